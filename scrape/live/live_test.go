package live

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"origintop/scrape"
	"origintop/scrape/access"
	"origintop/scrape/origin"
	"origintop/scrape/scrapetest"
)

// network is a network in memory: servers by host, over net.Pipe, so that all of it runs in a synctest bubble.
type network struct {
	t     *testing.T
	mu    sync.Mutex
	hosts map[string]*host
}

type host struct {
	conns  chan net.Conn
	closed chan struct{}
	dials  atomic.Int64
}

func (h *host) Accept() (net.Conn, error) {
	select {
	case c := <-h.conns:
		return c, nil
	case <-h.closed:
		return nil, net.ErrClosed
	}
}
func (h *host) Close() error   { return nil }
func (h *host) Addr() net.Addr { return &net.TCPAddr{} }

// serve starts a server on a host and returns what stops it.
func (n *network) serve(name string, handler http.HandlerFunc) (*host, func()) {
	h := &host{conns: make(chan net.Conn), closed: make(chan struct{})}
	server := &http.Server{Handler: handler}
	go server.Serve(h)
	n.mu.Lock()
	n.hosts[name] = h
	n.mu.Unlock()
	return h, func() {
		n.mu.Lock()
		delete(n.hosts, name)
		n.mu.Unlock()
		close(h.closed)
		server.Close()
	}
}

func (n *network) transport() *http.Transport {
	return &http.Transport{
		DisableCompression:  true,
		MaxIdleConnsPerHost: 1,
		DialContext: func(ctx context.Context, _, address string) (net.Conn, error) {
			name, _, _ := net.SplitHostPort(address)
			n.mu.Lock()
			h := n.hosts[name]
			n.mu.Unlock()
			if h == nil {
				return nil, &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
			}
			ours, theirs := net.Pipe()
			select {
			case h.conns <- theirs:
				h.dials.Add(1)
				return ours, nil
			case <-h.closed:
				return nil, &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		},
	}
}

func target(name string) scrape.Target {
	return scrape.Target{Name: name, URL: "http://" + name + "/metrics"}
}

// live runs test in a bubble with a network, and ends everything after it.
func live(t *testing.T, test func(t *testing.T, n *network, ctx context.Context)) {
	synctest.Test(t, func(t *testing.T) {
		n := &network{t: t, hosts: map[string]*host{}}
		ctx, cancel := context.WithCancel(t.Context())
		test(t, n, ctx)
		cancel()
		time.Sleep(2 * time.Second) // for servers that are busy
		synctest.Wait()
	})
}

func text(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, body) }
}

func TestLiveRounds(t *testing.T) {
	live(t, func(t *testing.T, n *network, ctx context.Context) {
		var headers http.Header
		h, stop := n.serve("a", func(w http.ResponseWriter, r *http.Request) {
			headers = r.Header
			time.Sleep(30 * time.Millisecond)
			io.WriteString(w, "up 1\n")
		})
		defer stop()
		l := &Live{Targets: []scrape.Target{target("a")}, Interval: 2 * time.Second, Transport: n.transport()}
		begin := time.Now()
		for i, want := range []time.Duration{0, 250 * time.Millisecond, 2250 * time.Millisecond, 4250 * time.Millisecond} {
			p, err := l.Next(ctx)
			if err != nil || p.Err != nil {
				t.Fatal(err, p.Err)
			}
			if got := p.Time.Sub(begin); got != want {
				t.Errorf("page %d was asked for after %v, want %v", i, got, want)
			}
			if p.Took != 30*time.Millisecond || string(p.Body) != "up 1\n" || !p.Whole {
				t.Errorf("page %d: took %v, %q, whole %v", i, p.Took, p.Body, p.Whole)
			}
		}
		l.SetInterval(500 * time.Millisecond)
		p, _ := l.Next(ctx)
		if got := p.Time.Sub(begin); got != 4750*time.Millisecond {
			t.Errorf("with the shorter interval, the next page was asked for after %v, want 4.75s", got)
		}
		if got := h.dials.Load(); got != 1 {
			t.Errorf("%d connections, want one that is kept", got)
		}
		if got := headers.Get("Accept"); got != "text/plain;version=0.0.4" {
			t.Errorf("Accept: %s", got)
		}
		if got := headers.Get("Accept-Encoding"); got != "identity" {
			t.Errorf("Accept-Encoding: %s", got)
		}
	})
}

