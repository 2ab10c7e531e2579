package app

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"

	"origintop/app/panels"
	"origintop/app/screen"
	"origintop/scrape"
	"origintop/scrape/explore"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/widgets/screentest"
)

// exploring lets a session explore.
func exploring(s *session) { s.cfg.Explore = s.state.Explore }

func TestExplorer(t *testing.T) {
	for _, size := range sizes[:3] {
		t.Run(fmt.Sprintf("%dx%d", size.width, size.height), func(t *testing.T) {
			play(t, size.width, size.height, 20*time.Second, exploring, func(s *session) {
				s.wait(5 * time.Second)
				s.press("e")
				s.shows("waiting for the next page")
				s.wait(2 * time.Second)
				s.lacks("waiting")
				s.wait(40 * time.Second)
				s.press("/network bytes_total eth0", tcell.KeyEnter, tcell.KeyDown, tcell.KeyEnter)
				s.press("s")
				s.golden(fmt.Sprintf("explorer-filter-%dx%d", size.width, size.height))
				s.press("/", tcell.KeyEscape, "ss", tcell.KeyPgDn)
				s.golden(fmt.Sprintf("explorer-%dx%d", size.width, size.height))
			})
		})
	}
}

func TestExplorerKeys(t *testing.T) {
	play(t, 120, 40, 20*time.Second, exploring, func(s *session) {
		s.wait(5 * time.Second)
		s.shows("e explore")
		s.press("e")
		s.wait(2 * time.Second)
		s.shows(" e Explorer · by name ", "/ filter", "s sort", "…")
		s.press("/", "node_load")
		s.shows("/ node_load▏", "3 of 568 series", "node_load15")
		s.press("q ? ") // is text, here
		s.shows("/ node_loadq ? ▏", "0 of ")
		s.press(tcell.KeyBackspace2, tcell.KeyBackspace2, tcell.KeyBackspace, tcell.KeyBackspace2)
		s.shows("/ node_load▏", "3 of 568 series")
		s.press(tcell.KeyEnter)
		s.lacks("▏")
		s.shows("/ node_load")
		s.press(tcell.KeyDown, tcell.KeyDown)
		s.shows("node · gauge · ", " · node_load5")
		s.press("/", tcell.KeyEscape)
		s.lacks("/ node_load")
		s.shows("node · gauge · ", " · node_load5") // and stays selected
		s.press("e")
		s.wait(4 * time.Second)
		s.press("e")
		s.shows("waiting for the next page")
		s.wait(2 * time.Second)
		s.shows("node · gauge · ", " · node_load5") // later, too
		s.press(tcell.KeyHome)
		s.shows("node · summary · ", " s · go_gc_duration_seconds")
		s.press(tcell.KeyEnd)
		s.lacks("node · summary · ")
		s.press(tcell.KeyPgUp, tcell.KeyUp, tcell.KeyPgDn, tcell.KeyHome, "s")
		s.shows("Explorer · by value")
		s.press("s")
		s.shows("Explorer · by rate")
		s.press("s")
		s.shows("Explorer · by change")
		s.press("s")
		s.shows("Explorer · by name")

		s.press("?")
		s.shows("Help", "only series with these words", "back to the dashboard")
		s.press(tcell.KeyEscape)
		s.lacks("Help")
		s.press("+")
		s.shows("LIVE 1s")
		s.press("-")
		s.press(" ")
		before := shownPanels(s.text())
		s.wait(5 * time.Second)
		if after := shownPanels(s.text()); after != before {
			t.Errorf("the paused screen has moved:\n%s\n%s", before, after)
		}
		s.press(" ", tcell.KeyEscape)
		s.shows(" 1 CPU")
		s.lacks("Explorer")
		s.wait(2 * time.Second)
		s.press("8") // nothing is pinned
		s.lacks("Pinned", "hidden")
		s.press(" e")
		s.shows("series were not read at that time")
		s.press("e")
		s.shows(" 1 CPU")
		s.press("eq")
		s.ended <- <-s.ended
	})
}

func TestExplorerMouse(t *testing.T) {
	play(t, 80, 24, 20*time.Second, exploring, func(s *session) {
		s.press("e")
		s.wait(4 * time.Second)
		s.screen.InjectMouse(10, 7, tcell.Button1, tcell.ModNone)
		s.screen.InjectMouse(10, 7, tcell.ButtonNone, tcell.ModNone)
		s.wait(time.Second)
		s.shows(`node · summary · 0.000034431 s · go_gc_duration_seconds{quantile="0.5"}`)
		for range 3 {
			s.screen.InjectMouse(10, 6, tcell.WheelDown, tcell.ModNone)
		}
		s.wait(time.Second)
		s.lacks(`{quantile="0"}`)
		for range 9 {
			s.screen.InjectMouse(10, 6, tcell.WheelUp, tcell.ModNone)
		}
		s.wait(time.Second)
		s.shows(`{quantile="0"}`)
	})
}

