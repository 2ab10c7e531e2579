package analysis

import (
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/origin"
)

// A load test ends when the load tester's page goes, when its time is over, or when there is next to no load for a while; and goes on when
// load comes back.
func TestEndOfALoadTest(t *testing.T) {
	start := time.Unix(1e9, 0)
	type round struct {
		clients, connections, remaining float64
		failures                        int // of the load tester's page, in a row
	}
	const unknown = -1
	f := func(name string, rounds func(i int) round, want map[int]time.Duration) {
		t.Helper()
		var j Judge
		for i := range 60 {
			x := rounds(i)
			s := *origin.NewState(origin.Options{}).Snapshot()
			s.Known = start.Add(time.Duration(2*i) * time.Second)
			s.Sources = []origin.SourceState{
				{Target: scrape.Target{Name: "nginx", Role: scrape.RoleServer}, Pages: i + 1, Last: s.Known, Interval: 2 * time.Second},
				{Target: scrape.Target{Name: "swarm", Role: scrape.RoleLoad}, Pages: i + 1, Last: s.Known, Interval: 2 * time.Second},
			}
			if swarm := &s.Sources[1]; x.failures > 0 {
				swarm.Pages, swarm.Last, swarm.Failures, swarm.Err = i, s.Known.Add(-time.Hour), x.failures, "gone"
				swarm.DownSince = s.Known.Add(-2 * time.Second * time.Duration(x.failures-1))
			}
			s.Server.Active = x.connections
			if x.clients != unknown {
				s.Clients.Active, s.Clients.Target = x.clients, 40
			}
			if x.remaining != unknown {
				s.Clients.Remaining = x.remaining
			}
			got := j.Observe(&s)
			if after, ok := want[i]; ok {
				switch {
				case got == nil:
					t.Fatalf("%s: round %d is not judged", name, i)
				case after == 0 && !got.Ended.IsZero(), after > 0 && !got.Ended.Equal(start.Add(after)):
					t.Errorf("%s: in round %d it ended at %v, want %v after the start", name, i, got.Ended, after)
				}
			}
		}
	}
	ramp := func(i int) float64 { return min(float64(2*i), 40) }
	f("it goes on", func(i int) round { return round{ramp(i), ramp(i), unknown, 0} }, map[int]time.Duration{5: 0, 30: 0, 59: 0})
	f("the page goes", func(i int) round { return round{ramp(i), ramp(i), unknown, max(0, i-39)} }, map[int]time.Duration{
		39: 0, 40: 0, 41: 80 * time.Second, 59: 80 * time.Second,
	})
	f("its time is over", func(i int) round { return round{ramp(i), ramp(i), float64(max(0, 100-2*i)), 0} }, map[int]time.Duration{
		49: 0, 50: 100 * time.Second, 59: 100 * time.Second,
	})
	falls := func(i int) float64 {
		switch {
		case i < 30:
			return ramp(i)
		case i < 50:
			return 0
		}
		return 40
	}
	f("no client is left for a while", func(i int) round { return round{falls(i), 1, unknown, 0} }, map[int]time.Duration{
		29: 0, 32: 0, 35: 60 * time.Second, 49: 60 * time.Second, 50: 0, 59: 0,
	})
	f("nor a connection", func(i int) round { return round{unknown, 1 + falls(i), unknown, 0} }, map[int]time.Duration{
		29: 0, 32: 0, 35: 60 * time.Second, 59: 0,
	})
	few := func(i int) round { return round{unknown, 6 * falls(i) / 40, unknown, 0} }
	f("a few connections are no load test", few, map[int]time.Duration{35: 0, 49: 0})
}
