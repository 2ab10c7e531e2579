package origin

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/scrapetest"
	"origintop/scrape/series"
)

func TestCPU(t *testing.T) {
	cpu := func(n string, user, system, softirq, iowait, idle float64) string {
		var b strings.Builder
		for mode, v := range map[string]float64{"user": user, "system": system, "softirq": softirq, "iowait": iowait, "idle": idle} {
			fmt.Fprintf(&b, "node_cpu_seconds_total{cpu=%q,mode=%q} %v\n", n, mode, v)
		}
		return b.String()
	}
	first := cpu("0", 100, 50, 10, 5, 835) + cpu("1", 0, 0, 0, 0, 1000)
	s := after(Options{}, scrapetest.Page("node", 0, first))
	if !s.CPU.SinceBoot {
		t.Error("the first page gives an average since boot and must say so")
	}
	scrapetest.Same(t, "since boot", s.CPU.Busy, 100*160/2000.)

	// CPU 0: of 2 s, 0.5 user, 0.25 softirq, 0.25 iowait, 1 idle. CPU 1: idle.
	second := cpu("0", 100.5, 50, 10.25, 5.25, 836) + cpu("1", 0, 0, 0, 0, 1002)
	s = after(Options{}, scrapetest.Page("node", 0, first), scrapetest.Page("node", 2000, second))
	scrapetest.Same(t, "busy", s.CPU.Busy, 100*0.75/4)
	scrapetest.Same(t, "iowait", s.CPU.Modes[IOWait], 100*0.25/4)
	if most := s.CPU.Cores[0].Most; most != User {
		t.Errorf("CPU 0 was busy mostly with %v", most)
	}
	scrapetest.Same(t, "steal, which isn't exported", s.CPU.Modes[Steal], 0)
	scrapetest.Same(t, "cpu0", s.CPU.Cores[0].Busy, 37.5)
	scrapetest.Same(t, "cpu1", s.CPU.Cores[1].Busy, 0)
	if s.CPU.SinceBoot || s.CPU.BusiestCore != 0 {
		t.Errorf("since boot %v, busiest %d", s.CPU.SinceBoot, s.CPU.BusiestCore)
	}

	// A CPU that has just come has no rate yet. One whose counters went down has none, either, and no sum is known without it.
	third := cpu("0", 101.5, 50, 10.25, 5.25, 837) + cpu("1", 0, 0, 0, 0, 1) + cpu("2", 50, 0, 0, 0, 50)
	s = after(Options{}, scrapetest.Page("node", 0, first), scrapetest.Page("node", 2000, second), scrapetest.Page("node", 4000, third))
	scrapetest.Same(t, "cpu1 after a reset", s.CPU.Cores[1].Busy, series.Unknown)
	scrapetest.Same(t, "cpu2, new", s.CPU.Cores[2].Busy, series.Unknown)
	scrapetest.Same(t, "busy", s.CPU.Busy, series.Unknown)
	fourth := cpu("0", 103.5, 50, 10.25, 5.25, 837) + cpu("1", 1, 0, 0, 0, 2) + cpu("2", 50, 0, 0, 0, 52)
	s = after(Options{}, scrapetest.Page("node", 0, first), scrapetest.Page("node", 2000, second), scrapetest.Page("node", 4000, third),
		scrapetest.Page("node", 6000, fourth))
	scrapetest.Same(t, "busy", s.CPU.Busy, 50)
}

