package debuglog

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"origintop/scrape"
	"origintop/scrape/crash"
	"origintop/scrape/origin"
	"origintop/scrape/recording"
)

var start = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// A script is a Source of pages; instead of one that is nil it panics.
type script []*scrape.Page

func (s *script) Next(context.Context) (scrape.Page, error) {
	if len(*s) == 0 {
		return scrape.Page{}, io.EOF
	}
	p := (*s)[0]
	*s = (*s)[1:]
	return *p, nil
}

func answer(name string, second int, body string) *scrape.Page {
	return &scrape.Page{
		Target: scrape.Target{Name: name, URL: "http://" + name + "/metrics"},
		Time:   start.Add(time.Duration(second) * time.Second), Took: 3 * time.Millisecond, Body: []byte(body), Whole: true, Status: 200,
	}
}

func failed(name string, second int, reason string) *scrape.Page {
	p := answer(name, second, "half of")
	p.Err = &scrape.ScrapeError{Reason: reason}
	p.Status = 0
	return p
}

func marker(second int, text string) *scrape.Page {
	return &scrape.Page{Time: start.Add(time.Duration(second) * time.Second), Marker: text}
}

func nginx(up, requests int) string {
	return fmt.Sprintf("nginx_up %d\nnginx_connections_active 3\nnginx_http_requests_total %d\n", up, requests)
}

// run has a log note the pages, and returns its lines without their time.
func run(t *testing.T, level slog.Level, options origin.Options, pages ...*scrape.Page) []string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "test.log")
	l, err := Open(path, level)
	if err != nil {
		t.Fatal(err)
	}
	source := script(pages)
	err = origin.Run(t.Context(), l.Source(&source), origin.NewState(options), l.Observe)
	l.Close()
	<-l.file.ended
	if err != nil {
		t.Fatal(err)
	}
	all := lines(t, path)
	for i, line := range all {
		if !regexp.MustCompile(`^time=[-0-9]+T[:.0-9]+(Z|[-+][0-9:]+) level=`).MatchString(line) {
			t.Errorf("line %q", line)
		}
		_, all[i], _ = strings.Cut(line, " level=")
	}
	return all
}

