package analysis

import (
	"math"
	"time"

	"origintop/scrape/fields"
)

// EvidenceFields returns the fields that say how much of a resource is used, and those that say what waits for it.
func EvidenceFields(r Resource) (used, waits []string) {
	of := evidenceFields[r]
	return of.used, of.waits
}

var evidenceFields = map[Resource]struct{ used, waits []string }{
	NetworkOut: {
		[]string{"network.devices.out_link_percent", "network.out_bytes_per_second"},
		[]string{"network.retransmitted_percent", "network.tcp_sockets.memory_bytes", "nginx.connections.active"},
	},
	NetworkIn: {
		[]string{"network.devices.in_link_percent", "network.in_bytes_per_second"},
		[]string{"network.retransmitted_percent", "network.tcp_sockets.memory_bytes"},
	},
	CPU:             {[]string{"cpu.busy_percent"}, []string{"cpu.pressure_percent"}},
	Core:            {[]string{"cpu.cores.busy_percent", "cpu.busy_percent"}, []string{"cpu.pressure_percent"}},
	Memory:          {[]string{"memory.used_percent"}, []string{"memory.pressure_percent", "memory.swap_pages_per_second", "memory.oom_kills"}},
	DiskBusy:        {[]string{"disk.devices.busy_percent"}, []string{"disk.pressure_percent", "disk.devices.await_seconds"}},
	ContainerCPU:    {[]string{"containers.cpu_quota_percent"}, []string{"containers.throttled_percent"}},
	ContainerMemory: {[]string{"containers.memory_limit_percent"}, []string{"containers.oom_kills"}},
	Filesystem:      {[]string{"disk.filesystems.used_percent"}, nil},
	ServerConnections: {
		[]string{"nginx.connections_percent", "nginx.connections.active"}, []string{"nginx.dropped_per_second"},
	},
	Workers: {
		[]string{"nginx.busy_percent"}, []string{"nginx.queued_requests", "nginx.limited_per_second", "nginx.latency_seconds.mean"},
	},
	AcceptQueue:  {[]string{"network.listen_overflows_per_second"}, []string{"network.listen_overflows_per_second"}},
	Conntrack:    {[]string{"network.conntrack_percent"}, nil},
	Files:        {[]string{"disk.file_handles_percent"}, nil},
	Softnet:      {[]string{"network.softnet_dropped_per_second"}, []string{"network.softnet_dropped_per_second"}},
	Retransmits:  {[]string{"network.retransmitted_percent"}, nil},
	ServerErrors: {[]string{"swarm.error_percent", "nginx.status_per_second.5xx"}, nil},
	LoadTester:   {nil, []string{"swarm.below_realtime_percent", "swarm.drift_seconds", "nginx.latency_seconds.mean"}},
	Unseen:       {nil, []string{"nginx.latency_seconds.mean", "nginx.latency_seconds.p99", "nginx.queued_requests", "nginx.connections.active"}},
}

// A Proof is a number behind the evidence for a verdict.
type Proof struct {
	Of      ProofKind
	Field   *fields.Field
	Subject string // which of several it is of: it may come from outside
	// Before and Since are medians under load, before something gave out and from then on; of a Throughput what it was when it did, and with
	// all of the load.
	Before, Since float64
}

// A ProofKind says what a number is to prove.
type ProofKind uint8

// The kinds, in the order of the fields of Evidence.
const (
	OfUse ProofKind = iota
	OfQueue
	OfThroughput
)

// throughputFields say what is answered and sent.
var throughputFields = []string{"nginx.requests_per_second", "network.out_bytes_per_second"}

