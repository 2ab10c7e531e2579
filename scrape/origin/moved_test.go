package origin

import (
	"math"
	"testing"
	"time"

	"origintop/scrape"
)

// Of a target that is at another address no number follows from two machines, and nothing of the one before goes on.
func TestTargetMoves(t *testing.T) {
	at := time.Date(2026, 11, 20, 14, 0, 0, 0, time.UTC)
	page := func(url string, seconds int, body string) scrape.Page {
		return scrape.Page{
			Target: scrape.Target{Name: "node", URL: url, Role: scrape.RoleMachine},
			Time:   at.Add(time.Duration(seconds) * time.Second), Body: []byte(body), Whole: true,
		}
	}
	const a, b = "http://a/metrics", "http://b/metrics"
	st := NewState(Options{}, page(b, 0, "").Target, page(a, 0, "").Target) // as a recording has them
	st.Apply(page(a, 0, "node_memory_MemTotal_bytes 1000\nnode_vmstat_pgmajfault 10\n"))
	st.Apply(page(a, 2, "node_memory_MemTotal_bytes 1000\nnode_vmstat_pgmajfault 30\n"))
	if s := st.Snapshot(); s.Memory.MajorFaults != 10 || len(s.Sources) != 1 || s.Sources[0].URL != a {
		t.Fatalf("before: %v major faults a second, sources %v", s.Memory.MajorFaults, s.Sources)
	}
	st.Apply(page(b, 4, "node_vmstat_pgmajfault 5000\n"))
	s := st.Snapshot()
	if !math.IsNaN(s.Memory.MajorFaults) || !math.IsNaN(s.Memory.Total) {
		t.Errorf("afterwards: %v major faults a second, memory %v", s.Memory.MajorFaults, s.Memory.Total)
	}
	if len(s.Sources) != 1 || s.Sources[0].URL != b || s.Sources[0].Pages != 1 || !s.Sources[0].Up() {
		t.Errorf("sources %v", s.Sources)
	}
	st.Apply(page(b, 6, "node_vmstat_pgmajfault 5020\n"))
	if s := st.Snapshot(); s.Memory.MajorFaults != 10 {
		t.Errorf("%v major faults a second", s.Memory.MajorFaults)
	}
}
