package app

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A watched program is one that watches an origin on which nothing changes, in a terminal of its own, and records.
type watched struct {
	*pane
	t         *testing.T
	binary    string
	origin    *fakedOrigin
	exporter  *exporterFault
	recording string
	process   int
}

// watch starts the program as the pane's own process, without a shell around it.
func watch(t *testing.T, flags string) *watched {
	t.Helper()
	w := &watched{t: t, binary: build(t), recording: filepath.Join(t.TempDir(), "run.otr")}
	w.origin = &fakedOrigin{began: time.Now().Add(-time.Hour), boot: 1e9, devices: []string{"eth0", "eth1"}, copies: 1}
	w.exporter = newExporter(t)
	answer(w.origin.ServeHTTP)(w.exporter)
	w.pane = newPane(t, 120, 40)
	w.run("clear; export XDG_CONFIG_HOME=" + t.TempDir())
	w.run(fmt.Sprintf("exec %s --no-config --origin-metrics-interval 500ms --origin-metrics http://%[2]s/node --nginx-metrics http://%[2]s/nginx --record %s %s",
		w.binary, w.exporter.address, w.recording, flags))
	w.until(inMbit(16), "nginx up")
	w.process, _ = strconv.Atoi(strings.TrimSpace(w.tmux("display-message", "-p", "#{pane_pid}")))
	return w
}

// kill sends the program a signal.
func (w *watched) kill(s syscall.Signal) {
	w.t.Helper()
	if err := syscall.Kill(w.process, s); err != nil {
		w.t.Fatal(err)
	}
}

// ends waits until the program has ended.
func (w *watched) ends(within time.Duration) {
	w.t.Helper()
	for end := time.Now().Add(within); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		// What is left of a child that nobody waits for is no longer a program.
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", w.process))
		if err != nil || strings.Contains(string(stat), ") Z ") {
			return
		}
	}
	w.kill(syscall.SIGKILL)
	w.t.Errorf("it has not ended within %v", within)
}

