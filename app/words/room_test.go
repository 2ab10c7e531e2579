package words

import (
	"math"
	"testing"
	"time"

	"origintop/scrape/analysis"
	"origintop/scrape/fields"
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
	f(limit, "43 clients, then memory probably gave out")
	limit.Strength = analysis.HighUse
	f(limit, "about 107 clients (105 to 109), then eth0 out gives out")
	f(analysis.Verdict{Headroom: []analysis.Headroom{far, tooFar, near}}, "about 107 clients (105 to 109), then eth0 out gives out")
	f(analysis.Verdict{Headroom: []analysis.Headroom{tooFar}}, "at least 60 clients, how many more is unknown")
	f(analysis.Verdict{Resource: analysis.LoadTester, Strength: analysis.ProbableLimit, Load: 33},
		"at least 33 clients, because the load tester gave out first")
	f(analysis.Verdict{Resource: analysis.NetworkOut, Strength: analysis.TheLimit, Foreign: true, Load: 25},
		"at least 25 clients, then other traffic took the rest")
	none := analysis.Verdict{}
	if got := Room(&none, math.NaN()); got != "unknown, because no page says how much load there was" {
		t.Errorf("without a load: %q", got)
	}
	none.LoadKind = analysis.Clients
	if got := Room(&none, math.NaN()); got != "unknown, because there was no load" {
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

func fieldNamed(t *testing.T, name string) *fields.Field {
	t.Helper()
	f := fields.Named(name)
	if f == nil {
		t.Fatalf("there is no field %s", name)
	}
	return f
}

// The headline says what gave out, and how sure that is.
func TestVerdictParts(t *testing.T) {
	at := time.Date(2026, 11, 28, 15, 44, 21, 0, time.UTC)
	f := func(v analysis.Verdict, what, how string) {
		t.Helper()
		v.LoadKind, v.Load = analysis.Clients, 43
		if v.Resource != analysis.None {
			v.Since = at
		}
		if a, b := VerdictParts(&v); a != what || b != how {
			t.Errorf("got %q, %q, want %q, %q", a, b, what, how)
		}
	}
	link := analysis.Verdict{Resource: analysis.NetworkOut, Subject: "eth0", Strength: analysis.TheLimit, Value: 96e6, Limit: 100e6}
	f(link, "eth0 out is the limit", "since 15:44:21, at 43 clients: 96.0 of 100 Mbit/s")
	link.Strength = analysis.ProbableLimit
	f(link, "eth0 out is probably the limit", "since 15:44:21, at 43 clients: 96.0 of 100 Mbit/s")
	link.Strength = analysis.HighUse
	f(link, "eth0 out is high", "since 15:44:21, at 43 clients: 96.0 of 100 Mbit/s")
	f(
		analysis.Verdict{Resource: analysis.ServerErrors, Strength: analysis.ProbableLimit, Value: 12},
		"The server's own errors are probably the limit", "since 15:44:21, at 43 clients: 12% of its answers are 5xx",
	)
	f(
		analysis.Verdict{Resource: analysis.Unseen, Strength: analysis.ProbableLimit, Value: 35, Unit: analysis.Pieces},
		"Something unseen is probably the limit", "since 15:44:21, at 43 clients: no more than 35.0 answers/s",
	)
	f(
		analysis.Verdict{Resource: analysis.LoadTester, Strength: analysis.ProbableLimit},
		"The load tester is probably the limit", "not the origin; since 15:44:21, at 43 clients",
	)
	f(
		analysis.Verdict{Resource: analysis.LoadTester, Strength: analysis.HighUse}, "The origin is not the limit",
		"look at the load tester or the network between; since 15:44:21, at 43 clients",
	)
	f(analysis.Verdict{}, "Nothing gave out", "")
	f(
		analysis.Verdict{Clients: analysis.Suffering{Behind: true, Failing: 3, Since: at}},
		"Nothing gave out", "Clients suffered, but these pages show no limit",
	)
}
