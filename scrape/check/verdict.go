package check

import (
	"time"

	"origintop/scrape/analysis"
)

// judgeVerdict judges what gave out first.
func (x *Suite) judgeVerdict(r *Result, s span, v *analysis.Verdict) {
	if v == nil {
		r.Reason = NeverKnown
		return
	}
	if !v.Phases.Begin.IsZero() { // before there is load, nothing can give out
		s.from = min(max(s.from, x.after(v.Phases.Begin.UnixNano())), s.to-1)
	}
	if !v.Phases.End.IsZero() {
		s.to = max(s.from+1, min(s.to, x.after(v.Phases.End.UnixNano())))
	}
	r.Resource = v.Resource
	end := x.rounds[s.to-1].at
	if r.Phase.Kind == UntilLoad && v.Resource != analysis.None && v.Since.UnixNano() > end {
		r.Resource = analysis.None
	}
	holds := (r.Resource == r.Condition.Resource) == (r.Op == Equal)
	if r.Resource != analysis.None {
		if !holds {
			r.Outcome = Failed
			r.First = Violation{v.Since, v.Value, v.Load}
			r.Worst = r.First
			return
		}
	} else {
		switch {
		case x.noLoad(v):
			r.Reason = NoLoad
		case x.rounds[s.to-1].sec-x.rounds[s.from].sec < leastSec:
			r.Reason = TooFew
		default:
			r.Reason = x.seen(r, s, v)
		}
		if r.Shared = v.Shared(); r.Reason == Judged && r.Shared != nil {
			r.Reason = UsedUp
		}
	}
	switch {
	case r.Reason != Judged:
	case !s.whole:
		r.Reason = NotReached
	case holds:
		r.Outcome = Passed
	default:
		r.Outcome = Failed
	}
}

// seen returns why too little was seen in a span to say that nothing gave out: of the machine, the load or a web server.
func (x *Suite) seen(r *Result, s span, v *analysis.Verdict) Reason {
	rounds, step := x.rounds[s.from:s.to], medianStep(x.rounds)
	down := 0.0
	for i := range rounds {
		if rounds[i].down {
			down += x.stepTo(s.from + i)
		}
	}
	if down > 0 {
		r.Gap = time.Duration(down * float64(time.Second)).Round(time.Millisecond)
		return ServerDown
	}
	for _, at := range []func(i int) sight{
		func(i int) sight { return rounds[i].machine },
		func(i int) sight { return rounds[i].server },
		func(i int) sight {
			if isKnown(x.load(s.from+i, v)) {
				return seen
			}
			return unseen
		},
	} {
		unknown, gap, since := 0, 0.0, rounds[0].sec
		for i := range rounds {
			now := at(i)
			if wait := rounds[i].sec - since; now == unseen || wait > 1.5*step {
				gap = max(gap, wait)
			}
			switch now {
			case seen:
				since = rounds[i].sec
			case unseen:
				unknown++
			}
		}
		r.Unknown = max(r.Unknown, unknown)
		r.Known, r.Gap = len(rounds)-r.Unknown, max(r.Gap, time.Duration(gap*float64(time.Second)).Round(time.Millisecond))
	}
	if r.Unknown > 1 && float64(r.Known) < leastKnown*float64(len(rounds)) || r.Gap.Seconds() > tolerance(step) {
		return NotSeen
	}
	return Judged
}

// stepTo returns how many seconds it was from the round before to one; of the first one to the next.
func (x *Suite) stepTo(i int) float64 {
	if i == 0 {
		return medianStep(x.rounds)
	}
	return x.rounds[i].sec - x.rounds[i-1].sec
}
