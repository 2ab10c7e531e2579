package app

import (
	"strings"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"origintop/scrape/severity"
	"origintop/widgets"
)

// help is the overlay that says what the keys do and what the signs mean.
type help struct {
	*tview.Box
	d     *dashboard
	lines []helpLine
	first int // the first row that is shown, in the brief form
	cut   int // rows that have no room
}

// A helpLine is a key or a sign with its meaning; brief is for small screens.
type helpLine struct {
	sign        string
	style       tcell.Style
	text, brief string
}

func newHelp(d *dashboard) *help { return &help{Box: tview.NewBox(), d: d} }

// open shows the overlay, with the keys of the screen below it.
func (h *help) open() {
	h.setKeys(h.d.keys())
	h.first = 0
	h.d.stack.push(h)
	h.d.pages.ShowPage("help")
}

func (h *help) close() {
	h.d.stack.pop(h)
	h.d.pages.HidePage("help")
}

// handle scrolls the overlay if it is cut, quits, or closes it with any other key.
func (h *help) handle(e *tcell.EventKey) bool {
	by := map[tcell.Key]int{tcell.KeyUp: -1, tcell.KeyDown: 1, tcell.KeyPgUp: -h.cut, tcell.KeyPgDn: h.cut}
	rows, scrolls := by[e.Key()]
	switch {
	case isGlobal(e):
		return false
	case isRune(e, 'q'): // the layer below might take it for text
		h.d.quit()
	case !scrolls || !h.scroll(rows):
		h.close()
	}
	return true
}

// setKeys fills the overlay with these keys, and the signs.
func (h *help) setKeys(keys keymap) {
	theme := &h.d.cfg.Theme
	h.lines = nil
	for _, k := range keys {
		if k.help != "" {
			h.lines = append(h.lines, helpLine{k.label(theme.Style), theme.Focus, k.help, k.short + k.brief})
		}
	}
	h.lines = append(
		h.lines, helpLine{"mouse", theme.Focus, "click: focus, key, time; twice: maximise; wheel: scroll", "click focus, twice maximise"},
		helpLine{},
		helpLine{severity.Good.Symbol(), theme.Good, "a source that answers, and the age of its last page", "good"},
		helpLine{severity.Warn.Symbol(), theme.Warn, "a number that is high, an exporter that is late or down", "high, late"},
		helpLine{severity.Crit.Symbol(), theme.Crit, "a number at its limit, a server that is down", "at its limit, down"},
		helpLine{widgets.Pending, theme.Text, "not known yet: rates need two pages", "not yet"},
		helpLine{widgets.Unknowable, theme.Text, "not known: the exporter does not say, or nothing happened", "not known"},
		helpLine{"│ ├", theme.Mark, "the largest value, in a bar and at the axis of a graph", "largest"},
		helpLine{"━ █ ◆ ╷", theme.Text, "timeline: high, at its limit, marked by you, by origintop", "high, limit, markers"},
	)
}

const (
	helpWidth = 74 // of the overlay
	helpSign  = 11 // width of the column of signs
	helpStop  = 18 // brief forms begin at multiples of it, if there is room
)

// Draw draws the overlay in the middle of the screen, over what is there: a line for each key if there is room, otherwise the brief forms,
// one after the other.
func (h *help) Draw(screen tcell.Screen) {
	x, y, width, height := h.GetRect()
	w, rows := min(width, helpWidth), len(h.lines)+2
	brief := w < helpWidth || rows > height
	stop := helpStop
	if brief {
		if rows = h.flow(w-4, stop, nil) + 2; rows > height {
			stop = 1
			rows = h.flow(w-4, stop, nil) + 2
		}
	}
	h.cut = max(0, rows-height)
	h.first = min(h.first, h.cut)
	rows -= h.cut
	x, y = x+(width-w)/2, y+(height-rows)/2
	for row := range rows {
		for column := range w {
			screen.Put(x+column, y+row, " ", tcell.StyleDefault)
		}
	}
	theme := &h.d.cfg.Theme
	frame := widgets.NewPanel(&theme.Palette, "?", "Help")
	if h.cut > 0 {
		frame.SetHead(h.d.overlayHead(y == 0, "↑/↓ scroll, others close", "others close"))
	} else {
		frame.SetHead(h.d.overlayHead(y == 0, "any key closes, q quits", "any key closes"))
	}
	frame.SetRect(x, y, w, rows)
	frame.Draw(screen)
	frame.DrawMore(screen, h.first > 0, h.first < h.cut)
	if brief {
		h.flow(w-4, stop, func(row, column int, text string, style tcell.Style) {
			if row -= h.first; row >= 0 && row < rows-2 {
				widgets.Put(screen, x+2+column, y+1+row, w-4-column, text, style)
			}
		})
		return
	}
	for i, line := range h.lines {
		widgets.Put(screen, x+2, y+1+i, helpSign-1, line.sign, line.style)
		widgets.Put(screen, x+2+helpSign, y+1+i, w-4-helpSign, line.text, theme.Text)
	}
}

// scroll scrolls by that many rows, and reports whether there are more rows than there is room for.
func (h *help) scroll(rows int) bool {
	h.first = min(max(h.first+rows, 0), h.cut)
	return h.cut > 0
}

// MouseHandler scrolls with the wheel and closes the overlay with a click. Nothing gets through to what is below.
func (h *help) MouseHandler() func(tview.MouseAction, *tcell.EventMouse, func(tview.Primitive)) (bool, tview.Primitive) {
	return h.WrapMouseHandler(func(action tview.MouseAction, _ *tcell.EventMouse, _ func(tview.Primitive)) (bool, tview.Primitive) {
		switch action {
		case tview.MouseLeftClick, tview.MouseLeftDoubleClick:
			h.close()
		case tview.MouseScrollUp:
			h.scroll(-1)
		case tview.MouseScrollDown:
			h.scroll(1)
		}
		return action != tview.MouseMove, nil
	})
}

// flow puts the brief forms one after the other into rows of that width, each at a multiple of stop, and returns how many rows they take.
// Without put, it only counts.
func (h *help) flow(width, stop int, put func(row, column int, text string, style tcell.Style)) (rows int) {
	const gap = 2
	row, column := 0, 0
	for _, line := range h.lines {
		n := widgets.Width(strings.TrimSpace(line.sign + " " + line.brief))
		if column > 0 {
			column = (column + gap + stop - 1) / stop * stop
		}
		if n == 0 || column > 0 && column+n > width {
			row, column = row+1, 0
		}
		if n == 0 {
			continue
		}
		if put != nil {
			put(row, column, line.sign, line.style)
			put(row, column+widgets.Width(line.sign)+1, line.brief, h.d.cfg.Theme.Text)
		}
		column += n
	}
	return row + 1
}
