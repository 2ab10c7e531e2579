package origin

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/scrapetest"
)

// A logPage is a page of an access log, as package accesslog makes it.
type logPage struct {
	pages, requests, failed int
	buckets                 string // bounds and counts
}

func (l logPage) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "origintop_access_log_pages_total %d\norigintop_access_log_requests_total %d\n", l.pages, l.requests)
	for class := 1; class <= 5; class++ {
		n := map[int]int{2: l.requests - l.failed, 5: l.failed}[class]
		fmt.Fprintf(&b, "origintop_access_log_responses_total{status=\"%dxx\"} %d\n", class, n)
	}
	fmt.Fprintf(&b, "origintop_access_log_sent_bytes_total %d\n", 1000*l.requests)
	for row := range strings.FieldsSeq(l.buckets) {
		le, count, _ := strings.Cut(row, "=")
		fmt.Fprintf(&b, "origintop_access_log_request_duration_seconds_bucket{le=%q} %s\n", le, count)
	}
	return b.String()
}

var (
	logTarget   = scrape.Target{Name: "log", URL: "/var/log/nginx/access.log", Role: scrape.RoleServer}
	nginxTarget = scrape.Target{Name: "nginx", URL: "http://10.0.0.1:9113/metrics", Role: scrape.RoleServer}
	nginxSecond = scrape.Target{Name: "nginx2", URL: "http://10.0.0.2:9113/metrics", Role: scrape.RoleServer}
)

func stubPage(n int) string {
	return fmt.Sprintf("nginx_up 1\nnginx_connections_active 5\nnginx_connections_accepted %d\nnginx_connections_handled %d\n"+
		"nginx_http_requests_total %d\n", n, n, n)
}

func applyText(st *State, t scrape.Target, second int, body string) {
	p := scrape.Page{Target: t, Time: time.Unix(1000+int64(second), 0), Body: []byte(body), Whole: true, Status: 200}
	if body == "" {
		p.Err = &scrape.ScrapeError{URL: t.URL, Reason: "connection refused"}
	}
	st.Apply(p)
}

// An access log is of the server that the other exporter watches, whichever of the two is there; its numbers complete the others.
func TestAccessLogBeside(t *testing.T) {
	for _, order := range [][]scrape.Target{{nginxTarget, logTarget}, {logTarget, nginxTarget}} {
		st := NewState(Options{}, order...)
		apply := func(second int, stub, log string) {
			for _, target := range order {
				applyText(st, target, second, map[string]string{"log": log, "nginx": stub}[target.Name])
			}
		}
		f := func(what, exporter, product string, requests, failed, active float64) {
			t.Helper()
			s := st.Snapshot()
			scrapetest.Same(t, what+": servers", float64(len(s.Servers)), 1)
			n := &s.Server
			if n.Exporter != exporter || n.Product != product || s.Servers[0].Assumed {
				t.Errorf("%s: %q of %q, assumed: %v", what, n.Exporter, n.Product, s.Servers[0].Assumed)
			}
			scrapetest.Same(t, what+": requests", n.Requests, requests)
			scrapetest.Same(t, what+": 5xx", n.Status[5], failed)
			scrapetest.Same(t, what+": active", n.Active, active)
		}
		apply(0, stubPage(100), logPage{1, 0, 0, ""}.String())
		apply(2, stubPage(120), logPage{2, 18, 4, ""}.String())
		f("both", "stub_status + access log", "nginx", 10, 2, 5)
		apply(4, "", logPage{3, 38, 6, ""}.String())
		f("the exporter is down", "access log", "nginx", 10, 1, math.NaN())
		apply(6, stubPage(160), "")
		f("the log is", "stub_status", "nginx", 10, math.NaN(), 5)
	}
	// The exporter has never answered.
	st := NewState(Options{}, nginxTarget, logTarget)
	for i, page := range []logPage{{1, 0, 0, ""}, {2, 20, 0, ""}} {
		applyText(st, nginxTarget, 2*i, "")
		applyText(st, logTarget, 2*i, page.String())
	}
	s := st.Snapshot()
	scrapetest.Same(t, "servers", float64(len(s.Servers)), 1)
	scrapetest.Same(t, "requests", s.Server.Requests, 10)
}

