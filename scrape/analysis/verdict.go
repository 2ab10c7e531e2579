package analysis

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// A Strength says how sure it is that a resource is the limit.
type Strength uint8

// The strengths.
const (
	NoLimit       Strength = iota
	HighUse                // it is used up
	ProbableLimit          // and it queues, or the throughput no longer grows
	TheLimit               // all of that
)

// String returns the strength as JSON has it.
func (s Strength) String() string { return [...]string{"none", "high", "probable", "limit"}[s] }

// A Verdict says what gave out first in a load test.
type Verdict struct {
	Resource  Resource
	Subject   string // which of several: it may come from outside
	Strength  Strength
	Evidence  Evidence
	Since     time.Time // zero if nothing gave out
	Until     time.Time // when it was over: zero if it lasts, or did to the end of the load
	Load      float64   // then; NaN if not known
	LoadKind  LoadKind
	Value     float64 // how much was used from then on, as a rule; NaN if not known
	Limit     float64 // NaN if not known
	Unit      Unit
	Foreign   bool    // most of what used it up is not the load test's
	Throttled float64 // of ContainerCPU: percent of the periods in which there was none left, as a rule; NaN if not known
	Unreached bool    // next to nothing of the load gets to the origin: Value is the requests per second that do
	Counted   bool    // of ServerErrors: it is the load tester that counts them, by the requests that it knows of
	Clients   Suffering
	Checks    Checks
	RunnerUp  RunnerUp
	Passing   []Passing
	Events    []Event
	Down      time.Duration // for how long a server was down under load, in all
	Headroom  []Headroom
	Phases    Phases
	Earlier   []Earlier // the load tests before that one, the last of them last
}

// Phases says when the load began, was complete and ended: zero where that is not known.
type Phases struct {
	Begin, Complete, End time.Time
	Peak                 float64 // the largest load; NaN if not known
}

// Shared returns the first resource that was used up, but not by the load alone; nil if there is none.
func (v *Verdict) Shared() *Passing {
	for i := range v.Passing {
		if p := &v.Passing[i]; p.Shared {
			return p
		}
	}
	return nil
}

// A Passing is a resource that was used up for a while, but not by the load.
type Passing struct {
	Resource Resource
	Subject  string
	From, To time.Time
	Shared   bool // something else used it as well, so that nobody can say whether the load has used it up
}

// A RunnerUp is the resource that was nearest to its threshold beside the limit.
type RunnerUp struct {
	Resource Resource
	Subject  string
	At       float64 // the part of its limit, at most; NaN if there is none
}

// Judge works out what gave out, by all rounds so far.
func (r *Run) Judge() *Verdict {
	if len(r.rows) == 0 {
		return newVerdict()
	}
	return newTrial(r).judge()
}

func newVerdict() *Verdict {
	nan := math.NaN()
	return &Verdict{Load: nan, Value: nan, Limit: nan, Throttled: nan, Checks: Checks{nan, nan}, RunnerUp: RunnerUp{At: nan}, Phases: Phases{Peak: nan}}
}

func (t *trial) judge() *Verdict {
	v := newVerdict()
	v.LoadKind, v.Events, v.Earlier = t.kind, t.events, t.earlier()
	if t.begin < 0 || t.begin >= t.end {
		return v
	}
	v.Phases = t.phases()
	v.Down = t.down(&v.Phases)
	v.Clients = t.suffering()
	v.Checks = t.checks()
	used := t.used()
	limit := -1
	if !turnedAway(used) && t.unreached() {
		t.sayUnreached(v, used)
	} else {
		limit = t.limitOf(v, used)
		v.Passing = append(v.Passing, t.allTheTime()...)
	}
	t.runnerUp(v)
	t.headroom(v, limit)
	return v
}

func (t *trial) phases() (p Phases) {
	if p.Peak = math.NaN(); t.kind == NoLoad {
		return p
	}
	for _, v := range t.loads[t.start:] {
		if !(v <= p.Peak) && !math.IsNaN(v) {
			p.Peak = v
		}
	}
	p.Begin, p.Complete = t.rows[t.begin].time(), t.rows[t.peak].time()
	if t.end < len(t.rows) {
		p.End = t.rows[t.end].time()
	}
	return p
}

