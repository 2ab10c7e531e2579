package app

import (
	"cmp"
	"slices"
	"strings"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"origintop/widgets"
)

// A preset is a choice of panels and how they are laid out.
type preset struct {
	name   string
	main   string   // the panel that has a row of its own, the largest; "": none has
	panels []string // nil: all
	lines  bool     // a line for each panel, however much room there is
}

// presets are those that a key steps through, the one to begin with first.
var presets = []preset{
	{name: "overview"},
	{name: "network", main: "network", panels: []string{"network", "cpu", "nginx"}},
	{name: "nginx", main: "nginx", panels: []string{"nginx", "network", "swarm"}},
	{name: "tiny", lines: true},
}

// PresetNames returns the names of the presets.
func PresetNames() []string {
	var names []string
	for i := range presets {
		names = append(names, presets[i].name)
	}
	return names
}

// A box is what the layout is to know of a panel.
type box struct {
	shown bool             // else it only keeps the others where they are
	grade widgets.Severity // how bad what it shows is
	line  bool             // it has nothing to show but a line of text
	rows  func(width int) (least, all int)
	grows bool // it makes use of more
}

// A rect is a place on the screen; one without rows is none.
type rect struct{ x, y, width, height int }

// The smallest frame, and from which width on there are so many columns.
const (
	frameRows    = 4
	frameWidth   = 34
	twoColumns   = 76
	threeColumns = 170
)

// layout returns a place in that room for each box, in their order. Boxes stand in rows of as many columns as there is room for;
// each stays in its row when others go, whose room the others of the row get, or the other rows. Lines are below all rows. If main,
// the first box has the first row, and half of the room. Where there isn't room for frames all are lines.
func layout(boxes []box, width, height int, main, lines bool) []rect {
	places := make([]rect, len(boxes))
	columns := 1
	if width >= twoColumns {
		columns++
	}
	if width >= threeColumns {
		columns++
	}
	if !lines && width >= frameWidth {
		rows, low := rowsOf(boxes, columns, main)
		if room := height - low; len(rows)*frameRows <= room {
			y := 0
			for i, h := range heights(boxes, rows, width, room, main) {
				x := 0
				shown := slices.DeleteFunc(slices.Clone(rows[i]), func(b int) bool { return !boxes[b].shown })
				for k, b := range shown {
					w := width*(k+1)/len(shown) - x
					places[b] = rect{x, y, w, h}
					x += w
				}
				y += h
			}
			for b := range boxes {
				if boxes[b].shown && boxes[b].line && y < height {
					places[b] = rect{0, y, width, 1}
					y++
				}
			}
			return places
		}
	}
	y := 0
	fit := worst(boxes, height)
	for _, b := range fit {
		h := 1
		if lines && !boxes[b].line {
			h = max(1, height/len(fit))
		}
		places[b] = rect{0, y, width, h}
		y += h
	}
	return places
}

// worst returns the indices of the boxes that are shown, in their order: of more than n only the worst.
func worst(boxes []box, n int) []int {
	var shown []int
	for b := range boxes {
		if boxes[b].shown {
			shown = append(shown, b)
		}
	}
	slices.SortStableFunc(shown, func(a, b int) int { return cmp.Compare(boxes[b].grade, boxes[a].grade) })
	shown = shown[:max(0, min(n, len(shown)))]
	slices.Sort(shown)
	return shown
}

// rowsOf returns the boxes of each row in which one is shown, by their indices, those that aren't shown among them: they still have a say in
// how high it is, so that nothing moves when they go. And it returns how many lines there are below.
func rowsOf(boxes []box, columns int, main bool) (rows [][]int, lines int) {
	var row []int
	any := false // box of the row is shown
	end := func() {
		if any {
			rows = append(rows, row)
		}
		row, any = nil, false
	}
	for b := range boxes {
		if boxes[b].line {
			if boxes[b].shown {
				lines++
			}
			continue
		}
		row = append(row, b)
		any = any || boxes[b].shown
		if len(row) == columns || main && b == 0 {
			end()
		}
	}
	end()
	return rows, lines
}

// heights shares the room among the rows: evenly, and then those that lack something take from those that have more than they
// use. Small differences stay: rows are not to move with each word that comes or goes.
func heights(boxes []box, rows [][]int, width, room int, main bool) []int {
	n := len(rows)
	got, least, all := make([]int, n), make([]int, n), make([]int, n)
	for i, row := range rows {
		for k, b := range row {
			l, a := boxes[b].rows(width*(k+1)/len(row) - width*k/len(row))
			least[i], all[i] = max(least[i], l), max(all[i], a)
		}
	}
	left, of := room, n
	if main && n > 1 {
		got[0] = max(room/2, frameRows)
		left, of = room-got[0], n-1
	}
	for i := n - of; i < n; i++ {
		got[i] = left / (n - i)
		left -= got[i]
	}
	// take moves rows from where there are more than enough to where there are less than wanted.
	take := func(want, enough []int, most int) {
		for range room {
			from, to := 0, 0
			for i := range got {
				if got[i]-max(enough[i], frameRows) > got[from]-max(enough[from], frameRows) {
					from = i
				}
				if want[i]-got[i] > want[to]-got[to] {
					to = i
				}
			}
			if n == 0 || want[to]-got[to] <= most || got[from]-max(enough[from], frameRows) <= most {
				return
			}
			got[from]--
			got[to]++
		}
	}
	const small = 1
	take(least, least, 0)
	take(all, all, small)
	// What is still left over goes to the rows that make use of it.
	growing := 0
	for _, row := range rows {
		if slices.ContainsFunc(row, func(b int) bool { return boxes[b].grows }) {
			growing++
		}
	}
	over := 0
	for i, row := range rows {
		if enough := max(all[i], frameRows); growing > 0 && got[i] > enough && !slices.ContainsFunc(row, func(b int) bool { return boxes[b].grows }) {
			over, got[i] = over+got[i]-enough, enough
		}
	}
	for i, row := range rows {
		if over > 0 && slices.ContainsFunc(row, func(b int) bool { return boxes[b].grows }) {
			more := over / growing
			got[i], over, growing = got[i]+more, over-more, growing-1
		}
	}
	return got
}

