package widgets

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"

	"origintop/widgets/screentest"
)

// heatOf returns columns two seconds apart; nil is a gap.
func heatOf(rows HeatRows, values ...[]float32) (list []HeatColumn) {
	for i, v := range values {
		list = append(list, HeatColumn{int64(2000 * i), rows, v})
	}
	return list
}

func heatmap(columns []HeatColumn) *Heatmap {
	h := NewHeatmap(&Palette{}, "latency", "cpu")
	if n := len(columns); n > 0 {
		h.Set(columns, columns[n-1].At)
		h.SetTimeAxis(TimeAxis{Span: time.Duration(columns[n-1].At-columns[0].At) * time.Millisecond})
	}
	return h
}

// A cell is darker the larger the share of its bucket. A gap is blank, a moment without requests and an empty bucket are not; a few buckets
// are drawn taller.
func TestHeatmap(t *testing.T) {
	rows := HeatRows{Bounds: []float64{0.005, 0.1, 2.5, inf}}
	columns := heatOf(rows,
		[]float32{100, 0, 0, 0}, []float32{50, 50, 0, 0}, []float32{96, 2, 1, 1}, nil, []float32{0, 0, 0, 0}, []float32{80, 15, 0, 5},
		[]float32{0, 0, 20, 80}, []float32{0, 0, 0.001, 1000},
	)
	want(t, draw(t, heatmap(columns), 46, 10), `
latency: share  ░ >0  ▒ 5%  ▓ 20%  █ 50%
 > 2500 ms ┤ ·   ·····░░░░░    ·····▒▒▒▒▒█████
           │ ·   ·····░░░░░    ·····▒▒▒▒▒█████
   2500 ms ┤ ·   ·····░░░░░    ··········▓▓▓▓░
           │ ·   ·····░░░░░    ··········▓▓▓▓░
    100 ms ┤ ·   █████░░░░░    ·····▒▒▒▒▒·····
           │ ·   █████░░░░░    ·····▒▒▒▒▒·····
      5 ms ┤ █   ██████████    ·····█████·····
           │ █   ██████████    ·····█████·····
                    -10s         -5s        0s
`)
}

// A mark stands in the first row, with the colour of what is there behind it, and its line where nothing is. One outside of what is shown
// is left out, and so are all in a low map.
func TestHeatmapMarks(t *testing.T) {
	columns := heatOf(
		HeatRows{Bounds: []float64{0.1, 1, inf}}, []float32{1, 0, 0}, []float32{0, 0, 1}, nil, []float32{1, 1, 0}, []float32{1, 0, 0},
	)
	h := heatmap(columns)
	h.palette.Mark = tcell.StyleDefault.Bold(true)
	h.SetMarks([]Mark{{2000, "◆"}, {2000, "▾"}, {5000, "◆"}, {5000, "▾"}, {6000, "wide"}, {9000, "▾"}, {-4000, "▾"}})
	want(t, draw(t, h, 40, 8), `
latency: share  ░ >0  ▒ 5%  ▓ 20%  █ 50%
 > 1000 ms ┤ ·     ▾██████   ▾   ▼······
           │ ·     ███████   ╎   ╎······
   1000 ms ┤ ·     ╎······   ╎   ██████·
           │ ·     ╎······   ╎   ██████·
    100 ms ┤ █     ╎······   ╎   ███████
           │ █     ╎······   ╎   ███████
                      -5s             0s
`)
	screen := screentest.New(t, 40, 8)
	h.SetRect(0, 0, 40, 8)
	h.Draw(screen)
	for _, at := range []struct {
		x, y int
		want tcell.Style
	}{{19, 1, tcell.StyleDefault.Reverse(true)}, {19, 3, h.palette.Mark}, {29, 1, h.palette.Mark}, {33, 2, h.palette.Mark}} {
		if text, style, _ := screen.Get(at.x, at.y); style != at.want {
			t.Errorf("at %d, %d: %q in %v, want %v", at.x, at.y, text, style, at.want)
		}
	}
	if low := draw(t, h, 40, 4); strings.ContainsAny(low, "▾╎") {
		t.Errorf("two rows have marks:\n%s", low)
	}
}

// More buckets than rows are added up, and the map begins and ends where there is something; the bounds are written in one unit.
func TestHeatmapOfManyBuckets(t *testing.T) {
	var rows HeatRows
	for i := range 40 {
		rows.Bounds = append(rows.Bounds, 0.05*float64(i+1))
	}
	rows.Bounds = append(rows.Bounds, inf)
	all := func(hit ...int) []float32 {
		values := make([]float32, len(rows.Bounds))
		for _, i := range hit {
			values[i]++
		}
		return values
	}
	want(t, draw(t, heatmap(heatOf(rows, all(4), all(4, 5, 6, 7), all(20), all(21))), 60, 9), `
latency: share  ░ >0  ▒ from 5%  ▓ from 20%  █ from 50%
 > 1100 ms ┤ ·              ································
   1100 ms ┤ ·              ················████████████████
    950 ms ┤ ·              ································
    800 ms ┤ ·              ································
    650 ms ┤ ·              ································
    500 ms ┤ ·              ▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓················
    350 ms ┤ █              ████████████████················
                   -5s                                    0s
`)
	h := heatmap(heatOf(rows, all(4), all(40), all(0, 1, 2, 3)))
	want(t, draw(t, h, 60, 9), `
latency: share  ░ >0  ▒ from 5%  ▓ from 20%  █ from 50%
 > 2000 ms ┤ ·                      ███████████████████████·
   2000 ms ┤ ·                      ························
   1650 ms ┤ ·                      ························
   1300 ms ┤ ·                      ························
   1000 ms ┤ ·                      ························
    650 ms ┤ ·                      ························
    300 ms ┤ █                      ·······················█
                                                          0s
`)
}

