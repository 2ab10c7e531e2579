package ci

import (
	"fmt"
	"strings"

	"origintop/app/words"
	"origintop/scrape/check"
	"origintop/widgets"
)

// marks are what Markdown has before a condition, by its outcome: they have colours of their own.
var marks = [...]string{check.NotJudged: "❔", check.Passed: "✅", check.Failed: "❌"}

// Markdown returns the results as a table, for a pull request or the summary of a job.
func (r *Report) Markdown() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "### Checks of %s: %s\n\n| | check | |\n|---|---|---|\n", inMarkdown(r.Of), r.tally())
	for i := range r.Results {
		c := &r.Results[i]
		fmt.Fprintf(&b, "| %s | %s | %s |\n", marks[c.Outcome], code(c.Text), inMarkdown(words.Check(c)))
	}
	for _, line := range append([]string{r.Verdict}, r.Down...) {
		if line != "" {
			fmt.Fprintf(&b, "\n%s\n", inMarkdown(line))
		}
	}
	return []byte(b.String())
}

// code returns a text as code in a cell of a table. A fence is longer than any in it.
func code(text string) string {
	text = strings.ReplaceAll(widgets.Clean(text), "|", `\|`)
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if len(fence) > 1 {
		text = " " + text + " "
	}
	return fence + text + fence
}

// inMarkdown escapes what Markdown or HTML would take for a command, and what would call somebody.
func inMarkdown(text string) string {
	return markdown.Replace(widgets.Clean(text))
}

var markdown = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "&", "&amp;", "|", `\|`, "#", `\#`, "~", `\~`,
	"@", "&#64;", "!", `\!`,
)
