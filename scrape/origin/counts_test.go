package origin_test

import (
	"testing"

	"origintop/scrape/fields"
	"origintop/scrape/origin"
	"origintop/scrape/scrapetest"
	"origintop/scrape/series"
)

// Two pages ten seconds apart of servers whose pages count one thing several times, and others never. The numbers wanted were worked out by
// hand.
func TestServersOfManyCounts(t *testing.T) {
	page := func(name string) string { return string(scrapetest.ReadFile(t, "../../testdata/pages/"+name+".prom")) }
	rates := func(first, second string, want map[string]float64) {
		t.Helper()
		st := origin.NewState(origin.Options{})
		st.Apply(scrapetest.Page("it", 0, page(first)))
		st.Apply(scrapetest.Page("it", 10_000, page(second)))
		s := st.Snapshot()
		for name, v := range want {
			f := fields.Named("nginx." + name)
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
