package app

import (
	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"origintop/app/panels"
	"origintop/widgets"
)

// overlay is a framed list in the middle of the screen, over what else is there. Enter goes to the moment of a row, if that has one.
type overlay struct {
	*widgets.Panel
	d    *dashboard
	page string // of the dashboard
	list *widgets.List
	wide int                          // cells that it takes at most
	fill func(width int) (rows int)   // breaks what it says to a width; returns how many rows that takes, without the frame
	at   func(row int) (moment, bool) // of a row
}

func newOverlay(d *dashboard, page, key, title string, row func(int, widgets.PutCell), columns ...widgets.ListColumn) *overlay {
	pal := &d.cfg.Theme.Palette
	o := &overlay{Panel: widgets.NewPanel(pal, key, title), d: d, page: page, list: widgets.NewList(pal, row, columns...)}
	o.Add(o.list, panels.TwoRows, 0, 1)
	return o
}

// show shows the overlay.
func (o *overlay) show() {
	o.d.stack.push(o)
	o.d.pages.ShowPage(o.page)
}

func (o *overlay) close() {
	o.d.stack.pop(o)
	o.d.pages.HidePage(o.page)
}

// handle selects a row, goes to its moment, or closes the overlay.
func (o *overlay) handle(e *tcell.EventKey) bool {
	page, rows := o.list.Page(), o.list.Rows()
	moves := map[tcell.Key]int{
		tcell.KeyUp: -1, tcell.KeyDown: 1, tcell.KeyPgUp: -page, tcell.KeyPgDn: page, tcell.KeyHome: -rows, tcell.KeyEnd: rows,
	}
	by, moved := moves[e.Key()]
	switch {
	case moved:
		o.move(by)
	case e.Key() == tcell.KeyEnter && o.seek(o.list.Selected()):
	case isGlobal(e), isRune(e, 'q'), isRune(e, 'Q'):
		return false
	default:
		o.close()
	}
	return true
}

// move selects the next row with a moment, so many rows on at least; back if that is negative.
func (o *overlay) move(by int) {
	selected := o.list.Selected()
	from, step := selected, 1
	if by < 0 {
		step = -1
		if from < 0 {
			from = o.list.Rows()
		}
	}
	found := selected
	for i := from + step; i >= 0 && i < o.list.Rows(); i += step {
		if _, ok := o.at(i); ok {
			if found = i; (i-from)*step >= by*step {
				break
			}
		}
	}
	if found == selected {
		o.list.Scroll(by) // to what has no moment
		return
	}
	o.list.Select(found)
}

// seek goes to the moment of a row, if it has one, and closes the overlay.
func (o *overlay) seek(row int) bool {
	if row < 0 || row >= o.list.Rows() {
		return false
	}
	m, ok := o.at(row)
	if ok {
		o.close()
		o.d.notice.say(o.d.player.seekMoment(m))
		o.d.update()
	}
	return ok
}

// Draw draws the overlay.
func (o *overlay) Draw(screen tcell.Screen) {
	const frame = 4 // cells
	width, height := screen.Size()
	w := min(width, o.wide)
	full := o.fill(max(w-frame, 1)) + 2
	h := min(height, full)
	x, y := (width-w)/2, (height-h)/2
	for i := range w * h {
		screen.Put(x+i%w, y+i/w, " ", tcell.StyleDefault)
	}
	const minWidth, minHeight = 24, 6 // of a frame with something in it
	if w < minWidth || h < min(minHeight, full) {
		o.list.SetRect(x, y, w, h)
		o.list.Draw(screen)
		return
	}
	o.SetHead(o.d.overlayHead(y == 0, "↑/↓ select, enter goes there, esc closes", "esc closes"))
	o.SetRect(x, y, w, h)
	o.Panel.Draw(screen)
	from, to := o.list.Shown()
	o.DrawMore(screen, from > 0, to < o.list.Rows())
}

// MouseHandler selects the row that is clicked, goes to the moment of one that is clicked twice, and scrolls with the wheel. A click beside
// the overlay closes it. Nothing gets through to what is below.
func (o *overlay) MouseHandler() func(tview.MouseAction, *tcell.EventMouse, func(tview.Primitive)) (bool, tview.Primitive) {
	return o.WrapMouseHandler(func(action tview.MouseAction, e *tcell.EventMouse, _ func(tview.Primitive)) (bool, tview.Primitive) {
		const lines = 3
		x, y := e.Position()
		i := o.list.RowAt(y)
		switch action {
		case tview.MouseLeftClick, tview.MouseLeftDoubleClick:
			switch {
			case !o.list.InRect(x, y) && !o.InRect(x, y):
				o.close()
			case i >= 0 && (action == tview.MouseLeftClick || !o.seek(i)):
				o.list.Select(i)
			}
		case tview.MouseScrollUp:
			o.list.Scroll(-lines)
		case tview.MouseScrollDown:
			o.list.Scroll(lines)
		}
		return action != tview.MouseMove, nil
	})
}
