package app

import (
	"origintop/scrape"
	"origintop/widgets"
)

// setGraphs tells all graphs the markers and the zone of the clock.
func (d *dashboard) setGraphs(s *scrape.Snapshot) {
	d.marks = d.marks[:0]
	for i := range s.Markers {
		m := &s.Markers[i]
		d.marks = append(d.marks, widgets.Mark{At: m.At.UnixMilli(), Sign: markSign(m)})
	}
	for _, slot := range d.slots {
		slot.frame().SetMarks(d.marks)
		slot.frame().SetClock(s.Time.Location())
	}
}

// end returns the time at the right edge of graphs.
func end(s *scrape.Snapshot) int64 { return s.Time.UnixMilli() }

// points returns a history as graphs take it, in place of what was in the slice.
func points(to []widgets.Point, series scrape.Series) []widgets.Point {
	to = to[:0]
	for _, p := range series {
		to = append(to, widgets.Point(p))
	}
	return to
}
