package origin

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"origintop/scrape/scrapetest"
	"origintop/scrape/series"
)

// A number that several series of a family say, with labels that tell nobody what they are of, is none. The others stand, and so does what
// is said twice the same, or by exporters with names of their own.
func TestSeveralSeriesForANumber(t *testing.T) {
	const (
		machine = "node_cpu_seconds_total{cpu=\"0\",mode=\"user\"%[2]s} %[1]d\nnode_cpu_seconds_total{cpu=\"0\",mode=\"idle\"%[2]s} %[1]d\n"
		memory  = "node_memory_MemTotal_bytes 100\nnode_memory_MemAvailable_bytes 77\n"
		status  = "nginx_connections_active%[3]s 5\nnginx_http_requests_total%[3]s %[1]d0\n"
		lua     = "nginx_http_connections{state=\"active\"} 5\n"
		clients = "hls_swarm_active_clients%[3]s %[1]d\n"
	)
	a, b := `node="a"`, `node="b"`
	for _, test := range []struct {
		name  string
		parts func(second int) string
		of    func(*Snapshot) float64
		want  float64
		said  string
	}{
		{
			"CPU", func(s int) string {
				return scrapetest.PagePart(machine, s, a) + scrapetest.PagePart(machine, 2*s, b) + memory
			},
			func(s *Snapshot) float64 { return s.CPU.Busy }, series.Unknown, "node_cpu_seconds_total",
		},
		{
			"memory beside it", func(s int) string {
				return scrapetest.PagePart(machine, s, a) + scrapetest.PagePart(machine, 2*s, b) + memory
			},
			func(s *Snapshot) float64 { return s.Memory.UsedPercent }, 23, "node_cpu_seconds_total",
		},
		{
			"two servers", func(s int) string { return scrapetest.PagePart(status, s, a) + scrapetest.PagePart(status, 5*s, b) },
			func(s *Snapshot) float64 { return s.Server.Requests }, series.Unknown, "nginx_http_requests_total",
		},
		{
			"two servers without labels",
			func(s int) string { return scrapetest.PagePart(status, s, "") + scrapetest.PagePart(status, 5*s, "") },
			func(s *Snapshot) float64 { return s.Server.Requests }, series.Unknown, "nginx_http_requests_total",
		},
		{"in turns", func(s int) string {
			if s%4 == 0 {
				a, b = b, a
			}
			return scrapetest.PagePart(status, s, a) + scrapetest.PagePart(status, 5*s, b)
		}, func(s *Snapshot) float64 { return s.Server.Requests }, series.Unknown, "nginx_http_requests_total"},
		{
			"one after the other", func(s int) string { return scrapetest.PagePart(status, s, fmt.Sprintf("pod=\"%d\"", s/20)) },
			func(s *Snapshot) float64 { return s.Server.Requests }, 10, "",
		},
		{
			"the same line twice", func(s int) string { return scrapetest.PagePart(status, s, "") + scrapetest.PagePart(status, s, "") },
			func(s *Snapshot) float64 { return s.Server.Requests }, 10, "",
		},
		{
			"two exporters of one", func(s int) string { return lua + scrapetest.PagePart(status, s, "") },
			func(s *Snapshot) float64 { return s.Server.Active }, 5, "",
		},
		{
			"two swarms", func(s int) string { return scrapetest.PagePart(clients, s, a) + scrapetest.PagePart(clients, 9, b) },
			func(s *Snapshot) float64 { return s.Clients.Active }, series.Unknown, "hls_swarm_active_clients",
		},
	} {
		st := NewState(Options{})
		var s *Snapshot
		for second := 2; second <= 60; second += 2 {
			st.Apply(scrapetest.Page("it", 1000*second, test.parts(second)))
			s = st.Snapshot()
			if got := test.of(s); second > 2 && !(got == test.want || math.IsNaN(got) && math.IsNaN(test.want)) {
				t.Errorf("%s: %v at %d s, want %v", test.name, got, second, test.want)
			}
		}
		i := slices.IndexFunc(s.Troubles, func(t Trouble) bool { return t.Kind == SeveralSeries })
		if said := i >= 0; said != (test.said != "") || said && s.Troubles[i].Subject != test.said {
			t.Errorf("%s: troubles %+v", test.name, s.Troubles)
		}
	}
}

// On no page of an exporter that is known here does that happen.
func TestSeveralSeriesOnRealPages(t *testing.T) {
	pages, err := filepath.Glob("../../testdata/pages/*.prom")
	if err != nil || len(pages) == 0 {
		t.Fatal(err, len(pages))
	}
	for _, path := range pages {
		body, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		st := NewState(Options{})
		for n := range 3 { // learnt, learnt without the rest, known
			st.Apply(scrapetest.Page("it", 2000*n, string(body)))
			if s := st.Snapshot(); slices.ContainsFunc(s.Troubles, func(t Trouble) bool { return t.Kind == SeveralSeries }) {
				t.Errorf("%s: %+v", path, s.Troubles)
			}
		}
	}
}
