package scrape

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
	"weak"
)

// What a Rewind holds in memory is what it says: what it has dropped is let go, and what it keeps keeps nothing else.
func TestRewindLetsGo(t *testing.T) {
	heap := func() int {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return int(m.HeapAlloc)
	}
	f := func(name string, span time.Duration, scrapes, devices int) {
		t.Helper()
		before := heap()
		r, st := NewRewind(span), NewState(Options{})
		for n := range scrapes {
			var b strings.Builder
			for i := range devices {
				fmt.Fprintf(&b, "node_network_transmit_bytes_total{device=\"eth%d\"} %d\n", i, n)
			}
			st.Apply(page("node", 2000*n, b.String()))
			r.Add(st.Snapshot())
			if n < scrapes/2 || n%(scrapes/8) != 0 {
				continue
			}
			const state = 2 << 20 // bytes of what is no snapshot
			if got, most := heap()-before, r.kept.Load().weight*5/4+state; got > most {
				t.Errorf("%s: %.1f MB after %d scrapes, and it says %.1f", name, float64(got)/1e6, n, float64(most)/1e6)
			}
		}
		runtime.KeepAlive(r)
		runtime.KeepAlive(st)
	}
	f("each scrape of a short time", 20*time.Minute, 2400, 60)
	f("each fifth of a long one", 5*time.Hour, 12000, 40)
	f("histories", 6*time.Hour, 22000, 1)
}

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