// Of several columns in a cell each counts as long as it lasted.
func TestHeatmapOfLongTime(t *testing.T) {
	var columns []HeatColumn
	for i := range 600 {
		c := HeatColumn{int64(4000 * (i / 2)), HeatRows{Bounds: []float64{1, inf}}, []float32{2, 0}} // 3 s
		if i%2 == 1 {
			c.At, c.Values = c.At+1000, []float32{0, 1} // 1 s
		}
		columns = append(columns, c)
	}
	lines := strings.Split(draw(t, heatmap(columns), 40, 4), "\n")
	for i, shade := range map[int]string{2: "▒", 3: "█"} {
		if n := strings.Count(lines[i], shade); n < 25 {
			t.Errorf("%d cells are %s: %s", n, shade, lines[i])
		}
	}
}

// A bucket that others of an era have in addition was empty. Of another era only what has the bounds of the map is shown.
func TestHeatmapOfOtherBuckets(t *testing.T) {
	old := HeatRows{Bounds: []float64{1, inf}}
	grown := HeatRows{Bounds: []float64{0.5, 1, inf}}
	again := HeatRows{Bounds: []float64{0.5, 1, inf}, Era: 1}
	finer := HeatRows{Bounds: []float64{0.1, 0.5, 0.7, 1, inf}}
	f := func(name string, before, now HeatRows, first, second []float32, want string) {
		t.Helper()
		columns := append(heatOf(before, first), heatOf(now, second)...)
		columns[1].At = 2000
		lines, got := strings.Split(draw(t, heatmap(columns), 120, 8), "\n"), ""
		for _, line := range lines[2 : len(lines)-2] { // from the longest durations down: what was before, and what is now
			cells := []rune(line)
			first, last := cells[19], cells[len(cells)-1]
			got += string(first) + string(last) + " "
		}
		if blank := strings.Contains(lines[1], "blank: other buckets"); got != want || blank != (got[0] == ' ') {
			t.Errorf("%s: %q, want %q: %s", name, got, want, lines[1])
		}
	}
	f("grown", old, grown, []float32{1, 0}, []float32{1, 0, 0}, "·· ·· █· █·  █  █ ")
	f("another era, coarser", old, again, []float32{1, 0}, []float32{1, 0, 0}, " ·  ·  ·  ·  █  █ ")
	f("another era, finer", finer, again, []float32{1, 0, 1, 1, 0}, []float32{1, 0, 0}, "·· ·· █· █· ▓█ ▓█ ")
}

// Things that share a row count by the largest, and one that the last column doesn't have is left out.
func TestHeatmapOfCores(t *testing.T) {
	var rows HeatRows
	for i := range 12 {
		rows.Names = append(rows.Names, fmt.Sprint(i))
	}
	busy := func(at ...int) []float32 {
		values := make([]float32, 12)
		for _, i := range at {
			values[i] = 100
		}
		return values
	}
	columns := heatOf(rows, busy(), busy(0), busy(1), busy(11), busy(5, 6))
	columns[4].Values[11] = float32(math.NaN())
	want(t, draw(t, heatmap(columns), 50, 8), `
latency  ░ 5%  ▒ 25%  ▓ 50%  █ 80%
    cpu0–1 ┤ ·        ██████████████████··········
    cpu2–3 ┤ ·        ····························
    cpu4–5 ┤ ·        ···························█
    cpu6–7 ┤ ·        ···························█
    cpu8–9 ┤ ·        ····························
  cpu10–11 ┤ ·        ··················█████████·
                          -5s                   0s
`)
	other := HeatRows{Names: []string{"1", "0", "gone"}}
	want(t, draw(t, heatmap(append(heatOf(other, []float32{100, 30, 60}), columns[4])), 50, 8), `
latency  ░ 5%  ▒ 25%  ▓ 50%  █ 80%
    cpu0–1 ┤ █                                   ·
    cpu2–3 ┤                                     ·
    cpu4–5 ┤                                     █
    cpu6–7 ┤                                     █
    cpu8–9 ┤                                     ·
  cpu10–11 ┤                                     ·
                          -5s                   0s
`)
}

