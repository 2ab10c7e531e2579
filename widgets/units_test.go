package widgets

import (
	"math"
	"testing"
	"unicode/utf8"
)

var nan, inf = math.NaN(), math.Inf(1)

func TestPercent(t *testing.T) {
	f := func(v float64, want string) {
		t.Helper()
		if got := Percent(v); got != want {
			t.Errorf("Percent(%v) = %q, want %q", v, got, want)
		}
	}
	f(43.1, "43.1%")
	f(7, " 7.0%")
	f(0, " 0.0%")
	f(math.Copysign(0, -1), " 0.0%")
	f(-0.04, " 0.0%")
	f(99.94, "99.9%")
	f(99.96, " 100%")
	f(100, " 100%")
	f(1234, "1234%")
	f(123456, ">999%")
	f(-7, "-7.0%")
	f(-43, " -43%")
	f(-1234, "<-99%")
	f(nan, "    –")
	f(inf, "    ∞")
	f(-inf, "   -∞")
}

func TestCount(t *testing.T) {
	f := func(v float64, want string) {
		t.Helper()
		if got := Count(v); got != want {
			t.Errorf("Count(%v) = %q, want %q", v, got, want)
		}
	}
	f(0, "0")
	f(42, "42")
	f(1234, "1234")
	f(9999, "9999")
	f(12.34, "12.3")
	f(12345, "12.3k")
	f(123456, "123k")
	f(999999, "1.00M")
	f(1.234e6, "1.23M")
	f(1e30, ">999E")
	f(-42, "-42")
	f(-12345, "-12k")
	f(-1.234e6, "-1.2M")
	f(-1e30, "<-99E")
	f(nan, "–")
	f(inf, "∞")
	f(-inf, "-∞")
}

func TestDecimal(t *testing.T) {
	f := func(v float64, digits int, want string) {
		t.Helper()
		if got := Decimal(v, digits); got != want {
			t.Errorf("Decimal(%v, %d) = %q, want %q", v, digits, got, want)
		}
	}
	f(0, 0, "0")
	f(math.Copysign(0, -1), 1, "0.0")
	f(-0.04, 1, "0.0")
	f(0.05, 2, "0.05")
	f(12345, 0, "12345")
	f(999999.4, 0, "999999")
	f(999999.96, 1, "1.00M")
	f(123456.78, 1, "123456.8")
	f(1e300, 2, ">999E")
	f(-1e300, 2, "<-99E")
	f(nan, 1, "–")
	f(inf, 1, "∞")
}

func TestSeconds(t *testing.T) {
	f := func(v float64, want string) {
		t.Helper()
		if got := Seconds(v); got != want {
			t.Errorf("Seconds(%v) = %q, want %q", v, got, want)
		}
	}
	f(0, "0s")
	f(5e-9, "5ns")
	f(1.2e-6, "1.2µs")
	f(850e-6, "850µs")
	f(999.6e-6, "1.0ms")
	f(0.012, "12ms")
	f(1.2, "1.20s")
	f(12.34, "12.3s")
	f(59.96, "1m00s")
	f(125, "2m05s")
	f(3599.7, "1h00m")
	f(3*3600+4*60, "3h04m")
	f(12*86400+4*3600, "12d04h")
	f(1000*86400, "1000d")
	f(1e30, ">9999d")
	f(-0.85e-3, "-850µs")
	f(-1.2, "-1.20s")
	f(-1234, "-20m")
	f(-1e30, "<-999d")
	f(nan, "–")
	f(inf, "∞")
	f(-inf, "-∞")
}

func TestScale(t *testing.T) {
	f := func(got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	scale := func() *Scale { return new(Scale) }
	f(scale().BitRate(0), "   0 bit/s")
	f(scale().BitRate(1.55e3), "12.4 kbit/s")
	f(scale().BitRate(194e6/8), " 194 Mbit/s")
	f(scale().BitRate(999.6e3/8), "1.00 Mbit/s")
	f(scale().ByteRate(12.4e6), "12.4 MB/s")
	f(scale().Bytes(1.24*(1<<30)), "1.24 GiB")
	f(scale().Bytes(1000), "1000 B")
	f(scale().Bytes(1024), "1.00 KiB")
	f(scale().Rate(186), " 186/s")
	f(scale().Rate(2400), "2.40k/s")
	f(scale().Rate(0.25), "0.25/s")
	f(scale().Rate(-2.44), "-2.4/s")
	f(scale().Rate(-inf), "  -∞/s")
	f(scale().ByteRate(inf), "   ∞ B/s")
	f(scale().ByteRate(1e30), ">999 EB/s")
	f(scale().ByteRate(-1e30), "<-99 EB/s")
	f(scale().Bytes(nan), "–")
}

// A number that wanders about the border of two units stays in one.
func TestScaleHysteresis(t *testing.T) {
	var s Scale
	if got := s.ByteRate(1); got != "   1 B/s" {
		t.Errorf("%q", got)
	}
	if got := s.Bytes(1); got != "   1 B" { // another unit of the same value
		t.Errorf("%q", got)
	}
	for _, step := range []struct {
		v    float64
		want string
	}{
		{990e3, " 990 kB/s"},
		{1.01e6, "1.01 MB/s"},
		{0.95e6, "0.95 MB/s"},
		{nan, "–"},
		{0.81e6, "0.81 MB/s"},
		{0.79e6, " 790 kB/s"},
		{0.95e6, " 950 kB/s"},
		{0, "   0 B/s"},
	} {
		if got := s.ByteRate(step.v); got != step.want {
			t.Errorf("ByteRate(%v) = %q, want %q", step.v, got, step.want)
		}
	}
}

// No number is wider than it is said to be.
func FuzzUnits(f *testing.F) {
	for _, v := range []float64{0, 1, 0.8, 999.5, 1000, 1023.5, -1, 1e-300, 1e300, nan, inf, -inf, 9.995, 99.95, 59.95} {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, v float64) {
		cells := func(what, text string, least, most int) {
			if n := utf8.RuneCountInString(text); n < least || n > most {
				t.Errorf("%s(%v) = %q: %d cells", what, v, text, n)
			}
		}
		cells("Percent", Percent(v), 5, 5)
		cells("Count", Count(v), 1, 5)
		cells("Seconds", Seconds(v), 1, 6)
		var s Scale
		for _, v := range []float64{v, v / 3, v * 1000, v} {
			cells("BitRate", s.BitRate(v), 1, len("1.24 Mbit/s"))
			cells("Bytes", s.Bytes(v), 1, len("1.24 GiB"))
			cells("Rate", s.Rate(v), 1, len("1.24 M/s"))
		}
	})
}

// What is infinite is as high as can be, and leaves the others their scale.
func TestDistributionOfInfinity(t *testing.T) {
	if got := Distribution([]float64{math.Inf(1), 100, 25, math.Inf(-1)}); got != "██▅ " {
		t.Errorf("got %q", got)
	}
}

func TestDistribution(t *testing.T) {
	f := func(want string, values ...float64) {
		t.Helper()
		if got := Distribution(values); got != want {
			t.Errorf("%v: got %q, want %q", values, got, want)
		}
	}
	f("")
	f("  ", 0, math.NaN())
	f("█▅▁ ", 100, 36, 0.1, 0)
	f("█", 1e-300)
}
