package origin

import (
	"strconv"
	"strings"
	"testing"

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
	// 10,000 requests of one connection manager, 5,000 of the other; two for the admin interface, which don't count. 7,500 of the 15,000 lie
	// between 5 and 10 ms, where there are 4,500 above 6,000: 5 + 5*1500/4500. Listeners and clusters have them all again.
	rates("envoy-made", "envoy-made-later", map[string]float64{
		"requests_per_second": 1500, "requests_total": 175_000, "connections.active": 1000, "accepted_per_second": 5,
		"status_per_second.2xx": 1480, "status_per_second.4xx": 15, "status_per_second.5xx": 5, "sent_bytes_per_second": 50e6,
		"latency_seconds.p50": (5 + 5*1500.0/4500) / 1e3, "latency_seconds.p90": 25e-3, "latency_seconds.p95": (25 + 25*750.0/1200) / 1e3,
		"latency_seconds.p99": (50 + 50*150.0/250) / 1e3, "latency_seconds.mean": 9e-3,
		"backend_requests_per_second": 1490, "limited_per_second": 5, "queued_requests": 7, "backends": 3, "backends_down": 1,
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
