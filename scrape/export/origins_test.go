package export

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/recording"
	"origintop/scrape/scrapetest"
)

// fleetOf returns pages as those of two origins, of which one is asked half a second later, and their targets.
func fleetOf(pages []scrape.Page) (fleet []scrape.Page, targets []scrape.Target) {
	seen := map[scrape.Key]bool{}
	for i, name := range []string{"edge-1", "edge-2"} {
		for _, p := range pages {
			p.Time = p.Time.Add(time.Duration(i) * 500 * time.Millisecond)
			if p.Marker == "" {
				p.Target.Origin, p.Target.Labels = name, `dc="fra \"1\""`
				if !seen[p.Target.Key()] {
					seen[p.Target.Key()], targets = true, append(targets, p.Target)
				}
			} else if i > 0 {
				continue
			}
			fleet = append(fleet, p)
		}
	}
	slices.SortStableFunc(fleet, func(a, b scrape.Page) int { return a.Time.Add(a.Took).Compare(b.Time.Add(b.Took)) })
	return fleet, targets
}

// of returns what there is of one origin, markers included, and its targets.
func of(name string, pages []scrape.Page, targets []scrape.Target) (*film, []scrape.Target) {
	part := film(slices.DeleteFunc(slices.Clone(pages), func(p scrape.Page) bool { return p.Marker == "" && p.Target.Origin != name }))
	return &part, slices.DeleteFunc(slices.Clone(targets), func(t scrape.Target) bool { return t.Origin != name })
}

// What each format looks like of two origins.
func TestGoldenFleet(t *testing.T) {
	pages, targets := fleetOf(*small())
	o := Options{Instance: "not this", Targets: targets}
	f := func(name string, export func(context.Context, io.Writer, scrape.Source, Options) (Tally, error)) {
		t.Helper()
		var out bytes.Buffer
		given := film(pages)
		if _, err := export(t.Context(), &out, &given, o); err != nil {
			t.Fatal(err)
		}
		golden(t, name, out.Bytes())
	}
	f("fleet.txt", OpenMetrics)
	f("fleet.csv", CSV)
	f("fleet.jsonl", JSON)
}

// The rows of each origin are those that it has alone, behind its name, all of them in the order of time. One origin ends early, another
// one is asked less often.
func TestRowsOfAFleet(t *testing.T) {
	pages, targets := fleetOf(scrapetest.PagesOf(t, demo(t).Pages()))
	end := pages[len(pages)/2].Time
	pages = slices.DeleteFunc(pages, func(p scrape.Page) bool { return p.Target.Origin == "edge-1" && p.Time.After(end) })
	slow := page("node", 0, "node_load1 1\n")
	slow.Target.Origin = "core"
	targets = append(targets, slow.Target)
	for i := range 6 {
		p := slow
		p.Time = pages[0].Time.Add(time.Duration(i) * 30 * time.Second)
		pages = append(pages, p)
	}
	slices.SortStableFunc(pages, func(a, b scrape.Page) int { return a.Time.Add(a.Took).Compare(b.Time.Add(b.Took)) })
	o := Options{From: pages[20].Time, Targets: targets}
	type exports func(context.Context, io.Writer, scrape.Source, Options) (Tally, error)
	f := func(what string, export exports, split func(row string) (origin, rest string)) {
		t.Helper()
		var out bytes.Buffer
		given := film(pages)
		all, err := export(t.Context(), &out, &given, o)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for row := range strings.Lines(out.String()) {
			name, rest := split(row)
			got[name] += rest
		}
		sum := Tally{}
		for _, name := range []string{"core", "edge-1", "edge-2"} {
			out.Reset()
			given, alone := of(name, pages, targets)
			tally, err := export(t.Context(), &out, given, Options{From: o.From, Targets: alone})
			if err != nil {
				t.Fatal(err)
			}
			sum.Rows, sum.Pages, sum.Failures = sum.Rows+tally.Rows, sum.Pages+tally.Pages, sum.Failures+tally.Failures
			if want := got["origin"] + got[name]; out.String() != want {
				t.Errorf("%s: %s has other rows: %d bytes, want %d", what, name, len(want), out.Len())
			}
		}
		if sum != all || sum.Rows < 100 || len(got) > 4 {
			t.Errorf("%s: %+v, want %+v", what, all, sum)
		}
	}
	last := ""
	f("csv", CSV, func(row string) (string, string) {
		name, rest, _ := strings.Cut(row, ",")
		at, _, _ := strings.Cut(rest, ",")
		if at+name < last && name != "origin" && last[0] != 't' {
			t.Errorf("the row of %s at %s is late", name, at)
		}
		last = at + name
		return name, rest
	})
	f("json", JSON, func(row string) (string, string) {
		var r struct {
			Origin string
			Labels map[string]string
		}
		if err := json.Unmarshal([]byte(row), &r); err != nil {
			t.Fatal(err)
		}
		labels, rest := `{"dc":"fra \"1\""}`, ""
		if r.Origin == "core" {
			labels = "{}"
		}
		if rest = strings.TrimPrefix(row, fmt.Sprintf(`{"origin":%q,"labels":%s,`, r.Origin, labels)); rest == row {
			t.Fatal(row)
		}
		return r.Origin, "{" + rest
	})
}

