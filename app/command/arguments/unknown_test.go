package arguments

import "testing"

func TestIsSlip(t *testing.T) {
	f := func(a, b string, want bool) {
		t.Helper()
		if got := IsSlip(a, b); got != want || IsSlip(b, a) != want {
			t.Errorf("%s, %s: %t", a, b, got)
		}
	}
	f("report", "report", true)
	f("reprot", "report", true)
	f("repport", "report", true)
	f("eport", "report", true)
	f("repord", "report", true)
	f("roeprt", "report", false)
	f("reports1", "report", false)
	f("pert", "report", false)
	f("", "r", true)
	f("", "re", false)
}
