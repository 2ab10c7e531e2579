package app

import (
	"context"
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
	"testing"
	"time"
)

// A fault of an exporter: what it does to whoever asks, and what the program shows of it meanwhile. It heals when the exporter answers
// as before.
type fault struct {
	name  string
	fails func(*exporterFault)
	shows string // in the source's row of the panel of scrapes
}

// Each fault is one of a source of its own, all at the same time, in one program with its defaults: so each is also one of those that
// must not disturb the others.
var faults = []fault{
	{"refused", (*exporterFault).close, `connection refused: nothing listens there`},
	{"closed", answer(func(w http.ResponseWriter, _ *http.Request) { abort(w, 0) }), `the connection was closed before the answer`},
	{"reset", answer(reset), `the connection was closed before the answer|the page was cut off`},
	{"cut", answer(func(w http.ResponseWriter, _ *http.Request) { abort(w, 100) }), `the page was cut off`},
	{"silent", answer(silent), `no answer within 5s`},
	{"drips", answer(drip), `the page did not end within 5s`},
	{"soon", answer(after(3 * time.Second)), `[34]\.\d+s .* a page of 3 series`}, // with time to spare on a busy machine
	{"late", answer(after(6 * time.Second)), `no answer within 5s`},
	{"error", answer(status(http.StatusInternalServerError)), `HTTP 500 Internal Server Error`},
	{"busy", answer(status(http.StatusServiceUnavailable)), `HTTP 503 Service Unavailable`},
	{"html", answer(text("<html>Sign in</html>")), `HTML`},
	{"empty", answer(text("")), `the page is empty`},
	{"nothttp", (*exporterFault).babble, `the answer is not HTTP`},
}

func TestFaults(t *testing.T) {
	t.Parallel()
	binary := build(t)
	good := newExporter(t)
	args := []string{"--metrics good=" + good.url()}
	exporters := map[string]*exporterFault{}
	healthy := []string{`good .* a page of 3 series`}
	for _, f := range faults {
		x := newExporter(t)
		exporters[f.name] = x
		args = append(args, "--metrics "+f.name+"="+x.url())
		healthy = append(healthy, `(?m)^. `+f.name+` .* a page of 3 series`)
	}
	recording := filepath.Join(t.TempDir(), "faults.otr")
	p := newPane(t, 200, 60)
	p.script(binary, "--no-config --panels scrapes --origin-metrics-interval 500ms --record "+recording, args...)
	p.until(healthy...)
	pid := p.pid("origintop")
	before := open(t, pid)

	var sick []string
	for _, f := range faults {
		f.fails(exporters[f.name])
		sick = append(sick, `(?m)^. `+f.name+` .*(`+f.shows+`)`)
	}
	silent := exporters["silent"]
	asked, askedSilent := good.asked(), silent.asked()
	p.until(sick...)
	if n, others := good.asked()-asked, silent.asked()-askedSilent; n < 3*others { // which is asked each 5 s, and not each 0.5 s
		t.Errorf("the good source was asked %d times while the silent one was asked %d times", n, others)
	}
	for _, x := range exporters {
		x.heal()
	}
	p.until(healthy...)
	p.sameOpen(pid, before)
	p.press("q")
	p.until("status 0")
	out, err := exec.Command(binary, "info", recording).CombinedOutput()
	if err != nil || !regexp.MustCompile(`damage +none`).Match(out) {
		t.Errorf("info: %v\n%s", err, out)
	}
	for _, f := range faults {
		if !regexp.MustCompile(`(?m)^.*\b` + f.name + `\b`).Match(out) {
			t.Errorf("%s is not in the recording:\n%s", f.name, out)
		}
	}
}

// script has the shell run a command whose line is too long to be typed. It prints its exit status.
func (p *pane) script(binary, flags string, args ...string) {
	p.t.Helper()
	dir := p.t.TempDir()
	path := filepath.Join(dir, "run")
	line := "export XDG_CONFIG_HOME=" + dir + "\n" + binary + " " + flags + " " + strings.Join(args, " ") + "\necho status $?\n"
	if err := os.WriteFile(path, []byte(line), 0o644); err != nil {
		p.t.Fatal(err)
	}
	p.run("clear; . " + path)
}

// pid returns the process that the shell runs.
func (p *pane) pid(name string) string {
	p.t.Helper()
	shell := strings.TrimSpace(p.tmux("display-message", "-p", "#{pane_pid}"))
	out, err := exec.Command("pgrep", "-P", shell, name).Output()
	if err != nil {
		p.t.Fatalf("pgrep: %v", err)
	}
	return strings.TrimSpace(string(out))
}

