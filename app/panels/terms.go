package panels

import (
	"regexp"
	"strings"

	"origintop/scrape/fields"
	"origintop/widgets"
)

// A Term is a name that a panel has for a number, and what that is.
type Term struct {
	Name   string
	Fields []*fields.Field // the numbers that stand behind the name
	Text   string          // what it is, if that is no field
}

// Terms returns the names that a panel has now, in the order in which they stand there, each with what it is. A name that nobody
// has explained is left out.
func Terms(panel string, p interface{ Frame() *widgets.Panel }) (list []Term) {
	for _, label := range p.Frame().Labels() {
		if t := termOf(panel, p.Frame().Name(), label); t.Text != "" || len(t.Fields) > 0 {
			list = append(list, t)
		}
	}
	return list
}

// termOf returns what a panel means by a name; neither a field nor a text if it isn't explained. A server's name stands for its state.
func termOf(panel, name, label string) Term {
	says := terms[panel][general(label)]
	if panel == "server" && strings.EqualFold(label, name) {
		says = terms[panel]["state"]
	}
	if text, ok := strings.CutPrefix(says, "= "); ok {
		return Term{Name: label, Text: text}
	}
	t := Term{Name: label}
	for name := range strings.FieldsSeq(says) {
		t.Fields = append(t.Fields, fields.Named(name))
	}
	return t
}

// Names with something in them that is different each time.
var (
	statusName = regexp.MustCompile(`^[1-5][0-9][0-9]$`)
	windowName = regexp.MustCompile(`^in [0-9]+s$`)
)

// general returns the name in terms that stands for a name with a number, a product or a unit of load in it.
func general(label string) string {
	switch {
	case statusName.MatchString(label):
		return "404"
	case windowName.MatchString(label):
		return "in 30s"
	case strings.HasPrefix(label, "mean of "):
		return "mean"
	case strings.HasPrefix(label, "up to "):
		return "up to"
	case strings.HasPrefix(label, "per ") && label != "per core":
		return "per client"
	case strings.HasSuffix(label, " when full"):
		return "clients when full"
	}
	return label
}

