package fleetview

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gdamore/tcell/v2"

	"origintop/app/words"
	"origintop/scrape/fields"
	"origintop/scrape/fleet"
	"origintop/scrape/origin"
	"origintop/scrape/series"
	"origintop/scrape/severity"
	"origintop/widgets"
)

// columns are the numbers of a row.
var columns = fleet.Columns()

// The columns of the list: those of texts, those of numbers, age, graph.
const (
	nameColumn = iota
	worstColumn
	verdictColumn
	firstNumber
)

var (
	ageColumn   = firstNumber + len(columns)
	graphColumn = ageColumn + 1
)

const (
	symbol       = 2 // cells before a name
	minName      = 6
	maxName      = 24
	verdictWidth = 24
	graphWidth   = 10
)

// widths are the cells that numbers take, and sums of them.
var widths = map[fields.Unit]int{fields.Percent: 5, fields.LinkRate: 12, fields.Rate: 8, fields.Seconds: 6, fields.Count: 5}

// priorities say which numbers have to go first where there is no room for all: those with the highest.
var priorities = map[string]int{"core": 1, "link": 1, "requests": 2, "5xx": 2, "out": 3, "clients": 4, "p99": 5, "memory": 8, "CPU": 10}

// priority returns the priority of a column of the list.
func priority(column int) int {
	switch column {
	case nameColumn, worstColumn:
		return 0
	case verdictColumn:
		return 7
	case ageColumn:
		return 9
	case graphColumn:
		return 6
	}
	return priorities[columns[column-firstNumber].Title]
}

func listColumns() []widgets.ListColumn {
	list := []widgets.ListColumn{{Title: "  origin", Width: symbol + minName}, {Title: "worst"}, {Title: "verdict", Width: verdictWidth}}
	for _, c := range columns {
		list = append(list, widgets.ListColumn{Title: c.Title, Width: max(widths[c.Unit], widgets.Width(c.Title)), Right: true})
	}
	list = append(list, widgets.ListColumn{Title: "age", Width: 5, Right: true}, widgets.ListColumn{Title: "graph", Width: graphWidth})
	for i := range list {
		list[i].Priority = priority(i)
	}
	return list
}

// orders are what rows can be sorted by, in the order of the columns.
var orders = func() []fleet.By {
	list := []fleet.By{fleet.ByWorst, fleet.ByName, fleet.ByVerdict}
	for i := range columns {
		list = append(list, fleet.ByColumn(i))
	}
	return append(list, fleet.ByAge)
}()

// listColumnOf returns the column of the list that rows are sorted by.
func listColumnOf(by fleet.By) int {
	switch by {
	case fleet.ByWorst:
		return worstColumn
	case fleet.ByName:
		return nameColumn
	case fleet.ByVerdict:
		return verdictColumn
	case fleet.ByAge:
		return ageColumn
	}
	return firstNumber + by.Column()
}

// title says what rows are sorted by.
func title(by fleet.By) string {
	switch by {
	case fleet.ByWorst:
		return "worst first"
	case fleet.ByName:
		return "by name"
	case fleet.ByVerdict:
		return "by verdict"
	case fleet.ByAge:
		return "by age"
	}
	return "by " + columns[by.Column()].Title
}

// defaultGraph returns the column of traffic.
func defaultGraph() int {
	return slices.IndexFunc(columns, func(c fleet.Column) bool { return c.Title == "out" })
}

// row puts the cells of a row.
func (v *View) row(i int, put widgets.PutCell) {
	r := v.rows[i]
	is := words.RowSeverity(r)
	style := v.theme.Severity(is)
	name, text := style, style
	if is < severity.Warn {
		name, text = v.theme.Text, v.theme.Dim
	}
	put(nameColumn, widgets.Cell{Text: is.Symbol() + " ", Style: style}, widgets.Cell{Text: widgets.Clean(r.Origin), Style: name})
	put(worstColumn, widgets.Cell{Text: v.fitting(worstColumn, words.WorstForms(r)), Style: text})
	put(verdictColumn, widgets.Cell{Text: words.RowVerdict(r), Style: v.verdictStyle(r)})
	for c := range columns {
		put(firstNumber+c, v.number(r, c))
	}
	put(ageColumn, v.age(r))
	v.history = v.history[:0]
	for _, p := range recent(r, v.graph) {
		v.history = append(v.history, p.Value)
	}
	put(graphColumn, widgets.Cell{Text: widgets.Spark(v.theme.Style, v.history, v.top, graphWidth), Style: v.theme.Graph})
}

// recent returns the numbers that a small graph shows.
func recent(r *fleet.Row, column int) series.Series {
	points := r.History[column]
	return points[max(0, len(points)-2*graphWidth):]
}

// fitting returns the first of some texts that a column has room for; the last one if none is.
func (v *View) fitting(column int, texts []string) string {
	for _, text := range texts {
		if widgets.Width(widgets.Clean(text)) <= v.list.ColumnWidth(column) {
			return text
		}
	}
	return texts[len(texts)-1]
}

