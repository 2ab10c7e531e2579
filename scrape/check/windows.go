package check

import (
	"math"
	"slices"
	"time"
)

// measure works out the aggregate of all of the span, and reports whether the condition does not hold for it.
func (w *worked) measure(r *Result) (failed bool) {
	var list []float64
	sum := 0.0
	for i, v := range w.values {
		if !isKnown(v) {
			continue
		}
		list = append(list, v)
		sum += v
		switch {
		case r.Agg == Count:
			if total := whole(sum, r); !r.Op.Holds(total, r.Value) && r.CanAbort() {
				r.violated(w.violation(i, total))
			}
		case r.Agg != Rate && !r.Op.Holds(v, r.Value):
			r.violated(w.violation(i, v))
		}
	}
	r.Measured = w.aggregate(r, list, 0, len(w.values))
	return !r.Op.Holds(r.Measured, r.Value)
}

// aggregate returns that of the known values of some rounds of the span.
func (w *worked) aggregate(r *Result, list []float64, from, to int) float64 {
	if len(list) == 0 {
		return math.NaN()
	}
	switch r.Agg {
	case Worst:
		found := list[0]
		for _, v := range list[1:] {
			if worse(r.Condition, v, found) {
				found = v
			}
		}
		return found
	case Min:
		return slices.Min(list)
	case Max:
		return slices.Max(list)
	case Last:
		return list[len(list)-1]
	case Med, Percentile:
		sorted := slices.Sorted(slices.Values(list))
		return percentileOf(sorted, r)
	case Count:
		return whole(sumOf(list), r)
	case Rate:
		return sumOf(list) / w.time(from, to)
	}
	return sumOf(list) / float64(len(list))
}

// percentileOf returns the smallest of sorted numbers that so many percent of all don't exceed.
func percentileOf(sorted []float64, r *Result) float64 {
	p := r.Percentile
	if r.Agg == Med {
		p = 50
	}
	n := int(math.Ceil(p / 100 * float64(len(sorted))))
	return sorted[min(max(n, 1), len(sorted))-1]
}

func sumOf(list []float64) (sum float64) {
	for _, v := range list {
		sum += v
	}
	return sum
}

// time returns for how many seconds what is counted was known, in rounds of the span.
func (w *worked) time(from, to int) (sec float64) {
	for i := from; i < to; i++ {
		if !isKnown(w.values[i]) {
			continue
		}
		at := w.span.from + i
		before := at - 1
		for before > 0 && i > 0 && before >= w.span.from && !isKnown(w.values[before-w.span.from]) {
			before-- // it is of all the time since it was known last
		}
		if before >= 0 && at > 0 {
			sec += w.suite.rounds[at].sec - w.suite.rounds[before].sec
		}
	}
	return sec
}

// whole returns how many there were: things come one by one, and what a rate and a length of time make is a little off.
func whole(sum float64, r *Result) float64 {
	if r.Unit != 0 || sum <= 0 {
		return sum
	}
	return max(1, math.Round(sum))
}

// jitter is by how many seconds a stretch may be too short, a twentieth of it at most: rounds two seconds apart, of which one came a moment
// late, make 9.95 s of 10, and the next one comes two seconds later.
const jitter = 0.5

// stretches looks for rounds in which the condition held for no value, for as long as its window. It reports whether there are such, and
// notes if there may be some while it was not known.
func (w *worked) stretches(r *Result) (failed bool) {
	w.measure(r)
	r.First, r.Worst = Violation{}, Violation{}
	least, hole := r.Length.Seconds(), w.tolerance()
	least -= min(least/20, jitter)
	sure, may := -1, -1 // since when it doesn't hold, or may not
	told := 0           // up to there, what is violated is noted
	for i, v := range w.values {
		sec := w.rounds[i].sec
		silent := i > 0 && sec-w.rounds[i-1].sec > hole // nothing was seen for a while
		if silent {
			sure = -1
			if may < 0 {
				may = i - 1
			}
		}
		if may >= 0 && sec-w.rounds[may].sec >= least && (silent || !r.Op.Holds(v, r.Value)) && !isAbsent(v) {
			r.Reason = PossiblyHeld
		}
		if isPending(v) {
			continue
		}
		if isAbsent(v) || r.Op.Holds(v, r.Value) {
			sure, may = -1, -1
			continue
		}
		if may < 0 {
			may = i
		}
		if !isKnown(v) {
			sure = -1
			continue
		}
		if sure < 0 {
			sure = i
		}
		held := sec - w.rounds[sure].sec
		r.Longest = max(r.Longest, time.Duration(held*float64(time.Second)).Round(time.Millisecond))
		if held < least {
			continue
		}
		failed = true
		if r.First.At.IsZero() {
			r.First = w.violation(i, v)
		}
		for ; told <= i; told++ {
			if told >= sure {
				r.violated(w.violation(told, w.values[told]))
			}
		}
	}
	return failed
}

// windows looks at the aggregate of all windows, and reports whether the condition does not hold for one.
func (w *worked) windows(r *Result) (failed bool) {
	length, from := r.Length.Seconds(), 0
	var list []float64
	for i := range w.values {
		sec := w.rounds[i].sec
		for w.rounds[from].sec <= sec-length {
			from++
		}
		if sec-w.rounds[0].sec < length || w.span.from+i < w.since {
			continue
		}
		if r.Agg == Count && from > 0 && !isKnown(w.values[from-1]) && !isAbsent(w.values[from-1]) {
			continue // what came before the window may be in its first number
		}
		list = list[:0]
		absences, waited := 0, 0
		for _, v := range w.values[from : i+1] {
			switch {
			case isKnown(v):
				list = append(list, v)
			case isAbsent(v):
				absences++
			case isPending(v):
				waited++
			}
		}
		if len(list) == 0 || 2*(len(list)+absences) < i+1-from-waited {
			continue // too little is known of it
		}
		v := w.aggregate(r, list, from, i+1)
		if !isKnown(r.Measured) || worse(r.Condition, v, r.Measured) {
			r.Measured = v
		}
		if !r.Op.Holds(v, r.Value) {
			failed = true
			r.violated(w.violation(i, v))
		}
	}
	return failed
}
