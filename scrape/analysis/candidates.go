package analysis

import (
	"math"
	"time"
)

// A candidate is a resource that was used up for a while.
type candidate struct {
	*resource
	Evidence
	at       float64   // the threshold
	from, to int       // rows: the first and the last one at or above it
	holds    float64   // the part of what came after it, under no less load, for which that held
	jumped   bool      // it began all at once
	before   bool      // the load
	doubted  bool      // others use it as well
	harmless bool      // the clients don't mind: nothing of theirs waits for it
	rate     *flatness // of a limit that nobody knows
}

// Evidence is what says that a resource is the limit.
type Evidence struct {
	Utilisation bool // it was used up for ten seconds
	Saturation  bool // what wanted it had to wait
	Flat        bool // the throughput no longer grew while the load did, or fell
}

// clearance is the part of a threshold below which a number is clearly below it.
const clearance = 0.95

// A spell is rows in which a number was at its threshold or above.
type spell struct{ from, to int }

// spells returns those of a resource that last. One row that is not clearly below doesn't end one; of a number that gives out early none
// does; of events, none for a while does.
func (t *trial) spells(r *resource, at float64) (list []spell) {
	open, since, last, near := false, 0, 0, 0
	step, pause := t.step.Seconds(), max(calm, 2*t.step).Seconds()
	end := func() {
		if open && (r.state || step >= calm.Seconds() || t.sec[last]-t.sec[since] >= calm.Seconds()) {
			list = append(list, spell{since, last})
		}
		open = false
	}
	for i := t.begin; i < t.end; i++ {
		switch v := t.rows[i].v[r.use()]; {
		case t.out[i]:
			end()
		case v >= at:
			if open && t.sec[i]-t.sec[last] > 2*pause {
				end()
			}
			if !open {
				open, since = true, i
			}
			last, near = i, 0
		case open && (r.burst || math.IsNaN(v)) && t.sec[i]-t.sec[last] < pause:
		case open && v >= clearance*at && (near == 0 || r.early):
			near++
		default:
			end()
		}
	}
	end()
	return list
}

// covered returns the part of the rows with no less load than one has in which a number is not clearly below the threshold: of those from
// that row on and, of what the load test keeps busy, those before it as well.
func (t *trial) covered(r *resource, at float64, from int) float64 {
	var m mean
	first := from
	if r.work && t.kind != NoLoad {
		first = t.begin
	}
	for i := first; i < t.end; i++ {
		v := t.rows[i].v[r.use()]
		if t.out[i] || math.IsNaN(v) || t.loads[i] < clearance*t.loads[from] {
			continue
		}
		m.count(v >= clearance*at)
	}
	return m.mean()
}

// used returns the resources that were used up: for each the first spell that held from there on, else the longest. One that something else
// than the load keeps busy, as it was busy before, says nothing of the load: it is shared. So is one that is refuted, and what the others
// use in one spell they may use in another: a rate that stays flat has to say it as well.
func (t *trial) used() (list []candidate) {
	idle := t.idle()
	for k := range resources {
		r := &resources[k]
		at := t.threshold(r)
		var best *candidate
		spells := t.spells(r, at)
		before, others := r.work && t.busyBefore(r, at), false
		link := r.Resource == NetworkOut // what is sent is told from what the clients get
		for _, s := range spells {
			if r.Resource == Core && !t.oneCore(r, s) {
				continue // which is busiest is chance
			}
			c := candidate{resource: r, at: at, from: s.from, to: s.to, holds: t.covered(r, at, s.from)}
			c.Utilisation = true
			c.jumped = r.work && r.Resource != DiskBusy && t.jumps(r, at, s.from) // what a disk reads is all at once no longer in memory
			if idle && r.local() || r.work && t.othersUse(&c) {
				others = true
				continue
			}
			others = others || r.work && t.refuted(&c)
			if best == nil || best.passing() && (!c.passing() || c.to-c.from > best.to-best.from) {
				best = &c
			}
		}
		switch t.busyElse[r.Resource] = before || others; {
		case len(spells) > 0 && (before && !link || others && best == nil):
			t.shared = append(t.shared, candidate{resource: r, from: spells[0].from, to: spells[len(spells)-1].to})
		case best != nil:
			best.Saturation, best.doubted, best.before = t.queues(best), others, before
			list = append(list, *best)
		}
	}
	return list
}

