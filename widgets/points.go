package widgets

import (
	"math"
	"sort"
	"time"
)

// A Point is a value at a time.
type Point struct {
	At    int64 // Unix time in milliseconds
	Value float64
}

// A Mark marks a moment in a graph, such as a restart or an operator's marker.
type Mark struct {
	At   int64  // Unix time in milliseconds
	Sign string // one cell wide; anything else is shown as "▼"
}

// sampleColumns sets each column to the largest value that falls into it, so that no short peak is lost, or to NaN. Column i is the step
// milliseconds from (first+i)*step on. Columns begin at multiples of step, so that a graph moves on by whole columns without changing any.
// Points are in order of time; those after end are left out.
//
// If points are rarer than columns, a value lasts until the next point, but at most one and a half times the usual step between points: a
// longer hole is a gap.
func sampleColumns(columns []float64, points []Point, first, step, end int64) {
	for i := range columns {
		columns[i] = math.NaN()
	}
	from := sort.Search(len(points), func(i int) bool { return points[i].At >= first*step })
	for i := max(0, from-1); i < len(points) && points[i].At <= end; i++ {
		p := &points[i]
		if math.IsNaN(p.Value) {
			continue
		}
		at := columnOf(p.At, step) - first
		if at >= 0 && at < int64(len(columns)) && !(columns[at] >= p.Value) {
			columns[at] = p.Value
		}
		until := columnOf(end, step) + 1 // the first column without this value
		if i+1 < len(points) {
			until = min(until, columnOf(points[i+1].At, step))
		}
		until = min(until-first, columnOf(p.At+usualStep(points, i)*3/2-1, step)+1-first, int64(len(columns)))
		for column := max(at+1, 0); column < until; column++ {
			columns[column] = p.Value
		}
	}
}

// columnOf returns the number of the column that a time falls into, counted from 1970.
func columnOf(at, step int64) int64 {
	if at < 0 {
		return -((step - 1 - at) / step)
	}
	return at / step
}

// usualStep returns the usual time between points: the median of the three steps up to the one with that index. It looks at no later point,
// so that further points don't change it.
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

// natural is the time of a column of braille dots unless a span is set: the usual time between two scrapes. It is the same in all graphs,
// so that what happens at one moment stands above each other.
const natural = 2 * time.Second

// columnSteps are the possible times of a column of braille dots. With them labels can stand at round times.
var columnSteps = [...]time.Duration{
	time.Second / 2, time.Second, natural, 5 * time.Second, 10 * time.Second, 15 * time.Second, 30 * time.Second,
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 6 * time.Hour,
}

// columnStep returns the time of a column if all of them together show at least span; natural if span is 0.
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
