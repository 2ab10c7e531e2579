package panels

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"origintop/scrape/explore"
	"origintop/scrape/origin"
)

func TestPinsPick(t *testing.T) {
	e := explorations(map[string]string{"a": "up{job=\"x\"} 1\nup{job=\"y\"} 1\ndown 1\n", "b": "up{job=\"x\"} 1\n"})
	p := &Pins{}
	f := func(want string) {
		t.Helper()
		var got []string
		for _, e := range e {
			for i := range e.Metrics {
				if p.Has(e.Source, &e.Metrics[i]) {
					got = append(got, e.Source+"/"+e.Metrics[i].String())
				}
			}
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("got %s, want %s", s, want)
		}
	}
	f("")
	if p.Interest() != nil {
		t.Error("an interest in nothing")
	}
	p.Selectors = []explore.Selector{{Name: "up", Labels: []explore.Label{{Name: "job", Value: "x"}}}}
	f(`a/up{job="x"} b/up{job="x"}`)
	interest := p.Interest()
	p.Toggle("a", &e[0].Metrics[0])
	f(`b/up{job="x"}`)
	p.Toggle("a", &e[0].Metrics[2])
	f(`a/down b/up{job="x"}`)
	p.Toggle("a", &e[0].Metrics[0])
	f(`a/up{job="x"} a/down b/up{job="x"}`)
	p.Toggle("a", &e[0].Metrics[2])
	f(`a/up{job="x"} b/up{job="x"}`)
	if interest("a", &e[0].Metrics[2]) || !interest("a", &e[0].Metrics[0]) {
		t.Error("an interest has changed")
	}
}

// A name alone pins twenty of its series.
func TestPinsAreBounded(t *testing.T) {
	var body strings.Builder
	for i := range 45 {
		fmt.Fprintf(&body, "up{i=\"%d\"} 1\n", i)
	}
	theme := Mono()
	p := NewPinned(&theme, &Pins{Selectors: []explore.Selector{{Name: "up"}}})
	p.Update(&origin.Snapshot{Explored: explorations(map[string]string{"a": body.String()})})
	if len(p.rows) != maxPicked || p.more != 25 {
		t.Errorf("%d series are pinned, and %d left out", len(p.rows), p.more)
	}
}

// explorations returns what is explored of these pages, by the names of their sources.
func explorations(pages map[string]string) (list []*explore.Exploration) {
	everything := explore.Interest(EverySeries)
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		x := explore.New(name)
		x.Follow(&everything)
		x.Read(time.Unix(0, 0), 0, []byte(pages[name]))
		list = append(list, x.Exploration())
	}
	return list
}
