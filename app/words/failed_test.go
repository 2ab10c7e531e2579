package words

import (
	"slices"
	"testing"

	"origintop/scrape/alarm"
	"origintop/scrape/origin"
	"origintop/scrape/severity"
)

// What Varnish fails are fetches from its backends, what Caddy does are requests.
func TestFailedOf(t *testing.T) {
	for product, want := range map[string]string{
		"Varnish":        "Varnish fails 24.0 fetches/s from its backends: 503 or stale content",
		"Caddy":          "Caddy fails 24.0 requests/s with 4xx or 5xx",
		"Varnish, Caddy": "Varnish, Caddy fails 24.0 requests or fetches/s",
	} {
		s := origin.NewState(origin.Options{}).Snapshot()
		s.Server.Product, s.Server.Known, s.Server.Up = product, true, true
		s.Server.Failed, s.Server.FailedAlarm = 24, &alarm.Alarm{Severity: severity.Warn, Value: 24, Over: true}
		if !slices.ContainsFunc(Findings(s, nil), func(f Finding) bool { return f.Text == want }) {
			t.Errorf("no %q in %v", want, Findings(s, nil))
		}
	}
	s := origin.NewState(origin.Options{}).Snapshot()
	s.Servers = make([]origin.Server, 2)
	for i, product := range []string{"Varnish", "Caddy"} {
		s.Servers[i] = origin.Server{Name: product + "1", ServerNumbers: s.Server}
		s.Servers[i].Product = product
		s.Servers[i].FailedAlarm = &alarm.Alarm{Severity: severity.Warn, Value: 24, Over: true}
	}
	for _, want := range []string{
		"Varnish1 fails 24.0 fetches/s from its backends: 503 or stale content", "Caddy1 fails 24.0 requests/s with 4xx or 5xx",
	} {
		if !slices.ContainsFunc(Findings(s, nil), func(f Finding) bool { return f.Text == want+", last value" }) {
			t.Errorf("no %q in %v", want, Findings(s, nil))
		}
	}
}