// A change of the interval counts from the scrape before, and makes one scrape, not two.
func TestSetInterval(t *testing.T) {
	const ms = time.Millisecond
	f := func(name string, interval time.Duration, changes map[time.Duration]time.Duration, until time.Duration, want ...time.Duration) {
		t.Helper()
		live(t, func(t *testing.T, n *network, ctx context.Context) {
			_, stop := n.serve("a", text("up 1\n"))
			defer stop()
			l := &Live{Targets: []scrape.Target{target("a")}, Interval: interval, Transport: n.transport()}
			ctx, cancel := context.WithTimeout(ctx, until)
			defer cancel()
			begin := time.Now()
			for at, interval := range changes {
				go func() {
					time.Sleep(at)
					l.SetInterval(interval)
				}()
			}
			var got []time.Duration
			for {
				p, err := l.Next(ctx)
				if err != nil {
					break
				}
				got = append(got, p.Time.Sub(begin))
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: asked after %v, want %v", name, got, want)
			}
		})
	}
	f("no change", 2*time.Second, nil, 5*time.Second, 0, 250*ms, 2250*ms, 4250*ms)
	f("+", 2*time.Second, map[time.Duration]time.Duration{3000 * ms: time.Second}, 6*time.Second,
		0, 250*ms, 2250*ms, 3250*ms, 4250*ms, 5250*ms)
	f("+, when the next one is overdue by that", 10*time.Second, map[time.Duration]time.Duration{5000 * ms: time.Second}, 7500*ms,
		0, 250*ms, 5000*ms, 6000*ms, 7000*ms)
	f("-", 2*time.Second, map[time.Duration]time.Duration{3000 * ms: 5 * time.Second}, 15*time.Second,
		0, 250*ms, 2250*ms, 7250*ms, 12250*ms)
	f("++++, a key each 50 ms", 2*time.Second, map[time.Duration]time.Duration{
		3000 * ms: time.Second, 3050 * ms: 500 * ms, 3100 * ms: 200 * ms, 3150 * ms: 100 * ms,
	}, 3400*ms, 0, 250*ms, 2250*ms, 3050*ms, 3150*ms, 3250*ms, 3350*ms)
	f("+-+-", 2*time.Second, map[time.Duration]time.Duration{
		3000 * ms: time.Second, 3100 * ms: 2 * time.Second, 3200 * ms: time.Second, 3300 * ms: 2 * time.Second,
	}, 8*time.Second, 0, 250*ms, 2250*ms, 3250*ms, 5250*ms, 7250*ms)
	f("- before the second scrape", 2*time.Second, map[time.Duration]time.Duration{100 * ms: 5 * time.Second}, 6*time.Second,
		0, 250*ms, 5250*ms)
	f("+ before the second scrape", 2*time.Second, map[time.Duration]time.Duration{180 * ms: 100 * ms}, 400*ms,
		0, 180*ms, 280*ms, 380*ms)
}

// However long the answers take, and however long nobody takes them, two scrapes are never close together.
func TestLiveNeverTwiceAtOnce(t *testing.T) {
	live(t, func(t *testing.T, n *network, ctx context.Context) {
		took := []time.Duration{0, 1990, 10, 2500, 0, 3999, 0, 0}
		asked := 0
		_, stop := n.serve("a", func(w http.ResponseWriter, _ *http.Request) {
			time.Sleep(took[asked%len(took)] * time.Millisecond)
			asked++
			io.WriteString(w, "up 1\n")
		})
		defer stop()
		l := &Live{Targets: []scrape.Target{target("a")}, Interval: 2 * time.Second, Transport: n.transport()}
		var last time.Time
		for i := range 40 {
			p, err := l.Next(ctx)
			if err != nil || p.Err != nil {
				t.Fatal(err, p.Err)
			}
			if step := p.Time.Sub(last); step < 250*time.Millisecond {
				t.Errorf("page %d was asked for %v after the one before", i, step)
			}
			last = p.Time
			time.Sleep(took[(i*3)%len(took)] * time.Millisecond) // before it gives the page back
		}
	})
}

