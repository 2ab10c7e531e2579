package fleet

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"origintop/scrape"
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
		if views[v] == "" {
			views[v] = text(v)
		}
	}
	watchFleet(t, origins, pages, each, func(l *Live) {
		if least, most := rounds*4, rounds*8+10; len(views) < least || len(views) > most {
			t.Errorf("%d Views in %d rounds, want %d to %d", len(views), rounds, least, most)
		}
		for v, was := range views {
			if is := text(v); is != was {
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
