package words

import (
	"math"
	"testing"

	"origintop/scrape/compare"
	"origintop/scrape/origin"
)

func TestDifferenceText(t *testing.T) {
	f := func(field string, base, by, low, high float64, word compare.Word, want, wantWord string) {
		t.Helper()
		d := &compare.Difference{
			Field: origin.FieldNamed(field), Base: compare.Summary{Mean: base}, New: compare.Summary{Mean: base + by},
			By: by, Low: low, High: high, Word: word,
		}
		if got, gotWord := DifferenceText(d), DifferenceWord(d); got != want || gotWord != wantWord {
			t.Errorf("%s %g%+g (%g..%g): %q, %q, want %q, %q", field, base, by, low, high, got, gotWord, want, wantWord)
		}
	}
	nan := math.NaN()
	const (
		latency = "nginx.latency_seconds.p99"
		out     = "network.out_bytes_per_second"
		speed   = "swarm.average_speed"
		stalled = "swarm.stalled_percent"
		errors  = "nginx.status_per_second.5xx"
	)
	f(latency, .100, .032, .026, .038, compare.Higher, "+32 ±6.0 %", "higher, worse")
	f(latency, .100, -.032, -.038, -.026, compare.Lower, "-32 ±6.0 %", "lower, better")
	f(out, 1e6, 2.5e5, 2e5, 3e5, compare.Higher, "+25 ±5.0 %", "higher")
	f(speed, 1, -.25, -.3, -.2, compare.Lower, "-25 ±5.0 %", "lower, worse")
	f(latency, .100, .040, .035, .060, compare.Higher, "+40 (35..60) %", "higher, worse") // by ranks
	f(latency, .100, .002, -.003, .007, compare.NoDifference, "±5.0 %", "~")
	f(latency, .100, .001, .0009, .0011, compare.NoDifference, "+1.0 ±0.10 %", "~") // certain, but of no matter
	f(latency, .100, .5, nan, nan, compare.TooShort, "", "too short to tell")
	f(stalled, 0, 8, 8, 8, compare.Higher, "+8.0 points", "higher, worse")
	f(stalled, 0, 8, 7, 9, compare.Higher, "+8.0 ±1.0 points", "higher, worse")
	f(errors, 0, 3, 2, 4, compare.Higher, "+3.0/s ±1.0/s", "higher, worse")
	f(errors, .01, 3, 2, 4, compare.Higher, "+3.0/s ±1.0/s", "higher, worse") // 30,000 % says nothing
}

func TestCompareResult(t *testing.T) {
	c := &compare.Comparison{}
	for range 2 {
		c.Fields = append(c.Fields, compare.Difference{Field: origin.FieldNamed("nginx.latency_seconds.p99"), Word: compare.Higher})
	}
	c.Fields = append(c.Fields, compare.Difference{Field: origin.FieldNamed("network.out_bytes_per_second"), Word: compare.Lower},
		compare.Difference{Field: origin.FieldNamed("cpu.busy_percent")})
	if got, want := CompareResult(c), "Of 4 numbers, 2 got worse, 1 differs otherwise and 1 is too short to tell"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	c.Basis = compare.NoCommonLoad
	if got, want := CompareResult(c), "Not compared: the runs had no load in common for long enough"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// Each number that is compared has a name that a person can read.
func TestComparedFieldsHaveNames(t *testing.T) {
	for _, f := range origin.Fields() {
		if compare.Compared(&f) && FieldName(&f, "") == f.Name {
			t.Errorf("%s has no name", f.Name)
		}
	}
}
