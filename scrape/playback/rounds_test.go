package playback

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"origintop/scrape"
	"origintop/scrape/export"
	"origintop/scrape/origin"
	"origintop/scrape/scrapetest"
)

// slowRun is a run of 40 s in which nginx answers at once, then after 1.2 s, and then not at all, which takes 5 s to be known; at the end
// it refuses. The swarm always takes 3 s. After a slow answer a target is asked again when node is next, or at once, as in old recordings.
// The load is the second. Two markers are between rounds and within one.
func slowRun(atOnce bool) (pages []scrape.Page) {
	type answer func(s int) (scrape.Page, time.Duration)
	ask := func(offset int, answer answer) {
		for s := 0; s <= 40_000; {
			p, took := answer(s + offset)
			p.Took = took
			pages = append(pages, p)
			switch there := s + int(took.Milliseconds()); {
			case s == 0:
				s = max(250, there)
			case atOnce && there > s+2000:
				s = there
			default: // 2.25, 4.25, ..., the second round being at 0.25
				for s = (s-250)/2000*2000 + 2250; s < there; s += 2000 {
				}
			}
		}
	}
	ask(0, func(s int) (scrape.Page, time.Duration) {
		return scrapetest.Page("node", s, fmt.Sprintf("node_load1 %d\n", s/1000)), 10 * time.Millisecond
	})
	ask(3, func(s int) (scrape.Page, time.Duration) {
		switch {
		case s < 10_000:
			return scrapetest.Page("nginx", s, "nginx_up 1\n"), 20 * time.Millisecond
		case s < 24_000:
			return scrapetest.Page("nginx", s, "nginx_up 1\n"), 1200 * time.Millisecond
		case s < 34_000:
			return scrapetest.Failure("nginx", s, "no answer within 5s"), 5 * time.Second
		}
		return scrapetest.Failure("nginx", s, "connection refused"), time.Millisecond
	})
	ask(5, func(s int) (scrape.Page, time.Duration) {
		return scrapetest.Page("swarm", s, "hls_swarm_active_clients 5\n"), 3 * time.Second
	})
	for _, ms := range []int{5000, 20_500} {
		pages = append(pages, scrape.Page{Time: scrapetest.T0.Add(time.Duration(ms) * time.Millisecond), Marker: "ramp"})
	}
	sortByArrival(pages)
	return slices.DeleteFunc(pages, func(p scrape.Page) bool { return p.Time.Add(p.Took).Sub(scrapetest.T0) > 40*time.Second })
}

func sortByArrival(pages []scrape.Page) {
	slices.SortStableFunc(pages, func(a, b scrape.Page) int { return a.Time.Add(a.Took).Compare(b.Time.Add(b.Took)) })
}

// However slow answers are, a row of an export, a step of a film and a step back in a live run are the same rounds.
func TestRoundsAreTheSameEverywhere(t *testing.T) {
	for _, atOnce := range []bool{false, true} {
		roundsAreTheSame(t, slowRun(atOnce))
	}
}

