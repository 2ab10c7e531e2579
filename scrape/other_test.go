package scrape

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestAnyPageOfMetricsIsGood(t *testing.T) {
	const body = "# TYPE app_requests_total counter\napp_requests_total 1\n# TYPE go_goroutines gauge\ngo_goroutines 12\n"
	st := NewState(Options{}, Target{Name: "app", Kind: KindOther})
	for i := range 4 {
		st.Apply(otherPage(1000*i, body))
	}
	src := st.Snapshot().Sources[0]
	if !src.Up() || src.Kind != KindOther || src.Exporter != "a page of 2 series" || src.Series != 2 || src.Pages != 4 {
		t.Errorf("got %+v", src)
	}
	// What is known here goes to its panels all the same, for as long as it is there.
	st.Apply(otherPage(5000, body+"# TYPE nginx_connections_active gauge\nnginx_connections_active 5\n# TYPE nginx_up gauge\nnginx_up 1\n"))
	s := st.Snapshot()
	if src = s.Sources[0]; !src.Has(KindNginx) || s.Nginx.Active != 5 {
		t.Errorf("with nginx: %+v, %v active", src, s.Nginx.Active)
	}
	st.Apply(otherPage(6000, body))
	if src = st.Snapshot().Sources[0]; !src.Up() || src.Exporter != "a page of 2 series" {
		t.Errorf("after nginx: %+v", src)
	}
	st.Apply(otherPage(7000, "<html>"))
	if src = st.Snapshot().Sources[0]; src.Up() || !strings.Contains(src.Err, "HTML") {
		t.Errorf("HTML: %+v", src)
	}
}

// The machine of another page is not the origin, even if its page comes first.
func TestOtherNode(t *testing.T) {
	other := func(kinds ...Target) *Snapshot {
		st := NewState(Options{}, append(kinds, Target{Name: "app", Kind: KindOther})...)
		st.Apply(otherPage(0, "node_load1 7\n"))
		for _, k := range kinds {
			p := page(k.Name, 10, "node_load1 1\n")
			p.Target = k
			st.Apply(p)
		}
		st.Apply(otherPage(2000, "node_load1 7\n"))
		return st.Snapshot()
	}
	if s := other(Target{Name: "node", Kind: KindNode}); s.CPU.Load1 != 1 || !s.Sources[0].Up() || s.Sources[1].Has(KindNode) {
		t.Errorf("load %v of %+v", s.CPU.Load1, s.Sources)
	}
	if s := other(); s.CPU.Load1 != 7 || !s.Sources[0].Has(KindNode) { // there is no other
		t.Errorf("load %v of %+v", s.CPU.Load1, s.Sources)
	}
}

// Nor do others say how nginx and the swarm are, where these are asked themselves.
func TestOtherNginx(t *testing.T) {
	const body = "# TYPE nginx_up gauge\nnginx_up 0\n# TYPE nginx_connections_active gauge\nnginx_connections_active 5\nhls_swarm_active_clients 9\n"
	st := NewState(Options{}, Target{Name: "nginx", Kind: KindNginx}, Target{Name: "swarm", Kind: KindSwarm}, Target{Name: "app", Kind: KindOther})
	st.Apply(otherPage(0, body))
	s := st.Snapshot()
	if app := s.Sources[2]; s.Nginx.Known || s.Swarm.Known || app.Kinds != 0 || app.Exporter != "a page of 3 series" {
		t.Errorf("%+v, %+v, %+v", s.Nginx, s.Swarm, app)
	}
	p := page("nginx", 10, "# TYPE nginx_up gauge\nnginx_up 1\n# TYPE nginx_connections_active gauge\nnginx_connections_active 7\n")
	p.Target.Kind = KindNginx
	st.Apply(p)
	if s = st.Snapshot(); !s.Nginx.Up || s.Nginx.Active != 7 {
		t.Errorf("%+v", s.Nginx)
	}
}

func TestOtherPagesOfTheOriginAreRefused(t *testing.T) {
	for _, kind := range []Kind{KindUnknown, KindNode, KindNginx} {
		p := page("node", 0, "go_goroutines 12\n")
		p.Target.Kind = kind
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
	r, err := ReadDumps(files)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(r.Targets); n != 2 {
		t.Errorf("%d targets", n)
	}
	st := NewState(Options{}, r.Targets...)
	for _, page := range pagesOf(t, r.Pages())[:4] {
		st.Apply(page)
	}
	if s := st.Snapshot(); s.Sources[0].Up() || !s.Sources[1].Up() {
		t.Errorf("nginx: %q, app: %q", s.Sources[0].Err, s.Sources[1].Err)
	}
}

func TestOtherPagesCostNothing(t *testing.T) {
	body := readFile(t, "../testdata/pages/prometheus-nginxlog-exporter-1.11.0-8-load.prom")
	body = []byte(strings.ReplaceAll(string(body), "nginx", "app"))
	st := NewState(Options{}, Target{Name: "app", Kind: KindOther})
	p := otherPage(0, string(body))
	for range 3 {
		st.Apply(p)
	}
	if n := testing.AllocsPerRun(20, func() { st.Apply(p) }); n > 2 {
		t.Errorf("%v allocations a page", n)
	}
}
