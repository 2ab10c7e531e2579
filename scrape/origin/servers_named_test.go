package origin

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"origintop/scrape"
	"origintop/scrape/scrapetest"
	"origintop/scrape/series"
)

// What the operator calls the nginx behind exporters decides which of them watch one. It is in the names of the targets, and so in
// recordings.
func TestServersAsTheOperatorNamesThem(t *testing.T) {
	lua := string(scrapetest.ReadFile(t, "../../testdata/pages/nginx-lua-prometheus-0.20240525-4-load.prom"))
	kinds := map[string]string{"stub": fmt.Sprintf(scrapetest.Stub, 1, 1, 5), "lua": lua}
	f := func(targets, want string) {
		t.Helper()
		st := NewState(Options{})
		for target := range strings.FieldsSeq(targets) {
			name, url, _ := strings.Cut(target, "@")
			url, kind, _ := strings.Cut(url, "/")
			st.Apply(scrape.Page{
				Target: scrape.Target{Name: name, URL: "http://" + url + "/metrics"}, Time: scrapetest.T0,
				Body: []byte(kinds[kind]), Whole: true,
			})
		}
		var got []string
		for _, v := range st.Snapshot().Servers {
			got = append(got, v.Name+"="+strings.Join(v.Sources, "+"))
		}
		slices.Sort(got)
		if text := strings.Join(got, " "); text != want {
			t.Errorf("%s: got %s, want %s", targets, text, want)
		}
	}
	f("nginx@a/stub nginx2@a/lua", "nginx=nginx+nginx2")
	f("nginx@a/stub nginx2@a/stub", "nginx2=nginx2 nginx=nginx")
	f("nginx@a/stub nginx2@b/lua", "nginx2=nginx2 nginx=nginx")
	f("nginx.edge@a/stub nginx.mid@a/lua", "edge=nginx.edge mid=nginx.mid")
	f("nginx.edge@a/stub nginx.edge.2@b/lua", "edge=nginx.edge+nginx.edge.2")
	f("nginx.edge@a/stub nginx.edge.2@b/stub", "edge=nginx.edge+nginx.edge.2")
	f("nginx.edge@a/stub nginx@a/lua", "edge=nginx.edge nginx=nginx")
	f("nginx.edge@a/stub", "edge=nginx.edge")
}

// A server of which nothing was ever heard is one all the same: what all do together isn't known without it.
func TestServerNeverHeard(t *testing.T) {
	f := func(targets string, rows string, requests float64) {
		t.Helper()
		var list []scrape.Target
		up := map[string]bool{}
		for target := range strings.FieldsSeq(targets) {
			name, rest, _ := strings.Cut(target, "@")
			host, state, _ := strings.Cut(rest, "/")
			list = append(list, scrape.Target{Name: name, Role: scrape.RoleServer, URL: "http://" + host + "/metrics"})
			up[name] = state == "up"
		}
		st := NewState(Options{}, list...)
		for second := 0; second <= 4; second += 2 {
			for _, target := range list {
				p := scrapetest.Failure(target.Name, 1000*second, "refused")
				if up[target.Name] {
					p = scrapetest.Page(target.Name, 1000*second, scrapetest.PagePart(nginxPart, second, ""))
				}
				p.Target = target
				st.Apply(p)
			}
		}
		s := st.Snapshot()
		var got strings.Builder
		for _, v := range s.Servers {
			got.WriteString(fmt.Sprintf("%s:%t ", v.Name, !v.Stale))
		}
		if got.String() != rows {
			t.Errorf("%s: %s, want %s", targets, got.String(), rows)
		}
		scrapetest.Same(t, targets, s.Server.Requests, requests)
	}
	f("nginx.edge@a/up nginx.mid@b/up", "edge:true mid:true ", 20)
	f("nginx.edge@a/up nginx.mid@b/up nginx.down@c/down", "edge:true mid:true down:false ", series.Unknown)
	f("nginx.edge@a/up nginx.down@a/down", "edge:true down:false ", series.Unknown)
	f("nginx.edge@a/up nginx.edge.2@b/down", "edge:true ", 10) // a second exporter of it
	f("nginx@a/up nginx2@b/down", "nginx:true nginx2:false ", series.Unknown)
	f("nginx@a/up nginx2@a/down", "nginx:true ", 10) // which may be a second exporter of it
	f("nginx.edge@a/down nginx.mid@b/down", "", series.Unknown)
}
