package recording

import (
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
	least   *scrapes // the one with the shortest step; nil if none is known
}

// scrapes is what a Rounder knows of a target.
type scrapes struct {
	at    time.Time     // last
	step  time.Duration // to that from the time before; 0 if not known
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
	begins := !first && (t.round == r.number || r.least != nil && p.Time.Sub(r.first) > r.least.step/2)
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

// stepped notes the last step of a target.
func (r *Rounder) stepped(t *scrapes, step time.Duration) {
	longer := step > t.step
	t.step = step
	switch {
	case r.least == nil || step < r.least.step:
		r.least = t
	case r.least == t && longer: // perhaps another one is the shortest now
		for _, other := range r.targets {
			if other.step > 0 && other.step < r.least.step {
				r.least = other
			}
		}
	}
}

// Rounds returns the index behind the last page of each round; that of the last round is Len. It reads no page, and the index of a file
// has no times of requests. So it gives a Rounder the times of arrival, and where answers are slow it may find other rounds than a Rounder
// that is given the pages.
func (r *Recording) Rounds() (ends []int32) {
	var rounds Rounder
	end := 0
	for i, f := range r.frames {
		if f.target < 0 {
			continue
		}
		if rounds.Next(&scrape.Page{Target: r.Targets[f.target], Time: r.At(i)}) {
			ends = append(ends, int32(end))
		}
		end = i + 1
	}
	return append(ends, int32(len(r.frames)))
}
