package origin

import (
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/scrapetest"
	"origintop/scrape/series"
)

// Two machines or servers on one page are two, and so are two exporters on two hosts; replicas that answer in turn have no rates.
func TestRule3OneThing(t *testing.T) {
	for _, label := range []string{"instance", "addr", "job"} {
		forEach(t, func(t *testing.T, c *counting) {
			of := func(name string, a, b float64) string {
				text := strings.ReplaceAll(c.page(a, b), "{", fmt.Sprintf("{%s=%q,", label, name))
				return regexp.MustCompile(`(?m)^(\w+) `).ReplaceAllString(text, fmt.Sprintf("$1{%s=%q} ", label, name))
			}
			both := func(n float64) string { return of("x", 1000+2*n, 1000+2*n) + of("y", 5e6+4*n, 5e6+4*n) }
			s := after(Options{}, scrapetest.Page("it", 0, both(0)), scrapetest.Page("it", 2000, both(1000)))
			switch got := c.of(s); {
			case strings.HasPrefix(c.lines, "hls_"): // of which there is one
			case strings.Contains(c.lines, "node_"):
				if !math.IsNaN(got) || len(s.Troubles) == 0 || s.Troubles[0].Kind != SeveralMachines {
					t.Errorf("two machines: %v, %v", got, s.Troubles)
				}
			default:
				scrapetest.Same(t, "two servers", got, c.want(1000)+c.want(2000))
				if len(s.Servers) != 2 {
					t.Errorf("%d servers", len(s.Servers))
				}
			}
		}, countings, eventful)
	}
	forEach(t, func(t *testing.T, c *counting) {
		if strings.Contains(c.lines, "node_") || strings.HasPrefix(c.lines, "hls_") {
			return
		}
		at := func(host string, ms int, a, b float64) scrape.Page {
			p := scrapetest.Page(host, ms, c.page(a, b))
			p.Target.URL = "http://" + host + ":9113/metrics"
			return p
		}
		s := after(Options{}, at("x", 0, 0, 0), at("y", 0, 9000, 9000), at("x", 2000, 2000, 2000), at("y", 2000, 11000, 11000))
		scrapetest.Same(t, "two hosts", c.of(s), 2*c.want(1000))
		s = after(Options{}, at("x", 0, 0, 0), at("y", 0, 9000, 9000), at("x", 2000, 2000, 2000), at("y", 2000, 11000, 11000),
			scrapetest.Failure("y", 4000, "refused"))
		scrapetest.Same(t, "two hosts of which one can't be asked", c.of(s), series.Unknown)
	}, countings, eventful)
	forEach(t, func(t *testing.T, c *counting) {
		var pages []scrape.Page
		for i := range 8 {
			n := 100000*float64(i%2) + 2000*float64(i)
			pages = append(pages, scrapetest.Page("it", 2000*i,
				fmt.Sprintf("process_start_time_seconds %d\nnode_boot_time_seconds %d\n", 1000+500*(i%2), 100+500*(i%2))+c.page(n, n)))
			if s := after(Options{}, pages...); i > 0 && !strings.HasPrefix(c.lines, "hls_") {
				scrapetest.Same(t, "replicas in turn", c.of(s), series.Unknown)
				if said := slices.ContainsFunc(s.Troubles, func(t Trouble) bool { return t.Kind == AnswererChanges }); i > 2 && !said {
					t.Errorf("page %d: it is not said: %v", i, s.Troubles)
				}
			}
		}
	}, countings, eventful)
}

