package analysis

import (
	"math"
	"testing"
	"time"

	"origintop/scrape"
)

// The second page comes a quarter of a second after the first: two requests in that time are no peak of eight a second.
func TestShortRows(t *testing.T) {
	m := test{rounds: 30, roles: []scrape.Role{scrape.RoleMachine, scrape.RoleServer}}
	run := &Run{}
	for round := range m.rounds {
		s := m.snapshot(round)
		back := time.Duration(0)
		if round == 0 {
			back = -1750 * time.Millisecond
		}
		for i := range s.Sources {
			s.Sources[i].Last = s.Sources[i].Last.Add(-back)
		}
		s.Server.Active, s.Server.Requests, s.Network.Out = 2, 4, 1000
		switch round {
		case 0:
			s.Server.Requests, s.Network.Out = math.NaN(), math.NaN()
		case 1:
			s.Server.Requests, s.Network.Out = 8, 9000
		}
		run.Observe(s)
	}
	j := newTrial(run).judgement(maxPoints)
	if j.LoadKind != Requests || j.Most != 4 || j.Phases.Peak != 4 {
		t.Errorf("most %v, peak %v %v, want 4", j.Most, j.Phases.Peak, j.LoadKind)
	}
	for _, p := range j.Peaks {
		name := p.Field.Name
		if name == "nginx.requests_per_second" && p.Value != 4 || name == "network.out_bytes_per_second" && p.Value != 1000 {
			t.Errorf("%s was %v at most", name, p.Value)
		}
	}
	l := run.Timeline()
	if s := l.Summary(l.Column("nginx.requests_per_second")); s.Max != 4 {
		t.Errorf("the summary has %v", s.Max)
	}
}
