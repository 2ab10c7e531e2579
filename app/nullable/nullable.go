// Package nullable has values as JSON has them in all that programs read: null where they are not known.
package nullable

import (
	"math"
	"time"
)

// Number returns nil for NaN and for what is infinite, which JSON has no numbers for.
func Number(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// Text returns nil for an empty text.
func Text(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// Time returns a time in UTC, to the millisecond, as RFC 3339 has it; nil for the zero time.
func Time(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	text := t.UTC().Format("2006-01-02T15:04:05.999Z")
	return &text
}