func roundsAreTheSame(t *testing.T, pages []scrape.Page) {
	t.Helper()
	run := recordedPages(t, pages)
	var out bytes.Buffer
	if _, err := export.JSON(t.Context(), &out, run.Pages(), export.Options{}); err != nil {
		t.Fatal(err)
	}
	type shown struct {
		load  float64
		nginx time.Time // when its last good page was asked for
		down  bool
	}
	of := func(s *origin.Snapshot) shown {
		var is shown
		is.load = s.CPU.Load1
		if src := s.Source(scrape.RoleServer); src != nil {
			is.nginx, is.down = src.Last.UTC(), !src.Up()
		}
		return is
	}
	var want []time.Time
	for line := range bytes.Lines(out.Bytes()) {
		var row struct{ Time time.Time }
		if err := json.Unmarshal(line, &row); err != nil {
			t.Fatal(err)
		}
		want = append(want, row.Time.UTC())
	}
	asked := 0 // how often node was
	for _, p := range pages {
		if p.Target.Name == "node" {
			asked++
		}
	}
	if len(want) != asked {
		t.Fatalf("%d rows, want one for each of the %d times that node was asked", len(want), asked)
	}

	var live []shown
	film, st := NewRewind(15*time.Minute), origin.NewState(origin.Options{})
	for _, p := range pages {
		st.Apply(p)
		film.Add(st.Snapshot())
	}
	var times []time.Time
	film.SetPaused(true)
	for range want {
		s := film.View().Snapshot
		times, live = append(times, s.Time.UTC()), append(live, of(s))
		film.Step(-1)
	}
	slices.Reverse(times)
	slices.Reverse(live)
	if !slices.EqualFunc(times, want, sameMillisecond) {
		t.Errorf("a live run steps over %v,\nwant %v", times, want)
	}

	play(t, run, nil, func(p *Replay) {
		p.Seek(scrapetest.T0)
		p.Step(0)
		var times []time.Time
		var replayed []shown
		for range want {
			synctest.Wait()
			s := p.View().Snapshot
			times, replayed = append(times, s.Time.UTC()), append(replayed, of(s))
			p.Step(1)
		}
		if !slices.EqualFunc(times, want, sameMillisecond) {
			t.Errorf("a film steps over %v,\nwant %v", times, want)
		}
		if !slices.Equal(replayed, live) {
			t.Errorf("a film shows %v,\na live run %v", replayed, live)
		}
		if n := len(p.View().Timeline.Moments); n != len(want) {
			t.Errorf("%d moments, want %d", n, len(want))
		}
	})
}

// A failure belongs to the round in which its target was asked, as a page does.
func TestARoundBeginsWithAFailure(t *testing.T) {
	live, st := NewRewind(15*time.Minute), origin.NewState(origin.Options{})
	for _, p := range []scrape.Page{
		scrapetest.Page("node", 0, "node_load1 0\n"), scrapetest.Page("nginx", 1, "nginx_up 1\n"),
		scrapetest.Page("node", 2000, "node_load1 2\n"),
		scrapetest.Failure("nginx", 4000, "connection refused"), scrapetest.Page("node", 4001, "node_load1 4\n"),
		scrapetest.Page("node", 6000, "node_load1 6\n"),
	} {
		st.Apply(p)
		live.Add(st.Snapshot())
	}
	var got []int64
	for _, m := range live.View().Timeline.Moments {
		got = append(got, m.At-scrapetest.T0.UnixMilli())
	}
	if want := []int64{1, 2000, 4001}; !slices.Equal(got, want) {
		t.Errorf("the rounds end at %v, want %v", got, want)
	}
}

// Before all pages were looked at, steps go by when the pages arrived. Answers that take less than half an interval make no difference.
func TestStepBeforeTheSurvey(t *testing.T) {
	p := NewReplay(recordedPages(t, slowRun(false)), origin.Options{})
	for i, want := range []float64{0, 0, 2, 4, 6, 8} {
		p.step(min(i, 1))
		p.publish()
		if s := p.View().Snapshot; s.CPU.Load1 != want || s.Source(scrape.RoleServer).Last.Before(s.Time) {
			t.Errorf("step %d: load %v, want %v; nginx at %v of %v", i, s.CPU.Load1, want, s.Source(scrape.RoleServer).Last, s.Time)
		}
	}
}

