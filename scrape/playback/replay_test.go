package playback

import (
	"context"
	"fmt"
	"math"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"origintop/scrape"
	"origintop/scrape/explore"
	"origintop/scrape/origin"
	"origintop/scrape/recording"
	"origintop/scrape/scrapetest"
)

// film returns a recording of node_exporter whose pages at these seconds have the second as the load.
func film(t testing.TB, seconds ...int) *recording.Recording {
	t.Helper()
	files := fstest.MapFS{}
	for _, s := range seconds {
		files[fmt.Sprintf("%d.node.prom", s*1000)] = &fstest.MapFile{Data: fmt.Appendf(nil, "node_load1 %d\n", s)}
	}
	r, err := recording.ReadDumps(files)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// play plays a recording in a bubble with a clock of its own, while test runs.
func play(t *testing.T, r *recording.Recording, change func(*Replay), test func(p *Replay)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		p := NewReplay(r, origin.Options{})
		if change != nil {
			change(p)
		}
		ended := make(chan error)
		go func() { ended <- p.Run(ctx) }()
		synctest.Wait()
		test(p)
		cancel()
		if err := <-ended; err != context.Canceled {
			t.Error(err)
		}
	})
}

func every2(n int) (seconds []int) {
	for i := range n {
		seconds = append(seconds, 10+2*i)
	}
	return seconds
}

// stands checks what is shown, and at which second of the film.
func stands(t *testing.T, p *Replay, load, at float64) {
	t.Helper()
	synctest.Wait()
	v := p.View()
	if got := v.Snapshot.CPU.Load1; got != load {
		t.Errorf("the page of second %v is shown, want %v", got, load)
	}
	if got := float64(v.Now(time.Now()).UnixMilli()) / 1000; got != at {
		t.Errorf("the film is at second %v, want %v", got, at)
	}
}

func TestReplayInItsOwnTime(t *testing.T) {
	play(t, film(t, every2(5)...), nil, func(p *Replay) {
		stands(t, p, 10, 10)
		time.Sleep(1999 * time.Millisecond)
		stands(t, p, 10, 11.999)
		time.Sleep(time.Millisecond)
		stands(t, p, 12, 12)
		time.Sleep(time.Hour)
		stands(t, p, 18, 18)
		if v := p.View(); !v.Ended || v.Speed != 0 {
			t.Errorf("%+v", v)
		}
		p.SetPaused(false) // begins again
		stands(t, p, 10, 10)
	})
}

func TestReplayPause(t *testing.T) {
	play(t, film(t, every2(5)...), nil, func(p *Replay) {
		time.Sleep(time.Second)
		p.SetPaused(true)
		p.SetPaused(true)
		time.Sleep(time.Minute)
		stands(t, p, 10, 11)
		p.SetPaused(false)
		time.Sleep(time.Second)
		stands(t, p, 12, 12)
	})
}

func TestReplaySpeeds(t *testing.T) {
	for _, speed := range Speeds {
		play(t, film(t, every2(1000)...), func(p *Replay) { p.Speed = speed }, func(p *Replay) {
			time.Sleep(16 * time.Second)
			stands(t, p, 10+16*speed-float64(int(16*speed)%2), 10+16*speed)
			time.Sleep(300 * time.Millisecond) // between two pages
			at := 10 + 16.3*speed
			p.SetSpeed(1)
			synctest.Wait()
			time.Sleep(2 * time.Second)
			at += 2
			if got := float64(p.View().Now(time.Now()).UnixMilli()) / 1000; math.Abs(got-at) > 0.001 {
				t.Errorf("at %v, want %v", got, at)
			}
		})
	}
	for speed, valid := range map[float64]bool{0.25: true, 3: true, 64: true, 0.1: false, 65: false, -1: false} {
		if ValidSpeed(speed) != valid {
			t.Errorf("%v is valid: %v", speed, !valid)
		}
	}
}

func TestReplaySteps(t *testing.T) {
	play(t, film(t, every2(9)...), nil, func(p *Replay) {
		p.Step(1)
		stands(t, p, 12, 12)
		p.Step(3)
		stands(t, p, 18, 18)
		time.Sleep(time.Minute) // it stands still
		p.Step(-1)
		stands(t, p, 16, 16)
		p.Step(-100)
		stands(t, p, 10, 10)
		p.Step(100)
		stands(t, p, 26, 26)
	})
}

