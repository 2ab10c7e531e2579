package comparison

import (
	"bytes"
	"fmt"
	"slices"
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
		b.Write(fitted(s.table))
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

// fitted returns a table as lines of text. Its names are cut where there is no room for them.
func fitted(table [][]string) []byte {
	const fewest = 12
	for most := textWidth; ; most-- {
		rows := make([][]string, len(table))
		for i, row := range table {
			rows[i] = slices.Clone(row)
			if strings.Join(row[1:], "") != "" { // it is no heading
				rows[i][0] = "  " + row[0]
			}
			rows[i][0] = shortened(rows[i][0], most)
		}
		var b bytes.Buffer
		report.WriteTable(&b, rows)
		widest := 0
		for line := range bytes.Lines(b.Bytes()) {
			widest = max(widest, widgets.Width(strings.TrimRight(string(line), "\n")))
		}
		if widest <= textWidth || most <= fewest {
			return b.Bytes()
		}
	}
}

// shortened returns a name of at most so many characters.
func shortened(name string, most int) string {
	r := []rune(name)
	if len(r) <= most {
		return name
	}
	return string(r[:most-1]) + "…"
}
