package words

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/alarm"
	"origintop/scrape/analysis"
	"origintop/scrape/fields"
	"origintop/scrape/fleet"
	"origintop/scrape/origin"
	"origintop/scrape/severity"
)

var fleetTime = time.Date(2026, 11, 28, 15, 0, 0, 0, time.UTC)

// fleetRow makes a row out of what is the matter with it.
func fleetRow(name string, change func(*origin.Snapshot), findings ...analysis.Finding) *fleet.Row {
	s := *origin.NewState(origin.Options{}).Snapshot()
	s.Time = fleetTime
	s.Network.Devices = []origin.Device{{Name: "eth0", Link: 125e6}}
	if change != nil {
		change(&s)
	}
	r := fleet.NewRow(name, "", &s, nil)
	if len(findings) > 0 {
		r.Findings, r.Severity = findings, findings[0].Severity
	}
	return r
}

// quietRow is a row of which all that is watched is known and well.
func quietRow(name string) *fleet.Row {
	return fleetRow(name, func(s *origin.Snapshot) {
		s.Sources = []origin.SourceState{{Target: scrape.Target{Name: "node", Role: scrape.RoleMachine}, Pages: 9, Last: fleetTime}}
		s.CPU.Busy, s.Memory.UsedPercent, s.Network.Out = 1, 1, 1
		s.Network.Devices[0].OutPercent, s.Network.Devices[0].InPercent = 1, 1
		s.Disk.Filesystems = []origin.Filesystem{{Mountpoint: "/"}}
	})
}

// isHigh returns the finding that a field has reached its limit.
func isHigh(field string, is severity.Severity, value float64) analysis.Finding {
	a := &alarm.Alarm{Severity: is, Value: value, Over: true, Near: true, Since: fleetTime.Add(-20 * time.Second)}
	return analysis.Finding{What: analysis.High, Severity: is, Field: fields.Named(field), Alarm: a, Since: a.Since}
}

func isDown(name string) (*origin.SourceState, analysis.Finding) {
	src := &origin.SourceState{
		Target: scrape.Target{Name: name, Role: scrape.RoleMachine}, Pages: 3, Err: "connection refused: why", DownSince: fleetTime,
	}
	return src, analysis.Finding{What: analysis.ExporterDown, Severity: severity.Warn, Source: src, Since: fleetTime}
}

