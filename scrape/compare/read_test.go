package compare

import (
	"os"
	"testing"

	"origintop/scrape/origin"
	"origintop/scrape/recording"
)

// read returns the load test in a recording.
func read(t testing.TB, path string) *Run {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	rec, err := recording.ReadFile(file, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	st := origin.NewState(origin.Options{}, rec.Targets...)
	var c Collector
	var rounds recording.Rounder
	begun := false
	for i := range rec.Len() {
		p := rec.Page(i, nil)
		if rounds.Next(&p) && begun {
			c.Observe(st.Snapshot())
		}
		st.Apply(p)
		begun = true
	}
	c.Observe(st.Snapshot())
	return c.Run()
}

// window returns a run that is only a stretch of another.
func (r *Run) window(first, end int) *Run {
	w := *r
	t := *r.Timeline
	w.Timeline = &t
	w.Times, w.Seconds, w.Loads, w.rounds = r.Times[first:end], r.Seconds[first:end], r.Loads[first:end], r.rounds[first:end]
	t.Times, t.Seconds, t.Loads, t.Begin, t.Complete, t.End = w.Times, w.Seconds, w.Loads, 0, 0, end-first
	w.Columns = nil
	for _, c := range r.Columns {
		c.Values = c.Values[first:end]
		w.Columns = append(w.Columns, c)
	}
	return &w
}