// The counters of a late answer may be of any moment until it came: the step goes over as many pages as make that small.
func TestLateAnswers(t *testing.T) {
	type answer struct{ asked, took, counted float64 } // s
	for _, test := range []struct {
		name    string
		answers []answer
		want    float64 // a second, of what is 1000 a second in truth
		doubt   float64 // percent
	}{
		{"in time", []answer{{0, 0.01, 0}, {2, 0.01, 2}, {4, 0.02, 4}}, 1000, 0},
		{"not known how late", []answer{{0, 0, 0}, {2, 0, 2}, {4, 0, 4}}, 1000, 0},
		{"late after others in time", []answer{{0, 0.01, 0}, {2, 0.01, 2}, {4, 0.01, 4}, {6, 0.4, 6.4}}, 6400. / 6, 0.41 / 6 * 100},
		{"and a bit late", []answer{{0, 0.01, 0}, {2, 0.01, 2}, {4, 0.01, 4}, {6, 0.2, 6.2}}, 6200. / 6, 0},
		{
			"all late, for long",
			[]answer{{0, 2, 2}, {2, 2, 3}, {4, 2, 4}, {6, 2, 8}, {8, 2, 9}, {10, 2, 12}, {12, 2, 12}, {14, 2, 14}},
			1000, 40,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			var pages []scrape.Page
			for _, a := range test.answers {
				p := scrapetest.Page("node", int(a.asked*1000), fmt.Sprintf("node_network_receive_bytes_total{device=\"eth0\"} %.0f\n"+
					"node_cpu_seconds_total{cpu=\"0\",mode=\"user\"} %[2]v\nnode_cpu_seconds_total{cpu=\"0\",mode=\"idle\"} %[2]v\n",
					1000*a.counted, a.counted/2))
				p.Took = time.Duration(a.took * float64(time.Second))
				pages = append(pages, p)
			}
			s := after(Options{}, pages...)
			scrapetest.Same(t, "in", s.Network.In, test.want)
			scrapetest.Same(t, "uncertain", s.Sources[0].Doubt, test.doubt)
			if sure := !math.IsNaN(s.Network.InMax); test.doubt > 0 && s.Network.InMax >= test.want && sure {
				t.Errorf("an uncertain %v is a maximum", s.Network.InMax)
			}
			scrapetest.Same(t, "busy", s.CPU.Busy, 50)
		})
	}
}

func TestRates(t *testing.T) {
	net := func(in, out float64) string {
		return fmt.Sprintf("node_network_receive_bytes_total{device=\"eth0\"} %v\nnode_network_transmit_bytes_total{device=\"eth0\"} %v\n", in, out)
	}
	for _, test := range []struct {
		name    string
		pages   []scrape.Page
		in, out float64
	}{
		{"first page", []scrape.Page{scrapetest.Page("node", 0, net(100, 100))}, series.Unknown, series.Unknown},
		{"two pages", []scrape.Page{scrapetest.Page("node", 0, net(100, 100)), scrapetest.Page("node", 2000, net(300, 1100))}, 100, 500},
		{"no change", []scrape.Page{scrapetest.Page("node", 0, net(100, 100)), scrapetest.Page("node", 2000, net(100, 100))}, 0, 0},
		{
			"equal times",
			[]scrape.Page{scrapetest.Page("node", 0, net(100, 100)), scrapetest.Page("node", 0, net(300, 1100))},
			series.Unknown, series.Unknown,
		},
		{"a clock that jumps back", []scrape.Page{
			scrapetest.Page("node", 0, net(100, 100)),
			scrapetest.Page("node", -2000, net(300, 1100)),
		}, series.Unknown, series.Unknown},
		{
			"reset",
			[]scrape.Page{scrapetest.Page("node", 0, net(100, 100)), scrapetest.Page("node", 2000, net(3, 11))},
			series.Unknown,
			series.Unknown,
		},
		{"after a reset", []scrape.Page{
			scrapetest.Page("node", 0, net(100, 100)), scrapetest.Page("node", 2000, net(3, 11)),
			scrapetest.Page("node", 4000, net(203, 11)),
		}, 100, 0},
		{
			"over a gap, the mean of it",
			[]scrape.Page{
				scrapetest.Page("node", 0, net(100, 100)), scrapetest.Failure("node", 2000, "refused"),
				scrapetest.Page("node", 4000, net(500, 4100)),
			},
			100, 1000,
		},
		{
			"NaN",
			[]scrape.Page{scrapetest.Page("node", 0, net(math.NaN(), 100)), scrapetest.Page("node", 2000, net(300, 1100))},
			series.Unknown, 500,
		},
		{
			"a device that vanishes and comes back",
			[]scrape.Page{
				scrapetest.Page("node", 0, net(100, 100)), scrapetest.Page("node", 2000, "node_load1 1\n"),
				scrapetest.Page("node", 4000, net(500, 4100)),
			},
			100, 1000,
		},
		{
			"a device that comes back with less",
			[]scrape.Page{
				scrapetest.Page("node", 0, net(100, 100)), scrapetest.Page("node", 2000, "node_load1 1\n"),
				scrapetest.Page("node", 4000, net(500, 99)),
			},
			series.Unknown, series.Unknown,
		},
		{
			"one of two is missing: a sum without it would be wrong",
			[]scrape.Page{
				scrapetest.Page("node", 0, net(100, 100)+strings.ReplaceAll(net(50, 50), "eth0", "eth1")),
				scrapetest.Page("node", 2000, net(500, 500)),
			},
			series.Unknown, series.Unknown,
		},
		{
			"the second device is new",
			[]scrape.Page{
				scrapetest.Page("node", 0, net(100, 100)),
				scrapetest.Page("node", 2000, net(300, 1100)+strings.ReplaceAll(net(1e9, 1e9), "eth0", "eth1")),
			},
			100, 500,
		},
		{
			"one of two was reset: the sum would be wrong",
			[]scrape.Page{
				scrapetest.Page("node", 0, net(100, 100)+strings.ReplaceAll(net(50, 50), "eth0", "eth1")),
				scrapetest.Page("node", 2000, net(300, 1100)+strings.ReplaceAll(net(7, 7), "eth0", "eth1")),
			},
			series.Unknown, series.Unknown,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := after(Options{}, test.pages...)
			scrapetest.Same(t, "in", s.Network.In, test.in)
			scrapetest.Same(t, "out", s.Network.Out, test.out)
		})
	}
}

