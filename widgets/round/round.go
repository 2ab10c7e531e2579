// Package round has the round numbers of scales, for graphs on the screen and in pictures. None is more than half as much again as the one
// before, so that a scale that ends at one wastes little room.
package round

import "math"

var (
	decimal = [...]float64{1, 1.5, 2, 2.5, 3, 4, 5, 6, 8}
	binary  = [...]float64{1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768}
)

// exact allows for what is lost where numbers are added up: 0.1 + 0.2 is a round number.
const exact = 1 - 1e-9

// Up returns the smallest round number that is not below v: 1, 1.5, 2, 2.5, 3, 4, 5, 6 or 8 times a power of ten. It is 0 if v is not above
// 0, or not finite.
func Up(v float64) float64 {
	if !(v > 0) || math.IsInf(v, 1) {
		return 0
	}
	return up(v, math.Pow10(int(math.Floor(math.Log10(v)))), decimal[:], 10)
}

// BinaryUp is Up for volumes, which are written in units that are 1024 times the one before: round is 1, 1.5, 2, 3, 4 and so on up to 768
// of them.
func BinaryUp(v float64) float64 {
	if !(v > 0) || math.IsInf(v, 1) {
		return 0
	}
	return up(v, math.Exp2(10*math.Floor(math.Log2(v)/10)), binary[:], 1024)
}

// up returns the first of the steps, times power, that is not below v, or else the next power.
func up(v, power float64, steps []float64, base float64) float64 {
	for _, m := range steps {
		if m*power >= v*exact {
			return m * power
		}
	}
	return base * power
}