// Rows wait for no origin of which nothing comes any more.
func TestRowsDoNotWaitForEver(t *testing.T) {
	var m merge
	dead := &lane{since: t0}
	m.open(dead)
	for i := range 1000 {
		if m.full(1) {
			m.close(m.lanes[0])
		}
		m.add(t0.Add(time.Duration(i)*time.Second), "a", []byte{byte(i)})
		if err := m.emit(func([]byte) error { return nil }); err != nil {
			t.Fatal(err)
		}
		if len(m.rows) > 300 {
			t.Fatalf("%d rows wait", len(m.rows))
		}
	}
	if len(m.rows) > 0 {
		t.Errorf("%d rows wait for none", len(m.rows))
	}
}

// Labels of an origin, of its targets and of its pages.
func TestLabelsOfOrigins(t *testing.T) {
	f := func(labels, body, want string) {
		t.Helper()
		p := page("node", 0, body)
		p.Target.Origin, p.Target.Labels = "edge-1", labels
		text, _ := openMetrics(t, Options{Instance: "other"}, p)
		if !strings.Contains(text, "\n"+want+" 1 1795448567.852\n") {
			t.Errorf("%s, %s: got %s, want %s", labels, body, text, want)
		}
	}
	f("", "m 1\n", `m{instance="edge-1",source="node"}`)
	f(`dc="fra"`, "m 1\n", `m{dc="fra",instance="edge-1",source="node"}`)
	f(`dc="fra"`, "m{dc=\"x\"} 1\n", `m{dc="fra",exported_dc="x",instance="edge-1",source="node"}`)
	f(`dc="fra"`, "m{dc=\"x\",exported_dc=\"y\"} 1\n", `m{dc="fra",exported_dc="y",exported_exported_dc="x",instance="edge-1",source="node"}`)
	f(`instance="10.0.0.1:9100",source="sd"`, "m{source=\"x\"} 1\n",
		`m{exported_exported_source="x",exported_instance="10.0.0.1:9100",exported_source="sd",instance="edge-1",source="node"}`)
	f(`a="",b="1\n\"2\""`, "m 1\n", `m{b="1\n\"2\"",instance="edge-1",source="node"}`)
	f("no labels", "m 1\n", `m{instance="edge-1",source="node"}`)
	f("a=\"1\"} 5\nn{", "m 1\n", `m{instance="edge-1",source="node"}`)
}

// A fleet's dumps are in a directory for each origin, and read again they are the same recording: names, labels and all.
func TestDumpsOfAFleet(t *testing.T) {
	names := []string{"edge-1", "fra:9100", "..", ".hidden", "a b/c\\d%41", ""}
	var pages []scrape.Page
	var targets []scrape.Target
	for i, name := range names {
		for _, p := range []scrape.Page{page("node", float64(i), "node_load1 1\n"), page("nginx", float64(i)+2, "nginx_up 1\n")} {
			p.Target.Origin = name
			if i%2 == 0 && name != "" {
				p.Target.Labels = fmt.Sprintf(`n="%d"`, i)
			}
			pages, targets = append(pages, p), append(targets, p.Target)
		}
	}
	dir := filepath.Join(t.TempDir(), "new")
	given := film(pages)
	tally, err := Dumps(t.Context(), dir, &given, Options{Targets: targets})
	if err != nil || tally.Pages != len(pages) {
		t.Fatalf("%+v, %v", tally, err)
	}
	again, err := recording.Open(t.Context(), dir)
	if err != nil || len(again.Notes) > 0 {
		t.Fatal(err, again)
	}
	list := func(pages []scrape.Page) map[string]bool {
		texts := map[string]bool{}
		for _, p := range pages {
			texts[fmt.Sprintf("%q %q %q %d %q", p.Target.Origin, p.Target.Labels, p.Target.Name, p.Time.UnixMilli(), p.Body)] = true
		}
		return texts
	}
	if got, want := list(scrapetest.PagesOf(t, again.Pages())), list(pages); !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	given, alone := film(nil), []scrape.Target(nil)
	part, alone := of("edge-1", pages, targets)
	dir = filepath.Join(t.TempDir(), "one")
	if _, err := Dumps(t.Context(), dir, part, Options{Targets: alone}); err != nil {
		t.Fatal(err)
	}
	if found, err := filepath.Glob(filepath.Join(dir, "*.prom")); err != nil || len(found) != 2 {
		t.Errorf("one origin alone: %v, %v", found, err)
	}
}

// Two origins whose directories are one are not put together.
func TestDumpsOfOneDirectory(t *testing.T) {
	a, b := page("node", 0, "a 1\n"), page("node", 2, "a 1\n")
	a.Target.Origin, b.Target.Origin = "edge", "other"
	dir := t.TempDir()
	given := &makesDirectory{film{a, b}, filepath.Join(dir, "other")}
	_, err := Dumps(t.Context(), dir, given, Options{Targets: []scrape.Target{a.Target, b.Target}})
	if want := `make the directory other of the origin "other": file exists`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// makesDirectory is a Source that makes a directory before its second page, as a file system does that takes Edge and edge for one.
type makesDirectory struct {
	film
	dir string
}

func (m *makesDirectory) Next(ctx context.Context) (scrape.Page, error) {
	if len(m.film) == 1 {
		if err := os.Mkdir(m.dir, 0o700); err != nil {
			return scrape.Page{}, err
		}
	}
	return m.film.Next(ctx)
}
