package playback

import (
	"context"
	"slices"
	"time"

	"origintop/scrape"
	"origintop/scrape/analysis"
	"origintop/scrape/explore"
	"origintop/scrape/origin"
	"origintop/scrape/recording"
)

// A survey is what is known of a whole recording, as far as its pages have been read. It never changes; a later one has more.
type survey struct {
	states  []*origin.State // one before each page whose index is a multiple of every; they are only cloned
	every   int
	ends    []int32 // of the rounds: the index behind the last page of each
	moments []Moment
	judged  judged
	markers []origin.Marker
	leftOut origin.MarkersLeftOut
	final   *origin.Snapshot // of the last round; nil before it is done
	done    bool
}

// At most maxStates States are kept, fewer of many targets, and at least minApart pages apart.
const (
	maxStates = 128
	minApart  = 128
)

// maxAside is about how many bytes of States are kept.
const maxAside = 64 << 20

// survey reads all pages of a recording, and of what comes to it, and publishes what it knows every 50 ms and at the end of what there is.
func (p *Replay) survey(ctx context.Context, rec *recording.Recording) error {
	st := origin.NewState(p.Options, rec.Targets...)
	most := max(maxStates*8/max(len(rec.Targets), 8), 1)
	s := survey{every: max(minApart, rec.Len()/most)}
	judge := analysis.Judge{Run: analysis.Run{Limits: p.Options.Thresholds}}
	var rounds recording.Rounder
	end := 0 // of the round that is open
	shown := time.Now()
	judged := false // the open round was, as all of it was there
	complete := func(s *survey, end int) {
		snapshot := st.Snapshot()
		m := Moment{At: rec.At(end - 1).UnixMilli(), Worst: analysis.Worst(snapshot)}
		s.ends, s.moments = append(s.ends, int32(end)), append(s.moments, m)
		s.markers, s.leftOut = snapshot.Markers, snapshot.MarkersLeftOut
		if s.done {
			s.final = snapshot
		}
		if s.done || time.Since(shown) > 50*time.Millisecond {
			shown = time.Now()
			published := *s
			p.surveyed.Store(&published)
			select {
			case p.seen <- struct{}{}:
			default:
			}
		}
	}
	var buffer []byte
	aside := 0
	for i := 0; ; {
		for ; i < rec.Len(); i++ {
			if i%s.every == 0 {
				s.states = append(s.states, st.Clone())
				if aside += st.Weight(); aside > maxAside || len(s.states) > 2*most {
					s.states, s.every, aside = everyOther(s.states), 2*s.every, aside/2
				}
			}
			page, ok := rec.PageUntil(ctx, i, buffer)
			if !ok {
				return nil // nobody waits for it
			}
			buffer = scrape.Reuse(page.Body)
			known := page.Time.Add(page.Took)
			if rounds.Next(&page) {
				if !judged {
					s.judged = s.judged.add(known, judge.Observe(st.Snapshot())) // as in a live run
				}
				complete(&s, end)
			}
			st.Apply(page)
			if i >= p.observed {
				if p.observed = i + 1; p.Observe != nil && page.Marker == "" {
					p.Observe(st.Snapshot())
				}
			}
			if judged = page.Marker == "" && rounds.Complete() || judged && page.Marker != ""; judged && page.Marker == "" {
				s.judged = s.judged.add(known, judge.Observe(st.Snapshot()))
			}
			if page.Marker == "" {
				end = i + 1
			}
		}
		growing := rec.Outlook == recording.Growing
		if !growing && !judged {
			s.judged = s.judged.add(st.Snapshot().Known, judge.Observe(st.Snapshot()))
		}
		last := s // more may come to the open round: it is gone on from the one before
		last.ends, last.moments, last.done = slices.Clip(s.ends), slices.Clip(s.moments), true
		complete(&last, i)
		if !growing {
			return nil
		}
		select {
		case <-ctx.Done():
			return nil
		case rec = <-p.more:
		}
	}
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

// judgement returns that of a time, nil as long as the survey has not come to it.
func (s *survey) judgement(at time.Time) *analysis.Judgement {
	if s == nil || !s.done && (len(s.moments) == 0 || s.moments[len(s.moments)-1].At < at.UnixMilli()) {
		return nil
	}
	return s.judged.at(at)
}

// before returns the State kept nearest before the page with the index next, nil for a fresh one, and the index of the page to apply to it
// first. With an interest, it is so far back that a full history of the explored series can be read from there.
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
