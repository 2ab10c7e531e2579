package screentest

import (
	"math"
	"regexp"
	"strings"
	"testing"
)

// Absurd are values that no exporter should have, and some do.
var Absurd = []float64{
	0, math.Copysign(0, -1), math.SmallestNonzeroFloat64, 1e-300, 1e-9, 1, 1e12, 1e15, 1e18, 1 << 63, 1 << 64, 1e21, 1e300, math.MaxFloat64,
	math.Inf(1), math.Inf(-1), math.NaN(), -1, -1e300,
}

var (
	// Unreadable is what nobody can read as a number.
	Unreadable = regexp.MustCompile(`[0-9]{13}|[0-9]\.[0-9]{12}|(?:^|[ (])-0(?:\.0*)?(?:[^0-9.:]|$)|(?:Inf|NaN) ?[%/a-zA-Z]`)
	// Nowhere is what is nowhere beside a raw value.
	Nowhere = regexp.MustCompile(`\b(?:Inf|NaN)\b`)
)

// CheckReadable checks that nobody is shown what is no number, or one of hundreds of digits.
func CheckReadable(t *testing.T, what, text string, expressions ...*regexp.Regexp) {
	t.Helper()
	for line := range strings.Lines(text) {
		for _, e := range expressions {
			if found := e.FindString(line); found != "" {
				t.Errorf("%s: %q in %.300q", what, found, line)
			}
		}
	}
}
