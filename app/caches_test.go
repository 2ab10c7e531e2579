package app

import (
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"origintop/app/words"
	"origintop/scrape"
	"origintop/scrape/origin"
)

// A cachedOrigin is a real cache before a real nginx, with the logs of both, and what their exporters' pages say.
type cachedOrigin struct {
	t                    *testing.T
	dir                  string
	front                string // its address
	cache, nginx         *program
	exporter, nginxPages *program
	state                *origin.State
}

// nginxBehind starts an nginx of known answers with an access log, and its exporter.
func nginxBehind(t *testing.T) *cachedOrigin {
	t.Helper()
	o := &cachedOrigin{t: t, dir: t.TempDir(), front: freeAddress(t), state: origin.NewState(origin.Options{})}
	address, metrics := freeAddress(t), freeAddress(t)
	o.write("nginx.conf", fmt.Sprintf(`daemon off;
worker_processes 1;
pid %[1]s/pid;
error_log %[1]s/error.log;
events { worker_connections 256; }
http {
	log_format sizes '$status $bytes_sent';
	client_body_temp_path %[1]s/body;
	proxy_temp_path %[1]s/proxy;
	fastcgi_temp_path %[1]s/fastcgi;
	uwsgi_temp_path %[1]s/uwsgi;
	scgi_temp_path %[1]s/scgi;
	server {
		listen %[2]s;
		access_log %[1]s/nginx.log sizes;
		location /nginx_status { stub_status; access_log off; }
		location /segment { add_header Cache-Control "max-age=600"; return 200 "%[3]s"; }
		location /live { add_header Cache-Control "no-store"; return 200 "#EXTM3U"; }
		location /moved { return 301 /segment; }
		location /broken { return 500; }
		location / { return 404; }
	}
}
`, o.dir, address, strings.Repeat("segment", 500)))
	conf := filepath.Join(o.dir, "nginx.conf")
	status := "http://" + address + "/nginx_status"
	o.nginx = &program{
		t: t, path: look(t, "nginx"), args: []string{"-p", o.dir, "-c", conf, "-e", filepath.Join(o.dir, "error.log")}, url: status,
	}
	o.nginxPages = &program{
		t: t, path: look(t, "prometheus-nginx-exporter"), args: []string{"-web.listen-address", metrics, "-nginx.scrape-uri", status},
		url: "http://" + metrics + "/metrics",
	}
	o.run(o.nginx)
	o.run(o.nginxPages)
	return o
}

// run starts a program that ends with the test.
func (o *cachedOrigin) run(p *program) {
	o.t.Helper()
	o.t.Cleanup(p.stop)
	p.start()
}

func (o *cachedOrigin) write(name, text string) {
	o.t.Helper()
	path := filepath.Join(o.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		o.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		o.t.Fatal(err)
	}
}

// known asks both exporters for a page, and returns what is known then.
func (o *cachedOrigin) known() *origin.Snapshot {
	o.t.Helper()
	for _, of := range []struct {
		name string
		from *program
	}{{"nginx", o.exporter}, {"nginx2", o.nginxPages}} {
		p := scrape.Page{Target: scrape.Target{Name: of.name, URL: of.from.url}, Time: time.Now(), Whole: true}
		r, err := http.Get(of.from.url)
		if err == nil {
			p.Body, err = io.ReadAll(r.Body)
			r.Body.Close()
		}
		p.Err, p.Took = err, time.Since(p.Time)
		o.state.Apply(p)
	}
	return o.state.Snapshot()
}

// until asks for pages until something is so.
func (o *cachedOrigin) until(what string, is func(*origin.Snapshot) bool) (s *origin.Snapshot) {
	o.t.Helper()
	if !eventually(func() bool { s = o.known(); return is(s) }) {
		o.t.Fatalf("waited in vain for %s:\n%s", what, words.Text(s, ""))
	}
	return s
}

// ask sends so many requests for a path to the cache, and reads the answers, all of which have that status.
func (o *cachedOrigin) ask(n int, path string, status int) {
	o.t.Helper()
	for range n {
		r, err := http.Get("http://" + o.front + path)
		if err != nil {
			o.t.Fatal(err)
		}
		io.Copy(io.Discard, r.Body)
		r.Body.Close()
		if r.StatusCode != status {
			o.t.Fatalf("%s: %s, want %d", path, r.Status, status)
		}
	}
}

