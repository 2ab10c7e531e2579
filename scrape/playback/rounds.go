package playback

import (
	"context"
	"errors"

	"origintop/scrape"
	"origintop/scrape/crash"
	"origintop/scrape/origin"
	"origintop/scrape/recording"
)

// ReadRounds applies the pages of a recording to a State, and calls observe with the snapshot at the end of each round. It returns how many
// pages were damaged.
func ReadRounds(ctx context.Context, rec *recording.Recording, st *origin.State, observe func(*origin.Snapshot)) (damaged int, err error) {
	rounds := Rounds{State: st, Observe: observe}
	err = ReadAhead(ctx, rec, func(p scrape.Page) {
		if rec.Damaged(p) != nil {
			damaged++
		}
		rounds.Before(&p)
		st.Apply(p)
	})
	if err == nil {
		rounds.End()
	}
	return damaged, err
}

// ReadAhead calls observe with the pages of a recording, one after the other, and reads the next ones meanwhile: to unpack them takes
// longer than all the rest. The body of a page is valid until observe returns. It fails when the
// context ends.
func ReadAhead(ctx context.Context, rec *recording.Recording, observe func(scrape.Page)) error {
	return ReadAheadFrom(ctx, rec, 0, observe)
}

// ReadAheadFrom is ReadAhead from the page with that index on.
func ReadAheadFrom(ctx context.Context, rec *recording.Recording, from int, observe func(scrape.Page)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	const most, large = 32, 4 << 20 // of the pages that are handed over at once, and of the bytes in them
	batches, used, ended := make(chan []scrape.Page), make(chan []scrape.Page, 2), make(chan error, 1)
	used <- nil
	used <- nil
	go func() {
		ended <- crash.Guarded(func() error {
			defer close(batches)
			for i := from; i < rec.Len(); {
				var batch []scrape.Page
				select {
				case batch = <-used:
				case <-ctx.Done(): // observe has panicked, or the next page is not read
				}
				for bytes := 0; i < rec.Len() && len(batch) < most && bytes < large; i++ {
					var buffer []byte
					if n := len(batch); n < cap(batch) {
						buffer = scrape.Reuse(batch[:n+1][n].Body)
					}
					p, ok := rec.PageUntil(ctx, i, buffer)
					if !ok {
						return errors.New("interrupted before all of it was read")
					}
					batch, bytes = append(batch, p), bytes+len(p.Body)
				}
				select {
				case batches <- batch:
				case <-ctx.Done():
				}
			}
			return nil
		})
	}()
	for batch := range batches {
		for _, p := range batch {
			observe(p)
		}
		used <- batch[:0]
	}
	return <-ended
}

// Rounds hands the snapshot at the end of each round to Observe. It belongs to one goroutine.
type Rounds struct {
	State   *origin.State
	Observe func(*origin.Snapshot)
	Targets int // live: a round that has a page of each of so many is handed over at once; 0: when the next one begins

	rounder recording.Rounder
	open    bool // a round has a page, and was not handed over
}

// Before is to be called with each page before it is applied.
func (r *Rounds) Before(p *scrape.Page) {
	if r.rounder.Next(p) {
		r.End()
	}
	r.open = r.open || p.Marker == "" // which is part of no round
}

// After is to be called when it is.
func (r *Rounds) After() {
	if r.Targets > 0 && r.rounder.Heard() == r.Targets {
		r.End()
	}
}

// End closes the open round.
func (r *Rounds) End() {
	if r.open {
		r.Observe(r.State.Snapshot())
		r.open = false
	}
}
