package words

import (
	"cmp"
	"fmt"
	"math"
	"strings"
	"time"

	"origintop/scrape/fields"
	"origintop/widgets"
)

// fieldNames are what fields are called in a report. One that isn't here is called by its name.
var fieldNames = map[string]string{
	"cpu.busy_percent":                    "CPU busy",
	"cpu.cores.busy_percent":              "busiest core",
	"cpu.pressure_percent":                "CPU pressure",
	"memory.used_percent":                 "memory used",
	"memory.swap_pages_per_second":        "pages swapped",
	"memory.oom_kills":                    "processes killed",
	"memory.pressure_percent":             "memory pressure",
	"network.in_bytes_per_second":         "network in",
	"network.out_bytes_per_second":        "network out",
	"network.retransmitted_percent":       "TCP segments sent again",
	"network.listen_overflows_per_second": "accept queue overflows",
	"network.softnet_dropped_per_second":  "packets dropped by CPUs",
	"network.tcp_sockets.memory_bytes":    "TCP data waiting",
	"network.conntrack_percent":           "conntrack table",
	"network.devices.in_link_percent":     "in, of its link",
	"network.devices.out_link_percent":    "out, of its link",
	"disk.pressure_percent":               "disk pressure",
	"disk.file_handles_percent":           "file handles",
	"disk.devices.busy_percent":           "busiest disk",
	"disk.devices.await_seconds":          "its await",
	"disk.filesystems.used_percent":       "fullest file system",
	"containers.cpu_quota_percent":        "CPU of its quota",
	"containers.throttled_percent":        "throttled",
	"containers.memory_limit_percent":     "memory of its limit",
	"containers.oom_kills":                "processes killed in it",
	"nginx.connections.active":            "connections",
	"nginx.connections_percent":           "connections, of all there can be",
	"nginx.requests_per_second":           "requests",
	"nginx.dropped_per_second":            "connections dropped",
	"nginx.sent_bytes_per_second":         "server sent",
	"nginx.status_per_second.5xx":         "5xx",
	"nginx.5xx_percent":                   "5xx, of all answers",
	"nginx.latency_seconds.p99":           "latency p99",
	"nginx.latency_seconds.mean":          "latency mean",
	"swarm.active_clients":                "clients",
	"swarm.throughput_bytes_per_second":   "clients got",
	"swarm.stalled_percent":               "clients stalled",
	"swarm.below_realtime_percent":        "clients below real time",
	"swarm.drift_seconds":                 "clients behind on average",
	"swarm.error_percent":                 "clients' own error rate",

	// Those that only a comparison has.
	"cpu.busiest_core_percent":                  "busiest core of each moment",
	"cpu.load1":                                 "load average",
	"cpu.load_per_core":                         "load average per core",
	"cpu.run_queue_wait_seconds_per_second":     "waiting for a CPU",
	"cpu.processes_running":                     "processes running",
	"cpu.processes_blocked":                     "processes blocked",
	"cpu.modes_percent.user":                    "CPU in user",
	"cpu.modes_percent.nice":                    "CPU in nice",
	"cpu.modes_percent.system":                  "CPU in system",
	"cpu.modes_percent.irq":                     "CPU in irq",
	"cpu.modes_percent.softirq":                 "CPU in softirq",
	"cpu.modes_percent.iowait":                  "CPU in iowait",
	"cpu.modes_percent.steal":                   "CPU in steal",
	"cpu.modes_percent.idle":                    "CPU idle",
	"memory.used_bytes":                         "bytes of memory used",
	"memory.total_bytes":                        "memory",
	"memory.available_bytes":                    "memory available",
	"memory.cache_bytes":                        "memory for cache",
	"memory.swap_used_bytes":                    "swap used",
	"memory.swap_total_bytes":                   "swap",
	"memory.swap_in_pages_per_second":           "pages swapped in",
	"memory.swap_out_pages_per_second":          "pages swapped out",
	"memory.major_faults_per_second":            "major page faults",
	"network.retransmits_per_second":            "TCP retransmits",
	"network.listen_drops_per_second":           "accept queue drops",
	"network.softnet_squeezed_per_second":       "softirqs out of time",
	"network.tcp_sockets.in_use":                "TCP sockets in use",
	"network.tcp_sockets.time_wait":             "in TIME_WAIT",
	"network.tcp_sockets.allocated":             "TCP sockets allocated",
	"network.tcp_sockets.orphans":               "TCP orphans",
	"network.conntrack_entries":                 "conntrack entries",
	"network.conntrack_limit":                   "conntrack limit",
	"network.devices.in_bytes_per_second":       "in",
	"network.devices.out_bytes_per_second":      "out",
	"network.devices.link_bytes_per_second":     "link",
	"network.devices.errors_per_second":         "packets with errors",
	"network.devices.drops_per_second":          "packets dropped",
	"network.devices.lost_percent":              "packets lost",
	"network.plateau_bytes_per_second":          "traffic at its top",
	"disk.busiest_percent":                      "busiest disk of each moment",
	"disk.read_bytes_per_second":                "read from disks",
	"disk.written_bytes_per_second":             "written to disks",
	"disk.file_handles":                         "open file handles",
	"disk.file_handles_limit":                   "file handle limit",
	"disk.devices.read_bytes_per_second":        "read",
	"disk.devices.written_bytes_per_second":     "written",
	"disk.devices.operations_per_second":        "disk operations",
	"disk.devices.queue_mean":                   "disk queue",
	"disk.filesystems.available_bytes":          "available",
	"disk.filesystems.inodes_used_percent":      "inodes used",
	"nginx.up":                                  "server up",
	"nginx.connections.reading":                 "connections reading",
	"nginx.connections.writing":                 "connections writing",
	"nginx.connections.waiting":                 "connections waiting",
	"nginx.connections.limit":                   "worker connections",
	"nginx.accepted_per_second":                 "connections accepted",
	"nginx.status_per_second.2xx":               "2xx",
	"nginx.status_per_second.3xx":               "3xx",
	"nginx.status_per_second.4xx":               "4xx",
	"nginx.latency_seconds.p50":                 "latency p50",
	"nginx.latency_seconds.p90":                 "latency p90",
	"nginx.latency_seconds.p95":                 "latency p95",
	"nginx.failed_per_second":                   "requests failed",
	"nginx.busy_percent":                        "server busy",
	"nginx.workers_busy":                        "workers busy",
	"nginx.workers_limit":                       "workers",
	"nginx.queued_requests":                     "requests queued",
	"nginx.limited_per_second":                  "limited",
	"nginx.cache_hit_percent":                   "cache hits",
	"nginx.backend_requests_per_second":         "requests to backends",
	"nginx.backends":                            "backends",
	"nginx.backends_down":                       "backends down",
	"nginx.backends_down_percent":               "backends down, of all",
	"nginx.servers.busy_percent":                "busy",
	"nginx.servers.queued_requests":             "requests queued",
	"nginx.servers.limited_per_second":          "limited",
	"nginx.servers.failed_per_second":           "requests failed",
	"nginx.servers.backends_down_percent":       "backends down",
	"nginx.servers.backends_down":               "backends down",
	"nginx.servers.sent_bytes_per_second":       "sent",
	"nginx.servers.cache_hit_percent":           "cache hits",
	"nginx.servers.requests_per_front_request":  "requests per request in front",
	"nginx.servers.backend_requests_per_second": "requests to backends",
	"nginx.servers.active_connections":          "connections",
	"nginx.servers.connections_percent":         "connections, of its limit",
	"nginx.servers.requests_per_second":         "requests",
	"nginx.servers.dropped_per_second":          "connections dropped",
	"nginx.servers.5xx_per_second":              "5xx",
	"nginx.servers.5xx_percent":                 "5xx, of its answers",
	"nginx.servers.latency_p99_seconds":         "latency p99",
	"swarm.target_clients":                      "clients asked for",
	"swarm.segments_per_second":                 "segments",
	"swarm.manifests_per_second":                "playlists",
	"swarm.stalled_clients":                     "stalled clients",
	"swarm.clients_below_realtime":              "slow clients",
	"swarm.average_speed":                       "clients' speed",
	"swarm.max_drift_seconds":                   "clients behind, most",
	"swarm.errors_per_second":                   "clients' errors",
	"swarm.errors_by_status_per_second":         "clients' errors",
	"swarm.timeouts_per_second":                 "clients' timeouts",
	"swarm.reconnections_per_second":            "clients' reconnections",
	"swarm.restarts_per_second":                 "clients restarted",
	"swarm.lost_lines_percent":                  "statistics lost",

	"swarm.requests_per_second":   "clients' requests",
	"swarm.allocated_clients":     "clients allocated",
	"swarm.unanswered_per_second": "clients' requests without an answer",
	"swarm.latency_seconds.p50":   "clients' latency p50",
	"swarm.latency_seconds.p90":   "clients' latency p90",
	"swarm.latency_seconds.p95":   "clients' latency p95",
	"swarm.latency_seconds.p99":   "clients' latency p99",
	"swarm.latency_seconds.mean":  "clients' latency mean",
	"swarm.way_seconds":           "way between server and clients",

	"containers.cpu_cores":          "cores used",
	"containers.cpu_quota_cores":    "cores that may be used",
	"containers.memory_bytes":       "memory used",
	"containers.memory_limit_bytes": "memory that may be used",
}

