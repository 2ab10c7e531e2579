package analysis

import (
	"cmp"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/origin"
)

// full is what a rate is that grows with the load up to a limit.
func full(v, limit float64) float64 { return min(v, limit) }

// Each candidate is named in a test in which it gives out.
func TestCandidates(t *testing.T) {
	f := func(name string, edit func(round int, s *origin.Snapshot), want Resource, least Strength, from, to float64) {
		t.Helper()
		v := (&test{rounds: 60, edit: edit}).run().Judge()
		if v.Resource != want || v.Strength < least {
			t.Errorf("%s: got %v, %v (%+v), want %v, %v", name, v.Resource, v.Strength, v.Evidence, want, least)
		}
		if from > 0 && !(v.Load >= from && v.Load <= to) {
			t.Errorf("%s: at a load of %v, want %v to %v", name, v.Load, from, to)
		}
	}
	f("nothing", nil, None, NoLimit, 0, 0)
	link := func(round int, s *origin.Snapshot, speed float64) {
		d := &s.Network.Devices[0]
		d.Link = speed
		waits := max(0, d.Out-0.97*5e6) / 250e3
		d.Out, s.Network.Out = full(d.Out, 0.97*5e6), full(s.Network.Out, 0.97*5e6)
		s.Server.Writing += 2 * waits
		s.Server.Requests = full(s.Server.Requests, 19.4+2*math.Sin(float64(round)*1.7))
		s.Network.SocketMemory += 1e6 * waits
		if waits > 2 {
			s.Clients.Stalled, s.Clients.Below = waits/2, waits
		}
	}
	f("a link", func(r int, s *origin.Snapshot) { link(r, s, 5e6) }, NetworkOut, TheLimit, 17, 24)
	f("a link nobody knows", func(r int, s *origin.Snapshot) { link(r, s, math.NaN()) }, NetworkOut, ProbableLimit, 16, 24)
	f("a link nobody knows, whose queue is short", func(r int, s *origin.Snapshot) {
		link(r, s, math.NaN())
		s.Network.RetransmitPercent = max(0.1, full(3*(s.Clients.Active-19), 12))
	}, NetworkOut, ProbableLimit, 16, 24)
	f("a link nobody knows, of small answers", func(r int, s *origin.Snapshot) {
		if over := s.Clients.Active - 20; over > 0 {
			s.Server.Requests, s.Network.Out, s.Network.RetransmitPercent = 20, 5e6, 0.1+full(over, 10)
			s.Network.Devices[0].Out, s.Clients.Below = 5e6, over
		}
	}, NetworkOut, ProbableLimit, 16, 24)
	f("a way that drops what is more", func(r int, s *origin.Snapshot) {
		link(r, s, math.NaN())
		s.Network.RetransmitPercent = max(0.1, full(20*(s.Clients.Active-19), 70))
	}, Retransmits, ProbableLimit, 16, 24)
	f("a link in", func(round int, s *origin.Snapshot) {
		d := &s.Network.Devices[0]
		wanted := 2 * s.Network.In
		d.Link, d.In = 200e3, full(wanted, 195e3)
		s.Network.In, s.Network.RetransmitPercent = d.In, max(0, wanted-195e3)/50e3
		s.Server.Requests = full(s.Server.Requests, 19.5)
	}, NetworkIn, ProbableLimit, 0, 0)
	f("all CPUs", func(round int, s *origin.Snapshot) {
		n := s.Server.Requests
		s.CPU.Busy, s.CPU.Pressure = full(4*n, 99), max(0, 4*n-80)
		for i := range s.CPU.Cores {
			s.CPU.Cores[i].Busy = s.CPU.Busy
		}
		s.Server.Requests = full(n, 24)
	}, CPU, TheLimit, 20, 27)
	f("one core", func(round int, s *origin.Snapshot) {
		n := s.Server.Requests
		s.CPU.Cores[1].Busy, s.CPU.Busy = full(4*n, 98), full(4*n, 98)/2+5
		s.Server.Requests = full(n, 24)
	}, Core, ProbableLimit, 18, 27)
	quota := func(s *origin.Snapshot, name string, wanted float64, more ...origin.Container) { // half a core is enough for 20 clients
		c := origin.Container{Name: name, Quota: 0.5, CPU: full(wanted/40, 0.499), MemoryPercent: 5, MemoryLimit: 1e9}
		c.CPUPercent, c.Throttled = 100*c.CPU/c.Quota, full(max(0, 10*(wanted-18)), 100)
		s.Server.Requests = full(s.Server.Requests, 20)
		s.Containers = append([]origin.Container{c}, more...)
	}
	f("a container's quota", func(r int, s *origin.Snapshot) { quota(s, "nginx", s.Clients.Active) }, ContainerCPU, TheLimit, 17, 23)
	idle, busy := origin.Container{Name: "cadvisor", Quota: 0.1, CPU: 0.1, CPUPercent: 100, Throttled: 95}, origin.Container{
		Name: "etl", CPU: 1.5,
		CPUPercent: math.NaN(), Throttled: math.NaN(),
	}
	f("a container's quota, beside one that is always used up, and one without", func(r int, s *origin.Snapshot) {
		quota(s, "nginx", s.Clients.Active, idle, busy)
	}, ContainerCPU, TheLimit, 17, 23)
	f("what nobody sees, beside a container whose quota is always used up", func(r int, s *origin.Snapshot) {
		s.Server.Requests, s.Containers = full(s.Server.Requests, 20), []origin.Container{idle, busy}
		s.Server.Latency.Mean = 0.01 + max(0, s.Clients.Active-20)/10
		s.Clients.Below = max(0, s.Clients.Active-20)
	}, Unseen, ProbableLimit, 16, 24)
	f("a container whose quota is always used up", func(r int, s *origin.Snapshot) { s.Containers = []origin.Container{idle} }, None, NoLimit,
		0, 0)
	f("a container's memory", func(r int, s *origin.Snapshot) {
		kills := 0.0
		if s.Clients.Active > 28 {
			kills = 1
		}
		s.Containers = []origin.Container{{
			Name: "nginx", MemoryLimit: 1e9, MemoryPercent: full(20+2.7*s.Clients.Active, 99), OOMKills: kills,
			CPUPercent: math.NaN(), Throttled: math.NaN(),
		}}
	}, ContainerMemory, ProbableLimit, 26, 30)
	f("a container whose memory is full of what is cached", func(r int, s *origin.Snapshot) {
		s.Containers = []origin.Container{{
			Name: "nginx", MemoryLimit: 1e9, MemoryPercent: full(20+4*s.Clients.Active, 99), CPUPercent: math.NaN(), Throttled: math.NaN(),
		}}
		s.Server.Requests = full(s.Server.Requests, 20)
		s.Server.Latency.Mean = 0.01 + max(0, s.Clients.Active-20)/10
		s.Clients.Below = max(0, s.Clients.Active-20)
	}, Unseen, ProbableLimit, 16, 24)
	f("a server's workers", func(r int, s *origin.Snapshot) {
		n := s.Server.Requests
		s.Server.Busy, s.Server.Workers, s.Server.WorkersLimit = full(5*n, 100), full(5*n, 100)*1.5, 150
		s.Server.Queued, s.Server.Requests = max(0, n-20), full(n, 20)
	}, Workers, TheLimit, 17, 23)
	f("memory", func(round int, s *origin.Snapshot) {
		s.Memory.UsedPercent = full(20+2.5*s.Clients.Active, 96)
		s.Memory.SwapIn, s.Memory.SwapOut = 0, max(0, s.Clients.Active-28)*20
	}, Memory, ProbableLimit, 28, 31)
	f("a disk", func(round int, s *origin.Snapshot) {
		d := &s.Disk.Devices[0]
		d.Busy, d.Await = full(4*s.Clients.Active, 100), 0.001+max(0, s.Clients.Active-25)/100
		s.Server.Requests = full(s.Server.Requests, 25)
	}, DiskBusy, TheLimit, 20, 28)
	f("a file system", func(round int, s *origin.Snapshot) {
		s.Disk.Filesystems = append(s.Disk.Filesystems, origin.Filesystem{Mountpoint: "/srv", UsedPercent: full(2*float64(round), 100)})
	}, Filesystem, HighUse, 0, 0)
	f("inodes", func(round int, s *origin.Snapshot) { s.Disk.Filesystems[0].InodesPercent = full(2*float64(round), 100) }, Filesystem,
		HighUse, 0, 0)
	f("connections", func(round int, s *origin.Snapshot) {
		s.Server.Limit, s.Server.Active = 64, full(s.Server.Active, 58+float64(round%2))
	}, ServerConnections, ProbableLimit, 16, 22)
	f("the accept queue", func(round int, s *origin.Snapshot) {
		s.Network.ListenOverflows = max(0, s.Clients.Active-20)
	}, AcceptQueue, ProbableLimit, 20, 22)
	f("conntrack", func(round int, s *origin.Snapshot) {
		s.Network.Conntrack, s.Network.ConntrackLimit = full(100*s.Clients.Active, 3000), 3000
	}, Conntrack, HighUse, 28, 31)
	f("file handles", func(round int, s *origin.Snapshot) {
		s.Disk.FilesOpen, s.Disk.FilesLimit = full(100*s.Clients.Active, 3000), 3000
	}, Files, HighUse, 28, 31)
	f("softnet", func(round int, s *origin.Snapshot) { s.Network.SoftnetDropped = max(0, s.Clients.Active-30) }, Softnet, ProbableLimit, 30,
		32)
	f("the network path", func(round int, s *origin.Snapshot) {
		s.Network.RetransmitPercent = max(0.1, s.Clients.Active-20)
	}, Retransmits, HighUse, 24, 26)
	f("errors of the server", func(round int, s *origin.Snapshot) {
		s.Server.Status[5] = max(0, s.Server.Requests-30)
	}, ServerErrors, HighUse, 29, 32)
	f("errors that only the clients tell", func(round int, s *origin.Snapshot) {
		s.Server.Status[5] = math.NaN()
		s.Clients.Segments, s.Clients.Manifests = s.Clients.Active, 0
		s.Clients.Errors = []origin.StatusRate{{Status: "503", Rate: max(0, s.Clients.Active-30)}}
		s.Clients.ErrorPercent = 100 * s.Clients.Errors[0].Rate / max(s.Clients.Active, 1)
	}, ServerErrors, HighUse, 30, 32)
	f("the load tester", func(round int, s *origin.Snapshot) {
		got := 20 + (s.Clients.Active-20)/3
		if s.Clients.Active > 20 {
			s.Server.Requests, s.Network.Out, s.Network.Devices[0].Out = got, 250e3*got, 250e3*got
			s.Clients.Drift = (s.Clients.Active - 20) + float64(round)/4
			s.Sources[2].Doubt = 20
		}
	}, LoadTester, HighUse, 0, 0)
	f("something unseen", func(round int, s *origin.Snapshot) {
		waits := max(0, s.Server.Requests-20)
		s.Server.Requests, s.Server.Writing, s.Server.Latency.Mean = full(s.Server.Requests, 20), 1+waits, 0.002+waits/40
		s.Network.Out = full(s.Network.Out, 250e3*20)
		s.Network.Devices[0].Out = s.Network.Out
	}, Unseen, ProbableLimit, 17, 23)
}

