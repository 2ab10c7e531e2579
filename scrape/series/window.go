package series

import (
	"math"
	"slices"
	"time"
)

// A Window keeps the recent values of a rate, each with the time it covers. Uncertain values are not to be added.
type Window struct{ kept []stretch }

// A stretch is a time over which a rate was known.
type stretch struct {
	at     time.Time // its end
	length time.Duration
	value  float64
}

// A Part is how long a rate had a value. Callers keep a slice of them as scratch space for Median.
type Part struct {
	value  float64
	length time.Duration
}

// age returns how long before that time, in nanoseconds since 1970, a stretch ended, and whether that is in a span before it.
func (s *stretch) age(now int64, span time.Duration) (age time.Duration, within bool) {
	age = time.Duration(now - s.at.UnixNano())
	return age, age >= 0 && age < span
}

// Add adds a value that covers the given length of time up to at, and forgets what ended a span or longer before. NaN is not added.
func (w *Window) Add(at time.Time, length time.Duration, value float64, span time.Duration) {
	gone, now := 0, at.UnixNano()
	for gone < len(w.kept) {
		if _, within := w.kept[gone].age(now, span); within {
			break
		}
		gone++
	}
	w.kept = append(w.kept[:0], w.kept[gone:]...)
	if !math.IsNaN(value) && length > 0 {
		w.kept = append(w.kept, stretch{at, length, value})
	}
}

// Median returns the median and the maximum of the values in the span before at, weighted by the time they cover: for half of the time the
// rate was not above the median. Both are NaN if there are no values. Scratch is overwritten.
func (w *Window) Median(at time.Time, span time.Duration, scratch *[]Part) (median, most float64) {
	list := (*scratch)[:0]
	var all time.Duration
	now := at.UnixNano()
	for i := range w.kept {
		s := &w.kept[i]
		if age, within := s.age(now, span); within {
			length := min(s.length, span-age)
			list = append(list, Part{s.value, length})
			all += length
		}
	}
	*scratch = list
	if len(list) == 0 {
		return Unknown, Unknown
	}
	slices.SortFunc(list, func(a, b Part) int { // none of them is NaN
		switch {
		case a.value < b.value:
			return -1
		case a.value > b.value:
			return 1
		}
		return 0
	})
	var below time.Duration
	for i, s := range list {
		below += s.length
		switch {
		case 2*below == all && i+1 < len(list):
			return (s.value + list[i+1].value) / 2, list[len(list)-1].value
		case 2*below >= all:
			return s.value, list[len(list)-1].value
		}
	}
	return Unknown, Unknown // not reached: the last one ends all
}

// Sum returns the integral of the rate over the span before at.
func (w *Window) Sum(at time.Time, span time.Duration) (sum float64) {
	now := at.UnixNano()
	for i := range w.kept {
		s := &w.kept[i]
		if _, within := s.age(now, span); within {
			sum += s.value * s.length.Seconds()
		}
	}
	return sum
}

// Mean returns the mean of the values kept, weighted by the time they cover; NaN if there are none.
func (w *Window) Mean() float64 {
	var sum, all float64
	for _, s := range w.kept {
		sum += s.value * s.length.Seconds()
		all += s.length.Seconds()
	}
	return sum / all // 0 / 0 is NaN
}

// Clone returns an independent copy.
func (w *Window) Clone() Window { return Window{slices.Clone(w.kept)} }

// IfEnough returns a share of counted events, or at most 0 if there were too few of them to tell it from chance.
func IfEnough(share, events, of float64) float64 {
	if events < 5 || of < 200 {
		return min(share, 0)
	}
	return share
}
