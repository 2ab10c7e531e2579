package origin

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/explore"
	"origintop/scrape/recording/recordingtest"
	"origintop/scrape/scrapetest"
	"origintop/scrape/series"
)

// Each load tester is told apart by what its page holds, whatever was asked for there.
func TestLoadTestersAreToldApart(t *testing.T) {
	for page, want := range map[string][2]string{
		"vegeta-12.13.0-load":              {"vegeta", "vegeta"},
		"vegeta-12.13.0-refused":           {"vegeta", "vegeta"},
		"locust_exporter-0.5.2-load":       {"locust_exporter", "Locust"},
		"locust_exporter-0.5.2-fresh":      {"locust_exporter", "Locust"},
		"k6-made":                          {"k6", "k6"},
		"go-ffmpeg-hls-swarm-946160b-load": {"go-ffmpeg-hls-swarm", "swarm"},
	} {
		body := string(scrapetest.ReadFile(t, "../../testdata/pages/"+page+".prom"))
		for _, name := range []string{"swarm", "other"} {
			s := after(Options{}, scrapetest.Page(name, 0, body))
			if src := &s.Sources[0]; src.Exporter != want[0] || s.Clients.Tester != want[1] || !src.Only(scrape.RoleLoad) || src.Err != "" {
				t.Errorf("%s as %s is of %q, %q, roles %b: %s", page, name, src.Exporter, s.Clients.Tester, src.Roles, src.Err)
			}
		}
	}
}

// replayed gives the snapshots after each page of the load tester in a recording of a real one.
func replayed(t *testing.T, o Options, name string, see func(second int, s *Snapshot)) *Snapshot {
	t.Helper()
	st := NewState(o)
	var first time.Time
	for _, p := range recordingtest.PagesIn(t, "../../testdata/testers/"+name+".otr") {
		if first.IsZero() {
			first = p.Time
		}
		st.Apply(p)
		if p.Target.Name == "swarm" {
			see(int(p.Time.Sub(first).Round(time.Second).Seconds()), st.Snapshot())
		}
	}
	return st.Snapshot()
}

// Three attacks of vegeta: at 100/s, of which 40 have 404 and 503; at 60/s, of which 20 are refused and 20 time out after 3 s; and at 10/s of
// which none is answered, and all time out after 9 s. The figures are those of vegeta report.
func TestVegeta(t *testing.T) {
	seen := map[string]int{}
	replayed(t, Options{}, "vegeta", func(second int, s *Snapshot) {
		c, src := &s.Clients, s.Source(scrape.RoleLoad)
		var statuses strings.Builder
		statuses.WriteString(fmt.Sprint(len(c.Errors)))
		for _, e := range c.Errors {
			statuses.WriteString(" " + e.Status)
		}
		switch {
		case second >= 8 && second <= 22:
			scrapetest.Near(t, "requests", c.Requests, 100, 0.01)
			scrapetest.Near(t, "errors", c.ErrorPercent, 40, 0.01)
			scrapetest.Near(t, "bytes", c.Throughput, 2023220, 0.02)
			scrapetest.Same(t, "unanswered", c.Unanswered, 0)
			scrapetest.Same(t, "clients", c.Active, series.Unknown)
			if statuses.String() != "2 404 503" || c.Latency.Kind != Histogram || !(c.Latency.Mean > 0.0003) || !(c.Latency.Mean < 0.0026) {
				t.Errorf("at %d: %s, latency %v, mean %v", second, statuses.String(), c.Latency.Kind, c.Latency.Mean)
			}
			seen["mixed"]++
		case second >= 38 && second <= 44:
			scrapetest.Near(t, "requests", c.Requests, 60, 0.01)
			scrapetest.Near(t, "errors", c.ErrorPercent, 100*2./3, 0.01)
			scrapetest.Near(t, "unanswered", c.Unanswered, 40, 0.01)
			scrapetest.Near(t, "mean", c.Latency.Mean, 1.002, 0.01)
			if statuses.String() != "1 0" || c.ErrorsAlarm == nil || !c.ErrorsAlarm.Over {
				t.Errorf("at %d: %s, alarm %v", second, statuses.String(), c.ErrorsAlarm)
			}
			seen["refused"]++
		case src.Bare:
			if c.Known || src.Err == "" || s.Current().Clients.Known {
				t.Errorf("at %d: known %t, %q", second, c.Known, src.Err)
			}
			seen["bare"]++
		case second >= 64 && src.Up():
			scrapetest.Near(t, "all fail", series.NaNOr(c.ErrorPercent, 100), 100, 0)
			seen["none answered"]++
		}
		if src.Pages > 0 && src.Failures > 1 && !src.Bare {
			seen["ended"]++
		}
	})
	want := map[string]int{"mixed": 8, "refused": 4, "bare": 5, "none answered": 4, "ended": 8}
	if !maps.Equal(seen, want) {
		t.Errorf("seen %v, want %v", seen, want)
	}
}

