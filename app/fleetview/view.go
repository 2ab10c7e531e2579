// Package fleetview is the screen of a fleet: a row for each origin, the sickest first.
package fleetview

import (
	"slices"
	"strings"
	"time"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"origintop/app/panels"
	"origintop/app/words"
	"origintop/scrape/fleet"
	"origintop/scrape/severity"
	"origintop/widgets"
)

// A View draws the rows of a fleet that match a filter, in an order in which each keeps its place for a while, and what they add up to. The
// selection follows its origin; as long as nobody has selected one, it stays at the top. It belongs to the goroutine of the user interface.
type View struct {
	*widgets.Panel
	Open func(origin string) // called when an origin is clicked twice

	theme *panels.Theme
	list  *widgets.List
	typed *widgets.TextLine // the filter

	order   fleet.Order
	all     *fleet.View  // what is shown, without the filter
	now     time.Time    // of what is shown
	rows    []*fleet.Row // those that match the filter, in order
	totals  []fleet.Total
	chosen  string  // the selected origin; "": whatever is at the top
	known   []bool  // of each number, whether any origin has ever said it
	graph   int     // the column that the graph is of
	top     float64 // of all graphs
	scales  map[string]*widgets.Scale
	filter  string
	typing  bool
	history []float64
}

// New returns a View without rows.
func New(theme *panels.Theme) *View {
	v := &View{
		Panel: widgets.NewPanel(&theme.Palette, "", "Fleet"), theme: theme, typed: widgets.NewTextLine(), all: &fleet.View{},
		scales: map[string]*widgets.Scale{}, graph: defaultGraph(), known: make([]bool, len(columns)),
	}
	v.Panel.Focus(nil) // it always looks focused
	v.list = widgets.NewList(&theme.Palette, v.row, listColumns()...)
	v.list.SetFoot(v.foot)
	v.Add(v.typed, v.typed.Rows, 1, 0)
	v.Add(v.list, panels.TwoRows, 0, 1)
	v.Sort(fleet.ByWorst, false)
	return v
}

// Update takes over what is known of a fleet, at that time of what is shown.
func (v *View) Update(all *fleet.View, now time.Time) {
	v.all, v.now = all, now
	for c := range columns {
		v.known[c] = v.known[c] || slices.ContainsFunc(all.Rows, func(r *fleet.Row) bool {
			n := columns[c].Value(r.Snapshot)
			return n == n
		})
	}
	v.setPriorities()
	v.arrange()
}

// arrange finds the rows and their order.
func (v *View) arrange() {
	at := v.list.Selected()
	v.rows = v.order.Rows(time.Now(), v.all)
	if words := strings.Fields(strings.ToLower(v.filter)); len(words) > 0 {
		v.rows = slices.DeleteFunc(v.rows, func(r *fleet.Row) bool { return !matches(r, words) })
	}
	if v.chosen != "" {
		if i := slices.IndexFunc(v.rows, func(r *fleet.Row) bool { return r.Origin == v.chosen }); i >= 0 {
			at = i
		}
	} else {
		at = 0
	}
	v.list.SetRows(len(v.rows), max(at, 0))
	matching := &fleet.View{Time: v.all.Time, Rows: v.rows}
	v.totals = v.totals[:0]
	for i, c := range columns {
		t := fleet.Total{}
		if c.Sum {
			t = matching.Total(i)
		}
		v.totals = append(v.totals, t)
	}
	v.top = v.largest()
	if len(v.scales) > 2*len(v.all.Rows)+8 { // of origins that are gone
		clear(v.scales)
	}
	v.setTexts()
}

// largest returns the largest number in the graphs of all rows, so that rows can be compared; 100 for percentages.
func (v *View) largest() (largest float64) {
	if columns[v.graph].Limited() {
		return 100
	}
	for _, r := range v.rows {
		for _, p := range recent(r, v.graph) {
			if p.Value > largest {
				largest = p.Value
			}
		}
	}
	return largest
}

