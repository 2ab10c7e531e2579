package app

import (
	"slices"
	"strings"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"origintop/widgets"
)

// panelArea is the part of the screen that the panels are on.
type panelArea struct {
	*tview.Box
	d      *dashboard
	places []rect // of the slots; nil: to be found
	of     rect   // the room that they were found for
}

// Draw draws the panels, where their places are.
func (b *panelArea) Draw(screen tcell.Screen) {
	if x, y, width, height := b.GetRect(); b.places == nil || b.of != (rect{x, y, width, height}) {
		b.of = rect{x, y, width, height}
		b.arrange(x, y, width, height)
	}
	for i, s := range b.d.slots {
		if r := b.places[i]; r.height > 0 {
			s.Panel.SetRect(r.x, r.y, r.width, r.height)
			s.Panel.Draw(screen)
		}
	}
	b.drawReasons(screen)
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
			d.slots[at].Frame().Scroll(-lines)
		case tview.MouseScrollDown:
			d.slots[at].Frame().Scroll(lines)
		default:
			return false, nil
		}
		return true, nil
	})
}

// arrange finds the panels their places.
func (b *panelArea) arrange(x, y, width, height int) {
	d := b.d
	if d.zoomed {
		b.places = make([]rect, len(d.slots))
		b.places[d.focus] = rect{x, y, width, height}
		d.slots[d.focus].Frame().SetLines(false)
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
		boxes[k] = box{s.visible(), s.Frame().Severity(), s.line, s.Frame().Rows, s.Frame().Grows()}
		s.Frame().SetLines(p.lines)
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

func newPanelArea(d *dashboard) *panelArea { return &panelArea{Box: tview.NewBox(), d: d} }
