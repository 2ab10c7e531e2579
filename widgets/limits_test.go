package widgets

import (
	"math"
	"strings"
	"testing"

	"github.com/gdamore/tcell/v2"

	"origintop/scrape/severity"
	"origintop/widgets/screentest"
)

func TestLimits(t *testing.T) {
	f := func(l Limits, line float64, v float64, want severity.Severity) {
		t.Helper()
		if got := l.line(); got != line {
			t.Errorf("%v: the line is at %v, want %v", l, got, line)
		}
		if got := l.severity(v); got != want {
			t.Errorf("%v: %v is %v, want %v", l, v, got, want)
		}
	}
	all := Limits{100, 70, 90}
	f(all, 100, 69.9, severity.Unknown)
	f(all, 100, 70, severity.Warn)
	f(all, 100, 89.9, severity.Warn)
	f(all, 100, 90, severity.Crit)
	f(all, 100, inf, severity.Crit)
	f(all, 100, nan, severity.Unknown)
	f(Limits{Warn: 1, Crit: 2}, 2, 1, severity.Warn)
	f(Limits{nan, 1, 2}, 2, 2, severity.Crit)
	f(Limits{0, 1, inf}, 1, 1e9, severity.Warn)
	f(Limits{nan, inf, inf}, 0, 1e9, severity.Unknown)
	f(Limits{nan, nan, nan}, 0, 1e9, severity.Unknown)
	f(Limits{}, 0, 1e9, severity.Unknown)
}

// colours writes the colour of each cell of a row of a graph: a letter for a severity, g for the graph's own, a blank for none.
func colours(screen tcell.Screen, p *Palette, width, row int) string {
	var b strings.Builder
	for x := range width {
		text, style, _ := screen.Get(x, row)
		switch {
		case text == " ":
			b.WriteByte(' ')
		case style == p.Crit:
			b.WriteByte('c')
		case style == p.Warn:
			b.WriteByte('w')
		case style == p.Label:
			b.WriteByte('l')
		default:
			b.WriteByte('g')
		}
	}
	return b.String()
}

var limitPalette = Palette{
	Warn: tcell.StyleDefault.Foreground(tcell.ColorYellow), Crit: tcell.StyleDefault.Foreground(tcell.ColorRed),
	Label: tcell.StyleDefault.Dim(true), Graph: tcell.StyleDefault.Foreground(tcell.ColorBlue),
	Graph2: tcell.StyleDefault.Foreground(tcell.ColorGreen),
}

// A column has the colour of its own value from base to top, in all styles, and of two in a cell the worse.
func TestGraphColours(t *testing.T) {
	for style := range styles {
		p := limitPalette
		p.Style = style
		g := NewGraph(&p, Plain)
		g.SetTop(100)
		g.SetLimits(Limits{100, 70, 90})
		points := every(4000, 20, 60, 75, 95, 60, 20)
		g.Set(points, points[len(points)-1].At+2000)
		g.SetBelow(every(4000, 20, 20, 20, 20, 95, 20))
		screen := screentest.New(t, 6, 8)
		g.SetRect(0, 0, 6, 8)
		g.Draw(screen)
		for row, want := range map[int]string{3: "ggwcgg", 1: " gwcg ", 0: "lllcll", 6: "    c "} {
			if got := colours(screen, &p, 6, row); got != want {
				t.Errorf("%v, row %d: %q, want %q", style, row, got, want)
			}
		}
		g.SetDim(true)
		g.Draw(screen)
		if got := colours(screen, &p, 6, 3); got != "gggggg" {
			t.Errorf("%v: old values are %q", style, got)
		}
	}
	p := limitPalette
	g := NewGraph(&p, Plain)
	g.SetTop(100)
	g.SetLimits(Limits{100, 70, 90})
	g.Set(every(2000, 20, 75, 95, 20), 6000)
	screen := screentest.New(t, 2, 4)
	g.SetRect(0, 0, 2, 4)
	g.Draw(screen)
	if got := colours(screen, &p, 2, 3); got != "wc" {
		t.Errorf("two values a cell: %q", got)
	}
}

