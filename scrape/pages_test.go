package scrape

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Each real page, as JSON.
func TestPages(t *testing.T) {
	paths, err := filepath.Glob("../testdata/pages/*.prom")
	if err != nil || len(paths) < 20 {
		t.Fatalf("%d pages, %v", len(paths), err)
	}
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".prom")
		t.Run(name, func(t *testing.T) {
			st := NewState(Options{})
			st.Apply(Page{Target: Target{Name: "page"}, Time: t0, Took: 8 * time.Millisecond, Body: readFile(t, path)})
			s := st.Snapshot()
			got, err := JSON(s, t0)
			if err != nil {
				t.Fatal(err)
			}
			golden := "../testdata/golden/pages/" + name + ".json"
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want := readFile(t, golden); !bytes.Equal(got, want) {
				t.Errorf("it is no longer as in %s; see what -update makes of it", golden)
			}
		})
	}
}
