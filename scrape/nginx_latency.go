package scrape

// estimate works out percentiles and distribution from prepared buckets, none of which leaves them unknown.
func (l *Latency) estimate(buckets []bucket, room *block[Bucket]) {
	l.P50, l.P90 = quantile(0.50, buckets), quantile(0.90, buckets)
	l.P95, l.P99 = quantile(0.95, buckets), quantile(0.99, buckets)
	if len(buckets) == 0 || buckets[len(buckets)-1].count <= 0 {
		return
	}
	l.Distribution = room.take(len(buckets))
	below := 0.0
	for _, b := range buckets {
		l.Distribution = append(l.Distribution, Bucket{b.le, share(b.count-below, buckets[len(buckets)-1].count)})
		below = b.count
	}
}
