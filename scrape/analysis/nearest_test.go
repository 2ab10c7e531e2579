package analysis

import (
	"slices"
	"testing"
	"time"

	"origintop/scrape/origin"
)

// Two limits change places when one has been nearer for a while, not at each page.
func TestLimitsDoNotJump(t *testing.T) {
	var k ranking
	at := func(seconds int, cpu, memory float64, want ...Resource) {
		t.Helper()
		s := *origin.NewState(origin.Options{}).Snapshot()
		s.Known = time.Unix(1e9+int64(seconds), 0)
		s.CPU.Busy, s.Memory.UsedPercent = cpu, memory
		k.uses = Uses(k.uses[:0], &s)
		changed := !slices.Equal(k.order, want)
		if got := k.observe(&s, nil); got != changed || !slices.Equal(k.order, want) {
			t.Errorf("after %d s: %v, changed %v, want %v", seconds, k.order, got, want)
		}
	}
	at(0, 50, 40, CPU, Memory)
	at(2, 30, 40, CPU, Memory)
	at(4, 50, 40, CPU, Memory) // it was a moment
	for s := 6; s < 16; s += 2 {
		at(s, 30, 40, CPU, Memory)
	}
	at(16, 30, 40, Memory, CPU)
	at(18, 30, 5, Memory, CPU)
	for s := 20; s < 28; s += 2 {
		at(s, 30, 5, Memory, CPU)
	}
	at(28, 30, 5, CPU, Memory)
}
