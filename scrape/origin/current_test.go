package origin

import (
	"fmt"
	"testing"

	"origintop/scrape/scrapetest"
	"origintop/scrape/series"
)

// What a server has said whose exporter is down is not of now, though others go on.
func TestCurrentServers(t *testing.T) {
	s := after(Options{}, scrapetest.Page("nginx.a", 0, fmt.Sprintf(scrapetest.Stub, 1, 1, 5)),
		scrapetest.Page("nginx.b", 0, fmt.Sprintf(scrapetest.Stub, 1, 1, 5)),
		scrapetest.Page("nginx.a", 2000, fmt.Sprintf(scrapetest.Stub, 1, 1, 25)), scrapetest.Failure("nginx.b", 2000, "refused"))
	current := s.Current()
	for i, want := range []struct {
		name   string
		active float64
		stale  bool
	}{{"a", 42, false}, {"b", series.Unknown, true}} {
		v := current.Servers[i]
		scrapetest.Same(t, v.Name+"'s active connections", v.Active, want.active)
		if v.Name != want.name || v.Stale != want.stale || v.Known == want.stale {
			t.Errorf("got %+v", v)
		}
	}
	if s.Servers[1].Active != 42 {
		t.Error("the snapshot was changed")
	}
}
