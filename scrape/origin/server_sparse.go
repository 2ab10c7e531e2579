package origin

import (
	"cmp"
	"math"
	"slices"

	"origintop/scrape/exporter"
	"origintop/scrape/series"
)

// sparse works out by how much the buckets of a sparse histogram have increased over the last step, per second. One that was not there yet
// had as many observations as the one below it.
func (n *server) sparse() {
	t := &n.buckets
	if n.Base < 0 || t.Missing > 0 {
		return
	}
	which := n.selected(t, exporter.ServerBucket)
	now, before := n.increases[:0], n.before[:0]
	for _, r := range t.Rows {
		if !which.has(&r.Info) || !r.Present() {
			continue
		}
		now = append(now, series.Bucket{UpperBound: r.Info.bound, Count: r.Now[0]})
		if count, _ := n.Before(&r.Values, n.Base, 0); !series.IsAbsent(count) {
			before = append(before, series.Bucket{UpperBound: r.Info.bound, Count: count})
		}
	}
	byBound := func(a, b series.Bucket) int { return cmp.Compare(a.UpperBound, b.UpperBound) }
	slices.SortFunc(now, byBound)
	slices.SortFunc(before, byBound)
	below, count := 0, 0.0
	for i := range now {
		for below < len(before) && before[below].UpperBound <= now[i].UpperBound {
			count = before[below].Count
			below++
		}
		now[i].Count = series.Rate(count, now[i].Count, n.Step())
	}
	if n.before = before; slices.ContainsFunc(now, func(b series.Bucket) bool { return math.IsNaN(b.Count) }) {
		return
	}
	n.increases = series.Prepare(now)
}

// A histogram whose bounds are less than fineRatio apart has too many buckets to look at: its distribution has barsPerDecade.
const (
	fineRatio     = 1.1
	barsPerDecade = 5
)

// distribute sets the distribution, from prepared buckets with observations.
func (l *Latency) distribute(buckets []series.Bucket, room *series.Arena[Bucket]) {
	total := buckets[len(buckets)-1].Count
	fine := false
	first := 0 // with observations
	for i := range buckets {
		fine = fine || i > 0 && buckets[i-1].UpperBound > 0 && buckets[i].UpperBound < fineRatio*buckets[i-1].UpperBound
		if buckets[i].Count == 0 {
			first = i + 1
		}
	}
	bar := func(i int) float64 { return math.Ceil(barsPerDecade*math.Log10(buckets[i].UpperBound) - 1e-9) }
	bars := func(each func(i int)) {
		for i := range buckets {
			switch {
			case !fine, i >= len(buckets)-2: // the largest finite one, and those beyond it
				each(i)
			case i < first: // nothing is so short
			case bar(i) != bar(i+1):
				each(i)
			}
		}
	}
	n := 0
	bars(func(int) { n++ })
	l.Distribution = room.Alloc(n)
	below := 0.0
	bars(func(i int) {
		l.Distribution = append(l.Distribution, Bucket{buckets[i].UpperBound, series.Share(buckets[i].Count-below, total)})
		below = buckets[i].Count
	})
}
