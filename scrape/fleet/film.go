package fleet

import (
	"context"
	"math"
	"slices"
	"sort"
	"sync"
	"sync/atomic"
	"time"

	"origintop/scrape/crash"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/scrape/recording"
)

// A Film plays a recording of a fleet. A survey in the background reads all of it once and keeps a View of each round, as a Live does, or
// of every other round and so on where these would take more than 64 MiB. A time that the survey has not come to has no numbers yet.
//
// Run plays the film; the other methods are for any goroutine and return at once.
type Film struct {
	Recording *recording.Recording // as it was when the film was made
	Options   origin.Options
	Start     time.Time // where it begins; zero: at the beginning. To be set before Run, like Speed and Loop
	Speed     float64   // at the start; 1 if 0
	Loop      bool      // begin again after the end; that of a recording that grows is yet to come

	// Observe, if it is set, is given the name of an origin and its snapshot after each page that has come since the film was made, whatever
	// is shown. One goroutine at a time calls it, as long as Run runs.
	Observe func(origin string, s *origin.Snapshot)

	view     atomic.Pointer[playback.View]
	surveyed atomic.Pointer[surveyed]
	changed  chan struct{}
	wake     chan struct{} // Run is to look at what has changed
	failed   chan error    // the first failure of a goroutine
	ctx      context.Context
	end      context.CancelFunc
	running  sync.WaitGroup // the goroutines; they read the recording

	endSurvey func()                    // ends it, and waits for that; Run's
	observed  int                       // so many pages were; the survey's
	more      chan *recording.Recording // as it has grown, for the survey

	mu     sync.Mutex           // guards the fields below
	rec    *recording.Recording // by now
	usual  time.Duration
	at     time.Time // where the film was
	since  time.Time // then, by the clock of this machine
	speed  float64
	paused bool
	opened int // of its origins plays in its place; 0: none
}

// NewFilm returns the Film of a recording.
func NewFilm(rec *recording.Recording, o origin.Options) *Film {
	f := &Film{
		Recording: rec, Options: o, speed: 1, changed: make(chan struct{}, 1), wake: make(chan struct{}, 1), failed: make(chan error, 1),
		more: make(chan *recording.Recording, 1), rec: rec, usual: rec.Interval(), at: rec.At(0), since: time.Now(),
	}
	f.ctx, f.end = context.WithCancel(context.Background())
	f.endSurvey, f.observed = func() {}, rec.Len()
	f.surveyed.Store(&surveyed{none: nothingOf(rec.Targets, o)})
	f.publish()
	return f
}

func (f *Film) first() time.Time { return f.rec.At(0) }

func (f *Film) last() time.Time { return f.rec.At(f.rec.Len() - 1) }

// atEnd reports whether the newest page is shown. More may come if the recording grows.
func (f *Film) atEnd() bool { return !f.at.Before(f.last()) }

func (f *Film) growing() bool { return f.rec.Outlook == recording.Growing }

// View returns where the film is. Its snapshot has no more than times; the rows are those of Rows.
func (f *Film) View() *playback.View { return f.view.Load() }

// Rows returns the rows of the time of a View. As long as the survey has not come there, nothing is known of any origin.
func (f *Film) Rows(v *playback.View) *View { return f.surveyed.Load().at(v.Now(time.Now())) }

// Changed has a value whenever View or Rows have changed since it was last taken out.
func (f *Film) Changed() <-chan struct{} { return f.changed }

