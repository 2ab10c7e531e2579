package compare

import "math"

// A sample is the numbers of a field in one part of a run, and what they are worth. It is what Welch's test takes.
type sample struct {
	mean, variance float64 // of blocks
	effective      float64 // how many independent blocks these are worth; at least 1
	blocks         int
	known          int // rounds
}

// Mean, Variance and Weight make it a sample for a t-test.
func (s *sample) Mean() float64     { return s.mean }
func (s *sample) Variance() float64 { return s.variance }
func (s *sample) Weight() float64   { return s.effective }

// sampled returns what values are worth that were known at times, in blocks of so many seconds each. Rounds are how many rounds each
// value is the mean of. What is behind the last whole block is left out: it would count in the mean, but not in how that varies.
func sampled(seconds, values []float64, rounds []int, block float64) sample {
	var s sample
	n := len(values)
	if n == 0 {
		return sample{mean: math.NaN(), variance: math.NaN(), effective: 1}
	}
	step := (seconds[n-1] - seconds[0]) / float64(max(n-1, 1))
	whole := int((seconds[n-1] - seconds[0] + 1.5*step) / block)
	var means []float64
	var open, all mean
	number := 0
	end := func() {
		if open.n > 0 {
			means = append(means, open.mean())
		}
	}
	for i, v := range values {
		if at := int((seconds[i] - seconds[0] + step/2) / block); at != number {
			end()
			number, open = at, mean{}
		}
		if whole > 0 && number >= whole {
			break
		}
		if !math.IsNaN(v) {
			s.known += rounds[i]
		}
		open.add(v)
		all.add(v)
	}
	end()
	s.blocks = len(means)
	s.mean = all.mean()
	s.variance, s.effective = independent(means)
	return s
}

// independent returns the variance of means of blocks, and how many independent ones they are worth: by the sum of the autocorrelations,
// up to where those of two lags together are no longer positive (the initial monotone sequence of Geyer 1992). It is never more than
// there are. Of numbers that don't vary nobody knows it: they are worth one.
func independent(blocks []float64) (variance, effective float64) {
	n := float64(len(blocks))
	if n < 4 {
		return math.NaN(), 1
	}
	var m mean
	for _, v := range blocks {
		m.add(v)
	}
	mu := m.mean()
	covariance := func(lag int) float64 {
		var sum float64
		for i := lag; i < len(blocks); i++ {
			sum += (blocks[i] - mu) * (blocks[i-lag] - mu)
		}
		return sum / n
	}
	c0 := covariance(0)
	if !(c0 > 0) || math.Sqrt(c0) < 1e-9*math.Abs(mu) {
		return 0, 1
	}
	time, last := -1.0, math.Inf(1) // the autocorrelation time
	for lag := 0; lag+1 < len(blocks); lag += 2 {
		pair := (covariance(lag) + covariance(lag+1)) / c0
		if pair = min(pair, last); pair <= 0 {
			break
		}
		time, last = time+2*pair, pair
	}
	time = max(time, 1)
	// The mean is taken from the blocks themselves, which hides some of their dependence: by 1/n of the time at least. In simulated runs
	// it takes half as much again until no more than one of twenty differs by chance.
	time /= max(1-1.5*time/n, 0.1)
	return c0 * n / (n - 1), max(n/time, 1)
}
