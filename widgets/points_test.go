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
	f(50*time.Second, 100, time.Second/2)
	f(51*time.Second, 100, time.Second)
	f(15*time.Minute, 112, 10*time.Second)
	f(2*time.Hour, 112, 2*time.Minute)
	f(365*24*time.Hour, 100, 4*24*time.Hour)
	f(time.Hour, 1, time.Hour)
}
