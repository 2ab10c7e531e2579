//go:build unix

package origin

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/scrapetest"
)

// A haproxy is a real one before two servers, with its own exporter and the one of Prometheus.
type haproxy struct {
	t        *testing.T
	load     string // where clients ask
	log      string // file
	master   *exec.Cmd
	backends [2]*httptest.Server
	scraped  []string          // exporters, in their order
	pages    map[string]string // of each, where they are
	states   map[string]*State // likewise
}

// startHAProxy starts all of it.
func startHAProxy(t *testing.T) *haproxy {
	program, exporter := scrapetest.Program(t, "haproxy"), scrapetest.Program(t, "prometheus-haproxy-exporter")
	dir := t.TempDir()
	h := &haproxy{
		t: t, log: filepath.Join(dir, "log"), scraped: []string{"HAProxy", "haproxy_exporter"}, states: map[string]*State{},
	}
	for i := range h.backends {
		h.backends[i] = httptest.NewServer(http.HandlerFunc(answerAsked))
		t.Cleanup(h.backends[i].Close)
	}
	addresses := freeAddresses(t)
	h.load = "http://" + addresses[0]
	h.pages = map[string]string{"HAProxy": "http://" + addresses[1] + "/metrics", "haproxy_exporter": "http://" + addresses[3] + "/metrics"}
	config := fmt.Sprintf(`global
  log stdout format raw local0
  maxconn 200
defaults
  mode http
  log global
  option httplog
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  timeout check 60s
frontend load
  bind %s
  maxconn 100
  http-request return status 403 if { path /forbidden }
  http-request deny deny_status 429 if { path /denied }
  default_backend web
frontend metrics
  bind %s
  http-request use-service prometheus-exporter
frontend stats
  bind %s
  stats enable
  stats uri /stats
backend web
  option httpchk GET /200/1
  default-server check inter 500ms fall 1
  server one %s
  server two %s
`, addresses[0], addresses[1], addresses[2], h.backends[0].Listener.Addr(), h.backends[1].Listener.Addr())
	file := filepath.Join(dir, "haproxy.cfg")
	if err := os.WriteFile(file, []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	log, err := os.Create(h.log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { log.Close() })
	h.master = h.run(log, program, "-W", "-f", file)
	h.run(io.Discard, exporter, "--web.listen-address", addresses[3], "--haproxy.scrape-uri", "http://"+addresses[2]+"/stats;csv")
	for _, url := range h.pages {
		for answers := false; !answers; time.Sleep(10 * time.Millisecond) {
			r, err := http.Get(url)
			if answers = err == nil; answers {
				r.Body.Close()
			}
		}
	}
	return h
}

// freeAddresses returns addresses on loopback at which nothing listens.
func freeAddresses(t *testing.T) (addresses [4]string) {
	for i := range addresses {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close() // when all are known, so that they differ
		addresses[i] = l.Addr().String()
	}
	return addresses
}

// run starts a program that is ended with the test.
func (h *haproxy) run(stdout io.Writer, path string, args ...string) *exec.Cmd {
	cmd := exec.Command(path, args...)
	var stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = stdout, &stderr
	if err := cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		cmd.Wait()
		if h.t.Failed() {
			h.t.Logf("%s said: %s", path, &stderr)
		}
	})
	return cmd
}

// answerAsked answers with the status and as many bytes as the path says: /404/100.
func answerAsked(w http.ResponseWriter, r *http.Request) {
	status, size, _ := strings.Cut(r.URL.Path[1:], "/")
	code, err := strconv.Atoi(status)
	bytes, err2 := strconv.Atoi(size)
	if err != nil || err2 != nil {
		code = http.StatusNotFound
	}
	w.Header().Set("Content-Length", strconv.Itoa(bytes))
	w.WriteHeader(code)
	w.Write(make([]byte, bytes))
}

// ask sends so many requests, one after the other, over one connection.
func (h *haproxy) ask(n int, path string) {
	h.t.Helper()
	for range n {
		r, err := http.Get(h.load + path)
		if err != nil {
			h.t.Fatal(err)
		}
		io.Copy(io.Discard, r.Body)
		r.Body.Close()
	}
}

// scrape gets a page of each target.
func (h *haproxy) scrape() {
	h.t.Helper()
	for _, name := range h.scraped {
		began := time.Now()
		r, err := http.Get(h.pages[name])
		if err != nil {
			h.t.Fatal(err)
		}
		body, err := io.ReadAll(r.Body)
		r.Body.Close()
		if err != nil {
			h.t.Fatal(err)
		}
		if h.states[name] == nil {
			h.states[name] = NewState(Options{})
		}
		h.states[name].Apply(scrape.Page{
			Target: scrape.Target{Name: name, URL: h.pages[name]}, Time: began, Took: time.Since(began), Body: body, Whole: true,
		})
	}
}

