package playback

import (
	"cmp"
	"reflect"
	"slices"
	"sort"
	"sync/atomic"
	"time"

	"origintop/scrape"
	"origintop/scrape/analysis"
	"origintop/scrape/origin"
	"origintop/scrape/recording"
)

// A Rewind keeps the last minutes of a live run, so that it can be wound back while it goes on: of each round, see recording.Rounder, the
// last snapshot that was made of it. So nothing that is shown is of later. Add belongs to one goroutine, the other methods to any.
type Rewind struct {
	Span  time.Duration    // how much is kept
	Now   func() time.Time // tells the time of the run, see Live.Now; nil: time.Now
	Judge analysis.Judge   // judges the run. Its limits may be set before the first Add

	// Observe, if it is set, judges instead of Judge: it is given the snapshot at the end of each round.
	Observe func(*origin.Snapshot) *analysis.Judgement
	Budget  int // about how many bytes of snapshots are kept; 64 MiB if 0

	kept    atomic.Pointer[history]
	held    atomic.Pointer[View] // nil while it is live
	changed chan struct{}
	rounds  recording.Rounder // of Add
	judged  bool              // the open round was judged, as all of it was there
}

// A history is what is kept at one time. It never changes.
type history struct {
	newest   *origin.Snapshot
	frames   []*origin.Snapshot // the last one of each round that is complete, the oldest first
	weights  []int              // of these
	weight   int                // together
	gone     int                // how many have been dropped that the array of frames still holds,
	goneFor  int                // and what these weigh
	judged   judged
	due      time.Time // when the next one is to be kept; see keeps
	timeline Timeline
}

const (
	// MaxKept is how many snapshots are kept: all of an hour of scrapes every two seconds, however their steps vary. Of rounds that come
	// more often than MaxKept in Span, some are left out.
	MaxKept    = 2000
	MaxRewound = 1000 // explored series in a snapshot that is kept; if it has more, it is kept without any
)

// maxHistory is about how many bytes of snapshots a Rewind keeps, unless it has a Budget.
const maxHistory = 64 << 20

// maxGone is how many dropped snapshots may still be in memory.
const maxGone = 64

// NewRewind returns a Rewind that keeps that much time.
func NewRewind(span time.Duration) *Rewind {
	r := &Rewind{Span: span, changed: make(chan struct{}, 1)}
	r.kept.Store(&history{newest: origin.NewState(origin.Options{}).Snapshot()})
	return r
}

// Add takes in the newest snapshot. It is to be called after each page.
func (r *Rewind) Add(s *origin.Snapshot) {
	old := r.kept.Load()
	next := *old
	now := &next
	now.newest = s
	begins := r.begins(old.newest, s)
	if begins && !r.judged {
		now.judged = now.judged.add(s.Known, r.judge(old.newest)) // which is known from now on
	}
	if r.judged = r.rounds.Complete(); r.judged {
		now.judged = now.judged.add(s.Known, r.judge(s))
	}
	if last := old.newest; begins && now.keeps(last, r.Span, r.budget()) {
		m := Moment{At: last.Known.UnixMilli(), Worst: analysis.Worst(last)}
		series := 0
		for _, e := range last.Explored {
			series += len(e.Metrics)
		}
		frame := *last
		if series > MaxRewound {
			frame.Explored = nil
		}
		fresh := detacher{since: old.last().Known.UnixMilli()}.detach(reflect.ValueOf(&frame).Elem())
		weight := frame.Weight(old.last()) + fresh
		now.frames, now.timeline.Moments = append(now.frames, &frame), append(now.timeline.Moments, m)
		now.weights, now.weight = append(now.weights, weight), now.weight+weight
		now.timeline.Usual = max(Usual(now.frames, asked), r.Span/MaxKept)
		gone := 0
		for s.Known.Sub(now.frames[gone].Known) > r.Span && gone < len(now.frames)-1 {
			gone++
		}
		gone = max(gone, len(now.frames)-MaxKept)
		for _, w := range now.weights[:gone] {
			now.weight -= w
		}
		for ; now.weight > r.budget() && gone < len(now.frames)-1; gone++ {
			now.weight -= now.weights[gone]
		}
		for _, w := range old.weights[:min(gone, len(old.weights))] {
			now.goneFor += w
		}
		now.gone += gone
		now.frames, now.weights, now.timeline.Moments = now.frames[gone:], now.weights[gone:], now.timeline.Moments[gone:]
		if now.gone > maxGone || now.goneFor > r.budget()/16 { // a slice keeps all of its array
			now.frames, now.timeline.Moments = slices.Clone(now.frames), slices.Clone(now.timeline.Moments)
			now.weights, now.gone, now.goneFor = slices.Clone(now.weights), 0, 0
		}
	}
	now.timeline.First, now.timeline.Last, now.timeline.Surveyed = s.Known, s.Known, true
	now.timeline.Markers, now.timeline.MarkersLeftOut = s.Markers, s.MarkersLeftOut
	if len(now.frames) > 0 {
		now.timeline.First = now.frames[0].Known
		now.judged = now.judged.since(now.timeline.First)
	}
	r.kept.Store(now)
	if r.held.Load() == nil {
		r.change()
	}
}

// judge judges the run up to the end of a round.
func (r *Rewind) judge(s *origin.Snapshot) *analysis.Judgement {
	if r.Observe != nil {
		return r.Observe(s)
	}
	return r.Judge.Observe(s)
}

