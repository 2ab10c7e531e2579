package fleet

import (
	"context"
	"slices"
	"time"

	"origintop/scrape"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/scrape/recording"
)

// filmPast is about how many bytes of Views a Film keeps.
const filmPast = 64 << 20

// A surveyed is what is known of a film, as far as its pages have been read. It never changes; a later one has more.
type surveyed struct {
	none    *View // of a time of which nothing is known
	frames  []frame
	moments []playback.Moment
	markers []origin.Marker
	leftOut origin.MarkersLeftOut
	to      time.Time // that far it goes
	done    bool      // that is all
}

// nothingOf returns the View of origins of which no page has come.
func nothingOf(targets []scrape.Target, o origin.Options) *View {
	f := Fleet{Options: o}
	f.Expect(targets...)
	return f.View()
}

// at returns the rows of a time.
func (s *surveyed) at(t time.Time) *View {
	i := at(s.frames, t)
	if i < 0 || !s.done && t.After(s.to) {
		return s.none
	}
	return s.frames[i].view
}

// survey reads all pages of a recording, and of what comes to it, and publishes what it knows every 50 ms and at the end of what there is.
func (f *Film) survey(ctx context.Context, rec *recording.Recording) error {
	fleet, past := Fleet{Options: f.Options}, past{budget: filmPast}
	fleet.Expect(rec.Targets...)
	none := nothingOf(rec.Targets, f.Options)
	shown, open := time.Now(), false
	publish := func(frames []frame, moments []playback.Moment, done bool) {
		f.surveyed.Store(&surveyed{
			none: none, frames: frames, moments: moments, to: fleet.known, done: done,
			markers: fleet.markers, leftOut: origin.MarkersLeftOut{Operator: fleet.leftOut},
		})
		f.do(func() {})
		shown = time.Now()
	}
	for read := 0; ; {
		i, all := read, rec.Len()
		err := playback.ReadAheadFrom(ctx, rec, read, func(p scrape.Page) {
			m, ended := fleet.apply(p)
			if open = !ended && (open || p.Marker == ""); ended {
				past.add(&fleet, fleet.known)
			}
			if i++; i > f.observed {
				if f.observed = i; m != nil && f.Observe != nil {
					f.Observe(m.name, m.newest().Snapshot)
				}
			}
			if time.Since(shown) > 50*time.Millisecond {
				publish(past.frames, past.moments, false)
			}
		})
		if err != nil {
			return err
		}
		last := past // more may come to the open round: it is gone on from the one before
		last.frames, last.moments = slices.Clip(past.frames), slices.Clip(past.moments)
		if open || past.rounds > 0 { // the last round, whether others are kept or not
			last.rounds = last.every
			last.add(&fleet, fleet.known)
		}
		publish(last.frames, last.moments, true)
		if rec.Outlook != recording.Growing {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case rec = <-f.more:
			read = all
		}
	}
}
