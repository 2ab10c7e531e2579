package analysis

import (
	"math"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/origin"
)

// twoTests is a load test in which a link is full, a pause, and another in which the CPUs are.
func twoTests(round int, s *origin.Snapshot) {
	load, d := ramp(round, 40), &s.Network.Devices[0]
	second := round >= 70
	switch {
	case second:
		load = ramp(round-70, 30)
	case round >= 58:
		load = 0
	}
	most := 20.
	if second {
		most = 18
	}
	answers := full(load, most) + 0.1*math.Sin(float64(round))
	s.Clients.Active, s.Server.Requests, s.Server.Active = load, answers, 3*load+1
	s.Network.Out, d.Out, d.Link = 250e3*answers, 250e3*answers, 125e6
	s.CPU.Busy = 5 + answers
	waits := max(0, load-most)
	s.Server.Writing = 1 + 2*waits
	switch {
	case second:
		s.CPU.Busy, s.CPU.Pressure = 5+5.2*answers, 20*waits
	default:
		d.Link, s.Network.SocketMemory = 5.2e6, 1e6*(1+waits)
	}
	for i := range s.CPU.Cores {
		s.CPU.Cores[i].Busy = s.CPU.Busy
	}
	s.Clients.Below, s.Clients.Drift = waits, waits/2
}

// Of two load tests in one run the newest is judged, and the other is told.
func TestNewestLoadTest(t *testing.T) {
	m := &test{rounds: 130, edit: twoTests}
	v := m.run().Judge()
	if v.Resource != CPU || v.Strength != TheLimit || !(v.Load >= 15 && v.Load <= 24) || v.Phases.Peak != 30 {
		t.Errorf("the second: %v, %v, at %v of %v", v.Resource, v.Strength, v.Load, v.Phases.Peak)
	}
	if begin := t0.Add(140 * time.Second); v.Phases.Begin.Before(begin) || !v.Since.After(begin) {
		t.Errorf("the second began at %v, CPU since %v", v.Phases.Begin, v.Since)
	}
	if len(v.Earlier) != 1 {
		t.Fatalf("earlier %+v", v.Earlier)
	}
	e := v.Earlier[0]
	if e.Resource != NetworkOut || e.Strength != TheLimit || e.Peak != 40 || !e.End.Equal(t0.Add(116*time.Second)) {
		t.Errorf("the first: %+v", e)
	}
	first := &test{rounds: 64, edit: twoTests}
	if v := first.run().Judge(); v.Resource != NetworkOut || len(v.Earlier) != 0 {
		t.Errorf("in the pause: %v, earlier %v", v.Resource, v.Earlier)
	}
}

// Live, the first has ended in the pause, and the second hasn't when it has begun. Its first verdict is of it.
func TestLiveNewestLoadTest(t *testing.T) {
	m := &test{edit: twoTests}
	var j Judge
	ended := map[int]bool{40: false, 69: true, 78: false, 129: false}
	for round := range 130 {
		s := m.snapshot(round)
		s.Known = s.Time
		is := j.Observe(s)
		if want, ok := ended[round]; ok && is.Ended.IsZero() == want {
			t.Errorf("round %d: ended at %v", round, is.Ended)
		}
		if round == 80 && (is.Resource != None || len(is.Earlier) != 1 || is.Most > 10) {
			t.Errorf("as the second begins: %v, most %v, earlier %v", is.Resource, is.Most, is.Earlier)
		}
	}
	if v := j.now; v.Resource != CPU || v.Most != 30 || len(v.Nearest) == 0 || v.Nearest[0] != CPU {
		t.Errorf("in the end: %v, most %v, nearest %v", v.Resource, v.Most, v.Nearest)
	}
}

// What takes the load away for a moment, or only hides it, parts no load test in two.
func TestOneLoadTest(t *testing.T) {
	f := func(name string, want int, edit func(round int, s *origin.Snapshot)) {
		t.Helper()
		v := (&test{rounds: 80, edit: edit}).run().Judge()
		if len(v.Earlier) != want {
			t.Errorf("%s: earlier %+v", name, v.Earlier)
		}
	}
	between := func(round, from, to int) bool { return round >= from && round < to }
	f("a pause of six seconds", 0, func(round int, s *origin.Snapshot) {
		if between(round, 50, 53) {
			s.Clients.Active = 0
		}
	})
	f("a pause of fourteen seconds", 1, func(round int, s *origin.Snapshot) {
		if between(round, 50, 57) {
			s.Clients.Active = 0
		}
	})
	f("a third of the load for a while", 0, func(round int, s *origin.Snapshot) {
		if between(round, 50, 60) {
			s.Clients.Active = 13
		}
	})
	f("a load that nobody says", 0, func(round int, s *origin.Snapshot) {
		if between(round, 50, 60) {
			s.Clients.Active = math.NaN()
		}
	})
	f("a load tester that is started anew", 1, func(round int, s *origin.Snapshot) {
		switch {
		case between(round, 50, 52):
			s.Clients.Active = math.NaN()
		case round >= 52:
			s.Clients.Active = ramp(round-51+3, 40)
		}
	})
	f("an outage", 0, func(round int, s *origin.Snapshot) {
		if between(round, 50, 60) {
			src := &s.Sources[1]
			src.Pages, src.Last, src.Err, src.Failures, src.DownSince = 50, t0.Add(98*time.Second), "refused", round-49, t0.Add(100*time.Second)
			src.Exporter = "vts"
			s.Clients.Active, s.Network.Out = 0, 0
		}
	})
	f("a trial of a few clients before", 1, func(round int, s *origin.Snapshot) {
		switch {
		case round < 20:
			s.Clients.Active = 3
		case round < 30:
			s.Clients.Active = 0
		}
	})
}

// A day of load tests has bounded memory and as many earlier ones as are told.
func TestManyLoadTests(t *testing.T) {
	v := (&test{rounds: 3000, roles: []scrape.Role{scrape.RoleServer}, edit: func(round int, s *origin.Snapshot) {
		s.Server.Active = 1
		if round%50 > 20 {
			s.Server.Active = 60
		}
	}}).run().Judge()
	if len(v.Earlier) != maxEarlier {
		t.Errorf("%d earlier ones", len(v.Earlier))
	}
}
