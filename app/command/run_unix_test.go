//go:build unix

package command

import (
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"origintop/app/child"
)

// An outputs is a writer that takes what the program and the command write at the same time.
type outputs struct {
	mu   sync.Mutex
	text strings.Builder
}

func (o *outputs) Write(text []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(text)
}

func (o *outputs) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// runOn returns a watch around a command of the shell, on an origin in this process, which gets the signals of a channel.
func runOn(t *testing.T, signals <-chan os.Signal, stdout, stderr io.Writer, script string, flags ...string) *around {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, "node_memory_MemTotal_bytes 1000\nnode_memory_MemAvailable_bytes 400\nnode_load1 2\n")
	}))
	t.Cleanup(server.Close)
	c, err := parseRun(append(flags, "--origin-metrics", server.URL, "--origin-metrics-interval", "100ms",
		"--record", filepath.Join(t.TempDir(), "run.otr")))
	if err != nil {
		t.Fatal(err)
	}
	if status := c.checks.read(t.Context(), stderr); status != 0 {
		t.Fatalf("status %d", status)
	}
	if err := c.openLog(); err != nil {
		t.Fatal(err)
	}
	f, err := c.newFollower(t.Context(), stderr)
	if err != nil {
		t.Fatal(err)
	}
	path, _, err := child.Find("sh")
	if err != nil {
		t.Fatal(err)
	}
	return &around{
		config: c, follower: f, path: path, line: []string{"sh", "-c", script}, signals: signals, stdout: stdout, stderr: stderr,
	}
}

// Whenever signals come, before the command, while it runs, as it ends, and after that: it ends, its status is kept, and the run is judged.
func TestSignalsAroundCommand(t *testing.T) {
	r := rand.New(rand.NewPCG(19, 5))
	ends := map[int]int{}
	for range 20 {
		signals := make(chan os.Signal)
		var stdout, stderr outputs
		a := runOn(t, signals, &stdout, &stderr, "sleep 1000", "--check", "memory.used_percent == 60")
		over := make(chan struct{})
		sent := make(chan struct{})
		wait := time.Duration(r.IntN(40)) * time.Millisecond
		go func() {
			defer close(sent)
			for {
				time.Sleep(wait) // at any moment
				select {
				case signals <- syscall.SIGTERM:
				case <-over:
					return
				}
			}
		}()
		status, err := a.run(t.Context())
		close(over)
		<-sent
		ends[status]++
		started := strings.Contains(stderr.String(), "starting sh")
		switch {
		case !started && (status != 143 || err == nil):
			t.Errorf("status %d, %v without a command", status, err)
		case started && (status != 143 || err != nil || !strings.Contains(stderr.String(), "'memory.used_percent == 60' ")):
			t.Errorf("status %d, %v:\n%s", status, err, stderr.String())
		}
		if s := a.follower.recorder.Status(); s.On || s.Ending || s.Err != nil {
			t.Errorf("the recording: %+v", s)
		}
	}
	t.Log(ends)
}

// A check aborts the command, whatever that makes of it; the status is that of the checks.
func TestAbortedCommand(t *testing.T) {
	for _, script := range []string{
		"exec sleep 1000", "trap 'exit 0' INT; sleep 1000 & wait", "trap 'exit 7' INT; sleep 1000 & wait", "trap '' INT TERM; sleep 1000",
	} {
		var stdout, stderr outputs
		a := runOn(t, nil, &stdout, &stderr, script, "--check", "series node_load1 < 1 for 300ms abort", "--grace", "100ms")
		status, err := a.run(t.Context())
		said := strings.Contains(stderr.String(), "ends sh: series node_load1 < 1 for 300ms abort has failed\n")
		if status != exitCheckFailed || err != nil || !said || stdout.String() != "" {
			t.Errorf("%s: status %d, %v:\n%s%s", script, status, err, stdout.String(), stderr.String())
		}
	}
}

// What a terminal has of standard error is lines that say who speaks.
func TestPrefixed(t *testing.T) {
	var b strings.Builder
	w := linesTo(&b)
	for _, text := range []string{"a", "b\nc", "\n\nd\n", "e"} {
		if n, err := w.Write([]byte(text)); n != len(text) || err != nil {
			t.Errorf("%q: %d, %v", text, n, err)
		}
	}
	if want := "origintop: ab\norigintop: c\norigintop: d\n"; b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
	if _, err := linesTo(failing{}).Write([]byte("a\n")); err == nil {
		t.Error("no error")
	}
}
