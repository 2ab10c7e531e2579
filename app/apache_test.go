package app

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"origintop/scrape/scrapetest"
)

// An apache is a real Apache in front of a backend, and its exporter.
type apache struct {
	server, exporter *program
	config, log, url string
}

func startApache(t *testing.T, backend string) *apache {
	t.Helper()
	modules := "/usr/lib/apache2/modules/mod_"
	dir := t.TempDir()
	a := &apache{
		server:   &program{t: t, path: look(t, "apache2")},
		exporter: &program{t: t, path: look(t, "prometheus-apache-exporter")},
		config:   filepath.Join(dir, "apache.conf"), log: filepath.Join(dir, "access.log"),
	}
	web, metrics := freeAddress(t), freeAddress(t)
	var conf strings.Builder
	for _, module := range []string{"mpm_event", "authz_core", "status", "proxy", "proxy_http"} {
		fmt.Fprintf(&conf, "LoadModule %s_module %s%[1]s.so\n", module, modules)
	}
	// %S is what it counts: what came and what went, headers and all.
	fmt.Fprintf(&conf, `ServerRoot %[1]s
ServerName localhost
DefaultRuntimeDir %[1]s
PidFile pid
ErrorLog error.log
LogFormat "%%>s %%S" short
CustomLog access.log short
Listen %[2]s
ThreadsPerChild 25
MaxRequestWorkers 75
<Location /server-status>
	SetHandler server-status
</Location>
ProxyPass /server-status !
ProxyPass /dead http://%[3]s/ retry=0
ProxyPass / http://%[4]s/ retry=0
`, dir, web, freeAddress(t), backend)
	if os.Getuid() == 0 {
		conf.WriteString("User www-data\nGroup www-data\n")
	}
	if err := os.WriteFile(a.config, []byte(conf.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	a.url = "http://" + web
	a.server.args, a.server.url = []string{"-f", a.config, "-DFOREGROUND"}, a.url+"/server-status?auto"
	a.exporter.args = []string{"--scrape_uri", a.url + "/server-status?auto", "--telemetry.address", metrics}
	a.exporter.url = "http://" + metrics + "/metrics"
	for _, p := range []*program{a.server, a.exporter} {
		t.Cleanup(p.stop)
		p.start()
	}
	return a
}

// again has it read its configuration again, gracefully or not, and waits until it has.
func (a *apache) again(t *testing.T, how string) {
	t.Helper()
	generation := func() string { return apacheSays(watchPages(t, a.exporter.url).page(), `generation{type="config"}`) }
	was := generation()
	if out, err := exec.Command(a.server.path, "-f", a.config, "-k", how).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v: %s", how, err, out)
	}
	if !eventually(func() bool { now := generation(); return now != "" && now != was }) {
		t.Fatalf("no %s", how)
	}
}

// apacheSays returns the value of a series on a page.
func apacheSays(page []byte, series string) string {
	if m := regexp.MustCompile(`(?m)^apache_` + regexp.QuoteMeta(series) + ` (.*)`).FindSubmatch(page); m != nil {
		return string(m[1])
	}
	return ""
}

// TestApacheAgainstItsLog holds what is known of a real Apache to its own access log: 1,000 requests, then after a graceful reload, a
// restart, and with it down.
func TestApacheAgainstItsLog(t *testing.T) {
	backend := newBackend(t)
	a := startApache(t, strings.TrimPrefix(backend.URL, "http://"))
	w := watchPages(t, a.exporter.url)
	accesses := func(page []byte) int { n, _ := strconv.Atoi(apacheSays(page, "accesses_total")); return n }
	check := func(requests []request, reloaded bool) {
		t.Helper()
		page := w.page()
		before := accesses(page)
		w.apply(page)
		lines := -1 // the line of a request comes after its answer
		eventually(func() bool { was := lines; lines = len(readLines(a.log)); return lines == was })
		// The one by which that page was got is counted when it has been served; so is each by which it is found out that all are counted.
		own := sendAll(t, a.url, requests)
		asked := 0
		if !eventually(func() bool { asked++; page = w.page(); return accesses(page) == before+own+asked }) {
			t.Fatalf("%d accesses after %d and %d of which %d its own", accesses(page), before, own, asked)
		}
		s := w.apply(page).Server
		log := logLines(t, a.log, lines+own+asked)[lines:]
		var bytes float64
		for _, line := range log[:own+asked-1] {
			size, _ := strconv.ParseFloat(strings.Fields(line)[1], 64)
			bytes += size
		}
		scrapetest.Same(t, "requests", s.Requests*watchedStep, float64(own+asked))
		if off := s.Sent*watchedStep - bytes; math.Abs(off) > 2<<10 { // of which it tells whole KiB, and a line that another one pushed out
			t.Errorf("%v bytes, in the log there are %v", s.Sent*watchedStep, bytes)
		}
		for class, rate := range s.Status {
			if !math.IsNaN(rate) {
				t.Errorf("%dxx: %v a second, which nothing tells", class, rate)
			}
		}
		// Once it was reloaded, it may have more room than it uses, and says no more how many workers it can have.
		if !(s.WorkersLimit == 75 || reloaded && math.IsNaN(s.WorkersLimit)) || !(s.Workers >= 1 && s.Workers <= 75) {
			t.Errorf("%v of %v workers busy, of 75", s.Workers, s.WorkersLimit)
		}
	}
	thousand := []request{
		{"/200/10000", 400, 200},
		{"/206/1000", 200, 206},
		{"/301/0", 100, 301},
		{"/404/300", 150, 404},
		{"/500/50", 100, 500},
		{"/dead", 50, 503},
	}
	check(thousand, false)
	a.again(t, "graceful")
	check([]request{{"/200/10000", 100, 200}}, true)
	a.again(t, "restart")
	if s := w.see().Server; !math.IsNaN(s.Requests) && s.Requests != 0 {
		t.Errorf("after a restart there are %v requests a second", s.Requests)
	}
	check([]request{{"/200/10000", 100, 200}}, true)
	a.server.stop()
	if s := w.see().Server; !s.Known || s.Up || !math.IsNaN(s.Requests) || !math.IsNaN(s.Workers) {
		t.Errorf("down: known %t, up %t, %v requests a second, %v workers busy", s.Known, s.Up, s.Requests, s.Workers)
	}
}
