package words

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"origintop/scrape/fleet"
	"origintop/scrape/severity"
	"origintop/widgets"
)

// FleetText returns a fleet as lines of text for a person: what is the matter, what the run has shown, and a line of each origin.
func FleetText(v *fleet.View, name string) []byte {
	var b bytes.Buffer
	when := "no page yet"
	if !v.Time.IsZero() {
		when = v.Time.Format(time.DateTime)
	}
	fmt.Fprintf(&b, "origintop %s  %s  %s\n", widgets.Clean(name), Origins(len(v.Rows)), when)
	text, _, is := FleetVerdict(v)
	if is >= severity.Warn {
		text = is.Word() + ": " + text
	}
	fmt.Fprintf(&b, "Now       %s\n", widgets.Clean(text))
	for i, text := range FleetSoFar(v) {
		fmt.Fprintf(&b, "%-10s%s\n", []string{"So far", ""}[min(i, 1)], widgets.Clean(text))
	}
	b.WriteByte('\n')
	columns := fleet.Columns()
	table := [][]string{{"", "origin"}}
	for i := range columns {
		table[0] = append(table[0], columns[i].Title)
	}
	for _, r := range v.Rows {
		row := []string{RowSeverity(r).Symbol(), originName(r)}
		for i := range columns {
			row = append(row, cell(r, i))
		}
		table = append(table, append(row, widgets.Clean(Worst(r))))
	}
	widths := make([]int, len(table[0]))
	for _, row := range table {
		for i := range widths {
			widths[i] = max(widths[i], widgets.Width(row[i]))
		}
	}
	for _, row := range table {
		var line strings.Builder
		for i, text := range row {
			pad := ""
			if i < len(widths) {
				pad = strings.Repeat(" ", widths[i]-widgets.Width(text))
			}
			switch {
			case i < 2: // on the left
				line.WriteString(text + pad + " ")
			case i < len(widths):
				line.WriteString(" " + pad + text)
			default:
				line.WriteString("  " + text)
			}
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return b.Bytes()
}

// cell returns a number of a row; of a source that is down it is not known.
func cell(r *fleet.Row, column int) string {
	c := &fleet.Columns()[column]
	return FieldValue(c.Field, c.Value(r.Snapshot.Current()))
}
