package analysis

import (
	"slices"
	"testing"

	"origintop/scrape/origin"
)

// A CPU that something else keeps busy, before the load and while the throughput grows, is never the limit, and is said to be shared. The link
// that is full meanwhile is found.
func TestSharedWithOthers(t *testing.T) {
	shared := func(v *Verdict) bool {
		return slices.ContainsFunc(v.Passing, func(p Passing) bool { return p.Resource == CPU && p.Shared })
	}
	busy := func(_ int, s *origin.Snapshot) {
		s.CPU.Busy, s.CPU.Pressure = 99, 60
		for i := range s.CPU.Cores {
			s.CPU.Cores[i].Busy = 99
		}
	}
	all := test{rounds: 60, edit: busy}
	if v := all.run().Judge(); v.Resource != None || !shared(v) {
		t.Errorf("a busy machine: %v, %v, passing %v", v.Resource, v.Strength, v.Passing)
	}
	grows := test{rounds: 60, edit: func(round int, s *origin.Snapshot) { // busy from the first client on
		if round > 4 {
			busy(round, s)
		}
	}}
	if v := grows.run().Judge(); v.Resource != None {
		t.Errorf("a machine that is busy while the throughput grows: %v, %v", v.Resource, v.Strength)
	}
	hidden := test{rounds: 60, edit: func(round int, s *origin.Snapshot) {
		busy(round, s)
		if load := s.Clients.Active; load > 20 {
			s.Network.Out = 5e6
			s.Network.Devices[0].Out, s.Network.Devices[0].Link = 5e6, 1.25e9
			s.Server.Requests, s.Server.Writing = 20+float64(round%3), load-15
			s.Network.SocketMemory, s.Network.RetransmitPercent = 1e6*load, 1.5
			s.Clients.Below = load - 20
		}
	}}
	if v := hidden.run().Judge(); v.Resource != NetworkOut || v.Strength != ProbableLimit || !shared(v) {
		t.Errorf("a link that is full on a busy machine: %v, %v, passing %v", v.Resource, v.Strength, v.Passing)
	}
}

// A cause comes before its effect.
func TestNoLaterThanHarm(t *testing.T) {
	f := func(used, all, harm, want int) {
		t.Helper()
		if got := (&trial{}).noLaterThanHarm(used, all, harm); got != want {
			t.Errorf("used from %d, all evidence from %d, harm from %d: %d, want %d", used, all, harm, got, want)
		}
	}
	f(3, 9, -1, 9)
	f(3, 9, 12, 9)
	f(3, 9, 5, 5)
	f(3, 9, 2, 9)
}

// What gives way to all others takes nothing from them.
func TestNiceGivesWay(t *testing.T) {
	f := func(nice float64, want Strength) {
		t.Helper()
		v := (&test{rounds: 60, edit: func(_ int, s *origin.Snapshot) {
			s.CPU.Busy, s.CPU.Pressure = full(3*s.Clients.Active*(1-nice/100)+nice, 100), full(3*s.Clients.Active, 90)
			s.CPU.Modes[origin.Nice] = nice
			if nice == 0 {
				s.Server.Requests, s.Clients.Below = full(s.Server.Requests, 33), max(0, s.Clients.Active-33)
			}
			for i := range s.CPU.Cores {
				s.CPU.Cores[i].Busy = s.CPU.Busy
			}
		}}).run().Judge()
		if v.Strength != want || want > NoLimit && v.Resource != CPU {
			t.Errorf("%v %% of it nice: %v, %v", nice, v.Resource, v.Strength)
		}
	}
	f(0, TheLimit)
	f(30, NoLimit)
}

// CPUs that are full, but not by what is answered, are not the limit: neither before the throughput grows on, nor when it was flat before,
// nor when an answer would have to take far more than it did, nor when no client minds.
func TestCPUsOfOthers(t *testing.T) {
	f := func(name string, want Resource, most Strength, edit func(round int, load float64, s *origin.Snapshot)) {
		t.Helper()
		v := (&test{rounds: 80, edit: func(round int, s *origin.Snapshot) {
			s.CPU.Busy = 5 + s.Server.Requests
			edit(round, s.Clients.Active, s)
			for i := range s.CPU.Cores {
				s.CPU.Cores[i].Busy = s.CPU.Busy
			}
		}}).run().Judge()
		if v.Resource != want || v.Strength > most {
			t.Errorf("%s: %v, %v, %+v", name, v.Resource, v.Strength, v.Evidence)
		}
	}
	busy := func(s *origin.Snapshot) { s.CPU.Busy, s.CPU.Pressure = 99, 60 }
	f("a job for half a minute, in which less is answered", None, NoLimit, func(round int, load float64, s *origin.Snapshot) {
		if round > 18 && round < 36 {
			busy(s)
			s.Server.Requests = full(s.Server.Requests, 18)
		}
	})
	quota := func(load float64, s *origin.Snapshot) {
		s.Server.Requests = full(s.Server.Requests, 20)
		s.Server.Writing = 1 + max(0, load-20)
		s.CPU.Busy = 5 + s.Server.Requests
	}
	f("a job long after a quota", Unseen, ProbableLimit, func(round int, load float64, s *origin.Snapshot) {
		if quota(load, s); round > 33 {
			busy(s)
		}
	})
	f("a job as a quota is reached", None, NoLimit, func(round int, load float64, s *origin.Snapshot) {
		if quota(load, s); load > 20 {
			busy(s)
		}
	})
	idle := func(load float64, s *origin.Snapshot) { s.CPU.Busy = 30 }
	f("a job for half a minute, while the load takes little", None, NoLimit, func(round int, load float64, s *origin.Snapshot) {
		if idle(load, s); round > 18 && round < 36 {
			busy(s)
			s.Server.Requests = full(s.Server.Requests, 18)
		}
	})
	f("a job long after a quota, on CPUs that the load doesn't need", Unseen, ProbableLimit, func(round int, load float64, s *origin.Snapshot) {
		quota(load, s)
		if idle(load, s); round > 33 {
			busy(s)
		}
	})
	f("a job from early on, and a flat rate", CPU, ProbableLimit, func(round int, load float64, s *origin.Snapshot) {
		if idle(load, s); round > 6 {
			busy(s)
		}
		s.Server.Requests, s.Clients.Below = full(s.Server.Requests, 30), max(0, load-30)
		s.Server.Writing = 1 + max(0, load-30)
	})
	f("a job from early on, and a hidden link", NetworkOut, ProbableLimit, func(round int, load float64, s *origin.Snapshot) {
		if idle(load, s); round > 6 {
			busy(s)
		}
		if load > 20 {
			s.Network.Out, s.Network.Devices[0].Out, s.Network.Devices[0].Link = 5e6, 5e6, 1.25e9
			s.Server.Requests, s.Server.Writing = 20+float64(round%3), load-15
			s.Network.SocketMemory, s.Clients.Below = 1e6*load, load-20
		}
	})
	f("clients that don't mind", CPU, HighUse, func(round int, load float64, s *origin.Snapshot) {
		s.CPU.Busy, s.CPU.Pressure = 20+2*load, 60
	})
}
