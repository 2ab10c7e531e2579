package analysis

import (
	"cmp"
	"time"

	"origintop/scrape"
	"origintop/scrape/origin"
)

// A Judge judges a run while it goes on, round by round. It belongs to one goroutine. The zero Judge is ready for use.
type Judge struct {
	Run       Run // its Limits may be set before the first snapshot
	MaxPoints int // of each Trend; 128 if 0

	now   *Judgement
	low   time.Time // since when there is next to no load, after there was; zero: there is
	ended time.Time
	rank  ranking

	raised uint32 // the resources that have an alarm, a bit each
	fresh  int    // for so many rounds that is news
}

// Observe takes in the snapshot at the end of a round, and returns the judgement of the rounds so far; nil as long as there is none. It is
// the same one until there is something new.
func (j *Judge) Observe(s *origin.Snapshot) *Judgement {
	r := &j.Run
	r.Observe(s)
	if r.Rows() == 0 {
		return j.now
	}
	was, ended := j.now, j.end(s)
	last := j.ended.IsZero() != ended.IsZero() // no round may be missing in the last word, nor in the first of the next load test
	j.rank.uses = Uses(j.rank.uses[:0], s)
	if was == nil || last || j.due() {
		j.now, r.judged = newTrial(r).judgement(cmp.Or(j.MaxPoints, maxPoints)), r.Rows()
	}
	ranked := j.rank.observe(s, j.now.Verdict)
	if j.now == was && (ranked || !ended.Equal(j.ended)) {
		now := *was
		j.now = &now
	}
	j.ended = ended
	if j.now != was {
		j.now.Ended, j.now.Nearest = ended, j.rank.order
	}
	return j.now
}

// due reports whether it is time to judge anew: the longer the run, the less each round matters, but while an alarm is new.
func (j *Judge) due() bool {
	const part, often, fresh = 20, 128, 64
	if raised := j.rank.raised(); raised != j.raised {
		j.raised, j.fresh = raised, fresh
	}
	wait := j.Run.Rows() / part
	if j.fresh > 0 {
		j.fresh--
		wait = j.Run.Rows() / often
	}
	return j.Run.Rows()-j.Run.judged > wait
}

// end returns when the load test ended: the load tester's page went, its time was over, or there has been next to no load for a while. Zero
// while it goes on, and again when load comes back.
func (j *Judge) end(s *origin.Snapshot) time.Time {
	first := func(at time.Time) time.Time {
		if !j.ended.IsZero() {
			return j.ended
		}
		return at
	}
	for i := range s.Sources {
		if src := &s.Sources[i]; LoadTestEnded(src) {
			return first(src.DownSince)
		}
	}
	if z := &s.Clients; z.Remaining <= 0 && z.Target > 0 {
		return first(s.Known)
	}
	if j.fallen(s) {
		return first(j.low)
	}
	return time.Time{}
}

// fallen reports whether there has been next to no load for a while, after a load test that was one.
func (j *Judge) fallen(s *origin.Snapshot) bool {
	if j.now == nil || j.now.Phases.Begin.IsZero() || j.now.LoadKind == Rate { // a rate falls when there are no answers
		return false
	}
	kind := j.now.LoadKind
	load, least, src := LoadNow(s, kind), leastLoad(kind), s.Source(scrape.RoleServer)
	if kind == Clients {
		src = s.Source(scrape.RoleLoad)
	}
	switch {
	case load >= endsAt*j.now.Most:
		j.low = time.Time{}
	case j.low.IsZero() && load == load && src != nil && src.Up(): // of a server that is down nobody knows the load
		j.low = s.Known
	}
	return !j.low.IsZero() && j.now.Most >= least && j.low.Sub(j.now.Phases.Begin) >= 2*calm && s.Known.Sub(j.low) >= calm
}
