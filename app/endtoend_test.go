package app

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// A program is one of the real ones on the origin.
type program struct {
	t    testing.TB
	path string
	args []string
	url  string
	cmd  *exec.Cmd
}

// realPrograms is called by tests that run real programs, for seconds. go test -short leaves them out.
func realPrograms(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("real programs take seconds")
	}
}

// look returns where a program is. Without it the test is skipped, or fails if $ORIGINTOP_E2E is "must".
func look(t testing.TB, name string) string {
	t.Helper()
	realPrograms(t)
	path, err := exec.LookPath(name)
	if err != nil {
		path, err = exec.LookPath("/usr/sbin/" + name)
	}
	if err == nil {
		return path
	}
	if os.Getenv("ORIGINTOP_E2E") == "must" {
		t.Fatalf("%s is not installed", name)
	}
	t.Skipf("%s is not installed: on Debian, apt-get install tmux nginx-light prometheus-node-exporter prometheus-nginx-exporter", name)
	return ""
}

// start starts the program and waits until it answers.
func (p *program) start() {
	p.t.Helper()
	p.cmd = exec.Command(p.path, p.args...)
	var stderr bytes.Buffer
	p.cmd.Stderr = &stderr
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	answers := func() bool {
		r, err := http.Get(p.url)
		if err == nil {
			r.Body.Close()
		}
		return err == nil
	}
	if eventually(answers) {
		return
	}
	p.stop()
	p.t.Fatalf("%s does not answer at %s: %s", p.path, p.url, &stderr)
}

// stop ends the program; one that has ended is left alone.
func (p *program) stop() {
	if p.cmd != nil {
		p.cmd.Process.Signal(syscall.SIGTERM)
		p.cmd.Wait()
		p.cmd = nil
	}
}

// A realOrigin is nginx and two exporters, on loopback.
type realOrigin struct {
	node, nginx, exporter *program
}

func startOrigin(t testing.TB) *realOrigin {
	t.Helper()
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, before) })
	o := &realOrigin{
		node:     &program{t: t, path: look(t, "prometheus-node-exporter")},
		nginx:    &program{t: t, path: look(t, "nginx")},
		exporter: &program{t: t, path: look(t, "prometheus-nginx-exporter")},
	}
	node, web, metrics := freeAddress(t), freeAddress(t), freeAddress(t)
	status := "http://" + web + "/nginx_status"
	dir := t.TempDir()
	conf := fmt.Sprintf(`daemon off;
worker_processes 1;
pid %[1]s/pid;
error_log %[1]s/error.log;
events { worker_connections 256; }
http {
	access_log off;
	client_body_temp_path %[1]s/body;
	proxy_temp_path %[1]s/proxy;
	fastcgi_temp_path %[1]s/fastcgi;
	uwsgi_temp_path %[1]s/uwsgi;
	scgi_temp_path %[1]s/scgi;
	server {
		listen %[2]s;
		location /nginx_status { stub_status; }
		location / { return 200 "segment\n"; }
	}
}
`, dir, web)
	path := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(path, []byte(conf), 0o644); err != nil {
		t.Fatal(err)
	}
	o.node.args, o.node.url = []string{"--web.listen-address=" + node}, "http://"+node+"/metrics"
	o.nginx.args, o.nginx.url = []string{"-p", dir, "-c", path, "-e", filepath.Join(dir, "error.log")}, status
	o.exporter.args, o.exporter.url = []string{"-web.listen-address", metrics, "-nginx.scrape-uri", status}, "http://"+metrics+"/metrics"
	for _, p := range []*program{o.nginx, o.node, o.exporter} {
		t.Cleanup(p.stop)
		p.start()
	}
	return o
}

// freeAddress returns an address on loopback at which nothing listens.
func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// load sends so many requests a second to nginx until the test ends.
func (o *realOrigin) load(t testing.TB, perSecond int) {
	stop, stopped := make(chan struct{}), make(chan struct{})
	url := strings.TrimSuffix(o.nginx.url, "nginx_status")
	go func() {
		defer close(stopped)
		ticker := time.NewTicker(time.Second / time.Duration(perSecond))
		defer ticker.Stop()
		began, sent := time.Now(), 0
		for {
			select {
			case <-ticker.C:
				for ; sent < int(time.Since(began).Seconds()*float64(perSecond)); sent++ { // also those that a busy machine is late with
					if r, err := http.Get(url); err == nil {
						io.Copy(io.Discard, r.Body)
						r.Body.Close()
					}
				}
			case <-stop:
				return
			}
		}
	}()
	t.Cleanup(func() { close(stop); <-stopped })
}

