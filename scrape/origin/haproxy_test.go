package origin

import (
	"fmt"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/scrapetest"
)

// haproxyPages are the exporters of HAProxy, and how their pages in testdata begin.
var haproxyPages = map[string]string{"HAProxy": "haproxy-2.6.12-", "haproxy_exporter": "haproxy_exporter-0.14.0-"}

// haproxyPage returns such a page after so many seconds, with something replaced.
func haproxyPage(t *testing.T, second int, name string, replaced ...string) scrape.Page {
	t.Helper()
	body := string(scrapetest.ReadFile(t, "../../testdata/pages/"+name+".prom"))
	for i := 0; i < len(replaced); i += 2 {
		if !strings.Contains(body, replaced[i]) {
			t.Fatalf("there is no %q on %s", replaced[i], name)
		}
		body = strings.ReplaceAll(body, replaced[i], replaced[i+1])
	}
	return scrapetest.Page("haproxy", 1000*second, body)
}

// Between two pages lie the 1,000 requests that HAProxy's log has, with their status and 6,804,880 bytes, and its own pages.
func TestHAProxyAgainstItsLog(t *testing.T) {
	for exporter, page := range haproxyPages {
		t.Run(exporter, func(t *testing.T) {
			s := after(Options{}, haproxyPage(t, 0, page+"fresh"), haproxyPage(t, 10, page+"thousand")).Server
			if s.Product != "HAProxy" || s.Exporter != exporter || !s.Known || !s.Up {
				t.Errorf("%s of %s, up: %t", s.Exporter, s.Product, s.Up)
			}
			scrapetest.Same(t, "requests in all", s.RequestsTotal, 1000)
			scrapetest.Same(t, "requests", 10*s.Requests, 1000)
			scrapetest.Same(t, "2xx", 10*s.Status[2], 750)
			scrapetest.Same(t, "3xx", 10*s.Status[3], 30)
			scrapetest.Same(t, "4xx", 10*s.Status[4], 180)
			scrapetest.Same(t, "5xx", 10*s.Status[5], 40)
			scrapetest.Same(t, "bytes", 10*s.Sent, 6804880)
			scrapetest.Same(t, "connections", 10*s.Accepts, 1)
			scrapetest.Same(t, "requests to backends", 10*s.BackendRequests, 880)
			scrapetest.Same(t, "backends", s.Backends, 3)
			scrapetest.Same(t, "backends that are down", s.BackendsDown, 0)
			scrapetest.Same(t, "limit", s.Limit, 300) // of the frontend; all of HAProxy may have 400
		})
	}
}

// A server that is down while the others serve all is said, and so is a queue.
func TestHAProxyBackends(t *testing.T) {
	for exporter, page := range haproxyPages {
		t.Run(exporter, func(t *testing.T) {
			label := map[string]string{"HAProxy": "proxy", "haproxy_exporter": "backend"}[exporter]
			queue := fmt.Sprintf("haproxy_backend_current_queue{%s=\"slow\"} ", label)
			s := after(Options{}, haproxyPage(t, 0, page+"load"), haproxyPage(t, 10, page+"down", queue+"0", queue+"36")).Server
			scrapetest.Same(t, "backends", s.Backends, 3)
			scrapetest.Same(t, "backends that are down", s.BackendsDown, 1)
			scrapetest.Same(t, "queue", s.Queued, 36)
			scrapetest.Same(t, "active", s.Active, 20)
			// web needed 5 and slow 1 ms; of five requests web has got about four.
			scrapetest.Near(t, "mean", s.Latency.Mean, 0.0045, 0.05)
			if s.Latency.Kind != Mean || s.Latency.MeanOver != "the last 1024 requests, to the first byte" {
				t.Errorf("%v over %q", s.Latency.Kind, s.Latency.MeanOver)
			}
		})
	}
	s := after(Options{}, haproxyPage(t, 0, "haproxy_exporter-0.14.0-down"), haproxyPage(t, 2, "haproxy_exporter-0.14.0-nohaproxy")).Server
	if !s.Known || s.Up || !math.IsNaN(s.Requests) || !math.IsNaN(s.Backends) {
		t.Errorf("of a HAProxy that is down: up %t, %v requests, %v backends", s.Up, s.Requests, s.Backends)
	}
}

