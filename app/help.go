package app

import (
	"strings"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"origintop/app/panels"
	"origintop/app/words"
	"origintop/scrape/severity"
	"origintop/widgets"
)

// help is the overlay that says what the keys do, what the numbers of the panel with the focus are, and what the signs mean.
type help struct {
	*tview.Box
	d     *dashboard
	lines []helpLine
	keys  int           // how many of them are keys; the rest are signs
	about string        // what the numbers belong to
	terms []panels.Term // what these are
	rows  []helpRow     // all of it, for a width and a height
	first int           // the first row that is shown
	cut   int           // rows that have no room
	page  int           // rows that are shown
}

// A helpLine is a key or a sign with its meaning; brief is for small screens.
type helpLine struct {
	sign        string
	style       tcell.Style
	text, brief string
}

// A helpRow is a row of the overlay: texts, each from a cell on.
type helpRow []helpText

type helpText struct {
	at    int
	text  string
	style tcell.Style
}

func newHelp(d *dashboard) *help { return &help{Box: tview.NewBox(), d: d} }

// open shows the overlay, with the keys of the screen below it and the numbers of its panel.
func (h *help) open() {
	h.setKeys(h.d.keys())
	h.about, h.terms = h.d.terms()
	h.first = 0
	h.d.stack.push(h)
	h.d.pages.ShowPage("help")
}

// terms returns the names of the numbers that the user looks at, and what they are of.
func (d *dashboard) terms() (about string, terms []panels.Term) {
	switch {
	case d.stack.has(d.explorer):
		return "Explorer", panels.Terms("explorer", d.explorer)
	case d.onFleet():
		return "Origins", nil
	}
	s := d.grid.slots[d.grid.focus]
	return s.Frame().Name(), panels.Terms(s.name, s.Panel)
}

func (h *help) close() {
	h.d.stack.pop(h)
	h.d.pages.HidePage("help")
}

// handle scrolls the overlay if it is cut, quits, or closes it with any other key.
func (h *help) handle(e *tcell.EventKey) bool {
	by := map[tcell.Key]int{
		tcell.KeyUp: -1, tcell.KeyDown: 1, tcell.KeyPgUp: -h.page, tcell.KeyPgDn: h.page, tcell.KeyHome: -h.cut, tcell.KeyEnd: h.cut,
	}
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
	)
	h.keys = len(h.lines)
	h.lines = append(append(h.lines, helpLine{}), signs(theme)...)
}

// signs returns what the signs on the screen mean.
func signs(theme *panels.Theme) []helpLine {
	return []helpLine{
		{severity.Good.Symbol(), theme.Good, "a source that answers, and the age of its last page", "good"},
		{severity.Warn.Symbol(), theme.Warn, "a number that is high, an exporter that is late or down", "high, late"},
		{severity.Crit.Symbol(), theme.Crit, "a number at its limit, a server that is down", "at its limit, down"},
		{widgets.Pending, theme.Text, "not known yet: rates need two pages", "not yet"},
		{widgets.Unknowable, theme.Text, "not known: the exporter does not say, or nothing happened", "not known"},
		{"◂ ▸", theme.Mark, "the largest value, in a bar and at the axis of a graph", "largest"},
		{"━ █ ◆ ▾", theme.Text, "timeline: high, at its limit, marked by you, by origintop", "high, limit, markers"},
	}
}

const (
	helpWidth = 74  // of the overlay without numbers
	helpWide  = 118 // of the overlay with them, at most
	helpSign  = 11  // width of the column of signs
	helpTerm  = 17  // of that of names
	helpStop  = 18  // brief forms begin at multiples of it, if there is room
)

// lay puts all there is to say into rows of that width: a line for each key if that is all and there is room, otherwise first the brief
// forms, one after the other, then the numbers, and then the lines.
func (h *help) lay(width, height int) {
	h.rows = h.rows[:0]
	if len(h.terms) == 0 && width >= helpWidth-4 && len(h.lines) <= height {
		h.layLines(width)
		return
	}
	if len(h.terms) == 0 {
		h.flow(h.lines, width, helpStop)
		if len(h.rows) > height {
			h.rows = h.rows[:0]
			h.flow(h.lines, width, 1)
		}
		return
	}
	stop := helpStop
	if width < helpWidth-4 {
		stop = 1
	}
	h.flow(h.lines[:h.keys], width, stop)
	theme := &h.d.cfg.Theme
	h.rows = append(h.rows, nil, helpRow{
		{0, h.about, theme.Focus},
		{widgets.Width(h.about) + 2, "what its numbers are", theme.Dim},
		{widgets.Width(h.about) + 24, severity.Warn.Symbol() + " when to worry  ← where they come from", theme.Dim},
	})
	for i := range h.terms {
		h.layTerm(&h.terms[i], width)
	}
	h.rows = append(h.rows, nil, helpRow{{0, "Keys and signs", theme.Focus}})
	h.layLines(width)
}

