package origin

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/alarm"
	"origintop/scrape/recording/recordingtest"
	"origintop/scrape/scrapetest"
	"origintop/scrape/severity"
)

// nodePage returns a page of a machine that is hot wherever the numbers are high: seconds that cpu0 was busy, bytes that
// eth0 has sent, bytes of memory and of a file system in use, of a hundred each, and the time of its boot.
func nodePage(ms int, busy, sent, memory, disk float64, boot int) scrape.Page {
	return scrapetest.Page("node", ms, fmt.Sprintf(`node_boot_time_seconds %d
node_cpu_seconds_total{cpu="0",mode="user"} %v
node_cpu_seconds_total{cpu="0",mode="idle"} %v
node_cpu_seconds_total{cpu="1",mode="user"} 0
node_cpu_seconds_total{cpu="1",mode="idle"} %v
node_memory_MemTotal_bytes 100
node_memory_MemAvailable_bytes %v
node_network_transmit_bytes_total{device="eth0"} %v
node_network_receive_bytes_total{device="eth0"} 0
node_network_speed_bytes{device="eth0"} 100
node_filesystem_size_bytes{device="sda",fstype="ext4",mountpoint="/"} 100
node_filesystem_free_bytes{device="sda",fstype="ext4",mountpoint="/"} %v
node_filesystem_avail_bytes{device="sda",fstype="ext4",mountpoint="/"} %v
`, boot, busy, float64(ms)/1000-busy, float64(ms)/1000, 100-memory, sent, 100-disk, 100-disk))
}

// alarms returns in a word what alarms a snapshot has.
func alarms(s *Snapshot) string {
	var list []string
	add := func(name string, a *alarm.Alarm) {
		if a != nil {
			list = append(list, fmt.Sprintf("%s %v since %v", name, a.Value, a.Since.Sub(scrapetest.T0)))
		}
	}
	add("cpu", s.CPU.Alarm)
	for i := range s.CPU.Cores {
		add("core"+s.CPU.Cores[i].Name, s.CPU.Cores[i].Alarm)
	}
	add("memory", s.Memory.UsedAlarm)
	for i := range s.Network.Devices {
		add("in", s.Network.Devices[i].InAlarm)
		add("out", s.Network.Devices[i].OutAlarm)
	}
	for i := range s.Disk.Filesystems {
		add("disk", s.Disk.Filesystems[i].UsedAlarm)
	}
	return strings.Join(list, ", ")
}

// Each thing has alarms of its own, which go with it.
func TestAlarmsOfThings(t *testing.T) {
	st := NewState(Options{})
	f := func(p scrape.Page, want string) {
		t.Helper()
		st.Apply(p)
		if got := alarms(st.Snapshot()); got != want {
			t.Errorf("at %v: got %s, want %s", p.Time.Sub(scrapetest.T0), got, want)
		}
	}
	f(nodePage(0, 0, 0, 90, 99, 1), "disk 99 since 0s")
	f(nodePage(2000, 2, 190, 90, 99, 1), "memory 90 since 0s, disk 99 since 0s")
	f(nodePage(4000, 4, 380, 90, 99, 1), "core0 100 since 2s, memory 90 since 0s, out 95 since 2s, disk 99 since 0s")
	// Down: as it was.
	f(scrapetest.Failure("node", 6000, "refused"), "core0 100 since 2s, memory 90 since 0s, out 95 since 2s, disk 99 since 0s")
	f(nodePage(8000, 8, 760, 90, 50, 1), "core0 100 since 2s, memory 90 since 0s, out 95 since 2s, disk 99 since 0s")
	// The device is missing on a page, and comes back as it was.
	without := nodePage(10000, 10, 0, 90, 50, 1)
	without.Body = []byte(strings.ReplaceAll(string(without.Body), "eth0", "eth1"))
	f(without, "core0 100 since 2s, memory 90 since 0s, disk 99 since 0s")
	f(nodePage(12000, 12, 1140, 90, 50, 1), "core0 100 since 2s, memory 90 since 0s, out 95 since 2s, disk 99 since 0s")
	f(nodePage(14000, 14, 1330, 90, 50, 1), "core0 100 since 2s, memory 90 since 0s, out 95 since 2s, disk 99 since 0s")
	f(nodePage(16000, 16, 1520, 90, 50, 1), "core0 100 since 2s, memory 90 since 0s, out 95 since 2s, disk 99 since 0s")
	f(nodePage(18000, 18, 1710, 90, 50, 1), "core0 100 since 2s, memory 90 since 0s, out 95 since 2s")
	// Another start of the machine, about which nothing is known yet.
	f(nodePage(20000, 20, 1900, 90, 50, 1000), "")
	f(nodePage(22000, 22, 2090, 90, 50, 1000), "memory 90 since 20s")
	f(nodePage(24000, 24, 2280, 90, 50, 1000), "core0 100 since 22s, memory 90 since 20s, out 95 since 22s")
}

