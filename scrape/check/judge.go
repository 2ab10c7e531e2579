package check

import (
	"math"
	"slices"
	"time"

	"origintop/scrape/analysis"
)

// When what is known is enough.
const (
	leastKnown = 0.9  // of the rounds
	patience   = 10.0 // seconds that something may be unknown at a stretch,
	fewRounds  = 3    // or so many rounds, if that is longer
	leastSec   = 10.0 // a phase of a load that is shorter is none
)

// Results judges the conditions, in their order. The verdict is that of all rounds, as analysis.Run.Judge returns it: with the run's
// phases; nil if there is none. It may be called at any time, also in the middle of a run.
func (x *Suite) Results(v *analysis.Verdict) []Result {
	list := make([]Result, 0, len(x.kept))
	for _, k := range x.kept {
		r := x.judge(k, v, 0)
		if k.failed != nil && r.Outcome != Failed {
			to, kind := r.To, r.LoadKind
			r = *k.failed
			r.To, r.LoadKind = to, kind
		}
		list = append(list, r)
	}
	return list
}

// judge returns what became of a condition. Windows that end before the round with that index are left out, with
// what is only theirs: they were looked at before.
func (x *Suite) judge(k *kept, v *analysis.Verdict, since int) Result {
	r := Result{Condition: k.Condition, Measured: math.NaN(), Beyond: k.beyond, Row: k.Row, Unit: k.Unit(), Whose: k.whose}
	if v != nil {
		r.LoadKind = v.LoadKind
	}
	s := x.span(k.Condition, v)
	if k.ofTester() && s.reason == Judged {
		s = x.without(s)
	}
	if s.reason == Judged && s.from >= s.to {
		s.reason = NeverKnown
	}
	if r.Reason = s.reason; r.Reason != Judged {
		return r
	}
	steps := x.rounds
	if since > 0 && k.Window != NoWindow {
		if s.from = max(s.from, x.before(since, k.Condition)); s.from >= s.to { // the load tester has left since
			r.Reason = NeverKnown
			return r
		}
		steps = steps[s.from:]
	}
	r.From, r.To = x.rounds[s.from].time(), x.rounds[s.to-1].time()
	if k.Subject == Verdict {
		x.judgeVerdict(&r, s, v)
		return r
	}
	switch {
	case len(k.rows) > 0:
	case k.Subject == SeriesSubject:
		r.Reason = NoSuchSeries
	case k.Row != "":
		r.Reason, r.Others = NoSuchRow, k.others
	default:
		r.Reason = NeverKnown
	}
	if (k.Agg == Rate || k.Agg == Count) && k.gauge {
		r.Reason = NotCounted
	}
	if r.Reason != Judged {
		return r
	}
	w := &worked{suite: x, kept: k, span: s, verdict: v, since: since, step: medianStep(steps)}
	var worst *Result
	for i := range k.rows {
		of := r
		w.judge(&of, &k.rows[i])
		if of.Known == 0 && of.Unknown == 0 && len(k.rows) > 1 {
			continue // it was not there then
		}
		if worst == nil || graver(k.Condition, &of, worst) {
			worst = &of
		}
	}
	switch {
	case worst == nil:
		r.Reason = NeverKnown
	case worst.Outcome == Passed && k.more:
		r, r.Outcome, r.Reason = *worst, NotJudged, TooMany
	default:
		r = *worst
	}
	return r
}

// graver reports whether the result of one row says more than that of another.
func graver(c *Condition, a, b *Result) bool {
	rank := [...]int{Passed: 0, NotJudged: 1, Failed: 2}
	if a.Outcome != b.Outcome {
		return rank[a.Outcome] > rank[b.Outcome]
	}
	if !isKnown(b.Measured) {
		return isKnown(a.Measured)
	}
	return worse(c, a.Measured, b.Measured)
}

// worse reports whether one number is further from what the condition wants than another.
func worse(c *Condition, a, b float64) bool {
	switch c.Op {
	case Less, LessEqual:
		return a > b
	case Greater, GreaterEqual:
		return a < b
	case Equal:
		return math.Abs(a-c.Value) > math.Abs(b-c.Value)
	}
	return math.Abs(a-c.Value) < math.Abs(b-c.Value)
}