// A server in maintenance is not down: the operator has taken it out.
func TestHAProxyMaintenance(t *testing.T) {
	down, maintenance := `haproxy_server_status{proxy="web",server="s2",state="DOWN"} `, `haproxy_server_status{proxy="web",server="s2",state="MAINT"} `
	s := after(Options{}, haproxyPage(t, 0, "haproxy-2.6.12-down", down+"1", down+"0", maintenance+"0", maintenance+"1")).Server
	scrapetest.Same(t, "backends", s.Backends, 3)
	scrapetest.Same(t, "backends that are down", s.BackendsDown, 0)
}

// After a reload another process counts from 0. How much it has counted until the first page doesn't matter.
func TestHAProxyReload(t *testing.T) {
	for what, pages := range map[string][]scrape.Page{
		"with less": {haproxyPage(t, 10, "haproxy-2.6.12-fresh", "_start_time_seconds 17", "_start_time_seconds 18")},
		"with more": {haproxyPage(t, 10, "haproxy-2.6.12-down", "_start_time_seconds 17", "_start_time_seconds 18")},
	} {
		st := NewState(Options{})
		for _, p := range append([]scrape.Page{haproxyPage(t, 0, "haproxy-2.6.12-thousand"), haproxyPage(t, 8, "haproxy-2.6.12-load")}, pages...) {
			st.Apply(p)
		}
		s := st.Snapshot()
		if !math.IsNaN(s.Server.Requests) || !math.IsNaN(s.Server.Status[2]) || !math.IsNaN(s.Server.Sent) {
			t.Errorf("%s: %v requests/s, %v of them 2xx, %v bytes/s", what, s.Server.Requests, s.Server.Status[2], s.Server.Sent)
		}
		if n := len(s.Markers); n != 1 || s.Markers[0].Kind != Restarted {
			t.Errorf("%s: markers %+v", what, s.Markers)
		}
		p := pages[0]
		p.Time = p.Time.Add(2 * time.Second)
		st.Apply(p)
		scrapetest.Same(t, what+", the page after", st.Snapshot().Server.Requests, 0)
	}
}

// frontends returns a page of HAProxy, after so many seconds, with a frontend a line: requests, how many it answered itself, those that are
// no 2xx, connections and their limit. All of it may have 400.
func frontends(second int, lines ...string) scrape.Page {
	return scrapetest.Page("haproxy", 1000*second, "haproxy_process_max_connections 400\n"+frontendsBy("proxy", lines...))
}

// exported is such a page of haproxy_exporter, which has asked HAProxy once every two seconds. It doesn't know what HAProxy answered itself.
func exported(second int, lines ...string) scrape.Page {
	var body strings.Builder
	body.WriteString(fmt.Sprintf("haproxy_up 1\nhaproxy_exporter_scrapes_total %d\n", second/2))
	for line := range strings.Lines(frontendsBy("frontend", lines...)) {
		if !strings.Contains(line, "intercepted") {
			body.WriteString(line)
		}
	}
	return scrapetest.Page("haproxy", 1000*second, body.String())
}

func frontendsBy(label string, lines ...string) (body string) {
	for _, line := range lines {
		var name string
		var requests, intercepted, refused, connections, limit int
		fmt.Sscan(line, &name, &requests, &intercepted, &refused, &connections, &limit)
		for _, v := range []struct {
			family, labels string
			value          int
		}{
			{"http_requests_total", "", requests},
			{"intercepted_requests_total", "", intercepted},
			{"http_responses_total", `,code="2xx"`, requests - refused},
			{"http_responses_total", `,code="4xx"`, refused},
			{"bytes_out_total", "", 100 * requests},
			{"current_sessions", "", connections},
			{"limit_sessions", "", limit},
		} {
			body += fmt.Sprintf("haproxy_frontend_%s{%s=%q%s} %d\n", v.family, label, name, v.labels, v.value)
		}
	}
	return body
}

