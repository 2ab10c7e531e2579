package export

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"origintop/scrape"
	"origintop/scrape/origin"
	"origintop/scrape/series"
)

// places maps a number's name in Go to its path in JSON. Its CSV column is that path with _ for each dot, unless another name follows the
// path. Numbers of rows have no column.
var places = map[string]string{
	"CPU.Busy": "cpu.busy_percent", "CPU.Load1": "cpu.load1", "CPU.Load5": "cpu.load5", "CPU.Load15": "cpu.load15",
	"CPU.Pressure": "cpu.pressure_percent", "CPU.QueueWait": "cpu.run_queue_wait_seconds_per_second",
	"CPU.Running": "cpu.processes_running", "CPU.Blocked": "cpu.processes_blocked",
	"CPU.Cores[0].Busy": "cpu.cores[0].busy_percent cpu_busiest_core_percent",
	"CPU.Modes[0]":      "cpu.modes_percent.user", "CPU.Modes[1]": "cpu.modes_percent.nice",
	"CPU.Modes[2]": "cpu.modes_percent.system", "CPU.Modes[3]": "cpu.modes_percent.irq",
	"CPU.Modes[4]": "cpu.modes_percent.softirq", "CPU.Modes[5]": "cpu.modes_percent.iowait",
	"CPU.Modes[6]": "cpu.modes_percent.steal", "CPU.Modes[7]": "cpu.modes_percent.idle",

	"Memory.Total": "memory.total_bytes", "Memory.Used": "memory.used_bytes",
	"Memory.Available": "memory.available_bytes", "Memory.UsedPercent": "memory.used_percent",
	"Memory.Cache": "memory.cache_bytes", "Memory.SwapTotal": "memory.swap_total_bytes", "Memory.SwapUsed": "memory.swap_used_bytes",
	"Memory.SwapIn": "memory.swap_in_pages_per_second", "Memory.SwapOut": "memory.swap_out_pages_per_second",
	"Memory.MajorFaults": "memory.major_faults_per_second",
	"Memory.OOMKills":    "memory.oom_kills", "Memory.Pressure": "memory.pressure_percent",

	"Network.In": "network.in_bytes_per_second", "Network.Out": "network.out_bytes_per_second",
	"Network.InP50": "network.in_p50_bytes_per_second", "Network.InMax": "network.in_max_bytes_per_second",
	"Network.OutP50": "network.out_p50_bytes_per_second", "Network.OutMax": "network.out_max_bytes_per_second",
	"Network.Retransmits": "network.retransmits_per_second", "Network.RetransmitPercent": "network.retransmitted_percent",
	"Network.ListenOverflows": "network.listen_overflows_per_second", "Network.ListenDrops": "network.listen_drops_per_second",
	"Network.SoftnetDropped": "network.softnet_dropped_per_second", "Network.SoftnetSqueezed": "network.softnet_squeezed_per_second",
	"Network.InUse": "network.tcp_sockets.in_use", "Network.TimeWait": "network.tcp_sockets.time_wait",
	"Network.Allocated": "network.tcp_sockets.allocated", "Network.Orphans": "network.tcp_sockets.orphans",
	"Network.SocketMemory": "network.tcp_sockets.memory_bytes",
	"Network.Conntrack":    "network.conntrack_entries", "Network.ConntrackLimit": "network.conntrack_limit",
	"Network.Devices[0].In": "network.devices[0].in_bytes_per_second", "Network.Devices[0].Out": "network.devices[0].out_bytes_per_second",
	"Network.Devices[0].Link":       "network.devices[0].link_bytes_per_second",
	"Network.Devices[0].InPercent":  "network.devices[0].in_link_percent",
	"Network.Devices[0].OutPercent": "network.devices[0].out_link_percent",
	"Network.Devices[0].Errors":     "network.devices[0].errors_per_second",
	"Network.Devices[0].Drops":      "network.devices[0].drops_per_second",

	"Disk.Pressure": "disk.pressure_percent", "Disk.FilesOpen": "disk.file_handles", "Disk.FilesLimit": "disk.file_handles_limit",
	"Disk.Busiest": " disk_busiest_percent", "Disk.Read": " disk_read_bytes_per_second", "Disk.Written": " disk_written_bytes_per_second",
	"Containers[0].CPU": "containers[0].cpu_cores", "Containers[0].Quota": "containers[0].cpu_quota_cores",
	"Containers[0].CPUPercent": "containers[0].cpu_quota_percent", "Containers[0].Throttled": "containers[0].throttled_percent",
	"Containers[0].Memory": "containers[0].memory_bytes", "Containers[0].MemoryLimit": "containers[0].memory_limit_bytes",
	"Containers[0].MemoryPercent": "containers[0].memory_limit_percent", "Containers[0].OOMKills": "containers[0].oom_kills",
	"Disk.Devices[0].Busy": "disk.devices[0].busy_percent", "Disk.Devices[0].Read": "disk.devices[0].read_bytes_per_second",
	"Disk.Devices[0].Written":    "disk.devices[0].written_bytes_per_second",
	"Disk.Devices[0].Operations": "disk.devices[0].operations_per_second",
	"Disk.Devices[0].Await":      "disk.devices[0].await_seconds", "Disk.Devices[0].Queue": "disk.devices[0].queue_mean",
	"Disk.Filesystems[0].Avail":         "disk.filesystems[0].available_bytes",
	"Disk.Filesystems[0].UsedPercent":   "disk.filesystems[0].used_percent",
	"Disk.Filesystems[0].InodesPercent": "disk.filesystems[0].inodes_used_percent",

	"Server.Active": "nginx.connections.active", "Server.Limit": "nginx.connections.limit", "Server.Reading": "nginx.connections.reading",
	"Server.Writing": "nginx.connections.writing", "Server.Waiting": "nginx.connections.waiting",
	"Server.Requests":      "nginx.requests_per_second",
	"Server.RequestsTotal": "nginx.requests_total", "Server.Accepts": "nginx.accepted_per_second",
	"Server.Dropped": "nginx.dropped_per_second",
	"Server.Sent":    "nginx.sent_bytes_per_second", "Server.Status[2]": "nginx.status_per_second.2xx",
	"Server.Status[3]": "nginx.status_per_second.3xx",
	"Server.Status[4]": "nginx.status_per_second.4xx", "Server.Status[5]": "nginx.status_per_second.5xx",
	"Server.Latency.P50.Value": "nginx.latency_seconds.p50", "Server.Latency.P90.Value": "nginx.latency_seconds.p90",
	"Server.Latency.P95.Value": "nginx.latency_seconds.p95", "Server.Latency.P99.Value": "nginx.latency_seconds.p99",
	"Server.Latency.Mean":    "nginx.latency_seconds.mean",
	"Server.Latency.P50.Low": "nginx.latency_bounds_seconds.p50[0]", "Server.Latency.P50.High": "nginx.latency_bounds_seconds.p50[1]",
	"Server.Latency.P90.Low": "nginx.latency_bounds_seconds.p90[0]", "Server.Latency.P90.High": "nginx.latency_bounds_seconds.p90[1]",
	"Server.Latency.P95.Low": "nginx.latency_bounds_seconds.p95[0]", "Server.Latency.P95.High": "nginx.latency_bounds_seconds.p95[1]",
	"Server.Latency.P99.Low": "nginx.latency_bounds_seconds.p99[0]", "Server.Latency.P99.High": "nginx.latency_bounds_seconds.p99[1]",
	"Server.CacheHit": "nginx.cache_hit_percent", "Servers[1].ServerNumbers.CacheHit": "nginx.servers[1].cache_hit_percent",
	"Servers[1].ServerNumbers.BackendsDown": "nginx.servers[1].backends_down", "Server.Failed": "nginx.failed_per_second", "Server.Busy": "nginx.busy_percent", "Server.Workers": "nginx.workers_busy",
	"Server.WorkersLimit": "nginx.workers_limit", "Server.Queued": "nginx.queued_requests", "Server.Limited": "nginx.limited_per_second",
	"Server.BackendRequests": "nginx.backend_requests_per_second", "Server.Backends": "nginx.backends",
	"Server.BackendsDown":           "nginx.backends_down",
	"Servers[1].ServerNumbers.Busy": "nginx.servers[1].busy_percent", "Servers[1].ServerNumbers.Queued": "nginx.servers[1].queued_requests",
	"Servers[1].ServerNumbers.Failed":          "nginx.servers[1].failed_per_second",
	"Servers[1].ServerNumbers.Limited":         "nginx.servers[1].limited_per_second",
	"Servers[1].ServerNumbers.Sent":            "nginx.servers[1].sent_bytes_per_second",
	"Servers[1].PerFront":                      "nginx.servers[1].requests_per_front_request",
	"Servers[1].ServerNumbers.BackendRequests": "nginx.servers[1].backend_requests_per_second",
	"Servers[1].ServerNumbers.Active":          "nginx.servers[1].active_connections", "Servers[1].ServerNumbers.Requests": "nginx.servers[1].requests_per_second",
	"Servers[1].ServerNumbers.Status[5]":         "nginx.servers[1].5xx_per_second",
	"Servers[1].ServerNumbers.Latency.P99.Value": "nginx.servers[1].latency_p99_seconds",

	"Clients.Active": "swarm.active_clients", "Clients.Target": "swarm.target_clients",
	"Clients.Ramp": "swarm.ramp_percent", "Clients.Remaining": "swarm.remaining_seconds",
	"Clients.Segments": "swarm.segments_per_second", "Clients.Manifests": "swarm.manifests_per_second",
	"Clients.Throughput": "swarm.throughput_bytes_per_second",
	"Clients.Speed":      "swarm.average_speed", "Clients.Below": "swarm.clients_below_realtime", "Clients.Stalled": "swarm.stalled_clients",
	"Clients.Drift": "swarm.drift_seconds", "Clients.MaxDrift": "swarm.max_drift_seconds",
	"Clients.Timeouts": "swarm.timeouts_per_second", "Clients.TimeoutsTotal": "swarm.timeouts_total",
	"Clients.Reconnections": "swarm.reconnections_per_second", "Clients.ReconnectionsTotal": "swarm.reconnections_total",
	"Clients.Restarts": "swarm.restarts_per_second", "Clients.RestartsTotal": "swarm.restarts_total",
	"Clients.ErrorRate":    "swarm.errors_per_second",
	"Clients.ErrorPercent": "swarm.error_percent", "Clients.ErrorsTotal": "swarm.errors_total", "Clients.LostPercent": "swarm.lost_lines_percent",
	"Clients.Allocated": "swarm.allocated_clients", "Clients.Requests": "swarm.requests_per_second",
	"Clients.RequestsTotal": "swarm.requests_total", "Clients.Unanswered": "swarm.unanswered_per_second",
	"Clients.UnansweredTotal": "swarm.unanswered_total", "Clients.Latency.Mean": "swarm.latency_seconds.mean",
	"Clients.Latency.P50.Value": "swarm.latency_seconds.p50",
	"Clients.Latency.P50.Low":   "swarm.latency_bounds_seconds.p50[0]", "Clients.Latency.P50.High": "swarm.latency_bounds_seconds.p50[1]",
	"Clients.Latency.P90.Value": "swarm.latency_seconds.p90",
	"Clients.Latency.P90.Low":   "swarm.latency_bounds_seconds.p90[0]", "Clients.Latency.P90.High": "swarm.latency_bounds_seconds.p90[1]",
	"Clients.Latency.P95.Value": "swarm.latency_seconds.p95",
	"Clients.Latency.P95.Low":   "swarm.latency_bounds_seconds.p95[0]", "Clients.Latency.P95.High": "swarm.latency_bounds_seconds.p95[1]",
	"Clients.Latency.P99.Value": "swarm.latency_seconds.p99",
	"Clients.Latency.P99.Low":   "swarm.latency_bounds_seconds.p99[0]", "Clients.Latency.P99.High": "swarm.latency_bounds_seconds.p99[1]",
	"Clients.Errors[0].Rate": "swarm.errors_by_status_per_second.503", "Clients.Errors[0].Total": "swarm.errors_by_status_total.503",

	"Sources[0].Doubt": "sources[0].rates_uncertain_percent",
}

