package scrape

import (
	"cmp"
	"math"
	"slices"
)

// A bucket of a histogram: how many observations were not above its upper bound.
type bucket struct {
	le    float64 // inclusive, +Inf for the last one
	count float64
}

// merged returns buckets in the order of their bounds, those of one bound added up, in place of what was in the slice. They come as on a page:
// those of a server in order, and then those of the next.
func merged(buckets []bucket) []bucket {
	list, at := buckets[:0], -1
	for _, b := range buckets {
		if at++; at == len(list) || list[at].le != b.le {
			var found bool
			at, found = slices.BinarySearchFunc(list, b.le, func(of bucket, le float64) int { return cmp.Compare(of.le, le) })
			if !found {
				list = slices.Insert(list, at, b)
				continue
			}
		}
		list[at].count += b.count
	}
	return list
}

// prepare merges buckets and makes their counts monotone, which they may not be where the exporter doesn't update them together.
func prepare(buckets []bucket) []bucket {
	buckets = merged(buckets)
	most := 0.0
	for i := range buckets {
		most = max(most, buckets[i].count)
		buckets[i].count = most
	}
	return buckets
}

// A Quantile is a percentile in seconds, and the bounds of the bucket that it lies in: how exactly it is known. Beyond the last bound, High
// is infinite and the value is that bound.
type Quantile struct{ Value, Low, High float64 }

// exactly returns a quantile that somebody else has worked out.
func exactly(v float64) Quantile { return Quantile{v, v, v} }

// quantile estimates the q-quantile, 0 < q < 1, from prepared buckets, as Prometheus' histogram_quantile does: linear
// within the bucket; 0 is the lower bound of the first one unless its upper bound is negative; the highest finite bound
// if the quantile lies above it. NaN if nothing was observed or the bucket +Inf is missing.
func quantile(q float64, buckets []bucket) Quantile {
	n := len(buckets)
	if n < 2 || !math.IsInf(buckets[n-1].le, 1) {
		return exactly(unknown)
	}
	total := buckets[n-1].count
	if !(total > 0) {
		return exactly(unknown)
	}
	rank := q * total
	i := 0
	for i < n-1 && buckets[i].count < rank {
		i++
	}
	if i == n-1 {
		return Quantile{buckets[n-2].le, buckets[n-2].le, buckets[n-1].le}
	}
	end := buckets[i].le
	if i == 0 {
		if end <= 0 {
			return exactly(end)
		}
		return Quantile{end * rank / buckets[0].count, 0, end}
	}
	start, below := buckets[i-1].le, buckets[i-1].count
	return Quantile{start + (end-start)*(rank-below)/(buckets[i].count-below), start, end}
}