// Twice as many requests are served by twice as many connections: none of them waits.
func TestServedAsLoadGrows(t *testing.T) {
	f := func(served float64, want Strength) {
		t.Helper()
		v := (&test{rounds: 60, roles: []scrape.Role{scrape.RoleMachine, scrape.RoleServer}, edit: func(round int, s *origin.Snapshot) {
			d := &s.Network.Devices[0]
			d.Link = 10.5e6
			load := s.Server.Requests
			s.Server.Writing = 1 + load/2 + served*max(0, load-34)
		}}).run().Judge()
		if v.Resource != NetworkOut || v.Strength != want {
			t.Errorf("%v served: %v, %v", served, v.Resource, v.Strength)
		}
	}
	f(0, HighUse)
	f(10, ProbableLimit)
}

// More segments may be sent again than are sent: that is no percentage.
func TestMoreSentAgainThanSent(t *testing.T) {
	v := (&test{rounds: 60, edit: func(round int, s *origin.Snapshot) {
		s.Network.RetransmitPercent = max(0.1, 10*(s.Clients.Active-20))
	}}).run().Judge()
	if v.Resource != Retransmits || v.Value != 100 {
		t.Errorf("%v, %v %%", v.Resource, v.Value)
	}
}

// What is full of something else is said to be.
func TestForeignTraffic(t *testing.T) {
	v := (&test{rounds: 70, edit: func(round int, s *origin.Snapshot) {
		if d := &s.Network.Devices[0]; round >= 50 && round < 62 {
			d.Out, s.Network.Out = 0.96*125e6, 0.96*125e6
		}
	}}).run().Judge()
	if v.Resource != NetworkOut || !v.Foreign || v.Strength == TheLimit {
		t.Errorf("got %v, %v, foreign %v", v.Resource, v.Strength, v.Foreign)
	}
	v = (&test{rounds: 70, roles: []scrape.Role{scrape.RoleMachine, scrape.RoleServer}, edit: func(round int, s *origin.Snapshot) {
		s.Network.Out = 0.96 * 125e6 // before the load and all the time
		s.Network.Devices[0].Out = s.Network.Out
	}}).run().Judge()
	if v.Resource != NetworkOut || !v.Foreign || v.Strength != HighUse {
		t.Errorf("of before: got %v, %v, foreign %v", v.Resource, v.Strength, v.Foreign)
	}
}