func TestWindow(t *testing.T) {
	st := NewState(Options{Window: 10 * time.Second})
	total := 0
	for i := range 20 { // 1, 2, 3 ... bytes a second
		total += i
		st.Apply(scrapetest.Page("node", 1000*i, fmt.Sprintf("node_network_transmit_bytes_total{device=\"eth0\"} %d\n"+
			"node_network_receive_bytes_total{device=\"eth0\"} 0\n", total)))
	}
	s := st.Snapshot()
	scrapetest.Same(t, "median of 10 to 19", s.Network.OutP50, 14.5)
	scrapetest.Same(t, "maximum", s.Network.OutMax, 19)
	if n := len(s.Network.OutHistory); n != 20 {
		t.Errorf("the history has %d points, want 20", n)
	}
}

func TestWhichDevicesCount(t *testing.T) {
	device := func(name string, bytes float64) string {
		return fmt.Sprintf("node_network_receive_bytes_total{device=%q} %v\nnode_network_transmit_bytes_total{device=%q} %v\n", name,
			bytes, name, bytes)
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
		s := after(o, scrapetest.Page("node", 0, first), scrapetest.Page("node", 1000, second))
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
		scrapetest.Same(t, speed+" "+flag, after(o, scrapetest.Page("node", 0, body(speed))).Network.Devices[0].Link, want)
	}
	f("1.25e+08", "", 1.25e8)
	f("-125000", "", series.Unknown)
	f("0", "", series.Unknown)
	f("-125000", "200Mbit", 25e6)
	f("1.25e+08", "200Mbit", 25e6) // what the operator says counts
	f("1.25e+08", "eth0=200Mbit", 25e6)
	f("-125000", "eth1=200Mbit", series.Unknown)
}

