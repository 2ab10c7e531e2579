package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"regexp"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"

	"origintop/app/words"
	"origintop/scrape"
	"origintop/scrape/export"
	"origintop/scrape/origin"
	"origintop/widgets/screentest"
)

var sampleValue = regexp.MustCompile(`(?m)^([a-zA-Z_:][^#\n]*?) +\S+$`)

// filled returns a page with that value in place of each of its own.
func filled(page []byte, v float64) []byte {
	return sampleValue.ReplaceAll(page, fmt.Appendf(nil, "${1} %v", v))
}

// absurdPages are the pages whose numbers are replaced: one of each exporter.
var absurdPages = []string{
	"node_exporter-1.12.1-load", "go-ffmpeg-hls-swarm-946160b-load", "angie-made", "ingress-nginx-1.15.0-14-fixture-nginx_status",
	"mtail-3.0.0rc50-load",
	"nginx-lua-prometheus-0.20240525-4-load", "nginx-prometheus-exporter-0.11.0-load", "nginx-prometheus-exporter-0.11.0-plus-mock",
	"nginx-vts-0.2.7-load",
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
		for _, v := range screentest.Absurd {
			for _, before := range [][]byte{page, filled(page, 0)} {
				what := fmt.Sprintf("%s full of %v", name, v)
				var pages listed
				st := origin.NewState(origin.Options{})
				for i, body := range [][]byte{before, filled(page, v), before} {
					p := scrape.Page{
						Target: scrape.Target{Name: "x"}, Time: time.Unix(1_800_000_000+2*int64(i), 0), Body: body, Whole: true,
					}
					pages = append(pages, p)
					st.Apply(p)
					s := st.Snapshot()
					screentest.CheckReadable(t, what+", as text", string(words.Text(s, "o")), screentest.Unreadable, screentest.Nowhere)
					for _, m := range s.Markers {
						screentest.CheckReadable(t, what+", a marker", m.Text, screentest.Unreadable, screentest.Nowhere)
					}
					document, err := export.Document(s, s.Time)
					if err != nil || !json.Valid(document) {
						t.Errorf("%s: no JSON: %v", what, err)
					}
					screentest.CheckReadable(t, what+", as JSON", string(document), jsonNumber, screentest.Nowhere)
				}
				var csv bytes.Buffer
				if _, err := export.CSV(t.Context(), &csv, &pages, export.Options{}); err != nil {
					t.Error(err)
				}
				screentest.CheckReadable(t, what+", as CSV", csv.String(), jsonNumber, screentest.Nowhere)
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
	for i, v := range screentest.Absurd {
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
					screentest.CheckReadable(
						t, fmt.Sprintf("%s, %d columns", what, size.width), s.text(), screentest.Unreadable, screentest.Nowhere,
					)
				}
			}
			s.press("M")
			screentest.CheckReadable(t, what+", markers", s.text(), screentest.Unreadable, screentest.Nowhere)
			s.press(tcell.KeyEscape, "e")
			s.wait(4 * time.Second)
			for range 4 { // by name, value, rate and change
				s.press("s", tcell.KeyHome, tcell.KeyEnter)
				screentest.CheckReadable(t, what+", explorer", s.text(), screentest.Unreadable)
			}
			s.press("e")
			s.wait(2 * time.Second)
			screentest.CheckReadable(t, what+", pinned", s.text(), screentest.Unreadable)
		})
	}
}
