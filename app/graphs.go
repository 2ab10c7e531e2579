package app

import (
	"math"
	"time"

	"origintop/scrape/origin"
	"origintop/scrape/series"
	"origintop/widgets"
)

// setGraphs tells all graphs the markers and the zone of the clock.
func (d *dashboard) setGraphs(s *origin.Snapshot) {
	d.marks = d.marks[:0]
	for i := range s.Markers {
		m := &s.Markers[i]
		d.marks = append(d.marks, widgets.Mark{At: m.At.UnixMilli(), Sign: markSign(m)})
	}
	for _, slot := range d.slots {
		slot.frame().SetMarks(d.marks)
		slot.frame().SetPeaksFrom(peaksFrom(d.peaks, s))
		slot.frame().SetClock(s.Time.Location())
	}
}

// peaksFrom returns from when on peaks are marked that were reset at that time. What is shown of the time before shows all of them.
func peaksFrom(reset time.Time, s *origin.Snapshot) int64 {
	if reset.IsZero() || reset.After(s.Time) {
		return 0
	}
	return reset.UnixMilli()
}

// resetPeaks has the marks of the largest values begin anew.
func (d *dashboard) resetPeaks() {
	d.peaks = d.view.Snapshot.Time
	d.notice = "peaks from " + clock(d.peaks) + " on"
	d.update()
}

// peak returns the largest value since that time in Unix milliseconds, NaN if there is none.
func peak(points []widgets.Point, from int64) float64 {
	most := math.NaN()
	for i := len(points) - 1; i >= 0 && points[i].At >= from; i-- {
		if v := points[i].Value; !(v <= most) && !math.IsNaN(v) {
			most = v
		}
	}
	return most
}

// end returns the time at the right edge of graphs.
func end(s *origin.Snapshot) int64 { return s.Time.UnixMilli() }

// points returns a history as graphs take it, in place of what was in the slice.
func points(to []widgets.Point, series series.Series) []widgets.Point {
	to = to[:0]
	for _, p := range series {
		to = append(to, widgets.Point(p))
	}
	return to
}
