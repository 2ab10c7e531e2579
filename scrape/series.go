package scrape

import (
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

// keep is how many points of history there are at most: two hours and a quarter at one every two seconds.
const keep = 4096

// keepRoom is how many points there may be in memory of one history: what is older than keep is let go with its array. Each array begins
// with a copy of the last ones, so that a smaller one costs more where the snapshots of a long time are kept.
const keepRoom = keep + keep/2

// A history grows a list. It only ever writes behind the slices it has handed out, and moves to a fresh array when its own is
// full, so that readers need neither lock nor copy.
type history[T any] struct{ kept []T }

func (h *history[T]) append(v T) {
	switch {
	case len(h.kept) >= keepRoom:
		h.kept = append(make([]T, 0, keepRoom), h.kept[len(h.kept)-keep:]...)
	case len(h.kept) == cap(h.kept): // what append would double
		h.kept = append(make([]T, 0, min(max(16, 2*cap(h.kept)), keepRoom)), h.kept...)
	}
	h.kept = append(h.kept, v)
}

// recent returns the last of what was appended, at most keep of it.
func (h *history[T]) recent() []T {
	from := max(0, len(h.kept)-keep)
	return h.kept[from:len(h.kept):len(h.kept)]
}

// clone returns a history that shares what there is, and moves to an array of its own with the next append.
func (h *history[T]) clone() history[T] { return history[T]{slices.Clip(h.kept)} }

// room returns about how many bytes the points take that are newer than a time in Unix milliseconds, with their part of the copies that
// a history makes when it moves to another array.
func (s Series) room(since int64) int {
	older := sort.Search(len(s), func(i int) bool { return s[i].At > since })
	return (len(s) - older) * pointBytes * keepRoom / (keepRoom - keep)
}

// A line grows a Series.
type line struct{ history[Point] }

func (l *line) add(at time.Time, value float64) { l.append(Point{at.UnixMilli(), value}) }

// repeat adds the last value once more.
func (l *line) repeat(at time.Time) {
	if n := len(l.kept); n > 0 {
		l.add(at, l.kept[n-1].Value)
	}
}

func (l *line) series() Series { return l.recent() }

func (l *line) clone() line { return line{l.history.clone()} }

// A block hands out short slices of a long one, so that the many small lists of the snapshots cost few allocations.
// What it handed out it never touches again.
type block[T any] struct{ free []T }

func (b *block[T]) take(n int) []T {
	if len(b.free) < n {
		b.free = make([]T, max(n, min(32*n, 1024))) // one that is kept keeps all the others
	}
	taken := b.free[:0:n]
	b.free = b.free[n:]
	return taken
}

// extend makes a slice with room one element longer, and returns the element.
func extend[T any](s *[]T) *T {
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
