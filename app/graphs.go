package app

import (
	"time"

	"origintop/app/words"
	"origintop/scrape/origin"
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
		slot.Frame().SetMarks(d.marks)
		slot.Frame().SetPeaksFrom(peaksFrom(d.peaks, s))
		slot.Frame().SetClock(s.Time.Location())
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
	d.notice = "peaks from " + words.Clock(d.peaks) + " on"
	d.update()
}