// A marker between two rounds is of neither: a step from there is one to the next, or to the one before.
func TestStepFromAMarker(t *testing.T) {
	mark := func(ms int) scrape.Page {
		return scrape.Page{Time: scrapetest.T0.Add(time.Duration(ms) * time.Millisecond), Marker: "ramp"}
	}
	pages := []scrape.Page{mark(0), mark(500)}
	for s := 1; s <= 9; s += 2 {
		pages = append(pages, scrapetest.Page("node", s*1000, fmt.Sprintf("node_load1 %d\n", s)))
		if s == 5 {
			pages = append(pages, mark(5500), mark(6000))
		}
	}
	pages = append(pages, mark(9500))
	run := recordedPages(t, pages)
	at := func(ms int) time.Time { return scrapetest.T0.Add(time.Duration(ms) * time.Millisecond) }
	steps := []struct {
		from, n int
		want    float64
	}{{6000, 1, 7}, {5500, 1, 7}, {5500, -1, 3}, {6000, 0, 5}, {500, 1, 1}, {500, 2, 3}, {500, -1, 1}, {9500, -1, 7}, {9500, 1, 9}}
	live, st := NewRewind(15*time.Minute), origin.NewState(origin.Options{})
	for _, p := range pages {
		st.Apply(p)
		live.Add(st.Snapshot())
	}
	for _, step := range steps {
		early := NewReplay(run, origin.Options{})
		early.seek(at(step.from))
		early.step(step.n)
		early.publish()
		if got := early.View().Snapshot.CPU.Load1; got != step.want {
			t.Errorf("before the survey: %d from %d ms shows %v, want %v", step.n, step.from, got, step.want)
		}
		if step.from > 1000 {
			live.Seek(at(step.from))
			live.Step(step.n)
			shows(t, live, step.want, false)
		}
	}
	play(t, run, nil, func(p *Replay) {
		for _, step := range steps {
			p.Seek(at(step.from))
			p.Step(step.n)
			synctest.Wait()
			if got := p.View().Snapshot.CPU.Load1; got != step.want {
				t.Errorf("%d from %d ms shows %v, want %v", step.n, step.from, got, step.want)
			}
		}
		if s := p.surveyed.Load(); !slices.Equal(s.ends, run.Rounds()) || !slices.Equal(s.ends, []int32{3, 4, 5, 8, 10}) {
			t.Errorf("the rounds end at %v, by arrival at %v", s.ends, run.Rounds())
		}
	})
}

// Rounds that are known are not looked for again, and those of a survey that has not come to the end are not all.
func TestStepInAPartOfASurvey(t *testing.T) {
	p := NewReplay(film(t, every2(9)...), origin.Options{})
	p.surveyed.Store(&survey{every: minApart, ends: []int32{1, 2}})
	p.step(5)
	p.publish()
	if got := p.View().Snapshot.CPU.Load1; got != 18 {
		t.Errorf("the page of second %v is shown, want 18", got)
	}
	found := &p.ends[0]
	p.step(1)
	if &p.ends[0] != found {
		t.Error("the rounds were looked for twice")
	}
}

func sameMillisecond(a, b time.Time) bool { return a.UnixMilli() == b.UnixMilli() }

// A marker that follows from a page is shown with all pages of its round.
func TestRoundEnd(t *testing.T) {
	at := func(ms int64) time.Time { return time.UnixMilli(ms) }
	line := Timeline{First: at(0), Last: at(9000), Moments: []Moment{{At: 1000}, {At: 3000}, {At: 5000}}}
	f := func(ms, want int64) {
		t.Helper()
		if got := line.RoundEnd(at(ms).Add(123 * time.Microsecond)); got.UnixMilli() != want {
			t.Errorf("surveyed %v, %d ms: got %d, want %d", line.Surveyed, ms, got.UnixMilli(), want)
		}
	}
	f(0, 1000)
	f(999, 1000)
	f(1000, 1000)
	f(1001, 3000)
	f(5000, 5000)
	f(5001, 5001)
	line.Surveyed = true
	f(5001, 9000)
	line.Moments = nil
	f(0, 9000)
	if end := (&Timeline{Moments: []Moment{{At: 1000}}}).RoundEnd(at(1000)); end.Before(at(1001).Add(-1)) {
		t.Errorf("the round ends at %v, before some of its pages", end)
	}
}
