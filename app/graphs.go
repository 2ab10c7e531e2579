package app

import (
	"slices"
	"time"

	"origintop/app/words"
	"origintop/scrape/origin"
	"origintop/widgets"
)

// setGraphs tells all graphs the markers and the zone of the clock.
func (g *grid) setGraphs(s *origin.Snapshot) {
	g.marks = g.marks[:0]
	for i := range s.Markers {
		m := &s.Markers[i]
		g.marks = append(g.marks, widgets.Mark{At: m.At.UnixMilli(), Sign: markSign(m)})
	}
	for _, slot := range g.slots {
		slot.Frame().SetMarks(g.marks)
		slot.Frame().SetPeaksFrom(peaksFrom(g.peaks, s))
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
func (g *grid) resetPeaks(now time.Time) {
	g.peaks = now
	g.notice.say("peaks from " + words.Clock(now) + " on")
}

// spans are the times that graphs can show at least; 0 is two seconds a dot.
var spans = []time.Duration{0, time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 2 * time.Hour}

// changeSpan has the graphs show a longer time, or a shorter one.
func (g *grid) changeSpan(longer bool) {
	at := slices.Index(spans, g.span)
	switch {
	case longer && at == len(spans)-1:
		g.notice.say("graphs show the longest time already, " + words.Interval(g.span))
		return
	case !longer && at == 0:
		g.notice.say("graphs show the shortest time already")
		return
	case longer:
		at++
	default:
		at--
	}
	g.span = spans[at]
	for _, s := range g.slots {
		s.Frame().SetSpan(g.span)
	}
	if g.span == 0 {
		g.notice.say("graphs of 2s a dot")
	} else {
		g.notice.say("graphs of " + words.Interval(g.span) + " at least")
	}
}
