package check

import (
	"time"

	"origintop/scrape/analysis"
)

// Aborting returns the first condition with abort that has failed for sure, whatever comes; nil if none has. It is the same one from then
// on.
func (x *Suite) Aborting() *Condition { return x.aborting }

// lookForAbort looks for a condition with abort that has failed for sure by the last round.
func (x *Suite) lookForAbort(j *analysis.Judgement) {
	if x.aborting != nil {
		return
	}
	var v *analysis.Verdict
	if j != nil {
		v = j.Verdict
	}
	for _, k := range x.kept {
		if k.Abort && x.hasFailed(k, v) {
			x.aborting = k.Condition
			return
		}
	}
}

// hasFailed reports whether a condition has failed for sure.
func (x *Suite) hasFailed(k *kept, v *analysis.Verdict) bool {
	if k.Subject == Verdict {
		at := x.rounds[len(x.rounds)-1].time()
		switch {
		case x.judge(k, v, 0).Outcome != Failed:
			k.violated = time.Time{}
		case k.violated.IsZero():
			k.violated = at
		}
		return !k.violated.IsZero() && at.Sub(k.violated) >= time.Duration(patience)*time.Second
	}
	if k.suspect = k.suspect || x.isSuspect(k); !k.suspect {
		return false
	}
	if k.Phase.Kind == AfterRamp {
		if v = x.ramped(v); v == nil {
			return false
		}
	}
	from, since := x.span(k.Condition, v).from, k.looked
	if from != k.from {
		k.from, since = from, 0
	}
	k.looked = len(x.rounds) - 1 // which may get another part
	return x.judge(k, v, since).Outcome == Failed
}

// isSuspect reports whether the last round may have made a condition fail.
func (x *Suite) isSuspect(k *kept) bool {
	if k.Agg == Count {
		return true
	}
	for i := range k.rows {
		if values := k.rows[i].values; len(values) > 0 {
			if v := values[len(values)-1]; isKnown(v) && !k.Op.Holds(v, k.Value) {
				return true
			}
		}
	}
	return false
}

// ramped returns a verdict by whose phases the ramp is over; nil as long as nobody can be sure that it is: the load may still grow.
func (x *Suite) ramped(v *analysis.Verdict) *analysis.Verdict {
	if v == nil || v.LoadKind == analysis.NoLoad {
		return nil
	}
	most := 0.0
	for i := range x.rounds {
		if load := x.load(i, v); load > most {
			most = load
		}
	}
	from := x.index(func(r *round) bool { return r.loads[v.LoadKind-1] >= complete*most })
	last := len(x.rounds) - 1
	if most <= 0 || from > last || !x.rounds[last].ramped && x.rounds[last].sec-x.rounds[from].sec < settled {
		return nil
	}
	now := *v
	now.Phases.Complete, now.Phases.End = x.rounds[from].time(), time.Time{}
	for i := last; i > from && !(x.load(i, v) >= ends*most); i-- { // unless load comes back, it has ended before
		now.Phases.End = x.rounds[i].time()
	}
	return &now
}
