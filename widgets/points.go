package widgets

import (
	"math"
	"sort"
	"time"

	"origintop/scrape/severity"
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

// A TimeAxis is the time that graphs show. All graphs of a screen have the same one: each shows the same time from edge to edge, however
// wide it is, so that what happens at one moment has the same place in each.
type TimeAxis struct {
	End  int64         // of the right edge, in Unix milliseconds, which may be later than the last value; 0: where the values end
	Span time.Duration // from one edge to the other; 0: two seconds a column of dots
	Tick time.Duration // from one label to the next; 0: as close as there is room for
}

// Limits are what the values of a graph are compared with. What is 0 or NaN is not known, and what is +Inf is never reached.
type Limits struct {
	Full       float64 // what there is at most
	Warn, Crit float64 // from where on a value is high, and critical
}

// severity returns how bad a value is. It is the value's own severity: an alarm may need more than one such value.
func (l *Limits) severity(v float64) severity.Severity {
	switch {
	case l.Crit > 0 && v >= l.Crit:
		return severity.Crit
	case l.Warn > 0 && v >= l.Warn:
		return severity.Warn
	}
	return severity.Unknown
}

// line returns the value that a graph has a line at: what there is at most or, where there is no such limit, the threshold from which on it
// is critical, or high; 0 if there is none.
func (l *Limits) line() float64 {
	for _, v := range [...]float64{l.Full, l.Crit, l.Warn} {
		if v > 0 && !math.IsInf(v, 1) {
			return v
		}
	}
	return 0
}

// natural is the time of a column of braille dots unless a span is set: the usual time between two scrapes.
const natural = 2 * time.Second

// NaturalSpan returns the span with which a plot of so many cells shows two seconds a column of dots.
func NaturalSpan(cells int) time.Duration { return natural * time.Duration(max(2*cells-2, 1)) }

// minSpan is the shortest span of an axis that depends on how much there is to show.
const minSpan = 10 * time.Second

// RunAxis returns the axis for a run that goes on: up to now, and back to its first value or, if that is too much, for the longest span.
// While there is less than that, the span is a round one, so that the axis changes seldom.
func RunAxis(first, now int64, longest time.Duration) TimeAxis {
	span := time.Duration(InSeconds.roundUp(float64(now-first)/1000)) * time.Second
	return TimeAxis{End: now, Span: min(max(span, minSpan), longest)}
}

// FilmAxis returns the axis for a run whose end is known, of which nothing later than now is drawn: all of it or, if that is too much, the
// longest span up to now. Until there is that much behind now, the axis begins where the run does.
func FilmAxis(first, last, now int64, longest time.Duration) TimeAxis {
	if whole := max(time.Duration(last-first)*time.Millisecond, minSpan); whole <= longest {
		return TimeAxis{End: first + whole.Milliseconds(), Span: whole}
	}
	return TimeAxis{End: max(now, first+longest.Milliseconds()), Span: longest}
}

// WithTicks returns the axis with labels for which there is room in plots of that many cells.
func (a TimeAxis) WithTicks(cells int) TimeAxis {
	a.Tick = labelStep(a.Span / time.Duration(max(cells, 1)))
	return a
}

// timeline returns the axis in a plot of that many cells, of so many columns each, for values up to end.
func (a *TimeAxis) timeline(width, across int, end int64) timeline {
	step := columnStep(a.Span, 2*width) * 2 / time.Duration(across) // in all styles a cell shows the same time
	l := timeline{width: width, across: across, step: step, edge: a.End, end: end, tick: a.Tick}
	if l.edge == 0 {
		l.edge = end
	}
	return l
}

// columnStep returns the time of a column, two of which are in a cell, if all of them together show that span, wherever in a cell it
// begins; natural if it is 0.
func columnStep(span time.Duration, columns int) time.Duration {
	if span <= 0 || columns < 1 {
		return natural
	}
	parts := time.Duration(max(columns-2, 1))
	return (span + parts*time.Millisecond - 1) / (parts * time.Millisecond) * time.Millisecond
}
