package analysis

import (
	"math"
	"time"
)

// A LoadKind says what the load is measured by.
type LoadKind uint8

// The kinds of load, each in place of those before it where these are not known; but Rate is in that of Clients.
const (
	NoLoad LoadKind = iota
	Given           // a series that the operator names
	Clients
	Connections
	Requests // per second
	Rate     // requests per second, as a load tester says that has no clients
)

// String returns the kind as JSON has it.
func (k LoadKind) String() string {
	return [...]string{"", "series", "clients", "connections", "requests", "rate"}[k]
}

// A trial is the rows of a Run as they are judged: with the load and its phases.
type trial struct {
	run    *Run
	rows   []row
	step   time.Duration // from one row to the next, as a rule
	sec    []float64     // by row: seconds since the first, by a clock that nobody has set
	events []Event
	out    []bool // by row: a server was down, or had just come back

	busyElse [Unseen + 1]bool // what is used up, but not by the load alone
	shared   []candidate      // when that was

	kind   LoadKind
	loads  []float64 // by row, NaN if not known
	starts []int     // the first row of each load test: the newest is judged
	start  int       // of the one that is judged
	begin  int       // the first row with load
	peak   int       // the first one with all of it
	end    int       // behind the last one with load
}

// BeginsAt is the part of its largest load from which on a load test has begun.
const BeginsAt = 0.05

const (
	calm    = 10 * time.Second // what lasts less is no state
	endsAt  = 0.1              // of the largest load
	allOfIt = 0.98
	fewLoad = 5 // connections: with fewer, what watches the server makes most of them

	fewRequests = 3 // per second: likewise
)

// newTrial finds the load of a run and its phases.
func newTrial(r *Run) *trial {
	t := &trial{run: r, rows: r.rows}
	n := len(t.rows)
	t.sec, t.out, t.loads = r.room.of(n)
	steps := r.room.list[:0]
	for i := 1; i < n; i++ {
		if d := time.Duration(t.rows[i].at - t.rows[i-1].at).Seconds(); d > 0 {
			steps = append(steps, d)
		}
	}
	r.room.list = steps
	step := median(steps)
	if math.IsNaN(step) {
		step = 1
	}
	t.step = time.Duration(step * float64(time.Second))
	for i := 1; i < n; i++ {
		d := time.Duration(t.rows[i].at - t.rows[i-1].at).Seconds()
		if d <= 0 {
			d = step // the clock was set back
		}
		t.sec[i] = t.sec[i-1] + d
	}
	t.events = t.happened()
	t.notJudged()
	t.findLoad()
	t.starts = t.findTests()
	t.start = t.starts[len(t.starts)-1]
	t.findPhases()
	return t
}

// notJudged notes the rows that say nothing of limits: those of outages, and those in which clients come back.
func (t *trial) notJudged() {
	for _, e := range t.events {
		if e.Kind != ServerOutage {
			continue
		}
		after := e.To.Add(min(calm, 2*e.To.Sub(e.From)))
		for i := range t.rows {
			at := t.rows[i].time()
			if at.After(e.From.Add(-t.step)) && (e.To.IsZero() || at.Before(after)) {
				t.out[i] = true
			}
		}
	}
}

// findLoad chooses what the load is measured by.
func (t *trial) findLoad() {
	for _, of := range []struct {
		kind  LoadKind
		n     number
		least float64
	}{{Given, given, 0}, {Clients, clients, 1}, {Rate, asked, 0}, {Connections, active, fewLoad}, {Requests, requests, 0}} {
		most, known := math.Inf(-1), 0
		for i := range t.rows {
			if v := t.rows[i].v[of.n]; !math.IsNaN(v) && !t.short(i) {
				most, known = max(most, v), known+1
			}
		}
		if known < 2 || !(most >= of.least) || most <= 0 {
			continue
		}
		t.kind = of.kind
		for i := range t.rows {
			if t.loads[i] = t.rows[i].v[of.n]; t.short(i) {
				t.loads[i] = math.NaN()
			}
		}
		if of.kind == Rate {
			t.keepRate()
		}
		return
	}
	for i := range t.loads {
		t.loads[i] = math.NaN()
	}
}

// keepRate has the load be what it was while answers take so long that they don't tell at which rate they are asked for.
func (t *trial) keepRate() {
	last := math.NaN()
	for i, v := range t.loads {
		switch {
		case math.IsNaN(v): // of another test nobody knows it
			last = v
		case tellsRate(t.rows[i].v[clientsMean]):
			last = v
		case !math.IsNaN(last):
			t.loads[i] = last
		}
	}
}

// short reports whether a row came so soon after the one before, as the second page of a source does, that its rates say little: in a
// quarter of a second a request or two are many a second. No peak is made of that.
func (t *trial) short(i int) bool {
	if i == 0 {
		return false
	}
	after := t.sec[i] - t.sec[i-1]
	return after < 1 && (i == 1 || after < t.step.Seconds()/2)
}

// findPhases finds when the load begins, is complete and ends. Without a load all of the run is judged.
func (t *trial) findPhases() {
	t.begin, t.peak, t.end = 0, len(t.rows)-1, len(t.rows)
	if t.kind == NoLoad {
		return
	}
	most := 0.0
	for _, v := range t.loads[t.start:] {
		if v > most {
			most = v
		}
	}
	t.begin, t.peak, t.end = -1, -1, 0
	for i := t.start; i < len(t.rows); i++ {
		v := t.loads[i]
		if t.begin < 0 && v >= BeginsAt*most {
			t.begin = i
		}
		if t.peak < 0 && v >= allOfIt*most {
			t.peak = i
		}
		if v >= endsAt*most {
			t.end = i + 1
		}
	}
}

// judged reports whether what a row says is of the load test.
func (t *trial) judged(i int) bool { return i >= t.begin && i < t.end && !t.out[i] }

// points returns a number by the load while that grows, in the order of time: from a row to before another. Where the load stands still
// after it grew, a number may be another than at the same load before, as clients that begin fetch more than those that play. They are in
// that room, until it is used again.
func (t *trial) points(room int, n number, from, to int) []point {
	list := t.run.room.points[room][:0]
	for i := max(from, t.begin); i < min(to, t.peak+1); i++ {
		if x, y := t.loads[i], t.rows[i].v[n]; t.judged(i) && !math.IsNaN(x) && !math.IsNaN(y) {
			list = append(list, point{x, y})
		}
	}
	t.run.room.points[room] = list
	return list
}

// A room is what a verdict is worked out in, kept from one to the next.
type room struct {
	sec, loads, list []float64
	out              []bool
	points           [4][]point
}

// of returns room for so many rows.
func (r *room) of(rows int) (sec []float64, out []bool, loads []float64) {
	if cap(r.sec) < rows {
		r.sec, r.out, r.loads = make([]float64, 2*rows), make([]bool, 2*rows), make([]float64, 2*rows)
	}
	sec, out, loads = r.sec[:rows], r.out[:rows], r.loads[:rows]
	clear(out)
	if rows > 0 {
		sec[0] = 0
	}
	return sec, out, loads
}
