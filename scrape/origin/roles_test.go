package origin

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/scrapetest"
	"origintop/scrape/series"
)

// Pages of three exporters, to be put together.
const (
	nginxPart = "nginx_up%[3]s 1\nnginx_connections_active%[3]s 5\nnginx_http_requests_total%[3]s %[1]d0\n"
	swarmPart = "hls_swarm_target_clients%[3]s 9\nhls_swarm_active_clients%[3]s 9\nhls_swarm_segment_requests_total%[3]s %[1]d0\n"
)

// All exporters on a page are read, whichever comes first, with and without the labels of one that has put them together, and by any name.
func TestSeveralExportersOnAPage(t *testing.T) {
	apart := after(Options{}, scrapetest.Page("node", 0, scrapetest.PagePart(scrapetest.NodePart, 0, "")), scrapetest.Page("nginx", 0, scrapetest.PagePart(nginxPart, 0, "")), scrapetest.Page("swarm", 0, scrapetest.PagePart(swarmPart, 0, "")),
		scrapetest.Page("node", 2000, scrapetest.PagePart(scrapetest.NodePart, 2, "")), scrapetest.Page("nginx", 2000, scrapetest.PagePart(nginxPart, 2, "")), scrapetest.Page("swarm", 2000, scrapetest.PagePart(swarmPart, 2, "")))
	order := [][]string{{scrapetest.NodePart, nginxPart, swarmPart}, {nginxPart, scrapetest.NodePart, swarmPart}, {swarmPart, nginxPart, scrapetest.NodePart}, {nginxPart, swarmPart, scrapetest.NodePart}}
	for i, parts := range order {
		for _, labelled := range []bool{false, true} {
			for _, kind := range []scrape.Role{scrape.RoleUnknown, scrape.RoleMachine, scrape.RoleServer, scrape.RoleLoad, scrape.RoleOther} {
				st := NewState(Options{}, scrape.Target{Name: "all", Role: kind})
				for second := 0; second <= 2; second += 2 {
					var text strings.Builder
					for n, p := range parts {
						labels := ""
						if labelled {
							labels = fmt.Sprintf("instance=\"10.0.0.1:%d\",job=\"job%d\"", 9100+n, n)
						}
						text.WriteString(scrapetest.PagePart(p, second, labels))
					}
					p := scrapetest.Page("all", 1000*second, text.String())
					p.Target.Role = kind
					st.Apply(p)
				}
				s := st.Snapshot()
				for what, v := range map[string][2]float64{
					"CPU": {s.CPU.Busy, apart.CPU.Busy}, "memory": {s.Memory.UsedPercent, apart.Memory.UsedPercent}, "out": {s.Network.Out, apart.Network.Out},
					"requests": {s.Server.Requests, apart.Server.Requests}, "active": {s.Server.Active, apart.Server.Active}, "segments": {s.Clients.Segments, apart.Clients.Segments},
				} {
					if v[0] != v[1] || math.IsNaN(v[0]) {
						t.Errorf("order %d, labels %t, %v asked for: %s %v, want %v", i, labelled, kind, what, v[0], v[1])
					}
				}
				src := &s.Sources[0]
				if len(s.Disk.Filesystems) != 1 || !src.Up() || !src.Has(scrape.RoleMachine) || !src.Has(scrape.RoleServer) || !src.Has(scrape.RoleLoad) || src.Only(scrape.RoleLoad) || len(s.Troubles) > 0 {
					t.Errorf("order %d, labels %t, %v asked for: %+v, %+v", i, labelled, kind, src, s.Troubles)
				}
			}
		}
	}
}

// What is the matter with one exporter on a page is said of that one.
func TestTroubleOfOneExporter(t *testing.T) {
	failed := scrapetest.PagePart(nginxPart, 1, "") + scrapetest.PagePart(scrapetest.NodePart, 1, "") + "node_scrape_collector_success{collector=\"cpu\"} 0\n"
	if s := after(Options{}, scrapetest.Page("all", 0, failed)); len(s.Troubles) != 1 || s.Troubles[0].Name() != "all node collector_failed cpu" {
		t.Errorf("%+v", s.Troubles)
	}
}