// logged is a line of HAProxy's log of its frontend for the load: the times of queue, connect and response, status and bytes.
var logged = regexp.MustCompile(` load \S+ -?\d+/(-?\d+)/(-?\d+)/(-?\d+)/\d+ (\d)\d\d (\d+) `)

// sums are what is in a log.
type sums struct {
	status   [6]float64 // by class
	bytes    float64
	answered float64 // by a backend
	seconds  float64 // that it took, up to the first byte
}

// read reads the log, which is to have so many lines.
func (h *haproxy) read(lines int) (s sums) {
	for {
		all := logged.FindAllStringSubmatch(string(scrapetest.ReadFile(h.t, h.log)), -1)
		if len(all) < lines {
			time.Sleep(10 * time.Millisecond) // HAProxy writes a line after it has answered
			continue
		}
		for _, line := range all {
			number := func(i int) float64 {
				v, _ := strconv.ParseFloat(line[i], 64)
				return v
			}
			s.status[int(number(4))]++
			s.bytes += number(5)
			if number(3) >= 0 {
				s.answered++
				s.seconds += (number(1) + number(2) + number(3)) / 1000
			}
		}
		return s
	}
}

// page returns the numbers of the pages of an exporter so far.
func (h *haproxy) page(exporter string) ServerNumbers {
	h.t.Helper()
	s := h.states[exporter].Snapshot()
	if src := s.Sources[0]; src.Err != "" {
		h.t.Fatal(src.Err)
	}
	return s.Server
}

// A thousand requests through a real HAProxy are what its log says, by both of its exporters, and so are a server that goes down, a reload
// and a HAProxy that is gone.
func TestRealHAProxy(t *testing.T) {
	h := startHAProxy(t)
	h.scrape()
	h.ask(600, "/200/1000")
	h.ask(100, "/200/10000")
	h.ask(50, "/200/100000")
	h.ask(30, "/304/0")
	h.ask(60, "/404/100")
	h.ask(40, "/500/100")
	h.ask(50, "/forbidden")
	h.ask(70, "/denied")
	log := h.read(1000) // HAProxy counts a request when it logs it, which is after its answer
	h.scrape()
	for _, name := range h.scraped {
		s := h.page(name)
		step := h.states[name].sources[0].servers[0].Step().Seconds()
		same := func(what string, got, want float64) {
			t.Helper()
			scrapetest.Near(t, name+": "+what, got, want, 1e-9)
		}
		same("requests in all", s.RequestsTotal, 1000)
		same("requests", s.Requests*step, 1000)
		for class := 2; class <= 5; class++ {
			same(fmt.Sprintf("%dxx", class), s.Status[class]*step, log.status[class])
		}
		same("bytes", s.Sent*step, log.bytes)
		same("requests to backends", s.BackendRequests*step, log.answered)
		same("backends", s.Backends, 2)
		same("limit", s.Limit, 100)
		// Each of three times is rounded to milliseconds.
		if mean := log.seconds / log.answered; math.Abs(s.Latency.Mean-mean) > 0.003 {
			t.Errorf("%s: a mean of %v s, want %v", name, s.Latency.Mean, mean)
		}
	}

	h.backends[0].Close()
	h.until(func(s *ServerNumbers) bool { return s.Backends == 2 && s.BackendsDown == 1 })

	h.ask(1000, "/200/1000") // of the other one
	h.master.Process.Signal(syscall.SIGUSR2)
	h.until(func(s *ServerNumbers) bool { return s.RequestsTotal < 1000 && math.IsNaN(s.Requests) })
	h.ask(1000, "/200/1000")
	h.until(func(s *ServerNumbers) bool { return s.RequestsTotal == 1000 })

	h.master.Process.Signal(syscall.SIGTERM)
	h.master.Wait()
	h.scraped = h.scraped[1:]
	h.until(func(s *ServerNumbers) bool { return s.Known && !s.Up && math.IsNaN(s.RequestsTotal) })
}

// until scrapes until the numbers of each exporter have held.
func (h *haproxy) until(holds func(*ServerNumbers) bool) {
	h.t.Helper()
	for held := map[string]bool{}; len(held) < len(h.scraped); time.Sleep(10 * time.Millisecond) {
		h.scrape()
		for _, name := range h.scraped {
			s := h.page(name)
			if holds(&s) {
				held[name] = true
			}
		}
	}
}
