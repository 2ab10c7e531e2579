package export

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"origintop/scrape"
)

// small is a recording of two exporters, three rounds of which the second is a failure of one of them.
func small() *film {
	const node = `# HELP node_cpu_seconds_total Seconds the CPUs spent in each mode.
# TYPE node_cpu_seconds_total counter
node_cpu_seconds_total{cpu="0",mode="idle"} %.2f
node_cpu_seconds_total{cpu="0",mode="user"} %.2f
# HELP node_load1 1m load average.
# TYPE node_load1 gauge
node_load1 %.2f
# TYPE node_memory_MemAvailable_bytes gauge
node_memory_MemAvailable_bytes 3.1e+09
# TYPE node_memory_MemTotal_bytes gauge
node_memory_MemTotal_bytes 4e+09
# TYPE node_netstat_Tcp_RetransSegs untyped
node_netstat_Tcp_RetransSegs 12
# HELP node_textfile_note A file's "note", from C:\\notes.
# TYPE node_textfile_note gauge
node_textfile_note{source="cron",text="said \"go\"\nand C:\\"} NaN
`
	const nginx = `# TYPE nginx_http_requests_total counter
nginx_http_requests_total{host="a",status="200"} %d
nginx_http_requests_total{host="a",status="404"} %d
# TYPE nginx_http_request_duration_seconds histogram
nginx_http_request_duration_seconds_bucket{host="a",le="0.1"} %d
nginx_http_request_duration_seconds_bucket{host="a",le="+Inf"} %d
nginx_http_request_duration_seconds_count{host="a"} %d
nginx_http_request_duration_seconds_sum{host="a"} %g
`
	return &film{
		page("nginx", 0, fmt.Sprintf(nginx, 100, 1, 90, 101, 101, 2.5)),
		page("node", 0.001, fmt.Sprintf(node, 1000.0, 50.0, 0.42)),
		failure("nginx", 2),
		page("node", 2.001, fmt.Sprintf(node, 1001.5, 50.5, 0.5)),
		page("nginx", 4, fmt.Sprintf(nginx, 300, 1, 250, 301, 301, 7.5)),
		page("node", 4.001, fmt.Sprintf(node, 1002.0, 52.0, 1.5)),
	}
}

// What each format looks like.
func TestGolden(t *testing.T) {
	f := func(name string, export func(context.Context, io.Writer, scrape.Source, Options) (Tally, error)) {
		t.Helper()
		var out bytes.Buffer
		if _, err := export(t.Context(), &out, small(), Options{Instance: "10.177.0.10"}); err != nil {
			t.Fatal(err)
		}
		golden(t, name, out.Bytes())
	}
	f("openmetrics.txt", OpenMetrics)
	f("rows.csv", CSV)
	f("rows.jsonl", JSON)

	dir := t.TempDir()
	if _, err := Dumps(t.Context(), dir, small(), Options{}); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names strings.Builder
	for _, e := range entries {
		fmt.Fprintln(&names, e.Name())
	}
	golden(t, "dumps.txt", []byte(names.String()))
}
