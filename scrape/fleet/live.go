package fleet

import (
	"context"
	"errors"
	"io"
	"sort"
	"sync"
	"sync/atomic"
	"time"

	"origintop/scrape"
	"origintop/scrape/crash"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
)

// A Live is a fleet that is watched, with its last minutes, which can be wound back while it goes on. One goroutine takes in the pages, by
// Run or by Apply and Publish; the other methods are for any goroutine, and wait for nothing but SetTargets does.
//
// What is new is published at most every 250 ms, however many pages come. Of the past, a View a round is kept; when these take more than
// 8 MiB, of every other round, and so on. How much is kept of single origins, see Open.
type Live struct {
	Now func() time.Time // tells the time of the run, see live.Live.Now; nil: time.Now. To be set before the first page

	// Observe, if it is set, is given the name of an origin and its snapshot after each page of it. It must not wait, nor call the Live. To be
	// set before the first page.
	Observe func(origin string, s *origin.Snapshot)

	span      time.Duration
	published atomic.Pointer[published]
	held      atomic.Pointer[held] // nil while it is live
	rewinds   atomic.Pointer[rewinds]
	changed   chan struct{}

	mu     sync.Mutex // guards the fields below
	fleet  Fleet
	past   past
	due    time.Time // when the next View may be published
	behind bool      // there is something to publish
}

// A published is what there is to be shown at one time. It never changes.
type published struct {
	view     *View
	members  []*member // in the order of the rows
	empty    *origin.Snapshot
	frames   []frame
	timeline playback.Timeline
}

// A held is what is shown while it is paused.
type held struct {
	view playback.View
	rows *View
}

const (
	publishEvery = 250 * time.Millisecond
	livePast     = 8 << 20
)

// NewLive returns a Live of an origin for each that the targets have. It keeps that much of the past.
func NewLive(o origin.Options, history time.Duration, targets []scrape.Target) *Live {
	l := &Live{span: history, changed: make(chan struct{}, 1), fleet: Fleet{Options: o}, past: past{budget: livePast, span: history}}
	l.SetTargets(targets)
	return l
}

// SetTargets says which targets there are from now on, see Fleet.Expect.
func (l *Live) SetTargets(targets []scrape.Target) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fleet.Expect(targets...)
	l.reopen()
	l.publish()
}

// Run takes in the pages of a Source until it ends or fails, or the context is cancelled. It returns nil after the last page, the context's
// error if that ended it, and a *crash.Crash if something panicked.
func (l *Live) Run(ctx context.Context, source scrape.Source) error {
	ctx, cancel := context.WithCancelCause(ctx)
	var publishing sync.WaitGroup
	defer publishing.Wait()
	defer cancel(nil)
	publishing.Go(func() {
		err := crash.Guarded(func() error {
			ticker := time.NewTicker(publishEvery)
			defer ticker.Stop()
			for {
				select {
				case <-ctx.Done():
					return nil
				case <-ticker.C:
					l.Publish()
				}
			}
		})
		if err != nil {
			cancel(err)
		}
	})
	err := crash.Guarded(func() error {
		for {
			page, err := source.Next(ctx)
			if errors.Is(err, io.EOF) {
				l.Publish()
				return nil
			}
			if err != nil {
				return err
			}
			l.Apply(page)
		}
	})
	if crashed, ok := errors.AsType[*crash.Crash](context.Cause(ctx)); ok {
		return crashed
	}
	return err
}

// Apply takes in a page, or the failure to get one. Nothing of the page is kept. What is new is published if it has been a while.
func (l *Live) Apply(p scrape.Page) {
	l.mu.Lock()
	defer l.mu.Unlock()
	m, ended := l.fleet.apply(p)
	if m != nil {
		l.rewinds.Load().add(m)
		if l.Observe != nil {
			l.Observe(m.name, m.newest().Snapshot)
		}
	}
	if ended {
		l.past.add(&l.fleet, l.fleet.known)
	}
	l.behind = true
	if now := time.Now(); !now.Before(l.due) {
		l.due = now.Add(publishEvery)
		l.publish()
	}
}

// Publish publishes what is new.
func (l *Live) Publish() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.behind {
		l.due = time.Now().Add(publishEvery)
		l.publish()
	}
}

