package origin

import (
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/recording"
	"origintop/scrape/scrapetest"
	"origintop/scrape/series"
)

// known is what an exporter says over one step.
type known struct {
	exporter            string
	active, requests    float64
	sent, ok, bad       float64 // bytes, 2xx and 5xx per second
	p50, p99, mean      float64
	kind                LatencyKind
	dropped, total, acc float64
}

// Two pages two seconds apart of each exporter, with the traps of each.
func TestEveryNginxExporter(t *testing.T) {
	u := series.Unknown
	for _, test := range []struct {
		first, second string
		want          known
	}{
		{
			`nginx_up 1
			nginx_connections_active 10
			nginx_connections_accepted 100
			nginx_connections_handled 100
			nginx_http_requests_total 1000`,
			`nginx_up 1
			nginx_connections_active 12
			nginx_connections_accepted 120
			nginx_connections_handled 118
			nginx_http_requests_total 1400`,
			known{
				exporter: "stub_status", active: 12, requests: 200, total: 1400, acc: 10, dropped: 1, sent: u, ok: u, bad: u, p50: u,
				p99: u, mean: u,
			},
		},
		{ // active connections are without those that wait, and what is dropped is a counter of its own
			`nginxplus_up 1
			nginxplus_connections_active 5
			nginxplus_connections_idle 7
			nginxplus_connections_accepted 100
			nginxplus_connections_dropped 3
			nginxplus_http_requests_total 500
			nginxplus_server_zone_responses{code="2xx",server_zone="a"} 400
			nginxplus_server_zone_responses{code="5xx",server_zone="a"} 0
			nginxplus_server_zone_sent{server_zone="a"} 1000`,
			`nginxplus_up 1
			nginxplus_connections_active 6
			nginxplus_connections_idle 8
			nginxplus_connections_accepted 104
			nginxplus_connections_dropped 5
			nginxplus_http_requests_total 520
			nginxplus_server_zone_responses{code="2xx",server_zone="a"} 410
			nginxplus_server_zone_responses{code="5xx",server_zone="a"} 2
			nginxplus_server_zone_sent{server_zone="a"} 3000`,
			known{
				exporter: "NGINX Plus", active: 14, requests: 10, total: 520, acc: 2, dropped: 1, sent: 1000, ok: 5, bad: 1, p50: u,
				p99: u, mean: u,
			},
		},
		{ // the metrics page itself is left out; rows come into being; bounds are numbers, a label ends in "le"
			`nginx_metric_errors_total 0
			nginx_http_connections{state="reading"} 0
			nginx_http_connections{state="writing"} 3
			nginx_http_connections{state="waiting"} 4
			nginx_http_requests_total{host="",status="200"} 50
			nginx_http_requests_total{host="a",status="200"} 100
			nginx_http_request_duration_seconds_bucket{host="a",file="x",le="00.005"} 10
			nginx_http_request_duration_seconds_bucket{host="a",le="+Inf"} 10
			nginx_http_request_duration_seconds_sum{host="a"} 0
			nginx_http_request_duration_seconds_count{host="a"} 10`,
			`nginx_metric_errors_total 0
			nginx_http_connections{state="reading"} 0
			nginx_http_connections{state="writing"} 3
			nginx_http_connections{state="waiting"} 5
			nginx_http_requests_total{host="",status="200"} 52
			nginx_http_requests_total{host="a",status="200"} 110
			nginx_http_requests_total{host="a",status="502"} 4
			nginx_http_request_duration_seconds_bucket{host="a",file="x",le="00.005"} 20
			nginx_http_request_duration_seconds_bucket{host="a",le="1"} 10
			nginx_http_request_duration_seconds_bucket{host="a",le="+Inf"} 30
			nginx_http_request_duration_seconds_sum{host="a"} 5
			nginx_http_request_duration_seconds_count{host="a"} 30`,
			// 10 observations up to 0.005 and 10 more up to 1, which is counted once only: buckets are made monotone.
			known{
				exporter: "lua", active: 8, requests: 7, total: 114, acc: u, dropped: u, sent: u, ok: 5, bad: 2,
				p50: 0.005, p99: 1, mean: 0.25, kind: Histogram,
			},
		},
		{ // the summaries of two label sets can't be added up; with a histogram they need not
			`cdn_http_response_count_total{method="GET",status="200"} 10
			cdn_http_response_size_bytes{method="GET",status="200"} 100
			cdn_http_response_time_seconds{method="GET",status="200",quantile="0.5"} NaN
			cdn_http_response_time_seconds_sum{method="GET",status="200"} 1
			cdn_http_response_time_seconds_count{method="GET",status="200"} 10`,
			`cdn_http_response_count_total{method="GET",status="200"} 20
			cdn_http_response_count_total{method="GET",status="500"} 2
			cdn_http_response_size_bytes{method="GET",status="200"} 300
			cdn_http_response_time_seconds{method="GET",status="200",quantile="0.5"} 0.1
			cdn_http_response_time_seconds{method="GET",status="500",quantile="0.5"} 0.3
			cdn_http_response_time_seconds{method="GET",status="200",quantile="0.99"} 0.7
			cdn_http_response_time_seconds_sum{method="GET",status="200"} 3
			cdn_http_response_time_seconds_count{method="GET",status="200"} 20`,
			known{
				exporter: "nginxlog", active: u, requests: 6, total: 22, acc: u, dropped: u, sent: 100, ok: 5, bad: 1, p50: u, p99: 0.7,
				mean: 0.2, kind: Summary,
			},
		},
		{ // "*" is the sum of the others, "_" the metrics page itself; counters are called gauges
			`# TYPE nginx_vts_main_connections gauge
			nginx_vts_main_connections{status="active"} 5
			nginx_vts_main_connections{status="accepted"} 100
			nginx_vts_main_connections{status="handled"} 100
			nginx_vts_main_connections{status="requests"} 999
			nginx_vts_server_requests_total{host="a",code="2xx"} 100
			nginx_vts_server_requests_total{host="_",code="2xx"} 40
			nginx_vts_server_requests_total{host="*",code="2xx"} 140
			nginx_vts_server_bytes_total{host="a",direction="in"} 7
			nginx_vts_server_bytes_total{host="a",direction="out"} 100
			nginx_vts_server_bytes_total{host="*",direction="out"} 100
			nginx_vts_server_request_seconds_total{host="a"} 1
			nginx_vts_server_request_seconds_total{host="*"} 1`,
			`# TYPE nginx_vts_main_connections gauge
			nginx_vts_main_connections{status="active"} 6
			nginx_vts_main_connections{status="accepted"} 110
			nginx_vts_main_connections{status="handled"} 110
			nginx_vts_main_connections{status="requests"} 1099
			nginx_vts_server_requests_total{host="a",code="2xx"} 110
			nginx_vts_server_requests_total{host="_",code="2xx"} 41
			nginx_vts_server_requests_total{host="*",code="2xx"} 155
			nginx_vts_server_bytes_total{host="a",direction="in"} 9
			nginx_vts_server_bytes_total{host="a",direction="out"} 300
			nginx_vts_server_bytes_total{host="*",direction="out"} 300
			nginx_vts_server_request_seconds_total{host="a"} 3
			nginx_vts_server_request_seconds_total{host="*"} 3`,
			known{
				exporter: "vts", active: 6, requests: 5, total: 110, acc: 5, dropped: 0, sent: 100, ok: 5, bad: 0, p50: u, p99: u,
				mean: 0.2, kind: Mean,
			},
		},
		{ // code="total" is a sum as well, and a mean is in milliseconds
			`nginx_server_connections{status="active"} 5
			nginx_server_requests{code="2xx",host="*"} 100
			nginx_server_requests{code="total",host="*"} 100
			nginx_server_bytes{direction="out",host="*"} 100
			nginx_server_requestMsec{host="*"} 4`,
			`nginx_server_connections{status="active"} 6
			nginx_server_requests{code="2xx",host="*"} 110
			nginx_server_requests{code="total",host="*"} 110
			nginx_server_bytes{direction="out",host="*"} 300
			nginx_server_requestMsec{host="*"} 8`,
			known{
				exporter: "vts-exporter", active: 6, requests: 5, total: 110, acc: u, dropped: u, sent: 100, ok: 5, bad: 0, p50: u,
				p99: u, mean: 0.008, kind: Mean,
			},
		},
		{
			`angie_connections_active 5
			angie_connections_idle 7
			angie_connections_accepted 10
			angie_connections_dropped 0
			angie_http_server_zones_responses{zone="a",code="200"} 10
			angie_http_server_zones_data_sent{zone="a"} 10`,
			`angie_connections_active 5
			angie_connections_idle 8
			angie_connections_accepted 20
			angie_connections_dropped 2
			angie_http_server_zones_responses{zone="a",code="200"} 20
			angie_http_server_zones_responses{zone="b",code="503"} 2
			angie_http_server_zones_data_sent{zone="a"} 210`,
			known{
				exporter: "Angie", active: 13, requests: 6, total: 22, acc: 5, dropped: 1, sent: 100, ok: 5, bad: 1, p50: u, p99: u,
				mean: u,
			},
		},
		{ // the durations are in seconds, whatever HELP says
			`nginx_ingress_controller_nginx_process_connections{state="active"} 5
			nginx_ingress_controller_nginx_process_connections_total{state="accepted"} 10
			nginx_ingress_controller_nginx_process_connections_total{state="handled"} 10
			nginx_ingress_controller_requests{host="a",status="200"} 10
			nginx_ingress_controller_response_size_sum{host="a",status="200"} 10
			nginx_ingress_controller_request_duration_seconds_bucket{host="a",le="0.1"} 0
			nginx_ingress_controller_request_duration_seconds_bucket{host="a",le="+Inf"} 0`,
			`nginx_ingress_controller_nginx_process_connections{state="active"} 6
			nginx_ingress_controller_nginx_process_connections_total{state="accepted"} 20
			nginx_ingress_controller_nginx_process_connections_total{state="handled"} 20
			nginx_ingress_controller_requests{host="a",status="200"} 20
			nginx_ingress_controller_response_size_sum{host="a",status="200"} 210
			nginx_ingress_controller_request_duration_seconds_bucket{host="a",le="0.1"} 10
			nginx_ingress_controller_request_duration_seconds_bucket{host="a",le="+Inf"} 10
			nginx_ingress_controller_request_duration_seconds_sum{host="a"} 1
			nginx_ingress_controller_request_duration_seconds_count{host="a"} 10`,
			known{
				exporter: "ingress-nginx", active: 6, requests: 5, total: 20, acc: 5, dropped: 0, sent: 100, ok: 5, bad: 0, p50: 0.05,
				p99: 0.099, mean: 0.1, kind: Histogram,
			},
		},
		{ // of 20 requests 16 took no time and are in no bucket, though all are counted
			`nginx_request_count{method="GET",code="200"} 10
			nginx_request_time_milliseconds_bucket{code="200",le="100"} 0
			nginx_request_time_milliseconds_bucket{code="200",le="+Inf"} 0
			nginx_request_time_milliseconds_count{code="200"} 10`,
			`nginx_request_count{method="GET",code="200"} 30
			nginx_request_time_milliseconds_bucket{code="200",le="100"} 0
			nginx_request_time_milliseconds_bucket{code="200",le="+Inf"} 4
			nginx_request_time_milliseconds_sum{code="200"} 4000
			nginx_request_time_milliseconds_count{code="200"} 30`,
			known{
				exporter: "mtail", active: u, requests: 10, total: 30, acc: u, dropped: u, sent: u, ok: 10, bad: 0,
				p50: 0.1 * 10 / 16, p99: 0.1, mean: 0.2, kind: Histogram,
			},
		},
	} {
		t.Run(test.want.exporter, func(t *testing.T) {
			text := strings.NewReplacer("\t", "").Replace
			s := after(Options{}, scrapetest.Page("nginx", 0, text(test.first)), scrapetest.Page("nginx", 2000, text(test.second)))
			n, l := &s.Server, &s.Server.Latency
			if n.Exporter != test.want.exporter || l.Kind != test.want.kind {
				t.Errorf("%s, %v, want %s, %v", n.Exporter, l.Kind, test.want.exporter, test.want.kind)
			}
			scrapetest.Same(t, "active", n.Active, test.want.active)
			scrapetest.Same(t, "requests", n.Requests, test.want.requests)
			scrapetest.Same(t, "requests in all", n.RequestsTotal, test.want.total)
			scrapetest.Same(t, "accepted", n.Accepts, test.want.acc)
			scrapetest.Same(t, "dropped", n.Dropped, test.want.dropped)
			scrapetest.Same(t, "sent", n.Sent, test.want.sent)
			scrapetest.Same(t, "2xx", n.Status[2], test.want.ok)
			scrapetest.Same(t, "5xx", n.Status[5], test.want.bad)
			scrapetest.Same(t, "p50", l.P50.Value, test.want.p50)
			scrapetest.Same(t, "p99", l.P99.Value, test.want.p99)
			scrapetest.Same(t, "mean", l.Mean, test.want.mean)
		})
	}
}

