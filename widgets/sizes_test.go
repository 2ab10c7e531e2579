package widgets

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"origintop/scrape/severity"
	"origintop/widgets/screentest"
)

// one returns the widgets, each with the given text wherever it takes one and the given number wherever it takes one.
func one(text string, v float64) map[string]tview.Primitive {
	p := &Palette{}
	values := every(2000, 0, v, 1, nan, v, inf, -inf, -1, 1e300)
	gauge := NewGauge(p)
	gauge.Set(v, severity.Warn, text)
	graph := func(change func(*Graph)) *Graph {
		graph := NewGraph(p, InBits)
		graph.Set(values, 16000)
		graph.SetCaption(text, text)
		graph.SetMarks([]Mark{{4000, text}, {At: 9000}, {At: 1e15}, {At: -1e15}})
		change(graph)
		return graph
	}
	area := graph(func(*Graph) {})
	bars := NewBars(p)
	bars.Set([]Bar{{text, v, text, severity.Crit}, {"cpu1", v, "", severity.Good}, {"", nan, "", severity.Unknown}})
	table := NewTable(p, Column{Title: text}, Column{Title: "out", Right: true}, Column{Title: text, Priority: 1})
	table.Set([][]Cell{{{Text: text}, {Text: Count(v)}}, {{Text: text}, {Text: text}, {Text: text}, {Text: text}}, {}})
	facts := NewFacts(p)
	facts.Set(Fact{Label: text, Value: text, Severity: severity.Crit}, Fact{Label: "load", Value: Count(v), Width: 5}, Fact{})
	panel := func(change func(*Panel)) *Panel {
		panel := NewPanel(p, "1", text)
		panel.SetTitle(text)
		panel.SetHead(text, severity.Crit)
		panel.SetLine(values, 16000, v)
		panel.Add(gauge, func(int) int { return 1 }, 1, 0)
		panel.Add(facts, facts.Rows, 2, 0)
		panel.Add(area, func(int) int { return 2 }, 3, 1)
		panel.Add(table, func(int) int { return table.Rows() }, 4, 0)
		panel.Add(bars, bars.Rows, 5, 0)
		change(panel)
		return panel
	}
	return map[string]tview.Primitive{
		"gauge": gauge, "bars": bars, "table": table, "facts": facts,
		"graph":         graph(func(*Graph) {}),
		"graph below":   graph(func(g *Graph) { g.SetBelow(values) }),
		"graph span":    graph(func(g *Graph) { g.SetTimeAxis(TimeAxis{Span: time.Hour}); g.SetClock(time.UTC); g.SetTop(1) }),
		"panel":         panel(func(*Panel) {}),
		"panel message": panel(func(p *Panel) { p.SetMessage(text, text) }),
		"panel stale":   panel(func(p *Panel) { p.SetStale(text, text) }),
		"panel focused": panel(func(p *Panel) { p.Focus(nil) }),
	}
}

// checkInside draws a widget and fails if anything outside its rectangle changes.
func checkInside(t *testing.T, screen tcell.SimulationScreen, name string, widget tview.Primitive, x, y, width, height int) {
	t.Helper()
	screen.Fill('~', tcell.StyleDefault)
	widget.SetRect(x, y, width, height)
	widget.Draw(screen)
	columns, rows := screen.Size()
	for row := range rows {
		for column := range columns {
			cell, _, n := screen.Get(column, row)
			if inside := column >= x && column < x+width && row >= y && row < y+height; !inside && cell != "~" {
				t.Fatalf("%s at %d,%d, %d by %d: drew %q at %d,%d", name, x, y, width, height, cell, column, row)
			} else if inside && column+n > x+width {
				t.Fatalf("%s at %d,%d, %d by %d: %q sticks out at %d,%d", name, x, y, width, height, cell, column, row)
			}
		}
	}
}

func TestSizes(t *testing.T) {
	screen := screentest.New(t, 64, 16)
	for _, v := range []float64{43, nan, inf, -inf, -5, 0} {
		for name, widget := range one("eth0", v) {
			for height := range 6 {
				for width := range 6 {
					checkInside(t, screen, name, widget, 3, 2, width, height)
				}
			}
			for _, size := range [][2]int{{-3, -3}, {1, 12}, {23, 4}, {24, 3}, {24, 4}, {38, 6}, {58, 11}, {60, 1}, {60, 2}} {
				checkInside(t, screen, name, widget, 3, 2, size[0], size[1])
			}
		}
	}
}

func TestHostileText(t *testing.T) {
	screen := screentest.New(t, 64, 16)
	for i, text := range hostile {
		text = text[:min(len(text), 8*maxText)] // TestPut has the megabytes
		for name, widget := range one(text, 43) {
			for _, size := range [][2]int{{1, 1}, {2, 2}, {5, 3}, {9, 1}, {24, 3}, {25, 5}, {38, 6}, {58, 11}} {
				checkInside(t, screen, fmt.Sprintf("%s, text %d", name, i), widget, 3, 2, size[0], size[1])
			}
			if text := screentest.Text(screen); strings.ContainsAny(text, "\x1b\x00\x7f\u202e") {
				t.Errorf("%s, text %d: raw on the screen: %q", name, i, text)
			}
		}
	}
}

// A rectangle far larger than the screen, or partly off it, is drawn as far as there is a screen: no cell off it is touched.
func TestLargeRects(t *testing.T) {
	screen := &counting{SimulationScreen: screentest.New(t, 64, 16)}
	for name, widget := range one("eth0", 43) {
		for _, r := range [][4]int{{0, 0, 2000, 500}, {-5, -5, 80, 30}, {60, 14, 40, 10}, {100, 100, 40, 10}} {
			screen.cells = 0
			widget.SetRect(r[0], r[1], r[2], r[3])
			widget.Draw(screen)
			if screen.cells > 3*64*16 {
				t.Errorf("%s at %v: %d cells drawn", name, r, screen.cells)
			}
		}
	}
}

// A counting screen counts the cells that are drawn on it.
type counting struct {
	tcell.SimulationScreen
	cells int
}

func (c *counting) Put(x, y int, text string, style tcell.Style) (string, int) {
	c.cells++
	return c.SimulationScreen.Put(x, y, text, style)
}

func (c *counting) SetContent(x, y int, r rune, combining []rune, style tcell.Style) {
	c.cells++
	c.SimulationScreen.SetContent(x, y, r, combining, style)
}

// Drawing allocates nothing per cell, and next to nothing otherwise.
func TestAllocations(t *testing.T) {
	screen := screentest.New(t, 64, 16)
	most := map[string]float64{
		"gauge": 0, "facts": 0, "bars": 0, "table": 0, "graph": 0, "graph below": 0, "graph span": 0,
		"panel": 0, "panel stale": 0, "panel focused": 0, "panel message": 20,
	}
	for name, widget := range one("eth0", 43) {
		widget.SetRect(0, 0, 58, 11)
		if n := testing.AllocsPerRun(20, func() { widget.Draw(screen) }); n > most[name] {
			t.Errorf("%s: %v allocations a draw", name, n)
		}
	}
}
