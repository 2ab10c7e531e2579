package analysis

import (
	"math"
	"slices"
)

// Headroom is at which load a resource reaches its limit.
type Headroom struct {
	Resource  Resource
	Subject   string
	Load      float64 // at which all of it is used; NaN if refused
	Low, High float64 // of that, the interval of 95 %
	Warned    float64 // the load at which it reaches the threshold
	Threshold float64 // percent of the limit
	Refused   Refusal
}

// A Refusal says why there is no headroom to be told of a resource.
type Refusal uint8

// The refusals.
const (
	NotRefused    Refusal = iota
	NobodyKnows           // the load
	FewSteps              // fewer than twelve rounds
	FewLoads              // fewer than eight loads
	NarrowLoads           // the largest is less than twice the smallest, and less than ten more
	NoTrend               // it doesn't follow the load, or only a little
	Bend                  // it doesn't follow it in a straight line
	NotTheLoad            // less than 90 % of the traffic is the load test's
	TooFar                // more than three times what was seen: Load is that
	WrongLimit            // it gave out below the limit that is known
	NumberUnknown         // nobody knows the resource
	NotReached            // the load doesn't get to the origin
)

// String returns the refusal as JSON has it.
func (r Refusal) String() string {
	return [...]string{
		"", "no_load", "few_steps", "few_loads", "narrow_loads", "no_trend", "bend", "foreign_traffic", "too_far",
		"wrong_limit", "unknown", "unreached",
	}[r]
}

// refuse takes back what was told.
func (h *Headroom) refuse(why Refusal) {
	nan := math.NaN()
	h.Refused, h.Load, h.Low, h.High, h.Warned = why, nan, nan, nan, nan
}

// headroom fills in the headroom of each resource that has a limit, by what came before the row from which on something was used up; -1:
// nothing was.
func (t *trial) headroom(v *Verdict, from int) {
	if from < 0 {
		from = t.end
	}
	for k := range resources {
		r := &resources[k]
		if !r.trend {
			continue
		}
		h := t.headroomOf(r, from)
		if v.Unreached && h.Refused != NumberUnknown {
			h.refuse(NotReached)
		}
		if r.Resource == v.Resource && math.IsNaN(v.Limit) && h.Refused != NumberUnknown {
			h.refuse(WrongLimit)
		}
		if h.Refused != NumberUnknown {
			v.Headroom = append(v.Headroom, h)
		}
	}
}

func (t *trial) headroomOf(r *resource, to int) Headroom {
	nan := math.NaN()
	h := Headroom{Resource: r.Resource, Load: nan, Low: nan, High: nan, Warned: nan, Threshold: t.threshold(r)}
	h.Subject = t.subjectName(r, spell{t.begin, t.end - 1})
	points := t.points(0, r.n, t.begin, to)
	switch {
	case !t.known(r.n):
		h.Refused = NumberUnknown
	case t.kind == NoLoad:
		h.Refused = NobodyKnows
	default:
		h.Refused = t.extrapolate(&h, points)
	}
	if told := h.Refused == NotRefused || h.Refused == TooFar; told && r.Resource == NetworkOut && t.ownTraffic(to) < 0.9 {
		h.refuse(NotTheLoad)
	}
	return h
}

// extrapolate fills in where points reach the threshold, or returns why that can't be known.
func (t *trial) extrapolate(h *Headroom, points []point) Refusal {
	const (
		fewestSteps, fewestLoads = 12, 8
		leastFit, leastT         = 0.8, 5
		farthest                 = 3
	)
	least, most := math.Inf(1), 0.0
	var loads [fewestLoads]float64
	n := 0
	for _, p := range points {
		least, most = min(least, p.x), max(most, p.x)
		if n < fewestLoads && !slices.Contains(loads[:n], p.x) {
			loads[n] = p.x
			n++
		}
	}
	switch {
	case len(points) < fewestSteps:
		return FewSteps
	case n < fewestLoads:
		return FewLoads
	case most < 2*least && most < least+10:
		return NarrowLoads
	}
	l := fitted(points)
	switch {
	case !(l.r2 >= leastFit) || !(l.b/l.slopeError() >= leastT):
		return NoTrend
	case bends(points, l):
		return Bend
	}
	h.Load, h.Low, h.High = l.inverse(100)
	h.Warned, _, _ = l.inverse(h.Threshold)
	if h.Load > farthest*most {
		h.Load, h.Low, h.High, h.Warned = farthest*most, math.NaN(), math.NaN(), math.NaN()
		return TooFar
	}
	return NotRefused
}

// ownTraffic returns which part of the traffic before a row the web server says it has sent; NaN if it doesn't say.
func (t *trial) ownTraffic(to int) float64 {
	var server, device mean
	for i := t.begin; i < min(to, t.peak+1); i++ {
		if a, b := t.rows[i].v[sent], t.rows[i].v[out]; t.judged(i) && !math.IsNaN(a) && !math.IsNaN(b) {
			server.add(a)
			device.add(b)
		}
	}
	return server.mean() / device.mean()
}

// runnerUp fills in which resource was nearest to its limit beside the one that gave out: in 95 % of the time, it was no nearer.
func (t *trial) runnerUp(v *Verdict) {
	if v.Unreached {
		return
	}
	for k := range resources {
		r := &resources[k]
		cpus := r.Resource == Core && v.Resource == CPU || r.Resource == CPU && v.Resource == Core
		if r.Resource == v.Resource || cpus || t.busyElse[r.Resource] || t.busyElse[CPU] && r.Resource == Core || r.counted ||
			r.Resource == ServerErrors || r.Resource == Retransmits {
			continue
		}
		if at := t.mostly(r.n) / 100; !math.IsNaN(at) && !(at <= v.RunnerUp.At) {
			v.RunnerUp = RunnerUp{r.Resource, t.subjectName(r, spell{t.begin, t.end - 1}), at}
		}
	}
}

// mostly returns what a percentage is not above in 95 % of the rows, to a half of a percent; NaN if nobody knows it.
func (t *trial) mostly(n number) float64 {
	var rows [201]int
	all := 0
	for i := t.begin; i < t.end; i++ {
		if v := t.rows[i].v[n]; t.judged(i) && !math.IsNaN(v) {
			rows[int(math.Ceil(2*min(max(v, 0), 100)))]++
			all++
		}
	}
	below := 0
	for k, n := range rows {
		if below += n; all > 0 && below*100 >= all*95 {
			return float64(k) / 2
		}
	}
	return math.NaN()
}
