package origin

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"origintop/scrape"
	"origintop/scrape/exporter"
	"origintop/scrape/scrapetest"
)

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
