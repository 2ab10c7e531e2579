package check

import (
	"time"

	"origintop/scrape"
	"origintop/scrape/analysis"
	"origintop/scrape/explore"
	"origintop/scrape/origin"
)

// A Suite is the conditions of a run and what is kept to judge them. It belongs to one goroutine. Its memory is bounded: when it is full,
// two rounds become one.
//
// Before the first page, hand Interest to origin.State.Explore. At the end of each round call Observe; at the end of the run Results.
type Suite struct {
	Given bool // the load is a series that the operator has named: where no page has it, no other load stands in for it

	kept   []*kept
	rounds []round
	stride int     // rounds that are kept as one
	filled int     // rounds in the last of them
	full   int     // when there are so many rounds, two become one
	step   float64 // seconds between the last two rounds

	machine, server source // when they answered last

	aborting *Condition
}

// A round is what is kept of one beside the numbers of conditions.
type round struct {
	at      int64      // when its last page was asked for, Unix time in nanoseconds
	sec     float64    // since the first, by a clock that nobody has set
	loads   [5]float64 // by LoadKind less one
	tester  bool       // the load tester's page was there
	machine sight      // of the machine
	server  sight      // of all web servers that are watched, up or down
	down    bool       // one of them was down
	ramped  bool       // the load tester says that all clients are started
}

// A sight says whether something was seen in a round.
type sight uint8

const (
	unseen  sight = iota
	waiting       // its scrape is under way: what is known is of the round before
	seen
)

// What is kept at most.
const (
	maxRounds = 1 << 16
	maxCells  = 1 << 22 // numbers of all conditions together
)

// NewSuite returns a Suite of those conditions.
func NewSuite(conditions []*Condition) *Suite {
	x := &Suite{stride: 1, full: maxRounds}
	for _, c := range conditions {
		x.kept = append(x.kept, newKept(c))
	}
	return x
}

// Interest says which series the conditions need, nil if none: State.Explore takes it before the first page.
func (x *Suite) Interest() explore.Interest {
	var list []*explore.Selector
	for _, k := range x.kept {
		if k.Series != nil {
			list = append(list, k.Series)
		}
	}
	if list == nil {
		return nil
	}
	return func(_ string, m *explore.Metric) bool {
		for _, s := range list {
			if s.Matches(m) {
				return true
			}
		}
		return false
	}
}

// Observe takes in the snapshot at the end of a round, as recording.Rounder has them, and what analysis.Judge says then, nil if nothing.
func (x *Suite) Observe(s *origin.Snapshot, j *analysis.Judgement) {
	if s.Time.IsZero() {
		return
	}
	current := s.Current()
	x.open(x.newRound(s, current), j)
	last := len(x.rounds) - 1
	for _, k := range x.kept {
		k.observe(s, current, moment{last, x.filled})
	}
	x.lookForAbort(j)
}

func (x *Suite) newRound(s, current *origin.Snapshot) round {
	r := round{at: s.Time.UnixNano()}
	for i := range r.loads {
		r.loads[i] = analysis.LoadNow(current, analysis.LoadKind(i+1))
	}
	tester, z := s.Source(scrape.RoleLoad), &current.Clients
	r.tester = tester != nil && tester.Up()
	machine := func(src *origin.SourceState) bool { return src.Has(scrape.RoleMachine) }
	if of := s.Source(scrape.RoleMachine); of != nil && of.Up() && !current.CPU.SinceBoot && current.CPU.Busy == current.CPU.Busy {
		r.machine = x.machine.sight(s, machine)
	}
	server := func(src *origin.SourceState) bool { return src.Has(scrape.RoleServer) }
	r.server = x.server.sight(s, server)
	for i := range s.Sources { // where none is watched, none is missed
		if src := &s.Sources[i]; server(src) && !src.Up() {
			r.server = unseen
		}
	}
	for i := range current.Servers {
		v := &current.Servers[i]
		r.down = r.down || v.Known && !v.Up && !v.Stale
	}
	r.ramped = z.Ramp >= 100 || z.Target > 0 && z.Active >= complete*z.Target
	return r
}

// sight says whether some sources, of which none has failed, have answered since they were asked last.
func (s *source) sight(of *origin.Snapshot, is func(*origin.SourceState) bool) sight {
	if s.waits(of, is) {
		return waiting
	}
	return seen
}

// with returns the sight of two rounds that are one.
func (a sight) with(b sight) sight {
	if a == unseen || b == unseen {
		return unseen
	}
	return max(a, b)
}

// open makes room for the next round: behind the others, or in the last of them.
func (x *Suite) open(r round, j *analysis.Judgement) {
	if n := len(x.rounds); n > 0 {
		last := &x.rounds[n-1]
		step := time.Duration(r.at - last.at).Seconds()
		if step <= 0 {
			step = x.step // the clock was set back
		}
		r.sec, x.step = last.sec+step, step
		if x.filled < x.stride {
			*last = together(last, &r)
			x.filled++
			return
		}
	}
	cells := 0
	for _, k := range x.kept {
		cells += k.cells()
	}
	if (len(x.rounds) >= x.full || cells > maxCells) && len(x.rounds)%2 == 0 {
		x.halve(j)
	}
	x.rounds, x.filled = append(x.rounds, r), 1
}

// halve makes one of each two rounds. What has failed for sure by then may not be seen in what is left, and is kept.
func (x *Suite) halve(j *analysis.Judgement) {
	var v *analysis.Verdict
	if j != nil {
		v = j.Verdict
	}
	half := len(x.rounds) / 2
	for _, k := range x.kept {
		if k.failed == nil && k.Subject != Verdict && k.CanAbort() && (k.Phase.Kind == WholeRun || k.Phase.Kind == Between) {
			if r := x.judge(k, v, 0); r.Outcome == Failed {
				k.failed = &r
			}
		}
		k.halve(half)
	}
	for i := range half {
		x.rounds[i] = together(&x.rounds[2*i], &x.rounds[2*i+1])
	}
	x.rounds = x.rounds[:half]
	x.stride *= 2
}

// together returns two rounds as one, which ends as the second does.
func together(a, b *round) round {
	r := *b
	for i, v := range a.loads {
		if !(r.loads[i] >= v) && v == v {
			r.loads[i] = v
		}
	}
	r.tester, r.ramped, r.down = a.tester || b.tester, b.ramped, a.down || b.down
	r.machine, r.server = a.machine.with(b.machine), a.server.with(b.server)
	return r
}

func (r *round) time() time.Time { return time.Unix(0, r.at) }
