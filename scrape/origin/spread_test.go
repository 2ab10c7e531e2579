package origin

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"origintop/scrape/scrapetest"
)

// spreadsOf returns the history of a server's latency after these pages, two seconds apart, as "bound:rate" of the buckets that were hit;
// "-" is a gap.
func spreadsOf(pages ...string) (list []string) {
	st := NewState(Options{})
	for i, body := range pages {
		st.Apply(scrapetest.Page("nginx", 2000*i, body))
	}
	for _, c := range st.Snapshot().Server.LatencyHistory {
		var all []string
		for i, v := range c.Values {
			if v != 0 {
				all = append(all, fmt.Sprintf("%v:%v", c.Layout.Bounds[i], v))
			}
		}
		switch {
		case c.Layout == nil:
			all = []string{"-"}
		case all == nil:
			all = []string{"none"}
		}
		list = append(list, strings.Join(all, " "))
	}
	return list
}

// A column is what was counted between two pages, by bucket. A counter that began again is a gap, and so is a page that failed.
func TestLatencyHistory(t *testing.T) {
	page := func(counts ...int) string {
		var b strings.Builder
		for i, le := range []string{"0.1", "0.5", "+Inf"}[:len(counts)] {
			fmt.Fprintf(&b, "nginx_vts_server_request_duration_seconds_bucket{host=\"a\",le=%q} %d\n", le, counts[i])
		}
		return "nginx_vts_info{hostname=\"h\",version=\"1\"} 1\n" + b.String() +
			fmt.Sprintf("nginx_vts_server_requests_total{host=\"a\",code=\"2xx\"} %d\n", counts[2])
	}
	f := func(want []string, pages ...string) {
		t.Helper()
		if got := spreadsOf(pages...); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	f([]string{"0.1:5 0.5:1 +Inf:2"}, page(10, 10, 10), page(20, 22, 26))
	f([]string{"0.1:5", "0.5:4"}, page(10, 10, 10), page(20, 20, 20), page(20, 28, 28))
	f([]string{"0.1:5", "-", "0.5:1"}, page(10, 10, 10), page(20, 20, 20), page(3, 3, 3), page(3, 5, 5)) // another process
	f([]string{"0.1:5", "-"}, page(10, 10, 10), page(20, 20, 20), "<html>\n")
}

// What each core did is kept by its name; the average since boot of the first page is no part of it.
func TestCoreHistory(t *testing.T) {
	st := NewState(Options{})
	for i := range 3 {
		var b strings.Builder
		for cpu, busy := range []int{0, 2, 1} {
			fmt.Fprintf(&b, "node_cpu_seconds_total{cpu=\"%d\",mode=\"user\"} %d\n", cpu, 100+busy*i)
			fmt.Fprintf(&b, "node_cpu_seconds_total{cpu=\"%d\",mode=\"idle\"} %d\n", cpu, 100+(2-busy)*i)
		}
		st.Apply(scrapetest.Page("node", 2000*i, b.String()))
	}
	h := st.Snapshot().CPU.CoreHistory
	if len(h) != 3 || h[0].Values[0] == h[0].Values[0] || !slices.Equal(h[2].Values, []float32{0, 100, 50}) ||
		!slices.Equal(h[2].Layout.Names, []string{"0", "1", "2"}) {
		t.Errorf("%v", h)
	}
}

// A State with a bounded history, one of many, keeps none of these.
func TestManyKeepNoColumns(t *testing.T) {
	st := NewState(Options{History: 10})
	for i := range 3 {
		st.Apply(scrapetest.Page("node", 2000*i, fmt.Sprintf("node_cpu_seconds_total{cpu=\"0\",mode=\"idle\"} %d\n", 2*i)))
	}
	if h := st.Snapshot().CPU.CoreHistory; h != nil {
		t.Errorf("%v", h)
	}
	st.SetHistory(0)
	st.Apply(scrapetest.Page("node", 6000, "node_cpu_seconds_total{cpu=\"0\",mode=\"idle\"} 6\n"))
	if h := st.Snapshot().CPU.CoreHistory; len(h) != 1 {
		t.Errorf("%v", h)
	}
}

// Where other servers are added up, as some come that stand in front of them, their buckets are of an era of their own: those that are new
// were not empty before.
func TestLatencyHistoryOfOthers(t *testing.T) {
	page := func(family string, n int, bounds ...string) string {
		text := "nginx_http_connections{state=\"active\"} 5\n"
		if family != "nginx_http" {
			text = fmt.Sprintf("traefik_entrypoint_requests_total{entrypoint=\"a\",code=\"200\"} %d\n", 10*n)
		}
		for _, le := range append(bounds, "+Inf") {
			text += fmt.Sprintf("%s_request_duration_seconds_bucket{entrypoint=\"a\",le=%q} %d\n", family, le, 10*n)
		}
		return text
	}
	st := NewState(Options{})
	for i := range 8 {
		st.Apply(scrapetest.Page("nginx.a", 2000*i, page("nginx_http", i, "0.1", "0.5")))
		st.Apply(scrapetest.Page("nginx.b", 2000*i, page("nginx_http", i, "0.5")))
		if i > 3 {
			st.Apply(scrapetest.Page("nginx.c", 2000*i, page("traefik_entrypoint", i, "0.1", "0.5", "1")))
			st.Apply(scrapetest.Page("nginx.d", 2000*i, page("traefik_entrypoint", i, "0.1", "0.5", "1")))
		}
	}
	var eras []string
	for _, c := range st.Snapshot().Server.LatencyHistory {
		if c.Layout == nil {
			eras = append(eras, "-")
			continue
		}
		eras = append(eras, fmt.Sprint(len(c.Layout.Bounds), ":", c.Layout.Era))
	}
	if got := strings.Join(eras, " "); got != "2:0 2:0 2:0 - 4:1 4:1" {
		t.Error(got)
	}
}
