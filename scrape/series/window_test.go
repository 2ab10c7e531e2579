package series

import (
	"testing"
	"time"

	"origintop/scrape/scrapetest"
)

// The median of a window is by time: of what began before it only the part in it counts.
func TestWindowByTime(t *testing.T) {
	const span = 6 * time.Second
	at := func(s int) time.Time { return scrapetest.T0.Add(time.Duration(s) * time.Second) }
	var scratch []Part
	f := func(what string, w Window, now int, median, most, mean float64) {
		t.Helper()
		gotMedian, gotMost := w.Median(at(now), span, &scratch)
		scrapetest.Same(t, what+": median", gotMedian, median)
		scrapetest.Same(t, what+": most", gotMost, most)
		scrapetest.Same(t, what+": mean", w.Mean(), mean)
	}
	f("nothing", Window{}, 0, Unknown, Unknown, Unknown)
	var w Window
	w.Add(at(10), 10*time.Second, 1, span)
	f("one", w, 10, 1, 1, 1)
	w.Add(at(14), 4*time.Second, 8, span)
	f("4 s of 6", w, 14, 8, 8, 3)
	f("half of the time each", Window{[]stretch{{at(3), 3 * time.Second, 1}, {at(6), 3 * time.Second, 3}}}, 6, 2, 3, 2)
	w.Add(at(16), 2*time.Second, Unknown, span)
	f("what ended a span ago has gone", w, 16, 8, 8, 8)
	w.Add(at(5), 2*time.Second, 2, span)
	f("a clock that was set back", w, 5, 2, 2, 2)
}

// A share of few events says nothing.
func TestIfEnough(t *testing.T) {
	for _, test := range []struct{ events, of, want float64 }{{4, 1000, 0}, {5, 199, 0}, {5, 200, 50}, {100, 1000, 50}} {
		scrapetest.Same(t, "share", IfEnough(50, test.events, test.of), test.want)
	}
	scrapetest.Same(t, "of nothing", IfEnough(Unknown, 0, 0), Unknown)
}