// The pages of one scrape are one step, though they don't come at the same moment.
func TestReplayStepsOverRounds(t *testing.T) {
	files := fstest.MapFS{}
	for s := 10; s < 20; s += 2 {
		for i, name := range []string{"node", "nginx", "swarm"} {
			files[fmt.Sprintf("%d.%s.prom", s*1000+40*i, name)] = &fstest.MapFile{Data: fmt.Appendf(nil, "node_load1 %d\n", s)}
		}
	}
	r, err := recording.ReadDumps(files)
	if err != nil {
		t.Fatal(err)
	}
	play(t, r, nil, func(p *Replay) {
		p.Step(0)
		stands(t, p, 10, 10.08)
		p.Step(1)
		stands(t, p, 12, 12.08)
		p.Step(-1)
		stands(t, p, 10, 10.08)
	})
}

func TestReplaySeeks(t *testing.T) {
	play(t, film(t, every2(1000)...), nil, func(p *Replay) {
		at := func(s float64) time.Time { return time.UnixMilli(int64(s * 1000)) }
		for _, s := range []float64{1001, 13, 1500.5, 10, 2008, 700, 701, 699} {
			p.Seek(at(s))
			stands(t, p, float64(int(s)/2*2), s)
		}
		time.Sleep(2 * time.Second) // it goes on from there
		stands(t, p, 700, 701)
		p.Seek(at(-5))
		stands(t, p, 10, 10)
		p.Seek(at(1e6))
		stands(t, p, 2008, 2008)
	})
}

func TestReplayStart(t *testing.T) {
	play(t, film(t, every2(100)...), func(p *Replay) { p.Start = time.Unix(100, 0) }, func(p *Replay) {
		stands(t, p, 100, 100)
	})
}

func TestReplayLoops(t *testing.T) {
	play(t, film(t, every2(5)...), func(p *Replay) { p.Loop = true }, func(p *Replay) {
		time.Sleep(8 * time.Second)
		stands(t, p, 18, 18)
		time.Sleep(2 * time.Second)
		stands(t, p, 10, 10)
	})
}

// A long time for which nothing was recorded is not waited for.
func TestReplayHurries(t *testing.T) {
	const begin = 1e9 // no file has times of the first years
	var pages []scrape.Page
	// In a directory of dumps there would be failures between them.
	for _, s := range []int{begin + 10, begin + 12, begin + 14, begin + 5000, begin + 5002} {
		p := scrapetest.Page("node", 0, fmt.Sprintf("node_load1 %d\n", s))
		p.Time = time.Unix(int64(s), 0)
		pages = append(pages, p)
	}
	play(t, recordedPages(t, pages), nil, func(p *Replay) {
		time.Sleep(5 * time.Second)
		stands(t, p, begin+14, begin+4999)
		time.Sleep(time.Second)
		stands(t, p, begin+5000, begin+5000)
		p.Seek(time.Unix(begin+1000, 0))
		stands(t, p, begin+14, begin+4998)
		p.Step(-1)
		stands(t, p, begin+12, begin+12)
	})
}

// At each time the screen is that of the one who has watched from the beginning, however it was come to.
func TestReplayIsTheRun(t *testing.T) {
	r, err := recording.Open(t.Context(), "../../testdata/demo.otr")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	st := origin.NewState(origin.Options{}, r.Targets...)
	var want []*origin.Snapshot
	for _, p := range scrapetest.PagesOf(t, r.Pages()) {
		st.Apply(p)
		want = append(want, st.Snapshot())
	}
	play(t, r, nil, func(p *Replay) {
		synctest.Wait() // it is surveyed
		if s := p.View().Timeline; !s.Surveyed || len(s.Moments) != len(r.Rounds()) || len(s.Markers) != 7 {
			t.Fatalf("surveyed: %v, %d moments, %d markers", s.Surveyed, len(s.Moments), len(s.Markers))
		}
		for i := 0; i < r.Len(); i += 1 {
			to := (i * 37) % r.Len() // all over
			p.Seek(r.At(to))
			synctest.Wait()
			for to+1 < r.Len() && r.At(to+1).Equal(r.At(to)) {
				to++
			}
			if got := p.View().Snapshot; !scrapetest.Equal(got, want[to]) {
				t.Fatalf("after page %d:\n%+v\nwant\n%+v", to, got, want[to])
			}
		}
	})
}

