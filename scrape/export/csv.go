package export

import (
	"bufio"
	"context"
	"io"
	"math"
	"strconv"
	"strings"

	"origintop/scrape"
	"origintop/scrape/origin"
)

// CSV writes a row a round, see JSON, below a line with the columns' names. The first column is the time, RFC 3339 in UTC, the last what is the
// matter, as words with semicolons between. What is
// not known is an empty cell, and so is what is only known of the time before: numbers of a source that is down; and a time in a year
// that RFC 3339 has no room for.
func CSV(ctx context.Context, w io.Writer, src scrape.Source, o Options) (Tally, error) {
	names := []string{"time"}
	for _, c := range columns {
		names = append(names, c.name)
	}
	names = append(names, "alarms")
	return rows(ctx, w, src, &o, strings.Join(names, ",")+"\n", func(out *bufio.Writer, s *origin.Snapshot) error {
		line := out.AvailableBuffer()
		if at := s.Time.UTC(); at.Year() >= 0 && at.Year() <= 9999 {
			line = at.AppendFormat(line, "2006-01-02T15:04:05.000Z")
		}
		current := s.Current()
		for _, c := range columns {
			line = append(line, ',')
			if v := c.value(current); !math.IsNaN(v) && !math.IsInf(v, 0) {
				line = appendNumber(line, v)
			}
		}
		line = append(append(line, ','), alarmsText(s)...)
		_, err := out.Write(append(line, '\n'))
		return failed(err)
	})
}

// appendNumber writes a number with all its digits, as JSON has it: with an exponent where there would be many zeros.
func appendNumber(to []byte, v float64) []byte {
	format := byte('f')
	if size := math.Abs(v); size >= 1e21 || size > 0 && size < 1e-6 {
		format = 'e'
	}
	return strconv.AppendFloat(to, v+0, format, -1, 64) // minus zero is zero
}

// A csvColumn is a number of the dashboard.
type csvColumn struct {
	name  string // its path in what Document writes, if it is there
	value func(*origin.Snapshot) float64
}

