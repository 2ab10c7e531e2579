package scrape

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

var t0 = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// page returns a page of a target so many milliseconds after t0.
func page(target string, ms int, body string) Page {
	return Page{
		Target: Target{Name: target}, Time: t0.Add(time.Duration(ms) * time.Millisecond), Body: []byte(body), Whole: true,
	}
}

func failure(target string, ms int, text string) Page {
	p := page(target, ms, "")
	p.Err = errors.New(text)
	return p
}

// after returns the snapshot after these pages.
func after(o Options, pages ...Page) *Snapshot {
	st := NewState(o)
	for _, p := range pages {
		st.Apply(p)
	}
	return st.Snapshot()
}

func same(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.IsNaN(got) != math.IsNaN(want) || math.Abs(got-want) > 1e-9*max(1, math.Abs(want)) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// Prometheus' own answers about the same pages: rate() and histogram_quantile() over ten seconds, from the page at its beginning
// and the one at its end.
func TestLikePrometheus(t *testing.T) {
	for _, test := range []struct {
		from, to                                         int
		busy, user, system, lo, written, diskBusy        float64
		used, load1, requests, ok200, p50, p90, p95, p99 float64
	}{
		{80, 90, 29.999999999999993, 17.600000000000477, 11.34999999999991, 47323464.1, 39731.200000000004, 0.011999999999999745, 764211200, 0.7, 388.4999999999999, 317.3, 0.0028291581706961838, 0.015535714285714304, 0.26120689655172263, 1.307661290322581},
		{114, 124, 53.45000000000027, 29.50000000000046, 22.850000000000254, 273474281.2, 835174.4, 0.0024000000000000913, 818466816, 1.3, 2404.3, 1996.4, 0.0028462685860403446, 0.018577464788732526, 0.3433448275862059, 1.4213683127572012},
		{128, 138, 96.04999999999791, 75.24999999999977, 17.00000000000017, 268785846.40000004, 1128038.4000000001, 0.0032000000000003584, 991780864, 2.21, 2405.1000000000004, 1995.6000000000001, 0.002874713138267355, 0.08915865384615404, 1.1242688022284106, 2.5324593967517375},
	} {
		t.Run(fmt.Sprint(test.to), func(t *testing.T) {
			st := NewState(Options{})
			for _, at := range []int{test.from, test.to} {
				for _, name := range []string{"nginx", "node"} {
					body := readFile(t, fmt.Sprintf("../testdata/recordings/lua/1795449%03d000.%s.prom", at, name))
					if name == "nginx" { // Prometheus was asked about one host
						body = regexp.MustCompile(`(?m)^.*host="packager.*\n`).ReplaceAll(body, nil)
					}
					st.Apply(Page{Target: Target{Name: name}, Time: time.Unix(1795449000+int64(at), 0), Body: body})
				}
			}
			s := st.Snapshot()
			// It averages what the CPUs' clocks say of the ten seconds, we divide by their sum: a few percent apart.
			near(t, "busy", s.CPU.Busy, test.busy, 0.08)
			near(t, "user", s.CPU.Modes[User], test.user, 0.08)
			near(t, "system", s.CPU.Modes[System], test.system, 0.08)
			if len(s.Network.Devices) != 1 || s.Network.Devices[0].Name != "lo" {
				t.Errorf("all traffic is on lo, but these devices count: %v", s.Network.Devices)
			}
			same(t, "lo out", s.Network.Out, test.lo)
			same(t, "written", s.Disk.Devices[0].Written, test.written)
			same(t, "disk busy", s.Disk.Devices[0].Busy/100, test.diskBusy)
			same(t, "memory used", s.Memory.Used, test.used)
			same(t, "load1", s.CPU.Load1, test.load1)
			same(t, "requests", s.Nginx.Requests, test.requests)
			near(t, "2xx", s.Nginx.Status[2], test.ok200, 0.08) // it was asked about 200 alone
			same(t, "p50", s.Nginx.Latency.P50, test.p50)
			same(t, "p90", s.Nginx.Latency.P90, test.p90)
			same(t, "p95", s.Nginx.Latency.P95, test.p95)
			same(t, "p99", s.Nginx.Latency.P99, test.p99)
		})
	}
}

func near(t *testing.T, what string, got, want, share float64) {
	t.Helper()
	if !(math.Abs(got-want) <= share*want) {
		t.Errorf("%s: got %v, want %v give or take %v %%", what, got, want, 100*share)
	}
}

func TestCPU(t *testing.T) {
	cpu := func(n string, user, system, softirq, iowait, idle float64) string {
		var b strings.Builder
		for mode, v := range map[string]float64{"user": user, "system": system, "softirq": softirq, "iowait": iowait, "idle": idle} {
			fmt.Fprintf(&b, "node_cpu_seconds_total{cpu=%q,mode=%q} %v\n", n, mode, v)
		}
		return b.String()
	}
	first := cpu("0", 100, 50, 10, 5, 835) + cpu("1", 0, 0, 0, 0, 1000)
	s := after(Options{}, page("node", 0, first))
	if !s.CPU.SinceBoot {
		t.Error("the first page gives an average since boot and must say so")
	}
	same(t, "since boot", s.CPU.Busy, 100*160/2000.)

	// CPU 0: of 2 s, 0.5 user, 0.25 softirq, 0.25 iowait, 1 idle. CPU 1: idle.
	second := cpu("0", 100.5, 50, 10.25, 5.25, 836) + cpu("1", 0, 0, 0, 0, 1002)
	s = after(Options{}, page("node", 0, first), page("node", 2000, second))
	same(t, "busy", s.CPU.Busy, 100*0.75/4)
	same(t, "iowait", s.CPU.Modes[IOWait], 100*0.25/4)
	same(t, "steal, which isn't exported", s.CPU.Modes[Steal], 0)
	same(t, "cpu0", s.CPU.Cores[0].Busy, 37.5)
	same(t, "cpu1", s.CPU.Cores[1].Busy, 0)
	if s.CPU.SinceBoot || s.CPU.BusiestCore != 0 {
		t.Errorf("since boot %v, busiest %d", s.CPU.SinceBoot, s.CPU.BusiestCore)
	}

	// A CPU that comes back has no rate yet, and the sum is that of the others. One whose counters went down has none, either.
	third := cpu("0", 101.5, 50, 10.25, 5.25, 837) + cpu("1", 0, 0, 0, 0, 1) + cpu("2", 50, 0, 0, 0, 50)
	s = after(Options{}, page("node", 0, first), page("node", 2000, second), page("node", 4000, third))
	same(t, "cpu1 after a reset", s.CPU.Cores[1].Busy, unknown)
	same(t, "cpu2, new", s.CPU.Cores[2].Busy, unknown)
	same(t, "busy", s.CPU.Busy, 50)
}

func TestRates(t *testing.T) {
	net := func(in, out float64) string {
		return fmt.Sprintf("node_network_receive_bytes_total{device=\"eth0\"} %v\nnode_network_transmit_bytes_total{device=\"eth0\"} %v\n", in, out)
	}
	for _, test := range []struct {
		name    string
		pages   []Page
		in, out float64
	}{
		{"first page", []Page{page("node", 0, net(100, 100))}, unknown, unknown},
		{"two pages", []Page{page("node", 0, net(100, 100)), page("node", 2000, net(300, 1100))}, 100, 500},
		{"no change", []Page{page("node", 0, net(100, 100)), page("node", 2000, net(100, 100))}, 0, 0},
		{"equal times", []Page{page("node", 0, net(100, 100)), page("node", 0, net(300, 1100))}, unknown, unknown},
		{"a clock that jumps back", []Page{page("node", 0, net(100, 100)), page("node", -2000, net(300, 1100))}, unknown, unknown},
		{"reset", []Page{page("node", 0, net(100, 100)), page("node", 2000, net(3, 11))}, unknown, unknown},
		{"after a reset", []Page{page("node", 0, net(100, 100)), page("node", 2000, net(3, 11)), page("node", 4000, net(203, 11))}, 100, 0},
		{
			"over a gap, the mean of it",
			[]Page{page("node", 0, net(100, 100)), failure("node", 2000, "refused"), page("node", 4000, net(500, 4100))},
			100, 1000,
		},
		{"NaN", []Page{page("node", 0, net(math.NaN(), 100)), page("node", 2000, net(300, 1100))}, unknown, 500},
		{
			"a device that vanishes and comes back",
			[]Page{
				page("node", 0, net(100, 100)), page("node", 2000, "node_load1 1\n"), page("node", 4000, net(500, 4100)),
			},
			unknown, unknown,
		},
		{
			"the second device is new",
			[]Page{
				page("node", 0, net(100, 100)),
				page("node", 2000, net(300, 1100)+strings.ReplaceAll(net(1e9, 1e9), "eth0", "eth1")),
			},
			100, 500,
		},
		{
			"one of two was reset: the sum would be wrong",
			[]Page{
				page("node", 0, net(100, 100)+strings.ReplaceAll(net(50, 50), "eth0", "eth1")),
				page("node", 2000, net(300, 1100)+strings.ReplaceAll(net(7, 7), "eth0", "eth1")),
			},
			unknown, unknown,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := after(Options{}, test.pages...)
			same(t, "in", s.Network.In, test.in)
			same(t, "out", s.Network.Out, test.out)
		})
	}
}

