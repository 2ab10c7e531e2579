// Package alarm tells from a number that comes page by page whether it is as it should be: thresholds, which the operator can change, and
// alarms, which are raised and end with some patience.
package alarm

import (
	"math"
	"time"

	"origintop/scrape/series"
	"origintop/scrape/severity"
)

// An Alarm says how bad a number is that is not as it should be, and since when. It never changes. Where a snapshot has a nil Alarm, the
// number is fine or unknown.
//
// An alarm is raised when the number reaches its threshold on two pages in a row that are further apart than a burst, or at once if the
// number is a state or an event. It ends after the number has been clearly below for ten seconds. Pages on which the number is unknown
// change nothing, but after ten seconds of them the alarm is forgotten.
type Alarm struct {
	Severity severity.Severity // severity.Warn or severity.Crit
	Since    time.Time         // of the first of the pages that have raised it to that level
	Last     time.Time         // of the last page on which the number was at the level's threshold or above
	Value    float64           // that it had then
	Limit    float64           // the threshold
	Over     bool              // that was the last page there is: else the number is below by now, or not known
	Near     bool              // on the last page there is the number was not clearly below
}

const (
	burst     = 1500 * time.Millisecond // two pages that are less apart may be of one burst
	calm      = 10 * time.Second        // for how long a number has to be below its threshold
	clearance = 0.95                    // of a threshold: a number below that is clearly below
)

// A State is what is kept of a number between two pages to tell how bad it is. The zero State has seen no page.
type State struct {
	warn, crit level
	lost       time.Time // of the first of the last pages in a row that didn't know the number; zero: the last one did
}

// idle reports whether the number has been at neither threshold lately.
func (g *State) idle() bool {
	return !g.warn.on && !g.crit.on && g.warn.since.IsZero() && g.crit.since.IsZero()
}

// Raised reports whether the number has an alarm.
func (g *State) Raised() bool { return g.warn.on || g.crit.on }

// A level is what is kept of a number at one of its thresholds.
type level struct {
	on          bool
	since, last time.Time // of the first page and the last one at or above; zero: there is none
	value       float64   // on the last one
	below       time.Time // of the first of the last pages in a row that were clearly below; zero: the last one wasn't
}

// see takes in what a page says of the number, v, which is of the time since from, and the value by which it is to be judged.
func (t *level) see(v, judged, at float64, from, page time.Time, once bool) {
	switch {
	case judged >= at:
		t.since = series.Began(t.since, from)
		t.on = t.on || once || page.Sub(t.since) >= burst
		t.last, t.value, t.below = page, v, time.Time{}
	case !t.on:
		*t = level{}
	case judged >= clearance*at:
		t.below = time.Time{}
	default:
		if t.below = series.Began(t.below, page); page.Sub(t.below) >= calm {
			*t = level{}
		}
	}
}

// A Judge finds the alarms of one page after the other. The alarms it returns belong to the caller and never change.
type Judge struct {
	page   time.Time
	length time.Duration // of the step that the page's rates are of
	doubt  float64       // by which part of itself that may be wrong
	limits *Thresholds
	raised int     // alarms on the page
	room   []Alarm // for as many as there were on the page before
	alarms series.Arena[Alarm]
}

// Share says of how many pages the alarms are in one array.
func (j *Judge) Share(pages int) { j.alarms.Batch = pages }

// Begin prepares for the numbers of a page: when it was asked for, the length of the step that its rates are of, and the part of that
// length by which it may be wrong.
func (j *Judge) Begin(page time.Time, length time.Duration, doubt float64, limits *Thresholds) {
	j.page, j.length, j.doubt, j.limits = page, length, doubt, limits
	j.room, j.raised = j.alarms.Alloc(j.raised), 0
}

// Observe takes the number that the page says, NaN if none, and returns its alarm: nil if there is none.
func (j *Judge) Observe(g *State, r Resource, v float64) *Alarm { return j.observe(g, r, v, v) }

// A share that is judged by two pages is one of fewPages things on each, one that is judged by the only page of a long step of fewAlone: less
// may be chance.
const fewPages, fewAlone = 2, 5

// ObserveShare is Observe for how many percent of all things are bad, of which n were counted in the step. A share of too few is taken for
// unknown; that there was none is known.
func (j *Judge) ObserveShare(g *State, r Resource, v, n float64) *Alarm {
	few := float64(fewPages)
	if j.length >= calm {
		few = fewAlone
	}
	return j.Observe(g, r, series.NaNIf(n > 0 && math.Round(n) < few, v)) // 2 may have become 1.9999999999999998
}

// observe takes a number and the value by which it is to be judged.
func (j *Judge) observe(g *State, r Resource, v, judged float64) *Alarm {
	l := j.limits.of(r)
	if g.idle() && !(judged >= min(l.warn, l.crit)) {
		return nil // as almost always
	}
	if math.IsNaN(v) {
		if g.lost = series.Began(g.lost, j.page); j.page.Sub(g.lost) >= calm {
			*g = State{lost: g.lost}
		}
	} else {
		from := j.page
		if j.length >= calm && !l.once {
			from = from.Add(-j.length) // a mean over so long is no burst
		}
		g.lost = time.Time{}
		g.warn.see(v, judged, l.warn, from, j.page, l.once)
		g.crit.see(v, judged, l.crit, from, j.page, l.once)
	}
	return j.alarm(g, l)
}

// ObserveRate is Observe for a number that depends on the length of the step. Where that is uncertain, only the least that the number can
// be raises an alarm, and only the most that it can be ends one.
func (j *Judge) ObserveRate(g *State, r Resource, v float64) *Alarm {
	least := v / (1 + j.doubt)
	if l := j.limits.of(r); j.doubt > 0 && !(least >= min(l.warn, l.crit)) {
		if most := v * (1 + j.doubt); most < clearance*min(l.warn, l.crit) {
			return j.observe(g, r, v, most)
		}
		return j.alarm(g, l)
	}
	return j.observe(g, r, v, least)
}

// alarm returns the alarm of what is known of a number.
func (j *Judge) alarm(g *State, l limit) *Alarm {
	level, t, limit := severity.Crit, &g.crit, l.crit
	if !t.on {
		level, t, limit = severity.Warn, &g.warn, l.warn
	}
	if !t.on {
		return nil
	}
	if len(j.room) == cap(j.room) {
		j.room = j.alarms.Alloc(1)
	}
	j.raised++
	a := series.Grow(&j.room)
	*a = Alarm{level, t.since, t.last, t.value, limit, t.last.Equal(j.page), t.below.IsZero() && g.lost.IsZero()}
	return a
}