// What is used up for a while by something else is not the limit, and neither is what gives more as more is wanted of it.
func TestNotTheLoad(t *testing.T) {
	f := func(name string, edit func(round int, s *origin.Snapshot)) {
		t.Helper()
		if v := (&test{rounds: 70, edit: edit}).run().Judge(); v.Strength != NoLimit {
			t.Errorf("%s: got %v, %v", name, v.Resource, v.Strength)
		}
	}
	f("a job of twenty seconds", func(round int, s *origin.Snapshot) {
		if round > 20 && round < 31 {
			s.CPU.Busy, s.CPU.Pressure = 100, 90
		}
	})
	f("a job while the throughput grows", func(round int, s *origin.Snapshot) {
		if round > 10 && round < 43 {
			s.CPU.Busy, s.CPU.Pressure = 95, 90
		}
	})
	f("256 CPUs of which always another is busy", func(round int, s *origin.Snapshot) {
		s.CPU.Cores = make([]origin.Core, 256)
		for i := range s.CPU.Cores {
			s.CPU.Cores[i] = origin.Core{Name: string(rune('A' + i)), Busy: 10}
		}
		s.CPU.BusiestCore = (round * 37) % 256
		s.CPU.Cores[s.CPU.BusiestCore].Busy = 100
	})
	f("a load that comes and goes", func(round int, s *origin.Snapshot) {
		s.Clients.Active = 20 + 10*math.Sin(float64(round)/3)
		s.Server.Requests = 20
	})
}

