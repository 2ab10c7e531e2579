package command

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
)

var madeStart = time.Date(2026, 11, 29, 14, 0, 0, 0, time.UTC)

// madePage returns a page of the node, of nginx or of the swarm under a load that grows by one client a round up to 30.
func madePage(of string, i int, at time.Duration) scrape.Page {
	sum := func(perClient float64) int { // of what comes of the clients up to that round
		n := 0.0
		for k := range i + 1 {
			n += 2 * perClient * (float64(min(k, 30)) + 0.1*float64(k*7%5))
		}
		return int(n)
	}
	p := scrape.Page{Target: scrape.Target{Name: of}, Time: madeStart.Add(at), Took: 3 * time.Millisecond, Whole: true}
	var body string
	switch of {
	case "nginx":
		p.Target.Role = scrape.RoleServer
		body = fmt.Sprintf("nginx_up 1\nnginx_connections_active %d\nnginx_connections_reading 0\nnginx_connections_writing 1\n"+
			"nginx_connections_waiting 0\nnginx_connections_accepted %[1]d\nnginx_connections_handled %[1]d\n"+
			"nginx_http_requests_total %[2]d\n", 2*min(i, 30), sum(1))
	case "swarm":
		p.Target.Role = scrape.RoleLoad
		body = fmt.Sprintf("hls_swarm_active_clients %d\nhls_swarm_target_clients 30\nhls_swarm_segment_requests_total %d\n"+
			"hls_swarm_manifest_requests_total 0\nhls_swarm_segment_bytes_downloaded_total %d\nhls_swarm_stalled_clients 0\n"+
			"hls_swarm_clients_below_realtime 0\n", min(i, 30), sum(1), sum(250_000))
	default:
		p.Target.Role = scrape.RoleMachine
		body = fmt.Sprintf("node_cpu_seconds_total{cpu=\"0\",mode=\"idle\"} %f\nnode_cpu_seconds_total{cpu=\"0\",mode=\"user\"} %f\n"+
			"node_load1 1\nnode_memory_MemTotal_bytes 100\nnode_memory_MemAvailable_bytes 60\n"+
			"node_network_transmit_bytes_total{device=\"eth0\"} %d\n"+
			"node_network_receive_bytes_total{device=\"eth0\"} %d\nnode_network_speed_bytes{device=\"eth0\"} 1.25e7\n"+
			"node_filesystem_size_bytes{mountpoint=\"/\",fstype=\"ext4\",device=\"/dev/vda\"} 10\n"+
			"node_filesystem_avail_bytes{mountpoint=\"/\",fstype=\"ext4\",device=\"/dev/vda\"} 5\n"+
			"node_filesystem_free_bytes{mountpoint=\"/\",fstype=\"ext4\",device=\"/dev/vda\"} 5\n",
			1.6*float64(i), 0.4*float64(i), sum(250_000), sum(5000))
	}
	p.Body = []byte(body)
	return p
}

// madeRun returns the pages of a run of so many rounds, 2 s apart.
func madeRun(rounds int, of ...string) (list pages) {
	for i := range rounds {
		for k, name := range of {
			list = append(list, madePage(name, i, time.Duration(2*i)*time.Second+time.Duration(5*k)*time.Millisecond))
		}
	}
	return list
}

