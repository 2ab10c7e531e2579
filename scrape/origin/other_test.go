package origin

import (
	"strings"
	"testing"
	"testing/fstest"

	"origintop/scrape"
	"origintop/scrape/recording"
	"origintop/scrape/scrapetest"
)

func TestAnyPageOfMetricsIsGood(t *testing.T) {
	const body = "# TYPE app_requests_total counter\napp_requests_total 1\n# TYPE go_goroutines gauge\ngo_goroutines 12\n"
	st := NewState(Options{}, scrape.Target{Name: "app", Role: scrape.RoleOther})
	for i := range 4 {
		st.Apply(scrapetest.OtherPage(1000*i, body))
	}
	src := st.Snapshot().Sources[0]
	if !src.Up() || src.Role != scrape.RoleOther || src.Exporter != "a page of 2 series" || src.Series != 2 || src.Pages != 4 {
		t.Errorf("got %+v", src)
	}
	// What is known here goes to its panels all the same, for as long as it is there.
	st.Apply(scrapetest.OtherPage(5000,
		body+"# TYPE nginx_connections_active gauge\nnginx_connections_active 5\n# TYPE nginx_up gauge\nnginx_up 1\n"))
	s := st.Snapshot()
	if src = s.Sources[0]; !src.Has(scrape.RoleServer) || s.Server.Active != 5 {
		t.Errorf("with nginx: %+v, %v active", src, s.Server.Active)
	}
	st.Apply(scrapetest.OtherPage(6000, body))
	if src = st.Snapshot().Sources[0]; !src.Up() || src.Exporter != "a page of 2 series" {
		t.Errorf("after nginx: %+v", src)
	}
	st.Apply(scrapetest.OtherPage(7000, "<html>"))
	if src = st.Snapshot().Sources[0]; src.Up() || !strings.Contains(src.Err, "HTML") {
		t.Errorf("HTML: %+v", src)
	}
}

// The machine of another page is not the origin, even if its page comes first.
func TestOtherNode(t *testing.T) {
	other := func(kinds ...scrape.Target) *Snapshot {
		st := NewState(Options{}, append(kinds, scrape.Target{Name: "app", Role: scrape.RoleOther})...)
		st.Apply(scrapetest.OtherPage(0, "node_load1 7\n"))
		for _, k := range kinds {
			p := scrapetest.Page(k.Name, 10, "node_load1 1\n")
			p.Target = k
			st.Apply(p)
		}
		st.Apply(scrapetest.OtherPage(2000, "node_load1 7\n"))
		return st.Snapshot()
	}
	if s := other(scrape.Target{Name: "node", Role: scrape.RoleMachine}); s.CPU.Load1 != 1 || !s.Sources[0].Up() ||
		s.Sources[1].Has(scrape.RoleMachine) {
		t.Errorf("load %v of %+v", s.CPU.Load1, s.Sources)
	}
	if s := other(); s.CPU.Load1 != 7 || !s.Sources[0].Has(scrape.RoleMachine) { // there is no other
		t.Errorf("load %v of %+v", s.CPU.Load1, s.Sources)
	}
}

// Nor do others say how nginx and the swarm are, where these are asked themselves.
func TestOtherNginx(t *testing.T) {
	const body = "# TYPE nginx_up gauge\nnginx_up 0\n# TYPE nginx_connections_active gauge\nnginx_connections_active 5\nhls_swarm_active_clients 9\n"
	st := NewState(Options{}, scrape.Target{Name: "nginx", Role: scrape.RoleServer}, scrape.Target{Name: "swarm", Role: scrape.RoleLoad},
		scrape.Target{Name: "app", Role: scrape.RoleOther})
	st.Apply(scrapetest.OtherPage(0, body))
	s := st.Snapshot()
	if app := s.Sources[2]; s.Server.Known || s.Clients.Known || app.Roles != 0 || app.Exporter != "a page of 3 series" {
		t.Errorf("%+v, %+v, %+v", s.Server, s.Clients, app)
	}
	p := scrapetest.Page("nginx", 10, "# TYPE nginx_up gauge\nnginx_up 1\n# TYPE nginx_connections_active gauge\nnginx_connections_active 7\n")
	p.Target.Role = scrape.RoleServer
	st.Apply(p)
	if s = st.Snapshot(); !s.Server.Up || s.Server.Active != 7 {
		t.Errorf("%+v", s.Server)
	}
}

func TestOtherPagesOfTheOriginAreRefused(t *testing.T) {
	for _, kind := range []scrape.Role{scrape.RoleUnknown, scrape.RoleMachine, scrape.RoleServer} {
		p := scrapetest.Page("node", 0, "go_goroutines 12\n")
		p.Target.Role = kind
		st := NewState(Options{}, p.Target)
		st.Apply(p)
		if src := st.Snapshot().Sources[0]; !strings.HasPrefix(src.Err, "a page of 1 series, none of node_exporter") {
			t.Errorf("%v: %q", kind, src.Err)
		}
	}
}

func TestOtherPagesOfARecording(t *testing.T) {
	files := fstest.MapFS{}
	for _, name := range []string{"0.app", "2000.app", "0.nginx", "2000.nginx", "4000.nginx"} {
		files[name+".prom"] = &fstest.MapFile{Data: []byte("queue 1\n")}
	}
	r, err := recording.ReadDumps(files)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(r.Targets); n != 2 {
		t.Errorf("%d targets", n)
	}
	st := NewState(Options{}, r.Targets...)
	for _, page := range scrapetest.PagesOf(t, r.Pages())[:4] {
		st.Apply(page)
	}
	if s := st.Snapshot(); s.Sources[0].Up() || !s.Sources[1].Up() {
		t.Errorf("nginx: %q, app: %q", s.Sources[0].Err, s.Sources[1].Err)
	}
}

func TestOtherPagesCostNothing(t *testing.T) {
	body := scrapetest.ReadFile(t, "../../testdata/pages/prometheus-nginxlog-exporter-1.11.0-8-load.prom")
	body = []byte(strings.ReplaceAll(string(body), "nginx", "app"))
	st := NewState(Options{}, scrape.Target{Name: "app", Role: scrape.RoleOther})
	p := scrapetest.OtherPage(0, string(body))
	for range 3 {
		st.Apply(p)
	}
	if n := testing.AllocsPerRun(20, func() { st.Apply(p) }); n > 2 {
		t.Errorf("%v allocations a page", n)
	}
}
