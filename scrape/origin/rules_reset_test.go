package origin

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"

	"origintop/scrape"
	"origintop/scrape/scrapetest"
	"origintop/scrape/series"
)

// Where one counter of a thing has begun anew, all of that thing have, though some are greater than they were.
func TestRule5ResetTogether(t *testing.T) {
	for _, test := range []struct {
		name  string
		lines string // $a falls from 900000 to 10, $b rises from 10 to 4010
		of    func(*Snapshot) float64
	}{
		{
			"device", "node_network_receive_bytes_total{device=\"eth0\"} $a\nnode_network_transmit_bytes_total{device=\"eth0\"} $b",
			func(s *Snapshot) float64 { return s.Network.Out },
		},
		{"device by its packets", "node_network_receive_packets_total{device=\"eth0\"} $a\nnode_network_receive_bytes_total{device=\"eth0\"} $b", func(s *Snapshot) float64 { return s.Network.In }},
		{"errors of a device", "node_network_receive_packets_total{device=\"eth0\"} $a\nnode_network_receive_errs_total{device=\"eth0\"} $b\nnode_network_transmit_errs_total{device=\"eth0\"} 0", func(s *Snapshot) float64 { return firstDevice(s).Errors }},
		{
			"disk", "node_disk_reads_completed_total{device=\"sda\"} $a\nnode_disk_read_bytes_total{device=\"sda\"} $b",
			func(s *Snapshot) float64 { return s.Disk.Read },
		},
		{
			"disk by its times", "node_disk_io_time_seconds_total{device=\"sda\"} $a\nnode_disk_written_bytes_total{device=\"sda\"} $b",
			func(s *Snapshot) float64 { return s.Disk.Written },
		},
		{
			"kernel", "node_load1 1\nnode_softnet_times_squeezed_total{cpu=\"0\"} $a\nnode_softnet_dropped_total{cpu=\"0\"} $b",
			func(s *Snapshot) float64 { return s.Network.SoftnetDropped },
		},
		{"machine", "node_vmstat_pgmajfault $a\nnode_vmstat_pswpin $b", func(s *Snapshot) float64 { return s.Memory.SwapIn }},
		{
			"machine's network", "node_netstat_Tcp_OutSegs $a\nnode_netstat_TcpExt_ListenOverflows $b",
			func(s *Snapshot) float64 { return s.Network.ListenOverflows },
		},
		{"processes killed", "node_vmstat_pgmajfault $a\nnode_vmstat_oom_kill $b", func(s *Snapshot) float64 { return s.Memory.OOMKills }},
		{
			"stub_status", "nginx_up 1\nnginx_connections_accepted $a\nnginx_http_requests_total $b",
			func(s *Snapshot) float64 { return s.Server.Requests },
		},
		{"nginx_exporter", "nginx_exporter_scrape_failures_total 0\nnginx_up 1\nnginx_connections_processed_total{stage=\"accepted\"} $a\nnginx_connections_processed_total{stage=\"any\"} $b", func(s *Snapshot) float64 { return s.Server.Requests }},
		{"Plus", "nginxplus_up 1\nnginxplus_connections_accepted $a\nnginxplus_server_zone_sent{server_zone=\"x\"} $b", sentBytes},
		{
			"lua", "nginx_http_requests_total{host=\"x\",status=\"200\"} $a\nnginx_http_requests_total{host=\"x\",status=\"503\"} $b",
			func(s *Snapshot) float64 { return s.Server.Status[5] },
		},
		{"lua by its durations", "nginx_http_request_duration_seconds_sum{host=\"x\"} $a\nnginx_http_requests_total{host=\"x\",status=\"200\"} $b", statuses},
		{"nginxlog", "web_http_response_count_total{status=\"200\"} $a\nweb_http_response_size_bytes{status=\"200\"} $b", sentBytes},
		{"vts", "nginx_vts_server_requests_total{host=\"x\",code=\"2xx\"} $a\nnginx_vts_server_bytes_total{host=\"x\",direction=\"out\"} $b", sentBytes},
		{"vts-exporter", "nginx_server_connections{status=\"active\"} 1\nnginx_server_bytes{host=\"x\",direction=\"out\"} $a\nnginx_server_requests{host=\"x\",code=\"2xx\"} $b", statuses},
		{"Angie", "angie_connections_accepted $a\nangie_http_server_zones_data_sent{zone=\"x\"} $b", sentBytes},
		{"ingress", "nginx_ingress_controller_nginx_process_connections{state=\"active\"} 1\nnginx_ingress_controller_requests{status=\"200\"} $a\nnginx_ingress_controller_response_size_sum{status=\"200\"} $b", sentBytes},
		{"mtail", "nginx_request_count{status=\"200\"} $a\nnginx_body_bytes_sent{status=\"200\"} $b", sentBytes},
		{
			"swarm", "hls_swarm_segment_requests_total $a\nhls_swarm_manifest_requests_total $b",
			func(s *Snapshot) float64 { return s.Clients.Manifests },
		},
		{
			"swarm by how long it lasts", "hls_swarm_test_elapsed_seconds $a\nhls_swarm_segment_requests_total $b",
			func(s *Snapshot) float64 { return s.Clients.Segments },
		},
		{
			"swarm by its errors", "hls_swarm_http_errors_total{status_code=\"503\"} $a\nhls_swarm_segment_requests_total $b",
			func(s *Snapshot) float64 { return s.Clients.Segments },
		},
		{
			"errors of the swarm", "hls_swarm_segment_requests_total $a\nhls_swarm_http_errors_total{status_code=\"503\"} $b",
			func(s *Snapshot) float64 { return s.Clients.ErrorRate },
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := counting{lines: test.lines}
			pages := []scrape.Page{
				scrapetest.Page("it", 0, c.page(898000, 5)), scrapetest.Page("it", 2000, c.page(900000, 10)),
				scrapetest.Page("it", 4000, c.page(10, 4010)), scrapetest.Page("it", 6000, c.page(2010, 8010)),
			}
			scrapetest.Same(t, "when it began anew", test.of(after(Options{}, pages[:3]...)), series.Unknown)
			want := 2000.
			if test.name == "processes killed" {
				want = 4000 // of the step
			}
			scrapetest.Same(t, "and on", test.of(after(Options{}, pages...)), want)
		})
	}
	// A server that was started anew may have none of the rows that it had, and those of another status.
	forEach(t, func(t *testing.T, c *counting) {
		if strings.HasPrefix(c.lines, "hls_") {
			return // it is told by its other counters
		}
		only := regexp.MustCompile(`(?m)^.*\$a\n?`).ReplaceAllString(c.lines, "")
		st := NewState(Options{})
		for i, body := range []string{c.page(1000, series.Unknown), c.page(3000, series.Unknown), strings.ReplaceAll(only, "$b", "4000")} {
			st.Apply(scrapetest.Page("it", 2000*i, body+"\n"))
		}
		scrapetest.Same(t, "by other rows", c.of(st.Snapshot()), series.Unknown)
	}, eventful)

	// A CPU: what goes back by a hair stands, and what goes back as a whole is no number, and none of the others is wrong for it.
	cpu := func(name string, user, steal, idle float64) string {
		return fmt.Sprintf("node_cpu_seconds_total{cpu=%[1]q,mode=\"user\"} %[2]v\nnode_cpu_seconds_total{cpu=%[1]q,mode=\"steal\"} %[3]v\nnode_cpu_seconds_total{cpu=%[1]q,mode=\"idle\"} %[4]v\n", name, user, steal, idle)
	}
	s := after(Options{}, scrapetest.Page("it", 0, cpu("0", 100, 5, 1000)), scrapetest.Page("it", 2000, cpu("0", 101, 4.97, 1001)))
	scrapetest.Same(t, "steal that goes back by a hair", s.CPU.Modes[Steal], 0)
	scrapetest.Same(t, "busy beside it", s.CPU.Busy, 50)
	s = after(Options{}, scrapetest.Page("it", 0, cpu("0", 100, 5, 1000)+cpu("1", 100, 5, 1000)),
		scrapetest.Page("it", 2000, cpu("0", 101, 5, 1001)+cpu("1", 500, 0, 1)))
	scrapetest.Same(t, "busy beside one that began anew", s.CPU.Cores[0].Busy, 50)
	scrapetest.Same(t, "one that began anew", s.CPU.Cores[1].Busy, series.Unknown)
	scrapetest.Same(t, "all of them", s.CPU.Busy, series.Unknown)
}

