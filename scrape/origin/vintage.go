package origin

import (
	"time"

	"origintop/scrape"
)

// A vintage is how sure and how new the numbers of one kind are on a page. Those of several exporters on it may be of different times, as
// what a textfile collector hands on is.
type vintage struct {
	known        bool // there are such numbers
	held, frozen bool
	doubt        float64 // by which part of themselves rates may be off
	fresh        time.Time
}

// see takes in the span of such numbers. Of several the oldest and the least sure counts.
func (v *vintage) see(s *span) {
	if s.held && (!v.held || s.fresh.Before(v.fresh)) {
		v.fresh = s.fresh
	}
	v.known = true
	v.held = v.held || s.held
	v.frozen = v.frozen || s.frozen()
	v.doubt = max(v.doubt, s.doubt)
}

// setVintage notes by how much rates of the page may be off, and since when it says nothing new.
func (s *source) setVintage() {
	s.Doubt, s.Fresh, s.Held = 0, time.Time{}, true
	for i := range s.vintages {
		v := &s.vintages[i]
		if !v.known {
			continue
		}
		s.Doubt = max(s.Doubt, 100*v.doubt)
		if s.Held = s.Held && v.held; s.Fresh.Before(v.fresh) {
			s.Fresh = v.fresh
		}
	}
	if s.Held = s.Held && !s.Fresh.IsZero(); !s.Held {
		s.Fresh = s.asked
	}
}

// noteVintage notes which numbers are old or not sure, of each kind by itself if there are several.
func (s *source) noteVintage() {
	for k := range s.vintages {
		v, of := &s.vintages[k], scrape.Role(k)
		if s.Only(of) {
			of = scrape.RoleUnknown
		}
		switch {
		case v.frozen:
			s.troubles.addOf(of, Frozen, "", int(s.asked.Sub(v.fresh).Seconds()))
		case v.held:
			s.troubles.addOf(of, StandsStill, "", 0)
		}
	}
	if s.Doubt > 0 {
		s.troubles.add(Uncertain, "", int(s.Doubt+0.5))
	}
}
