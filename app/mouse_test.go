package app

import (
	"strings"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"
)

// click clicks where a text is on the screen, so many cells behind its beginning.
func (s *session) click(text string, behind int) {
	s.t.Helper()
	for y, line := range strings.Split(s.text(), "\n") {
		before, _, found := strings.Cut(line, text)
		if found {
			x := len([]rune(before)) + behind
			s.screen.InjectMouse(x, y, tcell.Button1, 0)
			s.screen.InjectMouse(x, y, tcell.ButtonNone, 0)
			s.wait(100 * time.Millisecond)
			return
		}
	}
	s.t.Fatalf("the screen lacks %q:\n%s", text, s.text())
}

func TestMouse(t *testing.T) {
	play(t, 120, 40, 20*time.Second, nil, func(s *session) {
		s.wait(10 * time.Second)
		s.click("4 Disk", 3)
		s.shows("┏━ 4 Disk")
		s.wait(time.Second)
		s.click("4 Disk", 3)
		s.click("4 Disk", 3)
		s.shows("esc back")
		s.lacks("1 CPU")
		s.click("esc back", 5)
		s.shows("1 CPU", "4 Disk")
		s.click("space pause", 7)
		s.shows("PAUSED", "resume")
		s.click("←/→ step", 0)
		s.click("←/→ step", 0)
		s.shows("PAUSED -00:0")
		before := s.text()
		s.click("←/→ step", 2)
		if s.text() == before {
			t.Error("no step on")
		}
		s.click("g/G start/live", 4)
		s.shows("PAUSED -00:1")
		s.click("g/G start/live", 10)
		s.shows("LIVE 2s")
		s.click("1-9 panels", 1)
		s.click("1-9 panels", 5)
		s.shows("1 CPU")
		s.lacks("9 Scrapes")
		s.click("1-9 panels", 2)
		s.shows("1 CPU", "9 Scrapes")
		s.click("1-9 panels", 2)
		s.click("1-9 panels", 0)
		s.lacks("1 CPU", "9 Scrapes")
		s.press("1")
		s.click("+/- interval", 2)
		s.shows("LIVE 5s")
		s.click("+/- interval", 0)
		s.shows("LIVE 2s")
		s.click("? help", 0)
		s.shows("what its numbers are")
		s.click("what its numbers are", 0) // closes it, and no more
		s.lacks("what its numbers are", "┏━ 5 Nginx")
		s.click("LIVE", 0) // nothing
		s.shows("┏━ 4 Disk")
	})
}

// A click on a key is that key, also while a text is typed.
func TestMouseWhileTyping(t *testing.T) {
	play(t, 120, 40, 20*time.Second, exploring, func(s *session) {
		s.press("e")
		s.wait(4 * time.Second)
		s.press("/node_load")
		s.click("? help", 0)
		s.shows("by how much it grew per second")
		s.press("x")
		s.shows("/ node_load▏")
		s.wait(time.Second)
		s.click("esc back", 0)
		s.shows(" 1 CPU")
	})
}

// A click selects a marker, two go there, and one beside the page closes it. None gets through to what is below.
func TestMarkersByMouse(t *testing.T) {
	play(t, 120, 40, 20*time.Second, nil, func(s *session) {
		s.wait(10 * time.Second)
		s.press("m", "ramp to 300", tcell.KeyEnter)
		s.wait(10 * time.Second)
		s.press("M")
		s.wait(time.Second)
		s.click("ramp to 300", 2)
		s.click("ramp to 300", 2)
		s.shows("PAUSED -00:1")
		s.lacks("M Markers", "esc back")
		s.wait(time.Second)
		s.press("M")
		s.click("origintop", 0)
		s.lacks("M Markers")
	})
}

// The wheel scrolls what it is over.
func TestWheel(t *testing.T) {
	play(t, 80, 24, 20*time.Second, nil, func(s *session) {
		s.wait(10 * time.Second)
		before := s.text()
		s.screen.InjectMouse(10, 5, tcell.WheelDown, 0)
		s.wait(100 * time.Millisecond)
		if s.text() == before {
			t.Error("the panel has not scrolled")
		}
		s.screen.InjectMouse(10, 5, tcell.WheelUp, 0)
		s.wait(100 * time.Millisecond)
		if s.text() != before {
			t.Errorf("the panel has not scrolled back:\n%s", s.text())
		}
		s.press(tcell.KeyDown)
		if s.text() == before {
			t.Error("the panel has not scrolled by the key")
		}
	})
}

func TestPresets(t *testing.T) {
	for _, size := range sizes {
		play(t, size.width, size.height, 0, nil, func(s *session) {
			s.wait(123 * time.Second)
			for range presets {
				s.press("p")
				if p := presetShown(s.text()); size.width == 120 && p != "overview" {
					s.golden("preset-" + p + "-120x40")
				}
			}
			s.shows("1 CPU"[2*min(1, 80/size.width/2):])
		})
	}
}

func presetShown(screen string) string {
	name := screen[strings.LastIndex(screen, "preset ")+len("preset "):]
	name, _, _ = strings.Cut(name, "\n")
	return strings.TrimSpace(name)
}

// Panels that go, and come back, leave the others where they are.
func TestPanelsKeepTheirPlaces(t *testing.T) {
	play(t, 120, 40, 20*time.Second, nil, func(s *session) {
		s.wait(10 * time.Second)
		place := func(title string) (x, y int) {
			for y, line := range strings.Split(s.text(), "\n") {
				if before, _, found := strings.Cut(line, title); found {
					return len([]rune(before)), y
				}
			}
			t.Fatalf("%s is not there:\n%s", title, s.text())
			return 0, 0
		}
		before := body(s.text())
		nginxX, nginxY := place(" 5 Nginx")
		s.press("2")
		if x, y := place(" 5 Nginx"); x != nginxX || y != nginxY {
			t.Errorf("nginx has moved from %d,%d to %d,%d", nginxX, nginxY, x, y)
		}
		s.press("4") // the last of its row: the others share its room
		if x, y := place(" 5 Nginx"); x != nginxX || y < nginxY {
			t.Errorf("nginx has moved from %d,%d to %d,%d", nginxX, nginxY, x, y)
		}
		s.press("324z", tcell.KeyEscape, "3", tcell.KeyBacktab) // the focus went with the one that had it
		if after := body(s.text()); after != before {
			t.Errorf("got\n%s\nwant\n%s", after, before)
		}
	})
}

func TestLookKeys(t *testing.T) {
	play(t, 120, 40, 20*time.Second, nil, func(s *session) {
		s.wait(20 * time.Second)
		s.press("T")
		s.shows("theme contrast")
		s.press("TTT")
		s.shows("theme default")
		s.press("ss")
		s.shows("style ascii", "#= 3 Network")
		s.lacks("╭", "█")
		s.press("s")
		s.shows("style braille", "╭")
		before := s.text()
		s.press("o")
		s.shows("graphs show up to 1m")
		s.press("ooooooo")
		s.shows("graphs show the longest time already, 2h")
		s.press("iiiiiiiii")
		s.shows("graphs show the shortest time already")
		if shownPanels(before) != shownPanels(s.text()) {
			t.Errorf("the graphs are not as they were:\n%s\n%s", before, s.text())
		}
	})
}
