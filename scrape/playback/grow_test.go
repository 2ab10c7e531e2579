package playback

import (
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"origintop/scrape/origin"
	"origintop/scrape/recording"
	"origintop/scrape/recording/format"
)

// recorded is a recording in progress, whose nth page of node_exporter has n as the load. They are two seconds apart.
type recorded struct {
	*format.Writer
	path  string
	pages int
}

func recordTo(t *testing.T, path string) *recorded {
	t.Helper()
	w, err := format.Create(path, format.Head{Program: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return &recorded{Writer: w, path: path}
}

func (r *recorded) record(t *testing.T, pages int, target string) {
	t.Helper()
	for range pages {
		r.pages++
		err := r.Page(&format.Page{
			Target: target, Kind: target, Time: time.Unix(int64(1_700_000_000+2*r.pages), 0), Whole: true,
			Body: fmt.Appendf(nil, "node_load1 %d\nnginx_up 1\n", r.pages),
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// follow plays a recording in progress of so many pages, while test runs.
func follow(t *testing.T, pages int, change func(*Replay), test func(t *testing.T, w *recorded, p *Replay)) {
	t.Helper()
	w := recordTo(t, filepath.Join(t.TempDir(), "live.otr"))
	w.record(t, pages, "node")
	rec, err := recording.Open(t.Context(), w.path)
	if err != nil {
		t.Fatal(err)
	}
	defer rec.Close()
	play(t, rec, change, func(p *Replay) { test(t, w, p) })
}

// polled waits until the film has looked for more.
func polled() {
	time.Sleep(PollEvery)
	synctest.Wait()
}

func (p *Replay) load() float64 { return p.View().Snapshot.CPU.Load1 }

func TestFollow(t *testing.T) {
	var mu sync.Mutex
	var seen []float64
	observe := func(p *Replay) {
		p.Loop = true // of what has no end yet
		p.Observe = func(s *origin.Snapshot) {
			mu.Lock()
			defer mu.Unlock()
			seen = append(seen, s.CPU.Load1)
		}
	}
	follow(t, 5, observe, func(t *testing.T, w *recorded, p *Replay) {
		check := func(load float64, follows, ended bool) {
			t.Helper()
			if v := p.View(); p.load() != load || v.Follows != follows || v.Ended != ended || follows && v.Speed != 0 {
				t.Errorf("load %v, follows %v, ended %v; want %v, %v, %v", p.load(), v.Follows, v.Ended, load, follows, ended)
			}
		}
		check(1, false, false)
		p.Seek(time.Unix(2_000_000_000, 0))
		synctest.Wait()
		check(5, true, false)
		time.Sleep(10 * time.Second)
		if v := p.View(); v.Now(time.Now()).Sub(v.Timeline.Last) != 10*time.Second {
			t.Errorf("the newest page is of %v, now is %v", v.Timeline.Last, v.Now(time.Now()))
		}
		w.record(t, 2, "node")
		polled()
		check(7, true, false)
		if v := p.View(); len(v.Timeline.Moments) != 7 || !v.Timeline.Surveyed || v.Judgement == nil {
			t.Errorf("%d moments", len(v.Timeline.Moments))
		}

		p.Step(-3) // holds
		synctest.Wait()
		check(4, false, false)
		w.record(t, 1, "node")
		polled()
		check(4, false, false)
		if v := p.View(); !v.Paused || !v.Timeline.Last.Equal(time.Unix(1_700_000_016, 0)) {
			t.Errorf("paused %v, to %v", v.Paused, v.Timeline.Last)
		}
		p.SetPaused(false) // plays on, up to the newest
		time.Sleep(8 * time.Second)
		synctest.Wait()
		check(8, true, false)
		p.TogglePause()
		synctest.Wait()
		check(8, false, false)
		w.record(t, 1, "node")
		polled()
		check(8, false, false)
		p.TogglePause()
		time.Sleep(2 * time.Second)
		synctest.Wait()
		check(9, true, false)

		w.record(t, 1, "nginx") // of a target that there was not
		polled()
		check(9, true, false)
		w.record(t, 3, "node")
		polled()
		check(13, true, false)
		if got := len(p.View().Snapshot.Sources); got != 2 {
			t.Errorf("%d sources", got)
		}
		w.Close()
		polled()
		check(13, false, true)
		if v := p.View(); v.Outlook != recording.Ended {
			t.Errorf("outlook %d", v.Outlook)
		}
		time.Sleep(ShortGap) // from when on the loop is one
		synctest.Wait()
		check(1, false, false)
	})
	mu.Lock()
	defer mu.Unlock()
	if fmt.Sprint(seen) != "[6 7 8 9 9 11 12 13]" { // the tenth page is of another exporter
		t.Errorf("observed %v", seen)
	}
}

// What was followed is judged as what is read when it is over.
func TestFollowedIsAsReplayed(t *testing.T) {
	follow(t, 3, nil, func(t *testing.T, w *recorded, p *Replay) {
		p.Seek(time.Unix(2_000_000_000, 0))
		for range 150 {
			w.record(t, 1, "node")
			w.record(t, 1, "nginx")
			polled()
		}
		w.Close()
		polled()
		rec, err := recording.Open(t.Context(), w.path)
		if err != nil {
			t.Fatal(err)
		}
		defer rec.Close()
		q := NewReplay(rec, origin.Options{})
		if err := q.survey(t.Context(), rec); err != nil {
			t.Fatal(err)
		}
		followed, replayed := p.surveyed.Load(), q.surveyed.Load()
		if a, b := fmt.Sprint(followed.ends, followed.moments), fmt.Sprint(replayed.ends, replayed.moments); a != b {
			t.Errorf("followed %s\nreplayed %s", a, b)
		}
		if len(followed.judged) != len(replayed.judged) {
			t.Errorf("judged %d times, replayed %d", len(followed.judged), len(replayed.judged))
		}
		if a, b := p.View().Snapshot.Known, replayed.final.Known; !a.Equal(b) {
			t.Errorf("at %v, replayed %v", a, b)
		}
	})
}

// Of a recording that is followed for long, no more States are kept than of one that is read.
func TestFollowKeepsFewStates(t *testing.T) {
	follow(t, 1, nil, func(t *testing.T, w *recorded, p *Replay) {
		for range 5 {
			w.record(t, 8*minApart, "node")
			polled()
		}
		s := p.surveyed.Load()
		if n := w.pages/s.every + 1; len(s.states) != n {
			t.Errorf("%d states of %d pages, one each %d", len(s.states), w.pages, s.every)
		}
	})
}
