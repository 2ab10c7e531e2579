package panels

import (
	"math"
	"strings"

	"origintop/app/words"
	"origintop/scrape/fields"
	"origintop/scrape/origin"
	"origintop/scrape/series"
	"origintop/widgets"
)

// A Ghost is another run beside the one that is shown.
type Ghost struct {
	Name     string
	Snapshot *origin.Snapshot     // of the moment that corresponds to the one that is shown
	Beyond   bool                 // no moment does: it was not recorded then, or never had so much load
	ByLoad   bool                 // that is the one with as much load; else as long after the load began
	Place    func(at int64) int64 // where on the time axis of this run a moment of the other one is, in Unix milliseconds
}

// Haunted is a Panel that can show a Ghost: as lines in its graphs and, if it is zoomed, as numbers beside its own. It is told before each
// Update; nil is none.
type Haunted interface {
	SetGhost(*Ghost)
}

// haunted is what such a panel consists of.
type haunted struct {
	theme  *Theme
	fields []*fields.Field // those to compare
	ghost  *Ghost
	zoomed bool
	lines  [2][]widgets.Point
	table  *widgets.Table
	rows   [][]widgets.Cell
}

// newHaunted returns what compares the fields whose names begin with a prefix.
func newHaunted(theme *Theme, prefix string) *haunted {
	h := &haunted{theme: theme, table: widgets.NewTable(
		&theme.Palette, widgets.Column{Title: ""}, widgets.Column{Title: "now", Width: 11, Right: true},
		widgets.Column{Title: "then", Width: 11, Right: true}, widgets.Column{Title: "difference", Width: 10, Right: true},
	)}
	for _, f := range fields.All() {
		if strings.HasPrefix(f.Name, prefix) && f.List == nil && words.ShortFieldName(&f) != "" {
			h.fields = append(h.fields, fields.Named(f.Name))
		}
	}
	return h
}

// SetGhost implements Haunted.
func (h *haunted) SetGhost(g *Ghost) { h.ghost = g }

// SetZoomed implements Zoomer.
func (h *haunted) SetZoomed(rows int) {
	h.zoomed = rows > 0
	h.show()
}

// show has the numbers shown if there is room for them.
func (h *haunted) show() {
	if h.zoomed {
		h.table.Set(h.rows)
	} else {
		h.table.Set(nil)
	}
}

// line returns a history of the other run for a graph, nil if there is none. There are two places for it, 0 and 1.
func (h *haunted) line(place int, of func(*origin.Snapshot) series.Series) []widgets.Point {
	if h.ghost == nil {
		return nil
	}
	points := h.lines[place][:0]
	for _, p := range of(h.ghost.Snapshot) {
		points = append(points, widgets.Point{At: h.ghost.Place(p.At), Value: p.Value})
	}
	h.lines[place] = points
	return points
}

// compare sets the numbers of the two runs beside each other.
func (h *haunted) compare(s *origin.Snapshot) {
	h.rows = h.rows[:0]
	if h.ghost != nil && !h.ghost.Beyond {
		for _, f := range h.fields {
			now, then := f.Get(s), f.Get(h.ghost.Snapshot)
			if math.IsNaN(now) && math.IsNaN(then) {
				continue
			}
			h.rows = addRow(
				h.rows,
				widgets.Cell{Text: words.ShortFieldName(f), Style: h.theme.Label},
				widgets.Cell{Text: words.FieldValue(f, now), Style: h.theme.Strong},
				widgets.Cell{Text: words.FieldValue(f, then), Style: h.theme.Text},
				widgets.Cell{Text: words.FieldDifference(f, now, then), Style: h.theme.Text},
			)
		}
		h.table.SetTitle(2, h.ghost.Name)
	}
	h.show()
}
