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
		if load := s.Swarm.Active; load > 20 {
			s.Network.Out = 5e6
			s.Network.Devices[0].Out, s.Network.Devices[0].Link = 5e6, 1.25e9
			s.Nginx.Requests, s.Nginx.Writing = 20+float64(round%3), load-15
			s.Network.SocketMemory, s.Network.RetransmitPercent = 1e6*load, 1.5
			s.Swarm.Below = load - 20
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
