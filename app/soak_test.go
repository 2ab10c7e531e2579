package app

import (
	"regexp"
	"runtime"
	"slices"
	"testing"
	"time"
)

// families are some of the page of node_exporter, which is long, and slow to read for the race detector.
var families = regexp.MustCompile(`(?m)^node_(boot|cpu_sec|memory_Mem|network_(rec|tra)|disk|filesystem|load).*\n`)

// Eight hours in which exporters go away and come back. When the histories are full memory is flat, but for arrays that are being
// replaced, and so are goroutines from the beginning. The recorded pages begin again every three minutes, as if all had been restarted.
func TestSoak(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	begin := time.Now()
	cheaply := func(s *session) {
		s.cfg.Refresh = time.Minute // the screen is the most expensive part of it
		for i, page := range s.origin.pages["node"] {
			s.origin.pages["node"][i] = slices.Concat(families.FindAll(page, -1)...)
		}
	}
	play(t, 120, 40, 0, cheaply, func(s *session) {
		s.wait(10 * time.Minute)
		goroutines := runtime.NumGoroutine()
		var heaps []float64 // after each hour, in MB
		for hour := 1; hour <= 8; hour++ {
			for _, name := range []string{"node", "nginx", "swarm"} {
				s.soak(func() { s.origin.down[name] = true }, time.Minute)
				s.soak(func() { s.origin.down[name] = false }, 9*time.Minute)
				s.soak(func() { s.origin.slow[name] = true }, time.Minute)
				s.soak(func() { s.origin.slow[name] = false }, 9*time.Minute)
			}
			if got := runtime.NumGoroutine(); got > goroutines {
				t.Errorf("hour %d: %d goroutines, %d at the beginning", hour, got, goroutines)
			}
			runtime.GC()
			var stats runtime.MemStats
			runtime.ReadMemStats(&stats)
			heaps = append(heaps, float64(stats.HeapAlloc)/1e6)
			t.Logf(
				"hour %d: heap %.2f MB, %d goroutines, %d pages", hour, heaps[hour-1], runtime.NumGoroutine(),
				s.cfg.Player.View().Snapshot.Sources[0].Pages,
			)
		}
		const spare = 2 // MB: what a page may leave behind is less than 140 bytes
		if early, late := slices.Max(heaps[:4]), slices.Max(heaps[4:]); late > early+spare {
			t.Errorf("heap %.2f MB in the last four hours, %.2f MB in the first", late, early)
		}
		if pages := s.cfg.Player.View().Snapshot.Sources[0].Pages; pages < 8*3600/2*9/10 {
			t.Errorf("%d pages of the first source in 8 hours", pages)
		}
	})
	t.Logf("took %v", time.Since(begin).Round(time.Second/10))
}

// soak changes the origin, and lets so much time pass.
func (s *session) soak(change func(), d time.Duration) {
	s.origin.mu.Lock()
	change()
	s.origin.mu.Unlock()
	s.wait(d)
}