func (v *View) verdictStyle(r *fleet.Row) tcell.Style {
	if j := r.Judgement; j != nil && j.Verdict != nil && j.Strength > 0 {
		return v.theme.Strong
	}
	return v.theme.Dim
}

// number returns the cell of a number of a row: dim if it is not of now.
func (v *View) number(r *fleet.Row, column int) widgets.Cell {
	c := &columns[column]
	n := c.Value(r.Snapshot)
	cell := widgets.Cell{Text: v.text(r.Origin, c, n), Style: v.theme.Severity(numberSeverity(r, c.Title))}
	if c.Field != nil && c.Field.Quantile != nil && n == n {
		if text := words.QuantileText(c.Field.Quantile(r.Snapshot, 0)); widgets.Width(text) <= widths[c.Unit] {
			cell.Text = text
		} else { // out of a coarse bucket
			cell.About = true
		}
	}
	if c.Unit == fields.Rate || c.Unit == fields.LinkRate {
		cell.About = cell.About || words.About(words.LeastSure(r.Snapshot, c.Field.Role()), n)
	}
	if n != n || !r.Current(column) {
		cell.Style = v.theme.Dim
	}
	return cell
}

// text writes a number of an origin: what goes over links in a unit that doesn't jump.
func (v *View) text(name string, c *fleet.Column, n float64) string {
	switch {
	case n != n:
		return widgets.Unknowable
	case c.Unit != fields.LinkRate:
		return words.FieldValue(c.Field, n)
	}
	if v.scales[name] == nil {
		v.scales[name] = &widgets.Scale{}
	}
	return strings.TrimSpace(v.scales[name].BitRate(n))
}

// graded are the fields whose findings a number shows.
var graded = map[string][]string{
	"CPU":     {"cpu.busy_percent"},
	"core":    {"cpu.cores.busy_percent"},
	"memory":  {"memory.used_percent"},
	"link":    {"network.devices.out_link_percent", "network.devices.in_link_percent"},
	"out":     {"network.plateau_bytes_per_second"},
	"5xx":     {"nginx.status_per_second.5xx", "nginx.servers.5xx_per_second", "nginx.5xx_percent", "nginx.servers.5xx_percent"},
	"clients": {"swarm.active_clients"},
}

// numberSeverity returns how bad a number is now.
func numberSeverity(r *fleet.Row, title string) (worst severity.Severity) {
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Field != nil && !f.Ended && !f.Past && !f.Stale && slices.Contains(graded[title], f.Field.Name) {
			worst = max(worst, f.Severity)
		}
	}
	return worst
}

// age returns the cell with how old the oldest numbers of a row are.
func (v *View) age(r *fleet.Row) widgets.Cell {
	oldest := r.Oldest()
	if oldest.IsZero() {
		return widgets.Cell{Text: widgets.Unknowable, Style: v.theme.Dim}
	}
	style := v.theme.Dim
	if slices.ContainsFunc(r.Snapshot.Sources, func(s origin.SourceState) bool { return s.Err != "" }) {
		style = v.theme.Warn
	}
	return widgets.Cell{Text: words.Age(v.now.Sub(oldest)), Style: style}
}

// foot puts the cells of the last row: sums, and how uneven the load is.
func (v *View) foot(put widgets.PutCell) {
	label := fmt.Sprintf("all %d", len(v.rows))
	if v.filter != "" {
		label = fmt.Sprintf("these %d", len(v.rows))
	}
	put(nameColumn, widgets.Cell{Text: "  " + label, Style: v.theme.Strong})
	var times []float64
	var texts []string // how uneven numbers are, the most uneven first
	for i, c := range columns {
		t := v.totals[i]
		if !c.Sum || t.Sum != t.Sum {
			continue
		}
		put(firstNumber+i, widgets.Cell{Text: more(t.Part) + v.text("", &columns[i], t.Sum), Style: v.theme.Strong})
		if t.Times == t.Times && (c.Title == "out" || c.Title == "requests") {
			text := fmt.Sprintf("%s %.1fx the mean on %s", c.Title, t.Times, widgets.Clean(t.Largest.Origin))
			if len(times) > 0 && t.Times > times[0] {
				texts = append([]string{text}, texts...)
			} else {
				texts = append(texts, text)
			}
			times = append(times, t.Times)
		}
	}
	if len(texts) > 0 {
		few, _, _ := strings.Cut(texts[0], " on ")
		text := v.fitting(worstColumn, []string{strings.Join(texts, ", "), texts[0], few})
		put(worstColumn, widgets.Cell{Text: text, Style: v.theme.Label})
	}
}

// more is put before a sum that lacks the numbers of some rows.
func more(part bool) string {
	if part {
		return ">"
	}
	return ""
}