func TestWindow(t *testing.T) {
	st := NewState(Options{Window: 10 * time.Second})
	total := 0
	for i := range 20 { // 1, 2, 3 ... bytes a second
		total += i
		st.Apply(page("node", 1000*i, fmt.Sprintf("node_network_transmit_bytes_total{device=\"eth0\"} %d\n"+
			"node_network_receive_bytes_total{device=\"eth0\"} 0\n", total)))
	}
	s := st.Snapshot()
	same(t, "median of 10 to 19", s.Network.OutP50, 14.5)
	same(t, "maximum", s.Network.OutMax, 19)
	if n := len(s.Network.OutHistory); n != 20 {
		t.Errorf("the history has %d points, want 20", n)
	}
}

func TestWhichDevicesCount(t *testing.T) {
	device := func(name string, bytes float64) string {
		return fmt.Sprintf("node_network_receive_bytes_total{device=%q} %v\nnode_network_transmit_bytes_total{device=%q} %v\n", name, bytes, name, bytes)
	}
	all := func(bytes float64, names ...string) string {
		var text strings.Builder
		for _, n := range names {
			text.WriteString(device(n, bytes))
		}
		return text.String()
	}
	f := func(want string, o Options, first, second string) {
		t.Helper()
		s := after(o, page("node", 0, first), page("node", 1000, second))
		var names []string
		for _, d := range s.Network.Devices {
			names = append(names, d.Name)
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("these count: %q, want %q", got, want)
		}
	}
	many := []string{"lo", "eth0", "veth12", "docker0", "br-1234", "virbr0", "cni0", "flannel.1", "cali1", "tap0", "eth1"}
	f("eth0 eth1", Options{}, all(0, many...), all(100, many...))
	f("lo", Options{}, all(5, "lo", "eth0"), device("lo", 1e6)+device("eth0", 5))
	f("lo", Options{}, all(0, "lo", "eth0"), device("lo", 1e6)+device("eth0", 60)) // the odd broadcast
	f("eth0", Options{}, all(0, "lo", "eth0"), device("lo", 1e6)+device("eth0", 1e4))
	f("docker0", Options{NetDevice: regexp.MustCompile("^docker")}, all(0, many...), all(100, many...))
	f("eth0", Options{}, all(0, "eth0", "eth0.7"), all(100, "eth0", "eth0.7"))
	f("bond0", Options{}, all(0, "bond0", "eth0"), all(9, "bond0", "eth0")+
		"node_network_flags{device=\"eth0\"} 6211\nnode_network_flags{device=\"bond0\"} 5187\n") // 0x1843 has IFF_SLAVE
}

