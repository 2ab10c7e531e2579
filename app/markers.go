package app

import (
	"fmt"
	"slices"
	"strings"

	"origintop/app/words"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/scrape/severity"
	"origintop/scrape/sorting"
	"origintop/widgets"
)

// markers is the overlay that lists the markers of the run.
type markers struct {
	*overlay
	note *widgets.TextLine // about markers that are left out
	all  []origin.Marker   // in order of time
}

func newMarkers(d *dashboard) *markers {
	m := &markers{note: widgets.NewTextLine()}
	m.overlay = newOverlay(d, "markers", "M", "Markers", m.row,
		widgets.ListColumn{Width: 1}, widgets.ListColumn{Title: "time", Width: 8}, widgets.ListColumn{Title: "what happened"})
	m.wide = 80
	m.fill = func(int) int { return len(m.all) + 1 + m.note.Rows(0) }
	m.at = func(row int) (moment, bool) { return d.player.momentOf(&m.all[row]), true }
	m.Add(m.note, m.note.Rows, 1, 0)
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
	m.note.Parts = m.note.Parts[:0]
	if text := MarkersLeftOut(s.MarkersLeftOut); text != "" {
		style := m.d.cfg.Theme.Warn
		m.note.Parts = append(m.note.Parts, widgets.Cell{Text: severity.Warn.Symbol() + " " + text, Style: style})
	}
	sorting.Stable(m.all, func(a, b origin.Marker) int { return a.At.Compare(b.At) })
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
	m.show()
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
		if d.player.film != nil {
			said += " (until you quit: recordings don't change)"
		}
		d.notice.say(said)
		return nil
	})
}