// A server that is stopped for 17 seconds in the middle of an attack: vegeta's page goes on, and has nothing new.
func TestVegetaGetsNothing(t *testing.T) {
	var hung []int
	s := replayed(t, Options{}, "vegeta-hung", func(second int, s *Snapshot) {
		if a := s.Clients.HungAlarm; a != nil && a.Over && a.Near {
			hung = append(hung, second)
			scrapetest.Same(t, "requests", s.Clients.Requests, 0)
		}
	})
	if want := []int{24, 26, 28, 30, 32, 34}; !slices.Equal(hung, want) {
		t.Errorf("it gets nothing at %v, want %v", hung, want)
	}
	if n := len(s.Markers); n == 0 || s.Markers[n-1].Text != "test ended: vegeta is gone" {
		t.Errorf("markers %v", s.Markers)
	}
}

// Locust with up to 20 users, stopped, started again with 5, and killed. Its own statistics said 1565 requests, 433 of them failed (126 refused,
// 150 with 404, 157 with 503), 63.8/s in the last ten seconds.
func TestLocust(t *testing.T) {
	ended := 0
	s := replayed(t, Options{}, "locust", func(second int, s *Snapshot) {
		c := &s.Clients
		if second == 36 {
			for what, v := range map[string][2]float64{
				"users": {c.Active, 20}, "requests": {c.RequestsTotal, 1565}, "failed": {c.ErrorsTotal, 433}, "unanswered": {c.UnansweredTotal, 126},
				"p50": {c.Latency.P50.Value, 0.076}, "p95": {c.Latency.P95.Value, 0.21}, "p99": {c.Latency.P99.Value, series.Unknown},
			} {
				scrapetest.Same(t, what, v[0], v[1])
			}
			if e := c.Errors; len(e) != 3 || e[0].Total != 126 || e[1].Status != "404" || e[1].Total != 150 || e[2].Total != 157 {
				t.Errorf("errors %v", e)
			}
			scrapetest.Near(t, "rate", c.Requests, 63.8, 0.1)
			if c.Latency.Over != "the last 10 s" || c.Latency.Kind != Summary {
				t.Errorf("percentiles of %q, %v", c.Latency.Over, c.Latency.Kind)
			}
		}
		if second > 6 && second < 38 && !(c.Requests > 10) {
			t.Errorf("%v requests/s at %d: Locust makes its page every 2 s", c.Requests, second)
		}
		if src := s.Source(scrape.RoleLoad); src.Err == "Locust does not answer its exporter" && src.Pages > 0 && src.Failures > 1 {
			ended++
			scrapetest.Same(t, "users at the end", c.Active, 5)
		}
	})
	if ended < 5 || s.Markers[len(s.Markers)-1].Text != "test ended: Locust is gone" {
		t.Errorf("ended %d times, markers %v", ended, s.Markers)
	}
}

// k6's page has a series for each URL and status, and the time at which k6 wrote it.
func TestK6(t *testing.T) {
	page := func(name string, second int) scrape.Page {
		return scrapetest.Page("swarm", 1000*second, string(scrapetest.ReadFile(t, "../../testdata/"+name+".prom")))
	}
	st := NewState(Options{})
	st.Apply(page("testers/k6-sums-a", 0))
	st.Apply(page("testers/k6-sums-b", 6))
	s := st.Snapshot()
	c := &s.Clients
	for what, v := range map[string][2]float64{ // by hand, from the two pages, whose samples are 9.992 s apart
		"VUs": {c.Active, 6}, "allocated": {c.Allocated, 6}, "requests": {c.Requests, 3252 / 9.992}, "all": {c.RequestsTotal, 4920},
		"errors": {c.ErrorPercent, 100 * 1082. / 3252}, "refused": {c.Unanswered, 541 / 9.992}, "failed": {c.ErrorsTotal, 1638},
		"mean": {c.Latency.Mean, 0.00156274}, "bytes": {c.Throughput, (123926363 - 41980224) / 9.992},
	} {
		scrapetest.Near(t, what, v[0], v[1], 1e-5)
	}
	for second := 8; second < 60; second += 2 { // k6 has ended: the database still has its last word
		st.Apply(page("testers/k6-sums-b", second))
	}
	src := st.Snapshot().Source(scrape.RoleLoad)
	if src.Err != "k6 writes nothing any more" || !src.DownSince.Equal(scrapetest.T0.Add(6*time.Second)) {
		t.Errorf("%q since %v", src.Err, src.DownSince.Sub(scrapetest.T0))
	}
	st = NewState(Options{})
	st.Apply(page("pages/k6-made", 0))
	l := &st.Snapshot().Clients.Latency
	scrapetest.Same(t, "a percentile of several URLs", l.P99.Value, series.Unknown)
}