// wait asks until the answer is 200.
func (o *cachedOrigin) wait(path string) {
	o.t.Helper()
	ok := eventually(func() bool {
		r, err := http.Get("http://" + o.front + path)
		if err == nil {
			r.Body.Close()
		}
		return err == nil && r.StatusCode == http.StatusOK
	})
	if !ok {
		o.t.Fatalf("%s: no 200", path)
	}
}

// thousand sends a thousand requests of known status: 400 of them are hits but for the first, or for those that come before it is there.
func (o *cachedOrigin) thousand() {
	o.t.Helper()
	redirects := http.DefaultClient.CheckRedirect
	http.DefaultClient.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	defer func() { http.DefaultClient.CheckRedirect = redirects }()
	o.ask(400, "/segment", 200)
	o.ask(300, "/live", 200)
	o.ask(100, "/moved", 301)
	o.ask(120, "/none", 404)
	o.ask(80, "/broken", 500)
}

// A logged is what a log has of the requests in it.
type logged struct {
	requests, bytes float64
	status          [6]float64
	how             map[string]float64
}

// logOf reads a log once it has so many lines that are not left out: status, bytes and, if it has that, how each was handled.
func (o *cachedOrigin) logOf(name string, lines int, leftOut string) (l logged) {
	o.t.Helper()
	complete := eventually(func() bool {
		text, err := os.ReadFile(filepath.Join(o.dir, name))
		if err != nil {
			return false
		}
		l = logged{how: map[string]float64{}}
		for line := range strings.Lines(string(text)) {
			fields := strings.Fields(line)
			if len(fields) < 2 || leftOut != "" && strings.Contains(line, leftOut) {
				continue
			}
			status, _ := strconv.Atoi(fields[0])
			bytes, _ := strconv.ParseFloat(fields[1], 64)
			l.requests++
			l.bytes += bytes
			l.status[status/100]++
			l.how[fields[len(fields)-1]]++
		}
		return l.requests >= float64(lines)
	})
	if !complete {
		o.t.Fatalf("%s has %v lines, want %d", name, l.requests, lines)
	}
	return l
}

