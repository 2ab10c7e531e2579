package app

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"

	"origintop/app/panels"
	"origintop/app/screen"
	"origintop/app/words"
	"origintop/scrape/analysis"
	"origintop/scrape/fields"
	"origintop/scrape/origin"
	"origintop/widgets/screentest"
)

// Every name that a panel draws beside a number is explained by ?, whatever exporters and load testers there are.
func TestEveryLabelIsExplained(t *testing.T) {
	simulation := screentest.New(t, 150, 50)
	seen := map[string]int{}
	name := regexp.MustCompile(`^[A-Za-z%]+( [A-Za-z%]+){0,2}$`)
	drawn, moments := 0, 0
	recorded(t, func(of string, s *origin.Snapshot) {
		moments++
		d := showing(s)
		own := tcell.StyleDefault.Underline(true).Italic(true) // which nothing else has
		d.cfg.Theme.Label = own
		d.update()
		for at, slot := range d.grid.slots {
			d.grid.setFocus(at)
			d.grid.zoomed = true
			d.grid.rearrange()
			d.pages.SetRect(0, 0, 150, 50)
			labels := slot.Frame().Labels()
			terms := panels.Terms(slot.name, slot.Panel)
			for _, label := range labels {
				seen[slot.name]++
				if !slices.ContainsFunc(terms, func(t panels.Term) bool { return t.Name == label }) {
					t.Errorf("%s: nobody explains %q of panel %s", of, label, slot.name)
				}
			}
			if moments%8 > 0 { // drawing takes its time
				continue
			}
			c := screen.New(simulation, &d.cfg.Theme.Palette, screen.Owner{})
			c.Clear()
			slot.SetRect(0, 0, 150, 50)
			slot.Draw(c)
			c.Show()
			for _, text := range inStyle(simulation, own) {
				if len(labels) == 0 || !name.MatchString(text) { // there is a message instead; or it is a value of an axis, a sentence
					continue
				}
				if drawn++; !slices.Contains(labels, text) && !isRowOf(s, slot, text) {
					t.Errorf("%s: panel %s draws %q, which it doesn't have among its names %q", of, slot.name, text, labels)
				}
			}
		}
	})
	for _, panel := range PanelNames() {
		if seen[panel] == 0 && panel != "pinned" {
			t.Errorf("panel %s had no name for anything", panel)
		}
	}
	if drawn < 200 {
		t.Errorf("only %d names were drawn", drawn)
	}
}

// inStyle returns the texts on a screen that have a style, each with the single blanks in it.
func inStyle(simulation tcell.SimulationScreen, style tcell.Style) (texts []string) {
	width, height := simulation.Size()
	for y := range height {
		text := ""
		for x := range width + 1 {
			var cell string
			var is tcell.Style
			if x < width {
				cell, is, _ = simulation.Get(x, y)
			}
			if is == style && x < width {
				text += cell
				continue
			}
			if text = strings.TrimSpace(text); text != "" {
				texts = append(texts, text)
			}
			text = ""
		}
	}
	return texts
}

// isRowOf reports whether a text is the name of a row of a panel, or one of the sentences that stand among the names.
func isRowOf(s *origin.Snapshot, of *slot, text string) bool {
	names := map[string]bool{}
	for i := range s.Sources {
		names[words.SourceName(&s.Sources[i])], names[s.Sources[i].Err] = true, true
	}
	for _, f := range fields.All() {
		for row := range f.Rows(s) {
			names[row], names[row+" (read only)"] = true, true
		}
	}
	if of.name == "limits" {
		for _, u := range analysis.Uses(nil, s) {
			names[words.LimitName(u.Resource, u.Subject)] = true
		}
	}
	return names[text]
}

// y copies the headline of the panel with the focus and, in the explorer, the series and its exact value; the footer says what.
func TestCopy(t *testing.T) {
	t.Setenv("TMUX", "")
	play(t, 120, 40, 20*time.Second, exploring, func(s *session) {
		copied := func(want string) {
			t.Helper()
			if got := string(s.screen.GetClipboardData()); !strings.HasPrefix(got, want) {
				t.Errorf("copied %q, want %q", got, want)
			}
		}
		s.wait(4 * time.Second)
		s.press("y")
		s.shows("copied: 10.177.0.10 2000-01-01 ")
		copied("10.177.0.10 2000-01-01 00:00:0")
		if got := string(s.screen.GetClipboardData()); !strings.Contains(got, " Network · eth0: out ") {
			t.Errorf("copied %q", got)
		}
		s.press("8", "e", "/node_load1 ", tcell.KeyEnter)
		s.wait(4 * time.Second)
		s.press("y")
		s.shows("copied: node_load1 1.19")
		copied("node_load1 1.19")
		s.press("/zzz", tcell.KeyEnter, "y")
		s.shows("there is nothing to copy")
	})
}

// Where all of the help fits, any key closes it, also one that scrolls elsewhere, and so does a click; q quits. What is scrolled is in view
// again on a larger screen, a long name has a row of its own, and the brief forms stand there once.
func TestHelpCloses(t *testing.T) {
	play(t, 120, 120, 20*time.Second, nil, func(s *session) {
		s.wait(3 * time.Second)
		s.press("?")
		s.shows("Help", "any key closes, q quits")
		s.press(tcell.KeyDown)
		s.lacks("any key closes, q quits")
		s.press("?")
		s.screen.InjectMouse(60, 60, tcell.Button1, 0)
		s.screen.InjectMouse(60, 60, tcell.ButtonNone, 0)
		s.wait(100 * time.Millisecond)
		s.lacks("any key closes, q quits")
		s.resize(40, 10)
		s.press("?", tcell.KeyEnd)
		s.lacks("? help")
		s.resize(120, 120)
		s.shows("? help", "any key closes, q quits")
		s.press("x77?")
		s.shows("Help · Limits", "clients when full")
		s.lacks("clients when fullhow")
		s.press("q")
		s.ended <- <-s.ended
	})
	h := newHelp(&dashboard{})
	h.lines = []helpLine{{sign: "a", brief: "first"}, {sign: "b", brief: "second"}, {sign: "c", brief: "third"}}
	h.lay(30, 1)
	if len(h.rows) != 1 || len(h.rows[0]) != 6 {
		t.Errorf("three brief forms in one row: %v", h.rows)
	}
}