// URLs that were mixed up are put right while the program runs: nothing of the other page is left.
func TestMixedUpAndPutRight(t *testing.T) {
	node, nginx := scrape.Target{Name: "node", Role: scrape.RoleMachine}, scrape.Target{Name: "nginx", Role: scrape.RoleServer}
	st := NewState(Options{}, node, nginx)
	var s *Snapshot
	for second := 0; second < 24; second += 2 {
		for _, target := range []scrape.Target{node, nginx} {
			text := scrapetest.PagePart(scrapetest.NodePart, second, "")
			if target == node == (second < 10) {
				text = scrapetest.PagePart(nginxPart, second, "") + scrapetest.PagePart(swarmPart, second, "")
			}
			p := scrapetest.Page(target.Name, 1000*second, text)
			p.Target = target
			st.Apply(p)
			s = st.Snapshot()
		}
		if second == 8 || second == 22 {
			scrapetest.Same(t, "memory", s.Memory.UsedPercent, 23)
			scrapetest.Same(t, "requests", s.Server.Requests, 10)
			scrapetest.Same(t, "segments", s.Clients.Segments, 10)
			if len(s.Servers) != 1 || s.Servers[0].Stale || (len(s.Troubles) > 0) != (second == 8) {
				t.Errorf("at %d s: %+v, %+v", second, s.Servers, s.Troubles)
			}
		}
	}
}

// A page of several exporters that is gone is down: it is no load test that has ended.
func TestMergedPageIsGone(t *testing.T) {
	all := func(second int) string {
		return scrapetest.PagePart(swarmPart, second, "") + scrapetest.PagePart(scrapetest.NodePart, second, "") + scrapetest.PagePart(nginxPart, second, "")
	}
	st := NewState(Options{}, scrape.Target{Name: "all"})
	st.Apply(scrapetest.Page("all", 0, all(0)))
	st.Apply(scrapetest.Page("all", 2000, all(2)))
	st.Apply(scrapetest.Failure("all", 4000, "refused"))
	st.Apply(scrapetest.Failure("all", 6000, "refused"))
	s := st.Snapshot()
	if len(s.Markers) != 1 || s.Markers[0].Kind != WentDown {
		t.Errorf("markers %+v", s.Markers)
	}
	if !s.Sources[0].Matters() {
		t.Errorf("it does not matter: %+v", s.Sources[0])
	}
}

// Numbers that a textfile collector hands on are as old as they are. Those beside them are new.
func TestTextfileIsOlder(t *testing.T) {
	st := NewState(Options{}, scrape.Target{Name: "node", Role: scrape.RoleMachine})
	apply := func(second, counted int) *Snapshot {
		st.Apply(scrapetest.Page("node", 1000*second, scrapetest.PagePart(nginxPart, counted, "")+scrapetest.PagePart(scrapetest.NodePart, second, "")))
		return st.Snapshot()
	}
	for second := 0; second <= 20; second += 2 {
		apply(second, second/10*10) // by cron, each ten seconds
	}
	s := apply(22, 20)
	if s.Sources[0].Held || !s.Sources[0].Fresh.Equal(scrapetest.T0.Add(22*time.Second)) {
		t.Errorf("the source is of %v", s.Sources[0].Fresh)
	}
	if want := []Trouble{{Kind: StandsStill, Source: "node", Of: scrape.RoleServer}}; !slices.Equal(s.Troubles, want) {
		t.Errorf("%+v, want %+v", s.Troubles, want)
	}
	scrapetest.Same(t, "CPU", s.CPU.Busy, 50)
	scrapetest.Same(t, "out", s.Network.Out, 1000)
	scrapetest.Same(t, "requests", s.Server.Requests, 10)
	for second := 24; second < 90; second += 2 {
		s = apply(second, 20) // cron has died
	}
	if want := []Trouble{{Kind: Frozen, Source: "node", Of: scrape.RoleServer, Count: 68}}; !slices.Equal(s.Troubles, want) {
		t.Errorf("%+v, want %+v", s.Troubles, want)
	}
	scrapetest.Same(t, "CPU", s.CPU.Busy, 50)
	scrapetest.Same(t, "requests", s.Server.Requests, series.Unknown)
}

