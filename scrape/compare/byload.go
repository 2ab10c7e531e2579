package compare

import (
	"math"
	"slices"
)

// maxLoads is at how many loads a number is given at most.
const maxLoads = 60

// ByLoad returns the mean of a column's values at each load under which they were known, in the order of loads. Loads that are next to each
// other are one if there are too many.
func (r *Run) ByLoad(values []float64) (loads, means []float64) {
	begin, end := r.Under()
	low, high := math.Inf(1), math.Inf(-1)
	distinct := map[float64]bool{}
	for _, v := range r.Loads[begin:end] {
		if !math.IsNaN(v) {
			low, high, distinct[v] = min(low, v), max(high, v), true
		}
	}
	width := 0.0 // of what is one load
	if len(distinct) > maxLoads {
		width = (high - low) / maxLoads
	}
	type at struct{ load, value mean }
	bins := map[float64]*at{}
	for i := begin; i < end; i++ {
		load, v := r.Loads[i], values[i]
		if math.IsNaN(load) || math.IsNaN(v) {
			continue
		}
		key := load
		if width > 0 {
			key = min(math.Floor((load-low)/width), maxLoads-1)
		}
		if bins[key] == nil {
			bins[key] = &at{}
		}
		bins[key].load.add(load)
		bins[key].value.add(v)
	}
	keys := make([]float64, 0, len(bins))
	for k := range bins {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		loads, means = append(loads, bins[k].load.mean()), append(means, bins[k].value.mean())
	}
	return loads, means
}
