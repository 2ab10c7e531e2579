package panels

import (
	"slices"
	"strings"
	"testing"
	"time"

	"origintop/app/words"
	"origintop/scrape"
	"origintop/scrape/origin"
	"origintop/scrape/series"
	"origintop/widgets"
)

// Whether there is latency is not known while an exporter is down that may have it; one that has answered before has told.
func TestLatencyOfDownExporters(t *testing.T) {
	source := func(exporter, err string) origin.SourceState {
		return origin.SourceState{Target: scrape.Target{Role: scrape.RoleServer}, Exporter: exporter, Pages: len(exporter), Err: err}
	}
	for _, test := range []struct {
		name    string
		sources []origin.SourceState
		want    string
	}{
		{"up", []origin.SourceState{source("stub_status", "")}, "not exported by stub_status"},
		{"down", []origin.SourceState{source("stub_status", "refused")}, "not exported by stub_status"},
		{"another never up", []origin.SourceState{source("stub_status", ""), source("", "refused")}, "not known while an exporter is down"},
		{"another down", []origin.SourceState{source("stub_status", ""), source("vts", "refused")}, "not known while an exporter is down"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := origin.Snapshot{Sources: test.sources, Server: origin.ServerNumbers{Exporter: "stub_status"}}
			if got := latencyFacts(&s, &s.Sources[0])[0].Value; got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// A mean of 0 is one of requests below the resolution of what the server writes, and is not told as exact; nor is the way to the clients.
func TestMeanBelowResolution(t *testing.T) {
	s := origin.NewState(origin.Options{}).Snapshot()
	n := &s.Server
	n.Exporter, n.Known, n.Up, n.RequestsTotal = "access log", true, true, 1000
	s.Clients.Known, s.Clients.Tester, s.Clients.Latency.Kind, s.Clients.Latency.Mean = true, "k6", origin.Mean, 0.0033
	f := func(mean, way string) {
		t.Helper()
		for _, kind := range []origin.LatencyKind{origin.Mean, origin.Summary, origin.Histogram} {
			n.Latency.Kind = kind
			facts := latencyFacts(s, nil)
			at := slices.IndexFunc(facts, func(f widgets.Fact) bool { return f.Label == "mean" })
			if got := strings.TrimSpace(facts[at].Value); got != mean {
				t.Errorf("kind %d: mean %q, want %q", kind, got, mean)
			}
			text := string(words.Text(s, ""))
			if !strings.Contains(text, "  mean "+mean+"\n") || way != "" && !strings.Contains(text, "  "+way+"\n") {
				t.Errorf("kind %d: no mean %q or no %q in\n%s", kind, mean, way, text)
			}
		}
	}
	n.Latency.Mean = 0
	f("<1ms", "server <1ms, way ?: of other requests")
	steady := series.Series{{At: 0, Value: 50}, {At: 1000, Value: 50}, {At: 2000, Value: 50}}
	s.Window, s.Clients.RequestsHistory, n.RequestsHistory = time.Second, steady, steady
	f("<1ms", "server <1ms, way ?: the server counts whole ms")
	n.Latency.Mean = 0.0004
	f("400µs", "server 400µs + way 2.9ms")
	n.RequestsTotal, n.Latency.Mean = 0, 0 // which is that of none
	f("0s", "")
}
