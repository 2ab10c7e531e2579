package promtext

import (
	"flag"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

// checkFloat holds parseFloat to strconv: the same bits, or a refusal where the format has no such number.
func checkFloat(t *testing.T, text string) {
	t.Helper()
	want, err := strconv.ParseFloat(text, 64)
	refused := err != nil || strings.ContainsAny(text, "_xX")
	got, ok := parseFloat([]byte(text))
	if ok == refused || ok && math.Float64bits(got) != math.Float64bits(want) {
		t.Errorf("%q: got %v, %t; strconv: %v, %v", text, got, ok, want, err)
	}
}

func TestValuesOfRealPages(t *testing.T) {
	for _, page := range realPages(t) {
		for line := range strings.Lines(string(page)) {
			if m := sampleLine.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
				checkFloat(t, m[3])
			}
		}
	}
}

func TestAdversarialValues(t *testing.T) {
	for _, text := range []string{
		"9007199254740991", "9007199254740992", "9007199254740993", "9007199254740993.0", "90071992547409930e-1", // 2^53 and beyond
		"1e22", "1e23", "123456789012345e22", "999999999999999e22", "123456789012345e-22", "1e-22", "1e-23",
		"9999999999999999", "99999999999999999999999999", "0.00000000000000000000000000000001",
		"2.2250738585072011e-308", "2.2250738585072014e-308", "4.9e-324", "2.4703282292062327e-324", "2.4703282292062328e-324",
		"1.7976931348623157e308", "1.7976931348623158e308", "1.7976931348623159e308", "179769313486231570000e289",
		"0.1", "0.3", "1.1", "-0.0", "0e5", "0e-400", "000000000000000000000000000001.5", "0.000000000000000000000000000000",
		"1e1", "1e01", "1e001", "1e-0", "1e+00", "1E5", "1e5.5", "1.e5", ".e5", ".", "..", "1..2", "1.2.3", "-", "+-1", "- 1", "1-", "1+1",
		"inf", "-inf", "+Inf", "Infinity", "INF", "infinite", "nan", "NaN", "-nan", "+nan", "nan(1)", "nanx",
		"0x1p-2", "0X1P+2", "1_0", "_1", "1e1_0", "\u0661", "1\u00a0",
		strings.Repeat("9", 400), "0." + strings.Repeat("0", 400) + "1", "1e" + strings.Repeat("0", 40) + "5", "1e-999",
		"1e99999999999999999999",
	} {
		checkFloat(t, text)
	}
}

var (
	values = flag.Int("values", 2_000_000, "how many random values to read")
	seed   = flag.Uint64("seed", 1, "of the random values")
)

func TestRandomValues(t *testing.T) {
	n := *values
	if testing.Short() {
		n = min(n, 20_000)
	}
	r := rand.New(rand.NewPCG(*seed, 2))
	text := make([]byte, 0, 64)
	for range n {
		text = text[:0]
		switch r.IntN(4) {
		case 0: // any float there is, in any form
			text = strconv.AppendFloat(text, math.Float64frombits(r.Uint64()), "eEfgG"[r.IntN(5)], r.IntN(20)-1, 64)
		case 1: // what exporters put out
			text = strconv.AppendFloat(text, float64(r.Int64N(1<<r.IntN(62)+1))/math.Pow10(r.IntN(9)), 'g', -1, 64)
		case 2: // halfway between two floats, and a hair beside
			text = strconv.AppendFloat(text, float64(r.Uint64()>>11)+0.5, 'f', 1, 64)
			text = append(text, "00000000000000000001"[:r.IntN(20)]...)
		case 3: // digits, points, signs, exponents
			for range 1 + r.IntN(24) {
				text = append(text, "00112233445566778899..--++eE"[r.IntN(28)])
			}
		}
		checkFloat(t, string(text))
		if t.Failed() {
			return
		}
	}
}

func TestTimestamps(t *testing.T) {
	f := func(text string, want bool) {
		t.Helper()
		if got := isTimestamp([]byte(text)); got != want {
			t.Errorf("isTimestamp(%q) = %t", text, got)
		}
	}
	f("1700000000000", true)
	f("-1", true)
	f("+1", true)
	f("0", true)
	f("1700000000.5", true)
	f(".5", true)
	f("9223372036854775807", true)
	f("-9223372036854775807", true)
	f("0009223372036854775807.25", true)
	f("9223372036854775808", false)
	f("9223372036854775807000", false)
	f("5.", true)
	f("0", true)
	f("0.", true)
	f("1e5", false)
	f("1.2.3", false)
	f("", false)
	f("-", false)
	f(".", false)
	f("NaN", false)
}