func TestExplorerDown(t *testing.T) {
	play(t, 120, 40, 20*time.Second, exploring, func(s *session) {
		s.press("e")
		s.wait(5 * time.Second)
		s.press("/node_load1")
		s.origin.mu.Lock()
		s.origin.down["node"] = true
		s.origin.mu.Unlock()
		s.wait(4 * time.Second)
		s.shows("node_load15", "node_exporter down since")
		s.resize(1, 1)
		s.resize(20, 5)
		s.resize(200, 60)
		s.shows("node_load15")
	})
}

func TestPins(t *testing.T) {
	pinned := func(s *session) {
		exploring(s)
		for _, text := range []string{`node_network_receive_bytes_total{device="eth0"}`, "node_load1", "nginx_connections_waiting"} {
			selector, err := explore.ParseSelector(text)
			if err != nil {
				t.Fatal(err)
			}
			s.cfg.Pins = append(s.cfg.Pins, selector)
		}
	}
	for _, size := range sizes[:3] {
		t.Run(fmt.Sprintf("%dx%d", size.width, size.height), func(t *testing.T) {
			play(t, size.width, size.height, 20*time.Second, pinned, func(s *session) {
				s.wait(60 * time.Second)
				s.golden(fmt.Sprintf("pinned-%dx%d", size.width, size.height))
				s.press("8")
				s.shows("+1 hidden: 8")
			})
		})
	}
}

func TestPinsByHand(t *testing.T) {
	play(t, 120, 48, 20*time.Second, func(s *session) {
		exploring(s)
		s.cfg.Settings.Panels = []string{"cpu"}
		s.cfg.Pins = []explore.Selector{{Name: "node_cpu_seconds_total"}}
	}, func(s *session) {
		s.wait(5 * time.Second)
		s.shows(" 8 Pinned ", "16 series", `{cpu="0",mode="idle"}`)
		s.press("e")
		s.wait(4 * time.Second)
		s.press("/node_cpu_seconds", tcell.KeyEnter)
		s.shows(`◆ node_cpu_seconds_total{cpu="0",mode="idle"}`)
		s.press(tcell.KeyEnter)
		s.lacks(`◆ node_cpu_seconds_total{cpu="0",mode="idle"}`)
		s.press("/", tcell.KeyCtrlU, "node_load15", tcell.KeyEnter, tcell.KeyEnter)
		s.shows("◆ node_load15")
		s.press("e")
		s.shows(" 8 Pinned ", "node_load15", `cpu="0",mode="iowait"`)
		s.lacks(`{cpu="0",mode="idle"}`, "waiting")
		s.wait(4 * time.Second)
		s.shows("node_load15", `cpu="0",mode="iowait"`)
		s.lacks(`{cpu="0",mode="idle"}`)
		s.press(tcell.KeyTab, "z")
		s.shows("┏━ 8 Pinned")
		s.press("e", "/", tcell.KeyCtrlU, "node_load15", tcell.KeyEnter)
		s.wait(2 * time.Second)
		s.press(tcell.KeyEnter, "e")
		s.lacks("node_load15")
	})
}

// Without pins and with the explorer closed, the snapshots hold none of it.
func TestExplorerClosed(t *testing.T) {
	var s *session
	play(t, 80, 24, 20*time.Second, func(at *session) { exploring(at); s = at }, func(*session) {
		s.press("e")
		s.wait(4 * time.Second)
		if len(s.cfg.Player.View().Snapshot.Explored) != 3 {
			t.Errorf("%d sources are explored", len(s.cfg.Player.View().Snapshot.Explored))
		}
		s.press("e")
		s.wait(2 * time.Second)
		if s.cfg.Player.View().Snapshot.Explored != nil {
			t.Error("the closed explorer goes on")
		}
	})
}

// What pages say is data in the explorer, too.
func TestExplorerHostilePages(t *testing.T) {
	const evil = "\x1b[31m[red]\x07\u202e\x00"
	st := origin.NewState(origin.Options{}, scrape.Target{Name: evil, Role: scrape.RoleOther})
	d, show := explorerOf(st)
	st.Apply(scrape.Page{
		Target: scrape.Target{Name: evil}, Time: time.Unix(0, 0), Whole: true,
		Body: []byte("# TYPE m " + evil + "\nm{x=\"" + evil + "\"} 1\nn{y=\"" + strings.Repeat("long ", 1<<20) + "\"} 1\n"),
	})
	show()
	d.openExplorer()
	d.explorer.filter.set("[red]")
	screen := screentest.New(t, 120, 40)
	d.pages.SetRect(0, 0, 120, 40)
	d.pages.Draw(screen)
	screen.Show()
	text := screentest.Text(screen)
	if strings.ContainsAny(text, "\x1b\x07\x00\u202e") || !strings.Contains(text, "m{x=\"·[31m[red]") {
		t.Errorf("got\n%s", text)
	}
}

