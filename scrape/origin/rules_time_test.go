package origin

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"origintop/scrape"
	"origintop/scrape/scrapetest"
	"origintop/scrape/series"
)

// Each number is of the time of its samples: where these have times, by these, and where pages are made anew less often than they are asked
// for, from one movement to the next. Each counter here counts 1000 a second.
func TestRule1TimeOfTheSample(t *testing.T) {
	forEach(t, func(t *testing.T, c *counting) {
		// A Prometheus that takes samples every 5 s is asked every 2 s.
		list := []asking{
			{0, 0.01, 0, 0, -4},
			{2, 0.01, 5000, 5000, 1},
			{4, 0.01, 5000, 5000, 1},
			{6, 0.01, 10000, 10000, 6},
			{8, 0.01, 10000, 10000, 6},
			{10, 0.01, 10000, 10000, 6},
		}
		for i, s := range c.snapshots("", list...) {
			if i > 0 {
				scrapetest.Same(t, "by timestamps", c.of(s), c.want(1000))
			}
		}
		// Some write times in seconds.
		st := NewState(Options{})
		for i := range 4 {
			n := 2000 * float64(i/2)
			body := strings.ReplaceAll(c.page(n, n), "\n", fmt.Sprintf(" %d\n", scrapetest.T0.Unix()+int64(2*(i/2))))
			st.Apply(scrapetest.Page("it", 1000*i, body))
		}
		scrapetest.Same(t, "by times in seconds", c.of(st.Snapshot()), c.want(1000))
		// The clock of that Prometheus is set, and it stops to say times.
		list = []asking{
			{0, 0.01, 0, 0, 100},
			{2, 0.01, 2000, 2000, 102},
			{4, 0.01, 4000, 4000, 4},
			{6, 0.01, 6000, 6000, 6},
			{8, 0.01, 8000, 8000, 0},
			{10, 0.01, 10000, 10000, 0},
		}
		for i, want := range []float64{series.Unknown, 1000, series.Unknown, 1000, series.Unknown, 1000} {
			scrapetest.Same(t, "with clocks that differ", c.of(c.snapshots("", list[:i+1]...)[i]), c.want(want))
		}
		// Times that stand still while the counters move are none.
		list = []asking{{0, 0.01, 0, 0, -3600}, {2, 0.01, 2000, 2000, -3600}, {4, 0.01, 4000, 4000, -3600}, {6, 0.01, 6000, 6000, -3600}}
		all := c.snapshots("", list...)
		if got := c.of(all[1]); !math.IsNaN(got) && math.Abs(got-c.want(1000)) > 1 {
			t.Errorf("times that stand: got %v, want %v or none", got, c.want(1000))
		}
		scrapetest.Same(t, "times that stand", c.of(all[3]), c.want(1000))
	}, countings, eventful)

	// A page that holds something that always moves is not made anew if nothing has.
	for _, of := range []struct{ page, ticks string }{
		{"node_", "node_cpu_seconds_total{cpu=\"0\",mode=\"idle\"} $\n"},
		{"nginx_up", "nginx_http_requests_total $\n"},
		{"nginxplus_", "nginxplus_http_requests_total $\n"},
		{"hls_", "hls_swarm_test_elapsed_seconds $\n"},
	} {
		forEach(t, func(t *testing.T, c *counting) {
			if len(c.lines) < len(of.page) || c.lines[:len(of.page)] != of.page {
				return
			}
			extra := of.ticks
			if c.page(1, 1) == "nginx_up 1\nnginx_http_requests_total 1\n" ||
				c.page(1, 1) == "nginxplus_up 1\nnginxplus_http_requests_total 1\n" {
				extra = ""
			}
			list := []asking{
				{0, 0.01, 1, 1, 0},
				{2, 0.01, 4001, 4001, 0},
				{4, 0.01, 4001, 4001, 0},
				{6, 0.01, 8001, 8001, 0},
				{8, 0.01, 8001, 8001, 0},
				{10, 0.01, 12001, 12001, 0},
			}
			all := c.snapshots(extra, list...)
			for i, s := range all {
				if i < 3 {
					continue // nobody knows yet when the first page was made
				}
				scrapetest.Same(t, "made every 4 s", c.of(s), c.want(1000))
				if held := i%2 == 0; s.Sources[0].Held != held {
					t.Errorf("page %d: held %t", i, s.Sources[0].Held)
				} else if age := s.Time.Sub(s.Sources[0].Fresh).Seconds(); held && age != 2 {
					t.Errorf("page %d is %v s old", i, age)
				}
			}
		}, countings, eventful)
	}
}

