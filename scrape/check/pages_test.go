package check

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"origintop/scrape"
	"origintop/scrape/fields"
	"origintop/scrape/origin"
	"origintop/scrape/scrapetest"
)

// judgedPages returns the results of conditions for rounds of pages, 2 s and some jitter in milliseconds apart: of a machine, a web server,
// a load tester and a program. A page that is "" could not be got, and one that is "later" was not asked for.
func judgedPages(t *testing.T, exprs []string, rounds, jitter int, page func(target string, i int) string) []Result {
	t.Helper()
	w := watch(t, exprs...)
	targets := []scrape.Target{
		{Name: "node", Role: scrape.RoleMachine},
		{Name: "nginx", Role: scrape.RoleServer},
		{Name: "swarm", Role: scrape.RoleLoad},
		{Name: "app", Role: scrape.RoleOther},
	}
	st := origin.NewState(origin.Options{}, targets...)
	st.Explore(w.Interest())
	for i := range rounds {
		for k, target := range targets {
			at, body := 2000*i+k+i*jitter%100, page(target.Name, i)
			p := scrapetest.Page(target.Name, at, body)
			p.Target = target
			switch body {
			case "later":
				continue
			case "":
				p = scrapetest.Failure(target.Name, at, "connection refused")
				p.Target = target
			}
			st.Apply(p)
		}
		s := st.Snapshot()
		w.Observe(s, w.judge.Observe(s))
	}
	return w.results()
}

// usual returns the pages of a run in which nothing is wrong.
func usual(target string, i int) string {
	switch target {
	case "node":
		return scrapetest.PagePart(scrapetest.NodePart, 2*i, "")
	case "nginx":
		return fmt.Sprintf(scrapetest.Stub, 10*i, 10*i, 100*i)
	case "swarm":
		return fmt.Sprintf("hls_swarm_active_clients 20\nhls_swarm_target_clients 20\nhls_swarm_segment_requests_total %d\n"+
			"hls_swarm_manifest_requests_total 0\nhls_swarm_segment_bytes_downloaded_total %d\n", 40*i, 4_000_000*i)
	}
	return fmt.Sprintf("# TYPE app_jobs_total counter\napp_jobs_total{queue=\"a\"} %d\napp_jobs_total{queue=\"b\"} %d\n"+
		"# TYPE app_queue gauge\napp_queue 2\n", 6*i, 8*i)
}

// What is counted is counted, series are read, and what is on no page is not known.
func TestPages(t *testing.T) {
	for expr, want := range map[string]string{
		"nginx.requests_total count < 1":                    "failed 1000",
		"nginx.requests_total rate < 1":                     "failed 50",
		"nginx.requests_per_second count < 1":               "failed 1000",
		"nginx.requests_per_second avg < 1":                 "failed 50",
		"nginx.requests_per_second > 40":                    "passed 50",
		"network.out_bytes_per_second count < 1kB":          "failed 20000",
		"memory.used_percent < 24":                          "passed 23",
		"series app_queue < 3":                              "passed 2",
		"series app_queue count < 3":                        "not_judged not_counted",
		"series app_jobs_total < 3.5":                       "failed 4",
		`series app_jobs_total{queue="a"} < 3.5`:            "passed 3",
		`series app_jobs_total{queue="a"} count < 3.5`:      "failed 60",
		"series app_jobs_total > 3.5":                       "failed 3",
		"series app_nothing < 3.5":                          "not_judged no_such_series",
		"nginx.latency.p99 < 1s":                            "not_judged never_known",
		"nginx.5xx == 0":                                    "not_judged never_known",
		"swarm.active_clients == 20":                        "passed 20",
		"disk.filesystems[/].used_percent < 60":             "passed 50",
		"swarm.errors_by_status_per_second == 0":            "passed 0",
		"swarm.errors_by_status_per_second[503] count == 0": "passed 0",
		"verdict == none":                                   "passed NaN",
	} {
		r := judgedPages(t, []string{expr}, 11, 0, usual)[0]
		got := strings.TrimSpace(r.Outcome.String() + " " + r.Reason.String())
		if isKnown(r.Measured) || r.Outcome != NotJudged {
			got += " " + strconv.FormatFloat(r.Measured, 'g', 6, 64)
		}
		if got != want {
			t.Errorf("%s: %s, want %s", expr, got, want)
		}
	}
}