// idle reports whether the server is asked for so little that what watches it makes most of that: none tests it with so few requests. What
// keeps its machine busy is something else then, at least in part.
func (t *trial) idle() bool {
	if t.kind != Requests && t.kind != NoLoad {
		return false
	}
	known, most := false, 0.0
	for i := t.begin; i < t.end; i++ {
		if v := t.rows[i].v[requests]; !math.IsNaN(v) && !t.short(i) {
			known, most = true, max(most, v)
		}
	}
	return known && most < fewRequests
}

// refuted reports whether the throughput grew by more than a resource had room for when it was said to be used up, or did so later: then
// something else keeps it busy, which gives way, or did for a while. One that is used to 80 % can give a quarter more, and a fifth is for
// noise.
func (t *trial) refuted(c *candidate) bool {
	const noise = 1.2
	third, begun := (c.to-c.from+1)/3, c.from
	for begun < c.to && t.between(c.from, begun) < calm {
		begun++
	}
	n := answered
	if math.IsNaN(t.middle(n, c.from, c.to+1)) {
		n = out
	}
	first, last := t.middle(n, c.from, begun), t.middle(n, c.to+1-third, c.to+1)
	room := noise * 100 / c.at
	if last > first*room {
		return true
	}
	return t.between(c.to, t.end-1) >= calm && t.middle(n, c.to+1, t.end) > t.middle(n, c.from, c.to+1)*room
}

// othersUse reports whether what is answered accounts for far less of the CPUs than is used, by what each answer took before.
func (t *trial) othersUse(c *candidate) bool {
	const fewest, good, far = 6, 0.6, 0.75
	if c.Resource != CPU && c.Resource != Core {
		return false
	}
	list := t.run.room.points[3][:0]
	for i := t.begin; i < c.from; i++ {
		if x, y := t.rows[i].v[answered], t.rows[i].v[c.use()]; t.judged(i) && !math.IsNaN(x) && !math.IsNaN(y) {
			list = append(list, point{x, y})
		}
	}
	t.run.room.points[3] = list
	if len(list) < fewest {
		return false
	}
	l := fitted(list)
	low, _ := l.slope()
	return low > 0 && l.r2 >= good && l.at(t.middle(answered, c.from, c.to+1)) < far*c.at
}

// busyBefore reports whether a resource was used up before the load began.
func (t *trial) busyBefore(r *resource, at float64) bool {
	var m mean
	for i := t.begin - 1; i >= 0 && t.sec[t.begin]-t.sec[i] <= calm.Seconds(); i-- {
		if v := t.rows[i].v[r.use()]; !t.out[i] && !math.IsNaN(v) {
			m.count(v >= at)
		}
	}
	return m.n >= 3 && m.mean() >= 0.8
}

// passing reports whether it was over while the load stayed, or began all at once: then the load wasn't the reason.
func (c *candidate) passing() bool { return c.jumped || !(c.holds >= 0.5) }

// jumps reports whether a resource that works in proportion to the load was, just before, far from where it would have been used up by
// that.
func (t *trial) jumps(r *resource, at float64, from int) bool {
	const rows, fewest, least, far = 10, 4, 0.3, 0.6
	list := t.run.room.list[:0]
	for i := from - 1; i >= t.begin && len(list) < rows; i-- {
		if v := t.rows[i].v[r.use()]; t.judged(i) && !math.IsNaN(v) && t.loads[i] >= least*t.loads[from] {
			list = append(list, v*max(1, t.loads[from]/t.loads[i]))
		}
	}
	t.run.room.list = list
	return len(list) >= fewest && median(list) < far*at
}

// oneCore reports whether it is the same core that is busiest most of the time, and busier than the others are.
func (t *trial) oneCore(r *resource, s spell) bool {
	const more = 5 // percent
	if !(t.middle(core, s.from, t.end) >= t.middle(cpu, s.from, t.end)+more) {
		return false
	}
	var same mean
	is := t.subject(r, s)
	for i := s.from; i <= s.to; i++ {
		if !math.IsNaN(t.rows[i].v[r.n]) {
			same.count(t.rows[i].subject[r.of] == is)
		}
	}
	return same.mean() >= 0.7
}

// subject returns what the number is of most of the time.
func (t *trial) subject(r *resource, s spell) int32 {
	if r.single {
		return 0
	}
	var is int32
	votes := 0 // for it, less those for others
	for i := s.from; i <= s.to; i++ {
		switch k := t.rows[i].subject[r.of]; {
		case math.IsNaN(t.rows[i].v[r.n]):
		case votes == 0:
			is, votes = k, 1
		case k == is:
			votes++
		default:
			votes--
		}
	}
	return is
}