func TestLinkSpeed(t *testing.T) {
	body := func(speed string) string {
		return "node_network_receive_bytes_total{device=\"eth0\"} 1\nnode_network_transmit_bytes_total{device=\"eth0\"} 1\n" +
			"node_network_speed_bytes{device=\"eth0\"} " + speed + "\n"
	}
	f := func(speed, flag string, want float64) {
		t.Helper()
		var o Options
		if flag != "" {
			if err := o.SetLinkSpeed(flag); err != nil {
				t.Fatal(err)
			}
		}
		same(t, speed+" "+flag, after(o, page("node", 0, body(speed))).Network.Devices[0].Link, want)
	}
	f("1.25e+08", "", 1.25e8)
	f("-125000", "", unknown)
	f("0", "", unknown)
	f("-125000", "200Mbit", 25e6)
	f("1.25e+08", "200Mbit", 1.25e8) // it fills in what the exporter doesn't know
	f("1.25e+08", "eth0=200Mbit", 25e6)
	f("-125000", "eth1=200Mbit", unknown)
}

func TestMemoryAndDisk(t *testing.T) {
	s := after(Options{}, page("node", 0, `node_memory_MemTotal_bytes 4000
node_memory_MemFree_bytes 500
node_memory_Cached_bytes 1000
node_memory_Buffers_bytes 500
node_memory_SwapTotal_bytes 100
node_memory_SwapFree_bytes 25
`))
	same(t, "used without MemAvailable", s.Memory.Used, 2000)
	same(t, "used percent", s.Memory.UsedPercent, 50)
	same(t, "swap used", s.Memory.SwapUsed, 75)
	s = after(Options{}, page("node", 0, "node_load1 1\n"))
	same(t, "nothing of memory is on the page", s.Memory.Used, unknown)

	disk := func(name string, busy, readTime, writeTime, reads, writes, written float64) string {
		return fmt.Sprintf(`node_disk_io_time_seconds_total{device=%[1]q} %[2]v
node_disk_read_time_seconds_total{device=%[1]q} %[3]v
node_disk_write_time_seconds_total{device=%[1]q} %[4]v
node_disk_reads_completed_total{device=%[1]q} %[5]v
node_disk_writes_completed_total{device=%[1]q} %[6]v
node_disk_written_bytes_total{device=%[1]q} %[7]v
node_disk_read_bytes_total{device=%[1]q} 0
`, name, busy, readTime, writeTime, reads, writes, written)
	}
	const mounts = `node_filesystem_size_bytes{device="/dev/vda1",fstype="ext4",mountpoint="/"} 1000
node_filesystem_free_bytes{device="/dev/vda1",fstype="ext4",mountpoint="/"} 400
node_filesystem_avail_bytes{device="/dev/vda1",fstype="ext4",mountpoint="/"} 300
node_filesystem_readonly{device="/dev/vda1",fstype="ext4",mountpoint="/"} 0
node_filesystem_size_bytes{device="/dev/vda1",fstype="ext4",mountpoint="/again"} 1000
node_filesystem_size_bytes{device="tmpfs",fstype="tmpfs",mountpoint="/run"} 50
node_filesystem_size_bytes{device="/dev/vdb",fstype="xfs",mountpoint="/segments"} 1000
node_filesystem_free_bytes{device="/dev/vdb",fstype="xfs",mountpoint="/segments"} 10
node_filesystem_avail_bytes{device="/dev/vdb",fstype="xfs",mountpoint="/segments"} 10
node_filesystem_readonly{device="/dev/vdb",fstype="xfs",mountpoint="/segments"} 1
`
	s = after(Options{},
		page("node", 0, disk("vda", 10, 1, 1, 100, 100, 0)+disk("loop0", 0, 0, 0, 0, 0, 0)+disk("dm-0", 0, 0, 0, 0, 0, 0)),
		page("node", 2000, disk("vda", 11, 1.5, 1.5, 150, 150, 4096)+disk("loop0", 0, 0, 0, 0, 0, 0)+disk("dm-0", 0, 0, 0, 0, 0, 0)+mounts))
	if len(s.Disk.Devices) != 1 {
		t.Fatalf("disks: %+v, want vda alone", s.Disk.Devices)
	}
	d := s.Disk.Devices[0]
	same(t, "busy", d.Busy, 50)
	same(t, "await", d.Await, 0.01)
	same(t, "operations", d.Operations, 50)
	same(t, "written", d.Written, 2048)
	if len(s.Disk.Filesystems) != 2 || s.Disk.Filesystems[0].Mountpoint != "/segments" || !s.Disk.Filesystems[0].ReadOnly {
		t.Fatalf("file systems: %+v, want /segments, which is the fullest, and /", s.Disk.Filesystems)
	}
	same(t, "/segments", s.Disk.Filesystems[0].UsedPercent, 99)
	same(t, "/", s.Disk.Filesystems[1].UsedPercent, 100*600/900.)
	s = after(Options{}, page("node", 0, disk("dm-0", 0, 0, 0, 0, 0, 0)))
	if len(s.Disk.Devices) != 1 {
		t.Error("without other disks, the mapped ones are the disks")
	}
}

