package fleet

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"origintop/scrape"
	"origintop/scrape/crash"
	"origintop/scrape/origin"
	"origintop/scrape/scrapetest"
)

// watchFleet has a Live watch the pages of a fleet as they come, in a bubble, and runs a test after each page and one at the end.
func watchFleet(t *testing.T, origins int, pages []scrape.Page, each func(l *Live, p scrape.Page), end func(l *Live)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l := NewLive(origin.Options{}, 15*time.Minute, targetsOf(origins))
		begun := time.Now()
		l.Now = func() time.Time { return scrapetest.T0.Add(time.Since(begun)) }
		for _, p := range pages {
			time.Sleep(p.Time.Add(p.Took).Sub(l.Now()))
			l.Apply(p)
			if each != nil {
				each(l, p)
			}
		}
		time.Sleep(publishEvery)
		l.Publish()
		end(l)
	})
}

// A fleet shows what a State of each origin knows, and any round before again.
func TestLive(t *testing.T) {
	const origins, rounds = 3, 30
	pages := fleetPages(t, origins, rounds, nil)
	watchFleet(t, origins, pages, nil, func(l *Live) {
		v := l.View()
		if rows := l.Rows(v); !v.Live || v.Paused || len(rows.Rows) != origins || !rows.Time.Equal(pages[len(pages)-1].Time) {
			t.Fatalf("%+v of %v", v, rows)
		}
		if n := len(v.Timeline.Moments); n != rounds || v.Timeline.Usual != interval {
			t.Errorf("%d moments, usually %v", n, v.Timeline.Usual)
		}
		l.SetPaused(true)
		newest := l.Rows(l.View())
		for n := 1; n < rounds+3; n++ {
			l.Step(-1)
			v := l.View()
			rows := l.Rows(v)
			back := min(n, rounds-1)
			last := pages[len(pages)-1-back*2*origins]
			if !v.Paused || v.Live || !v.At.Equal(last.Time.Add(last.Took)) || !rows.Time.Equal(last.Time) {
				t.Fatalf("%d rounds back: %+v of %v, want %v", n, v, rows.Time, last.Time)
			}
		}
		l.Step(+1000)
		if what := difference(l.Rows(l.View()), newest); what != "" {
			t.Error("at the end: " + what)
		}
		at := scrapetest.T0.Add(20*time.Second + 1900*time.Millisecond)
		l.Seek(at)
		if v := l.View(); !v.At.Equal(at) || l.Rows(v).Time.After(at) || at.Sub(l.Rows(v).Time) > interval {
			t.Errorf("sought %v: %v of %v", at, v.At, l.Rows(v).Time)
		}
		l.TogglePause()
		if v := l.View(); !v.Live || l.Rows(v) != newest {
			t.Errorf("%+v", v)
		}
	})
}

// While pages come all the time, a View is published each quarter of a second and not more often. Each row is what a State of its own
// makes of the pages of its origin, and no View ever changes.
func TestLivePublishes(t *testing.T) {
	const origins, rounds = 40, 25
	pages := fleetPages(t, origins, rounds, rand.New(rand.NewPCG(1, 2)))
	views := map[*View]string{}
	alone := map[string]*alone{}
	each := func(l *Live, p scrape.Page) {
		a := alone[p.Target.Origin]
		if a == nil {
			a = newAlone(p.Target)
			alone[p.Target.Origin] = a
		}
		a.apply(p)
		v := l.Rows(l.View())
		if behind := p.Time.Add(p.Took).Sub(v.Time); behind > interval+publishEvery {
			t.Fatalf("a View is %v behind", behind)
		}
		if _, seen := views[v]; !seen {
			views[v] = ""
			if len(views)%25 == 0 {
				views[v] = text(v)
			}
		}
	}
	watchFleet(t, origins, pages, each, func(l *Live) {
		if least, most := rounds*4, rounds*8+10; len(views) < least || len(views) > most {
			t.Errorf("%d Views in %d rounds, want %d to %d", len(views), rounds, least, most)
		}
		for v, was := range views {
			if is := text(v); was != "" && is != was {
				t.Fatalf("a View has changed: it was\n%s\nand is\n%s", was, is)
			}
		}
		v := l.Rows(l.View())
		if len(v.Rows) != origins {
			t.Errorf("%d rows", len(v.Rows))
		}
		for i, r := range v.Rows {
			if want := fmt.Sprintf("edge-%d", i+1); r.Origin != want {
				t.Errorf("row %d is of %s, want %s", i, r.Origin, want)
			}
			if what := rowDifference(r, alone[r.Origin].row()); what != "" {
				t.Errorf("%s: %s", r.Origin, what)
			}
		}
	})
}

