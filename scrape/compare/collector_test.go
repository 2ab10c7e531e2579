package compare

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/analysis"
	"origintop/scrape/fields"
	"origintop/scrape/origin"
)

// A feed is a server's exporter that is asked every two seconds.
type feed struct {
	state *origin.State
	pages int
	total float64
}

// next returns the snapshot after the next page, which says so many requests a second.
func (f *feed) next(requests float64) *origin.Snapshot {
	target := scrape.Target{Name: "nginx", Role: scrape.RoleServer}
	if f.state == nil {
		f.state = origin.NewState(origin.Options{}, target)
	}
	f.total += 2 * requests
	body := fmt.Sprintf("nginx_up 1\nnginx_connections_active 100\nnginx_http_requests_total %g\n", f.total)
	at := start.Add(time.Duration(2*f.pages) * time.Second)
	f.state.Apply(scrape.Page{Target: target, Time: at, Body: []byte(body), Whole: true, Status: 200})
	f.pages++
	return f.state.Snapshot()
}

// However long a run is, its memory is bounded, and the means are those of all rounds.
func TestLongRun(t *testing.T) {
	var c Collector
	var f feed
	const rounds = 3*maxRows + 17
	for i := range rounds {
		c.Observe(f.next(float64(1 + i%9)))
	}
	r := c.Run()
	if n := len(r.Times); n > maxRows || n < maxRows/2 {
		t.Errorf("%d rounds make %d rows", rounds, n)
	}
	of := 0
	for i, n := range r.rounds {
		if of += n; n != r.rounds[0] && i < len(r.rounds)-1 {
			t.Fatalf("row %d is of %d rounds, the first of %d", i, n, r.rounds[0])
		}
	}
	if of != rounds {
		t.Errorf("the rows are of %d rounds, want %d", of, rounds)
	}
	var sum float64
	x := r.Column("nginx.requests_per_second", "")
	for i, v := range x.Values[1:] {
		sum += v * float64(r.rounds[i+1])
	}
	if mean := sum / float64(rounds-r.rounds[0]); math.Abs(mean-5) > 0.01 || len(x.Values) != len(r.Times) {
		t.Errorf("%d values of mean %g, want 5", len(x.Values), mean)
	}
	if got := r.Seconds[len(r.Seconds)-1]; math.Abs(got-2*rounds) > 20 {
		t.Errorf("%g seconds", got)
	}
}

// A source that is not heard in a round says nothing in it.
func TestSilentSource(t *testing.T) {
	var c Collector
	var f feed
	f.next(0)
	first := f.next(5)
	c.Observe(first)
	c.Observe(first)
	c.Observe(f.next(7))
	r := c.Run()
	if x := r.Column("nginx.requests_per_second", ""); len(x.Values) != 2 || x.Values[0] != 5 || x.Values[1] != 7 {
		t.Errorf("%v", x.Values)
	}
}

// Rows of a list go by their names: they may change their places.
func TestRowsChangePlaces(t *testing.T) {
	var c Collector
	f := place{Field: fields.Named("network.devices.out_bytes_per_second")}
	for i := range 4 {
		c.add(&f, i%2, "eth0", 1)
		c.add(&f, 1-i%2, "eth1", 3)
	}
	if n := len(c.columns); n != 2 || c.columns[0].open.mean() != 1 || c.columns[1].open.mean() != 3 {
		t.Errorf("%d columns: %+v", n, c.columns)
	}
}

// By the load, a number is its mean at each; there are never too many.
func TestByLoad(t *testing.T) {
	r := made(100, 0)
	values := make([]float64, 100)
	for i := range values {
		r.Loads[i], values[i] = float64(i/10), float64(i)
	}
	values[3] = math.NaN()
	loads, means := r.ByLoad(values)
	if len(loads) != 10 || loads[3] != 3 || means[3] != 34.5 || means[0] != 42.0/9 {
		t.Errorf("%v: %v", loads, means)
	}
	for i := range values {
		r.Loads[i] = 1e6 + math.Sqrt(float64(i))
	}
	if loads, means := r.ByLoad(values); len(loads) > maxLoads || len(loads) < 20 || len(means) != len(loads) || !slices.IsSorted(means) {
		t.Errorf("%d loads: %v", len(loads), means)
	}
}

// The columns of a run are the numbers of the table of fields, and its load is that of its verdict.
func TestColumns(t *testing.T) {
	r := read(t, "../../testdata/steady/first.otr")
	if r.Kind != analysis.Clients || r.Verdict.LoadKind != analysis.Clients {
		t.Errorf("load: %v", r.Kind)
	}
	for field, row := range map[string]string{
		"cpu.busy_percent": "", "cpu.cores.busy_percent": "1", "network.devices.out_link_percent": "eth0", "disk.filesystems.used_percent": "/",
		"nginx.latency_seconds.p99": "", "swarm.throughput_bytes_per_second": "",
	} {
		if x := r.Column(field, row); x == nil || len(x.Values) != len(r.Times) {
			t.Errorf("no column of %s %s", field, row)
		}
	}
	for _, x := range r.Columns {
		if use[x.Field.Name] != compared {
			t.Errorf("%s is compared", x.Field.Name)
		}
	}
	// The figures are of the same rounds.
	x, y := r.Column("cpu.busy_percent", ""), r.Timeline.Column("cpu.busy_percent")
	for i, v := range y.Values {
		if w := x.Values[i]; v != w && (v == v || w == w) {
			t.Errorf("row %d: %g here, %g there", i, w, v)
		}
	}
	for name := range use {
		if fields.Named(name) == nil {
			t.Errorf("there is no field %s", name)
		}
	}
}

// However many rows a page has, so many columns are kept, and it is said that there are more.
func TestManyColumns(t *testing.T) {
	var c Collector
	f := place{Field: fields.Named("network.devices.out_bytes_per_second")}
	for i := range 2 * maxColumns {
		c.add(&f, i, fmt.Sprint(i), 1)
	}
	if r := c.Run(); len(r.Columns) != maxColumns || !r.LeftOut {
		t.Errorf("%d columns, left out %v", len(r.Columns), r.LeftOut)
	}
}