// columns are the columns of CSV behind the time. Their names and their order are stable: columns may come at the end.
var columns = []csvColumn{
	{"cpu_busy_percent", func(s *origin.Snapshot) float64 { return sinceLast(s, s.CPU.Busy) }},
	{"cpu_busiest_core_percent", busiestCore},
	{"cpu_load1", func(s *origin.Snapshot) float64 { return s.CPU.Load1 }},
	{"cpu_load5", func(s *origin.Snapshot) float64 { return s.CPU.Load5 }},
	{"cpu_load15", func(s *origin.Snapshot) float64 { return s.CPU.Load15 }},
	{"cpu_pressure_percent", func(s *origin.Snapshot) float64 { return s.CPU.Pressure }},
	{"cpu_run_queue_wait_seconds_per_second", func(s *origin.Snapshot) float64 { return s.CPU.QueueWait }},
	{"cpu_processes_running", func(s *origin.Snapshot) float64 { return s.CPU.Running }},
	{"cpu_processes_blocked", func(s *origin.Snapshot) float64 { return s.CPU.Blocked }},
	{"cpu_modes_percent_user", mode(origin.User)},
	{"cpu_modes_percent_nice", mode(origin.Nice)},
	{"cpu_modes_percent_system", mode(origin.System)},
	{"cpu_modes_percent_irq", mode(origin.IRQ)},
	{"cpu_modes_percent_softirq", mode(origin.SoftIRQ)},
	{"cpu_modes_percent_iowait", mode(origin.IOWait)},
	{"cpu_modes_percent_steal", mode(origin.Steal)},
	{"cpu_modes_percent_idle", mode(origin.Idle)},

	{"memory_used_bytes", func(s *origin.Snapshot) float64 { return s.Memory.Used }},
	{"memory_total_bytes", func(s *origin.Snapshot) float64 { return s.Memory.Total }},
	{"memory_used_percent", func(s *origin.Snapshot) float64 { return s.Memory.UsedPercent }},
	{"memory_available_bytes", func(s *origin.Snapshot) float64 { return s.Memory.Available }},
	{"memory_cache_bytes", func(s *origin.Snapshot) float64 { return s.Memory.Cache }},
	{"memory_swap_used_bytes", func(s *origin.Snapshot) float64 { return s.Memory.SwapUsed }},
	{"memory_swap_total_bytes", func(s *origin.Snapshot) float64 { return s.Memory.SwapTotal }},
	{"memory_swap_in_pages_per_second", func(s *origin.Snapshot) float64 { return s.Memory.SwapIn }},
	{"memory_swap_out_pages_per_second", func(s *origin.Snapshot) float64 { return s.Memory.SwapOut }},
	{"memory_major_faults_per_second", func(s *origin.Snapshot) float64 { return s.Memory.MajorFaults }},
	{"memory_oom_kills", func(s *origin.Snapshot) float64 { return s.Memory.OOMKills }},
	{"memory_pressure_percent", func(s *origin.Snapshot) float64 { return s.Memory.Pressure }},

	{"network_in_bytes_per_second", func(s *origin.Snapshot) float64 { return s.Network.In }},
	{"network_out_bytes_per_second", func(s *origin.Snapshot) float64 { return s.Network.Out }},
	{"network_in_p50_bytes_per_second", func(s *origin.Snapshot) float64 { return s.Network.InP50 }},
	{"network_in_max_bytes_per_second", func(s *origin.Snapshot) float64 { return s.Network.InMax }},
	{"network_out_p50_bytes_per_second", func(s *origin.Snapshot) float64 { return s.Network.OutP50 }},
	{"network_out_max_bytes_per_second", func(s *origin.Snapshot) float64 { return s.Network.OutMax }},
	{"network_retransmits_per_second", func(s *origin.Snapshot) float64 { return s.Network.Retransmits }},
	{"network_retransmitted_percent", func(s *origin.Snapshot) float64 { return s.Network.RetransmitPercent }},
	{"network_listen_overflows_per_second", func(s *origin.Snapshot) float64 { return s.Network.ListenOverflows }},
	{"network_listen_drops_per_second", func(s *origin.Snapshot) float64 { return s.Network.ListenDrops }},
	{"network_softnet_dropped_per_second", func(s *origin.Snapshot) float64 { return s.Network.SoftnetDropped }},
	{"network_softnet_squeezed_per_second", func(s *origin.Snapshot) float64 { return s.Network.SoftnetSqueezed }},
	{"network_tcp_sockets_in_use", func(s *origin.Snapshot) float64 { return s.Network.InUse }},
	{"network_tcp_sockets_time_wait", func(s *origin.Snapshot) float64 { return s.Network.TimeWait }},
	{"network_tcp_sockets_allocated", func(s *origin.Snapshot) float64 { return s.Network.Allocated }},
	{"network_tcp_sockets_orphans", func(s *origin.Snapshot) float64 { return s.Network.Orphans }},
	{"network_conntrack_entries", func(s *origin.Snapshot) float64 { return s.Network.Conntrack }},
	{"network_conntrack_limit", func(s *origin.Snapshot) float64 { return s.Network.ConntrackLimit }},

	{"disk_busiest_percent", func(s *origin.Snapshot) float64 { return s.Disk.Busiest }},
	{"disk_read_bytes_per_second", func(s *origin.Snapshot) float64 { return s.Disk.Read }},
	{"disk_written_bytes_per_second", func(s *origin.Snapshot) float64 { return s.Disk.Written }},
	{"disk_pressure_percent", func(s *origin.Snapshot) float64 { return s.Disk.Pressure }},
	{"disk_file_handles", func(s *origin.Snapshot) float64 { return s.Disk.FilesOpen }},
	{"disk_file_handles_limit", func(s *origin.Snapshot) float64 { return s.Disk.FilesLimit }},

	{"nginx_up", nginxUp},
	{"nginx_connections_active", func(s *origin.Snapshot) float64 { return s.Nginx.Active }},
	{"nginx_connections_reading", func(s *origin.Snapshot) float64 { return s.Nginx.Reading }},
	{"nginx_connections_writing", func(s *origin.Snapshot) float64 { return s.Nginx.Writing }},
	{"nginx_connections_waiting", func(s *origin.Snapshot) float64 { return s.Nginx.Waiting }},
	{"nginx_connections_limit", func(s *origin.Snapshot) float64 { return s.Nginx.Limit }},
	{"nginx_requests_per_second", func(s *origin.Snapshot) float64 { return s.Nginx.Requests }},
	{"nginx_requests_total", func(s *origin.Snapshot) float64 { return s.Nginx.RequestsTotal }},
	{"nginx_dropped_per_second", func(s *origin.Snapshot) float64 { return s.Nginx.Dropped }},
	{"nginx_sent_bytes_per_second", func(s *origin.Snapshot) float64 { return s.Nginx.Sent }},
	{"nginx_status_per_second_2xx", func(s *origin.Snapshot) float64 { return s.Nginx.Status[2] }},
	{"nginx_status_per_second_3xx", func(s *origin.Snapshot) float64 { return s.Nginx.Status[3] }},
	{"nginx_status_per_second_4xx", func(s *origin.Snapshot) float64 { return s.Nginx.Status[4] }},
	{"nginx_status_per_second_5xx", func(s *origin.Snapshot) float64 { return s.Nginx.Status[5] }},
	{"nginx_latency_seconds_p50", func(s *origin.Snapshot) float64 { return s.Nginx.Latency.P50.Value }},
	{"nginx_latency_seconds_p90", func(s *origin.Snapshot) float64 { return s.Nginx.Latency.P90.Value }},
	{"nginx_latency_seconds_p95", func(s *origin.Snapshot) float64 { return s.Nginx.Latency.P95.Value }},
	{"nginx_latency_seconds_p99", func(s *origin.Snapshot) float64 { return s.Nginx.Latency.P99.Value }},
	{"nginx_latency_seconds_mean", func(s *origin.Snapshot) float64 { return s.Nginx.Latency.Mean }},

	{"swarm_active_clients", func(s *origin.Snapshot) float64 { return s.Swarm.Active }},
	{"swarm_target_clients", func(s *origin.Snapshot) float64 { return s.Swarm.Target }},
	{"swarm_ramp_percent", func(s *origin.Snapshot) float64 { return s.Swarm.Ramp }},
	{"swarm_segments_per_second", func(s *origin.Snapshot) float64 { return s.Swarm.Segments }},
	{"swarm_manifests_per_second", func(s *origin.Snapshot) float64 { return s.Swarm.Manifests }},
	{"swarm_throughput_bytes_per_second", func(s *origin.Snapshot) float64 { return s.Swarm.Throughput }},
	{"swarm_stalled_clients", func(s *origin.Snapshot) float64 { return s.Swarm.Stalled }},
	{"swarm_average_speed", func(s *origin.Snapshot) float64 { return s.Swarm.Speed }},
	{"swarm_error_percent", func(s *origin.Snapshot) float64 { return s.Swarm.ErrorPercent }},
	{"swarm_restarts_per_second", func(s *origin.Snapshot) float64 { return s.Swarm.Restarts }},
	{"swarm_lost_lines_percent", func(s *origin.Snapshot) float64 { return s.Swarm.LostPercent }},

	{"nginx_accepted_per_second", func(s *origin.Snapshot) float64 { return s.Nginx.Accepts }},
	{"swarm_remaining_seconds", func(s *origin.Snapshot) float64 { return s.Swarm.Remaining }},
	{"swarm_clients_below_realtime", func(s *origin.Snapshot) float64 { return s.Swarm.Below }},
	{"swarm_drift_seconds", func(s *origin.Snapshot) float64 { return s.Swarm.Drift }},
	{"swarm_max_drift_seconds", func(s *origin.Snapshot) float64 { return s.Swarm.MaxDrift }},
	{"swarm_errors_per_second", func(s *origin.Snapshot) float64 { return s.Swarm.ErrorRate }},
	{"swarm_errors_total", func(s *origin.Snapshot) float64 { return s.Swarm.ErrorsTotal }},
	{"swarm_timeouts_per_second", func(s *origin.Snapshot) float64 { return s.Swarm.Timeouts }},
	{"swarm_timeouts_total", func(s *origin.Snapshot) float64 { return s.Swarm.TimeoutsTotal }},
	{"swarm_reconnections_per_second", func(s *origin.Snapshot) float64 { return s.Swarm.Reconnections }},
	{"swarm_reconnections_total", func(s *origin.Snapshot) float64 { return s.Swarm.ReconnectionsTotal }},
	{"swarm_restarts_total", func(s *origin.Snapshot) float64 { return s.Swarm.RestartsTotal }},
}

