package origin

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"testing"

	"origintop/scrape/scrapetest"
	"origintop/scrape/series"
)

// apart returns what is known after each of some pages of a server, ten seconds after one another, as if one process had made all of them.
func apart(t *testing.T, pages ...string) (after []ServerNumbers) {
	t.Helper()
	st := NewState(Options{})
	for i, name := range pages {
		page := scrapetest.ReadFile(t, "../../testdata/pages/"+name+".prom")
		st.Apply(scrapetest.Page("server", 10000*i, string(startTime.ReplaceAll(page, nil))))
		after = append(after, st.Snapshot().Server)
	}
	return after
}

var startTime = regexp.MustCompile(`(?m)^process_start_time_seconds .*\n`)

// Caddy's pages say what its access logs say: 400 requests with 200, 200 with 206, 100 with 301, 150 with 404, 100 with 500 from a backend
// and 50 with 502 for one that is dead. Of those that failed, which are the 404 and 502, nothing but their number is known before 2.9.
func TestCaddyAgainstLogs(t *testing.T) {
	u := series.Unknown
	for _, test := range []struct {
		page                         string
		requests, failed, sent       float64
		ok, moved, notFound, refused float64 // 2xx to 5xx
		seconds, answered            float64 // by the log, of those that the histogram has
	}{
		{"caddy-2.6.2-thousand", 1000, 200, 4205000, 600, 100, u, u, 0.273 + 0.203 + 0.005 + 4.283, 800},
		{"caddy-2.6.2-thousand-host", 1000, 200, 4205000, 600, 100, u, u, 0.551 + 0.264 + 0.015 + 4.224, 800},
		// And 50 of another host, and 100 of another site, which compresses: bytes that were sent are not on the page.
		{"caddy-2.6.2-two-sites-encode", 1150, 200, u, 750, 100, u, u, 0.225 + 0.133 + 0.004 + 3.937 + 0.042, 950},
		{"caddy-2.10.2-thousand-host", 1000, 0, 4205000, 600, 100, 150, 150, 0.015 + 0.149 + 0.045 + 0.086 + 0.004 + 4.719, 1000},
	} {
		t.Run(test.page, func(t *testing.T) {
			w := apart(t, "caddy-2.6.2-fresh", test.page)[1]
			if w.Product != "Caddy" || w.Exporter != "Caddy" || !w.Up {
				t.Errorf("product %q, exporter %q, up %t", w.Product, w.Exporter, w.Up)
			}
			scrapetest.Same(t, "all requests", w.RequestsTotal, test.requests)
			for what, v := range map[string][2]float64{
				"requests": {w.Requests, test.requests}, "failed": {w.Failed, test.failed}, "bytes": {w.Sent, test.sent},
				"2xx": {w.Status[2], test.ok}, "3xx": {w.Status[3], test.moved}, "4xx": {w.Status[4], test.notFound},
				"5xx": {w.Status[5], test.refused},
			} {
				scrapetest.Same(t, what, v[0]*10, v[1])
			}
			scrapetest.Near(t, "latency", w.Latency.Mean, test.seconds/test.answered, 0.05)
			if w.Latency.Kind != Histogram || math.IsNaN(w.Latency.P50.Value) {
				t.Errorf("latency of kind %d, p50 %v", w.Latency.Kind, w.Latency.P50.Value)
			}
			scrapetest.Same(t, "backends that it has not checked", w.Backends, u)
		})
	}
}

const caddyPage = `caddy_http_requests_total{handler="vars",server="srv0"} %[1]d00
caddy_http_requests_total{handler="file_server",server="srv0"} %[1]d00
caddy_http_requests_total{handler="metrics",server="srv0"} %[1]d
caddy_http_requests_in_flight{handler="file_server",server="srv0"} 3
caddy_http_requests_in_flight{handler="metrics",server="srv0"} 1
caddy_http_request_errors_total{handler="file_server",server="srv0"} %[2]d0
caddy_http_request_duration_seconds_count{code="200",handler="file_server",method="GET",server="srv0"} %[1]d00
caddy_http_request_duration_seconds_count{code="503",handler="file_server",method="GET",server="srv0"} %[1]d
%[3]s`