// FieldName returns what a field is called in a report, with the name of the row that it is of.
func FieldName(f *fields.Field, subject string) string {
	name := fieldNames[f.Name]
	if name == "" {
		name = f.Name
	}
	if subject = widgets.Clean(subject); subject == "" {
		return name
	}
	switch f.Name {
	case "cpu.cores.busy_percent":
		subject = "cpu" + subject
	case "network.devices.in_link_percent", "network.devices.out_link_percent", "nginx.connections_percent":
		return subject + " " + name
	}
	return name + " (" + subject + ")"
}

// RowName returns what a field is called in a comparison, with the name of the row that it is of: there each row stands for itself,
// and none is the busiest.
func RowName(f *fields.Field, row string) string {
	with := func(before, after string) string {
		return strings.Join(strings.Fields(before+widgets.Clean(row)+" "+after), " ")
	}
	switch {
	case f.Name == "cpu.cores.busy_percent":
		return with("cpu", "busy")
	case f.Name == "disk.devices.busy_percent":
		return with("disk ", "busy")
	case f.Name == "disk.filesystems.used_percent":
		return with("file system ", "used")
	case f.Name == "disk.devices.await_seconds" && row == "":
		return "await"
	case f.Name == "disk.devices.await_seconds":
		return "await (" + widgets.Clean(row) + ")"
	}
	return FieldName(f, row)
}