// proofs returns the numbers behind a verdict's evidence, of those that are known.
func (t *trial) proofs(v *Verdict, onset int) (list []Proof) {
	if v.Resource == None || onset >= t.end {
		return nil
	}
	of := evidenceFields[v.Resource]
	for kind, names := range [][]string{of.used, of.waits, throughputFields} {
		for _, name := range names {
			p := Proof{Of: ProofKind(kind)}
			for _, c := range columns {
				if c.field != name {
					continue
				}
				p.Field = fields.Named(name)
				if c.of < kinds {
					p.Subject = t.subjectName(&resource{n: c.n, of: c.of}, spell{t.begin, t.end - 1})
				}
				if p.Of == OfThroughput {
					p.Before, p.Since = t.around(c.n, onset), t.around(c.n, fullest(t.loads, onset, t.end))
				} else {
					p.Before, p.Since = t.usual(c.n, t.begin, onset), t.usual(c.n, onset, t.end)
				}
			}
			if p.Field != nil && !math.IsNaN(p.Since) {
				list = append(list, p)
			}
		}
	}
	return list
}

// usual returns the median of a number in some rows, or the mean of what comes in bursts.
func (t *trial) usual(n number, from, to int) float64 {
	list := t.run.room.list[:0]
	for i := max(from, 0); i < to; i++ {
		if v := t.rows[i].v[n]; t.judged(i) && !math.IsNaN(v) {
			list = append(list, v)
		}
	}
	t.run.room.list = list
	return usual(list)
}

// fullest returns the last row from one on, before another, that has nearly as much load as any of these.
func fullest(loads []float64, from, to int) int {
	const nearly = 0.9
	most := 0.0
	for _, v := range loads[from:to] {
		if v > most {
			most = v
		}
	}
	for i := to - 1; i > from; i-- {
		if loads[i] >= nearly*most {
			return i
		}
	}
	return from
}

// around returns the mean of a number in the ten seconds around a row.
func (t *trial) around(n number, row int) float64 {
	var m mean
	for i := t.begin; i < t.end; i++ {
		if v := t.rows[i].v[n]; !math.IsNaN(v) && math.Abs(t.sec[i]-t.sec[row]) <= calm.Seconds()/2 {
			m.add(v)
		}
	}
	return m.mean()
}

// A Peak is the largest value of a field under load.
type Peak struct {
	Field   *fields.Field
	Subject string // which of several it was of: it may come from outside
	Value   float64
	At      time.Time
	Load    float64 // then; NaN if not known
}

// peakFields are those of which it matters what they were at worst.
var peakFields = []string{
	"network.devices.out_link_percent", "network.devices.in_link_percent", "network.out_bytes_per_second", "cpu.busy_percent",
	"cpu.cores.busy_percent", "memory.used_percent", "disk.devices.busy_percent", "disk.filesystems.used_percent",
	"containers.cpu_quota_percent", "containers.throttled_percent", "containers.memory_limit_percent", "nginx.connections.active",
	"nginx.requests_per_second", "nginx.latency_seconds.p99", "nginx.latency_seconds.mean", "nginx.status_per_second.5xx",
	"nginx.dropped_per_second", "network.listen_overflows_per_second", "network.retransmitted_percent", "swarm.stalled_percent",
	"swarm.below_realtime_percent", "swarm.error_percent", "swarm.drift_seconds",
	"swarm.latency_seconds.p99", "swarm.latency_seconds.mean",
}

// peaks returns the worst values under load, of those that are known and not 0.
func (t *trial) peaks() (list []Peak) {
	for _, name := range peakFields {
		for _, c := range columns {
			if c.field != name {
				continue
			}
			at := -1
			for i := t.begin; i < t.end; i++ {
				if v := t.rows[i].v[c.n]; v > 0 && !t.short(i) && (at < 0 || v > t.rows[at].v[c.n]) {
					at = i
				}
			}
			if at < 0 {
				continue
			}
			p := Peak{Field: fields.Named(name), Value: t.rows[at].v[c.n], At: t.rows[at].time(), Load: t.loads[at]}
			if c.of < kinds {
				if of := int(t.rows[at].subject[c.of]); of < len(t.run.names) {
					p.Subject = t.run.names[of]
				}
			}
			list = append(list, p)
		}
	}
	return list
}
