package exporter

import (
	"testing"

	"origintop/promtext"
	"origintop/scrape"
)

// A series goes where the first rule says whose labels it all has.
func TestFind(t *testing.T) {
	x := NewIndex([]*Exporter{{Name: "e", Product: "p", Role: scrape.RoleServer, Rules: []Rule{
		{Family: "e_requests_total", With: "code,listener!=admin", Into: Slot{Server, ServerResponse}},
		{Family: "e_requests_total", With: "listener=admin", Into: Slot{Server, ServerSign}},
		{Family: "e_sessions", By: "frontend", Into: Slot{Server, ServerActive}},
		{Family: "e_sessions", Into: Slot{Server, ServerBusy}},
		{Family: "e_sessions_total", With: "frontend=", Into: Slot{Server, ServerAccepted}},
	}}})
	f := func(series string, want int) {
		t.Helper()
		var s promtext.Scanner
		s.Reset([]byte(series + " 1\n"))
		if !s.Scan() {
			t.Fatal("no sample: " + series)
		}
		got := -1
		if m, ok := x.Find(s.Name(), s.Label); ok {
			got = m.Rule.Into.Field
		}
		if got != want {
			t.Errorf("%s goes to field %d, want %d", series, got, want)
		}
	}
	f(`e_requests_total{code="200",listener="main"}`, ServerResponse)
	f(`e_requests_total{code="200",listener="admin"}`, ServerSign)
	f(`e_requests_total{code="200"}`, -1)
	f(`e_requests_total{listener="main"}`, -1)
	f(`e_sessions{frontend="www"}`, ServerActive)
	f(`e_sessions{backend="www"}`, ServerBusy)
	f(`e_sessions_total`, ServerAccepted)
	f(`e_sessions_total{frontend="www"}`, -1)
	f(`e_other`, -1)
}

// The status is that of the first label a rule wants, whatever is wanted of it.
func TestStatusLabel(t *testing.T) {
	for with, want := range map[string]string{"": "", "code": "code", "code!=total": "code", "class=2,listener!=admin": "class"} {
		if got := (&Rule{With: with}).StatusLabel(); got != want {
			t.Errorf("%q: %q, want %q", with, got, want)
		}
	}
}

// Each exporter has a name of its own, and says what it is an exporter of, unless that is the machine.
func TestAllAreNamed(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range All {
		again := seen[e.Name] && e.Role != scrape.RoleMachine // which had other names once
		if e.Name == "" || again || e.Role == scrape.RoleUnknown || len(e.Rules) == 0 {
			t.Errorf("%q: no name of its own, no role or no rules", e.Name)
		}
		if (e.Product != "") != (e.Role == scrape.RoleLoad || e.Role == scrape.RoleServer && !e.Beside) {
			t.Errorf("%s is of %q", e.Name, e.Product)
		}
		seen[e.Name] = true
	}
}
