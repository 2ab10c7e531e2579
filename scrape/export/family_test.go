package export

import (
	"fmt"
	"strings"
	"testing"
)

// What families a page has, and which lines they have, without labels of the target.
func TestFamilies(t *testing.T) {
	f := func(page1, page2, want string) {
		t.Helper()
		text, _ := openMetrics(t, Options{}, page("a", 0, page1), page("b", 0, page2))
		var got []string
		for line := range strings.Lines(text) {
			switch words := strings.Fields(line); {
			case words[1] == "TYPE":
				got = append(got, words[2]+" "+words[3]+":")
			case line[0] != '#':
				sources := strings.NewReplacer(`,source="a"`, "", `,source="b"`, "'", `{source="a"}`, "", `{source="b"}`, "'")
				series := sources.Replace(words[0])
				got = append(got, series)
			}
		}
		if got := strings.Join(got, " "); got != want {
			t.Errorf("%q\nand %q:\n got %s\nwant %s", page1, page2, got, want)
		}
	}
	f("m 1\n", "", "m unknown: m")
	f("# TYPE m untyped\nm 1\n", "", "m unknown: m")
	f("# TYPE m gauge\nm 1\n", "", "m gauge: m")
	f("# TYPE m info\nm_info 1\n", "", "m_info unknown: m_info")
	f("# TYPE m stateset\nm{m=\"a\"} 1\n", "", `m unknown: m{m="a"}`)
	f("# TYPE m_info gauge\nm_info 1\n", "", "m_info gauge: m_info")
	f("# TYPE m gaugehistogram\nm_bucket{le=\"1\"} 1\n", "", `m_bucket unknown: m_bucket{le="1"}`)

	// Counters are called ..._total.
	f("# TYPE m_total counter\nm_total 1\n", "", "m counter: m_total")
	f("# TYPE m counter\nm_total 1\n", "", "m counter: m_total")
	f("# TYPE m counter\nm 1\n", "", "m unknown: m")
	f("# TYPE _total counter\n_total 1\n", "", "_total unknown: _total")
	f("# TYPE m_total counter\nm_total 1\n# TYPE m_created gauge\nm_created 1\n", "", "m counter: m_total m_created")
	f("# TYPE m_created gauge\nm_created 1\n", "", "m_created gauge: m_created")

	// Histograms and summaries, in order. One without bounds is none.
	const h = "# TYPE h histogram\nh_sum 1\nh_count 3\nh_bucket{le=\"+Inf\"} 3\nh_bucket{le=\"10\"} 2\nh_bucket{le=\"2\"} 1\n"
	f(h, "", `h histogram: h_bucket{le="2"} h_bucket{le="10"} h_bucket{le="+Inf"} h_count h_sum`)
	f(h+"# TYPE h_created gauge\nh_created 1\n", "",
		`h histogram: h_bucket{le="2"} h_bucket{le="10"} h_bucket{le="+Inf"} h_count h_sum h_created`)
	f("# TYPE h histogram\nh_bucket{a=\"1\",le=\"1\"} 1\nh_bucket{a=\"2\",le=\"1\"} 1\nh_sum{a=\"1\"} 1\nh_sum{a=\"2\"} 1\n", "",
		`h histogram: h_bucket{a="1",le="1"} h_sum{a="1"} h_bucket{a="2",le="1"} h_sum{a="2"}`)
	f("# TYPE h histogram\nh_bucket 1\nh_sum 1\n", "", "h_bucket unknown: h_bucket h_sum unknown: h_sum")
	f("# TYPE h histogram\nh_bucket{le=\"x\"} 1\nh_sum 1\n", "", `h_bucket unknown: h_bucket{le="x"} h_sum unknown: h_sum`)
	f("# TYPE s summary\ns_sum 1\ns_count 1\ns{quantile=\"0.9\"} 1\ns{quantile=\"0.5\"} NaN\n", "",
		`s summary: s{quantile="0.5"} s{quantile="0.9"} s_count s_sum`)
	f("# TYPE s summary\ns 1\ns_count 1\n", "", "s unknown: s s_count unknown: s_count")

	// Two families that claim one name.
	f("# TYPE m gauge\nm 1\n# TYPE m_total counter\nm_total 1\n", "", "m gauge: m m_total unknown: m_total")
	f(h+"# TYPE h_sum gauge\nh_sum{k=\"1\"} 1\n", "", `h_sum unknown: h_sum h_sum{k="1"} `+
		`h_count unknown: h_count h_bucket unknown: h_bucket{le="+Inf"} h_bucket{le="10"} h_bucket{le="2"}`)
	f("# TYPE m_total counter\nm_total 1\n", "# TYPE m histogram\nm_count 1\n", "m_total unknown: m_total m_count unknown: m_count'")
	f("# TYPE m summary\nm_count 1\n# TYPE m_count_total counter\nm_count_total 1\n", "",
		"m_count unknown: m_count m_count_total unknown: m_count_total")

	// Two targets that don't agree.
	f("# TYPE m gauge\nm 1\n", "# TYPE m gauge\nm 1\n", "m gauge: m m'")
	f("# TYPE m gauge\nm 1\n", "m 1\n", "m unknown: m m'")
	f("# TYPE m gauge\nm 1\n", "# TYPE m counter\nm 1\n", "m unknown: m m'")
	f("# TYPE m_total gauge\nm_total 1\n", "# TYPE m_total counter\nm_total 1\n", "m_total unknown: m_total m_total'")
}

// A target that changes its mind.
func TestTypeChanges(t *testing.T) {
	text, tally := openMetrics(t, Options{}, page("a", 0, "# TYPE m gauge\nm 1\n"), page("a", 1, "# TYPE m summary\nm 2\n"))
	if !strings.HasPrefix(text, "# TYPE m unknown\nm{") || tally.Samples != 2 {
		t.Errorf("got %s", text)
	}
}

// The texts of HELP lines are those of the first that has one.
func TestHelpOfFamily(t *testing.T) {
	text, _ := openMetrics(t, Options{},
		page("a", 0, "m 1\n"), page("b", 0, "# HELP m It's \"m\".\nm 1\n"), page("c", 0, "# HELP m c\nm 1\n"))
	if want := "# HELP m It's \\\"m\\\".\n# TYPE m unknown\n"; !strings.HasPrefix(text, want) || strings.Count(text, "#") != 3 {
		t.Errorf("got %s, want %s", text, want)
	}
}

// What is of one moment stands together, also where some of it is missing.
func TestMetricsByTime(t *testing.T) {
	h := func(le string, n int) string { return fmt.Sprintf("h_bucket{le=%q} %d\n", le, n) }
	const typ = "# TYPE h histogram\n"
	text, _ := openMetrics(t, Options{}, page("a", 0, typ+h("+Inf", 1)),
		page("a", 1, typ+h("1", 2)+h("+Inf", 2)+"h_count 2\n"), page("a", 2, typ+h("1", 3)+h("+Inf", 3)))
	var got []string
	for line := range strings.Lines(text) {
		if line[0] == 'h' {
			words := strings.Fields(line)
			got = append(got, words[1])
		}
	}
	if got := strings.Join(got, " "); got != "1 2 2 2 3 3" {
		t.Errorf("got %s in\n%s", got, text)
	}
}