// RowPanel returns what the panel of a field is called in the figures of a comparison.
func RowPanel(f *fields.Field, row string) string {
	switch name := RowName(f, row); {
	case name == FieldName(f, row):
		return PanelName(f, row, 1)
	case strings.HasPrefix(name, "cpu"):
		return name
	default:
		return strings.ToUpper(name[:1]) + name[1:]
	}
}

// FieldValue writes a number of a field with its unit.
func FieldValue(f *fields.Field, v float64) string {
	if math.IsNaN(v) {
		return widgets.Unknowable
	}
	switch f.Unit {
	case fields.Percent:
		return Trimmed(v)
	case fields.LinkRate, fields.LinkSpeed:
		return bits(8 * v)
	case fields.ByteRate:
		return strings.TrimSpace((&widgets.Scale{}).ByteRate(v))
	case fields.Bytes:
		return strings.TrimSpace((&widgets.Scale{}).Bytes(v))
	case fields.Rate:
		return PerSecond(v, nil)
	case fields.Seconds:
		return strings.TrimSpace(widgets.Seconds(v))
	case fields.Ratio:
		return widgets.Decimal(v, 2)
	}
	return widgets.Count(v)
}

// Span says from when to when something was, with the date and the zone, and how long that is.
func Span(from, to time.Time) string {
	layout := "15:04:05 MST"
	if from.Format(time.DateOnly) != to.Format(time.DateOnly) {
		layout = "2006-01-02 15:04:05 MST"
	}
	return from.Format(time.DateTime) + " to " + to.Format(layout) + ", " + Age(to.Sub(from).Round(time.Second))
}

// ShortFieldName returns what a field is called beside others of its kind; "" if it has no name there.
func ShortFieldName(f *fields.Field) string {
	return cmp.Or(fieldNames[f.Name], f.Label)
}

// FieldDifference says by how much a number of a field is more than another one, or less: in points of percent if it is in percent, else as
// a part of the other one.
func FieldDifference(f *fields.Field, now, then float64) string {
	const multiple = 1000 // percent, from where on it is said as a multiple
	part := 100 * (now - then) / then
	switch {
	case math.IsNaN(now - then):
		return widgets.Unknowable
	case f.Unit == fields.Percent:
		return fmt.Sprintf("%+.1f", now-then+0)
	case now == then:
		return "+0%"
	case then == 0:
		return "new"
	case part >= multiple:
		return fmt.Sprintf("x%.0f", now/then)
	case math.Abs(part) < 10:
		return fmt.Sprintf("%+.1f%%", part)
	}
	return fmt.Sprintf("%+.0f%%", part)
}