func TestAlarmsOfNginx(t *testing.T) {
	st := NewState(Options{WorkerConnections: 100})
	// What this exporter doesn't know, the one behind it says.
	st.Apply(scrapetest.Page("log", 0, "nginx_http_response_count_total{method=\"GET\",status=\"200\"} 1\n"))
	see := func(p scrape.Page) *ServerNumbers {
		st.Apply(p)
		return &st.Snapshot().Server
	}
	stub := func(ms, active, accepted, handled int) scrape.Page {
		return scrapetest.Page("nginx", ms, fmt.Sprintf("nginx_up 1\nnginx_connections_active %d\nnginx_connections_accepted %d\nnginx_connections_handled %d\n", active, accepted, handled))
	}
	if n := see(stub(0, 96, 100, 100)); n.ActiveAlarm != nil || n.DroppedAlarm != nil {
		t.Errorf("%+v", n)
	}
	n := see(stub(2000, 96, 200, 190))
	if a := n.ActiveAlarm; a == nil || a.Severity != severity.Crit || a.Value != 96 || !a.Since.Equal(scrapetest.T0) {
		t.Errorf("connections: %+v", a)
	}
	if a := n.DroppedAlarm; a == nil || a.Severity != severity.Warn || a.Value != 5 || !a.Over {
		t.Errorf("dropped: %+v", a)
	}
	for ms := 4000; ms < 8000; ms += 2000 {
		if n = see(scrapetest.Page("nginx", ms, "nginx_up 0\n")); n.Up || n.DownSince.Sub(scrapetest.T0) != 4*time.Second {
			t.Errorf("down since %v", n.DownSince)
		}
	}
	if n = see(stub(8000, 1, 300, 300)); !n.Up || !n.DownSince.IsZero() || n.DroppedAlarm == nil || n.DroppedAlarm.Over {
		t.Errorf("up again: %+v", n)
	}
}

func TestAlarmsOfTheSwarm(t *testing.T) {
	st := NewState(Options{})
	f := func(ms, segments, stalled, active int, want string) {
		t.Helper()
		st.Apply(scrapetest.Page("swarm", ms, fmt.Sprintf("hls_swarm_active_clients %d\nhls_swarm_stalled_clients %d\nhls_swarm_segment_requests_total %d\nhls_swarm_stats_drop_rate 0.02\n", active, stalled, segments)))
		got := ""
		for _, a := range []*alarm.Alarm{st.Snapshot().Clients.StalledAlarm, st.Snapshot().Clients.LostAlarm} {
			if a != nil {
				got += fmt.Sprintf("%v since %v, ", a.Value, a.Since.Sub(scrapetest.T0))
			}
		}
		if got = strings.TrimSuffix(got, ", "); got != want {
			t.Errorf("at %d ms: got %s, want %s", ms, got, want)
		}
	}
	f(0, 0, 0, 0, "")
	f(2000, 10, 8, 80, "2 since 0s")
	f(4000, 20, 16, 80, "20 since 2s, 2 since 0s")
	f(6000, 30, 0, 0, "20 since 2s, 2 since 0s") // nobody left
	f(8000, 1, 0, 80, "")                        // another test
}

// The link of the demo is full once, and then there is one alarm, that ends as a warning.
func TestAlarmsOfTheDemo(t *testing.T) {
	st := NewState(Options{DeviceSpeed: map[string]float64{"eth0": 25e6}})
	var got []string
	pages := recordingtest.DemoPages(t, "")
	for _, p := range pages {
		st.Apply(p)
		for _, d := range st.Snapshot().Network.Devices {
			if a := d.OutAlarm; a != nil {
				got = append(got, fmt.Sprintf("%v since %v", a.Severity, a.Since.Sub(pages[0].Time).Round(time.Second)))
			}
		}
	}
	if got, want := slices.Compact(got),
		[]string{"critical since 1m38s", "warning since 1m38s", "critical since 2m42s"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