func TestMemoryAndDisk(t *testing.T) {
	s := after(Options{}, scrapetest.Page("node", 0, `node_memory_MemTotal_bytes 4000
node_memory_MemFree_bytes 500
node_memory_Cached_bytes 1000
node_memory_Buffers_bytes 500
node_memory_SwapTotal_bytes 100
node_memory_SwapFree_bytes 25
`))
	scrapetest.Same(t, "used without MemAvailable", s.Memory.Used, 2000)
	scrapetest.Same(t, "used percent", s.Memory.UsedPercent, 50)
	scrapetest.Same(t, "swap used", s.Memory.SwapUsed, 75)
	s = after(Options{}, scrapetest.Page("node", 0, "node_load1 1\n"))
	scrapetest.Same(t, "nothing of memory is on the page", s.Memory.Used, series.Unknown)

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
		scrapetest.Page("node", 0, disk("vda", 10, 1, 1, 100, 100, 0)+disk("loop0", 0, 0, 0, 0, 0, 0)+disk("dm-0", 0, 0, 0, 0, 0, 0)),
		scrapetest.Page("node", 2000, disk("vda", 11, 1.5, 1.5, 150, 150, 4096)+disk("loop0", 0, 0, 0, 0, 0, 0)+disk("dm-0", 0, 0, 0, 0,
			0, 0)+mounts))
	if len(s.Disk.Devices) != 1 {
		t.Fatalf("disks: %+v, want vda alone", s.Disk.Devices)
	}
	d := s.Disk.Devices[0]
	scrapetest.Same(t, "busy", d.Busy, 50)
	scrapetest.Same(t, "await", d.Await, 0.01)
	scrapetest.Same(t, "operations", d.Operations, 50)
	scrapetest.Same(t, "written", d.Written, 2048)
	if len(s.Disk.Filesystems) != 2 || s.Disk.Filesystems[0].Mountpoint != "/segments" || !s.Disk.Filesystems[0].ReadOnly {
		t.Fatalf("file systems: %+v, want /segments, which is the fullest, and /", s.Disk.Filesystems)
	}
	scrapetest.Same(t, "/segments", s.Disk.Filesystems[0].UsedPercent, 99)
	scrapetest.Same(t, "/", s.Disk.Filesystems[1].UsedPercent, 100*600/900.)
	s = after(Options{}, scrapetest.Page("node", 0, disk("dm-0", 0, 0, 0, 0, 0, 0)))
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
	s := after(Options{}, scrapetest.Page("node", 0, body(5)), scrapetest.Page("node", 2000, body(6)))
	scrapetest.Same(t, "CPU pressure", s.CPU.Pressure, 50)
	scrapetest.Same(t, "memory pressure", s.Memory.Pressure, 50)
	scrapetest.Same(t, "disk pressure", s.Disk.Pressure, 50)
	scrapetest.Same(t, "waiting for a CPU", s.CPU.QueueWait, 0.5)
	scrapetest.Same(t, "major faults", s.Memory.MajorFaults, 5)
	scrapetest.Same(t, "swapped in", s.Memory.SwapIn, 5)
	scrapetest.Same(t, "swapped out", s.Memory.SwapOut, 5)
	scrapetest.Same(t, "killed", s.Memory.OOMKills, 1)
	w := &s.Network
	scrapetest.Same(t, "listen overflows", w.ListenOverflows, 5)
	scrapetest.Same(t, "listen drops", w.ListenDrops, 5)
	scrapetest.Same(t, "softnet dropped on both CPUs", w.SoftnetDropped, 10)
	scrapetest.Same(t, "softnet squeezed", w.SoftnetSqueezed, 5)
	scrapetest.Same(t, "retransmitted", w.RetransmitPercent, 10)
	scrapetest.Same(t, "sockets", w.InUse+100*w.TimeWait+10000*w.Allocated+1e6*w.Orphans, 1090807)
	scrapetest.Same(t, "conntrack", w.Conntrack/w.ConntrackLimit, 0.5)
	scrapetest.Same(t, "files", s.Disk.FilesOpen/s.Disk.FilesLimit, 0.25)
	scrapetest.Same(t, "inodes", s.Disk.Filesystems[0].InodesPercent, 75)
	if len(s.CPU.Cores) != 0 {
		t.Error("CPUs of which no modes are exported")
	}
	s = after(Options{}, scrapetest.Page("node", 0, "node_load1 1\n"), scrapetest.Page("node", 2000, "node_load1 1\n"))
	for name, v := range map[string]float64{
		"pressure": s.Memory.Pressure, "queue": s.CPU.QueueWait, "dropped": s.Network.SoftnetDropped, "conntrack": s.Network.Conntrack,
		"files": s.Disk.FilesOpen, "killed": s.Memory.OOMKills,
	} {
		scrapetest.Same(t, name+" of a kernel that doesn't say", v, series.Unknown)
	}
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
	s := after(Options{}, scrapetest.Page("node", 0, b.String()),
		scrapetest.Page("node", 1000, strings.ReplaceAll(b.String(), "} 1", "} 2")))
	scrapetest.Same(t, "busy", s.CPU.Busy, 0)
	scrapetest.Same(t, "out", s.Network.Out, 300)
	if len(s.CPU.Cores) != 256 || len(s.Network.Devices) != 300 {
		t.Errorf("%d CPUs, %d devices", len(s.CPU.Cores), len(s.Network.Devices))
	}
	s = after(Options{}, scrapetest.Page("node", 0, "node_load1 1\n"), scrapetest.Page("node", 1000, "node_load1 2\n"))
	scrapetest.Same(t, "busy of no CPU", s.CPU.Busy, series.Unknown)
}

