package comparison

import (
	"bytes"
	"fmt"
	"strings"

	"origintop/app/report"
	"origintop/app/words"
	"origintop/widgets"
)

// textWidth is how wide a text is at most, in cells.
const textWidth = 80

// Text returns the comparison as lines of text.
func (c *Comparison) Text() []byte {
	var b bytes.Buffer
	paragraph(&b, "", c.title())
	b.WriteByte('\n')
	paragraph(&b, "", words.CompareResult(c.Comparison)+".")
	for _, s := range c.sections(layout{words.CompareColumns[:], words.DifferenceCells, true}) {
		fmt.Fprintf(&b, "\n%s\n", s.title)
		for _, row := range s.table {
			if row[0] = shortened(row[0]); strings.Join(row[1:], "") != "" {
				row[0] = "  " + row[0]
			}
		}
		report.WriteTable(&b, s.table)
		for _, l := range s.lines {
			paragraph(&b, "  ", l)
		}
	}
	return b.Bytes()
}

// paragraph writes a text in as many lines as it needs.
func paragraph(b *bytes.Buffer, indent, text string) {
	for i, line := range widgets.Wrap(text, textWidth-len(indent)-2) {
		if i == 1 {
			indent += "  "
		}
		b.WriteString(strings.TrimRight(indent+line, " ") + "\n")
	}
}

// shortened returns a name that leaves room for the numbers in its line.
func shortened(name string) string {
	const most = 23
	r := []rune(name)
	if len(r) <= most {
		return name
	}
	return string(r[:most-1]) + "…"
}
