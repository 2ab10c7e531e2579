package command

import (
	"cmp"
	"errors"
	"io"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/check"
	"origintop/scrape/fields"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/scrape/recording"
	"origintop/scrape/scrapetest"
)

// A maker makes random runs and conditions.
type maker struct {
	*rand.Rand
	runs []pages // real ones
}

// newMaker returns a maker that has all recorded runs.
func newMaker(t *testing.T, seed uint64) *maker {
	m := &maker{Rand: rand.New(rand.NewPCG(19, seed))}
	paths, err := filepath.Glob("../../testdata/runs/*.otr")
	if err != nil || len(paths) < 16 {
		t.Fatalf("%d recordings, %v", len(paths), err)
	}
	for _, path := range paths {
		rec, err := recording.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		m.runs = append(m.runs, scrapetest.PagesOf(t, rec.Pages()))
		rec.Close()
	}
	return m
}

// run returns the pages of a part of a real run, or of a made one, in which scrapes fail, are missing or late.
func (m *maker) run() (list pages) {
	from := madeRun(8+m.IntN(60), "node", "nginx", "swarm")
	if m.IntN(3) == 0 {
		from = m.runs[m.IntN(len(m.runs))]
		at := m.IntN(max(1, len(from)-60))
		from = from[at:min(len(from), at+24+m.IntN(60))]
	}
	shift, failing, until := time.Duration(0), "", 0
	for i, p := range from {
		switch m.IntN(150) {
		case 0:
			shift += time.Duration(m.IntN(60)) * time.Second // nobody was watching
		case 2:
			failing, until = p.Target.Name, i+m.IntN(40)
		case 3:
			list = append(list, scrape.Page{Time: p.Time.Add(shift), Marker: "by hand"})
		case 4, 5:
			continue // it is missing
		}
		p.Time = p.Time.Add(shift + time.Duration(m.IntN(40))*time.Millisecond)
		p.Took = time.Duration(m.IntN(100)) * time.Millisecond
		if p.Target.Name == failing && i < until || m.IntN(60) == 0 {
			p.Err, p.Body = errors.New("connection refused"), nil
		}
		list = append(list, p)
	}
	if len(list) == 0 {
		list = slices.Clone(from)
	}
	slices.SortStableFunc(list, func(a, b scrape.Page) int { return a.Time.Add(a.Took).Compare(b.Time.Add(b.Took)) }) // as they come
	return list
}

// condition returns a random condition.
func (m *maker) condition() *check.Condition {
	pick := func(list ...string) string { return list[m.IntN(len(list))] }
	all := fields.All()
	for {
		text := ""
		switch m.IntN(8) {
		case 0:
			text = "series " + pick("node_load1", "hls_swarm_active_clients", "node_network_transmit_bytes_total", "up_to_nothing")
		case 1:
			text = pick("alarms", "alarms.critical")
		case 2:
			text = pick("verdict == none", "verdict != network.out", "verdict != cpu")
		default:
			f := &all[m.IntN(len(all))]
			if m.IntN(4) > 0 { // most others are not known of these runs
				f = fields.Named(pick("cpu.busy_percent", "network.devices.out_link_percent", "nginx.requests_per_second",
					"swarm.active_clients", "network.out_bytes_per_second"))
			}
			if text = f.Name; f.List == nil {
				break
			}
			text = f.List.Name + pick("[*]", "[eth0]", "[0]", "[/]") + strings.TrimPrefix(f.Name, f.List.Name)
		}
		if !strings.HasPrefix(text, "verdict") {
			text += pick("", "", "", " avg", " max", " min", " p(90)", " last", " count", " rate") + pick(" < ", " <= ", " > ", " == ", " != ") +
				pick("0", "1", "3.5", "20", "80", "10ms", "1Mbit/s", "50Mbit/s", "1GiB")
		}
		text += pick("", "", " for 4s", " for 10s", " over 6s", " over 20s") +
			pick("", "", " after ramp", " from 10s to 30s", " until 20 clients", " until 30", " until 10 connections") + pick("", " abort")
		if c, err := check.Parse(text); err == nil {
			return c
		}
	}
}

