package origin

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/recording/recordingtest"
	"origintop/scrape/scrapetest"
	"origintop/scrape/severity"
)

// graded returns the alarms of a number as it is on one page after the other, every step: a letter for each page, w or c while
// there is an alarm, a capital one if the number is over. And the last alarm there was.
func graded(r resource, o Options, step time.Duration, values ...float64) (levels string, last Alarm) {
	var j judge
	var g grade
	for i, v := range values {
		j.begin(&span{asked: scrapetest.T0.Add(time.Duration(i) * step)}, &o)
		letter := "."
		if a := j.see(&g, r, v); a != nil {
			if letter = "  wc"[a.Severity : a.Severity+1]; a.Over {
				letter = strings.ToUpper(letter)
			}
			last = *a
		}
		levels += letter
	}
	return levels, last
}

var gap = math.NaN()

func TestAlarm(t *testing.T) {
	f := func(what string, r resource, step time.Duration, want string, values ...float64) {
		t.Helper()
		if got, _ := graded(r, Options{}, step, values...); got != want {
			t.Errorf("%s: %v: got %s, want %s", what, values, got, want)
		}
	}
	const s = time.Second
	f("fine", ofCPU, 2*s, "....", 0, 50, 69.9, 60)
	f("not known", ofCPU, 2*s, "...", gap, gap, gap)
	f("the second page raises it", ofCPU, 2*s, ".WWW", 70, 70, 75, 89)
	f("a burst doesn't", ofCPU, 2*s, ".......", 10, 99, 10, 99, 69, 99, 10)
	f("critical", ofCPU, 2*s, ".CCC", 90, 91, 99, 100)
	f("one page of it is a warning", ofCPU, 2*s, ".WCC", 75, 99, 99, 99)
	f("likewise", ofCPU, 2*s, ".WWW", 99, 75, 99, 75)
	f("it ends after ten seconds", ofCPU, 2*s, ".Wwwwww.", 70, 70, 60, 60, 60, 60, 60, 60)
	f("which begin anew when it was near", ofCPU, 2*s, ".Wwwwwwwww.", 70, 70, 60, 60, 67, 60, 60, 60, 60, 60, 60)
	f("critical ends as a warning", ofCPU, 2*s, ".CcccccWW", 95, 95, 80, 80, 80, 80, 80, 80, 80)
	f("around the threshold", ofCPU, 2*s, ".WwWwWwWw", 70, 70, 69, 70, 68, 70, 67, 71, 69)
	f("in bursts, once raised", ofCPU, 2*s, ".CcCccC", 99, 99, 10, 99, 10, 10, 99)
	f("seldom", ofCPU, 60*s, ".WWw.", 70, 70, 70, 60, 60)
	f("seldom, a reset", ofCPU, 60*s, ".WwW", 70, 70, gap, 70)
	f("every second", ofCPU, s, "..W", 70, 70, 70)
	f("ten times a second, a burst", ofCPU, s/10, "..........", 9, 99, 99, 99, 99, 99, 99, 99, 99, 9)
	f("a state needs one page", ofDisk, 2*s, "WCC", 90, 95, 96)
	f("an event, too", ofDrops, 2*s, "..Wwwwww.", 0, 0, 3, 0, 0, 0, 0, 0, 0)
	f("busy disks are never critical", ofBusy, 2*s, ".WW", 100, 100, 100)
	f("a gap between two pages", ofCPU, 2*s, "..W", 70, gap, 70)
	f("a gap changes nothing", ofCPU, 2*s, ".WwwW", 70, 70, gap, gap, 70)
	f("nor one in the calm", ofCPU, 2*s, ".Wwwwww.", 70, 70, 60, gap, gap, gap, gap, 60)
	f("after ten seconds it is forgotten", ofCPU, 2*s, ".Wwwwww..W", 70, 70, gap, gap, gap, gap, gap, gap, 70, 70)
}

func TestAlarmsTimes(t *testing.T) {
	f := func(what string, since, last int, value float64, values ...float64) {
		t.Helper()
		const step = 2 * time.Second
		_, got := graded(ofCPU, Options{}, step, values...)
		if i, j := got.Since.Sub(scrapetest.T0)/step, got.Last.Sub(scrapetest.T0)/step; int(i) != since || int(j) != last || got.Value != value {
			t.Errorf("%s: since page %d, last %d, %v, want %d, %d, %v", what, i, j, got.Value, since, last, value)
		}
	}
	f("since the first page", 1, 3, 72, 60, 70, 71, 72)
	f("critical has its own time", 2, 3, 93, 70, 71, 92, 93)
	f("a warning that was critical has its first", 0, 8, 82, 75, 95, 95, 80, 80, 80, 80, 80, 82)
	f("one alarm around the threshold", 0, 5, 71, 70, 70, 69, 70, 68, 71, 69)
	f("the number that was high", 0, 1, 77, 70, 77, 10, gap, 10)
	f("a new one after the end", 8, 9, 74, 70, 70, 60, 60, 60, 60, 60, 60, 73, 74)
}

func TestAlarmsLimits(t *testing.T) {
	var o Options
	for _, set := range []error{o.Limits.SetWarn("cpu=20"), o.Limits.SetCrit("cpu=off"), o.Limits.SetWarn("drops=5"), o.Limits.SetCrit("drops=10")} {
		if set != nil {
			t.Fatal(set)
		}
	}
	if got, _ := graded(ofCPU, o, 2*time.Second, 19, 20, 25, 99, 100); got != "..WWW" {
		t.Errorf("cpu: %s", got)
	}
	if got, _ := graded(ofDrops, o, 2*time.Second, 4, 5, 10, 4); got != ".WCc" {
		t.Errorf("drops: %s", got)
	}
}

// A clock that was set back costs an alarm its time, and no more.
func TestAlarmsWhenTheClockIsSetBack(t *testing.T) {
	var o Options
	var j judge
	var g grade
	back := scrapetest.T0.Add(-time.Hour)
	see := func(at time.Time, v float64) *Alarm {
		j.begin(&span{asked: at}, &o)
		return j.see(&g, ofCPU, v)
	}
	see(scrapetest.T0, 75)
	see(scrapetest.T0.Add(2*time.Second), 75)
	if a := see(back, 75); a == nil || !a.Since.Equal(back) {
		t.Errorf("%+v", a)
	}
	see(back.Add(time.Hour), 10)
	for i := range 6 {
		if a := see(back.Add(time.Duration(2*i)*time.Second), 10); (a != nil) != (i < 5) {
			t.Errorf("low for %d s: %+v", 2*i, a)
		}
	}
}

func TestAlarmsCostNothing(t *testing.T) {
	var o Options
	j := judge{limits: &o.Limits, page: scrapetest.T0}
	var fine, held grade
	see := func() {
		j.page = j.page.Add(100 * time.Millisecond)
		j.see(&fine, ofCPU, 10)
		j.see(&held, ofDisk, 99)
		j.see(&held, ofDisk, gap)
	}
	see()
	if n := testing.AllocsPerRun(100, see); n > 0 {
		t.Errorf("%v allocations a page", n)
	}
}

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
	add := func(name string, a *Alarm) {
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
	see := func(p scrape.Page) *Nginx {
		st.Apply(p)
		return &st.Snapshot().Nginx
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
		for _, a := range []*Alarm{st.Snapshot().Swarm.StalledAlarm, st.Snapshot().Swarm.LostAlarm} {
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
	if got, want := slices.Compact(got), []string{"critical since 1m38s", "warning since 1m38s", "critical since 2m42s"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
