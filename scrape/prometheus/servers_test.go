package prometheus

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"origintop/scrape"
)

// look returns where a program is. Without it the test is skipped, or fails if $ORIGINTOP_E2E is "must".
func look(t testing.TB, name string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("real programs take seconds")
	}
	path, err := exec.LookPath(name)
	if err != nil && os.Getenv("ORIGINTOP_E2E") == "must" {
		t.Fatalf("%s is not installed", name)
	}
	if err != nil {
		t.Skipf("%s is not installed: on Debian it is in the package of that name", name)
	}
	return path
}

// A server is a real one that scrapes exporters.
type server struct {
	*Client
	kind string
}

// servers starts a Prometheus and a VictoriaMetrics that scrape jobs, each of one address, every second, and calls f with each of them.
func servers(t *testing.T, jobs map[string]string, f func(t *testing.T, s server)) {
	var config strings.Builder
	config.WriteString("global: {scrape_interval: 1s, scrape_timeout: 1s}\nscrape_configs:\n")
	for name, address := range jobs {
		fmt.Fprintf(&config, "- job_name: %s\n  static_configs: [{targets: [%q], labels: {dc: fra}}]\n", name, address)
	}
	for kind, args := range map[string][]string{
		"prometheus":       {"--config.file=CONFIG", "--storage.tsdb.path=DATA", "--web.listen-address=ADDRESS"},
		"victoria-metrics": {"-promscrape.config=CONFIG", "-storageDataPath=DATA", "-httpListenAddr=ADDRESS"},
	} {
		t.Run(kind, func(t *testing.T) {
			path, dir := look(t, kind), t.TempDir()
			file := filepath.Join(dir, "config.yml")
			if err := os.WriteFile(file, []byte(config.String()), 0o644); err != nil {
				t.Fatal(err)
			}
			address := freeAddress(t)
			for i, a := range args {
				args[i] = strings.NewReplacer("CONFIG", file, "DATA", filepath.Join(dir, "data"), "ADDRESS", address).Replace(a)
			}
			cmd := exec.Command(path, args...)
			var said bytes.Buffer
			cmd.Stderr = &said
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			ended := make(chan struct{})
			go func() {
				defer close(ended)
				cmd.Wait()
			}()
			defer func() {
				cmd.Process.Kill()
				<-ended
			}()
			c := &Client{URL: &url.URL{Scheme: "http", Host: address}}
			for {
				if _, err := c.Query(t.Context(), "1", time.Time{}, func(*Series) error { return nil }); err == nil {
					break
				}
				select {
				case <-ended:
					t.Fatalf("%s has ended: %s", kind, &said)
				case <-time.After(50 * time.Millisecond):
				}
			}
			f(t, server{c, kind})
		})
	}
}

func freeAddress(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// A mover is an exporter whose numbers grow from one of its answers to the next. It keeps what it has answered.
type mover struct {
	*httptest.Server
	page []byte

	mu       sync.Mutex
	asked    map[string]int // times, by who asks
	answered map[string][][]byte
	down     bool
}

func newMover(t *testing.T, page []byte) *mover {
	m := &mover{page: page, asked: map[string]int{}, answered: map[string][][]byte{}}
	m.Server = httptest.NewServer(m)
	t.Cleanup(m.Close)
	return m
}

func (m *mover) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	who, _, _ := strings.Cut(r.UserAgent(), "/")
	m.mu.Lock()
	defer m.mu.Unlock()
	n := m.asked[who]
	m.asked[who]++
	if m.down {
		http.Error(w, "down", http.StatusInternalServerError)
		return
	}
	page := moved(m.page, n)
	m.answered[who] = append(m.answered[who], page)
	w.Header().Set("Content-Type", "text/plain; version=0.0.4")
	w.Write(page)
}

// address returns the host and port of the exporter.
func (m *mover) address() string { return m.Listener.Addr().String() }

// answers returns what was answered so far.
func (m *mover) answers(who string) [][]byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.answered[who]
}

// moved returns a page all of whose numbers have grown, n times.
func moved(page []byte, n int) []byte {
	var b bytes.Buffer
	for line := range bytes.Lines(page) {
		at := bytes.LastIndexByte(bytes.TrimSpace(line), ' ')
		v, err := strconv.ParseFloat(string(bytes.TrimSpace(line[max(at, 0):])), 64)
		if before := bytes.LastIndexByte(line[:max(at, 0)], ' '); before > 0 { // that was the time, which is too long ago
			if of, stamped := strconv.ParseFloat(string(line[before+1:at]), 64); stamped == nil {
				at, v = before, of
			}
		}
		if line[0] == '#' || at < 0 || err != nil {
			b.Write(line)
			continue
		}
		b.Write(line[:at+1])
		b.WriteString(strconv.FormatFloat(v*(1+float64(n)/8), 'g', -1, 64) + "\n")
	}
	return b.Bytes()
}

func watched(job, address string, role scrape.Role) Watched {
	return Watched{scrape.Target{Name: job, URL: "http://" + address, Role: role}, fmt.Sprintf(`{job=%q,instance=%q}`, job, address)}
}