func TestWhatTheKernelCounts(t *testing.T) {
	body := func(n int) string {
		return fmt.Sprintf(`# TYPE node_vmstat_pgmajfault untyped
node_pressure_memory_waiting_seconds_total %[1]d
node_pressure_io_waiting_seconds_total %[1]d
node_pressure_cpu_waiting_seconds_total %[1]d
node_vmstat_pgmajfault %[2]d
node_vmstat_pswpin %[2]d
node_vmstat_pswpout %[2]d
node_vmstat_oom_kill %[1]d
node_sockstat_TCP_inuse 7
node_sockstat_TCP_tw 8
node_sockstat_TCP_alloc 9
node_sockstat_TCP_orphan 1
node_nf_conntrack_entries 50
node_nf_conntrack_entries_limit 100
node_netstat_TcpExt_ListenOverflows %[2]d
node_netstat_TcpExt_ListenDrops %[2]d
node_netstat_Tcp_OutSegs %[2]d
node_netstat_Tcp_RetransSegs %[1]d
node_softnet_dropped_total{cpu="0"} %[2]d
node_softnet_dropped_total{cpu="1"} %[2]d
node_softnet_times_squeezed_total{cpu="0"} %[2]d
node_schedstat_waiting_seconds_total{cpu="0"} %[1]d
node_filefd_allocated 1000
node_filefd_maximum 4000
node_filesystem_files{device="/dev/vda1",fstype="ext4",mountpoint="/"} 1000
node_filesystem_files_free{device="/dev/vda1",fstype="ext4",mountpoint="/"} 250
node_filesystem_size_bytes{device="/dev/vda1",fstype="ext4",mountpoint="/"} 1000
`, n, 10*n)
	}
	s := after(Options{}, page("node", 0, body(5)), page("node", 2000, body(6)))
	same(t, "CPU pressure", s.CPU.Pressure, 50)
	same(t, "memory pressure", s.Memory.Pressure, 50)
	same(t, "disk pressure", s.Disk.Pressure, 50)
	same(t, "waiting for a CPU", s.CPU.QueueWait, 0.5)
	same(t, "major faults", s.Memory.MajorFaults, 5)
	same(t, "swapped in", s.Memory.SwapIn, 5)
	same(t, "swapped out", s.Memory.SwapOut, 5)
	same(t, "killed", s.Memory.OOMKills, 1)
	w := &s.Network
	same(t, "listen overflows", w.ListenOverflows, 5)
	same(t, "listen drops", w.ListenDrops, 5)
	same(t, "softnet dropped on both CPUs", w.SoftnetDropped, 10)
	same(t, "softnet squeezed", w.SoftnetSqueezed, 5)
	same(t, "retransmitted", w.RetransmitPercent, 10)
	same(t, "sockets", w.InUse+100*w.TimeWait+10000*w.Allocated+1e6*w.Orphans, 1090807)
	same(t, "conntrack", w.Conntrack/w.ConntrackLimit, 0.5)
	same(t, "files", s.Disk.FilesOpen/s.Disk.FilesLimit, 0.25)
	same(t, "inodes", s.Disk.Filesystems[0].InodesPercent, 75)
	if len(s.CPU.Cores) != 0 {
		t.Error("CPUs of which no modes are exported")
	}
	s = after(Options{}, page("node", 0, "node_load1 1\n"), page("node", 2000, "node_load1 1\n"))
	for name, v := range map[string]float64{
		"pressure": s.Memory.Pressure, "queue": s.CPU.QueueWait, "dropped": s.Network.SoftnetDropped, "conntrack": s.Network.Conntrack,
		"files": s.Disk.FilesOpen, "killed": s.Memory.OOMKills,
	} {
		same(t, name+" of a kernel that doesn't say", v, unknown)
	}
}

