// Package compare says by what two load tests differ, field by field, and whether that could be chance. It returns data; words are made
// of it elsewhere.
//
// Samples that are seconds apart depend on each other, so a test that takes them for independent finds differences between equal runs.
// Here they are averaged over blocks, and the blocks are worth as many as their autocorrelation leaves of them.
package compare

import (
	"math"
	"slices"
	"sort"
	"time"

	"origintop/scrape/analysis"
)

// A Run is the numbers of one load test. It never changes.
type Run struct {
	Verdict  *analysis.Verdict
	Timeline *analysis.Timeline // what the verdict is of

	Kind    analysis.LoadKind
	Times   []time.Time       // of the rows
	Seconds []float64         // of the rows since the first, by a clock that nobody has set back
	Loads   []float64         // of the rows; NaN where not known
	Columns []analysis.Column // of all fields that were known at all; Subject is the name of the row
	LeftOut bool              // there are more columns

	rounds   []int // that a row is the mean of
	settings []analysis.Column
}

// A Part is a stretch of a run: rows from First to before End.
type Part struct {
	First, End int
	From, To   time.Time
	Load       float64 // its mean; NaN if not known
}

// Seconds returns how long a part is.
func (p *Part) Seconds(r *Run) float64 {
	if p.First >= p.End {
		return 0
	}
	return r.Seconds[p.End-1] - r.Seconds[p.First]
}

// part returns the stretch of a run from a row to before another.
func (r *Run) part(first, end int) Part {
	p := Part{First: first, End: max(first, end), Load: math.NaN()}
	if first >= end {
		return p
	}
	var load mean
	for _, v := range r.Loads[first:end] {
		load.add(v)
	}
	p.From, p.To, p.Load = r.Times[first], r.Times[end-1], load.mean()
	return p
}

// isInput reports whether the load is what the load test did. Connections and requests follow from what the server made of it.
func isInput(kind analysis.LoadKind) bool { return kind == analysis.Given || kind == analysis.Clients }

// Under returns the first row with load and the one behind the last.
func (r *Run) Under() (first, end int) { return r.row(r.Timeline.Begin), r.row(r.Timeline.End) }

// steady returns the part with all of the load: from the end of the ramp to the end of the test.
func (r *Run) steady() Part {
	begin, end := r.Under()
	loads := r.Loads
	if !isInput(r.Kind) {
		loads = r.smooth(30)
	}
	var under []float64
	for _, v := range loads[begin:end] {
		if !math.IsNaN(v) {
			under = append(under, v)
		}
	}
	if len(under) == 0 {
		return r.part(begin, begin)
	}
	slices.Sort(under)
	top, enough := under[len(under)-1], 0.98
	if !isInput(r.Kind) {
		top, enough = under[len(under)*9/10], 0.9 // it is never quite the same
	}
	first, last := -1, -1
	for i := begin; i < end; i++ {
		if loads[i] >= enough*top {
			if last = i; first < 0 {
				first = i
			}
		}
	}
	return r.part(first, last+1)
}

// settled returns the first tenth of a part, and what is behind it.
func (r *Run) settled(p Part) (settle, used Part) {
	first, tenth := p.First, p.Seconds(r)/10
	for ; first < p.End && r.Seconds[first] < r.Seconds[p.First]+tenth; first++ {
	}
	return r.part(p.First, first), r.part(first, p.End)
}

// atLoad returns the longest part during which the load was that one.
func (r *Run) atLoad(load float64) Part {
	best, first := r.part(0, 0), -1
	begin, end := r.Under()
	for i := begin; i <= end; i++ {
		on := i < end && math.Abs(r.Loads[i]-load) <= relevant*load
		switch {
		case on && first < 0:
			first = i
		case !on && first >= 0:
			if p := r.part(first, i); p.Seconds(r) > best.Seconds(r) {
				best = p
			}
			first = -1
		}
	}
	return best
}

// row returns the row of a row of the timeline, which has others if the run is very long.
func (r *Run) row(of int) int {
	if of >= len(r.Timeline.Seconds) {
		return len(r.Seconds)
	}
	const hair = 1e-3 // of a second
	return sort.SearchFloat64s(r.Seconds, r.Timeline.Seconds[of]-hair)
}

// smooth returns the means of the loads over so many seconds around each row.
func (r *Run) smooth(seconds float64) []float64 {
	means := make([]float64, len(r.Loads))
	first, end := 0, 0
	var sum mean
	for i := range means {
		for ; end < len(means) && r.Seconds[end] <= r.Seconds[i]+seconds/2; end++ {
			sum.add(r.Loads[end])
		}
		for ; r.Seconds[first] < r.Seconds[i]-seconds/2; first++ {
			if v := r.Loads[first]; !math.IsNaN(v) {
				sum.sum, sum.n = sum.sum-v, sum.n-1
			}
		}
		means[i] = sum.mean()
	}
	return means
}

// Column returns that of a field and row; nil if it was never known.
func (r *Run) Column(field, row string) *analysis.Column {
	for i := range r.Columns {
		if c := &r.Columns[i]; c.Field.Name == field && c.Subject == row {
			return c
		}
	}
	return nil
}
