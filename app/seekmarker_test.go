package app

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"origintop/scrape"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/scrape/recording"
	"origintop/scrape/recording/recordingtest"
	"origintop/scrape/scrapetest"
)

// An eventful run is one of rounds every two seconds: of each source, whether it is there in that round, or hangs for 5 s.
type eventful struct {
	pages []scrape.Page
	busy  map[string]int // by the source, the first round in which it is asked again
}

// round adds a round in which these sources are down and those hang.
func (e *eventful) round(n int, down, hangs string) {
	if e.busy == nil {
		e.busy = make(map[string]int)
	}
	bodies := map[string]string{
		"node": fmt.Sprintf("node_load1 %d\n", n), "nginx": "nginx_up 1\n",
		"swarm": fmt.Sprintf("hls_swarm_active_clients 5\nhls_swarm_ramp_progress 1\nhls_swarm_segment_requests_total %d\n", n),
	}
	for i, name := range []string{"node", "nginx", "swarm"} {
		p := scrapetest.Page(name, 2000*n+10*i, bodies[name])
		p.Took = 4 * time.Millisecond
		switch {
		case n < e.busy[name]:
			continue
		case strings.Contains(hangs, name):
			p = scrapetest.Failure(name, 2000*n+10*i, "no answer within 5s")
			p.Took, e.busy[name] = 5*time.Second, n+3
		case strings.Contains(down, name):
			p = scrapetest.Failure(name, 2000*n+10*i, "connection refused")
			p.Took = 4 * time.Millisecond
		}
		e.pages = append(e.pages, p)
	}
}

// sorted returns the pages in the order in which they come.
func (e *eventful) sorted() []scrape.Page {
	slices.SortStableFunc(e.pages, func(a, b scrape.Page) int { return a.Time.Add(a.Took).Compare(b.Time.Add(b.Took)) })
	return e.pages
}

// A liveFilm is a live run of such pages as a player has it.
type liveFilm struct {
	player
	state *origin.State
	pages []scrape.Page // to come
	clock time.Time
}

func newLiveFilm(span time.Duration, pages []scrape.Page) *liveFilm {
	f := &liveFilm{state: origin.NewState(origin.Options{}), pages: pages, clock: scrapetest.T0}
	film := playback.NewRewind(span)
	film.Now = func() time.Time { return f.clock }
	f.Player = film
	return f
}

// until goes on to so many milliseconds after the beginning.
func (f *liveFilm) until(ms int) {
	f.clock = scrapetest.T0.Add(time.Duration(ms) * time.Millisecond)
	for len(f.pages) > 0 && !f.pages[0].Time.Add(f.pages[0].Took).After(f.clock) {
		f.state.Apply(f.pages[0])
		f.pages = f.pages[1:]
		f.Player.(*playback.Rewind).Add(f.state.Snapshot())
	}
}

// press is the key n, or N, and returns the notice.
func press(p *player, next bool) string {
	p.view = p.View()
	notice := p.seekNext(next)
	p.view = p.View()
	return notice
}

// A live run of which not each round is kept is stepped through by its markers, also those of a moment ago, and while it goes on.
func TestMarkersOfAThinHistory(t *testing.T) {
	for _, moves := range []int{0, 700, 5000} {
		var run eventful
		for n := range 100 {
			down := ""
			if n == 25 {
				down = "node"
			}
			run.round(n, down, "")
		}
		f := newLiveFilm(12*time.Hour, run.sorted())
		f.until(58_500)
		at := 58_500
		for _, step := range []struct {
			next bool
			want string
		}{
			{true, "no marker after this"},
			{false, "node exporter back after 2s"},
			{false, "node exporter down"},
			{false, "no marker before this"},
			{true, "node exporter back after 2s"},
			{true, "no marker after this"},
		} {
			if got := press(&f.player, step.next); !strings.Contains(got, step.want) {
				t.Errorf("a key each %d ms, next %v: got %q, want %q", moves, step.next, got, step.want)
			}
			at += moves
			f.until(at)
		}
	}
}

// The key finds a marker of the last second.
func TestMarkerOfJustNow(t *testing.T) {
	var run eventful
	run.round(0, "", "")
	run.round(1, "node", "")
	for _, ms := range []int{2004, 2010, 2500} {
		f := newLiveFilm(15*time.Minute, slices.Clone(run.sorted()))
		f.until(ms)
		if ms == 2004 {
			f.clock = f.clock.Add(1)
		}
		for range 2 {
			if got := press(&f.player, false); !strings.Contains(got, "node exporter down") {
				t.Errorf("after %d ms: %q", ms, got)
			}
			f.SetPaused(false)
			f.clock = f.clock.Add(100 * time.Millisecond)
		}
	}
}

// Markers that are older than what is kept are gone through as well, with the oldest screen that there is.
func TestMarkersOlderThanTheHistory(t *testing.T) {
	var run eventful
	for n := range 200 {
		down := ""
		if n%20 == 10 {
			down = "node"
		}
		run.round(n, down, "")
	}
	for _, ms := range []int{5000, 6000, 61_000} { // which are sought at their own time
		at := scrapetest.T0.Add(time.Duration(ms) * time.Millisecond)
		run.pages = append(run.pages, scrape.Page{Time: at, Marker: "ramp"})
	}
	f := newLiveFilm(time.Minute, run.sorted())
	f.until(400_000)
	seen := make(map[string]bool)
	for range 23 {
		seen[press(&f.player, false)] = true
	}
	if len(seen) != 23 {
		t.Errorf("23 keys have found %d markers: %v", len(seen), seen)
	}
	for range 22 {
		delete(seen, press(&f.player, true))
	}
	if len(seen) != 1 {
		t.Errorf("on the way back these were not found: %v", seen)
	}
}

