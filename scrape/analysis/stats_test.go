package analysis

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Student's distribution as tables have it.
func TestT95(t *testing.T) {
	for df, want := range map[float64]float64{1: 12.706, 2: 4.303, 3: 3.182, 5: 2.571, 10: 2.228, 30: 2.042, 200: 1.972, 201: 1.972, 1000: 1.962, 1e6: 1.960} {
		if got := t95(df); math.Abs(got-want) > 0.001 {
			t.Errorf("%v degrees of freedom: got %v, want %v", df, got, want)
		}
	}
	if !math.IsInf(t95(0), 1) || !math.IsInf(t95(-1), 1) {
		t.Error("without a degree of freedom anything can be")
	}
}

// Of intervals of 95 %, 95 % hold what is true: of slopes and of loads, of independent residuals and of some that depend on each other.
func TestIntervals(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8))
	f := func(name string, r, least float64) {
		t.Helper()
		const trials = 2000
		slopes, loads := 0, 0
		for range trials {
			var points []point
			e := 0.0
			for x := range 40 {
				e = r*e + math.Sqrt(1-r*r)*rnd.NormFloat64()
				points = append(points, point{float64(x), 3 + 2*float64(x) + 4*e})
			}
			l := fitted(points)
			if low, high := l.slope(); low <= 2 && 2 <= high {
				slopes++
			}
			if _, low, high := l.inverse(103); low <= 50 && 50 <= high {
				loads++
			}
		}
		if float64(slopes) < least*trials || float64(loads) < least*trials {
			t.Errorf("%s: of %d intervals, %d of slopes and %d of loads hold", name, trials, slopes, loads)
		}
	}
	f("independent", 0, 0.93)
	f("dependent", 0.5, 0.85)
}

func TestKnee(t *testing.T) {
	var points []point
	for x := range 40 {
		points = append(points, point{float64(x), min(float64(x), 25) + 0.3*math.Sin(float64(x)*2.1)})
	}
	if at := knee(points); math.Abs(at-25) > 1 {
		t.Errorf("got %v, want 25", at)
	}
	if !math.IsNaN(knee(points[:5])) {
		t.Error("a knee in five points")
	}
}

func TestBends(t *testing.T) {
	f := func(name string, curve float64, want bool) {
		t.Helper()
		rnd := rand.New(rand.NewPCG(9, 10))
		var points []point
		for x := range 40 {
			v := float64(x)
			points = append(points, point{v, 5 + 2*v + curve*v*v + rnd.NormFloat64()})
		}
		if got := bends(points, fitted(points)); got != want {
			t.Errorf("%s: got %v", name, got)
		}
	}
	f("a line", 0, false)
	f("a parabola", 0.1, true)
}