// A total that begins anew is counted on, and over a scrape that failed as well.
func TestCountsGoOn(t *testing.T) {
	page := func(target string, i int) string {
		switch {
		case target == "nginx" && i == 12:
			return ""
		case target == "nginx" && i >= 20:
			return fmt.Sprintf(scrapetest.Stub, i-20, i-20, 100*(i-20))
		case target == "app" && i >= 20:
			return fmt.Sprintf("# TYPE app_jobs_total counter\napp_jobs_total{queue=\"a\"} %d\n", 6*(i-20))
		}
		return usual(target, i)
	}
	list := judgedPages(t, []string{
		"nginx.requests_total count < 1", "series 'app_jobs_total{queue=\"a\"}' count < 1", "series app_jobs_total count < 1",
		"nginx.requests_per_second count < 1",
	}, 40, 37, page)
	for i, want := range []float64{1900 + 1900, 114 + 114, 228, 1900 + 1900} {
		if got := list[i]; math.Abs(got.Measured-want) > 0.06*want {
			t.Errorf("%s: %v, want %v", got.Text, got.Measured, want)
		}
	}
	if list[0].Measured != 3800 || list[3].Measured != math.Trunc(list[3].Measured) {
		t.Errorf("%v requests, %v by their rate", list[0].Measured, list[3].Measured)
	}
}

// A source that is asked less often is counted as well, and so is what it is known for.
func TestSlowSource(t *testing.T) {
	exprs := []string{
		"nginx.requests_per_second count < 1", "nginx.requests_total count < 1", "nginx.requests_per_second > 49",
		"memory.oom_kills count == 3",
	}
	list := judgedPages(t, exprs, 41, 0, func(target string, i int) string {
		switch {
		case target != "swarm" && i%4 > 0:
			return "later"
		case target == "node":
			return usual(target, i) + fmt.Sprintf("node_vmstat_oom_kill %d\n", i/10)
		}
		return usual(target, i)
	})
	if list[3].Outcome != Failed || list[3].Measured != 4 {
		t.Errorf("%v killed", list[3].Measured)
	}
	if list[0].Measured != 4000 || list[1].Measured != 4000 || list[2].Outcome != Passed {
		t.Errorf("%v, %v, %v %v", list[0].Measured, list[1].Measured, list[2].Outcome, list[2].Measured)
	}
}

// A series of a source that is down is not known, and neither is what a CPU did before.
func TestNotKnownNow(t *testing.T) {
	exprs := []string{"series app_queue < 3", "series app_queue < 1", "cpu.busy_percent < 90"}
	list := judgedPages(t, exprs, 21, 0, func(target string, i int) string {
		switch {
		case target == "app" && i > 10:
			return ""
		case target == "node":
			return fmt.Sprintf("node_cpu_seconds_total{cpu=\"0\",mode=\"user\"} %d\n"+
				"node_cpu_seconds_total{cpu=\"0\",mode=\"idle\"} %d\n", 100000+i, i)
		}
		return usual(target, i)
	})
	if list[0].Reason != MostlyKnown || list[1].Outcome != Failed || list[2].Outcome != Passed || math.Round(list[2].Measured) != 50 {
		t.Errorf("%+v", list)
	}
}

// What is counted aborts as soon as there is too much of it.
func TestAbortingByCount(t *testing.T) {
	w := watch(t, "nginx.requests_total count < 500 abort")
	st := origin.NewState(origin.Options{})
	for i := range 6 {
		p := scrapetest.Page("nginx", 2000*i, usual("nginx", i))
		p.Target.Role = scrape.RoleServer
		st.Apply(p)
		w.Observe(st.Snapshot(), nil)
		if (w.Aborting() != nil) != (i == 5) {
			t.Errorf("after %d rounds: %v", i, w.Aborting())
		}
	}
}