// A stalled exporter is given up after the time-out, and delays nobody.
func TestLiveStalled(t *testing.T) {
	live(t, func(t *testing.T, n *network, ctx context.Context) {
		_, stopGood := n.serve("good", text("up 1\n"))
		defer stopGood()
		_, stopBad := n.serve("stalled", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		defer stopBad()
		l := &Live{
			Targets: []scrape.Target{target("stalled"), target("good")}, Interval: time.Second, Timeout: 5 * time.Second,
			Transport: n.transport(),
		}
		begin := time.Now()
		good, bad := 0, 0
		for time.Since(begin) < 11*time.Second {
			p, err := l.Next(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if p.Target.Name == "good" {
				good++
				if p.Err != nil {
					t.Error(p.Err)
				}
				continue
			}
			bad++
			if p.Err == nil || scrape.Reason(p.Err) != "no answer within 5s" {
				t.Errorf("error %v", p.Err)
			}
		}
		if good != 13 || bad != 2 { // at 0 s, 0.25 s, 1.25 s ... 11.25 s; at 0 s and 5 s
			t.Errorf("%d good pages and %d failures, want 13 and 2", good, bad)
		}
	})
}

// An exporter that goes away and comes back is seen to do so with the next scrape.
func TestLiveDownAndBack(t *testing.T) {
	live(t, func(t *testing.T, n *network, ctx context.Context) {
		_, stop := n.serve("node", text("node_load1 1\n"))
		var latest atomic.Pointer[origin.Snapshot]
		l := &Live{Targets: []scrape.Target{target("node")}, Interval: time.Second, Transport: n.transport()}
		go origin.Run(ctx, l, origin.NewState(origin.Options{}, l.Targets...), latest.Store)
		time.Sleep(1500 * time.Millisecond)
		if s := latest.Load(); !s.Sources[0].Up() {
			t.Error("up, says nobody:", s.Sources[0].Err)
		}
		stop()
		time.Sleep(time.Second)
		s := latest.Load()
		if src := &s.Sources[0]; src.Up() || !strings.Contains(src.Err, "connection refused") || src.DownSince.IsZero() {
			t.Errorf("down, says nobody: %+v", src)
		}
		scrapetest.Same(t, "the last good value", s.CPU.Load1, 1)
		last := s.Sources[0].Last
		_, stop = n.serve("node", text("node_load1 2\n"))
		defer stop()
		time.Sleep(time.Second)
		s = latest.Load()
		if src := &s.Sources[0]; !src.Up() || !src.DownSince.IsZero() || !src.Last.After(last) {
			t.Errorf("up again, says nobody: %+v", src)
		}
		scrapetest.Same(t, "the new value", s.CPU.Load1, 2)
	})
}

func TestLiveAnswers(t *testing.T) {
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	io.WriteString(z, "up 1\n")
	z.Close()
	for _, test := range []struct {
		name    string
		handler http.HandlerFunc
		want    string // in the error, "" for none
	}{
		{"a page", text("up 1\n"), ""},
		{"a long page", text(strings.Repeat("up 1\n", 100000)), ""},
		{"not found", http.NotFound, "HTTP 404 Not Found: is the path right"},
		{"unauthorised", status(401), "HTTP 401 Unauthorized: the exporter wants credentials"},
		{"no content", status(204), "HTTP 204"},
		{"too many", status(429), "HTTP 429"},
		{"broken", status(500), "HTTP 500"},
		{"a redirection to nowhere", status(301), "HTTP 301"},
		{"gzip, unasked for", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(zipped.Bytes())
		}, ""},
		{"gzip that is none", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			io.WriteString(w, "up 1\n")
		}, "is not"},
		{"too large", text(strings.Repeat("up 1\n", 2<<20)), "larger than 1 MiB"},
		{"never ends", func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				if _, err := io.WriteString(w, strings.Repeat("up 1\n", 1000)); err != nil {
					return
				}
			}
		}, "larger than 1 MiB"},
		{"drips", func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				io.WriteString(w, "u")
				w.(http.Flusher).Flush()
				time.Sleep(time.Second)
			}
		}, "did not end within 5s"},
		{"cut off", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			io.WriteString(w, "up 1\n")
		}, "cut off"},
		{"closes", func(w http.ResponseWriter, _ *http.Request) {
			c, _, _ := w.(http.Hijacker).Hijack()
			c.Close()
		}, "closed before the answer"},
		{"speaks something else", func(w http.ResponseWriter, _ *http.Request) {
			c, _, _ := w.(http.Hijacker).Hijack()
			io.WriteString(c, "\x15\x03\x01\x00\x02\x02\x0a\r\n")
			c.Close()
		}, "not HTTP"},
	} {
		t.Run(test.name, func(t *testing.T) {
			live(t, func(t *testing.T, n *network, ctx context.Context) {
				_, stop := n.serve("a", test.handler)
				defer stop()
				l := &Live{Targets: []scrape.Target{target("a")}, Interval: time.Second, Limit: 1 << 20, Transport: n.transport()}
				p, err := l.Next(ctx)
				if err != nil {
					t.Fatal(err)
				}
				switch {
				case test.want == "" && p.Err != nil:
					t.Error(p.Err)
				case test.want == "" && !bytes.HasPrefix(p.Body, []byte("up 1\n")):
					t.Errorf("body %.30q", p.Body)
				case test.want != "" && (p.Err == nil || !strings.Contains(scrape.Reason(p.Err), test.want)):
					t.Errorf("error %v, want %q in it", p.Err, test.want)
				}
			})
		})
	}
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(code)
		if code != 204 {
			io.WriteString(w, "up 1\n")
		}
	}
}

