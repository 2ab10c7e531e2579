package analysis

import (
	"math"
	"time"
)

// A Judgement is what the rounds of a run up to one have shown. It never changes.
type Judgement struct {
	*Verdict
	From, To time.Time // the first round and the last
	Most     float64   // the largest load; NaN if not known
	MostAt   time.Time
	AtEnd    float64    // the load at the end of it, or now
	Fullest  float64    // the load at which Proofs of throughput were taken last
	Nearest  []Resource // those with a limit, the nearest first; they change places only after a while
	Trends   []Trend    // one for each resource of the verdict's headroom
	Proofs   []Proof    // the numbers behind the verdict's evidence
	Peaks    []Peak     // the worst values under load
	Ended    time.Time  // when the load test ended; zero while it goes on
}

// A Trend is how a resource follows the load: a Fit, of some points if there are many.
type Trend struct {
	Fit
	Each float64 // the slope in the resource's own unit; NaN if it isn't known
	Unit Unit    // of that
}

// maxPoints is how many points a Trend has at most, unless a Judge has another number.
const maxPoints = 128

// judgement returns the verdict with what is behind it.
func (t *trial) judgement(most int) *Judgement {
	v := t.judge()
	nan := math.NaN()
	j := &Judgement{Verdict: v, From: t.rows[0].time(), To: t.rows[len(t.rows)-1].time(), Most: nan, AtEnd: nan, Fullest: nan}
	if t.begin < 0 || t.begin >= t.end {
		return j
	}
	for i := t.begin; i < t.end; i++ {
		if x := t.loads[i]; !math.IsNaN(x) {
			if j.AtEnd = x; !(x <= j.Most) {
				j.Most, j.MostAt = x, t.rows[i].time()
			}
		}
	}
	onset := t.onset(v)
	if onset < t.end {
		j.Fullest = t.loads[fullest(t.loads, onset, t.end)]
	}
	for _, f := range t.fits(v) {
		j.Trends = append(j.Trends, t.trend(f, onset, most))
	}
	j.Proofs, j.Peaks = t.proofs(v, onset), t.peaks()
	return j
}

// onset returns the row from which on something gave out, and the one behind the last with load if nothing did.
func (t *trial) onset(v *Verdict) int {
	for i := t.begin; i < t.end && !v.Since.IsZero(); i++ {
		if !t.rows[i].time().Before(v.Since) {
			return i
		}
	}
	return t.end
}

func (t *trial) trend(f Fit, onset, most int) Trend {
	every := (len(f.Before) + len(f.After) + most - 1) / most
	trend := Trend{Fit: f, Each: math.NaN()}
	trend.Before, trend.After = thinned(f.Before, every), thinned(f.After, every)
	for k := range resources {
		if r := &resources[k]; r.Resource == f.Resource && !math.IsNaN(f.Slope) {
			trend.Each, _, trend.Unit = r.amount(f.Slope, &t.rows[min(onset, t.end-1)].values)
			break
		}
	}
	return trend
}

// thinned returns every so many-th point.
func thinned(points []Point, every int) []Point {
	if every < 2 {
		return points
	}
	var few []Point
	for i := 0; i < len(points); i += every {
		few = append(few, points[i])
	}
	return few
}
