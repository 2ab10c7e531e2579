package explore

import (
	"math"
	"time"

	"origintop/scrape/series"
)

// An Exploration is the series of one source at one moment, with a history of their values. It never changes. Its methods take the index of
// a series in Metrics.
type Exploration struct {
	Source  string
	Metrics []Metric // in the order of their first appearance; some may have gone, see Has
	More    int      // how many series of the last page were left out because there are more than MaxMetrics
	Long    int      // how many were left out because their names and labels are too long

	of     *Explorer // has made it
	layout int       // the explorer's at that time; it changes when series change their index

	pages        []values
	last, before int // indices of the last two good pages, -1 if there is none
}

// values are the values on one page, by the index of the series. They end before series that came later.
type values struct {
	at     time.Time
	took   time.Duration
	series []float64 // nil: the scrape failed
}

// What is kept of a source.
const (
	MaxMetrics  = 50_000 // series
	MaxExplored = 60     // scrapes, the latest included
	maxFailures = 30     // failed scrapes at the end of the history, so that a page stays before them
)

// stale is the value of a series that is not on the page: Prometheus' NaN for this, which no page can hold.
var stale = math.Float64frombits(0x7ff0000000000002)

func isStale(v float64) bool { return math.Float64bits(v) == math.Float64bits(stale) }

func (v *values) value(i int) float64 {
	if i >= len(v.series) {
		return stale
	}
	return v.series[i]
}

// good returns the index of the last good page before an index, -1 if there is none.
func (e *Exploration) good(before int) int {
	for i := before - 1; i >= 0; i-- {
		if e.pages[i].series != nil {
			return i
		}
	}
	return -1
}

// SameIndices reports whether the series of another Exploration have the same indices here. One of the two may have more series.
func (e *Exploration) SameIndices(other *Exploration) bool {
	return e.of == other.of && e.layout == other.layout
}

// With returns the Exploration with its series taken for counters or not as these say, which are its Metrics but for Counter.
func (e *Exploration) With(metrics []Metric) *Exploration {
	as := *e
	as.Metrics = metrics
	return &as
}

// Has reports whether the last good page has a series.
func (e *Exploration) Has(i int) bool {
	return e.last >= 0 && !isStale(e.pages[e.last].value(i))
}

// Value returns the value of a series on the last good page; NaN if it is not there.
func (e *Exploration) Value(i int) float64 {
	if e.last < 0 {
		return series.Unknown
	}
	return e.pages[e.last].value(i)
}

// Rate returns by how much a series grew per second between the last two good pages; NaN if it is not on both, or went down, which means a
// reset.
func (e *Exploration) Rate(i int) float64 { return e.rate(e.last, i) }

// rate is Rate at a page.
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

// Fresh reports whether a series has no rate yet because it is new on the last page.
func (e *Exploration) Fresh(i int) bool {
	return e.last >= 0 && (e.before < 0 || isStale(e.pages[e.before].value(i)))
}

// shown returns the rate of a counter and the value of any other series at a page.
func (e *Exploration) shown(page, i int) float64 {
	switch {
	case e.Metrics[i].Counter:
		return e.rate(page, i)
	case page < 0:
		return series.Unknown
	}
	return e.pages[page].value(i)
}

// Change returns by how much the value of a series, or the rate of a counter, has changed since the beginning of its history, relative to
// the beginning: 0.1 is a tenth more. It is infinite if it began with 0, and NaN if there is nothing to compare with.
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

// History appends the last n values of a series, or rates of a counter, to dst, the oldest first. NaN is a gap.
func (e *Exploration) History(dst []float64, i, n int) []float64 {
	for page := max(0, len(e.pages)-n); page < len(e.pages); page++ {
		dst = append(dst, e.shown(page, i))
	}
	return dst
}

// Points appends all values of a series, or rates of a counter, to dst with their times, the oldest first. NaN is a gap.
func (e *Exploration) Points(dst []series.Point, i int) []series.Point {
	for page := range e.pages {
		dst = append(dst, series.Point{At: e.pages[page].at.UnixMilli(), Value: e.shown(page, i)})
	}
	return dst
}
