package prometheus

import (
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"os/exec"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/fields"
	"origintop/scrape/origin"
	"origintop/scrape/scrapetest"
)

// Every number of a real machine, and of a server with a histogram, is the one that PromQL makes of the same samples.
func TestNumbersAreThoseOfPromQL(t *testing.T) {
	address := freeAddress(t)
	exporter := exec.Command(look(t, "prometheus-node-exporter"), "--web.listen-address="+address, "--no-collector.systemd")
	if err := exporter.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		exporter.Process.Kill()
		exporter.Wait()
	}()
	for {
		if r, err := http.Get("http://" + address); err == nil {
			r.Body.Close()
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	web := newMover(t, scrapetest.ReadFile(t, "../../testdata/pages/prometheus-nginxlog-exporter-1.11.0-8-load.prom"))
	servers(t, map[string]string{"node": address, "web": web.address()}, func(t *testing.T, s server) {
		if s.kind != "prometheus" {
			return // its irate is another one
		}
		for _, job := range []struct {
			name, address string
			role          scrape.Role
			least         int
		}{{"node", address, scrape.RoleMachine, 12}, {"web", web.address(), scrape.RoleServer, 8}} {
			source := &Source{Client: s.Client, Watched: []Watched{watched(job.name, job.address, job.role)}, History: time.Minute}
			state := origin.NewState(origin.Options{})
			var last time.Time
			for pages := 0; pages < 4; {
				p, err := source.Next(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if p.Err != nil || p.Marker != "" {
					continue
				}
				p.Took = 0 // or a slow answer would have rates go farther back
				state.Apply(p)
				last = p.Time
				pages++
			}
			if n := comparePromQL(t, s.Client, job.name, state.Snapshot(), last); n < job.least {
				t.Errorf("%s: only %d numbers are compared", job.name, n)
			}
		}
	})
}

// The expressions of fields. ROW stands for the name of the row, JOB for the selector of the job.
var promQL = map[string]map[string]string{
	"node": {
		"cpu.busy_percent": `100*(1-sum(irate(node_cpu_seconds_total{mode=~"idle|iowait",JOB}[3s]))` +
			`/sum(irate(node_cpu_seconds_total{JOB}[3s])))`,
		"cpu.modes_percent.system": `100*sum(irate(node_cpu_seconds_total{mode="system",JOB}[3s]))` +
			`/sum(irate(node_cpu_seconds_total{JOB}[3s]))`,
		"cpu.modes_percent.idle": `100*sum(irate(node_cpu_seconds_total{mode="idle",JOB}[3s]))` +
			`/sum(irate(node_cpu_seconds_total{JOB}[3s]))`,
		"cpu.load1":                             `node_load1{JOB}`,
		"cpu.pressure_percent":                  `clamp_max(100*irate(node_pressure_cpu_waiting_seconds_total{JOB}[3s]), 100)`,
		"cpu.processes_running":                 `node_procs_running{JOB}`,
		"memory.used_percent":                   `100*(1-node_memory_MemAvailable_bytes{JOB}/node_memory_MemTotal_bytes{JOB})`,
		"memory.total_bytes":                    `node_memory_MemTotal_bytes{JOB}`,
		"network.tcp_sockets.in_use":            `node_sockstat_TCP_inuse{JOB}`,
		"network.retransmits_per_second":        `irate(node_netstat_Tcp_RetransSegs{JOB}[3s])`,
		"network.devices.out_bytes_per_second":  `irate(node_network_transmit_bytes_total{device="ROW",JOB}[3s])`,
		"network.devices.in_bytes_per_second":   `irate(node_network_receive_bytes_total{device="ROW",JOB}[3s])`,
		"disk.file_handles":                     `node_filefd_allocated{JOB}`,
		"disk.devices.written_bytes_per_second": `irate(node_disk_written_bytes_total{device="ROW",JOB}[3s])`,
		"disk.devices.busy_percent":             `clamp_max(100*irate(node_disk_io_time_seconds_total{device="ROW",JOB}[3s]), 100)`,
		"memory.major_faults_per_second":        `irate(node_vmstat_pgmajfault{JOB}[3s])`,
		"network.softnet_squeezed_per_second":   `sum(irate(node_softnet_times_squeezed_total{JOB}[3s]))`,
		"cpu.run_queue_wait_seconds_per_second": `sum(irate(node_schedstat_waiting_seconds_total{JOB}[3s]))`,
		"network.listen_overflows_per_second":   `irate(node_netstat_TcpExt_ListenOverflows{JOB}[3s])`,
	},
	"web": {
		"nginx.requests_per_second":   `sum(irate(nginx_http_response_count_total{JOB}[3s]))`,
		"nginx.sent_bytes_per_second": `sum(irate(nginx_http_response_size_bytes{JOB}[3s]))`,
		"nginx.status_per_second.2xx": `sum(irate(nginx_http_response_count_total{status=~"2..",JOB}[3s]))`,
		"nginx.status_per_second.4xx": `sum(irate(nginx_http_response_count_total{status=~"4..",JOB}[3s]))`,
		"nginx.status_per_second.5xx": `sum(irate(nginx_http_response_count_total{status=~"5..",JOB}[3s]))`,
		"nginx.latency_seconds.p50":   `histogram_quantile(0.50, sum by (le) (irate(nginx_http_response_time_seconds_hist_bucket{JOB}[3s])))`,
		"nginx.latency_seconds.p90":   `histogram_quantile(0.90, sum by (le) (irate(nginx_http_response_time_seconds_hist_bucket{JOB}[3s])))`,
		"nginx.latency_seconds.p99":   `histogram_quantile(0.99, sum by (le) (irate(nginx_http_response_time_seconds_hist_bucket{JOB}[3s])))`,
		"nginx.latency_seconds.mean": `sum(irate(nginx_http_response_time_seconds_hist_sum{JOB}[3s]))` +
			`/sum(irate(nginx_http_response_time_seconds_hist_count{JOB}[3s]))`,
	},
}

// comparePromQL compares the fields of a snapshot with what a server computes at that time, and returns how many numbers these are.
func comparePromQL(t *testing.T, c *Client, job string, s *origin.Snapshot, at time.Time) (compared int) {
	for name, expr := range promQL[job] {
		for row, got := range fields.Named(name).Rows(s) {
			expr := strings.NewReplacer("JOB", `job="`+job+`"`, "ROW", row).Replace(expr)
			want := math.NaN()
			if _, err := c.Query(t.Context(), expr, at, func(s *Series) error {
				want = s.Samples[0].Value
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			if math.IsNaN(want) && math.IsNaN(got) {
				continue
			}
			if !(math.Abs(got-want) <= 1e-9*max(1e-3, math.Abs(want))) {
				t.Errorf("%s %s is %v, and %v by %s", name, row, got, want, expr)
			}
			compared++
		}
	}
	return compared
}

// What is asked for of the past is there up to its end.
func TestPast(t *testing.T) {
	s := newStock(t)
	for i := range int64(200) {
		s.scrape(10_000*(i+1), node, fmt.Sprintf("m %d", i))
	}
	s.now = 10_000_000
	source := &Source{
		Client: s.client(), Watched: []Watched{{scrape.Target{Name: "node"}, `{job="node"}`}},
		From: scrapetest.T0.Add(95 * time.Second), To: scrapetest.T0.Add(1505 * time.Second),
	}
	n := 9
	for {
		p, err := source.Next(t.Context())
		if errors.Is(err, io.EOF) {
			break
		}
		want, at := fmt.Sprintf("# TYPE m untyped\nm %d\n", n), scrapetest.T0.Add(time.Duration(10*(n+1))*time.Second)
		if err != nil || string(p.Body) != want || !p.Time.Equal(at) || p.Took != 250*time.Millisecond {
			t.Fatalf("got %v, %+v, want %q", err, p, want)
		}
		n++
	}
	if n != 150 {
		t.Errorf("the last page is %d", n)
	}
	for _, q := range s.queries[1:] {
		if q != `{job="node"}[300000ms]` && !strings.HasSuffix(q, "ms]") {
			t.Errorf("asked for %s", q)
		}
	}
}
