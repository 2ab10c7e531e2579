package origin

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/recording/recordingtest"
	"origintop/scrape/scrapetest"
)

func marked(pages ...scrape.Page) []string {
	var list []string
	for _, m := range after(Options{}, pages...).Markers {
		list = append(list, fmt.Sprint(m.At.Sub(scrapetest.T0).Round(time.Second), " ", m.Text))
	}
	return list
}

func TestMarkers(t *testing.T) {
	f := func(what string, want string, pages ...scrape.Page) {
		t.Helper()
		if got := strings.Join(marked(pages...), "; "); got != want {
			t.Errorf("%s: got %q, want %q", what, got, want)
		}
	}
	node := func(s int, boot string) scrape.Page {
		return scrapetest.Page("node", s*1000, "node_load1 1\nnode_boot_time_seconds "+boot+"\n")
	}
	stub := func(s int, text string) scrape.Page {
		return scrapetest.Page("nginx", s*1000, strings.ReplaceAll(text, ";", "\n")+"\n")
	}
	swarm := func(s int, active, ramp, segments string) scrape.Page {
		return scrapetest.Page("swarm", s*1000,
			"hls_swarm_active_clients "+active+"\nhls_swarm_ramp_progress "+ramp+"\nhls_swarm_segment_requests_total "+segments+"\n")
	}
	f("nothing happens", "", node(0, "5"), node(2, "5"), stub(2, "nginx_up 1;nginx_http_requests_total 5"), swarm(2, "5", "0.5", "7"))
	f("never there", "", scrapetest.Failure("node", 0, "refused"), scrapetest.Failure("node", 2000, "refused"), node(4, "5"))
	f("an exporter goes", "2s node exporter down: refused; 6s node exporter back after 4s",
		node(0, "5"), scrapetest.Failure("node", 2000, "refused"), scrapetest.Failure("node", 4000, "refused"), node(6, "5"))
	f("a reboot", "2s the origin was rebooted", node(0, "1000"), node(2, "2000"))
	f("a clock that was set", "", node(0, "1000"), node(2, "1002"))
	f("nginx goes", "2s nginx down; 4s nginx back; 4s nginx restarted: its counters began again",
		stub(0, "nginx_up 1;nginx_http_requests_total 5"), stub(2, "nginx_up 0"), stub(4, "nginx_up 1;nginx_http_requests_total 2"))
	both := `nginx_http_requests_total{host="a",status="200"} %s;nginx_http_requests_total{host="a",status="404"} 5`
	f("all rows go, and come back with less", "4s nginx restarted: its counters began again",
		stub(0, "nginx_metric_errors_total 0;"+fmt.Sprintf(both, "5")), stub(2, "nginx_metric_errors_total 0"),
		stub(4, "nginx_metric_errors_total 0;"+fmt.Sprintf(both, "4")))
	f("all rows are missing", "",
		stub(0, "nginx_metric_errors_total 0;"+fmt.Sprintf(both, "5")), stub(2, "nginx_metric_errors_total 0"),
		stub(4, "nginx_metric_errors_total 0;"+fmt.Sprintf(both, "6")))
	f("a row is missing", "", stub(0, fmt.Sprintf(both, "5")), stub(2, `nginx_http_requests_total{host="a",status="200"} 5`),
		stub(4, fmt.Sprintf(both, "6")))
	f("one falls", "2s nginx restarted: its counters began again", stub(0, fmt.Sprintf(both, "5")), stub(2, fmt.Sprintf(both, "4")))
	f("the count falls, and no row goes", "2s nginx restarted: its counters began again",
		stub(0, "nginx_up 1;nginx_connections_active 1;nginx_http_requests_total 500"),
		stub(2, "nginx_up 1;nginx_connections_active 1;nginx_http_requests_total 20"))
	f("the counts of rows fall, and none goes", "2s nginx restarted: its counters began again",
		stub(0, `nginx_http_requests_total{host="a",status="200"} 500;nginx_http_requests_total{host="a",status="404"} 50`),
		stub(2, `nginx_http_requests_total{host="a",status="200"} 20;nginx_http_requests_total{host="a",status="404"} 2`))
	f("the counts of rows stand", "",
		stub(0, `nginx_http_requests_total{host="a",status="200"} 500;nginx_http_requests_total{host="a",status="404"} 50`),
		stub(2, `nginx_http_requests_total{host="a",status="200"} 501;nginx_http_requests_total{host="a",status="404"} 50`))
	row := func(ms int, count string) scrape.Page {
		return scrapetest.Page("nginx", ms, `nginx_http_requests_total{host="a",status="200"} `+count+"\n")
	}
	f("pages that are compared with one before the restart", "0s nginx restarted: its counters began again", row(0, "500"),
		row(400, "20"), row(800, "22"))
	f("the ramp", "4s ramp completed: 80 clients", swarm(0, "10", "0.5", "1"), swarm(2, "70", "0.9", "2"), swarm(4, "80", "1", "3"),
		swarm(6, "80", "1", "4"))
	f("the ramp of nobody knows how many", "2s ramp completed", swarm(0, "10", "0.5", "1"), swarm(2, "NaN", "1", "2"))
	f("the ramp of more than there are", "2s ramp completed: 1e+18 clients", swarm(0, "10", "0.5", "1"), swarm(2, "1e18", "1", "2"))
	f("one page missing", "", swarm(0, "10", "1", "1"), scrapetest.Failure("swarm", 2000, "refused"), swarm(4, "10", "1", "3"))
	f("the test ends", "2s test ended: the swarm is gone", swarm(0, "10", "1", "1"), scrapetest.Failure("swarm", 2000, "refused"),
		scrapetest.Failure("swarm", 4000, "refused"), scrapetest.Failure("swarm", 6000, "refused"))
	f("the clients go first", "2s test ended: no client is left", swarm(0, "10", "1", "1"), swarm(2, "0", "1", "1"),
		scrapetest.Failure("swarm", 4000, "refused"), scrapetest.Failure("swarm", 6000, "refused"))
	f("another swarm", "2s the swarm was restarted", swarm(0, "10", "1", "9"), swarm(2, "10", "1", "1"))
	f("the operator", "1s ramp to 300", node(0, "5"), scrape.Page{Time: scrapetest.T0.Add(time.Second), Marker: "ramp to 300"})
}

// The markers of the recorded load test: what happened in it is known.
func TestMarkersOfTheDemo(t *testing.T) {
	pages := recordingtest.DemoPages(t, "")
	st := NewState(Options{})
	for _, p := range pages {
		st.Apply(p)
	}
	var got []string
	for _, m := range st.Snapshot().Markers {
		text, _, _ := strings.Cut(m.Text, ":")
		got = append(got, fmt.Sprint(m.At.Sub(pages[0].Time).Round(time.Second), " ", text))
	}
	want := []string{
		"1m28s ramp completed", "2m16s nginx exporter down", "2m30s nginx exporter back after 14s",
		"2m38s nginx down", "2m40s nginx back", "2m40s nginx restarted", "2m54s test ended",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
