package analysis

import (
	"math"
	"slices"
	"sync/atomic"

	"github.com/aclements/go-moremath/stats"
)

// A mean is that of what was added.
type mean struct{ sum, n float64 }

func (m *mean) add(v float64) { m.sum, m.n = m.sum+v, m.n+1 }
func (m *mean) mean() float64 { return m.sum / m.n }

// count adds 1 if something is so, else 0: the mean is the part of which it is.
func (m *mean) count(is bool) {
	if is {
		m.sum++
	}
	m.n++
}

// A sums is what a straight line through points follows from. Points are taken from a first one, so that large numbers lose no digits.
type sums struct {
	n, x, y, xx, xy, yy float64
}

func (s *sums) add(x, y float64) {
	s.n++
	s.x += x
	s.y += y
	s.xx += x * x
	s.xy += x * y
	s.yy += y * y
}

// A line is a least squares fit y = a + b x through n points.
type line struct {
	a, b     float64
	n        float64
	mx       float64 // mean of x
	sxx      float64
	variance float64 // of the residuals
	r2       float64
	inflate  float64 // by how much the residuals' dependence on each other inflates variances
}

// fit returns the line through points of these sums. Its variances hold for independent residuals.
func (s *sums) fit() line {
	l := line{n: s.n, mx: s.x / s.n, inflate: 1}
	l.sxx = s.xx - s.x*s.x/s.n
	sxy, syy := s.xy-s.x*s.y/s.n, s.yy-s.y*s.y/s.n
	l.b = sxy / l.sxx
	l.a = s.y/s.n - l.b*l.mx
	rest := max(0, syy-l.b*sxy)
	l.variance = rest / (s.n - 2)
	l.r2 = 1 - rest/syy
	return l
}

// A point is a load, and a number at that load.
type point struct{ x, y float64 }

// fitted returns the line through points that are in the order of time. Its variances are inflated by (1+r)/(1-r), r being the
// autocorrelation of the residuals at lag 1: samples that depend on each other are worth less.
func fitted(points []point) line {
	var s sums
	for _, p := range points {
		s.add(p.x, p.y)
	}
	l := s.fit()
	var lagged, all, last float64
	for i, p := range points {
		e := p.y - l.at(p.x)
		if i > 0 {
			lagged += e * last
		}
		all, last = all+e*e, e
	}
	if r := lagged / all; r > 0 {
		r = min(r, 0.95)
		l.inflate = (1 + r) / (1 - r)
	}
	return l
}

func (l *line) at(x float64) float64 { return l.a + l.b*x }

// slopeError returns the standard error of the slope.
func (l *line) slopeError() float64 { return math.Sqrt(l.variance * l.inflate / l.sxx) }

// slope returns the interval of 95 % of the slope.
func (l *line) slope() (low, high float64) {
	d := t95(l.n-2) * l.slopeError()
	return l.b - d, l.b + d
}

// inverse returns where the line reaches y, with an interval of 95 % by the delta method.
func (l *line) inverse(y float64) (x, low, high float64) {
	x = (y - l.a) / l.b
	d := x - l.mx
	e := t95(l.n-2) * math.Sqrt(l.variance*l.inflate*(1/l.n+d*d/l.sxx)) / math.Abs(l.b)
	return x, x - e, x + e
}

// t95 returns the two-sided 95 % quantile of Student's distribution with so many degrees of freedom, a whole number.
func t95(df float64) float64 {
	const z = 1.959963985 // of any number
	switch {
	case df < 1:
		return math.Inf(1)
	case df <= maxQuantile:
		known := &quantiles[int(df)]
		if v := known.Load(); v != 0 {
			return math.Float64frombits(v)
		}
		v := stats.InvCDF(stats.TDist{V: df})(0.975)
		known.Store(math.Float64bits(v))
		return v
	}
	return z + (t95(maxQuantile)-z)*maxQuantile/df
}

// Quantiles are found by trying, which takes longer than all the rest of a round: those that were found are kept.
const maxQuantile = 200

var quantiles [maxQuantile + 1]atomic.Uint64

// bends reports whether a parabola fits points significantly better than the line through them.
func bends(points []point, l line) bool {
	n := float64(len(points))
	if n < 6 {
		return false
	}
	// The square of the distance to the mean, without what is linear in it.
	var z, zx, zz, ze float64
	for _, p := range points {
		d := p.x - l.mx
		z += d * d
		zx += d * d * d
	}
	m, slope := z/n, zx/l.sxx
	for _, p := range points {
		d := p.x - l.mx
		q := d*d - m - slope*d
		zz += q * q
		ze += q * (p.y - l.at(p.x))
	}
	c := ze / zz
	rest := max(0, l.variance*(n-2)-c*ze) / (n - 3)
	return math.Abs(c) > t95(n-3)*math.Sqrt(rest*l.inflate/zz)
}

// knee returns the load from which on the number no longer grows: that of the line which is straight up to there, and level from there
// on, that fits best. The points are sorted by load. NaN if there are too few.
func knee(points []point) float64 {
	const fewest = 4 // on either side
	n := len(points)
	if n < 2*fewest {
		return math.NaN()
	}
	var all sums
	for _, p := range points {
		all.add(p.x, p.y)
	}
	best, least := math.NaN(), math.Inf(1)
	var left sums
	for i, p := range points {
		if i >= fewest && i <= n-fewest && p.x > points[i-1].x {
			rest := all.n - left.n
			u := sums{all.n, left.x + rest*p.x, all.y, left.xx + rest*p.x*p.x, left.xy + p.x*(all.y-left.y), all.yy}
			if l := u.fit(); l.variance < least {
				best, least = p.x, l.variance
			}
		}
		left.add(p.x, p.y)
	}
	return best
}

// median returns the median of some numbers, NaN of none. It sorts them.
func median(of []float64) float64 {
	if len(of) == 0 {
		return math.NaN()
	}
	slices.Sort(of)
	return of[len(of)/2]
}
