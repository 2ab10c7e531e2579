package fleet

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"origintop/scrape"
	"origintop/scrape/analysis"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/scrape/recording"
	"origintop/scrape/recording/recordingtest"
	"origintop/scrape/scrapetest"
	"origintop/scrape/severity"
)

// playFilm has a Film play a recording in a bubble, and runs a test when it has been read.
func playFilm(t *testing.T, rec *recording.Recording, set func(f *Film), test func(f *Film)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		f := NewFilm(rec, origin.Options{})
		if set != nil {
			set(f)
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- f.Run(ctx) }()
		synctest.Wait()
		if !f.View().Timeline.Surveyed {
			t.Error("it has not been read")
		}
		test(f)
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("it ended with %v", err)
		}
	})
}

// A film shows at the end of each round what the live fleet did, and between two rounds nothing of the next one.
func TestFilmIsAsLive(t *testing.T) {
	const origins, rounds = 12, 30
	pages := fleetPages(t, origins, rounds, rand.New(rand.NewPCG(3, 4)))
	fleet, past := Fleet{}, past{budget: livePast}
	fleet.Expect(targetsOf(origins)...)
	var live []frame
	watchFleet(t, origins, pages, func(l *Live, p scrape.Page) {
		if _, ended := fleet.apply(p); ended {
			past.add(&fleet, fleet.known)
			live = append(live, frame{at: fleet.known, view: fleet.View()})
		}
	}, func(l *Live) {
		for i, f := range live {
			l.Seek(f.at)
			if what := difference(l.Rows(l.View()), f.view); what != "" {
				t.Errorf("live, round %d: %s", i, what)
			}
		}
	})
	playFilm(t, recordingtest.Recorded(t, pages), nil, func(f *Film) {
		f.SetPaused(true)
		for i, was := range live {
			f.Seek(was.at)
			if what := difference(f.Rows(f.View()), was.view); what != "" {
				t.Fatalf("round %d at %v: %s", i, was.at, what)
			}
			f.Seek(was.at.Add(-time.Millisecond))
			if v := f.View(); f.Rows(v).Time.After(v.At) {
				t.Errorf("at %v it shows what was at %v", v.At, f.Rows(v).Time)
			}
		}
		if n := len(f.View().Timeline.Moments); n < len(live) || n > len(live)+1 {
			t.Errorf("%d moments, want %d and perhaps an open one", n, len(live))
		}
	})
}

// A film runs at its speed, stops, steps and begins again.
func TestFilmPlays(t *testing.T) {
	const origins, rounds = 3, 30
	pages := fleetPages(t, origins, rounds, nil)
	rec := recordingtest.Recorded(t, pages)
	first, last := rec.At(0), rec.At(rec.Len()-1)
	playFilm(t, rec, func(f *Film) { f.Loop, f.Speed, f.Start = true, 2, first.Add(10*time.Second) }, func(f *Film) {
		at := func(want time.Time) {
			t.Helper()
			synctest.Wait()
			v := f.View()
			now := v.Now(time.Now())
			if d := now.Sub(want); d.Abs() > time.Millisecond {
				t.Errorf("it is at %v, want %v", now.Sub(first), want.Sub(first))
			}
			rows := f.Rows(v)
			if none := rows.Time.IsZero(); none != (want == first) || !none && (rows.Time.After(now) || now.Sub(rows.Time) > 2*interval) {
				t.Errorf("at %v it shows what was at %v", now.Sub(first), rows.Time.Sub(first))
			}
		}
		at(first.Add(10 * time.Second))
		time.Sleep(5 * time.Second)
		at(first.Add(20 * time.Second))
		f.SetSpeed(4)
		time.Sleep(time.Second)
		at(first.Add(24 * time.Second))
		f.TogglePause()
		time.Sleep(time.Minute)
		at(first.Add(24 * time.Second))
		f.Step(1)
		here := f.View().At
		f.Step(2)
		f.Step(-2)
		at(here)
		f.Step(1000)
		at(last)
		f.Step(-1000)
		f.Seek(first.Add(time.Hour))
		at(last)
		f.TogglePause() // from the start
		at(first)
		time.Sleep(last.Sub(first)/4 + time.Second)
		if v := f.View(); !v.Ended || v.Speed != 0 {
			t.Errorf("after the end: %+v", v)
		}
		at(last)
		time.Sleep(playback.ShortGap + 4*time.Second)
		at(first.Add(20 * time.Second)) // it has begun again
	})
}

// Most of a long time for which nothing was recorded is left out.
func TestFilmSkipsGaps(t *testing.T) {
	pages := fleetPages(t, 2, 20, nil)
	gap := pages[40].Time
	for i := 40; i < len(pages); i++ {
		pages[i].Time = pages[i].Time.Add(time.Hour)
	}
	playFilm(t, recordingtest.Recorded(t, pages), nil, func(f *Film) {
		f.Seek(gap.Add(-time.Second))
		time.Sleep(5 * time.Second)
		if now := f.View().Now(time.Now()); now.Before(gap.Add(time.Hour)) || now.After(gap.Add(time.Hour+5*time.Second)) {
			t.Errorf("it is at %v after %v", now, gap)
		}
	})
}

