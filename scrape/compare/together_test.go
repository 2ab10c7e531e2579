package compare

import (
	"math"
	"testing"

	"origintop/scrape/fields"
)

// differing returns a comparison of one field, which has doubled, and may by chance with that probability.
func differing(p float64) *Comparison {
	d := Difference{Field: fields.Named(out), Base: Summary{Mean: 1e6}, New: Summary{Mean: 2e6}, By: 1e6, P: p}
	c := &Comparison{Fields: []Difference{d}}
	found(c)
	return c
}

// What one origin of forty shows by chance is no difference, and what is none of chance still is one.
func TestFalseDiscoveriesOfManyOrigins(t *testing.T) {
	var list []*Comparison
	for i := range 40 {
		list = append(list, differing(.03+float64(i)/50))
	}
	if list[0].Fields[0].Word != Higher {
		t.Fatal("alone it is no difference")
	}
	Together(list)
	for i, c := range list {
		if c.Fields[0].Word != NoDifference || c.Needed() != level/40 {
			t.Errorf("origin %d of 40 differs by chance: %v, %v", i, c.Fields[0].Word, c.Needed())
		}
	}
	list[7] = differing(1e-5)
	Together(list)
	for i, c := range list {
		if want := map[bool]Word{true: Higher, false: NoDifference}[i == 7]; c.Fields[0].Word != want {
			t.Errorf("origin %d: %v, want %v", i, c.Fields[0].Word, want)
		}
	}
	Together(nil)
}

// What a comparison comes to is what has to be looked at first.
func TestOutcomes(t *testing.T) {
	field := func(name string, w Word, p float64) Difference {
		return Difference{Field: fields.Named(name), Base: Summary{Mean: 1}, New: Summary{Mean: 2}, By: 1, P: p, Word: w}
	}
	const cpu, requests = "cpu.busy_percent", "nginx.requests_per_second"
	worse, better := field(cpu, Higher, 0), field(cpu, Lower, 0)
	short, same := field(cpu, TooShort, math.NaN()), field(memory, NoDifference, 1)
	other := field("network.in_bytes_per_second", Higher, 0)
	f := func(want Outcome, basis Basis, fields ...Difference) {
		t.Helper()
		if got := (&Comparison{Basis: basis, Fields: fields}).Outcome(nil); got != want {
			t.Errorf("%v, want %v", got, want)
		}
	}
	if other.Field.Worse != fields.Neither {
		t.Fatal("it is worse or better")
	}
	f(Worsened, ByLoad, same, worse, short)
	f(Worsened, ByTime, field(cpu, Higher, 0), field(requests, Higher, 0))
	f(NotCompared, UnlikeSources, worse)
	f(NotCompared, NoCommonLoad, same)
	f(NotCompared, NoCommonPart)
	f(Untold, ByLoad, short)
	f(Untold, ByLoad, better, field(requests, TooShort, math.NaN()))
	f(Untold, ByLoad)
	f(Improved, ByLoad, same, better)
	f(Differs, ByLoad, same, other)
	f(Unchanged, ByLoad, same)
	if got := (&Comparison{Basis: ByLoad, Fields: []Difference{same}}).Outcome([]string{cpu}); got != Untold {
		t.Errorf("without a number that was named: %v", got)
	}
}
