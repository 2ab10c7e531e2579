package scrape

import (
	"runtime"
	"testing"
	"time"
	"weak"
)

// A history lets go of what it does not give any more, but for half as much as it keeps.
func TestHistoryLetsGo(t *testing.T) {
	var h history[*[64]byte]
	var all []weak.Pointer[[64]byte]
	for range 4 * keep {
		p := new([64]byte)
		all = append(all, weak.Make(p))
		h.append(p)
	}
	runtime.GC()
	alive := 0
	for _, p := range all {
		if p.Value() != nil {
			alive++
		}
	}
	if n := len(h.recent()); n != keep || alive < keep || alive > keep+keep/2 {
		t.Errorf("%d are given, and %d in memory; want %d and half as much more at most", n, alive, keep)
	}
	runtime.KeepAlive(h)
}

func TestHistoryIsBounded(t *testing.T) {
	var h line
	for i := range 3 * keep {
		h.add(t0.Add(time.Duration(i)*time.Second), float64(i))
		s := h.series()
		if len(s) > keep || s[len(s)-1].Value != float64(i) {
			t.Fatalf("after %d points: %d, the last one %v", i+1, len(s), s[len(s)-1].Value)
		}
	}
}

func TestMean(t *testing.T) {
	series := func(values ...float64) (s Series) {
		for i, v := range values {
			s = append(s, Point{int64(2000 * i), v})
		}
		return s
	}
	f := func(want float64, values ...float64) {
		t.Helper()
		same(t, "mean", series(values...).Mean(6*time.Second), want)
	}
	f(3, 9, 9, 2, 3, 4)
	f(3, unknown, 2, 3, 4)
	f(unknown, 2, 3, 4) // it doesn't go back so far
	f(unknown, 9, 2, unknown, 4)
	f(unknown)
}
