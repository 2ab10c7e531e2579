package origin

import (
	"bytes"
	"hash/crc32"
	"math"

	"origintop/promtext"
	"origintop/scrape"
	"origintop/scrape/series"
)

// A reader reads the pages of one target, one after the other. What a series means is found out once: from then on the
// scanner knows it again, and its mark is the number of the place where its value goes.
//
// Most families of most exporters are of no use here, and are passed over unread, which has a large page take half the time. That is
// only done where each sample stands behind a HELP or TYPE line with its name; elsewhere one that is wanted might stand behind a line
// that is not. So a page is read whole now and then, to learn that, and when there are more lines to pass over than before, or fewer.
type reader struct {
	scanner    promtext.Scanner
	places     []place          // by mark; the first two are nowhere
	quantities map[quantity]int // that places are of, with their index in said
	said       []int            // the last page that each was on; the first is none
	nowhere    float64
	useful     bool                // something on the page is wanted
	shared     *Shared             // what is kept of a page only until it is read; nil: all is kept for the next one
	bad        func(family []byte) // is told the name on a line that is not in the format, if it has one; may be nil

	// settled: the last page had the same series as the one before, and no two say one number. Then of the next one only what has moved
	// needs to be read: the other values are where they belong.
	settled bool

	whole  bool // all families are read
	stray  bool // a sample stands behind a line that is not its own
	family []byte
	number int    // of the page that is read
	pages  int    // since a page was read whole
	size   int    // of that page
	lines  int    // of that page
	passed int    // lines that have been passed over since then; -1: not known yet
	unread int    // series on these
	series int    // on the last page
	first  string // the name of one of them
}

// A place is where the value of a series goes, and the span that is to know when the sample was taken, if the page says so.
type place struct {
	value *float64
	span  *series.Span
	alone bool // no two series may say that number
	said  int  // index into the reader's, 0 if it is not known whether two do
}

// A quantity is what the series of one name say whose values go to one place.
type quantity struct {
	value *float64
	name  uint32 // checksum of that name
}

// maxQuantities is for how many it is known whether several series say them.
const maxQuantities = 1 << 16

// How long it is not looked at whether a page is still what it was: so many pages, and as long as its size has not changed
// by more than one part in so many.
const (
	trustPages = 1024
	trustSize  = 16
)

// read reads a page. Where the value of a series goes is asked of find; nil is nowhere. Before the first sample, begin is
// called. It returns false if the page has no sample.
func (r *reader) read(page []byte, begin func(), find func(s *promtext.Scanner) place) bool {
	if r.shared != nil {
		r.borrow()
		defer r.giveBack()
	}
	s := &r.scanner
	d := len(page) - r.size
	if r.pages == 0 || r.pages >= trustPages || d > r.size/trustSize || -d > r.size/trustSize ||
		r.passed < 0 && bytes.Count(page, newline) != r.lines {
		r.learn()
	}
	s.Moved = r.settled
	s.Reset(page)
	some := s.Scan()
	if !some && s.Samples() == 0 {
		if r.whole {
			return false
		}
		r.learn()
		if s.Reset(page); !s.Scan() {
			return false
		}
	}
	begin()
	another := false // it has more series than the one before, or fewer, or others
	if r.settled {
		another = !r.moved(some)
	} else {
		r.values(find)
		another = r.pages > 0 && r.passed >= 0 && s.Samples() != r.series-r.unread
	}
	if r.passed < 0 {
		r.passed, r.unread = s.Passed(), r.series-s.Samples()
	}
	if another || s.Passed() != r.passed { // what series mean, and of which exporter they are, is asked again
		r.forget()
		r.learn()
		s.Reset(page)
		s.Scan()
		r.values(find)
	}
	r.pages++
	r.series = s.Samples() + r.unread
	if r.whole {
		r.size, r.lines = len(page), bytes.Count(page, newline)
		if !r.stray && s.Skipped() == 0 && r.useful {
			r.skip()
		}
	}
	if len(r.places) > 2*s.Samples()+64 {
		r.pages = 0 // the page has changed so often that most places are of series that have gone
	}
	return true
}

// borrow makes ready to read a page of which nothing is known from the one before, with what the readers of other targets use in turn. A
// new scanner remembers nothing of its first page.
func (r *reader) borrow() {
	r.scanner = promtext.Scanner{Want: r.scanner.Want, Bad: r.bad}
	r.places = append(r.shared.places[:0], place{value: &r.nowhere}, place{value: &r.nowhere})
	r.quantities, r.said, r.settled = r.shared.quantities, r.shared.said, false
	r.forgetQuantities()
}

