// Package series is the arithmetic of numbers that come page by page: rates of counters, quantiles of histograms, and the history of a
// number. A number that is not known is NaN, in and out.
package series

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"time"
)

// A Point is one value of a Series.
type Point struct {
	At    int64 // Unix time in milliseconds
	Value float64
}

// pointBytes is what a Point takes.
const pointBytes = 16

// A Series is the history of one number, oldest first. NaN is a gap. It never changes once it was handed out.
type Series []Point

// MaxPoints is how many points of history there are at most: two hours and a quarter at one every two seconds.
const MaxPoints = 4096

// A Log grows a list. It only ever writes behind the slices it has handed out, and moves to a fresh array when its own is
// full, so that readers need neither lock nor copy.
type Log[T any] struct {
	Max  int // how many of the last values it gives; MaxPoints if 0
	kept []T
}

func (h *Log[T]) max() int { return cmp.Or(h.Max, MaxPoints) }

// room is how many values there may be in memory: what is older than Max is let go with its array. Each array begins with a copy of the last
// ones, so that a smaller one costs more where the snapshots of a long time are kept.
func (h *Log[T]) room() int { return h.max() + h.max()/2 }

// Append appends a value.
func (h *Log[T]) Append(v T) {
	switch {
	case len(h.kept) >= h.room():
		h.kept = append(make([]T, 0, h.room()), h.kept[len(h.kept)-h.max():]...)
	case len(h.kept) == cap(h.kept): // what append would double
		h.kept = append(make([]T, 0, min(max(16, 2*cap(h.kept)), h.room())), h.kept...)
	}
	h.kept = append(h.kept, v)
}

// Recent returns the last of what was appended, at most Max of it.
func (h *Log[T]) Recent() []T {
	from := max(0, len(h.kept)-h.max())
	return h.kept[from:len(h.kept):len(h.kept)]
}

// Clone returns a history that shares what there is, and moves to an array of its own with the next append.
func (h *Log[T]) Clone() Log[T] { return Log[T]{h.Max, slices.Clip(h.kept)} }

// Room returns about how many bytes the points take that are newer than a time in Unix milliseconds, with their part of the copies that
// a history makes when it moves to another array.
func (s Series) Room(since int64) int {
	older := sort.Search(len(s), func(i int) bool { return s[i].At > since })
	return (len(s) - older) * pointBytes * 3 // a half as much room as it has points: each is copied twice
}

// A History grows a Series.
type History struct{ Log[Point] }

// Add adds the value of a moment.
func (l *History) Add(at time.Time, value float64) { l.Append(Point{at.UnixMilli(), value}) }

// Repeat adds the last value once more.
func (l *History) Repeat(at time.Time) {
	if n := len(l.kept); n > 0 {
		l.Add(at, l.kept[n-1].Value)
	}
}

// Series returns the last Max of the values.
func (l *History) Series() Series { return l.Recent() }

// Clone is that of the Log.
func (l *History) Clone() History { return History{l.Log.Clone()} }

// An Arena hands out short slices of a long one, so that the many small lists of the snapshots cost few allocations.
// What it handed out it never touches again.
type Arena[T any] struct {
	Batch int // so many times what is asked for is allocated at once; 32 if 0. One slice that is kept keeps all of them
	free  []T
}

// Alloc returns an empty slice with room for n.
func (b *Arena[T]) Alloc(n int) []T {
	if len(b.free) < n {
		b.free = make([]T, max(n, min(cmp.Or(b.Batch, 32)*n, 1024)))
	}
	taken := b.free[:0:n]
	b.free = b.free[n:]
	return taken
}

// Grow makes a slice with room one element longer, and returns the element.
func Grow[T any](s *[]T) *T {
	*s = (*s)[:len(*s)+1]
	return &(*s)[len(*s)-1]
}

// Mean returns the mean of the values that are younger than span at the time of the last one: NaN if one of them is not known, or
// if the history doesn't go so far back. So the means of two series are of the same time.
func (s Series) Mean(span time.Duration) float64 {
	sum := 0.0
	for i := len(s) - 1; i >= 0; i-- {
		if s[len(s)-1].At-s[i].At >= span.Milliseconds() {
			return sum / float64(len(s)-1-i)
		}
		sum += s[i].Value
	}
	return math.NaN()
}
