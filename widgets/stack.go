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
	least    int                       // rows without which it says too little; 1 if 0
	full     func(width, rows int) int // of how many rows it makes good use, if there are so many; nil: those it wants
	priority int
	grow     int
	width    int
	want     int // rows at that width
	most     int // and of which it makes good use
	got      int
}

// Add puts a widget below those in the stack. It is to have so many rows at a width; it is drawn only if rows says more than
// 0. Where there isn't a row for each, those of the highest priority number go first, and the lower ones get the rows they
// want first. What is left over goes to those that grow, in proportion.
func (p *Panel) Add(widget tview.Primitive, rows func(width int) int, priority, grow int) {
	p.items = append(p.items, item{Primitive: widget, rows: rows, priority: priority, grow: grow})
}

// AddTable puts a table below the stack, see Add. It has room for its heading and two rows before anything of a higher priority
// number has any.
func (p *Panel) AddTable(table *Table, priority int) {
	rows := func(int) int { return table.Rows() }
	p.items = append(p.items, item{Primitive: table, rows: rows, least: 3, priority: priority})
}

// AddBars puts bars below the stack, see Add. Half of what is left over is for them, as far as they make use of it.
func (p *Panel) AddBars(bars *Bars, priority int) {
	p.items = append(p.items, item{Primitive: bars, rows: bars.Rows, full: bars.Full, priority: priority})
}

// graphs calls f for each graph in the stack.
func (p *Panel) graphs(f func(*Graph)) {
	for i := range p.items {
		if g, ok := p.items[i].Primitive.(*Graph); ok {
			f(g)
		}
	}
}

// SetSpan sets how long a time the graphs show at least, see Graph.SetSpan.
func (p *Panel) SetSpan(d time.Duration) { p.graphs(func(g *Graph) { g.SetSpan(d) }) }

// SetPeaksFrom sets from when on, in Unix milliseconds, the largest values are marked, in graphs and by PeaksFrom.
func (p *Panel) SetPeaksFrom(at int64) {
	p.peaksFrom = at
	p.graphs(func(g *Graph) { g.SetPeaksFrom(at) })
}

// PeaksFrom returns from when on the largest values are marked.
func (p *Panel) PeaksFrom() int64 { return p.peaksFrom }

// SetMarks sets the moments that are marked in the graphs. They are read until the next call.
func (p *Panel) SetMarks(marks []Mark) { p.graphs(func(g *Graph) { g.SetMarks(marks) }) }

// SetClock sets the zone of the times below large graphs, see Graph.SetClock.
func (p *Panel) SetClock(zone *time.Location) { p.graphs(func(g *Graph) { g.SetClock(zone) }) }

// measure asks the items how many rows they want at a width.
func measure(items []item, width int) {
	for i := range items {
		it := &items[i]
		it.width = width
		it.want = it.rows(width)
		it.most = it.want
		if it.full != nil && it.want > 0 {
			it.most = max(it.want, it.full(width, math.MaxInt))
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
	for p := 0; p <= priority; p++ { // a row each, or the least
		for i := range items {
			if it := &items[i]; it.priority == p {
				it.got = max(0, min(it.want, max(it.least, 1), left))
				left -= it.got
			}
		}
	}
	for p := 0; p <= priority; p++ { // what they want
		for i := range items {
			it := &items[i]
			if more := min(it.want-it.got, left); it.priority == p && it.got > 0 && more > 0 {
				it.got, left = it.got+more, left-more
			}
		}
	}
	shares := 0
	for i := range items {
		it := &items[i]
		more := min(it.most-it.got, left/2) // what they make use of
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

// The rows and columns of a frame, with a blank at each side.
const (
	edgeRows    = 2
	edgeColumns = 4
)

// Rows returns how many rows a panel of that width is to have, its frame included: at least, so that each of its widgets
// says something, and in all, so that each has what it wants. What is more goes to graphs. A panel that has only a message is one
// row.
func (p *Panel) Rows(width int) (least, all int) {
	if len(p.message) > 0 {
		return 1, 1
	}
	measure(p.items, max(width-edgeColumns, 0))
	for i := range p.items {
		it := &p.items[i]
		least += min(it.want, max(it.least, 1))
		all += it.most
	}
	return least + edgeRows, all + edgeRows
}

// Grows reports whether the panel makes use of any number of rows.
func (p *Panel) Grows() bool {
	return slices.ContainsFunc(p.items, func(it item) bool { return it.grow > 0 })
}

// Scroll moves the content of the panel up by so many rows, or down if they are below 0, as far as there is more of it than has
// room, and reports whether that was so. At the top the stack has what is most important; further down all of it passes.
func (p *Panel) Scroll(rows int) bool {
	if p.isLine(p.width, p.height) {
		return false
	}
	_, all := p.Rows(p.width)
	before := p.offset
	p.offset = max(0, min(p.offset+rows, all-p.height))
	return p.offset != before
}

// drawStack draws the items in the inner part of the frame, and returns how many rows there are below it.
func (p *Panel) drawStack(screen tcell.Screen, x, y, width, height int) (more int) {
	measure(p.items, width)
	all := 0
	for i := range p.items {
		all += p.items[i].most
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
		if it.most > 0 && at < y+height && at+it.most > y {
			it.SetRect(x, at, width, it.most)
			it.Draw(&p.window)
		}
		at += it.most
	}
	return all - height - p.offset
}

// A window is a screen of which only some rows can be drawn on.
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
