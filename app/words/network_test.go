package words

import (
	"math"
	"testing"

	"origintop/scrape/origin"
	"origintop/widgets"
)

// What is not nothing is not written as if it were, and no rate is wider than its column.
func TestPerSecond(t *testing.T) {
	f := func(v float64, want string) {
		t.Helper()
		got := PerSecond(v, &origin.SourceState{Pages: 2})
		if got != want || widgets.Width(got) > RateWidth {
			t.Errorf("%v: %q, want %q", v, got, want)
		}
	}
	f(math.NaN(), widgets.Unknowable)
	f(0, "0")
	f(0.01, "<0.1/s")
	f(0.05, "0.1/s")
	f(999.9, "999.9/s")
	f(999.96, "1.00k/s")
	f(123456, "123k/s")
}
