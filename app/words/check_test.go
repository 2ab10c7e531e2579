package words

import (
	"testing"
	"time"

	"origintop/scrape/check"
)

// A percentile that lies somewhere beyond the last bound of its histogram is not said to be that bound.
func TestBeyondTheLastBound(t *testing.T) {
	conditions, err := check.Parse("nginx.latency.p99 < 250ms")
	if err != nil {
		t.Fatal(err)
	}
	r := check.Result{Condition: conditions, Outcome: check.Failed, Unit: conditions.Unit(), Measured: 10}
	for beyond, want := range map[float64]string{0: "max=10 s", 10: "max=>10 s", 30: "max=10 s"} {
		if r.Beyond = beyond; Check(&r) != want {
			t.Errorf("beyond %v: %q, want %q", beyond, Check(&r), want)
		}
	}
}

// Why a number had no value is said where that is known, and not guessed.
func TestWhyNoValue(t *testing.T) {
	f := func(condition string, whose check.Whose, want string) {
		t.Helper()
		c, err := check.Parse(condition)
		if err != nil {
			t.Fatal(err)
		}
		r := check.Result{Condition: c, Outcome: check.NotJudged, Reason: check.NeverKnown, To: time.Unix(60, 0), Whose: whose}
		if got := notJudged(&r); got != "it had no value in this run"+want {
			t.Errorf("%s, %+v: %q", condition, whose, got)
		}
	}
	stub := check.Whose{Watched: true, Answered: true, Exporter: "stub_status"}
	f("nginx.5xx == 0", stub, ": no page of stub_status had it")
	f("nginx.5xx == 0 after ramp", stub, "")
	f("nginx.5xx == 0", check.Whose{Watched: true, Exporter: "stub_status"}, "")
	f("nginx.5xx == 0", check.Whose{}, ": no web server was watched")
	f("cpu.busy_percent < 80", check.Whose{}, ": no node_exporter was watched")
	f("swarm.error_percent < 1", check.Whose{}, ": no load tester was watched")
}
