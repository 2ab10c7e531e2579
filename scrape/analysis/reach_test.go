package analysis

import (
	"math"
	"slices"
	"testing"

	"origintop/scrape/origin"
)

// Where next to nothing of the load gets to the origin, nothing of it is the limit, however busy it is.
func TestUnreached(t *testing.T) {
	nothing := func(round int, s *origin.Snapshot) {
		s.Server.Requests, s.Server.Status[2] = 0.5, 0.5
		s.Network.Out, s.Network.Devices[0].Out = 30e3, 30e3
		s.CPU.Busy, s.CPU.Pressure = 20, 2
		s.Clients.Throughput = 0
		if s.Clients.Active > 0 {
			s.CPU.Busy, s.CPU.Pressure = 99, 90
		}
		for i := range s.CPU.Cores {
			s.CPU.Cores[i].Busy = s.CPU.Busy
		}
	}
	f := func(name string, want Resource, unreached bool, edit func(round int, s *origin.Snapshot)) *Verdict {
		t.Helper()
		v := (&test{rounds: 60, edit: func(round int, s *origin.Snapshot) {
			nothing(round, s)
			edit(round, s)
		}}).run().Judge()
		if v.Resource != want || v.Unreached != unreached || v.Strength > HighUse && unreached {
			t.Errorf("%s: got %v, %v, unreached %v", name, v.Resource, v.Strength, v.Unreached)
		}
		return v
	}
	v := f("clients that get nothing", LoadTester, true, func(int, *origin.Snapshot) {})
	if v.Value != 0.5 || v.Unit != PerSecond || v.RunnerUp.Resource != None {
		t.Errorf("value %v %v, next %+v", v.Value, v.Unit, v.RunnerUp)
	}
	if !slices.ContainsFunc(v.Passing, func(p Passing) bool { return p.Resource == CPU && !p.Shared }) {
		t.Errorf("passing %+v", v.Passing)
	}
	for _, h := range v.Headroom {
		if h.Refused != NotReached || !math.IsNaN(h.Load) {
			t.Errorf("headroom %+v", h)
		}
	}
	f("something answers in the origin's place", None, true, func(round int, s *origin.Snapshot) {
		s.Clients.Throughput = 250e3 * s.Clients.Active
	})
	f("the accept queue is full", AcceptQueue, false, func(round int, s *origin.Snapshot) { s.Network.ListenOverflows = s.Clients.Active })
	f("a k6 that asks another host", LoadTester, true, func(round int, s *origin.Snapshot) { s.GivenLoad = s.Clients.Active })
	f("a k6 that asks this one", None, false, func(round int, s *origin.Snapshot) {
		s.GivenLoad, s.Server.Requests = s.Clients.Active, s.Clients.Active
		s.CPU.Busy, s.CPU.Pressure = 20, 2
		for i := range s.CPU.Cores {
			s.CPU.Cores[i].Busy = 20
		}
	})
	if v := f("four clients", None, false, func(round int, s *origin.Snapshot) {
		s.Clients.Active = min(s.Clients.Active, 4)
		s.CPU.Busy, s.CPU.Pressure = 20, 2
		for i := range s.CPU.Cores {
			s.CPU.Cores[i].Busy = 20
		}
	}); v.Strength != NoLimit {
		t.Errorf("four clients: %v", v.Strength)
	}
	f("one download each", None, false, func(round int, s *origin.Snapshot) {
		s.Network.Out, s.CPU.Busy, s.CPU.Pressure = 30e3+250e3*s.Clients.Active, 20, 2
		for i := range s.CPU.Cores {
			s.CPU.Cores[i].Busy = 20
		}
	})
}

// The load tester may miss requests that the web server counts: errors are a part of all of them.
func TestFailingOfAll(t *testing.T) {
	f := func(segments, served float64, up bool, want float64) {
		t.Helper()
		m := &test{edit: func(_ int, s *origin.Snapshot) {
			s.Clients.Segments, s.Clients.Manifests, s.Clients.ErrorRate = segments, 0, 6
			s.Clients.ErrorPercent = 100 * 6 / segments
			s.Clients.Errors = []origin.StatusRate{{Status: "503", Rate: 6}}
			s.Server.Requests = served
			if !up {
				s.Sources[1].Err = "refused"
			}
		}}
		r := &Run{}
		r.Observe(m.snapshot(10))
		v := &r.rows[0].v
		if math.Abs(v[failing]-want) > 1e-9 || math.Abs(v[refused]-want) > 1e-9 {
			t.Errorf("%v of %v, server %v: failing %v, refused %v, want %v", 6, segments, served, v[failing], v[refused], want)
		}
	}
	f(10, 20, true, 30)
	f(10, 8, true, 60)
	f(10, math.NaN(), true, 60)
	f(10, 20, false, 60)
}