// flags are the command line for the origin.
func (o *realOrigin) flags() string {
	return "--origin-metrics " + o.node.url + " --nginx-metrics " + o.exporter.url
}

// A pane is a shell in a real tmux.
type pane struct {
	t      testing.TB
	socket string
}

func newPane(t testing.TB, width, height int) *pane {
	t.Helper()
	path := look(t, "tmux")
	p := &pane{t: t, socket: filepath.Join(t.TempDir(), "tmux")}
	cmd := exec.Command(
		path, "-S", p.socket, "-f", "/dev/null", "new-session", "-d", "-x", strconv.Itoa(width), "-y", strconv.Itoa(height), "exec sh -i",
	)
	cmd.Env = append(os.Environ(), "ENV=", "TERM=xterm-256color", "LC_ALL=C.UTF-8")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("tmux: %v: %s", err, out)
	}
	t.Cleanup(func() { exec.Command(path, "-S", p.socket, "kill-server").Run() })
	p.tmux("set-option", "-g", "window-size", "manual")
	p.until(`[#$]`)
	p.run("PS1='ready> '; clear")
	p.until("(?m)^ready>")
	return p
}

func (p *pane) tmux(args ...string) string {
	p.t.Helper()
	out, err := exec.Command("tmux", append([]string{"-S", p.socket}, args...)...).Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			err = fmt.Errorf("%w: %s", err, exit.Stderr)
		}
		p.t.Fatalf("tmux %s: %v", args, err)
	}
	return string(out)
}

func (p *pane) press(keys ...string) { p.tmux(append([]string{"send-keys"}, keys...)...) }

// signal sends a signal to the program that the shell runs.
func (p *pane) signal(name string) {
	p.t.Helper()
	pid := strings.TrimSpace(p.tmux("display-message", "-p", "#{pane_pid}"))
	if out, err := exec.Command("pkill", "-"+name, "-P", pid, "origintop").CombinedOutput(); err != nil {
		p.t.Fatalf("pkill: %v: %s", err, out)
	}
}

// run types a command line.
func (p *pane) run(command string) { p.press(command, "Enter") }

// until waits until the screen matches each of the patterns, and returns it.
func (p *pane) until(patterns ...string) string {
	p.t.Helper()
	return p.wait(true, patterns...)
}

// gone waits until the screen matches none of them.
func (p *pane) gone(patterns ...string) string {
	p.t.Helper()
	return p.wait(false, patterns...)
}

func (p *pane) wait(want bool, patterns ...string) string {
	p.t.Helper()
	screen, missing := "", ""
	shown := eventually(func() bool {
		screen, missing = p.tmux("capture-pane", "-p"), ""
		for _, pattern := range patterns {
			if regexp.MustCompile(pattern).MatchString(screen) != want {
				missing = pattern
			}
		}
		return missing == ""
	})
	if !shown {
		p.t.Fatalf("waited in vain, %t, for %q:\n%s", want, missing, screen)
	}
	return screen
}

// built is the program, which is built once, and the directory that TestMain removes.
var built struct {
	once sync.Once
	dir  string
	err  error
}

func build(t testing.TB) string {
	t.Helper()
	realPrograms(t)
	built.once.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "origintop"); built.err != nil {
			return
		}
		if out, err := exec.Command("go", "build", "-o", built.dir, "origintop").CombinedOutput(); err != nil {
			built.err = fmt.Errorf("go build: %w\n%s", err, out)
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return filepath.Join(built.dir, "origintop")
}