// Where no request fails in a step, all statuses are known; where one does, it may be of 4xx or 5xx.
func TestCaddyFailures(t *testing.T) {
	u := series.Unknown
	for _, test := range []struct {
		more            string
		failed, refused [3]float64 // after the second page and those that follow
	}{
		{"", [3]float64{0, 5, 0}, [3]float64{0.5, u, 0.5}},
		{"caddy_config_last_reload_successful 1\n", [3]float64{0, 0, 0}, [3]float64{0.5, 0.5, 0.5}},
	} {
		st := NewState(Options{})
		for i, errors := range []int{1, 1, 2, 2} {
			st.Apply(scrapetest.Page("server", 2000*i, fmt.Sprintf(caddyPage, i+1, errors, test.more)))
			if i == 0 {
				continue
			}
			w := st.Snapshot().Server
			scrapetest.Same(t, "requests", w.Requests, 50)
			scrapetest.Same(t, "failed", w.Failed, test.failed[i-1])
			scrapetest.Same(t, "5xx", w.Status[5], test.refused[i-1])
			if over := w.FailedAlarm != nil && w.FailedAlarm.Over; over != (test.failed[i-1] > 0) {
				t.Errorf("page %d: alarm of failed requests %t", i, over)
			}
			scrapetest.Same(t, "in work", w.Workers, 3)
		}
	}
}

// Caddy 2.9 forgets what it has counted when it reads its configuration again, and its page has none of it until there are requests.
func TestCaddyReloaded(t *testing.T) {
	const page = "caddy-2.10.2-thousand-host"
	after := apart(t, page, page, "caddy-2.6.2-fresh", page)
	if !after[2].Up {
		t.Error("it is down after it has been reloaded")
	}
	scrapetest.Same(t, "requests after a reload", after[2].Requests, series.Unknown)
}

// A block of route hands requests on to the file server, and both count them: 1,600 for 1,000, as recorded. Of blocks of handle each request is
// of one alone, but the page is the same.
func TestCaddyRoutes(t *testing.T) {
	const page = `caddy_http_requests_total{handler="subroute",server="srv0"} %d
caddy_http_requests_total{handler="file_server",server="srv0"} %d
caddy_http_requests_total{handler="vars",server="srv0"} %[2]d
`
	for _, test := range []struct {
		subroute, files int
		said            bool
	}{{600, 1000, true}, {0, 1000, false}, {600, 0, false}} {
		st := NewState(Options{})
		for i := range 2 {
			st.Apply(scrapetest.Page("caddy", 2000*i, fmt.Sprintf(page, i*test.subroute, i*test.files)))
		}
		said := slices.ContainsFunc(st.Snapshot().Troubles, func(o Trouble) bool { return o.Kind == MayCountTwice })
		if said != test.said {
			t.Errorf("%d and %d requests: it is said, %t, that some may count twice", test.subroute, test.files, said)
		}
	}
}

// After a restart counters begin again, which is no rate.
func TestCaddyRestarted(t *testing.T) {
	after := apart(t, "caddy-2.6.2-load", "caddy-2.6.2-thousand", "caddy-2.6.2-thousand")
	scrapetest.Same(t, "requests after a restart", after[1].Requests, series.Unknown)
	scrapetest.Same(t, "5xx after a restart", after[1].Status[5], series.Unknown)
	scrapetest.Same(t, "all requests", after[1].RequestsTotal, 1000)
}

