//go:build !race

// The race detector allocates, too.

package origin

import (
	"path/filepath"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/scrapetest"
)

// What a page costs is its snapshot, whatever is wrong with it.
func TestOneAllocation(t *testing.T) {
	files, err := filepath.Glob("../../testdata/pages/*.prom")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		st := NewState(Options{})
		p := scrape.Page{Target: scrape.Target{Name: "x"}, Body: scrapetest.ReadFile(t, file), Time: scrapetest.T0}
		see := func() {
			p.Time = p.Time.Add(2 * time.Second)
			st.Apply(p)
			st.Snapshot()
		}
		for range 20 { // as many as make the pages stand still
			see()
		}
		if n := testing.AllocsPerRun(100, see); n > 1 {
			t.Errorf("%s: %v allocations a page", filepath.Base(file), n)
		}
	}
}
