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
	last := len(x.rounds) - 1 // which may get another part
	if k.suspect = k.suspect || x.isSuspect(k, last); !k.suspect {
		if k.Phase.Kind != AfterRamp { // where a round may turn out to be of the phase later
			k.looked = last
		}
		return false
	}
	if k.Phase.Kind == AfterRamp {
		if v = x.ramped(v); v == nil {
			return false
		}
	}
	s, since := x.span(k.Condition, v), k.looked
	switch {
	case s.from != k.from:
		k.from, since = s.from, 0
	case s.to <= since:
		return false // the phase is over
	}
	k.looked = min(last, s.to)
	if x.judge(k, v, since).Outcome == Failed && x.judge(k, v, 0).Outcome == Failed {
		return true
	}
	from := last
	if k.Window == Over {
		from = x.before(last, k.Condition)
	}
	k.suspect = x.isSuspect(k, from)
	return false
}

// before returns a round before which nothing matters to the windows that end with a round, or later.
func (x *Suite) before(at int, c *Condition) int {
	begin := x.rounds[at].sec - c.Length.Seconds() - tolerance(x.step)
	for at > 0 && x.rounds[at].sec > begin {
		at--
	}
	return at
}

// isSuspect reports whether the rounds from one on may have made a condition fail.
func (x *Suite) isSuspect(k *kept, from int) bool {
	if k.Agg == Count || k.Agg == Rate || k.Op == NotEqual {
		return true // it is no single value that fails
	}
	for i := range k.rows {
		for _, v := range k.rows[i].values[min(from, len(k.rows[i].values)):] {
			if isKnown(v) && !k.Op.Holds(v, k.Value) {
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