// Outages are events, and what follows from them is no limit.
func TestOutage(t *testing.T) {
	v := (&test{rounds: 70, edit: func(round int, s *origin.Snapshot) {
		switch {
		case round >= 50 && round < 57:
			src := &s.Sources[1]
			src.Pages, src.Last, src.Err, src.Failures, src.DownSince = 50, t0.Add(98*time.Second), "connection refused", round-49,
				t0.Add(100*time.Second)
			src.Exporter = "vts"
			s.Network.Out, s.Network.Devices[0].Out = 1e4, 1e4
			s.CPU.Busy = 100
		case round >= 57:
			s.Clients.Drift = 14
			s.Clients.Stalled = 30
		}
	}}).run().Judge()
	if v.Strength != NoLimit || len(v.Events) != 1 || v.Events[0].Kind != ServerOutage || !v.Events[0].From.Equal(t0.Add(100*time.Second)) {
		t.Errorf("got %v, %v, events %+v", v.Resource, v.Strength, v.Events)
	}
	v = (&test{rounds: 70, edit: func(round int, s *origin.Snapshot) {
		if round >= 50 && round < 57 {
			src := &s.Sources[1]
			src.Pages, src.Last, src.Err, src.Failures, src.DownSince = 50, t0.Add(98*time.Second), "timeout", round-49,
				t0.Add(100*time.Second)
		}
	}}).run().Judge()
	if len(v.Events) != 1 || v.Events[0].Kind != ExporterOutage {
		t.Errorf("traffic goes on: events %+v", v.Events)
	}
}

