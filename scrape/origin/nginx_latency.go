package origin

import "origintop/scrape/series"

// estimate works out percentiles and distribution from prepared buckets, none of which leaves them unknown.
func (l *Latency) estimate(buckets []series.Bucket, room *series.Arena[Bucket]) {
	l.P50, l.P90 = series.QuantileOf(0.50, buckets), series.QuantileOf(0.90, buckets)
	l.P95, l.P99 = series.QuantileOf(0.95, buckets), series.QuantileOf(0.99, buckets)
	if len(buckets) == 0 || buckets[len(buckets)-1].Count <= 0 {
		return
	}
	l.Distribution = room.Alloc(len(buckets))
	below := 0.0
	for _, b := range buckets {
		l.Distribution = append(l.Distribution, Bucket{b.UpperBound, series.Share(b.Count-below, buckets[len(buckets)-1].Count)})
		below = b.Count
	}
}
