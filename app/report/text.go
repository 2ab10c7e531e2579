package report

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"origintop/app/words"
	"origintop/scrape/analysis"
	"origintop/widgets"
)

// A section is a title and what stands below it: as text, Markdown and HTML have it.
type section struct {
	title string
	lines []string
	table [][]string // the first row is its head; the first column is of names
}

// sections returns all but the verdict itself, in their order. Those of which there is nothing to say are left out.
func (r *Report) sections() (list []section) {
	add := func(title string, lines []string, table [][]string) {
		if len(lines)+len(table) > 0 {
			list = append(list, section{title, lines, table})
		}
	}
	v := r.Verdict
	var lines []string
	for _, p := range words.Evidence(v, r.Timeline) {
		lines = append(lines, p.Name+": "+p.Answer()+"; "+p.Text)
	}
	add(words.ReportEvidence, lines, nil)
	add(words.ReportChecks, words.Checks(v), nil)
	lines = nil
	if v.RunnerUp.Resource != analysis.None {
		lines = append(lines, words.RunnerUp(v))
	}
	add(words.ReportHeadroom, append(lines, words.Headrooms(v)...), nil)
	add(words.ReportEvents, r.events(), nil)
	lines = nil
	for _, m := range r.markers() {
		lines = append(lines, words.Clock(m.At)+" "+widgets.Clean(m.Text))
	}
	add(words.ReportMarkers, lines, nil)
	add(words.ReportPhases, words.Phases(v), nil)
	lines, table := r.numbers()
	add(words.ReportNumbers, lines, table)
	add(words.ReportNotSeen, r.notSeen(), nil)
	lines, table = r.watched()
	add(words.ReportWatched, lines, table)
	return list
}

// numbers returns the table of numbers, and what is below it.
func (r *Report) numbers() (lines []string, table [][]string) {
	rows, zero := r.rows()
	if len(rows) == 0 {
		return nil, nil
	}
	table = append(table, append([]string{""}, words.NumberColumns[:]...))
	for i := range rows {
		name := []string{words.FieldName(rows[i].Field, rows[i].Subject)}
		table = append(table, append(name, words.NumberCells(rows[i].Column, &rows[i].Summary, r.Verdict.LoadKind)...))
	}
	if len(zero) > 0 {
		lines = append(lines, words.AllZero(zero))
	}
	return lines, table
}

// watched returns how the run was watched.
func (r *Report) watched() (lines []string, table [][]string) {
	table = append(table, words.SourceColumns[:])
	for i := range r.Watched.Sources {
		s := &r.Watched.Sources[i]
		table = append(table, []string{
			widgets.Clean(s.Name), widgets.Clean(s.Exporter), fmt.Sprint(s.Pages), fmt.Sprint(s.Failed),
			strings.TrimSpace(widgets.Seconds(s.Took.Seconds())), widgets.Clean(s.URL),
		})
	}
	by := r.Program
	if r.Host != "" {
		by += " on " + r.Host
	}
	text := words.WatchedEvery(r.Interval)
	if by = widgets.Clean(strings.TrimSpace(by)); by != "" {
		text += " by " + by
	}
	lines = append(lines, text)
	if len(r.Flags) > 0 {
		lines = append(lines, widgets.Clean(strings.Join(r.Flags, " ")))
	}
	return lines, table
}

// head says what the report is of.
func (r *Report) head() string {
	return widgets.Clean(r.name()) + ", " + words.Span(r.First, r.Last)
}

// textWidth is how wide the sentences of a text are, in cells.
const textWidth = 80

// writeSentence writes a line of text, broken where it is too long.
func writeSentence(b *bytes.Buffer, indent, text string) {
	for i, part := range widgets.Wrap(text, textWidth-len(indent)-2) {
		if i > 0 {
			part = "  " + part
		}
		b.WriteString(indent + part + "\n")
	}
}

// Text returns the report as lines of text.
func (r *Report) Text() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\n\n", r.head())
	writeSentence(&b, "", words.Verdict(r.Verdict)+".")
	writeSentence(&b, "", words.ReportRoom+": "+words.Room(r.Verdict, r.peak())+".")
	for _, s := range r.sections() {
		fmt.Fprintf(&b, "\n%s\n", s.title)
		WriteTable(&b, s.table)
		for _, l := range s.lines {
			writeSentence(&b, "  ", l)
		}
	}
	return b.Bytes()
}

// WriteTable writes a table as columns. All but the first and the last are numbers, and end below each other.
func WriteTable(b *bytes.Buffer, table [][]string) {
	if len(table) == 0 {
		return
	}
	widths := make([]int, len(table[0]))
	for _, row := range table {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for _, row := range table {
		var line strings.Builder
		for i, cell := range row {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if i > 0 && isNumeric(table, i) {
				cell = pad + cell
			} else {
				cell += pad
			}
			line.WriteString("  " + cell)
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
}

// isNumeric reports whether a column of a table has numbers, but for its head.
func isNumeric(table [][]string, column int) bool {
	for _, row := range table[1:] {
		if c := row[column]; c != "" && c != widgets.Unknowable && (c[0] < '0' || c[0] > '9') && !strings.ContainsAny(c[:1], "<>-+") &&
			!strings.HasPrefix(c, "±") {
			return false
		}
	}
	return true
}

// Line returns the verdict of a run in a line, with its room, for where there is no room for a report.
func Line(v *analysis.Verdict, l *analysis.Timeline) string {
	r := Report{Verdict: v, Timeline: l}
	return words.Verdict(v) + ". " + words.ReportRoom + ": " + words.Room(v, r.peak())
}