// grows waits until the recording has more bytes than before.
func (w *watched) grows() {
	w.t.Helper()
	before := size(w.t, w.recording)
	for range 200 {
		if size(w.t, w.recording) > before {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	w.t.Errorf("nothing is recorded any more after %d bytes", before)
}

// recorded checks that nothing of the recording is missing or broken.
func (w *watched) recorded() {
	w.t.Helper()
	out, err := exec.Command(w.binary, "info", w.recording).CombinedOutput()
	if err != nil || !regexp.MustCompile(`(?s)gaps +none.*damage +none`).Match(out) {
		w.t.Errorf("info: %v\n%s", err, out)
	}
}

// The terminal goes away without a word.
func TestTerminalGone(t *testing.T) {
	t.Parallel()
	w := watch(t, "")
	w.tmux("kill-server")
	w.ends(10 * time.Second)
	w.recorded()
}

// Nobody reads what it writes, as after ctrl-s or on a connection that hangs. It goes on to scrape and to record, and ends when it is told to.
func TestOutputBlocked(t *testing.T) {
	t.Parallel()
	w := watch(t, "")
	server, _ := strconv.Atoi(strings.TrimSpace(w.tmux("display-message", "-p", "#{pid}")))
	stop := func(s syscall.Signal) { syscall.Kill(server, s) }
	stop(syscall.SIGSTOP)
	t.Cleanup(func() { stop(syscall.SIGCONT) })
	for range 20 { // draws all of the screen each time, so that the terminal's buffer is full
		w.kill(syscall.SIGCONT)
		time.Sleep(50 * time.Millisecond)
	}
	w.grows()
	w.grows()
	stop(syscall.SIGCONT)
	w.until(inMbit(16), "nginx up")

	stop(syscall.SIGSTOP)
	for range 20 {
		w.kill(syscall.SIGCONT)
		time.Sleep(50 * time.Millisecond)
	}
	w.kill(syscall.SIGTERM)
	w.ends(10 * time.Second)
	w.recorded()
}

// It is stopped for some seconds, and then goes on.
func TestStopped(t *testing.T) {
	t.Parallel()
	w := watch(t, "")
	before := open(t, strconv.Itoa(w.process))
	w.kill(syscall.SIGSTOP)
	time.Sleep(4 * time.Second)
	w.kill(syscall.SIGCONT)
	for range 20 {
		near(t, "after a stop", w.tmux("capture-pane", "-p"))
		time.Sleep(100 * time.Millisecond)
	}
	w.until(inMbit(16), "nginx up", "● node [01]s")
	w.sameOpen(strconv.Itoa(w.process), before)
	w.kill(syscall.SIGTERM)
	w.ends(10 * time.Second)
}

// The terminal within another one goes away and comes back, in another size.
func TestDetached(t *testing.T) {
	t.Parallel()
	w := watch(t, "")
	w.tmux("set-option", "-g", "window-size", "latest")
	outer := newPane(t, 100, 30)
	outer.run("clear; unset TMUX; tmux -S " + w.socket + " attach; echo left")
	outer.until(inMbit(16), "LIVE 500ms")
	w.tmux("detach-client")
	outer.until("left")
	w.grows()
	outer.tmux("resize-window", "-x", "140", "-y", "45")
	outer.run("clear; tmux -S " + w.socket + " attach; echo left")
	screen := outer.until(inMbit(16), "LIVE 500ms", "5 Nginx")
	if widest := longest(screen); widest < 130 {
		t.Errorf("attached at 140 columns, it uses %d:\n%s", widest, screen)
	}
	w.kill(syscall.SIGTERM)
	w.ends(10 * time.Second)
	w.recorded()
}

func longest(screen string) (n int) {
	for line := range strings.Lines(screen) {
		n = max(n, len([]rune(line)))
	}
	return n
}

// After a thousand sizes the screen is that of a program that has begun in the last one.
func TestResizes(t *testing.T) {
	t.Parallel()
	binary := build(t)
	end := func(width, height int) *pane {
		p := newPane(t, width, height)
		p.script(binary, "--no-config --replay "+absolute(t, "../testdata/demo.otr")+" --at 100%")
		p.until("ENDED", "5 Nginx")
		return p
	}
	p := end(120, 40)
	for range 20 {
		var commands []string
		for range 50 {
			commands = append(commands, "resize-window", "-x", strconv.Itoa(1+rand.IntN(220)), "-y", strconv.Itoa(1+rand.IntN(70)), ";")
		}
		p.tmux(commands...)
	}
	p.tmux("resize-window", "-x", "100", "-y", "33")
	fresh := end(100, 33)
	var got, want []string
	for range 100 {
		got = strings.Split(p.tmux("capture-pane", "-p", "-e"), "\n")
		if want = strings.Split(fresh.tmux("capture-pane", "-p", "-e"), "\n"); slices.Equal(got, want) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			t.Errorf("line %d after the resizes, and fresh:\n%q\n%q", i, got[i], want[i])
		}
	}
}

func absolute(t *testing.T, path string) string {
	path, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// No more files and connections can be opened.
func TestFilesExhausted(t *testing.T) {
	t.Parallel()
	prlimit := look(t, "prlimit")
	w := watch(t, "")
	pid := strconv.Itoa(w.process)
	before := open(t, pid)
	limit := func(n int) {
		if out, err := exec.Command(prlimit, "--pid", pid, fmt.Sprintf("--nofile=%d:", n)).CombinedOutput(); err != nil {
			t.Fatalf("prlimit: %v: %s", err, out)
		}
	}
	limit(before)      // so that nothing is left
	w.exporter.close() // which takes the connections that are kept
	w.exporter.listen(nil)
	limit(3)
	w.until("node exporter down", "too many open files")
	w.grows()
	limit(1024)
	w.gone("exporter down")
	w.until(inMbit(16), "nginx up")
	w.sameOpen(pid, before)
	w.kill(syscall.SIGTERM)
	w.ends(10 * time.Second)
	w.recorded()
}

// The disk is full. What was recorded before is good, the screen says that no more is, and key R begins again.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := syscall.Mount("none", dir, "tmpfs", 0, "size=192k"); err != nil {
		t.Skipf("mount a small disk: %v", err)
	}
	t.Cleanup(func() { syscall.Unmount(dir, 0) })
	path := filepath.Join(dir, "full.otr")
	noise := newExporter(t)
	answer(func(w http.ResponseWriter, _ *http.Request) {
		for range 200 {
			fmt.Fprintf(w, "up{x=\"%x%x\"} %d\n", rand.Uint64(), rand.Uint64(), rand.Uint64())
		}
	})(noise)
	p := newPane(t, 120, 40)
	binary := build(t)
	p.script(binary, "--no-config --origin-metrics-interval 200ms --record "+path, "--metrics noise="+noise.url())
	p.until("✖ not recorded.*no space left")
	p.until("● noise 0s")
	p.press("R")
	p.until("record to")
	if err := syscall.Mount("none", dir, "tmpfs", syscall.MS_REMOUNT, "size=64m"); err != nil {
		t.Fatal(err)
	}
	p.press("Enter")
	p.until("● rec")
	p.gone("not recorded")
	p.press("q")
	p.until("status 0")
	out, err := exec.Command(binary, "info", path).CombinedOutput()
	if err != nil || !regexp.MustCompile(`damage +none`).Match(out) {
		t.Errorf("info: %v\n%s", err, out)
	}
}

// Standard output is closed: the terminal is there all the same.
func TestOutputClosed(t *testing.T) {
	t.Parallel()
	p := newPane(t, 120, 40)
	p.script(build(t), "--no-config --demo >&-")
	p.until("REPLAY", "5 Nginx")
	p.press("q")
	p.until("status 0")
}