// At its limit the explorer shows as many series with each page, though others are there each time, and how many it does not.
func TestExplorerAtItsLimit(t *testing.T) {
	const n = 60_000
	st := origin.NewState(origin.Options{}, scrape.Target{Name: "app", Role: scrape.RoleOther})
	d, show := explorerOf(st)
	d.openExplorer()
	canvas := screen.New(screentest.New(t, 80, 24), nil, screen.Owner{})
	for page := range 4 {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "app_requests_total{path=\"/live/%d\"} 1\n", page*n+i)
		}
		fmt.Fprintf(&b, "long{path=%q} 1\n", strings.Repeat("x", 5000))
		st.Apply(scrape.Page{Target: scrape.Target{Name: "app"}, Time: time.Unix(int64(2*page), 0), Whole: true, Body: []byte(b.String())})
		show()
		d.update()
		d.pages.SetRect(0, 0, 80, 24)
		canvas.Clear()
		d.pages.Draw(canvas)
		canvas.Show()
		text := screentest.Text(canvas)
		for _, want := range []string{" 50,000 series ", "10,000 series of app are left out: 50,000 of a source are kept"} {
			if !strings.Contains(text, want) {
				t.Errorf("page %d: it lacks %q:\n%s", page, want, text)
			}
		}
	}
	want := "10,000 series of app are left out: 50,000 of a source are kept; 1 series of app are left out: their labels are too long"
	if got := d.explorer.series.more(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// explorerOf returns a dashboard, and what has it show what a State knows then.
func explorerOf(st *origin.State) (d *dashboard, show func()) {
	rewind := playback.NewRewind(0)
	d = newDashboard(Config{Theme: panels.Colours(), Player: rewind, Explore: st.Explore}, func() {})
	d.stack.push(d.explorer)
	d.explore()
	return d, func() { rewind.Add(st.Snapshot()) }
}

// A draw after a letter was typed into the filter, and one with a new page, of a page of 50,000 series.
func BenchmarkExplorer(b *testing.B) {
	var pages [2]strings.Builder
	for i := range 50_000 {
		for p := range pages {
			fmt.Fprintf(&pages[p], "app_requests_total{path=\"/live/%d\",code=\"200\"} %d\n", i, i+p*(i%1000))
		}
	}
	st := origin.NewState(origin.Options{}, scrape.Target{Name: "app", Role: scrape.RoleOther})
	d, show := explorerOf(st)
	second := 0
	apply := func() {
		st.Apply(scrape.Page{
			Target: scrape.Target{Name: "app"}, Time: time.Unix(int64(second), 0), Whole: true, Body: []byte(pages[second%2].String()),
		})
		second++
		show()
	}
	apply()
	apply()
	d.openExplorer()
	canvas := screen.New(screentest.New(b, 120, 40), nil, screen.Owner{})
	draw := func() {
		d.pages.SetRect(0, 0, 120, 40)
		canvas.Clear()
		d.pages.Draw(canvas)
		canvas.Show()
	}
	b.Run("filter", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			d.explorer.filter.set("app 20")
			draw()
			d.explorer.filter.set("app 200 9")
			draw()
		}
		b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(2*b.N), "µs/draw")
	})
	d.explorer.filter.set("")
	b.Run("scroll", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			d.explorer.move(39)
			draw()
		}
	})
	for order := range sortOrders {
		d.explorer.series.sortBy(order)
		b.Run("page by "+order.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				apply()
				b.StartTimer()
				d.update()
				draw()
			}
		})
	}
}

// c takes a series for a counter, or no longer, in the explorer and where it is pinned; 8 without pins says how to pin.
func TestTakenAsCounter(t *testing.T) {
	play(t, 120, 40, 20*time.Second, exploring, func(s *session) {
		s.press("8")
		s.shows("no series is pinned: press e, then enter on one")
		s.press("e", "/node_memory_Active_bytes", tcell.KeyEnter)
		s.wait(5 * time.Second)
		s.shows("node · gauge · ", " bytes · node_memory_Active_bytes")
		s.press(tcell.KeyEnter, "c")
		s.shows("node · gauge, taken as a counter · ", "node_memory_Active_bytes is taken as a counter: its rate counts", "B/s ")
		s.press(tcell.KeyEscape)
		s.shows("8 Pinned", "B/s ─╮")
		s.press("ec")
		s.wait(2 * time.Second)
		s.shows("node · gauge · ", "taken as a gauge: its value counts")
		s.press(tcell.KeyEscape)
		s.shows("8 Pinned", "iB ─╮")
		s.press("8")
		s.lacks("8 Pinned", "no series is pinned")
	})
}