// Of what a recording lacks it is said what can't be known, and what can be is said as well.
func TestReportsOfBadRecordings(t *testing.T) {
	f := func(what string, source pages, want ...string) {
		t.Helper()
		path := recordedPages(t, source)
		text := reported(t, path)
		whole := strings.Join(strings.Fields(text), " ") // lines are broken anywhere
		for _, w := range want {
			if !strings.Contains(whole, strings.TrimSpace(w)) {
				t.Errorf("%s: it lacks %q:\n%s", what, w, text)
			}
		}
		for format := range reportFormats {
			if text := reported(t, path, "--format", format); strings.Contains(text, "NaN") || len(text) == 0 {
				t.Errorf("%s, %s: it says NaN, or nothing", what, format)
			}
		}
	}
	all := []string{"node", "nginx", "swarm"}
	f("as it should be", madeRun(60, all...), "Nothing gave out.", "Capacity: about 50 clients",
		"eth0 out gives out at about 50 clients", "complete at 14:01:00")
	f("no load", madeRun(60, "node"), "No verdict: no page says how much load there was.", "Capacity: unknown",
		"no page says how much load there was: name a series with --load", "web server not watched", "CPU busy")
	f("no node_exporter", madeRun(60, "nginx", "swarm"), "CPU, memory, network and disk are not watched", "latency unknown", "clients ")
	f("no load tester", madeRun(60, "node", "nginx"), "Capacity: about",
		"no load tester was watched: what clients received is unknown, and the load is counted in connections")
	f("20 seconds", madeRun(10, all...), "only 9 samples under load: too few to say how much more there was")
	f("one page", madeRun(1, all...), "No verdict")
	f("a load that is 0 all the time", madeRun(1, all...)[1:2], "Capacity: unknown")

	var gap pages
	for i, p := range madeRun(60, all...) {
		if i < 90 || i >= 135 {
			gap = append(gap, p)
		}
	}
	f("a gap", gap, "nothing was recorded from 14:00:58 to 14:01:30 (32s)")

	var failing pages
	for i, p := range madeRun(60, all...) {
		if p.Target.Name == "node" && i > 60 && i < 120 {
			p.Body, p.Err = nil, errors.New("connection refused")
		}
		failing = append(failing, p)
	}
	f("an exporter that is down", failing, "exporter node down from 14:00:42 to 14:01:20 (38s)", "failed")

	two := madeRun(60, "node", "node2", "nginx", "swarm")
	f("two machines", two, "node2: 60 of 60 scrapes failed: ")
	var federated pages
	for _, p := range madeRun(60, all...) {
		if p.Target.Name == "node" {
			lines := strings.ReplaceAll(strings.ReplaceAll(string(p.Body), "{", `{instance="a",`), "} ", "} ")
			p.Body = []byte(lines + strings.ReplaceAll(lines, `instance="a"`, `instance="b"`))
		}
		federated = append(federated, p)
	}
	f("a page of two machines", federated, "node mixes 2 machines on one page, which cannot be told apart: a, b")

	for what, by := range map[string]time.Duration{"forward": time.Hour, "back": -time.Minute} {
		var jumped pages
		for i, p := range madeRun(60, all...) {
			if i >= 105 {
				p.Time = p.Time.Add(by)
			}
			jumped = append(jumped, p)
		}
		want := "nothing was recorded from 14:01:08 to 15:01:10"
		if by < 0 {
			want = "the clock was set back by 58s at 14:01:08"
		}
		f("a clock that jumps "+what, jumped, want)
	}
}

// The load is what the operator calls so: any series of any page.
func TestReportByAnySeries(t *testing.T) {
	var source pages
	for i := range 60 {
		at := time.Duration(2*i) * time.Second
		p := madePage("k6", i, at+8*time.Millisecond)
		p.Target.Role = scrape.RoleOther
		p.Body = fmt.Appendf(nil, "# TYPE k6_vus gauge\nk6_vus{scenario=\"a\"} %d\nk6_vus{scenario=\"b\"} %[1]d\n"+
			"# TYPE k6_http_reqs_total counter\nk6_http_reqs_total %d\n", 5*min(i, 30), 100*i)
		source = append(source, madePage("node", i, at), p)
	}
	path := recordedPages(t, source)
	for series, want := range map[string]string{
		`k6_vus`:               "Capacity: about a load of 498",
		`k6_vus{scenario="a"}`: "Capacity: about a load of 249",
		`k6_http_reqs_total`:   "at 14:00:0",
		`no_such_series`:       "no page has the series no_such_series",
	} {
		if text := reported(t, path, "--load", series); !strings.Contains(text, want) {
			t.Errorf("--load %s: it lacks %q:\n%s", series, want, text)
		}
	}
	var stdout, stderr strings.Builder
	status := Run(t.Context(), []string{"report", path, "--load", "k6 vus"}, &stdout, &stderr, nil)
	if status != exitUsage || !strings.Contains(stderr.String(), "is not a series") {
		t.Errorf("exit status %d: %s", status, stderr.String())
	}
}
