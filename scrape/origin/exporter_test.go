package origin

import (
	"fmt"
	"slices"
	"testing"

	"origintop/scrape"
	"origintop/scrape/scrapetest"
)

// An exporter, of a server, of a load tester or of a machine, is one table of rules: these are made up, and all there is of them is here.
func TestAnExporterIsATable(t *testing.T) {
	made := []*Exporter{
		{Name: "made up", Role: scrape.RoleServer, Rules: []Rule{
			{Family: "web_open_connections", Into: Slot{server, isActive}},
			{Family: "web_requests_total", Into: Slot{server, isResponse}, With: "status"},
			{Family: "web_request_milliseconds_bucket", Into: Slot{server, isBucket}, Scale: 1e-3},
			{Family: "web_internal_*", Into: Slot{server, isSign}},
		}},
		{Name: "made up load", Role: scrape.RoleLoad, Rules: []Rule{
			{Family: "users", Into: Slot{tester, swarmActive}, With: "state=running"},
			{Family: "segments_total", Into: Slot{tester, swarmSegments}},
			{Family: "failures_total", Into: Slot{loadErrors, 0}},
		}},
		{Name: "made up machine", Role: scrape.RoleMachine, Rules: []Rule{
			{Family: "machine_load", Into: Slot{machine, load1}},
			{Family: "*_machine_sent_bytes", Into: Slot{link, netOut}, With: "device"},
		}},
	}
	known := rules
	rules = indexOf(slices.Concat(exporters, made))
	t.Cleanup(func() { rules = known })
	st := NewState(Options{})
	for second := 0; second <= 2; second += 2 {
		st.Apply(scrapetest.Page("web", 1000*second, fmt.Sprintf(
			"web_open_connections 5\nweb_requests_total{status=\"200\"} %d0\nweb_requests_total{status=\"503\"} %[1]d\n"+
				"web_request_milliseconds_bucket{le=\"10\"} %[1]d0\nweb_request_milliseconds_bucket{le=\"+Inf\"} %[1]d0\nweb_internal_x 1\n", second)))
		st.Apply(scrapetest.Page("load", 1000*second, fmt.Sprintf(
			"users{state=\"running\"} 7\nusers{state=\"idle\"} 9\nsegments_total %d0\nfailures_total{status_code=\"503\"} %[1]d\n", second)))
		st.Apply(scrapetest.Page("machine", 1000*second, fmt.Sprintf("machine_load 1.5\nlab_machine_sent_bytes{device=\"eth0\"} %d000\n", second)))
	}
	s := st.Snapshot()
	for what, v := range map[string][2]float64{
		"connections": {s.Nginx.Active, 5}, "requests": {s.Nginx.Requests, 11}, "5xx": {s.Nginx.Status[5], 1}, "p50": {s.Nginx.Latency.P50.Value, 0.005},
		"clients": {s.Swarm.Active, 7}, "segments": {s.Swarm.Segments, 10}, "errors": {s.Swarm.ErrorRate, 1},
		"load": {s.CPU.Load1, 1.5}, "out": {s.Network.Out, 1000},
	} {
		scrapetest.Same(t, what, v[0], v[1])
	}
	for i, want := range []string{"made up", "made up load", "made up machine"} {
		if got := s.Sources[i].Exporter; got != want {
			t.Errorf("%s is called %q", want, got)
		}
	}
}