// Of several servers nobody knows whose log it is: it is listed, and in no sum. A name says it.
func TestAccessLogOfSeveral(t *testing.T) {
	st := NewState(Options{}, nginxTarget, nginxSecond, logTarget)
	for i := range 2 {
		applyText(st, nginxTarget, 2*i, stubPage(20*i))
		applyText(st, nginxSecond, 2*i, stubPage(40*i))
		applyText(st, logTarget, 2*i, logPage{i, 18 * i, 0, "1=0 +Inf=0"}.String())
	}
	s := st.Snapshot()
	scrapetest.Same(t, "servers", float64(len(s.Servers)), 3)
	scrapetest.Same(t, "requests", s.Server.Requests, 30)
	scrapetest.Same(t, "2xx", s.Server.Status[2], math.NaN())

	// Beside a proxy in front, the numbers of the origin are the proxy's alone, with those that can't be added up.
	proxy, page := nginxTarget, string(scrapetest.ReadFile(t, "../../testdata/pages/haproxy-2.6.12-load.prom"))
	with := func(log bool) ServerNumbers {
		st := NewState(Options{}, proxy, nginxSecond, logTarget)
		for i := range 2 {
			applyText(st, proxy, 2*i, page)
			applyText(st, nginxSecond, 2*i, stubPage(40*i))
			if log {
				applyText(st, logTarget, 2*i, logPage{i, 18 * i, 0, "1=0 +Inf=0"}.String())
			}
		}
		return st.Snapshot().Server
	}
	without, also := with(false), with(true)
	scrapetest.Same(t, "busy", also.Busy, without.Busy)
	scrapetest.Same(t, "mean", also.Latency.Mean, without.Latency.Mean)
	if also.Busy != also.Busy || also.Latency.Kind != Mean {
		t.Errorf("busy %v, latency %v", also.Busy, also.Latency.Kind)
	}

	named := func(target scrape.Target, name string) scrape.Target { target.Name = name; return target }
	edge, mid, log := named(nginxTarget, "nginx.edge"), named(nginxSecond, "nginx.mid"), named(logTarget, "nginx.mid.2")
	st = NewState(Options{}, edge, mid, log)
	for i := range 2 {
		applyText(st, edge, 2*i, stubPage(20*i))
		applyText(st, mid, 2*i, stubPage(40*i))
		applyText(st, log, 2*i, logPage{i, 18 * i, 0, ""}.String())
	}
	s = st.Snapshot()
	scrapetest.Same(t, "servers", float64(len(s.Servers)), 2)
	for _, v := range s.Servers {
		want := map[string]float64{"edge": math.NaN(), "mid": 9}[v.Name]
		scrapetest.Same(t, v.Name, v.Status[2], want)
	}
}

// A log in which nothing happens says so: no requests, for as long as that lasts.
func TestAccessLogStands(t *testing.T) {
	st := NewState(Options{}, logTarget)
	for i := range 60 {
		applyText(st, logTarget, 2*i, logPage{i, 7, 0, "0.00199=0 0.002=7 +Inf=7"}.String())
		s := st.Snapshot()
		if i > 0 {
			scrapetest.Same(t, "requests", s.Server.Requests, 0)
			scrapetest.Same(t, "2xx", s.Server.Status[2], 0)
			scrapetest.Same(t, "p99", s.Server.Latency.P99.Value, math.NaN())
		}
		scrapetest.Same(t, "troubles", float64(len(s.Troubles)), 0)
		if s.Sources[0].Held {
			t.Errorf("page %d counts as one of before", i)
		}
	}
}

// A bucket that was not there had as many as the one below: rows that come into being between others change no percentile.
func TestSparseBuckets(t *testing.T) {
	st := NewState(Options{}, logTarget)
	f := func(second int, page logPage, p50, p99 float64) {
		t.Helper()
		applyText(st, logTarget, second, page.String())
		l := st.Snapshot().Server.Latency
		if !same(l.P50.Value, p50) || !same(l.P99.Value, p99) {
			t.Errorf("after %d s: p50 %v, p99 %v, want %v, %v", second, l.P50, l.P99, p50, p99)
		}
	}
	u := math.NaN()
	f(0, logPage{1, 0, 0, ""}, u, u)
	f(2, logPage{2, 100, 0, "0.00199=0 0.002=100 +Inf=100"}, 0.001995, 0.0019999)
	// One of 300 ms, and 99 of 1 ms: cumulated, the old bucket has all of these, too.
	f(4, logPage{3, 200, 0, "0.000995=0 0.001=99 0.00199=99 0.002=199 0.298=199 0.3=200 +Inf=200"}, 0.000995+.000005*50/99, 0.001)
	// Between those that are there.
	f(6, logPage{4, 300, 0, "0.000995=0 0.001=99 0.00199=99 0.002=199 0.0995=199 0.1=299 0.298=299 0.3=300 +Inf=300"}, 0.09975, 0.099995)
	f(8, logPage{5, 300, 0, "0.000995=0 0.001=99 0.00199=99 0.002=199 0.0995=199 0.1=299 0.298=299 0.3=300 +Inf=300"}, u, u)
}

