package origin

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/scrapetest"
	"origintop/scrape/series"
)

// steps returns a page every two seconds, n of them.
func steps(name string, n int, body func(i int) string) (pages []scrape.Page) {
	for i := range n {
		pages = append(pages, scrapetest.Page(name, 2000*i, body(i)))
	}
	return pages
}

// A page may be of several exporters: all that it has held is watched, also while it is down.
func TestPageOfSeveralExporters(t *testing.T) {
	all := func(i int) string {
		return fmt.Sprintf("node_cpu_seconds_total{cpu=\"0\",mode=\"idle\"} %d\nnode_memory_MemTotal_bytes 100\nnode_memory_MemAvailable_bytes 5\n"+
			"nginx_up 1\nnginx_http_requests_total %d\nhls_swarm_active_clients 5\nhls_swarm_segment_requests_total %d\n", 100+2*i, 20*i,
			10*i)
	}
	pages := steps("all", 4, all)
	s := after(Options{}, pages...)
	for _, k := range []scrape.Role{scrape.RoleMachine, scrape.RoleServer, scrape.RoleLoad} {
		if s.Source(k) == nil {
			t.Errorf("no source of %v", k)
		}
	}
	scrapetest.Same(t, "requests", s.Server.Requests, 10)
	scrapetest.Same(t, "segments", s.Clients.Segments, 5)
	down := after(Options{}, append(pages, scrapetest.Failure("all", 8000, "refused"),
		scrapetest.Failure("all", 10000, "refused"))...).Current()
	scrapetest.Same(t, "memory of a page that is down", down.Memory.UsedPercent, series.Unknown)
	scrapetest.Same(t, "requests of one", down.Server.Requests, series.Unknown)
	if !down.Sources[0].Matters() {
		t.Errorf("it does not matter: %+v", down.Sources[0])
	}

	// Series that have gone from a page that is good otherwise are not known any more.
	s = after(Options{}, append(pages, steps("all", 12,
		func(i int) string { return fmt.Sprintf("nginx_up 1\nnginx_http_requests_total %d\n", 80+20*i) })[4:]...)...)
	scrapetest.Same(t, "memory that is no longer there", s.Memory.UsedPercent, series.Unknown)
	scrapetest.Same(t, "clients that are no longer there", s.Clients.Active, series.Unknown)
	scrapetest.Same(t, "requests that go on", s.Server.Requests, 10)
}

// Clients that hang are found each time, however long the last time was, and a first segment may take its time.
func TestHungClients(t *testing.T) {
	segments, pages := 0, []scrape.Page(nil)
	hang := func(n, each int) (found int) {
		for range n {
			segments += each
			pages = append(pages, scrapetest.Page("swarm", 2000*len(pages),
				fmt.Sprintf("hls_swarm_active_clients 5\nhls_swarm_segment_requests_total %d\n", segments)))
		}
		if a := after(Options{}, pages...).Clients.HungAlarm; a != nil && a.Over {
			return 1
		}
		return 0
	}
	for i, f := range []struct{ n, each, want int }{{4, 0, 0}, {10, 5, 0}, {2, 0, 0}, {2, 0, 1}, {100, 0, 1}, {20, 5, 0}, {4, 0, 1}} {
		if got := hang(f.n, f.each); got != f.want {
			t.Errorf("part %d: hung %d, want %d", i, got, f.want)
		}
	}
}

// Numbers of an exporter that answers with the same page for long are not of now, and that is said.
func TestFrozenExporter(t *testing.T) {
	node := func(i int) string {
		i = min(i, 5)
		return fmt.Sprintf("node_cpu_seconds_total{cpu=\"0\",mode=\"idle\"} %d\nnode_network_receive_bytes_total{device=\"eth0\"} %d\n",
			100+2*i, 1000*i)
	}
	nginx := func(i int) string { return fmt.Sprintf("nginx_up 1\nnginx_http_requests_total %d\n", 20*min(i, 5)) }
	for _, test := range []struct {
		pages int
		in    float64
		kind  TroubleKind
	}{{10, 500, StandsStill}, {30, series.Unknown, Frozen}} {
		s := after(Options{}, append(steps("node", test.pages, node), steps("nginx", test.pages, nginx)...)...)
		scrapetest.Same(t, "in", s.Network.In, test.in)
		scrapetest.Same(t, "requests", s.Server.Requests, test.in/50)
		if len(s.Troubles) != 2 || s.Troubles[0].Kind != test.kind || s.Troubles[1].Kind != test.kind {
			t.Errorf("after %d pages: %+v", test.pages, s.Troubles)
		}
	}
}

// Late answers must not keep an alarm for ever.
func TestAlarmEndsUnderDoubt(t *testing.T) {
	var pages []scrape.Page
	sent := 0.0
	for i := range 60 {
		if i < 10 {
			sent += 190
		} else {
			sent += 2
		}
		p := scrapetest.Page("node", 2000*i,
			fmt.Sprintf("node_network_transmit_bytes_total{device=\"eth0\"} %v\nnode_network_speed_bytes{device=\"eth0\"} 100\n", sent))
		if i >= 10 {
			p.Took = time.Second
		}
		pages = append(pages, p)
	}
	if a := after(Options{}, pages[:10]...).Network.Devices[0].OutAlarm; a == nil || !a.Over {
		t.Errorf("at 95 %%: %+v", a)
	}
	if a := after(Options{}, pages...).Network.Devices[0].OutAlarm; a != nil {
		t.Errorf("long after: %+v", a)
	}
}

