package analysis

import (
	"math"

	"origintop/scrape/fields"
)

// A Resource is what can be the limit of a load test.
type Resource uint8

// The resources. Unseen is what the pages cannot show: a lock, an upstream without metrics, a quota of a container without cAdvisor.
const (
	None Resource = iota
	NetworkOut
	NetworkIn
	CPU
	Core
	Memory
	DiskBusy
	Filesystem
	ServerConnections
	AcceptQueue
	Conntrack
	Files
	Softnet
	Retransmits
	ServerErrors
	ContainerCPU
	ContainerMemory
	Workers
	LoadTester
	Unseen
)

// String returns the resource as JSON has it.
func (r Resource) String() string {
	return [...]string{
		"none", "network.out", "network.in", "cpu", "core", "memory", "disk", "filesystem", "connections", "accept_queue", "conntrack",
		"files",
		"softnet", "retransmits", "server_errors", "container_cpu", "container_memory", "workers", "load_tester",
		"unseen",
	}[r]
}

// A resource is how the numbers say that one is at its limit.
type resource struct {
	Resource
	n       number
	of      kind    // the subject
	single  bool    // there is one: it has no subject
	field   string  // whose thresholds hold
	at      float64 // the threshold, if none of the field's is it
	early   bool    // it gives out from the lower threshold on
	burst   bool    // it is of events, which come and go
	state   bool    // one page is enough to know it
	counted bool    // each of them is one too many: it queues if there are any
	trend   bool    // it has a limit, and may grow with the load
	work    bool    // the throughput is at most what it can do: none comes of more load
}

// use returns the number that says whether it is used up. Of the CPUs, what is nice is not: it gives way. Of a quota, all of it is where much
// of it comes at once, and the rest of the time is waited for the next.
func (r *resource) use() number {
	switch r.Resource {
	case CPU:
		return keen
	case ContainerCPU:
		return spent
	}
	return r.n
}

// ofContainer reports whether it is a limit of a container, of which there may be others than the server's.
func (r *resource) ofContainer() bool {
	return r.Resource == ContainerCPU || r.Resource == ContainerMemory
}

// local reports whether all that runs on the machine uses it.
func (r *resource) local() bool {
	return r.Resource == CPU || r.Resource == Core || r.Resource == DiskBusy
}

// resources is the table of those that have a threshold. One core gives out before it is busy all the time, as whoever waits for it can't
// go elsewhere: of requests that come at random at 80 %, two wait for each that is served. nginx takes away idle connections before all are
// used.
var resources = []resource{
	{Resource: NetworkOut, n: outPercent, of: deviceOut, field: "network.devices.out_link_percent", trend: true, work: true},
	{Resource: NetworkIn, n: inPercent, of: deviceIn, field: "network.devices.in_link_percent", trend: true, work: true},
	{Resource: CPU, n: cpu, single: true, field: "cpu.busy_percent", trend: true, work: true},
	{Resource: Core, n: core, of: theCore, field: "cpu.cores.busy_percent", early: true, trend: true, work: true},
	{Resource: Memory, n: memory, single: true, field: "memory.used_percent", trend: true},
	{
		Resource: ContainerCPU, n: quotaPercent, of: theContainer, field: "containers.throttled_percent", at: allOfQuota, trend: true,
		work: true,
	},
	{Resource: ContainerMemory, n: containerMemory, of: theMemory, field: "containers.memory_limit_percent", trend: true},
	{Resource: DiskBusy, n: disk, of: theDisk, field: "disk.devices.busy_percent", early: true, trend: true, work: true},
	{Resource: Filesystem, n: filesystem, of: theFilesystem, field: "disk.filesystems.used_percent", state: true},
	{Resource: ServerConnections, n: allotted, of: theServer, field: "nginx.connections_percent", early: true, trend: true},
	{Resource: Workers, n: workers, of: theWorkers, field: "nginx.busy_percent", trend: true, work: true},
	{
		Resource: AcceptQueue, n: overflows, single: true, field: "network.listen_overflows_per_second", early: true, burst: true,
		counted: true,
	},
	{Resource: Conntrack, n: conntrack, single: true, field: "network.conntrack_percent", trend: true},
	{Resource: Files, n: files, single: true, field: "disk.file_handles_percent", trend: true},
	{Resource: Softnet, n: softnet, single: true, field: "network.softnet_dropped_per_second", early: true, burst: true, counted: true},
	{Resource: Retransmits, n: retransmitted, single: true, field: "network.retransmitted_percent"},
	{Resource: ServerErrors, n: errorShare, single: true, field: "nginx.5xx_percent", early: true, burst: true},
	{Resource: ServerErrors, n: refused, single: true, field: "swarm.error_percent", early: true, burst: true},
}

// A Unit is what a value is in.
type Unit uint8

// The units.
const (
	Percent Unit = iota
	BitsPerSecond
	PerSecond
	Pieces
	Cores
	Bytes
)

// String returns the unit as JSON has it.
func (u Unit) String() string { return [...]string{"%", "bit/s", "/s", "", "cores", "B"}[u] }

// threshold returns from where on a resource counts as used up.
func (t *trial) threshold(r *resource) float64 {
	if r.at > 0 {
		return r.at
	}
	warn, crit := t.run.limitsOf(r.field)
	if r.early || math.IsInf(crit, 1) {
		return warn
	}
	return crit
}

// high returns from where on a field is worth a warning.
func (t *trial) high(field string) float64 {
	warn, _ := t.run.limitsOf(field)
	return warn
}

// critical returns from where on it is critical.
func (t *trial) critical(field string) float64 {
	_, crit := t.run.limitsOf(field)
	return crit
}

// limitsOf returns from where on a field is high and critical.
func (r *Run) limitsOf(field string) (warn, crit float64) {
	is, ok := r.limits[field]
	if !ok {
		is[0], is[1] = r.Limits.Of(fields.Named(field).Limit)
		if r.limits == nil {
			r.limits = map[string][2]float64{}
		}
		r.limits[field] = is
	}
	return is[0], is[1]
}

// amount returns how much of a resource was used in a spell, as a rule, and its limit.
func (t *trial) amount(r *resource, s spell) (value, limit float64, unit Unit) {
	return r.amount(t.middle(r.n, s.from, s.to+1), &t.rows[s.from].values)
}

// amount returns a resource's number v, and its limit, as one says them: bits of a link, connections. The limit is that of the values.
func (r *resource) amount(v float64, x *values) (value, limit float64, unit Unit) {
	switch r.Resource {
	case NetworkOut:
		return v / 100 * x.v[outLink] * 8, x.v[outLink] * 8, BitsPerSecond
	case NetworkIn:
		return v / 100 * x.v[inLink] * 8, x.v[inLink] * 8, BitsPerSecond
	case ServerConnections:
		return v / 100 * x.v[slots], x.v[slots], Pieces
	case Workers:
		if x.v[workersLimit] > 0 {
			return v / 100 * x.v[workersLimit], x.v[workersLimit], Pieces
		}
	case ContainerCPU:
		return v / 100 * x.v[quotaCores], x.v[quotaCores], Cores
	case ContainerMemory:
		return v / 100 * x.v[memoryLimit], x.v[memoryLimit], Bytes
	case AcceptQueue, Softnet:
		return v, math.NaN(), PerSecond
	}
	return v, 100, Percent
}