// Of a small fleet, an origin that is opened has its past; where it has been wound back to, the fleet is when it is closed.
func TestLiveOpen(t *testing.T) {
	const origins, rounds = 3, 30
	pages := fleetPages(t, origins, rounds, nil)
	watchFleet(t, origins, pages, nil, func(l *Live) {
		if _, err := l.Open("edge-9"); err == nil {
			t.Error("an origin was opened that there is not")
		}
		o, err := l.Open("edge-2")
		if err != nil {
			t.Fatal(err)
		}
		v, row := o.Rewind.View(), l.Rows(l.View()).Rows[1]
		if !v.Live || v.Judgement != row.Judgement || v.Snapshot.CPU.Busy != row.Snapshot.CPU.Busy || row.Origin != "edge-2" {
			t.Errorf("opened: %+v, want what the row has: %+v", v, row)
		}
		o.Rewind.Step(-5)
		o.Close()
		at := o.Rewind.View().At
		if v := l.View(); !v.Paused || !v.At.Equal(at) || l.Rows(v).Time.After(at) {
			t.Errorf("closed: at %v, want %v", v.At, at)
		}
		if o, err = l.Open("edge-3"); err != nil {
			t.Fatal(err)
		}
		if v := o.Rewind.View(); !v.Paused || !v.At.Equal(at) || v.Snapshot.Known.After(at) {
			t.Errorf("opened while paused: %+v, want %v", v, at)
		}
		o.Rewind.SetPaused(false)
		o.Close()
		if v := l.View(); !v.Live {
			t.Errorf("%+v", v)
		}
	})
}

// Of a large fleet, an origin that is opened has what comes from then on, and the four that were opened last go on.
func TestLiveOpenOfMany(t *testing.T) {
	const origins, rounds = 20, 20
	pages := fleetPages(t, origins, rounds, nil)
	opened := map[string]*Opened{}
	n := 0
	watchFleet(t, origins, pages, func(l *Live, p scrape.Page) {
		if n++; n%100 == 0 && len(opened) < 6 {
			name := fmt.Sprintf("edge-%d", n/100)
			o, err := l.Open(name)
			if err != nil {
				t.Fatal(err)
			}
			opened[name] = o
		}
	}, func(l *Live) {
		rows := l.Rows(l.View())
		for name, o := range opened {
			v := o.Rewind.View()
			row := rows.Rows[slices.IndexFunc(rows.Rows, func(r *Row) bool { return r.Origin == name })]
			goesOn := v.Snapshot.Known.Equal(row.Snapshot.Known)
			if want := name > "edge-2"; goesOn != want || goesOn && v.Judgement != row.Judgement {
				t.Errorf("%s: goes on %v, want %v", name, goesOn, want)
			}
		}
	})
}

