package export

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"origintop/promtext"
	"origintop/scrape"
	"origintop/scrape/scrapetest"
)

// look returns where a program is. Without it the test is skipped, or fails if $ORIGINTOP_E2E is "must".
func look(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil && os.Getenv("ORIGINTOP_E2E") == "must" {
		t.Fatalf("%s is not installed", name)
	}
	if err != nil {
		t.Skipf("%s is not installed: on Debian it is in the package prometheus", name)
	}
	return path
}

// A database is one of Prometheus, made of an export.
type database struct {
	t             testing.TB
	promtool, dir string
}

// blocks has promtool make a database of the pages of a Source.
func blocks(t testing.TB, src scrape.Source, o Options) (database, Tally) {
	t.Helper()
	db := database{t, look(t, "promtool"), t.TempDir()}
	path := filepath.Join(db.dir, "export.txt")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	tally, err := OpenMetrics(t.Context(), file, src, o)
	if closed := file.Close(); err != nil || closed != nil {
		t.Fatal(err, closed)
	}
	if out, err := exec.Command(db.promtool, "tsdb", "create-blocks-from", "openmetrics", path, db.dir).CombinedOutput(); err != nil {
		t.Fatalf("promtool: %v: %s", err, out)
	}
	if err := os.Mkdir(filepath.Join(db.dir, "wal"), 0o777); err != nil { // without which it is no database
		t.Fatal(err)
	}
	return db, tally
}

// dump returns the samples of all series that match, a line each, sorted.
func (db *database) dump(match string) []string {
	db.t.Helper()
	out, err := exec.Command(db.promtool, "tsdb", "dump", "--match="+match, db.dir).Output()
	if err != nil {
		db.t.Fatalf("promtool: %v", err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	slices.Sort(lines)
	return lines
}

// What Prometheus has in the end is what was on the pages: each series, each value, at its time.
func TestPromtool(t *testing.T) {
	for _, name := range []string{"demo.otr", "runs/quiet.otr", "recordings/lua", "recordings/sparse-lua", "recordings/swarm"} {
		t.Run(name, func(t *testing.T) {
			pages, targets := scrapetest.PagesOf(t, open(t, name).Pages()), []scrape.Target(nil)
			if name == "demo.otr" { // of two origins
				pages, targets = fleetOf(pages[:200])
			}
			given := film(pages)
			db, tally := blocks(t, &given, Options{Instance: "10.0.0.1", Targets: targets})
			var want []string
			var s promtext.Scanner
			for _, p := range pages {
				if p.Err != nil || p.Marker != "" {
					continue
				}
				s.Reset(p.Body)
				for s.Scan() {
					labels := map[string]string{"__name__": string(s.Name()), "source": p.Target.Name, "instance": "10.0.0.1"}
					if p.Target.Origin != "" {
						labels["instance"], labels["dc"] = p.Target.Origin, "fra \"1\""
					}
					for name, value := range s.Labels() {
						if len(value) > 0 {
							labels[string(name)] = string(value)
						}
					}
					var pairs []string
					for _, name := range slices.Sorted(maps.Keys(labels)) {
						pairs = append(pairs, name+"="+strconv.Quote(labels[name]))
					}
					want = append(want, fmt.Sprintf("{%s} %g %d", strings.Join(pairs, ", "), s.Value(), p.Time.UnixMilli()))
				}
			}
			slices.Sort(want)
			got := db.dump(`{__name__=~".+"}`)
			if len(got) != len(want) || tally.Samples != len(want) || len(want) < 100 {
				t.Errorf("%d samples on the pages, %d exported, %d in Prometheus", len(want), tally.Samples, len(got))
			}
			for i := range min(len(got), len(want)) {
				if got[i] != want[i] {
					t.Fatalf("got %s, want %s", got[i], want[i])
				}
			}
		})
	}
}

// One number, looked up by hand: node_load1 of the demo at 15:42:49.851.
func TestPromtoolFindsOne(t *testing.T) {
	db, _ := blocks(t, demo(t).Pages(), Options{})
	found := db.dump(`{__name__="node_load1"}`)
	if want := `{__name__="node_load1", source="node"} 0.59 1795448569851`; len(found) < 90 || !slices.Contains(found, want) {
		t.Errorf("among %d there is no %s, but %s", len(found), want, found[1])
	}
}

// Pages of all the exporters, and pages of no exporter, as if they were of one moment.
func TestPromtoolTakesAnyPage(t *testing.T) {
	var odd film
	paths, err := filepath.Glob("../../testdata/pages/*.prom")
	if err != nil || len(paths) < 20 {
		t.Fatalf("%d pages, %v", len(paths), err)
	}
	for _, path := range paths {
		body, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		odd = append(odd, page(filepath.Base(path), 0, string(body)))
	}
	for i, text := range corpus(t) {
		odd = append(odd, page(fmt.Sprint("corpus ", i), 0, text))
	}
	odd = append(odd, page("odd \xff\x00\n\"{}", 0,
		"m{a=\"\\\\\",b=\"\x00\r\t\u2028\ufeff\"} NaN\n# HELP n \x00 \\ \" \xff\n# TYPE n gauge\nn -0\n"))
	db, tally := blocks(t, &odd, Options{Instance: "\xff\\\"\n"})
	if got := len(db.dump(`{__name__=~".+"}`)); got != tally.Samples || got < 4000 || tally.Repeated == 0 || tally.Unfit == 0 {
		t.Errorf("%d samples in Prometheus; %+v", got, tally)
	}
}

// corpus returns the odd pages that the scanner is tested with.
func corpus(t testing.TB) (pages []string) {
	t.Helper()
	data, err := os.ReadFile("../../testdata/corpus.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct{ Input string }
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		pages = append(pages, c.Input)
	}
	return pages
}
