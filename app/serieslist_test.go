package app

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"origintop/app/panels"
	"origintop/scrape"
	"origintop/scrape/explore"
	"origintop/scrape/origin"
)

// exploredPages returns what is explored after these pages, a second apart, of targets by their names.
func exploredPages(pages ...map[string]string) []*explore.Exploration {
	st := origin.NewState(origin.Options{})
	st.Explore(panels.EverySeries)
	for i, page := range pages {
		for _, name := range []string{"a", "b"} {
			if body, ok := page[name]; ok {
				st.Apply(scrape.Page{
					Target: scrape.Target{Name: name, Role: scrape.RoleOther}, Time: time.Unix(int64(i), 0), Body: []byte(body),
					Whole: true,
				})
			}
		}
	}
	return st.Snapshot().Explored
}

// shown returns the rows of a list, each as source/series.
func (l *seriesList) shown() string {
	var rows []string
	for _, r := range l.rows {
		rows = append(rows, l.explored[r.Exploration].Source+"/"+l.metric(r).String())
	}
	return strings.Join(rows, " ")
}

func TestSeriesFilter(t *testing.T) {
	var l seriesList
	l.set(exploredPages(map[string]string{
		"a": "node_load1 1\nnode_cpu{cpu=\"10\",mode=\"Idle\"} 1\nnode_cpu{cpu=\"2\",mode=\"user\"} 1\n",
		"b": "node_load1 1\nlive{path=\"/Überall\"} 1\n",
	}))
	f := func(filter, want string) {
		t.Helper()
		l.filter(filter)
		if got := l.shown(); got != want {
			t.Errorf("%q: got %s, want %s", filter, got, want)
		}
	}
	f("", `b/live{path="/Überall"} a/node_cpu{cpu="10",mode="Idle"} a/node_cpu{cpu="2",mode="user"} a/node_load1 b/node_load1`)
	f("NODE", `a/node_cpu{cpu="10",mode="Idle"} a/node_cpu{cpu="2",mode="user"} a/node_load1 b/node_load1`)
	f("node idle", `a/node_cpu{cpu="10",mode="Idle"}`)
	f("idle node", `a/node_cpu{cpu="10",mode="Idle"}`)
	f("idle user", "")
	f(`cpu="2"`, `a/node_cpu{cpu="2",mode="user"}`)
	f("b load", "b/node_load1")
	f("überall", `b/live{path="/Überall"}`)
	f("  ", `b/live{path="/Überall"} a/node_cpu{cpu="10",mode="Idle"} a/node_cpu{cpu="2",mode="user"} a/node_load1 b/node_load1`)
}

func TestSeriesSort(t *testing.T) {
	const types = "# TYPE g gauge\n# TYPE h gauge\n# TYPE x gauge\n# TYPE z_total counter\n"
	pages := func(last string) []*explore.Exploration {
		return exploredPages(
			map[string]string{"a": types + "a_total 10\ng 7\nh 5\nx NaN\nz_total 100\n"},
			map[string]string{"a": types + "a_total 20\ng 7\nh 6\nx NaN\nz_total 105\n"},
			map[string]string{"a": types + last},
		)
	}
	var l seriesList
	l.set(pages("a_total 60\ng 7\nh 2\nx NaN\nz_total 112\n"))
	f := func(order sortOrder, want string) {
		t.Helper()
		l.sortBy(order)
		if got := l.shown(); got != want {
			t.Errorf("by %s: got %s, want %s", order, got, want)
		}
	}
	f(byName, "a/a_total a/g a/h a/x a/z_total")
	f(byValue, "a/z_total a/a_total a/g a/h a/x")
	f(byRate, "a/a_total a/z_total a/g a/h a/x")
	f(byChange, "a/a_total a/h a/z_total a/g a/x") // 10 to 40, 5 to 2, 5 to 7
	l.set(pages("a_total 61\ng 7\nx NaN\nnew 1\nz_total 1\n"))
	f(byValue, "a/a_total a/g a/new a/z_total a/x")
	f(byRate, "a/a_total a/g a/new a/x a/z_total") // z_total was reset
}

// The selected series stays selected, wherever it goes.
func TestSeriesChoice(t *testing.T) {
	var l seriesList
	l.set(exploredPages(map[string]string{"a": "m 1\nn 1\no 1\n"}))
	l.choose(1)
	f := func(want int, pages ...map[string]string) {
		t.Helper()
		l.set(exploredPages(pages...))
		if got := l.find(-1); got != want {
			t.Errorf("got row %d of %s, want %d", got, l.shown(), want)
		}
	}
	f(1, map[string]string{"a": "m 1\nn 1\no 1\n"})
	f(2, map[string]string{"a": "b 1\nm 1\nn 1\no 1\n"})
	f(0, map[string]string{"a": "m 1\nm2 1\nm3 1\nn 1\no 1\n"}, map[string]string{"a": "n 5\n"})
	f(1, map[string]string{"a": "n 1\n", "b": "m 1\nn 1\n"}) // not that of the other source
	f(-1, map[string]string{"b": "m 1\nn 1\n"})
}

// The explorer says so where a source has more series than are kept.
func TestSeriesLeftOut(t *testing.T) {
	const most = 50_000
	var body strings.Builder
	for i := range most + 1234 {
		fmt.Fprintf(&body, "m{i=\"%d\"} 1\n", i)
	}
	var l seriesList
	l.set(exploredPages(map[string]string{"a": "m 1\n", "b": body.String()}))
	if got, want := l.more(), "1,234 series of b are left out: 50,000 of a source are kept"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if len(l.rows) != most+1 {
		t.Errorf("%d rows", len(l.rows))
	}
}
