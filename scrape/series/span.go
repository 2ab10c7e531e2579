package series

import (
	"math"
	"slices"
	"time"
)

// A moment is when the counters of a page were read.
type moment struct {
	at   time.Time     // of the sample: when the page was asked for, unless the page itself says when
	Took time.Duration // the counters were read within that time after it
	Page int           // counted from 1
	slot int           // where the rows keep what this page said

	// clock is the time by the exporter's own clock, in seconds, at which it made the page; 0 if it doesn't say.
	Clock float64
}

// How far rates go back, and how sure they have to be.
const (
	Depth   = 8                       // pages that counters are compared with, at most
	spacing = 1250 * time.Millisecond // between these, so that depth of them reach farther back than farthest

	// collecting is how long after an exporter has looked at its clock, or before, its counters were read, where the machine has little
	// time: nineteen of twenty times less, on a machine whose answers took 0.2 to 4 s.
	collecting = 100 * time.Millisecond
)

// A Span is how much time lies between the counters of a page and those of the pages before it.
//
// Counters are read at some moment between the question and the answer, so that a step's length is uncertain by how long its two answers
// took. An origin that is overloaded answers late: then the step goes over several pages.
type Span struct {
	moment
	Asked time.Time   // when the page was asked for
	past  []moment    // the pages before it, the newest first; those that said nothing new are left out
	steps [Depth]step // from each of these to this page
	Base  int         // index into past: what the page is compared with, -1 if there is nothing

	MinStep time.Duration // no step is shorter
	First   bool          // there is no page before that counters could be compared with, by when it came
	Doubt   float64       // by which part of itself the step may be wrong, if that is more than sureness; else 0

	Fresh  time.Time     // when the last page was asked for on which something had moved
	still  int           // pages since then
	gap    time.Duration // how long it lasted lately until something moved again, 0 if each page had something new
	pace   time.Duration // between the last two pages that were asked for
	lively int           // pages in a row that had something new
	pause  time.Duration // how long it lasted last between two pages with something new, if there were others between
	Held   bool          // this page says nothing new: its numbers are those of the page before
	Passed bool          // this page is not compared with, as the counters on it may be older than itself

	Clashes int    // numbers of the page that several series say: they are not known
	ClashOf string // family of the first of them

	Stamp     float64 // the time that the page's samples say they are of, 0 if they say none
	lastStamp float64
	stamped   bool // the time of the page is that of its samples
	lying     bool // samples of this exporter changed while their times stood still: those mean nothing
}

// A step is how much time lies between the counters of two pages, and which part of that may be wrong.
type step struct {
	length  time.Duration
	seconds float64
	doubt   float64
}

// Begin begins with the next page. It returns the slot in which the rows are to keep the page before, -1 if they are not to.
func (s *Span) Begin(at time.Time, took time.Duration) (slot int) {
	slot = -1
	if s.Page > 0 && !s.Passed && !(len(s.past) > 0 && s.at.Sub(s.past[0].at) < s.MinStep) {
		slot = s.keep()
	}
	if !s.stamped && !s.Asked.IsZero() && !at.After(s.Asked) {
		s.past = s.past[:0] // a clock that was set back: nobody knows how much time lies between
	}
	s.pace = max(0, at.Sub(s.Asked))
	s.moment = moment{at: at, Took: took, Page: s.Page + 1}
	s.First = s.Page == 1
	s.Asked, s.Held, s.Passed, s.Base, s.Doubt = at, false, false, -1, 0
	s.lastStamp, s.Stamp = s.Stamp, 0
	s.Clashes = 0
	s.measure()
	return slot
}

// keep puts the page before among those that rates can go back to. One that came soon after another takes that one's place.
func (s *Span) keep() int {
	m := s.moment
	switch n := len(s.past); {
	case n > 1 && s.past[0].at.Sub(s.past[1].at) < spacing:
		m.slot = s.past[0].slot
		s.past[0] = m
		return m.slot
	case n == Depth:
		m.slot = s.past[n-1].slot
		s.past = s.past[:n-1]
	default:
		m.slot = n
	}
	s.past = slices.Insert(s.past, 0, m)
	return m.slot
}

// Forget makes this page the first one.
func (s *Span) Forget() { s.past, s.First = s.past[:0], true }

