package analysis

import (
	"cmp"
	"math"
	"slices"

	"origintop/scrape/sorting"
)

// A flatness is a rate that grew with the load up to a knee, and no longer does, or that fell while the load stayed.
type flatness struct {
	is       bool
	fell     bool
	n        number  // the rate
	from     int     // the first row of it
	at       float64 // the load at the knee
	value    float64 // that the rate has from there on, the median
	wavering float64 // how far the rate is from that, as a rule, as a part of it
}

// flat looks for the row from which on a rate no longer grows while the load does.
func (t *trial) flat(n number) flatness {
	if t.kind == Requests || t.kind == Rate {
		return flatness{} // who asks for more than is answered isn't seen
	}
	at, left, right := t.parted(n)
	from := t.reaches(at)
	also := func() bool { return growsLess(left, right) || t.waits(from) || n == out && t.inSockets(from) }
	if !growsNoMore(left, right) && !(t.fallsShort(n, at, left) && also()) {
		return t.fallen(n)
	}
	f := t.flatFrom(n, from)
	f.at = at
	return f
}

// parted returns the load at the knee of a number, and the points on both sides of it, in the order of time; no points if there is none.
// Where the load grows in steps there may be one load on the left: then what was before the load is there, too.
func (t *trial) parted(n number) (at float64, left, right []point) {
	room := &t.run.room.points
	all := t.points(0, n, t.begin, t.end)
	room[1] = append(room[1][:0], all...)
	sorting.Stable(room[1], func(a, b point) int { return cmp.Compare(a.x, b.x) })
	at = knee(room[1])
	left, right = room[2][:0], room[3][:0]
	for _, p := range all {
		switch {
		case p.x < at:
			left = append(left, p)
		case p.x >= at:
			right = append(right, p)
		}
	}
	if len(left) > 0 && !slices.ContainsFunc(left, func(p point) bool { return p.x != left[0].x }) {
		for i := max(t.start, t.begin-len(left)); i < t.begin; i++ {
			if x, y := t.loads[i], t.rows[i].v[n]; !t.out[i] && !math.IsNaN(x) && !math.IsNaN(y) {
				left = append(left, point{x, y})
			}
		}
	}
	room[2], room[3] = left, right
	return at, left, right
}

// fallsShort reports whether a number that grew with the load on the left of a knee is, with nearly all of the load, at most a quarter as
// far above the knee as it would be then. Clients that begin want more than those that stay: this alone says little.
func (t *trial) fallsShort(n number, at float64, left []point) bool {
	const fewest, more, quarter = 5, 1.2, 0.25
	most := t.loads[t.peak]
	if len(left) < fewest || !(most >= more*at) {
		return false
	}
	l := fitted(left)
	if low, _ := l.slope(); !(low > 0) {
		return false
	}
	list := t.run.room.list[:0]
	for i := t.peak; i < t.end; i++ {
		if v := t.rows[i].v[n]; t.full(i) && !math.IsNaN(v) {
			list = append(list, v)
		}
	}
	t.run.room.list = list
	if len(list) < fewest {
		return false
	}
	level := median(list)
	for i, v := range list {
		list[i] = math.Abs(v - level)
	}
	off := median(list) * 3 / math.Sqrt(float64(len(list))) // some two standard errors of a median
	return level+off < l.at(at)+quarter*(l.at(most)-l.at(at))
}

// growsLess reports whether points on the right grow with the load at most half as much as those on the left, as far as one can tell.
func growsLess(left, right []point) bool {
	const fewest, half, less = 4, 0.5, 0.8
	if len(left) < fewest || len(right) < fewest {
		return false
	}
	before, after := fitted(left), fitted(right)
	_, high := after.slope()
	return after.b < half*before.b && high < less*before.b
}

// waits reports whether requests are served for longer since a row.
func (t *trial) waits(from int) bool { return t.crowded(from, 2) || t.grew(latency, from, 2, 0.005) }

// inSockets reports whether more is kept in sockets since a row, as what is sent waits for the link.
func (t *trial) inSockets(from int) bool { return t.grew(socketMemory, from, 3, 2<<20) }

// crowded reports whether twice as many connections are served since a row as more requests account for, and so many more.
func (t *trial) crowded(from int, more float64) bool {
	const own = 1 // of who watches the server
	before, after := t.middle(serving, t.begin, from)-own, t.middle(serving, from, t.end)-own
	growth := t.middle(answered, from, t.end) / t.middle(answered, t.begin, from)
	if growth > 1 && !math.IsInf(growth, 1) {
		before *= growth
	}
	return after >= 2*max(before, 0) && after >= max(before, 0)+more
}

// reaches returns the first row with so much load.
func (t *trial) reaches(load float64) int {
	for i := t.begin; i < t.end; i++ {
		if t.judged(i) && t.loads[i] >= load {
			return i
		}
	}
	return t.begin
}

// flatFrom returns what a rate is from a row on.
func (t *trial) flatFrom(n number, from int) flatness {
	f := flatness{is: true, n: n, from: from, value: t.middle(n, from, t.end)}
	off := t.run.room.list[:0]
	for i := from; i < t.end; i++ {
		if v := t.rows[i].v[n]; t.judged(i) && !math.IsNaN(v) {
			off = append(off, math.Abs(v-f.value))
		}
	}
	t.run.room.list = off
	f.wavering = median(off) / f.value
	return f
}

// fallen looks for the row from which on a rate is less than half of what it was, until the end, though all of the load is there: the one
// that parts the time into two of one mean each best.
func (t *trial) fallen(n number) flatness {
	var all, before mean
	for i := max(t.peak, 0); i < t.end; i++ {
		if v := t.rows[i].v[n]; t.full(i) && !math.IsNaN(v) {
			all.add(v)
		}
	}
	at, most := -1, 0.0
	for i := max(t.peak, 0); i < t.end; i++ {
		v := t.rows[i].v[n]
		if !t.full(i) || math.IsNaN(v) {
			continue
		}
		if after := (mean{all.sum - before.sum, all.n - before.n}); before.n > 0 && after.mean() < before.mean()/2 {
			if d := before.mean() - after.mean(); d*d*before.n*after.n > most {
				at, most = i, d*d*before.n*after.n
			}
		}
		before.add(v)
	}
	if at < 0 || t.sec[at]-t.sec[t.peak] < calm.Seconds() || t.sec[t.end-1]-t.sec[at] < calm.Seconds() {
		return flatness{}
	}
	most = 0
	for i := at; i < t.end; i++ {
		if v := t.rows[i].v[n]; t.full(i) && v > most {
			most = v
		}
	}
	if !(t.middle(n, t.peak, at) > 2*most) {
		return flatness{} // it comes and goes
	}
	f := t.flatFrom(n, at)
	f.fell = true
	return f
}

// full reports whether nearly all of the load is there in a row.
func (t *trial) full(i int) bool { return t.judged(i) && t.loads[i] >= 0.9*t.loads[t.peak] }
