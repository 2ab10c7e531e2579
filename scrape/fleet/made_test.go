package fleet

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/analysis"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/scrape/recording/recordingtest"
	"origintop/scrape/scrapetest"
	"origintop/scrape/series"
)

const interval = 2 * time.Second

// targetsOf returns the targets of so many origins.
func targetsOf(origins int) (targets []scrape.Target) {
	for i := range origins {
		for _, name := range []string{"node", "nginx"} {
			targets = append(targets, scrape.Target{
				Origin: fmt.Sprintf("edge-%d", i+1), Labels: `dc="fra"`, Name: name,
				URL: fmt.Sprintf("http://10.0.0.%d/%s", i+1, name), Role: roleOf[name],
			})
		}
	}
	return targets
}

var roleOf = map[string]scrape.Role{"node": scrape.RoleMachine, "nginx": scrape.RoleServer}

// fleetPages returns the pages of a fleet of so many origins for so many rounds, in the order in which they come. Each origin does what
// the demo's did from another time on. With faults, some pages fail, some come late and some are of something else.
func fleetPages(t testing.TB, origins, rounds int, faults *rand.Rand) (pages []scrape.Page) {
	t.Helper()
	demo := map[string][]scrape.Page{"node": recordingtest.DemoPages(t, "node"), "nginx": recordingtest.DemoPages(t, "nginx")}
	for i, target := range targetsOf(origins) {
		bodies := demo[target.Name]
		from := (i / 2 * 17) % (len(bodies) - rounds)
		for round := range rounds {
			p := bodies[from+round]
			phase := interval * time.Duration(i/2) / time.Duration(origins)
			p.Target, p.Time, p.Whole = target, scrapetest.T0.Add(time.Duration(round)*interval+phase), true
			p.Took = time.Millisecond * time.Duration(1+i%2)
			if faults != nil && faults.IntN(8) == 0 {
				p = faulty(p, faults)
			}
			pages = append(pages, p)
		}
	}
	slices.SortStableFunc(pages, func(a, b scrape.Page) int { return a.Time.Add(a.Took).Compare(b.Time.Add(b.Took)) })
	return pages
}

// faulty returns a page as it comes when something is wrong.
func faulty(p scrape.Page, r *rand.Rand) scrape.Page {
	fail := func(reason string) { p.Body, p.Err = nil, &scrape.ScrapeError{URL: p.Target.URL, Reason: reason} }
	switch r.IntN(4) {
	case 0:
		fail("connection refused: nothing listens there")
	case 1:
		p.Took = 1900 * time.Millisecond
		fail("no answer within 1.9s")
	case 2:
		p.Took = time.Duration(r.IntN(1500)) * time.Millisecond
	default:
		p.Body = []byte("<!DOCTYPE html><html><body>please log in</body></html>\n")
	}
	return p
}

// difference says in which row two Views differ; "" if in none.
func difference(a, b *View) string {
	if !a.Time.Equal(b.Time) {
		return fmt.Sprintf("of %v and of %v", a.Time, b.Time)
	}
	if len(a.Rows) != len(b.Rows) {
		return fmt.Sprintf("%d rows and %d", len(a.Rows), len(b.Rows))
	}
	for i := range a.Rows {
		if what := rowDifference(a.Rows[i], b.Rows[i]); what != "" {
			return a.Rows[i].Origin + ": " + what
		}
	}
	return ""
}

func rowDifference(a, b *Row) string {
	if a.Origin != b.Origin || a.Labels != b.Labels {
		return "another one"
	}
	for i, c := range columns {
		if x, y := c.Value(a.Snapshot), c.Value(b.Snapshot); x != y && (x == x || y == y) {
			return fmt.Sprintf("%s is %v and %v", c.Title, x, y)
		}
		if !scrapetest.Equal(a.History[i], b.History[i]) {
			return fmt.Sprintf("the histories of %s differ", c.Title)
		}
	}
	switch {
	case a.Severity != b.Severity || len(a.Findings) != len(b.Findings):
		return fmt.Sprintf("%v with %d findings and %v with %d", a.Severity, len(a.Findings), b.Severity, len(b.Findings))
	case !scrapetest.Equal(a.Snapshot.Sources, b.Snapshot.Sources):
		return fmt.Sprintf("the sources are %v and %v", a.Snapshot.Sources, b.Snapshot.Sources)
	case !scrapetest.Equal(a.Judgement, b.Judgement):
		return fmt.Sprintf("the judgements are %+v and %+v", a.Judgement, b.Judgement)
	}
	for i := range a.Findings {
		f, g := &a.Findings[i], &b.Findings[i]
		if f.What != g.What || f.Field != g.Field || f.Row != g.Row || f.Severity != g.Severity ||
			!f.Since.Equal(g.Since) || f.Ended != g.Ended ||
			f.Past != g.Past || f.Stale != g.Stale || !scrapetest.Equal(f.Alarm, g.Alarm) || !slices.Equal(f.Servers, g.Servers) {
			return fmt.Sprintf("the findings %d are %+v and %+v", i, f, g)
		}
	}
	return ""
}

// An alone is what is known of an origin that is no part of a fleet.
type alone struct {
	target  scrape.Target
	state   *origin.State
	rounds  playback.Rounds
	judge   analysis.Judge
	latest  *analysis.Judgement
	history [len(columns)]series.Series
}

func newAlone(target scrape.Target) *alone {
	a := &alone{target: target}
	var targets []scrape.Target
	for _, name := range []string{"node", "nginx"} {
		t := target
		t.Name, t.Role, t.URL = name, roleOf[name], strings.TrimSuffix(t.URL, t.Name)+name
		targets = append(targets, t)
	}
	a.state = origin.NewState(origin.Options{}, targets...)
	a.rounds = playback.Rounds{State: a.state, Targets: 2, Observe: func(s *origin.Snapshot) {
		a.latest = a.judge.Observe(s)
		for i, c := range Columns() {
			a.history[i] = append(a.history[i], series.Point{At: s.Known.UnixMilli(), Value: c.Value(s)})
		}
	}}
	return a
}

func (a *alone) apply(p scrape.Page) {
	a.rounds.Before(&p)
	a.state.Apply(p)
	a.rounds.After()
}

func (a *alone) row() *Row {
	r := NewRow(a.target.Origin, a.target.Labels, a.state.Snapshot(), a.latest)
	r.History = a.history
	return r
}

// text returns all that a View says.
func text(v *View) string {
	var b strings.Builder
	fmt.Fprintln(&b, v.Time, len(v.Rows))
	for _, r := range v.Rows {
		s := r.Snapshot
		fmt.Fprintf(&b, "%s %s %v %+v %+v %+v %+v %v %v\n",
			r.Origin, r.Labels, r.Severity, s.Sources, s.CPU, s.Network, s.Server, r.History, s.Known)
		for _, f := range r.Findings {
			fmt.Fprintf(&b, "\t%v %v %v %v %+v %v %v\n", f.What, f.Severity, f.Since, f.Ended, f.Alarm, f.Servers, f.Source)
		}
	}
	return b.String()
}