// What a server fails at without telling the status, as Caddy does, clients have failed, whether they are watched or not.
func TestFailedWithUnknownStatus(t *testing.T) {
	for _, c := range []struct{ failed, status, reported, want float64 }{
		{5, math.NaN(), math.NaN(), 50},
		{11, math.NaN(), math.NaN(), 100}, // counters are read one after the other
		{5, math.NaN(), 3, 1.5},           // the load tester knows better
		{5, 0, math.NaN(), math.NaN()},    // as all are counted by status
	} {
		m := &test{edit: func(_ int, s *origin.Snapshot) {
			s.Server.Requests, s.Server.Failed, s.Server.Status[5] = 10, c.failed, c.status
			s.Clients.ErrorPercent = c.reported
			s.Clients.Segments, s.Clients.Manifests = 5, 0
		}}
		r := &Run{}
		r.Observe(m.snapshot(10))
		if got := r.rows[0].v[failing]; math.Abs(got-c.want) > 1e-9 || math.IsNaN(got) != math.IsNaN(c.want) {
			t.Errorf("%+v: got %v", c, got)
		}
	}
}

// One that counts all of its requests misses none: those that the web server counts beside them are of others.
func TestFailingOfAllThatAreCounted(t *testing.T) {
	m := &test{edit: func(_ int, s *origin.Snapshot) {
		s.Clients.Requests, s.Clients.ErrorRate, s.Clients.ErrorPercent = 10, 10, 100
		s.Clients.Errors = []origin.StatusRate{{Status: "503", Rate: 10}}
		s.Server.Requests = 1000
	}}
	r := &Run{}
	r.Observe(m.snapshot(10))
	if v := &r.rows[0].v; v[failing] != 100 || v[refused] != 100 {
		t.Errorf("all of 10 beside 990: failing %v, refused %v", v[failing], v[refused])
	}
}

// Clients that wait many times longer for each answer than at first suffer, if nothing of theirs fails; what takes long from the beginning is
// large.
func TestSlowAnswers(t *testing.T) {
	f := func(name string, behind bool, mean func(round int) float64) {
		t.Helper()
		v := (&test{rounds: 60, edit: func(round int, s *origin.Snapshot) {
			s.Clients = origin.Clients{
				Known: true, Tester: "vegeta", Active: math.NaN(), Target: math.NaN(), Drift: math.NaN(), Stalled: math.NaN(), Below: math.NaN(),
				Requests: 50, ErrorRate: 0, ErrorPercent: 0, Throughput: 1e6,
			}
			s.Clients.Latency.Mean = mean(round)
			s.Network.Out, s.CPU.Busy = 1e6, 20
		}}).run().Judge()
		if v.Clients.Behind != behind || (v.Clients.Waiting > 0) != behind {
			t.Errorf("%s: clients %+v", name, v.Clients)
		}
	}
	f("slower and slower", true, func(round int) float64 { return 0.05 + max(0, float64(round-20)/2) })
	f("large ones", false, func(int) float64 { return 5 })
	f("a tenth of a second", false, func(round int) float64 { return 0.01 + min(0.1, float64(round)/100) })
	f("not known", false, func(int) float64 { return math.NaN() })
}

// A container that was at its quota in each round, as one under load is if the watch begins later, is not what is quiet.
func TestContainerThatIsSpentAllTheTime(t *testing.T) {
	v := (&test{rounds: 60, edit: func(_ int, s *origin.Snapshot) {
		s.Network.Out, s.CPU.Busy = 1e6, 20
		s.Containers = []origin.Container{
			{Name: "nginx", CPU: 0.5, Quota: 0.5, CPUPercent: 100, Throttled: 95, MemoryPercent: math.NaN()},
			{Name: "log", CPU: 0.01, Quota: 0.5, CPUPercent: 2, MemoryPercent: math.NaN()},
		}
	}}).run().Judge()
	if len(v.Passing) != 1 || v.Passing[0].Subject != "nginx" || !v.Passing[0].Shared {
		t.Errorf("%v, passing %+v", v.Resource, v.Passing)
	}
}