// What the operator asked of which target decides whose numbers are shown, in any order of answers, and the other is told.
func TestWhoOwnsTheNumbers(t *testing.T) {
	type asked struct {
		name string
		kind scrape.Role
		page string // of N: node, n: another node, X: nginx, x: another nginx, S: swarm, -: none
		url  string
	}
	text := func(of string, second int) (text string) {
		for _, r := range of {
			switch r {
			case 'N':
				text += scrapetest.PagePart(scrapetest.NodePart, second, "")
			case 'n':
				text += strings.Replace(scrapetest.PagePart(scrapetest.NodePart, 3*second, ""), "_bytes 77", "_bytes 1", 1)
			case 'X':
				text += scrapetest.PagePart(nginxPart, second, "")
			case 'x':
				text += strings.Replace(scrapetest.PagePart(nginxPart, 3*second, ""), "active 5", "active 50", 1)
			case 'S':
				text += scrapetest.PagePart(swarmPart, second, "")
			}
		}
		return text
	}
	f := func(name string, targets []asked, memory, out, active, requests float64, says string) {
		t.Helper()
		for round := range 24 {
			var list []scrape.Target
			for _, a := range targets {
				list = append(list, scrape.Target{Name: a.name, Role: a.kind, URL: a.url})
			}
			st := NewState(Options{}, list...)
			random := rand.New(rand.NewPCG(uint64(round), 1))
			var s *Snapshot
			for second := 0; second <= 12; second += 2 {
				for _, i := range random.Perm(len(targets)) {
					a := targets[i]
					p := scrapetest.Page(a.name, 1000*second, text(a.page, second))
					if a.page == "-" {
						p = scrapetest.Failure(a.name, 1000*second, "refused")
					}
					p.Target = list[i]
					st.Apply(p)
					s = st.Snapshot()
					if known := !math.IsNaN(s.Memory.UsedPercent); known && s.Memory.UsedPercent != memory {
						t.Fatalf("%s, round %d: memory %v%% at %d s, want %v", name, round, s.Memory.UsedPercent, second, memory)
					}
				}
			}
			scrapetest.Same(t, name+": memory", s.Memory.UsedPercent, memory)
			scrapetest.Same(t, name+": out", s.Network.Out, out)
			scrapetest.Same(t, name+": active", s.Server.Active, active)
			scrapetest.Same(t, name+": requests", s.Server.Requests, requests)
			var said strings.Builder
			for i := range s.Sources {
				if err := s.Sources[i].Err; err != "" && err != "refused" {
					said.WriteString(s.Sources[i].Name + ": " + err + "; ")
				}
			}
			for i := range s.Troubles {
				said.WriteString(s.Troubles[i].Name() + "; ")
			}
			if said.String() != says {
				t.Errorf("%s: says %q, want %q", name, said.String(), says)
			}
		}
	}
	u := series.Unknown
	node := func(page string) asked { return asked{name: "node", kind: scrape.RoleMachine, page: page} }
	nginx := func(page string) asked { return asked{name: "nginx", kind: scrape.RoleServer, page: page} }
	app := func(page string) asked { return asked{name: "app", kind: scrape.RoleOther, page: page} }
	f("as asked for", []asked{node("N"), nginx("X")}, 23, 1000, 5, 10, "")
	f("another machine in place of nginx", []asked{node("N"), nginx("n")}, 23, 1000, u, u, "nginx: not a web server's exporter but the page of node_exporter, whose numbers come from node: is the URL right?; ")
	f("another machine while the origin is down", []asked{node("-"), nginx("n")}, u, u, u, u, "nginx: not a web server's exporter but the page of node_exporter, whose numbers come from node: is the URL right?; ")
	f("another nginx in place of the machine", []asked{node("x"), nginx("X")}, u, u, 5, 10, "node: not node_exporter but the page of a web server's exporter, whose numbers come from nginx: is the URL right?; ")
	f("mixed up", []asked{node("X"), nginx("N")}, 23, 1000, 5, 10, "node node wrong_page stub_status; nginx nginx wrong_page node_exporter; ")
	f("a machine beside nginx", []asked{node("N"), nginx("nX")}, 23, 1000, 5, 10, "nginx node taken_elsewhere node; ")
	f("an nginx beside the machine", []asked{node("Nx"), nginx("X")}, 23, 1000, 5, 10, "node nginx taken_elsewhere nginx; ")
	f("the same page for both", []asked{node("NX"), nginx("NX")}, 23, 1000, 5, 10, "node nginx taken_elsewhere nginx; nginx node taken_elsewhere node; ")
	one := []asked{node("NX"), nginx("NX")}
	one[0].url, one[1].url = "http://a/metrics", "http://a/metrics"
	f("one URL for both", one, 23, 1000, 5, 10, "")
	f("both on the one that is asked", []asked{nginx("NX")}, 23, 1000, 5, 10, "")
	f("a web server's exporter that is down", []asked{node("NX"), nginx("-")}, 23, 1000, u, u, "node nginx taken_elsewhere nginx; ")
	f("an application's", []asked{node("N"), nginx("X"), app("nxS")}, 23, 1000, 5, 10, "app node taken_elsewhere node; app nginx taken_elsewhere nginx; ")
	f("an application's in place of another exporter's", []asked{node("X"), app("N")}, u, u, 5, 10, "node node wrong_page stub_status; app node taken_elsewhere node; ")
	f("a swarm where a machine is asked for", []asked{node("S")}, u, u, u, u, "node node wrong_page go-ffmpeg-hls-swarm; ")
	f("an application's instead", []asked{nginx("X"), app("N")}, 23, 1000, 5, 10, "")
}