func (r *Rewind) budget() int { return cmp.Or(r.Budget, maxHistory) }

// Usual returns the usual time from one to the next of a list in order of time: the median of the last few.
func Usual[T any](list []T, at func(T) time.Time) time.Duration {
	const few = 5
	var room [few]time.Duration
	steps := room[:0]
	for i := max(1, len(list)-few); i < len(list); i++ {
		steps = append(steps, at(list[i]).Sub(at(list[i-1])))
	}
	if len(steps) == 0 {
		return 0
	}
	slices.Sort(steps)
	return steps[len(steps)/2]
}

// asked is the time of a round: slow answers end some rounds late.
func asked(s *origin.Snapshot) time.Time { return s.Time }

// begins reports whether the page between two snapshots begins a round, so that the first of them shows a complete one.
func (r *Rewind) begins(before, s *origin.Snapshot) bool {
	begins := false
	for i := range s.Sources {
		src, was := &s.Sources[i], origin.SourceState{}
		if i < len(before.Sources) {
			was = before.Sources[i]
		}
		if src.Pages == was.Pages && src.Failures == was.Failures {
			continue // the page was not of this one
		}
		asked := src.Last
		if src.Failures > 0 {
			asked = s.Known.Add(-src.Took)
		}
		if r.rounds.Next(&scrape.Page{Target: src.Target, Time: asked}) {
			begins = true
		}
	}
	return begins
}

// keeps reports whether the snapshot of a complete round is to be kept, and notes when the next one is, so that no more are kept in the
// span than there may be. What counts is how many there are, not how far apart two of them are: a slow answer makes a round end late, and
// soon after it ends the next. So some may come before they are due, if there were few before. Those with a new marker may come as early
// again, so that a marker is found in its round.
func (k *history) keeps(s *origin.Snapshot, span time.Duration, budget int) bool {
	last := k.last()
	most := min(MaxKept, max(1, budget/s.Weight(last))) // of such snapshots
	step := span / time.Duration(most)
	early := step * time.Duration(most/maxEarly)
	if from := s.Known.Add(-early); k.due.Before(from) {
		k.due = from
	}
	if before := k.due.Sub(s.Known); before > 0 && (markersOf(s) == markersOf(last) || before > early) {
		return false
	}
	k.due = k.due.Add(step)
	return true
}

// maxEarly is the part of all snapshots that may come early.
const maxEarly = 100

// markersOf returns how many markers there were up to a snapshot.
func markersOf(s *origin.Snapshot) int {
	return len(s.Markers) + s.MarkersLeftOut.Operator + s.MarkersLeftOut.Automatic
}

// last returns the snapshot that was kept last, an empty one if there is none.
func (k *history) last() *origin.Snapshot {
	if len(k.frames) == 0 {
		return &origin.Snapshot{}
	}
	return k.frames[len(k.frames)-1]
}

// Changed has a value when View has changed since the last value was taken out.
func (r *Rewind) Changed() <-chan struct{} { return r.changed }

// View returns what is shown: the newest, or what is held.
func (r *Rewind) View() *View {
	k := r.kept.Load()
	now := r.now()
	v := View{Snapshot: k.newest, At: now, Since: time.Now(), Speed: 1, Live: true}
	if h := r.held.Load(); h != nil {
		v = *h
	}
	v.Timeline, v.Present, v.Judgement = &k.timeline, now, k.judged.at(v.Snapshot.Known)
	return &v
}

// now returns the time of the run.
func (r *Rewind) now() time.Time {
	if r.Now == nil {
		return time.Now()
	}
	return r.Now()
}

func (r *Rewind) pause(s *origin.Snapshot, at time.Time) {
	r.held.Store(&View{Snapshot: s, At: at, Paused: true})
	r.change()
}

func (r *Rewind) change() {
	select {
	case r.changed <- struct{}{}:
	default: // the last change has yet to be noticed
	}
}

// SetPaused holds what is shown, or goes back to what is live.
func (r *Rewind) SetPaused(paused bool) {
	if paused {
		r.pause(r.kept.Load().newest, r.now())
	} else {
		r.held.Store(nil)
		r.change()
	}
}

// TogglePause is SetPaused to what it is not.
func (r *Rewind) TogglePause() { r.SetPaused(r.held.Load() == nil) }

// Seek holds the last round that was complete at that time, or the first that is kept. At the time of the newest snapshot, or later, it
// holds that one.
func (r *Rewind) Seek(to time.Time) {
	k := r.kept.Load()
	if k.newest.Known.After(to) && len(k.frames) > 0 {
		i := index(k.timeline.Moments, to)
		if i < 0 {
			i, to = 0, k.frames[0].Known
		}
		r.pause(k.frames[i], to)
		return
	}
	if now := r.now(); to.After(now) {
		to = now
	}
	r.pause(k.newest, slices.MaxFunc([]time.Time{to, k.newest.Known}, time.Time.Compare))
}

// Step holds the round that is n rounds later, or earlier if n is negative, with all its pages if it is complete.
func (r *Rewind) Step(n int) {
	k := r.kept.Load()
	all := append(slices.Clip(k.frames), k.newest)
	at := len(all) - 1
	if h := r.held.Load(); h != nil {
		// A snapshot that was held before its round was complete belongs to the next one that was kept.
		at = sort.Search(len(k.frames), func(i int) bool { return !k.frames[i].Known.Before(h.Snapshot.Known) })
	}
	s := all[min(max(at+n, 0), len(all)-1)]
	r.pause(s, s.Known)
}