// setTexts sets what stands around the rows.
func (v *View) setTexts() {
	by, _ := v.order.By()
	v.SetTitle("Fleet · " + title(by))
	v.SetHead(v.count(), severity.Unknown)
	v.SetMessage()
	switch {
	case len(v.all.Rows) == 0:
		v.SetHead("", severity.Unknown)
		v.SetMessage("waiting for the first origin " + widgets.Pending)
	case len(v.rows) == 0 && !v.typing:
		v.SetMessage("no origin has " + v.filter)
	}
	names := 0
	for _, r := range v.rows {
		names = max(names, widgets.Width(widgets.Clean(r.Origin)))
	}
	v.list.SetWidth(nameColumn, symbol+min(max(names, minName), maxName))
	v.typed.Parts = v.typed.Parts[:0]
	text := v.filter
	if v.typing {
		text += "▏"
	}
	if text != "" {
		v.typed.Parts = append(
			v.typed.Parts, widgets.Cell{Text: "/ ", Style: v.theme.Focus}, widgets.Cell{Text: text, Style: v.theme.Strong},
		)
	}
}

// count says how many origins there are, and how many of them match the filter.
func (v *View) count() string {
	if v.filter != "" {
		return words.Grouped(len(v.rows)) + " of " + words.Origins(len(v.all.Rows))
	}
	return words.Origins(len(v.all.Rows))
}

// matches reports whether a row has all of some words in its name, its labels or what is said of it.
func matches(r *fleet.Row, list []string) bool {
	text := r.Origin + " " + r.Labels + " " + strings.ReplaceAll(r.Labels, `"`, "") + " " + words.Worst(r) + " " + words.RowVerdict(r) + " " +
		words.RowSeverity(r).String()
	text = strings.ToLower(text)
	return !slices.ContainsFunc(list, func(w string) bool { return !strings.Contains(text, w) })
}

// Selected returns the name of the selected origin; ok is false if there is none.
func (v *View) Selected() (origin string, ok bool) {
	if at := v.list.Selected(); at >= 0 && at < len(v.rows) {
		return v.rows[at].Origin, true
	}
	return "", false
}

// Move moves the selection by that many rows.
func (v *View) Move(rows int) { v.selectRow(v.list.Selected() + rows) }

// MovePage moves the selection by that many pages.
func (v *View) MovePage(pages int) { v.Move(pages * v.list.Page()) }

// MoveEnd moves the selection to the last row or, if that is negative, to the first one. There it stays at the top, whatever is there.
func (v *View) MoveEnd(by int) {
	v.selectRow(0)
	v.chosen = ""
	if by > 0 {
		v.selectRow(len(v.rows) - 1)
	}
}

// Choose selects an origin.
func (v *View) Choose(origin string) {
	v.chosen = origin
	v.arrange()
}

func (v *View) selectRow(at int) {
	v.list.Select(max(at, 0))
	v.chosen, _ = v.Selected()
}

// Filter returns the filter.
func (v *View) Filter() string { return v.filter }

// SetFilter shows only origins that have all words of a text. Typing says that the user is typing it.
func (v *View) SetFilter(text string, typing bool) {
	v.filter, v.typing = text, typing
	v.arrange()
}

// SortNext sorts by the next of what rows can be sorted by, or by the one before.
func (v *View) SortNext(back bool) {
	by, _ := v.order.By()
	step := 1
	if back {
		step = len(orders) - 1
	}
	v.Sort(orders[(slices.Index(orders, by)+step)%len(orders)], false)
}

// Reverse turns the order round.
func (v *View) Reverse() {
	by, reverse := v.order.By()
	v.Sort(by, !reverse)
}

// Sort sorts the rows. The graph is of the same column, if it is one.
func (v *View) Sort(by fleet.By, reverse bool) {
	v.order.Sort(by, reverse)
	sorted := widgets.Down
	if reverse != (by == fleet.ByName) { // from a to z
		sorted = widgets.Up
	}
	for i := range listColumns() {
		v.list.SetSorted(i, widgets.Unsorted)
	}
	v.list.SetSorted(listColumnOf(by), sorted)
	v.setPriorities()
	if c := by.Column(); c >= 0 {
		v.setGraph(c)
	} else {
		v.setGraph(v.graph)
	}
}

