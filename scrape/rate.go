package scrape

import (
	"math"
	"time"
)

var unknown = math.NaN()

// How far rates go back, and how sure they have to be.
const (
	farthest = 10 * time.Second // how far a rate goes back to be sure
	sureness = 0.05             // of a step: how much of it may be uncertain
)

// increase returns by how much a counter went up from one page to the next: NaN if it isn't on both, or is what no counter can be, and if it
// went down, which means that it started again from zero at a time nobody knows.
func increase(last, now float64) float64 { return count(count(now) - count(last)) }

// rate returns the increase of a counter per second over a step: NaN as for increase, and if no time has passed.
func rate(last, now float64, step time.Duration) float64 {
	if step <= 0 {
		return unknown
	}
	return increase(last, now) / step.Seconds()
}

// share returns part of whole in percent, NaN if there is no whole, or none to speak of.
func share(part, whole float64) float64 {
	if !(whole > 0) {
		return unknown
	}
	return finite(100 * part / whole)
}

// portion returns how much of a whole is used: unknown if that is less than nothing, or more than all.
func portion(used, whole float64) float64 { return within(share(used, whole), 0, 100) }

// within returns v, which is unknown if it is out of bounds, as no such number can be.
func within(v, least, most float64) float64 { return nanIf(v < least || v > most, v) }

// belowZero is what a counter that is unsigned makes of a number a little below zero, or more.
const belowZero = 1 << 63

// count returns a number of things, of bytes or of seconds: unknown if it is below zero, which exporters may write as one near 2^64.
func count(v float64) float64 { return finite(nanIf(v < 0, v)) }

// finite returns v, which is unknown where it is as far from 0 as nothing is that is measured. Minus zero becomes zero.
func finite(v float64) float64 { return nanIf(math.Abs(v) >= belowZero, v+0) }

// nanIf returns v, which is not known if that is so.
func nanIf(that bool, v float64) float64 {
	if that {
		return unknown
	}
	return v
}

// orZero returns v, or 0 for NaN: for the parts of a sum that not every exporter has.
func orZero(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return v
}

// larger returns the larger number; one that is not known is smaller than any.
func larger(a, b float64) float64 {
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

// nanOr returns v or, if it is not known, the other.
func nanOr(v, other float64) float64 {
	if math.IsNaN(v) {
		return other
	}
	return v
}