func TestSwarm(t *testing.T) {
	files, err := filepath.Glob("../testdata/recordings/swarm/*.swarm.prom")
	if err != nil || len(files) < 2 {
		t.Fatalf("%d pages of the swarm, %v", len(files), err)
	}
	var pages []Page
	for i, file := range files {
		pages = append(pages, page("swarm", 2000*i, string(readFile(t, file))))
	}
	s := after(Options{}, pages...)
	w := &s.Swarm
	if !w.Known || s.Sources[0].Kind != KindSwarm || w.Version != "1.0" || w.Stream == "" || len(w.ActiveHistory) != len(files) {
		t.Errorf("known %t, kind %v, version %q of %q, %d points", w.Known, s.Sources[0].Kind, w.Version, w.Stream, len(w.ActiveHistory))
	}
	same(t, "clients", w.Active, 80)
	same(t, "of", w.Target, 80)
	same(t, "ramp", w.Ramp, 100)
	s = after(Options{}, append(pages, failure("swarm", 2000*len(files), "refused"))...)
	same(t, "clients at the end", s.Swarm.Active, 80)

	body := func(n int) string {
		return fmt.Sprintf(`hls_swarm_active_clients 3
hls_swarm_test_remaining_seconds -1
hls_swarm_segment_requests_total %[1]d
hls_swarm_manifest_requests_total %[1]d
hls_swarm_segment_bytes_downloaded_total %[2]d
hls_swarm_http_errors_total{status_code="503"} %[1]d
hls_swarm_stats_drop_rate 0.25
hls_swarm_uptime_p50_seconds 0
`, n, 1000*n)
	}
	s = after(Options{}, page("swarm", 0, body(10)), page("swarm", 2000, body(14)))
	same(t, "segments", s.Swarm.Segments, 2)
	same(t, "manifests", s.Swarm.Manifests, 2)
	same(t, "throughput", s.Swarm.Throughput, 2000)
	same(t, "an end that there is not", s.Swarm.Remaining, unknown)
	same(t, "lost", s.Swarm.LostPercent, 25)
	if e := s.Swarm.Errors; len(e) != 1 || e[0] != (StatusRate{"503", 2}) {
		t.Errorf("errors %v", e)
	}
	s = after(Options{}, page("swarm", 0, body(10)), page("swarm", 2000, body(4)))
	same(t, "segments of another test", s.Swarm.Segments, unknown)
	zero := "hls_swarm_segment_requests_total 5\nhls_swarm_segment_bytes_downloaded_total 0\n"
	s = after(Options{}, page("swarm", 0, zero), page("swarm", 2000, strings.ReplaceAll(zero, " 5", " 9")))
	same(t, "bytes that the swarm doesn't count", s.Swarm.Throughput, unknown)
}