// worked is what a condition is judged from, row by row.
type worked struct {
	suite   *Suite
	kept    *kept
	span    span
	verdict *analysis.Verdict
	since   int     // see judge
	step    float64 // seconds that a round takes, as a rule

	values []float64 // of the row, in the span
	rounds []round   // of the span
}

// judge judges a row.
func (w *worked) judge(r *Result, of *row) {
	w.values, w.rounds = of.values[w.span.from:w.span.to], w.suite.rounds[w.span.from:w.span.to]
	r.Row = of.name
	w.cover(r)
	if r.Known == 0 {
		r.Reason = NeverKnown
		return
	}
	length := w.rounds[len(w.rounds)-1].sec - w.rounds[0].sec
	failed := false
	switch {
	case r.Window != NoWindow && length < r.Length.Seconds():
		r.Reason = TooShort
		w.measure(r)
		return
	case r.Window == For:
		failed = w.stretches(r)
	case r.Window == Over:
		failed = w.windows(r)
	default:
		failed = w.measure(r)
	}
	switch sure := failed && r.CanAbort(); { // whatever it was while it was not known
	case sure:
		r.Reason = Judged
	case !w.span.whole:
		r.Reason = NotReached
	case r.Reason == Judged && (failed || !r.needsOne()):
		r.Reason = w.enough(r)
	}
	switch {
	case r.Reason != Judged:
	case failed:
		r.Outcome = Failed
		return
	default:
		r.Outcome = Passed
	}
	r.First, r.Worst = Violation{}, Violation{}
}

// cover counts in how many rounds the number was known, and for how long not.
func (w *worked) cover(r *Result) {
	known, gap := w.rounds[0].sec, 0.0
	for i, v := range w.values {
		wait := w.rounds[i].sec - known
		unknown := !isKnown(v) && !isAbsent(v) && !isPending(v)
		if unknown || i > 0 && wait > 1.5*w.step {
			gap = max(gap, wait)
		}
		switch {
		case unknown:
			r.Unknown++
			continue
		case isPending(v):
			continue
		case isKnown(v):
			r.Known++
		}
		known = w.rounds[i].sec
	}
	r.Gap = time.Duration(gap * float64(time.Second)).Round(time.Millisecond)
}

// tolerance is for how many seconds something may be unknown at a stretch.
func (w *worked) tolerance() float64 { return tolerance(w.step) }

func tolerance(step float64) float64 { return max(patience, fewRounds*step) }

// enough returns why what is known is too little to pass, or to fail where that is not sure from a part of it.
func (w *worked) enough(r *Result) Reason {
	all := float64(r.Known + r.Unknown)
	switch {
	case r.Agg == Last && r.Window == NoWindow:
		return w.knownLast()
	case r.Known < fewRounds:
		return TooFew
	case r.Phase.Kind == AfterRamp && w.rounds[len(w.rounds)-1].sec-w.rounds[0].sec < leastSec:
		return TooFew
	case float64(r.Known) < leastKnown*all && r.Unknown > 1:
		return MostlyKnown
	case r.Window != For && r.Gap.Seconds() > w.tolerance():
		return Gap
	}
	return Judged
}

// needsOne reports whether one value that is known, or what is known of a count, is enough to pass.
func (c *Condition) needsOne() bool {
	up, down := c.Op == Greater || c.Op == GreaterEqual, c.Op == Less || c.Op == LessEqual
	return c.Window == NoWindow && (up && (c.Agg == Max || c.Agg == Count) || down && c.Agg == Min)
}

func (w *worked) knownLast() Reason {
	end := w.rounds[len(w.rounds)-1].sec
	for i, v := range slices.Backward(w.values) {
		if isKnown(v) && end-w.rounds[i].sec <= w.tolerance() {
			return Judged
		}
	}
	return NotKnownLast
}

// violation returns what was so at a round of the span.
func (w *worked) violation(i int, v float64) Violation {
	return Violation{w.rounds[i].time(), v, w.suite.load(w.span.from+i, w.verdict)}
}

// violated notes a violation.
func (r *Result) violated(v Violation) {
	if r.First.At.IsZero() {
		r.First = v
	}
	if r.Worst.At.IsZero() || worse(r.Condition, v.Value, r.Worst.Value) {
		r.Worst = v
	}
}