// What can't be is unknown, and not what stands beside it.
func TestRule6CanItBe(t *testing.T) {
	below := fmt.Sprintf("%.0f", math.Pow(2, 64)-3) // what a counter makes of -3
	for _, test := range []struct {
		name        string
		page        string
		of, beside  func(*Snapshot) float64
		besideIt    float64
		otherwise   string // the page with a number that can be
		otherwiseIs float64
	}{
		{"available memory", "node_memory_MemTotal_bytes 1000\nnode_memory_MemAvailable_bytes 1001\n", func(s *Snapshot) float64 { return s.Memory.UsedPercent }, func(s *Snapshot) float64 { return s.Memory.Total }, 1000, "node_memory_MemTotal_bytes 1000\nnode_memory_MemAvailable_bytes 1000\n", 0},
		{"free memory", "node_memory_MemTotal_bytes 1000\nnode_memory_MemFree_bytes 900\nnode_memory_Cached_bytes 90\nnode_memory_Buffers_bytes 11\n", func(s *Snapshot) float64 { return s.Memory.Used }, func(s *Snapshot) float64 { return s.Memory.Total }, 1000, "node_memory_MemTotal_bytes 1000\nnode_memory_MemFree_bytes 900\nnode_memory_Cached_bytes 90\nnode_memory_Buffers_bytes 10\n", 0},
		{"free swap", "node_memory_SwapTotal_bytes 10\nnode_memory_SwapFree_bytes 11\n", func(s *Snapshot) float64 { return s.Memory.SwapUsed }, func(s *Snapshot) float64 { return s.Memory.SwapTotal }, 10, "node_memory_SwapTotal_bytes 10\nnode_memory_SwapFree_bytes 10\n", 0},
		{"TCP sockets", "node_sockstat_TCP_inuse " + below + "\nnode_sockstat_TCP_tw 1\n", func(s *Snapshot) float64 { return s.Network.InUse }, func(s *Snapshot) float64 { return s.Network.TimeWait }, 1, "node_sockstat_TCP_inuse 2\n", 2},
		{"connections", "nginx_up 1\nnginx_connections_active " + below + "\nnginx_connections_waiting 1\n", func(s *Snapshot) float64 { return s.Server.Active }, func(s *Snapshot) float64 { return s.Server.Waiting }, 1, "nginx_up 1\nnginx_connections_active 2\n", 2},
		{"connections of vts", "nginx_vts_main_connections{status=\"waiting\"} " + below + "\nnginx_vts_main_connections{status=\"active\"} 1\n", func(s *Snapshot) float64 { return s.Server.Waiting }, func(s *Snapshot) float64 { return s.Server.Active }, 1, "nginx_vts_main_connections{status=\"waiting\"} 2\n", 2},
		{"connections of Plus", "nginxplus_up 1\nnginxplus_connections_active -3\nnginxplus_connections_idle 1\n", func(s *Snapshot) float64 { return s.Server.Active }, func(s *Snapshot) float64 { return s.Server.Waiting }, 1, "nginxplus_up 1\nnginxplus_connections_active 2\nnginxplus_connections_idle 0\n", 2},
		{
			"clients", "hls_swarm_active_clients -1\nhls_swarm_target_clients 5\n", func(s *Snapshot) float64 { return s.Clients.Active },
			func(s *Snapshot) float64 { return s.Clients.Target }, 5, "hls_swarm_active_clients 2\n", 2,
		},
		{
			"ramp", "hls_swarm_ramp_progress 1.7\nhls_swarm_target_clients 5\n", func(s *Snapshot) float64 { return s.Clients.Ramp },
			func(s *Snapshot) float64 { return s.Clients.Target }, 5, "hls_swarm_ramp_progress 1\n", 100,
		},
		{"lost lines", "hls_swarm_stats_drop_rate 1.5\nhls_swarm_target_clients 5\n", func(s *Snapshot) float64 { return s.Clients.LostPercent }, func(s *Snapshot) float64 { return s.Clients.Target }, 5, "hls_swarm_stats_drop_rate 0.5\n", 50},
		{
			"space", mounted(100, 101, 50), usedSpace, func(s *Snapshot) float64 { return s.Disk.Filesystems[0].Size }, 100,
			mounted(100, 50, 50), 50,
		},
		{
			"space available", mounted(100, 50, 101), usedSpace, func(s *Snapshot) float64 { return s.Disk.Filesystems[0].Size }, 100,
			mounted(100, 0, 0), 100,
		},
		{"space for root only", mounted(100, 3, math.Pow(2, 64)-3), func(s *Snapshot) float64 {
			return series.NaNIf(usedSpace(s) == 100,
				usedSpace(s))
		}, func(s *Snapshot) float64 { return s.Disk.Filesystems[0].Avail }, 0, mounted(100, 60, 60), 40},
		{"inodes", mounted(100, 50, 50) + "node_filesystem_files{device=\"/dev/vda\",fstype=\"ext4\",mountpoint=\"/\"} 10\nnode_filesystem_files_free{device=\"/dev/vda\",fstype=\"ext4\",mountpoint=\"/\"} 11\n", func(s *Snapshot) float64 { return s.Disk.Filesystems[0].InodesPercent }, usedSpace, 50, mounted(100, 50, 50) + "node_filesystem_files{device=\"/dev/vda\",fstype=\"ext4\",mountpoint=\"/\"} 10\nnode_filesystem_files_free{device=\"/dev/vda\",fstype=\"ext4\",mountpoint=\"/\"} 10\n", 0},
	} {
		s := after(Options{}, scrapetest.Page("it", 0, test.page))
		scrapetest.Same(t, test.name, test.of(s), series.Unknown)
		scrapetest.Same(t, "beside "+test.name, test.beside(s), test.besideIt)
		scrapetest.Same(t, test.name+" that can be", test.of(after(Options{}, scrapetest.Page("it", 0, test.otherwise))), test.otherwiseIs)
	}

	// Rates: of the page after 2 s, with what can be and what can't.
	cpus := func(user, idle float64) string {
		return fmt.Sprintf("node_cpu_seconds_total{cpu=\"0\",mode=\"user\"} %v\nnode_cpu_seconds_total{cpu=\"0\",mode=\"idle\"} %v\n",
			user, idle)
	}
	device := "node_network_speed_bytes{device=\"eth0\"} 1000\nnode_network_receive_bytes_total{device=\"eth0\"} %d\nnode_network_transmit_bytes_total{device=\"eth0\"} 7\n"
	for _, test := range []struct {
		name          string
		first, second string
		of            func(*Snapshot) float64
		want          float64
	}{
		{"times of a CPU, 200 %", cpus(100, 100), cpus(102, 102), func(s *Snapshot) float64 { return s.CPU.Busy }, 50},
		{"times of a CPU, 300 %", cpus(100, 100), cpus(103, 103), func(s *Snapshot) float64 { return s.CPU.Busy }, series.Unknown},
		{"times of a CPU, 50 %", cpus(100, 100), cpus(100.5, 100.5), func(s *Snapshot) float64 { return s.CPU.Busy }, 50},
		{"times of a CPU, 5 %", cpus(100, 100), cpus(100.05, 100.05), func(s *Snapshot) float64 { return s.CPU.Busy }, series.Unknown},
		{
			"a link at 3 times its speed", fmt.Sprintf(device, 0), fmt.Sprintf(device, 6000),
			func(s *Snapshot) float64 { return s.Network.In }, 3000,
		},
		{
			"a link at 5 times its speed", fmt.Sprintf(device, 0), fmt.Sprintf(device, 10000),
			func(s *Snapshot) float64 { return s.Network.In }, series.Unknown,
		},
		{
			"a disk, busier than it can be", "node_disk_io_time_seconds_total{device=\"sda\"} 0\n",
			"node_disk_io_time_seconds_total{device=\"sda\"} 5\n", func(s *Snapshot) float64 { return s.Disk.Busiest }, series.Unknown,
		},
		{
			"a disk, busy all the time and a tick", "node_disk_io_time_seconds_total{device=\"sda\"} 0\n",
			"node_disk_io_time_seconds_total{device=\"sda\"} 2.02\n", func(s *Snapshot) float64 { return s.Disk.Busiest }, 100,
		},
		{
			"bytes of a disk", "node_disk_read_bytes_total{device=\"sda\"} 0\n", "node_disk_read_bytes_total{device=\"sda\"} 1e14\n",
			func(s *Snapshot) float64 { return s.Disk.Read }, series.Unknown,
		},
		{
			"CPU pressure", "node_pressure_cpu_waiting_seconds_total 0\n", "node_pressure_cpu_waiting_seconds_total 5\n",
			func(s *Snapshot) float64 { return s.CPU.Pressure }, series.Unknown,
		},
		{
			"memory pressure", "node_pressure_memory_waiting_seconds_total 0\n", "node_pressure_memory_waiting_seconds_total 2.1\n",
			func(s *Snapshot) float64 { return s.Memory.Pressure }, 100,
		},
		{
			"disk pressure", "node_pressure_io_waiting_seconds_total 0\n", "node_pressure_io_waiting_seconds_total 5\n",
			func(s *Snapshot) float64 { return s.Disk.Pressure }, series.Unknown,
		},
	} {
		scrapetest.Same(t, test.name, test.of(after(Options{}, scrapetest.Page("it", 0, test.first),
			scrapetest.Page("it", 2000, test.second))), test.want)
	}
}

func mounted(size, free, available float64) string {
	const labels = `{device="/dev/vda",fstype="ext4",mountpoint="/"}`
	return fmt.Sprintf("node_filesystem_size_bytes%[1]s %[2]v\nnode_filesystem_free_bytes%[1]s %[3]v\nnode_filesystem_avail_bytes%[1]s %[4]v\n", labels, size, free, available)
}

func usedSpace(s *Snapshot) float64 { return s.Disk.Filesystems[0].UsedPercent }
