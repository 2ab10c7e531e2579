package origin

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"origintop/scrape/scrapetest"
	"origintop/scrape/series"
)

// recorded has a State take in recorded pages of one target, ten seconds after one another, and returns what is known after each.
func recorded(t *testing.T, names ...string) (after []*Snapshot) {
	st := NewState(Options{})
	for i, name := range names {
		st.Apply(scrapetest.Page("server", 10000*i, string(scrapetest.ReadFile(t, "../../testdata/pages/"+name+".prom"))))
		after = append(after, st.Snapshot())
	}
	return after
}

// What Varnish's page says of a thousand requests is what varnishncsa has written of them: 700 of 200 and 19 of 301 and 97 of 404 from the
// cache, 100 that were passed, 54 asked for behind, 30 answered by Varnish itself, 11,040,438 bytes. Then its backends ended: 80 requests,
// each of which got a 503.
func TestVarnishCountsWhatItsLogHas(t *testing.T) {
	const page = "prometheus-varnish-exporter-1.6.1-"
	after := recorded(t, page+"fresh", page+"load", page+"backend-down", page+"restarted", page+"threads-limited", page+"down")
	u := series.Unknown
	w := after[1].Server
	for what, v := range map[string][2]float64{
		"requests": {w.Requests, 100}, "in all": {w.RequestsTotal, 1000}, "sent": {w.Sent, 1104043.8},
		"hits": {w.CacheHits, 81.6}, "misses": {w.CacheMisses, 15.4}, "hit ratio": {w.CacheHit, 100 * 816 / 970.0},
		"behind": {w.BackendRequests, 15.4}, "failed": {w.Failed, 0}, "accepted": {w.Accepts, 0.7}, "dropped": {w.Dropped, 0},
		"active": {w.Active, 0}, "queued": {w.Queued, 0}, "limited": {w.Limited, 0},
		"5xx": {w.Status[5], u}, "mean": {w.Latency.Mean, u},
		"backends": {w.Backends, 1}, "down": {w.BackendsDown, 0}, // of the one that is probed
	} {
		scrapetest.Same(t, what, v[0], v[1])
	}
	if w.Product != "Varnish" || w.Exporter != "varnish_exporter" || !w.Up {
		t.Errorf("%s, %s, up %t", w.Product, w.Exporter, w.Up)
	}
	w = after[2].Server
	for what, v := range map[string][2]float64{
		"requests": {w.Requests, 8}, "failed": {w.Failed, 8}, "backends": {w.Backends, 1}, "down": {w.BackendsDown, 1},
	} {
		scrapetest.Same(t, "without a backend: "+what, v[0], v[1])
	}
	if w.BackendsAlarm == nil || !w.BackendsAlarm.Over {
		t.Error("no alarm for a backend that is down")
	}
	scrapetest.Same(t, "after a restart: requests", after[3].Server.Requests, u)
	w = after[4].Server
	for what, v := range map[string][2]float64{"limited": {w.Limited, 0.2}, "queued": {w.Queued, 2}, "active": {w.Active, 8}} {
		scrapetest.Same(t, "too few threads: "+what, v[0], v[1])
	}
	if w.LimitedAlarm == nil || !w.LimitedAlarm.Over {
		t.Error("no alarm for too few threads")
	}
	if w := after[5].Server; !w.Known || w.Up || !math.IsNaN(w.Requests) {
		t.Errorf("varnishd has ended: %t, up %t, %v requests", w.Known, w.Up, w.Requests)
	}
}

// What its exporter says of Traffic Server is what its own log has: a thousand requests, and one of the exporter.
func TestTrafficServerCountsWhatItsLogHas(t *testing.T) {
	const page = "prometheus-trafficserver-exporter-0.3.2-"
	after := recorded(t, page+"fresh", page+"load", page+"origin-down", page+"restarted")
	w := after[1].Server
	for what, v := range map[string][2]float64{
		"requests": {w.Requests, 100.1}, "in all": {w.RequestsTotal, 1001}, "sent": {w.Sent, 1104669},
		"2xx": {w.Status[2], 80.1}, "3xx": {w.Status[3], 2}, "4xx": {w.Status[4], 13}, "5xx": {w.Status[5], 5},
		"hits": {w.CacheHits, 71.7}, "misses": {w.CacheMisses, 28.4}, "behind": {w.BackendRequests, 28.4},
		"mean": {w.Latency.Mean, 0.143670058 / 1001}, "accepted": {w.Accepts, 0.8},
	} {
		scrapetest.Same(t, what, v[0], v[1])
	}
	w = after[2].Server // 100 times 502, 10 hits, and the exporter's
	for what, v := range map[string][2]float64{"requests": {w.Requests, 11.1}, "2xx": {w.Status[2], 1.1}, "5xx": {w.Status[5], 10}} {
		scrapetest.Same(t, "without an origin: "+what, v[0], v[1])
	}
	scrapetest.Same(t, "after a restart: requests", after[3].Server.Requests, series.Unknown)
}

