package words

import (
	"math"
	"testing"

	"origintop/scrape/analysis"
	"origintop/scrape/origin"
)

func TestRoom(t *testing.T) {
	f := func(v analysis.Verdict, want string) {
		t.Helper()
		v.LoadKind = max(v.LoadKind, analysis.Clients)
		if got := Room(&v, 60); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	near := analysis.Headroom{Resource: analysis.NetworkOut, Subject: "eth0", Load: 107, Low: 105, High: 109}
	far := analysis.Headroom{Resource: analysis.Memory, Load: 300, Low: 200, High: 400}
	tooFar := analysis.Headroom{Resource: analysis.CPU, Load: 180, Refused: analysis.TooFar}
	limit := analysis.Verdict{Resource: analysis.CPU, Strength: analysis.TheLimit, Load: 43, Headroom: []analysis.Headroom{near}}
	f(limit, "43 clients, then CPU gave out")
	limit.Resource, limit.Strength = analysis.Memory, analysis.ProbableLimit
	f(limit, "43 clients, then memory gave out")
	limit.Strength = analysis.HighUse
	f(limit, "about 107 clients (105 to 109), then eth0 out gives out")
	f(analysis.Verdict{Headroom: []analysis.Headroom{far, tooFar, near}}, "about 107 clients (105 to 109), then eth0 out gives out")
	f(analysis.Verdict{Headroom: []analysis.Headroom{tooFar}}, "at least 60 clients, for how many more nobody can say")
	f(analysis.Verdict{Resource: analysis.LoadTester, Strength: analysis.ProbableLimit, Load: 33},
		"at least 33 clients, as the load tester gave out before the origin")
	f(analysis.Verdict{Resource: analysis.NetworkOut, Strength: analysis.TheLimit, Foreign: true, Load: 25},
		"at least 25 clients, then other traffic took the rest")
	none := analysis.Verdict{}
	if got := Room(&none, math.NaN()); got != "not known, as no page says how much load there was" {
		t.Errorf("without a load: %q", got)
	}
	none.LoadKind = analysis.Clients
	if got := Room(&none, math.NaN()); got != "not known, as there was no load" {
		t.Errorf("with a load of nothing: %q", got)
	}
}

// Each field of the table has a unit that its name says, and is written with it.
func TestFieldValues(t *testing.T) {
	names := map[string]string{
		"cpu.busy_percent": "43.1%", "network.out_bytes_per_second": "345 bit/s", "network.tcp_sockets.memory_bytes": "43 B",
		"nginx.requests_per_second": "43.1/s", "nginx.status_per_second.5xx": "43.1/s", "nginx.latency_seconds.p99": "43.1s",
		"swarm.active_clients": "43.1",
	}
	for name, want := range names {
		if got := FieldValue(fieldNamed(t, name), 43.1); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	for name := range fieldNames {
		fieldNamed(t, name)
	}
}

func fieldNamed(t *testing.T, name string) *origin.Field {
	t.Helper()
	f := origin.FieldNamed(name)
	if f == nil {
		t.Fatalf("there is no field %s", name)
	}
	return f
}
