package compare

import (
	"math"
	"slices"

	"origintop/scrape/fields"

	"github.com/aclements/go-moremath/stats"
)

// welch compares one run with another, by Welch's test on what their samples are worth.
func (d *Difference) welch(base, new *sample) {
	d.Low, d.High, d.P = math.NaN(), math.NaN(), math.NaN()
	if min(base.known, new.known) < MinSamples {
		return
	}
	if base.variance == 0 && new.variance == 0 && base.mean == new.mean {
		d.Low, d.High, d.P = 0, 0, 1
		return
	}
	if d.Field.Worse != fields.Neither && base.variance == 0 && new.variance == 0 && (base.mean == 0 || new.mean == 0) {
		d.Low, d.High, d.P = d.By, d.By, 0 // never on one side, and always on the other
		return
	}
	base, new = alike(base, new)
	if min(base.effective, new.effective) < minEffective {
		return
	}
	t, err := stats.TwoSampleWelchTTest(new, base, stats.LocationDiffers)
	if err != nil {
		return
	}
	// How much samples depend on each other is an estimate, too, and of few blocks a poor one: the tails are heavier than Welch's degrees
	// of freedom make them. With half as many, any of 70 independent fields (autocorrelation .82, ten minutes) differs by chance in 2.3 %
	// of simulated pairs; with all of them in 5.3 %.
	t.DoF /= 2
	t.P = 2 * stats.TDist{V: t.DoF}.CDF(-math.Abs(t.T))
	half := stats.InvCDF(stats.TDist{V: t.DoF})(1-level/2) * math.Sqrt(base.variance/base.effective+new.variance/new.effective)
	d.Low, d.High, d.P = d.By-half, d.By+half, t.P
}

// ranks compares several runs a side, of each of which only the mean counts, by the test of Mann and Whitney. The interval is that of
// Hodges and Lehmann.
func (d *Difference) ranks(base, new []sample) {
	d.Low, d.High, d.P = math.NaN(), math.NaN(), math.NaN()
	if min(len(base), len(new)) < minRuns {
		return
	}
	means := func(samples []sample) (list []float64) {
		for i := range samples {
			if samples[i].known >= MinSamples {
				list = append(list, samples[i].mean)
			}
		}
		return list
	}
	a, b := means(base), means(new)
	if len(a) < len(base) || len(b) < len(new) {
		return
	}
	u, err := stats.MannWhitneyUTest(b, a, stats.LocationDiffers)
	if err != nil { // all are equal
		d.Low, d.High, d.P = 0, 0, 1
		return
	}
	var steps []float64
	for _, x := range a {
		for _, y := range b {
			steps = append(steps, y-x)
		}
	}
	slices.Sort(steps)
	cut := 0
	for dist := (stats.UDist{N1: len(a), N2: len(b)}); 2*dist.CDF(float64(cut)) <= level && cut < len(steps)/2; cut++ {
	}
	if n := len(steps); cut > 0 {
		d.Low, d.High = steps[cut-1], steps[n-cut]
	}
	d.P = min(u.P, 1)
}

// leastP returns the least p value that so many runs a side can have.
func leastP(n, m int) float64 { return 2 * stats.UDist{N1: n, N2: m}.CDF(0) }

// alike returns two samples with the longer autocorrelation time of both: one that is short by chance would make a difference of what is
// none.
func alike(a, b *sample) (*sample, *sample) {
	part := min(a.effective/float64(a.blocks), b.effective/float64(b.blocks))
	x, y := *a, *b
	x.effective, y.effective = part*float64(a.blocks), part*float64(b.blocks)
	return &x, &y
}
