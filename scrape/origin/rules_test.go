package origin

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"origintop/scrape/scrapetest"
	"origintop/scrape/series"
)

// The tests named after rules hold everything that is read of pages to what makes a number true:
//
//  1. The time of a number is the time of its sample.
//  2. A rate says how sure it is.
//  3. One number, one thing.
//  4. Absent is not 0.
//  5. Counters that go together are reset together.
//  6. A number that can't be is unknown.
//  7. What counts follows from what the page says, not from names.
//  8. Trouble that is on the page is said.
//  9. "All quiet" is a claim. See package app.

// A counting is a number that comes of counters: of two rows, $a and $b, or of one.
type counting struct {
	name  string
	lines string // a page; lines with $b are those of the second row
	of    func(*Snapshot) float64
	scale float64 // of the number to the increase per second; 0 is 1
}

// page returns the page with these values, that of b without its rows if b is not known.
func (c *counting) page(a, b float64) string {
	var page strings.Builder
	for line := range strings.Lines(c.lines) {
		line = strings.TrimSpace(line)
		if strings.Contains(line, "$b") && math.IsNaN(b) || line == "" {
			continue
		}
		page.WriteString(strings.NewReplacer("$a", fmt.Sprint(a), "$b", fmt.Sprint(b)).Replace(line) + "\n")
	}
	return page.String()
}

func (c *counting) rows() float64 { return float64(1 + min(1, strings.Count(c.lines, "$b"))) }

// want returns what the number is where a row counts that much a second.
func (c *counting) want(perSecond float64) float64 {
	if c.scale != 0 {
		perSecond *= c.scale
	}
	return perSecond * c.rows()
}

func firstDevice(s *Snapshot) Device {
	if len(s.Network.Devices) > 0 {
		return s.Network.Devices[0]
	}
	return Device{Errors: series.Unknown, Drops: series.Unknown}
}