// Without colours and with backgrounds, too, bad values look like no others, and heights can be told.
func TestAreaStyles(t *testing.T) {
	plain := tcell.StyleDefault
	mono := Palette{Warn: plain.Bold(true), Crit: plain.Reverse(true)}
	if mono.area(severity.Crit) == plain || mono.area(severity.Warn) == plain {
		t.Error("in mono, bad values look like others")
	}
	contrast := Palette{Crit: plain.Foreground(tcell.ColorWhite).Background(tcell.ColorRed)}
	if got := contrast.area(severity.Crit); got != plain.Foreground(tcell.ColorRed) {
		t.Errorf("on a background: %v", got)
	}
}

func TestLimitLine(t *testing.T) {
	g := NewGraph(&Palette{}, InBits)
	g.SetCaption("out", "")
	mega := func(v float64) float64 { return v * 1e6 / 8 }
	f := func(value, full float64, rows int, screen string) {
		t.Helper()
		g.SetLimits(Limits{Full: mega(full)})
		g.Set([]Point{{0, mega(value)}, {2000, mega(value)}}, 2000)
		want(t, draw(t, g, 40, rows), screen)
	}
	f(95, 100, 4, `
100 Mbit/s ▸▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔⣶
out        │                           ⣿
           │                           ⣿
   0 bit/s ┤                           ⣿
`)
	f(40, 100, 4, `
 40 Mbit/s ▸                           ⣿
out        │                           ⣿
           │                           ⣿
   0 bit/s ┤                           ⣿
`)
	f(130, 100, 4, `
out        ▸                           ⣤
100 Mbit/s ┤───────────────────────────⣿
           │                           ⣿
   0 bit/s ┤                           ⣿
`)
	f(130, 100, 6, `
out        ▸                           ⣀
100 Mbit/s ┤───────────────────────────⣿
           │                           ⣿
           │                           ⣿
   0 bit/s ┤                           ⣿
                       -1m            0s
`)
	f(95, 100, 1, `
out        │                           ⣿
`)
	g.palette.Style = Block
	f(95, 100, 4, `
100 Mbit/s ▸▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▆
out        │                           █
           │                           █
   0 bit/s ┤                           █
`)
	g.palette.Style = ASCII
	g.SetLimits(Limits{Full: mega(100)})
	want(t, drawTyped(t, g, 40, 4), `
100 Mbit/s >---------------------------:
out        |                           #
           |                           #
   0 bit/s +                           #
`)
}

// Where no hard limit is known, the line is at the threshold.
func TestThresholdLine(t *testing.T) {
	g := NewGraph(&Palette{}, InSeconds)
	g.SetLimits(Limits{Warn: 1, Crit: 2})
	g.Set([]Point{{0, 2.5}, {2000, 2.5}}, 2000)
	want(t, draw(t, g, 10, 5), `
─────────⣿
         ⣿
         ⣿
         ⣿
         ⣿
`)
	g.Set([]Point{{0, 1.5}, {2000, 1.5}}, 2000)
	want(t, draw(t, g, 10, 5), `
▔▔▔▔▔▔▔▔▔▔
         ⣶
         ⣿
         ⣿
         ⣿
`)
}

// The scale ends at a limit from half of it on, and remains there for some way down.
func TestScaleEndsAtLimit(t *testing.T) {
	g := NewGraph(&Palette{}, Plain)
	g.SetLimits(Limits{Full: 125})
	at := int64(0)
	f := func(value, want float64) {
		t.Helper()
		at += 100_000
		g.Set([]Point{{at, value}}, at)
		draw(t, g, 60, 8)
		if got := g.axis.above.highest; math.Abs(got-want) > 1e-9 {
			t.Errorf("%v of 125: the edge stands for %v, want %v", value, got, want)
		}
	}
	f(62, 80)
	f(63, 125)
	f(51, 125)
	f(49, 50)
	f(60, 60)
	f(125, 125)
	f(131, 125)
	f(132, 150)
}

// A run beside this one may have had a faster link: what it reached beyond the limit of this one is not cut off there.
func TestGhostAboveTheLimit(t *testing.T) {
	g := NewGraph(&Palette{Style: Braille}, InBits)
	g.SetLimits(Limits{Full: 12.5e6})
	g.Set([]Point{{0, 9e6}, {2000, 9e6}}, 2000)
	g.SetGhost([]Point{{0, 9e6}, {2000, 25e6}}, nil)
	g.SetRect(0, 0, 60, 8)
	screen := screentest.New(t, 60, 8)
	g.Draw(screen)
	screen.Show()
	if text := screentest.Text(screen); !strings.Contains(text, "200 Mbit/s") {
		t.Errorf("200 Mbit/s are not in\n%s", text)
	}
}
