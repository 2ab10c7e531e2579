package check

import (
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/analysis"
	"origintop/scrape/origin"
	"origintop/scrape/scrapetest"
)

var start = time.Date(2026, 11, 29, 14, 0, 0, 0, time.UTC)

// made returns the snapshot of a round: how busy the CPU is and so the link of a device, and how many clients there are; NaN is unknown,
// and -1 says that the exporter is down.
func made(at time.Duration, busy, clients float64) *origin.Snapshot {
	now := start.Add(at)
	s := &origin.Snapshot{Time: now, Known: now, GivenLoad: math.NaN()}
	up := func(name string, role scrape.Role, is bool) {
		src := origin.SourceState{Target: scrape.Target{Name: name, Role: role}, Pages: 5, Last: now, Fresh: now}
		if !is {
			src.Err, src.Failures, src.DownSince = "connection refused", 1, now
			src.Last, src.Fresh = now.Add(-time.Second), now.Add(-time.Second)
		}
		s.Sources = append(s.Sources, src)
	}
	up("node", scrape.RoleMachine, busy >= 0 || busy != busy)
	s.CPU.Busy = busy
	s.Network.Devices = []origin.Device{{Name: "eth0", OutPercent: busy, InPercent: math.NaN()}, {Name: "eth1", OutPercent: busy / 2}}
	s.Network.Out = 250e3 * clients
	s.Server.Active, s.Server.Requests = math.NaN(), math.NaN()
	s.Clients.Active, s.Clients.Target, s.Clients.Ramp = math.NaN(), math.NaN(), math.NaN()
	if clients == clients {
		up("swarm", scrape.RoleLoad, true)
		s.Clients.Active, s.Clients.Known = clients, true
	}
	return s
}

// A watched is a suite with what judges the run.
type watched struct {
	*Suite
	judge analysis.Judge
	at    time.Duration
	ramp  float64 // percent of the clients that are started
}