const stub = `nginx_up 1
nginx_connections_active 42
nginx_connections_reading 1
nginx_connections_writing 2
nginx_connections_waiting 39
nginx_connections_accepted %d
nginx_connections_handled %d
nginx_http_requests_total %d
`

func TestStubStatus(t *testing.T) {
	first, second := fmt.Sprintf(stub, 100, 100, 1000), fmt.Sprintf(stub, 120, 116, 1400)
	s := after(Options{}, page("nginx", 0, first), page("nginx", 2000, second))
	n := &s.Nginx
	if n.Exporter != "stub_status" || !n.Up || !n.Known {
		t.Errorf("exporter %q, up %v, known %v", n.Exporter, n.Up, n.Known)
	}
	same(t, "requests", n.Requests, 200)
	same(t, "accepts", n.Accepts, 10)
	same(t, "dropped", n.Dropped, 2)
	same(t, "active", n.Active, 42)
	same(t, "p99, which it has not", n.Latency.P99, unknown)

	down := string(readFile(t, "../testdata/pages/nginx-prometheus-exporter-0.11.0-down.prom"))
	s = after(Options{}, page("nginx", 0, first), page("nginx", 2000, down))
	if s.Nginx.Up || !s.Nginx.Known || !s.Sources[0].Up() {
		t.Error("nginx is down, and its exporter is up")
	}
	same(t, "active while down", s.Nginx.Active, unknown)
	same(t, "requests while down", s.Nginx.Requests, unknown)
	s = after(Options{}, page("nginx", 0, first), page("nginx", 2000, down), page("nginx", 4000, fmt.Sprintf(stub, 1, 1, 5)))
	same(t, "requests on the first page after", s.Nginx.Requests, unknown)
	if !s.Nginx.Up {
		t.Error("nginx is up again")
	}
}

func TestTwoExportersOfOneNginx(t *testing.T) {
	lua := string(readFile(t, "../testdata/pages/nginx-lua-prometheus-0.20240525-4-load.prom"))
	s := after(Options{}, page("nginx", 0, fmt.Sprintf(stub, 1, 1, 5)), page("nginx2", 0, lua),
		page("nginx", 2000, fmt.Sprintf(stub, 1, 1, 25)), page("nginx2", 2000, lua))
	if s.Nginx.Exporter != "stub_status + lua" {
		t.Errorf("exporter %q", s.Nginx.Exporter)
	}
	same(t, "requests of stub_status", s.Nginx.Requests, 10)
	if s.Nginx.Latency.Kind != Histogram {
		t.Error("the histogram of lua is missing")
	}
	s = after(Options{}, page("nginx", 0, fmt.Sprintf(stub, 1, 1, 5)), page("nginx2", 0, lua),
		failure("nginx", 2000, "refused"), page("nginx2", 2000, lua))
	if s.Nginx.Exporter != "lua + stub_status" {
		t.Errorf("exporter %q: what is up comes first", s.Nginx.Exporter)
	}
}

// Rows of the Lua library come into being one by one; each counts from its first event on.
func TestSparseHistogram(t *testing.T) {
	files := os.DirFS("../testdata/recordings/sparse-lua")
	r, err := NewReplay(files)
	if err != nil {
		t.Fatal(err)
	}
	r.Fast = true
	st := NewState(Options{})
	requests, before := 0.0, time.Time{}
	for {
		p, err := r.Next(t.Context())
		if err == io.EOF {
			break
		}
		st.Apply(p)
		s := st.Snapshot()
		// Before its first request only the metrics page is on the page.
		if strings.Contains(string(p.Body), `host="hls`) {
			requests += s.Nginx.Requests * p.Time.Sub(before).Seconds()
		}
		before = p.Time
	}
	same(t, "requests in all, 15 and the 13 of them that went on to the upstream", math.Round(requests), 28)
}