// The operator's series says how many clients there are, on whichever page it is: of vegeta, which has none, or of a load tester that nobody
// here knows.
func TestClientsMetric(t *testing.T) {
	selector, err := explore.ParseSelector(`threads{state="active"}`)
	if err != nil {
		t.Fatal(err)
	}
	threads := func(n int) string {
		return fmt.Sprintf("threads{state=\"active\",group=\"a\"} %d\nthreads{state=\"active\",group=\"b\"} 2\nthreads{state=\"idle\"} 90\n", n)
	}
	s := after(Options{Clients: &selector}, scrapetest.OtherPage(0, threads(3)), scrapetest.OtherPage(2000, threads(5)))
	scrapetest.Same(t, "clients", s.Clients.Active, 7)
	scrapetest.Same(t, "errors", s.Clients.ErrorRate, series.Unknown)
	if src := &s.Sources[0]; !src.Only(scrape.RoleLoad) || src.Err != "" || s.Clients.Name() != "the load tester" ||
		len(s.Clients.ActiveHistory) != 2 {
		t.Errorf("roles %b, %q, %q", src.Roles, src.Err, s.Clients.Name())
	}
	s = after(Options{}, scrapetest.OtherPage(0, threads(3)))
	scrapetest.Same(t, "clients that nobody has asked for", s.Clients.Active, series.Unknown)

	vegeta := string(scrapetest.ReadFile(t, "../../testdata/pages/vegeta-12.13.0-load.prom"))
	s = after(Options{Clients: &selector}, scrapetest.OtherPage(0, threads(3)), scrapetest.Page("swarm", 100, vegeta),
		scrapetest.OtherPage(2000, threads(3)))
	scrapetest.Same(t, "clients of vegeta", s.Clients.Active, 5)
	if s.Clients.Tester != "vegeta" || s.Sources[0].Has(scrape.RoleLoad) {
		t.Errorf("it is %q, roles of the other page %b", s.Clients.Tester, s.Sources[0].Roles)
	}
}

// A vegeta that is gone, and another one that has counted more by the time it is asked: between the two there is no rate. One page that is
// lost is no end of a test, and neither is one that comes too late.
func TestAnotherVegetaAfterAGap(t *testing.T) {
	page := func(second, requests int) scrape.Page {
		return scrapetest.Page("swarm", 1000*second, fmt.Sprintf("request_bytes_out{url=\"/\",method=\"GET\",status=\"200\"} 0\n"+
			"request_seconds_count{url=\"/\",method=\"GET\",status=\"200\"} %d\n", requests))
	}
	f := func(want float64, reasons ...string) {
		t.Helper()
		pages := []scrape.Page{page(0, 100), page(2, 120)}
		for i, reason := range reasons {
			pages = append(pages, scrapetest.Failure("swarm", 4000+2000*i, reason))
		}
		end := 4 + 2*len(reasons)
		st := NewState(Options{})
		for _, p := range append(pages, page(end, 1120)) {
			st.Apply(p)
		}
		scrapetest.Same(t, fmt.Sprint("requests after ", reasons), st.Snapshot().Clients.Asked(), want)
		c := st.Clone()
		for _, st := range []*State{st, c} {
			st.Apply(page(end+2, 1140))
			scrapetest.Same(t, "and then", st.Snapshot().Clients.Asked(), 10)
		}
	}
	const refused, late = scrape.Refused + ": nothing listens there", "no answer within 5s"
	f(1000./4, refused)
	f(1000./6, late, late)
	f(1000./6, refused, late)
	f(series.Unknown, refused, refused)
	f(series.Unknown, refused, late, refused)
}

// Answers that take long are those of a second or more that take three times as long as at best in the first ten seconds of the test.
func TestClientsWait(t *testing.T) {
	f := func(means []float64, want ...float64) {
		t.Helper()
		st, sum := NewState(Options{}), 0.0
		for i, mean := range append([]float64{0}, means...) {
			sum += 10 * mean
			st.Apply(scrapetest.Page("swarm", 4000*i, fmt.Sprintf("request_bytes_out{url=\"/\",method=\"GET\",status=\"200\"} 0\n"+
				"request_seconds_count{url=\"/\",method=\"GET\",status=\"200\"} %d\n"+
				"request_seconds_sum{url=\"/\",method=\"GET\",status=\"200\"} %g\n", 10*i, sum)))
			if i > 0 {
				scrapetest.Near(t, fmt.Sprint("waits ", i), series.NaNOr(st.Snapshot().Clients.Waits, 0), want[i-1], 1e-9)
			}
		}
	}
	f([]float64{0.1, 0.9, 1.1, 8, 0.2}, 0, 0, 1.1, 8, 0)
	f([]float64{4, 3, 5, 8, 9.5}, 0, 0, 0, 0, 9.5) // large ones
	f([]float64{4, 4, 4, 1, 11, 13}, 0, 0, 0, 0, 0, 13)
}