// limitOf fills in what gave out, and returns the first row of that, -1 if nothing did.
func (t *trial) limitOf(v *Verdict, used []candidate) (from int) {
	rates := [...]flatness{t.flat(answered), t.flat(out), t.flat(in)}
	for i := range t.shared {
		v.Passing = append(v.Passing, t.passing(&t.shared[i], true))
	}
	var list []candidate
	for _, c := range used {
		carried := rates[:2]
		switch c.Resource { // which carry bytes
		case NetworkOut:
			carried = rates[1:2]
		case NetworkIn:
			carried = rates[2:]
		}
		for i := range carried {
			f := &carried[i]
			if f.is && t.overAll(c.use(), c.at, f) && !t.flatBefore(&c, f) {
				c.Flat = true
				if f.from > c.from && f.from <= c.to {
					c.from = t.noLaterThanHarm(c.from, f.from, v.Clients.from) // from here on all of the evidence is there
				}
			}
		}
		c.harmless = c.before || t.kind == NoLoad && c.local() || c.work && !c.Flat && t.kind == Clients && t.known(drift) && !v.Clients.Behind
		if c.ofContainer() {
			switch does, known := t.follows(&c); {
			case known && !does:
				t.busyElse[c.Resource] = true
				v.Passing = append(v.Passing, t.passing(&c, true))
				continue
			case !known && !c.Flat, c.Resource == ContainerMemory && !c.Saturation: // what is cached of files counts, but can be had back
				c.Flat, c.harmless = false, true
			}
		}
		foreign := (c.Resource == NetworkOut) && t.foreign(&c)
		if alone := !c.doubted || c.Flat; !foreign && (!alone || c.passing()) {
			v.Passing = append(v.Passing, t.passing(&c, !alone))
			continue
		}
		if c.Resource == Core && !c.Flat && !c.Saturation {
			continue
		}
		list = append(list, c)
	}
	list = oneOfCPUs(list)
	yields := func(c candidate) bool { return c.Flat && (c.doubted || t.dropsSome(&c)) }
	if !slices.ContainsFunc(list, func(c candidate) bool { return c.Flat && !yields(c) }) {
		c := t.unknownLimit(rates[0], rates[1], v.Clients, used)
		switch {
		case c != nil && c.resource == &hiddenLink:
			list = append(slices.DeleteFunc(list, yields), *c)
		case c != nil && !slices.ContainsFunc(list, yields):
			list = append(list, *c)
		}
	}
	if len(list) == 0 {
		return t.blameTester(v)
	}
	c := slices.MinFunc(list, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.strength(), a.strength()), cmp.Compare(a.from, b.from))
	})
	t.say(v, &c)
	return c.from
}

// dropsSome reports whether as few segments are sent again as when a link is full; a way that loses more is worse than that.
func (t *trial) dropsSome(c *candidate) bool {
	const few = 25 // percent
	return c.Resource == Retransmits && t.middle(retransmitted, c.from, c.to+1) < few
}

// turnedAway reports whether the origin itself lets connections or packets not in.
func turnedAway(used []candidate) bool {
	return slices.ContainsFunc(used, func(c candidate) bool { return c.counted || c.Resource == Conntrack || c.Resource == Retransmits })
}

// sayUnreached fills in that the load doesn't get to the origin: what is used up there isn't by the load. If its clients get nothing from
// anywhere, the load tester is to blame, or the network path; else something that answers in the origin's place.
func (t *trial) sayUnreached(v *Verdict, used []candidate) {
	for i := range used {
		v.Passing = append(v.Passing, t.passing(&used[i], false))
		t.busyElse[used[i].Resource] = true
	}
	for i := range t.shared {
		v.Passing = append(v.Passing, t.passing(&t.shared[i], false))
	}
	if !(t.middle(got, t.begin, t.end) > 0) {
		t.say(v, &candidate{resource: &tester, from: t.begin, to: t.end - 1, holds: 1})
	}
	v.Unreached, v.Value, v.Unit = true, t.middle(requests, t.begin, t.end), PerSecond
}

