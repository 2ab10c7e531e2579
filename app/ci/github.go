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
	var list annotations
	for i := range r.Results {
		c := &r.Results[i]
		list.add(c.Outcome, r.AllowUnknown, c.Text+": "+words.Check(c))
	}
	list.addDown(r.SourcesDown())
	return list.commands()
}

// annotations are titles and texts: of errors, and of warnings.
type annotations struct{ errors, warnings [][2]string }

// add adds what became of a condition, unless it passed.
func (a *annotations) add(o check.Outcome, allowUnknown bool, text string) {
	switch {
	case o == check.Failed:
		a.errors = append(a.errors, [2]string{"check failed", text})
	case o == check.NotJudged && allowUnknown:
		a.warnings = append(a.warnings, [2]string{"check not judged", text})
	case o == check.NotJudged:
		a.errors = append(a.errors, [2]string{"check not judged", text})
	}
}

// addDown adds sources that are down.
func (a *annotations) addDown(list []string) {
	for _, text := range list {
		a.errors = append(a.errors, [2]string{"source down", text})
	}
}

// commands returns them as GitHub Actions reads them.
func (a *annotations) commands() []byte {
	var b strings.Builder
	for i, list := range [...][][2]string{a.errors, a.warnings} {
		kind := [...]string{"error", "warning"}[i]
		for i, one := range list {
			if n := len(list); i == maxAnnotations-1 && n > maxAnnotations {
				fmt.Fprintf(&b, "::%s title=%s::and %d more: see the summary of the job\n", kind, inProperty("checks"), n-i)
				break
			}
			fmt.Fprintf(&b, "::%s title=%s::%s\n", kind, inProperty(one[0]), inCommand(widgets.Clean(one[1])))
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
