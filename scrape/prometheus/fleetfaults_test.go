package prometheus

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/scrapetest"
)

// A gate stands before a server, and lets through what its fault doesn't stop.
type gate struct {
	fault atomic.Pointer[func(http.ResponseWriter, *http.Request) bool] // reports whether it has answered
	odd   atomic.Bool                                                   // answers have a warning
}

func (g *gate) client(t *testing.T, to *url.URL) *Client {
	proxy := httputil.NewSingleHostReverseProxy(to)
	proxy.ModifyResponse = func(r *http.Response) error {
		if g.odd.Load() {
			body, err := io.ReadAll(r.Body)
			body = bytes.Replace(body, []byte(`"status":"success",`), []byte(`"status":"success","warnings":["an odd one"],`), 1)
			r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
			r.Header.Set("Content-Length", fmt.Sprint(len(body)))
			return err
		}
		return nil
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if f := g.fault.Load(); f == nil || !(*f)(w, r) {
			proxy.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	return clientOf(t, server.URL)
}

func (g *gate) close(status int, body string, only func(*http.Request) bool) {
	f := func(w http.ResponseWriter, r *http.Request) bool {
		if only != nil && !only(r) {
			return false
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		io.WriteString(w, body)
		return true
	}
	g.fault.Store(&f)
}

func (g *gate) open() { g.fault.Store(nil) }

// A page of an exporter that is down says so, and others go on; so does every page while the server doesn't answer. What comes later is
// behind it. An answer that would be too large is asked for in parts, and what the server warns of is said once.
func TestFleetFaults(t *testing.T) {
	movers, jobs := map[string]*mover{}, map[string]string{}
	for i := range 3 {
		host := fmt.Sprintf("127.0.2.%d", i+1)
		m := newMoverAt(t, host, scrapetest.ReadFile(t, "../../testdata/pages/nginx-prometheus-exporter-1.5.3-load.prom"))
		movers[host], jobs[fmt.Sprintf("edge%d", i)] = m, m.address()
	}
	servers(t, jobs, func(t *testing.T, s server) {
		g := &gate{}
		f := &Fleet{Client: g.client(t, s.URL)}
		g.odd.Store(true)
		for targets := []scrape.Target(nil); len(targets) < len(movers); {
			targets, _ = f.Begin(t.Context())
		}
		last, markers := map[string]time.Time{}, 0
		// until takes pages until there was one of each origin that is as it is wanted, "" for a good one.
		until := func(want map[string]string) {
			t.Helper()
			pages := 0
			for seen := map[string]bool{}; len(seen) < len(want); pages++ {
				p, err := f.Next(t.Context())
				if err != nil || pages > 100 {
					t.Fatalf("of %d pages only those of %v are so; the last is %v; error %v", pages, seen, p.Err, err)
				}
				if p.Marker != "" {
					markers++
					if p.Marker != "the server warns: an odd one" {
						t.Errorf("marker %q", p.Marker)
					}
					continue
				}
				name := p.Target.Origin
				if !p.Time.After(last[name]) {
					t.Errorf("%s: a page at %v, after one at %v", name, p.Time, last[name])
				}
				last[name] = p.Time
				text := ""
				if p.Err != nil {
					text = scrape.Reason(p.Err)
				} else if !bytes.Contains(p.Body, []byte("nginx_connections_active")) {
					t.Errorf("%s: the page is %s", name, p.Body)
				}
				if w := want[name]; text == w || w != "" && strings.Contains(text, w) {
					seen[name] = true
				}
			}
		}
		all := func(text string) map[string]string {
			list := map[string]string{}
			for name := range movers {
				list[name] = text
			}
			return list
		}
		until(all(""))
		until(all(""))
		if g.odd.Store(false); markers != 1 {
			t.Errorf("%d markers", markers)
		}

		g.close(http.StatusServiceUnavailable, `{"status":"error","error":"compacting"}`, nil)
		until(all(": HTTP 503 Service Unavailable: “compacting”"))
		g.close(http.StatusOK, "<title>Log in</title>", nil)
		until(all("looks like an HTML page, “Log in”"))
		g.close(http.StatusOK, `{"status":"success","data":{"result":[{"metric":{"job`, nil)
		until(all("the answer was cut off"))
		g.open()
		until(all(""))

		g.close(http.StatusUnprocessableEntity, `{"status":"error","errorType":"execution","error":"it would load too many samples"}`,
			func(r *http.Request) bool {
				r.ParseForm()
				defer func() { r.Body = io.NopCloser(strings.NewReader(r.PostForm.Encode())) }()
				return strings.Contains(r.PostForm.Get("query"), "127\\\\.0\\\\.2") // of several
			})
		until(all(""))
		g.open()

		down := movers["127.0.2.2"]
		down.setDown(true)
		some := all("")
		some["127.0.2.2"] = notScraped
		until(some)
		down.setDown(false)
		until(all(""))
	})
}

func (m *mover) setDown(down bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.down = down
}

// Where nothing is scraped that is known here, that is said.
func TestFleetOfNothing(t *testing.T) {
	c := serve(t, answer(`{"status":"success","data":[]}`))
	if _, err := (&Fleet{Client: c, Match: []Label{{"dc", "fra"}}}).Begin(t.Context()); err == nil ||
		scrape.Reason(err) != `it scrapes no node_exporter, no exporter of a web server and no load tester, whose series have the labels {dc="fra"}` {
		t.Errorf("error %v", err)
	}
}

// A server that takes long to refuse is no server of another clock: else its scrapes would be looked for in the future, and missed.
func TestSlowRefusalIsNotAnotherClock(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(2500 * time.Millisecond)
		w.Header().Set("Date", time.Now().UTC().Format(http.TimeFormat))
		w.WriteHeader(http.StatusGatewayTimeout)
	})
	var clock serverClock
	a, err := c.Query(t.Context(), "up", time.Time{}, func(*Series) error { return nil })
	if clock.observe(a); err == nil || clock.ahead().Abs() > a.Took/2+time.Second {
		t.Errorf("it is ahead by %v, error %v", clock.ahead(), err)
	}
}

// What is read once ends with the pages of the latest round.
func TestFleetOnceHasTheLatestRound(t *testing.T) {
	var latest atomic.Int64
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		r.ParseForm()
		at, _ := strconv.ParseFloat(r.PostForm.Get("time"), 64)
		if at == 0 {
			at = float64(time.Now().Unix())
		}
		labels := `"job":"node","instance":"edge:9100"`
		switch query := r.PostForm.Get("query"); {
		case strings.HasSuffix(r.URL.Path, "/series"):
			fmt.Fprintf(w, `{"status":"success","data":[{"__name__":"node_time_seconds",%s}]}`, labels)
		case strings.Contains(query, `"up"`): // once a second, at the full one
			var values []string
			latest.Store(int64(at))
			for s := int64(at) - 5; s <= int64(at); s++ {
				values = append(values, fmt.Sprintf(`[%d,"1"]`, s))
			}
			fmt.Fprintf(w, `{"status":"success","data":{"result":[{"metric":{"__name__":"up",%s},"values":[%s]}]}}`,
				labels, strings.Join(values, ","))
		default:
			io.WriteString(w, `{"status":"success","data":{"result":[]}}`)
		}
	})
	f := &Fleet{Client: c, Past: 3, Once: true}
	last, pages := time.Time{}, 0
	for {
		p, err := f.Next(t.Context())
		if err == io.EOF {
			break
		}
		if err != nil || p.Err != nil || p.Marker != "" {
			t.Fatal(err, p.Err, p.Marker)
		}
		last = p.Time
		pages++
	}
	if pages < 3 || last.Unix() != latest.Load() {
		t.Errorf("of %d pages the last one is of %v, and the server had one of %v", pages, last, time.Unix(latest.Load(), 0))
	}
}

