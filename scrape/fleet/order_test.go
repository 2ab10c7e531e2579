package fleet

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/analysis"
	"origintop/scrape/origin"
	"origintop/scrape/severity"
)

var t0 = time.Date(2026, 11, 28, 15, 0, 0, 0, time.UTC)

// viewOf makes a View out of words such as "a:crit b:good2 c:warn": the number is how many requests/s there are, and how busy its
// CPU is: 1 if there is none.
func viewOf(at time.Time, text string) *View {
	v, base := &View{Time: at}, origin.NewState(origin.Options{}).Snapshot()
	for word := range strings.FieldsSeq(text) {
		name, state, _ := strings.Cut(word, ":")
		requests := 1.0
		fmt.Sscan(strings.TrimLeft(state, "abcdefghijklmnopqrstuvwxyz"), &requests)
		s := *base
		s.Time, s.Server.Requests, s.CPU.Busy = at, requests, requests
		r := NewRow(name, "", &s, nil)
		switch strings.TrimRight(state, "0123456789.") {
		case "crit":
			r.Severity = severity.Crit
		case "warn":
			r.Severity = severity.Warn
		case "unknown":
			r.Severity = severity.Unknown
			s.Server.Requests = math.NaN()
		}
		if r.Severity > severity.Good {
			r.Findings = []analysis.Finding{{Severity: r.Severity}}
		}
		v.Rows = append(v.Rows, r)
	}
	return v
}

func namesOf(rows []*Row) string {
	var names []string
	for _, r := range rows {
		names = append(names, r.Origin)
	}
	return strings.Join(names, " ")
}

const requests = 5 // the column

func TestOrder(t *testing.T) {
	type step struct {
		at         int // seconds
		view, want string
	}
	f := func(what string, by By, reverse bool, steps ...step) {
		t.Helper()
		var o Order
		o.Sort(by, reverse)
		for _, s := range steps {
			at := t0.Add(time.Duration(s.at) * time.Second)
			if got := namesOf(o.Rows(at, viewOf(at, s.view))); got != s.want {
				t.Errorf("%s, at %ds: %s, want %s", what, s.at, got, s.want)
			}
		}
	}
	f("the sickest first", ByWorst, false, step{0, "a:good b:unknown c:warn d:crit e:crit", "d e c b a"})
	f("the sickest last", ByWorst, true, step{0, "a:crit b:good c:warn", "b c a"})
	f(
		"what turns critical moves up, all others stay", ByWorst, false,
		step{0, "a:good b:good c:good d:warn", "d a b c"},
		step{2, "a:good b:warn c:crit d:good", "c d a b"},
		step{8, "a:warn b:warn c:warn d:good", "c d a b"},
		step{10, "a:warn b:warn c:good d:good", "a b c d"},
	)
	f(
		"the only warning moves up, the second waits", ByWorst, false,
		step{0, "a:good b:good c:good d:good", "a b c d"},
		step{2, "a:good b:good c:good d:warn", "d a b c"},
		step{4, "a:good b:good c:warn d:good", "c d a b"},
		step{6, "a:warn b:warn c:warn d:good", "c d a b"},
		step{10, "a:warn b:warn c:warn d:good", "a b c d"},
	)
	f(
		"what flickers does not sink", ByWorst, false,
		step{0, "a:crit5 b:crit1 c:crit9", "c a b"},
		step{2, "a:good b:crit9 c:crit9", "c a b"},
		step{4, "a:crit5 b:crit9 c:crit9", "c a b"},
	)
	f(
		"rows come and go", ByWorst, false,
		step{0, "a:good b:warn c:crit", "c b a"},
		step{2, "a:good c:crit", "c a"},
		step{4, "a:good b:warn c:crit d:good", "c b a d"},
		step{6, "b:good e:crit", "e b"},
		step{8, "", ""},
		step{9, "a:good", "a"},
	)
	f(
		"a number, the largest first, what is not known last", ByColumn(requests), false,
		step{0, "a:good1 b:good3 c:unknown d:good2", "b d a c"},
		step{2, "a:good9 b:good3 c:crit d:good2", "b d a c"},
		step{10, "a:good9 b:good3 c:unknown d:good2", "a b d c"},
	)
	f("a number, the smallest first", ByColumn(requests), true, step{0, "a:good1 b:good3 c:unknown d:good2", "a d b c"})
	f("names", ByName, false, step{0, "a:good b:good c:crit", "a b c"})
	f("names, backwards", ByName, true, step{0, "a:good b:good c:crit", "c b a"})
	f(
		"another time", ByWorst, false,
		step{100, "a:good b:warn", "b a"},
		step{99, "a:warn b:good", "a b"},
		step{400, "a:good b:warn", "b a"},
	)
}

