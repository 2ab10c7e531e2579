package origin

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"origintop/promtext"
	"origintop/scrape/recording/recordingtest"
	"origintop/scrape/scrapetest"
	"origintop/scrape/series"
)

// A reader that knows the pages of its target finds on each what one finds that has never seen any.
func TestReaderRemembersNothingWrong(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	pages := recordingtest.DemoPages(t, "node")
	pages = append(pages, recordingtest.DemoPages(t, "nginx")...)
	knowing, forgetful := NewState(Options{}), NewState(Options{})
	for i := range pages {
		p := pages[i]
		if p.Err != nil {
			continue
		}
		if i%3 == 0 { // a page that loses and gains families, and samples
			families := strings.SplitAfter(string(p.Body), "\n# HELP")
			for range 1 + r.IntN(6) {
				at := 1 + r.IntN(len(families)-2)
				switch lines := strings.SplitAfter(families[at], "\n"); r.IntN(4) {
				case 0:
					families = append(families[:at:at], families[at+1:]...)
				case 1:
					families = append(families[:at+1:at+1], families[at:]...)
				case 2:
					lines[len(lines)-2] = ""
					families[at] = strings.Join(lines, "")
				case 3:
					families[at] = " node_disk_io_time_seconds_total x\nnode_disk_io_time_seconds_total{device=\"new\"} 5\n# HELP" +
						families[at]
				}
			}
			p.Body = []byte(strings.Join(families, ""))
		}
		knowing.Apply(p)
		for _, src := range forgetful.sources {
			src.reader = reader{}
		}
		forgetful.Apply(p)
		if got, want := knowing.Snapshot(), forgetful.Snapshot(); !scrapetest.Equal(got, want) {
			t.Fatalf("page %d: got %+v\nwant %+v", i, got, want)
		}
	}
}

func TestReaderSkips(t *testing.T) {
	type reading struct {
		series, asked int // how many there are on the page as far as is known, and for how many the place was asked for
		whole         bool
	}
	var r reader
	f := func(page string, want reading) {
		t.Helper()
		var got reading
		ok := r.read([]byte(page), func() {},
			func(*promtext.Scanner) place { got.asked++; r.useful = true; return place{value: new(float64)} })
		got.series, got.whole = r.series, r.whole
		if !ok || got != want {
			t.Errorf("%.60q: %+v, %t, want %+v", page, got, ok, want)
		}
	}
	page := "# TYPE go_x gauge\ngo_x 1\n# TYPE node_load1 gauge\nnode_load1 1\n# TYPE go_y gauge\ngo_y 1\n"
	f(page, reading{3, 3, false}) // the first page is read whole
	f(page, reading{3, 1, false})
	f(page, reading{3, 1, false})
	f(page, reading{3, 0, false})
	f(strings.ReplaceAll(page, "go_x 1\n", "go_x 12\n"), reading{3, 0, false})
	longer := "# TYPE go_z gauge\ngo_z 1\n" + page
	f(longer, reading{4, 4, false})
	f(longer, reading{4, 1, false})
	f(strings.ReplaceAll(longer, "node_load1", "node_loadX"), reading{4, 4, false}) // nothing of use: read whole

	r = reader{}
	stray := "# TYPE go_x gauge\ngo_x 1\nnode_load1 1\n"
	f(stray, reading{2, 2, true}) // this page can't be skipped through
	f(stray, reading{2, 2, true})
	f(stray, reading{2, 0, true})
	bad := "# TYPE go_x gauge\ngo_x one\n# TYPE node_load1 gauge\nnode_load1 1\n"
	r = reader{}
	f(bad, reading{1, 1, true}) // nor can one with bad lines, which are to be counted
	f(bad, reading{1, 1, true})

	r = reader{}
	for range trustPages + 3 {
		f2 := 0
		r.read([]byte(page), func() {}, func(*promtext.Scanner) place { f2++; return place{} })
	}
	if r.pages >= trustPages {
		t.Errorf("trusted for %d pages", r.pages)
	}
}

// Series that come and go leave no places behind, nor do those of a page that can't be remembered.
func TestReaderIsBounded(t *testing.T) {
	f := func(most int, body func(i int) string) {
		t.Helper()
		var r reader
		for i := range 1000 {
			r.read([]byte(body(i)), func() {}, func(*promtext.Scanner) place { return place{value: new(float64)} })
		}
		if len(r.places) > most {
			t.Errorf("%.40q: %d places", body(0), len(r.places))
		}
	}
	f(100, func(i int) string {
		return fmt.Sprintf("# TYPE node_network_receive_bytes_total counter\nnode_network_receive_bytes_total{device=\"veth%d\"} 1\n", i)
	})
	many := strings.Repeat("node_load1 1\n", 100)
	f(400, func(int) string { return "bad\n" + many })
}

// Of a page with the series of the one before only what has moved is read, and all of another.
func TestReaderOfWhatHasMoved(t *testing.T) {
	var r reader
	values := map[string]*float64{}
	named := func(s *promtext.Scanner) string { return fmt.Sprintf("%s{%s}", s.Name(), s.RawLabels()) }
	f := func(page string, settled bool) {
		t.Helper()
		page += "# " + strings.Repeat("as long as before ", 20) + "\n"
		r.read([]byte(page), func() {
			if r.settled != settled {
				t.Errorf("%q: settled %t, want %t", page, r.settled, settled)
			}
			for _, v := range values {
				if !r.settled {
					*v = series.Absent
				}
			}
		}, func(s *promtext.Scanner) place {
			if values[named(s)] == nil {
				values[named(s)] = new(float64)
			}
			return place{value: values[named(s)], alone: true}
		})
		want := map[string]float64{}
		var s promtext.Scanner
		for s.Reset([]byte(page)); s.Scan(); {
			want[named(&s)] = s.Value()
		}
		for name, v := range values {
			if w, ok := want[name]; ok != !series.IsAbsent(*v) || ok && *v != w {
				t.Errorf("%q: %s is %v, want %v", page, name, *v, w)
			}
		}
		if r.series != s.Samples() {
			t.Errorf("%q: %d series, want %d", page, r.series, s.Samples())
		}
	}
	const page = "a 1\nb 1\nb{c=\"d\"} 1\ne 1\n"
	for i := range 5 {
		f(page, i > 2) // the scanner remembers nothing of the first one
	}
	f("a 1\nb 2\nb{c=\"d\"} 1\ne 1\n", true)
	f("a 1\nb 3\nb{c=\"d\"} 1\ne 2\n", true)
	other := func(page string) { // of which all is asked anew
		t.Helper()
		for _, settled := range []bool{true, false, false, true} {
			f(page, settled)
		}
	}
	other("a 1\nb 3\nb{c=\"d\"} 1\n") // the last one has gone
	other("b 3\nb{c=\"d\"} 1\n")      // the first one
	f("b 3\nb{c=\"d\"} 2\n", true)
	other("b 3\nx 5\nb{c=\"d\"} 2\n") // one has come
	f("b 3\nx 5\nb{c=\"d\"} 2\nx 5\n", true)
	for range 3 {
		f("b 3\nx 5\nb{c=\"d\"} 2\nx 5\n", false) // two say one number
	}
	f(page, false)
}