// countings are those that there are once on a machine or a server, and the sums of rows.
var countings = []counting{
	{
		"softnet dropped", "node_load1 1\nnode_softnet_dropped_total{cpu=\"0\"} $a\nnode_softnet_dropped_total{cpu=\"1\"} $b",
		func(s *Snapshot) float64 { return s.Network.SoftnetDropped }, 0,
	},
	{
		"softnet squeezed", "node_load1 1\nnode_softnet_times_squeezed_total{cpu=\"0\"} $a\nnode_softnet_times_squeezed_total{cpu=\"1\"} $b",
		func(s *Snapshot) float64 { return s.Network.SoftnetSqueezed }, 0,
	},
	{
		"run queue", "node_load1 1\nnode_schedstat_waiting_seconds_total{cpu=\"0\"} $a\nnode_schedstat_waiting_seconds_total{cpu=\"1\"} $b",
		func(s *Snapshot) float64 { return s.CPU.QueueWait }, 0,
	},
	{
		"in", "node_network_receive_bytes_total{device=\"eth0\"} $a\nnode_network_receive_bytes_total{device=\"eth1\"} $b",
		func(s *Snapshot) float64 { return s.Network.In }, 0,
	},
	{
		"out", "node_network_transmit_bytes_total{device=\"eth0\"} $a\nnode_network_transmit_bytes_total{device=\"eth1\"} $b",
		func(s *Snapshot) float64 { return s.Network.Out }, 0,
	},
	{
		"out, with link speeds", "node_network_speed_bytes{device=\"eth0\"} 1e6\nnode_network_speed_bytes{device=\"eth1\"} 1e6\n" +
			"node_network_transmit_bytes_total{device=\"eth0\"} $a\nnode_network_transmit_bytes_total{device=\"eth1\"} $b",
		func(s *Snapshot) float64 { return s.Network.Out }, 0,
	},
	{
		"loopback only", "node_network_receive_bytes_total{device=\"lo\"} $a\nnode_network_receive_bytes_total{device=\"eth0\"} 1",
		func(s *Snapshot) float64 { return s.Network.In }, 0,
	},
	{
		"errors", "node_network_receive_errs_total{device=\"eth0\"} $a\nnode_network_transmit_errs_total{device=\"eth0\"} 1",
		func(s *Snapshot) float64 { return firstDevice(s).Errors }, 0,
	},
	{
		"drops", "node_network_receive_drop_total{device=\"eth0\"} $a\nnode_network_transmit_drop_total{device=\"eth0\"} 1",
		func(s *Snapshot) float64 { return firstDevice(s).Drops }, 0,
	},
	{
		"read", "node_disk_read_bytes_total{device=\"sda\"} $a\nnode_disk_read_bytes_total{device=\"sdb\"} $b",
		func(s *Snapshot) float64 { return s.Disk.Read }, 0,
	},
	{
		"written", "node_disk_written_bytes_total{device=\"sda\"} $a\nnode_disk_written_bytes_total{device=\"sdb\"} $b",
		func(s *Snapshot) float64 { return s.Disk.Written }, 0,
	},
	{"major faults", "node_vmstat_pgmajfault $a", func(s *Snapshot) float64 { return s.Memory.MajorFaults }, 0},
	{"swapped in", "node_vmstat_pswpin $a", func(s *Snapshot) float64 { return s.Memory.SwapIn }, 0},
	{"swapped out", "node_vmstat_pswpout $a", func(s *Snapshot) float64 { return s.Memory.SwapOut }, 0},
	{"retransmits", "node_netstat_Tcp_RetransSegs $a", func(s *Snapshot) float64 { return s.Network.Retransmits }, 0},
	{"listen overflows", "node_netstat_TcpExt_ListenOverflows $a", func(s *Snapshot) float64 { return s.Network.ListenOverflows }, 0},
	{"listen drops", "node_netstat_TcpExt_ListenDrops $a", func(s *Snapshot) float64 { return s.Network.ListenDrops }, 0},

	{"stub_status requests", "nginx_up 1\nnginx_http_requests_total $a", func(s *Snapshot) float64 { return s.Server.Requests }, 0},
	{"stub_status accepts", "nginx_up 1\nnginx_connections_accepted $a", func(s *Snapshot) float64 { return s.Server.Accepts }, 0},
	{
		"nginx_exporter requests", "nginx_exporter_scrape_failures_total 1\nnginx_connections_processed_total{stage=\"any\"} $a",
		func(s *Snapshot) float64 { return s.Server.Requests }, 0,
	},
	{"Plus requests", "nginxplus_up 1\nnginxplus_http_requests_total $a", func(s *Snapshot) float64 { return s.Server.Requests }, 0},
	{"Plus dropped", "nginxplus_up 1\nnginxplus_connections_dropped $a", func(s *Snapshot) float64 { return s.Server.Dropped }, 0},
	{"Angie accepts", "angie_connections_accepted $a", func(s *Snapshot) float64 { return s.Server.Accepts }, 0},
	{"ingress accepts", "nginx_ingress_controller_nginx_process_connections{state=\"active\"} 1\nnginx_ingress_controller_nginx_process_connections_total{state=\"accepted\"} $a", func(s *Snapshot) float64 { return s.Server.Accepts }, 0},

	{"segments", "hls_swarm_segment_requests_total $a", func(s *Snapshot) float64 { return s.Clients.Segments }, 0},
	{"manifests", "hls_swarm_manifest_requests_total $a", func(s *Snapshot) float64 { return s.Clients.Manifests }, 0},
	{"timeouts", "hls_swarm_timeouts_total $a", func(s *Snapshot) float64 { return s.Clients.Timeouts }, 0},
	{"reconnections", "hls_swarm_reconnections_total $a", func(s *Snapshot) float64 { return s.Clients.Reconnections }, 0},
	{"client restarts", "hls_swarm_client_restarts_total $a", func(s *Snapshot) float64 { return s.Clients.Restarts }, 0},
}