// terms says what the panels mean by their names: one or several fields or, behind "= ", what is none.
var terms = map[string]map[string]string{
	"cpu": {
		"busy": "cpu.busy_percent", "user": "cpu.modes_percent.user", "nice": "cpu.modes_percent.nice", "system": "cpu.modes_percent.system",
		"irq": "cpu.modes_percent.irq", "softirq": "cpu.modes_percent.softirq", "iowait": "cpu.modes_percent.iowait",
		"steal": "cpu.modes_percent.steal", "pressure": "cpu.pressure_percent", "load": "cpu.load1 cpu.load5 cpu.load15",
		"running": "cpu.processes_running", "blocked": "cpu.processes_blocked", "busiest": "cpu.cores.busy_percent",
		"per core": "cpu.load_per_core", "run queue wait": "cpu.run_queue_wait_seconds_per_second",
	},
	"memory": {
		"used": "memory.used_percent", "avail": "memory.available_bytes", "cache": "memory.cache_bytes",
		"swap": "memory.swap_used_bytes memory.swap_total_bytes", "pressure": "memory.pressure_percent",
		"majflt": "memory.major_faults_per_second", "swapped": "memory.swap_pages_per_second", "oom kills": "memory.oom_kills",
	},
	"network": {
		"now": "= traffic over the last step, between the last two scrapes",
		"out": "network.out_bytes_per_second", "in": "network.in_bytes_per_second", "link%": "network.devices.out_link_percent",
		"median": "network.out_p50_bytes_per_second", "max": "network.out_max_bytes_per_second",
		"device": "= a network device that counts: not one that carries the same traffic as another",
		"link":   "network.devices.link_bytes_per_second", "drops": "network.devices.drops_per_second",
		"errors":      "network.devices.errors_per_second",
		"retransmits": "network.retransmits_per_second network.retransmitted_percent", "sockets": "network.tcp_sockets.in_use",
		"accept overflows": "network.listen_overflows_per_second", "time-wait": "network.tcp_sockets.time_wait",
		"softnet drops": "network.softnet_dropped_per_second", "squeezed": "network.softnet_squeezed_per_second",
		"conntrack": "network.conntrack_entries network.conntrack_percent", "window": "network.window_seconds",
	},
	"disk": {
		"disk": "= a disk that counts: neither a partition of another nor one that stands on others",
		"busy": "disk.devices.busy_percent", "written": "disk.devices.written_bytes_per_second", "read": "disk.devices.read_bytes_per_second",
		"await": "disk.devices.await_seconds", "ops": "disk.devices.operations_per_second", "queue": "disk.devices.queue_mean",
		"file system": "= a file system that can fill, by the directory it is mounted on", "used": "disk.filesystems.used_percent",
		"available": "disk.filesystems.available_bytes", "size": "= size of the file system", "inodes": "disk.filesystems.inodes_used_percent",
		"pressure": "disk.pressure_percent", "files open": "disk.file_handles disk.file_handles_percent",
	},
	"server": {
		"state": "nginx.up", "server": "= one of several servers, by the name or the address of its exporter",
		"requests": "nginx.requests_per_second", "active": "nginx.connections.active nginx.connections_percent",
		"2xx": "nginx.status_per_second.2xx", "3xx": "nginx.status_per_second.3xx", "4xx": "nginx.status_per_second.4xx",
		"5xx": "nginx.status_per_second.5xx nginx.5xx_percent", "queued": "nginx.queued_requests", "busy": "nginx.busy_percent",
		"backends": "nginx.backends nginx.backends_down_percent", "failed": "nginx.failed_per_second",
		"workers": "nginx.workers_busy nginx.workers_limit", "in flight": "nginx.workers_busy", "limited": "nginx.limited_per_second",
		"cache hits": "nginx.cache_hit_percent", "to backends": "nginx.backend_requests_per_second", "reading": "nginx.connections.reading",
		"writing": "nginx.connections.writing", "waiting": "nginx.connections.waiting", "dropped": "nginx.dropped_per_second",
		"accepted": "nginx.accepted_per_second", "sent": "nginx.sent_bytes_per_second", "p50": "nginx.latency_seconds.p50",
		"p90": "nginx.latency_seconds.p90", "p95": "nginx.latency_seconds.p95", "p99": "nginx.latency_seconds.p99",
		"mean":     "nginx.latency_seconds.mean",
		"latency":  "= how long answers take; not every exporter knows it: an access log does, with --access-log FILE",
		"up to":    "= how many requests took how long, from the fastest on the left to the slowest; heights are square roots",
		"of front": "nginx.servers.requests_per_front_request",
	},
	"clients": {
		"ramp": "swarm.ramp_percent", "get": "swarm.throughput_bytes_per_second", "received": "swarm.throughput_bytes_per_second",
		"speed": "swarm.average_speed", "stalled": "swarm.stalled_clients swarm.stalled_percent",
		"below 1x": "swarm.clients_below_realtime swarm.below_realtime_percent", "segments": "swarm.segments_per_second",
		"manifests": "swarm.manifests_per_second", "errors": "swarm.error_percent", "drift": "swarm.drift_seconds",
		"max drift": "swarm.max_drift_seconds", "lost stats": "swarm.lost_lines_percent",
		"restarts": "swarm.restarts_per_second swarm.restarts_total", "reconnects": "swarm.reconnections_per_second",
		"timeouts": "swarm.timeouts_per_second swarm.timeouts_total", "left": "swarm.remaining_seconds",
		"404": "swarm.errors_by_status_per_second swarm.errors_by_status_total", "no answer": "swarm.unanswered_per_second",
		"other errors": "swarm.errors_per_second", "allocated": "swarm.allocated_clients", "requests": "swarm.requests_per_second",
		"p50": "swarm.latency_seconds.p50", "p90": "swarm.latency_seconds.p90", "p95": "swarm.latency_seconds.p95",
		"p99": "swarm.latency_seconds.p99", "mean": "swarm.latency_seconds.mean",
		"latency":  "= how long requests take, as the clients see it; this load tester doesn't say",
		"sent":     "= what the origin's network devices sent, mean over the window, to compare with what clients got",
		"got":      "= what the clients say they received, mean over the window, to compare with what the origin sent",
		"in 30s":   "= whether what was sent and what clients got agree; if not, something else uses the link",
		"answered": "= requests that the server answered, mean over the window",
		"asked":    "= requests that the clients count, mean over the window; if it is far from what the server answered, a cache is between",
	},
	"limits": {
		"limit": "= a resource that has a limit, the one nearest to it first", "used": "= how much of it is used, and of how much",
		"per client":        "= how much one more client takes, by the line through the run so far; - if there is no line",
		"clients when full": "= how many clients there will be when it is full, by that line, with its uncertainty",
		"over since":        "= since when it is over its threshold",
	},
	"pinned": {
		"series": "= a series that you pinned, with its labels", "now": "= its value or, of a counter, its rate per second",
		"history": "= its values over the last scrapes",
	},
	"explorer": {
		"source": "= an exporter that is asked, with the name you gave it", "series": "= a series of its last page, with its labels",
		"value": "= its value on the last page", "rate": "= of a counter: by how much it grew per second, between the last two pages",
		"change":  "= by how much the value, or of a counter the rate, has changed since the oldest page that is kept",
		"history": "= its values, or of a counter its rates, over the last scrapes",
	},
	"scrapes": {
		"source": "= an exporter that is asked, with the name you gave it",
		"took":   "= how long its last answer took; a slow exporter makes rates uncertain",
		"size":   "= size of its last page", "series": "= series on its last page", "pages": "= good pages since the start; rates need two",
		"bad lines":                       "= lines of its last page that are not in the Prometheus text format, and are left out",
		"exporter, or what is the matter": "= which exporter it is, by what its page holds, or why there is no page",
	},
}