// noLaterThanHarm returns the row from which on all evidence is there, but the one from which clients suffered if that comes first: a cause
// comes before its effect.
func (t *trial) noLaterThanHarm(used, all, harm int) int {
	if harm >= used && harm < all {
		return harm
	}
	return all
}

func (t *trial) passing(c *candidate, shared bool) Passing {
	name := t.subjectName(c.resource, spell{c.from, c.to})
	return Passing{c.Resource, name, t.rows[c.from].time(), t.rows[c.to].time(), shared}
}

// oneOfCPUs leaves out one core if all of them are used up as long as it is, and else all of them.
func oneOfCPUs(list []candidate) []candidate {
	all := slices.IndexFunc(list, func(c candidate) bool { return c.Resource == CPU })
	one := slices.IndexFunc(list, func(c candidate) bool { return c.Resource == Core })
	if all < 0 || one < 0 {
		return list
	}
	if list[all].holds >= clearance*list[one].holds {
		return slices.Delete(list, one, one+1)
	}
	return slices.Delete(list, all, all+1)
}

// larger is how many times the load of a knee is clearly more than that.
const larger = 1.1

// overAll reports whether a resource is used up for most of the time in which the load is larger than the throughput tells, or the
// throughput has fallen.
func (t *trial) overAll(n number, at float64, f *flatness) bool {
	var m mean
	for i := f.from; i < t.end; i++ {
		if v := t.rows[i].v[n]; t.judged(i) && !math.IsNaN(v) && (f.fell || t.loads[i] >= larger*f.at) {
			m.count(v >= clearance*at)
		}
	}
	return m.mean() >= 0.5
}

// flatBefore reports whether the throughput no longer grew for a while before a resource was used up: a cause comes before its effect.
func (t *trial) flatBefore(c *candidate, f *flatness) bool {
	var below time.Duration
	for i := f.from; i < c.from; i++ {
		if v := t.rows[i].v[c.use()]; t.judged(i) && v < clearance*c.at && (f.fell || t.loads[i] >= larger*f.at) {
			below += t.step
		}
	}
	return below >= calm
}

// strength returns how sure it is that a candidate is the limit.
func (c *candidate) strength() Strength {
	switch {
	case c.harmless:
	case c.Utilisation && c.Saturation && c.Flat && !c.doubted:
		return TheLimit
	case c.Flat && (c.Utilisation || c.Saturation), c.Utilisation && c.Saturation:
		return ProbableLimit
	}
	return HighUse
}

// say fills in a candidate as the limit.
func (t *trial) say(v *Verdict, c *candidate) {
	x := &t.rows[c.from]
	v.Resource, v.Strength, v.Evidence = c.Resource, c.strength(), c.Evidence
	v.Since, v.Load = x.time(), t.loads[c.from]
	for i := c.from; math.IsNaN(v.Load) && i < t.end; i++ {
		v.Load = t.loads[i]
	}
	switch {
	case c.Resource == LoadTester: // nobody knows what it has too little of
	case c.rate == nil:
		v.Value, v.Limit, v.Unit = t.amount(c.resource, spell{c.from, c.to})
	case c.rate.n == out:
		v.Value, v.Unit = 8*c.rate.value, BitsPerSecond
	default:
		v.Value, v.Unit = c.rate.value, PerSecond
	}
	v.Subject = t.subjectName(c.resource, spell{c.from, c.to})
	v.Counted = c.n == refused
	if c.Resource == ContainerCPU {
		v.Throttled = t.middle(throttled, c.from, c.to+1)
	}
	if c.Resource == NetworkOut {
		v.Foreign = t.foreign(c)
	}
	if c.passing() {
		v.Until = t.rows[c.to].time()
	}
}
