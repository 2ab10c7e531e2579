package analysis

import (
	"math"
	"slices"
	"time"

	"origintop/scrape/fields"
)

// A Timeline is the rows of a Run, for whoever draws them or works out more. It is a copy, and stays as it is.
type Timeline struct {
	Times   []time.Time // of the rows
	Seconds []float64   // of the rows since the first, by a clock that nobody has set
	Loads   []float64   // NaN where not known
	Kind    LoadKind
	// Begin is the first row with load, Complete the first one with all of it, and End the one behind the last one with load. Without a
	// load that is known, these are all rows.
	Begin, Complete, End int
	Columns              []Column // of the numbers that were known at all, in the order of the table of fields

	short []bool // by row: no peak is made of it
}

// A Column is one number of each row.
type Column struct {
	Field   *fields.Field
	Subject string    // which of several it was of most of the time; it may come from outside
	Values  []float64 // NaN where not known
	Beyond  float64   // a value from here on is only what it is at least: a percentile in the last bucket; NaN if all are exact
}

// columns says which field each number is. One that is of the row that is highest has the field of the rows.
var columns = []struct {
	field string
	n     number
	of    kind // of one of several
}{
	{"cpu.busy_percent", cpu, kinds},
	{"cpu.cores.busy_percent", core, theCore},
	{"cpu.pressure_percent", cpuPressure, kinds},
	{"memory.used_percent", memory, kinds},
	{"memory.swap_pages_per_second", swapping, kinds},
	{"memory.oom_kills", killed, kinds},
	{"memory.pressure_percent", memoryPressure, kinds},
	{"network.in_bytes_per_second", in, kinds},
	{"network.out_bytes_per_second", out, kinds},
	{"network.retransmitted_percent", retransmitted, kinds},
	{"network.listen_overflows_per_second", overflows, kinds},
	{"network.softnet_dropped_per_second", softnet, kinds},
	{"network.tcp_sockets.memory_bytes", socketMemory, kinds},
	{"network.conntrack_percent", conntrack, kinds},
	{"network.devices.link_bytes_per_second", outLink, deviceOut},
	{"network.devices.in_link_percent", inPercent, deviceIn},
	{"network.devices.out_link_percent", outPercent, deviceOut},
	{"disk.pressure_percent", diskPressure, kinds},
	{"disk.file_handles_percent", files, kinds},
	{"disk.devices.busy_percent", disk, theDisk},
	{"disk.devices.await_seconds", await, theDisk},
	{"disk.filesystems.used_percent", filesystem, theFilesystem},
	{"containers.cpu_quota_percent", quotaPercent, theContainer},
	{"containers.throttled_percent", throttled, theContainer},
	{"containers.memory_limit_percent", containerMemory, theMemory},
	{"containers.oom_kills", containerKilled, theMemory},
	{"nginx.connections.active", active, kinds},
	{"nginx.connections.limit", slots, kinds},
	{"nginx.connections_percent", allotted, theServer},
	{"nginx.busy_percent", workers, theWorkers},
	{"nginx.queued_requests", queued, kinds},
	{"nginx.limited_per_second", limited, kinds},
	{"nginx.requests_per_second", requests, kinds},
	{"nginx.dropped_per_second", dropped, kinds},
	{"nginx.sent_bytes_per_second", sent, kinds},
	{"nginx.status_per_second.5xx", errors, kinds},
	{"nginx.latency_seconds.p99", p99, kinds},
	{"nginx.latency_seconds.mean", latency, kinds},
	{"swarm.active_clients", clients, kinds},
	{"swarm.throughput_bytes_per_second", got, kinds},
	{"swarm.stalled_percent", stalled, kinds},
	{"swarm.below_realtime_percent", below, kinds},
	{"swarm.drift_seconds", drift, kinds},
	{"swarm.error_percent", reported, kinds},
	{"swarm.requests_per_second", asked, kinds},
	{"swarm.latency_seconds.p99", clientsP99, kinds},
	{"swarm.latency_seconds.mean", clientsMean, kinds},
}

