package origin

import (
	"math"
	"slices"
	"time"

	"origintop/scrape"
	"origintop/scrape/series"
)

// A moment is when the counters of a page were read.
type moment struct {
	at   time.Time     // of the sample: when the page was asked for, unless the page itself says when
	took time.Duration // the counters were read within that time after it
	page int           // counted from 1
	slot int           // where the rows keep what this page said

	// clock is the time by the exporter's own clock, in seconds, at which it made the page; 0 if it doesn't say.
	clock float64
}

// How far rates go back, and how sure they have to be.
const (
	depth   = 8                       // pages that counters are compared with, at most
	spacing = 1250 * time.Millisecond // between these, so that depth of them reach farther back than farthest

	// collecting is how long after an exporter has looked at its clock, or before, its counters were read, where the machine has little time:
	// nineteen of twenty times less, on a machine whose answers took 0.2 to 4 s.
	collecting = 100 * time.Millisecond
)

// A span is how much time lies between the counters of a page and those of the pages before it.
//
// Counters are read at some moment between the question and the answer, so that a step's length is uncertain by how long its two answers
// took. An origin that is overloaded answers late: then the step goes over several pages.
type span struct {
	moment
	asked time.Time   // when the page was asked for
	past  []moment    // the pages before it, the newest first; those that said nothing new are left out
	steps [depth]step // from each of these to this page
	base  int         // index into past: what the page is compared with, -1 if there is nothing

	least time.Duration // no step is shorter
	first bool          // there is no page before that counters could be compared with, by when it came
	doubt float64       // by which part of itself the step may be wrong, if that is more than sureness; else 0

	fresh  time.Time     // when the last page was asked for on which something had moved
	still  int           // pages since then
	gap    time.Duration // how long it lasted lately until something moved again, 0 if each page had something new
	pace   time.Duration // between the last two pages that were asked for
	lively int           // pages in a row that had something new
	pause  time.Duration // how long it lasted last between two pages with something new, if there were others between
	held   bool          // this page says nothing new: its numbers are those of the page before
	passed bool          // this page is not compared with, as the counters on it may be older than itself

	twice   int    // numbers of the page that several series say: they are not known
	twiceOf string // family of the first of them

	stamp     float64 // the time that the page's samples say they are of, 0 if they say none
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

// begin begins with the next page. It returns the slot in which the rows are to keep the page before, -1 if they are not to.
func (s *span) begin(at time.Time, took time.Duration) (slot int) {
	slot = -1
	if s.page > 0 && !s.passed && !(len(s.past) > 0 && s.at.Sub(s.past[0].at) < s.least) {
		slot = s.keep()
	}
	if !s.stamped && !s.asked.IsZero() && !at.After(s.asked) {
		s.past = s.past[:0] // a clock that was set back: nobody knows how much time lies between
	}
	s.pace = max(0, at.Sub(s.asked))
	s.moment = moment{at: at, took: took, page: s.page + 1}
	s.first = s.page == 1
	s.asked, s.held, s.passed, s.base, s.doubt = at, false, false, -1, 0
	s.lastStamp, s.stamp = s.stamp, 0
	s.twice = 0
	s.measure()
	return slot
}

// keep puts the page before among those that rates can go back to. One that came soon after another takes that one's place.
func (s *span) keep() int {
	m := s.moment
	switch n := len(s.past); {
	case n > 1 && s.past[0].at.Sub(s.past[1].at) < spacing:
		m.slot = s.past[0].slot
		s.past[0] = m
		return m.slot
	case n == depth:
		m.slot = s.past[n-1].slot
		s.past = s.past[:n-1]
	default:
		m.slot = n
	}
	s.past = slices.Insert(s.past, 0, m)
	return m.slot
}

// forget makes this page the first one.
func (s *span) forget() { s.past, s.first = s.past[:0], true }

// end finds out with which page this one is to be compared, and whether it says anything new: moved says whether something on it differs
// from the page before. An exporter that makes its pages anew less often than it is asked shows the same page several times, and so does
// one that is idle, unless something on it always moves, which ticks says.
func (s *span) end(moved, ticks bool) {
	moved = moved || s.twice > 0
	if s.stamp != 0 && !s.lying {
		s.lying = s.stamp == s.lastStamp && moved && len(s.past) > 0
	}
	wasStamped := s.stamped
	if s.stamped = s.stamp != 0 && !s.lying; s.stamped != wasStamped {
		s.past = s.past[:0] // times of this clock and of that of who took the samples
	}
	if s.stamped {
		s.at, s.took = timeOf(s.stamp), 0
		if len(s.past) > 0 && s.at.Before(s.past[0].at) {
			s.past = s.past[:0] // that clock was set back
		}
		moved, ticks = s.stamp != s.lastStamp, true
	}
	s.measure()
	if len(s.past) == 0 {
		moved = true
	}
	since := s.asked.Sub(s.fresh)
	if !moved {
		s.still++
		s.lively = 0
		s.passed = ticks || since < series.MaxLookback
		s.held = ticks || s.gap > 0 && since <= s.gap+s.pace // it may last a page longer than it lately did
		if s.held {
			return
		}
	} else {
		if s.still > 0 {
			s.pause = since
		}
		if s.lively++; s.still > 0 && since <= series.MaxLookback {
			s.gap = since
		} else if s.lively > depth {
			s.gap = 0
		}
		s.fresh, s.still = s.asked, 0
	}
	s.choose()
}

// clash notes that several series of a family say one number.
func (s *span) clash(family []byte) {
	if s.twice++; s.twice == 1 {
		s.twiceOf = intern(s.twiceOf, scrape.CutTo(family, scrape.MaxName))
	}
}

// longHeld is how long a page may say nothing new, three times as long as it lately did at least: after that nobody knows its numbers.
const longHeld = 30 * time.Second

// frozen reports whether the page has said nothing new for so long that its numbers are not of now.
func (s *span) frozen() bool { return s.held && s.asked.Sub(s.fresh) > max(longHeld, 3*s.pause) }

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

func (s *span) choose() {
	for i := range s.past {
		step, doubt := s.from(i)
		if i > 0 && step > series.MaxLookback {
			break
		}
		if step <= 0 || step < s.least {
			continue
		}
		s.base, s.doubt = i, doubt
		if s.doubt <= series.MaxDoubt {
			s.doubt = 0
			return
		}
	}
}

// from returns how much time lies between the counters of the page and those of the one with that index, and which part of it may be wrong.
func (s *span) from(i int) (step time.Duration, doubt float64) {
	return s.steps[i].length, s.steps[i].doubt
}

// measure finds out how much time lies between the page and those before it.
func (s *span) measure() {
	for i := range s.past {
		s.steps[i] = s.stepFrom(&s.past[i])
	}
}

// stepFrom returns the step from that page. If the answers leave its length open, the exporter's own clock tells, as long as it fits
// between question and answer.
func (s *span) stepFrom(m *moment) step {
	length := s.at.Sub(m.at)
	width := s.took + m.took
	if float64(width) > series.MaxDoubt*float64(length) && s.clock != 0 && m.clock != 0 {
		const slack = 50 * time.Millisecond // by which two clocks may drift apart
		own := time.Duration((s.clock - m.clock) * float64(time.Second))
		if own > 0 && own-length <= s.took+slack && length-own <= m.took+slack {
			length, width = own, min(s.took/4, collecting)+min(m.took/4, collecting)
		}
	}
	if length <= 0 {
		return step{}
	}
	return step{length, length.Seconds(), float64(width) / float64(length)}
}

// step returns how much time lies between the counters of the page and those that it is compared with, 0 if there are none.
func (s *span) step() time.Duration {
	if s.base < 0 {
		return 0
	}
	step, _ := s.from(s.base)
	return step
}

// since returns the time from the page before that said something new, however uncertain: what a number of this page stands for. 0 if
// there is none.
func (s *span) since() time.Duration {
	if len(s.past) == 0 {
		return 0
	}
	step, _ := s.from(0)
	return step
}

// before returns what a row said on a page that is part of the span, from the one with that index on back to the first that it was on,
// and how long ago that was: absent if there is none.
func (s *span) before(r *fields, from, field int) (float64, time.Duration) {
	if i := s.lastWith(r, from, field); i >= 0 {
		step, _ := s.from(i)
		return r.in(s.past[i].slot, field), step
	}
	return absent, 0
}

// lastWith returns the index of the page that before is about, -1 if there is none.
func (s *span) lastWith(r *fields, from, field int) int {
	for i := from; i < len(s.past); i++ {
		if s.past[i].page < r.since {
			break
		}
		if !isAbsent(r.in(s.past[i].slot, field)) {
			return i
		}
	}
	return -1
}

// rate returns the rate of a counter per second: NaN if it isn't on both pages, if it has begun anew, and if there is no step.
func (s *span) rate(r *fields, field int) float64 {
	_, perSecond := s.growth(r, field)
	return perSecond
}

// growths sets by how much the first counters of a row went up over the step, and their rates.
func (s *span) growths(r *fields, more, perSecond []float64) {
	last := s.lastRow(r, s.base)
	for f := range more {
		if last != nil && !isAbsent(last[f]) && s.steps[s.base].length > 0 {
			more[f] = series.Increase(last[f], r.now[f])
			perSecond[f] = more[f] / s.steps[s.base].seconds
		} else {
			more[f], perSecond[f] = s.growth(r, f)
		}
	}
}

// lastRow returns what a row said on the page with that index, nil if there is none that it is to be compared with.
func (s *span) lastRow(r *fields, i int) []float64 {
	if i < 0 || i >= len(s.past) || s.past[i].page < r.since {
		return nil
	}
	return r.past[s.past[i].slot*len(r.now):][:len(r.now)]
}

// growth returns by how much a counter went up over the step, and its rate.
func (s *span) growth(r *fields, field int) (more, perSecond float64) {
	if s.base < 0 {
		return series.Unknown, series.Unknown
	}
	i := s.lastWith(r, s.base, field)
	if i < 0 {
		return series.Unknown, series.Unknown
	}
	more = series.Increase(r.in(s.past[i].slot, field), r.now[field])
	step := &s.steps[i]
	if step.length <= 0 || i > s.base && step.doubt > max(s.doubt, series.MaxDoubt) {
		return more, series.Unknown // it was missing, and the last page with it is one whose time is more uncertain than is said
	}
	return more, more / step.seconds
}

// rateOfEvents is rate for a counter that appears with the first event that it counts: before that it was 0. Anew says that nothing like it
// was there before this page.
func (s *span) rateOfEvents(r *fields, field int, anew bool) float64 {
	if anew && s.base >= 0 {
		r.born = s.page
	}
	if s.base >= 0 && r.born > s.past[s.base].page {
		return series.Rate(0, r.now[field], s.step())
	}
	return s.rate(r, field)
}

// lost reports whether a counter of a row that is not new has no rate, though it is on the page or was a moment ago: a sum without it would
// be a number that is wrong.
func (s *span) lost(r *fields, field int, rate float64) bool {
	if !math.IsNaN(rate) {
		return false
	}
	last, _ := s.before(r, 0, field)
	begun := r.since > 0 && s.page-r.since <= patience // and had that counter then
	return !isAbsent(r.now[field]) || !isAbsent(last) || begun
}

// fell reports whether one of the fields of a row, from this one to before that one, is smaller than when it was last seen: then the thing
// that they count has begun anew, and with it all that is counted of it.
func (s *span) fell(r *fields, from, to int) bool {
	for f := from; f < to; f++ {
		if i := s.lastWith(r, 0, f); i >= 0 && r.now[f] < r.in(s.past[i].slot, f) {
			return true
		}
	}
	return false
}

// moved reports whether one of the fields of a row, from this one to before that one, differs from the page before.
func (s *span) moved(r *fields, from, to int) bool {
	if len(s.past) == 0 {
		return true
	}
	for f := from; f < to; f++ {
		if math.Float64bits(r.in(s.past[0].slot, f)) != math.Float64bits(r.now[f]) {
			return true
		}
	}
	return false
}

func (s *span) clone() span {
	c := *s
	c.past = slices.Clone(s.past)
	return c
}