// TestEndToEnd is an evening with the program: real exporters, a real nginx under load, a real terminal.
func TestEndToEnd(t *testing.T) {
	p := newPane(t, 120, 40)
	o := startOrigin(t)
	o.load(t, 40)
	binary := build(t)
	p.run(binary + " " + o.flags() + " --origin-metrics-interval 1s; echo status $?")
	p.until("● node", "● nginx", `nginx +up`, `requests +[0-9.]+/s`, "stub_status", "LIVE 1s")

	checkNumbers(t, p)
	checkKeys(t, p)
	checkOutages(t, p, o)
	checkWaysOut(t, p, binary+" "+o.flags())
	checkNoTerminal(t, p, binary+" "+o.flags())
}

// checkNoTerminal has the terminal go away.
func checkNoTerminal(t *testing.T, p *pane, command string) {
	p.run("clear; exec " + command)
	p.until("● node", "● nginx")
	pid, err := strconv.Atoi(strings.TrimSpace(p.tmux("display-message", "-p", "#{pane_pid}")))
	if err != nil {
		t.Fatal(err)
	}
	p.tmux("kill-server")
	if !ends(pid) {
		t.Error("the program goes on without a terminal")
	}
}

// ends waits until a process has ended, and reports whether it has of itself.
func ends(pid int) bool {
	ended := eventually(func() bool {
		// What is left of a child that nobody waits for is no longer a program.
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		return err != nil || strings.Contains(string(stat), ") Z ")
	})
	if !ended {
		if process, err := os.FindProcess(pid); err == nil {
			process.Kill()
		}
	}
	return ended
}

// checkNumbers compares the screen with what is known otherwise.
func checkNumbers(t *testing.T, p *pane) {
	screen := p.until(`nginx +up`, `requests +[34]\d(\.\d+)?/s`) // 40 are sent; not before a whole second lies between two pages
	meminfo, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		t.Fatal(err)
	}
	kib, _ := strconv.ParseFloat(regexp.MustCompile(`MemTotal: +(\d+)`).FindStringSubmatch(string(meminfo))[1], 64)
	total := regexp.MustCompile(`of ([0-9.]+) ([MG]iB)`).FindStringSubmatch(screen)
	if total == nil {
		t.Fatalf("no size of the memory:\n%s", screen)
	}
	shown, _ := strconv.ParseFloat(total[1], 64)
	if want := map[string]float64{"MiB": kib / 1024, "GiB": kib / 1024 / 1024}[total[2]]; shown < 0.99*want || shown > 1.01*want {
		t.Errorf("%v %s of memory, /proc/meminfo says %v", shown, total[2], want)
	}
	last := fmt.Sprintf("cpu%d ", runtime.NumCPU()-1)
	if runtime.NumCPU() <= 8 && !strings.Contains(screen, last) {
		t.Errorf("no %s:\n%s", last, screen)
	}
}

func checkKeys(t *testing.T, p *pane) {
	p.press("?")
	p.until("Help", "q quit")
	p.press("Escape")
	p.gone("─ . Help")
	p.press("2")
	p.until(`hidden: 2`)
	p.press("0")
	p.until(" 2 Memory")
	p.press("Tab", "z")
	p.until("┏━ 5 ")
	p.gone(" 1 CPU")
	p.press("Escape")
	p.until(" 1 CPU")
	p.press("Space")
	p.until("PAUSED -00:(0[1-9]|[1-5][0-9])")
	p.press("Space")
	p.until("LIVE 1s")
	p.press("C-l")
	for _, size := range []string{"80x24", "40x10", "200x60", "120x40"} {
		width, height, _ := strings.Cut(size, "x")
		p.tmux("resize-window", "-x", width, "-y", height)
		if screen := p.until("origintop", "(?s)(CPU.*Nginx|Nginx.*CPU).*quit"); size == "40x10" && !strings.Contains(screen, "● ok") {
			t.Errorf("at 40x10:\n%s", screen)
		}
	}
}

// checkOutages ends each of the programs and starts it again.
func checkOutages(t *testing.T, p *pane, o *realOrigin) {
	for _, c := range []struct {
		program *program
		down    string
		others  string
	}{
		{o.exporter, "▲ nginx exporter down", "● node [01]s"},
		{o.node, "▲ node exporter down", "● nginx [01]s"},
		{o.nginx, "✖ nginx down", "(?s)● node [01]s.*nginx is down[^:]*: its exporter cannot reach it"},
	} {
		c.program.stop()
		since := time.Now()
		p.until(c.down, c.others)
		t.Logf("%q stood there %.1f s after the end", c.down, time.Since(since).Seconds())
		c.program.start()
		since = time.Now()
		p.gone(c.down)
		p.until("● node [01]s", "● nginx [01]s", `nginx +up`)
		t.Logf("and was gone %.1f s after the new start", time.Since(since).Seconds())
	}
}