// Nothing on the pages of some exporters moves by itself. Where these were made anew every few seconds they are, and none of them is idle.
func TestRule1IdleOrNotMadeAnew(t *testing.T) {
	forEach(t, func(t *testing.T, c *counting) {
		var list []asking
		made := 0
		for now := range 30 {
			if slices.Contains([]int{3, 6, 9, 13, 16, 19, 23, 26, 29}, now) { // every 3.25 s
				made = now
			}
			list = append(list, asking{float64(now), 0.01, 1 + 1000*float64(made), 1 + 1000*float64(made), 0})
		}
		for i, s := range c.snapshots("", list...) {
			if got := c.of(s); i > 6 && (got < c.want(750)-1 || got > c.want(1300)) {
				t.Errorf("after %d s: got %v, want about %v", i, got, c.want(1000))
			}
		}
		// And what no longer moves is idle.
		for now := 30; now < 40; now++ {
			list = append(list, asking{float64(now), 0.01, 29001, 29001, 0})
		}
		all := c.snapshots("", list...)
		scrapetest.Same(t, "in the end", c.of(all[len(all)-1]), 0)
	}, eventful)
}

// Where answers come late there is a number all the same, of as many pages as make it sure; and if it isn't sure, it says so.
func TestRule2RatesSayHowSure(t *testing.T) {
	forEach(t, func(t *testing.T, c *counting) {
		// The third answer comes late, the last ones later.
		at := []float64{0, 2, 4.1, 6.15, 9.9, 10}
		var list []asking
		for i, took := range []float64{0.01, 0.01, 0.15, 0.15, 1.95, 1.5} {
			list = append(list, asking{2 * float64(i), took, 1 + 1000*at[i], 1 + 1000*at[i], 0})
		}
		for i, s := range c.snapshots("", list...) {
			if i == 0 {
				continue
			}
			got, want, doubt := c.of(s), c.want(1000), s.Sources[0].Doubt
			if !(math.Abs(got-want) <= want*max(0.051, doubt/100)) {
				t.Errorf("page %d: got %v, want %v, uncertain by %v %%", i, got, want, doubt)
			}
			if uncertain := i == 4 || i == 5; (doubt > 0) != uncertain {
				t.Errorf("page %d: uncertain by %v %%", i, doubt)
			}
		}
	}, countings)

	// A row that comes with its first event while answers are late was 0 before.
	forEach(t, func(t *testing.T, c *counting) {
		list := []asking{
			{0, 0.01, 1, series.Unknown, 0},
			{2, 1, 2001, series.Unknown, 0},
			{4, 1, 4001, 2000, 0},
			{6, 1, 6001, 4000, 0},
			{8, 1, 8001, 6000, 0},
		}
		for i, s := range c.snapshots("", list...) {
			if got := c.of(s); i > 1 && math.IsNaN(got) {
				t.Errorf("page %d: no number", i)
			}
		}
	}, eventful)

	// What is uncertain is neither a maximum nor an alarm, and never above the link.
	c := counting{"", "node_network_speed_bytes{device=\"eth0\"} 1000\nnode_network_transmit_bytes_total{device=\"eth0\"} $a\n" +
		"node_netstat_TcpExt_ListenOverflows $a\nnode_vmstat_pswpin $a", nil, 0}
	list := []asking{{0, 2, 0, 0, 0}, {2, 2, 2500, 0, 0}, {4, 2, 5000, 0, 0}, {6, 2, 7500, 0, 0}}
	for i, s := range c.snapshots("", list...) {
		if i == 0 {
			continue
		}
		if s.Network.Out > 1000 || !math.IsNaN(s.Network.OutMax) || !math.IsNaN(s.Network.OutP50) {
			t.Errorf("page %d: out %v, most %v", i, s.Network.Out, s.Network.OutMax)
		}
		if a := s.Network.Devices[0].OutAlarm; a != nil && 1000/(1+s.Sources[0].Doubt/100) < 700 {
			t.Errorf("page %d: %+v", i, a)
		}
	}
}

// Times of samples are taken in whatever unit an exporter writes them.
func TestUnitsOfTimes(t *testing.T) {
	for _, unit := range []float64{1, 1e3, 1e6, 1e9} {
		var pages []scrape.Page
		for second := 0; second <= 8; second += 4 {
			stamp := (1_700_000_000 + float64(second/2)) * unit // half as much time has passed as the pages seem to say
			pages = append(pages, scrapetest.Page("it", 1000*second, fmt.Sprintf("nginx_http_requests_total %d %.0f\n", 100*second, stamp)))
		}
		s := after(Options{}, pages...)
		scrapetest.Same(t, fmt.Sprintf("requests, %g in a second", unit), s.Server.Requests, 200)
	}
}

// What no counter can be has no rate, though it stands still.
func TestRateOfWhatCannotBe(t *testing.T) {
	for _, v := range []string{"-5", "1e300", "1.8446744073709552e+19", "+Inf"} {
		text := "nginx_http_requests_total " + v + "\nnginx_connections_active "
		s := after(Options{}, scrapetest.Page("it", 0, text+"1\n"), scrapetest.Page("it", 2000, text+"2\n"))
		scrapetest.Same(t, "requests, "+v, s.Server.Requests, series.Unknown)
	}
}
