package origin

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"origintop/scrape"
	"origintop/scrape/exporter"
	"origintop/scrape/scrapetest"
	"origintop/scrape/series"
)

// Two pages ten seconds apart of servers whose pages count one thing several times, and others never. The numbers wanted were worked out by
// hand.
func TestServersOfManyCounts(t *testing.T) {
	page := func(name string) string { return string(scrapetest.ReadFile(t, "../../testdata/pages/"+name+".prom")) }
	rates := func(first, second string, want map[string]float64) {
		t.Helper()
		s := after(Options{}, scrapetest.Page("it", 0, page(first)), scrapetest.Page("it", 10_000, page(second)))
		for name, v := range want {
			f := FieldNamed("nginx." + name)
			if f == nil {
				t.Fatalf("no field nginx.%s", name)
			}
			scrapetest.Same(t, second+": "+name, f.Get(s), v)
		}
	}
	// 11,244 requests answered 200 and 2,038 answered 403 by the two services, and by the entry point, and by the routers. 12,935 took up to
	// 0.1 s, the other 347 up to 0.3. The page's own connection is the 45th.
	rates("traefik-3.7.9-load", "traefik-3.7.9-load-later", map[string]float64{
		"requests_per_second": 1328.2, "requests_total": 22_425, "connections.active": 44, "backend_requests_per_second": 1328.2,
		"status_per_second.2xx": 1124.4, "status_per_second.3xx": 0, "status_per_second.4xx": 203.8, "status_per_second.5xx": 0,
		"sent_bytes_per_second": 22_519_181.4, "latency_seconds.p50": 0.1 * 6641 / 12935, "latency_seconds.mean": 265.9569791549999 / 13282,
		"latency_seconds.p99": 0.1 + 0.2*(0.99*13282-12935)/347, "backends": 2, "backends_down": 0,
	})
	// 10,000 requests of one connection manager, 5,000 of the other; two for the admin interface, which don't count. 7,500 of the 15,000 lie
	// between 5 and 10 ms, where there are 4,500 above 6,000: 5 + 5*1500/4500. Listeners and clusters have them all again.
	// 50 requests, 10 connections to a backend and 20 of clients were one too many.
	rates("envoy-made", "envoy-made-later", map[string]float64{
		"requests_per_second": 1500, "requests_total": 175_000, "connections.active": 1000, "accepted_per_second": 5,
		"status_per_second.2xx": 1480, "status_per_second.4xx": 15, "status_per_second.5xx": 5, "sent_bytes_per_second": 50e6,
		"latency_seconds.p50": (5 + 5*1500.0/4500) / 1e3, "latency_seconds.p90": 25e-3, "latency_seconds.p95": (25 + 25*750.0/1200) / 1e3,
		"latency_seconds.p99": (50 + 50*150.0/250) / 1e3, "latency_seconds.mean": 9e-3,
		"backend_requests_per_second": 1490, "limited_per_second": 8, "queued_requests": 7, "backends": 3, "backends_down": 1,
		"busy_percent": series.Unknown, "failed_per_second": series.Unknown,
	})
	// 35841017 - 19522860 bytes. Nobody came in these ten seconds, and one thread was busy for half a second.
	rates("srs-6.0.157-load", "srs-6.0.157-load-later", map[string]float64{
		"sent_bytes_per_second": 1631815.7, "connections.active": 14, "accepted_per_second": 0, "busy_percent": 4.98008,
		"requests_per_second": series.Unknown, "status_per_second.5xx": series.Unknown, "failed_per_second": series.Unknown,
	})
	// HLS: 25978736 - 10719726 and 3839666 - 1355055 bytes; RTMP: 2161845 - 973738 for the one that reads.
	rates("mediamtx-1.20.1-load", "mediamtx-1.20.1-load-later", map[string]float64{
		"sent_bytes_per_second": 1893172.8, "connections.active": 18, "accepted_per_second": series.Unknown,
		"requests_per_second": series.Unknown, "status_per_second.5xx": series.Unknown,
	})
}

