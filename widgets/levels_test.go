package widgets

import (
	"strings"
	"testing"
	"time"
)

func TestRank(t *testing.T) {
	f := func(percent, want float64, list ...float64) {
		t.Helper()
		var values []stretch
		for _, v := range list {
			values = append(values, stretch{v, 2000})
		}
		if got := rank(values, percent); !sameNumber(got, want) {
			t.Errorf("rank(%v, %v) = %v, want %v", values, percent, got, want)
		}
	}
	f(50, nan)
	f(50, 1, 1)
	f(50, 1.5, 1, 2)
	f(50, 2, 1, 2, 3)
	f(95, 3, 1, 2, 3)
	f(100, 3, 1, 2, 3)
	f(0, 1, 1, 2, 3)
	if got := rank([]stretch{{1, 10000}, {2, 2000}, {3, 2000}}, 50); got != 1 {
		t.Errorf("the median by time is %v, want 1", got)
	}
}

func TestLasted(t *testing.T) {
	points := []Point{{0, 1}, {2000, 1}, {4000, 1}, {6000, 1}, {11000, 1}, {60000, 1}, {62000, 1}}
	for i, want := range []int64{2000, 2000, 2000, 2000, 3000, 7500, 2000} {
		if got := lasted(points, i); got != want {
			t.Errorf("the value of point %d lasted %d ms, want %d", i, got, want)
		}
	}
}