// An exporter that has been down for longer than it is known what it held is what all others of its job are: an origin that doesn't come
// back is not to vanish. Of a job that has others as well, that can't be said.
func TestDownForLong(t *testing.T) {
	up := func(job, instance, value string) string {
		return fmt.Sprintf(`{"metric":{"__name__":"up","job":%q,"instance":%q},"value":[1700000000,%q]}`, job, instance, value)
	}
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/series") {
			io.WriteString(w, `{"status":"success","data":[{"__name__":"node_time_seconds","job":"node","instance":"a:9100"},
				{"__name__":"node_time_seconds","job":"mixed","instance":"c:9100"}]}`)
			return
		}
		fmt.Fprintf(w, `{"status":"success","data":{"result":[%s]}}`, strings.Join([]string{
			up("node", "a:9100", "1"), up("node", "b:9100", "0"), up("mixed", "c:9100", "1"), up("mixed", "d:1", "1"), up("mixed", "e:1", "0"),
		}, ","))
	})
	origins, _, err := c.Discover(t.Context(), nil)
	var got strings.Builder
	for _, o := range origins {
		got.WriteString(fmt.Sprint(o.Name, " ", o.Targets[0].Role, "; "))
	}
	if want := "a node; b node; c node; "; err != nil || got.String() != want {
		t.Errorf("%s, error %v, want %s", got.String(), err, want)
	}
}

// An exporter of which there was only one scrape is missed as well.
func TestScrapedOnceAndGone(t *testing.T) {
	e := &followed{}
	a := &asking{}
	a.scrapes(e, &Series{Samples: []Sample{{1_000_000, 1}}})
	if p, ok := e.page(time.UnixMilli(1_002_000)); !ok || p.Err != nil {
		t.Fatal(ok, p.Err)
	}
	e.now = 0
	if p, ok := e.page(time.UnixMilli(1_100_000)); ok {
		t.Error("too early:", p.Err)
	}
	if p, ok := e.page(time.UnixMilli(1_151_000)); !ok || p.Err == nil {
		t.Errorf("there is nothing for 151 s, and %v, error %v", ok, p.Err)
	}
}

// The instances of a host are asked for so that those of IPv6 are found.
func TestInstanceOf(t *testing.T) {
	for host, instances := range map[string][]string{
		"::1":         {"[::1]:9100", "[::1]", "::1"},
		"edge-1":      {"edge-1", "edge-1:9100", "edge-1.example.net:9100"},
		"10.0.0.1":    {"10.0.0.1:9100"},
		"[::1]:9100":  {"[::1]:9100"},
		"edge-1:9100": {"edge-1:9100"},
	} {
		pattern := regexp.MustCompile("^(?:" + instanceOf(host).value + ")$")
		for _, instance := range instances {
			if !pattern.MatchString(instance) {
				t.Errorf("%s is not of %s", instance, host)
			}
		}
		for _, other := range []string{"10.0.001:9100", "::11", "[::1:2]:9100", "edge-10:9100"} {
			if pattern.MatchString(other) {
				t.Errorf("%s is of %s", other, host)
			}
		}
	}
}
