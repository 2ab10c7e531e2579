package analysis

import (
	"math"
	"math/rand/v2"
	"testing"

	"origintop/scrape"
	"origintop/scrape/origin"
)

// headroomOf returns the headroom of a resource in a test.
func (m *test) headroomOf(t *testing.T, r Resource) Headroom {
	t.Helper()
	for _, h := range m.run().Judge().Headroom {
		if h.Resource == r {
			return h
		}
	}
	t.Fatalf("no headroom of %v", r)
	return Headroom{}
}

func TestHeadroom(t *testing.T) {
	m := &test{rounds: 60, edit: func(round int, s *origin.Snapshot) { s.Network.Devices[0].Link = 20e6 }}
	h := m.headroomOf(t, NetworkOut)
	if h.Refused != NotRefused || !(h.Low < 80 && h.High > 80 && h.High-h.Low < 8) || !(h.Warned > 70 && h.Warned < 74) ||
		h.Subject != "eth0" {
		t.Errorf("a link that would be full at 80: %+v", h)
	}
}

// Where a number can't be known, there is none.
func TestHeadroomRefused(t *testing.T) {
	f := func(name string, want Refusal, m *test) {
		t.Helper()
		if m.rounds == 0 {
			m.rounds = 60
		}
		if h := m.headroomOf(t, NetworkOut); h.Refused != want || want != TooFar && !math.IsNaN(h.Load) {
			t.Errorf("%s: got %q %+v, want %q", name, h.Refused, h, want)
		}
	}
	device := func(s *origin.Snapshot, bytes, link float64) {
		s.Network.Out, s.Network.Devices[0].Out, s.Network.Devices[0].Link = bytes, bytes, link
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	f("no load", NobodyKnows, &test{roles: []scrape.Role{scrape.RoleMachine}})
	f("eleven rounds", FewSteps, &test{rounds: 15, edit: func(round int, s *origin.Snapshot) { device(s, s.Network.Out, 20e6) }})
	f("four loads", FewLoads, &test{edit: func(round int, s *origin.Snapshot) {
		s.Clients.Active = 10 * float64(round/15)
		device(s, 250e3*s.Clients.Active, 20e6)
	}})
	f("loads that are much alike", NarrowLoads, &test{edit: func(round int, s *origin.Snapshot) {
		s.Clients.Active = 100 + float64(round)/10
		device(s, 250e3*s.Clients.Active, 60e6)
	}})
	f("noise", NoTrend, &test{edit: func(round int, s *origin.Snapshot) { device(s, 5e6*rnd.Float64(), 20e6) }})
	f("a weak trend in noise", NoTrend,
		&test{edit: func(round int, s *origin.Snapshot) { device(s, 50e3*s.Clients.Active+5e6*rnd.Float64(), 20e6) }})
	f("less with more load", NoTrend, &test{edit: func(round int, s *origin.Snapshot) { device(s, 10e6-200e3*s.Clients.Active, 20e6) }})
	f("a curve", Bend, &test{edit: func(round int, s *origin.Snapshot) { device(s, 5e3*s.Clients.Active*s.Clients.Active, 20e6) }})
	f("traffic of something else", NotTheLoad, &test{edit: func(round int, s *origin.Snapshot) {
		s.Server.Sent = s.Network.Out
		device(s, 5e6+s.Network.Out, 40e6)
	}})
	f("far from its limit", TooFar, &test{})
	f("a link that gave out below its speed", WrongLimit, &test{edit: func(round int, s *origin.Snapshot) {
		waits := max(0, s.Clients.Active-20)
		device(s, full(s.Network.Out, 5e6), 125e6)
		s.Server.Requests, s.Server.Writing = full(s.Server.Requests, 20+2*math.Sin(float64(round)*1.7)), 1+2*waits
		s.Network.SocketMemory += 1e6 * waits
	}})
}

// What comes after a resource gave out is not of the line that leads there.
func TestHeadroomBeforeTheLimit(t *testing.T) {
	m := &test{rounds: 60, edit: func(round int, s *origin.Snapshot) {
		d := &s.Network.Devices[0]
		d.Link, d.Out = 7.5e6, full(d.Out, 7.3e6)
		s.Network.Out, s.Network.RetransmitPercent = d.Out, max(0, s.Clients.Active-29)
		s.Server.Requests = full(s.Server.Requests, 29)
	}}
	if h := m.headroomOf(t, NetworkOut); h.Refused != NotRefused || !(h.Load > 28.5 && h.Load < 31.5) {
		t.Errorf("a link that was full at 30: %+v", h)
	}
}
