package prometheus

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/fields"
	"origintop/scrape/origin"
	"origintop/scrape/scrapetest"
)

// What an exporter says gives the same numbers through a server as directly, at the times at which the server has asked: every row of
// every field.
func TestNumbersAreThoseOfThePages(t *testing.T) {
	paths, err := filepath.Glob("../../testdata/pages/*.prom")
	if err != nil || len(paths) < 10 {
		t.Fatal(paths, err)
	}
	movers, jobs := map[string]*mover{}, map[string]string{}
	for i, path := range paths {
		job := fmt.Sprintf("job%d", i)
		movers[job] = newMover(t, scrapetest.ReadFile(t, path))
		jobs[job] = movers[job].address()
	}
	movers["odd"] = newMover(t, []byte(odd))
	jobs["odd"] = movers["odd"].address()
	servers(t, jobs, func(t *testing.T, s server) {
		who := map[string]string{"prometheus": "Prometheus", "victoria-metrics": "vm_promscrape"}[s.kind]
		const scrapes = 6
		for job, m := range movers {
			for len(m.answers(who)) < scrapes+1 {
				select {
				case <-time.After(50 * time.Millisecond):
				case <-t.Context().Done():
					return
				}
			}
			source := &Source{Client: s.Client, Watched: []Watched{watched(job, m.address(), scrape.RoleOther)}, History: time.Minute}
			direct, through := origin.NewState(origin.Options{}), origin.NewState(origin.Options{})
			numbers := 0
			for n, body := range m.answers(who)[:scrapes] {
				p, err := source.Next(t.Context())
				if err != nil || p.Err != nil || p.Marker != "" {
					t.Fatalf("%s: %v, %v, %q", job, err, p.Err, p.Marker)
				}
				through.Apply(p)
				p.Body = body
				direct.Apply(p)
				numbers += compareNumbers(t, fmt.Sprintf("%s, scrape %d", job, n), direct.Snapshot(), through.Snapshot(), s.kind != "prometheus")
			}
			if job != "odd" && numbers < 6 {
				t.Errorf("%s: only %d numbers", job, numbers)
			}
		}
	})
}

const odd = `# TYPE odd gauge
odd{a="\\ \" \n ü",instance="own",job="mine",exported_job="third"} 1.0000000000000002
odd{a="nan"} NaN
odd{a="inf"} +Inf
odd{a="-inf"} -Inf
odd{a="small"} 4.9e-324
odd{a="large"} 1.7976931348623157e+307
odd{a="big"} 9007199254740993
odd{a="minus"} -0.1
# TYPE took histogram
took_bucket{le="0.1"} 1
took_bucket{le="1.0"} 2
took_bucket{le="+Inf"} 3
took_sum 4
took_count 3
`

// compareNumbers compares two snapshots, row by row, and returns how many numbers are known. Sums may differ by what floats lose, as their
// parts are in another order; and VictoriaMetrics keeps fifteen digits or so.
func compareNumbers(t *testing.T, what string, want, got *origin.Snapshot, nearly bool) (known int) {
	t.Helper()
	off := 1e-12
	if nearly {
		off = 1e-9
	}
	for i := range fields.All() {
		f := &fields.All()[i]
		rows := func(s *origin.Snapshot) (list []row) {
			for name, v := range f.Rows(s) {
				list = append(list, row{name, v})
			}
			slices.SortStableFunc(list, func(a, b row) int { return strings.Compare(a.name, b.name) })
			return list
		}
		a, b := rows(want), rows(got)
		if len(a) != len(b) {
			t.Errorf("%s: %s has the rows %v, want %v", what, f.Name, b, a)
			continue
		}
		for i := range a {
			same := a[i].value == b[i].value || math.IsNaN(a[i].value) && math.IsNaN(b[i].value) ||
				math.Abs(a[i].value-b[i].value) <= off*math.Abs(a[i].value)
			same = same && a[i].name == b[i].name
			if !same {
				t.Errorf("%s: %s is %v, want %v", what, f.Name, b[i], a[i])
			}
			if a[i].value == a[i].value {
				known++
			}
		}
	}
	return known
}

type row struct {
	name  string
	value float64
}
