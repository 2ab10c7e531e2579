package report

import (
	"bytes"
	"fmt"
	"strings"

	"origintop/app/words"
)

// MaxMarkdown is how long a comment on a pull request can be.
const MaxMarkdown = 65535

// Markdown returns the report for a comment on a pull request: what is long is folded.
func (r *Report) Markdown() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "**%s.**\n\n%s: %s.\n\n%s\n",
		InMarkdown(words.Verdict(r.Verdict)), words.ReportRoom, InMarkdown(words.Room(r.Verdict, r.peak())), InMarkdown(r.head()))
	explained := r.explained()
	for _, s := range append(r.sections(), explained) {
		if len(s.table)+len(s.lines) == 0 {
			continue
		}
		var part bytes.Buffer
		folded := len(s.table) > 0 || s.title == explained.title
		if folded {
			fmt.Fprintf(&part, "\n<details><summary>%s</summary>\n\n", s.title)
		} else {
			fmt.Fprintf(&part, "\n### %s\n\n", s.title)
		}
		MarkdownTable(&part, s.table)
		if len(s.table) > 0 && len(s.lines) > 0 {
			part.WriteByte('\n')
		}
		for _, l := range s.lines {
			fmt.Fprintf(&part, "- %s\n", InMarkdown(l))
		}
		if folded {
			part.WriteString("\n</details>\n")
		}
		if b.Len()+part.Len() > MaxMarkdown {
			continue
		}
		b.Write(part.Bytes())
	}
	return b.Bytes()
}

// MarkdownTable writes a table whose first row is its head and whose first column has names.
func MarkdownTable(b *bytes.Buffer, table [][]string) {
	for i, row := range table {
		cells := make([]string, len(row))
		for k, cell := range row {
			cells[k] = InMarkdown(cell)
		}
		fmt.Fprintf(b, "| %s |\n", strings.Join(cells, " | "))
		if i == 0 {
			b.WriteString("|---|")
			for k := range row[1:] {
				if isNumeric(table, k+1) {
					b.WriteString("--:|")
				} else {
					b.WriteString("---|")
				}
			}
			b.WriteByte('\n')
		}
	}
}

// InMarkdown returns a text so that nothing in it means anything to Markdown: it may come from outside.
func InMarkdown(text string) string {
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
