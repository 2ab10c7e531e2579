package scrape

import (
	"bytes"

	"origintop/promtext"
)

// A reader reads the pages of one target, one after the other. What a series means is found out once: from then on the
// scanner knows it again, and its mark is the number of the place where its value goes.
//
// Most families of most exporters are of no use here, and are passed over unread. That is only done where each sample stands
// behind a HELP or TYPE line with its name; elsewhere one that is wanted might stand behind a line that is not. So a
// page is read whole now and then, to learn that, and how many series it has.
type reader struct {
	scanner promtext.Scanner
	places  []*float64 // by mark; the first two are nowhere
	nowhere float64

	whole  bool // all families are read
	stray  bool // a sample stands behind a line that is not its own
	family []byte
	pages  int // since a page was read whole
	size   int // of that page
	series int // on that page
}

// How long it is not looked at whether a page is still what it was: so many pages, and as long as its size has not changed
// by more than one part in so many.
const (
	trustPages = 256
	trustSize  = 16
)

// read reads a page. Where the value of a series goes is asked of place; nil is nowhere. Before the first sample, begin is
// called. It returns false if the page has no sample.
func (r *reader) read(page []byte, begin func(), place func(s *promtext.Scanner) *float64) bool {
	s := &r.scanner
	if d := len(page) - r.size; r.pages == 0 || r.pages >= trustPages || d > r.size/trustSize || -d > r.size/trustSize {
		r.learn()
	}
	s.Reset(page)
	if !s.Scan() {
		if r.whole {
			return false
		}
		r.learn()
		if s.Reset(page); !s.Scan() {
			return false
		}
	}
	begin()
	n := 0
	for ok := true; ok; ok = s.Scan() {
		n++
		if r.whole && !r.stray {
			r.stray = !announced(s.Name(), r.family)
		}
		mark := s.Mark()
		if mark == 0 {
			mark = r.mark(place(s))
			s.SetMark(mark)
		}
		*r.places[mark] = s.Value()
	}
	r.pages++
	if r.whole {
		r.series, r.size = n, len(page)
		if !r.stray && s.Skipped() == 0 && len(r.places) > 2 { // and something on it is wanted
			r.skip()
		}
	}
	if len(r.places) > 2*n+64 {
		r.pages = 0 // the page has changed so often that most places are of series that have gone
	}
	return true
}

// learn has the next page read whole.
func (r *reader) learn() {
	r.scanner = promtext.Scanner{Want: func(family []byte) bool {
		r.family = append(r.family[:0], family...)
		return true
	}}
	r.places = append(r.places[:0], &r.nowhere, &r.nowhere)
	r.whole, r.stray, r.family, r.pages = true, false, r.family[:0], 0
}

// skip has the next pages read without the families of no use.
func (r *reader) skip() {
	r.scanner = promtext.Scanner{Want: wanted}
	r.places = append(r.places[:0], &r.nowhere, &r.nowhere)
	r.whole = false
}

// mark returns the mark of a series whose value goes to that place.
func (r *reader) mark(place *float64) int {
	switch {
	case place == nil:
		return 1
	case place == r.places[len(r.places)-1]: // as of all for which there is no room
		return len(r.places) - 1
	}
	r.places = append(r.places, place)
	return len(r.places) - 1
}

// announced reports whether a sample of that name is one of the family.
func announced(name, family []byte) bool {
	suffix, ok := bytes.CutPrefix(name, family)
	if !ok || len(family) == 0 {
		return false
	}
	switch string(suffix) {
	case "", "_bucket", "_sum", "_count":
		return true
	}
	return false
}
