package ci

import (
	"fmt"
	"strings"

	"origintop/app/words"
	"origintop/scrape/check"
	"origintop/widgets"
)

// maxAnnotations is how many annotations of a kind GitHub shows of a step.
const maxAnnotations = 10

// Annotations returns what did not pass as commands of GitHub Actions, which show it beside the job: errors, and as warnings what was not
// judged if that is allowed. The last of too many says how many more there are.
func (r *Report) Annotations() []byte {
	notJudged := "error"
	if r.AllowUnknown {
		notJudged = "warning"
	}
	var b strings.Builder
	kinds := map[string][][2]string{}
	for i := range r.Results {
		c := &r.Results[i]
		text := c.Text + ": " + words.Check(c)
		switch c.Outcome {
		case check.Failed:
			kinds["error"] = append(kinds["error"], [2]string{"check failed", text})
		case check.NotJudged:
			kinds[notJudged] = append(kinds[notJudged], [2]string{"check not judged", text})
		}
	}
	for _, down := range r.Down {
		kinds["error"] = append(kinds["error"], [2]string{"source down", down})
	}
	for _, kind := range []string{"error", "warning"} {
		for i, a := range kinds[kind] {
			if n := len(kinds[kind]); i == maxAnnotations-1 && n > maxAnnotations {
				fmt.Fprintf(&b, "::%s title=%s::and %d more: see the summary of the job\n", kind, inProperty("checks"), n-i)
				break
			}
			fmt.Fprintf(&b, "::%s title=%s::%s\n", kind, inProperty(a[0]), inCommand(widgets.Clean(a[1])))
		}
	}
	return []byte(b.String())
}

// inCommand escapes a text as commands of GitHub Actions want it.
func inCommand(text string) string { return commands.Replace(text) }

// inProperty escapes the value of a property of such a command.
func inProperty(text string) string { return properties.Replace(text) }

var (
	commands   = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	properties = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
