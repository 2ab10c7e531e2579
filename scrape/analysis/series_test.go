package analysis_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/analysis"
	"origintop/scrape/origin"
	"origintop/scrape/scrapetest"
)

// made returns a run of a server, a page every 2 s, with so many connections on each.
func made(loads ...int) *analysis.Run {
	st, run := origin.NewState(origin.Options{}), &analysis.Run{}
	total := 0
	for i, n := range loads {
		total += 2 * n
		p := scrapetest.Page("nginx", 2000*i,
			fmt.Sprintf("nginx_up 1\nnginx_connections_active %d\nnginx_http_requests_total %d\n", n, total))
		p.Target.Role = scrape.RoleServer
		st.Apply(p)
		run.Observe(st.Snapshot())
	}
	return run
}

func TestTimeline(t *testing.T) {
	loads := []int{0, 0, 0}
	for i := range 20 {
		loads = append(loads, 5*(i+1))
	}
	for range 10 {
		loads = append(loads, 100)
	}
	loads = append(loads, 0, 0)
	run := made(loads...)
	l := run.Timeline()
	if l.Kind != analysis.Connections || l.Begin != 3 || l.Complete != 22 || l.End != 33 || len(l.Times) != 35 || l.Seconds[34] != 68 {
		t.Fatalf("%v from row %d, complete at %d, to %d of %d", l.Kind, l.Begin, l.Complete, l.End, len(l.Times))
	}
	if l.Column("cpu.busy_percent") != nil {
		t.Error("there is a column of what nobody knows")
	}
	c := l.Column("nginx.requests_per_second")
	s := l.Summary(c)
	scrapetest.Same(t, "at ramp end", s.AtRampEnd, 100)
	scrapetest.Same(t, "steady", s.SteadyMean, 100)
	scrapetest.Same(t, "p95", s.P95, 100)
	scrapetest.Same(t, "most", s.Max, 100)
	scrapetest.Same(t, "load then", s.MaxLoad, 100)
	if !s.MaxAt.Equal(scrapetest.T0.Add(44 * time.Second)) {
		t.Errorf("most at %v", s.MaxAt)
	}
	before, since := l.Medians(c, l.Times[22])
	scrapetest.Same(t, "before", before, 50)
	scrapetest.Same(t, "since", since, 100)
	scrapetest.Same(t, "around", l.Around(c.Values, 10), 40)
	if l.Row(l.Times[7].Add(-time.Second)) != 7 || l.Row(l.Times[34].Add(time.Second)) != 35 {
		t.Error("rows are not found by their times")
	}
}

// What is too short, or nothing at all, has a timeline as well.
func TestTimelineOfNothing(t *testing.T) {
	for _, run := range []*analysis.Run{{}, made(), made(0), made(0, 0, 0), made(50), made(7, 7)} {
		l, v := run.Timeline(), run.Judge()
		for i := range l.Columns {
			s := l.Summary(&l.Columns[i])
			l.Medians(&l.Columns[i], scrapetest.T0)
			if s.SteadyMean > 0 {
				t.Errorf("%d rows have a steady mean", len(l.Times))
			}
		}
		if fits := run.Fits(v); len(fits) > 0 && !math.IsNaN(fits[0].Slope) {
			t.Errorf("%d rows have a line", len(l.Times))
		}
	}
}
