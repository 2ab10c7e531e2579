package app

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"origintop/app/panels"
	"origintop/app/words"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/scrape/severity"
	"origintop/widgets"
)

// explorer is the screen that lists every series of every source, with its value, its rate, its change and its history.
type explorer struct {
	*widgets.Panel
	theme  *panels.Theme
	player *player
	pins   *panels.Pins
	stack  *stack
	keys   keymap

	filter  filter
	series  seriesList
	list    *widgets.List
	typed   *widgets.TextLine // the filter
	note    *widgets.TextLine // about series that are left out
	detail  *widgets.TextLine // the selected series in full
	down    []bool            // whether the source is down, by Exploration
	history []float64
}

// Columns of the explorer.
const (
	valueColumn = 2
	rateColumn  = 3
)

func newExplorer(theme *panels.Theme, player *player, pins *panels.Pins, stack *stack) *explorer {
	x := &explorer{Panel: widgets.NewPanel(&theme.Palette, "e", "Explorer"), theme: theme, player: player, pins: pins, stack: stack}
	x.filter = filter{stack: stack, show: x.match}
	x.Focus(nil) // it always looks focused
	x.list = widgets.NewList(
		&theme.Palette, x.row,
		widgets.ListColumn{Title: "source", Width: 8, Priority: 3},
		widgets.ListColumn{Title: "series"},
		widgets.ListColumn{Title: "value", Width: 13, Right: true},
		widgets.ListColumn{Title: "rate", Width: 12, Right: true, Priority: 1},
		widgets.ListColumn{Title: "change", Width: 7, Right: true, Priority: 3},
		widgets.ListColumn{Title: "history", Width: panels.ExploreGraph, Priority: 2},
	)
	x.typed, x.note, x.detail = widgets.NewTextLine(), widgets.NewTextLine(), widgets.NewTextLine()
	x.Add(x.typed, x.typed.Rows, 1, 0)
	x.Add(x.list, panels.TwoRows, 0, 1)
	x.Add(x.note, x.note.Rows, 3, 0)
	x.Add(x.detail, x.detail.Rows, 2, 0)
	return x
}

// update takes over the series of a snapshot.
func (x *explorer) update(s *origin.Snapshot) {
	at := x.list.Selected()
	x.series.set(x.pins.Take(s.Explored))
	if at != 0 { // the selection follows its series, but at the top it stays at the top
		at = x.series.find(at)
	}
	x.down = x.down[:0]
	for _, e := range s.Explored {
		x.down = append(x.down, panels.IsDown(s, e.Source))
	}
	x.selectRow(at)
	x.SetMessage()
	switch {
	case len(x.series.all) > 0:
	case len(s.Sources) == 0:
		x.SetMessage("there is no source", "name the origin, as in origintop 10.177.0.10, or try --demo")
	case x.player.view.Paused:
		x.SetMessage(
			"series were not read at that time, or there were more than "+words.Grouped(playback.MaxRewound), "space lets it go on",
		)
	default:
		x.SetMessage("waiting for the next page …")
	}
}

// release drops all series. When they are back, the same one is selected again.
func (x *explorer) release() {
	x.series.set(nil)
	x.list.SetRows(0, -1)
}

// selectRow selects a row, and updates the texts around the list.
func (x *explorer) selectRow(at int) {
	theme := x.theme
	l := &x.series
	x.list.SetRows(len(l.rows), max(at, 0))
	at = x.list.Selected()
	l.choose(at)

	x.SetTitle("Explorer · by " + l.order.String())
	head := words.Grouped(len(l.rows)) + " series"
	switch {
	case len(l.all) == 0:
		head = "" // a message says why
	case len(l.words) > 0:
		head = words.Grouped(len(l.rows)) + " of " + words.Grouped(len(l.all)) + " series"
	}
	x.SetHead(head, severity.Unknown)

	x.typed.Parts = x.typed.Parts[:0]
	text := x.filter.text
	if x.stack.has(&x.filter) {
		text += "▏"
	}
	if text != "" {
		x.typed.Parts = append(x.typed.Parts, widgets.Cell{Text: "/ ", Style: theme.Focus}, widgets.Cell{Text: text, Style: theme.Strong})
	}
	x.note.Parts = x.note.Parts[:0]
	if more := l.more(); more != "" {
		x.note.Parts = append(x.note.Parts, widgets.Cell{Text: severity.Warn.Symbol() + " " + more, Style: theme.Warn})
	}
	x.detail.Parts = x.detail.Parts[:0]
	if at >= 0 {
		m, r := &l.wanted, l.rows[at]
		about := l.source + " · "
		switch {
		case m.Counter && slices.Contains([]string{"", "gauge", "untyped", "unknown"}, m.Type):
			about += strings.TrimPrefix(m.Type+", taken as a counter · ", ", ")
		case !m.Counter && m.Type == "counter":
			about += "counter, taken as a gauge · "
		case m.Type != "":
			about += m.Type + " · "
		}
		x.detail.Parts = append(
			x.detail.Parts, widgets.Cell{Text: about, Style: theme.Label},
			widgets.Cell{Text: panels.ExactOf(l.explored[r.Exploration], int(r.Metric)), Style: theme.Strong},
			widgets.Cell{Text: " · " + m.String(), Style: theme.Text},
		)
	}
}

