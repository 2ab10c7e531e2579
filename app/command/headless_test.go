package command

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"origintop/scrape"
	"origintop/scrape/check"
	"origintop/scrape/live"
	"origintop/scrape/origin"
	"origintop/scrape/recording"
	"origintop/scrape/scrapetest"
)

// memory is a network in memory, over net.Pipe, with one server.
type memory struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (m *memory) Accept() (net.Conn, error) {
	select {
	case c := <-m.conns:
		return c, nil
	case <-m.closed:
		return nil, net.ErrClosed
	}
}
func (m *memory) Close() error   { m.once.Do(func() { close(m.closed) }); return nil }
func (m *memory) Addr() net.Addr { return &net.TCPAddr{} }

func (m *memory) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case m.conns <- theirs:
		return ours, nil
	case <-m.closed:
		return nil, &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// headlessOn runs origintop --headless with these arguments in a bubble, on an origin whose exporters a handler is, with the names of the
// targets as paths. SIGTERM comes after so long, if that is not 0; at the very beginning if it is negative.
func headlessOn(
	t *testing.T, handler http.Handler, targets []string, checks []*check.Condition, args []string, signalAt time.Duration,
) (c *config, f *follower, status int, stdout, stderr string, took time.Duration) {
	t.Helper()
	network := &memory{conns: make(chan net.Conn), closed: make(chan struct{})}
	server := &http.Server{Handler: handler}
	go server.Serve(network)
	transport := &http.Transport{DialContext: network.dial, DisableCompression: true}
	for _, name := range targets {
		flag := map[string]string{"node": "--origin-metrics", "nginx": "--nginx-metrics", "swarm": "--swarm-metrics"}[name]
		args = append(args, flag, "http://origin/"+name)
	}
	c, err := parse(append(args, "--headless"))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.openLog(); err != nil {
		t.Fatal(err)
	}
	c.checks.conditions = checks
	exporters := &live.Live{Targets: c.targets, Interval: c.interval, Timeout: c.timeout, Transport: transport}
	recorder := &recording.Recorder{Source: exporters, OnMarker: exporters.MarkFound}
	if c.record != "" {
		if err := recorder.Record(c.record); err != nil {
			t.Fatal(err)
		}
	}
	f = c.follow(recorder, exporters.Now)
	ctx, end := context.WithCancelCause(t.Context())
	defer end(nil)
	switch {
	case signalAt < 0:
		end(&Interrupted{syscall.SIGTERM})
	case signalAt > 0:
		signal := time.AfterFunc(signalAt, func() { end(&Interrupted{syscall.SIGTERM}) })
		defer signal.Stop()
	}
	marks := time.AfterFunc(7*time.Second+100*time.Millisecond, func() { exporters.Mark(exporters.Now(), "by hand") }) // behind a round
	defer marks.Stop()
	var out, errs bytes.Buffer
	begun := time.Now()
	if status, err = c.watchHeadless(ctx, f, &out, &errs); err != nil {
		say(&errs, "%v", err)
	}
	took = time.Since(begun)
	end(nil)
	transport.CloseIdleConnections()
	server.Close()
	time.Sleep(time.Minute) // for handlers that are busy
	return c, f, status, out.String(), errs.String(), took
}

// A stage plays a run: each exporter answers with the page that it had so long after the beginning.
type stage struct {
	begun time.Time
	pages map[string]pages
	until map[string]time.Duration // from when on a source is gone
	slow  func() time.Duration     // how long an answer takes
}

func newStage(run pages) *stage {
	s := &stage{begun: time.Now(), pages: map[string]pages{}, until: map[string]time.Duration{}}
	for _, p := range run {
		if p.Marker == "" && p.Err == nil {
			s.pages[p.Target.Name] = append(s.pages[p.Target.Name], p)
		}
	}
	return s
}

