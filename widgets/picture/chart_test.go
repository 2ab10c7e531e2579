package picture

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestRoundTicks(t *testing.T) {
	f := func(most float64, steps int, want string) {
		t.Helper()
		ticks, digits := roundTicks(most, steps)
		var got []string
		for _, v := range ticks {
			got = append(got, number(v, digits))
		}
		if text := strings.Join(got, " "); text != want {
			t.Errorf("up to %v in %d: %s, want %s", most, steps, text, want)
		}
	}
	f(100, 2, "0 50 100")
	f(100, 4, "0 25 50 75 100")
	f(70, 4, "0 20 40 60 80")
	f(0.26, 2, "0.00 0.15 0.30")
	f(5, 2, "0.0 2.5 5.0")
	f(0.0021, 2, "0.0000 0.0015 0.0030")
	f(12345, 2, "0 8000 16\u2009000")
	f(0, 2, "0.0 0.5 1.0")
	f(math.NaN(), 2, "0.0 0.5 1.0")
	f(math.Inf(1), 2, "0.0 0.5 1.0")
}

func TestTimeTicks(t *testing.T) {
	f := func(start string, seconds float64, most int, want string) {
		t.Helper()
		at, err := time.Parse("15:04:05.999", start)
		if err != nil {
			t.Fatal(err)
		}
		ticks, layout := timeTicks(at, seconds, most)
		var got []string
		for _, s := range ticks {
			got = append(got, at.Add(time.Duration(s*float64(time.Second))).Round(time.Second).Format(layout))
		}
		if text := strings.Join(got, " "); text != want {
			t.Errorf("from %s for %v s: %s, want %s", start, seconds, text, want)
		}
	}
	f("20:59:29.9", 62, 4, "20:59:40 21:00:00 21:00:20")
	f("20:59:29.9", 132, 4, "21:00 21:01")
	f("12:00:00", 3600, 4, "12:00 12:15 12:30 12:45 13:00")
	f("12:00:01.5", 0, 4, "")
}

// Of what is too much for its width the smallest and the largest stay.
func TestThinned(t *testing.T) {
	var xs, ys []float64
	for i := range 7200 {
		xs, ys = append(xs, float64(i)), append(ys, 1)
	}
	ys[100], ys[5000] = 9, -9
	for i := 3000; i < 3300; i++ {
		ys[i] = math.NaN()
	}
	x, y := thinned(xs, ys, 600)
	if len(x) > 600 || len(x) != len(y) {
		t.Fatalf("%d points, %d values", len(x), len(y))
	}
	least, most, gap := 0.0, 0.0, false
	for i, v := range y {
		if i > 0 && x[i] <= x[i-1] {
			t.Errorf("point %d is at %v, the one before at %v", i, x[i], x[i-1])
		}
		gap = gap || math.IsNaN(v)
		if v > most {
			most = v
		}
		if v < least {
			least = v
		}
	}
	if least != -9 || most != 9 || !gap {
		t.Errorf("from %v to %v, a gap: %v", least, most, gap)
	}
}

// A line has a gap where its number isn't known, and where nobody asked for so long.
func TestLineWithGaps(t *testing.T) {
	d := &drawing{width: 100, height: 100}
	x, y := &axis{0, 10, 0, 100}, &axis{0, 10, 100, 0}
	nan := math.NaN()
	d.line(x, y, []float64{0, 1, 2, 3, 4, 9, 10}, []float64{5, 6, nan, 7, nan, 8, 9}, 3, "s0")
	const want = `d="M0 250h0l50-50M150 150h0M450 100h0l50-50"`
	if !strings.Contains(d.String(), want) {
		t.Errorf("%s, want %s", d.String(), want)
	}
}

// elements checks that a text is XML, and returns how many elements it has of each name.
func elements(t *testing.T, text string) map[string]int {
	t.Helper()
	count := map[string]int{}
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return count
		}
		if err != nil {
			t.Fatalf("%v:\n%s", err, text)
		}
		if e, ok := token.(xml.StartElement); ok {
			count[e.Name.Local]++
		}
	}
}

// Whatever a chart is of, it is XML without anything but numbers, and asks for nothing.
func TestChartsOfAnything(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	evil := "</text><script>\"'&"
	start := time.Date(2026, 11, 29, 14, 0, 0, 5, time.UTC)
	for i, values := range [][]float64{nil, {nan}, {1}, {inf, 1, -inf, nan, 3}, {0, 0, 0}, {-1, -2}, {1e300, 1}} {
		xs := make([]float64, len(values))
		for k := range xs {
			xs[k] = float64(2 * k)
		}
		for _, limit := range []float64{nan, 0, 100} {
			c := &Chart{
				Title: evil, Start: start, Seconds: float64(i), Gap: 3, Phases: []Band{{0, 1, "ramp", Neutral}},
				Bands: []Band{{0, 0, evil, Warned}, {1, 99, "b", Neutral}},
				Marks: []Mark{{0, evil, Limited}, {float64(i), strings.Repeat("long", 100), Warned}},
				Panels: []Panel{{
					Name: evil, Unit: evil, Lines: []Line{{evil, xs, values}, {"b", xs, values}},
					Limit: limit, LimitText: evil, Threshold: 0.9 * limit,
				}},
			}
			s := &Scatter{
				Title: evil, Name: evil, Note: evil, Limit: 100, Threshold: 90, Slope: limit, Intercept: 1, Meet: limit, Low: nan,
				High: inf,
			}
			for k, v := range values {
				s.Before = append(s.Before, Point{float64(k), v})
			}
			for _, text := range []string{c.SVG(1000), c.SVG(380), string(c.Picture(1000, Dark)), s.SVG(), string(s.Picture(Light))} {
				if n := elements(t, text); n["svg"] != 1 || n["script"]+n["image"]+n["a"] > 0 {
					t.Errorf("%v has %v", values, n)
				}
				if m := regexp.MustCompile(`="[^"]*(NaN|Inf)[^"]*"`).FindString(text); m != "" {
					t.Errorf("%v, limit %v: %s", values, limit, m)
				}
				if strings.Contains(strings.ReplaceAll(text, "http://www.w3.org/2000/svg", ""), "://") {
					t.Errorf("%v: it has a URL", values)
				}
			}
		}
	}
	if text := string((&Chart{Title: "a", Start: start, Seconds: 9}).Picture(1000, Light)); strings.Contains(text, "var(") {
		t.Errorf("a picture of its own has no colours:\n%s", text)
	}
}

// Names don't lie over each other.
func TestLabelsApart(t *testing.T) {
	labels := []label{{x: 50, text: "a"}, {x: 52, text: "b"}, {x: 59, text: "c"}, {x: 60, text: "d"}}
	apart(labels, 0, 60)
	for i := 1; i < len(labels); i++ {
		if labels[i].x-labels[i-1].x < 11 || labels[i].x > 60 || labels[i-1].x < 0 {
			t.Errorf("labels at %s", fmt.Sprint(labels))
		}
	}
}

func BenchmarkChart(b *testing.B) {
	b.ReportAllocs()
	var xs, ys []float64
	for i := range 1800 {
		xs, ys = append(xs, float64(2*i)), append(ys, float64(i*7919%100))
	}
	c := &Chart{Title: "an hour", Start: time.Unix(0, 0), Seconds: 3600}
	for range 12 {
		c.Panels = append(c.Panels, Panel{Name: "cpu", Lines: []Line{{X: xs, Y: ys}}, Limit: 100, Threshold: 90})
	}
	for b.Loop() {
		c.SVG(1000)
	}
}
