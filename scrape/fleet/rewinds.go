package fleet

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"origintop/scrape/analysis"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
)

// How much is kept of single origins.
const (
	maxFew     = 16       // so many origins or fewer: of each from the start
	maxRewinds = 4        // of more: of so many of those that were opened last
	allRewinds = 64 << 20 // bytes, about, for all of them together
)

// rewinds are the Rewinds of single origins. They never change, but for their Rewinds.
type rewinds struct{ list []*rewind }

// A rewind is the Rewind of one origin.
type rewind struct {
	*playback.Rewind
	member    *member
	from      time.Time           // nothing of before is known
	judgement *analysis.Judgement // that the Fleet has by now
}

// of returns the Rewind of an origin, nil if it has none.
func (r *rewinds) of(m *member) *rewind {
	if r != nil {
		for _, w := range r.list {
			if w.member == m {
				return w
			}
		}
	}
	return nil
}

// add adds what is now known of an origin to its Rewind, if it has one.
func (r *rewinds) add(m *member) {
	w := r.of(m)
	m.keepGraphs(w != nil)
	if w != nil {
		w.judgement = m.judgement
		w.Add(m.snapshot())
	}
}

// newRewind returns a Rewind of an origin that begins with what is known now.
func (l *Live) newRewind(m *member, s *origin.Snapshot, j *analysis.Judgement, budget int) *rewind {
	w := &rewind{Rewind: playback.NewRewind(l.span), member: m, from: s.Known, judgement: j}
	w.Now, w.Budget = l.now, budget
	w.Observe = func(*origin.Snapshot) *analysis.Judgement { return w.judgement } // it was judged for its row
	w.Add(s)
	return w
}

// reopen gives the origins of a small fleet their Rewinds, and ends those of origins that are gone.
func (l *Live) reopen() {
	few := len(l.fleet.rows) <= maxFew
	for done := false; !done; {
		old, next := l.rewinds.Load(), &rewinds{}
		for _, m := range l.fleet.rows {
			w := old.of(m)
			if w == nil && few {
				w = l.newRewind(m, m.snapshot(), m.judgement, allRewinds/maxFew)
			}
			if w != nil {
				next.list = append(next.list, w)
			}
		}
		done = l.rewinds.CompareAndSwap(old, next)
	}
}

// Open shows one origin in full, at the time that is shown. From a fleet of at most 16 origins, all of the past that is kept of it is
// there; from a larger one only what has come since it was opened, and of no more than the 4 origins that were opened last. Close takes
// the time that is shown back to the fleet. An origin that is no longer expected stays as it is, see Opened.Gone.
func (l *Live) Open(name string) (*Opened, error) {
	k := l.published.Load()
	i := slices.IndexFunc(k.view.Rows, func(r *Row) bool { return r.Origin == name })
	if i < 0 {
		return nil, fmt.Errorf("open %q: there is no such origin any more", name)
	}
	m, row := k.members[i], k.view.Rows[i]
	h := l.held.Load()
	if h != nil { // as it was then
		if was := slices.IndexFunc(h.rows.Rows, func(r *Row) bool { return r.Origin == name }); was >= 0 {
			row = h.rows.Rows[was]
		}
	}
	w := l.opened(m, row, len(k.members) <= maxFew)
	if h != nil {
		w.Seek(h.view.At)
	} else {
		w.SetPaused(false)
	}
	gone := func() bool { return !slices.Contains(l.published.Load().members, m) }
	return &Opened{Rewind: w, Explore: m.state.Explore, Gone: gone, Close: sync.OnceFunc(func() {
		m.state.Explore(nil)
		switch v, h := w.View(), l.held.Load(); {
		case !v.Paused:
			l.SetPaused(false)
		case h == nil || !h.view.At.Equal(v.At): // else what is held may be of a round that had not ended
			l.Seek(v.At)
		}
	})}, nil
}

// opened returns the Rewind of an origin: a new one if it has none, or none from the time of the row on.
func (l *Live) opened(m *member, row *Row, few bool) *playback.Rewind {
	var fresh *rewind
	for {
		old := l.rewinds.Load()
		w := old.of(m)
		if few && w != nil {
			return w.Rewind
		}
		if w == nil || row.Snapshot.Known.Before(w.from) {
			if fresh == nil {
				fresh = l.newRewind(m, row.Snapshot, row.Judgement, allRewinds/maxRewinds)
			}
			w = fresh
		}
		list := slices.DeleteFunc(slices.Clone(old.list), func(old *rewind) bool { return old.member == m })
		if n := len(list) - maxRewinds + 1; n > 0 && !few {
			list = list[n:]
		}
		if l.rewinds.CompareAndSwap(old, &rewinds{append(list, w)}) {
			return w.Rewind
		}
	}
}