// Timeline returns the rows so far.
func (r *Run) Timeline() *Timeline {
	if len(r.rows) == 0 {
		return &Timeline{}
	}
	t := newTrial(r)
	l := &Timeline{Seconds: slices.Clone(t.sec), Loads: slices.Clone(t.loads), Kind: t.kind, Begin: t.begin, Complete: t.peak, End: t.end}
	if t.begin < 0 {
		l.Begin, l.Complete, l.End = 0, 0, 0
	}
	l.Times, l.short = make([]time.Time, len(t.rows)), make([]bool, len(t.rows))
	for i := range t.rows {
		l.Times[i], l.short[i] = t.rows[i].time(), t.short(i)
	}
	for _, c := range columns {
		values := make([]float64, len(t.rows))
		for i := range t.rows {
			values[i] = t.rows[i].v[c.n]
		}
		if !slices.ContainsFunc(values, func(v float64) bool { return !math.IsNaN(v) }) {
			continue
		}
		column := Column{Field: fields.Named(c.field), Values: values, Beyond: math.NaN()}
		if c.n == p99 && t.run.lastBucket > 0 {
			column.Beyond = t.run.lastBucket
		}
		if c.of < kinds {
			column.Subject = t.ofOne(&resource{n: c.n, of: c.of})
		}
		l.Columns = append(l.Columns, column)
	}
	return l
}

// Column returns the column of a field, nil if it was never known.
func (l *Timeline) Column(field string) *Column {
	for i := range l.Columns {
		if l.Columns[i].Field.Name == field {
			return &l.Columns[i]
		}
	}
	return nil
}

// Row returns the first row that is not before a time; the number of rows if there is none.
func (l *Timeline) Row(at time.Time) int {
	for i, t := range l.Times {
		if !t.Before(at) {
			return i
		}
	}
	return len(l.Times)
}

// ofOne returns the name of what a number is of nearly all the time, "" if that changes: then it is of none in particular.
func (t *trial) ofOne(r *resource) string {
	const nearly = 0.95
	all := spell{0, len(t.rows) - 1}
	is := t.subject(r, all)
	var same mean
	for i := range t.rows {
		if !math.IsNaN(t.rows[i].v[r.n]) {
			same.count(t.rows[i].subject[r.of] == is)
		}
	}
	if !(same.mean() >= nearly) {
		return ""
	}
	return t.subjectName(r, all)
}

// A Summary is what a column was under load. Unknown numbers are NaN.
type Summary struct {
	AtRampEnd  float64 // the mean of the ten seconds from then on
	SteadyMean float64 // from the end of the ramp to the end of the load
	P95, Max   float64 // under load
	AtLeast    Bounds  // which of these are only so much at least, see Column
	MaxAt      time.Time
	MaxLoad    float64
}

// Bounds says which numbers of a Summary are larger by nobody knows how much.
type Bounds struct{ AtRampEnd, SteadyMean, P95, Max bool }

// steadyRows is with how many rows the load is called steady.
const steadyRows = 5

// Summary sums a column up.
func (l *Timeline) Summary(c *Column) Summary {
	nan := math.NaN()
	s := Summary{AtRampEnd: nan, SteadyMean: nan, P95: nan, Max: nan, MaxLoad: nan}
	var rampEnd, steady mean
	var list []float64
	for i := l.Begin; i < l.End; i++ {
		v := c.Values[i]
		if math.IsNaN(v) || i < len(l.short) && l.short[i] {
			continue
		}
		list = append(list, v)
		if !(v <= s.Max) {
			s.Max, s.MaxAt, s.MaxLoad = v, l.Times[i], l.Loads[i]
		}
		if l.Kind == NoLoad || i < l.Complete {
			continue
		}
		steady.add(v)
		s.AtLeast.SteadyMean = s.AtLeast.SteadyMean || v >= c.Beyond
		if l.Seconds[i]-l.Seconds[l.Complete] < calm.Seconds() {
			rampEnd.add(v)
			s.AtLeast.AtRampEnd = s.AtLeast.AtRampEnd || v >= c.Beyond
		}
	}
	if len(list) > 0 {
		slices.Sort(list)
		s.P95 = list[(len(list)-1)*95/100]
	}
	s.AtLeast.P95, s.AtLeast.Max = s.P95 >= c.Beyond, s.Max >= c.Beyond
	s.AtRampEnd = rampEnd.mean()
	if l.End-l.Complete >= steadyRows {
		s.SteadyMean = steady.mean()
	}
	return s
}

