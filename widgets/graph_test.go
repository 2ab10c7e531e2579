package widgets

import (
	"bytes"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"

	"origintop/widgets/screentest"
)

func TestHeight(t *testing.T) {
	f := func(value, top float64, high, want int) {
		t.Helper()
		if got := height(value, top, high); got != want {
			t.Errorf("height(%v, %v, %d) = %d, want %d", value, top, high, got, want)
		}
	}
	f(0, 100, 8, 1) // 0 is a value, and not a gap
	f(nan, 100, 8, 0)
	f(50, 100, 8, 4)
	f(100, 100, 8, 8)
	f(250, 100, 8, 8)
	f(-5, 100, 8, 1)
	f(0, 0, 8, 1)
	f(5, 0, 0, 0)
	f(inf, 100, 8, 8)
	f(-inf, 100, 8, 1)
}

func TestSplit(t *testing.T) {
	f := func(rows int, above, below float64, up, down int, row float64) {
		t.Helper()
		gotUp, gotDown, gotRow := split(rows, above, below)
		if gotUp != up || gotDown != down || math.Abs(gotRow-row) > 1e-9 {
			t.Errorf("split(%d, %v, %v) = %d, %d, %v, want %d, %d, %v", rows, above, below, gotUp, gotDown, gotRow, up, down, row)
		}
	}
	f(8, 100, 100, 4, 4, 25)
	f(4, 200, 2, 3, 1, 200./3)
	f(4, 2, 200, 2, 2, 100)
	f(7, 100, 100, 3, 4, 100./3)
	f(2, 100, 100, 1, 1, 100)
	f(1, 100, 100, 1, 0, 100)
	f(0, 100, 100, 0, 0, 100)
	f(4, 0, 0, 2, 2, 0)
}

// ramp returns points a natural step apart that rise from 1.
func ramp(n int) []Point {
	points := make([]Point, n)
	for i := range points {
		points[i] = Point{int64(i) * natural.Milliseconds(), float64(i + 1)}
	}
	return points
}

func TestGraph(t *testing.T) {
	g := NewGraph(&Palette{}, Plain)
	points := ramp(12)
	points[5].Value, points[6].Value = nan, nan
	g.Set(points, points[11].At)
	want(t, draw(t, g, 8, 3), `
       ⣠
     ⢠⣾⣿
  ⣠⣴⡇⢸⣿⣿
`)
	g.SetTop(12)
	want(t, draw(t, g, 8, 3), `
      ⣠⣾
    ⡀⢸⣿⣿
  ⣠⣾⡇⢸⣿⣿
`)
	g.palette.Style = Block
	want(t, draw(t, g, 8, 3), `
      ▄█
    ▂███
  ▄█████
`)
	g.palette.Style = ASCII
	want(t, draw(t, g, 8, 3), `
      :#
    .###
  :#####
`)
}

func TestGraphWithAxes(t *testing.T) {
	points := ramp(60)
	for i := range points {
		points[i].Value *= 1e6 / 8
	}
	at := points[59].At
	g := NewGraph(&Palette{}, InBits)
	g.SetCaption("out", "in")
	g.Set(points, at)
	want(t, draw(t, g, 40, 1), `
out        │⣀⣀⣀⣀⣀⣀⣀⣀⣀⣤⣤⣤⣤⣤⣤⣤⣴⣶⣶⣶⣶⣶⣶⣶⣿⣿⣿⣿
`)
	want(t, draw(t, g, 40, 2), `
 60 Mbit/s ▸              ⢀⣀⣀⣀⣠⣤⣤⣤⣶⣶⣶⣶⣿⣿
out        │⣀⣀⣀⣠⣤⣤⣤⣶⣶⣶⣶⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿
`)
	want(t, draw(t, g, 33, 2), `
                   ⢀⣀⣀⣀⣠⣤⣤⣤⣶⣶⣶⣶⣿⣿
   ⣀⣀⣀⣀⣀⣠⣤⣤⣤⣶⣶⣶⣶⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿
`)
	g.SetMarks([]Mark{{At: at - 20_000}, {At: at - 60_000, Sign: "✖"}})
	want(t, draw(t, g, 48, 9), `
 60 Mbit/s ▸                    ✖         ▼ ⢀⣠⣴⣾
out        │                    ╎       ⢀⣠⣴⣾⣿⣿⣿⣿
           │                    ╎    ⣀⣤⣶⣿⣿⣿⣿⣿⣿⣿⣿
           │                    ╎⣀⣤⣶⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿
 30 Mbit/s ┤┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈⢀⣠⣴⣾⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿
           │             ⢀⣠⣴⣾⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿
           │          ⣀⣤⣶⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿
   0 bit/s ┤      ⣀⣤⣶⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿
                -2m            -1m            0s
`)
}

