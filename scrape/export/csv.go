package export

import (
	"context"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"origintop/scrape"
	"origintop/scrape/fields"
	"origintop/scrape/origin"
)

// CSV writes a row a round, see JSON, below a line with the columns' names. The first column is the time, RFC 3339 in UTC, the last what
// is the matter, as words with semicolons between. What is not known is an empty cell, and so is what is only known of the time before:
// numbers of a source that is down; and a time in a year that RFC 3339 has no room for. Where there are several origins, the column origin
// stands before all others.
func CSV(ctx context.Context, w io.Writer, src scrape.Source, o Options) (Tally, error) {
	names := []string{"time"}
	for _, c := range columns {
		names = append(names, c.Column())
	}
	names = append(names, "alarms")
	if o.fleet() {
		names = slices.Insert(names, 0, "origin")
	}
	return rows(ctx, w, src, &o, strings.Join(names, ",")+"\n", func(line []byte, of *scrape.Target, s *origin.Snapshot) ([]byte, error) {
		if of != nil {
			line = append(append(line, quoted(asciiText(of.Origin))...), ',')
		}
		if at := s.Time.UTC(); at.Year() >= 0 && at.Year() <= 9999 {
			line = at.AppendFormat(line, "2006-01-02T15:04:05.000Z")
		}
		current := s.Current()
		for _, c := range columns {
			line = append(line, ',')
			if v := cell(c, current); !math.IsNaN(v) && !math.IsInf(v, 0) {
				line = appendNumber(line, v)
			}
		}
		line = append(append(line, ','), alarmsText(s)...)
		return append(line, '\n'), nil
	})
}

// appendNumber writes a number with all its digits, as JSON has it: with an exponent where there would be many zeros.
func appendNumber(to []byte, v float64) []byte {
	format := byte('f')
	if size := math.Abs(v); size >= 1e21 || size > 0 && size < 1e-6 {
		format = 'e'
	}
	return strconv.AppendFloat(to, v+0, format, -1, 64) // minus zero is zero
}

// columns are the columns of CSV behind the time. Their names and their order are stable: columns may come at the end.
var columns = func() (list []*fields.Field) {
	all := fields.All()
	for _, when := range []fields.Format{fields.CSV, fields.CSVLate, fields.CSVLater} {
		for i := range all {
			if all[i].In&when != 0 {
				list = append(list, &all[i])
			}
		}
	}
	return list
}()

// cell returns the number in a column. An average since boot, as in the first row, is none.
func cell(f *fields.Field, s *origin.Snapshot) float64 {
	if f.SinceBoot && s.CPU.SinceBoot {
		return math.NaN()
	}
	return f.Get(s)
}

// alarmsText returns what is the matter as one cell, "critical net eth0 out; warning cpu".
func alarmsText(s *origin.Snapshot) string {
	var list []string
	for _, m := range fields.Matters(s) {
		list = append(list, strings.TrimSpace(m.Severity.String()+" "+m.Resource+" "+asciiText(m.Subject)))
	}
	return quoted(strings.Join(list, "; "))
}

// asciiText returns a text as a terminal may show it.
func asciiText(text string) string {
	text = strconv.QuoteToASCII(text)
	return text[1 : len(text)-1]
}

// quoted returns a text as a cell.
func quoted(text string) string {
	if !strings.ContainsAny(text, "\",\r\n") {
		return text
	}
	return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
}
