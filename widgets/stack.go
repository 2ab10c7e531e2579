package widgets

import (
	"math"
	"slices"
	"time"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"
)

// An item is a widget in a panel's stack.
type item struct {
	tview.Primitive
	rows     func(width int) int
	min      int                       // rows without which it says too little; 0: one
	first    int                       // rows that come before those of a higher priority, see SetLeast
	full     func(width, rows int) int // how many of these rows it makes use of; nil: those it wants
	priority int
	grow     int
	spare    bool    // see AddSpare
	part     float64 // see AddSpare
	instead  *Graph  // see AddHeatmap
	width    int
	want     int // rows at that width
	max      int // rows that it makes use of
	got      int
}

// Add adds a widget below the others in the stack. Rows returns how many rows it wants at a width; with 0 it is not drawn. If there isn't a
// row for each widget, those with the highest priority are left out first. Widgets with the lowest priority first get the rows they want.
// The rest of the rows goes to the widgets with grow above 0, in proportion.
func (p *Panel) Add(widget tview.Primitive, rows func(width int) int, priority, grow int) {
	p.items = append(p.items, item{Primitive: widget, rows: rows, priority: priority, grow: grow})
}

// Labels returns the names of the values in the stack, each once, in the order in which they stand; none while there is a message instead.
func (p *Panel) Labels() (labels []string) {
	const usual = 80 // cells: what has nothing to say at that width has nothing at any
	if len(p.message) > 0 {
		return nil
	}
	for _, item := range p.items {
		if l, ok := item.Primitive.(interface{ Labels() []string }); ok && item.rows(usual) > 0 {
			for _, label := range l.Labels() {
				if label != "" && !slices.Contains(labels, label) {
					labels = append(labels, label)
				}
			}
		}
	}
	return labels
}

// SetLeast sets how many rows a widget of the stack gets, if it wants them, before widgets with a higher priority get any. The panel
// doesn't ask for more rows for that.
func (p *Panel) SetLeast(widget tview.Primitive, rows int) {
	for i := range p.items {
		if p.items[i].Primitive == widget {
			p.items[i].first = rows
		}
	}
}

// AddTable adds a table as Add does. It gets room for its heading and two rows before widgets with a higher priority get any.
func (p *Panel) AddTable(table *Table, priority int) {
	rows := func(int) int { return table.Rows() }
	p.items = append(p.items, item{Primitive: table, rows: rows, min: 3, priority: priority})
}

// AddBars adds bars as Add does. They get half of the rest of the rows, as far as they make use of it.
func (p *Panel) AddBars(bars *Bars, priority int) {
	p.items = append(p.items, item{Primitive: bars, rows: bars.Rows, full: bars.full, priority: priority})
}

// AddSpare adds a widget below the others in the stack. It is drawn where the rows it wants are left once all others have those they want,
// and graphs some to be read. The panel doesn't ask for rows for it. Part is the share of the rows that are left then which all such widgets
// have together, as far as they make use of it: full returns how many of so many rows that is.
func (p *Panel) AddSpare(widget tview.Primitive, rows func(width int) int, full func(rows int) int, part float64) {
	p.items = append(p.items, item{
		Primitive: widget, rows: rows, full: func(_, rows int) int { return full(rows) }, spare: true, part: part,
	})
}

// AddHeatmap adds a heat map as AddSpare does. Graphs have a third of the rows that are left. Where there is no room for both, it takes the
// place of a graph that shows less of the same thing; nil: of none. A graph that shows another run stays: a map can't show it, as each of
// its cells has one shade.
func (p *Panel) AddHeatmap(h *Heatmap, instead *Graph) {
	p.AddSpare(h, h.rows, h.full, 2./3)
	p.items[len(p.items)-1].instead = instead
}

// graphs calls f for each graph in the stack.
func (p *Panel) graphs(f func(*Graph)) {
	for i := range p.items {
		if g, ok := p.items[i].Primitive.(interface{ graph() *Graph }); ok { // it may be embedded
			f(g.graph())
		}
	}
}

// SetTimeAxis sets the time that the graphs show: those of the stack, and the small one.
func (p *Panel) SetTimeAxis(a TimeAxis) {
	p.timeAxis = a
	for i := range p.items {
		if t, ok := p.items[i].Primitive.(interface{ SetTimeAxis(TimeAxis) }); ok {
			t.SetTimeAxis(a)
		}
	}
}

// PlotWidth returns how many cells wide the graphs of the panel are at a size, without what stands beside them.
func (p *Panel) PlotWidth(width, height int) int {
	if p.isLine(width, height) {
		return max(0, width-lineName-lineHead-1-lineState)
	}
	return plotWidth(width - edgeColumns)
}

// SetPeaksFrom calls SetPeaksFrom of each graph, and sets what PeaksFrom returns.
func (p *Panel) SetPeaksFrom(at int64) {
	p.peaksFrom = at
	p.graphs(func(g *Graph) { g.SetPeaksFrom(at) })
}

// PeaksFrom returns the time of the last SetPeaksFrom, in Unix milliseconds.
func (p *Panel) PeaksFrom() int64 { return p.peaksFrom }

// SetMarks calls SetMarks of each widget that shows marks.
func (p *Panel) SetMarks(marks []Mark) {
	for i := range p.items {
		if m, ok := p.items[i].Primitive.(interface{ SetMarks([]Mark) }); ok {
			m.SetMarks(marks)
		}
	}
}

// SetClock calls SetClock of each widget that has a time axis.
func (p *Panel) SetClock(zone *time.Location) {
	for i := range p.items {
		if t, ok := p.items[i].Primitive.(interface{ SetClock(*time.Location) }); ok {
			t.SetClock(zone)
		}
	}
}