func (l *Live) publish() {
	l.behind = false
	f, p := &l.fleet, &l.past
	next := &published{view: f.View(), members: f.rows, empty: emptySnapshot(f.latest, f.known), frames: p.frames}
	next.timeline = playback.Timeline{
		First: f.known, Last: f.known, Usual: playback.Usual(p.frames, func(r frame) time.Time { return r.at }), Surveyed: true,
		Moments: p.moments, Markers: f.markers, MarkersLeftOut: origin.MarkersLeftOut{Operator: f.leftOut},
	}
	if len(p.frames) > 0 {
		next.timeline.First = p.frames[0].at
	}
	l.published.Store(next)
	if l.held.Load() == nil {
		l.change()
	}
}

// emptySnapshot returns the snapshot of a View of a whole fleet: it has times, and nothing else is known.
func emptySnapshot(latest, known time.Time) *origin.Snapshot {
	s := origin.NewState(origin.Options{}).Snapshot()
	s.Time, s.Known = latest, known
	return s
}

// Changed has a value when View has changed since the last value was taken out.
func (l *Live) Changed() <-chan struct{} { return l.changed }

func (l *Live) change() {
	select {
	case l.changed <- struct{}{}:
	default: // the last change has yet to be noticed
	}
}

// View returns where the film is: at the newest, or at what is held. Its snapshot has no more than times; the rows are those of Rows.
func (l *Live) View() *playback.View {
	k, now := l.published.Load(), l.now()
	v := playback.View{Snapshot: k.empty, At: now, Since: time.Now(), Speed: 1, Live: true}
	if h := l.held.Load(); h != nil {
		v = h.view
	}
	v.Timeline, v.Present = &k.timeline, now
	return &v
}

// Rows returns the rows of the time of a View: the newest of one that is live.
func (l *Live) Rows(v *playback.View) *View {
	k := l.published.Load()
	if h := l.held.Load(); h != nil && h.view.At.Equal(v.At) {
		return h.rows
	}
	if i := at(k.frames, v.At); !v.Live && i >= 0 {
		return k.frames[i].view
	}
	return k.view
}

// now returns the time of the run.
func (l *Live) now() time.Time {
	if l.Now == nil {
		return time.Now()
	}
	return l.Now()
}

// hold pauses at rows, the newest if the index is that behind the last frame.
func (l *Live) hold(k *published, i int, to time.Time) {
	h := &held{rows: k.view, view: playback.View{Snapshot: k.empty, At: to, Paused: true}}
	if i < len(k.frames) {
		h.rows = k.frames[i].view
		h.view.Snapshot = emptySnapshot(h.rows.Time, k.frames[i].at)
	}
	l.held.Store(h)
	l.change()
}

// SetPaused holds what is shown, or goes back to what is live.
func (l *Live) SetPaused(paused bool) {
	if k := l.published.Load(); paused {
		l.hold(k, len(k.frames), l.now())
		return
	}
	l.held.Store(nil)
	l.change()
}

// TogglePause is SetPaused to what it is not.
func (l *Live) TogglePause() { l.SetPaused(l.held.Load() == nil) }

// Seek holds what the fleet was at that time, at the end of the last round that is kept, or the first that is. At the time of the newest
// page, or later, it holds the newest.
func (l *Live) Seek(to time.Time) {
	k := l.published.Load()
	if last := k.timeline.Last; !to.Before(last) || len(k.frames) == 0 {
		if now := l.now(); to.After(now) {
			to = now
		}
		if to.Before(last) {
			to = last
		}
		l.hold(k, len(k.frames), to)
		return
	}
	i := at(k.frames, to)
	if i < 0 {
		i, to = 0, k.frames[0].at
	}
	l.hold(k, i, to)
}

// Step holds the round that is n rounds later, or earlier if n is negative, of those that are kept.
func (l *Live) Step(n int) {
	k := l.published.Load()
	newest := len(k.frames)
	if newest > 0 && !k.timeline.Last.After(k.frames[newest-1].at) {
		newest-- // it is the last round that is kept
	}
	i := newest
	if h := l.held.Load(); h != nil {
		// What was held before its round had ended belongs to the next one that was kept.
		i = sort.Search(newest, func(i int) bool { return !k.frames[i].at.Before(h.view.Snapshot.Known) })
	}
	if i = min(max(i+n, 0), newest); i < len(k.frames) {
		l.hold(k, i, k.frames[i].at)
	} else {
		l.hold(k, i, k.timeline.Last)
	}
}