func TestDistribution(t *testing.T) {
	body := func(n int) string {
		return fmt.Sprintf("nginx_http_request_duration_seconds_bucket{le=\"+Inf\"} %d\nnginx_http_request_duration_seconds_bucket{le=\"0.01\"} %d\nnginx_http_request_duration_seconds_bucket{le=\"1\"} %d\n", 10*n, 5*n, 9*n)
	}
	s := after(Options{}, scrapetest.Page("nginx", 0, body(1)), scrapetest.Page("nginx", 2000, body(3)))
	want := []Bucket{{0.01, 50}, {1, 40}, {math.Inf(1), 10}}
	if got := s.Server.Latency.Distribution; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if s = after(Options{}, scrapetest.Page("nginx", 0, body(1)),
		scrapetest.Page("nginx", 2000, body(1))); s.Server.Latency.Distribution != nil {
		t.Error("the distribution of nothing")
	}
}

// Those that read what nginx writes don't know whether it is there.
func TestWhetherNginxIsUp(t *testing.T) {
	f := func(body string, known, up bool) {
		t.Helper()
		if s := after(Options{}, scrapetest.Page("nginx", 0, body)); s.Server.Known != known || s.Server.Up != up {
			t.Errorf("%q: known %t, up %t", body, s.Server.Known, s.Server.Up)
		}
	}
	f("nginx_up 1\n", true, true)
	f("nginx_up 0\n", true, false)
	f("nginx_connections_active 1\n", false, false)
	f("nginx_vts_exporter_build_info 1\n", true, false)
	f("nginx_metric_errors_total 0\n", true, true) // nginx itself has written it
	f("nginx_ingress_controller_requests{status=\"200\"} 5\n", false, false)
	f("nginx_vts_info 1\nnginx_vts_main_connections{status=\"active\"} 1\n", true, true)
	f("x_http_response_count_total{status=\"200\"} 1\n", false, false)
	f("nginx_request_count{code=\"200\"} 1\n", false, false)
	if !math.IsNaN(after(Options{}, scrapetest.Page("nginx", 0, "nginx_vts_info 1\n")).Server.Requests) {
		t.Error("requests of a page without any")
	}
}