func TestFleetVerdict(t *testing.T) {
	const out = "network.devices.out_link_percent"
	crit := func(name string, percent float64) *fleet.Row {
		return fleetRow(name, nil, isHigh(out, severity.Crit, percent))
	}
	warn := func(name string) *fleet.Row { return fleetRow(name, nil, isHigh(out, severity.Warn, 85)) }
	silent := func(name string) *fleet.Row {
		src, f := isDown("node")
		return fleetRow(name, func(s *origin.Snapshot) { s.Sources = []origin.SourceState{*src} }, f)
	}
	half := func(name string) *fleet.Row {
		src, f := isDown("node")
		other := origin.SourceState{Target: scrape.Target{Name: "nginx"}, Pages: 1}
		return fleetRow(name, func(s *origin.Snapshot) { s.Sources = []origin.SourceState{*src, other} }, f)
	}
	unseen := func(name string) *fleet.Row { return fleetRow(name, func(s *origin.Snapshot) { s.Time = time.Time{} }) }
	blind := func(name string) *fleet.Row {
		r := quietRow(name)
		r.Snapshot.Network.Devices[0].Link = math.NaN()
		return r
	}
	ended := func(name string, past bool) *fleet.Row {
		f := isHigh("cpu.busy_percent", severity.Crit, 99)
		f.Ended, f.Past, f.Last, f.Alarm.Over = true, past, fleetTime.Add(-3*time.Second), false
		r := fleetRow(name, nil, f)
		if past {
			r.Severity = severity.Good
		}
		return r
	}
	f := func(want, brief string, is severity.Severity, rows ...*fleet.Row) {
		t.Helper()
		text, short, got := FleetVerdict(&fleet.View{Time: fleetTime, Rows: rows})
		if text != want || short != brief || got != is {
			t.Errorf("got  %q, %q, %v\nwant %q, %q, %v", text, short, got, want, brief, is)
		}
	}
	f("waiting for the first origin …", "no origin yet", severity.Unknown)
	f("all 2 origins quiet", "all 2 origins quiet", severity.Good, quietRow("a"), quietRow("b"))
	f("1 of 2 origins quiet; 1 not seen yet: b", "1 of 2 origins quiet", severity.Unknown, quietRow("a"), unseen("b"))
	f("nothing seen on all 2 origins; none seen yet", "nothing seen on all 2 origins", severity.Unknown, unseen("a"), unseen("b"))
	f(
		"1 of 2 origins quiet; link speed not known: --link-speed: b", "1 of 2 origins quiet", severity.Unknown,
		quietRow("a"), blind("b"),
	)
	f(
		"nothing seen on all 2 origins; link speed not known: --link-speed", "nothing seen on all 2 origins", severity.Unknown,
		blind("a"), blind("b"),
	)
	f("1 of 2 origins quiet; not long quiet: b", "1 of 2 origins quiet", severity.Unknown, quietRow("a"), ended("b", true))
	f(
		"a: eth0 out 97.0% of 1 Gbit/s for 20s", "a: eth0 out 97.0% of 1 Gbit/s for 20s", severity.Crit,
		crit("a", 97), quietRow("b"),
	)
	f(
		"2 of 3 origins have a full link: b 99.0%, a 97.0%", "2 of 3 origins have a full link", severity.Crit,
		crit("a", 97), crit("b", 99), quietRow("c"),
	)
	f(
		"all 5 origins have a full link: e 99.0%, d 98.0%, c 97.0% and 2 more", "all 5 origins have a full link", severity.Crit,
		crit("a", 95), crit("b", 96), crit("c", 97), crit("d", 98), crit("e", 99),
	)
	f( // what has ended is not so now
		"a: eth0 out 97.0% of 1 Gbit/s for 20s", "a: eth0 out 97.0% of 1 Gbit/s for 20s", severity.Crit,
		fleetRow("a", nil, isHigh(out, severity.Crit, 97), ended("", false).Findings[0]), quietRow("b"),
	)
	f( // near it is not at it
		"c: eth0 out 97.0% of 1 Gbit/s for 20s; 2 of 4 origins are near their link limit: a 85.0%, b 85.0%; 1 not seen yet: d",
		"c: eth0 out 97.0% of 1 Gbit/s for 20s", severity.Crit, warn("a"), warn("b"), crit("c", 97), unseen("d"),
	)
	f(
		"2 of 4 origins do not answer: a, b; c: node_exporter down since 15:00:00: connection refused: why",
		"2 of 4 origins do not answer", severity.Warn, silent("a"), silent("b"), half("c"), quietRow("d"),
	)
	f("2 of 3 origins have an exporter down: a, b", "2 of 3 origins have an exporter down", severity.Warn, half("a"), half("b"), quietRow("c"))
	lost := func(r *fleet.Row) *fleet.Row { // not the origin's fault
		r.Findings[0].Source.Err = scrape.NotAsked("http://p:9090", "connection refused: why")
		return r
	}
	f(
		"http://p:9090 does not answer; all 3 origins not known since 15:00:00", "http://p:9090 does not answer", severity.Warn,
		lost(silent("a")), lost(silent("b")), lost(silent("c")),
	)
	f(
		"http://p:9090 does not answer; a not known since 15:00:00; http://p:9090 does not answer; b not all known since 15:00:00",
		"http://p:9090 does not answer", severity.Warn, lost(silent("a")), lost(half("b")),
	)
	f(
		"2 of 3 origins were critical a moment ago: a, b", "2 of 3 origins were critical a moment ago", severity.Crit,
		ended("a", false), ended("b", false), quietRow("c"),
	)
	f(
		"a: CPU 99.0% busy for 17s, ended 3s ago", "a: CPU 99.0% busy, ended 3s ago", severity.Crit, ended("a", false), quietRow("c"),
	)
}

// Each field with a limit has words for several origins.
func TestFleetPhrases(t *testing.T) {
	for i := range fields.All() {
		f := &fields.All()[i]
		if f.Limit != nil && fleetPhrases[f.Name] == "" {
			t.Errorf("%s has none", f.Name)
		}
	}
	for name := range fleetPhrases {
		if f := fields.Named(name); f == nil || f.Limit == nil {
			t.Errorf("%s is no field with a limit", name)
		}
	}
}

