package fields

import (
	"slices"
	"strings"
	"testing"
)

// The name of a field says its unit: who reads JSON has nothing else to go by.
func TestFieldsNameTheirUnits(t *testing.T) {
	units := func(name string) []Unit {
		switch {
		case strings.Contains(name, "seconds_per_second"):
			return []Unit{Ratio}
		case strings.Contains(name, "bytes_per_second"):
			return []Unit{ByteRate, LinkRate, LinkSpeed}
		case strings.Contains(name, "_per_second"):
			return []Unit{Rate}
		case strings.Contains(name, "_percent"):
			return []Unit{Percent}
		case strings.Contains(name, "_seconds"):
			return []Unit{Seconds}
		case strings.Contains(name, "_bytes"):
			return []Unit{Bytes}
		}
		return []Unit{Count, Ratio}
	}
	known := map[string]bool{}
	for _, f := range All() {
		if want := units(f.Name); !slices.Contains(want, f.Unit) {
			t.Errorf("%s: unit %v, want one of %v", f.Name, f.Unit, want)
		}
		if (f.List == nil) != (f.Get != nil) || (f.List == nil) != (f.Row == nil) {
			t.Errorf("%s: it needs Get, or in a list Row", f.Name)
		}
		if known[f.Name] {
			t.Errorf("%s is in the table twice", f.Name)
		}
		known[f.Name] = true
	}
}

// What can be high can get worse: a comparison has to know which way.
func TestGradedFieldsGetWorse(t *testing.T) {
	for _, f := range All() {
		if f.Limit != nil && f.Worse == Neither {
			t.Errorf("%s has a limit, and no direction in which it gets worse", f.Name)
		}
	}
}