// Beyond the last bucket of a histogram a percentile is as large as nobody knows: it may be too large, and can't be small enough.
func TestBeyondTheLastBucket(t *testing.T) {
	page := func(target string, i int) string {
		if target != "nginx" {
			return usual(target, i)
		}
		return fmt.Sprintf("nginx_http_requests_total{host=\"a\",status=\"200\"} %[1]d\n"+
			"nginx_http_request_duration_seconds_bucket{host=\"a\",le=\"0.1\"} %[2]d\n"+
			"nginx_http_request_duration_seconds_bucket{host=\"a\",le=\"1\"} %[2]d\n"+
			"nginx_http_request_duration_seconds_bucket{host=\"a\",le=\"+Inf\"} %[1]d\n"+
			"nginx_http_request_duration_seconds_sum{host=\"a\"} %[1]d\nnginx_http_request_duration_seconds_count{host=\"a\"} %[1]d\n",
			100+100*i, 90+90*i)
	}
	for expr, want := range map[string]string{
		"nginx.latency.p50 < 200ms":     "passed",
		"nginx.latency.p99 < 900ms":     "failed",
		"nginx.latency.p99 < 2s":        "not_judged never_known",
		"nginx.latency.p99 > 500ms":     "passed",
		"nginx.latency.p99 > 2s":        "not_judged never_known",
		"nginx.latency.p99 avg < 2s":    "not_judged never_known",
		"nginx.latency.p99 < 2s for 4s": "not_judged never_known",
	} {
		r := judgedPages(t, []string{expr}, 11, 0, page)[0]
		if got := strings.TrimSpace(r.Outcome.String() + " " + r.Reason.String()); got != want {
			t.Errorf("%s: %s %v, want %s", expr, got, r.Measured, want)
		}
	}
}

// A server that nobody asks has no latency and fails no part of its requests, and of one that answers nobody neither is known.
func TestIdle(t *testing.T) {
	for clients, want := range map[string]string{
		"": "passed", "hls_swarm_active_clients 20\nhls_swarm_target_clients 20\n": "not_judged often_unknown",
	} {
		results := judgedPages(t, []string{"nginx.latency.p99 < 200ms", "nginx.5xx_percent < 1"}, 40, 0, func(target string, i int) string {
			switch target {
			case "swarm":
				return clients
			case "nginx":
				n := max(10, i)
				return fmt.Sprintf("nginx_http_requests_total{host=\"a\",status=\"200\"} %[1]d\n"+
					"nginx_http_request_duration_seconds_bucket{host=\"a\",le=\"0.1\"} %[1]d\n"+
					"nginx_http_request_duration_seconds_bucket{host=\"a\",le=\"+Inf\"} %[1]d\n"+
					"nginx_http_request_duration_seconds_sum{host=\"a\"} %[1]d\nnginx_http_request_duration_seconds_count{host=\"a\"} %[1]d\n", 10*n)
			}
			return usual(target, i)
		})
		for _, r := range results {
			if got := strings.TrimSpace(r.Outcome.String() + " " + r.Reason.String()); got != want {
				t.Errorf("%s with %q: %s, want %s", r.Condition.Text, clients, got, want)
			}
		}
	}
}

// So it is with each of several servers, if they say their status at all.
func TestIdleServers(t *testing.T) {
	var s origin.Snapshot
	s.Servers = make([]origin.Server, 4)
	s.Servers[1].Requests = 1
	s.Servers[2].Status[5] = math.NaN()
	s.Servers[3].Writing = 2
	for i, want := range []bool{true, false, false, false} {
		if got := nothingToMeasure(fields.Named("nginx.servers.5xx_percent"), &s, i); got != want {
			t.Errorf("server %d: %t", i, got)
		}
	}
}

