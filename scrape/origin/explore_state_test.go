package origin

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"origintop/scrape/explore"
	"origintop/scrape/scrapetest"
)

func TestExploreInterest(t *testing.T) {
	everything := func(string, *explore.Metric) bool { return true }
	const page = "a_total 1\nb{x=\"1\"} 2\nb{x=\"2\"} 3\nc 4\n"
	named := func(names ...string) explore.Interest {
		return func(_ string, m *explore.Metric) bool { return slices.Contains(names, m.Name) }
	}
	st := NewState(Options{})
	f := func(ms int, interest explore.Interest, want string) {
		t.Helper()
		st.Explore(interest)
		st.Apply(scrapetest.OtherPage(ms, page))
		var got []string
		for _, e := range st.Snapshot().Explored {
			for i := range e.Metrics {
				got = append(got, fmt.Sprintf("%s %v", &e.Metrics[i], len(e.History(nil, i, 100))))
			}
		}
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("at %d: got %s, want %s", ms, s, want)
		}
	}
	f(0, nil, "")
	f(1000, named("b"), `b{x="1"} 1, b{x="2"} 1`)
	f(2000, everything, `b{x="1"} 2, b{x="2"} 2, a_total 2, c 2`)
	f(3000, named("a_total", "c"), `a_total 3, c 3`)
	f(4000, nil, "")
	f(5000, named("c"), `c 1`)
	st.Explore(nil)
	if n := len(st.Snapshot().Explored); n > 0 {
		t.Errorf("%d explorations of no interest", n)
	}
}

func BenchmarkExplore(b *testing.B) {
	for _, n := range []int{1000, 50_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			pages := [2][]byte{bigPage(n, 0), bigPage(n, 1)}
			st := NewState(Options{})
			st.Explore(func(string, *explore.Metric) bool { return true })
			i := 0
			b.ReportAllocs()
			for b.Loop() {
				p := scrapetest.OtherPage(1000*i, "")
				p.Body = pages[i%2]
				st.Apply(p)
				st.Snapshot()
				i++
			}
		})
	}
}

// bigPage returns a page of n counters.
func bigPage(n, value int) []byte {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "app_requests_total{path=\"/live/%d\",code=\"200\"} %d\n", i, i+i%2*value)
	}
	return []byte(b.String())
}
