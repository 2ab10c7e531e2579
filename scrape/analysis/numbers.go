package analysis

import (
	"math"
	"strings"

	"origintop/scrape"
	"origintop/scrape/origin"
	"origintop/scrape/series"
)

// A number is one that a Run keeps of each round.
type number uint8

const (
	out number = iota // bytes per second, all devices that count
	in
	outPercent // of its link, the device that is nearest to it
	outLink    // bytes per second: the speed of that link
	inPercent
	inLink
	cpu  // percent
	keen // percent, but for what gives way to all others
	core // percent, the busiest
	cpuPressure
	queueWait   // seconds per second and CPU
	loadAverage // per CPU
	memory      // percent
	swapping
	memoryPressure
	killed // for want of memory
	disk   // busy percent, the busiest
	await  // seconds, of that disk
	diskPressure
	filesystem // percent, of bytes or inodes, the fullest
	overflows
	conntrack // percent
	files     // percent
	softnet
	retransmitted // percent
	retransmits   // per second
	socketMemory

	active   // connections
	serving  // of them, those that are read from or written to
	allotted // percent of the connections that a server can have, the worst
	slots    // connections that it can have
	workers  // percent of a server's workers that are busy, or of its time, the worst
	workersLimit
	queued  // requests that wait for a worker or a backend, of all servers
	limited // times per second that a server wanted more threads than it may have
	requests
	answered // requests that the server has not refused
	errors   // 5xx per second
	errorShare
	sent
	dropped
	latency // seconds, mean
	p99

	clients
	asked       // requests per second
	clientsMean // seconds that requests take as the clients see it
	clientsP99
	silent   // seconds that the load tester has had no answer for, 0 if that is not long; of one that counts requests
	stalled  // percent of the clients
	below    // percent of the clients
	failing  // percent of the requests: of those that the server counts, if these are more than the load tester knows of
	reported // percent of those that the load tester knows of
	refused  // percent of the requests: those that the server has answered with 5xx, or with 429
	drift    // seconds, mean
	got      // bytes per second, mean over the window
	late     // 1 if the load tester's own page takes so long that its rates are in doubt, else 0

	quotaPercent // of the CPU quota of a container, the one that is nearest to it
	spent        // likewise; all of it if the container is stopped for want of more in most periods
	quotaCores
	throttled       // percent of the periods, of that container
	containerMemory // percent of its limit, the container that is nearest to it
	memoryLimit     // bytes
	containerKilled // processes of that one, for want of memory

	given // what the operator calls the load

	numbers
)

// A kind is what a subject is one of.
type kind uint8

const (
	deviceOut kind = iota
	deviceIn
	theCore
	theDisk
	theFilesystem
	theServer
	theWorkers
	theContainer
	theMemory
	kinds
)

// values are the numbers of one round, and what those are of that are of one of several.
type values struct {
	v       [numbers]float64
	subject [kinds]int32 // index into Run.names
}

func unknownValues() (x values) {
	for n := range x.v {
		x.v[n] = math.NaN()
	}
	return x
}

// machine takes in what a page of the machine says.
func (r *Run) machine(x *values, s *origin.Snapshot) {
	v, c, m, w, d := &x.v, &s.CPU, &s.Memory, &s.Network, &s.Disk
	v[out], v[in] = w.Out, w.In
	v[outPercent], v[outLink], x.subject[deviceOut] = r.nearest(w.Devices, func(e *origin.Device) (float64, float64) { return e.OutPercent, e.Out })
	v[inPercent], v[inLink], x.subject[deviceIn] = r.nearest(w.Devices, func(e *origin.Device) (float64, float64) { return e.InPercent, e.In })
	v[cpu], v[keen], v[core] = math.NaN(), math.NaN(), math.NaN()
	if !c.SinceBoot {
		v[cpu], v[keen] = c.Busy, c.Busy-series.OrZero(c.Modes[origin.Nice])
		if i := c.BusiestCore; i >= 0 && i < len(c.Cores) {
			v[core], x.subject[theCore] = c.Cores[i].Busy, r.name(c.Cores[i].Name)
		}
	}
	v[cpuPressure], v[queueWait] = c.Pressure, c.QueueWait/float64(len(c.Cores))
	v[loadAverage] = c.Load1 / float64(len(c.Cores))
	v[memory], v[swapping], v[memoryPressure], v[killed] = m.UsedPercent, m.SwapIn+m.SwapOut, m.Pressure, m.OOMKills
	v[disk], v[await] = math.NaN(), math.NaN()
	if i := busiest(d.Devices, func(e *origin.DiskDevice) float64 { return e.Busy }); i >= 0 {
		v[disk], v[await], x.subject[theDisk] = d.Devices[i].Busy, d.Devices[i].Await, r.name(d.Devices[i].Name)
	}
	v[diskPressure] = d.Pressure
	v[filesystem] = math.NaN()
	full := func(f *origin.Filesystem) float64 {
		if f.InodesPercent > f.UsedPercent {
			return f.InodesPercent
		}
		return f.UsedPercent
	}
	if i := busiest(d.Filesystems, full); i >= 0 {
		v[filesystem], x.subject[theFilesystem] = full(&d.Filesystems[i]), r.name(d.Filesystems[i].Mountpoint)
	}
	v[overflows], v[softnet], v[retransmitted], v[retransmits] = w.ListenOverflows, w.SoftnetDropped, w.RetransmitPercent, w.Retransmits
	if v[retransmitted] > 100 {
		v[retransmitted] = 100 // those that are sent again are not among those that are sent: there may be more of them
	}
	v[conntrack], v[files] = share(w.Conntrack, w.ConntrackLimit), share(d.FilesOpen, d.FilesLimit)
	v[socketMemory] = w.SocketMemory
}