func compare(t *testing.T, got []string, want ...string) {
	t.Helper()
	if got, want := strings.Join(got, "\n"), strings.Join(want, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

const exporter = `INFO msg=exporter source=nginx is=stub_status bytes=67 series=3`

// An outage is two lines, however long it was.
func TestOutage(t *testing.T) {
	pages := []*scrape.Page{answer("nginx", 0, nginx(1, 10))}
	for i := range 1000 {
		pages = append(pages, failed("nginx", 2+2*i, "connection refused"))
	}
	pages = append(pages, answer("nginx", 2002, nginx(1, 20)), answer("nginx", 2004, nginx(1, 30)))
	compare(t, run(t, slog.LevelInfo, origin.Options{}, pages...),
		exporter,
		`WARN msg="source down" source=nginx reason="connection refused"`,
		`INFO msg="source up" source=nginx after=33m20s failed=1000`)
}

// At debug level each scrape has a line.
func TestScrapes(t *testing.T) {
	compare(t, run(
		t, slog.LevelDebug, origin.Options{}, answer("nginx", 0, nginx(1, 10)), failed("nginx", 2, "cut off"),
		answer("nginx", 4, "<html>secret"),
	),
		`DEBUG msg=scrape source=nginx took=3ms bytes=67 status=200`,
		exporter,
		`DEBUG msg=scrape source=nginx took=3ms bytes=7 status=0 error="cut off"`,
		`WARN msg="source down" source=nginx reason="cut off"`,
		`DEBUG msg=scrape source=nginx took=3ms bytes=12 status=200`,
		`DEBUG msg="source still down" source=nginx reason="answers, but not in the Prometheus format: `+
			`looks like an HTML page: is the path right, usually /metrics?"`)
}

func TestStates(t *testing.T) {
	compare(t, run(
		t, slog.LevelInfo, origin.Options{},
		answer("nginx", 0, nginx(1, 10)), answer("nginx", 2, nginx(0, 10)), answer("nginx", 4, nginx(0, 10)),
		answer("nginx", 6, nginx(1, 20)), marker(6, "ramp to 300"), answer("nginx", 8, nginx(1, 5)),
		marker(9, "again"), marker(10, "again"), answer("nginx", 10, nginx(1, 8)),
	),
		exporter,
		`WARN msg="nginx down"`,
		`INFO msg="nginx up" after=4s`,
		`INFO msg=marked text="ramp to 300"`,
		`INFO msg="nginx restarted: its counters began again"`,
		`INFO msg=marked text=again`,
		`INFO msg=marked text=again`)
}

func TestAlarms(t *testing.T) {
	options := origin.Options{WorkerConnections: 4}
	full := func(second, active int) *scrape.Page {
		return answer("nginx", second, fmt.Sprintf("nginx_up 1\nnginx_connections_active %d\n", active))
	}
	pages := []*scrape.Page{full(0, 1), full(2, 4), full(4, 4), full(6, 4)}
	for s := 8; s < 30; s += 2 {
		pages = append(pages, full(s, 1))
	}
	got := run(t, slog.LevelInfo, options, pages...)
	compare(t, got[1:],
		`WARN msg=alarm of=connections level=critical value=100`,
		`INFO msg="alarm over" of=connections lasted=4s`)
}

// What comes from outside can't pretend to be a line, or do something to a terminal.
func TestHostileWords(t *testing.T) {
	const evil = "x\"\ntime=1 level=ERROR\x1b[31m\u202e\u200b\x9b\xff"
	lines := run(t, slog.LevelDebug, origin.Options{}, failed(evil, 0, evil), marker(1, evil), failed(evil, 2, strings.Repeat(evil, 10000)))
	for _, line := range lines {
		if !utf8.ValidString(line) || strings.ContainsAny(line, "\x1b\u202e\u200b\u009b") || strings.HasPrefix(line, "ERROR") {
			t.Errorf("line %q", line)
		}
		if len(line) > 3000 {
			t.Errorf("a line of %d bytes", len(line))
		}
	}
}

func TestRecordings(t *testing.T) {
	dir := t.TempDir()
	l, err := Open(filepath.Join(dir, "test.log"), slog.LevelInfo)
	if err != nil {
		t.Fatal(err)
	}
	pages := script{answer("nginx", 0, nginx(1, 10)), answer("nginx", 2, nginx(1, 20)), answer("nginx", 4, nginx(1, 30))}
	l.Recorder = &recording.Recorder{Source: &pages}
	source := l.Source(l.Recorder)
	next := func() {
		t.Helper()
		if _, err := source.Next(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	next()
	if err := l.Recorder.Record(filepath.Join(dir, "a.otr")); err != nil {
		t.Fatal(err)
	}
	next()
	l.Recorder.Stop()
	if err := l.Recorder.Record(dir); err == nil {
		t.Fatal("a directory was recorded to")
	}
	next()
	if err := l.Recorder.Record(filepath.Join(dir, "c.otr")); err != nil {
		t.Fatal(err)
	}
	l.Recorder.Stop()
	l.ObserveRecording()
	l.ObserveRecording()
	l.Close()
	<-l.file.ended
	var got []string
	for _, line := range lines(t, filepath.Join(dir, "test.log")) {
		_, line, _ = strings.Cut(line, " level=")
		line = regexp.MustCompile(`error=.*|bytes=\d+`).ReplaceAllString(strings.ReplaceAll(line, dir, "DIR"), "...")
		got = append(got, line)
	}
	compare(t, got,
		`INFO msg="recording begins" file=DIR/a.otr`,
		`INFO msg="recording ends" file=DIR/a.otr`,
		`INFO msg="recording begins" file=DIR`,
		`ERROR msg="recording failed" file=DIR ...`,
		`INFO msg="recording begins" file=DIR/c.otr`,
		`INFO msg="recording ends" file=DIR/c.otr pages=0 lost=0 ...`)
}

// A crash report has of each target's last page, that which panicked among them, all but what it held.
func TestPages(t *testing.T) {
	l, err := Open("", slog.LevelDebug)
	if err != nil {
		t.Fatal(err)
	}
	pages := script{answer("nginx", 0, nginx(1, 10)), answer("a", 1, "secret 1\n"), failed("b", 2, "refused"), nil}
	err = origin.Run(t.Context(), l.Source(&pages), origin.NewState(origin.Options{}), func(*origin.Snapshot) {})
	if crash, ok := errors.AsType[*crash.Crash](err); !ok || !strings.HasPrefix(crash.At, "debuglog_test.go:") {
		t.Errorf("error %v", err)
	}
	compare(t, l.Pages(start.Add(5*time.Second)),
		"last page of a (unknown): 9 bytes, HTTP 200, took 3ms, asked for 4s before",
		"last page of b (unknown): 7 bytes, failed, took 3ms, asked for 3s before",
		"last page of nginx (unknown): 67 bytes, HTTP 200, took 3ms, asked for 5s before")

	snapshot := origin.Snapshot{Sources: []origin.SourceState{
		{Target: scrape.Target{Name: "a", Role: scrape.RoleMachine}, Bytes: 70, Last: start, Took: time.Second},
		{Target: scrape.Target{Name: "z"}, Failures: 1},
	}}
	l.Remember(&snapshot)
	got := l.Pages(start.Add(5 * time.Second))
	compare(t, []string{got[0], got[3]},
		"last page of a (node): 70 bytes, took 1s, asked for 5s before",
		"last page of z (unknown): 0 bytes, failed")
}

// A log without a file costs next to nothing, and one with a file no more than a line.
func TestCost(t *testing.T) {
	l, err := Open("", slog.LevelDebug)
	if err != nil {
		t.Fatal(err)
	}
	p := answer("node", 0, "x 1\n")
	if n := testing.AllocsPerRun(100, func() { l.page(t.Context(), p) }); n > 0 {
		t.Errorf("%v allocations a page", n)
	}
}

// What a page costs the goroutine that scrapes, with a log and without.
func BenchmarkPage(b *testing.B) {
	for _, path := range []string{"", filepath.Join(b.TempDir(), "test.log")} {
		b.Run(fmt.Sprintf("log=%t", path != ""), func(b *testing.B) {
			l, err := Open(path, slog.LevelDebug)
			if err != nil {
				b.Fatal(err)
			}
			defer l.Close()
			p := answer("node", 0, "x 1\n")
			b.ReportAllocs()
			for b.Loop() {
				l.page(b.Context(), p)
			}
		})
	}
}