// Of two pages that nobody said anything of, that of the first by name is the machine's, as soon as it answers.
func TestFirstByName(t *testing.T) {
	a, b := scrape.Target{Name: "a", Role: scrape.RoleOther}, scrape.Target{Name: "b", Role: scrape.RoleOther}
	for _, order := range [][]scrape.Target{{a, b}, {b, a}} {
		st := NewState(Options{}, b, a)
		for second := 0; second < 8; second += 2 {
			for _, target := range order {
				if target == a && second < 4 { // it comes later
					continue
				}
				p := scrapetest.Page(target.Name, 1000*second, scrapetest.PagePart(scrapetest.NodePart, second, ""))
				if target == b {
					p.Body = []byte(strings.Replace(string(p.Body), "_bytes 77", "_bytes 1", 1))
				}
				p.Target = target
				st.Apply(p)
			}
		}
		s := st.Snapshot()
		scrapetest.Same(t, "memory", s.Memory.UsedPercent, 23)
		scrapetest.Same(t, "out", s.Network.Out, 1000)
		if len(s.Memory.UsedHistory) != 2 {
			t.Errorf("of two pages there are %v", s.Memory.UsedHistory)
		}
		if len(s.Troubles) != 1 || s.Troubles[0].Name() != "b node second_machine a" {
			t.Errorf("%+v", s.Troubles)
		}
	}
}

// A page that has lost the machine's numbers leaves them to another that has them.
func TestNextByName(t *testing.T) {
	st := NewState(Options{}, scrape.Target{Name: "a", Role: scrape.RoleOther}, scrape.Target{Name: "b", Role: scrape.RoleOther})
	var s *Snapshot
	for second := 0; second < 40; second += 2 {
		for _, name := range []string{"a", "b"} {
			p := scrapetest.Page(name, 1000*second, scrapetest.PagePart(scrapetest.NodePart, second, ""))
			if name == "a" && second > 6 {
				p.Body = []byte("other 1\n")
			}
			p.Target.Role = scrape.RoleOther
			st.Apply(p)
			s = st.Snapshot()
		}
	}
	scrapetest.Same(t, "out", s.Network.Out, 1000)
	if src := s.Source(scrape.RoleMachine); src == nil || src.Name != "b" {
		t.Errorf("%+v", s.Sources)
	}
}