func (r *reader) giveBack() {
	r.shared.places, r.shared.quantities, r.shared.said = r.places, r.quantities, r.said
	r.places, r.quantities, r.said, r.settled = nil, nil, nil, false
}

// moved reads what has moved on a page of which the first such sample is read, if there is any. It reports whether the page has the
// series of the one before.
func (r *reader) moved(some bool) bool {
	s := &r.scanner
	for ; some; some = s.Scan() {
		mark := s.Mark()
		if mark == 0 {
			return false
		}
		r.put(&r.places[mark], s.Value())
	}
	return s.Samples() == r.series-r.unread
}

// forget takes back what has been read of a page, all of which is to be read.
func (r *reader) forget() {
	r.settled, r.scanner.Moved = false, false
	for _, p := range r.places {
		*p.value = series.Absent
		if p.span != nil {
			p.span.Clashes = 0
		}
	}
}

// values reads the values of a page of which the first sample is read.
func (r *reader) values(find func(s *promtext.Scanner) place) {
	s := &r.scanner
	r.number++
	r.first = intern(r.first, scrape.CutTo(s.Name(), scrape.MaxName))
	r.settled = true
	for ok := true; ok; ok = s.Scan() {
		if r.whole && !r.stray {
			r.stray = !announced(s.Name(), r.family)
		}
		mark := s.Mark()
		if mark == 0 {
			mark = r.mark(find(s), s.Name())
			s.SetMark(mark)
			r.settled = false
		}
		to := &r.places[mark]
		v := s.Value()
		if to.said > 0 {
			if r.said[to.said] == r.number && math.Float64bits(v) != math.Float64bits(*to.value) {
				v = series.Unknown // one number, one thing
				if to.span != nil {
					to.span.Clash(scrape.CutTo(s.Name(), scrape.MaxName))
				}
			}
			r.said[to.said] = r.number
		}
		r.settled = r.settled && (mark == 1 || series.IsAbsent(*to.value))
		r.put(to, v)
	}
}

// put puts the value of the current sample where it goes.
func (r *reader) put(to *place, v float64) {
	*to.value = v
	if stamp, ok := r.scanner.Timestamp(); ok && to.span != nil {
		to.span.Stamp = max(to.span.Stamp, stamp)
	}
}

// learn has the next page read whole.
func (r *reader) learn() {
	r.scanner = promtext.Scanner{Want: func(family []byte) bool {
		r.family = append(r.family[:0], family...)
		return true
	}, Bad: r.bad}
	r.places = append(r.places[:0], place{value: &r.nowhere}, place{value: &r.nowhere})
	r.forgetQuantities()
	r.whole, r.stray, r.useful, r.family, r.pages, r.passed, r.unread, r.settled = true, false, false, r.family[:0], 0, 0, 0, false
}

// skip has the next pages read without the families of no use.
func (r *reader) skip() {
	r.scanner = promtext.Scanner{Want: wanted, Bad: r.bad}
	r.places = append(r.places[:0], place{value: &r.nowhere}, place{value: &r.nowhere})
	r.forgetQuantities()
	r.whole, r.passed, r.settled = false, -1, false
}

// mark returns the mark of a series of that name whose value goes to that place.
func (r *reader) mark(to place, name []byte) int {
	switch {
	case to.value == nil:
		return 1
	case to == r.places[len(r.places)-1]: // as of all for which there is no room
		return len(r.places) - 1
	}
	if to.alone {
		to.said = r.quantityOf(to.value, name)
	}
	r.places = append(r.places, to)
	return len(r.places) - 1
}

// quantityOf returns the index of the quantity that series of that name say whose value goes there. What another family says is another
// one, as of another exporter of the same thing. 0 if there are too many.
func (r *reader) quantityOf(value *float64, name []byte) int {
	if r.quantities == nil {
		r.quantities, r.said = map[quantity]int{}, make([]int, 1)
	}
	key := quantity{value, crc32.Checksum(name, crc32.MakeTable(crc32.Castagnoli))}
	i, ok := r.quantities[key]
	if !ok && len(r.said) < maxQuantities {
		i = len(r.said)
		r.said, r.quantities[key] = append(r.said, 0), i
	}
	return i
}

// forgetQuantities has them told apart anew.
func (r *reader) forgetQuantities() {
	clear(r.quantities)
	r.said = r.said[:min(1, len(r.said))]
}

var newline = []byte("\n")

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
