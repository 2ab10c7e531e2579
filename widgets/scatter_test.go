package widgets

import (
	"math"
	"strings"
	"testing"

	"origintop/widgets/screentest"
)

// Points on a line that meets the limit at 100, in each style, and at each size nothing is drawn outside.
func TestScatter(t *testing.T) {
	plot := ScatterPlot{
		A: 5, B: 0.95, Limit: 100, Meet: 100, LimitText: "100 Mbit/s", MeetText: "100 (98–102)", XText: "clients", XLabel: Count,
	}
	for x := 2.0; x < 60; x += 3 {
		plot.Points = append(plot.Points, ScatterPoint{x, 5 + 0.95*x + 4*math.Sin(x)})
	}
	var text strings.Builder
	for style := range styles {
		s := NewScatter(&Palette{Style: style})
		s.Set(plot)
		screen := screentest.New(t, 60, 14)
		s.SetRect(0, 0, 60, 14)
		s.Draw(screen)
		screen.Show()
		text.WriteString(style.String() + "\n" + screentest.Text(screen))
	}
	screentest.Golden(t, "../testdata/golden/scatter.txt", text.String())
	s := NewScatter(&Palette{})
	for _, strange := range []ScatterPlot{
		plot,
		{},
		{Limit: 100},
		{
			Limit: 100, Meet: math.NaN(), A: math.NaN(), Points: []ScatterPoint{{math.NaN(), 1}, {math.Inf(1), 5}, {1, math.Inf(1)}},
			XLabel: Count,
		},
		{Limit: 100, Meet: math.Inf(1), A: math.Inf(-1), B: 1e300, Points: []ScatterPoint{{1e300, 1e300}, {-5, -7}}, XLabel: Count},
		{Limit: math.NaN()},
		{Limit: math.Inf(1), Points: plot.Points, XLabel: Count},
	} {
		s.Set(strange)
		for width := range 70 {
			screen := screentest.New(t, 80, 20)
			s.SetRect(3, 2, width, width/5)
			s.Draw(screen)
			screen.Show()
			for y := range 20 {
				for x := range 80 {
					if got, _, _ := screen.Get(x, y); got != " " && (x < 3 || y < 2 || x >= 3+width || y >= 2+width/5) {
						t.Fatalf("%d wide: %q at %d,%d", width, got, x, y)
					}
				}
			}
		}
	}
}

func TestBarText(t *testing.T) {
	for percent, want := range map[float64]string{
		0: "········", 0.01: "▏·······", 50: "████····", 100: "████████", 250: "████████",
		math.NaN(): "········",
	} {
		if got := BarText(percent, 8); got != want {
			t.Errorf("%v%%: %s, want %s", percent, got, want)
		}
	}
}
