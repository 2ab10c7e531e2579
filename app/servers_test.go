package app

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"origintop/app/words"
	"origintop/scrape"
	"origintop/scrape/origin"
	"origintop/widgets/screentest"
)

const stubPage = `nginx_connections_accepted 10
nginx_connections_handled 10
nginx_connections_active 7
nginx_http_requests_total %d
nginx_up 1
`

// snapshotOf returns what is known after pages of targets at two second intervals; a page of "" is a failure.
func snapshotOf(pages ...[2]string) *origin.Snapshot {
	st := origin.NewState(origin.Options{})
	round := map[string]int{}
	for _, p := range pages {
		page := scrape.Page{
			Target: scrape.Target{Name: p[0], URL: "http://a/"}, Time: time.Unix(1e9, 0).Add(time.Duration(round[p[0]]) * 2 * time.Second),
			Body: []byte(p[1]), Whole: true,
		}
		round[p[0]]++
		if p[1] == "" {
			page.Err = fmt.Errorf("refused")
		}
		st.Apply(page)
	}
	return st.Snapshot()
}

// screenOf returns the screen that shows a snapshot.
func screenOf(t *testing.T, s *origin.Snapshot, width, height int) string {
	t.Helper()
	d := showing(s)
	screen := screentest.New(t, width, height)
	drawOn(d, screen, width, height)
	return screentest.Text(screen)
}

func TestSeveralServers(t *testing.T) {
	one, two := fmt.Sprintf(stubPage, 100), fmt.Sprintf(stubPage, 140)
	down := "nginx_up 0\n"
	lua := "nginx_http_requests_total{host=\"a\",status=\"200\"} 1\n"
	for name, test := range map[string]struct {
		pages       [][2]string
		has, hasNot string
	}{
		"one": {
			[][2]string{{"nginx", one}, {"nginx", two}},
			"5 Nginx · stub_status|20.0/s|nginx          up", "server|summed|taken for",
		},
		"two": {
			[][2]string{{"nginx.edge", one}, {"nginx.mid", one}, {"nginx.edge", two}, {"nginx.mid", two}},
			"5 Nginx · 2 servers, summed|40.0/s|edge    up         20.0/s       7        –       –|mid     up|" +
				"nginx    all 2 up|5xx not known",
			"stub_status ─",
		},
		"one of two down": {
			[][2]string{{"nginx.edge", one}, {"nginx.mid", one}, {"nginx.edge", two}, {"nginx.mid", down}},
			"✖ 1 of 2 down|edge    up|mid     down|nginx   1 of 2 up|critical: 1 of 2 nginx down|✖ nginx.mid down|● nginx.edge",
			"nginx is down|all quiet",
		},
		"both down": {
			[][2]string{{"nginx.edge", one}, {"nginx.mid", one}, {"nginx.edge", down}, {"nginx.mid", down}},
			"✖ all 2 nginx are down|edge    down|mid     down", "all quiet",
		},
		"the exporter of one is down": {
			[][2]string{{"nginx.edge", one}, {"nginx.mid", one}, {"nginx.edge", two}, {"nginx.mid", ""}},
			"edge    up         20.0/s|mid     no data|▲ nginx.mid exporter down", "1 of 2 down|all quiet",
		},
		"two exporters of one, it seems": {
			[][2]string{{"nginx", one}, {"nginx2", lua}, {"nginx", two}, {"nginx2", lua}},
			"2 exporters taken for one nginx, else --server-metrics SERVER=URL", "servers, summed",
		},
		"two exporters of one, as was said": {
			[][2]string{{"nginx.edge", one}, {"nginx.edge.2", lua}, {"nginx.edge", two}, {"nginx.edge.2", lua}},
			"stub_status + lua", "servers, summed|taken for",
		},
	} {
		screen := screenOf(t, snapshotOf(test.pages...), 120, 40)
		for want := range strings.SplitSeq(test.has, "|") {
			if !strings.Contains(screen, want) {
				t.Errorf("%s: the screen lacks %q:\n%s", name, want, screen)
			}
		}
		for unwanted := range strings.SplitSeq(test.hasNot, "|") {
			if strings.Contains(screen, unwanted) {
				t.Errorf("%s: the screen has %q:\n%s", name, unwanted, screen)
			}
		}
	}
}

// Rates that are uncertain have a sign, for which nothing moves.
func TestUncertainRates(t *testing.T) {
	sure := lastSnapshot(t)
	unsure := *sure
	unsure.Sources = append([]origin.SourceState(nil), sure.Sources...)
	for i := range unsure.Sources {
		unsure.Sources[i].Doubt = 12
	}
	text := string(words.Text(&unsure, ""))
	for _, want := range []string{
		"Network   out ~230 kbit/s  in ~7.5", "written ~436 kB/s  read 0 B/s", "requests ~0.5/s", "segments ~40.5/s",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the text lacks %q:\n%s", want, text)
		}
	}
	for _, size := range sizes {
		before, after := screenOf(t, sure, size.width, size.height), screenOf(t, &unsure, size.width, size.height)
		frame := regexp.MustCompile(`[─━]+ +`) // before a headline, which stands at its right
		plain := func(screen string) string {
			_, screen, _ = strings.Cut(screen, "\n")
			_, screen, _ = strings.Cut(screen, "\n") // nor in the line below it, which is another one
			return frame.ReplaceAllString(strings.ReplaceAll(screen, "~", " "), "─ ")
		}
		if plain(after) != plain(before) {
			t.Errorf("%dx%d: something moves:\n%s\n%s", size.width, size.height, before, after)
		}
		if size.width == 120 {
			for _, want := range []string{
				"out ~230", "out  ~230", "written ~436 kB/s", "requests  ~0.50/s", "segments  ~40.5/s",
				"nothing seen; rates of node uncertain by 12%; rates of nginx uncertain by 12%",
			} {
				if !strings.Contains(after, want) {
					t.Errorf("the screen lacks %q:\n%s", want, after)
				}
			}
		}
	}
}

// Of two servers only one may answer late: its rates are uncertain, and so are the sums.
func TestUncertainServer(t *testing.T) {
	one, two := fmt.Sprintf(stubPage, 100), fmt.Sprintf(stubPage, 140)
	s := snapshotOf([2]string{"nginx.edge", one}, [2]string{"nginx.mid", one}, [2]string{"nginx.edge", two}, [2]string{"nginx.mid", two})
	s.Sources[1].Doubt = 20
	screen := screenOf(t, s, 120, 40)
	for _, want := range []string{"─ ~40.0/s ─", "edge    up         20.0/s", "mid     up        ~20.0/s", "nothing seen; "} {
		if !strings.Contains(screen, want) {
			t.Errorf("the screen lacks %q:\n%s", want, screen)
		}
	}
	if text := words.VerdictText(s); !strings.Contains(text, "; rates of nginx.mid uncertain by 20%") {
		t.Errorf("the text says %q", text)
	}
}
