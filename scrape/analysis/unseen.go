package analysis

import (
	"math"
	"slices"
	"time"

	"origintop/scrape/series"
)

// unseen, hiddenLink and tester are what the pages show only by what follows from it.
var (
	unseen     = resource{Resource: Unseen, n: requests, single: true}
	hiddenLink = resource{Resource: NetworkOut, n: out, of: deviceOut}
	tester     = resource{Resource: LoadTester, n: requests, single: true}
)

// unknownLimit returns the limit that follows from a throughput that no longer grows, nil if it does.
func (t *trial) unknownLimit(byAnswers, byBytes flatness, s Suffering, used []candidate) *candidate {
	f := byAnswers
	if !f.is {
		f = byBytes
	}
	if !f.is {
		return nil
	}
	bytes := t.carriesBytes(&byBytes) || t.carriesBytes(&byAnswers)
	for k := range resources { // one that is used up, but not for long yet, is seen
		r := &resources[k]
		if r.Resource == Retransmits && bytes { // which are how a link that is full shows
			continue
		}
		if r.Resource == Core && !t.oneCore(r, spell{f.from, t.end - 1}) { // which is busiest is chance
			continue
		}
		if r.Resource == ContainerMemory || r.Resource == ContainerCPU && t.busyElse[r.Resource] { // it is not the load that uses it
			continue
		}
		if bytes && (t.busyElse[r.Resource] || t.busyElse[CPU] && r.Resource == Core) {
			continue
		}
		if slices.ContainsFunc(used, func(c candidate) bool {
			return c.passing() && (c.Resource == r.Resource || c.Resource == CPU && r.Resource == Core)
		}) {
			continue
		}
		at, n := t.threshold(r), r.n
		if bytes || r.Resource == ContainerCPU { // what gives way to others has no part in it
			n = r.use()
		}
		over := candidate{resource: r, at: at, from: t.firstOver(n, at, f.from)}
		if !r.counted && t.overAll(n, at, &f) && !t.flatBefore(&over, &f) {
			return nil
		}
	}
	c := &candidate{resource: &unseen, from: f.from, to: t.end - 1, holds: 1, rate: &f}
	c.Flat = true
	waits := t.waits(f.from)
	switch {
	case bytes:
		link := byBytes
		if !link.is || link.fell {
			link = t.flatFrom(out, byAnswers.from)
		}
		c.resource, c.from, c.rate = &hiddenLink, link.from, &link
		c.Saturation = true
	case !waits && t.kind == Clients && t.responsive(f.from):
		c.resource = &tester
		c.Saturation = s.Behind
	default:
		c.Saturation = waits
	}
	return c
}

// firstOver returns the first row from one on in which a number is that large.
func (t *trial) firstOver(n number, at float64, from int) int {
	for from < t.end && !(t.rows[from].v[n] >= at) {
		from++
	}
	return from
}

// carriesBytes reports whether it is bytes that are limited, as those of a link are: they wait in sockets, and connections for them, and
// they waver less than the answers, if these are of all sizes; or next to not at all, and wait or are lost.
func (t *trial) carriesBytes(f *flatness) bool {
	if !f.is || f.fell {
		return false
	}
	bytes, answers := t.flatFrom(out, f.from), t.flatFrom(answered, f.from)
	inSockets, inServer := t.known(socketMemory), t.known(serving)
	if bytes.wavering < 0.02 && (t.inSockets(f.from) || t.grew(retransmitted, f.from, 3, 1)) {
		return true
	}
	less := 2.0
	if !inSockets {
		less = 4 // as that has to tell it alone
	}
	if !(bytes.wavering < 0.05) || answers.wavering < less*bytes.wavering {
		return false
	}
	return (inSockets || inServer) && (!inSockets || t.inSockets(f.from)) && (!inServer || t.crowded(f.from, 2))
}

// responsive reports whether the web server has next to nothing to do with its connections: it waits for the clients, not they for it.
func (t *trial) responsive(from int) bool {
	const few, slow = 0.1, 0.5 // of the connections; seconds
	busy, all := t.middle(serving, from, t.end), t.middle(active, from, t.end)
	return busy <= few*all+1 && !(t.middle(latency, from, t.end) > slow)
}

// Suffering is what the clients of the load tester had to bear.
type Suffering struct {
	Since   time.Time // zero if nothing
	Stalled float64   // percent, at most; NaN if not known
	Below   float64   // percent below real time, at most
	Failing float64   // percent of the requests, at most
	Silent  float64   // seconds without any answer, at most
	Drift   float64   // seconds behind the clock, the mean of all, at most
	Waiting float64   // seconds that an answer takes, as the clients see it, at most; NaN if that is not known, or no longer than at first
	Behind  bool      // they fell behind, or failed
	Late    bool      // the load tester was slow to say so: it has too little of something itself

	slow bool // they have got less than they should have, and not only errors
	from int
}

// behind is how many seconds the clients are behind the clock, on average, to have fallen behind: a player keeps about three segments.
const behind = 6

