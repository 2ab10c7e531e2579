package explore

import (
	"math"
	"time"

	"origintop/scrape/series"
)

// An Exploration is the series of one source, beyond those that the panels know, with their last values. Like the Snapshot it is
// in, it never changes.
type Exploration struct {
	Source string
	// Metrics has the series in the order of their first appearance. It may hold some that have gone, see Has.
	Metrics []Metric
	// More is how many series of the last page were left out, as there are too many, and Long how many, as their names and labels are too
	// long.
	More, Long int

	of     *Explorer // which has made it
	layout int       // of the explorer, changes when series change their index

	pages        []values
	last, before int // the last two good pages, -1 where there is none
}

// values are those of one page, by the index of their series; of series that have come later there are none. At nil there
// was no page at that time.
type values struct {
	at     time.Time
	took   time.Duration
	series []float64
}

// How much is kept of a source. Pages are those of the history, the present one included.
const (
	MaxMetrics  = 50_000
	MaxExplored = 60
	maxFailures = 30 // at the end of the history, so that there is a page before them
)

// stale is the value of a series that is not on the page: a NaN that no page can hold, Prometheus' own for this.
var stale = math.Float64frombits(0x7ff0000000000002)

func isStale(v float64) bool { return math.Float64bits(v) == math.Float64bits(stale) }

func (v *values) value(i int) float64 {
	if i >= len(v.series) {
		return stale
	}
	return v.series[i]
}

// good returns the index of the last good page before the one with that index, -1 if there is none.
func (e *Exploration) good(before int) int {
	for i := before - 1; i >= 0; i-- {
		if e.pages[i].series != nil {
			return i
		}
	}
	return -1
}

// SameIndices reports whether the series of another Exploration have the same indices in this one, which may have more.
func (e *Exploration) SameIndices(other *Exploration) bool {
	return e.of == other.of && e.layout == other.layout
}

// Has reports whether the last good page has the series with that index.
func (e *Exploration) Has(i int) bool {
	return e.last >= 0 && !isStale(e.pages[e.last].value(i))
}

// Value returns the value of a series on the last good page. It may be NaN there.
func (e *Exploration) Value(i int) float64 {
	if e.last < 0 {
		return series.Unknown
	}
	return e.pages[e.last].value(i)
}

// Rate returns by how much a series grew per second over the step between the last two good pages: NaN if it was not on both
// and if it went down, which means that it was reset.
func (e *Exploration) Rate(i int) float64 { return e.rate(e.last, i) }

// rate is Rate at the page with that index.
func (e *Exploration) rate(page, i int) float64 {
	if page < 0 || e.pages[page].series == nil {
		return series.Unknown
	}
	now, perSecond := &e.pages[page], series.Unknown
	for before := e.good(page); before >= 0; before = e.good(before) {
		last := &e.pages[before]
		step := now.at.Sub(last.at)
		if step > series.MaxLookback && before != e.good(page) {
			break
		}
		perSecond = series.Rate(last.value(i), now.value(i), step)
		if float64(now.took+last.took) <= series.MaxDoubt*float64(step) {
			break
		}
	}
	return perSecond
}

// Fresh reports whether a series has no rate because it is on the last page for the first time.
func (e *Exploration) Fresh(i int) bool {
	return e.last >= 0 && (e.before < 0 || isStale(e.pages[e.before].value(i)))
}

// shown is what tells of a series at the page with that index: the rate of a counter, the value of all others.
func (e *Exploration) shown(page, i int) float64 {
	switch {
	case e.Metrics[i].Counter:
		return e.rate(page, i)
	case page < 0:
		return series.Unknown
	}
	return e.pages[page].value(i)
}

// Change returns by how much the value of a series, or the rate of a counter, has changed since it was first known here,
// relative to what it was then: 0.1 is a tenth more. It is infinite if that was 0, and NaN if there is nothing to compare with.
func (e *Exploration) Change(i int) float64 {
	now := e.shown(e.last, i)
	for page := range e.last {
		first := e.shown(page, i)
		switch {
		case math.IsNaN(first) || math.IsInf(first, 0):
			continue
		case now == first:
			return 0
		}
		return (now - first) / math.Abs(first)
	}
	return series.Unknown
}

// History appends the last n values of a series to dst, rates of a counter, oldest first. NaN is a gap.
func (e *Exploration) History(dst []float64, i, n int) []float64 {
	for page := max(0, len(e.pages)-n); page < len(e.pages); page++ {
		dst = append(dst, e.shown(page, i))
	}
	return dst
}

// Points appends the values of a series that there is history of to dst, rates of a counter, with their times, oldest first.
func (e *Exploration) Points(dst []series.Point, i int) []series.Point {
	for page := range e.pages {
		dst = append(dst, series.Point{At: e.pages[page].at.UnixMilli(), Value: e.shown(page, i)})
	}
	return dst
}
