package export

import (
	"bufio"
	"context"
	"io"
	"math"
	"strconv"
	"strings"

	"origintop/scrape"
)

// CSV writes a row a round, see JSON, below a line with the columns' names. The first column is the time, RFC 3339 in UTC. What is
// not known is an empty cell, and so is what is only known of the time before: numbers of a source that is down.
func CSV(ctx context.Context, w io.Writer, src scrape.Source, o Options) (Tally, error) {
	names := []string{"time"}
	for _, c := range columns {
		names = append(names, c.name)
	}
	return rows(ctx, w, src, &o, strings.Join(names, ",")+"\n", func(out *bufio.Writer, s *scrape.Snapshot) error {
		line := s.Time.UTC().AppendFormat(out.AvailableBuffer(), "2006-01-02T15:04:05.000Z")
		up := map[scrape.Kind]bool{}
		for i := range s.Sources {
			if s.Sources[i].Up() {
				up[s.Sources[i].Kind] = true
			}
		}
		for _, c := range columns {
			line = append(line, ',')
			if v := c.value(s); up[c.of] && !math.IsNaN(v) && !math.IsInf(v, 0) {
				line = strconv.AppendFloat(line, v, 'f', -1, 64)
			}
		}
		_, err := out.Write(append(line, '\n'))
		return failed(err)
	})
}

// A csvColumn is a number of the dashboard.
type csvColumn struct {
	of    scrape.Kind // of source
	name  string      // its path in the document of scrape.Snapshot.JSON, if it is there
	value func(*scrape.Snapshot) float64
}

