package playback

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"origintop/scrape/analysis"
	"origintop/scrape/origin"
	"origintop/scrape/recording"
	"origintop/scrape/series"
)

// ofLoads returns the load of a run that begins at a second, and of a round every two seconds.
func ofLoads(begin int64, loads ...float64) load {
	l := load{kind: analysis.Clients, first: time.Unix(begin-10, 0), begin: time.Unix(begin, 0)}
	for i, v := range loads {
		l.history = append(l.history, series.Point{At: 1000 * (begin + 2*int64(i)), Value: v})
	}
	return l
}

func TestAlign(t *testing.T) {
	slow := ofLoads(100, 1, 2, 3, 4, 5, 6, 7, 8, 8, 8, 8, 8)
	fast := ofLoads(500, 2, 4, 6, 8, 10, 12, 12, 12)
	f := func(what string, now, then load, byLoad bool, at, want int64) {
		t.Helper()
		a := align(now, then, byLoad)
		got := a.counterpart(time.Unix(at, 0))
		if got.Unix() != want {
			t.Errorf("%s: %d s stands beside %d s, want %d s", what, at, got.Unix(), want)
		}
	}
	f("by time, before", slow, fast, false, 90, 490)
	f("by time", slow, fast, false, 106, 506)
	f("by time, the other way", fast, slow, false, 506, 106)
	f("by load, before", slow, fast, true, 90, 490)
	f("by load, 6 clients", slow, fast, true, 110, 504)
	f("by load, between 6 and 8", slow, fast, true, 112, 506) // no moment with 7 clients but with 8
	f("by load, 8 clients", slow, fast, true, 114, 506)
	f("by load, not to more clients than here", slow, fast, true, 140, 507)
	f("by load, the other way", fast, slow, true, 504, 110)
	f("by load, more than the other ever had", fast, slow, true, 512, 114)
	if a := align(fast, slow, true); a.end != 508_000 {
		t.Errorf("the other run is left behind at %d ms", a.end)
	}
	slow.kind = analysis.Requests
	f("loads of two kinds go by time", slow, fast, true, 106, 506)
	if a := align(slow, fast, true); a.byLoad {
		t.Error("two kinds of load are compared by load")
	}
	f("without a load, from the beginning", load{first: time.Unix(7, 0)}, load{first: time.Unix(70, 0)}, true, 9, 72)
	f("one of them without a load", load{first: time.Unix(7, 0)}, fast, true, 9, 492)
	slow.begin, slow.shown = time.Time{}, time.Unix(95, 0)
	f("a load that has yet to begin", slow, fast, false, 95, 500)
}

// TestGhostOfItself has a recording beside itself: all that is shown of the two is alike, however it is wound.
func TestGhostOfItself(t *testing.T) {
	for _, name := range []string{"link", "connections", "cpu", "core", "bulk", "outage", "queue", "tester"} {
		rec, err := recording.Open(t.Context(), "../../testdata/runs/"+name+".otr")
		if err != nil {
			t.Fatal(err)
		}
		defer rec.Close()
		for _, byLoad := range []bool{true, false} {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				run, ghost := NewReplay(rec, origin.Options{}), NewGhost(rec, origin.Options{})
				ghost.SetByLoad(byLoad)
				run.paused = true
				go run.Run(ctx)
				go ghost.Run(ctx)
				synctest.Wait()
				first, last := run.first(), run.last()
				for _, part := range []float64{1, 0.2, 0.25, 0.3, 0.31, 0.9, 0, 0.5} {
					run.Seek(first.Add(time.Duration(part * float64(last.Sub(first)))))
					synctest.Wait()
					v := run.View()
					ghost.Follow(v)
					synctest.Wait()
					s := ghost.Shade()
					if s == nil {
						t.Fatalf("%s: no ghost", name)
					}
					// When the load began is known for sure only later, and of an open round the load may not be.
					const round = 2100
					at, off := v.Snapshot.Time.UnixMilli(), int64(0)
					if !s.ByLoad() {
						off = round
					}
					if got := s.Place(at); max(got-at, at-got) > off {
						t.Errorf("%s at %v: the ghost is %d ms off", name, part, got-at)
					}
					apart := s.Snapshot.Time.Sub(v.Snapshot.Time).Abs().Milliseconds()
					if apart > round || apart == 0 && len(s.Snapshot.CPU.BusyHistory) != len(v.Snapshot.CPU.BusyHistory) {
						t.Errorf("%s at %v: beside %v stands %v", name, part, v.Snapshot.Time, s.Snapshot.Time)
					}
				}
			})
		}
	}
}