func TestWorst(t *testing.T) {
	f := func(r *fleet.Row, is severity.Severity, want ...string) {
		t.Helper()
		if got := WorstForms(r); strings.Join(got, "|") != strings.Join(want, "|") || Worst(r) != want[len(want)-1] || RowSeverity(r) != is {
			t.Errorf("got %q %v, want %q %v", got, RowSeverity(r), want, is)
		}
	}
	f(fleetRow("a", func(s *origin.Snapshot) { s.Time = time.Time{} }), severity.Unknown, "not seen yet")
	f(quietRow("a"), severity.Good, "all quiet; web server not watched", "all quiet; web server not watched", "all quiet; no server")
	src, down := isDown("node")
	src.Err = scrape.NotAsked("http://p:9090", "connection refused: why")
	f(
		fleetRow("a", func(s *origin.Snapshot) { s.Sources = []origin.SourceState{*src} }, down), severity.Warn,
		"node_exporter not known since 15:00:00: http://p:9090 does not answer: connection refused: why",
		"node_exporter not known: http://p:9090 does not answer", "node_exporter not known",
	)
	blind := quietRow("a")
	blind.Snapshot.Network.Devices[0].Link = math.NaN()
	f(
		blind, severity.Unknown, "nothing seen; link speed not known: --link-speed; web server not watched",
		"nothing seen; link speed not known: --link-speed +1", "nothing seen; link ? +1",
	)
	f(
		fleetRow("a", nil, isHigh("network.devices.out_link_percent", severity.Crit, 97)), severity.Crit,
		"eth0 out 97.0% of 1 Gbit/s for 20s", "eth0 out 97.0% of 1 Gbit/s for 20s", "eth0 out 97.0%",
	)
	src, down = isDown("node")
	f(
		fleetRow("a", func(s *origin.Snapshot) { s.Sources = []origin.SourceState{*src} }, down), severity.Warn,
		"node_exporter down since 15:00:00: connection refused: why", "node_exporter down: connection refused", "node_exporter down",
	)
}