// do changes what the lock guards, and shows it.
func (f *Film) do(change func()) {
	f.mu.Lock()
	f.settle()
	change()
	f.publish()
	f.mu.Unlock()
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

// settle makes the film's time that of now.
func (f *Film) settle() {
	now := time.Now()
	f.at, f.since = f.within(f.view.Load().Now(now)), now
}

// SetPaused stops the film, or lets it go on. At its end it begins again.
func (f *Film) SetPaused(paused bool) { f.do(func() { f.setPaused(paused) }) }

// TogglePause stops a film that runs, and lets one go on that stands still.
func (f *Film) TogglePause() { f.do(func() { f.setPaused(!f.paused && (!f.atEnd() || f.growing())) }) }

func (f *Film) setPaused(paused bool) {
	if f.paused = paused; !paused && f.atEnd() && !f.growing() {
		f.at = f.first()
	}
}

// Seek goes to a time, or to the nearest one that there is.
func (f *Film) Seek(to time.Time) { f.do(func() { f.at = f.within(to) }) }

// within returns a time, or the end of the film that is nearest to it.
func (f *Film) within(to time.Time) time.Time { return clamp(to, f.first(), f.last()) }

// clamp returns a time, or the end of a span that is nearest to it.
func clamp(t, first, last time.Time) time.Time {
	return slices.MinFunc([]time.Time{last, slices.MaxFunc([]time.Time{first, t}, time.Time.Compare)}, time.Time.Compare)
}

// Step stops the film and goes n rounds on, or back if n is negative, of those that are kept.
func (f *Film) Step(n int) {
	f.do(func() {
		f.paused = true
		s := f.surveyed.Load()
		if len(s.frames) == 0 {
			return
		}
		f.at = s.frames[min(max(at(s.frames, f.at)+n, 0), len(s.frames)-1)].at
	})
}

// SetSpeed sets the speed of the film, one that playback.ValidSpeed allows.
func (f *Film) SetSpeed(speed float64) { f.do(func() { f.speed = speed }) }

// publish shows what is so by now.
func (f *Film) publish() {
	s := f.surveyed.Load()
	v := &playback.View{At: f.at, Since: f.since, Rate: f.speed, Paused: f.paused, Outlook: f.rec.Outlook}
	v.Ended, v.Follows = f.atEnd() && !f.growing(), f.atEnd() && f.growing() && !f.paused
	if !v.Paused && !f.atEnd() && f.opened == 0 {
		v.Speed = f.speed
	}
	v.Snapshot = emptySnapshot(f.at, f.at)
	v.Timeline = &playback.Timeline{
		First: f.first(), Last: f.last(), Usual: f.usual, Moments: s.moments, Markers: s.markers, MarkersLeftOut: s.leftOut, Surveyed: s.done,
	}
	f.view.Store(v)
	select {
	case f.changed <- struct{}{}:
	default: // the last change has yet to be noticed
	}
}

// Run plays the film until the context is cancelled, whose error it returns, or something fails. It may be called once. When it returns,
// nothing reads the recording any more, and what was opened has ended.
func (f *Film) Run(ctx context.Context) error {
	return crash.Guarded(func() error { return f.run(ctx) })
}

func (f *Film) run(ctx context.Context) error {
	defer f.running.Wait()
	defer f.do(f.end)
	f.do(func() {
		if f.at = f.within(f.Start); f.Speed > 0 {
			f.speed = f.Speed
		}
	})
	f.beginSurvey()
	poll := time.NewTicker(playback.PollEvery)
	defer poll.Stop()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-f.failed:
			return err
		case <-f.wake:
		case <-poll.C:
			if !f.grow() {
				poll.Stop()
			}
			continue
		case <-timer.C:
			f.mu.Lock()
			f.settle()
			f.play()
			f.publish()
			f.mu.Unlock()
		}
		timer.Stop()
		if wait, ok := f.wait(); ok {
			timer.Reset(wait)
		}
	}
}

// guarded runs what ends with the film in a goroutine of its own.
func (f *Film) guarded(what func(context.Context) error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.ctx.Err() != nil {
		return
	}
	f.running.Go(func() {
		if err := crash.Guarded(func() error { return what(f.ctx) }); err != nil && f.ctx.Err() == nil {
			select {
			case f.failed <- err:
			default:
			}
		}
	})
}

// play begins again at the end, and leaves out most of a long time for which nothing was recorded.
func (f *Film) play() {
	v := f.view.Load()
	if v.Paused || f.opened > 0 {
		return
	}
	if f.atEnd() {
		if f.Loop && v.Ended {
			f.at = f.first()
		}
		return
	}
	if next := f.next(); next > 0 {
		if to := playback.SkipGap(f.rec, next, f.speed); to.After(f.at) {
			f.at = to
		}
	}
}

// next returns the index of the page that comes next.
func (f *Film) next() int {
	return sort.Search(f.rec.Len(), func(i int) bool { return f.rec.At(i).After(f.at) })
}

// wait returns how long it is to the next round, to the next page while rounds are not known, or to the beginning after the end.
func (f *Film) wait() (time.Duration, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	v := f.view.Load()
	switch {
	case v.Speed == 0 && v.Ended && !v.Paused && f.Loop && f.opened == 0:
		return time.Until(f.since.Add(playback.ShortGap)), true
	case v.Speed == 0:
		return 0, false
	}
	to := f.last()
	if s := f.surveyed.Load(); !s.to.Before(f.at) {
		if i := at(s.frames, f.at) + 1; i < len(s.frames) {
			to = s.frames[i].at
		}
	}
	if next := f.next(); next < f.rec.Len() && f.rec.At(next).Before(to) && next > 0 {
		if from := playback.SkipGap(f.rec, next, f.speed); from.After(f.at) {
			return 0, true
		}
	}
	return time.Duration(math.Ceil(float64(to.Sub(f.at))/f.speed)) - time.Since(f.since), true
}