// row puts the cells of one series.
func (x *explorer) row(at int, put widgets.PutCell) {
	r := x.series.rows[at]
	e, i := x.series.explored[r.Exploration], int(r.Metric)
	m := &e.Metrics[i]
	mark := ""
	if x.pins.Has(e.Source, m) {
		mark = panels.PinMark
	}
	look := panels.Looks(x.theme, x.down[r.Exploration])
	put(0, widgets.Cell{Text: e.Source, Style: look.Label})
	panels.PutSeries(put, 1, mark, m, &look)
	put(2, widgets.Cell{Text: panels.ValueOf(e, i), Style: look.Strong})
	put(3, widgets.Cell{Text: panels.RateOf(e, i), Style: look.Strong})
	put(4, widgets.Cell{Text: panels.Change(e.Change(i)), Style: look.Text})
	x.history = e.History(x.history[:0], i, 2*panels.ExploreGraph)
	put(5, widgets.Cell{Text: widgets.Spark(x.theme.Style, x.history, 0, panels.ExploreGraph), Style: look.Graph})
}

// MouseHandler scrolls with the wheel and selects the row that is clicked.
func (x *explorer) MouseHandler() func(tview.MouseAction, *tcell.EventMouse, func(tview.Primitive)) (bool, tview.Primitive) {
	return x.WrapMouseHandler(func(action tview.MouseAction, e *tcell.EventMouse, _ func(tview.Primitive)) (bool, tview.Primitive) {
		if !x.InRect(e.Position()) {
			return false, nil
		}
		const lines = 3
		switch action {
		case tview.MouseScrollUp:
			x.list.Scroll(-lines)
		case tview.MouseScrollDown:
			x.list.Scroll(lines)
		case tview.MouseLeftClick:
			_, y := e.Position()
			if i := x.list.RowAt(y); i >= 0 {
				x.list.Select(i)
			}
		default:
			return false, nil
		}
		x.selectRow(x.list.Selected())
		return true, nil
	})
}

// handle does what a key means, and swallows the others: the keys of the dashboard mean nothing here unless they are in this table too.
func (x *explorer) handle(e *tcell.EventKey) bool {
	x.keys.handle(e)
	return true
}

// openExplorer opens the explorer over the whole screen. While it is open, all series are read.
func (d *dashboard) openExplorer() {
	d.stack.push(d.explorer)
	d.pages.SwitchToPage("explorer")
	d.explore()
	d.update()
}

func (d *dashboard) closeExplorer() {
	d.stack.pop(d.explorer)
	d.explorer.release()
	d.pages.SwitchToPage("main")
	d.explore()
	d.grid.moveFocus(0)
	d.update()
}

// howToPin says how a series gets on the dashboard.
func (d *dashboard) howToPin() string {
	if d.cfg.Explore == nil {
		return "no series is pinned: start with --pin SERIES"
	}
	return "no series is pinned: press e, then enter on one"
}

// explore has the series read that the screen shows.
func (d *dashboard) explore() {
	switch {
	case d.cfg.Explore == nil:
	case d.stack.has(d.explorer):
		d.cfg.Explore(panels.EverySeries)
	default:
		d.cfg.Explore(d.grid.pins.Interest())
	}
}

// move moves the selection by that many rows.
func (x *explorer) move(rows int) { x.selectRow(x.list.Selected() + rows) }

func (x *explorer) sortNext() {
	x.series.sortBy((x.series.order + 1) % sortOrders)
	// On a narrow screen only one of the two has room.
	byTheRate := x.series.order == byRate
	x.list.SetPriority(valueColumn, map[bool]int{true: 1}[byTheRate])
	x.list.SetPriority(rateColumn, map[bool]int{false: 1}[byTheRate])
	x.selectRow(0)
}

// pin pins the selected series, or unpins it.
func (x *explorer) pin() {
	if at := x.list.Selected(); at >= 0 {
		x.pins.Toggle(x.series.source, &x.series.wanted)
		x.selectRow(at)
	}
}

// takeAsCounter takes the selected series for a counter, or no longer, and says so.
func (x *explorer) takeAsCounter() (says string) {
	if at := x.list.Selected(); at >= 0 && at < len(x.series.rows) {
		if says = x.series.wanted.Name + " is taken as a gauge: its value counts"; x.pins.ToggleCounter(x.series.source, &x.series.wanted) {
			says = x.series.wanted.Name + " is taken as a counter: its rate counts"
		}
	}
	return says
}

// line returns the selected series and its value as a page has them; "" if there is none.
func (x *explorer) line() string {
	at := x.list.Selected()
	if at < 0 || at >= len(x.series.rows) {
		return ""
	}
	r := x.series.rows[at]
	return x.series.wanted.String() + " " + strconv.FormatFloat(x.series.explored[r.Exploration].Value(int(r.Metric)), 'g', -1, 64)
}

// match shows the series that the filter lets through.
func (x *explorer) match() {
	x.series.filter(x.filter.text)
	at := x.list.Selected()
	if at > 0 {
		at = x.series.find(-1)
	}
	x.selectRow(at)
}

// filter is a line above rows: only those with its words are shown. It is a layer while it is being typed.
type filter struct {
	stack *stack
	text  string
	show  func() // shows the rows, after the text has changed or whether it is being typed
}

func (f *filter) open() {
	f.stack.push(f)
	f.show()
}

func (f *filter) set(text string) {
	f.text = text
	f.show()
}

func (f *filter) handle(e *tcell.EventKey) bool {
	text := f.text
	switch {
	case e.Key() == tcell.KeyEnter:
		f.stack.pop(f)
	case e.Key() == tcell.KeyEscape:
		f.stack.pop(f)
		text = ""
	case !edit(&text, e):
		return false
	}
	f.set(text)
	return true
}

func (f *filter) paste(text string) {
	typed := f.text
	insert(&typed, text)
	f.set(typed)
}