// Little doesn't look like much, and the scale stays when values come and go.
func TestGraphTop(t *testing.T) {
	g := NewGraph(&Palette{}, Plain)
	f := func(value, least, want float64) {
		t.Helper()
		g.SetMinTop(least)
		g.Set([]Point{{0, value}}, 0)
		draw(t, g, 10, 2)
		if g.tops[0] != want {
			t.Errorf("%v, at least %v: top %v, want %v", value, least, g.tops[0], want)
		}
	}
	f(0.1, 10, 10)
	f(16, 10, 20)
	f(19, 10, 20)
	f(15, 10, 20)
	f(nan, 10, 20)
	f(1, 10, 10)
	f(1, 0, 1.5)
	f(inf, 0, 1.5)
}

// A mark on a full column leaves it full.
func TestGraphMarkOnArea(t *testing.T) {
	g := NewGraph(&Palette{Mark: tcell.StyleDefault.Bold(true)}, Plain)
	g.Set(every(4000, 10, 1, 10), 8000)
	g.SetTop(10)
	g.SetMarks([]Mark{{At: 4000}, {At: 8000}})
	screen := screentest.New(t, 10, 3)
	g.SetRect(0, 0, 10, 3)
	g.Draw(screen)
	for x, want := range map[int]tcell.Style{8: g.palette.Mark, 9: tcell.StyleDefault.Reverse(true)} {
		if sign, style, _ := screen.Get(x, 0); sign != "▼" || style != want {
			t.Errorf("at %d: %q, %v", x, sign, style)
		}
	}
}

func TestGraphBelow(t *testing.T) {
	points := ramp(24)
	g := NewGraph(&Palette{}, Plain)
	g.SetCaption("out", "in")
	g.Set(points, points[23].At)
	g.SetBelow(points)
	want(t, draw(t, g, 40, 4), `
        25 ▸                       ⣀⣠⣤⣶⣾
out        │                ⣀⣀⣤⣴⣶⣿⣿⣿⣿⣿⣿⣿
           │                ⠉⠉⠛⠻⠿⣿⣿⣿⣿⣿⣿⣿
in         │                       ⠉⠙⠛⠿⢿
`)
	want(t, draw(t, g, 40, 6), `
        25 ▸                       ⣀⣠⣤⣶⣾
out        │                ⣀⣀⣤⣴⣶⣿⣿⣿⣿⣿⣿⣿
           │                ⠉⠉⠛⠻⠿⣿⣿⣿⣿⣿⣿⣿
        25 ┤                       ⠉⠙⠛⠿⢿
in         │
                       -1m            0s
`)
	g.palette.Style = Block
	want(t, draw(t, g, 40, 4), `
        25 ▸                      ▁▂▄▅▆▇
out        │                ▁▃▄▅▆███████
           │                ▔▀▀▀▀███████
in         │                      ▔▔▀▀▀▀
`)
	g.palette.Style = ASCII
	want(t, drawTyped(t, g, 40, 4), `
        25 >                       ..::#
out        |                ...::#######
           |                '''::#######
in         |                       ''::#
`)
}

func TestGraphHeat(t *testing.T) {
	points := every(4000, 0, 10, 20, 40, nan, 80, 100, 60, 20)
	g := NewGraph(&Palette{}, InSeconds)
	g.SetCaption("p99", "")
	g.SetHeat(true)
	g.SetTop(100)
	g.Set(points, points[8].At)
	want(t, draw(t, g, 40, 1), `
p99        │                   ░░░▒▒▓██▒
`)
	want(t, drawTyped(t, g, 40, 1), `
p99        |                   ...++%##+
`)
	want(t, draw(t, g, 40, 2), `
     1m40s ▸                        ⢠⣼⣇⡀
p99        │                   ⢀⢀⣠⣴⡆⢸⣿⣿⣧
`)
}