func TestLargeGraph(t *testing.T) {
	points := ramp(400)
	for i := range points {
		points[i].Value = float64(i%40) * 1e6 / 8
	}
	points[150].Value = 180e6 / 8
	g := NewGraph(&Palette{}, InBits)
	g.SetCaption("out", "")
	at := points[399].At
	g.Set(points, at)
	g.SetClock(time.UTC)
	want(t, draw(t, g, 100, 13), `
            ╌ max 39 Mbit/s  95% 38 Mbit/s  median 21.5 Mbit/s  of all shown
 40 Mbit/s ▸╌╌╌╌╌╌⢀⣴╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌⢀⣴╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌⢀⣴╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌⢀⣴╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌⢀⣴
out        │     ⣰⣿⣿                 ⣰⣿⣿                 ⣰⣿⣿                 ⣰⣿⣿                 ⣰⣿⣿
           │   ⣠⣾⣿⣿⣿               ⣠⣾⣿⣿⣿               ⣠⣾⣿⣿⣿               ⣠⣾⣿⣿⣿               ⣠⣾⣿⣿⣿
           │ ⣠⣾⣿⣿⣿⣿⣿             ⣠⣾⣿⣿⣿⣿⣿             ⣠⣾⣿⣿⣿⣿⣿             ⣠⣾⣿⣿⣿⣿⣿             ⣠⣾⣿⣿⣿⣿⣿
           │⣼⣿⣿⣿⣿⣿⣿⣿           ⢀⣼⣿⣿⣿⣿⣿⣿⣿           ⢀⣼⣿⣿⣿⣿⣿⣿⣿           ⢀⣼⣿⣿⣿⣿⣿⣿⣿           ⢀⣼⣿⣿⣿⣿⣿⣿⣿
 20 Mbit/s ┤⣿⣿⣿⣿⣿⣿⣿⣿╌╌╌╌╌╌╌╌╌⢀⣴⣿⣿⣿⣿⣿⣿⣿⣿⣿╌╌╌╌╌╌╌╌╌⢀⣴⣿⣿⣿⣿⣿⣿⣿⣿⣿╌╌╌╌╌╌╌╌╌⢀⣴⣿⣿⣿⣿⣿⣿⣿⣿⣿╌╌╌╌╌╌╌╌╌⢀⣴⣿⣿⣿⣿⣿⣿⣿⣿⣿
           │⣿⣿⣿⣿⣿⣿⣿⣿       ⢀⣴⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿       ⢀⣴⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿       ⢀⣴⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿       ⢀⣴⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿
           │⣿⣿⣿⣿⣿⣿⣿⣿      ⣠⣾⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿      ⣠⣾⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿      ⣠⣾⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿      ⣠⣾⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿
           │⣿⣿⣿⣿⣿⣿⣿⣿    ⣠⣾⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿    ⣠⣾⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿    ⣠⣾⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿    ⣠⣾⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿
           │⣿⣿⣿⣿⣿⣿⣿⣿  ⢠⣾⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿  ⢠⣾⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿  ⢠⣾⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿  ⢠⣾⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿
   0 bit/s ┤⣿⣿⣿⣿⣿⣿⣿⣿⣀⣴⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣀⣴⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣀⣴⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣀⣴⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿
                  00:08          00:09          00:10          00:11          00:12          00:13
`)
	g.SetTimeAxis(TimeAxis{Span: 10 * time.Minute})
	want(t, draw(t, g, 100, 13), `
            ╌ max 180 Mbit/s  95% 38 Mbit/s  median 21 Mbit/s  of all shown
200 Mbit/s ┤
out        ▸╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌⡇╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌
           │               ⡇
           │               ⡇
           │               ⡇
100 Mbit/s ┤┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈⡇┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈
           │               ⡇
           │               ⡇
           │      ⢀        ⡇  ⡀          ⢀           ⡀          ⢀           ⡀           ⡀          ⢀
           │╌⣀⣤⣴⣶⣿⣿╌╌╌╌╌⢀⣀⣤⣷⣾⣿⡇╌╌╌╌╌⣀⣠⣤⣶⣾⣿╌╌╌╌╌╌⣀⣤⣴⣶⣿⡇╌╌╌╌╌⢀⣠⣤⣶⣾⣿╌╌╌╌╌╌⣀⣤⣴⣶⣿⡇╌╌╌╌╌⢀⣀⣤⣶⣾⣿⡇╌╌╌╌╌⣀⣠⣤⣶⣾⣿
   0 bit/s ┤⣿⣿⣿⣿⣿⣿⣿⣀⣠⣤⣶⣿⣿⣿⣿⣿⣿⣿⣇⣀⣤⣴⣶⣿⣿⣿⣿⣿⣿⣿⣀⣀⣤⣶⣾⣿⣿⣿⣿⣿⣿⣇⣀⣠⣤⣶⣿⣿⣿⣿⣿⣿⣿⣀⣀⣤⣴⣾⣿⣿⣿⣿⣿⣿⣇⣀⣠⣤⣶⣿⣿⣿⣿⣿⣿⣿⣇⣀⣤⣴⣶⣿⣿⣿⣿⣿⣿⣿
                00:04             00:06            00:08            00:10             00:12
`)
	g.SetTimeAxis(TimeAxis{})
	g.Set(points, 1e12)
	want(t, draw(t, g, 100, 13), `

200 Mbit/s ┤
out        │
           │
           │
           │
100 Mbit/s ┤┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈
           │
           │
           │
           │
   0 bit/s ┤
            01:41          01:42          01:43          01:44          01:45          01:46
`)
}

// What was there for long counts for more than what was there for a moment, however many points there are of it.
func TestLevelsAreByTime(t *testing.T) {
	var points []Point
	for i := range int64(4) {
		points = append(points, Point{10000 * i, 1})
	}
	for i := range int64(8) {
		points = append(points, Point{30000 + 1000*(i+1), 9})
	}
	var l levels
	for i, want := range []float64{9, 9, 1} {
		got := l.of(points, &timeline{width: 100, across: 2, step: 2 * time.Second, edge: 38000, end: 38000}, Plain)[i]
		if got.value != want {
			t.Errorf("%s is %v, want %v", got.name, got.value, want)
		}
	}
}

// The line at the limit stays where the largest value has its own.
func TestLevelAtLimit(t *testing.T) {
	g := NewGraph(&Palette{}, InPercent)
	g.SetTop(100)
	g.SetLimits(Limits{Full: 100})
	g.Set(every(2000, 98, 98, 98), 4000)
	if line := strings.Split(draw(t, g, 100, 13), "\n")[2]; strings.Contains(line, "╌") || strings.Count(line, "▔") < 80 {
		t.Errorf("at the limit stands %s", line)
	}
}