func TestStubStatus(t *testing.T) {
	first, second := fmt.Sprintf(scrapetest.Stub, 100, 100, 1000), fmt.Sprintf(scrapetest.Stub, 120, 116, 1400)
	s := after(Options{}, scrapetest.Page("nginx", 0, first), scrapetest.Page("nginx", 2000, second))
	n := &s.Server
	if n.Exporter != "stub_status" || !n.Up || !n.Known {
		t.Errorf("exporter %q, up %v, known %v", n.Exporter, n.Up, n.Known)
	}
	scrapetest.Same(t, "requests", n.Requests, 200)
	scrapetest.Same(t, "accepts", n.Accepts, 10)
	scrapetest.Same(t, "dropped", n.Dropped, 2)
	scrapetest.Same(t, "active", n.Active, 42)
	scrapetest.Same(t, "p99, which it has not", n.Latency.P99.Value, series.Unknown)

	down := string(scrapetest.ReadFile(t, "../../testdata/pages/nginx-prometheus-exporter-0.11.0-down.prom"))
	s = after(Options{}, scrapetest.Page("nginx", 0, first), scrapetest.Page("nginx", 2000, down))
	if s.Server.Up || !s.Server.Known || !s.Sources[0].Up() {
		t.Error("nginx is down, and its exporter is up")
	}
	scrapetest.Same(t, "active while down", s.Server.Active, series.Unknown)
	scrapetest.Same(t, "requests while down", s.Server.Requests, series.Unknown)
	s = after(Options{}, scrapetest.Page("nginx", 0, first), scrapetest.Page("nginx", 2000, down),
		scrapetest.Page("nginx", 4000, fmt.Sprintf(scrapetest.Stub, 1, 1, 5)))
	scrapetest.Same(t, "requests on the first page after", s.Server.Requests, series.Unknown)
	if !s.Server.Up {
		t.Error("nginx is up again")
	}
}