// layLines adds a line for each key and sign.
func (h *help) layLines(width int) {
	for _, line := range h.lines {
		row := helpRow{{0, line.sign, line.style}}
		for _, text := range widgets.Wrap(line.text, max(width-helpSign, 1)) {
			h.rows = append(h.rows, append(row, helpText{helpSign, text, h.d.cfg.Theme.Text}))
			row = nil
		}
	}
}

// layTerm adds what a name stands for.
func (h *help) layTerm(t *panels.Term, width int) {
	theme := &h.d.cfg.Theme
	row := helpRow{{0, t.Name, theme.Strong}}
	if widgets.Width(t.Name) >= helpTerm {
		h.rows, row = append(h.rows, row), nil
	}
	say := func(sign, text string, style tcell.Style) {
		at := helpTerm
		if sign != "" {
			row, at = append(row, helpText{at, sign, theme.Warn}), at+2
		}
		for _, part := range widgets.Wrap(text, max(width-at, 1)) {
			h.rows, row = append(h.rows, append(row, helpText{at, part, style})), nil
		}
	}
	if t.Text != "" {
		say("", t.Text, theme.Text)
	}
	for _, f := range t.Fields {
		says := f.Explanation()
		say("", says.What, theme.Text)
		if worry := words.Worry(f, &h.d.cfg.Thresholds); worry != "" {
			say(severity.Warn.Symbol(), worry, theme.Text)
		}
		say("", "← "+says.From, theme.Dim)
	}
}

// Draw draws the overlay in the middle of the screen, over what is there.
func (h *help) Draw(screen tcell.Screen) {
	x, y, width, height := h.GetRect()
	w := min(width, helpWidth)
	if len(h.terms) > 0 {
		w = min(width, helpWide)
	}
	h.lay(w-4, height-2)
	rows := len(h.rows) + 2
	h.cut = max(0, rows-height)
	h.first = min(h.first, h.cut)
	rows -= h.cut
	h.page = max(rows-3, 1)
	x, y = x+(width-w)/2, y+(height-rows)/2
	for row := range rows {
		for column := range w {
			screen.Put(x+column, y+row, " ", tcell.StyleDefault)
		}
	}
	title := "Help"
	if len(h.terms) > 0 {
		title += " · " + h.about
	}
	frame := widgets.NewPanel(&h.d.cfg.Theme.Palette, "?", title)
	if h.cut > 0 {
		frame.SetHead(h.d.overlayHead(y == 0, "↑/↓ scroll, others close", "others close"))
	} else {
		frame.SetHead(h.d.overlayHead(y == 0, "any key closes, q quits", "any key closes"))
	}
	frame.SetRect(x, y, w, rows)
	frame.Draw(screen)
	frame.DrawMore(screen, h.first > 0, h.first < h.cut)
	for i, row := range h.rows[h.first:min(len(h.rows), h.first+max(rows-2, 0))] {
		for _, t := range row {
			widgets.Put(screen, x+2+t.at, y+1+i, w-4-t.at, t.text, t.style)
		}
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

// flow adds the brief forms of lines, one after the other, each at a multiple of stop.
func (h *help) flow(lines []helpLine, width, stop int) {
	const gap = 2
	var row helpRow
	column := 0
	end := func() { h.rows, row, column = append(h.rows, row), nil, 0 }
	for _, line := range lines {
		n := widgets.Width(strings.TrimSpace(line.sign + " " + line.brief))
		if column > 0 {
			column = (column + gap + stop - 1) / stop * stop
		}
		if n == 0 || column > 0 && column+n > width {
			end()
		}
		if n > 0 {
			row = append(
				row, helpText{column, line.sign, line.style},
				helpText{column + widgets.Width(line.sign) + 1, line.brief, h.d.cfg.Theme.Text},
			)
			column += n
		}
	}
	end()
}
