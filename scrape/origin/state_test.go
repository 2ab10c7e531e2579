package origin

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"origintop/scrape"
	"origintop/scrape/recording/recordingtest"
	"origintop/scrape/scrapetest"
	"origintop/scrape/series"
)

// after returns the snapshot after these pages.
func after(o Options, pages ...scrape.Page) *Snapshot {
	st := NewState(o)
	for _, p := range pages {
		st.Apply(p)
	}
	return st.Snapshot()
}

// Prometheus' own answers about the same pages: rate() and histogram_quantile() over ten seconds, from the page at its beginning
// and the one at its end.
func TestLikePrometheus(t *testing.T) {
	for _, test := range []struct {
		from, to                                         int
		busy, user, system, lo, written, diskBusy        float64
		used, load1, requests, ok200, p50, p90, p95, p99 float64
	}{
		{
			80, 90, 29.999999999999993, 17.600000000000477, 11.34999999999991, 47323464.1, 39731.200000000004, 0.011999999999999745,
			764211200, 0.7, 388.4999999999999, 317.3, 0.0028291581706961838, 0.015535714285714304, 0.26120689655172263, 1.307661290322581,
		},
		{
			114, 124, 53.45000000000027, 29.50000000000046, 22.850000000000254, 273474281.2, 835174.4, 0.0024000000000000913, 818466816,
			1.3,
			2404.3, 1996.4, 0.0028462685860403446, 0.018577464788732526, 0.3433448275862059, 1.4213683127572012,
		},
		{128, 138, 96.04999999999791, 75.24999999999977, 17.00000000000017, 268785846.40000004, 1128038.4000000001, 0.0032000000000003584, 991780864, 2.21, 2405.1000000000004, 1995.6000000000001, 0.002874713138267355, 0.08915865384615404, 1.1242688022284106, 2.5324593967517375},
	} {
		t.Run(fmt.Sprint(test.to), func(t *testing.T) {
			st := NewState(Options{})
			for _, at := range []int{test.from, test.to} {
				for _, name := range []string{"nginx", "node"} {
					body := scrapetest.ReadFile(t, fmt.Sprintf("../../testdata/recordings/lua/1795449%03d000.%s.prom", at, name))
					if name == "nginx" { // Prometheus was asked about one host
						body = regexp.MustCompile(`(?m)^.*host="packager.*\n`).ReplaceAll(body, nil)
					}
					st.Apply(scrape.Page{Target: scrape.Target{Name: name}, Time: time.Unix(1795449000+int64(at), 0), Body: body})
				}
			}
			s := st.Snapshot()
			// It averages what the CPUs' clocks say of the ten seconds, we divide by their sum: a few percent apart.
			scrapetest.Near(t, "busy", s.CPU.Busy, test.busy, 0.08)
			scrapetest.Near(t, "user", s.CPU.Modes[User], test.user, 0.08)
			scrapetest.Near(t, "system", s.CPU.Modes[System], test.system, 0.08)
			if len(s.Network.Devices) != 1 || s.Network.Devices[0].Name != "lo" {
				t.Errorf("all traffic is on lo, but these devices count: %v", s.Network.Devices)
			}
			scrapetest.Same(t, "lo out", s.Network.Out, test.lo)
			scrapetest.Same(t, "written", s.Disk.Devices[0].Written, test.written)
			scrapetest.Same(t, "disk busy", s.Disk.Devices[0].Busy/100, test.diskBusy)
			scrapetest.Same(t, "memory used", s.Memory.Used, test.used)
			scrapetest.Same(t, "load1", s.CPU.Load1, test.load1)
			scrapetest.Same(t, "requests", s.Server.Requests, test.requests)
			scrapetest.Near(t, "2xx", s.Server.Status[2], test.ok200, 0.08) // it was asked about 200 alone
			scrapetest.Same(t, "p50", s.Server.Latency.P50.Value, test.p50)
			scrapetest.Same(t, "p90", s.Server.Latency.P90.Value, test.p90)
			scrapetest.Same(t, "p95", s.Server.Latency.P95.Value, test.p95)
			scrapetest.Same(t, "p99", s.Server.Latency.P99.Value, test.p99)
			if test.to == 138 { // what nginx' own access log says of these ten seconds: the library's counters are up to a second old
				scrapetest.Near(t, "requests, by the log", s.Server.Requests, 2401.1, 0.01)
				scrapetest.Near(t, "2xx, by the log", s.Server.Status[2], 2088.1, 0.01)
				scrapetest.Near(t, "5xx, by the log", s.Server.Status[5], 35.5, 0.05)
				scrapetest.Near(t, "mean, by the log", s.Server.Latency.Mean, 0.1145, 0.02)
				scrapetest.Near(t, "p90, by the log", s.Server.Latency.P90.Value, 0.094, 0.06)
				scrapetest.Near(t, "p99, by the log, as far as the buckets can tell", s.Server.Latency.P99.Value, 2.269, 0.12)
			}
		})
	}
}