// A row that is missing makes its sum unknown, and when it comes back it goes on. One that was never there begins.
func TestRule4AbsentIsNotZero(t *testing.T) {
	forEach(t, func(t *testing.T, c *counting) {
		if c.rows() < 2 {
			return
		}
		a := func(i int, b float64) asking { return asking{2 * float64(i), 0.01, 10000 + 2000*float64(i), b, 0} }
		list := []asking{a(0, 10000), a(1, 12000), a(2, series.Unknown), a(3, 16000), a(4, 18000)}
		all := c.snapshots("", list...)
		scrapetest.Same(t, "with both", c.of(all[1]), c.want(1000))
		scrapetest.Same(t, "without one", c.of(all[2]), series.Unknown)
		scrapetest.Same(t, "again with both", c.of(all[3]), c.want(1000))
		scrapetest.Same(t, "and on", c.of(all[4]), c.want(1000))
		// It goes on from where it was even if it was missing for long.
		list = []asking{
			a(0, 10000), a(1, 12000), a(2, series.Unknown), a(3, series.Unknown), a(4, series.Unknown), a(5, 20000),
			a(6, 22000),
		}
		scrapetest.Same(t, "after long", c.of(c.snapshots("", list...)[5]), c.want(1000))
	}, countings, eventful)
	forEach(t, func(t *testing.T, c *counting) {
		a := func(i int, b float64) asking { return asking{2 * float64(i), 0.01, 10000 + 2000*float64(i), b, 0} }
		all := c.snapshots("", a(0, series.Unknown), a(1, series.Unknown), a(2, 2000), a(3, 4000))
		scrapetest.Same(t, "before its first event", c.of(all[1]), c.want(1000)/2)
		scrapetest.Same(t, "with its first events", c.of(all[2]), c.want(1000))
		scrapetest.Same(t, "after them", c.of(all[3]), c.want(1000))
		// Where the exporter was not there before, nobody knows when that was.
		all = c.snapshots("", a(0, 50000))
		scrapetest.Same(t, "on the first page", c.of(all[0]), series.Unknown)
	}, eventful)
	forEach(t, func(t *testing.T, c *counting) {
		if c.rows() < 2 || c.name == "out, with link speeds" {
			return
		}
		a := func(i int, b float64) asking { return asking{2 * float64(i), 0.01, 10000 + 2000*float64(i), b, 0} }
		all := c.snapshots("", a(0, series.Unknown), a(1, series.Unknown), a(2, 5e6), a(3, 5e6+2000))
		scrapetest.Same(t, "a device that is new is not in the sum", c.of(all[2]), c.want(1000)/2)
		scrapetest.Same(t, "and then it is", c.of(all[3]), c.want(1000))
	}, countings)

	// A CPU that was missing counts for as much as the others, though the answers came late.
	cpu := func(name string, part, counted float64) string {
		return fmt.Sprintf("node_cpu_seconds_total{cpu=%[1]q,mode=\"user\"} %[2]v\nnode_cpu_seconds_total{cpu=%[1]q,mode=\"idle\"} %[3]v\n", name, 100+part*counted, 100+(1-part)*counted)
	}
	late := scrapetest.Page("it", 2000, cpu("0", 0.3, 3.9))
	late.Took = 1900 * time.Millisecond
	s := after(Options{}, scrapetest.Page("it", 0, cpu("0", 0.3, 0)+cpu("1", 0.8, 0)), late)
	scrapetest.Same(t, "without a CPU", s.CPU.Busy, series.Unknown)
	s = after(Options{}, scrapetest.Page("it", 0, cpu("0", 0.3, 0)+cpu("1", 0.8, 0)), late,
		scrapetest.Page("it", 4000, cpu("0", 0.3, 4)+cpu("1", 0.8, 4)))
	scrapetest.Same(t, "with it again", s.CPU.Busy, 55)

	// Of what a page doesn't have no number is 0, of gauges as little as of counters.
	for _, test := range []struct{ page, known string }{
		{"node_load1 1\n", "CPU.Load1"},
		{"node_memory_MemTotal_bytes 1e9\n", "Memory.Total"},
		{"node_network_speed_bytes{device=\"eth0\"} 1e9\n", "Network.Devices.Link"},
		{"node_filesystem_size_bytes{device=\"/dev/vda\",fstype=\"ext4\",mountpoint=\"/\"} 1e9\n", "Disk.Filesystems.Size"},
		{"nginx_up 1\n", ""},
		{"nginx_up 1\nnginx_connections_reading 3\n", "Server.Reading"},
		{"nginxplus_up 1\n", ""},
		{"nginx_http_connections{state=\"writing\"} 3\n", "Server.Writing"},
		{"nginx_vts_main_connections{status=\"active\"} 3\n", "Server.Active"},
		{"angie_connections_idle 3\n", "Server.Waiting"},
		{"prometheus_nginxlog_exporter_build_info 1\n", ""},
		{"hls_swarm_active_clients 3\n", "Clients.Active Clients.ErrorsTotal Clients.ErrorRate"}, // there are rows of errors once there were some
	} {
		s := after(Options{}, scrapetest.Page("it", 0, test.page), scrapetest.Page("it", 2000, test.page))
		floats(reflect.ValueOf(s).Elem(), "", func(name string, v float64) {
			if known := slices.Contains(strings.Fields(test.known), name) || strings.HasPrefix(name, "Servers.ServerNumbers."); !math.IsNaN(v) &&
				!known {
				t.Errorf("%s: %s is %v", strings.TrimSpace(test.page), name, v)
			}
		})
	}
}

// floats calls f with each number that is in a snapshot, and its name. That of a history, or of how a source answers, is none.
func floats(v reflect.Value, name string, f func(name string, v float64)) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if field := v.Type().Field(i); field.Name != "Sources" && field.IsExported() {
				floats(v.Field(i), strings.TrimPrefix(name+"."+field.Name, "."), f)
			}
		}
	case reflect.Array, reflect.Slice:
		if v.Type() == reflect.TypeFor[series.Series]() || v.Type() == reflect.TypeFor[[6]float64]() {
			return
		}
		for i := range v.Len() {
			floats(v.Index(i), name, f)
		}
	case reflect.Float64:
		f(name, v.Float())
	}
}
