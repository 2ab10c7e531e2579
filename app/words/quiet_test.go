package words

import (
	"strings"
	"testing"

	"origintop/scrape"
	"origintop/scrape/origin"
	"origintop/scrape/series"
)

// Where clients wait long for their answers, that is said before all that is not known, and nobody claims that all is quiet.
func TestNotQuietWhileClientsWait(t *testing.T) {
	s := *origin.NewState(origin.Options{}, scrape.Target{Name: "swarm", Role: scrape.RoleLoad}).Snapshot()
	tester := &s.Sources[0]
	tester.Roles, tester.Pages = 1<<scrape.RoleLoad, 3
	s.Clients.Known, s.Clients.Tester, s.Clients.ErrorRate = true, "vegeta", 0
	f := func(waits float64, failures int, quiet bool, want string) {
		t.Helper()
		s.Clients.Waits, tester.Failures, tester.Err = waits, failures, strings.Repeat("it is gone", failures)
		long, _, short := Quiet(&s)
		if got := long + "|" + short; IsQuiet(&s) != quiet || !strings.HasPrefix(long, want) {
			t.Errorf("%v, %d failures: %s, want %s", waits, failures, got, want)
		}
	}
	f(8, 0, false, "nothing seen; clients wait 8.00s for answers; CPU")
	f(series.Unknown, 0, true, "all quiet; CPU")
	f(8, 1, true, "all quiet; CPU")
}

// Why 5xx are not known nobody can say: Envoy counts them, but its page has none while there are no listeners.
func TestErrorsNotKnown(t *testing.T) {
	for _, exporter := range []string{"stub_status", "Envoy", "Caddy", "stub_status, vts", ""} {
		s := origin.NewState(origin.Options{}).Snapshot()
		s.Server.Exporter, s.Server.Known, s.Server.Up, s.Server.Requests = exporter, true, true, 5
		s.Sources = []origin.SourceState{{Target: scrape.Target{Name: "web", Role: scrape.RoleServer}, Exporter: exporter, Pages: 2}}
		const want = "nothing seen; CPU, memory, network and disk are not watched; 5xx not known"
		if long, _, _ := Quiet(s); long != want {
			t.Errorf("%s: got %q, want %q", exporter, long, want)
		}
	}
}