func TestHAProxyFrontends(t *testing.T) {
	f := func(what string, perSecond, total float64, pages ...scrape.Page) {
		t.Helper()
		s := after(Options{}, pages...).Server
		scrapetest.Same(t, what+": requests", s.Requests, perSecond)
		scrapetest.Same(t, what+": requests in all", s.RequestsTotal, total)
		scrapetest.Same(t, what+": bytes", s.Sent, 100*perSecond)
		scrapetest.Same(t, what+": answers", s.Status[2]+s.Status[4], perSecond)
	}
	f("metrics beside the load", 100, 1200,
		frontends(0, "load 1000 0 0 5 300", "stats 50 50 0 1 400"), frontends(2, "load 1200 0 0 5 300", "stats 51 51 0 1 400"))
	f("metrics and no load", 0, 1000,
		frontends(0, "load 1000 0 0 5 300", "stats 50 50 0 1 400"), frontends(2, "load 1000 0 0 5 300", "stats 51 51 0 1 400"))
	f("metrics on the frontend of the load", 100.5, 1201, frontends(0, "load 1000 50 0 5 300"), frontends(2, "load 1201 51 0 5 300"))
	f("nothing yet", 0, 0, frontends(0, "load 0 0 0 0 300", "stats 1 1 0 1 400"), frontends(2, "load 0 0 0 0 300", "stats 2 2 0 1 400"))
	f("metrics that many ask for", 500, 2000,
		frontends(0, "load 1000 0 0 5 300", "stats 50 50 0 1 400"), frontends(2, "load 2000 0 0 5 300", "stats 90 90 0 1 400"))
	f("a few redirects", 100.5, 1211,
		frontends(0, "load 1000 0 0 5 300", "http 10 10 10 1 400"), frontends(2, "load 1200 0 0 5 300", "http 11 11 11 1 400"))
	f("metrics alone", 0.5, 51, frontends(0, "stats 50 50 0 5 300"), frontends(2, "stats 51 51 0 5 300"))
	f("two frontends", 150, 1800,
		frontends(0, "http 1000 1000 1000 5 300", "https 500 0 0 5 300", "stats 50 50 0 1 400"),
		frontends(2, "http 1200 1200 1200 5 300", "https 600 0 0 5 300", "stats 51 51 0 1 400"))
	f("a load that HAProxy answers itself", 100, 1200,
		frontends(0, "load 1000 1000 0 5 300", "stats 50 50 0 1 400"), frontends(2, "load 1200 1200 0 5 300", "stats 51 51 0 1 400"))
	f("a load that has gone on the metrics", 200, 1450,
		frontends(0, "load 1000 0 0 5 300", "stats 50 50 0 1 400"), frontends(2, "load 1200 0 0 5 300", "stats 250 250 0 1 400"))
	f("which stays one between its bursts", 100, 1650,
		frontends(0, "load 1000 0 0 5 300", "stats 50 50 0 1 400"), frontends(2, "load 1200 0 0 5 300", "stats 250 250 0 1 400"),
		frontends(4, "load 1395 0 0 5 300", "stats 255 255 0 1 400"))

	f("exported: its page beside the load", 100, 1200,
		exported(100, "load 1000 0 0 5 300", "stats 50 0 0 1 400"), exported(102, "load 1200 0 0 5 300", "stats 51 0 0 1 400"))
	f("exported: its page, which somebody else reads, too", 100, 1200,
		exported(100, "load 1000 0 0 5 300", "stats 50 0 0 1 400"), exported(102, "load 1200 0 0 5 300", "stats 53 0 0 1 400"))
	f("exported: a frontend at rest", 100, 1250,
		exported(100, "load 1000 0 0 5 300", "more 50 0 0 1 400"), exported(102, "load 1200 0 0 5 300", "more 50 0 0 1 400"))
	f("exported: a frontend with little to do", 105, 1260,
		exported(100, "load 1000 0 0 5 300", "more 50 0 0 1 400"), exported(102, "load 1200 0 0 5 300", "more 60 0 0 1 400"))
	f("exported: one that has begun slowly, and is done", 0, 1600,
		exported(100, "load 1000 0 0 5 300", "more 50 0 0 1 400"), exported(102, "load 1200 0 0 5 300", "more 51 0 0 1 400"),
		exported(104, "load 1300 0 0 5 300", "more 200 0 0 1 400"), exported(106, "load 1400 0 0 5 300", "more 200 0 0 1 400"),
		exported(108, "load 1400 0 0 5 300", "more 200 0 0 1 400"))
}

func TestHAProxyLimit(t *testing.T) {
	f := func(what string, active, limit float64, lines ...string) {
		t.Helper()
		s := after(Options{}, frontends(0, append(lines, "stats 50 50 0 1 400")...)).Server
		scrapetest.Same(t, what+": connections", s.Active, active)
		scrapetest.Same(t, what+": limit", s.Limit, limit)
	}
	f("a frontend with a limit of its own", 300, 300, "load 1000 0 0 300 300")
	f("one with that of all", 300, 400, "load 1000 0 0 300 400")
	f("one with more than all can have", 300, 400, "load 1000 0 0 300 9000")
	f("nothing is connected", 0, 300, "load 1000 0 0 0 300")
	f("two are as full", 200, 400, "a 1000 0 0 100 300", "b 1000 0 0 100 300")
	f("one of two is full", 310, 310, "a 1000 0 0 300 300", "b 1000 0 0 10 300")
	f("a small one is empty", 200, 400, "a 1000 0 0 200 400", "b 1000 0 0 0 10")
	f("two without connections", 0, 400, "a 1000 0 0 0 300", "b 1000 0 0 0 300")
}