// nearest returns how much of its link the device uses that is nearest to its limit, the speed of that link, and its name; if no link is
// known, those of the device with most traffic.
func (r *Run) nearest(devices []origin.Device, of func(*origin.Device) (percent, bytes float64)) (percent, link float64, name int32) {
	i := busiest(devices, func(e *origin.Device) float64 { percent, _ := of(e); return percent })
	if i < 0 {
		i = busiest(devices, func(e *origin.Device) float64 { _, bytes := of(e); return bytes })
	}
	if i < 0 {
		return math.NaN(), math.NaN(), 0
	}
	percent, _ = of(&devices[i])
	return percent, devices[i].Link, r.name(devices[i].Name)
}

// server takes in what pages of the web servers say.
func (r *Run) server(x *values, s *origin.Snapshot) {
	v, n := &x.v, &s.Server
	v[active], v[serving], v[requests], v[sent], v[dropped] = n.Active, n.Reading+n.Writing, n.Requests, n.Sent, n.Dropped
	v[errors], v[errorShare] = n.Status[5], n.ErrorPercent()
	v[answered] = n.Requests
	if n.Status[5] > 0 {
		v[answered] = max(0, n.Requests-n.Status[5])
	}
	if math.IsNaN(n.Status[5]) { // what it fails at with a status that it doesn't tell, clients have failed
		v[failing] = min(100, share(n.Failed, n.Requests))
	}
	v[latency], v[p99] = n.Latency.Mean, n.Latency.P99.Value
	if q := &n.Latency.P99; math.IsInf(q.High, 1) && !(r.lastBucket > 0 && r.lastBucket <= q.Value) {
		r.lastBucket = q.Value
	}
	v[allotted], v[slots] = share(n.Active, n.Limit), n.Limit
	if i := busiest(s.Servers, func(e *origin.Server) float64 { return share(e.Active, e.Limit) }); i >= 0 && !s.Servers[i].Stale {
		v[allotted], v[slots], x.subject[theServer] = share(s.Servers[i].Active, s.Servers[i].Limit), s.Servers[i].Limit,
			r.name(s.Servers[i].Name)
	}
	v[workers], v[workersLimit], v[queued], v[limited] = n.Busy, n.WorkersLimit, n.Queued, n.Limited
	if i := busiest(s.Servers, func(e *origin.Server) float64 { return e.Busy }); i >= 0 && !s.Servers[i].Stale {
		v[workers], v[workersLimit], x.subject[theWorkers] = s.Servers[i].Busy, s.Servers[i].WorkersLimit, r.name(s.Servers[i].Name)
	}
}

// loadTester takes in what a page of the load tester says.
func (r *Run) loadTester(x *values, s *origin.Snapshot) {
	v, w := &x.v, &s.Clients
	ofAll := w.Active
	if w.Target > ofAll {
		ofAll = w.Target // a client that crashes is not active for a moment
	}
	all := series.Larger(w.Asked(), w.ErrorRate)
	part := 1.0 // of the requests that the load tester knows of: the swarm may miss some, which the web server counts
	if src := s.Source(scrape.RoleServer); math.IsNaN(w.Requests) && src != nil && src.Up() && s.Server.Requests > all {
		part = all / s.Server.Requests
	}
	v[clients], v[drift], v[got], v[reported] = w.Active, w.Drift, w.Throughput, w.ErrorPercent
	if !math.IsNaN(w.ErrorPercent) {
		v[failing] = w.ErrorPercent * part
	}
	v[asked], v[clientsMean], v[clientsP99] = w.Requests, w.Latency.Mean, w.Latency.P99.Value
	v[silent] = math.NaN()
	if !math.IsNaN(w.Requests) {
		v[silent] = 0
		if a := w.HungAlarm; a != nil && a.Over {
			v[silent] = s.Time.Sub(w.HungSince).Seconds()
		}
	}
	v[stalled], v[below] = share(w.Stalled, ofAll), share(w.Below, ofAll)
	v[refused] = math.NaN()
	for i := range w.Errors {
		if e := &w.Errors[i]; strings.HasPrefix(e.Status, "5") || e.Status == "429" {
			v[refused] = plus(v[refused], share(e.Rate, all)*part)
		}
	}
	v[late] = 0
	if src := s.Source(scrape.RoleLoad); src != nil && src.Doubt > 0 {
		v[late] = 1
	}
}

// busiest returns the index of what has most of something, -1 if nobody knows.
func busiest[T any](list []T, of func(*T) float64) int {
	found, most := -1, math.Inf(-1)
	for i := range list {
		if v := of(&list[i]); v > most {
			found, most = i, v
		}
	}
	return found
}

// plus adds what is known.
func plus(a, b float64) float64 {
	if math.IsNaN(a) {
		return b
	}
	return a + max(b, 0)
}

// share returns part of whole in percent, NaN if there is no whole.
func share(part, whole float64) float64 {
	if !(whole > 0) {
		return math.NaN()
	}
	return 100 * part / whole
}
