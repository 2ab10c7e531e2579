package playback

import (
	"context"
	"time"

	"origintop/scrape"
	"origintop/scrape/analysis"
	"origintop/scrape/explore"
	"origintop/scrape/origin"
	"origintop/scrape/recording"
)

// A survey is what a look at all pages of a recording has shown so far. It never changes; a later one has more.
type survey struct {
	states  []*origin.State // before the page whose index is a multiple of every; they are only cloned
	every   int
	ends    []int32 // of the rounds: the index behind the last page of each
	moments []Moment
	markers []origin.Marker
	leftOut origin.MarkersLeftOut
	done    bool
}

// How many States are put aside, fewer of many targets, at least so many pages apart.
const (
	maxStates = 128
	minApart  = 128
)

// maxAside is how many bytes of States are put aside, about.
const maxAside = 64 << 20

// survey looks at all pages of the recording.
func (p *Replay) survey(ctx context.Context) error {
	n := p.Recording.Len()
	st := p.fresh()
	s := survey{every: max(minApart, n/max(maxStates*8/max(len(p.Recording.Targets), 8), 1))}
	var rounds recording.Rounder
	end := 0 // of the round that is open
	shown := time.Now()
	complete := func() {
		snapshot := st.Snapshot()
		m := Moment{At: p.Recording.At(end - 1).UnixMilli(), Worst: analysis.Worst(snapshot)}
		s.ends, s.moments = append(s.ends, int32(end)), append(s.moments, m)
		s.markers, s.leftOut = snapshot.Markers, snapshot.MarkersLeftOut
		if s.done = end == n; s.done || time.Since(shown) > 50*time.Millisecond {
			shown = time.Now()
			published := s
			p.surveyed.Store(&published)
			select {
			case p.seen <- struct{}{}:
			default:
			}
		}
	}
	var buffer []byte
	aside := 0
	for i := range n {
		if i%s.every == 0 {
			s.states = append(s.states, st.Clone())
			if aside += st.Weight(); aside > maxAside {
				s.states, s.every, aside = everyOther(s.states), 2*s.every, aside/2
			}
		}
		page, ok := p.Recording.PageUntil(ctx, i, buffer)
		if !ok {
			return nil // nobody waits for it
		}
		buffer = scrape.Reuse(page.Body)
		if rounds.Next(&page) {
			complete()
		}
		st.Apply(page)
		if page.Marker == "" || i == n-1 { // as Recording.Rounds has it
			end = i + 1
		}
	}
	complete()
	return nil
}

// everyOther returns a new list of the states with even indices.
func everyOther(states []*origin.State) (kept []*origin.State) {
	for i := 0; i < len(states); i += 2 {
		kept = append(kept, states[i])
	}
	return kept
}

// complete reports whether all pages were looked at.
func (s *survey) complete() bool { return s != nil && s.done }

// before returns the index of a page before which all is known, and the State there, the last ones before the page with the index
// next: nil is the fresh State. What is of interest is to be had of enough pages before.
func (s *survey) before(next int, interest explore.Interest, targets int) (int, *origin.State) {
	if interest != nil {
		next = max(0, next-explore.MaxExplored*targets)
	}
	if s == nil {
		return 0, nil
	}
	i := min(next/s.every, len(s.states)-1)
	if i <= 0 {
		return 0, nil
	}
	return i * s.every, s.states[i]
}