func (s *stage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, at := strings.TrimPrefix(r.URL.Path, "/"), time.Since(s.begun)
	if s.slow != nil {
		time.Sleep(s.slow())
	}
	list := s.pages[name]
	if gone, is := s.until[name]; is && at >= gone || len(list) == 0 {
		http.Error(w, "gone", http.StatusServiceUnavailable)
		return
	}
	i, _ := slices.BinarySearchFunc(list, at, func(p scrape.Page, at time.Duration) int {
		return cmp.Compare(p.Time.Sub(list[0].Time), at+1)
	})
	w.Write(list[max(i-1, 0)].Body)
}

// What a headless run says at its end is what checks say of its recording: of random runs on servers that are slow, fail and go.
func TestHeadlessAsReplayed(t *testing.T) {
	m := newMaker(t, 5)
	runs := 150
	if scrapetest.Raced {
		runs = 15
	}
	outcomes, ends := map[check.Outcome]int{}, map[int]int{}
	for n := range runs {
		path := filepath.Join(t.TempDir(), "run.otr")
		synctest.Test(t, func(t *testing.T) {
			s := newStage(m.runs[m.IntN(len(m.runs))])
			if m.IntN(2) == 0 {
				s = newStage(madeRun(60, "node", "nginx", "swarm"))
			}
			r := rand.New(rand.NewPCG(19, uint64(n)))
			var mu sync.Mutex
			s.slow = func() time.Duration {
				mu.Lock()
				defer mu.Unlock()
				if r.IntN(40) == 0 {
					return time.Duration(r.IntN(9000)) * time.Millisecond // beyond the interval, and the timeout
				}
				return time.Duration(r.IntN(50)) * time.Millisecond
			}
			for _, name := range []string{"node", "nginx", "swarm"} {
				if r.IntN(3) == 0 {
					s.until[name] = time.Duration(r.IntN(60)) * time.Second
				}
			}
			var conditions []*check.Condition
			for range 6 {
				conditions = append(conditions, m.condition())
			}
			args := []string{"--record", path, "--for", []string{"5s", "20s", "61s", "90s"}[r.IntN(4)]}
			if r.IntN(4) == 0 {
				args = args[:2] // until the load test is over, or a signal
			}
			targets := [][]string{{"node", "nginx", "swarm"}, {"node"}, {"node", "swarm"}}[r.IntN(3)]
			c, f, status, _, _, _ := headlessOn(t, s, targets, conditions, args, time.Duration(10+r.IntN(90))*time.Second)
			ends[status]++
			o := f.origins[0]
			if o.last == nil || slices.ContainsFunc(o.last.Sources, func(s origin.SourceState) bool { return s.Pages+s.Failures == 0 }) {
				return // no answer has come in time, and of what was asked in vain a recording knows nothing
			}
			rec, err := recording.Open(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			defer rec.Close()
			replayed, err := judgeRecording(t.Context(), rec, &c.checks, nil, io.Discard, path)
			if err != nil {
				t.Fatal(err)
			}
			a, b := c.checks.report(o.judged, "run", io.Discard), c.checks.report(replayed, "run", io.Discard)
			if is, was := resultsOf(t, a), resultsOf(t, b); is != was {
				ls, rs := strings.Split(is, "\n"), strings.Split(was, "\n")
				for i := range min(len(ls), len(rs)) {
					if ls[i] != rs[i] {
						t.Errorf("run %d, %v: live %s, replayed %s", n, args, ls[i], rs[i])
					}
				}
			}
			if o.suite.Aborting() != replayed.suite.Aborting() {
				t.Errorf("run %d: live %v aborts, replayed %v", n, o.suite.Aborting(), replayed.suite.Aborting())
			}
			for _, of := range a.Results {
				outcomes[of.Outcome]++
			}
		})
	}
	t.Logf("%d runs: %v; statuses %v", runs, outcomes, ends)
	for o := range check.Failed + 1 {
		if outcomes[o] < runs/4 {
			t.Errorf("only %d of %d conditions are %v", outcomes[o], 6*runs, o)
		}
	}
}

// conditions parses some.
func conditions(t *testing.T, texts ...string) (list []*check.Condition) {
	t.Helper()
	for _, text := range texts {
		c, err := check.Parse(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		list = append(list, c)
	}
	return list
}

// A headless run ends after its time, at a signal, when a check has failed that aborts, or when the load test is over; its status says how
// that was.
func TestHeadlessEnds(t *testing.T) {
	all := []string{"node", "nginx", "swarm"}
	const passes, fails, unknown = "network.out_bytes_per_second >= 0", "swarm.active_clients < 5", "swarm.drift_seconds < 1s"
	f := func(
		what string, args string, texts []string, gone map[string]time.Duration, signalAt time.Duration,
		wantStatus int, least, most time.Duration, wantOut ...string,
	) {
		t.Helper()
		synctest.Test(t, func(t *testing.T) {
			s := newStage(madeRun(60, all...))
			s.until = gone
			_, _, status, stdout, stderr, took := headlessOn(t, s, all, conditions(t, texts...), strings.Fields(args), signalAt)
			if status != wantStatus || took < least || took > most {
				t.Errorf("%s: status %d after %v, want %d after %v to %v\n%s%s", what, status, took, wantStatus, least, most, stdout, stderr)
			}
			for _, want := range wantOut {
				if !strings.Contains(stdout+stderr, want) {
					t.Errorf("%s: it lacks %q:\n%s%s", what, want, stdout, stderr)
				}
			}
		})
	}
	const s = time.Second
	f("its time is over", "--for 40s", nil, nil, 0, 0, 40*s, 40*s, "Nothing gave out")
	f("all pass", "--for 40s", []string{passes}, nil, 0, 0, 40*s, 40*s, "✓ 'network.out_bytes_per_second >= 0'", "1 of 1 passed")
	f("one fails", "--for 40s", []string{passes, fails, unknown}, nil, 0, 99, 40*s, 40*s, "✗ 'swarm.active_clients < 5'")
	f("one can't be judged", "--for 40s", []string{passes, unknown}, nil, 0, 4, 40*s, 40*s, "? 'swarm.drift_seconds < 1s'")
	f("which is allowed", "--for 40s --allow-unknown", []string{passes, unknown}, nil, 0, 0, 40*s, 40*s)
	f("one is down at the end", "--for 40s", []string{passes}, map[string]time.Duration{"nginx": 20 * s}, 0, 3, 40*s, 40*s,
		"origintop: nginx http://origin/nginx: ")
	f("it is aborted", "--for 100s", []string{fails + " abort"}, nil, 0, 99, 10*s, 11*s)
	f("a signal", "", []string{passes}, nil, 33*s, 0, 33*s, 33*s, "1 of 1 passed")
	f("a signal before its time is over", "--for 100s", []string{passes}, nil, 33*s, 143, 33*s, 33*s, "1 of 1 passed")
	f("which has failed by then", "--for 100s", []string{fails}, nil, 33*s, 99, 33*s, 33*s)
	f("a signal at once", "", []string{passes}, nil, -1, 1, 0, s, "interrupted before the first snapshot",
		"? 'network.out_bytes_per_second >= 0'")
	f("the load test is over", "", []string{passes}, map[string]time.Duration{"swarm": 30 * s}, 200*s, 0, 40*s, 44*s, "1 of 1 passed")
	f("it is over, but there is time left", "--for 60s", []string{passes}, map[string]time.Duration{"swarm": 30 * s}, 0, 0, 60*s, 60*s)
	f("there never was one", "", nil, map[string]time.Duration{"swarm": 0}, 100*s, 3, 100*s, 100*s)
}

// Standard output has a line a minute, and one when something turns critical or ceases to be.
func TestHeadlessLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(madeRun(100, "node", "nginx"))
		exporters := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if at := time.Since(s.begun); r.URL.Path == "/nginx" && at > 70*time.Second && at < 90*time.Second {
				io.WriteString(w, "nginx_up 0\n")
				return
			}
			s.ServeHTTP(w, r)
		})
		_, _, status, stdout, _, _ := headlessOn(t, exporters, []string{"node", "nginx"}, nil, []string{"--for", "150s"}, 0)
		lines := strings.Split(strings.TrimSpace(stdout), "\n")
		want := []string{
			"00:00:00  network out 0 bit/s; ", "00:01:00  ", "00:01:10  critical: nginx is down", "00:01:30  no longer critical, after 20s: nginx is down",
			"00:02:00  ", "ave out",
		}
		if status != 0 || len(lines) != len(want) {
			t.Fatalf("status %d:\n%s", status, stdout)
		}
		for i, want := range want {
			if !strings.Contains(lines[i], want) {
				t.Errorf("line %d lacks %q: %s", i+1, want, lines[i])
			}
		}
	})
}

