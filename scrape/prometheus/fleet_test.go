package prometheus

import (
	"fmt"
	"net"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/analysis"
	"origintop/scrape/origin"
	"origintop/scrape/scrapetest"
)

// newMoverAt is newMover at another address of the loopback: another host.
func newMoverAt(t *testing.T, host string, page []byte) *mover {
	m := &mover{page: page, asked: map[string]int{}, answered: map[string][][]byte{}}
	m.Server = httptest.NewUnstartedServer(m)
	m.Listener.Close()
	listener, err := net.Listen("tcp", host+":0")
	if err != nil {
		t.Fatal(err)
	}
	m.Listener = listener
	m.Start()
	t.Cleanup(m.Close)
	return m
}

// Origins of which pages come by few queries for all of them have the numbers, the findings and the severity that they have if each is
// scraped: every field, every row.
func TestFleetIsThatOfThePages(t *testing.T) {
	exporters := []string{
		"nginx-prometheus-exporter-1.5.3-load", "nginx-vts-0.2.7-load", "nginx-lua-prometheus-0.20240525-4-load", "angie-made",
		"prometheus-nginxlog-exporter-1.11.0-8-load", "nginx-vts-exporter-0.10.8-80-load", "mtail-3.0.0rc50-load",
		"go-ffmpeg-hls-swarm-946160b-load", "nginx-prometheus-exporter-1.5.3-down", "ingress-nginx-1.15.0-14-collector-1795449124000",
	}
	machines := []string{"node_exporter-1.12.1-load", "node_exporter-1.5.0-load", "node_exporter-1.12.1-load-only-cpu-netdev"}
	movers, jobs := map[string]*mover{}, map[string]string{}
	for i, name := range exporters {
		host := fmt.Sprintf("127.0.1.%d", i+1)
		for job, name := range map[string]string{"node": machines[i%len(machines)], "other": name} {
			job := fmt.Sprintf("%s%d", job, i)
			m := newMoverAt(t, host, scrapetest.ReadFile(t, filepath.Join("../../testdata/pages", name+".prom")))
			movers[m.address()], jobs[job] = m, m.address()
		}
	}
	servers(t, jobs, func(t *testing.T, s server) {
		who := map[string]string{"prometheus": "Prometheus", "victoria-metrics": "vm_promscrape"}[s.kind]
		for _, m := range movers {
			for len(m.answers(who)) < 4 {
				select {
				case <-time.After(50 * time.Millisecond):
				case <-t.Context().Done():
					return
				}
			}
		}
		f := &Fleet{Client: s.Client}
		targets, err := f.Begin(t.Context())
		for address := range movers {
			if !slices.ContainsFunc(targets, func(t scrape.Target) bool { return t.URL == address }) {
				t.Errorf("not found: %s", movers[address].page[:200])
			}
		}
		if err != nil || len(targets) != len(movers) {
			t.Fatalf("%d targets, error %v", len(targets), err)
		}
		direct, through, seen := map[string]*origin.State{}, map[string]*origin.State{}, map[string][]time.Time{}
		numbers := 0
		for least := 0; least < 3; {
			p, err := f.Next(t.Context())
			if err != nil || p.Err != nil || p.Marker != "" {
				t.Fatalf("%s of %s: %v, %v, %q", p.Target.Name, p.Target.Origin, err, p.Err, p.Marker)
			}
			name := p.Target.Origin
			if direct[name] == nil {
				var own []scrape.Target
				for _, t := range targets {
					if t.Origin == name {
						own = append(own, t)
					}
				}
				direct[name], through[name] = origin.NewState(origin.Options{}, own...), origin.NewState(origin.Options{}, own...)
			}
			through[name].Apply(p)
			if p.Body = answered(t, s, who, movers[p.Target.URL], &p); p.Body == nil {
				t.Fatalf("%s was not scraped at %v", p.Target.URL, p.Time)
			}
			direct[name].Apply(p)
			want, got := direct[name].Snapshot(), through[name].Snapshot()
			numbers += compareNumbers(t, fmt.Sprintf("%s, %s at %v", name, p.Target.Name, p.Time), want, got, s.kind != "prometheus")
			if a, b := findingsOf(want), findingsOf(got); a != b {
				t.Errorf("%s: it has the findings\n%s, want\n%s", name, b, a)
			}
			seen[p.Target.URL] = append(seen[p.Target.URL], p.Time)
			least = 3
			for _, t := range targets {
				least = min(least, len(seen[t.URL]))
			}
		}
		if f.Interval() != time.Second || numbers < 1000 {
			t.Errorf("every %v, %d numbers", f.Interval(), numbers)
		}
		for url, times := range seen {
			if !slices.IsSortedFunc(times, time.Time.Compare) || len(slices.Compact(times)) < len(times) {
				t.Errorf("%s: pages of the times %v", url, times)
			}
		}
	})
}

// answered returns the page that a server got in the scrape of a page that it gives now, nil if it is not known.
func answered(t *testing.T, s server, who string, m *mover, p *scrape.Page) []byte {
	t.Helper()
	n := -1
	_, err := s.Query(t.Context(), fmt.Sprintf(`count_over_time(up{instance=%q}[1h])`, m.address()), p.Time, func(s *Series) error {
		n = int(s.Samples[0].Value)
		return nil
	})
	if answers := m.answers(who); err == nil && n > 0 && n <= len(answers) {
		return answers[n-1]
	}
	return nil
}

// findingsOf lists what is the matter.
func findingsOf(s *origin.Snapshot) string {
	var b strings.Builder
	for _, f := range analysis.Findings(s, nil) {
		fmt.Fprintf(&b, "%v %v", f.What, f.Severity)
		if f.Field != nil {
			fmt.Fprintf(&b, " %s %d", f.Field.Name, f.Row)
		}
		b.WriteByte('\n')
	}
	return b.String()
}