func TestRowVerdict(t *testing.T) {
	nan := math.NaN()
	f := func(want string, v *analysis.Verdict) {
		t.Helper()
		r := quietRow("a")
		if v != nil {
			r.Judgement = &analysis.Judgement{Verdict: v}
		}
		if got := RowVerdict(r); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	f("–", nil)
	f("–", &analysis.Verdict{})
	f("limit: eth0 out", &analysis.Verdict{Resource: analysis.NetworkOut, Subject: "eth0", Strength: analysis.TheLimit})
	f("probably CPU", &analysis.Verdict{Resource: analysis.CPU, Strength: analysis.ProbableLimit})
	f("memory high", &analysis.Verdict{Resource: analysis.Memory, Strength: analysis.HighUse})
	f("not the origin", &analysis.Verdict{Resource: analysis.LoadTester, Strength: analysis.ProbableLimit})
	f("load does not arrive", &analysis.Verdict{Resource: analysis.LoadTester, Unreached: true})
	f("clients suffer", &analysis.Verdict{Clients: analysis.Suffering{Behind: true}})
	f("probably server errors", &analysis.Verdict{Resource: analysis.ServerErrors, Strength: analysis.ProbableLimit})
	f("room to ~107 clients", &analysis.Verdict{
		LoadKind: analysis.Clients, Load: nan, Headroom: []analysis.Headroom{{Resource: analysis.NetworkOut, Load: 107}},
	})
}

func TestFleetSoFar(t *testing.T) {
	row := func(name string, r analysis.Resource, s analysis.Strength, load float64) *fleet.Row {
		row := quietRow(name)
		v := &analysis.Verdict{
			Resource: r, Subject: "eth0", Strength: s, Load: load, LoadKind: analysis.Clients, Value: math.NaN(), Limit: math.NaN(),
			RunnerUp: analysis.RunnerUp{At: math.NaN()},
		}
		row.Judgement = &analysis.Judgement{Verdict: v, Most: load, AtEnd: load}
		return row
	}
	none := func(name string) *fleet.Row { return row(name, analysis.None, analysis.NoLimit, 40) }
	f := func(want string, rows ...*fleet.Row) {
		t.Helper()
		if got := strings.Join(FleetSoFar(&fleet.View{Rows: rows}), "|"); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	f("", quietRow("a"), quietRow("b"))
	f("nothing gave out on all 2 origins", none("a"), none("b"))
	f("nothing gave out on 1 of 2 origins, 1 not judged yet|nothing gave out on 1 of 2 origins", none("a"), quietRow("b"))
	link := func(name string, load float64) *fleet.Row {
		return row(name, analysis.NetworkOut, analysis.TheLimit, load)
	}
	f(
		"2 of 3 origins are limited by their link: a at 43 clients, b at 40 clients|"+
			"2 of 3 origins are limited by their link: a at 43 clients, b at 40 clients|2 of 3 origins are limited by their link",
		link("a", 43), link("b", 40), none("c"),
	)
	probable := row("d", analysis.CPU, analysis.ProbableLimit, 30)
	list := FleetSoFar(&fleet.View{Rows: []*fleet.Row{probable, link("a", 43), link("b", 40)}})
	want := "2 of 3 origins are limited by their link: a at 43 clients, b at 40 clients; d: CPU is probably the limit, at 30 clients"
	if list[0] != want || list[1] != "2 of 3 origins are limited by their link; d: CPU: probably the limit" {
		t.Errorf("got %q", list)
	}
}

func TestFleetLines(t *testing.T) {
	v := &fleet.View{Time: fleetTime, Rows: []*fleet.Row{
		quietRow("a"), fleetRow("b", nil, isHigh("cpu.busy_percent", severity.Crit, 97)),
		fleetRow("c", func(s *origin.Snapshot) { s.Time = time.Time{} }),
	}}
	var text strings.Builder
	for _, l := range FleetLines(v) {
		fmt.Fprintf(&text, "%s %s\n", l.Mark, l.Text)
	}
	if want := " Now, on 3 origins\n✖ b: CPU 97.0% busy for 20s\n○ 1 not seen yet: c\n"; text.String() != want {
		t.Errorf("got\n%swant\n%s", text.String(), want)
	}
	text.Reset()
	for _, l := range FleetLines(&fleet.View{Rows: v.Rows[:1]}) {
		fmt.Fprintf(&text, "%s %s\n", l.Mark, l.Text)
	}
	if want := " Now, on 1 origin\n● 1 origin quiet\n"; text.String() != want {
		t.Errorf("got\n%swant\n%s", text.String(), want)
	}
}

// The lines of the origins are in the order of the screen, the worst first.
func TestFleetTextOrder(t *testing.T) {
	v := &fleet.View{Time: fleetTime, Rows: []*fleet.Row{
		quietRow("a"), fleetRow("b", nil, isHigh("cpu.busy_percent", severity.Warn, 90)),
		fleetRow("c", nil, isHigh("cpu.busy_percent", severity.Crit, 99)),
	}}
	_, table, _ := strings.Cut(string(FleetText(v, "fleet")), "\n\n")
	var names []string
	for line := range strings.Lines(table) {
		names = append(names, strings.Fields(line)[1])
	}
	if got := strings.Join(names[1:], " "); got != "c b a" {
		t.Errorf("%s in\n%s", got, table)
	}
}

// The shorter wordings of what the run has shown are for narrow screens: text has the longest one alone.
func TestFleetTextSaysOnceWhatTheRunHasShown(t *testing.T) {
	row := quietRow("a")
	row.Judgement = &analysis.Judgement{Verdict: &analysis.Verdict{
		Resource: analysis.NetworkOut, Subject: "eth0", Strength: analysis.TheLimit, Load: 43, LoadKind: analysis.Clients, Value: math.NaN(),
		Limit: math.NaN(), RunnerUp: analysis.RunnerUp{At: math.NaN()},
	}}
	v := &fleet.View{Rows: []*fleet.Row{row, quietRow("b")}}
	head, _, _ := strings.Cut(string(FleetText(v, "fleet")), "\n\n")
	if want := "So far    " + FleetSoFar(v)[0]; strings.Count(head, "eth0") != 1 || !strings.HasSuffix(head, want) {
		t.Errorf("got\n%s\nwant it to end with\n%s", head, want)
	}
}
