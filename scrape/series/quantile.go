package series

import (
	"cmp"
	"math"
	"slices"
)

// A Bucket of a histogram: how many observations were not above its upper bound.
type Bucket struct {
	UpperBound float64 // inclusive, +Inf for the last one
	Count      float64
}

// Merge returns buckets in the order of their bounds, those of one bound added up, in place of what was in the slice. They come as on a
// page: those of a server in order, and then those of the next.
func Merge(buckets []Bucket) []Bucket {
	list, at := buckets[:0], -1
	for _, b := range buckets {
		if at++; at == len(list) || list[at].UpperBound != b.UpperBound {
			var found bool
			at, found = slices.BinarySearchFunc(list, b.UpperBound,
				func(of Bucket, le float64) int { return cmp.Compare(of.UpperBound, le) })
			if !found {
				list = slices.Insert(list, at, b)
				continue
			}
		}
		list[at].Count += b.Count
	}
	return list
}

// Sum merges buckets that each have what is in them alone, and has each have what is below its bound.
func Sum(buckets []Bucket) []Bucket {
	buckets = Merge(buckets)
	sum := 0.0
	for i := range buckets {
		sum += buckets[i].Count
		buckets[i].Count = sum
	}
	return buckets
}

// Prepare merges buckets and makes their counts monotone, which they may not be where the exporter doesn't update them together.
func Prepare(buckets []Bucket) []Bucket {
	buckets = Merge(buckets)
	most := 0.0
	for i := range buckets {
		most = max(most, buckets[i].Count)
		buckets[i].Count = most
	}
	return buckets
}

// A Quantile is a percentile in seconds, and the bounds of the bucket that it lies in: how exactly it is known. Beyond the last bound, High
// is infinite and the value is that bound.
type Quantile struct{ Value, Low, High float64 }

// Exact returns a quantile that somebody else has worked out.
func Exact(v float64) Quantile { return Quantile{v, v, v} }

// QuantileOf estimates the q-quantile, 0 < q < 1, from prepared buckets, as Prometheus' histogram_quantile does: linear
// within the bucket; 0 is the lower bound of the first one unless its upper bound is negative; the highest finite bound
// if the quantile lies above it. NaN if nothing was observed or the bucket +Inf is missing.
func QuantileOf(q float64, buckets []Bucket) Quantile {
	n := len(buckets)
	if n < 2 || !math.IsInf(buckets[n-1].UpperBound, 1) {
		return Exact(Unknown)
	}
	total := buckets[n-1].Count
	if !(total > 0) {
		return Exact(Unknown)
	}
	rank := q * total
	i := 0
	for i < n-1 && buckets[i].Count < rank {
		i++
	}
	if i == n-1 {
		return Quantile{buckets[n-2].UpperBound, buckets[n-2].UpperBound, buckets[n-1].UpperBound}
	}
	end := buckets[i].UpperBound
	if i == 0 {
		if end <= 0 {
			return Exact(end)
		}
		return Quantile{end * rank / buckets[0].Count, 0, end}
	}
	start, below := buckets[i-1].UpperBound, buckets[i-1].Count
	return Quantile{start + (end-start)*(rank-below)/(buckets[i].Count-below), start, end}
}