// An origin that is opened plays in place of the film, which goes on where that has come to.
func TestFilmOpen(t *testing.T) {
	pages := fleetPages(t, 3, 30, nil)
	rec := recordingtest.Recorded(t, pages)
	first := rec.At(0)
	playFilm(t, rec, nil, func(f *Film) {
		if _, err := f.Open("edge-9"); err == nil {
			t.Error("an origin was opened that there is not")
		}
		f.Seek(first.Add(10 * time.Second))
		f.SetPaused(true)
		o, err := f.Open("edge-2")
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		v := o.Replay.View()
		if !v.Paused || !v.At.Equal(first.Add(10*time.Second)) || len(v.Snapshot.Sources) != 2 || v.Snapshot.Sources[0].Origin != "edge-2" {
			t.Errorf("opened: %+v", v)
		}
		row := f.Rows(f.View()).Rows[1]
		if got, want := v.Snapshot.CPU.Busy, row.Snapshot.CPU.Busy; got != want || row.Origin != "edge-2" {
			t.Errorf("in full, its CPU is %v busy, in the row of %s %v", got, row.Origin, want)
		}
		o.Replay.SetPaused(false)
		time.Sleep(4 * time.Second)
		if v := f.View(); !v.Now(time.Now()).Equal(first.Add(10 * time.Second)) {
			t.Errorf("the film has gone on meanwhile: %v", v.Now(time.Now()))
		}
		o.Close()
		o.Close()
		time.Sleep(2 * time.Second)
		if v := f.View(); v.Paused || v.Now(time.Now()).Sub(first.Add(16*time.Second)).Abs() > time.Millisecond {
			t.Errorf("closed, the film is at %v", v.Now(time.Now()).Sub(first))
		}
	})
}

// In a recording of many, an origin that has gone is not for ever what it was last, nor is the timeline.
func TestFilmOfGoneOrigin(t *testing.T) {
	all := fleetPages(t, 2, 30, nil)
	gone := scrapetest.T0.Add(10 * interval)
	var pages []scrape.Page
	for _, p := range all {
		if p.Target.Origin == "edge-1" && p.Target.Name == "nginx" {
			p.Body = []byte("# TYPE nginx_up gauge\nnginx_up 0\n")
		}
		if p.Target.Origin != "edge-1" || p.Time.Before(gone) {
			pages = append(pages, p)
		}
	}
	var f Fleet
	f.Expect(targetsOf(2)...)
	p := past{budget: filmPast}
	for i := range pages {
		if _, ended := f.apply(pages[i]); ended {
			p.add(&f, f.known)
		}
	}
	v := f.View()
	if r := v.Rows[0]; r.Severity != severity.Crit {
		t.Errorf("what was known last: %v", r.Severity)
	}
	r := v.Recorded().Rows[0]
	if r.Severity != severity.Warn || r.Current(0) || r.Findings[0].What != analysis.PageLate {
		t.Errorf("%v, %+v", r.Severity, r.Findings)
	}
	for _, m := range p.moments {
		want := severity.Crit
		if at := time.UnixMilli(m.At); at.After(gone.Add(10 * time.Second)) {
			want = severity.Warn
		} else if at.After(gone) {
			continue
		}
		if m.Worst != want {
			t.Errorf("%v: %v, want %v", time.UnixMilli(m.At).Sub(scrapetest.T0), m.Worst, want)
		}
	}
}

// An origin of which no page is recorded any more is shown as it was last, and the film stays where it is.
func TestFilmOpenGone(t *testing.T) {
	end := scrapetest.T0.Add(10 * interval)
	pages := slices.DeleteFunc(fleetPages(t, 2, 30, nil), func(p scrape.Page) bool { return p.Target.Origin == "edge-1" && p.Time.After(end) })
	playFilm(t, recordingtest.Recorded(t, pages), nil, func(f *Film) {
		f.SetPaused(true)
		for to, want := range map[time.Duration]time.Duration{20 * interval: 20 * interval, 5 * interval: 5 * interval} {
			f.Seek(scrapetest.T0.Add(to))
			o, err := f.Open("edge-1")
			if err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			if v := o.Replay.View(); v.At.After(end.Add(time.Second)) {
				t.Errorf("it is shown at %v", v.At.Sub(scrapetest.T0))
			}
			o.Close()
			if got := f.View().At.Sub(scrapetest.T0); got != want {
				t.Errorf("closed: at %v, want %v", got, want)
			}
		}
		f.Seek(scrapetest.T0.Add(20 * interval))
		o, err := f.Open("edge-1")
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		o.Replay.Seek(scrapetest.T0.Add(3 * interval))
		synctest.Wait()
		o.Close()
		if got := f.View().At.Sub(scrapetest.T0); got != 3*interval {
			t.Errorf("wound back: at %v", got)
		}
	})
}