// Markers of one's own are there from their time on, and gone with the film.
func TestReplayMarks(t *testing.T) {
	play(t, film(t, every2(9)...), nil, func(p *Replay) {
		p.Mark(time.Unix(14, 0), "here")
		p.Seek(time.Unix(12, 0))
		synctest.Wait()
		if v := p.View(); len(v.Snapshot.Markers) != 0 || len(v.Timeline.Markers) != 1 {
			t.Errorf("before: %v, %v", v.Snapshot.Markers, v.Timeline.Markers)
		}
		p.Seek(time.Unix(16, 0))
		synctest.Wait()
		if v := p.View(); len(v.Snapshot.Markers) != 1 || v.Snapshot.Markers[0].Text != "here" {
			t.Errorf("after: %v", v.Snapshot.Markers)
		}
	})
}

// Run puts in what was long ago, when all pages were looked at.
func TestReplayIsRefined(t *testing.T) {
	play(t, film(t, every2(2000)...), func(p *Replay) { p.Start = time.Unix(4000, 0) }, func(p *Replay) {
		if n := len(p.View().Snapshot.Memory.UsedHistory); n != 1996 {
			t.Errorf("%d points, want all that there were", n)
		}
	})
}

// After a seek as well: from a State that was put aside.
func TestReplayExploresAfterASeek(t *testing.T) {
	play(t, film(t, every2(1000)...), nil, func(p *Replay) {
		p.Explore(func(string, *explore.Metric) bool { return true })
		for _, s := range []int64{1500, 800, 1034, 1036} {
			p.Seek(time.Unix(s, 0))
			synctest.Wait()
			x := p.View().Snapshot.Explored
			first := float64(s - 2*(explore.MaxExplored-1))
			if h := x[0].History(nil, 0, 100); len(h) != explore.MaxExplored || h[len(h)-1] != float64(s) || h[0] != first {
				t.Errorf("at %d: history %v", s, h)
			}
		}
	})
}

// What is explored is there at once, with the pages before.
func TestReplayExplores(t *testing.T) {
	play(t, film(t, every2(1000)...), func(p *Replay) { p.Start = time.Unix(1000, 0) }, func(p *Replay) {
		p.Explore(func(string, *explore.Metric) bool { return true })
		synctest.Wait()
		x := p.View().Snapshot.Explored
		if len(x) != 1 || x[0].Value(0) != 1000 {
			t.Fatalf("%+v", x)
		}
		if h := x[0].History(nil, 0, 100); len(h) != explore.MaxExplored || h[0] != 1000-2*(explore.MaxExplored-1) {
			t.Errorf("history %v", h)
		}
		p.Explore(nil)
		synctest.Wait()
		if x := p.View().Snapshot.Explored; x != nil {
			t.Errorf("%+v", x)
		}
	})
}

// Before all pages were looked at, the screen is there at once: what was long ago is put in later.
func TestReplayBeforeTheSurvey(t *testing.T) {
	r := film(t, every2(2000)...)
	p := NewReplay(r, origin.Options{})
	p.Speed = 1
	p.seek(p.last())
	p.publish()
	s := p.View().Snapshot
	if n := len(s.Memory.UsedHistory); s.CPU.Load1 != 4008 || n != enough {
		t.Errorf("load %v, %d points", s.CPU.Load1, n)
	}
	if err := p.survey(t.Context(), p.Recording); err != nil {
		t.Fatal(err)
	}
	p.refine()
	p.publish()
	if n := len(p.View().Snapshot.Memory.UsedHistory); n != 2000 || p.approximate {
		t.Errorf("%d points, rough %v", n, p.approximate)
	}
}

// However much is asked for while a film has no time, all of it counts: of one seek after another the last, each step and each marker.
func TestReplayForgetsNothing(t *testing.T) {
	play(t, film(t, every2(300)...), func(p *Replay) {
		for i := range 100 { // before it runs
			p.Mark(time.Unix(int64(10+i), 0), fmt.Sprint("marker ", i))
			p.Seek(time.Unix(int64(20+2*i), 0))
		}
		for range 200 {
			p.TogglePause()
		}
		for i := range 500 {
			p.Seek(time.Unix(int64(20+i), 0))
		}
		for range 120 {
			p.Step(-1)
		}
		p.Step(1000)
		p.Step(-1)
		if n := len(p.todo); n != 100+100+200+1+3 {
			t.Errorf("%d things are to be done", n)
		}
	}, func(p *Replay) {
		stands(t, p, 606, 606)
		if n := len(p.View().Timeline.Markers); n != 100 {
			t.Errorf("%d markers, want 100", n)
		}
	})
}
