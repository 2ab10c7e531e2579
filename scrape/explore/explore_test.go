package explore

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"origintop/scrape/scrapetest"
)

// exploring returns an explorer of all there is.
func exploring() *Explorer {
	everything := Interest(func(string, *Metric) bool { return true })
	x := New("app")
	x.Follow(&everything)
	return x
}

// explored takes in a page, "" for none, and returns what is known of its series then.
func explored(x *Explorer, ms int, body string) *Exploration {
	at := scrapetest.T0.Add(time.Duration(ms) * time.Millisecond)
	if body == "" {
		x.Gap(at)
	} else {
		x.Read(at, 0, []byte(body))
	}
	return x.Exploration()
}

// lines returns what an Exploration says of its series, a line each.
func lines(e *Exploration) string {
	var b strings.Builder
	for i := range e.Metrics {
		if !e.Has(i) {
			continue
		}
		m := &e.Metrics[i]
		fmt.Fprintf(&b, "%s %v rate %v change %v\n", m, e.Value(i), e.Rate(i), e.Change(i))
	}
	return b.String()
}

func sameText(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\ngot\n%swant\n%s", what, got, want)
	}
}

func TestExploreRates(t *testing.T) {
	x := exploring()
	body := func(requests, temperature float64) string {
		return fmt.Sprintf(
			"# TYPE requests counter\nrequests{code=\"200\"} %v\n# TYPE temperature gauge\ntemperature %v\n", requests, temperature,
		)
	}
	e := explored(x, 0, body(100, 20))
	sameText(t, "first", lines(e), "requests{code=\"200\"} 100 rate NaN change NaN\ntemperature 20 rate NaN change NaN\n")
	if !e.Fresh(0) {
		t.Error("not fresh on the first page")
	}
	e = explored(x, 2000, body(120, 25))
	sameText(t, "second", lines(e), "requests{code=\"200\"} 120 rate 10 change NaN\ntemperature 25 rate 2.5 change 0.25\n")
	if e.Fresh(0) {
		t.Error("fresh on the second page")
	}
	e = explored(x, 3000, body(135, 10))
	sameText(t, "a shorter step", lines(e), "requests{code=\"200\"} 135 rate 15 change 0.5\ntemperature 10 rate NaN change -0.5\n")
	e = explored(x, 5000, body(4, 20))
	sameText(t, "reset", lines(e), "requests{code=\"200\"} 4 rate NaN change NaN\ntemperature 20 rate 5 change 0\n")
	if e.Fresh(0) {
		t.Error("fresh after a reset")
	}
	explored(x, 7000, "")
	e = explored(x, 9000, body(12, 20))
	sameText(t, "over a failure", lines(e), "requests{code=\"200\"} 12 rate 2 change -0.8\ntemperature 20 rate 0 change 0\n")
	if got, want := fmt.Sprint(e.History(nil, 0, 30)), "[NaN 10 15 NaN NaN 2]"; got != want {
		t.Errorf("history of the counter: got %s, want %s", got, want)
	}
	if got, want := fmt.Sprint(e.History(nil, 1, 4)), "[10 20 NaN 20]"; got != want {
		t.Errorf("history of the gauge: got %s, want %s", got, want)
	}
	e = explored(x, 9000, body(20, 20)) // at the same time
	if !math.IsNaN(e.Rate(0)) {
		t.Errorf("rate over no time: %v", e.Rate(0))
	}
	e = explored(x, 11000, "")
	if e.Value(0) != 20 || !e.Has(0) {
		t.Errorf("while it is down: %v", e.Value(0))
	}
}

// A series keeps its values when others come and go, wherever they stand.
func TestExploreLayouts(t *testing.T) {
	x := exploring()
	body := func(names string) string {
		var b strings.Builder
		for i, name := range strings.Fields(names) {
			fmt.Fprintf(&b, "%s_total %d\n", name, 10*i)
		}
		return b.String()
	}
	names := func(e *Exploration) string {
		var b []string
		for i := range e.Metrics {
			if e.Has(i) {
				b = append(b, fmt.Sprintf("%s %v", strings.TrimSuffix(e.Metrics[i].Name, "_total"), e.History(nil, i, 60)))
			}
		}
		return strings.Join(b, ", ")
	}
	f := func(ms int, page, want string, layout int) {
		t.Helper()
		e := explored(x, ms, body(page))
		if got := names(e); got != want || e.layout != layout {
			t.Errorf("%s: got\n%s (layout %d), want\n%s (layout %d)", page, got, e.layout, want, layout)
		}
	}
	f(0, "a b c d e", "a [NaN], b [NaN], c [NaN], d [NaN], e [NaN]", 0)
	f(1000, "a b c d e", "a [NaN 0], b [NaN 0], c [NaN 0], d [NaN 0], e [NaN 0]", 0)
	f(2000, "n a b c d e", "a [NaN 0 10], b [NaN 0 10], c [NaN 0 10], d [NaN 0 10], e [NaN 0 10], n [NaN NaN NaN]", 0)
	f(3000, "n a b c d", "a [NaN 0 10 0], b [NaN 0 10 0], c [NaN 0 10 0], d [NaN 0 10 0], n [NaN NaN NaN 0]", 0)
	f(
		4000, "n a b c d e",
		"a [NaN 0 10 0 0], b [NaN 0 10 0 0], c [NaN 0 10 0 0], d [NaN 0 10 0 0], e [NaN 0 10 NaN NaN], n [NaN NaN NaN 0 0]", 0,
	)
	f(5000, "d a", "a [NaN 0 10 0 0 0], d [NaN 0 10 0 0 NaN]", 1)
	f(6000, "d a z", "a [NaN 0 10 0 0 0 0], d [NaN 0 10 0 0 NaN 0], z [NaN NaN NaN NaN NaN NaN NaN]", 1)
}