// What 1,000 requests and 14,029,990 bytes, by the access log, are on Traefik's page: 60 of them no router wanted. Then a backend goes, and
// then Traefik does.
func TestTraefik(t *testing.T) {
	page := func(name string, second int) scrape.Page {
		return scrapetest.Page("it", 1000*second, string(scrapetest.ReadFile(t, "../../testdata/pages/traefik-3.7.9-"+name+".prom")))
	}
	st := NewState(Options{})
	st.Apply(page("thousand", 0))
	sent, _ := st.sources[0].servers[0].sum(&st.sources[0].servers[0].sent, exporter.ServerSent, selection{field: exporter.ServerSent})
	if n := st.Snapshot().Server; n.RequestsTotal != 1000 || sent != 14_029_990 {
		t.Errorf("%v requests, %v bytes", n.RequestsTotal, sent)
	}
	st.Apply(page("load-later", 10))
	st.Apply(page("backend-down", 20))
	if n := st.Snapshot().Server; n.Backends != 2 || n.BackendsDown != 1 || n.BackendsAlarm == nil {
		t.Errorf("%v of %v backends down, %+v", n.BackendsDown, n.Backends, n.BackendsAlarm)
	}
	st.Apply(page("restarted", 30))
	if s := st.Snapshot(); !math.IsNaN(s.Server.Requests) || len(s.Markers) != 1 {
		t.Errorf("%v requests/s, %v", s.Server.Requests, s.Markers)
	}
	st.Apply(page("restarted", 40))
	if s := st.Snapshot(); s.Server.Requests > 0 || len(s.Markers) != 1 {
		t.Errorf("%v requests/s, %v", s.Server.Requests, s.Markers)
	}
}

// Counters of streams and sessions go with them: what is left is known at once, no rate is below 0, and none is of before.
func TestRowsThatPass(t *testing.T) {
	const a, b = "hls_muxers_outbound_bytes{name=\"a\"} ", "hls_muxers_outbound_bytes{name=\"b\"} "
	f := func(want float64, pages ...string) {
		t.Helper()
		st := NewState(Options{})
		for i, body := range pages {
			st.Apply(scrapetest.Page("it", 10_000*i, body))
		}
		s := st.Snapshot()
		scrapetest.Same(t, strings.Join(pages, " | "), s.Server.Sent, want)
		if len(s.Markers) > 0 || len(s.Troubles) > 0 {
			t.Errorf("%q: %v, %v", pages, s.Markers, s.Troubles)
		}
	}
	f(30, a+"1000\n"+b+"5000\n", a+"1100\n"+b+"5200\n")
	f(10, a+"1000\n"+b+"5000\n", a+"1100\n")                                         // one has ended
	f(0, a+"1000\n"+b+"5000\n", "hls_muxers_outbound_bytes 0\n")                     // both have, and that is no counter that fell
	f(40, a+"1000\n", a+"1100\n"+b+"300\n")                                          // one has begun
	f(15, a+"1000\n"+b+"5000\n", a+"1100\n"+b+"50\n")                                // one has ended, and begun again
	f(60, a+"1000\n", a+"1100\n", a+"1200\n"+b+"500\n")                              // not of the first step
	f(20, a+"1000\n"+b+"5000\n", a+"1100\n", a+"1200\n"+b+"100\n")                   // it is back, as another
	f(11, "hls_muxers_outbound_bytes 0\n", a+"100\n", a+"210\n")                     // the first of all
	f(10, a+"1000\n"+strings.ReplaceAll(a, "outbound_bytes", "bytes_sent")+"1000\n", // under two names
		a+"1100\n"+strings.ReplaceAll(a, "outbound_bytes", "bytes_sent")+"1100\n")
	f(10, strings.ReplaceAll(a, "outbound_bytes", "bytes_sent")+"1000\n", strings.ReplaceAll(a, "outbound_bytes", "bytes_sent")+"1100\n")

	// Sessions come and go on every page, by the hundred: there is a rate each time, and no memory of them all.
	st := NewState(Options{})
	for i := range 200 {
		var body strings.Builder
		for id := i; id < i+20; id++ {
			body.WriteString("rtmp_conns_outbound_bytes{id=\"" + strings.Repeat("x", id) + "\"} " + strconv.Itoa(1000*(i+20-id)) + "\n")
		}
		st.Apply(scrapetest.Page("it", 10_000*i, body.String()))
		if s := st.Snapshot(); i > 0 {
			scrapetest.Same(t, "sessions", s.Server.Sent, 2000)
		}
	}
	if rows := len(st.sources[0].servers[0].sent.Rows); rows > 100 {
		t.Errorf("%d rows of 20 sessions", rows)
	}
}
