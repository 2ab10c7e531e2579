package fleet

import (
	"context"
	"time"

	"origintop/scrape"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
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

// survey reads all pages of the recording, and publishes what it knows every 50 ms and at the end.
func (f *Film) survey(ctx context.Context) error {
	fleet, past := Fleet{Options: f.Options}, past{budget: filmPast}
	fleet.Expect(f.Recording.Targets...)
	shown, open := time.Now(), false
	publish := func(done bool) {
		s := &surveyed{
			none: f.surveyed.Load().none, frames: past.frames, moments: past.moments, to: fleet.known, done: done,
			markers: fleet.markers, leftOut: origin.MarkersLeftOut{Operator: fleet.leftOut},
		}
		f.surveyed.Store(s)
		f.do(func() {})
		shown = time.Now()
	}
	err := playback.ReadAhead(ctx, f.Recording, func(p scrape.Page) {
		_, ended := fleet.apply(p)
		if open = !ended && (open || p.Marker == ""); ended {
			past.add(&fleet, fleet.known)
		}
		if time.Since(shown) > 50*time.Millisecond {
			publish(false)
		}
	})
	if err != nil {
		return err
	}
	if open || past.rounds > 0 { // the last round, whether others are kept or not
		past.rounds = past.every
		past.add(&fleet, fleet.known)
	}
	publish(true)
	return nil
}
