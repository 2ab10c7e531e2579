package export

import (
	"bytes"
	"encoding/json"
	"testing"
	"testing/fstest"

	"origintop/scrape"
	"origintop/scrape/recording"
)

// A row takes its numbers from the source that was meant to have them, even before its first answer. Of two exporters of one nginx it takes
// the first in the list of targets, whichever answered first.
func TestRowsKnowTheTargets(t *testing.T) {
	files := fstest.MapFS{}
	add := func(name, text string) { files[name] = &fstest.MapFile{Data: []byte(text)} }
	for _, second := range []string{"1", "3", "5"} {
		add("170000000"+second+"000.app.prom", "node_load1 9\n")
		add("170000000"+second+"100.nginx.edge.2.prom", "nginx_http_connections{state=\"active\"} 7\n")
	}
	add("1700000005200.nginx.edge.prom", "nginx_connections_active 5\n")
	add("1700000005300.node.prom", "node_load1 1\n")
	rec, err := recording.ReadDumps(files)
	if err != nil {
		t.Fatal(err)
	}
	for i := range rec.Targets {
		if rec.Targets[i].Name == "node" {
			rec.Targets[i].Role = scrape.RoleMachine // as a recording knows, and a directory does not
		}
	}
	var out bytes.Buffer
	if _, err := JSON(t.Context(), &out, rec.Pages(), Options{Targets: rec.Targets}); err != nil {
		t.Fatal(err)
	}
	var row struct {
		Time  string
		CPU   struct{ Load1 *float64 }
		Nginx struct {
			Connections struct{ Active *float64 }
		}
	}
	for d := json.NewDecoder(&out); d.More(); {
		if err := d.Decode(&row); err != nil {
			t.Fatal(err)
		}
		if v := row.CPU.Load1; v != nil && *v == 9 {
			t.Errorf("at %s the load is that of the other page", row.Time)
		}
	}
	if v := row.CPU.Load1; v == nil || *v != 1 {
		t.Error("the load is not that of the node's page in the end")
	}
	if v := row.Nginx.Connections.Active; v == nil || *v != 5 {
		t.Error("the connections are not those of the first exporter in the end")
	}
}