func same(a, b float64) bool { return math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) < 1e-9 }

// Hundreds of buckets are shown as a few bars, which have all requests.
func TestFineDistribution(t *testing.T) {
	st := NewState(Options{}, logTarget)
	applyText(st, logTarget, 0, logPage{1, 0, 0, ""}.String())
	var rows strings.Builder
	sum := 0
	for i := range 300 {
		fmt.Fprintf(&rows, "%.3f=%d ", float64(i+1)/1000, sum)
		sum += i % 3
	}
	fmt.Fprintf(&rows, "+Inf=%d", sum)
	applyText(st, logTarget, 2, logPage{2, sum, 0, rows.String()}.String())
	d := st.Snapshot().Server.Latency.Distribution
	total := 0.0
	for _, b := range d {
		total += b.Share
	}
	if len(d) < 10 || len(d) > 20 || math.Abs(total-100) > 1e-9 {
		t.Errorf("%d bars with %v %%: %v", len(d), total, d)
	}
}

// What Caddy fails with a status that it doesn't tell has one in its log. What Varnish fails to fetch from its backends hasn't.
func TestFailedBesideAccessLog(t *testing.T) {
	const varnish = "varnish_up 1\nvarnish_main_uptime %[1]d\nvarnish_main_client_req %[1]d00\nvarnish_main_fetch{type=\"failed\"} %[2]d0\n"
	target := scrape.Target{Name: "web", URL: "http://10.0.0.1:2019/metrics", Role: scrape.RoleServer}
	for _, test := range []struct {
		page           string
		failed, logged float64 // without the log, and with it
	}{{caddyPage, 5, math.NaN()}, {varnish, 5, 5}} {
		for _, order := range [][]scrape.Target{{target, logTarget}, {logTarget, target}} {
			st := NewState(Options{}, order...)
			f := func(second int, withLog bool, want float64) {
				t.Helper()
				for _, to := range order {
					n := second/2 + 1
					page := fmt.Sprintf(strings.ReplaceAll(test.page, "%[3]s", ""), n, n)
					if to.Name == "log" {
						if page = ""; withLog {
							page = logPage{n, 100 * n, 10 * n, ""}.String()
						}
					}
					applyText(st, to, second, page)
				}
				s := st.Snapshot()
				scrapetest.Same(t, fmt.Sprintf("%s, second %d: servers", s.Server.Product, second), float64(len(s.Servers)), 1)
				scrapetest.Same(t, fmt.Sprintf("%s, second %d: failed", s.Server.Product, second), s.Server.Failed, want)
				if over := s.Server.FailedAlarm != nil && s.Server.FailedAlarm.Over; over != (want > 0) {
					t.Errorf("%s, second %d: alarm %t of %v", s.Server.Product, second, over, want)
				}
				if withLog && second > 0 {
					scrapetest.Same(t, "5xx", s.Server.Status[5], 5)
				}
			}
			f(0, true, math.NaN())
			f(2, true, test.logged)
			f(4, true, test.logged)
			f(6, false, test.failed) // nobody knows by status
		}
	}
}

// Which part of its answers are 5xx is of the requests that the same exporter knows: another one knows more, or has counted them at
// another time.
func TestErrorShareIsOfOneExporter(t *testing.T) {
	st := NewState(Options{})
	check := func(page int) {
		if n := &st.Snapshot().Server; n.ErrorShareAlarm == nil || n.ErrorShareAlarm.Value != 30 || n.ErrorPercent() != 30 {
			t.Errorf("page %d: %v, %+v", page, n.ErrorPercent(), n.ErrorShareAlarm)
		}
	}
	for i, served := range []int{0, 1000, 2000, 3000, 3100} {
		st.Apply(scrapetest.Page("stub", 2000*i, fmt.Sprintf("nginx_up 1\nnginx_connections_active 5\nnginx_http_requests_total %d\n", served)))
		if i > 2 {
			check(i)
		}
		st.Apply(scrapetest.Page("log", 2000*i+1900, fmt.Sprintf(`nginx_http_response_count_total{method="GET",status="200"} %d
nginx_http_response_count_total{method="GET",status="503"} %d
`, 70*i, 30*i)))
		if i > 1 {
			check(i)
		}
	}
}
