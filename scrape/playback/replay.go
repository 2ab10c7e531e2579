package playback

import (
	"context"
	"math"
	"slices"
	"sort"
	"sync"
	"sync/atomic"
	"time"

	"origintop/scrape"
	"origintop/scrape/crash"
	"origintop/scrape/explore"
	"origintop/scrape/origin"
	"origintop/scrape/recording"
)

// A Replay plays a recording like a film, at any speed, from anywhere. At any time it shows what the screen showed at that time of the run:
// its State has all pages up to then, and none after.
//
// One goroutine, Run, owns it; the methods tell it what to do and return at once. A survey in the background reads the whole recording and
// keeps a State here and there. To go back, Run begins at the nearest State before and applies the pages from there.
type Replay struct {
	Recording *recording.Recording
	Options   origin.Options
	Start     time.Time // where it begins; zero: at the beginning
	Speed     float64   // at the start, 1 unless it is set
	Loop      bool      // begin again after the end; that of a recording that grows is yet to come

	// Observe, if it is set, is given the snapshot after each page that has come since the Replay was made, whatever is shown. One goroutine
	// at a time calls it, as long as Run runs.
	Observe func(*origin.Snapshot)

	view     atomic.Pointer[View]
	surveyed atomic.Pointer[survey]
	busy     atomic.Int64              // since when Run does what it does, Unix time in nanoseconds; 0: it has nothing to do
	commands chan struct{}             // there are some to do
	seen     chan struct{}             // the survey has seen more
	more     chan *recording.Recording // as it has grown, for the survey
	changed  chan struct{}

	observed int // so many pages were; the survey's

	mu   sync.Mutex
	todo []command // in this order; with the mutex held

	// Of Run's goroutine:
	ctx         context.Context // when it ends, nothing is read any more
	state       *origin.State
	approximate bool // the state lacks what was long ago
	next        int  // index of the page to come
	at          time.Time
	since       time.Time
	paused      bool
	interest    explore.Interest
	own         []origin.Marker // that were set while it was watched
	usual       time.Duration
	ends        []int32 // of the rounds, as far as that is known: see step
	buffer      []byte
}

// NewReplay returns a Replay of a recording.
func NewReplay(r *recording.Recording, o origin.Options) *Replay {
	p := &Replay{
		Recording: r, Options: o, Speed: 1, ctx: context.Background(),
		commands: make(chan struct{}, 1), seen: make(chan struct{}, 1), changed: make(chan struct{}, 1),
		more:  make(chan *recording.Recording, 1),
		usual: r.Interval(),
	}
	p.state = p.fresh()
	p.at, p.observed = p.first(), r.Len()
	p.publish()
	return p
}

func (p *Replay) fresh() *origin.State { return origin.NewState(p.Options, p.Recording.Targets...) }

func (p *Replay) first() time.Time { return p.Recording.At(0) }

func (p *Replay) last() time.Time { return p.Recording.At(p.Recording.Len() - 1) }

// View returns what is shown. It may be called from any goroutine, and costs nothing.
func (p *Replay) View() *View { return p.view.Load() }

// Changed has a value whenever View has changed since it was last taken out.
func (p *Replay) Changed() <-chan struct{} { return p.changed }

// A command is something that Run's goroutine is to do. A mouse that is dragged and a key that is held ask for more than can be done: so a
// command that seeks replaces one that seeks and is the last to be done, and steps are added to steps in the same direction.
type command struct {
	do    func()
	seeks bool
	steps int
}

// do has Run's goroutine do something. Nothing is lost.
func (p *Replay) do(what func()) { p.command(command{do: what}) }

func (p *Replay) command(c command) {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := len(p.todo)
	if n == 0 {
		p.commands <- struct{}{} // there is room: what was in it has been taken out
	} else if last := p.todo[n-1]; c.seeks && last.seeks {
		p.todo = p.todo[:n-1]
	} else if c.steps*last.steps > 0 { // in the same direction: on from the end and back is not the same as to stay
		c.steps += last.steps
		p.todo = p.todo[:n-1]
	}
	p.todo = append(p.todo, c)
}

// obey does the next thing that is to be done.
func (p *Replay) obey() {
	p.mu.Lock()
	c := p.todo[0]
	p.todo = slices.Delete(p.todo, 0, 1)
	if len(p.todo) > 0 {
		p.commands <- struct{}{}
	}
	p.mu.Unlock()
	if c.do != nil {
		c.do()
	} else {
		p.step(c.steps)
	}
}

