package app

import (
	"strings"
	"testing"

	"github.com/gdamore/tcell/v2"

	"origintop/app/panels"
	"origintop/scrape/analysis"
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
			for _, width := range []int{1, 5, 40, 81, 200} {
				a := newAlert(d)
				a.severity, a.line = s, []piece{{text: "what is the matter"}, {text: "something else", next: true}}
				a.run = []string{"eth0 out is the limit since 15:44:21, at 43 clients", "eth0 out is the limit since 15:44:21"}
				height := 1 + width%2
				screen := screentest.New(t, width, height)
				a.SetRect(0, 0, width, height)
				a.Draw(screen)
				screen.Show()
				_, first, _ := screen.Get(0, 0)
				for i := range width * height {
					if _, style, _ := screen.Get(i%width, i/width); style.Bold(false) != first.Bold(false) {
						t.Errorf("%s, %v, %d cells: cell %d is not of the bar", theme.Name, s, width, i)
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

// What the run has shown so far stands below what is the matter now or, where there is one line only, beside it, in fewer words if need be.
func TestVerdictSoFar(t *testing.T) {
	d := newDashboard(Config{Theme: panels.Mono(), Player: playback.NewRewind(0)}, func() {})
	quiet := []piece{{text: "all quiet"}}
	critical := []piece{{text: "eth0 out 96.2% of 100 Mbit/s for 24s"}, {text: "CPU 84.1% busy for 4s", next: true}}
	over := []piece{{text: "CPU 84.1% busy for 4s, ended 7s ago", short: "CPU 84.1% busy, ended 7s ago"}}
	for _, c := range []struct {
		width, height int
		past          bool
		word          string
		line          []piece
		want          string
	}{
		{30, 1, false, "", quiet, " ● all quiet  eth0 out: the limit"[:14]},
		{40, 1, false, "", quiet, " ● all quiet  eth0 out: the limit"},
		{50, 1, false, "", quiet, " ● all quiet  eth0 out is the limit since 15:44:21"},
		{70, 1, false, "", quiet, " ● all quiet  eth0 out is the limit since 15:44:21, at 43 clients"},
		{40, 1, false, "", critical, " ● eth0 out 96.2% of 100 Mbit/s for 24s"},
		{80, 1, false, "critical", critical, " ● critical: eth0 out 96.2% of 100 Mbit/s for 24s  eth0 out: the limit  +1 more"},
		{58, 1, false, "", over, " ● CPU 84.1% busy, ended 7s ago  eth0 out: the limit"},
		{40, 1, true, "", over, " ● eth0 out is the limit since 15:44:21"},
		{80, 1, true, "", over, " ● eth0 out is the limit since 15:44:21, at 43 clients  +1 more"},
		{40, 2, false, "", critical, " ● eth0 out 96.2% of 100 Mbit/s for 24s\n eth0 out is the limit since 15:44:21"},
		{
			80, 2, false, "critical", critical,
			" ● critical: eth0 out 96.2% of 100 Mbit/s for 24s  also: CPU 84.1% busy for 4s\n" +
				"   eth0 out is the limit since 15:44:21, at 43 clients",
		},
		{30, 2, true, "", over, " ● CPU 84.1% busy, ended 7s a…\n eth0 out: the limit"},
	} {
		a := newAlert(d)
		a.severity, a.line, a.past, a.word = severity.Good, c.line, c.past, c.word
		a.run = []string{
			"eth0 out is the limit since 15:44:21, at 43 clients", "eth0 out is the limit since 15:44:21", "eth0 out: the limit",
		}
		screen := screentest.New(t, c.width, c.height)
		a.SetRect(0, 0, c.width, c.height)
		a.Draw(screen)
		screen.Show()
		var lines []string
		for line := range strings.Lines(screentest.Text(screen)) {
			lines = append(lines, strings.TrimRight(line, " \n"))
		}
		if got := strings.Join(lines, "\n"); got != c.want {
			t.Errorf("%dx%d:\n%s\nwant\n%s", c.width, c.height, got, c.want)
		}
	}
}

// What is drawn first of the other findings stands behind "also:", whichever fits, and none stands in the place of a worse one.
func TestNextOnTheBar(t *testing.T) {
	d := newDashboard(Config{Theme: panels.Mono(), Player: playback.NewRewind(0)}, func() {})
	const wide = "eth0 out 96.2% of 100 Mbit/s for 24s, and more than there is room for"
	finding := func(text string, is severity.Severity, past bool) piece {
		return piece{text: text, rank: analysis.Rank(is, false, past), next: !past}
	}
	critical, warning, past := finding(wide, severity.Crit, false), finding(wide, severity.Warn, false), finding(wide, severity.Warn, true)
	load, fails := finding("load 1.7 per core", severity.Warn, false), finding("p99 is 2.1s", severity.Crit, false)
	for _, c := range []struct {
		rest []piece
		want string
	}{
		{[]piece{critical, load}, "  +2 more"},
		{[]piece{critical, fails, load}, "  also: p99 is 2.1s  +2 more"},
		{[]piece{warning, load}, "  also: load 1.7 per core  +1 more"},
		{[]piece{fails, warning, load}, "  also: p99 is 2.1s  load 1.7 per core  +1 more"},
		{[]piece{fails, load, past}, "  also: p99 is 2.1s  load 1.7 per core  +1 more"},
		{[]piece{finding("swapped, ended 7s ago", severity.Warn, true)}, "  swapped, ended 7s ago"},
	} {
		a := newAlert(d)
		a.severity, a.line = severity.Crit, append([]piece{{text: "66.7% of requests fail"}}, c.rest...)
		screen := screentest.New(t, 80, 1)
		a.SetRect(0, 0, 80, 1)
		a.Draw(screen)
		screen.Show()
		if got, want := strings.TrimRight(screentest.Text(screen), " \n"), " ✖ 66.7% of requests fail"+c.want; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