// Another machine has counted from elsewhere, and so has the same one after a start.
func TestAnotherMachine(t *testing.T) {
	body := func(name string, boot, n int) string {
		return fmt.Sprintf("node_boot_time_seconds %d\nnode_uname_info{nodename=%q} 1\nnode_network_receive_bytes_total{device=\"eth0\"} %[3]d\nnode_network_transmit_bytes_total{device=\"eth0\"} %[3]d\n", boot, name, n)
	}
	f := func(name string, boot int, want float64) {
		t.Helper()
		s := after(Options{}, scrapetest.Page("node", 0, body("a", 1000000, 1000)), scrapetest.Page("node", 2000, body(name, boot, 3000)))
		scrapetest.Same(t, fmt.Sprint(name, boot), s.Network.In, want)
	}
	f("a", 1000000, 1000)
	f("a", 1000001, 1000) // clocks are set
	f("b", 1000000, series.Unknown)
	f("a", 1005000, series.Unknown)
}

// A list of targets may give an origin another address. What counts there has counted from elsewhere, whatever it calls itself.
func TestAnotherURL(t *testing.T) {
	st := NewState(Options{})
	page := func(url string, at, n int) (s *Snapshot) {
		for name, body := range map[string]string{
			"node":  fmt.Sprintf("node_network_transmit_bytes_total{device=\"eth0\"} %d\nnode_boot_time_seconds 1000\n", n),
			"nginx": fmt.Sprintf("nginx_up 1\nnginx_http_requests_total %d\n", n),
		} {
			p := scrapetest.Page(name, at, body)
			p.Target.URL = url + name
			st.Apply(p)
		}
		return st.Snapshot()
	}
	f := func(what string, s *Snapshot, want float64) {
		t.Helper()
		scrapetest.Same(t, what+": out", s.Network.Out, want)
		scrapetest.Same(t, what+": requests", s.Server.Requests, want)
	}
	page("http://a/", 0, 1000)
	f("at one address", page("http://a/", 2000, 3000), 1000)
	s := page("http://b/", 4000, 800000)
	f("at another one", s, series.Unknown)
	if got := s.Source(scrape.RoleMachine).URL; got != "http://b/node" || len(s.Markers) > 0 {
		t.Errorf("%s, markers %v", got, s.Markers)
	}
	f("there", page("http://b/", 6000, 802000), 1000)
	f("back", page("http://a/", 8000, 900000), series.Unknown)
	f("here", page("http://a/", 10000, 902000), 1000)
}

func TestRAIDCountsOnce(t *testing.T) {
	body := func(n int) string {
		return fmt.Sprintf("node_disk_written_bytes_total{device=\"sda\"} %[1]d\nnode_disk_written_bytes_total{device=\"sdb\"} %[1]d\nnode_disk_written_bytes_total{device=\"md0\"} %[1]d\n", n)
	}
	s := after(Options{}, scrapetest.Page("node", 0, body(0)), scrapetest.Page("node", 1000, body(100)))
	scrapetest.Same(t, "written", s.Disk.Written, 200)
	s = after(Options{}, scrapetest.Page("node", 0, body(100)), scrapetest.Page("node", 1000, body(50)))
	scrapetest.Same(t, "written, after a disk was changed", s.Disk.Written, series.Unknown)
}

// The first node_exporter is the origin's: another one does not mix with it.
func TestTwoNodeExporters(t *testing.T) {
	body := func(n int) string { return fmt.Sprintf("node_netstat_Tcp_RetransSegs %d\n", n) }
	s := after(Options{}, scrapetest.Page("node", 0, body(100)), scrapetest.Page("other", 0, body(900)),
		scrapetest.Page("node", 2000, body(104)), scrapetest.Page("other", 2000, body(990)))
	scrapetest.Same(t, "retransmits", s.Network.Retransmits, 2)
	if !s.Sources[0].Up() || s.Sources[1].Up() {
		t.Errorf("up: %t, %t", s.Sources[0].Up(), s.Sources[1].Up())
	}
}

// Two pages of one moment have no step between them.
func TestNoStep(t *testing.T) {
	const cpu = "node_cpu_seconds_total{cpu=\"0\",mode=\"user\"} %d\nnode_cpu_seconds_total{cpu=\"0\",mode=\"idle\"} %d\n"
	s := after(Options{}, scrapetest.Page("node", 0, fmt.Sprintf(cpu, 1, 1)), scrapetest.Page("node", 0, fmt.Sprintf(cpu, 2, 2)))
	scrapetest.Same(t, "busy", s.CPU.Busy, series.Unknown)
}
