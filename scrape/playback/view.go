// Package playback shows any moment of a run: a Replay plays a recording, a Rewind goes back in a live run.
package playback

import (
	"iter"
	"math"
	"time"

	"origintop/scrape/analysis"
	"origintop/scrape/origin"
	"origintop/scrape/recording"
	"origintop/scrape/severity"
)

// A View is what is shown of a film, that is of a recording or of the last minutes of a live run, and where in the film that is. It never
// changes.
type View struct {
	Snapshot  *origin.Snapshot    // of the last page before At
	Judgement *analysis.Judgement // of the run up to then; nil if there is none, or none yet
	At        time.Time           // when it was that in the film; see Now
	Since     time.Time           // when the film was there, by the clock of this machine, if it runs
	Speed     float64             // of the film, 1 is that of life; 0 while it stands still
	Rate      float64             // that it has while it runs

	Present time.Time // of a live run, now, also while something before is shown; zero in a recording

	Paused bool // the user has stopped it
	Live   bool // it shows what happens, as it happens
	Ended  bool // there is nothing behind it

	Outlook recording.Outlook // of a recording: whether more comes
	Follows bool              // it shows the newest page of a recording that grows, and each that comes

	Timeline *Timeline // the whole of it
}

// Now returns where the film is at that time of this machine's clock. It never goes past its end, unless that is followed: then it is as far
// behind the newest page as that is old.
func (v *View) Now(clock time.Time) time.Time {
	at := v.At
	if v.Follows {
		return at.Add(max(0, clock.Sub(v.Since)))
	}
	if v.Speed > 0 {
		at = at.Add(time.Duration(float64(clock.Sub(v.Since)) * v.Speed))
	}
	if last := v.Timeline.Last; !v.Live && at.After(last) {
		return last
	}
	return at
}

// A Timeline is a film as a whole. It never changes.
type Timeline struct {
	First, Last    time.Time
	Usual          time.Duration         // from one scrape to the next
	Moments        []Moment              // what is known of it so far, in order of time
	Markers        []origin.Marker       // likewise
	MarkersLeftOut origin.MarkersLeftOut // see Snapshot
	Surveyed       bool                  // that is all
}

// RoundEnd returns when all pages of the round at that time had come: the first of the Moments that is not before it, or the end. While
// the Moments up to there are not known yet, it returns the time itself.
func (t *Timeline) RoundEnd(at time.Time) time.Time {
	i := index(t.Moments, at.Add(-time.Millisecond)) + 1
	switch {
	case i < len(t.Moments):
		return time.UnixMilli(t.Moments[i].At + 1).Add(-1) // so that all of that millisecond is before it
	case t.Surveyed:
		return t.Last
	}
	return at
}

// A Moment is the state of things at the end of a round, see recording.Rounder.
type Moment struct {
	At    int64             // Unix time in milliseconds
	Worst severity.Severity // of what was the matter then
}

// Critical gives the moments from which on something was critical, after nothing had been.
func (t *Timeline) Critical() iter.Seq[time.Time] {
	return func(yield func(time.Time) bool) {
		for i, m := range t.Moments {
			begins := m.Worst == severity.Crit && (i == 0 || t.Moments[i-1].Worst != severity.Crit)
			if begins && !yield(time.UnixMilli(m.At).In(t.First.Location())) {
				return
			}
		}
	}
}

// HasCritical reports whether anything was critical.
func (t *Timeline) HasCritical() bool {
	for range t.Critical() {
		return true
	}
	return false
}

// index returns the index of the last of the moments that is not after that time, -1 if there is none.
func index(moments []Moment, at time.Time) int {
	ms := at.UnixMilli()
	low, high := 0, len(moments)
	for low < high {
		if mid := (low + high) / 2; moments[mid].At <= ms {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low - 1
}

// Speeds are those that a film can have, in the order in which keys step through them.
var Speeds = []float64{0.25, 0.5, 1, 2, 4, 8, 16, 32, 64}

// ValidSpeed reports whether a film can run at that speed.
func ValidSpeed(v float64) bool {
	return !math.IsNaN(v) && v >= Speeds[0] && v <= Speeds[len(Speeds)-1]
}