func TestTwoExportersOfOneNginx(t *testing.T) {
	lua := string(scrapetest.ReadFile(t, "../../testdata/pages/nginx-lua-prometheus-0.20240525-4-load.prom"))
	s := after(Options{}, scrapetest.Page("nginx", 0, fmt.Sprintf(scrapetest.Stub, 1, 1, 5)), scrapetest.Page("nginx2", 0, lua),
		scrapetest.Page("nginx", 2000, fmt.Sprintf(scrapetest.Stub, 1, 1, 25)), scrapetest.Page("nginx2", 2000, lua))
	if s.Server.Exporter != "stub_status + lua" {
		t.Errorf("exporter %q", s.Server.Exporter)
	}
	scrapetest.Same(t, "requests of stub_status", s.Server.Requests, 10)
	if s.Server.Latency.Kind != Histogram {
		t.Error("the histogram of lua is missing")
	}
	s = after(Options{}, scrapetest.Page("nginx", 0, fmt.Sprintf(scrapetest.Stub, 1, 1, 5)), scrapetest.Page("nginx2", 0, lua),
		scrapetest.Failure("nginx", 2000, "refused"), scrapetest.Page("nginx2", 2000, lua))
	if s.Server.Exporter != "lua" || !math.IsNaN(s.Server.Dropped) {
		t.Errorf("exporter %q, dropped %v: what is old is not to pass for new", s.Server.Exporter, s.Server.Dropped)
	}
}