// suffering finds out what the clients had to bear but for outages.
func (t *trial) suffering() Suffering {
	s := Suffering{Stalled: math.NaN(), Below: math.NaN(), Failing: math.NaN(), Silent: math.NaN(), Drift: math.NaN(), Waiting: math.NaN(), from: -1}
	limits := [...]struct {
		n    number
		at   float64
		most *float64
	}{
		{stalled, t.critical("swarm.stalled_percent"), &s.Stalled},
		{below, t.high("swarm.below_realtime_percent"), &s.Below},
		{failing, t.critical("swarm.error_percent"), &s.Failing},
		{silent, math.Inf(1), &s.Silent},
		{drift, math.Inf(1), &s.Drift},
		{clientsMean, t.slowAnswers(), &s.Waiting},
	}
	for _, of := range limits {
		for _, spell := range t.spells(&resource{n: of.n}, of.at) {
			if t.recovers(spell.from) {
				continue
			}
			s.Behind = true
			s.slow = s.slow || of.n != failing
			if s.from < 0 || spell.from < s.from {
				s.from = spell.from
			}
		}
	}
	if from := t.fallsSilent(); from >= 0 && (s.from < 0 || from < s.from) {
		s.Behind, s.from = true, from
	}
	from := t.fallsBehind(behind)
	if from < 0 { // less is enough if the load tester shows that it has too little of something
		if from = t.fallsBehind(behind / 3); from >= 0 && !t.isLate(from) {
			from = -1
		}
	}
	if from >= 0 && (s.from < 0 || from < s.from) {
		s.Behind, s.slow, s.from = true, true, from
	}
	for _, of := range limits {
		for i := max(t.begin, s.from); i < t.end; i++ {
			if v := t.rows[i].v[of.n]; !t.out[i] && !math.IsNaN(v) && !(v <= *of.most) {
				*of.most = v
			}
		}
	}
	if !(s.Waiting >= t.slowAnswers()) {
		s.Waiting = math.NaN()
	}
	if s.from >= 0 {
		s.Since = t.rows[s.from].time()
		s.Late = t.isLate(s.from)
	}
	return s
}

// slowAnswers returns how many seconds an answer takes to be slow: a second, and three times as long as at its best in the first ten seconds,
// as large ones take long from the beginning.
func (t *trial) slowAnswers() float64 {
	const slow, times = 1, 3
	best := math.Inf(1)
	for i := t.begin; i < t.end && (t.between(t.begin, i) < calm || math.IsInf(best, 1)); i++ {
		if v := t.rows[i].v[clientsMean]; !t.out[i] && v < best {
			best = v
		}
	}
	return max(slow, times*best)
}

// fallsSilent returns the row from which on the clients get no answer for ten seconds or more, -1 if there is none.
func (t *trial) fallsSilent() int {
	for i := t.begin; i < t.end; i++ {
		if v := t.rows[i].v[silent]; v >= calm.Seconds() && !t.out[i] && !t.recovers(i) {
			from := i
			for from > t.begin && t.sec[i]-t.sec[from-1] < v {
				from--
			}
			return from
		}
	}
	return -1
}

// recovers reports whether clients suffer at a row of an outage that was not long before.
func (t *trial) recovers(row int) bool {
	const long = time.Minute
	for i := row; i >= 0 && t.between(i, row) < long; i-- {
		if t.out[i] {
			return true
		}
	}
	return false
}

// fallsBehind returns the row from which on the clients are so many seconds further behind the clock than they were in the first ones, or
// in those after an outage, until the end; -1 if there is none. What an outage has cost they don't make up for: that doesn't count.
func (t *trial) fallsBehind(seconds float64) int {
	from, first, up, base := -1, -1, -1, 0.0
	for i := t.begin; i < t.end; i++ {
		v := t.rows[i].v[drift]
		if up < 0 && !math.IsNaN(t.rows[i].v[active]) {
			up = i
		}
		// A server that nobody has seen before may have been down.
		if t.out[i] || up < 0 || up > t.begin && t.between(up, i) < calm {
			from, first = -1, -1
			continue
		}
		switch {
		case math.IsNaN(v):
		case first < 0:
			first, base = i, v
		case t.between(first, i) < calm:
			base = max(base, v)
		case v < base+seconds:
			from = -1
		case from < 0:
			from = i
		}
	}
	if from >= 0 && t.sec[t.end-1]-t.sec[from] < calm.Seconds() {
		return -1
	}
	return from
}

// blameTester fills in that the load tester, or the network path, is the limit if its clients fall behind while nothing of the origin is
// used up. It returns the first row of that, -1 if it isn't so.
func (t *trial) blameTester(v *Verdict) (from int) {
	if !v.Clients.slow || !t.responsive(v.Clients.from) {
		return -1
	}
	c := candidate{resource: &tester, from: t.firstBehind(v.Clients.from), to: t.end - 1, holds: 1}
	c.Utilisation, c.Saturation = v.Clients.Late, true
	t.say(v, &c)
	return c.from
}

// firstBehind returns the row from which on the clients are behind the clock by more than they were in the first ones, before they are so
// far behind that they suffer.
func (t *trial) firstBehind(suffer int) int {
	const noise = 1 // second
	base := 0.0
	for i := t.begin; i < suffer && t.between(t.begin, i) < calm; i++ {
		base = max(base, series.OrZero(t.rows[i].v[drift]))
	}
	for i := suffer; i > t.begin; i-- {
		if t.rows[i-1].v[drift] <= base+noise {
			return i
		}
	}
	return suffer
}

// isLate reports whether the page of the load tester was late, or missing, in half of the rows from one on.
func (t *trial) isLate(from int) bool {
	var m mean
	for i := from; i < t.end; i++ {
		m.count(t.rows[i].v[late] != 0)
	}
	return m.mean() >= 0.5
}
