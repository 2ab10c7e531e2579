package check

import (
	"math"
	"slices"

	"origintop/scrape/analysis"
)

// What a phase is.
const (
	complete = 0.98 // of the largest load, as package analysis has it
	ends     = 0.1  // likewise
	settled  = 30.0 // seconds without more load: the ramp is over
)

// A span is a part of the rounds: from one to before another.
type span struct {
	from, to int
	whole    bool   // all of the phase is there
	reason   Reason // why there is no such part
}

// span returns the phase of a condition.
func (x *Suite) span(c *Condition, v *analysis.Verdict) span {
	n := len(x.rounds)
	if n == 0 {
		return span{reason: NeverKnown}
	}
	s := span{to: n, whole: true}
	switch c.Phase.Kind {
	case AfterRamp:
		if x.noLoad(v) || v.Phases.Complete.IsZero() {
			return span{reason: NoLoad}
		}
		s.from = x.after(v.Phases.Complete.UnixNano())
		if !v.Phases.End.IsZero() {
			s.to = max(s.from, x.after(v.Phases.End.UnixNano()))
		}
	case Between:
		from, to := c.Phase.From.Seconds(), c.Phase.To.Seconds()
		s.from = x.index(func(r *round) bool { return r.sec >= from })
		if to > 0 {
			s.to = x.index(func(r *round) bool { return r.sec > to })
			s.whole = x.rounds[n-1].sec >= to-medianStep(x.rounds)
		}
	case UntilLoad:
		kind := x.loadKind(c.Phase.Of, v)
		if kind == analysis.NoLoad {
			return span{reason: NoLoad}
		}
		at := x.index(func(r *round) bool { return r.loads[kind-1] >= c.Phase.Load })
		s.to, s.whole = min(at+1, n), at < n
	}
	if s.from >= s.to {
		s.reason = NotReached
	}
	return s
}

// index returns the first round of which something is true; how many there are if of none.
func (x *Suite) index(is func(*round) bool) int {
	for i := range x.rounds {
		if is(&x.rounds[i]) {
			return i
		}
	}
	return len(x.rounds)
}

func (x *Suite) after(at int64) int { return x.index(func(r *round) bool { return r.at >= at }) }

// loadKind returns which load is meant; none if it was never known.
func (x *Suite) loadKind(of LoadOf, v *analysis.Verdict) analysis.LoadKind {
	known := func(kind analysis.LoadKind) bool {
		return slices.ContainsFunc(x.rounds, func(r round) bool { return isKnown(r.loads[kind-1]) })
	}
	kind := analysis.NoLoad
	switch {
	case x.Given && (of == Clients || of == AnyLoad):
		kind = analysis.Given
	case of == Connections:
		kind = analysis.Connections
	case of == Requests:
		if kind = analysis.Requests; !known(kind) {
			kind = analysis.Rate
		}
	case of == Clients && known(analysis.Given):
		kind = analysis.Given
	case of == Clients:
		kind = analysis.Clients
	case v != nil:
		kind = v.LoadKind
	}
	if kind == analysis.NoLoad || !known(kind) {
		return analysis.NoLoad
	}
	return kind
}

// noLoad reports whether a verdict is about no load, or about another one than is asked for.
func (x *Suite) noLoad(v *analysis.Verdict) bool {
	return v == nil || v.LoadKind == analysis.NoLoad || x.Given && v.LoadKind != analysis.Given
}

// without leaves out the rounds at both ends in which the load tester was not there.
func (x *Suite) without(s span) span {
	for s.from < s.to && !x.rounds[s.from].tester {
		s.from++
	}
	for s.to > s.from && !x.rounds[s.to-1].tester {
		s.to--
	}
	return s
}

// load returns the load of a round, as the verdict counts it.
func (x *Suite) load(i int, v *analysis.Verdict) float64 {
	if v == nil || v.LoadKind == analysis.NoLoad {
		return math.NaN()
	}
	return x.rounds[i].loads[v.LoadKind-1]
}

// medianStep returns how many seconds a round takes as a rule.
func medianStep(rounds []round) float64 {
	if len(rounds) < 2 {
		return 1
	}
	steps := make([]float64, len(rounds)-1)
	for i := range steps {
		steps[i] = rounds[i+1].sec - rounds[i].sec
	}
	slices.Sort(steps)
	return steps[len(steps)/2]
}
