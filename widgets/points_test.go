package widgets

import (
	"math"
	"strings"
	"testing"
	"time"
)

// every returns points at that distance from 0 on.
func every(step int64, values ...float64) []Point {
	points := make([]Point, len(values))
	for i, v := range values {
		points[i] = Point{int64(i) * step, v}
	}
	return points
}

// columnText shows columns as digits, and those without a value as a dot.
func columnText(most []float64) string {
	var b strings.Builder
	for _, v := range most {
		if math.IsNaN(v) {
			b.WriteByte('.')
		} else {
			b.WriteByte('0' + byte(v))
		}
	}
	return b.String()
}

func TestColumns(t *testing.T) {
	f := func(points []Point, n int, step, end int64, want string) {
		t.Helper()
		most := make([]float64, n)
		sampleColumns(most, points, columnOf(end, step)-int64(n)+1, step, end)
		if got := columnText(most); got != want {
			t.Errorf("%v until %d in %d columns of %d: got %s, want %s", points, end, n, step, got, want)
		}
	}
	f(nil, 4, 2, 100, "....")
	f(every(2, 1, 2, 3, 4), 4, 2, 6, "1234")
	f(every(2, 1, 2, 3, 4), 4, 2, 7, "1234")
	f(every(2, 1, 2, 3, 4), 6, 2, 6, "..1234")
	f(every(2, 1, 2, 3, 4), 2, 2, 6, "34")
	f(every(2, 1, 2, 3, 4), 4, 2, 4, ".123") // what is later is not shown
	f(every(2, 1, 2, 3, 4), 2, 4, 6, "24")   // the largest of each column
	f(every(2, 1, 9, 0, 0, 0, 0), 3, 4, 10, "900")
	f(every(2, 1, nan, 3, 4), 4, 2, 6, "1.34")
	f(every(2, nan, 1, 3, nan), 2, 4, 6, "13")
	f(every(2, nan, nan), 2, 2, 2, "..")

	// Rarer than columns: held until the next, and one and a half times the usual step after the last.
	f(every(6, 1, 2, 3), 7, 2, 12, "1..2223")
	f(every(6, 1, 2, 3), 7, 2, 100, ".......")
	f(every(6, 1, 2, 3), 7, 2, 24, "33333..") // from 12 to 21: the column of 20 is begun
	f(every(6, 1, 2, nan), 7, 2, 12, "1..222.")
	f([]Point{{0, 1}, {2, 2}, {4, 3}, {6, 4}, {26, 5}, {28, 6}}, 15, 2, 28, "12344........56")
	f([]Point{{0, 1}, {2, 2}, {4, 3}, {16, 4}, {18, 5}, {20, 6}}, 11, 2, 20, "1233....456")
	f([]Point{{1, 1}, {3, 2}, {6, 3}, {7, 4}, {9, 5}}, 5, 2, 9, "12245") // jitter makes no gap
	f([]Point{{-3, 1}, {-1, 2}, {1, 3}}, 3, 2, 1, "123")
}

// A graph that moves on shows the same columns, one further to the left.
func TestColumnsDoNotChange(t *testing.T) {
	var points []Point
	at := int64(1000)
	for i := range 200 {
		v := float64(i * 7 % 10)
		if i%31 == 5 {
			v = nan
		}
		at += 1900 + int64(i*37%200)
		if i%50 == 20 {
			at += 17000
		}
		points = append(points, Point{at, v})
	}
	for _, step := range []int64{500, 2000, 5000} {
		const n = 40
		seen := map[int64]float64{}
		for end := points[50].At; end < at; end += 700 {
			upTo := points
			for len(upTo) > 0 && upTo[len(upTo)-1].At > end { // as of then
				upTo = upTo[:len(upTo)-1]
			}
			most := make([]float64, n)
			first := columnOf(end, step) - n + 1
			sampleColumns(most, upTo, first, step, end)
			for i, v := range most[:n-1] { // the last one is not complete
				k := first + int64(i)
				if before, ok := seen[k]; ok && before != v && !(math.IsNaN(before) && math.IsNaN(v)) {
					t.Fatalf("step %d: column %d was %v and is %v at %d", step, k, before, v, end)
				}
				seen[k] = v
			}
		}
	}
}

func TestColumnStep(t *testing.T) {
	f := func(span time.Duration, columns int, want time.Duration) {
		t.Helper()
		if got := columnStep(span, columns); got != want {
			t.Errorf("columnStep(%v, %d) = %v, want %v", span, columns, got, want)
		}
	}
	f(0, 100, 2*time.Second)
	f(-1, 100, 2*time.Second)
	f(time.Minute, 0, 2*time.Second)
	f(NaturalSpan(50), 100, 2*time.Second)
	f(50*time.Second, 102, time.Second/2)
	f(50*time.Second+1, 102, 501*time.Millisecond)
	f(132500*time.Millisecond, 89, 1523*time.Millisecond)
	f(2*time.Hour, 122, time.Minute)
	f(time.Hour, 1, time.Hour)
	f(time.Microsecond, 200, time.Millisecond)
}

