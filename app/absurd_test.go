package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"

	"origintop/scrape"
	"origintop/scrape/export"
	"origintop/scrape/origin"
	"origintop/scrape/series"
	"origintop/widgets"
)

// absurd are values that no exporter should have, and some do.
var absurd = []float64{
	0, math.Copysign(0, -1), math.SmallestNonzeroFloat64, 1e-300, 1e-9, 1, 1e12, 1e15, 1e18, 1 << 63, 1 << 64, 1e21, 1e300, math.MaxFloat64,
	math.Inf(1), math.Inf(-1), math.NaN(), -1, -1e300,
}

var (
	// unreadable is what nobody can read as a number.
	unreadable = regexp.MustCompile(`[0-9]{13}|[0-9]\.[0-9]{12}|(?:^|[ (])-0(?:\.0*)?(?:[^0-9.:]|$)|(?:Inf|NaN) ?[%/a-zA-Z]`)
	// nowhere is what is nowhere beside a raw value.
	nowhere = regexp.MustCompile(`\b(?:Inf|NaN)\b`)
)

// checkReadable checks that nobody is shown what is no number, or one of hundreds of digits.
func checkReadable(t *testing.T, what, text string, expressions ...*regexp.Regexp) {
	t.Helper()
	for line := range strings.Lines(text) {
		for _, e := range expressions {
			if found := e.FindString(line); found != "" {
				t.Errorf("%s: %q in %.300q", what, found, line)
			}
		}
	}
}

// Every number is written in few characters, and so that a person can read it.
func TestAbsurdNumbersAreReadable(t *testing.T) {
	number := regexp.MustCompile(`^ *[<>]?[-+]?(?:∞|[0-9]{1,12}(?:\.[0-9]{1,6})?(?:e[-+][0-9]{1,3})?)`)
	words := []string{widgets.Unknowable, widgets.Pending, "speed unknown", "NaN", "+Inf", "-Inf", agree, "not to clients"}
	f := func(name string, cells int, write func(float64) string) {
		t.Helper()
		for _, v := range absurd {
			text := write(v)
			if n := widgets.Width(text); n > cells {
				t.Errorf("%s(%v) = %.99q: %d cells of %d", name, v, text, n, cells)
			}
			known := number.MatchString(text)
			for _, w := range words {
				known = known || strings.HasPrefix(strings.TrimSpace(text), w)
			}
			if !known {
				t.Errorf("%s(%v) = %.99q: no number", name, v, text)
			}
			checkReadable(t, fmt.Sprintf("%s(%v)", name, v), text, unreadable)
		}
	}
	scale := func() *widgets.Scale { return new(widgets.Scale) }
	f("BitRate", 11, func(v float64) string { return scale().BitRate(v) })
	f("ByteRate", 9, func(v float64) string { return scale().ByteRate(v) })
	f("Bytes", 8, func(v float64) string { return scale().Bytes(v) })
	f("Rate", 7, func(v float64) string { return scale().Rate(v) })
	f("Count", 5, widgets.Count)
	f("Decimal 0", 7, func(v float64) string { return widgets.Decimal(v, 0) })
	f("Decimal 1", 8, func(v float64) string { return widgets.Decimal(v, 1) })
	f("Decimal 2", 9, func(v float64) string { return widgets.Decimal(v, 2) })
	f("Percent", 5, widgets.Percent)
	f("Seconds", 6, widgets.Seconds)
	for unit, cells := range map[widgets.Unit]int{
		widgets.Plain: 7, widgets.InPercent: 7, widgets.InBits: 13, widgets.InBytes: 11, widgets.PerSecond: 9, widgets.InSeconds: 9,
	} {
		f("Label", cells, func(v float64) string { return unit.Label(max(v, 0)) }) // graphs have no axis below 0
	}
	f("exact", 13, exact)
	f("exactRate", 12, exactRate)
	f("change", 7, change)
	f("load", 9, load)
	f("perSecond", rateWidth, func(v float64) string { return perSecond(v, nil) })
	f("linkSpeed", 18, linkSpeed)
	f("bound", 7, func(v float64) string { return bound(max(v, 0)) })
	f("partOf", 14, func(v float64) string { return partOf(v, v) })
	f("withTotal", rateWidth+8, func(v float64) string { return withTotal("0", v) })
	f("trimmed", 5, trimmed)
	f("difference", 20, func(v float64) string { how, _ := difference(max(v, 0), 1e6, false); return how })
	f("difference", 20, func(v float64) string { how, _ := difference(1e6, max(v, 0), false); return how })
	f("age", 7, func(v float64) string { return age(time.Duration(v)) })
	f("minutes", 12, func(v float64) string { return minutes(time.Duration(v)) })
	f("hours", 13, func(v float64) string { return hours(time.Duration(v)) })
	for _, low := range absurd {
		f("quantileText", 16, func(v float64) string {
			return quantileText(series.Quantile{Value: v, Low: max(low, 0), High: max(v, low, 0)})
		})
	}
}