// Origins come and go while the others go on.
func TestLiveSetTargets(t *testing.T) {
	const origins, rounds = 3, 20
	pages := fleetPages(t, origins, rounds, nil)
	names := func(l *Live) (list []string) {
		for _, r := range l.Rows(l.View()).Rows {
			list = append(list, r.Origin)
		}
		return list
	}
	n := 0
	watchFleet(t, origins, pages, func(l *Live, p scrape.Page) {
		n++
		all := targetsOf(origins + 1)
		switch n {
		case 40:
			l.SetTargets(append(all[:2:2], all[4:]...)) // without the second, with a fourth
		case 60:
			moved := slices.Clone(all)
			moved[4].URL = "http://10.0.1.3/node"
			moved[0].Labels, moved[1].Labels = `dc="ber"`, `dc="ber"`
			l.SetTargets(moved)
		}
		if got := names(l); (n < 40 || n >= 60) != slices.Contains(got, "edge-2") || n >= 40 != slices.Contains(got, "edge-4") {
			t.Fatalf("after %d pages: %q", n, got)
		}
	}, func(l *Live) {
		rows := l.Rows(l.View()).Rows
		for i, want := range []int{rounds, 10, 10, 0} { // of the second and the third since 60 pages
			got := 0
			if len(rows[i].Snapshot.Sources) > 0 {
				got = rows[i].Snapshot.Sources[0].Pages
			}
			if got != want {
				t.Errorf("%s: %d pages, want %d", rows[i].Origin, got, want)
			}
		}
		if rows[0].Labels != `dc="ber"` || rows[1].Labels != `dc="fra"` {
			t.Errorf("labels: %s, %s", rows[0].Labels, rows[1].Labels)
		}
	})
}

// Run takes in pages and publishes the last of them, too; what panics is its error.
func TestLiveRun(t *testing.T) {
	pages := fleetPages(t, 2, 5, nil)
	synctest.Test(t, func(t *testing.T) {
		l := NewLive(origin.Options{}, time.Minute, targetsOf(2))
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- l.Run(ctx, &scrapetest.Given{Pages: pages}) }()
		time.Sleep(time.Second)
		if got, want := l.Rows(l.View()).Time, pages[len(pages)-1].Time; !got.Equal(want) {
			t.Errorf("it shows what was at %v, want %v", got, want)
		}
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		if _, ok := errors.AsType[*crash.Crash](l.Run(t.Context(), broken{})); !ok {
			t.Error("a panic is no crash")
		}
	})
}

type broken struct{}

func (broken) Next(context.Context) (scrape.Page, error) { panic("broken") }

// An origin of a large fleet that was opened before is shown at the time of the fleet, if that was earlier yet.
func TestLiveOpenEarlier(t *testing.T) {
	const origins, rounds = 20, 20
	n := 0
	watchFleet(t, origins, fleetPages(t, origins, rounds, nil), func(l *Live, _ scrape.Page) {
		if n++; n == origins*rounds {
			o, err := l.Open("edge-3")
			if err != nil {
				t.Fatal(err)
			}
			o.Close()
		}
	}, func(l *Live) {
		l.Seek(scrapetest.T0.Add(5 * interval))
		at := l.View().At
		o, err := l.Open("edge-3")
		if err != nil {
			t.Fatal(err)
		}
		if v := o.Rewind.View(); v.Snapshot.Known.After(at) {
			t.Errorf("it shows what was at %v, want %v", v.Snapshot.Known, at)
		}
		o.Close()
		if v := l.View(); !v.At.Equal(at) {
			t.Errorf("closed: at %v, want %v", v.At, at)
		}
	})
}

// While an origin of a large fleet is shown in full, its graphs grow as those of one alone.
func TestOpenedHasGraphs(t *testing.T) {
	const origins, rounds = 500, 90
	l := NewLive(origin.Options{}, time.Hour, targetsOf(origins))
	var opened *Opened
	graph := func() int { return len(l.fleet.members["edge-1"].state.Snapshot().CPU.BusyHistory) }
	n := 0
	for _, p := range fleetPages(t, 2, rounds, nil) {
		if p.Target.Origin != "edge-1" || p.Target.Name != "node" {
			continue
		}
		l.Apply(p)
		switch n++; n {
		case rounds / 2:
			if got := graph(); got != graphRounds {
				t.Fatalf("%d points, want %d", got, graphRounds)
			}
			var err error
			if opened, err = l.Open("edge-1"); err != nil {
				t.Fatal(err)
			}
		case rounds:
			if got := graph(); got < graphRounds+rounds/2-2 {
				t.Errorf("opened: %d points", got)
			}
		}
	}
	if n < rounds || opened == nil {
		t.Fatalf("%d pages", n)
	}
	opened.Close()
}