// eventful are the sums of rows that come into being with their first event.
var eventful = []counting{
	{"Plus", "nginxplus_up 1\nnginxplus_server_zone_responses{code=\"2xx\",server_zone=\"x\"} $a\nnginxplus_server_zone_responses{code=\"5xx\",server_zone=\"x\"} $b", statuses, 0},
	{
		"Plus sent", "nginxplus_up 1\nnginxplus_server_zone_sent{server_zone=\"x\"} $a\nnginxplus_server_zone_sent{server_zone=\"y\"} $b",
		sentBytes, 0,
	},
	{"lua", "nginx_metric_errors_total 0\nnginx_http_requests_total{host=\"x\",status=\"200\"} $a\nnginx_http_requests_total{host=\"x\",status=\"503\"} $b", statuses, 0},
	{"nginxlog", "web_http_response_count_total{method=\"GET\",status=\"200\"} $a\nweb_http_response_count_total{method=\"GET\",status=\"503\"} $b", statuses, 0},
	{"nginxlog sent", "web_http_response_size_bytes{method=\"GET\",status=\"200\"} $a\nweb_http_response_size_bytes{method=\"GET\",status=\"503\"} $b", sentBytes, 0},
	{
		"vts", "nginx_vts_server_requests_total{host=\"x\",code=\"2xx\"} $a\nnginx_vts_server_requests_total{host=\"x\",code=\"5xx\"} $b",
		statuses, 0,
	},
	{"vts sent", "nginx_vts_server_bytes_total{host=\"x\",direction=\"out\"} $a\nnginx_vts_server_bytes_total{host=\"y\",direction=\"out\"} $b", sentBytes, 0},
	{"vts-exporter", "nginx_server_requests{host=\"x\",code=\"2xx\"} $a\nnginx_server_requests{host=\"x\",code=\"5xx\"} $b", statuses, 0},
	{
		"vts-exporter sent", "nginx_server_bytes{host=\"x\",direction=\"out\"} $a\nnginx_server_bytes{host=\"y\",direction=\"out\"} $b",
		sentBytes, 0,
	},
	{"Angie", "angie_http_server_zones_responses{zone=\"x\",code=\"200\"} $a\nangie_http_server_zones_responses{zone=\"x\",code=\"503\"} $b", statuses, 0},
	{"Angie sent", "angie_http_server_zones_data_sent{zone=\"x\"} $a\nangie_http_server_zones_data_sent{zone=\"y\"} $b", sentBytes, 0},
	{"ingress", "nginx_ingress_controller_requests{status=\"200\"} $a\nnginx_ingress_controller_requests{status=\"503\"} $b", statuses, 0},
	{"ingress sent", "nginx_ingress_controller_response_size_sum{status=\"200\"} $a\nnginx_ingress_controller_response_size_sum{status=\"503\"} $b", sentBytes, 0},
	{"mtail", "nginx_request_count{status=\"200\"} $a\nnginx_request_count{status=\"503\"} $b", statuses, 0},
	{"mtail sent", "nginx_body_bytes_sent{status=\"200\"} $a\nnginx_body_bytes_sent{status=\"503\"} $b", sentBytes, 0},
	{"errors of the swarm", "hls_swarm_active_clients 5\nhls_swarm_http_errors_total{status_code=\"404\"} $a\nhls_swarm_http_errors_total{status_code=\"503\"} $b", func(s *Snapshot) float64 { return s.Clients.ErrorRate }, 0},
}

func statuses(s *Snapshot) (sum float64) {
	for _, v := range s.Server.Status[1:] {
		sum += v
	}
	return sum
}

func sentBytes(s *Snapshot) float64 { return s.Server.Sent }

// An asking is a page that is asked for, and what a counter on it says; of two rows the second may be missing.
type asking struct {
	asked, took float64 // s
	a, b        float64
	stamp       float64 // s, of its samples; 0: none
}

// snapshots returns those after each of the pages.
func (c *counting) snapshots(extra string, list ...asking) (all []*Snapshot) {
	st := NewState(Options{})
	for _, a := range list {
		body := c.page(a.a, a.b) + strings.ReplaceAll(extra, "$", fmt.Sprint(a.a))
		if a.stamp != 0 {
			body = strings.ReplaceAll(body, "\n", fmt.Sprintf(" %d\n", scrapetest.T0.Add(time.Duration(a.stamp*1e9)).UnixMilli()))
		}
		p := scrapetest.Page("it", int(a.asked*1000), body)
		p.Took = time.Duration(a.took * 1e9)
		st.Apply(p)
		all = append(all, st.Snapshot())
	}
	return all
}

// forEach runs a test of each of some countings.
func forEach(t *testing.T, f func(t *testing.T, c *counting), lists ...[]counting) {
	for _, list := range lists {
		for i := range list {
			t.Run(list[i].name, func(t *testing.T) { f(t, &list[i]) })
		}
	}
}