// What goes without having counted takes no number with it.
func TestWhatGoesUncounted(t *testing.T) {
	disk := func(name string, i int) string {
		return fmt.Sprintf("node_disk_read_bytes_total{device=%q} %d\n", name, 1000*i)
	}
	s := after(Options{}, steps("node", 6, func(i int) string {
		text := disk("sda", i)
		if i < 4 {
			text += disk("dm-3", i) + disk("sda1", i) + disk("loop7", i)
		}
		return text
	})...)
	scrapetest.Same(t, "read", s.Disk.Read, 500)

	// The same page, of another machine by now: its numbers are known again.
	s = after(Options{}, steps("node", 30, func(i int) string {
		instance := "10.0.0.1:9100"
		if i >= 8 {
			instance = "10.0.0.2:9100"
		}
		return fmt.Sprintf("node_network_receive_bytes_total{device=\"eth0\",instance=%q} %d\n", instance, 1000*i)
	})...)
	scrapetest.Same(t, "in, of the other machine", s.Network.In, 500)
}

// A clock that is set, forth or back, is no reboot while the exporter's process is the same.
func TestClockOfTheOriginIsSet(t *testing.T) {
	s := after(Options{}, steps("node", 6, func(i int) string {
		boot := []int{5000, 5000, 8600, 8600, 5000, 5000}[i]
		return fmt.Sprintf("node_boot_time_seconds %d\nprocess_start_time_seconds 6000\nnode_network_receive_bytes_total{device=\"eth0\"} %d\n", boot, 1000*i)
	})...)
	scrapetest.Same(t, "in", s.Network.In, 500)
	if len(s.Troubles)+len(s.Markers) > 0 {
		t.Errorf("%+v, %+v", s.Troubles, s.Markers)
	}
}

func TestMoreOfWhatCounts(t *testing.T) {
	f := func(what, format, want string, names func(*Snapshot) string, devices ...string) {
		t.Helper()
		body := func(i int) string {
			var b strings.Builder
			for _, d := range devices {
				fmt.Fprintf(&b, format, d, 1000*i)
			}
			return b.String()
		}
		if got := names(after(Options{}, steps("node", 3, body)...)); got != want {
			t.Errorf("%s: %s, want %s", what, got, want)
		}
	}
	devices := func(s *Snapshot) (text string) {
		for _, d := range s.Network.Devices {
			text += d.Name + " "
		}
		return text
	}
	disks := func(s *Snapshot) (text string) {
		for _, d := range s.Disk.Devices {
			text += d.Name + " "
		}
		return text
	}
	const net, disk = "node_network_receive_bytes_total{device=%q} %d\n", "node_disk_read_bytes_total{device=%q} %d\n"
	f("a container's only device", net, "tap0 ", devices, "tap0")
	f("guests beside the way out", net, "eth0 ", devices, "tap0", "veth1", "eth0")
	f("FreeBSD's aggregate", net, "em0 em1 ", devices, "em0", "em1", "lagg0")
	f("partitions of any disk", disk, "dasda cciss!c0d0 xvdb1 ", disks, "dasda", "dasda1", "cciss!c0d0", "cciss!c0d0p1", "xvdb1")

	// A volume that is mounted twice, once for reading only, can fill.
	s := after(Options{}, scrapetest.Page("node", 0, strings.ReplaceAll(`node_filesystem_size_bytes{L,mountpoint="/ro"} 1000
node_filesystem_size_bytes{L,mountpoint="/var/hls"} 1000
node_filesystem_free_bytes{L,mountpoint="/ro"} 2
node_filesystem_free_bytes{L,mountpoint="/var/hls"} 2
node_filesystem_avail_bytes{L,mountpoint="/ro"} 2
node_filesystem_avail_bytes{L,mountpoint="/var/hls"} 2
node_filesystem_readonly{L,mountpoint="/ro"} 1
node_filesystem_readonly{L,mountpoint="/var/hls"} 0
`, "L", `device="/dev/vdb1",fstype="ext4"`)))
	if len(s.Disk.Filesystems) != 1 || s.Disk.Filesystems[0].Mountpoint != "/var/hls" || s.Disk.Filesystems[0].UsedAlarm == nil {
		t.Errorf("%+v", s.Disk.Filesystems)
	}
}

// A bad line of a log exporter, whose names may begin with anything, makes the sum unknown as any other does.
func TestBadLineOfAFreeNamespace(t *testing.T) {
	s := after(Options{}, steps("nginx", 3, func(i int) string {
		return fmt.Sprintf("prometheus_nginxlog_exporter_build_info 1\nedge_http_response_count_total{status=\"200\"} %d\nedge_http_response_count_total{status=\"503\"} 300,5\n", 100*i)
	})...)
	scrapetest.Same(t, "requests", s.Server.Requests, series.Unknown)
	if len(s.Troubles) != 1 || s.Troubles[0].Kind != BadLines {
		t.Errorf("%+v", s.Troubles)
	}
	s = after(Options{}, steps("nginx", 3, func(i int) string { return fmt.Sprintf("nginx_request_count %d\n", 100*i) })...)
	scrapetest.Same(t, "requests", s.Server.Requests, 50)
	scrapetest.Same(t, "5xx, where no row says its status", s.Server.Status[5], series.Unknown)
}