// open returns how many files and connections a process has open.
func open(t testing.TB, pid string) int {
	t.Helper()
	list, err := os.ReadDir("/proc/" + pid + "/fd")
	if runtime.GOOS != "linux" {
		t.Skip("this system does not tell what a process has open")
	}
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

// sameOpen waits until a process has no more open than before: each source a connection, and nothing that hangs.
func (p *pane) sameOpen(pid string, before int) {
	p.t.Helper()
	now := 0
	if !eventually(func() bool { now = open(p.t, pid); return now <= before }) {
		p.t.Errorf("%d files are open after the fault, %d were before", now, before)
	}
	if n := threads(p.t, pid); n > 40 {
		p.t.Errorf("%d threads", n)
	}
}

func threads(t testing.TB, pid string) int {
	t.Helper()
	file, err := os.ReadFile("/proc/" + pid + "/status")
	if err != nil {
		t.Fatal(err)
	}
	n, _ := strconv.Atoi(regexp.MustCompile(`Threads:\s+(\d+)`).FindStringSubmatch(string(file))[1])
	return n
}

// An exporterFault is an exporter that can be made to fail. Its counter goes on.
type exporterFault struct {
	t       testing.TB
	address string

	mu      sync.Mutex
	server  *http.Server
	closed  chan struct{} // when it is no longer served
	handler http.HandlerFunc
	count   int
}

func newExporter(t testing.TB) *exporterFault {
	x := &exporterFault{t: t, address: "127.0.0.1:0"}
	x.listen(nil)
	t.Cleanup(x.close)
	return x
}

func (x *exporterFault) url() string { return "http://" + x.address + "/metrics" }

func (x *exporterFault) asked() int {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.count
}

// listen begins to serve, at the address that it had before. Babble is said to each connection, instead of HTTP.
func (x *exporterFault) listen(babble []byte) {
	var l net.Listener
	var err error
	free := func() bool { // a client may have been given the port meanwhile
		l, err = net.Listen("tcp", x.address)
		return err == nil
	}
	if !eventually(free) {
		x.t.Error(err)
		return
	}
	x.address = l.Addr().String()
	server := &http.Server{Handler: x}
	closed := make(chan struct{})
	if babble != nil {
		server.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
			c.Write(babble)
			c.Close()
			return ctx
		}
	}
	x.mu.Lock()
	x.server, x.closed = server, closed
	x.mu.Unlock()
	go func() {
		defer close(closed)
		server.Serve(l)
	}()
}

func (x *exporterFault) close() {
	x.mu.Lock()
	server, closed := x.server, x.closed
	x.server = nil
	x.mu.Unlock()
	if server != nil {
		server.Close()
		<-closed
	}
}

// restart has an exporter close its connections and begin anew.
func restart(x *exporterFault) {
	x.close()
	x.listen(nil)
}

func (x *exporterFault) babble() {
	x.close()
	x.listen([]byte("SSH-2.0-OpenSSH_9.2\r\n"))
}

// heal has it answer as in the beginning.
func (x *exporterFault) heal() {
	x.mu.Lock()
	x.handler = nil
	babbles := x.server != nil && x.server.ConnContext != nil
	x.mu.Unlock()
	if babbles {
		x.close()
	}
	x.mu.Lock()
	gone := x.server == nil
	x.mu.Unlock()
	if gone {
		x.listen(nil)
	}
}

func (x *exporterFault) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x.mu.Lock()
	x.count++
	n, handler := x.count, x.handler
	x.mu.Unlock()
	if handler != nil {
		handler(w, r)
		return
	}
	fmt.Fprintf(w, "# TYPE asked_total counter\nasked_total %d\nup 1\nlast 2\n", n)
}

// answer returns a fault of an exporter that answers so.
func answer(handler http.HandlerFunc) func(*exporterFault) {
	return func(x *exporterFault) {
		x.mu.Lock()
		defer x.mu.Unlock()
		x.handler = handler
	}
}

func text(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, body) }
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "1")
		http.Error(w, "not now", code)
	}
}

func after(d time.Duration) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(d):
			io.WriteString(w, "asked_total 1\nup 1\nlast 2\n")
		case <-r.Context().Done():
		}
	}
}

func silent(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// drip sends a byte of its page now and then, for ever.
func drip(w http.ResponseWriter, r *http.Request) {
	for r.Context().Err() == nil {
		io.WriteString(w, "#")
		http.NewResponseController(w).Flush()
		time.Sleep(100 * time.Millisecond)
	}
}

// abort closes the connection after that many bytes of the page, 0: before the answer.
func abort(w http.ResponseWriter, bytes int) {
	if bytes > 0 {
		w.Header().Set("Content-Length", "100000")
		io.WriteString(w, strings.Repeat("up 1\n", bytes/5))
		http.NewResponseController(w).Flush()
	}
	panic(http.ErrAbortHandler)
}

// reset has the kernel reset the connection in the middle of the page.
func reset(w http.ResponseWriter, _ *http.Request) {
	c, buffer, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	buffer.WriteString("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nup 1\n")
	buffer.Flush()
	time.Sleep(20 * time.Millisecond) // so that it has arrived
	c.(*net.TCPConn).SetLinger(0)
	c.Close()
}
