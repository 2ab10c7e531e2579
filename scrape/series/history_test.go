package series

import (
	"runtime"
	"testing"
	"time"
	"weak"

	"origintop/scrape/scrapetest"
)

// A history lets go of what it does not give any more, but for half as much as it keeps.
func TestHistoryLetsGo(t *testing.T) {
	var h Log[*[64]byte]
	var all []weak.Pointer[[64]byte]
	for range 4 * MaxPoints {
		p := new([64]byte)
		all = append(all, weak.Make(p))
		h.Append(p)
	}
	runtime.GC()
	alive := 0
	for _, p := range all {
		if p.Value() != nil {
			alive++
		}
	}
	if n := len(h.Recent()); n != MaxPoints || alive < MaxPoints || alive > MaxPoints+MaxPoints/2 {
		t.Errorf("%d are given, and %d in memory; want %d and half as much more at most", n, alive, MaxPoints)
	}
	runtime.KeepAlive(h)
}

func TestHistoryIsBounded(t *testing.T) {
	var h History
	for i := range 3 * MaxPoints {
		h.Add(scrapetest.T0.Add(time.Duration(i)*time.Second), float64(i))
		s := h.Series()
		if len(s) > MaxPoints || s[len(s)-1].Value != float64(i) {
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
		scrapetest.Same(t, "mean", series(values...).Mean(6*time.Second), want)
	}
	f(3, 9, 9, 2, 3, 4)
	f(3, Unknown, 2, 3, 4)
	f(Unknown, 2, 3, 4) // it doesn't go back so far
	f(Unknown, 9, 2, Unknown, 4)
	f(Unknown)
}

// A history that is to be shorter is.
func TestShortHistory(t *testing.T) {
	h := History{Log[Point]{Max: 10}}
	for i := range 100 {
		h.Add(scrapetest.T0.Add(time.Duration(i)*time.Second), float64(i))
		c := h.Clone()
		c.Repeat(scrapetest.T0)
		for _, s := range []Series{h.Series(), c.Series()[:len(c.Series())-1]} {
			if len(s) > 10 || len(s) < min(i, 9) || s[len(s)-1].Value != float64(i) || cap(h.kept) > 15 {
				t.Fatalf("after %d points: %v, with room for %d", i+1, s, cap(h.kept))
			}
		}
	}
}