// SetPaused stops the film, or lets it go on. At its end it begins again.
func (p *Replay) SetPaused(paused bool) {
	p.do(func() { p.setPaused(paused) })
}

// TogglePause stops a film that runs, and lets one go on that stands still.
func (p *Replay) TogglePause() {
	p.do(func() { p.setPaused(!p.paused && (!p.ended() || p.growing())) })
}

func (p *Replay) setPaused(paused bool) {
	p.settle()
	p.paused = paused
	if !paused && p.ended() && !p.growing() {
		p.seek(p.first())
	}
}

// Seek goes to a time, or to the nearest one that there is.
func (p *Replay) Seek(to time.Time) {
	p.command(command{do: func() { p.seek(to) }, seeks: true})
}

// Step stops the film and goes n rounds on, see recording.Rounder, or back if n is negative. It shows all pages of the round.
func (p *Replay) Step(n int) { p.command(command{steps: n}) }

func (p *Replay) step(n int) {
	p.paused = true
	if s := p.surveyed.Load(); s.complete() {
		p.ends = s.ends
	} else if p.ends == nil {
		p.ends = p.Recording.Rounds()
	}
	shown := p.next // index behind the last page that is shown; markers after it are of no round
	for shown > 0 && p.Recording.Target(shown-1) < 0 {
		shown--
	}
	round := -1
	if shown > 0 {
		round = sort.Search(len(p.ends), func(i int) bool { return int(p.ends[i]) >= shown })
	}
	round = min(max(round+n, 0), len(p.ends)-1)
	p.seek(p.Recording.At(int(p.ends[round]) - 1))
}

// SetSpeed sets the speed of the film, one that ValidSpeed allows.
func (p *Replay) SetSpeed(speed float64) {
	p.do(func() {
		p.settle()
		p.Speed = speed
	})
}

// Explore shows the series of interest, see State.Explore, and their values on the pages before.
func (p *Replay) Explore(interest explore.Interest) {
	p.do(func() {
		p.settle()
		p.interest = interest
		p.rebuild(p.next, true)
	})
}

// Mark sets a marker. It is forgotten with the Replay: recordings don't change.
func (p *Replay) Mark(at time.Time, text string) {
	p.do(func() { p.own = append(slices.Clip(p.own), origin.Marker{At: at, Kind: origin.ByOperator, Text: text}) })
}

// settle makes the film's time that of now.
func (p *Replay) settle() {
	now := time.Now()
	p.at, p.since = p.within(p.View().Now(now)), now
}

func (p *Replay) ended() bool { return p.next == p.Recording.Len() }

// ShortGap is how long a film shows its end before it begins again, and a time without pages that is longer than longGap.
const (
	ShortGap = 2 * time.Second
	longGap  = 30 * time.Second
)

// Run plays the film until the context is cancelled, whose error it returns.
func (p *Replay) Run(ctx context.Context) error {
	return crash.Guarded(func() error { return p.run(ctx) })
}

func (p *Replay) run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	p.ctx = ctx
	surveyed, end := p.beginSurvey(ctx)
	defer func() { end() }() // it reads the recording, which may be closed then
	poll := time.NewTicker(PollEvery)
	defer poll.Stop()
	p.seek(slices.MaxFunc([]time.Time{p.Start, p.first()}, time.Time.Compare))
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		p.hurry()
		p.publish()
		timer.Stop()
		if wait, ok := p.wait(); ok {
			timer.Reset(wait)
		}
		p.busy.Store(0)
		var what func()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-p.commands:
			what = p.obey
		case <-p.seen: // so that it is published
			what = p.refine
		case <-poll.C:
			if !p.growing() {
				poll.Stop()
				continue
			}
			what = func() {
				if anew := p.grow(); anew {
					end()
					p.surveyed.Store(nil)
					surveyed, end = p.beginSurvey(ctx)
				}
			}
		case err := <-surveyed:
			if err != nil {
				return err
			}
			surveyed = nil // and forever silent
		case <-timer.C:
			what = p.play
		}
		if what != nil {
			p.busy.Store(time.Now().UnixNano())
			what()
		}
	}
}

// Stuck returns for how long Run has been busy with what it does, 0 if it waits. It may be called from any goroutine.
func (p *Replay) Stuck() time.Duration {
	if busy := p.busy.Load(); busy != 0 {
		return max(0, time.Since(time.Unix(0, busy)))
	}
	return 0
}

