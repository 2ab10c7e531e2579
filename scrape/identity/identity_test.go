package identity

import (
	"strings"
	"testing"

	"origintop/promtext"
	"origintop/scrape/series"
)

// Replicas that answer in turn are told from one process after another, and both from a clock that was set.
func TestWhoAnswers(t *testing.T) {
	a, b, unknown := Identity{1000, 500, "web1"}, Identity{2000, 500, "web1"}, Identity{series.Unknown, series.Unknown, ""}
	for name, c := range map[string]struct {
		pages           []Identity
		changed, inTurn bool // after the last one
	}{
		"one":                       {[]Identity{a, a}, false, false},
		"nobody says":               {[]Identity{unknown, unknown}, false, false},
		"its clock was set":         {[]Identity{a, {1000, 4100, "web1"}}, false, false},
		"clocks that differ a bit":  {[]Identity{{series.Unknown, 500, ""}, {series.Unknown, 559, ""}}, false, false},
		"the machine was rebooted":  {[]Identity{{series.Unknown, 500, ""}, {series.Unknown, 561, ""}}, true, false},
		"the process was restarted": {[]Identity{a, b}, true, false},
		"on another machine":        {[]Identity{a, {1000, 500, "web2"}}, true, false},
		"in turn":                   {[]Identity{a, b, a}, true, true},
		"and once more":             {[]Identity{a, b, a, a}, false, true},
	} {
		var who Answerer
		changed := false
		for _, now := range c.pages {
			changed = who.See(now)
		}
		if changed != c.changed || who.InTurn() != c.inTurn {
			t.Errorf("%s: changed %v, in turn %v", name, changed, who.InTurn())
		}
	}
}

// Of the machines on a page the first is read, the others are named.
func TestMachines(t *testing.T) {
	m := Machines{}
	m.Width = 1
	f := func(page, read, want string) {
		t.Helper()
		s := &promtext.Scanner{}
		s.Reset([]byte(page))
		m.Begin(-1, false)
		var got strings.Builder
		for s.Scan() {
			if to := m.Other(s); to != nil {
				*to = s.Value()
			} else {
				got.WriteString(string(s.RawLabels()) + " ")
			}
		}
		m.End()
		if got.String() != read || m.Several() != want {
			t.Errorf("%q: read %q, several %q, want %q, %q", page, got.String(), m.Several(), read, want)
		}
	}
	f("up 1\n", " ", "")
	f("up{instance=\"a\"} 1\n", `instance="a" `, "")
	f("up{instance=\"b\",job=\"x\"} 1\nup{instance=\"a\"} 1\n", `instance="a" `, "a, b of x")
	f("up{instance=\"a\"} 1\nup{addr=\"c\"} 1\nup{addr=\"d\"} 1\nup{addr=\"e\"} 1\n", `instance="a" `, "a, c, d and 1 more")
	m.Forget()
	f("up{instance=\"z\"} 1\n", `instance="z" `, "")
}