// A run that has just begun is stretched, in few steps, until it is as long as graphs show at most.
func TestRunAxis(t *testing.T) {
	f := func(sofar, longest, want time.Duration) {
		t.Helper()
		const now = 1e12
		if got := RunAxis(now-sofar.Milliseconds(), now, longest); got != (TimeAxis{End: now, Span: want}) {
			t.Errorf("after %v, of %v at most: %v, want %v", sofar, longest, got, want)
		}
	}
	const longest = 176 * time.Second
	f(0, longest, 10*time.Second)
	f(-time.Second, longest, 10*time.Second)
	f(10*time.Second, longest, 10*time.Second)
	f(11*time.Second, longest, 15*time.Second)
	f(31*time.Second, longest, 40*time.Second)
	f(61*time.Second, longest, 90*time.Second)
	f(121*time.Second, longest, 150*time.Second)
	f(151*time.Second, longest, longest)
	f(time.Hour, longest, longest)
	f(time.Hour, 5*time.Second, 5*time.Second)
	steps := map[time.Duration]bool{}
	for sofar := minSpan; sofar < time.Hour; sofar += time.Second {
		got := RunAxis(0, sofar.Milliseconds(), time.Hour).Span
		if got < sofar || got > sofar*3/2 {
			t.Errorf("after %v: %v", sofar, got)
		}
		steps[got] = true
	}
	if len(steps) > 25 {
		t.Errorf("the axis changes %d times in an hour", len(steps))
	}
}

// A short recording is shown whole from the start, of a long one as much as there is room for.
func TestFilmAxis(t *testing.T) {
	f := func(whole, now, longest, end, span time.Duration) {
		t.Helper()
		const first = int64(1e12)
		got := FilmAxis(first, first+whole.Milliseconds(), first+now.Milliseconds(), longest)
		if got != (TimeAxis{End: first + end.Milliseconds(), Span: span}) {
			after := time.Duration(got.End-first) * time.Millisecond
			t.Errorf("%v of %v, %v at most: up to %v after the start, %v", now, whole, longest, after, got.Span)
		}
	}
	const longest = 3 * time.Minute
	f(132*time.Second, 0, longest, 132*time.Second, 132*time.Second)
	f(132*time.Second, time.Minute, longest, 132*time.Second, 132*time.Second)
	f(132*time.Second, 132*time.Second, longest, 132*time.Second, 132*time.Second)
	f(longest, time.Minute, longest, longest, longest)
	f(time.Hour, 0, longest, longest, longest)
	f(time.Hour, time.Minute, longest, longest, longest)
	f(time.Hour, longest+1, longest, longest+1, longest)
	f(time.Hour, time.Hour, longest, time.Hour, longest)
	f(0, 0, longest, 10*time.Second, 10*time.Second)
}

// In plots of all widths and styles a time has the same place, both edges are within the plot, and the labels are of the same times.
func TestTimeAxisIsTheSameInAll(t *testing.T) {
	const first, last = 1_700_000_001_234, 1_700_000_133_734
	axis := FilmAxis(first, last, first+60_000, 176*time.Second).WithTicks(50)
	for width := 50; width < 250; width++ {
		for style := range styles {
			line := axis.timeline(width, style.across(), first+60_000)
			for at := int64(first); at <= last; at += 1100 {
				want := float64(at-first) / (last - first) * float64(width)
				if got := line.cell(at); math.Abs(float64(got)-want) > 2 {
					t.Fatalf("%d cells, %v: %d ms after the start is in cell %d, want %.1f", width, style, at-first, got, want)
				}
			}
			if a, b := line.cell(first), line.cell(last); a < 0 || a > 1 || b != width-1 {
				t.Errorf("%d cells, %v: from %d to %d", width, style, a, b)
			}
			var labels []string
			for _, tick := range line.ticks(time.UTC) {
				labels = append(labels, tick.text)
			}
			const all = "22:15:30 22:15:00 22:14:30 22:14:00 22:13:30" // but for those that have no room at an edge
			if got := strings.Join(labels, " "); len(labels) < 3 || !strings.Contains(all, got) {
				t.Errorf("%d cells, %v: labels %s", width, style, got)
			}
		}
	}
}

// What lies ahead is empty, and nothing is drawn twice as long as it lasted.
func TestGraphAhead(t *testing.T) {
	g := NewGraph(&Palette{}, Plain)
	points := ramp(8)
	g.Set(points, points[7].At)
	g.SetTop(8)
	g.SetTimeAxis(TimeAxis{End: 30_000, Span: NaturalSpan(8)})
	want(t, draw(t, g, 8, 2), `
  ⣠⣾
⣠⣾⣿⣿
`)
	g.SetTimeAxis(TimeAxis{End: 14_000, Span: 14 * time.Second})
	want(t, draw(t, g, 8, 2), `
    ⢀⣠⣴⣾
⢀⢠⣴⣾⣿⣿⣿⣿
`)
}
