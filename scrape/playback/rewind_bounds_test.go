package playback

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"origintop/scrape/origin"
	"origintop/scrape/scrapetest"
	"origintop/scrape/series"
)

// A history of huge snapshots has fewer of them, over all of its time; one of small ones has as many as there may be.
func TestRewindOfHugeSnapshots(t *testing.T) {
	const span = 30 * time.Minute
	for _, devices := range []int{10, series.MaxRows} {
		r := NewRewind(span)
		weight := 0
		for i := range 4000 {
			at := scrapetest.T0.Add(time.Duration(i) * time.Second)
			s := &origin.Snapshot{Known: at, Sources: []origin.SourceState{{Pages: i + 1, Last: at}}}
			s.Network.Devices = make([]origin.Device, devices)
			weight = s.Weight(&origin.Snapshot{})
			r.Add(s)
		}
		k := r.kept.Load()
		if k.weight > maxHistory || len(k.frames) > MaxKept {
			t.Errorf("%d devices: %d bytes in %d snapshots", devices, k.weight, len(k.frames))
		}
		if want := min(MaxKept, maxHistory/weight); len(k.frames) < want/2 {
			t.Errorf("%d devices: %d snapshots, there was room for %d", devices, len(k.frames), want)
		}
		if since := k.newest.Known.Sub(k.frames[0].Known); since < span*9/10 {
			t.Errorf("%d devices: they go back %v only", devices, since)
		}
	}
}

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
		r, st := NewRewind(span), origin.NewState(origin.Options{})
		for n := range scrapes {
			var b strings.Builder
			for i := range devices {
				fmt.Fprintf(&b, "node_network_transmit_bytes_total{device=\"eth%d\"} %d\n", i, n)
			}
			st.Apply(scrapetest.Page("node", 2000*n, b.String()))
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