// In a fleet in which anything may happen, rows that didn't get worse stay in their order for ten seconds, and what is critical is below
// nothing that has been well for as long.
func TestOrderHolds(t *testing.T) {
	for seed := range uint64(50) {
		random := rand.New(rand.NewPCG(seed, 1))
		states := make([]string, 40)
		for i := range states {
			states[i] = "good"
		}
		var o Order
		was := map[string]severity.Severity{}
		var last []string
		bad := map[string]time.Time{} // when an origin was last worse than good
		for second := range 120 {
			var text strings.Builder
			for i := range states {
				if random.IntN(20) == 0 {
					states[i] = []string{"good", "good", "warn", "crit", "unknown"}[random.IntN(5)]
				}
				if random.IntN(30) > 0 {
					text.WriteString(fmt.Sprintf(" o%d:%s", i, states[i]))
				}
			}
			at := t0.Add(time.Duration(second) * time.Second)
			rows := o.Rows(at, viewOf(at, text.String()))
			if len(rows) != len(strings.Fields(text.String())) {
				t.Fatalf("%d rows of %d", len(rows), len(strings.Fields(text.String())))
			}
			var names []string
			now := map[string]severity.Severity{}
			for _, r := range rows {
				names = append(names, r.Origin)
				now[r.Origin] = r.Severity
				if r.Severity > severity.Good {
					bad[r.Origin] = at
				}
			}
			for i, r := range rows {
				for _, above := range rows[:i] {
					if since := at.Sub(bad[above.Origin]); r.Severity == severity.Crit && (bad[above.Origin].IsZero() || since >= Hold) {
						t.Fatalf("seed %d, %ds: %s is critical, below %s, which is well for %v", seed, second, r.Origin, above.Origin, since)
					}
				}
			}
			if second%10 > 0 { // all that stays, and didn't rise, is in the order of before
				stays := func(name string) bool {
					return slices.Contains(last, name) && slices.Contains(names, name) && !(now[name] > was[name])
				}
				before := slices.DeleteFunc(slices.Clone(last), func(n string) bool { return !stays(n) })
				after := slices.DeleteFunc(slices.Clone(names), func(n string) bool { return !stays(n) })
				if !slices.Equal(before, after) {
					t.Fatalf("seed %d, %ds: %v, was %v", seed, second, after, before)
				}
			}
			last, was = names, now
		}
	}
}

func TestTotal(t *testing.T) {
	v := viewOf(t0, "a:good10 b:good30 c:good20 d:unknown")
	if got := v.Total(requests); got.Sum != 60 || got.Part || got.Largest.Origin != "b" || got.Times != 1.5 {
		t.Errorf("got %+v", got)
	}
	// An exporter that is down owes its number: what it said last is none of now.
	down := *v.Rows[1].Snapshot
	down.Sources = []origin.SourceState{{Target: scrape.Target{Name: "nginx", Role: scrape.RoleServer}, Pages: 9, Err: "refused"}}
	v.Rows[1] = NewRow("b", "", &down, nil)
	if got := v.Total(requests); got.Sum != 30 || !got.Part || got.Largest.Origin != "c" {
		t.Errorf("got %+v", got)
	}
	if got := viewOf(t0, "a:good5").Total(requests); got.Sum != 5 || got.Largest != nil || got.Times == got.Times {
		t.Errorf("of one: %+v", got)
	}
	if got := viewOf(t0, "a:unknown").Total(requests); got.Sum == got.Sum {
		t.Errorf("of nothing: %+v", got)
	}
	silent := *v.Rows[0].Snapshot
	silent.Sources = []origin.SourceState{{Target: scrape.Target{Name: "9100", Role: scrape.RoleOther}, Err: "refused"}}
	silent.Server.Requests = math.NaN()
	if got := (&View{Rows: []*Row{NewRow("a", "", &silent, nil), v.Rows[2]}}).Total(requests); got.Sum != 20 || !got.Part {
		t.Errorf("one whose exporter has never answered may have a number: %+v", got)
	}
	clients := slices.IndexFunc(Columns(), func(c Column) bool { return c.Title == "clients" })
	waiting := *v.Rows[0].Snapshot
	waiting.Sources = []origin.SourceState{{Target: scrape.Target{Name: "swarm", Role: scrape.RoleLoad}, Err: "refused"}}
	v.Rows[0] = NewRow("a", "", &waiting, nil)
	if got := v.Total(clients); got.Part {
		t.Errorf("a load test that has not begun owes clients: %+v", got)
	}
	tested := func(name, url string) *Row {
		s := *v.Rows[2].Snapshot
		s.Sources = []origin.SourceState{{Target: scrape.Target{Name: "swarm", URL: url, Role: scrape.RoleLoad}, Pages: 1}}
		s.Clients.Active = 20
		return NewRow(name, "", &s, nil)
	}
	if got := (&View{Rows: []*Row{tested("a", "x"), tested("b", "x"), tested("c", "y")}}).Total(clients); got.Sum != 40 {
		t.Errorf("two load testers, one of them of two origins: %+v", got)
	}
}

func TestWithLate(t *testing.T) {
	v := viewOf(t0, "a:good b:good")
	if got := v.WithLate(func(*origin.SourceState) bool { return true }); got != v {
		t.Error("without a source nothing can be late")
	}
	s := *v.Rows[1].Snapshot
	s.Sources = []origin.SourceState{{Target: scrape.Target{Name: "node"}, Pages: 9, Last: t0}}
	v.Rows[1] = NewRow("b", "", &s, nil)
	got := v.WithLate(func(src *origin.SourceState) bool { return src.Name == "node" })
	if got.Rows[0] != v.Rows[0] || v.Rows[1].Severity != severity.Good || got.Rows[1].Severity != severity.Warn {
		t.Errorf("got %+v of %+v", got.Rows[1], v.Rows[1])
	}
}

func BenchmarkOrder(b *testing.B) {
	var text strings.Builder
	for i := range 500 {
		fmt.Fprintf(&text, "o%d:%s ", i, []string{"good", "warn", "crit"}[i%3])
	}
	v := viewOf(t0, text.String())
	var o Order
	b.ReportAllocs()
	for b.Loop() {
		o.Rows(t0, v)
	}
}
