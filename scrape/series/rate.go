package series

import (
	"math"
	"time"
)

// Unknown is a number that is not known: NaN.
var Unknown = math.NaN()

// How far rates go back, and how sure they have to be.
const (
	MaxLookback = 10 * time.Second // how far a rate goes back to be sure
	MaxDoubt    = 0.05             // of a step: how much of it may be uncertain
)

// Increase returns by how much a counter went up from one page to the next: NaN if it isn't on both, or is what no counter can be, and if
// it went down, which means that it started again from zero at a time nobody knows.
func Increase(last, now float64) float64 {
	if last >= 0 && now >= last && now < BelowZero {
		return now - last + 0 // as almost always; minus zero becomes zero
	}
	return Count(Count(now) - Count(last))
}

// Rate returns the increase of a counter per second over a step: NaN as for increase, and if no time has passed.
func Rate(last, now float64, step time.Duration) float64 {
	if step <= 0 {
		return Unknown
	}
	return Increase(last, now) / step.Seconds()
}

// Share returns part of whole in percent, NaN if there is no whole, or none to speak of.
func Share(part, whole float64) float64 {
	if !(whole > 0) {
		return Unknown
	}
	return Finite(100 * part / whole)
}

// Portion returns used in percent of whole; unknown if that is below 0 or above 100.
func Portion(used, whole float64) float64 { return Within(Share(used, whole), 0, 100) }

// Within returns v, which is unknown if it is out of bounds, as no such number can be.
func Within(v, least, most float64) float64 { return NaNIf(v < least || v > most, v) }

// BelowZero is what a counter that is unsigned makes of a number a little below zero, or more.
const BelowZero = 1 << 63

// Count returns a number of things, of bytes or of seconds: unknown if it is below zero, which exporters may write as one near 2^64.
func Count(v float64) float64 { return Finite(NaNIf(v < 0, v)) }

// Finite returns v, which is unknown where it is as far from 0 as nothing is that is measured. Minus zero becomes zero.
func Finite(v float64) float64 { return NaNIf(math.Abs(v) >= BelowZero, v+0) }

// NaNIf returns v, which is not known if that is so.
func NaNIf(that bool, v float64) float64 {
	if that {
		return Unknown
	}
	return v
}

// OrZero returns v, or 0 for NaN: for the parts of a sum that not every exporter has.
func OrZero(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return v
}

// Larger returns the larger number; one that is not known is smaller than any.
func Larger(a, b float64) float64 {
	if a >= b || math.IsNaN(b) {
		return a
	}
	return b
}

// Plus adds what is known.
func Plus(a, b float64) float64 {
	switch {
	case math.IsNaN(a):
		return b
	case math.IsNaN(b):
		return a
	}
	return a + b
}

// NaNOr returns v or, if it is not known, the other.
func NaNOr(v, other float64) float64 {
	if math.IsNaN(v) {
		return other
	}
	return v
}