// A backend that Caddy calls healthy may be one that it does not check; of one that it doesn't call so it knows.
func TestCaddyBackends(t *testing.T) {
	st := NewState(Options{})
	for i, test := range []struct {
		healthy        int
		backends, down float64
	}{{1, series.Unknown, series.Unknown}, {0, 2, 1}} {
		st.Apply(scrapetest.Page("server", 2000*i, fmt.Sprintf("caddy_reverse_proxy_upstreams_healthy{upstream=\"a\"} 1\n"+
			"caddy_reverse_proxy_upstreams_healthy{upstream=\"b\"} %d\n", test.healthy)))
		w := st.Snapshot().Server
		scrapetest.Same(t, "backends", w.Backends, test.backends)
		scrapetest.Same(t, "down", w.BackendsDown, test.down)
	}
}

// Apache's page says what its access log says of a thousand requests, with its own one for the page before: 4,586,366 bytes in and out,
// 5,275 ms. Those of mpm_prefork are counted twice: 7,538 ms for 3,719.
func TestApacheAgainstLogs(t *testing.T) {
	const page = "prometheus-apache-exporter-0.12.0-"
	u := series.Unknown
	for _, test := range []struct {
		page           string
		bytes, latency float64
		kind           LatencyKind
		limit          float64
	}{
		{page + "thousand", 4586366, 5.275211 / 1000, Mean, 150},
		{page + "thousand-prefork", 4586354, u, NoLatency, 30},
	} {
		t.Run(test.page, func(t *testing.T) {
			w := apart(t, page+"fresh", test.page)[1]
			if w.Product != "Apache" || w.Exporter != "apache_exporter" || !w.Up {
				t.Errorf("product %q, exporter %q, up %t", w.Product, w.Exporter, w.Up)
			}
			scrapetest.Same(t, "all requests", w.RequestsTotal, 1001)
			scrapetest.Same(t, "requests", w.Requests*10, 1001)
			scrapetest.Near(t, "bytes", w.Sent*10, test.bytes, 0.001)
			if test.kind == NoLatency {
				scrapetest.Same(t, "latency", w.Latency.Mean, u)
			} else {
				scrapetest.Near(t, "latency", w.Latency.Mean, test.latency, 0.02)
			}
			if w.Latency.Kind != test.kind {
				t.Errorf("latency of kind %d, want %d", w.Latency.Kind, test.kind)
			}
			scrapetest.Same(t, "workers", w.WorkersLimit, test.limit)
			for class, rate := range w.Status {
				if !math.IsNaN(rate) {
					t.Errorf("%dxx: %v a second, which nothing tells", class, rate)
				}
			}
		})
	}
}

// What Apache's workers are at, and what is known without ExtendedStatus, while it is down and while it keeps its status to itself.
func TestApacheSays(t *testing.T) {
	const page = "prometheus-apache-exporter-0.12.0-"
	u := series.Unknown
	after := apart(t, page+"thousand", page+"all-busy", page+"fresh", page+"down", page+"denied", page+"basic")
	for i, test := range []struct {
		up                                     bool
		total, workers, limit, busy, perSecond float64
	}{
		{true, 1001, 1, 150, 100.0 / 150, u},
		{true, 591, 20, 20, 100, u}, // it was started again
		{true, 0, 1, 150, 100.0 / 150, u},
		{false, u, u, u, u, u},
		{true, u, u, u, u, u},
		{true, u, 1, 400, 0.25, u},
	} {
		w := after[i]
		if w.Up != test.up {
			t.Errorf("page %d: up %t", i, w.Up)
		}
		for what, v := range map[string][2]float64{
			"all requests": {w.RequestsTotal, test.total}, "workers": {w.Workers, test.workers}, "limit": {w.WorkersLimit, test.limit},
			"busy": {w.Busy, test.busy}, "requests": {w.Requests, test.perSecond},
		} {
			scrapetest.Same(t, fmt.Sprintf("page %d: %s", i, what), v[0], v[1])
		}
	}
	st := NewState(Options{})
	st.Apply(scrapetest.Page("apache", 0, string(scrapetest.ReadFile(t, "../../testdata/pages/"+page+"denied.prom"))))
	if s := st.Snapshot(); len(s.Troubles) != 1 || s.Troubles[0].Kind != CollectorFailed {
		t.Errorf("a status page that is none: %+v", s.Troubles)
	}
}