// Rows of the Lua library come into being one by one; each counts from its first event on.
func TestSparseHistogram(t *testing.T) {
	files := os.DirFS("../../testdata/recordings/sparse-lua")
	r, err := recording.ReadDumps(files)
	if err != nil {
		t.Fatal(err)
	}
	st := NewState(Options{})
	requests, before := 0.0, time.Time{}
	for _, p := range scrapetest.PagesOf(t, r.Pages()) {
		st.Apply(p)
		s := st.Snapshot()
		// Before its first request only the metrics page is on the page.
		if strings.Contains(string(p.Body), `host="hls`) {
			requests += s.Server.Requests * p.Time.Sub(before).Seconds()
		}
		before = p.Time
	}
	scrapetest.Same(t, "requests in all, 15 and the 13 of them that went on to the upstream", math.Round(requests), 28)
}

func TestLuaNeedsASecond(t *testing.T) {
	row := func(n int) string {
		return fmt.Sprintf("nginx_metric_errors_total 0\nnginx_http_requests_total{host=\"a\",status=\"200\"} %d\n", n)
	}
	s := after(Options{}, scrapetest.Page("nginx", 0, row(0)), scrapetest.Page("nginx", 250, row(100)))
	scrapetest.Same(t, "over a quarter of a second", s.Server.Requests, series.Unknown)
	s = after(Options{}, scrapetest.Page("nginx", 0, row(0)), scrapetest.Page("nginx", 250, row(100)),
		scrapetest.Page("nginx", 2000, row(200)))
	scrapetest.Same(t, "over two", s.Server.Requests, 100)
	s = after(Options{}, scrapetest.Page("nginx", 0, row(100)), scrapetest.Page("nginx", 2000, "nginx_metric_errors_total 0\n"))
	scrapetest.Same(t, "started anew", s.Server.Requests, series.Unknown)
	s = after(Options{}, scrapetest.Page("nginx", 0, row(100)), scrapetest.Page("nginx", 2000, "nginx_metric_errors_total 0\n"),
		scrapetest.Page("nginx", 4000, row(8)))
	scrapetest.Same(t, "and counting from 0, since nobody knows when", s.Server.Requests, series.Unknown)
	s = after(Options{}, scrapetest.Page("nginx", 0, row(100)), scrapetest.Page("nginx", 2000, "nginx_metric_errors_total 0\n"),
		scrapetest.Page("nginx", 4000, row(300)))
	scrapetest.Same(t, "only missing", s.Server.Requests, 50)
}