// measure asks the items how many rows they want at a width.
func measure(items []item, width int) {
	for i := range items {
		it := &items[i]
		it.width = width
		it.want = it.rows(width)
		switch it.max = it.want; {
		case it.spare:
			it.max = 0 // in a panel that is scrolled it is not there
		case it.full != nil && it.want > 0:
			it.max = max(it.want, it.full(width, math.MaxInt))
		}
	}
}

// share shares height rows among items that have been measured.
func share(items []item, height int) {
	priority, left := 0, max(height, 0)
	for i := range items {
		items[i].got = 0
		priority = max(priority, items[i].priority)
	}
	for p := 0; p <= priority; p++ { // one row each, or the minimum
		for i := range items {
			if it := &items[i]; it.priority == p && !it.spare {
				it.got = max(0, min(it.want, max(it.min, it.first, 1), left))
				left -= it.got
			}
		}
	}
	for p := 0; p <= priority; p++ { // the rows they want
		for i := range items {
			it := &items[i]
			if more := min(it.want-it.got, left); it.priority == p && it.got > 0 && more > 0 {
				it.got, left = it.got+more, left-more
			}
		}
	}
	shareSpare(items, &left)
	shares := 0
	for i := range items {
		it := &items[i]
		more := min(it.max-it.got, left/2) // rows they make use of
		if it.full != nil && more > 0 {
			more = it.full(it.width, it.got+more) - it.got
		}
		if it.got > 0 && more > 0 {
			it.got, left = it.got+more, left-more
		}
		if it.got > 0 {
			shares += it.grow
		}
	}
	for i := range items {
		if it := &items[i]; it.got > 0 && it.grow > 0 {
			more := left * it.grow / shares
			it.got, left, shares = it.got+more, left-more, shares-it.grow
		}
	}
}

// shareSpare gives rows that are left to widgets that need no fewer than they want.
func shareSpare(items []item, left *int) {
	const readable = 4 // rows of a graph
	free := *left
	for i := range items {
		if it := &items[i]; it.grow > 0 && it.got > 0 {
			free -= max(0, readable-it.got)
		}
	}
	there, part := 0, 0.0
	for i := range items {
		it := &items[i]
		if it.spare && it.want > free && it.instead != nil && len(it.instead.ghosts[0].points) == 0 {
			at := slices.IndexFunc(items, func(of item) bool { return of.Primitive == tview.Primitive(it.instead) })
			if given := max(items[at].got, readable); items[at].got > 0 && it.want <= free+given {
				*left += items[at].got
				free += given
				items[at].got = 0
			}
		}
		if it.spare && it.want > 0 && free >= it.want {
			it.got = it.want
			free, *left = free-it.want, *left-it.want
			there, part = there+1, it.part
		}
	}
	rest := int(part * float64(free))
	for i := range items {
		if it := &items[i]; it.spare && it.got > 0 {
			more := max(0, it.full(it.width, it.got+rest/there)-it.got)
			it.got, rest, *left, there = it.got+more, rest-more, *left-more, there-1
		}
	}
}

// The rows and columns of a frame, blanks included.
const (
	edgeRows    = 2
	edgeColumns = 4
)

// Rows returns how many rows the panel needs, frame included: at least, so that each widget says something, and in all, so that each has
// the rows it wants or makes use of. A panel with a message needs one.
func (p *Panel) Rows(width int) (least, all int) {
	if len(p.message) > 0 {
		return 1, 1
	}
	measure(p.items, max(width-edgeColumns, 0))
	for i := range p.items {
		it := &p.items[i]
		least += min(it.max, it.want, max(it.min, 1))
		all += it.max
	}
	return least + edgeRows, all + edgeRows
}

// Grows reports whether a widget of the panel grows, so that the panel makes use of any number of rows.
func (p *Panel) Grows() bool {
	return slices.ContainsFunc(p.items, func(it item) bool { return it.grow > 0 && it.rows(p.width) > 0 })
}

// Scroll scrolls the stack down by that many rows, or up if negative, as far as possible, and reports whether it moved. At the top the
// panel shows the most important widgets; further down, all of them in full.
func (p *Panel) Scroll(rows int) bool {
	if p.isLine(p.width, p.height) {
		return false
	}
	_, all := p.Rows(p.width)
	before := p.offset
	p.offset = max(0, min(p.offset+rows, all-p.height))
	return p.offset != before
}

// drawStack draws the stack within the frame, and returns how many of its rows are below.
func (p *Panel) drawStack(screen tcell.Screen, x, y, width, height int) (more int) {
	measure(p.items, width)
	all := 0
	for i := range p.items {
		all += p.items[i].max
	}
	p.offset = max(0, min(p.offset, all-height))
	if p.offset == 0 {
		share(p.items, height)
		for i := range p.items {
			if it := &p.items[i]; it.got > 0 {
				it.SetRect(x, y, width, it.got)
				it.Draw(screen)
				y += it.got
			}
		}
		return max(0, all-height)
	}
	p.window = window{screen, y, y + height}
	at := y - p.offset
	for i := range p.items {
		it := &p.items[i]
		if it.max > 0 && at < y+height && at+it.max > y {
			it.SetRect(x, at, width, it.max)
			it.Draw(&p.window)
		}
		at += it.max
	}
	return all - height - p.offset
}

// A window is a screen that draws only on the rows from from to to.
type window struct {
	tcell.Screen
	from, to int
}

func (w *window) Put(x, y int, text string, style tcell.Style) (rest string, width int) {
	if y < w.from || y >= w.to {
		return "", 0
	}
	return w.Screen.Put(x, y, text, style)
}
