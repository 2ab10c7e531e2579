package origin

import (
	"testing"

	"origintop/scrape"
	"origintop/scrape/scrapetest"
)

// Each load tester is told apart by what its page holds, whatever was asked for there.
func TestLoadTestersAreToldApart(t *testing.T) {
	for page, want := range map[string][2]string{
		"vegeta-12.13.0-load":              {"vegeta", "vegeta"},
		"vegeta-12.13.0-refused":           {"vegeta", "vegeta"},
		"locust_exporter-0.5.2-load":       {"locust_exporter", "Locust"},
		"locust_exporter-0.5.2-fresh":      {"locust_exporter", "Locust"},
		"k6-made":                          {"k6", "k6"},
		"go-ffmpeg-hls-swarm-946160b-load": {"go-ffmpeg-hls-swarm", "swarm"},
	} {
		body := string(scrapetest.ReadFile(t, "../../testdata/pages/"+page+".prom"))
		for _, name := range []string{"swarm", "other"} {
			s := after(Options{}, scrapetest.Page(name, 0, body))
			if src := &s.Sources[0]; src.Exporter != want[0] || s.Clients.Tester != want[1] || !src.Only(scrape.RoleLoad) || src.Err != "" {
				t.Errorf("%s as %s is of %q, %q, roles %b: %s", page, name, src.Exporter, s.Clients.Tester, src.Roles, src.Err)
			}
		}
	}
}
