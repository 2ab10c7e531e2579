package playback

import (
	"context"
	"math"
	"sort"
	"sync/atomic"
	"time"

	"origintop/scrape/analysis"
	"origintop/scrape/origin"
	"origintop/scrape/recording"
	"origintop/scrape/series"
)

// A Ghost is another run beside the one that is shown: its recording, at the moment that corresponds to what is shown. That is the one with
// as much load, or the one as long after its load began. Its methods may be called from any goroutine.
type Ghost struct {
	replay *Replay
	byLoad atomic.Bool
	shade  atomic.Pointer[alignment]
	beyond atomic.Bool
}

// NewGhost returns the ghost of a recording. It is aligned by load until SetByLoad says otherwise.
func NewGhost(r *recording.Recording, o origin.Options) *Ghost {
	g := &Ghost{replay: NewReplay(r, o)}
	g.replay.paused = true
	g.byLoad.Store(true)
	return g
}

// Run keeps the ghost beside the run until the context is cancelled, whose error it returns.
func (g *Ghost) Run(ctx context.Context) error { return g.replay.Run(ctx) }

// Changed has a value whenever Shade has changed since it was last taken out.
func (g *Ghost) Changed() <-chan struct{} { return g.replay.Changed() }

// ByLoad reports whether the ghost is aligned by load; else it is by elapsed time.
func (g *Ghost) ByLoad() bool { return g.byLoad.Load() }

// SetByLoad sets how the ghost is aligned from the next Follow on.
func (g *Ghost) SetByLoad(on bool) { g.byLoad.Store(on) }

// Follow has the ghost go to the moment that corresponds to what a view shows. It returns at once.
func (g *Ghost) Follow(v *View) {
	final, verdict := g.replay.final()
	if final == nil {
		return // what its load was has yet to be read
	}
	now, then := loadOf(v.Snapshot, v.Judgement), loadOf(final, verdict)
	now.first, then.first, now.shown = v.Timeline.First, g.replay.first(), v.Snapshot.Known
	a := align(now, then, g.byLoad.Load())
	if was := g.shade.Load(); was == nil || !was.equal(a) {
		g.shade.Store(&a)
	}
	to := a.counterpart(v.Snapshot.Known)
	first, last := g.replay.first(), g.replay.last()
	g.beyond.Store(to.Before(first) || to.After(last.Add(g.replay.usual)) || v.Snapshot.Known.UnixMilli() >= a.end)
	if to = g.replay.within(to); !to.Equal(g.replay.View().At) {
		g.replay.Seek(to)
	}
}

// Shade returns what is shown of the ghost: nil before it is known what corresponds to what.
func (g *Ghost) Shade() *Shade {
	a := g.shade.Load()
	if a == nil {
		return nil
	}
	return &Shade{g.replay.View().Snapshot, g.beyond.Load(), a}
}

// A Shade is the moment of a Ghost that stands beside one of the run. It never changes.
type Shade struct {
	Snapshot *origin.Snapshot // of the other run, then
	Beyond   bool             // no moment of the other run corresponds: it was not recorded then, or never had so much load
	at       *alignment
}

// Place returns when the run was where the other run was at a time, both in Unix milliseconds: there the graphs draw it.
func (s *Shade) Place(at int64) int64 { return s.at.place(at) }

// ByLoad reports whether moments of as much load correspond, else those as long after the load began: that is so as well where the load is
// not known, or not of the same kind.
func (s *Shade) ByLoad() bool { return s.at.byLoad }

// final returns the last snapshot of the recording and its last judgement: nil as long as they are not known. The judgement may stay nil.
func (p *Replay) final() (*origin.Snapshot, *analysis.Judgement) {
	s := p.surveyed.Load()
	if !s.complete() {
		return nil, nil
	}
	return s.final, s.judged.latest()
}

// A load is how much load a run had in the course of time.
type load struct {
	kind    analysis.LoadKind
	first   time.Time // of the run
	begin   time.Time // of the load; zero if it has yet to begin
	shown   time.Time // up to where it is looked at
	history series.Series
}

func loadOf(s *origin.Snapshot, j *analysis.Judgement) (l load) {
	if j == nil {
		return l
	}
	l.kind, l.begin = j.LoadKind, j.Phases.Begin
	switch l.kind {
	case analysis.Clients:
		l.history = s.Clients.ActiveHistory
	case analysis.Connections:
		l.history = s.Server.ActiveHistory
	case analysis.Rate:
		l.history = s.Clients.RequestsHistory
	case analysis.Requests:
		l.history = s.Server.RequestsHistory
	}
	return l
}

