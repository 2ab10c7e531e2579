package panels

import (
	"testing"

	"origintop/scrape"
	"origintop/scrape/origin"
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
