package panels

import (
	"math"
	"slices"
	"strings"
	"testing"

	"origintop/scrape/origin"
	"origintop/scrape/series"
	"origintop/widgets"
	"origintop/widgets/screentest"
)

// The graph is of what clients got or, of a load tester that doesn't say that, of the requests; a swarm always says it, or will.
func TestClientsGraph(t *testing.T) {
	known := series.Series{{At: 0, Value: 1}, {At: 2000, Value: 2}}
	unknown := series.Series{{At: 0, Value: math.NaN()}, {At: 2000, Value: math.NaN()}}
	theme := Colours()
	p := NewClients(&theme).(*clientsPanel)
	f := func(tester string, is bool, throughput series.Series, want string) {
		t.Helper()
		s := origin.NewState(origin.Options{}).Snapshot()
		c := &s.Clients
		c.Tester, c.Known, c.ThroughputHistory, c.RequestsHistory = tester, is, throughput, known
		p.Update(s)
		if got := p.graph.Labels()[0]; got != want {
			t.Errorf("%s, throughput %v: the graph is of %q, want %q", tester, throughput, got, want)
		}
	}
	f("Locust", true, nil, "requests")
	f("k6", true, unknown, "requests")
	f("k6", true, known, "received")
	f("swarm", true, unknown, "received")
	f("", false, nil, "received")
}

// In a low panel the graph has two rows and the most important facts theirs; with room, all facts are there.
func TestClientsPanelInLittleRoom(t *testing.T) {
	theme := Colours()
	p := NewClients(&theme).(*clientsPanel)
	s := origin.NewState(origin.Options{}).Snapshot()
	s.Clients.Tester, s.Clients.Known = "swarm", true
	p.Update(s)
	f := func(width, height int, want ...int) {
		t.Helper()
		p.SetRect(0, 0, width, height)
		p.Draw(screentest.New(t, width, height))
		var got []int
		for _, w := range []interface {
			GetRect() (x, y, width, height int)
		}{p.facts, p.graph, p.rest} {
			_, _, _, rows := w.GetRect()
			got = append(got, rows)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%dx%d: %v rows of facts, graph and the rest, want %v", width, height, got, want)
		}
	}
	f(60, 12, 3, 5, 2)
	f(60, 13, 3, 5, 3)
	f(60, 30, 3, 22, 3)
	f(40, 8, 3, 2, 1)
	f(40, 9, 4, 2, 1)
}

func TestDifference(t *testing.T) {
	f := func(got, sent float64, lossy bool, want string) {
		t.Helper()
		how, why := difference(got, sent, lossy)
		if text := strings.TrimSuffix(how+": "+why, ": "); !strings.HasPrefix(text, want) {
			t.Errorf("clients %v, origin %v, lossy %v: %q, want %q in it", got, sent, lossy, text, want)
		}
	}
	f(0, 0, false, "agree")
	f(math.NaN(), 10e6, false, widgets.Unknowable)
	f(10e6, math.NaN(), false, widgets.Unknowable)
	f(10e6, 10.9e6, false, "agree")
	f(10e6, 9.5e6, false, "agree")
	f(1000, 90e3, false, "agree") // too little to matter
	f(10e6, 15e6, false, "50% more: other traffic")
	f(10e6, 15e6, true, "50% more: lost statistics")
	f(0, 20e6, true, "not to clients: lost statistics")
	f(10e6, 45e6, false, "4.5x: other traffic")
	f(10e6, 2e6, false, "80% less: a cache")
	f(1000, 20e6, false, "not to clients: other traffic")
}

func TestRequestDifference(t *testing.T) {
	f := func(asked, answered float64, want string) {
		t.Helper()
		if got := requestDifference(asked, answered); got != want {
			t.Errorf("asked %v, answered %v: %q, want %q", asked, answered, got, want)
		}
	}
	f(0, 0.5, agree) // the scrapes of nginx' own exporter
	f(40, 45, agree)
	f(math.NaN(), 45, widgets.Unknowable)
	f(40, 20, "fewer: a cache?")
	f(40, 150, "more: playlists")
	f(40, 400, "more: others")
}

func TestBusiestFirst(t *testing.T) {
	f := func(want []int, numbers ...float64) {
		t.Helper()
		if got := busiestFirst(len(numbers), func(i int) float64 { return numbers[i] }); !slices.Equal(got, want) {
			t.Errorf("%v: got %v, want %v", numbers, got, want)
		}
	}
	f([]int{0, 1, 2}, 1, 2, 3)
	f([]int{4, 1, 0, 3, 2}, 1, 2, math.NaN(), 1, 3)
}
