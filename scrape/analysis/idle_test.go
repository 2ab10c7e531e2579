package analysis

import (
	"testing"

	"origintop/scrape"
	"origintop/scrape/origin"
)

// An origin that only what watches it asks is not tested: what keeps its machine busy is something else.
func TestIdle(t *testing.T) {
	f := func(requests, active float64, want Resource, kind LoadKind) {
		t.Helper()
		m := test{rounds: 60, roles: []scrape.Role{scrape.RoleMachine, scrape.RoleServer}, edit: func(round int, s *origin.Snapshot) {
			s.Server.Active, s.Server.Requests = active, requests
			s.Network.Out, s.Network.Devices[0].Out = 1000, 1000
			s.CPU.Busy, s.CPU.Pressure = min(99, 20+4*float64(round)), 80
			for i := range s.CPU.Cores {
				s.CPU.Cores[i].Busy = s.CPU.Busy
			}
		}}
		v := m.run().Judge()
		if v.Resource != want || v.LoadKind != kind || want == None && (len(v.Passing) == 0 || !v.Passing[0].Shared) {
			t.Errorf("%v requests/s, %v connections: %v %v, %+v", requests, active, v.Resource, v.LoadKind, v.Passing)
		}
	}
	f(2, 2, None, Requests)
	f(0, 1, None, NoLoad)
	f(20, 2, CPU, Requests)
	f(2, 30, CPU, Connections)
}

// Without a load that is known, a busy CPU is no more than that.
func TestBusyWithoutLoad(t *testing.T) {
	m := test{rounds: 60, roles: []scrape.Role{scrape.RoleMachine}, edit: func(round int, s *origin.Snapshot) {
		s.CPU.Busy, s.CPU.Pressure = min(99, 20+4*float64(round)), 80
		s.Network.Out, s.Network.Devices[0].Out = 1000, 1000
	}}
	if v := m.run().Judge(); v.Resource != CPU || v.Strength != HighUse || v.LoadKind != NoLoad {
		t.Errorf("got %v %v %v %+v", v.Resource, v.Strength, v.LoadKind, v.Passing)
	}
}
