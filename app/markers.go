package app

import (
	"fmt"
	"slices"
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

// markers is the overlay that lists the markers of the run.
type markers struct {
	*widgets.Panel
	d    *dashboard
	list *widgets.List
	note *textLine       // about markers that are left out
	all  []origin.Marker // in order of time
}

func newMarkers(d *dashboard) *markers {
	theme := &d.cfg.Theme
	m := &markers{Panel: widgets.NewPanel(&theme.Palette, "M", "Markers"), d: d}
	m.list = widgets.NewList(&theme.Palette, m.row,
		widgets.ListColumn{Width: 1}, widgets.ListColumn{Title: "time", Width: 8}, widgets.ListColumn{Title: "what happened"})
	m.note = newTextLine()
	m.Add(m.list, panels.TwoRows, 0, 1)
	m.Add(m.note, m.note.rows, 1, 0)
	return m
}

// MarkersLeftOut says how many markers are not listed; "" if all are.
func MarkersLeftOut(n origin.MarkersLeftOut) string {
	switch {
	case n.Operator > 0 && n.Automatic > 0:
		return words.Grouped(n.Operator) + " older markers set by hand and " + words.Grouped(n.Automatic) + " automatic ones are not listed"
	case n.Operator > 0:
		return words.Grouped(n.Operator) + " older markers set by hand are not listed"
	case n.Automatic > 0:
		return words.Grouped(n.Automatic) + " older automatic markers are not listed"
	}
	return ""
}

// markSign returns the sign of a marker.
func markSign(m *origin.Marker) string {
	if m.Kind == origin.ByOperator {
		return cellSigns[cellMarker]
	}
	return cellSigns[cellEvent]
}

// row puts the cells of a row.
func (m *markers) row(i int, put widgets.PutCell) {
	theme := &m.d.cfg.Theme
	marker := &m.all[i]
	style := theme.Text
	switch marker.Kind {
	case origin.ByOperator:
		style = theme.Focus
	case origin.WentDown, origin.Restarted, origin.Rebooted, origin.LoadRestarted:
		style = theme.Warn
	}
	put(0, widgets.Cell{Text: markSign(marker), Style: style})
	put(1, widgets.Cell{Text: words.Clock(marker.At), Style: theme.Dim})
	put(2, widgets.Cell{Text: marker.Text, Style: style})
}

// update takes over the markers, and keeps the selected one selected.
func (m *markers) update(s *playback.Timeline) {
	at := m.list.Selected()
	var selected origin.Marker
	if at >= 0 && at < len(m.all) {
		selected = m.all[at]
	}
	m.all = append(m.all[:0], s.Markers...)
	m.note.pieces = m.note.pieces[:0]
	if text := MarkersLeftOut(s.MarkersLeftOut); text != "" {
		style := m.d.cfg.Theme.Warn
		m.note.pieces = append(m.note.pieces, widgets.Cell{Text: severity.Warn.Symbol() + " " + text, Style: style})
	}
	slices.SortStableFunc(m.all, func(a, b origin.Marker) int { return a.At.Compare(b.At) })
	if i := slices.Index(m.all, selected); i >= 0 {
		at = i
	}
	m.list.SetRows(len(m.all), max(at, 0))
}

// open opens the overlay, at the last marker before what is shown.
func (m *markers) open() {
	m.update(m.d.player.view.Timeline)
	now := m.d.player.now()
	at := 0
	for i := range m.all {
		if !m.all[i].At.After(now) {
			at = i
		}
	}
	m.list.Select(at)
	m.d.stack.push(m)
	m.d.pages.ShowPage("markers")
}

func (m *markers) close() {
	m.d.stack.pop(m)
	m.d.pages.HidePage("markers")
}

// handle moves in the list, goes to a marker, or closes the overlay.
func (m *markers) handle(e *tcell.EventKey) bool {
	page := m.list.Page()
	moves := map[tcell.Key]int{
		tcell.KeyUp: -1, tcell.KeyDown: 1, tcell.KeyPgUp: -page, tcell.KeyPgDn: page, tcell.KeyHome: -len(m.all), tcell.KeyEnd: len(m.all),
	}
	by, moved := moves[e.Key()]
	switch {
	case moved:
		m.list.Select(max(m.list.Selected()+by, 0))
	case e.Key() == tcell.KeyEnter:
		m.seek()
	case isGlobal(e), isRune(e, 'q'):
		return false
	default:
		m.close()
	}
	return true
}

// seek goes to the selected marker, and closes the overlay.
func (m *markers) seek() {
	if i := m.list.Selected(); i >= 0 {
		m.close()
		m.d.notice.say(m.d.player.seekMarker(&m.all[i]))
		m.d.update()
	}
}

// Draw draws the overlay in the middle of the screen, over what is there.
func (m *markers) Draw(screen tcell.Screen) {
	width, height := screen.Size()
	full := len(m.all) + 3 + m.note.rows(0)
	w, h := min(width, 80), min(height, full)
	x, y := (width-w)/2, (height-h)/2
	for row := range h {
		for column := range w {
			screen.Put(x+column, y+row, " ", tcell.StyleDefault)
		}
	}
	const minWidth, minHeight = 24, 6 // of a frame with something in it
	if w < minWidth || h < min(minHeight, full) {
		m.list.SetRect(x, y, w, h)
		m.list.Draw(screen)
		return
	}
	m.SetHead(m.d.overlayHead(y == 0, "enter goes there, esc closes", "esc closes"))
	m.SetRect(x, y, w, h)
	m.Panel.Draw(screen)
}

// MouseHandler selects the row that is clicked, goes to the marker that is clicked twice, and scrolls with the wheel. A click beside the
// overlay closes it. Nothing gets through to what is below.
func (m *markers) MouseHandler() func(tview.MouseAction, *tcell.EventMouse, func(tview.Primitive)) (bool, tview.Primitive) {
	return m.WrapMouseHandler(func(action tview.MouseAction, e *tcell.EventMouse, _ func(tview.Primitive)) (bool, tview.Primitive) {
		x, y := e.Position()
		clicked := action == tview.MouseLeftClick || action == tview.MouseLeftDoubleClick
		i := m.list.RowAt(y)
		switch {
		case clicked && !m.list.InRect(x, y) && !m.InRect(x, y):
			m.close()
			return true, nil
		case clicked && i >= 0:
			m.list.Select(i)
		}
		switch action {
		case tview.MouseLeftDoubleClick:
			if i >= 0 {
				m.seek()
			}
		case tview.MouseScrollUp:
			m.list.Scroll(-3)
		case tview.MouseScrollDown:
			m.list.Scroll(3)
		default:
			return action != tview.MouseMove, nil
		}
		return true, nil
	})
}

// askMarker asks for a text, and sets a marker at the time that is shown.
func (d *dashboard) askMarker() {
	at := d.player.now()
	d.ask("marker", "a few words, or none", "", func(text string) error {
		if text = strings.TrimSpace(text); text == "" {
			text = "marker"
		}
		d.cfg.Mark(at, text)
		said := fmt.Sprintf("marked %s: %s", words.Clock(at), text)
		if d.player.replay != nil {
			said += " (until you quit: recordings don't change)"
		}
		d.notice.say(said)
		return nil
	})
}