// columns are the columns of CSV behind the time. Their names and their order are stable: columns may come at the end.
var columns = []csvColumn{
	{scrape.KindNode, "cpu_busy_percent", func(s *scrape.Snapshot) float64 { return sinceLast(s, s.CPU.Busy) }},
	{scrape.KindNode, "cpu_busiest_core_percent", busiestCore},
	{scrape.KindNode, "cpu_load1", func(s *scrape.Snapshot) float64 { return s.CPU.Load1 }},
	{scrape.KindNode, "cpu_load5", func(s *scrape.Snapshot) float64 { return s.CPU.Load5 }},
	{scrape.KindNode, "cpu_load15", func(s *scrape.Snapshot) float64 { return s.CPU.Load15 }},
	{scrape.KindNode, "cpu_pressure_percent", func(s *scrape.Snapshot) float64 { return s.CPU.Pressure }},
	{scrape.KindNode, "cpu_run_queue_wait_seconds_per_second", func(s *scrape.Snapshot) float64 { return s.CPU.QueueWait }},
	{scrape.KindNode, "cpu_processes_running", func(s *scrape.Snapshot) float64 { return s.CPU.Running }},
	{scrape.KindNode, "cpu_processes_blocked", func(s *scrape.Snapshot) float64 { return s.CPU.Blocked }},
	{scrape.KindNode, "cpu_modes_percent_user", mode(scrape.User)},
	{scrape.KindNode, "cpu_modes_percent_nice", mode(scrape.Nice)},
	{scrape.KindNode, "cpu_modes_percent_system", mode(scrape.System)},
	{scrape.KindNode, "cpu_modes_percent_irq", mode(scrape.IRQ)},
	{scrape.KindNode, "cpu_modes_percent_softirq", mode(scrape.SoftIRQ)},
	{scrape.KindNode, "cpu_modes_percent_iowait", mode(scrape.IOWait)},
	{scrape.KindNode, "cpu_modes_percent_steal", mode(scrape.Steal)},
	{scrape.KindNode, "cpu_modes_percent_idle", mode(scrape.Idle)},

	{scrape.KindNode, "memory_used_bytes", func(s *scrape.Snapshot) float64 { return s.Memory.Used }},
	{scrape.KindNode, "memory_total_bytes", func(s *scrape.Snapshot) float64 { return s.Memory.Total }},
	{scrape.KindNode, "memory_used_percent", func(s *scrape.Snapshot) float64 { return s.Memory.UsedPercent }},
	{scrape.KindNode, "memory_available_bytes", func(s *scrape.Snapshot) float64 { return s.Memory.Available }},
	{scrape.KindNode, "memory_cache_bytes", func(s *scrape.Snapshot) float64 { return s.Memory.Cache }},
	{scrape.KindNode, "memory_swap_used_bytes", func(s *scrape.Snapshot) float64 { return s.Memory.SwapUsed }},
	{scrape.KindNode, "memory_swap_total_bytes", func(s *scrape.Snapshot) float64 { return s.Memory.SwapTotal }},
	{scrape.KindNode, "memory_swap_in_pages_per_second", func(s *scrape.Snapshot) float64 { return s.Memory.SwapIn }},
	{scrape.KindNode, "memory_swap_out_pages_per_second", func(s *scrape.Snapshot) float64 { return s.Memory.SwapOut }},
	{scrape.KindNode, "memory_major_faults_per_second", func(s *scrape.Snapshot) float64 { return s.Memory.MajorFaults }},
	{scrape.KindNode, "memory_oom_kills", func(s *scrape.Snapshot) float64 { return s.Memory.OOMKills }},
	{scrape.KindNode, "memory_pressure_percent", func(s *scrape.Snapshot) float64 { return s.Memory.Pressure }},

	{scrape.KindNode, "network_in_bytes_per_second", func(s *scrape.Snapshot) float64 { return s.Network.In }},
	{scrape.KindNode, "network_out_bytes_per_second", func(s *scrape.Snapshot) float64 { return s.Network.Out }},
	{scrape.KindNode, "network_in_p50_bytes_per_second", func(s *scrape.Snapshot) float64 { return s.Network.InP50 }},
	{scrape.KindNode, "network_in_max_bytes_per_second", func(s *scrape.Snapshot) float64 { return s.Network.InMax }},
	{scrape.KindNode, "network_out_p50_bytes_per_second", func(s *scrape.Snapshot) float64 { return s.Network.OutP50 }},
	{scrape.KindNode, "network_out_max_bytes_per_second", func(s *scrape.Snapshot) float64 { return s.Network.OutMax }},
	{scrape.KindNode, "network_retransmits_per_second", func(s *scrape.Snapshot) float64 { return s.Network.Retransmits }},
	{scrape.KindNode, "network_retransmitted_percent", func(s *scrape.Snapshot) float64 { return s.Network.RetransmitPercent }},
	{scrape.KindNode, "network_listen_overflows_per_second", func(s *scrape.Snapshot) float64 { return s.Network.ListenOverflows }},
	{scrape.KindNode, "network_listen_drops_per_second", func(s *scrape.Snapshot) float64 { return s.Network.ListenDrops }},
	{scrape.KindNode, "network_softnet_dropped_per_second", func(s *scrape.Snapshot) float64 { return s.Network.SoftnetDropped }},
	{scrape.KindNode, "network_softnet_squeezed_per_second", func(s *scrape.Snapshot) float64 { return s.Network.SoftnetSqueezed }},
	{scrape.KindNode, "network_tcp_sockets_in_use", func(s *scrape.Snapshot) float64 { return s.Network.InUse }},
	{scrape.KindNode, "network_tcp_sockets_time_wait", func(s *scrape.Snapshot) float64 { return s.Network.TimeWait }},
	{scrape.KindNode, "network_tcp_sockets_allocated", func(s *scrape.Snapshot) float64 { return s.Network.Allocated }},
	{scrape.KindNode, "network_tcp_sockets_orphans", func(s *scrape.Snapshot) float64 { return s.Network.Orphans }},
	{scrape.KindNode, "network_conntrack_entries", func(s *scrape.Snapshot) float64 { return s.Network.Conntrack }},
	{scrape.KindNode, "network_conntrack_limit", func(s *scrape.Snapshot) float64 { return s.Network.ConntrackLimit }},

	{scrape.KindNode, "disk_busiest_percent", func(s *scrape.Snapshot) float64 { return s.Disk.Busiest }},
	{scrape.KindNode, "disk_read_bytes_per_second", func(s *scrape.Snapshot) float64 { return s.Disk.Read }},
	{scrape.KindNode, "disk_written_bytes_per_second", func(s *scrape.Snapshot) float64 { return s.Disk.Written }},
	{scrape.KindNode, "disk_pressure_percent", func(s *scrape.Snapshot) float64 { return s.Disk.Pressure }},
	{scrape.KindNode, "disk_file_handles", func(s *scrape.Snapshot) float64 { return s.Disk.FilesOpen }},
	{scrape.KindNode, "disk_file_handles_limit", func(s *scrape.Snapshot) float64 { return s.Disk.FilesLimit }},

	{scrape.KindNginx, "nginx_up", nginxUp},
	{scrape.KindNginx, "nginx_connections_active", func(s *scrape.Snapshot) float64 { return s.Nginx.Active }},
	{scrape.KindNginx, "nginx_connections_reading", func(s *scrape.Snapshot) float64 { return s.Nginx.Reading }},
	{scrape.KindNginx, "nginx_connections_writing", func(s *scrape.Snapshot) float64 { return s.Nginx.Writing }},
	{scrape.KindNginx, "nginx_connections_waiting", func(s *scrape.Snapshot) float64 { return s.Nginx.Waiting }},
	{scrape.KindNginx, "nginx_connections_limit", func(s *scrape.Snapshot) float64 { return s.Nginx.Limit }},
	{scrape.KindNginx, "nginx_requests_per_second", func(s *scrape.Snapshot) float64 { return s.Nginx.Requests }},
	{scrape.KindNginx, "nginx_requests_total", func(s *scrape.Snapshot) float64 { return s.Nginx.RequestsTotal }},
	{scrape.KindNginx, "nginx_dropped_per_second", func(s *scrape.Snapshot) float64 { return s.Nginx.Dropped }},
	{scrape.KindNginx, "nginx_sent_bytes_per_second", func(s *scrape.Snapshot) float64 { return s.Nginx.Sent }},
	{scrape.KindNginx, "nginx_status_per_second_2xx", func(s *scrape.Snapshot) float64 { return s.Nginx.Status[2] }},
	{scrape.KindNginx, "nginx_status_per_second_3xx", func(s *scrape.Snapshot) float64 { return s.Nginx.Status[3] }},
	{scrape.KindNginx, "nginx_status_per_second_4xx", func(s *scrape.Snapshot) float64 { return s.Nginx.Status[4] }},
	{scrape.KindNginx, "nginx_status_per_second_5xx", func(s *scrape.Snapshot) float64 { return s.Nginx.Status[5] }},
	{scrape.KindNginx, "nginx_latency_seconds_p50", func(s *scrape.Snapshot) float64 { return s.Nginx.Latency.P50 }},
	{scrape.KindNginx, "nginx_latency_seconds_p90", func(s *scrape.Snapshot) float64 { return s.Nginx.Latency.P90 }},
	{scrape.KindNginx, "nginx_latency_seconds_p95", func(s *scrape.Snapshot) float64 { return s.Nginx.Latency.P95 }},
	{scrape.KindNginx, "nginx_latency_seconds_p99", func(s *scrape.Snapshot) float64 { return s.Nginx.Latency.P99 }},
	{scrape.KindNginx, "nginx_latency_seconds_mean", func(s *scrape.Snapshot) float64 { return s.Nginx.Latency.Mean }},

	{scrape.KindSwarm, "swarm_active_clients", func(s *scrape.Snapshot) float64 { return s.Swarm.Active }},
	{scrape.KindSwarm, "swarm_target_clients", func(s *scrape.Snapshot) float64 { return s.Swarm.Target }},
	{scrape.KindSwarm, "swarm_ramp_percent", func(s *scrape.Snapshot) float64 { return s.Swarm.Ramp }},
	{scrape.KindSwarm, "swarm_segments_per_second", func(s *scrape.Snapshot) float64 { return s.Swarm.Segments }},
	{scrape.KindSwarm, "swarm_manifests_per_second", func(s *scrape.Snapshot) float64 { return s.Swarm.Manifests }},
	{scrape.KindSwarm, "swarm_throughput_bytes_per_second", func(s *scrape.Snapshot) float64 { return s.Swarm.Throughput }},
	{scrape.KindSwarm, "swarm_stalled_clients", func(s *scrape.Snapshot) float64 { return s.Swarm.Stalled }},
	{scrape.KindSwarm, "swarm_average_speed", func(s *scrape.Snapshot) float64 { return s.Swarm.Speed }},
	{scrape.KindSwarm, "swarm_error_percent", func(s *scrape.Snapshot) float64 { return s.Swarm.ErrorPercent }},
	{scrape.KindSwarm, "swarm_restarts_per_second", func(s *scrape.Snapshot) float64 { return s.Swarm.Restarts }},
	{scrape.KindSwarm, "swarm_lost_lines_percent", func(s *scrape.Snapshot) float64 { return s.Swarm.LostPercent }},
}

// sinceLast returns a share of CPU time, unless it is an average since boot, as in the first row.
func sinceLast(s *scrape.Snapshot, percent float64) float64 {
	if s.CPU.SinceBoot {
		return math.NaN()
	}
	return percent
}

func mode(m scrape.Mode) func(*scrape.Snapshot) float64 {
	return func(s *scrape.Snapshot) float64 { return sinceLast(s, s.CPU.Modes[m]) }
}

func busiestCore(s *scrape.Snapshot) float64 {
	if s.CPU.BusiestCore < 0 {
		return math.NaN()
	}
	return sinceLast(s, s.CPU.Cores[s.CPU.BusiestCore].Busy)
}

// nginxUp returns 1 if nginx answers its exporter, 0 if not.
func nginxUp(s *scrape.Snapshot) float64 {
	switch {
	case !s.Nginx.Known:
		return math.NaN()
	case s.Nginx.Up:
		return 1
	}
	return 0
}