func (o *cachedOrigin) same(what string, got, want float64) {
	o.t.Helper()
	if got != want {
		o.t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// counter returns the sum of the series on the cache's page whose names and labels match.
func (o *cachedOrigin) counter(pattern string) (sum float64) {
	o.t.Helper()
	r, err := http.Get(o.exporter.url)
	if err != nil {
		o.t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`(?m)^(?:`+pattern+`) (\S+)$`).FindAllStringSubmatch(string(body), -1) {
		v, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			o.t.Fatal(err)
		}
		sum += v
	}
	return sum
}

// TestVarnishBeforeNginx holds what is said of a real Varnish before a real nginx to the logs of both.
func TestVarnishBeforeNginx(t *testing.T) {
	varnishd, varnishncsa := look(t, "varnishd"), look(t, "varnishncsa")
	exporter := look(t, "prometheus-varnish-exporter")
	o := nginxBehind(t)
	backend := strings.TrimPrefix(strings.TrimSuffix(o.nginx.url, "/nginx_status"), "http://")
	host, port, _ := strings.Cut(backend, ":")
	o.write("vcl", fmt.Sprintf("vcl 4.1;\nbackend default { .host = %q; .port = %q; .probe = { .url = \"/segment\"; .interval = 500ms; } }\n"+
		"sub vcl_recv { if (req.url ~ \"^/live\") { return (pass); } }\n", host, port))
	work := filepath.Join(o.dir, "varnish")
	o.cache = &program{t: t, path: varnishd, url: "http://" + o.front + "/", args: []string{
		"-F", "-j", "none", "-n", work, "-a", o.front, "-T", "none", "-S", "none", "-f", filepath.Join(o.dir, "vcl"), "-s", "malloc,32m",
	}}
	o.run(o.cache)
	log := exec.Command(varnishncsa, "-n", work, "-F", "%s %O %{Varnish:handling}x", "-w", filepath.Join(o.dir, "varnish.log"))
	if err := log.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { log.Process.Kill(); log.Wait() })
	metrics := freeAddress(t)
	o.exporter = &program{
		t: t, path: exporter, args: []string{"-n", work, "-web.listen-address", metrics}, url: "http://" + metrics + "/metrics",
	}
	o.run(o.exporter)

	o.until("both servers", func(s *origin.Snapshot) bool { return len(s.Servers) == 2 && s.Order.Behind == "nginx" })
	if !eventually(func() bool { // the log's reader is there once it has a line
		o.ask(1, "/segment", 200)
		text, _ := os.ReadFile(filepath.Join(o.dir, "varnish.log"))
		return len(text) > 0
	}) {
		t.Fatal("varnishncsa writes no log")
	}
	const sent = `varnish_main_s_resp_(?:hdr|body)bytes`
	before := o.until("rates", func(s *origin.Snapshot) bool { return s.Server.Requests == 0 })
	bytes, hits := o.counter(sent), o.counter("varnish_main_cache_hit")
	passed := o.counter("varnish_main_s_pass")
	was := o.logOf("varnish.log", 1, "")
	o.thousand()
	after := o.until("a thousand requests", func(s *origin.Snapshot) bool {
		return s.Server.RequestsTotal-before.Server.RequestsTotal >= 1000
	})
	l := o.logOf("varnish.log", int(was.requests)+1000, "")
	o.same("requests", after.Server.RequestsTotal-before.Server.RequestsTotal, l.requests-was.requests)
	o.same("bytes", o.counter(sent)-bytes, l.bytes-was.bytes)
	o.same("hits", o.counter("varnish_main_cache_hit")-hits, l.how["hit"]-was.how["hit"])
	o.same("passed", o.counter("varnish_main_s_pass")-passed, l.how["pass"])
	for class, want := range map[int]float64{2: 700, 3: 100, 4: 120, 5: 80} {
		o.same(fmt.Sprintf("%dxx in the log", class), l.status[class]-was.status[class], want)
	}
	switch w := after.Server; {
	case w.Product != "Varnish", !w.Up, after.Servers[1].Product != "nginx", !after.Servers[1].Behind:
		t.Errorf("%s is in front, %+v", w.Product, after.Order)
	case !(w.CacheHit > 0 && w.CacheHit < 100), !(w.Sent > 0), w.BackendsDown != 0, w.Backends != 1:
		t.Errorf("hits %v %%, sent %v, %v of %v backends down", w.CacheHit, w.Sent, w.BackendsDown, w.Backends)
	}
	// How many is for tests of recorded pages: this one asks nginx for a page, too, far more often than anybody else would.
	if v := after.Servers[1]; !(v.PerFront > 0) {
		t.Errorf("nginx answers %v for each request in front", v.PerFront)
	}

	o.nginx.stop()
	o.until("a backend that is down", func(s *origin.Snapshot) bool { return s.Server.BackendsDown == 1 && !s.Servers[1].Up })
	o.ask(50, "/live", 503)
	o.until("requests that fail", func(s *origin.Snapshot) bool { return s.Server.Failed > 0 && s.Server.Up })
	o.nginx.start()
	o.until("a backend", func(s *origin.Snapshot) bool { return s.Server.BackendsDown == 0 && s.Servers[1].Up })

	o.cache.stop()
	o.until("varnishd's end", func(s *origin.Snapshot) bool { return s.Server.Known && !s.Server.Up && math.IsNaN(s.Server.Requests) })
	o.cache.start()
	o.wait("/segment") // it asks a backend nothing that has not been probed yet
	o.ask(5, "/segment", 200)
	o.until("its new start", func(s *origin.Snapshot) bool {
		if s.Server.Requests < 0 || s.Server.Requests > 1000 {
			t.Errorf("%v requests/s after a restart", s.Server.Requests)
		}
		return s.Server.Up && s.Server.RequestsTotal >= 5 && s.Server.RequestsTotal < 100 && !math.IsNaN(s.Server.Requests)
	})
}

