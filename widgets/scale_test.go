package widgets

import (
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"

	"origintop/scrape/severity"
	"origintop/widgets/screentest"
)

// The scale of another unit, or of another time, begins anew.
func TestScaleBeginsAnew(t *testing.T) {
	f := func(what string, change func(*Graph), want float64) {
		t.Helper()
		g := NewGraph(&Palette{}, Plain)
		draw := func() { draw(t, g, 60, 4) }
		g.Set([]Point{{0, 90}, {8000, 30}}, 8000)
		draw()
		if g.tops[0] != 100 {
			t.Fatalf("%s: the edge stands for %v", what, g.tops[0])
		}
		change(g)
		draw()
		if g.tops[0] != want {
			t.Errorf("%s: the edge stands for %v, want %v", what, g.tops[0], want)
		}
	}
	f("nothing", func(g *Graph) { g.Set([]Point{{8000, 75}}, 8000) }, 100)
	f("the unit", func(g *Graph) { g.SetUnit(InSeconds); g.Set(nil, 8000) }, 0)
	f("the span", func(g *Graph) { g.SetTimeAxis(TimeAxis{Span: time.Hour}); g.Set([]Point{{8000, 45}}, 8000) }, 50)
}

// What is nearly full has the scale of what is full.
func TestFullScale(t *testing.T) {
	f := func(above, below, full, want float64) {
		t.Helper()
		g := NewGraph(&Palette{}, Plain)
		g.SetLimits(Limits{Full: full})
		g.Set([]Point{{8000, above}}, 8000)
		g.SetBelow([]Point{{8000, below}})
		draw(t, g, 60, 8)
		if got := g.axis.above.highest; got != want {
			t.Errorf("%v and %v of %v: the edge stands for %v, want %v", above, below, full, got, want)
		}
	}
	f(90, 1, 125, 125)
	f(1, 90, 125, 125)
	f(40, 1, 125, 40)
	f(130, 1, 125, 125)
	f(140, 1, 125, 150) // it was not of that speed
	f(90, 1, nan, 100)
}

// The axes are worked out anew when what they are of has changed, and not before.
func TestAxisKeeps(t *testing.T) {
	var a axis
	at := func(above, below scale, want int) {
		t.Helper()
		if _, lower := a.valueTicks(Plain, above, below, 0, false); len(lower) != 1 || lower[0].at != want {
			t.Errorf("%v below %v: %v, want it in row %d", below, above, lower, want)
		}
	}
	at(scale{100, 100, 5}, scale{100, 100, 5}, 9)
	at(scale{100, 100, 4}, scale{100, 100, 5}, 8)
	at(scale{100, 100, 4}, scale{50, 100, 5}, 6)
	line := timeline{width: 36, across: 2, step: 2 * time.Second, edge: 150_000, end: 150_000}
	for _, zone := range []*time.Location{time.UTC, time.FixedZone("", 1800)} {
		ticks := a.timeTicks(line, zone)
		if want := time.UnixMilli(120_000).In(zone).Format("15:04"); ticks[0].text != want {
			t.Errorf("%s: %v, want %s first", zone, ticks, want)
		}
	}
}

// Moments that are yet to come are not marked, and the two areas have colours of their own.
func TestMarksAndColours(t *testing.T) {
	p := &Palette{
		Graph: tcell.StyleDefault.Bold(true), Graph2: tcell.StyleDefault.Italic(true), Mark: tcell.StyleDefault.Dim(true),
	}
	g := NewGraph(p, Plain)
	g.Set([]Point{{4000, 2}, {8000, 2}}, 8000)
	g.SetBelow([]Point{{4000, 2}, {8000, 2}})
	g.SetLimits(Limits{Full: 2})
	g.SetMarks([]Mark{{At: 8001}})
	screen := screentest.New(t, 10, 4)
	g.SetRect(0, 0, 10, 4)
	g.Draw(screen)
	for row, want := range []tcell.Style{p.Graph, p.Graph, p.Graph2, p.Graph2} {
		if _, style, _ := screen.Get(9, row); style != want {
			t.Errorf("row %d: %v, want %v", row, style, want)
		}
	}
}

// The peak is marked in the first cell that the bar leaves.
func TestGaugePeak(t *testing.T) {
	f := func(percent, peak float64, want string) {
		t.Helper()
		g := NewGauge(&Palette{})
		g.Set(percent, severity.Good, "")
		g.SetPeak(peak)
		if got := draw(t, g, 10, 1); got != "\n"+want+"\n" {
			t.Errorf("%v of %v: %s", percent, peak, got)
		}
	}
	f(50, 50, "█████·····")
	f(50, 52, "█████◂····")
	f(52, 55, "█████▎····")
	f(52, 65, "█████▎◂···")
	f(50, nan, "█████·····")
	f(nan, 5, "◂·········")
	f(nan, nan, "··········")
	f(0, 100, "·········◂")
}

// A headline that is wider than others is shown whole. And a panel that is a line has nothing to scroll.
func TestPanelLine(t *testing.T) {
	p := NewPanel(&Palette{}, "6", "Swarm")
	p.Add(NewGraph(&Palette{}, Plain), func(int) int { return 9 }, 1, 1)
	f := func(head string, width int, want string) {
		t.Helper()
		p.SetHead(head, severity.Crit)
		if got := draw(t, p, width, 1); got != "\n"+want+"\n" {
			t.Errorf("%q in %d cells: %s", head, width, got)
		}
	}
	f("80/80 clients", 40, "Swarm      80/80 clients      ✖ critical")
	f("1000/1000 clients", 40, "Swarm    1000/1000 clients ✖ critical")
	f("/var/lib/docker 91% full", 60, "Swarm    /var/lib/docker 91% full                 ✖ critical")
	f("/var/lib/docker 91% full", 20, "Swarm    ✖ critical")
	if p.Scroll(3) {
		t.Error("a line has scrolled")
	}
}
