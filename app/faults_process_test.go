//go:build unix

package app

import (
	"bytes"
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
	w.run(fmt.Sprintf("exec %s --no-config --origin-metrics-interval 500ms "+
		"--origin-metrics http://%[2]s/node --nginx-metrics http://%[2]s/nginx --record %s %s",
		w.binary, w.exporter.address, w.recording, flags))
	w.until(inMbit(16), `nginx +up`)
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
func (w *watched) ends() {
	w.t.Helper()
	if !ends(w.process) {
		w.t.Errorf("it has not ended within %v", patience)
	}
}

// grows waits until the recording has more bytes than before.
func (w *watched) grows() {
	w.t.Helper()
	before := size(w.t, w.recording)
	if !eventually(func() bool { return size(w.t, w.recording) > before }) {
		w.t.Errorf("nothing is recorded any more after %d bytes", before)
	}
}

// longGap is one in a recording that no machine is too busy for.
var longGap = regexp.MustCompile(`(?m)^(gaps)? +[0-9:]+ +(\d\ds|\d+[mh].*)$`)

// recorded checks that nothing of the recording is missing or broken.
func (w *watched) recorded() {
	w.t.Helper()
	out, err := exec.Command(w.binary, "info", w.recording).CombinedOutput()
	if err != nil || !regexp.MustCompile(`(?s)gaps +.*damage +none`).Match(out) || longGap.Match(out) {
		w.t.Errorf("info: %v\n%s", err, out)
	}
}

// The terminal goes away without a word.
func TestTerminalGone(t *testing.T) {
	t.Parallel()
	log := filepath.Join(t.TempDir(), "a.log")
	w := watch(t, "--debug-log "+log)
	w.tmux("kill-server")
	w.ends()
	w.recorded()
	if noted, err := os.ReadFile(log); !bytes.Contains(noted, []byte(" level=INFO msg=end status=129 signal=hangup\n")) {
		t.Errorf("the log: %s %v", noted, err)
	}
}

// Nobody reads what it writes, as after ctrl-s or on a connection that hangs. It goes on to scrape and to record, and ends when it is told
// to.
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
	w.until(inMbit(16), `nginx +up`)

	stop(syscall.SIGSTOP)
	for range 20 {
		w.kill(syscall.SIGCONT)
		time.Sleep(50 * time.Millisecond)
	}
	w.kill(syscall.SIGTERM)
	w.ends()
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
	w.until(inMbit(16), `nginx +up`, "● node [01]s")
	w.sameOpen(strconv.Itoa(w.process), before)
	w.kill(syscall.SIGTERM)
	w.ends()
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
	w.ends()
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
	same := eventually(func() bool {
		got = strings.Split(p.tmux("capture-pane", "-p", "-e"), "\n")
		want = strings.Split(fresh.tmux("capture-pane", "-p", "-e"), "\n")
		return slices.Equal(got, want)
	})
	if same {
		return
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
	w := watch(t, "")
	pid := strconv.Itoa(w.process)
	before := open(t, pid)
	prlimit(t, pid, "--nofile=3:")
	restart(w.exporter) // which takes the connections that are kept
	w.until("node exporter down", "too many open files")
	w.grows()
	prlimit(t, pid, "--nofile=1024:")
	w.gone("exporter down")
	w.until(inMbit(16), `nginx +up`)
	w.sameOpen(pid, before)
	w.kill(syscall.SIGTERM)
	w.ends()
	w.recorded()
}

// The disk is full. What was recorded before is good, the screen says that no more is, and key R begins again.
func TestDiskFull(t *testing.T) {
	small := func(t *testing.T, dir string) (room func()) { // which takes root
		mount := func(options string) error {
			out, err := exec.Command("mount", "-t", "tmpfs", "-o", options, "none", dir).CombinedOutput()
			if err != nil {
				err = fmt.Errorf("%w: %s", err, out)
			}
			return err
		}
		if err := mount("size=192k"); err != nil {
			t.Skipf("mount a small disk: %v", err)
		}
		t.Cleanup(func() { exec.Command("umount", dir).Run() })
		return func() {
			if err := mount("remount,size=64m"); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Run("disk", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		room := small(t, dir)
		testDiskFull(t, filepath.Join(dir, "full.otr"), "no space left", func(string) {}, func(string) { room() })
	})
	t.Run("limit", func(t *testing.T) {
		t.Parallel()
		limit := func(bytes string) func(pid string) {
			return func(pid string) { prlimit(t, pid, "--fsize="+bytes+":") }
		}
		testDiskFull(t, filepath.Join(t.TempDir(), "full.otr"), "file too large", limit("200000"), limit("100000000"))
	})
}

func testDiskFull(t *testing.T, path, reason string, fill, room func(pid string)) {
	noise := newExporter(t)
	answer(func(w http.ResponseWriter, _ *http.Request) {
		for range 200 {
			fmt.Fprintf(w, "up{x=\"%x%x\"} %d\n", rand.Uint64(), rand.Uint64(), rand.Uint64())
		}
	})(noise)
	p := newPane(t, 120, 40)
	binary := build(t)
	p.script(binary, "--no-config --origin-metrics-interval 200ms --record "+path, "--metrics noise="+noise.url())
	p.until("● rec")
	pid := p.pid("origintop")
	before := open(t, pid)
	fill(pid)
	p.until("✖ not recorded.*"+reason, "● noise 0s")
	room(pid)
	p.press("R")
	p.until("record to")
	p.press("Enter")
	p.until("● rec")
	p.gone("not recorded")
	p.sameOpen(pid, before)
	p.press("q")
	p.until("status 0")
	out, err := exec.Command(binary, "info", path).CombinedOutput()
	if err != nil || !regexp.MustCompile(`damage +none`).Match(out) {
		t.Errorf("info: %v\n%s", err, out)
	}
}

// prlimit changes a limit of a process.
func prlimit(t *testing.T, pid, limit string) {
	t.Helper()
	if out, err := exec.Command(look(t, "prlimit"), "--pid", pid, limit).CombinedOutput(); err != nil {
		t.Fatalf("prlimit %s: %v: %s", limit, err, out)
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