// TestTrafficServerBeforeNginx does likewise with Apache Traffic Server, whose counters come to its page every five seconds.
func TestTrafficServerBeforeNginx(t *testing.T) {
	server, exporter := look(t, "traffic_server"), look(t, "prometheus-trafficserver-exporter")
	o := nginxBehind(t)
	host, port, _ := strings.Cut(o.front, ":")
	etc := filepath.Join(o.dir, "etc")
	for name, text := range map[string]string{
		"records.config": fmt.Sprintf(`CONFIG proxy.config.http.server_ports STRING %s:ip-in=%s
CONFIG proxy.config.admin.user_id STRING #-1
CONFIG proxy.config.exec_thread.autoconfig INT 0
CONFIG proxy.config.exec_thread.limit INT 1
CONFIG proxy.config.http.cache.required_headers INT 2
CONFIG proxy.config.http.connect_attempts_max_retries INT 0
CONFIG proxy.config.http.down_server.cache_time INT 1
CONFIG proxy.config.log.logging_enabled INT 3
CONFIG proxy.config.log.logfile_dir STRING %s
CONFIG proxy.config.log.max_secs_per_buffer INT 1
CONFIG proxy.config.local_state_dir STRING %[3]s
CONFIG proxy.config.cache.ram_cache.size INT 16M
`, port, host, o.dir),
		"storage.config": o.dir + " 64M\n",
		"remap.config":   "map / " + strings.TrimSuffix(o.nginx.url, "nginx_status") + "\n",
		"plugin.config":  "stats_over_http.so\n",
		"ip_allow.yaml":  "ip_allow:\n  - apply: in\n    ip_addrs: 0/0\n    action: allow\n    methods: ALL\n",
		"logging.yaml": "logging:\n  formats:\n    - name: sizes\n      format: '%<pssc> %<pscl> %<cqtx> %<crc>'\n" +
			"  logs:\n    - mode: ascii\n      format: sizes\n      filename: ats\n",
	} {
		o.write(filepath.Join("etc", name), text)
	}
	for name, value := range map[string]string{"CONFIG_DIR": etc, "LOCAL_STATE_DIR": o.dir, "LOG_LOGFILE_DIR": o.dir} {
		t.Setenv("PROXY_CONFIG_"+name, value)
	}
	o.cache = &program{t: t, path: server, url: "http://" + o.front + "/_stats"}
	o.run(o.cache)
	host, port, _ = strings.Cut(freeAddress(t), ":")
	o.exporter = &program{
		t: t, path: exporter, args: []string{"--endpoint", o.cache.url, "--addr", host, "--port", port, "--no-procstats"},
		url: "http://" + host + ":" + port + "/metrics",
	}
	o.run(o.exporter)

	o.until("both servers", func(s *origin.Snapshot) bool { return len(s.Servers) == 2 && s.Order.Behind == "nginx" })
	o.thousand()
	status := func(class string) float64 {
		return o.counter(`trafficserver_responses_total\{code="` + class + `..",protocol="http"\}`)
	}
	const misses = `trafficserver_transaction_misses_total\{protocol="http",state="cold"\}`
	s := o.until("a thousand requests", func(s *origin.Snapshot) bool {
		// What asks for its numbers is counted too.
		return s.Server.RequestsTotal >= 1000 && status("3") == 100 && status("4") == 120 && status("5") == 80
	})
	l := o.logOf("ats.log", 1000, "_stats")
	o.same("requests in the log", l.requests, 1000)
	for class, want := range map[int]float64{2: 700, 3: 100, 4: 120, 5: 80} {
		o.same(fmt.Sprintf("%dxx in the log", class), l.status[class], want)
	}
	hits := 0.0
	for how, n := range l.how {
		if strings.HasSuffix(how, "_HIT") {
			hits += n
		}
	}
	o.same("hits", o.counter(`trafficserver_transaction_hits_total\{protocol="http",state="fresh"\}`), hits)
	o.same("misses", o.counter(misses), l.how["TCP_MISS"])
	if s.Server.Product != "Traffic Server" || !s.Servers[1].Behind {
		t.Errorf("%s is in front, %+v", s.Server.Product, s.Order)
	}

	o.nginx.stop()
	o.ask(50, "/live", 502)
	o.until("answers of 502", func(s *origin.Snapshot) bool { return s.Server.Status[5] > 0 && status("5") == 130 })
	o.cache.stop()
	o.until("its end", func(s *origin.Snapshot) bool { return math.IsNaN(s.Server.Requests) && s.Servers[0].Stale })
}