// wait returns how long it is to the next page, or to the beginning after the end.
func (p *Replay) wait() (time.Duration, bool) {
	switch {
	case p.paused, p.ended() && (!p.Loop || p.growing()):
		return 0, false
	case p.ended():
		return time.Until(p.since.Add(ShortGap)), true
	}
	return p.until(p.Recording.At(p.next)), true
}

// until returns how long it takes to come to that time, rounded up: then it has come.
func (p *Replay) until(at time.Time) time.Duration {
	return time.Duration(math.Ceil(float64(at.Sub(p.at))/p.Speed)) - time.Since(p.since)
}

// play takes in the pages whose time has come.
func (p *Replay) play() {
	if p.ended() {
		p.seek(p.first())
		return
	}
	now := time.Now()
	at := p.at.Add(time.Duration(float64(now.Sub(p.since)) * p.Speed))
	p.at, p.since = at, now
	for !p.ended() && !p.Recording.At(p.next).After(at) && p.apply(p.state) {
	}
	if p.ended() {
		p.at = p.last()
	}
}

// apply applies the next page. It reports false, and does nothing, if Run is to end.
func (p *Replay) apply(st *origin.State) bool {
	page, ok := p.Recording.PageUntil(p.ctx, p.next, p.buffer)
	if !ok {
		return false
	}
	p.buffer = scrape.Reuse(page.Body)
	st.Apply(page)
	p.next++
	return true
}

// seek goes to a time.
func (p *Replay) seek(to time.Time) {
	to = p.within(to)
	n := p.Recording.Len()
	p.rebuild(sort.Search(n, func(i int) bool { return p.Recording.At(i).After(to) }), false)
	p.at, p.since = to, time.Now()
}

// within returns a time, or the end of the recording that is nearest to it.
func (p *Replay) within(to time.Time) time.Time {
	if first := p.first(); to.Before(first) {
		return first
	}
	if last := p.last(); to.After(last) {
		return last
	}
	return to
}

// rebuild makes the State that of all pages before the one with the index next. If anew is set, it does not go on from the State that there
// is: that lacks something.
func (p *Replay) rebuild(next int, anew bool) {
	from, st := p.surveyed.Load().before(next, p.interest, len(p.Recording.Targets))
	if anew || next < p.next || from > p.next {
		p.approximate = false
		if p.next = from; st == nil {
			p.state = p.fresh()
		} else {
			p.state = st.Clone()
		}
		p.state.Explore(p.interest)
	}
	if most := enough * len(p.Recording.Targets); next-p.next > most && !p.surveyed.Load().complete() {
		p.state, p.next, p.approximate = p.fresh(), next-most, true
		p.state.Explore(p.interest)
	}
	for p.next < next && p.apply(p.state) {
	}
}

// enough is how many scrapes a screen shows, with some to spare: until the survey is done, older ones are left out.
const enough = 220

// refine adds what an approximate State lacks, now that the survey is done.
func (p *Replay) refine() {
	if p.approximate && p.surveyed.Load().complete() {
		p.settle()
		p.rebuild(p.next, true)
	}
}

func (p *Replay) publish() {
	v := &View{Snapshot: p.state.Snapshot(), At: p.at, Since: p.since, Rate: p.Speed, Paused: p.paused}
	v.Outlook, v.Ended, v.Follows = p.Recording.Outlook, p.ended() && !p.growing(), p.follows()
	if !p.paused && !p.ended() {
		v.Speed = p.Speed
	}
	v.Timeline = &Timeline{First: p.first(), Last: p.last(), Usual: p.usual}
	v.Judgement = p.surveyed.Load().judgement(v.Snapshot.Known)
	if s := p.surveyed.Load(); s != nil {
		v.Timeline.Moments, v.Timeline.Markers, v.Timeline.MarkersLeftOut, v.Timeline.Surveyed = s.moments, s.markers, s.leftOut, s.done
	}
	for _, m := range p.own {
		v.Timeline.Markers = append(slices.Clip(v.Timeline.Markers), m)
		if !m.At.After(p.at) {
			v.Snapshot.Markers = append(slices.Clip(v.Snapshot.Markers), m)
		}
	}
	p.view.Store(v)
	select {
	case p.changed <- struct{}{}:
	default: // the last change has yet to be noticed
	}
}
