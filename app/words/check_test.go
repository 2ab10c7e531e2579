package words

import (
	"testing"

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
