package check

import (
	"cmp"
	"math"
)

// CompareWorst orders what became of one condition in several runs, the worst first: what failed, then what was not judged, then what
// passed; and of those the one furthest on the wrong side of the value or, of those that passed, nearest to it.
func CompareWorst(a, b *Result) int {
	rank := func(r *Result) int { return [...]int{Failed: 0, NotJudged: 1, Passed: 2}[r.Outcome] }
	switch {
	case rank(a) != rank(b):
		return cmp.Compare(rank(a), rank(b))
	case a.Subject == Verdict:
		return a.First.At.Compare(b.First.At)
	case a.Window == For:
		if a.Longest != b.Longest {
			return cmp.Compare(b.Longest, a.Longest)
		}
	}
	return cmp.Compare(b.beyond(), a.beyond()) // NaN is less than all others
}

// beyond returns how far the number is on the wrong side of the value, less than 0 on the right one; NaN if it is not known.
func (r *Result) beyond() float64 {
	switch r.Op {
	case Less, LessEqual:
		return r.Measured - r.Value
	case Greater, GreaterEqual:
		return r.Value - r.Measured
	case Equal:
		return math.Abs(r.Measured - r.Value)
	}
	return -math.Abs(r.Measured - r.Value)
}
