package analysis

import "math"

// An Earlier is a load test of a run before the newest, which the verdict is of.
type Earlier struct {
	Phases
	Resource Resource // that gave out in it
	Subject  string   // which of several: it may come from outside
	Strength Strength
}

// maxEarlier is how many of them are told: the last.
const maxEarlier = 8

// findTests returns the first row of each load test of a run: each begins after the load of the one before has been next to nothing for a
// while. Outages of a server take load away as well, and end none.
func (t *trial) findTests() (starts []int) {
	starts = append(starts, 0)
	least := leastLoad(t.kind)
	most, first, last, low, missing := 0.0, -1, -1, false, 0
	for i, v := range t.loads {
		switch {
		case t.out[i]:
			continue
		case math.IsNaN(v):
			missing++
			continue
		case v < endsAt*most:
			low = true
			continue
		case !(v > 0):
			continue
		}
		if low && most >= least && t.between(first, last) >= 2*calm && (missing > 1 || t.between(last, i) >= calm) {
			starts = append(starts, last+1)
			most, first = 0, -1
		}
		if first < 0 {
			first = i
		}
		most, last, low, missing = max(most, v), i, false, 0
	}
	return starts
}

// Of connections and requests there are some without a load test, too: one has more of them.
const loadTest = 20

// leastLoad returns how much load a load test has at least.
func leastLoad(kind LoadKind) float64 {
	switch kind {
	case Given:
		return 0
	case Clients:
		return 1
	}
	return loadTest
}

// earlier judges the load tests before the newest.
func (t *trial) earlier() (list []Earlier) {
	for k := max(0, len(t.starts)-1-maxEarlier); k < len(t.starts)-1; k++ {
		to := t.starts[k+1]
		was := &trial{
			run: t.run, rows: t.rows[:to], step: t.step, sec: t.sec[:to], out: t.out[:to], loads: t.loads[:to], kind: t.kind,
			start: t.starts[k],
		}
		was.findPhases()
		if v := was.judge(); !v.Phases.Begin.IsZero() {
			v.Phases.End = t.rows[to].time()
			list = append(list, Earlier{v.Phases, v.Resource, v.Subject, v.Strength})
		}
	}
	return list
}
