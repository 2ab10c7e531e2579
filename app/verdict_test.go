package app

import (
	"strings"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"

	"origintop/app/panels"
	"origintop/scrape/playback"
	"origintop/scrape/severity"
	"origintop/widgets/screentest"
)

// Whatever it says, the verdict line is a bar across the whole screen, of one style, in each theme; and a symbol says how bad it is.
func TestVerdictIsABar(t *testing.T) {
	for _, theme := range panels.Themes() {
		d := newDashboard(Config{Theme: theme, Player: playback.NewRewind(0)}, func() {})
		grounds := map[tcell.Color]severity.Severity{}
		for _, s := range []severity.Severity{severity.Unknown, severity.Good, severity.Warn, severity.Crit} {
			for _, width := range []int{1, 5, 40, 80, 200} {
				a := newAlert(d)
				a.severity, a.line = s, []piece{{text: "what is the matter"}, {text: "next: something else"}}
				a.run = piece{text: "eth0 out is the limit since 15:44:21, at 43 clients", short: "eth0 out is the limit since 15:44:21"}
				screen := screentest.New(t, width, 1)
				a.SetRect(0, 0, width, 1)
				a.Draw(screen)
				screen.Show()
				_, first, _ := screen.Get(0, 0)
				for x := range width {
					if _, style, _ := screen.Get(x, 0); style.Bold(false) != first.Bold(false) {
						t.Errorf("%s, %v, %d cells: cell %d is not of the bar", theme.Name, s, width, x)
					}
				}
				colour, ground, attributes := first.Decompose()
				if attributes&tcell.AttrReverse != 0 {
					ground = colour
				} else if ground == tcell.ColorDefault {
					t.Errorf("%s, %v: there is no bar", theme.Name, s)
				}
				if was, ok := grounds[ground]; ok && was != s && ground != tcell.ColorDefault {
					t.Errorf("%s: %v looks like %v", theme.Name, s, was)
				}
				grounds[ground] = s
				if text := screentest.Text(screen); width >= 5 && !strings.Contains(text, s.Symbol()) {
					t.Errorf("%v: %q has no symbol", s, text)
				}
			}
		}
	}
}

// What the run has shown so far stands behind what is the matter now, whole or in fewer words or not at all.
func TestVerdictSoFar(t *testing.T) {
	d := newDashboard(Config{Theme: panels.Mono(), Player: playback.NewRewind(0)}, func() {})
	for _, c := range []struct {
		width int
		want  string
	}{
		{40, " ● all quiet"},
		{50, " ● all quiet  eth0 out is the limit since 15:44:21"},
		{70, " ● all quiet  eth0 out is the limit since 15:44:21, at 43 clients"},
		{200, " ● all quiet  eth0 out is the limit since 15:44:21, at 43 clients"},
	} {
		a := newAlert(d)
		a.severity, a.line = severity.Good, []piece{{text: "all quiet"}}
		a.run = piece{text: "eth0 out is the limit since 15:44:21, at 43 clients", short: "eth0 out is the limit since 15:44:21"}
		screen := screentest.New(t, c.width, 1)
		a.SetRect(0, 0, c.width, 1)
		a.Draw(screen)
		screen.Show()
		if got := strings.TrimRight(screentest.Text(screen), " \n"); got != c.want {
			t.Errorf("%d cells: %q, want %q", c.width, got, c.want)
		}
	}
}

// A strip has the verdict and the run so far in its second line.
func TestVerdictOnAStrip(t *testing.T) {
	play(t, 200, 8, 0, nil, func(s *session) {
		s.wait(123 * time.Second)
		s.golden("live-200x8")
	})
}