var sampleValue = regexp.MustCompile(`(?m)^([a-zA-Z_:][^#\n]*?) +\S+$`)

// filled returns a page with that value in place of each of its own.
func filled(page []byte, v float64) []byte {
	return sampleValue.ReplaceAll(page, fmt.Appendf(nil, "${1} %v", v))
}

// absurdPages are the pages whose numbers are replaced: one of each exporter.
var absurdPages = []string{
	"node_exporter-1.12.1-load", "go-ffmpeg-hls-swarm-946160b-load", "angie-made", "ingress-nginx-1.15.0-14-fixture-nginx_status", "mtail-3.0.0rc50-load",
	"nginx-lua-prometheus-0.20240525-4-load", "nginx-prometheus-exporter-0.11.0-load", "nginx-prometheus-exporter-0.11.0-plus-mock", "nginx-vts-0.2.7-load",
	"nginx-vts-exporter-0.10.8-80-load", "prometheus-nginxlog-exporter-1.11.0-8-load",
}

// listed is a source of some pages.
type listed []scrape.Page

func (l *listed) Next(context.Context) (scrape.Page, error) {
	if len(*l) == 0 {
		return scrape.Page{}, io.EOF
	}
	p := (*l)[0]
	*l = (*l)[1:]
	return p, nil
}

// Whatever stands on pages, what is printed of them can be read by people, and by programs.
func TestAbsurdPagesAsText(t *testing.T) {
	jsonNumber := regexp.MustCompile(`[0-9]{22}|\b0\.0{7}|-0(?:\.0*)?(?:[^0-9.]|$)`)
	for _, name := range absurdPages {
		page := readPage(t, name)
		for _, v := range absurd {
			for _, before := range [][]byte{page, filled(page, 0)} {
				what := fmt.Sprintf("%s full of %v", name, v)
				var pages listed
				st := origin.NewState(origin.Options{})
				for i, body := range [][]byte{before, filled(page, v), before} {
					p := scrape.Page{Target: scrape.Target{Name: "x"}, Time: time.Unix(1_800_000_000+2*int64(i), 0), Body: body, Whole: true}
					pages = append(pages, p)
					st.Apply(p)
					s := st.Snapshot()
					checkReadable(t, what+", as text", string(Text(s, "o")), unreadable, nowhere)
					for _, m := range s.Markers {
						checkReadable(t, what+", a marker", m.Text, unreadable, nowhere)
					}
					document, err := export.Document(s, s.Time)
					if err != nil || !json.Valid(document) {
						t.Errorf("%s: no JSON: %v", what, err)
					}
					checkReadable(t, what+", as JSON", string(document), jsonNumber, nowhere)
				}
				var csv bytes.Buffer
				if _, err := export.CSV(t.Context(), &csv, &pages, export.Options{}); err != nil {
					t.Error(err)
				}
				checkReadable(t, what+", as CSV", csv.String(), jsonNumber, nowhere)
			}
		}
	}
}

func readPage(t *testing.T, name string) []byte {
	t.Helper()
	page, err := os.ReadFile("../testdata/pages/" + name + ".prom")
	if err != nil {
		t.Fatal(err)
	}
	return page
}

// Nor does the screen show what nobody can read, at any size.
func TestAbsurdPagesOnScreen(t *testing.T) {
	for i, v := range absurd {
		play(t, 120, 40, 0, func(s *session) {
			exploring(s)
			names := map[string]string{"node": absurdPages[0], "swarm": absurdPages[1], "nginx": absurdPages[2+i%(len(absurdPages)-2)]}
			for host, name := range names {
				page := readPage(t, name)
				s.origin.pages[host] = [][]byte{page, page, filled(page, v), filled(page, v), filled(page, 0), filled(page, v), page}
			}
		}, func(s *session) {
			what := fmt.Sprintf("full of %v", v)
			for range 7 {
				s.wait(2 * time.Second)
				for _, size := range sizes {
					s.resize(size.width, size.height)
					checkReadable(t, fmt.Sprintf("%s, %d columns", what, size.width), s.text(), unreadable, nowhere)
				}
			}
			s.press("M")
			checkReadable(t, what+", markers", s.text(), unreadable, nowhere)
			s.press(tcell.KeyEscape, "e")
			s.wait(4 * time.Second)
			for range 4 { // by name, value, rate and change
				s.press("s", tcell.KeyHome, tcell.KeyEnter)
				checkReadable(t, what+", explorer", s.text(), unreadable)
			}
			s.press("e")
			s.wait(2 * time.Second)
			checkReadable(t, what+", pinned", s.text(), unreadable)
		})
	}
}