// End finds out with which page this one is to be compared, and whether it says anything new: moved says whether something on it differs
// from the page before. An exporter that makes its pages anew less often than it is asked shows the same page several times, and so does
// one that is idle, unless something on it always moves, which ticks says.
func (s *Span) End(moved, ticks bool) {
	moved = moved || s.Clashes > 0
	if s.Stamp != 0 && !s.lying {
		s.lying = s.Stamp == s.lastStamp && moved && len(s.past) > 0
	}
	wasStamped := s.stamped
	if s.stamped = s.Stamp != 0 && !s.lying; s.stamped != wasStamped {
		s.past = s.past[:0] // times of this clock and of that of who took the samples
	}
	if s.stamped {
		s.at, s.Took = timeOf(s.Stamp), 0
		if len(s.past) > 0 && s.at.Before(s.past[0].at) {
			s.past = s.past[:0] // that clock was set back
		}
		moved, ticks = s.Stamp != s.lastStamp, true
	}
	s.measure()
	if len(s.past) == 0 {
		moved = true
	}
	since := s.Asked.Sub(s.Fresh)
	if !moved {
		s.still++
		s.lively = 0
		s.Passed = ticks || since < MaxLookback
		s.Held = ticks || s.gap > 0 && since <= s.gap+s.pace // it may last a page longer than it lately did
		if s.Held {
			return
		}
	} else {
		if s.still > 0 {
			s.pause = since
		}
		if s.lively++; s.still > 0 && since <= MaxLookback {
			s.gap = since
		} else if s.lively > Depth {
			s.gap = 0
		}
		s.Fresh, s.still = s.Asked, 0
	}
	s.choose()
}

// Clash notes that several series of a family say one number. The name is to be short.
func (s *Span) Clash(family []byte) {
	if s.Clashes++; s.Clashes == 1 && s.ClashOf != string(family) {
		s.ClashOf = string(family)
	}
}

// longHeld is how long a page may say nothing new, three times as long as it lately did at least: after that nobody knows its numbers.
const longHeld = 30 * time.Second

// Frozen reports whether the page has said nothing new for so long that its numbers are not of now.
func (s *Span) Frozen() bool { return s.Held && s.Asked.Sub(s.Fresh) > max(longHeld, 3*s.pause) }

// timeOf returns the time that a sample is stamped with: in milliseconds in this format, though some exporters write seconds, microseconds
// or nanoseconds.
func timeOf(stamp float64) time.Time {
	switch size := math.Abs(stamp); {
	case size < 1e11:
		stamp *= 1e3
	case size > 1e17:
		stamp /= 1e6
	case size > 1e14:
		stamp /= 1e3
	}
	return time.UnixMicro(int64(stamp * 1e3))
}

func (s *Span) choose() {
	for i := range s.past {
		step, doubt := s.from(i)
		if i > 0 && step > MaxLookback {
			break
		}
		if step <= 0 || step < s.MinStep {
			continue
		}
		s.Base, s.Doubt = i, doubt
		if s.Doubt <= MaxDoubt {
			s.Doubt = 0
			return
		}
	}
}

// from returns how much time lies between the counters of the page and those of the one with that index, and which part of it may be wrong.
func (s *Span) from(i int) (step time.Duration, doubt float64) {
	return s.steps[i].length, s.steps[i].doubt
}

// measure finds out how much time lies between the page and those before it.
func (s *Span) measure() {
	for i := range s.past {
		s.steps[i] = s.stepFrom(&s.past[i])
	}
}

// stepFrom returns the step from that page. If the answers leave its length open, the exporter's own clock tells, as long as it fits
// between question and answer.
func (s *Span) stepFrom(m *moment) step {
	length := s.at.Sub(m.at)
	width := s.Took + m.Took
	if float64(width) > MaxDoubt*float64(length) && s.Clock != 0 && m.Clock != 0 {
		const slack = 50 * time.Millisecond // by which two clocks may drift apart
		own := time.Duration((s.Clock - m.Clock) * float64(time.Second))
		if own > 0 && own-length <= s.Took+slack && length-own <= m.Took+slack {
			length, width = own, min(s.Took/4, collecting)+min(m.Took/4, collecting)
		}
	}
	if length <= 0 {
		return step{}
	}
	return step{length, length.Seconds(), float64(width) / float64(length)}
}

// Step returns how much time lies between the counters of the page and those that it is compared with, 0 if there are none.
func (s *Span) Step() time.Duration {
	if s.Base < 0 {
		return 0
	}
	step, _ := s.from(s.Base)
	return step
}

// Since returns the time from the page before that said something new, however uncertain: what a number of this page stands for. 0 if
// there is none.
func (s *Span) Since() time.Duration {
	if len(s.past) == 0 {
		return 0
	}
	step, _ := s.from(0)
	return step
}

// Before returns what a row said on a page that is part of the span, from the one with that index on back to the first that it was on,
// and how long ago that was: absent if there is none.
func (s *Span) Before(r *Values, from, field int) (float64, time.Duration) {
	if i := s.lastWith(r, from, field); i >= 0 {
		step, _ := s.from(i)
		return r.in(s.past[i].slot, field), step
	}
	return Absent, 0
}

