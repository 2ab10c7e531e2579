package report

import (
	"bytes"
	"fmt"
	"strings"

	"origintop/app/words"
)

// maxMarkdown is how long a comment on a pull request can be.
const maxMarkdown = 65535

// Markdown returns the report for a comment on a pull request: what is long is folded.
func (r *Report) Markdown() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "**%s.**\n\n%s: %s.\n\n%s\n",
		inMarkdown(words.Verdict(r.Verdict)), words.ReportRoom, inMarkdown(words.Room(r.Verdict, r.peak())), inMarkdown(r.head()))
	for _, s := range r.sections() {
		var part bytes.Buffer
		folded := len(s.table) > 0
		if folded {
			fmt.Fprintf(&part, "\n<details><summary>%s</summary>\n\n", s.title)
		} else {
			fmt.Fprintf(&part, "\n### %s\n\n", s.title)
		}
		for i, row := range s.table {
			for k, cell := range row {
				row[k] = inMarkdown(cell)
			}
			fmt.Fprintf(&part, "| %s |\n", strings.Join(row, " | "))
			if i == 0 {
				part.WriteString("|---|")
				for k := range row[1:] {
					if isNumeric(s.table, k+1) {
						part.WriteString("--:|")
					} else {
						part.WriteString("---|")
					}
				}
				part.WriteByte('\n')
			}
		}
		if len(s.table) > 0 && len(s.lines) > 0 {
			part.WriteByte('\n')
		}
		for _, l := range s.lines {
			fmt.Fprintf(&part, "- %s\n", inMarkdown(l))
		}
		if folded {
			part.WriteString("\n</details>\n")
		}
		if b.Len()+part.Len() > maxMarkdown {
			continue
		}
		b.Write(part.Bytes())
	}
	return b.Bytes()
}

// inMarkdown returns a text so that nothing in it means anything to Markdown: it may come from outside.
func inMarkdown(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch r {
		case '<':
			b.WriteString("&lt;")
			continue
		case '>':
			b.WriteString("&gt;")
			continue
		case '&':
			b.WriteString("&amp;")
			continue
		case '@', '#': // nobody is called, and no issue is meant
			b.WriteString("\\" + string(r))
			continue
		case '\\', '`', '*', '_', '[', ']', '|', '~', '!':
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
