package panels

import (
	"math"
	"slices"
	"strings"
	"testing"

	"origintop/app/words"
	"origintop/scrape/origin"
	"origintop/widgets"
)

// Caddy's requests in flight are not called workers, of which it would seem to have none.
func TestInFlight(t *testing.T) {
	for product, want := range map[string][2]string{
		"Caddy": {"in flight", "in flight 0\n"}, "Apache": {"workers", "workers 0 of 75\n"},
	} {
		s := origin.NewState(origin.Options{}).Snapshot()
		n := &s.Server
		n.Exporter, n.Product, n.Workers = product, product, 0
		if n.WorkersLimit = 75; product == "Caddy" {
			n.WorkersLimit = math.NaN()
		}
		if facts := loadFacts(nil, n, nil); !slices.ContainsFunc(facts, func(f widgets.Fact) bool { return f.Label == want[0] }) {
			t.Errorf("no %q in %v", want[0], facts)
		}
		if text := string(words.Text(s, "")); !strings.Contains(text, " "+want[1]) {
			t.Errorf("no %q in\n%s", want[1], text)
		}
	}
}
