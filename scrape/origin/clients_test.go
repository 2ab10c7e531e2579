package origin

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"origintop/scrape"
	"origintop/scrape/scrapetest"
	"origintop/scrape/series"
)

func TestSwarm(t *testing.T) {
	files, err := filepath.Glob("../../testdata/recordings/swarm/*.swarm.prom")
	if err != nil || len(files) < 2 {
		t.Fatalf("%d pages of the swarm, %v", len(files), err)
	}
	var pages []scrape.Page
	for i, file := range files {
		pages = append(pages, scrapetest.Page("swarm", 2000*i, string(scrapetest.ReadFile(t, file))))
	}
	s := after(Options{}, pages...)
	w := &s.Clients
	if !w.Known || !s.Sources[0].Only(scrape.RoleLoad) || len(w.ActiveHistory) != len(files) {
		t.Errorf("known %t, kinds %b, %d points", w.Known, s.Sources[0].Roles, len(w.ActiveHistory))
	}
	scrapetest.Same(t, "clients", w.Active, 80)
	scrapetest.Same(t, "of", w.Target, 80)
	scrapetest.Same(t, "ramp", w.Ramp, 100)
	s = after(Options{}, append(pages, scrapetest.Failure("swarm", 2000*len(files), "refused"))...)
	scrapetest.Same(t, "clients at the end", s.Clients.Active, 80)

	body := func(n int) string {
		return fmt.Sprintf(`hls_swarm_active_clients 3
hls_swarm_test_remaining_seconds -1
hls_swarm_segment_requests_total %[1]d
hls_swarm_manifest_requests_total %[1]d
hls_swarm_segment_bytes_downloaded_total %[2]d
hls_swarm_http_errors_total{status_code="503"} %[1]d
hls_swarm_stats_drop_rate 0.25
hls_swarm_uptime_p50_seconds 0
`, n, 1000*n)
	}
	s = after(Options{}, scrapetest.Page("swarm", 0, body(10)), scrapetest.Page("swarm", 2000, body(14)))
	scrapetest.Same(t, "segments", s.Clients.Segments, 2)
	scrapetest.Same(t, "manifests", s.Clients.Manifests, 2)
	scrapetest.Same(t, "throughput", s.Clients.Throughput, 2000)
	scrapetest.Same(t, "an end that there is not", s.Clients.Remaining, series.Unknown)
	scrapetest.Same(t, "lost", s.Clients.LostPercent, 25)
	if e := s.Clients.Errors; len(e) != 1 || e[0] != (StatusRate{"503", 2, 14}) {
		t.Errorf("errors %v", e)
	}
	s = after(Options{}, scrapetest.Page("swarm", 0, body(10)), scrapetest.Page("swarm", 2000, body(4)))
	scrapetest.Same(t, "segments of another test", s.Clients.Segments, series.Unknown)
	zero := "hls_swarm_segment_requests_total 5\nhls_swarm_segment_bytes_downloaded_total 0\n"
	s = after(Options{}, scrapetest.Page("swarm", 0, zero), scrapetest.Page("swarm", 2000, strings.ReplaceAll(zero, " 5", " 9")))
	scrapetest.Same(t, "bytes that the swarm doesn't count", s.Clients.Throughput, series.Unknown)
}