// A total that an exporter comes with is not what it has counted since the page before.
func TestRowsThatWereNotThere(t *testing.T) {
	f := func(name string, pages ...string) {
		t.Helper()
		var all []scrape.Page
		for i, body := range pages {
			all = append(all, scrapetest.Page("nginx", 2000*i, body))
		}
		s := after(Options{}, all...)
		scrapetest.Same(t, name+": requests", s.Server.Requests, series.Unknown)
		scrapetest.Same(t, name+": 2xx", s.Server.Status[2], series.Unknown)
		scrapetest.Same(t, name+": sent", s.Server.Sent, series.Unknown)
	}
	const sign = "nginx_vts_exporter_build_info 1\n"
	vts := func(n int) string {
		return sign + fmt.Sprintf("nginx_server_connections{status=\"active\"} 3\nnginx_server_requests{host=\"a\",code=\"2xx\"} %[1]d\nnginx_server_bytes{host=\"a\",direction=\"out\"} %[1]d\n", n)
	}
	f("the exporter has missed nginx once", vts(1000000), vts(1000200), sign, vts(1000600))
	plus := func(n int) string {
		return fmt.Sprintf("nginxplus_up 1\nnginxplus_http_requests_total %[1]d\nnginxplus_server_zone_responses{code=\"2xx\",server_zone=\"a\"} %[1]d\nnginxplus_server_zone_sent{server_zone=\"a\"} %[1]d\n", n)
	}
	f("nginx was not up", plus(1000000), "nginxplus_up 0\n", plus(1000400))
	f("another exporter", "nginx_up 1\nnginx_http_requests_total 1000000\n", vts(1000000))
	f("no exporter of nginx in between", vts(1000000), "node_load1 1\n", vts(1000200))

	swarm := "hls_swarm_active_clients 1\nhls_swarm_http_errors_total{status_code=\"503\"} 5000\n"
	s := after(Options{}, scrapetest.Page("swarm", 0, swarm), scrapetest.Page("swarm", 2000, "go_x 1\n"),
		scrapetest.Page("swarm", 4000, swarm))
	scrapetest.Same(t, "errors of another swarm", s.Clients.Errors[0].Rate, series.Unknown)
}

// A summary that has nothing to sum up says NaN, and is still there.
func TestIdleSummary(t *testing.T) {
	body := func(n int, quantile string) string {
		return fmt.Sprintf("# TYPE nginx_http_response_count_total counter\nnginx_http_response_count_total{method=\"GET\",status=\"200\"} %[1]d\n"+
			"# TYPE nginx_http_response_time_seconds summary\nnginx_http_response_time_seconds{method=\"GET\",status=\"200\",quantile=\"0.5\"} %[2]s\n"+
			"nginx_http_response_time_seconds_sum{method=\"GET\",status=\"200\"} 5\nnginx_http_response_time_seconds_count{method=\"GET\",status=\"200\"} %[1]d\n", n, quantile)
	}
	st := NewState(Options{})
	for i := range 30 {
		quantile, p50 := "0.25", 0.25
		if i < 4 || i >= 8 && i < 12 {
			quantile, p50 = "NaN", series.Unknown
		}
		st.Apply(scrapetest.Page("nginx", 2000*i, body(100+10*i, quantile)))
		s := st.Snapshot()
		scrapetest.Same(t, fmt.Sprintf("p50 of page %d", i), s.Server.Latency.P50.Value, p50)
		if s.Server.Latency.Kind != Summary {
			t.Errorf("page %d: %v", i, s.Server.Latency.Kind)
		}
		if i > 0 {
			scrapetest.Same(t, fmt.Sprintf("requests on page %d", i), s.Server.Requests, 5)
		}
	}
}

func TestNamespaces(t *testing.T) {
	body := func(a, b int) string {
		return fmt.Sprintf("app1_http_response_count_total{status=\"200\"} %d\napp2_http_response_count_total{status=\"200\"} %d\n", a, b)
	}
	s := after(Options{}, scrapetest.Page("nginx", 0, body(1000, 10)), scrapetest.Page("nginx", 2000, body(1200, 12)))
	scrapetest.Same(t, "requests of both", s.Server.Requests, 101)
}

func TestClockBack(t *testing.T) {
	st := NewState(Options{})
	for i, ms := range []int{0, 2000, 4000, -3600000, -3598000, -3596000} {
		st.Apply(scrapetest.Page("nginx", ms,
			fmt.Sprintf("nginx_metric_errors_total 0\nnginx_http_requests_total{host=\"a\",status=\"200\"} %d\n", 100+10*i)))
	}
	scrapetest.Same(t, "requests two steps after", st.Snapshot().Server.Requests, 5)
}