// subjectName returns the name of that.
func (t *trial) subjectName(r *resource, s spell) string {
	if i := t.subject(r, s); int(i) < len(t.run.names) {
		return t.run.names[i]
	}
	return ""
}

// queues reports whether what wants the resource waits for it.
func (t *trial) queues(c *candidate) bool {
	often := func(n number, at float64) bool { return t.often(n, at, c.from, c.to+1) }
	switch c.Resource {
	case NetworkOut, NetworkIn:
		return often(retransmitted, t.high("network.retransmitted_percent")) || t.crowded(c.from, 3) || t.inSockets(c.from)
	case CPU, Core:
		// As the CPUs are used up, half of what would be worth a warning by itself is enough.
		waits := often(cpuPressure, t.high("cpu.pressure_percent")/2) || often(queueWait, 0.5) || !t.known(cpuPressure) &&
			often(loadAverage, 1)
		return waits || c.Resource == Core && c.holds >= 0.9
	case Memory:
		return often(memoryPressure, t.high("memory.pressure_percent")) || often(swapping, t.high("memory.swap_pages_per_second")) ||
			t.any(killed, c.from, t.end)
	case DiskBusy:
		return often(diskPressure, t.high("disk.pressure_percent")) || t.grew(await, c.from, 2, 0.01)
	case Workers:
		return often(queued, 1) || t.any(limited, c.from, t.end) || t.any(dropped, c.from, t.end)
	case ContainerCPU:
		return often(throttled, t.high("containers.throttled_percent"))
	case ContainerMemory:
		return t.any(containerKilled, c.from, t.end)
	case ServerConnections:
		return t.any(dropped, c.from, t.end) || t.level(active, c.from)
	}
	return c.counted
}

// often reports whether a number is at least so large in half of the rows in which it is known.
func (t *trial) often(n number, at float64, from, to int) bool {
	var m mean
	for i := from; i < to; i++ {
		if v := t.rows[i].v[n]; !t.out[i] && !math.IsNaN(v) {
			m.count(v >= at)
		}
	}
	return m.mean() >= 0.5
}

// any reports whether a number is ever more than 0.
func (t *trial) any(n number, from, to int) bool {
	for i := from; i < to; i++ {
		if t.rows[i].v[n] > 0 && !t.out[i] {
			return true
		}
	}
	return false
}

// middle returns the median of a number in some rows.
func (t *trial) middle(n number, from, to int) float64 {
	list := t.run.room.list[:0]
	for i := max(from, 0); i < min(to, len(t.rows)); i++ {
		if v := t.rows[i].v[n]; t.judged(i) && !math.IsNaN(v) {
			list = append(list, v)
		}
	}
	t.run.room.list = list
	return median(list)
}

// known reports whether a number is known under load.
func (t *trial) known(n number) bool {
	for i := t.begin; i < t.end; i++ {
		if t.judged(i) && !math.IsNaN(t.rows[i].v[n]) {
			return true
		}
	}
	return false
}

// grew reports whether a number is so many times what it was under load before a row, and so much more.
func (t *trial) grew(n number, from int, times, more float64) bool {
	before, after := t.middle(n, t.begin, from), t.middle(n, from, t.end)
	return after >= times*before && after >= before+more
}

// level reports whether a number that grew with the load up to a row no longer does.
func (t *trial) level(n number, from int) bool {
	if t.kind == Connections {
		return false // which is the load
	}
	left, right := t.points(2, n, t.begin, from+1), t.points(3, n, from, t.end)
	return growsNoMore(left, right)
}

// growsNoMore reports whether points on the left grow with the load, and those on the right at most by a quarter of that: for that their
// load must grow by a quarter as well, and not only come and go.
func growsNoMore(left, right []point) bool {
	const fewest, more, later, quarter = 4, 1.25, 1.15, 0.25
	if len(left) < fewest || len(right) < fewest+2 {
		return false
	}
	least, most := math.Inf(1), 0.0
	for _, p := range right {
		least, most = min(least, p.x), max(most, p.x)
	}
	third := len(right) / 3
	if most < more*least || medianLoad(right[len(right)-third:]) < later*medianLoad(right[:third]) {
		return false
	}
	before, after := fitted(left), fitted(right)
	low, _ := before.slope()
	_, high := after.slope()
	return low > 0 && high < quarter*before.b
}

func medianLoad(points []point) float64 {
	list := make([]float64, len(points))
	for i, p := range points {
		list[i] = p.x
	}
	return median(list)
}

// between returns how much time is between two rows.
func (t *trial) between(from, to int) time.Duration {
	return time.Duration((t.sec[to] - t.sec[from]) * float64(time.Second))
}