// What was critical is not known any more when its exporter is down: that it is over nobody knows.
func TestHeadlessUnknown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(madeRun(100, "node", "nginx"))
		exporters := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			at := time.Since(s.begun)
			switch {
			case r.URL.Path == "/nginx" && at > 80*time.Second:
				http.Error(w, "gone", http.StatusBadGateway)
			case r.URL.Path == "/nginx" && at > 70*time.Second:
				io.WriteString(w, "nginx_up 0\n")
			default:
				s.ServeHTTP(w, r)
			}
		})
		_, _, _, stdout, _, _ := headlessOn(t, exporters, []string{"node", "nginx"}, nil, []string{"--for", "100s"}, 0)
		if want := "not known any more, was critical for 10s: nginx is down\n"; !strings.Contains(stdout, want) ||
			strings.Contains(stdout, "no longer critical") {
			t.Errorf("it lacks %q:\n%s", want, stdout)
		}
	})
}

// With --output json standard output is the snapshots of the rounds, a line each, and nothing else.
func TestHeadlessJSON(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(madeRun(100, "node", "nginx"))
		begun := time.Now()
		_, _, status, stdout, stderr, _ := headlessOn(
			t, s, []string{"node", "nginx"}, conditions(t, "cpu.busy_percent < 101"), []string{"--for", "61s", "--output", "json"}, 0,
		)
		lines := strings.Split(strings.TrimSuffix(stdout, "\n"), "\n")
		if status != 0 || len(lines) != 32 {
			t.Fatalf("status %d, %d lines", status, len(lines))
		}
		for i, line := range lines {
			var d struct {
				Time time.Time
				CPU  struct{ Load1 float64 }
			}
			want := begun
			if i > 0 {
				want = begun.Add(time.Duration(i-1)*2*time.Second + 250*time.Millisecond)
			}
			if err := json.Unmarshal([]byte(line), &d); err != nil || d.CPU.Load1 == 0 || d.Time.Sub(want).Abs() > 10*time.Millisecond {
				t.Errorf("line %d is of %v, want %v; %v: %s", i, d.Time, want, err, line)
			}
		}
		for line := range strings.Lines(stderr) {
			if !strings.HasPrefix(line, "origintop: ") {
				t.Errorf("standard error has %q", line)
			}
		}
		if !strings.Contains(stderr, "✓ 'cpu.busy_percent < 101'") {
			t.Error(stderr)
		}
	})
}

// Standard output that takes nothing ends the run, which is recorded nevertheless.
func TestHeadlessWriteFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, err := parse([]string{"--headless", "--output", "json", "--origin-metrics", "http://origin/node"})
		if err != nil {
			t.Fatal(err)
		}
		c.openLog()
		run := madeRun(3, "node")
		recorder := &recording.Recorder{Source: &run}
		var stderr bytes.Buffer
		status, err := c.watchHeadless(t.Context(), c.follow(recorder, time.Now), failing{}, &stderr)
		if status != exitFailure || err == nil || !strings.Contains(err.Error(), "write the snapshot: no space left") {
			t.Errorf("status %d, %v", status, err)
		}
	})
}