// Where nobody knows the traffic, a server that makes its page itself is down if nothing listens, but not if the page takes too long. Events
// name the product.
func TestGone(t *testing.T) {
	const refused, hung, cut = "connection refused: nothing listens there", "no answer within 1s", "the connection was closed before the answer"
	f := func(exporter string, sent float64, want EventKind, subject string, errs ...string) {
		t.Helper()
		m := test{rounds: 70, edit: func(round int, s *origin.Snapshot) {
			s.Network.Out = sent
			src := &s.Sources[1]
			src.Name, src.Exporter = "nginx", exporter
			if round >= 50 && round < 57 {
				src.Pages, src.Last, src.Failures, src.DownSince = 50, t0.Add(98*time.Second), round-49, t0.Add(100*time.Second)
				src.Err = errs[min(round-50, len(errs)-1)]
				s.Server, s.Clients.ErrorPercent = unknownSnapshot(s.Time).Server, 100
			}
		}}
		v := m.run().Judge()
		if len(v.Events) != 1 || v.Events[0].Kind != want || v.Events[0].Subject != subject {
			t.Errorf("%s, %q: events %+v", exporter, errs, v.Events)
		}
		if down := v.Down > 0; down != (want == ServerOutage) {
			t.Errorf("%s, %q: down for %v", exporter, errs, v.Down)
		}
	}
	nan := math.NaN()
	for _, name := range []string{"HAProxy", "Caddy", "Traefik", "Envoy", "MediaMTX", "SRS", "Traffic Server", "Angie"} {
		f(name, nan, ServerOutage, name, refused)
		f(name, nan, ExporterOutage, name, hung)
	}
	f("HAProxy", 0, ServerOutage, "HAProxy", refused) // all of the traffic stays on the machine
	f("HAProxy", 1e6, ExporterOutage, "HAProxy", refused)
	f("HAProxy", nan, ServerOutage, "HAProxy", cut, refused)
	f("HAProxy", nan, ExporterOutage, "HAProxy", hung, hung, refused)
	f("HAProxy", nan, ExporterOutage, "HAProxy", scrape.NotAsked("http://prometheus:9090", refused))
	for _, name := range []string{"vts", "lua"} {
		f(name, nan, ServerOutage, "nginx", refused)
		f(name, nan, ExporterOutage, "nginx", hung)
	}
	f("stub_status", nan, ExporterOutage, "nginx", refused)
	f("haproxy_exporter", nan, ExporterOutage, "HAProxy", refused)
	f("HAProxy + Caddy", nan, ExporterOutage, "nginx", refused)
}

// The time for which servers are down counts once, and only while there is load.
func TestDown(t *testing.T) {
	f := func(want time.Duration, down ...[3]int) { // which server, in which rounds
		t.Helper()
		v := (&test{rounds: 70, edit: func(round int, s *origin.Snapshot) {
			if s.Server.Known = false; round >= 60 {
				s.Clients.Active = 0
			}
			s.Servers = []origin.Server{{Name: "a"}, {Name: "b"}}
			for i := range s.Servers {
				s.Servers[i].ServerNumbers = s.Server
				s.Servers[i].Known, s.Servers[i].Up = true, true
			}
			for _, d := range down {
				if round >= d[1] && round < d[2] {
					s.Servers[d[0]].Up, s.Servers[d[0]].DownSince = false, t0.Add(time.Duration(d[1])*2*time.Second)
				}
			}
		}}).run().Judge()
		if end := t0.Add(120 * time.Second); !v.Phases.Begin.Equal(t0.Add(10*time.Second)) || v.Phases.End.Sub(end).Abs() > 2*time.Second {
			t.Fatalf("load from %v to %v", v.Phases.Begin, v.Phases.End)
		}
		if v.Down != want {
			t.Errorf("%v: down for %v, want %v; events %+v", down, v.Down, want, v.Events)
		}
	}
	f(0)
	f(14*time.Second, [3]int{0, 45, 52})
	f(14*time.Second, [3]int{0, 45, 52}, [3]int{1, 46, 50})
	f(16*time.Second, [3]int{0, 45, 50}, [3]int{1, 48, 53})
	f(16*time.Second, [3]int{0, 40, 44}, [3]int{0, 50, 54})
	f(0, [3]int{0, 0, 3}, [3]int{1, 65, 68})
}