// checkWaysOut leaves the program in each way there is, and looks whether the terminal is as it was.
func checkWaysOut(t *testing.T, p *pane, command string) {
	const restored = `(?s)[^-]icanon.*[^-]echo `
	p.press("C-z")
	p.until("ready>", "Stopped")
	p.run("stty -a")
	p.until(restored)
	p.run("clear; fg; echo status $?")
	p.until("LIVE 1s", " 1 CPU")
	p.signal("TSTP")
	p.until("ready>", "Stopped")
	p.run("stty -a")
	p.until(restored)
	p.run("clear; fg; echo status $?")
	p.until("LIVE 1s", " 1 CPU")
	p.signal("STOP") // which leaves no time to restore anything
	p.until("ready>", "Stopped")
	p.press("stty sane; clear; stty -a", "C-j")
	p.until(restored)
	p.run("clear; fg; echo status $?")
	p.until("LIVE 1s", " 1 CPU")
	p.press("q")
	p.until("status 0")
	p.run("clear; stty -a")
	p.until(restored)
	p.run("clear; " + command + "; echo status $?")
	p.until("LIVE 2s", " 1 CPU")
	p.press("Q")
	p.until(`(?s)5 Nginx.*\? help +space pause.*status 0\nready>`) // the last screen is still there
	p.run("clear; stty -a")
	p.until(restored)

	for signal, status := range map[string]string{"TERM": "143", "HUP": "129", "INT": "130", "QUIT": "131"} {
		p.run("clear; " + command + "; echo " + signal + " $?")
		p.until("LIVE 2s", " 1 CPU")
		p.signal(signal)
		p.until(signal + " " + status)
		p.run("clear; stty -a")
		p.until(restored)
	}
	p.run("clear; " + strings.Fields(command)[0] + " --demo; echo status $?")
	p.until("REPLAY")
	p.press("C-c")
	p.until("status 0")
}

// BenchmarkProcess runs the program for a minute at its defaults, in a tmux of 120 by 40, on real exporters and an nginx that
// gets 40 requests a second. It reports CPU time in percent of one core, resident memory, and bytes sent to the terminal.
func BenchmarkProcess(b *testing.B) {
	p := newPane(b, 120, 40)
	o := startOrigin(b)
	o.load(b, 40)
	binary := build(b)
	out := filepath.Join(b.TempDir(), "out")
	p.tmux("pipe-pane", "-O", "cat > "+out)
	p.run("exec " + binary + " " + o.flags())
	p.until("LIVE 2s", `nginx +up`)
	pid := strings.TrimSpace(p.tmux("display-message", "-p", "#{pane_pid}"))
	time.Sleep(5 * time.Second) // start is over
	for b.Loop() {
		cpu, sent := cpuTime(b, pid), size(b, out)
		time.Sleep(time.Minute)
		b.ReportMetric(100*(cpuTime(b, pid)-cpu).Minutes(), "%cpu")
		b.ReportMetric(float64(size(b, out)-sent), "terminal-B/min")
	}
	b.ReportMetric(resident(b, pid), "resident-MB")
	b.ReportMetric(0, "ns/op") // of a minute of waiting
}

// cpuTime returns the processor time a process has had so far, user and system.
func cpuTime(t testing.TB, pid string) time.Duration {
	stat, err := os.ReadFile("/proc/" + pid + "/stat")
	if err != nil {
		t.Fatal(err)
	}
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * time.Second / 100 // a tick is 10 ms on every Linux there is
}

func resident(t testing.TB, pid string) float64 {
	status, err := os.ReadFile("/proc/" + pid + "/status")
	if err != nil {
		t.Fatal(err)
	}
	kib, _ := strconv.ParseFloat(regexp.MustCompile(`VmRSS:\s+(\d+)`).FindStringSubmatch(string(status))[1], 64)
	return kib * 1024 / 1e6
}

func size(t testing.TB, path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}
