package panels

import (
	"math"
	"testing"
)

func TestSeriesNumbers(t *testing.T) {
	f := func(v float64, value, rate, changed string) {
		t.Helper()
		if got := Exact(v); got != value || len(got) > 13 {
			t.Errorf("value %v: got %q, want %q", v, got, value)
		}
		if got := exactRate(v); got != rate || len(got) > 12 {
			t.Errorf("rate %v: got %q, want %q", v, got, rate)
		}
		if got := Change(v); got != changed || len(got) > 9 {
			t.Errorf("change %v: got %q, want %q", v, got, changed)
		}
	}
	f(0, "0", "0/s", "0.0%")
	f(math.Copysign(0, -1), "0", "0/s", "0.0%")
	f(1, "1", "1/s", "+100%")
	f(0.0001, "0.0001", "0.0001/s", "0.0%")
	f(0.12345678, "0.123457", "0.12/s", "+12.3%")
	f(-0.5, "-0.5", "-0.50/s", "-50%")
	f(1234.5678, "1234.57", "1235/s", ">999%")
	f(999999999, "999999999", "999999999/s", ">999%")
	f(1795449124.123, "1795449124.1", "1.8e+09/s", ">999%")
	f(999999999999, "999999999999", "1e+12/s", ">999%")
	f(1e15, "1e+15", "1e+15/s", ">999%")
	f(1.234567e-100, "1.23457e-100", "1.23e-100/s", "0.0%")
	f(math.Inf(1), "+Inf", "–", "+∞")
	f(math.NaN(), "NaN", "–", "–")
}