// nowhere are those that are in neither, but on the screen. The given load is a sum of series that stand in the pages under their own names.
var nowhere = []string{
	"Network.Devices[0].LossPercent", "Disk.Filesystems[0].Size", "Server.Status[0]", "Server.Status[1]",
	"Server.Latency.Distribution[0].Bound", "Server.Latency.Distribution[0].Share", "GivenLoad",
	"Clients.Waits",                          // the mean, if it is long
	"Server.CacheHits", "Server.CacheMisses", // of which there is the part that are hits
	"Server.Answered", // of which there is the part that are 5xx
}

// numbered returns a snapshot in which each number differs from all others, and these by their names.
func numbered() (*origin.Snapshot, map[string]float64) {
	s := origin.NewState(origin.Options{}).Snapshot()
	latency := origin.Latency{Distribution: make([]origin.Bucket, 1)}
	s.CPU.Cores, s.CPU.BusiestCore = make([]origin.Core, 1), 0
	s.Network.Devices = make([]origin.Device, 1)
	s.Containers = make([]origin.Container, 1)
	s.Disk.Devices, s.Disk.Filesystems = make([]origin.DiskDevice, 1), make([]origin.Filesystem, 1)
	s.Server.Latency, s.Servers = latency, make([]origin.Server, 2)
	s.Clients.Errors = []origin.StatusRate{{Status: "503"}}
	s.Sources = []origin.SourceState{{Target: scrape.Target{Name: "all"}, Pages: 3}}
	numbers := map[string]float64{}
	var fill func(v reflect.Value, name string)
	fill = func(v reflect.Value, name string) {
		switch v.Kind() {
		case reflect.Struct:
			for i := range v.NumField() {
				fill(v.Field(i), strings.TrimPrefix(name+"."+v.Type().Field(i).Name, "."))
			}
		case reflect.Array, reflect.Slice:
			if v.Type() == reflect.TypeFor[series.Series]() {
				return
			}
			for i := range v.Len() {
				fill(v.Index(i), fmt.Sprintf("%s[%d]", name, i))
			}
		case reflect.Float64:
			numbers[name] = 1000.5 + float64(len(numbers))
			v.SetFloat(numbers[name])
		}
	}
	fill(reflect.ValueOf(s).Elem(), "")
	s.Server.Answered, s.Servers[0].Answered, s.Servers[1].Answered = 1, 1, 1 // or the part that are 5xx is a number of its own
	return s, numbers
}