// panelArea is the part of the screen that the panels are on.
type panelArea struct {
	*tview.Box
	d      *dashboard
	places []rect // of the slots; nil: to be found
	of     rect   // the room that they were found for
}

func newPanelArea(d *dashboard) *panelArea { return &panelArea{Box: tview.NewBox(), d: d} }

// Draw draws the panels, where their places are.
func (b *panelArea) Draw(screen tcell.Screen) {
	if x, y, width, height := b.GetRect(); b.places == nil || b.of != (rect{x, y, width, height}) {
		b.of = rect{x, y, width, height}
		b.arrange(x, y, width, height)
	}
	for i, s := range b.d.slots {
		if r := b.places[i]; r.height > 0 {
			s.panel.SetRect(r.x, r.y, r.width, r.height)
			s.panel.Draw(screen)
		}
	}
	b.drawReasons(screen)
}

// drawReasons says at length, where no panel has anything to show, why there are no pages.
func (b *panelArea) drawReasons(screen tcell.Screen) {
	x, y, width, height := b.GetRect()
	below := 0
	for i, s := range b.d.slots {
		if r := b.places[i]; r.height > 0 {
			if !s.line {
				return
			}
			below = max(below, r.y+r.height-y)
		}
	}
	theme := &b.d.cfg.Theme
	row := below + 1
	for i := range b.d.view.Snapshot.Sources {
		src := &b.d.view.Snapshot.Sources[i]
		if src.Err == "" || src.Pages > 0 {
			continue
		}
		lines := widgets.Wrap(widgets.Clean(strings.TrimSpace(src.Name+" "+src.URL)+": "+src.Err), width-2)
		if row+len(lines) > height {
			return
		}
		for _, line := range lines {
			widgets.Put(screen, x+1, y+row, width-2, line, theme.Text)
			row++
		}
		row++
	}
}

// arrange finds the panels their places.
func (b *panelArea) arrange(x, y, width, height int) {
	d := b.d
	if d.zoomed {
		b.places = make([]rect, len(d.slots))
		b.places[d.focus] = rect{x, y, width, height}
		d.slots[d.focus].frame().SetLines(false)
		d.unfit = nil
		return
	}
	p := &presets[d.preset]
	order := make([]int, 0, len(d.slots))
	for i, s := range d.slots {
		switch {
		case s.name == p.main:
			order = slices.Insert(order, 0, i)
		case s.absent, s.empty(), p.panels != nil && !s.shown && !slices.Contains(p.panels, s.name):
		default:
			order = append(order, i)
		}
	}
	boxes := make([]box, len(order))
	for k, i := range order {
		s := d.slots[i]
		boxes[k] = box{s.visible(), s.frame().Severity(), s.line, s.frame().Rows, s.frame().Grows()}
		s.frame().SetLines(p.lines)
	}
	main := p.main != "" && boxes[0].shown && !boxes[0].line
	b.places = make([]rect, len(d.slots))
	for k, r := range layout(boxes, width, height, main, p.lines) {
		r.x, r.y = r.x+x, r.y+y
		b.places[order[k]] = r
	}
	d.unfit = nil
	for i, s := range d.slots {
		if s.visible() && b.places[i].height == 0 {
			d.unfit = append(d.unfit, s)
		}
	}
}

// MouseHandler focuses the panel that is clicked, maximises it with two clicks, and scrolls it with the wheel.
func (b *panelArea) MouseHandler() func(tview.MouseAction, *tcell.EventMouse, func(tview.Primitive)) (bool, tview.Primitive) {
	return b.WrapMouseHandler(func(action tview.MouseAction, e *tcell.EventMouse, _ func(tview.Primitive)) (bool, tview.Primitive) {
		d := b.d
		x, y := e.Position()
		at := slices.IndexFunc(b.places, func(r rect) bool {
			return r.height > 0 && x >= r.x && x < r.x+r.width && y >= r.y && y < r.y+r.height
		})
		if at < 0 {
			return false, nil
		}
		const lines = 3
		switch action {
		case tview.MouseLeftDown:
			d.focus = at
			d.setFocus()
		case tview.MouseLeftDoubleClick:
			d.setZoomed(!d.zoomed)
		case tview.MouseScrollUp:
			d.slots[at].frame().Scroll(-lines)
		case tview.MouseScrollDown:
			d.slots[at].frame().Scroll(lines)
		default:
			return false, nil
		}
		return true, nil
	})
}