// Conditions are judged in a recording as they were live: a thousand random runs, with eight random conditions each.
func TestChecksLiveAsReplayed(t *testing.T) {
	m := newMaker(t, 11)
	runs := 1000
	if scrapetest.Raced {
		runs = 50
	}
	outcomes, aborted := map[check.Outcome]int{}, 0
	for n := range runs {
		c := &checkFlags{}
		for range 8 {
			c.conditions = append(c.conditions, m.condition())
		}
		list := m.run()
		path := filepath.Join(t.TempDir(), "run.otr")

		// As it is live: a round is over when all have answered, or with the first page of the next.
		var targets []scrape.Target
		for i := range list {
			if p := &list[i]; p.Marker == "" && !slices.Contains(targets, p.Target) {
				targets = append(targets, p.Target)
			}
		}
		slices.SortFunc(targets, func(a, b scrape.Target) int {
			return cmp.Or(cmp.Compare(a.Role, b.Role), strings.Compare(a.Name, b.Name))
		})
		st := origin.NewState(origin.Options{}, targets...)
		live := newJudged(c, &origin.Options{}, st)
		r := playback.Rounds{State: st, Observe: live.observe, Targets: len(targets)}
		source := slices.Clone(list)
		recorder := &recording.Recorder{Source: &source}
		if err := recorder.Record(path); err != nil {
			t.Fatal(err)
		}
		for len(source) > 0 {
			p, err := recorder.Next(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			r.Before(&p)
			st.Apply(p)
			r.After()
		}
		r.End()
		recorder.Stop()

		rec, err := recording.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		replayed, err := judgeRecording(t.Context(), rec, c, nil, io.Discard, path)
		if err != nil {
			t.Fatal(err)
		}
		rec.Close()
		a, b := c.report(live, "run", io.Discard), c.report(replayed, "run", io.Discard)
		if is, was := resultsOf(t, a), resultsOf(t, b); is != was {
			ls, rs := strings.Split(is, "\n"), strings.Split(was, "\n")
			for i := range min(len(ls), len(rs)) {
				if ls[i] != rs[i] {
					t.Errorf("run %d: live %s, replayed %s", n, ls[i], rs[i])
				}
			}
			t.Fatalf("run %d: live\n%s", n, is)
		}
		if live.suite.Aborting() != replayed.suite.Aborting() {
			t.Errorf("run %d: live %v aborts, replayed %v", n, live.suite.Aborting(), replayed.suite.Aborting())
		}
		for _, of := range a.Results {
			outcomes[of.Outcome]++
		}
		if live.suite.Aborting() != nil {
			aborted++
		}
	}
	t.Logf("%d runs: %v; %d would have been aborted", runs, outcomes, aborted)
	for o := range check.Failed + 1 {
		if outcomes[o] < runs/4 {
			t.Errorf("only %d of %d conditions are %v", outcomes[o], 8*runs, o)
		}
	}
	if aborted < runs/20 {
		t.Errorf("only %d runs were aborted", aborted)
	}
}

func resultsOf(t *testing.T, r results) string {
	t.Helper()
	text, err := r.JSON()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Conditions are judged for each of three origins, live, as they are in a recording of all of them, and of each alone.
func TestFleetChecksLiveAsReplayed(t *testing.T) {
	m := newMaker(t, 20)
	runs := 100
	if scrapetest.Raced {
		runs = 10
	}
	outcomes, aborted := map[check.Outcome]int{}, 0
	for n := range runs {
		c := &config{}
		if err := c.openLog(); err != nil {
			t.Fatal(err)
		}
		for range 6 {
			c.checks.conditions = append(c.checks.conditions, m.condition())
		}
		var list pages
		seen := map[scrape.Key]bool{}
		var all []scrape.Target
		marked := 0
		late := []string{"", "a", "c"}[m.IntN(3)] // is found later
		for _, name := range []string{"a", "b", "c"} {
			run := m.run()
			shift := time.Unix(1.8e9, 0).Sub(run[0].Time)
			for _, p := range run {
				if p.Time = p.Time.Add(shift); p.Marker != "" {
					marked++
				} else {
					if p.Target.Origin = name; !seen[p.Target.Key()] {
						all = append(all, p.Target)
					}
					seen[p.Target.Key()] = true
				}
				list = append(list, p)
			}
		}
		slices.SortStableFunc(list, func(a, b scrape.Page) int { return a.Time.Add(a.Took).Compare(b.Time.Add(b.Took)) })
		slices.SortFunc(all, func(a, b scrape.Target) int {
			return cmp.Or(strings.Compare(a.Origin, b.Origin), cmp.Compare(a.Role, b.Role), strings.Compare(a.Name, b.Name))
		})
		c.targets = slices.DeleteFunc(slices.Clone(all), func(t scrape.Target) bool { return t.Origin == late })
		path := filepath.Join(t.TempDir(), "run.otr")
		source := slices.Clone(list)
		recorder := &recording.Recorder{Source: &source}
		if err := recorder.Record(path); err != nil {
			t.Fatal(err)
		}
		live := c.follow(recorder, time.Now)
		live.expect(all)
		if err := live.run(t.Context()); err != nil && !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
		recorder.Stop()
		a, _ := c.results(live, io.Discard)

		rec, err := recording.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		b, err := c.checks.judgeOrigins(t.Context(), rec, nil, io.Discard, "")
		if err != nil {
			t.Fatal(err)
		}
		was := resultsOf(t, b)
		if is := resultsOf(t, a); strings.ReplaceAll(is, `"of": ""`, `"of": "."`) != was {
			ls, rs := strings.Split(is, "\n"), strings.Split(was, "\n")
			for i := range min(len(ls), len(rs)) {
				if ls[i] != rs[i] && !strings.Contains(ls[i], `"of"`) {
					t.Errorf("run %d: live %s, replayed %s", n, ls[i], rs[i])
				}
			}
			t.Fatalf("run %d: live\n%s", n, is)
		}
		for i, name := range rec.Origins() {
			replayed, err := judgeRecording(t.Context(), rec.Of(name), &c.checks, nil, io.Discard, path)
			if err != nil {
				t.Fatal(err)
			}
			o := live.origins[i]
			if o.name != name || o.suite.Aborting() != replayed.suite.Aborting() {
				t.Errorf("run %d: live %v aborts at %s, replayed %v at %s", n, o.suite.Aborting(), o.name, replayed.suite.Aborting(), name)
			}
			if o.suite.Aborting() != nil {
				aborted++
			}
			if is := operatorMarkers(o.state.Snapshot()); name != late && is != marked {
				t.Errorf("run %d: %s has %d of %d markers", n, name, is, marked)
			}
		}
		rec.Close()
		for o := range check.Failed + 1 {
			outcomes[o] += a.Count(o)
		}
	}
	t.Logf("%d runs of three origins: %v; %d would have been aborted", runs, outcomes, aborted)
	for o := range check.Failed + 1 {
		if outcomes[o] < runs/4 {
			t.Errorf("only %d of %d conditions are %v", outcomes[o], 18*runs, o)
		}
	}
	if aborted < runs/20 {
		t.Errorf("only %d were aborted", aborted)
	}
}

// operatorMarkers returns how many markers the operator has set.
func operatorMarkers(s *origin.Snapshot) (n int) {
	for _, m := range s.Markers {
		if m.Kind == origin.ByOperator {
			n++
		}
	}
	return n
}