// setPriorities has the columns that are of least use be left out first. Those of numbers that no origin has said yet are.
func (v *View) setPriorities() {
	const unsaid = 100
	for i := range listColumns() {
		p := priority(i)
		if c := i - firstNumber; c >= 0 && c < len(columns) && !v.known[c] {
			p += unsaid
		}
		v.list.SetPriority(i, p)
	}
	by, _ := v.order.By()
	v.list.SetPriority(listColumnOf(by), 0)
}

// GraphNext has the graph show the next column.
func (v *View) GraphNext(back bool) {
	step := 1
	if back {
		step = len(columns) - 1
	}
	v.setGraph((v.graph + step) % len(columns))
}

func (v *View) setGraph(column int) {
	v.graph = column
	v.list.SetTitle(graphColumn, columns[column].Title)
	v.arrange()
}

// Graph returns the title of the column that the graph is of.
func (v *View) Graph() string { return columns[v.graph].Title }

// Order returns what rows are sorted by, in words.
func (v *View) Order() string {
	by, reverse := v.order.By()
	if reverse {
		return title(by) + ", reversed"
	}
	return title(by)
}

// Draw draws the screen: without a frame where that would take the room of rows.
func (v *View) Draw(screen tcell.Screen) {
	const roomy, wide = 14, 60 // cells
	x, y, width, height := v.GetRect()
	v.list.SetBare(width < wide || height < 6)
	if v.list.SetFoot(nil); height >= roomy {
		v.list.SetFoot(v.foot)
	}
	if len(v.rows) == 0 || width >= wide && height >= roomy {
		v.Panel.Draw(screen)
		from, to := v.list.Shown()
		if len(v.rows) > 0 {
			v.DrawMore(screen, from > 0, to < v.list.Rows())
		}
		return
	}
	if typed := v.typed.Rows(width); typed > 0 {
		v.typed.SetRect(x, y, width, 1)
		v.typed.Draw(screen)
		y, height = y+1, height-1
	}
	v.list.SetRect(x, y, width, height)
	v.list.Draw(screen)
}

// MouseHandler selects the row that is clicked, opens one that is clicked twice, sorts by the heading that is clicked, and scrolls with the
// wheel.
func (v *View) MouseHandler() func(tview.MouseAction, *tcell.EventMouse, func(tview.Primitive)) (bool, tview.Primitive) {
	return v.WrapMouseHandler(func(action tview.MouseAction, e *tcell.EventMouse, _ func(tview.Primitive)) (bool, tview.Primitive) {
		const lines = 3
		x, y := e.Position()
		if !v.InRect(x, y) && !v.list.InRect(x, y) {
			return false, nil
		}
		switch row := v.list.RowAt(y); action {
		case tview.MouseScrollUp, tview.MouseScrollDown:
			by := lines
			if action == tview.MouseScrollUp {
				by = -lines
			}
			v.list.Scroll(by)
			v.selectRow(v.list.Selected())
		case tview.MouseLeftClick, tview.MouseLeftDoubleClick:
			switch column := v.list.ColumnAt(x, y); {
			case column >= 0:
				v.clickHeading(column)
			case row >= 0 && row < len(v.rows):
				if v.selectRow(row); action == tview.MouseLeftDoubleClick && v.Open != nil {
					v.Open(v.chosen)
				}
			}
		default:
			return false, nil
		}
		return true, nil
	})
}

// clickHeading sorts by a column of the list or, if it is sorted by that, the other way round.
func (v *View) clickHeading(column int) {
	for _, by := range orders {
		if listColumnOf(by) == column {
			now, reverse := v.order.By()
			v.Sort(by, now == by && !reverse)
			return
		}
	}
}