func TestReasons(t *testing.T) {
	f := func(err error, want string) {
		t.Helper()
		if got := (&exporter{}).access.Reason(err, 5*time.Second); got != want {
			t.Errorf("%v: %q, want %q", err, got, want)
		}
	}
	f(&net.DNSError{Name: "nowhere", IsNotFound: true}, "no such host: nowhere")
	f(&net.DNSError{Name: "nowhere", Err: "server misbehaving"}, "the name nowhere could not be looked up")
	f(fmt.Errorf("x: %w", syscall.EHOSTUNREACH), "no route to the host")
	f(fmt.Errorf("x: %w", syscall.ECONNRESET), "the connection was closed before the answer")
	f(errors.New("http: server gave HTTP response to HTTPS client"), "the answer is not TLS: should the URL begin with http?")
	f(fmt.Errorf("Get \"http://a/\": %w", errors.New("tls: bad certificate")), "TLS failed: bad certificate")
	if p := (&Live{Timeout: time.Second}).scrape(context.Background(), &exporter{url: "http://\x00/"}, nil, &access.Meter{}); p.Err == nil {
		t.Error("a URL with a NUL was asked")
	}
}

func TestRunSurvivesItsSource(t *testing.T) {
	var latest atomic.Pointer[origin.Snapshot]
	err := origin.Run(t.Context(), brokenSource{}, origin.NewState(origin.Options{}), latest.Store)
	if err == nil || !strings.Contains(err.Error(), "internal error: runtime error") || !strings.Contains(err.Error(), "live_test.go:") {
		t.Errorf("error %v", err)
	}
}

type brokenSource struct{}

func (brokenSource) Next(context.Context) (scrape.Page, error) {
	var none []scrape.Page
	return none[len(none)], nil
}

// Of markers none is lost, whoever sets them, and however many; but of those that are in the recording no more are waited for than are
// kept.
func TestLiveKeepsMarkers(t *testing.T) {
	l := &Live{}
	for i := range 3 * scrape.MaxMarkers {
		l.MarkFound(scrapetest.T0, fmt.Sprint("found ", i))
		if i%scrape.MaxMarkers == 0 {
			l.Mark(scrapetest.T0, fmt.Sprint("own ", i))
		}
	}
	own, found := 0, 0
	for range scrape.MaxMarkers {
		p, err := l.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if p.Recorded {
			found++
		} else {
			own++
		}
	}
	if _, more := l.Markers.Next(); more || own != 3 || found != scrape.MaxMarkers-3 {
		t.Errorf("%d own markers, %d found ones, more: %v", own, found, more)
	}
	l = &Live{}
	for i := range 200 {
		l.Mark(scrapetest.T0, fmt.Sprint(i))
	}
	for i := range 200 {
		if p, err := l.Next(t.Context()); err != nil || p.Marker != fmt.Sprint(i) {
			t.Fatalf("marker %d: %+v, %v", i, p, err)
		}
	}
}
