package origin

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"

	"origintop/scrape"
	"origintop/scrape/explore"
	"origintop/scrape/scrapetest"
	"origintop/scrape/series"
)

// many returns a page of a family with so many series, whose counters have counted each.
func many(family, label string, n int, counted int) string {
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, "%s{%s=\"eth%d\"} %d\n", family, label, i, counted*i)
	}
	return b.String()
}

// Up to as many network devices as are kept all sums are right. With one more they are not known, and those that are kept are right.
func TestManyDevices(t *testing.T) {
	for _, n := range []int{series.MaxRows - 1, series.MaxRows, series.MaxRows + 1, 3 * series.MaxRows} {
		st := NewState(Options{})
		for i, counted := range []int{1, 2, 3} {
			st.Apply(scrapetest.Page("node", i*1000, many("node_network_receive_bytes_total", "device", n, counted)))
		}
		s := st.Snapshot()
		want, kept := float64(n)*float64(n-1)/2, min(n, series.MaxRows)
		if n > series.MaxRows {
			want = series.Unknown
		}
		scrapetest.Same(t, fmt.Sprint(n, " devices: in"), s.Network.In, want)
		if len(s.Network.Devices) != kept || s.Network.TooMany != (n > series.MaxRows) {
			t.Errorf("%d devices: %d, too many: %v", n, len(s.Network.Devices), s.Network.TooMany)
		}
		scrapetest.Same(t, fmt.Sprint(n, " devices: the last one's"), s.Network.Devices[kept-1].In, float64(kept-1))
		// When they have gone, all is well again, once it is clear that they don't come back.
		for i := range series.Patience + 1 {
			st.Apply(scrapetest.Page("node", 3000+i*1000, many("node_network_receive_bytes_total", "device", 10, 4+i)))
		}
		s = st.Snapshot()
		scrapetest.Same(t, "in, of ten devices", s.Network.In, 45)
	}
}

func TestManyOthers(t *testing.T) {
	apply := func(format func(i, counted int) string, n int) *Snapshot {
		st := NewState(Options{})
		for counted := range 3 {
			var b strings.Builder
			for i := range n {
				b.WriteString(format(i, counted))
			}
			st.Apply(scrapetest.Page("a", counted*1000, b.String()))
		}
		return st.Snapshot()
	}
	f := func(what string, n int, format func(i, counted int) string, numbers func(*Snapshot) (tooMany bool, sums []float64)) {
		t.Helper()
		for _, n := range []int{n, n + 1} {
			wantTooMany := n%2 == 1
			tooMany, sums := numbers(apply(format, n))
			if tooMany != wantTooMany {
				t.Errorf("%d %s: too many: %v", n, what, tooMany)
			}
			for i, v := range sums {
				if math.IsNaN(v) != wantTooMany {
					t.Errorf("%d %s: sum %d is %v", n, what, i, v)
				}
			}
		}
	}
	f("CPUs", series.MaxRows, func(i, counted int) string {
		return fmt.Sprintf("node_cpu_seconds_total{cpu=\"%d\",mode=\"user\"} %d\n", i, 2*counted)
	}, func(s *Snapshot) (bool, []float64) { return s.CPU.TooMany, []float64{s.CPU.Busy, s.CPU.Modes[User]} })
	f("disks", series.MaxRows, func(i, counted int) string {
		return fmt.Sprintf("node_disk_read_bytes_total{device=\"x%d\"} %d\nnode_disk_io_time_seconds_total{device=\"x%d\"} %d\n", i,
			counted, i, counted)
	}, func(s *Snapshot) (bool, []float64) { return s.Disk.TooMany, []float64{s.Disk.Read, s.Disk.Busiest} })
	f("file systems", series.MaxRows, func(i, counted int) string {
		return fmt.Sprintf("node_filesystem_size_bytes{mountpoint=\"/%d\"} %d\n", i, i)
	}, func(s *Snapshot) (bool, []float64) { return s.Disk.TooMany, nil })
	f("servers of nginx", MaxSeries, func(i, counted int) string {
		return fmt.Sprintf("nginx_vts_server_requests_total{host=\"%d\",code=\"2xx\"} %d\n", i, counted)
	}, func(s *Snapshot) (bool, []float64) {
		return s.Server.TooMany, []float64{s.Server.Requests, s.Server.RequestsTotal, s.Server.Status[2]}
	})
	f("buckets", MaxSeries, func(i, counted int) string {
		return fmt.Sprintf("nginx_http_request_duration_seconds_bucket{host=\"%d\",le=%q} %d\n", i/2, [2]string{"1", "+Inf"}[i%2], counted)
	}, func(s *Snapshot) (bool, []float64) {
		return s.Server.TooMany, []float64{s.Server.Latency.P50.Value, s.Server.Latency.P99.Value}
	})
}

// What stands in labels costs no more than its bound.
func TestLongNames(t *testing.T) {
	long := strings.Repeat("é", 1<<20)
	st := NewState(Options{})
	st.Explore(func(string, *explore.Metric) bool { return true })
	for i := range 2 {
		st.Apply(scrapetest.Page("a", i*1000, fmt.Sprintf(
			"node_uname_info{nodename=%q} 1\nnode_network_receive_bytes_total{device=%q} %d\nnode_network_receive_bytes_total{device=\"eth0\"} %d\n"+
				"node_filesystem_size_bytes{mountpoint=\"/\",device=%q,fstype=%q} 1\n", long, long, i, i, long, long)))
	}
	st.Apply(scrape.Page{Time: scrapetest.T0, Marker: long})
	s := st.Snapshot()
	if n := s.Weight(&Snapshot{}); n > 20<<10 {
		t.Errorf("a snapshot of %d bytes", n)
	}
	if !s.Network.TooMany || !math.IsNaN(s.Network.In) || s.Network.Devices[0].In != 1 {
		t.Errorf("%+v", s.Network)
	}
	for _, text := range []string{s.Host, s.Markers[0].Text, s.Disk.Filesystems[0].Device, s.Disk.Filesystems[0].Type} {
		if len(text) > scrape.MaxName+len("...") {
			t.Errorf("a text of %d bytes", len(text))
		}
	}
	if e := s.Explored[0]; e.Long != 3 || e.More != 0 || len(e.Metrics) != 1 {
		t.Errorf("explored: %d series, %d left out", len(e.Metrics), e.Long)
	}
}