// Means are those of the backends by how much each has to do. One that has done nothing says nothing.
func TestHAProxyMean(t *testing.T) {
	f := func(what string, want float64, web, slow [2]int, webMean, slowMean string) {
		t.Helper()
		page := func(i int) scrape.Page {
			var body strings.Builder
			for name, v := range map[string]struct {
				n    int
				mean string
			}{"web": {web[i], webMean}, "slow": {slow[i], slowMean}} {
				body.WriteString(fmt.Sprintf("haproxy_backend_connection_attempts_total{proxy=%q} 5\nhaproxy_backend_connection_reuses_total{proxy=%[1]q} %d\n",
					name, v.n))
				for j, of := range []string{"queue", "connect", "response"} {
					if fields := strings.Fields(v.mean); j < len(fields) {
						body.WriteString(fmt.Sprintf("haproxy_backend_%s_time_average_seconds{proxy=%q} %s\n", of, name, fields[j]))
					}
				}
			}
			return scrapetest.Page("haproxy", 2000*i, body.String())
		}
		scrapetest.Same(t, what, after(Options{}, page(0), page(1)).Server.Latency.Mean, want)
	}
	u := math.NaN()
	f("of two", 0.03, [2]int{0, 300}, [2]int{0, 100}, "0.001 0.002 0.007", "0.060 0.010 0.020")
	f("of one that works", 0.01, [2]int{0, 300}, [2]int{100, 100}, "0.001 0.002 0.007", "0.060 0.010 0.020")
	f("of none", u, [2]int{300, 300}, [2]int{100, 100}, "0.001 0.002 0.007", "0.060 0.010 0.020")
	f("of one that says nothing", u, [2]int{0, 300}, [2]int{0, 100}, "0.001 0.002 0.007", "NaN 0.010 0.020")
	f("of one that says a part", u, [2]int{0, 300}, [2]int{0, 100}, "0.001 0.002 0.007", "0.060 0.010")
	f("of one that says nothing and does nothing", 0.01, [2]int{0, 300}, [2]int{0, 0}, "0.001 0.002 0.007", "")
}

// On a page with those of all others, HAProxy's numbers are what they are on its own, and neither is taken for the other.
func TestHAProxyOnePageWithOthers(t *testing.T) {
	paths, err := filepath.Glob("../../testdata/pages/*.prom")
	if err != nil || len(paths) < 20 {
		t.Fatalf("%d pages, %v", len(paths), err)
	}
	for exporter, name := range haproxyPages {
		page := haproxyPage(t, 0, name+"load")
		alone := after(Options{}, page).Server
		for _, path := range paths {
			other := string(scrapetest.ReadFile(t, path))
			of := after(Options{}, scrapetest.Page("other", 0, other)).Server
			if of.Product == "HAProxy" || of.Product == "" && of.Exporter != "" {
				continue // which is one HAProxy, on one page, or its access log
			}
			for _, body := range []string{string(page.Body) + other, other + string(page.Body)} {
				found := map[string]*Server{}
				s := after(Options{}, scrapetest.Page("both", 0, body))
				for i := range s.Servers {
					found[s.Servers[i].Exporter] = &s.Servers[i]
				}
				got, rest := found[exporter], found[of.Exporter]
				if got == nil || got.Product != "HAProxy" || of.Exporter != "" && (rest == nil || rest.Product != of.Product) || len(found) > 2 {
					t.Errorf("%s with %s: %v", exporter, filepath.Base(path), slices.Collect(maps.Keys(found)))
					continue
				}
				if !scrapetest.Equal(got.ServerNumbers, alone) {
					t.Errorf("%s with %s:\n%+v\nalone\n%+v", exporter, filepath.Base(path), got.ServerNumbers, alone)
				}
				if rest != nil && !scrapetest.Equal(rest.RequestsTotal, of.RequestsTotal) {
					t.Errorf("%s with %s: %v requests of the other, want %v", exporter, filepath.Base(path), rest.RequestsTotal, of.RequestsTotal)
				}
			}
		}
	}
}