// Each number of a snapshot stands in JSON and in CSV under the name that is its own, and under no other.
func TestEachNumberByItsName(t *testing.T) {
	s, numbers := numbered()
	text, err := Document(s, s.Time)
	if err != nil {
		t.Fatal(err)
	}
	var document any
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	inJSON := map[string]float64{}
	var collect func(v any, path string)
	collect = func(v any, path string) {
		switch v := v.(type) {
		case map[string]any:
			for name, v := range v {
				collect(v, strings.TrimPrefix(path+"."+name, "."))
			}
		case []any:
			for i, v := range v {
				collect(v, fmt.Sprintf("%s[%d]", path, i))
			}
		case float64:
			if v != math.Trunc(v) { // the numbers of this test alone are none
				inJSON[path] = v
			}
		}
	}
	collect(document, "")
	inCSV := map[string]float64{}
	for _, c := range columns {
		if v := cell(c, s); !math.IsNaN(v) && v != math.Trunc(v) {
			inCSV[c.Column()] = v
		}
	}
	for _, name := range slices.Sorted(maps.Keys(numbers)) {
		path, column, _ := strings.Cut(places[name], " ")
		_, known := places[name]
		rest := strings.HasPrefix(name, "Servers[") // the others of a server are in the sum of all
		if known == (slices.Contains(nowhere, name) || !known && rest) {
			t.Errorf("%s: say where it is to be found, or that it is in neither", name)
			continue
		}
		if path != "" && inJSON[path] != numbers[name] {
			t.Errorf("JSON: %s is %v, want %s, %v", path, inJSON[path], name, numbers[name])
		}
		indexed := strings.Contains(path, "[0].") || strings.Contains(path, "[1].")
		if column == "" && !indexed && !strings.Contains(path, "bounds") && !strings.Contains(path, "_by_status_") {
			column = strings.ReplaceAll(path, ".", "_")
		}
		if column != "" && inCSV[column] != numbers[name] {
			t.Errorf("CSV: %s is %v, want %s, %v", column, inCSV[column], name, numbers[name])
		}
		delete(inJSON, path)
		delete(inCSV, column)
	}
	for path, v := range inJSON {
		if !strings.HasPrefix(path, "nginx.servers[0].") { // as of the other one
			t.Errorf("JSON: %s, %v, is none of the numbers that are to be found", path, v)
		}
	}
	for column, v := range inCSV {
		t.Errorf("CSV: %s, %v, is none of the numbers that are to be found", column, v)
	}
}
