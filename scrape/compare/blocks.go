package compare

import (
	"math"

	"origintop/scrape/analysis"
)

// blockSeconds returns over how long samples are averaged: over whole segments, so that each block has as many of their bursts as any
// other, and at least 15 s. Segment is how long one of them plays, 0 if nobody knows.
func blockSeconds(segment float64) float64 {
	const least = 15.0
	if !(segment > 0) {
		return least
	}
	return segment * math.Ceil(least/segment-1e-9)
}

// maxSegment is how many seconds a segment is taken to play at most.
const maxSegment = 30

// segment returns how long a segment plays, by how many the clients fetch or, if nobody says that, by the period of the traffic; 0 if it
// has none.
func (r *Run) segment(p Part) float64 {
	clients, segments := r.Column("swarm.active_clients", ""), r.Column("swarm.segments_per_second", "")
	if clients != nil && segments != nil {
		if s := meanOf(clients, p) / meanOf(segments, p); s > 0 && s <= maxSegment {
			return s
		}
	}
	for _, field := range [...]string{"network.out_bytes_per_second", "nginx.sent_bytes_per_second", "nginx.requests_per_second"} {
		if x := r.Column(field, ""); x != nil && p.End-p.First > 1 {
			return period(x.Values[p.First:p.End]) * p.Seconds(r) / float64(p.End-p.First-1)
		}
	}
	return 0
}

func meanOf(x *analysis.Column, p Part) float64 {
	var m mean
	for _, v := range x.Values[p.First:p.End] {
		m.add(v)
	}
	return m.mean()
}

// period returns after how many numbers they repeat themselves, 0 if they don't: the lag of the highest autocorrelation that stands out
// from those of shorter lags.
func period(values []float64) float64 {
	const stands, most = 0.3, 16
	var m mean
	for _, v := range values {
		m.add(v)
	}
	mu := m.mean()
	at := func(lag int) float64 {
		var sum, all float64
		for i, v := range values {
			if d := v - mu; !math.IsNaN(d) {
				all += d * d
				if i >= lag && !math.IsNaN(values[i-lag]) {
					sum += d * (values[i-lag] - mu)
				}
			}
		}
		return sum / all
	}
	best, highest, lowest := 0, stands, 1.0
	for lag := 1; lag <= most && lag < len(values)/4; lag++ {
		r := at(lag)
		if r > highest && r-lowest > stands {
			best, highest = lag, r+0.05 // twice the period is as high
		}
		lowest = min(lowest, r)
	}
	return float64(best)
}
