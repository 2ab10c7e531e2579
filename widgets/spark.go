package widgets

import "strings"

// Spark returns a graph of values at even distances, one row high and width cells wide, the newest at its right end. Top is the
// value at its upper edge; if that is not above 0, it is the largest one shown. NaN is a gap.
func Spark(s Style, values []float64, top float64, width int) string {
	across := s.across()
	if n := across * width; len(values) > n {
		values = values[len(values)-n:]
	}
	if !(top > 0) {
		top = 0
		for _, v := range values {
			top = max(top, orZero(v))
		}
	}
	var b strings.Builder
	for i := range width {
		var heights [2]int
		for side := range across {
			if at := len(values) - across*(width-i) + side; at >= 0 {
				heights[side] = height(values[at], top, s.up())
			}
		}
		text, _ := s.part(heights[0], heights[1], false)
		b.WriteString(text)
	}
	return b.String()
}

// orZero returns v, and 0 for NaN.
func orZero(v float64) float64 {
	if v != v {
		return 0
	}
	return v
}
