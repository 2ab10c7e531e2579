package analysis

import (
	"math"
	"time"

	"origintop/scrape/series"
)

// Checks compare what one page says with what follows from others: NaN where one of them doesn't say.
type Checks struct {
	Got    float64 // what clients got, of what the origin sent at the same time
	Little float64 // the connections that are served, of those that Little's law expects: answers per second times their mean latency
}

// checks works them out for when all of the load is there, or the last half of what there is of it.
func (t *trial) checks() Checks {
	from := t.peak
	if t.end-from < (t.end-t.begin)/2 {
		from = (t.begin + t.end) / 2
	}
	expected := t.middle(answered, from, t.end) * t.middle(latency, from, t.end)
	c := Checks{Got: t.gotOfSent(from, t.end), Little: t.middle(serving, from, t.end) / expected}
	if !(expected >= fewServed) {
		c.Little = math.NaN() // those that watch the server are as many
	}
	return c
}

// fewServed is how many connections must be served at once, on average, for Little's law to say something.
const fewServed = 5

// The load test's part of the traffic below which most of what is new is not its own.
const ownPart = 0.75

// foreign reports whether the traffic of a link that is full is not the load test's: its clients got far less than was sent, or the link
// carries far more than it did at that load.
func (t *trial) foreign(c *candidate) bool {
	if c.rate != nil || c.before {
		return c.before
	}
	to := c.to + 1
	if part := t.gotOfSent(c.from, to); part < ownPart {
		return true
	}
	points := t.points(0, out, t.begin, c.from)
	if len(points) < 6 {
		return false
	}
	l := fitted(points)
	if low, _ := l.slope(); !(low > 0) || l.r2 < 0.8 {
		return false
	}
	var more []float64
	for i := c.from; i < to; i++ {
		if t.judged(i) {
			if v := t.rows[i].v[out] / l.at(t.loads[i]); !math.IsNaN(v) {
				more = append(more, v)
			}
		}
	}
	return median(more) > 1/ownPart
}

// gotOfSent returns which part of what was sent the clients have got, in the second half of some rows: theirs is a mean over half a minute.
// NaN if they don't say.
func (t *trial) gotOfSent(from, to int) float64 {
	const window = 30 * time.Second
	var list []float64
	for i := (from + to) / 2; i < to; i++ {
		var m mean
		for k := i; k >= 0 && t.between(k, i) < window; k-- {
			if v := t.rows[k].v[out]; !math.IsNaN(v) {
				m.add(v)
			}
		}
		if v := t.rows[i].v[got] / m.mean(); !math.IsNaN(v) && t.rows[i].v[got] > 0 {
			list = append(list, v)
		}
	}
	return median(list)
}

// unreached reports whether next to nothing of the load reaches the origin, though clients want something of it for a while: by their
// number fewer requests than one a minute and client, and no bytes; of a load of another kind, no more than without load.
func (t *trial) unreached() bool {
	const fewClients, requestsEach, bytesEach, same = 5, 1. / 60, 1e3, 1.2
	if t.kind != Clients && t.kind != Given {
		return false
	}
	half := t.peak
	for half > t.begin && !(t.loads[half-1] < t.loads[t.peak]/2) {
		half--
	}
	load := t.middleLoad(half, t.end)
	if t.kind == Clients && load < fewClients || t.sec[t.end-1]-t.sec[half] < calm.Seconds() {
		return false
	}
	known := false
	for _, of := range [...]struct {
		n    number
		each float64
	}{{requests, requestsEach}, {out, bytesEach}} {
		before, now := t.beforeLoad(of.n), t.middle(of.n, half, t.end)
		switch {
		case math.IsNaN(now):
			continue
		case t.kind == Given && !(now <= same*before):
			return false
		case t.kind == Clients && now-series.OrZero(before) > of.each*load:
			return false
		}
		known = true
	}
	return known
}

// beforeLoad returns the median of a number in the ten seconds before the load; NaN if it is known of fewer than three rows.
func (t *trial) beforeLoad(n number) float64 {
	list := t.run.room.list[:0]
	for i := t.begin - 1; i >= 0 && t.sec[t.begin]-t.sec[i] <= calm.Seconds(); i-- {
		if v := t.rows[i].v[n]; !t.out[i] && !math.IsNaN(v) {
			list = append(list, v)
		}
	}
	t.run.room.list = list
	if len(list) < 3 {
		return math.NaN()
	}
	return median(list)
}

// middleLoad returns the median load of some rows.
func (t *trial) middleLoad(from, to int) float64 {
	list := t.run.room.list[:0]
	for i := from; i < to; i++ {
		if v := t.loads[i]; !math.IsNaN(v) {
			list = append(list, v)
		}
	}
	t.run.room.list = list
	return median(list)
}
