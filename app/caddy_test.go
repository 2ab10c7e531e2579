package app

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"origintop/scrape/origin"
	"origintop/scrape/scrapetest"
)

// A caddy is a real Caddy: a site of any host, whose handlers are counted one by one, and one of a host, of which only the whole is.
type caddy struct {
	*program
	config, admin, any, host string
	log                      string
}

func startCaddy(t *testing.T, backend string) *caddy {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("XDG_DATA_HOME", dir) // where it writes
	t.Setenv("XDG_CONFIG_HOME", dir)
	if err := os.WriteFile(filepath.Join(dir, "segment.ts"), []byte(strings.Repeat("s", 10000)), 0o644); err != nil {
		t.Fatal(err)
	}
	c := &caddy{
		program: &program{t: t, path: look(t, "caddy")},
		config:  filepath.Join(dir, "Caddyfile"), log: filepath.Join(dir, "access.json"),
		admin: freeAddress(t), any: freeAddress(t), host: freeAddress(t),
	}
	site := fmt.Sprintf(`{
	log {
		output file %s
	}
	root * %s
	redir /old /new permanent
	reverse_proxy /dead %s
	handle_path /api/* {
		reverse_proxy %s
	}
	metrics /metrics
	file_server
}
`, c.log, dir, freeAddress(t), backend)
	conf := fmt.Sprintf("{\n\tadmin %s\n\tauto_https off\n\tservers {\n\t\tmetrics\n\t}\n}\n", c.admin) +
		"http://" + c.any[strings.Index(c.any, ":"):] + " " + site + "http://" + c.host + " " + site
	if err := os.WriteFile(c.config, []byte(conf), 0o644); err != nil {
		t.Fatal(err)
	}
	c.args, c.url = []string{"run", "--config", c.config, "--adapter", "caddyfile"}, "http://"+c.admin+"/metrics"
	t.Cleanup(c.stop)
	c.start()
	return c
}

// A caddyLine is a line of its access log.
type caddyLine struct {
	Status   int
	Size     float64
	Duration float64
	Request  struct{ URI string }
}

// TestCaddyAgainstItsLog holds what is known of a real Caddy to its own access log: 1,000 requests to either site, then after a reload, a
// restart, and with the backend down.
func TestCaddyAgainstItsLog(t *testing.T) {
	backend := newBackend(t)
	c := startCaddy(t, strings.TrimPrefix(backend.URL, "http://"))
	requests := []request{
		{"/segment.ts", 500, 200},
		{"/old", 100, 301},
		{"/api/206/1000", 100, 206},
		{"/api/500/50", 100, 500},
		{"/none.ts", 150, 404},
		{"/dead", 50, 502},
	}
	logged := 0
	check := func(w *exporterPages, base string, requests []request) *origin.Snapshot {
		t.Helper()
		sent := sendAll(t, base, requests)
		lines := logLines(t, c.log, logged+sent)[logged:]
		logged += sent
		s := w.see()
		checkCaddy(t, &s.Server, lines)
		return s
	}
	for _, address := range []string{c.any, c.host} {
		w := watchPages(t, c.url)
		w.see()
		check(w, "http://"+address, requests)
		good := []request{{"/segment.ts", 100, 200}, {"/api/500/50", 10, 500}}
		if s := check(w, "http://"+address, good); s.Server.Status[5] != 1 { // none failed: all statuses are known
			t.Errorf("%v responses of 5xx a second, want 1", s.Server.Status[5])
		}
		if out, err := exec.Command(c.path, "reload", "--config", c.config, "--adapter", "caddyfile", "--address", c.admin, "--force").
			CombinedOutput(); err != nil {
			t.Fatalf("reload: %v: %s", err, out)
		}
		check(w, "http://"+address, good)

		c.stop()
		c.start()
		if s := w.see(); !math.IsNaN(s.Server.Requests) && s.Server.Requests != 0 {
			t.Errorf("after a restart there are %v requests a second", s.Server.Requests)
		}
		logged += sendAll(t, "http://"+address, good) // by which it is known, if nothing else tells, that it is another process
		logLines(t, c.log, logged)
		w.see()
		check(w, "http://"+address, good)
	}
	backend.Close()
	w := watchPages(t, c.url)
	w.see()
	if s := check(w, "http://"+c.any, []request{{"/api/200/1", 20, 502}}); !math.IsNaN(s.Server.Status[5]) {
		t.Errorf("with the backend down there are %v responses of 5xx a second, want unknown", s.Server.Status[5])
	}
	// Its own page, asked for at a site, is none of the requests.
	w = watchPages(t, "http://"+c.any+"/metrics")
	w.see()
	w.see()
	scrapetest.Same(t, "requests while only the metrics are asked for", w.see().Server.Requests, 0)
}

// checkCaddy compares what is known of a step with the log of it.
func checkCaddy(t *testing.T, s *origin.ServerNumbers, log []string) {
	t.Helper()
	var status [6]float64
	var sent, seconds, answered, failed float64
	for _, text := range log {
		var line caddyLine
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			t.Fatal(err)
		}
		sent += line.Size
		if line.Status == 404 || line.Status == 502 {
			failed++
			continue
		}
		status[line.Status/100]++
		answered++
		seconds += line.Duration
	}
	scrapetest.Same(t, "requests", s.Requests*watchedStep, float64(len(log)))
	scrapetest.Same(t, "bytes", s.Sent*watchedStep, sent)
	scrapetest.Same(t, "2xx", s.Status[2]*watchedStep, status[2])
	scrapetest.Same(t, "3xx", s.Status[3]*watchedStep, status[3])
	if failed > 0 || !math.IsNaN(s.Failed) { // a page without any says nothing of them
		scrapetest.Same(t, "failed", s.Failed*watchedStep, failed)
	}
	for class := 4; class <= 5; class++ {
		if failed > 0 {
			status[class] = math.NaN() // it may be that of those that failed
		}
		scrapetest.Same(t, fmt.Sprintf("%dxx", class), s.Status[class]*watchedStep, status[class])
	}
	if answered == 0 {
		return
	}
	if mean := seconds / answered; !(s.Latency.Mean > 0 && s.Latency.Mean <= mean) { // a handler is done before the line is written
		t.Errorf("a latency of %v s, that of the log is %v s", s.Latency.Mean, mean)
	}
}