// A Fit is how much of a resource was used at which load, and the straight line from which its headroom follows.
type Fit struct {
	*Headroom
	Before, After    []Point // those that the line goes through, and those from when something gave out, or the load was complete
	Intercept, Slope float64 // percent, and percent per load; NaN if there are too few points for a line
}

// A Point is how many percent of a resource were used at a load.
type Point struct{ Load, Percent float64 }

// Fits returns one for each resource of a verdict's headroom, which must be this run's last.
func (r *Run) Fits(v *Verdict) (fits []Fit) {
	if len(r.rows) == 0 {
		return nil
	}
	return newTrial(r).fits(v)
}

func (t *trial) fits(v *Verdict) (fits []Fit) {
	if v.LoadKind == NoLoad {
		return nil
	}
	to := t.end
	for i := range t.rows {
		if !v.Since.IsZero() && t.rows[i].time().Equal(v.Since) {
			to = i
			break
		}
	}
	to = min(to, t.peak+1)
	for k := range v.Headroom {
		h := &v.Headroom[k]
		f := Fit{Headroom: h, Intercept: math.NaN(), Slope: math.NaN()}
		n := resources[slices.IndexFunc(resources, func(r resource) bool { return r.Resource == h.Resource })].n
		points := t.points(0, n, t.begin, to)
		for _, p := range points {
			f.Before = append(f.Before, Point{p.x, p.y})
		}
		for i := max(to, t.begin, 0); i < t.end; i++ {
			if x, y := t.loads[i], t.rows[i].v[n]; t.judged(i) && !math.IsNaN(x) && !math.IsNaN(y) {
				f.After = append(f.After, Point{x, y})
			}
		}
		if h.Refused == NotRefused || h.Refused == TooFar {
			l := fitted(points)
			f.Intercept, f.Slope = l.a, l.b
		}
		fits = append(fits, f)
	}
	return fits
}

// Medians returns the medians of a column, or the means of what comes in bursts, under load, before a time and from then on; NaN where
// nothing is known.
func (l *Timeline) Medians(c *Column, at time.Time) (before, since float64) {
	var a, b []float64
	for i := l.Begin; i < l.End; i++ {
		switch v := c.Values[i]; {
		case math.IsNaN(v):
		case l.Times[i].Before(at):
			a = append(a, v)
		default:
			b = append(b, v)
		}
	}
	return usual(a), usual(b)
}

// usual returns the median, or the mean of what comes in bursts.
func usual(values []float64) float64 {
	v := median(values)
	if v != 0 {
		return v
	}
	var m mean
	for _, v := range values {
		m.add(v)
	}
	return m.mean()
}

// Fullest returns the last row under load, from one on, that has nearly as much load as any of these.
func (l *Timeline) Fullest(row int) int { return fullest(l.Loads, row, l.End) }

// Around returns the mean of values of rows in the ten seconds around one, under load; NaN if none is known.
func (l *Timeline) Around(values []float64, row int) float64 {
	var m mean
	for i := l.Begin; i < l.End; i++ {
		if v := values[i]; !math.IsNaN(v) && math.Abs(l.Seconds[i]-l.Seconds[row]) <= calm.Seconds()/2 {
			m.add(v)
		}
	}
	return m.mean()
}
