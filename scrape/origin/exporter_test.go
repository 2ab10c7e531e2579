package origin

import (
	"fmt"
	"slices"
	"testing"

	"origintop/scrape"
	"origintop/scrape/exporter"
	"origintop/scrape/scrapetest"
)

// An exporter, of a server, of a load tester or of a machine, is one table of rules: these are made up, and all there is of them is here.
func TestAnExporterIsATable(t *testing.T) {
	made := []*exporter.Exporter{
		{Name: "made up", Role: scrape.RoleServer, Rules: []exporter.Rule{
			{Family: "web_open_connections", Into: exporter.Slot{Area: exporter.Server, Field: exporter.ServerActive}},
			{Family: "web_requests_total", Into: exporter.Slot{Area: exporter.Server, Field: exporter.ServerResponse}, With: "status"},
			{
				Family: "web_request_milliseconds_bucket", Into: exporter.Slot{Area: exporter.Server, Field: exporter.ServerBucket},
				Scale: 1e-3,
			},
			{Family: "web_internal_*", Into: exporter.Slot{Area: exporter.Server, Field: exporter.ServerSign}},
		}},
		{Name: "made up load", Role: scrape.RoleLoad, Rules: []exporter.Rule{
			{Family: "users", Into: exporter.Slot{Area: exporter.Tester, Field: exporter.TesterActive}, With: "state=running"},
			{Family: "segments_total", Into: exporter.Slot{Area: exporter.Tester, Field: exporter.TesterSegments}},
			{Family: "failures_total", Into: exporter.Slot{Area: exporter.TesterErrors, Field: 0}},
		}},
		{Name: "made up machine", Role: scrape.RoleMachine, Rules: []exporter.Rule{
			{Family: "machine_load", Into: exporter.Slot{Area: exporter.Machine, Field: exporter.Load1}},
			{Family: "*_machine_sent_bytes", Into: exporter.Slot{Area: exporter.Device, Field: exporter.NetOut}, With: "device"},
		}},
	}
	known := rules
	rules = exporter.NewIndex(slices.Concat(exporter.All, made))
	t.Cleanup(func() { rules = known })
	st := NewState(Options{})
	for second := 0; second <= 2; second += 2 {
		st.Apply(scrapetest.Page("web", 1000*second, fmt.Sprintf(
			"web_open_connections 5\nweb_requests_total{status=\"200\"} %d0\nweb_requests_total{status=\"503\"} %[1]d\n"+
				"web_request_milliseconds_bucket{le=\"10\"} %[1]d0\nweb_request_milliseconds_bucket{le=\"+Inf\"} %[1]d0\nweb_internal_x 1\n", second)))
		st.Apply(scrapetest.Page("load", 1000*second, fmt.Sprintf(
			"users{state=\"running\"} 7\nusers{state=\"idle\"} 9\nsegments_total %d0\nfailures_total{status_code=\"503\"} %[1]d\n",
			second)))
		st.Apply(scrapetest.Page("machine", 1000*second,
			fmt.Sprintf("machine_load 1.5\nlab_machine_sent_bytes{device=\"eth0\"} %d000\n", second)))
	}
	s := st.Snapshot()
	for what, v := range map[string][2]float64{
		"connections": {s.Server.Active, 5}, "requests": {s.Server.Requests, 11}, "5xx": {s.Server.Status[5], 1},
		"p50":     {s.Server.Latency.P50.Value, 0.005},
		"clients": {s.Clients.Active, 7}, "segments": {s.Clients.Segments, 10}, "errors": {s.Clients.ErrorRate, 1},
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
