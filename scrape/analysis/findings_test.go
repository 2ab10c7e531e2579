package analysis

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"origintop/scrape/alarm"
	"origintop/scrape/origin"
	"origintop/scrape/scrapetest"
	"origintop/scrape/severity"
)

// A core is news beside an alarm of all of them when it says more, and of several the one that is so now.
func TestHottest(t *testing.T) {
	f := func(all, core alarm.Alarm, want bool) {
		t.Helper()
		if got := saysMore(&core, &all); got != want {
			t.Errorf("all %+v, core %+v: %v", all, core, got)
		}
	}
	f(alarm.Alarm{Value: 92, Over: true}, alarm.Alarm{Value: 95, Over: true}, false)
	f(alarm.Alarm{Value: 92, Over: true}, alarm.Alarm{Value: 97, Over: true}, true)
	f(alarm.Alarm{Value: 96}, alarm.Alarm{Value: 97, Over: true}, true)
	f(alarm.Alarm{Value: 82, Severity: severity.Warn, Over: true}, alarm.Alarm{Value: 83, Severity: severity.Crit, Over: true}, true)
	past, now := &alarm.Alarm{Severity: severity.Crit, Value: 100}, &alarm.Alarm{Severity: severity.Crit, Value: 96, Over: true}
	if got := hottest([]origin.Core{{Name: "0", Alarm: past}, {Name: "1", Alarm: now}, {Name: "2"}}); got.Name != "1" {
		t.Errorf("hottest is %s", got.Name)
	}
}

// What is found of one of several servers is as old as what its own exporter says, not that of another.
func TestServerIsJudgedByItsOwnExporter(t *testing.T) {
	pages := func(steps, good int) *origin.Snapshot {
		st := origin.NewState(origin.Options{WorkerConnections: 100})
		for i := range steps {
			page := func(active int) string {
				return fmt.Sprintf("nginx_up 1\nnginx_connections_active %d\nnginx_http_requests_total %d\n", active, i)
			}
			st.Apply(scrapetest.Page("a", 2000*i, page(5)))
			if i < good {
				st.Apply(scrapetest.Page("b", 2000*i+1, page(99)))
			} else {
				st.Apply(scrapetest.Failure("b", 2000*i+1, "refused"))
			}
		}
		return st.Snapshot()
	}
	check := func(s *origin.Snapshot, late string, severe severity.Severity, stale bool) {
		t.Helper()
		found := false
		for _, f := range Findings(s, func(src *origin.SourceState) bool { return src.Name == late }) {
			if f.What != High {
				continue
			}
			found = true
			if f.Severity != severe || f.Stale != stale || s.Servers[f.Row].Name != "b" {
				t.Errorf("late %q: %v, old: %v, of %s", late, f.Severity, f.Stale, s.Servers[f.Row].Name)
			}
		}
		if !found {
			t.Errorf("late %q: nothing", late)
		}
	}
	check(pages(5, 5), "", severity.Crit, false)
	check(pages(5, 5), "a", severity.Crit, false)
	check(pages(5, 5), "b", severity.Warn, true)
	check(pages(20, 5), "", severity.Warn, true)
}

// A server that fails all of its requests is critical, and is not said to fail some of them as well. A few in thousands are a warning.
func TestServerErrors(t *testing.T) {
	f := func(what string, good, bad int, severe severity.Severity, fields ...string) {
		t.Helper()
		st := origin.NewState(origin.Options{})
		for i := range 5 {
			for _, server := range []string{"a", "b"} {
				st.Apply(scrapetest.Page(server, 2000*i, fmt.Sprintf(`nginx_http_connections{state="active"} 5
nginx_http_requests_total{host="x",status="200"} %d
nginx_http_requests_total{host="x",status="503"} %d
`, good*i, bad*i)))
			}
		}
		var found []string
		for _, f := range Findings(st.Snapshot(), nil) {
			if f.What == High {
				found = append(found, f.Field.Name)
			}
			if f.Severity != severe {
				t.Errorf("%s: %v of %s", what, f.Severity, f.Field.Name)
			}
		}
		if !slices.Equal(found, fields) {
			t.Errorf("%s: got %v, want %v", what, found, fields)
		}
	}
	const share, any = "nginx.servers.5xx_percent", "nginx.servers.5xx_per_second"
	f("all", 0, 100, severity.Crit, share, share)
	f("one in twenty", 95, 5, severity.Crit, share, share)
	f("two in a hundred", 98, 2, severity.Warn, share, share)
	f("two in a thousand", 998, 2, severity.Warn, any, any)
	f("one of two each time", 1, 1, severity.Warn, any, any)
	f("none", 100, 0, severity.Warn)
}

// That one server fails all of its requests does not hide that another fails some, whichever comes first.
func TestServerErrorsOfTwo(t *testing.T) {
	for _, bad := range [][2]int{{1000, 2}, {2, 1000}} { // of a thousand
		st := origin.NewState(origin.Options{})
		for i := range 5 {
			for server, bad := range bad {
				st.Apply(scrapetest.Page(string(rune('a'+server)), 2000*i, fmt.Sprintf(`nginx_http_connections{state="active"} 5
nginx_http_requests_total{host="x",status="200"} %d
nginx_http_requests_total{host="x",status="503"} %d
`, (1000-bad)*i, bad*i)))
			}
		}
		var found []string
		for _, f := range Findings(st.Snapshot(), nil) {
			found = append(found, f.Severity.String()+" "+f.Field.Name)
		}
		if want := []string{"critical nginx.servers.5xx_percent", "warning nginx.servers.5xx_per_second"}; !slices.Equal(found, want) {
			t.Errorf("%d bad: got %q, want %q", bad, found, want)
		}
	}
}

// What is so now leads at once. What has ended leads for a quarter of how long it lasted, at most five seconds, and never before its equal.
func TestWhatEndedGivesWay(t *testing.T) {
	f := func(lasted, ago time.Duration, past bool) {
		t.Helper()
		a := &alarm.Alarm{Since: scrapetest.T0, Last: scrapetest.T0.Add(lasted)}
		if got := isPast(a, a.Last.Add(ago)); got != past {
			t.Errorf("lasted %v, ended %v ago: past %t", lasted, ago, got)
		}
	}
	f(time.Minute, 5*time.Second, false)
	f(time.Minute, 6*time.Second, true)
	f(8*time.Second, 2*time.Second, false)
	f(8*time.Second, 3*time.Second, true)
	const crit, warn = severity.Crit, severity.Warn
	ranks := []int{Rank(crit, false, false), Rank(crit, true, false), Rank(warn, false, false), Rank(warn, true, false), Rank(crit, true, true)}
	if !slices.IsSorted(ranks) || len(slices.Compact(ranks)) != 5 {
		t.Errorf("ranks %v", ranks)
	}
}

// What the server says of its answers is judged by the server's threshold, what the clients say of theirs by that of the clients.
func TestThresholdOfServerErrors(t *testing.T) {
	var run Run
	for _, text := range []string{"server-errors=0.7", "errors=0.3"} {
		if err := run.Limits.SetWarn(text); err != nil {
			t.Fatal(err)
		}
	}
	for k := range resources {
		want, judged := map[number]float64{errorShare: 0.7, refused: 0.3}[resources[k].n]
		if got := (&trial{run: &run}).threshold(&resources[k]); judged && got != want {
			t.Errorf("%s: %v, want %v", resources[k].field, got, want)
		}
	}
}