// start returns when the load began, or the run if nobody knows its load. A load that has yet to begin may do so at once.
func (l *load) start() time.Time {
	switch {
	case l.kind == analysis.NoLoad:
		return l.first
	case l.begin.IsZero():
		return l.shown
	}
	return l.begin
}

// reached returns when a load came to the part of the other one's largest from which on that had begun, as analysis has it. What its own
// largest will be is not known as long as it grows: by that so far it began too soon.
func (l *load) reached(other *load) time.Time {
	begin, most := other.begin.UnixMilli(), 0.0
	for _, p := range other.history {
		if p.At >= begin && p.Value > most {
			most = p.Value
		}
	}
	if begin = l.begin.UnixMilli(); l.begin.IsZero() || len(l.history) == 0 || l.history[0].At > begin {
		return l.begin // nobody knows it any more
	}
	for _, p := range l.history {
		if p.At >= begin && p.Value >= analysis.BeginsAt*most {
			return time.UnixMilli(p.At)
		}
	}
	return time.Time{}
}

// rise returns when the load was for the first time as large as it was never before.
func (l *load) rise() (steps []series.Point) {
	most, from := 0.0, l.start().UnixMilli()
	for _, p := range l.history {
		if p.At >= from && p.Value > most {
			most = p.Value
			steps = append(steps, p)
		}
	}
	return steps
}

// An alignment says which moments of two runs correspond: pairs of them, in order of time, in Unix milliseconds. Between two pairs time
// runs evenly, and before the first and behind the last one as fast in both. It never changes.
type alignment struct {
	pairs  []struct{ now, then int64 }
	until  int64 // the last moment of the other run that corresponds to one of this
	end    int64 // and of this run; from then on its load is higher than the other's ever was
	byLoad bool
}

func (a *alignment) equal(b alignment) bool {
	if a.until != b.until || a.end != b.end || a.byLoad != b.byLoad || len(a.pairs) != len(b.pairs) {
		return false
	}
	for i := range a.pairs {
		if a.pairs[i] != b.pairs[i] {
			return false
		}
	}
	return true
}

// align aligns two runs by their load, if both have the same kind of it, or else by the time since it began. By load, those moments
// correspond at which it came for the first time to some height; behind the highest one that both have come to, time runs on, but not to
// where the load of only one is higher.
func align(now, then load, byLoad bool) (a alignment) {
	pair := func(now, then int64) { a.pairs = append(a.pairs, struct{ now, then int64 }{now, then}) }
	a.until, a.end = math.MaxInt64, math.MaxInt64
	if (now.kind == analysis.NoLoad) != (then.kind == analysis.NoLoad) {
		now.kind, then.kind = analysis.NoLoad, analysis.NoLoad
	}
	if now.kind == then.kind {
		now.begin, then.begin = now.reached(&then), then.reached(&then)
	}
	pair(now.start().UnixMilli(), then.start().UnixMilli())
	if !byLoad || now.kind != then.kind || now.kind == analysis.NoLoad {
		return a
	}
	a.byLoad = true
	theirs, ours := then.rise(), now.rise()
	k := 0
	for _, p := range ours {
		for k < len(theirs) && theirs[k].Value < p.Value {
			k++
		}
		if k == len(theirs) {
			last := a.pairs[len(a.pairs)-1]
			a.until, a.end = last.then, p.At
			return a
		}
		if last := a.pairs[len(a.pairs)-1]; p.At > last.now && theirs[k].At >= last.then {
			pair(p.At, theirs[k].At)
		}
	}
	if k+1 < len(theirs) && len(ours) > 0 {
		a.until = theirs[k+1].At - 1
	}
	return a
}

// counterpart returns the moment of the other run that corresponds to one of this.
func (a *alignment) counterpart(at time.Time) time.Time {
	ms := at.UnixMilli()
	i := sort.Search(len(a.pairs), func(i int) bool { return a.pairs[i].now > ms })
	then := a.pairs[max(i-1, 0)].then + ms - a.pairs[max(i-1, 0)].now
	if i > 0 && i < len(a.pairs) {
		from, to := a.pairs[i-1], a.pairs[i]
		then = from.then + (ms-from.now)*(to.then-from.then)/(to.now-from.now)
	}
	return time.UnixMilli(min(then, a.until)).Add(time.Millisecond - 1) // all of it
}

// place returns the moment of this run that corresponds to one of the other: of several the last.
func (a *alignment) place(then int64) int64 {
	i := sort.Search(len(a.pairs), func(i int) bool { return a.pairs[i].then > then })
	if i == 0 || i == len(a.pairs) {
		p := a.pairs[max(i-1, 0)]
		return p.now + then - p.then
	}
	from, to := a.pairs[i-1], a.pairs[i]
	return from.now + (then-from.then)*(to.now-from.now)/(to.then-from.then)
}
