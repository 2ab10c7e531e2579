package app

import (
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"

	"origintop/app/words"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/scrape/recording"
)

func TestKeys(t *testing.T) {
	play(t, 120, 40, 20*time.Second, nil, func(s *session) {
		s.wait(5 * time.Second)
		s.press("2")
		s.lacks(" 2 Memory")
		s.shows("+1 hidden: 2")
		s.press("0")
		s.shows(" 2 Memory")
		s.lacks("hidden")

		s.shows("┏━ 3 Network")
		s.press(tcell.KeyTab, tcell.KeyTab)
		s.shows("┏━ 5 Nginx")
		s.press(tcell.KeyBacktab)
		s.shows("┏━ 6 Clients")
		s.press("z")
		s.lacks(" 1 CPU", " 5 Nginx")
		s.shows("esc back")
		s.lacks("hidden")
		s.press("5")
		s.shows("┏━ 5 Nginx")
		s.lacks(" 6 Clients")
		s.press(tcell.KeyEscape)
		s.shows(" 1 CPU", "┏━ 5 Nginx")
		s.press(tcell.KeyEnter)
		s.lacks(" 1 CPU")
		s.press(tcell.KeyEnter)

		s.press("12346")
		s.shows("hidden: 1 2 3 4 6")
		s.press("5") // the last one stays
		s.shows("┏━ 5 Nginx", "the last panel stays")
		s.press(tcell.KeyTab)
		s.shows("hidden: 1 2 3 4 6")
		s.lacks("the last panel stays")
		s.press("0")
		s.shows(" 1 CPU")

		s.press("+")
		s.shows("LIVE 1s")
		s.press("---")
		s.shows("LIVE 10s")
		s.press("-----------")
		s.shows("LIVE 1m ")
		s.press("++++++++++++++")
		s.shows("LIVE 100ms")

		s.press("9")
		s.shows("9 Scrapes", "3 of 3 answer", "node_exporter", "go-ffmpeg-hls-swarm", "bad lines")
		s.press("9")
		s.lacks("9 Scrapes")

		s.press("?")
		s.golden("help-120x40")
		s.press("x")
		s.lacks("Help")
		for _, k := range []any{tcell.KeyLeft, tcell.KeyEscape, tcell.KeyEnter, " ", "?"} {
			s.press("?")
			s.shows("Help · Nginx", "↑/↓ scroll, others close", "requests that the server answers")
			s.press(k)
			s.lacks("Help", "PAUSED", "hidden")
		}
		s.press("?", tcell.KeyEnd)
		s.shows("Help · Nginx", "hold the screen still", "marked by you, by origintop", " ↑ ─╯")
		s.press(tcell.KeyHome)
		s.shows("space pause", " ↓ ─╯")
		s.press("x")
		s.press(tcell.KeyCtrlL, "§")
		s.press("q")
		s.ended <- <-s.ended // it has ended, by itself
	})
}

func TestHelpOnASmallScreen(t *testing.T) {
	play(t, 40, 10, 0, nil, func(s *session) {
		s.wait(time.Second)
		s.press("?")
		s.golden("help-40x10")
		s.shows(" ↓ ─╯", "? help")
		s.press(tcell.KeyDown)
		s.shows(" ↕ ─╯", "b go to")
		s.lacks("? help")
		s.press(tcell.KeyEnd)
		s.shows(" ↑ ─╯", "marked by you, by", "origintop")
		s.press(tcell.KeyDown, tcell.KeyUp)
		s.shows(" ↕ ─╯")
		s.press(tcell.KeyHome, tcell.KeyPgDn)
		s.shows(" ↕ ─╯", "what its numbers are")
		s.press("x?")
		s.shows(" ↓ ─╯", "? help")
		s.press(tcell.KeyPgDn, tcell.KeyPgUp)
		s.shows(" ↓ ─╯", "? help")
		s.screen.InjectMouse(10, 5, tcell.WheelDown, 0)
		s.wait(100 * time.Millisecond)
		s.shows(" ↕ ─╯", "b go to")
		s.screen.InjectMouse(10, 5, tcell.WheelUp, 0)
		s.wait(100 * time.Millisecond)
		s.shows(" ↓ ─╯", "? help")
		s.press("x")
		s.lacks("Help")
		s.press("?")
		s.press(tcell.KeyCtrlC)
		s.ended <- <-s.ended
	})
}

func TestIntervalBetweenTheSteps(t *testing.T) {
	play(t, 80, 24, 0, func(s *session) { s.cfg.Interval = 3 * time.Second }, func(s *session) {
		s.press("-")
		s.shows("LIVE 5s")
	})
	play(t, 80, 24, 0, func(s *session) { s.cfg.Interval = 3 * time.Second }, func(s *session) {
		s.press("+")
		s.shows("LIVE 2s")
	})
	play(t, 80, 24, 0, func(s *session) { s.cfg.Interval = time.Hour }, func(s *session) {
		s.press("+")
		s.shows("LIVE 1m ")
	})
	play(t, 80, 24, 0, func(s *session) { s.cfg.Interval = time.Hour }, func(s *session) {
		s.press("-")
		s.shows("LIVE 1h ", "scraped as seldom as can be, every 1h")
	})
}

func TestInterval(t *testing.T) {
	for d, want := range map[time.Duration]string{
		100 * time.Millisecond: "100ms", 2 * time.Second: "2s", time.Minute: "1m", 90 * time.Second: "1m30s", time.Hour: "1h",
		70 * time.Minute: "1h10m", 10 * time.Minute: "10m", 20 * time.Hour: "20h",
	} {
		if got := words.Interval(d); got != want {
			t.Errorf("interval(%v) = %q, want %q", d, got, want)
		}
	}
}

// A key is found by its id: no table has one twice.
func TestKeyIDs(t *testing.T) {
	replay := playback.NewReplay(demo(t), origin.Options{})
	for _, cfg := range []Config{
		{Player: playback.NewRewind(0), SetInterval: func(time.Duration) {}, Recorder: &recording.Recorder{}},
		{Player: replay, Replay: replay},
	} {
		d := newDashboard(cfg, func() {})
		for _, keys := range []keymap{d.grid.keys, d.explorer.keys} {
			names := map[keyID]string{}
			for _, k := range keys {
				if other, twice := names[k.id]; twice {
					t.Errorf("%q and %q have one id", other, k.name)
				}
				names[k.id] = k.name
			}
		}
	}
}