// A page of several processes was made by none of them: that one of them comes and goes doesn't put the numbers of the others in doubt.
func TestSeveralProcessesOnAPage(t *testing.T) {
	st := NewState(Options{}, scrape.Target{Name: "all"})
	var s *Snapshot
	for second := 0; second < 30; second += 2 {
		text := scrapetest.PagePart(scrapetest.NodePart, second, `instance="a",job="node"`) + scrapetest.PagePart(nginxPart, second, `instance="b",job="nginx"`) +
			fmt.Sprintf("process_start_time_seconds{instance=\"a\",job=\"node\"} %d\n", 5000+second/20*1000) // it is started anew, and nginx isn't
		if second%4 < 3 {
			text += fmt.Sprintf("process_start_time_seconds{instance=\"b\",job=\"nginx\"} %d\n", 7000+second)
		}
		st.Apply(scrapetest.Page("all", 1000*second, text))
		if s = st.Snapshot(); second > 0 {
			scrapetest.Same(t, "requests", s.Server.Requests, 10)
		}
	}
	scrapetest.Same(t, "out", s.Network.Out, 1000)
	scrapetest.Same(t, "requests", s.Server.Requests, 10)
	if len(s.Troubles) > 0 {
		t.Errorf("%+v", s.Troubles)
	}
}

// A process whose labels change is another one, and later it is known again when it is started anew.
func TestProcessGetsOtherLabels(t *testing.T) {
	st := NewState(Options{}, scrape.Target{Name: "it"})
	for i, c := range []struct {
		instance                   string
		start, requests, perSecond float64
	}{
		{"a", 1000, 10, series.Unknown}, {"a", 1000, 20, 5}, {"b", 2000, 30, series.Unknown}, {"b", 2000, 40, 5}, {"b", 3000, 5000, series.Unknown}, {"b", 3000, 5010, 5},
	} {
		st.Apply(scrapetest.Page("it", 2000*i, fmt.Sprintf("process_start_time_seconds{instance=%q} %g\nnginx_up 1\nnginx_http_requests_total %g\n", c.instance, c.start, c.requests)))
		scrapetest.Same(t, fmt.Sprint(i), st.Snapshot().Server.Requests, c.perSecond)
	}
}

// What nginx said before its series went from a page that is good otherwise is not of now.
func TestPartIsGone(t *testing.T) {
	st := NewState(Options{}, scrape.Target{Name: "all"})
	for second := 0; second <= 40; second += 2 {
		text := scrapetest.PagePart(scrapetest.NodePart, second, "")
		if second < 6 || second >= 30 {
			text += scrapetest.PagePart(nginxPart, second, "")
		}
		st.Apply(scrapetest.Page("all", 1000*second, text))
		w := st.Snapshot().Server
		want := 10.0
		if second == 0 || second >= 6 && second <= 30 {
			want = series.Unknown
		}
		scrapetest.Same(t, fmt.Sprintf("requests at %d s", second), w.Requests, want)
		if known := second < 6 || second >= 30; w.Known != known || math.IsNaN(w.Active) == known {
			t.Errorf("at %d s: known %t, %v active", second, w.Known, w.Active)
		}
	}
}

// Of two load testers one is shown; that there is another is a warning, as its clients may be those that suffer.
func TestTwoLoadTesters(t *testing.T) {
	const swarm, vegeta = "hls_swarm_active_clients 20\n", `request_bytes_out{method="GET",status="503",url="u"} 0
request_seconds_count{method="GET",status="503",url="u"} 7
`
	a, b := scrape.Target{Name: "swarm", Role: scrape.RoleLoad}, scrape.Target{Name: "b", Role: scrape.RoleOther}
	unknown := scrape.Target{Name: "c"}
	f := func(name, want string, targets []scrape.Target, bodies ...string) {
		t.Helper()
		st := NewState(Options{}, targets...)
		for second := 0; second < 8; second += 2 {
			for i, target := range targets {
				p := scrapetest.Page(target.Name, 1000*second, bodies[i])
				p.Target = target
				st.Apply(p)
			}
		}
		if s := st.Snapshot(); len(s.Troubles) == 0 && want != "" || len(s.Troubles) > 0 && s.Troubles[0].Name() != want {
			t.Errorf("%s: %+v", name, s.Troubles)
		}
	}
	f("asked for beside it", "b swarm second_tester swarm", []scrape.Target{a, b}, swarm, vegeta)
	f("both unasked", "b swarm second_tester c", []scrape.Target{b, unknown}, swarm, vegeta)
	f("on one page", "swarm swarm second_tester swarm", []scrape.Target{a}, swarm+vegeta)
	f("one", "", []scrape.Target{a}, vegeta)
}