func TestLuaNeedsASecond(t *testing.T) {
	row := func(n int) string {
		return fmt.Sprintf("nginx_metric_errors_total 0\nnginx_http_requests_total{host=\"a\",status=\"200\"} %d\n", n)
	}
	s := after(Options{}, page("nginx", 0, row(0)), page("nginx", 250, row(100)))
	same(t, "over a quarter of a second", s.Nginx.Requests, unknown)
	s = after(Options{}, page("nginx", 0, row(0)), page("nginx", 250, row(100)), page("nginx", 2000, row(200)))
	same(t, "over two", s.Nginx.Requests, 100)
	s = after(Options{}, page("nginx", 0, row(100)), page("nginx", 2000, "nginx_metric_errors_total 0\n"))
	same(t, "started anew", s.Nginx.Requests, unknown)
	s = after(Options{}, page("nginx", 0, row(100)), page("nginx", 2000, "nginx_metric_errors_total 0\n"), page("nginx", 4000, row(8)))
	same(t, "and counting from 0", s.Nginx.Requests, 4)
}

func TestFailuresAreKeptApart(t *testing.T) {
	s := after(Options{},
		page("node", 0, "node_load1 1\n"), page("nginx", 0, fmt.Sprintf(stub, 1, 1, 5)),
		failure("node", 2000, "refused"), page("nginx", 2000, fmt.Sprintf(stub, 1, 1, 15)),
		failure("node", 4000, "refused"), page("nginx", 4000, fmt.Sprintf(stub, 1, 1, 35)))
	node, nginx := &s.Sources[0], &s.Sources[1]
	if node.Up() || !nginx.Up() {
		t.Errorf("node up %v, nginx up %v", node.Up(), nginx.Up())
	}
	same(t, "the last good value", s.CPU.Load1, 1)
	same(t, "requests", s.Nginx.Requests, 10)
	if got := node.DownSince.Sub(t0); got != 2*time.Second {
		t.Errorf("down since %v, want 2s", got)
	}
	if !node.Last.Equal(t0) || node.Err != "refused" {
		t.Errorf("last %v, error %q", node.Last, node.Err)
	}
}

func TestPagesThatAreNone(t *testing.T) {
	f := func(body, want string) {
		t.Helper()
		s := after(Options{}, page("node", 0, body))
		if got := s.Sources[0].Err; !strings.Contains(got, want) {
			t.Errorf("%.30q: %q, want %q in it", body, got, want)
		}
	}
	f("", "empty")
	f("<html><body>Log in</body></html>", "HTML")
	f("<!DOCTYPE html>\n<html>", "HTML")
	f(`{"status":"ok"}`, "JSON")
	f("Active connections: 1 \nserver accepts\n", "nginx's own status page")
	f("\x0a\x00\x01binary", "binary")
	f("# HELP only comments\n", "comments only")
	f("not a page at all\n", "line 1")
	f("redis_up 1\n", "redis_up")
	f("redis_"+strings.Repeat("x", 5000)+" 1\n", "...")
}

// A page that was cut off gives exactly its complete lines.
func TestCutOff(t *testing.T) {
	p := page("node", 0, "node_load1 1\nnode_load5 25")
	p.Whole = false
	s := after(Options{}, p)
	same(t, "load5", s.CPU.Load5, unknown)
	if s.Sources[0].Skipped != 1 {
		t.Errorf("skipped %d lines, want 1", s.Sources[0].Skipped)
	}
	same(t, "load5 of a whole page", after(Options{}, page("node", 0, "node_load1 1\nnode_load5 25")).CPU.Load5, 25)
}

func TestManyOfEverything(t *testing.T) {
	var b strings.Builder
	for i := range 256 {
		fmt.Fprintf(&b, "node_cpu_seconds_total{cpu=\"%d\",mode=\"idle\"} 1\n", i)
	}
	for i := range 300 {
		fmt.Fprintf(&b, "node_network_receive_bytes_total{device=\"eth%d\"} 1\n", i)
	}
	for i := range 300 {
		fmt.Fprintf(&b, "node_network_transmit_bytes_total{device=\"eth%d\"} 1\n", i)
	}
	s := after(Options{}, page("node", 0, b.String()), page("node", 1000, strings.ReplaceAll(b.String(), "} 1", "} 2")))
	same(t, "busy", s.CPU.Busy, 0)
	same(t, "out", s.Network.Out, 300)
	if len(s.CPU.Cores) != 256 || len(s.Network.Devices) != 300 {
		t.Errorf("%d CPUs, %d devices", len(s.CPU.Cores), len(s.Network.Devices))
	}
	s = after(Options{}, page("node", 0, "node_load1 1\n"), page("node", 1000, "node_load1 2\n"))
	same(t, "busy of no CPU", s.CPU.Busy, unknown)
}

// demoPages returns the pages of the recording that is built in.
func demoPages(t testing.TB, target string) []Page {
	t.Helper()
	z, err := zip.OpenReader("../testdata/demo.zip")
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	r, err := NewReplay(z)
	if err != nil {
		t.Fatal(err)
	}
	r.Fast = true
	var pages []Page
	for {
		p, err := r.Next(context.Background())
		if err == io.EOF {
			return pages
		}
		if target == "" || p.Target.Name == target && p.Err == nil {
			pages = append(pages, p)
		}
	}
}

