package app

import (
	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"origintop/widgets"
)

// help is the page over the dashboard that says what the keys do and what the signs mean.
type help struct {
	*tview.Box
	d     *dashboard
	shown bool
	top   int // the first line on the page
	lines []helpLine
}

type helpLine struct {
	sign  string
	style tcell.Style
	text  string
}

func newHelp(d *dashboard) *help {
	h := &help{Box: tview.NewBox(), d: d}
	h.setKeys(d.keys)
	return h
}

// setKeys has the page say what these keys do.
func (h *help) setKeys(keys []key) {
	theme := &h.d.cfg.Theme
	h.lines = nil
	for _, k := range keys {
		h.lines = append(h.lines, helpLine{k.name, theme.Focus, k.help})
	}
	h.lines = append(
		h.lines, helpLine{},
		helpLine{widgets.Good.Symbol(), theme.Good, "a source that answers, and the age of its last page"},
		helpLine{widgets.Warn.Symbol(), theme.Warn, "a number that is high, a source that is late"},
		helpLine{widgets.Crit.Symbol(), theme.Crit, "a number at its limit, a source that is down"},
		helpLine{widgets.Pending, theme.Text, "not known yet: rates need two pages"},
		helpLine{widgets.Unknowable, theme.Text, "not known: the exporter does not say, or nothing happened"},
	)
}

// scroll moves the page by so many lines.
func (h *help) scroll(lines int) {
	h.top = max(0, min(h.top+lines, len(h.lines)-1))
}

// Draw draws the page in the middle of the screen, over what is there.
func (h *help) Draw(screen tcell.Screen) {
	x, y, width, height := h.GetRect()
	w, rows := min(width, 74), min(height, len(h.lines)+2)
	x, y = x+(width-w)/2, y+(height-rows)/2
	for row := range rows {
		for column := range w {
			screen.Put(x+column, y+row, " ", tcell.StyleDefault)
		}
	}
	theme := &h.d.cfg.Theme
	frame := widgets.NewPanel(&theme.Palette, "?", "Help")
	frame.SetHead("any key closes it", widgets.Unknown)
	frame.SetRect(x, y, w, rows)
	frame.Draw(screen)
	h.top = max(0, min(h.top, len(h.lines)-(rows-2)))
	for i := range rows - 2 {
		line := h.lines[h.top+i]
		widgets.Put(screen, x+2, y+1+i, min(10, w-3), line.sign, line.style)
		widgets.Put(screen, x+13, y+1+i, w-15, line.text, theme.Text)
	}
	if hidden := len(h.lines) - h.top - (rows - 2); hidden > 0 && rows > 2 {
		widgets.PutRight(screen, x+2, y+rows-1, w-4, " ↓ more ", theme.Warn)
	}
}