func TestFailuresAreKeptApart(t *testing.T) {
	s := after(Options{},
		scrapetest.Page("node", 0, "node_load1 1\n"), scrapetest.Page("nginx", 0, fmt.Sprintf(scrapetest.Stub, 1, 1, 5)),
		scrapetest.Failure("node", 2000, "refused"), scrapetest.Page("nginx", 2000, fmt.Sprintf(scrapetest.Stub, 1, 1, 15)),
		scrapetest.Failure("node", 4000, "refused"), scrapetest.Page("nginx", 4000, fmt.Sprintf(scrapetest.Stub, 1, 1, 35)))
	node, nginx := &s.Sources[0], &s.Sources[1]
	if node.Up() || !nginx.Up() {
		t.Errorf("node up %v, nginx up %v", node.Up(), nginx.Up())
	}
	scrapetest.Same(t, "the last good value", s.CPU.Load1, 1)
	scrapetest.Same(t, "requests", s.Server.Requests, 10)
	if got := node.DownSince.Sub(scrapetest.T0); got != 2*time.Second {
		t.Errorf("down since %v, want 2s", got)
	}
	if !node.Last.Equal(scrapetest.T0) || node.Err != "refused" {
		t.Errorf("last %v, error %q", node.Last, node.Err)
	}
}

func TestPagesThatAreNone(t *testing.T) {
	f := func(body, want string) {
		t.Helper()
		s := after(Options{}, scrapetest.Page("node", 0, body))
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
	p := scrapetest.Page("node", 0, "node_load1 1\nnode_load5 25")
	p.Whole = false
	s := after(Options{}, p)
	scrapetest.Same(t, "load5", s.CPU.Load5, series.Unknown)
	if s.Sources[0].Skipped != 1 {
		t.Errorf("skipped %d lines, want 1", s.Sources[0].Skipped)
	}
	scrapetest.Same(t, "load5 of a whole page", after(Options{}, scrapetest.Page("node", 0, "node_load1 1\nnode_load5 25")).CPU.Load5, 25)
}

// The film of a real load test: the exporter goes away and comes back, nginx is started anew.
func TestDemo(t *testing.T) {
	st := NewState(Options{})
	var down, reset, most float64
	for _, p := range recordingtest.DemoPages(t, "") {
		st.Apply(p)
		s := st.Snapshot()
		if p.Target.Name != "nginx" {
			most = max(most, s.Network.Out)
			continue
		}
		if p.Err != nil {
			down++
		} else if s.Sources[0].Pages > 1 && math.IsNaN(s.Server.Requests) {
			reset++
		}
	}
	scrapetest.Same(t, "scrapes that failed", down, 7)
	scrapetest.Same(t, "steps without a rate, as nginx was down or had begun anew", reset, 2)
	if mbit := most * 8 / 1e6; mbit < 190 || mbit > 210 {
		t.Errorf("at most %.0f Mbit/s went out, want about the 200 that the link can take", mbit)
	}
}

// What one goroutine publishes a hundred others read, while it goes on.
func TestManyReaders(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	pages := recordingtest.DemoPages(t, "")[:60]
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
	st := NewState(Options{DeviceSpeed: map[string]float64{"eth0": 25e6}})
	pages := recordingtest.DemoPages(t, "")
	var kept []*Snapshot
	var texts []string
	for _, p := range pages {
		st.Apply(p)
		s := st.Snapshot()
		kept = append(kept, s)
		texts = append(texts, fmt.Sprintf("%+v %s", *s, alarms(s)))
	}
	for i, s := range kept {
		if fmt.Sprintf("%+v %s", *s, alarms(s)) != texts[i] {
			t.Fatalf("snapshot %d has changed since", i)
		}
	}
}