const latePage = `varnish_up 1
varnish_mempool_live{id="sess0"} %d
varnish_mempool_live{id="req0"} %[1]d
varnish_main_uptime %[3]d
varnish_main_client_req %[2]d
varnish_main_cache_hit %[2]d
varnish_main_s_resp_bodybytes %[2]d000
`

// Threads of Varnish that always have another request on their connection count none of them until they are done: measured so at 16,800
// requests a second, of which it said 0 for three seconds, and then 59,851 at once.
func TestVarnishCountsLate(t *testing.T) {
	st := NewState(Options{})
	u := series.Unknown
	for i, test := range []struct {
		live, counted         int
		requests, sent, total float64
	}{
		{0, 1, u, u, 1},
		{0, 1, 0, 0, 1}, // nobody asks
		{20, 1, u, u, u},
		{20, 1, u, u, u},
		{20, 59852, 59851 / 3.0, 59851e3 / 3, 59852},
		{20, 59852, u, u, u},
		{0, 101416, 41564 / 2.0, 41564e3 / 2, 101416},
		{0, 101416, 0, 0, 101416},
	} {
		st.Apply(scrapetest.Page("varnish", 1000*i, fmt.Sprintf(latePage, test.live, test.counted, i)))
		s := st.Snapshot()
		name := fmt.Sprintf("page %d: ", i)
		scrapetest.Same(t, name+"requests", s.Server.Requests, test.requests)
		scrapetest.Same(t, name+"sent", s.Server.Sent, test.sent)
		scrapetest.Same(t, name+"in all", s.Server.RequestsTotal, test.total)
		scrapetest.Same(t, name+"active", s.Server.Active, float64(test.live))
		said := slices.ContainsFunc(s.Troubles, func(o Trouble) bool { return o.Kind == CountsLate })
		if said != math.IsNaN(test.total) {
			t.Errorf("%sit is said, %t, that counts are late", name, said)
		}
	}
}

// That a backend is not up says nothing where nobody probes it.
func TestVarnishBackendsThatAreProbed(t *testing.T) {
	st := NewState(Options{})
	for i, test := range []struct {
		happy, up     int
		backends, bad float64
	}{{0, 0, series.Unknown, series.Unknown}, {3, 1, 1, 0}, {6, 0, 1, 1}, {0, 0, 1, 1}} {
		var page strings.Builder
		page.WriteString("varnish_up 1\nvarnish_main_client_req 1\n")
		for _, backend := range []struct {
			name      string
			happy, up int
		}{{"unprobed", 0, 0}, {"probed", test.happy, test.up}, {strings.Repeat("of a long name ", 9), 0, 0}} {
			page.WriteString(fmt.Sprintf("varnish_backend_happy{backend=%q,server=\"unknown\"} %d\n"+
				"varnish_backend_up{backend=%[1]q,server=\"unknown\"} %[3]d\n",
				backend.name, backend.happy, backend.up))
		}
		st.Apply(scrapetest.Page("varnish", 1000*i, page.String()))
		w := st.Clone().Snapshot().Server
		scrapetest.Same(t, fmt.Sprint("backends ", i), w.Backends, test.backends)
		scrapetest.Same(t, fmt.Sprint("down ", i), w.BackendsDown, test.bad)
	}
}

// The counters of Traffic Server 9 come to its page every five seconds: what stands still in between is no traffic that has ended.
func TestTrafficServerCountsEveryFiveSeconds(t *testing.T) {
	st := NewState(Options{})
	for second := range 60 {
		counted := second / 5 * 5
		st.Apply(scrapetest.Page("ats", 1000*second, fmt.Sprintf("trafficserver_requests_incoming{protocol=\"http\"} %d00\n"+
			"trafficserver_responses_total{code=\"200\",protocol=\"http\"} %[1]d00\n"+
			"trafficserver_scrape_duration_seconds 0.0%d\n", counted, second)))
		if w := st.Snapshot().Server; second >= 10 {
			scrapetest.Same(t, fmt.Sprint("requests, second ", second), w.Requests, 100)
			scrapetest.Same(t, fmt.Sprint("2xx, second ", second), w.Status[2], 100)
		}
	}
}