// Whatever pages lack, there is a verdict, and no panic.
func TestLittleKnown(t *testing.T) {
	for _, roles := range [][]scrape.Role{
		{},
		{scrape.RoleMachine},
		{scrape.RoleServer},
		{scrape.RoleLoad},
		{scrape.RoleOther},
		{scrape.RoleMachine, scrape.RoleServer},
		{scrape.RoleServer, scrape.RoleLoad},
	} {
		for _, rounds := range []int{0, 1, 2, 3, 10, 60} {
			if v := (&test{rounds: rounds, roles: roles}).run().Judge(); v.Strength != NoLimit {
				t.Errorf("%v, %d rounds: %v, %v", roles, rounds, v.Resource, v.Strength)
			}
		}
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, part := range []float64{0.05, 0.5, 0.95, 1} {
		v := (&test{rounds: 60, edit: func(round int, s *origin.Snapshot) { spoil(reflect.ValueOf(s).Elem(), rnd, part) }}).run().Judge()
		if v.Strength == TheLimit {
			t.Errorf("%v of all numbers not known: %v is the limit", part, v.Resource)
		}
	}
}

// spoil makes a part of all numbers unknown.
func spoil(v reflect.Value, rnd *rand.Rand, part float64) {
	switch v.Kind() {
	case reflect.Float64:
		if v.CanSet() && rnd.Float64() < part {
			v.SetFloat(math.NaN())
		}
	case reflect.Struct:
		for _, field := range v.Fields() {
			spoil(field, rnd, part)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			spoil(v.Index(i), rnd, part)
		}
	}
}

// Numbers that can't be, times that go back and stand still: no panic.
func TestWildNumbers(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	wild := []float64{0, -1, math.Inf(1), math.Inf(-1), math.NaN(), 1e300, -1e300, 100}
	for range 50 {
		r := (&test{rounds: 40, edit: func(round int, s *origin.Snapshot) {
			s.Clients.Active, s.Server.Active, s.Network.Out, s.Server.Requests = wild[rnd.IntN(8)], wild[rnd.IntN(8)], wild[rnd.IntN(8)],
				wild[rnd.IntN(8)]
			s.CPU.Busy, s.Network.SocketMemory, s.Clients.Drift = wild[rnd.IntN(8)], wild[rnd.IntN(8)], wild[rnd.IntN(8)]
			for i := range s.Sources {
				s.Sources[i].Last = t0.Add(time.Duration(rnd.IntN(2000)-1000) * time.Second)
			}
		}}).run()
		r.Judge()
	}
}

// The verdict is that of the rounds, whenever it was asked for in between.
func TestLiveIsReplay(t *testing.T) {
	m := &test{rounds: 60, edit: func(round int, s *origin.Snapshot) { s.CPU.Busy = full(4*s.Server.Requests, 99) }}
	r := &Run{}
	for round := range m.rounds {
		r.Observe(m.snapshot(round))
		r.Judge()
	}
	if got, want := r.Judge(), m.run().Judge(); got.Resource != want.Resource || got.Strength != want.Strength ||
		!got.Since.Equal(want.Since) {
		t.Errorf("asked each round: %+v, asked once: %+v", got, want)
	}
}

// A snapshot for each page makes the same rows as one for each round.
func TestPageByPage(t *testing.T) {
	m := &test{rounds: 60}
	r := &Run{}
	for round := range m.rounds {
		s := m.snapshot(round)
		for i := range s.Sources {
			part := *s
			part.Sources = append([]origin.SourceState(nil), s.Sources...)
			for k := i + 1; k < len(part.Sources); k++ {
				part.Sources[k].Last = s.Sources[k].Last.Add(-2 * time.Second)
				if round == 0 {
					part.Sources[k].Pages = 0
				}
			}
			r.Observe(&part)
		}
	}
	if r.Rows() != m.rounds {
		t.Errorf("%d rows of %d rounds", r.Rows(), m.rounds)
	}
}

// A run of a day is kept in a bounded number of rows, of equal length, and is judged as its parts are.
func TestLongRun(t *testing.T) {
	m := &test{edit: func(round int, s *origin.Snapshot) {
		load := math.Min(float64(round)/100, 200)
		s.Clients.Active, s.Server.Requests = load, full(load, 96)
		s.Network.Devices[0].Out, s.Network.Devices[0].Link = full(load*250e3, 24e6), 25e6
		s.Network.Out = s.Network.Devices[0].Out
		s.Network.RetransmitPercent = max(0, load-96) / 10
	}}
	all := []*Run{{}, {MaxRows: 128}, {MaxRows: 64}}
	for round := range 43200 {
		s := m.snapshot(round)
		for _, r := range all {
			r.Observe(s)
		}
	}
	for _, r := range all {
		if r.Rows() > cmp.Or(r.MaxRows, MaxRows) {
			t.Errorf("%d rows of %d", r.Rows(), r.MaxRows)
		}
		if v := r.Judge(); v.Resource != NetworkOut || v.Load < 85 || v.Load > 105 {
			t.Errorf("of %d rows: got %v at %v", r.MaxRows, v.Resource, v.Load)
		}
	}
}
