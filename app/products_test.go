package app

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"origintop/app/words"
	"origintop/scrape"
	"origintop/scrape/origin"
	"origintop/scrape/recording/recordingtest"
	"origintop/scrape/scrapetest"
	"origintop/widgets/screentest"
)

// afterPages returns the snapshot after pages of an exporter of a web server, of testdata/pages, a minute apart, beside a machine.
func afterPages(t *testing.T, pages ...string) *origin.Snapshot {
	t.Helper()
	node := slices.DeleteFunc(recordingtest.PagesIn(t, "../testdata/demo.otr"), func(p scrape.Page) bool { return p.Target.Name != "node" })
	st := origin.NewState(
		origin.Options{LinkSpeed: 125e6}, scrape.Target{Name: "node", Role: scrape.RoleMachine},
		scrape.Target{Name: "nginx", URL: "http://10.0.0.1:8404/metrics", Role: scrape.RoleServer},
	)
	for i, name := range pages {
		body, err := os.ReadFile("../testdata/pages/" + name + ".prom")
		if err != nil {
			t.Fatal(err)
		}
		st.Apply(scrapetest.Page("node", 60000*i, string(node[30*i].Body)))
		p := scrapetest.Page("nginx", 60000*i, string(body))
		p.Target = scrape.Target{Name: "nginx", URL: "http://10.0.0.1:8404/metrics", Role: scrape.RoleServer}
		st.Apply(p)
	}
	return st.Snapshot()
}

// HAProxy on the screen: nothing on it says nginx.
func TestHAProxyOnTheScreen(t *testing.T) {
	for name, pages := range map[string][]string{
		"haproxy":      {"haproxy-2.6.12-fresh", "haproxy-2.6.12-load"},
		"haproxy-down": {"haproxy-2.6.12-fresh", "haproxy-2.6.12-down"},
	} {
		s := afterPages(t, pages...)
		synctest.Test(t, func(t *testing.T) {
			time.Sleep(time.Until(s.Time)) // the header says how old it is
			for _, size := range [][2]int{{120, 40}, {80, 24}, {40, 10}} {
				text := screenOf(t, s, size[0], size[1])
				if strings.Contains(strings.ToLower(text), "nginx") {
					t.Errorf("%s: nginx is on the screen:\n%s", name, text)
				}
				screentest.Golden(t, fmt.Sprintf("../testdata/golden/%s-%dx%d.txt", name, size[0], size[1]), text)
			}
		})
		if text := string(words.Text(s, "")); strings.Contains(strings.ToLower(text), "nginx") {
			t.Errorf("%s: nginx is in the text:\n%s", name, text)
		}
	}
}

// What is said of a server names it by what it is. What is said of nginx is what always was.
func TestServersByTheirProduct(t *testing.T) {
	f := func(want string, pages ...string) {
		t.Helper()
		s := afterPages(t, pages...)
		text := string(words.Text(s, "")) + screenOf(t, s, 120, 40)
		for part := range strings.SplitSeq(want, "|") {
			if !strings.Contains(text, part) {
				t.Errorf("%v: no %q in\n%s", pages, part, text)
			}
		}
	}
	f("5 HAProxy · haproxy_exporter|✖ HAProxy is down|HAProxy is down: its exporter cannot reach it|✖ HAProxy down",
		"haproxy_exporter-0.14.0-load", "haproxy_exporter-0.14.0-nohaproxy")
	f("5 Nginx · stub_status|✖ nginx is down|nginx is down: its exporter cannot reach it|✖ nginx down|Nginx     ",
		"nginx-prometheus-exporter-1.5.3-load", "nginx-prometheus-exporter-1.5.3-down")
	f("5 Varnish · varnish_exporter|✖ Varnish is down|Varnish is down: its exporter",
		"prometheus-varnish-exporter-1.6.1-load", "prometheus-varnish-exporter-1.6.1-down")
}