// lastWith returns the index of the page that Before is about, -1 if there is none.
func (s *Span) lastWith(r *Values, from, field int) int {
	for i := from; i < len(s.past); i++ {
		if s.past[i].Page < r.Since {
			break
		}
		if !IsAbsent(r.in(s.past[i].slot, field)) {
			return i
		}
	}
	return -1
}

// Rate returns the rate of a counter per second: NaN if it isn't on both pages, if it has begun anew, and if there is no step.
func (s *Span) Rate(r *Values, field int) float64 {
	_, perSecond := s.Increase(r, field)
	return perSecond
}

// Increases sets by how much the first counters of a row went up over the step, and their rates.
func (s *Span) Increases(r *Values, more, perSecond []float64) {
	last := s.LastRow(r, s.Base)
	var step step
	if last != nil {
		step = s.steps[s.Base]
	}
	for f, now := range r.Now[:len(more)] {
		if step.length > 0 && !IsAbsent(last[f]) {
			more[f] = Increase(last[f], now)
			perSecond[f] = more[f] / step.seconds
		} else {
			more[f], perSecond[f] = s.Increase(r, f)
		}
	}
}

// LastRow returns what a row said on the page with that index, nil if there is none that it is to be compared with.
func (s *Span) LastRow(r *Values, i int) []float64 {
	if i < 0 || i >= len(s.past) || s.past[i].Page < r.Since {
		return nil
	}
	return r.past[s.past[i].slot*len(r.Now):][:len(r.Now)]
}

// Increase returns by how much a counter went up over the step, and its rate.
func (s *Span) Increase(r *Values, field int) (more, perSecond float64) {
	if s.Base < 0 {
		return Unknown, Unknown
	}
	i := s.lastWith(r, s.Base, field)
	if i < 0 {
		return Unknown, Unknown
	}
	more = Increase(r.in(s.past[i].slot, field), r.Now[field])
	step := &s.steps[i]
	if step.length <= 0 || i > s.Base && step.doubt > max(s.Doubt, MaxDoubt) {
		return more, Unknown // it was missing, and the last page with it is one whose time is more uncertain than is said
	}
	return more, more / step.seconds
}

// RateOfEvents is rate for a counter that appears with the first event that it counts: before that it was 0. Anew says that nothing like it
// was there before this page.
func (s *Span) RateOfEvents(r *Values, field int, anew bool) float64 {
	if anew && s.Base >= 0 {
		r.born = s.Page
	}
	if s.Base >= 0 && r.born > s.past[s.Base].Page {
		return Rate(0, r.Now[field], s.Step())
	}
	return s.Rate(r, field)
}

// Lost reports whether a counter of a row that is not new has no rate, though it is on the page or was a moment ago: a sum without it would
// be a number that is wrong.
func (s *Span) Lost(r *Values, field int, rate float64) bool {
	if !math.IsNaN(rate) {
		return false
	}
	last, _ := s.Before(r, 0, field)
	begun := r.Since > 0 && s.Page-r.Since <= Patience // and had that counter then
	return !IsAbsent(r.Now[field]) || !IsAbsent(last) || begun
}

// Fell reports whether one of the fields of a row, from this one to before that one, is smaller than when it was last seen: then the thing
// that they count has begun anew, and with it all that is counted of it.
func (s *Span) Fell(r *Values, from, to int) bool {
	last := s.LastRow(r, 0)
	for f := from; f < to; f++ {
		if last != nil && !IsAbsent(last[f]) { // as almost always
			if r.Now[f] < last[f] {
				return true
			}
		} else if i := s.lastWith(r, 0, f); i >= 0 && r.Now[f] < r.in(s.past[i].slot, f) {
			return true
		}
	}
	return false
}

// Moved reports whether one of the fields of a row, from this one to before that one, differs from the page before.
func (s *Span) Moved(r *Values, from, to int) bool {
	if len(s.past) == 0 {
		return true
	}
	for f := from; f < to; f++ {
		if math.Float64bits(r.in(s.past[0].slot, f)) != math.Float64bits(r.Now[f]) {
			return true
		}
	}
	return false
}

func (s *Span) Clone() Span {
	c := *s
	c.past = slices.Clone(s.past)
	return c
}

// Began returns since when something lasts that is so on this page: since then or, if that is zero or yet to come by a clock that was
// set back, from this page on.
func Began(since, page time.Time) time.Time {
	if since.IsZero() || page.Before(since) {
		return page
	}
	return since
}

// TookBefore returns how long the answer before took, 0 if there is none.
func (s *Span) TookBefore() time.Duration {
	if len(s.past) == 0 {
		return 0
	}
	return s.past[0].Took
}