// Each style tells the shades and what is empty apart, and strange values draw nothing outside.
func TestHeatmapStyles(t *testing.T) {
	for style := range styles {
		h := NewHeatmap(&Palette{Style: style}, "", "")
		var all []string
		for level := range shades {
			text, _ := h.shade(level)
			if style == ASCII && text[0] >= 0x80 || Width(text) != 1 || slices.Contains(all, text) {
				t.Errorf("%v: %q for level %d, after %q", style, text, level, all)
			}
			all = append(all, text)
		}
	}
	strange := []float32{float32(nan), float32(inf), -1, 3e38}
	for _, columns := range [][]HeatColumn{
		nil, heatOf(HeatRows{}), heatOf(HeatRows{}, nil, nil), heatOf(HeatRows{Bounds: []float64{inf}}, []float32{1}, []float32{2}),
		heatOf(HeatRows{Bounds: []float64{-1, 0, 1e300, inf}}, strange, strange), heatOf(HeatRows{Names: []string{"a\x1b[m", "b"}}, strange, nil),
		heatOf(HeatRows{Bounds: []float64{1, inf}}, strange, strange[:1]),
	} {
		h := heatmap(columns)
		for _, size := range [][2]int{{0, 0}, {1, 1}, {12, 3}, {34, 3}, {40, 2}, {60, 8}, {200, 30}} {
			screen := screentest.New(t, size[0]+2, size[1]+2)
			h.SetRect(1, 1, size[0], size[1])
			h.Draw(screen)
			screen.Show()
			for i, line := range strings.Split(screentest.Text(screen), "\n") {
				if cells := []rune(line); len(cells) > size[0]+1 || len(cells) > 0 && cells[0] != ' ' || i == 0 && line != "" {
					t.Errorf("%dx%d: %q", size[0], size[1], line)
				}
			}
		}
	}
}

// The heat map has rows that nobody needs, or those of the graph that it is there instead of, unless that shows another run.
func TestHeatmapIsSpare(t *testing.T) {
	var ghost []Point
	buckets := HeatRows{Bounds: []float64{1, inf}}
	f := func(rows, graph, lesser, heat int) {
		t.Helper()
		p := NewPanel(&Palette{}, "5", "Server")
		first, second := NewGraph(&Palette{}, Plain), NewGraph(&Palette{}, Plain)
		second.SetGhost(ghost, nil)
		h := heatmap(heatOf(buckets, []float32{1, 1}))
		two := func(int) int { return 2 }
		p.Add(first, two, 1, 2)
		p.Add(second, two, 2, 1)
		p.AddHeatmap(h, second)
		_, all := p.Rows(60)
		measure(p.items, 60)
		share(p.items, rows)
		if got := [3]int{p.items[0].got, p.items[1].got, p.items[2].got}; got != [3]int{graph, lesser, heat} || all != 6 {
			t.Errorf("of %d rows: %v, and it asks for %d", rows, got, all)
		}
	}
	f(4, 2, 2, 0)
	f(11, 6, 5, 0)
	f(12, 4, 0, 8)
	f(15, 5, 0, 10)
	f(16, 4, 4, 8)
	f(40, 10, 6, 24)
	ghost = every(2000, 1)
	f(12, 7, 5, 0)
	f(15, 9, 6, 0)
	f(16, 4, 4, 8)
}

// Drawing costs next to nothing, and allocates little.
func BenchmarkHeatmap(b *testing.B) {
	rows := HeatRows{}
	for i := range 15 {
		rows.Bounds = append(rows.Bounds, 0.001*float64(int(1)<<i))
	}
	rows.Bounds = append(rows.Bounds, inf)
	var columns []HeatColumn
	for i := range 450 {
		values := make([]float32, 16)
		values[i%16], values[3] = 5, 10
		columns = append(columns, HeatColumn{int64(2000 * i), rows, values})
	}
	h := heatmap(columns)
	screen := screentest.New(b, 200, 40)
	h.SetRect(0, 0, 200, 40)
	b.ReportAllocs()
	for b.Loop() {
		h.Set(columns, 900_000)
		h.Draw(screen)
	}
}

// Things that share a value from the start are named as those that share a row are, and the legend says so.
func TestHeatmapOfThingsThatShareAValue(t *testing.T) {
	f := func(rows int, want ...string) {
		t.Helper()
		h := NewHeatmap(&Palette{}, "cores", "cpu")
		column := HeatColumn{At: 2000, HeatRows: HeatRows{Names: []string{"0–1", "2–3", "4–5", "6"}}, Values: []float32{90, 0, 0, 0}}
		h.Set([]HeatColumn{column}, 2000)
		h.SetRect(0, 0, 100, rows)
		screen := screentest.New(t, 100, rows)
		h.Draw(screen)
		screen.Show()
		text := screentest.Text(screen)
		for _, part := range append(want, "the busiest of a row") {
			if !strings.Contains(text, part) {
				t.Errorf("%q is not in\n%s", part, text)
			}
		}
	}
	f(6, "cpu0–1 ┤", "cpu2–3 ┤", "cpu4–5 ┤", "cpu6 ┤")
	f(4, "cpu0–3 ┤", "cpu4–6 ┤")
}
