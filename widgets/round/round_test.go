package round

import (
	"math"
	"testing"
)

func TestUp(t *testing.T) {
	f := func(of func(float64) float64, v, want float64) {
		t.Helper()
		if got := of(v); math.Abs(got-want) > 1e-9*want {
			t.Errorf("%v is rounded up to %v, want %v", v, got, want)
		}
	}
	for _, of := range []func(float64) float64{Up, BinaryUp} {
		for _, none := range []float64{0, -1, math.NaN(), math.Inf(1), math.Inf(-1)} {
			f(of, none, 0)
		}
		f(of, 1, 1)
		f(of, 1.01, 1.5)
		f(of, 1.5, 1.5)
		f(of, 1.51, 2)
		f(of, 3, 3)
	}
	f(Up, 2.01, 2.5)
	f(Up, 2.6, 3)
	f(Up, 3.1, 4)
	f(Up, 4.1, 5)
	f(Up, 5.1, 6)
	f(Up, 6.1, 8)
	f(Up, 8.1, 10)
	f(Up, 0.0031, 0.004)
	f(Up, 101e6, 150e6)
	f(Up, 1e300, 1e300)
	f(Up, 0.1+0.2, 0.3)     // not quite 0.3
	f(Up, 0.1+0.2-0.1, 0.2) // not quite 0.2
	const kibi, gibi = 1 << 10, 1 << 30
	f(BinaryUp, 2.01, 3)
	f(BinaryUp, 769, kibi)
	f(BinaryUp, kibi, kibi)
	f(BinaryUp, 1000*gibi, kibi*gibi)
	f(BinaryUp, 23.5*gibi, 24*gibi)
	f(BinaryUp, 700*kibi, 768*kibi)
}

// However large a number is, little of a scale up to the next round one is empty, and a scale up to a round one ends there.
func TestUpWastesLittle(t *testing.T) {
	for _, of := range []func(float64) float64{Up, BinaryUp} {
		for v := 1e-9; v < 1e18; v *= 1.003 {
			got := of(v)
			if got < v*exact || got > 1.5*v/exact {
				t.Fatalf("%v is rounded up to %v", v, got)
			}
			if again := of(got); math.Abs(again-got) > 1e-9*got {
				t.Fatalf("%v is round, and rounded up to %v", got, again)
			}
		}
	}
}
