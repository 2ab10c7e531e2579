package explore

import (
	"math"
	"testing"
	"time"
)

func TestSum(t *testing.T) {
	f := func(selector string, want float64, pages ...string) {
		t.Helper()
		s, err := ParseSelector(selector)
		if err != nil {
			t.Fatal(err)
		}
		var x Sum
		for i, page := range pages {
			if page == "" {
				x.Gap()
			} else {
				x.Read(time.Unix(int64(2*i), 0), []byte(page), &s)
			}
		}
		if x.Value != want && !(math.IsNaN(x.Value) && math.IsNaN(want)) {
			t.Errorf("%s of %q: %v, want %v", selector, pages, x.Value, want)
		}
		if text := s.String(); text != selector {
			t.Errorf("%s is written as %s", selector, text)
		}
	}
	nan := math.NaN()
	const users = "# TYPE u gauge\nu{state=\"ready\",x=\"1\"} 3\nu{state=\"running\"} 40\nu{state=\"running\",x=\"2\"} 2\nuu 9\n"
	f(`u`, 45, users)
	f(`u{state="running"}`, 42, users)
	f(`u{state="running",x="2"}`, 2, users)
	f(`u{state="gone"}`, nan, users)
	f(`n`, nan, users)
	f(`u`, 5, users, "u 5\n")
	f(`u`, nan, users, "")
	f(`r_total`, nan, "r_total 10\n")
	f(`r_total`, 20, "r_total 10\n", "r_total{a=\"1\"} 30\nr_total{a=\"2\"} 20\n")
	f(`r_total`, 5, "r_total 10\n", "", "r_total 30\n")
	f(`r_total`, nan, "r_total 10\n", "r_total 3\n")
	f(`g_total`, 10, "# TYPE g_total gauge\ng_total 10\n")
	f(`u`, nan, "u NaN\n")
}