// What was handed out stays as it was.
func TestExplorationsDontChange(t *testing.T) {
	x := exploring()
	var kept []*Exploration
	var want []string
	describe := func(e *Exploration) string { return lines(e) + fmt.Sprint(e.History(nil, 0, 100)) }
	for i := range 3 * MaxExplored {
		var b strings.Builder
		for j := range 5 + i%7 {
			fmt.Fprintf(&b, "m%d_total %d\n", j, i*j)
		}
		e := explored(x, 1000*i, b.String())
		kept, want = append(kept, e), append(want, describe(e))
		if n := len(e.pages); n > MaxExplored {
			t.Fatalf("%d pages are kept", n)
		}
	}
	for i, e := range kept {
		sameText(t, fmt.Sprint("page ", i), describe(e), want[i])
	}
}

func TestExploreFailures(t *testing.T) {
	x := exploring()
	explored(x, 0, "a_total 1\n")
	explored(x, 1000, "a_total 2\n")
	var e *Exploration
	for i := range 2 * MaxExplored {
		e = explored(x, 2000+1000*i, "")
	}
	if e.Value(0) != 2 || e.Rate(0) != 1 {
		t.Errorf("after a long time without a page: %s", lines(e))
	}
}

func TestExploreNoMoreThanIsGood(t *testing.T) {
	var b strings.Builder
	for i := range MaxMetrics + 10 {
		fmt.Fprintf(&b, "m{i=\"%d\"} 1\n", i)
	}
	x := exploring()
	for i := range 3 {
		e := explored(x, 1000*i, b.String())
		if len(e.Metrics) != MaxMetrics || e.More != 10 {
			t.Fatalf("%d series, %d more", len(e.Metrics), e.More)
		}
	}
	// Where some go, others take their place.
	rest := b.String()[strings.Index(b.String(), "m{i=\"10\"}"):]
	explored(x, 4000, rest)
	e := explored(x, 5000, rest)
	if len(e.Metrics) != MaxMetrics || e.More != 0 {
		t.Errorf("%d series, %d more", len(e.Metrics), e.More)
	}
}

func TestMetrics(t *testing.T) {
	f := func(page, want string) {
		t.Helper()
		e := explored(exploring(), 0, page)
		m := &e.Metrics[len(e.Metrics)-1]
		if got := fmt.Sprintf("%s %s %t", m, m.Type, m.Counter); got != want {
			t.Errorf("%s: got %s, want %s", page, got, want)
		}
	}
	f("a 1\n", "a  false")
	f("a{} 1\n", "a  false")
	f("a_total 1\n", "a_total  true")
	f("a_sum 1\n", "a_sum  true")
	f("# TYPE a counter\na 1\n", "a counter true")
	f("# TYPE a_total gauge\na_total 1\n", "a_total gauge false")
	f("# TYPE a untyped\na_count 1\n", "a_count untyped true")
	f("# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\n", `a_bucket{le="+Inf"} histogram true`)
	f("# TYPE a summary\na{quantile=\"0.5\"} NaN\n", `a{quantile="0.5"} summary false`)
	f("# TYPE a \x1b[31m\na 1\n", "a  false")
	f("a{ x = \"1\" , y=\"2\", } 1\n", `a{x="1",y="2"}  false`)
	f(`a{x="q\"b\\n\n"} 1`+"\n", `a{x="q\"b\\n\n"}  false`)
	f(`{"a b",x="1"} 1`+"\n", `a b{x="1"}  false`)
}

// Both series of a page are the same one for its reader, and the later value is the one that counts.
func TestExploreTwice(t *testing.T) {
	e := explored(exploring(), 0, "a 1\na 2\n")
	sameText(t, "twice", lines(e), "a 2 rate NaN change NaN\n")
}

// As with the numbers of the panels, the step goes over more pages where answers come so late that one is not sure.
func TestExploredRateOfALateAnswer(t *testing.T) {
	at := func(s, took float64, v float64) values {
		return values{scrapetest.T0.Add(time.Duration(s * 1e9)), time.Duration(took * 1e9), []float64{v}}
	}
	e := Exploration{last: 2, pages: []values{at(0, 0.01, 0), at(6, 1, 7000), at(8, 0.01, 8000)}}
	scrapetest.Same(t, "the page before was late", e.Rate(0), 1000)
	e.pages[2].took = 3 * time.Second
	scrapetest.Same(t, "this one is, too", e.Rate(0), 1000)
	e.pages[0].at = scrapetest.T0.Add(-10 * time.Second)
	scrapetest.Same(t, "and nothing else is near", e.Rate(0), 500)
	e.pages[1].took, e.pages[2].took = 0, 0
	scrapetest.Same(t, "in time", e.Rate(0), 500)
}