// The film of a real load test: the exporter goes away and comes back, nginx is started anew.
func TestDemo(t *testing.T) {
	st := NewState(Options{})
	var down, reset, most float64
	for _, p := range demoPages(t, "") {
		st.Apply(p)
		s := st.Snapshot()
		if p.Target.Name != "nginx" {
			most = max(most, s.Network.Out)
			continue
		}
		if p.Err != nil {
			down++
		} else if s.Sources[0].Pages > 1 && math.IsNaN(s.Nginx.Requests) {
			reset++
		}
	}
	same(t, "scrapes that failed", down, 7)
	same(t, "steps without a rate, as nginx was down or had begun anew", reset, 2)
	if mbit := most * 8 / 1e6; mbit < 190 || mbit > 210 {
		t.Errorf("at most %.0f Mbit/s went out, want about the 200 that the link can take", mbit)
	}
}

// What one goroutine publishes a hundred others read, while it goes on.
func TestManyReaders(t *testing.T) {
	pages := demoPages(t, "")[:60]
	var latest atomic.Pointer[Snapshot]
	st := NewState(Options{})
	latest.Store(st.Snapshot())
	done := make(chan struct{})
	sums := make(chan float64)
	for range 100 {
		go func() {
			sum := 0.0
			for {
				s := latest.Load()
				for _, p := range s.CPU.BusyHistory {
					sum += p.Value
				}
				for _, c := range s.CPU.Cores {
					sum += c.Busy
				}
				for _, src := range s.Sources {
					sum += float64(src.Bytes)
				}
				select {
				case <-done:
					sums <- sum
					return
				default:
				}
			}
		}()
	}
	for _, p := range pages {
		st.Apply(p)
		latest.Store(st.Snapshot())
	}
	close(done)
	for range 100 {
		<-sums
	}
}

// A snapshot stays what it was, whatever comes after it.
func TestSnapshotsDoNotChange(t *testing.T) {
	st := NewState(Options{})
	pages := demoPages(t, "")
	var kept []*Snapshot
	var texts []string
	for _, p := range pages {
		st.Apply(p)
		s := st.Snapshot()
		kept = append(kept, s)
		texts = append(texts, fmt.Sprintf("%+v", *s))
	}
	for i, s := range kept {
		if fmt.Sprintf("%+v", *s) != texts[i] {
			t.Fatalf("snapshot %d has changed since", i)
		}
	}
}

func TestHistoryIsBounded(t *testing.T) {
	var h history
	for i := range 3 * keep {
		h.add(t0.Add(time.Duration(i)*time.Second), float64(i))
		s := h.series()
		if len(s) > keep || s[len(s)-1].Value != float64(i) {
			t.Fatalf("after %d points: %d, the last one %v", i+1, len(s), s[len(s)-1].Value)
		}
	}
}

func BenchmarkPageToSnapshot(b *testing.B) {
	for _, name := range []string{"node_exporter-1.5.0", "node_exporter-1.12.1", "nginx-lua-prometheus-0.20240525-4", "nginx-prometheus-exporter-0.11.0"} {
		b.Run(name, func(b *testing.B) {
			body := readFile(b, "../testdata/pages/"+name+"-load.prom")
			st := NewState(Options{})
			p := Page{Target: Target{Name: "x"}, Body: body, Time: t0}
			st.Apply(p)
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				p.Time = p.Time.Add(2 * time.Second)
				st.Apply(p)
				st.Snapshot()
			}
		})
	}
	b.Run("recorded", func(b *testing.B) { // other values on each page
		pages := demoPages(b, "node")
		st := NewState(Options{})
		i, at := 0, t0
		b.SetBytes(int64(len(pages[0].Body)))
		b.ReportAllocs()
		for b.Loop() {
			p := pages[i%len(pages)]
			at = at.Add(2 * time.Second)
			p.Time = at
			st.Apply(p)
			st.Snapshot()
			i++
		}
	})
}

func BenchmarkReadSnapshot(b *testing.B) {
	var latest atomic.Pointer[Snapshot]
	st := NewState(Options{})
	for _, p := range demoPages(b, "")[:20] {
		st.Apply(p)
	}
	latest.Store(st.Snapshot())
	read := func() float64 { return latest.Load().CPU.Busy }
	b.Run("1 reader", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			read()
		}
	})
	b.Run("100 readers", func(b *testing.B) {
		b.ReportAllocs()
		b.SetParallelism(50) // times the number of CPUs
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				read()
			}
		})
	})
}