// Of two members of a balancer one is dead, which Apache finds out when it sends it a request.
func TestApacheBalancer(t *testing.T) {
	w := apart(t, "prometheus-apache-exporter-0.12.0-balancer")[0]
	scrapetest.Same(t, "backends", w.Backends, 2)
	scrapetest.Same(t, "down", w.BackendsDown, 1)
}

// All of Apache's workers busy are an alarm. Those that it can still start are free, but once it was reloaded nobody knows how many these
// are: after that it was seen with room for 150 of at most 75.
func TestApacheWorkers(t *testing.T) {
	u := series.Unknown
	for _, test := range []struct {
		busy, idle, more, generation int
		limit, percent               float64
		over                         bool
	}{
		{1, 9, 10, 0, 20, 5, false},
		{20, 0, 0, 0, 20, 100, true},
		{10, 0, 10, 0, 10, 100, true},
		{9, 1, 10, 3, u, u, false},
		{10, 0, 10, 3, 10, 100, true},
		{9, 11, 0, 3, 20, 45, false},
	} {
		t.Run(fmt.Sprint(test), func(t *testing.T) {
			st := NewState(Options{})
			for i := range 2 {
				st.Apply(scrapetest.Page("apache", 2000*i, fmt.Sprintf("apache_up 1\napache_accesses_total %d\napache_generation{type=\"mpm\"} %d\n"+
					"apache_workers{state=\"busy\"} %[3]d\napache_workers{state=\"idle\"} %[4]d\napache_scoreboard{state=\"reply\"} %[3]d\n"+
					"apache_scoreboard{state=\"idle\"} %[4]d\napache_scoreboard{state=\"open_slot\"} %[5]d\n",
					i, test.generation, test.busy, test.idle, test.more)))
			}
			w := st.Snapshot().Server
			scrapetest.Same(t, "limit", w.WorkersLimit, test.limit)
			scrapetest.Same(t, "busy", w.Busy, test.percent)
			if over := w.BusyAlarm != nil && w.BusyAlarm.Over; over != test.over {
				t.Errorf("alarm %t", over)
			}
		})
	}
}

// On one page with others, as behind a /federate, each server has its own numbers.
func TestServersOnOnePage(t *testing.T) {
	page := func(names ...string) (body string) {
		for _, name := range names {
			b := scrapetest.ReadFile(t, "../../testdata/pages/"+name+".prom")
			body += string(processSeries.ReplaceAll(b, nil))
		}
		return body
	}
	others := []string{"nginx-prometheus-exporter-1.5.3-load", "node_exporter-1.12.1-load"}
	const apache = "prometheus-apache-exporter-0.12.0-"
	st := NewState(Options{})
	st.Apply(scrapetest.Page("all", 0, page(append(others, "caddy-2.6.2-fresh", apache+"fresh")...)))
	st.Apply(scrapetest.Page("all", 10000, page(append(others, "caddy-2.6.2-thousand", apache+"thousand")...)))
	s := st.Snapshot()
	got := map[string]float64{}
	for i := range s.Servers {
		got[s.Servers[i].Product] = s.Servers[i].RequestsTotal
	}
	if len(s.Servers) != 3 || got["Caddy"] != 1000 || got["Apache"] != 1001 || !(got["nginx"] > 1001) || math.IsNaN(s.CPU.Load1) {
		t.Errorf("%d servers, requests %v, load %v", len(s.Servers), got, s.CPU.Load1)
	}
}

// processSeries are those that any process has.
var processSeries = regexp.MustCompile(`(?m)^(# (HELP|TYPE) )?(process|go|promhttp)_.*\n`)