// Names of vegeta's series are anybody's: an application that counts its requests so is no load tester.
func TestOnlyVegetaIsVegeta(t *testing.T) {
	s := after(Options{}, scrapetest.Page("app", 0, `request_seconds_bucket{method="GET",url="/",status="200",le="+Inf"} 1
request_seconds_sum{method="GET",url="/",status="200"} 1
request_seconds_count{method="GET",url="/",status="200"} 1
`))
	if s.Clients.Known || s.Sources[0].Roles != 0 {
		t.Errorf("roles %b, %q", s.Sources[0].Roles, s.Clients.Tester)
	}
}

// Of two load testers on one page, as that of a database, one is shown: nothing is mixed.
func TestOneLoadTesterIsShown(t *testing.T) {
	k6 := string(scrapetest.ReadFile(t, "../../testdata/pages/k6-made.prom"))
	locust := string(scrapetest.ReadFile(t, "../../testdata/pages/locust_exporter-0.5.2-load.prom"))
	both, alone := after(Options{}, scrapetest.Page("swarm", 0, k6+locust)), after(Options{}, scrapetest.Page("swarm", 0, k6))
	if !scrapetest.Equal(&both.Clients, &alone.Clients) {
		t.Errorf("%+v, alone %+v", both.Clients, alone.Clients)
	}
}

func TestErrorStatus(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		if got := errorStatus(text); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	f("HTTPError(&#x27;404 Client Error: Not Found for url: http://origin.test/x&#x27;)", "404")
	f("HTTPError('503 Server Error: Service Temporarily Unavailable for url: http://origin.test/503')", "503")
	f("BadStatusCode('http://origin.test/x', code=502)", "502")
	f("ConnectionRefusedError(111, 'Connection refused')", NoAnswer)
	f("ConnectTimeout(MaxRetryError(...))", NoAnswer)
	f("RemoteDisconnected('Remote end closed connection without response')", NoAnswer)
	f("CatchResponseError('connection pool: wrong title')", OtherError)
	f("AssertionError()", OtherError)
	f("", OtherError)
}

// The time between server and clients is known where both have means of the same requests, and else why not.
func TestWay(t *testing.T) {
	pages := func(served, asked, refused int, server string) *Snapshot {
		st := NewState(Options{Window: 4 * time.Second})
		for i := range 5 {
			second := 2 * i
			st.Apply(scrapetest.Page("nginx", 1000*second, fmt.Sprintf(server, served*second, float64(served*second)*0.03)))
			st.Apply(scrapetest.Page("swarm", 1000*second, fmt.Sprintf(`request_bytes_out{method="GET",url="/",status="200"} 0
request_seconds_sum{method="GET",url="/",status="200"} %[2]v
request_seconds_count{method="GET",url="/",status="200"} %[1]d
request_seconds_sum{method="GET",url="/",status="0"} 0
request_seconds_count{method="GET",url="/",status="0"} %[3]d
`, asked*second, float64(asked*second)*0.042, refused*second)))
		}
		return st.Snapshot()
	}
	const lua = `nginx_metric_errors_total 0
nginx_http_requests_total{status="200"} %[1]d
nginx_http_request_duration_seconds_bucket{le="+Inf"} %[1]d
nginx_http_request_duration_seconds_count %[1]d
nginx_http_request_duration_seconds_sum %[2]v
`
	f := func(what string, s *Snapshot, want float64, reason WayUnknown) {
		t.Helper()
		way, why := s.Way()
		scrapetest.Same(t, what, way, want)
		if why != reason {
			t.Errorf("%s: %v, want %v", what, why, reason)
		}
	}
	f("the same requests", pages(100, 100, 0, lua), 0.012, WayKnown)
	f("others as well", pages(150, 100, 0, lua), series.Unknown, OtherRequests)
	f("some without an answer", pages(100, 100, 5, lua), series.Unknown, NotAnswered)
	f("no mean of the server", pages(100, 100, 0, "nginx_http_requests_total %d\n# %v\n"), series.Unknown, NoMeans)
	s := pages(100, 100, 0, lua)
	s.Server.Latency.Mean = 0.05
	f("the server is slower than the clients say", s, series.Unknown, ServerLonger)
	s.Server.Latency.Mean = 0 // as of an access log in milliseconds
	f("the server's requests are below a millisecond", s, series.Unknown, ServerTooShort)
	s.Server.Latency.Mean, s.Server.Latency.MeanOver = 0.03, "the last 1024 requests"
	f("a mean of other requests", s, series.Unknown, NoMeans)
}