func watch(t testing.TB, exprs ...string) *watched {
	t.Helper()
	var list []*Condition
	for _, text := range exprs {
		c, err := Parse(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		list = append(list, c)
	}
	return &watched{Suite: NewSuite(list)}
}

// round adds a round, 2 s after the one before.
func (w *watched) round(busy, clients float64) {
	s := made(w.at, busy, clients)
	if w.ramp > 0 {
		s.Clients.Ramp = w.ramp
	}
	w.Observe(s, w.judge.Observe(s))
	w.at += 2 * time.Second
}

// rounds adds a round for each number: 95 of how busy the CPU is, 95@40 with 40 clients; ? is unknown, - a failed scrape; _ waits a
// minute without any, and < sets the clock back by one.
func (w *watched) rounds(numbers string) {
	for word := range strings.FieldsSeq(numbers) {
		busy, clients, _ := strings.Cut(word, "@")
		load, err := strconv.ParseFloat(clients, 64)
		if err != nil {
			load = math.NaN()
		}
		switch busy {
		case "_":
			w.at += time.Minute
		case "<":
			w.at -= time.Minute
		case "?":
			w.round(math.NaN(), load)
		case "-":
			w.round(-1, load)
		default:
			v, _ := strconv.ParseFloat(busy, 64)
			w.round(v, load)
		}
	}
}

func (w *watched) results() []Result { return w.Results(w.judge.Run.Judge()) }

func repeat(word string, n int) string { return strings.Repeat(word+" ", n) }

// What passes, what fails, and what nobody can say.
func TestJudged(t *testing.T) {
	f := func(expr, numbers, want string) {
		t.Helper()
		w := watch(t, expr)
		w.rounds(numbers)
		r := w.results()[0]
		got := strings.TrimSpace(r.Outcome.String() + " " + r.Reason.String())
		if isKnown(r.Measured) {
			got += " " + strconv.FormatFloat(r.Measured, 'g', 5, 64)
		}
		if got != want {
			t.Errorf("%s of %s: %s, want %s", expr, numbers, got, want)
		}
	}
	const busy = "cpu.busy_percent "

	// The worst value of all counts.
	f(busy+"< 90", "10 20 89", "passed 89")
	f(busy+"< 90", "10 90 20", "failed 90")
	f(busy+"<= 90", "10 90 20", "passed 90")
	f(busy+"> 10", "11 12 10", "failed 10")
	f(busy+"== 10", "10 10 10", "passed 10")
	f(busy+"== 10", "10 13 8", "failed 13")
	f(busy+"!= 10", "11 13 8", "passed 11")
	f(busy+"!= 10", "11 10 8", "failed 10")

	// Aggregates.
	f(busy+"avg < 50", "10 20 80", "passed 36.667")
	f(busy+"avg < 30", "10 20 80", "failed 36.667")
	f(busy+"max > 50", "10 20 80", "passed 80")
	f(busy+"min < 15", "10 20 80", "passed 10")
	f(busy+"med < 30", "10 20 80", "passed 20")
	f(busy+"med < 30", "10 20 30 80", "passed 20")
	f(busy+"p(75) < 80", "10 20 30 80", "passed 30")
	f(busy+"p(76) < 80", "10 20 30 80", "failed 80")
	f(busy+"last < 50", "90 90 20", "passed 20")
	f(busy+"last < 50", "20 20 90", "failed 90")

	// for: it has to be wrong for so long on end, as an alert of Prometheus; the span is from the first such round to the last.
	f(busy+"< 90 for 6s", "95 95 95 80 95 95 95", "passed 95")
	f(busy+"< 90 for 6s", "80 95 95 95 95 80", "failed 95")
	f(busy+"< 90 for 6s", "95 95 ? 95 95", "not_judged unknown_may_have_failed 95")
	f(busy+"< 90 for 6s", "95 80 ? 80 95 80 80 80 80 80 80", "passed 95")
	f(busy+"< 90 for 6s", "80 80 80 80 80 _ 80 80 80 80 80 80", "not_judged unknown_may_have_failed 80")
	f(busy+"< 90 for 6s", "95 95 95 95 _ 80 80", "failed 95")
	f(busy+"< 90 for 1m", "80 80 80", "not_judged shorter_than_window 80")
	f(busy+"> 10 for 4s", "20 5 5 5 20", "failed 5")
	f(busy+"< 90 for 6s", "80 95 95 < 95 95 80", "failed 95")

	// over: of any window of that length the mean, or another aggregate.
	f(busy+"< 90 over 6s", "100 100 60 100 100 60 100 100", "passed 86.667")
	f(busy+"< 90 over 6s", "10 100 100 100 10 10", "failed 100")
	f(busy+"< 90 over 6s", "100 100 100", "not_judged shorter_than_window 100")
	f(busy+"max < 90 over 6s", "10 10 10 95 10", "failed 95")
	f(busy+"min < 90 over 6s", "10 95 95 95 10", "failed 95")
	f(busy+"min < 90 over 6s", "95 95 10 95 95 10 95", "passed 10")
	f(busy+"p(50) < 90 over 6s", "95 10 95 10 10 95 10", "passed 10")

	f(busy+"< 90 over 20s", repeat("10", 30)+repeat("?", 9)+"99 "+repeat("10", 70), "not_judged gap 27.8")

	// What is unknown is never good, and one that is wrong is enough.
	f(busy+"< 90", "? ? ?", "not_judged never_known")
	f(busy+"< 90", "- - -", "not_judged never_known")
	f(busy+"< 90", "?", "not_judged never_known")
	f(busy+"< 90", "", "not_judged never_known")
	f(busy+"< 90", "10 10", "not_judged too_few_rounds 10")
	f(busy+"< 90", "? 10 10 10", "passed 10")
	f(busy+"< 90", "? ? 10 10 10", "not_judged often_unknown 10")
	f(busy+"< 90", "? ? 95 10 10", "failed 95")
	f(busy+"< 90", repeat("10", 50)+"- - - -"+repeat(" 10", 50), "passed 10")
	f(busy+"< 90", repeat("10", 50)+"- - - - - -"+repeat(" 10", 50), "not_judged gap 10")
	f(busy+"< 90", repeat("10", 50)+"- - - - - -"+repeat(" 95", 50), "failed 95")
	f(busy+"< 90", repeat("10", 70)+"- - - - - -", "not_judged gap 10")
	f(busy+"< 90", "- - - - - - "+repeat("10", 60), "not_judged gap 10")
	f(busy+"< 90", repeat("10", 50)+"_ "+repeat("10", 50), "not_judged gap 10")
	f(busy+"avg < 90", repeat("95", 50)+"- - - - - -"+repeat(" 95", 50), "not_judged gap 95")
	f(busy+"max > 50", "? ? ? 80 ? ? ?", "passed 80")
	f(busy+"max > 50", "? ? ? 10 ? ? ?", "not_judged too_few_rounds 10")
	f(busy+"last < 50", "90 10 ? ?", "passed 10")
	f(busy+"last < 50", "90 10"+repeat(" -", 8), "not_judged unknown_at_end 10")
	f(busy+"< 90 over 6s", repeat("10", 20)+"- - - - - -"+repeat(" 10", 20), "not_judged often_unknown 10")

	// Phases.
	ramp := "10@1 20@10 30@20 95@30 30@40 " + repeat("30@40", 8)
	f(busy+"< 90", ramp, "failed 95")
	f(busy+"< 90 after ramp", ramp, "passed 30")
	f(busy+"< 90 after ramp", "10@1 20@10 30@20 30@30 95@40 "+repeat("30@40", 8), "failed 95")
	f(busy+"< 90 after ramp", ramp+"99@1 99@1", "passed 30")
	f(busy+"< 90 after ramp", "10@1 20@10 30@20 30@30 40@40", "not_judged too_few_rounds 40")
	f(busy+"< 90 after ramp", "10 20 30", "not_judged no_load")
	f(busy+"< 90 until 20 clients", ramp, "passed 30")
	f(busy+"< 90 until 20", ramp, "passed 30")
	f(busy+"< 90 until 30 clients", ramp, "failed 95")
	f(busy+"< 90 until 50 clients", ramp, "failed 95")
	f(busy+"< 96 until 50 clients", ramp, "not_judged phase_not_reached 95")
	f(busy+"avg < 10 until 50 clients", ramp, "not_judged phase_not_reached 32.692")
	f(busy+"< 96 until 50 connections", ramp, "not_judged no_load")
	f(busy+"< 90 from 7s to 20s", ramp, "passed 30")
	f(busy+"< 90 from 6s to 20s", ramp, "failed 95")
	f(busy+"< 90 from 0 to 5s", ramp, "passed 30")
	f(busy+"< 90 from 0 to 6s", ramp, "failed 95")
	f(busy+"< 90 from 8s", ramp, "passed 30")
	f(busy+"< 99 from 8s to 5m", ramp, "not_judged phase_not_reached 30")
	f(busy+"< 20 from 8s to 5m", ramp, "failed 30")
	f(busy+"< 20 from 5m", ramp, "not_judged phase_not_reached")

	// Rows.
	const out = "network.devices[*].out_link_percent "
	f(out+"< 90", "10 20 95", "failed 95")
	f("network.devices[eth1].out_link_percent < 90", "10 20 95", "passed 47.5")
	f("network.devices.out_link_percent{eth0} < 90", "10 20 95", "failed 95")
	f("network.devices[eth7].out_link_percent < 90", "10 20 95", "not_judged no_such_row")
	f("network.devices.in_link_percent < 90", "10 20 95", "not_judged never_known")
	f(out+"> 10", "30 30 30", "passed 15")
	f(out+"> 16", "30 30 30", "failed 15")

	// The load tester comes and goes with its test.
	f("swarm.active_clients < 50", "1 1 1 1@10 1@20 1@30 1 1 1 1", "passed 30")
	f("swarm.active_clients < 25", "1 1 1 1@10 1@20 1@30 1 1 1 1", "failed 30")
	f("swarm.active_clients < 50", "1 1 1@10 1 1@20 1 1@30 1 1 1 1", "not_judged often_unknown 30")

	f("verdict == none", "10 10 10", "not_judged no_load")
	f("verdict == none", ramp, "passed")
	f("verdict == none until 20 clients", ramp+ramp, "not_judged too_few_rounds")
	f("verdict == none until 400 clients", ramp, "not_judged phase_not_reached")
	f("verdict == cpu", ramp, "failed")
	f("verdict == none", "10@1 ?@10 ?@20 ?@30 30@40 "+repeat("30@40", 8), "not_judged too_little_seen")
	f("alarms == 0", "10 10 10", "passed 0")
	f("alarms == 0", "10 - 10", "failed 1")
	f("alarms.critical == 0", "10 10 10 10 - - -", "not_judged often_unknown 0")
}

// A condition fails where and when it says, with the load of that moment.
func TestViolations(t *testing.T) {
	w := watch(t, "cpu.busy_percent < 90", "cpu.busy_percent < 90 for 4s", "cpu.busy_percent avg < 30")
	w.rounds("10@1 20@10 91@20 95@30 92@40 10@40 10@40")
	list := w.results()
	for _, of := range []struct {
		got                 Violation
		second, value, load float64
	}{
		{list[0].First, 4, 91, 20},
		{list[0].Worst, 6, 95, 30},
		{list[1].First, 8, 92, 40},
		{list[1].Worst, 6, 95, 30},
		{list[2].First, 4, 91, 20},
		{list[2].Worst, 6, 95, 30},
	} {
		if of.got.At.Sub(start).Seconds() != of.second || of.got.Value != of.value || of.got.Load != of.load {
			t.Errorf("%+v, want %+v", of.got, of)
		}
	}
	if list[1].Longest != 4*time.Second {
		t.Errorf("not for %v", list[1].Longest)
	}
}

// Rounds come a moment early or late: what lasts for five of them is ten seconds, and what lasts for four is not.
func TestStretchesOfUnevenRounds(t *testing.T) {
	f := func(late time.Duration, text string, rounds int, want Outcome) {
		t.Helper()
		w := watch(t, text)
		w.rounds("10 10")
		w.at += late // the first one that is over, so that the stretch is shorter
		w.round(95, math.NaN())
		w.at -= late
		for range rounds {
			w.round(95, math.NaN())
		}
		w.rounds("10 10")
		if got := w.results()[0].Outcome; got != want {
			t.Errorf("%v late, %s, %d rounds later: %v, want %v", late, text, rounds, got, want)
		}
	}
	f(0, "cpu.busy_percent < 90 for 10s", 5, Failed)
	f(0, "cpu.busy_percent < 90 for 10s", 4, Passed)
	f(400*time.Millisecond, "cpu.busy_percent < 90 for 10s", 5, Failed)
	f(600*time.Millisecond, "cpu.busy_percent < 90 for 10s", 5, Passed)
	f(-500*time.Millisecond, "cpu.busy_percent < 90 for 10s", 4, Passed)
	f(400*time.Millisecond, "cpu.busy_percent < 90 for 1m", 30, Failed)
	f(600*time.Millisecond, "cpu.busy_percent < 90 for 1m", 30, Passed)
	f(80*time.Millisecond, "cpu.busy_percent < 90 for 2s", 1, Failed)
	f(120*time.Millisecond, "cpu.busy_percent < 90 for 2s", 1, Passed)
}

// A run is stopped when a condition with abort has failed for sure, and not before.
func TestAborting(t *testing.T) {
	f := func(expr, before, then string) {
		t.Helper()
		w := watch(t, "cpu.busy_percent < 1", expr)
		for word := range strings.FieldsSeq(before) {
			if w.rounds(word); w.Aborting() != nil {
				t.Errorf("%s: aborting after %v", expr, w.at)
				return
			}
		}
		w.rounds(then)
		c := w.Aborting()
		if (c != nil) != (then != "") || c != nil && c.Text != expr {
			t.Errorf("%s: aborting %v", expr, c)
		}
		if r := w.results()[1]; c != nil && r.Outcome != Failed {
			t.Errorf("%s: aborting, but %v", expr, r.Outcome)
		}
	}
	f("cpu.busy_percent < 90 abort", "10 20 ? - 89", "90")
	f("cpu.busy_percent < 90 for 4s abort", "10 95 95 10 95 95", "95")
	f("cpu.busy_percent < 90 over 6s abort", "10 80 80 80 95", "99")
	f("cpu.busy_percent max < 90 abort", "10 20", "95")
	f("cpu.busy_percent < 90 until 20 clients abort", "10@1 10@21 95@30 95@40", "")
	f("cpu.busy_percent < 90 until 20 clients abort", "10@1 10@5", "95@20")
	f("cpu.busy_percent < 90 from 4s abort", "95 95", "95")
	// The ramp is over when the load has not grown for half a minute: what was over since fails then.
	f("cpu.busy_percent < 90 after ramp abort", "10@1 95@10 95@20 95@30 95@40 "+repeat("10@40", 14), "10@40")
	f("cpu.busy_percent < 90 over 6s after ramp abort", "10@1 95@10 95@20 95@30 "+repeat("95@40", 4)+repeat("10@40", 11), "10@40")
	f("cpu.busy_percent < 90 over 6s after ramp abort", "10@1 95@10 95@20 95@30 10@40 "+repeat("10@40", 20)+"95@40 99@40", "95@40")
	f("cpu.busy_percent < 90 after ramp abort", repeat("95@1 95@10 95@20 10@30 10@40", 1)+repeat(" 10@40", 20), "95@40")
}

// A load tester that says that all clients are started needs no half a minute, and a verdict has to hold for ten seconds.
func TestAbortingAtOnce(t *testing.T) {
	w := watch(t, "cpu.busy_percent < 90 after ramp abort")
	w.ramp = 100
	if w.rounds("10@1 10@10 10@40 95@40"); w.Aborting() == nil {
		t.Error("the ramp is over")
	}
	w = watch(t, "verdict == none abort")
	v := &analysis.Verdict{Resource: analysis.CPU, LoadKind: analysis.Clients, Since: start}
	for i := range 6 {
		if w.Aborting() != nil {
			t.Errorf("after %v", w.at)
		}
		w.Observe(made(time.Duration(2*i)*time.Second, 10, 40), &analysis.Judgement{Verdict: v})
	}
	if w.Aborting() == nil {
		t.Error("CPU has been the limit for ten seconds")
	}
}

// A row that is gone is not missed where all of them are judged, but it is if it was named, or if there is none at all.
func TestRowsComeAndGo(t *testing.T) {
	w := watch(t, "network.devices[*].out_link_percent < 90", "network.devices[eth1].out_link_percent < 90",
		"network.devices[*].out_link_percent < 90 until 20 clients")
	for i := range 40 {
		s := made(time.Duration(2*i)*time.Second, 10, float64(i))
		if i >= 10 {
			s.Network.Devices = s.Network.Devices[:1]
		}
		if i >= 30 {
			s.Network.Devices = nil
		}
		w.Observe(s, nil)
	}
	for i, want := range []Reason{MostlyKnown, MostlyKnown, Judged} {
		if r := w.Results(nil)[i]; r.Reason != want {
			t.Errorf("%s: %v %v", r.Text, r.Outcome, r.Reason)
		}
	}
}

// What gave out after the phase has not given out in it.
func TestVerdictOfAPhase(t *testing.T) {
	w := watch(t, "verdict == none until 20 clients", "verdict == none until 30 clients")
	for i := range 20 {
		w.round(10, float64(2*i))
	}
	v := &analysis.Verdict{Resource: analysis.CPU, LoadKind: analysis.Clients, Since: start.Add(24 * time.Second)}
	before, then := w.Results(v)[0], w.Results(v)[1]
	if before.Outcome != Passed || before.Resource != analysis.None || then.Outcome != Failed || then.Resource != analysis.CPU {
		t.Errorf("%v, %v", before.Outcome, then.Outcome)
	}
}

// Things come one by one.
func TestWhole(t *testing.T) {
	for sum, want := range map[float64]float64{0: 0, 0.2: 1, 1.4: 1, 10.00001: 10, 9.996: 10} {
		if got := whole(sum, &Result{}); got != want {
			t.Errorf("%v: %v, want %v", sum, got, want)
		}
	}
}

// Of more rows than are kept it is not said that all are well.
func TestManyRows(t *testing.T) {
	rounds := 20
	if !scrapetest.Raced {
		rounds = maxCells/maxRows + 200
	}
	w := watch(t, "network.devices[*].out_link_percent < 90", "network.devices[*].out_link_percent < 3")
	s := made(0, 10, math.NaN())
	for i := range maxRows + 10 {
		s.Network.Devices = append(s.Network.Devices, origin.Device{Name: "veth" + strconv.Itoa(i), OutPercent: 4})
	}
	for i := range rounds {
		s.Time = start.Add(time.Duration(i) * time.Second)
		s.Sources[0].Last = s.Time
		w.Observe(s, nil)
	}
	list := w.Results(nil)
	if list[0].Reason != TooMany || list[1].Outcome != Failed {
		t.Errorf("%v %v, %v", list[0].Outcome, list[0].Reason, list[1].Outcome)
	}
	if cells := w.kept[0].cells() + w.kept[1].cells(); cells > maxCells+2*maxRows {
		t.Errorf("%d numbers are kept", cells)
	}
}

// However long a run is, its memory has a bound, and what is rare is not lost.
func TestBounded(t *testing.T) {
	w := watch(t, "cpu.busy_percent < 90", "cpu.busy_percent < 90 for 1m", "cpu.busy_percent avg < 50", "cpu.busy_percent > 5",
		"network.devices[*].out_link_percent p(99.9) < 90", "cpu.load1 < 90 for 1m", "cpu.load5 < 90 for 1m", "cpu.load15 < 90 for 1m")
	const rounds = 3 * maxRounds
	s := made(0, 10, math.NaN())
	for i := range rounds {
		s.Time = start.Add(time.Duration(i) * 2 * time.Second)
		s.Known, s.Sources[0].Last, s.Sources[0].Fresh = s.Time, s.Time, s.Time
		s.CPU.Busy, s.Network.Devices[0].OutPercent = 10, 10
		if i%1000 == 999 {
			s.CPU.Busy = 95
		}
		s.CPU.Load1, s.CPU.Load5, s.CPU.Load15 = 95, 95, math.NaN()
		if i%2 == 1 { // it is never wrong for long, or not known to be
			s.CPU.Load1, s.CPU.Load5, s.CPU.Load15 = 10, math.NaN(), 95
		}
		w.Observe(s, nil)
	}
	cells := 0
	for _, k := range w.kept {
		cells += k.cells()
	}
	if len(w.Suite.rounds) > maxRounds || cells > 2*maxCells {
		t.Errorf("%d rounds and %d numbers are kept", len(w.Suite.rounds), cells)
	}
	for i, want := range []string{
		"failed 95", "passed 95", "passed 10.085", "passed 10", "passed 10", "passed 95", "not_judged 95", "not_judged 95",
	} {
		r := w.Results(nil)[i]
		got := r.Outcome.String() + " " + strconv.FormatFloat(r.Measured, 'g', 5, 64)
		if i == 1 || i > 4 { // of two rounds that are one, the better one counts
			got = r.Outcome.String() + " 95"
		}
		if got != want {
			t.Errorf("%s: %s, want %s", r.Text, got, want)
		}
	}
}

// A load that the operator has named, and no page has, is not replaced by another one.
func TestLoadThatNobodyHas(t *testing.T) {
	for _, f := range []struct{ expr, given, otherwise string }{
		{"cpu.busy_percent < 90 after ramp", "no_load", ""},
		{"cpu.busy_percent < 90 until 20 clients", "no_load", ""},
		{"cpu.busy_percent < 90 until 20", "no_load", ""},
		{"verdict == none", "no_load", ""},
		{"cpu.busy_percent < 90", "", ""},
	} {
		for _, given := range []bool{true, false} {
			w := watch(t, f.expr)
			w.Given = given
			w.rounds("10@1 20@10 30@20 30@30 30@40 30@40 30@40 30@40 30@40 30@40 30@40 30@40 30@40")
			got, want := w.Results(w.judge.Run.Judge())[0].Reason.String(), f.otherwise
			if given {
				want = f.given
			}
			if got != want {
				t.Errorf("%s, a load is named: %v: %q, want %q", f.expr, given, got, want)
			}
		}
	}
}

// That nothing gave out is said only of what was seen, and not of a web server that was down.
func TestVerdictOfWhatWasSeen(t *testing.T) {
	for _, f := range []struct {
		text string
		do   func(s *origin.Snapshot, i int) // with the snapshot of a round
		want string
	}{
		{"nothing", func(*origin.Snapshot, int) {}, "passed"},
		{"no web server is watched", func(s *origin.Snapshot, _ int) { s.Sources, s.Servers = s.Sources[:2], nil }, "passed"},
		{"a server is down", func(s *origin.Snapshot, i int) { s.Servers[0].Up = i < 20 || i >= 27 }, "not_judged server_down 14s"},
		{"for a round", func(s *origin.Snapshot, i int) { s.Servers[0].Up = i != 20 }, "not_judged server_down 2s"},
		{"before there is load", func(s *origin.Snapshot, i int) { s.Servers[0].Up = i != 0 }, "passed"},
		{"its exporter fails", func(s *origin.Snapshot, i int) { fail(&s.Sources[2], i >= 20 && i < 27) }, "not_judged too_little_seen 16s"},
		{"for a moment", func(s *origin.Snapshot, i int) { fail(&s.Sources[2], i == 20) }, "passed"},
		{"now and then", func(s *origin.Snapshot, i int) { fail(&s.Sources[2], i%5 == 4) }, "not_judged too_little_seen 4s"},
		{"the machine's fails", func(s *origin.Snapshot, i int) { fail(&s.Sources[0], i >= 20 && i < 27) }, "not_judged too_little_seen 16s"},
		{"it hangs", func(s *origin.Snapshot, i int) {
			if i >= 20 && i < 27 {
				s.Sources[0].Last = start.Add(38 * time.Second)
			}
		}, "not_judged too_little_seen 16s"},
		{"it is slow", func(s *origin.Snapshot, i int) { s.Sources[0].Last = start.Add(time.Duration(i/3) * 6 * time.Second) }, "passed"},
		{"the load is not known", func(s *origin.Snapshot, i int) {
			if i >= 20 && i < 27 {
				s.Clients.Active = math.NaN()
			}
		}, "not_judged too_little_seen 16s"},
	} {
		w := watch(t, "verdict == none")
		for i := range 60 {
			s := made(time.Duration(2*i)*time.Second, 10, 20*min(float64(i), 1))
			s.Sources = append(s.Sources, origin.SourceState{Target: scrape.Target{Name: "nginx", Role: scrape.RoleServer}, Pages: 5, Last: s.Time})
			s.Servers = []origin.Server{{ServerNumbers: origin.ServerNumbers{Known: true, Up: true}}}
			f.do(s, i)
			w.Observe(s, nil)
		}
		v := &analysis.Verdict{Resource: analysis.None, LoadKind: analysis.Clients}
		v.Phases.Begin = start.Add(2 * time.Second)
		r := w.Results(v)[0]
		got := strings.TrimSpace(r.Outcome.String() + " " + r.Reason.String())
		if r.Outcome == NotJudged {
			got += " " + r.Gap.String()
		}
		if got != f.want {
			t.Errorf("%s: %s, want %s", f.text, got, f.want)
		}
	}
}

func fail(src *origin.SourceState, is bool) {
	if is {
		src.Err, src.Failures = "connection refused", 1
	}
}

// What has failed for sure is not forgotten when two rounds become one.
func TestFailedBeforeRoundsAreOne(t *testing.T) {
	exprs := []string{
		"cpu.busy_percent < 90 for 10s", "cpu.busy_percent < 90 over 10s", "cpu.busy_percent < 90 for 10s from 10s to 5m",
		"cpu.busy_percent < 90 for 14s", "cpu.busy_percent < 90 for 10s from 5m",
	}
	w := watch(t, exprs...)
	w.full = 64
	w.rounds(repeat("10", 31) + repeat("95", 6) + repeat("10", 1000)) // after some doublings 16 s are one
	if w.stride < 16 {
		t.Fatalf("only %d rounds are one", w.stride)
	}
	for i, r := range w.results() {
		want := Failed
		if i > 2 {
			want = Passed
		}
		if r.Outcome != want {
			t.Errorf("%s: %v %v", r.Text, r.Outcome, r.Reason)
		}
		end := w.Suite.rounds[len(w.Suite.rounds)-1].time()
		if i == 0 && (r.Longest != 10*time.Second || !r.First.At.Equal(start.Add(72*time.Second)) || !r.To.Equal(end)) {
			t.Errorf("for %v, since %v, to %v", r.Longest, r.First.At, r.To)
		}
	}
}

// A run is aborted in the very round in which all of it says that the condition has failed, though only the last ones are looked at.
func TestAbortingLooksAtEnough(t *testing.T) {
	exprs := []string{
		"cpu.busy_percent < 90 for 6s abort", "cpu.busy_percent < 80 over 10s abort", "cpu.busy_percent p(90) < 96 over 20s abort",
		"network.devices[*].out_link_percent < 90 for 8s abort", "cpu.busy_percent != 52.5 over 4s abort",
		"cpu.busy_percent < 90 for 6s from 1m abort",
		"cpu.busy_percent > 10 for 8s until 60 clients abort", "network.devices[*].out_link_percent min < 60 over 8s from 20s to 3m abort",
		"network.out_bytes_per_second rate < 24MB/s over 10s abort", "network.out_bytes_per_second count < 4GB abort",
	}
	random, aborted := rand.New(rand.NewPCG(19, 4)), 0
	for n := range 300 {
		text := exprs[n%len(exprs)]
		w := watch(t, text)
		w.full = 64
		for i := range 150 {
			if random.IntN(30) == 0 {
				w.at += time.Duration(random.IntN(30)) * time.Second
			}
			words := strings.Fields("5 10 40 50 55 70 95 95 95 100 ? -")
			if random.IntN(4) > 0 {
				words = words[6:9]
			}
			w.rounds(words[random.IntN(len(words))] + "@" + strconv.Itoa(i))
			k := w.kept[0]
			failed := w.Suite.judge(k, w.judge.Run.Judge(), 0).Outcome == Failed
			if failed != (w.Aborting() != nil) {
				t.Fatalf("run %d: %s: round %d: failed %v, aborting %v", n, text, i, failed, w.Aborting() != nil)
			}
			if failed {
				aborted++
				break
			}
		}
	}
	if aborted < 100 {
		t.Errorf("only %d were aborted", aborted)
	}
}

// A condition on the load tester's numbers is looked at again after that has left: there is nothing new then.
func TestLoadTesterLeaves(t *testing.T) {
	w := watch(t, "swarm.active_clients != 95 over 4s abort")
	for range 3 {
		w.round(10, 5)
	}
	for range 20 {
		w.round(10, math.NaN())
	}
	if c := w.Aborting(); c != nil {
		t.Errorf("aborted by %v", c)
	}
}

// Of a number that was never known it is noted whose pages could have had it.
func TestWhosePagesHaveANumber(t *testing.T) {
	w := watch(t, "cpu.busy_percent < 80", "nginx.5xx == 0", "swarm.error_percent < 1")
	s := made(0, math.NaN(), math.NaN())
	s.Server.Status[5] = math.NaN()
	s.Sources = append(s.Sources, origin.SourceState{
		Target: scrape.Target{Name: "nginx", Role: scrape.RoleServer}, Pages: 2, Last: s.Time, Fresh: s.Time, Exporter: "stub_status",
	})
	w.Observe(s, w.judge.Observe(s))
	for i, want := range []Whose{{Watched: true, Answered: true}, {true, true, "stub_status"}, {}} {
		if got := w.Results(nil)[i].Whose; got != want {
			t.Errorf("condition %d: %+v, want %+v", i, got, want)
		}
	}
}