// alarmsText returns what is the matter as one cell, "critical net eth0 out; warning cpu".
func alarmsText(s *origin.Snapshot) string {
	var list []string
	for _, m := range s.Matters() {
		subject := strconv.QuoteToASCII(m.Subject) // as a terminal may show it
		list = append(list, strings.TrimSpace(m.Level.String()+" "+m.Resource+" "+subject[1:len(subject)-1]))
	}
	text := strings.Join(list, "; ")
	if !strings.ContainsAny(text, "\",\r\n") {
		return text
	}
	return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
}

// sinceLast returns a share of CPU time, unless it is an average since boot, as in the first row.
func sinceLast(s *origin.Snapshot, percent float64) float64 {
	if s.CPU.SinceBoot {
		return math.NaN()
	}
	return percent
}

func mode(m origin.Mode) func(*origin.Snapshot) float64 {
	return func(s *origin.Snapshot) float64 { return sinceLast(s, s.CPU.Modes[m]) }
}

func busiestCore(s *origin.Snapshot) float64 {
	if s.CPU.BusiestCore < 0 {
		return math.NaN()
	}
	return sinceLast(s, s.CPU.Cores[s.CPU.BusiestCore].Busy)
}

// nginxUp returns 1 if nginx answers its exporter, 0 if not.
func nginxUp(s *origin.Snapshot) float64 {
	switch {
	case !s.Nginx.Known:
		return math.NaN()
	case s.Nginx.Up:
		return 1
	}
	return 0
}
