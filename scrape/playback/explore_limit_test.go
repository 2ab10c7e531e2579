package playback

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/explore"
	"origintop/scrape/origin"
	"origintop/scrape/recording"
	"origintop/scrape/scrapetest"
)

// At the limit there are always as many as are kept, whatever comes and goes from page to page, and it is known how many are left out.
func TestExploreAtTheLimit(t *testing.T) {
	everything := func(string, *explore.Metric) bool { return true }
	const n = explore.MaxMetrics + 10_000
	pages := func(step int) (list []scrape.Page) {
		for i := range 4 {
			var b strings.Builder
			for k := range n {
				fmt.Fprintf(&b, "m{i=\"%d\"} 1\n", i*step+k)
			}
			list = append(list, scrapetest.OtherPage(2000*i, b.String()))
		}
		return list
	}
	check := func(what string, s *origin.Snapshot) {
		t.Helper()
		e, there := s.Explored[0], 0
		for i := range e.Metrics {
			if e.Has(i) {
				there++
			}
		}
		if there != explore.MaxMetrics || e.More != n-explore.MaxMetrics {
			t.Errorf("%s: %d series are there, and %d left out; want %d and %d",
				what, there, e.More, explore.MaxMetrics, n-explore.MaxMetrics)
		}
	}
	for what, step := range map[string]int{"the same": 0, "some change": 100, "half of them change": n / 2, "all change": n} {
		st, list := origin.NewState(origin.Options{}), pages(step)
		st.Explore(everything)
		for i := range list {
			st.Apply(list[i])
			check(fmt.Sprintf("%s, page %d", what, i), st.Snapshot())
		}
		rec := recordedPages(t, list)
		p := NewReplay(rec, origin.Options{})
		p.interest = everything
		for i := range list {
			p.rebuild(i+1, i%2 == 0) // also all anew, as when the user goes back
			p.publish()
			check(fmt.Sprintf("%s, replayed, page %d", what, i), p.View().Snapshot)
		}
		rec.Close()
	}
}

// recordedPages returns a recording of these pages.
func recordedPages(tb testing.TB, pages []scrape.Page) *recording.Recording {
	tb.Helper()
	rec, err := recording.Open(tb.Context(), recordedFile(tb, pages))
	if err != nil {
		tb.Fatal(err)
	}
	return rec
}

// recordedFile returns the file of a recording of these pages.
func recordedFile(tb testing.TB, pages []scrape.Page) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "run.otr")
	r := &recording.Recorder{Source: &scrapetest.Given{Pages: pages}}
	if err := r.Record(path); err != nil {
		tb.Fatal(err)
	}
	for range pages {
		for r.Status().Waiting > 100 { // else some are lost
			time.Sleep(time.Millisecond)
		}
		if _, err := r.Next(tb.Context()); err != nil {
			tb.Fatal(err)
		}
	}
	r.Stop()
	return path
}