// After failed scrapes a rate is that of all the time since, and a count is no window's that began before.
func TestAfterFailedScrapes(t *testing.T) {
	exprs := []string{
		"nginx.requests_per_second rate < 60 over 10s", "nginx.requests_total rate < 60 over 10s", "nginx.requests_total rate < 52",
		"nginx.requests_total count < 600 over 10s", "nginx.requests_per_second count < 600 over 10s",
		"series app_jobs_total rate < 5 over 10s", "nginx.requests_total rate > 40 over 10s",
	}
	for hole := range 5 {
		for _, r := range judgedPages(t, exprs, 80, 0, func(target string, i int) string {
			if (target == "nginx" || target == "app") && i >= 30 && i < 30+hole {
				return ""
			}
			return usual(target, i)
		}) {
			if r.Outcome != Passed {
				t.Errorf("%d failed: %s: %v %v %v", hole, r.Text, r.Outcome, r.Reason, r.Measured)
			}
		}
	}
}

// A number that is not measured anew, as its scrape is under way, is not the old one once more.
func TestPendingScrape(t *testing.T) {
	exprs := []string{"series app_queue < 90 for 4s", "series app_queue < 90 for 10s", "series app_queue avg < 4"}
	for _, f := range []struct {
		rounds int
		want   string
	}{
		{0, "passed passed passed"},
		{1, "passed passed passed"},
		{4, "not_judged passed passed"},
		{6, "not_judged not_judged not_judged"},
	} {
		got := ""
		for _, r := range judgedPages(t, exprs, 60, 0, func(target string, i int) string {
			switch {
			case target != "app":
			case i >= 10 && i < 10+f.rounds:
				return "later"
			case i == 9:
				return "# TYPE app_queue gauge\napp_queue 99\n"
			}
			return usual(target, i)
		}) {
			got += r.Outcome.String() + " "
			if r.Unknown > 0 || r.Known != 60-f.rounds {
				t.Errorf("%d pending: %s: %d known, %d not", f.rounds, r.Text, r.Known, r.Unknown)
			}
		}
		if got = strings.TrimSpace(got); got != f.want {
			t.Errorf("%d pending: %s, want %s", f.rounds, got, f.want)
		}
	}
}

// What is infinite is larger than any number, but has no mean.
func TestInfinite(t *testing.T) {
	exprs := []string{"series app_queue < 3", "series app_queue > 1", "series app_queue avg < 3"}
	list := judgedPages(t, exprs, 40, 0, func(target string, i int) string {
		if target == "app" && i == 20 {
			return "# TYPE app_queue gauge\napp_queue +Inf\n"
		}
		return usual(target, i)
	})
	if list[0].Outcome != Failed || list[1].Outcome != Passed || list[2].Outcome != Passed || list[2].Unknown != 1 {
		t.Errorf("%+v", list)
	}
}

// Where what used up the processors was not only the load, nobody can say that nothing gave out.
func TestUsedUpByMoreThanTheLoad(t *testing.T) {
	for most, want := range map[float64]string{0.99: "not_judged used_up_by_more_than_load", 0.5: "passed"} {
		used := 0.0
		r := judgedPages(t, []string{"verdict == none"}, 60, 0, func(target string, i int) string {
			switch target {
			case "node":
				used += 2 * min(most, 0.2+0.04*float64(i))
				return fmt.Sprintf("node_cpu_seconds_total{cpu=\"0\",mode=\"user\"} %f\nnode_cpu_seconds_total{cpu=\"0\",mode=\"idle\"} %f\n"+
					"node_memory_MemTotal_bytes 1e9\nnode_memory_MemAvailable_bytes 9e8\n", used, 2*float64(i)-used+1000)
			case "nginx":
				return fmt.Sprintf("nginx_up 1\nnginx_connections_active 2\nnginx_http_requests_total %d\n", 4*i)
			case "swarm":
				return ""
			}
			return usual(target, i)
		})[0]
		if got := strings.TrimSpace(r.Outcome.String() + " " + r.Reason.String()); got != want {
			t.Errorf("at most %v of the time used: %s, want %s", most, got, want)
		}
	}
}
