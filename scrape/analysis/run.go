package analysis

import (
	"cmp"
	"time"

	"origintop/scrape"
	"origintop/scrape/alarm"
	"origintop/scrape/origin"
)

// A Run is what is kept of a load test to judge it: a row of numbers for each round, and what happened. The zero Run is ready for use.
// It belongs to one goroutine. Its memory is bounded: when it is full, two rows become one.
type Run struct {
	Limits  alarm.Thresholds // from where on numbers are high
	MaxRows int              // when there are so many rows, it is full: an even number; the constant if 0

	rows []row

	lastBucket float64               // from there on nobody knows how long requests took; 0: that was never so
	stride     int                   // rounds that make a row
	closed     int                   // rows that no page will change any more
	limits     map[string][2]float64 // by field
	names      []string
	index      map[string]int32
	leastSpent map[string]float64 // by container, see containers; nil: nobody knows

	sources []seen
	watch   watch

	room   room
	judged int // rows, when the verdict was last worked out
}

// A row is what was known in one round, or the means of several.
type row struct {
	at     int64 // Unix time in nanoseconds: rows hold no pointers
	rounds int
	values
}

func (r *row) time() time.Time { return time.Unix(0, r.at) }

// seen is what was seen of a source.
type seen struct {
	last time.Time // when its last good page was asked for
	here bool      // it has said something in the open row
}

// How much is kept of a run.
const (
	MaxRows  = 2048 // unless a Run has another number
	maxNames = 4096 // subjects; those that come later have no name
)

// Observe takes in the next snapshot: one a round, or one a page. A round is over when a source that was heard in it is heard again.
func (r *Run) Observe(s *origin.Snapshot) {
	var roles uint8
	var at time.Time
	again := len(r.rows) == r.closed
	for i := range s.Sources {
		src := &s.Sources[i]
		if i == len(r.sources) {
			r.sources = append(r.sources, seen{})
		}
		if src.Pages == 0 || src.Last.Equal(r.sources[i].last) {
			continue
		}
		again = again || r.sources[i].here
		if src.Last.After(at) {
			at = src.Last
		}
	}
	if !at.IsZero() {
		if again {
			r.open(at)
		}
		for i := range s.Sources {
			src, seen := &s.Sources[i], &r.sources[i]
			if src.Pages == 0 || src.Last.Equal(seen.last) {
				continue
			}
			seen.last, seen.here = src.Last, true
			for _, role := range scrape.Roles {
				if src.Has(role) {
					roles |= 1 << role
				}
			}
		}
		r.fill(s, roles)
	}
	r.watch.observe(s)
}

// fill takes in the numbers of the roles whose pages are new.
func (r *Run) fill(s *origin.Snapshot, roles uint8) {
	x := &r.rows[len(r.rows)-1].values
	if roles&(1<<scrape.RoleMachine) != 0 {
		r.machine(x, s)
	}
	if roles&(1<<scrape.RoleServer) != 0 {
		r.server(x, s)
	}
	if roles&(1<<scrape.RoleLoad) != 0 {
		r.loadTester(x, s)
	}
	if roles&(1<<scrape.RoleContainers) != 0 {
		r.containers(x, s)
	}
	x.v[given] = s.GivenLoad
}

// open closes the row that is open, and opens the next.
func (r *Run) open(at time.Time) {
	for i := range r.sources {
		r.sources[i].here = false
	}
	r.stride = max(r.stride, 1)
	if r.leastSpent == nil {
		r.leastSpent = map[string]float64{}
	}
	if n := len(r.rows); n > 1 && r.rows[n-2].rounds < r.stride {
		r.rows[n-2] = merged(&r.rows[n-2], &r.rows[n-1])
		r.rows = r.rows[:n-1]
	}
	if most := cmp.Or(r.MaxRows, MaxRows); len(r.rows) == most {
		for i := range most / 2 {
			r.rows[i] = merged(&r.rows[2*i], &r.rows[2*i+1])
		}
		r.rows, r.stride, r.judged = r.rows[:most/2], 2*r.stride, 0
	}
	r.closed = len(r.rows)
	r.rows = append(r.rows, row{at: at.UnixNano(), rounds: 1, values: unknownValues()})
}

// merged returns the row that two make together.
func merged(a, b *row) row {
	m := row{at: a.at, rounds: a.rounds + b.rounds, values: a.values}
	for n := range m.v {
		switch {
		case a.v[n] != a.v[n]:
			m.v[n] = b.v[n]
		case b.v[n] == b.v[n]:
			m.v[n] = (a.v[n]*float64(a.rounds) + b.v[n]*float64(b.rounds)) / float64(m.rounds)
		}
	}
	for k, n := range [kinds]number{
		deviceOut: outPercent, deviceIn: inPercent, theCore: core, theDisk: disk, theFilesystem: filesystem,
		theServer: allotted, theWorkers: workers, theContainer: spent, theMemory: containerMemory,
	} {
		if b.v[n] > a.v[n] || a.v[n] != a.v[n] {
			m.subject[k] = b.subject[k]
		}
	}
	return m
}

// name returns the index of a name.
func (r *Run) name(text string) int32 {
	i, ok := r.index[text]
	if !ok {
		if r.index == nil {
			r.index, r.names = map[string]int32{"": 0}, []string{""}
		}
		if len(r.names) == maxNames {
			return 0
		}
		i = int32(len(r.names))
		r.index[text], r.names = i, append(r.names, text)
	}
	return i
}

// Rows returns how many rows there are.
func (r *Run) Rows() int { return len(r.rows) }