// However a run goes, the keys find each marker in turn, on the way there and back. The screen that is shown has it, and is that of a whole
// round.
func TestEachMarkerIsFound(t *testing.T) {
	for seed := range uint64(12) {
		random := rand.New(rand.NewPCG(seed, 17))
		var run eventful
		for n := range 150 {
			state := [2]string{}
			for _, name := range []string{"node", "nginx", "swarm"} {
				if i := random.IntN(8); i < len(state) && 0 < n && n < 145 {
					state[i] += name
				}
			}
			run.round(n, state[0], state[1])
		}
		for range 5 {
			at := scrapetest.T0.Add(time.Duration(random.IntN(300_000)) * time.Millisecond)
			run.pages = append(run.pages, scrape.Page{Time: at, Marker: "ramp at " + at.Format(time.StampMilli)})
		}
		pages := run.sorted()
		walk := func(what string, p *player, settle func()) {
			t.Helper()
			p.view = p.View()
			var want []string // what follows from one page is one place
			known := time.Time{}
			markers := slices.Clone(p.view.Timeline.Markers)
			slices.SortStableFunc(markers, func(a, b origin.Marker) int { return a.Known().Compare(b.Known()) })
			for _, m := range markers {
				if m.Known().After(known) {
					want = append(want, m.Text)
				}
				known = m.Known()
			}
			if len(want) < 20 {
				t.Fatalf("%s: %d markers", what, len(want))
			}
			check := func(next bool, want string) {
				notice := p.seekNext(next)
				settle()
				p.view = p.View()
				if !strings.HasSuffix(notice, want) {
					t.Errorf("%s, next %v: got %q, want %q", what, next, notice, want)
				}
				if strings.HasPrefix(want, "ramp at") {
					return // that shows what there was at its time, be it a part of a round
				}
				s, line := p.view.Snapshot, p.view.Timeline
				whole := slices.ContainsFunc(line.Moments, func(m playback.Moment) bool { return m.At == s.Known.UnixMilli() })
				if !whole && s.Known.Before(line.Last) {
					t.Errorf("%s, %q: a part of a round is shown, of %v", what, notice, s.Known)
				}
				if !slices.ContainsFunc(s.Markers, func(m origin.Marker) bool { return m.Text == want }) {
					t.Errorf("%s, %q: the screen of %v lacks it", what, notice, s.Known)
				}
			}
			for _, text := range slices.Backward(want) {
				check(false, text)
			}
			for _, text := range want[1:] {
				check(true, text)
			}
			for _, text := range slices.Backward(want[:len(want)-1]) {
				check(false, text)
			}
		}
		for _, span := range []time.Duration{15 * time.Minute, 10 * time.Hour} {
			f := newLiveFilm(span, slices.Clone(pages))
			f.until(400_000)
			walk(fmt.Sprint("seed ", seed, ", a history of ", span), &f.player, func() {})
		}
		rec := recordingtest.Recorded(t, pages)
		synctest.Test(t, func(t *testing.T) {
			p, stop := atTheEnd(t, rec)
			defer stop()
			walk(fmt.Sprint("seed ", seed, ", a recording"), p, synctest.Wait)
		})
	}
}

// While a film runs, however fast, the key gets past the marker that it was sent to, also if it comes twice at once.
func TestMarkersOfAFilmThatRuns(t *testing.T) {
	var run eventful
	for n := range 1000 {
		down := ""
		if n%200 == 100 {
			down = "node"
		}
		run.round(n, down, "")
	}
	rec := recordingtest.Recorded(t, run.sorted())
	for _, speed := range []float64{0.25, 1, 64} {
		for _, between := range []time.Duration{0, 700 * time.Millisecond} {
			synctest.Test(t, func(t *testing.T) {
				p, stop := atTheEnd(t, rec)
				defer stop()
				p.replay.SetSpeed(speed)
				p.replay.Seek(rec.At(rec.Len() - 100))
				p.replay.SetPaused(false)
				synctest.Wait()
				p.view = p.View()
				for i := range 10 {
					want := "node exporter " + [...]string{"back after 2s", "down"}[i%2]
					if got := p.seekNext(false); !strings.Contains(got, want) {
						t.Errorf("speed %v, a key each %v, %d: got %q, want %q", speed, between, i, got, want)
					}
					if between > 0 { // else the view is the old one
						time.Sleep(between)
						synctest.Wait()
						p.view = p.View()
					}
				}
				if got := p.seekNext(false); got != "no marker before this, and nothing critical" {
					t.Errorf("speed %v, a key each %v: before the first: %q", speed, between, got)
				}
			})
		}
	}
}

// atTheEnd returns a player of a recording that is paused at its end, in a bubble.
func atTheEnd(t *testing.T, rec *recording.Recording) (p *player, stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	replay := playback.NewReplay(rec, origin.Options{})
	replay.Start = rec.At(rec.Len() - 1)
	ended := make(chan error)
	go func() { ended <- replay.Run(ctx) }()
	synctest.Wait()
	replay.SetPaused(true)
	synctest.Wait()
	return &player{Player: replay, replay: replay}, func() {
		cancel()
		<-ended
	}
}
