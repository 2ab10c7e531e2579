package widgets

import (
	"math"
	"sort"
	"time"
)

// A Point is one value at its time.
type Point struct {
	At    int64 // Unix time in milliseconds
	Value float64
}

// A Mark is a moment worth a mark in a graph: a restart, a marker of the operator's.
type Mark struct {
	At   int64  // Unix time in milliseconds
	Sign string // one cell wide; else "▼"
}

// columns sets each column to the largest value that falls into it, so that no short peak is lost, and to NaN where there is
// none. Column i is of the step milliseconds from (first+i)*step on: as columns begin at multiples of their length, a graph
// that moves on shifts by whole columns, and none of them changes. Points are in order of time; those after end are left out.
//
// Where points are rarer than columns, a value is held until the next point, but at most one and a half times the usual step
// between points: a longer hole is a gap.
func columns(most []float64, points []Point, first, step, end int64) {
	for i := range most {
		most[i] = math.NaN()
	}
	from := sort.Search(len(points), func(i int) bool { return points[i].At >= first*step })
	for i := max(0, from-1); i < len(points) && points[i].At <= end; i++ {
		p := &points[i]
		if math.IsNaN(p.Value) {
			continue
		}
		at := columnOf(p.At, step) - first
		if at >= 0 && at < int64(len(most)) && !(most[at] >= p.Value) {
			most[at] = p.Value
		}
		until := columnOf(end, step) + 1 // the first column that is not held
		if i+1 < len(points) {
			until = min(until, columnOf(points[i+1].At, step))
		}
		until = min(until-first, columnOf(p.At+usualStep(points, i)*3/2-1, step)+1-first, int64(len(most)))
		for held := max(at+1, 0); held < until; held++ {
			most[held] = p.Value
		}
	}
}

// columnOf returns the number of the column that holds a time, counted from 1970.
func columnOf(at, step int64) int64 {
	if at < 0 {
		return -((step - 1 - at) / step)
	}
	return at / step
}

// usualStep returns the time that lies between points before the one with that index: the median of the last three. It looks at
// nothing later, so that it stays what it was when more points come.
func usualStep(points []Point, i int) int64 {
	gap := func(i int) int64 { return points[i].At - points[i-1].At }
	switch i {
	case 0:
		return 0
	case 1:
		return gap(1)
	case 2:
		return min(gap(1), gap(2))
	}
	a, b, c := gap(i), gap(i-1), gap(i-2)
	return max(min(a, b), min(max(a, b), c))
}

// natural is what one column of braille dots is of, if nobody says how long a time is to be shown: the usual time between
// two scrapes. All graphs have the same, so that what happens at one moment stands one above the other.
const natural = 2 * time.Second

// columnSteps are the times that a column of braille dots may be of, so that labels can stand at round times.
var columnSteps = [...]time.Duration{
	time.Second / 2, time.Second, natural, 5 * time.Second, 10 * time.Second, 15 * time.Second, 30 * time.Second,
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 6 * time.Hour,
}

// columnStep returns the time of each of so many columns that together are to show a span at least; natural if span is 0.
func columnStep(span time.Duration, columns int) time.Duration {
	if span <= 0 || columns < 1 {
		return natural
	}
	for _, step := range columnSteps {
		if step*time.Duration(columns) >= span {
			return step
		}
	}
	const day = 24 * time.Hour
	return (span/time.Duration(columns)/day + 1) * day
}
