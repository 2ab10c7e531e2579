package recording

import (
	"container/heap"
	"time"

	"origintop/scrape"
)

// A Rounder divides pages into rounds, live or from a recording. A round is one scrape of the origin: a page or a failure of each target,
// all asked for at about the same time. A row of an export, a step of a film and a moment of its timeline are each one round.
//
// The pages come in the order in which they arrived. A page begins a new round
//
//   - if the round has a page of its target already, or
//   - if it was asked for more than half an interval after the first page of the round. The interval is the shortest step between the
//     last two pages of a target, as far as there are two.
//
// So a slow answer is part of the round in which its target was asked, or, if pages of a later round have come before it, of that one: a
// complete round never changes. A target that was not asked delays no round. Markers are part of none.
//
// The zero Rounder is ready for the first page. It is for one goroutine at a time.
type Rounder struct {
	number  int       // of rounds so far, the one that is open included
	first   time.Time // when the first page of the open round was asked for
	heard   int       // targets that have a page in the open round
	targets map[scrape.Key]*scrapes
	steps   steps // of the targets of which one is known, the shortest first
}

// scrapes is what a Rounder knows of a target.
type scrapes struct {
	at    time.Time     // last
	step  time.Duration // to that from the time before; 0 if not known
	index int           // among the steps, if it is
	round int           // number of the last one that has a page of it
}

// Next takes in the next page and reports whether it begins another round, so that the one before is complete. It reports false for the
// first page and for markers. Of the page it uses the name of its target, its time and whether it is a marker.
func (r *Rounder) Next(p *scrape.Page) bool {
	if p.Marker != "" {
		return false
	}
	key := p.Target.Key()
	t := r.targets[key]
	if t == nil {
		t = new(scrapes)
		if r.targets == nil {
			r.targets = make(map[scrape.Key]*scrapes)
		}
		r.targets[key] = t
	}
	first := r.number == 0
	begins := !first && (t.round == r.number || len(r.steps) > 0 && p.Time.Sub(r.first) > r.steps[0].step/2)
	if first || begins {
		r.number, r.first, r.heard = r.number+1, p.Time, 0
	}
	if t.round != r.number {
		r.heard++
	}
	if !t.at.IsZero() && p.Time.After(t.at) {
		r.stepped(t, p.Time.Sub(t.at))
	}
	t.at, t.round = p.Time, r.number
	return begins
}

// Heard returns how many targets have a page in the open round.
func (r *Rounder) Heard() int { return r.heard }

// Complete reports whether the open round has a page of each target so far, so that it is complete before the next one begins.
func (r *Rounder) Complete() bool { return r.heard > 0 && r.heard == len(r.targets) }

// stepped notes the last step of a target, which is not 0.
func (r *Rounder) stepped(t *scrapes, step time.Duration) {
	known := t.step > 0
	t.step = step
	if known {
		heap.Fix(&r.steps, t.index)
	} else {
		heap.Push(&r.steps, t)
	}
}

// steps is a heap.
type steps []*scrapes

func (s steps) Len() int           { return len(s) }
func (s steps) Less(i, j int) bool { return s[i].step < s[j].step }

func (s steps) Swap(i, j int) {
	s[i], s[j] = s[j], s[i]
	s[i].index, s[j].index = i, j
}

// Push adds the last one.
func (s *steps) Push(t any) {
	t.(*scrapes).index = len(*s)
	*s = append(*s, t.(*scrapes))
}

// Pop is not needed: nothing is taken out.
func (s *steps) Pop() any { panic("a step is taken out") }

// Rounds returns the index behind the last page of each round; that of the last round is Len. It reads no page, and the index of a file
// has no times of requests. So it gives a Rounder the times of arrival, and where answers are slow it may find other rounds than a Rounder
// that is given the pages.
//
// Of a recording of many origins, whose targets are asked at any time, a round is a step of the film: the pages of one Interval, from the
// first one on. Each target has one in it, as a rule. The rounds of each origin are those of its own, see Of.
func (r *Recording) Rounds() (ends []int32) {
	next := new(Rounder).Next
	if len(r.Origins()) > 1 {
		next = (&spans{length: r.Interval()}).next
	}
	end := 0
	for i, f := range r.frames {
		if f.target < 0 {
			continue
		}
		if next(&scrape.Page{Target: r.Targets[f.target], Time: r.At(i)}) {
			ends = append(ends, int32(end))
		}
		end = i + 1
	}
	return append(ends, int32(len(r.frames)))
}

// spans divides pages by time alone.
type spans struct {
	length time.Duration
	first  time.Time // page of the open one
}

// next takes in the next page and reports whether it begins another span.
func (s *spans) next(p *scrape.Page) bool {
	begun := !s.first.IsZero()
	if begun && p.Time.Sub(s.first) < s.length {
		return false
	}
	s.first = p.Time
	return begun
}