func TestTimeTicks(t *testing.T) {
	f := func(width int, cell time.Duration, end int64, zone *time.Location, want string) {
		t.Helper()
		text := []byte{}
		line := timeline{width: width, across: 2, step: cell / 2, edge: end, end: end}
		for _, tick := range line.ticks(zone) {
			text = append(text, bytes.Repeat([]byte("."), max(0, tick.at+len(tick.text)-len(text)))...)
			copy(text[tick.at:], tick.text)
		}
		if string(text) != want {
			t.Errorf("got  %s\nwant %s", text, want)
		}
	}
	f(36, 4*time.Second, 0, nil, "....-2m............-1m............0s")
	f(36, 4*time.Second, 150_000, time.UTC, "...........00:01..........00:02")
	f(36, 4*time.Second, 154_000, time.UTC, "..........00:01..........00:02")
	f(36, time.Second, 154_000, time.UTC, ".......00:02:10..00:02:20..00:02:30")
	f(36, time.Minute, 154_000, time.FixedZone("", 1800), ".00:00.....00:10.....00:20.....00:30")
	f(1, 4*time.Second, 0, nil, "")
	f(2, 4*time.Second, 0, nil, "0s")
	f(3, 4*time.Second, 0, nil, ".0s")
}

func TestValueTicks(t *testing.T) {
	most := nan
	f := func(u Unit, top float64, rows int, many bool, want ...tick) {
		t.Helper()
		if most != most {
			most = top
		}
		got := valueTicks(u, most, top, rows, many)
		most = nan
		if len(got) != len(want) {
			t.Fatalf("%v in %d rows: %v", top, rows, got)
		}
		for i := range got {
			if got[i].at != want[i].at || got[i].text != want[i].text {
				t.Errorf("%v in %d rows: %v, want %v", top, rows, got[i], want[i])
			}
		}
	}
	f(Plain, 100, 1, true)
	f(Plain, 0, 10, true)
	f(Plain, nan, 10, true)
	f(Plain, 100, 2, true, tick{0, "100", 0})
	f(Plain, 100, 3, true, tick{0, "100", 0}, tick{2, "0", 0})
	f(Plain, 100, 8, false, tick{0, "100", 0}, tick{7, "0", 0})
	f(Plain, 100, 8, true, tick{0, "100", 0}, tick{4, "50", 0}, tick{7, "0", 0})
	f(
		InPercent, 100, 20, true, tick{0, "100%", 0}, tick{16, "20%", 0}, tick{12, "40%", 0}, tick{8, "60%", 0}, tick{4, "80%", 0},
		tick{19, "0%", 0},
	)
	most = 10e6
	f(InBytes, 13.3e6, 2, true, tick{0, "10 MB/s", 0})
	most = 10e6
	f(InBytes, 20e6, 12, true, tick{6, "10 MB/s", 0}, tick{11, "0 B/s", 0})
	most = 10e6
	f(InBytes, 15e6, 13, true, tick{4, "10 MB/s", 0}, tick{8, "5 MB/s", 0}, tick{12, "0 B/s", 0})
	most = 1e6
	f(InBytes, 30e6, 3, true, tick{2, "0 B/s", 0})
}

// Both halves have one scale, and round numbers.
func TestMirroredTicks(t *testing.T) {
	f := func(above, below float64, rows int, values, lower string) {
		t.Helper()
		up, down, row := split(rows, above, below)
		var a axis
		upper, under := a.valueTicks(InBytes, scale{above, row * float64(up), up}, scale{below, row * float64(down), down}, 0, false)
		if fmt.Sprint(upper) != values || fmt.Sprint(under) != lower {
			t.Errorf("%v and %v in %d rows: %v %v, want %s %s", above, below, rows, upper, under, values, lower)
		}
	}
	f(10e6, 20e6, 5, "[{0 10 MB/s 1e+07}]", "[{4 20 MB/s 2e+07}]")
	f(10e6, 20e6, 20, "[{0 10 MB/s 1e+07} {5 0 B/s 0}]", "[{17 20 MB/s 2e+07}]")
	f(100e6, 1e6, 20, "[{0 100 MB/s 1e+08} {18 0 B/s 0}]", "[]")
	f(1e6, 100e6, 20, "[]", "[{19 100 MB/s 1e+08}]")
}

func TestSpark(t *testing.T) {
	f := func(s Style, want string, values ...float64) {
		t.Helper()
		if got := Spark(s, values, 0, 4); got != want {
			t.Errorf("%v %v: %q, want %q", s, values, got, want)
		}
	}
	f(Braille, "    ")
	f(Braille, "  ⣠⣾", 1, 2, 3, 4)
	f(Braille, "   ⡇", 9, nan)
	f(Block, "▂▄▆█", 0, 1, 2, 3, 4)
	f(ASCII, ".. #", 1, 1, nan, 3)
}
