package alarm

import (
	"testing"

	"origintop/scrape/scrapetest"
	"origintop/scrape/series"
)

// Traffic that is uncertain is not taken in.
func TestUncertainTrafficIsNoPlateau(t *testing.T) {
	var p PlateauFinder
	if p.Observe(&series.Span{Asked: scrapetest.T0, Doubt: 0.2}, 10, false, 1000, &Thresholds{}); p.pages != 0 {
		t.Error("uncertain traffic was taken in")
	}
	if p.Observe(&series.Span{Asked: scrapetest.T0}, 10, false, 1000, &Thresholds{}); p.pages != 1 {
		t.Error("certain traffic was not taken in")
	}
}

// A plateau is where the traffic is at its top though there is more load. Numbers are those of bins: load and traffic.
func TestPlateau(t *testing.T) {
	for _, test := range []struct {
		name string
		bins []bin
		want bool
	}{
		{"grows with the load", []bin{{load: 10, traffic: 100}, {load: 20, traffic: 200}, {load: 30, traffic: 300}}, false},
		{"at its top", []bin{{load: 10, traffic: 100}, {load: 20, traffic: 200}, {load: 30, traffic: 205}, {load: 40, traffic: 204}}, true},
		{"at its top since long", []bin{
			{load: 10, traffic: 100},
			{load: 20, traffic: 200},
			{load: 30, traffic: 205},
			{load: 40, traffic: 204},
			{load: 40, traffic: 203},
		}, true},
		{"one step, as the end of a burst", []bin{{load: 10, traffic: 100}, {load: 20, traffic: 200}, {load: 40, traffic: 205}}, false},
		{"grows less than the load", []bin{{load: 20, traffic: 200}, {load: 40, traffic: 250}}, false},
		{"far below its top", []bin{{load: 10, traffic: 400}, {load: 20, traffic: 200}, {load: 40, traffic: 205}}, false},
		{"the load has not grown", []bin{{load: 20, traffic: 200}, {load: 22, traffic: 200}}, false},
		{"the load has fallen", []bin{{load: 40, traffic: 200}, {load: 20, traffic: 200}}, false},
		{"hardly any load", []bin{{load: 2, traffic: 200}, {load: 4, traffic: 200}}, false},
		{"each of it has what it had", []bin{{load: 20, traffic: 200}, {load: 25, traffic: 210}}, false},
		{"no traffic to begin with", []bin{{load: 20, traffic: 0}, {load: 40, traffic: 200}}, false},
	} {
		p := PlateauFinder{bins: test.bins}
		if got := p.flat(); got != test.want {
			t.Errorf("%s: %t", test.name, got)
		}
	}
}
