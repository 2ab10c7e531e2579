package export

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/origin"
	"origintop/scrape/scrapetest"
)

// Each real page, as JSON.
func TestPages(t *testing.T) {
	paths, err := filepath.Glob("../../testdata/pages/*.prom")
	if err != nil || len(paths) < 20 {
		t.Fatalf("%d pages, %v", len(paths), err)
	}
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".prom")
		t.Run(name, func(t *testing.T) {
			st := origin.NewState(origin.Options{})
			body := scrapetest.ReadFile(t, path)
			st.Apply(scrape.Page{Target: scrape.Target{Name: "page"}, Time: scrapetest.T0, Took: 8 * time.Millisecond, Body: body})
			s := st.Snapshot()
			got, err := Document(s, scrapetest.T0)
			if err != nil {
				t.Fatal(err)
			}
			golden := "../../testdata/golden/pages/" + name + ".json"
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want := scrapetest.ReadFile(t, golden); !bytes.Equal(got, want) {
				t.Errorf("it is no longer as in %s; see what -update makes of it", golden)
			}
		})
	}
}
