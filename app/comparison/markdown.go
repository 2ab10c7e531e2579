package comparison

import (
	"bytes"
	"fmt"

	"origintop/app/report"
	"origintop/app/words"
	"origintop/scrape/compare"
)

// Markdown returns the comparison for a comment on a pull request: what is long is folded.
func (c *Comparison) Markdown() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "**%s.**\n\n%s\n", report.InMarkdown(words.CompareResult(c.Comparison)), report.InMarkdown(c.title()))
	for _, s := range c.sections(layout{longColumns[:], longCells, false}) {
		var part bytes.Buffer
		folded := s.title == words.CompareSame || s.title == words.CompareTooShort
		if folded {
			fmt.Fprintf(&part, "\n<details><summary>%s</summary>\n\n", s.title)
		} else {
			fmt.Fprintf(&part, "\n### %s\n\n", s.title)
		}
		report.MarkdownTable(&part, s.table)
		if len(s.table) > 0 && len(s.lines) > 0 {
			part.WriteByte('\n')
		}
		for _, l := range s.lines {
			fmt.Fprintf(&part, "- %s\n", report.InMarkdown(l))
		}
		if folded {
			part.WriteString("\n</details>\n")
		}
		if b.Len()+part.Len() <= report.MaxMarkdown {
			b.Write(part.Bytes())
		}
	}
	return b.Bytes()
}

// longColumns are the heads of a table for which there is more room.
var longColumns = [...]string{"base", "new", "difference", "base p95", "new p95", "result"}

func longCells(d *compare.Difference) []string {
	value := words.MeanValue
	return []string{
		value(d.Field, d.Base.Mean), value(d.Field, d.New.Mean), words.DifferenceText(d),
		value(d.Field, d.Base.P95), value(d.Field, d.New.P95), words.DifferenceWord(d),
	}
}
