package scrape

import (
	"bytes"
	"hash/crc32"
	"slices"
)

var lineEnd = []byte("\n")

// An ending is the last series of a page, as it is written there; empty if there is none or a very long one.
type ending []byte

// A TruncationGuard finds pages of one target that may have been cut off. A page without a length, as HTTP/1.0 has them, may have been cut
// off where a line ends, and then looks whole: devices would be missing in sums. But pages keep their order, so that what a whole one ends
// with is on the next one, too. The zero TruncationGuard has seen no page.
type TruncationGuard struct {
	taken, refused ending
	there          seriesSet // on the page that was taken
	lines          int       // of it
	turn           int       // of likeBefore
}

// Accept reports whether a page seems whole, compared with the pages before it. What an accepted page ended with may be gone for good: a
// second page in a row with the same new ending is accepted. Or the ending differs each time: a truncated page ends with a series that
// stood on the page before. A page without any sample is accepted, as it is refused elsewhere.
func (e *TruncationGuard) Accept(page []byte) bool {
	last := lastSeries(page)
	if bytes.Equal(last, e.taken) || !e.taken.missing(page) || len(e.refused) > 0 && bytes.Equal(last, e.refused) ||
		!e.there.has(last) || !HasSample(page) {
		return true
	}
	e.refused.set(page)
	return false
}

// Clone returns an independent copy.
func (e *TruncationGuard) Clone() TruncationGuard {
	return TruncationGuard{slices.Clone(e.taken), slices.Clone(e.refused), slices.Clone(e.there), e.lines, e.turn}
}

// Observe records how an accepted page ends. Whole says that it is known to be whole.
func (e *TruncationGuard) Observe(page []byte, whole bool) {
	if whole {
		e.there = e.there[:0]
	} else if n := bytes.Count(page, lineEnd); n != e.lines || !bytes.Equal(lastSeries(page), e.taken) || !e.likeBefore(page) {
		e.there.set(page)
		e.lines = n
	}
	e.taken.set(page)
	e.refused = e.refused[:0]
}

// likeBefore reports whether a page seems to have the series of the one that was taken before. It looks at some, others each time: to look
// at all takes longer than to read the page.
func (e *TruncationGuard) likeBefore(page []byte) bool {
	const looks, turns = 16, 31
	if len(e.there) == 0 {
		return false
	}
	e.turn = (e.turn + 1) % turns
	for i := range looks {
		from := len(page)/looks*i + len(page)/looks/turns*e.turn
		start := bytes.LastIndexByte(page[:from], '\n') + 1
		end := bytes.IndexByte(page[from:], '\n')
		if end < 0 {
			continue
		}
		if series := seriesOf(page[start : from+end]); series != nil && !e.there.has(series) {
			return false
		}
	}
	return true
}

// A seriesSet tells which series were on a page. Of some that were not it says so, too, of most if there are far more than a million.
type seriesSet []uint64

func (s seriesSet) bit(series []byte) (word int, bit uint64) {
	sum := crc32.Checksum(series, crc32.MakeTable(crc32.Castagnoli)) // as an int it may be below zero
	return int(sum / 64 % uint32(len(s))), 1 << (sum % 64)
}

func (s seriesSet) has(series []byte) bool {
	if len(s) == 0 {
		return true // nothing is known
	}
	word, bit := s.bit(series)
	return s[word]&bit != 0
}

func (s *seriesSet) set(page []byte) {
	const most = 1 << 18 // words, 2 MiB
	words := min(1+bytes.Count(page, lineEnd)/4, most)
	*s = slices.Grow((*s)[:0], words)[:words]
	clear(*s)
	for line := range bytes.Lines(page) {
		if series := seriesOf(line); series != nil {
			word, bit := s.bit(series)
			(*s)[word] |= bit
		}
	}
}

// maxEnding is how many bytes of a series are kept.
const maxEnding = 4 << 10

// missing reports whether the next page has lost what the one before ended with.
func (e ending) missing(page []byte) bool {
	page = page[:bytes.LastIndexByte(page, '\n')+1]
	return len(e) > 0 && !bytes.HasPrefix(page, e) && !bytes.Contains(page, append([]byte("\n"), e...))
}

// set takes in the ending of a page.
func (e *ending) set(page []byte) {
	last := lastSeries(page)
	if len(last) > maxEnding {
		last = nil
	}
	*e = append((*e)[:0], last...)
}

// lastSeries returns name and labels of the last whole line of a page that is no comment, nil if there is none.
func lastSeries(page []byte) []byte {
	for end := bytes.LastIndexByte(page, '\n'); end >= 0; end = bytes.LastIndexByte(page[:end], '\n') {
		if series := seriesOf(page[bytes.LastIndexByte(page[:end], '\n')+1 : end]); series != nil {
			return series
		}
	}
	return nil
}

// seriesOf returns name and labels on a line, nil if it is empty or a comment.
func seriesOf(line []byte) []byte {
	line = bytes.TrimSpace(line)
	if len(line) == 0 || line[0] == '#' {
		return nil
	}
	if i := bytes.LastIndexByte(line, '}'); i >= 0 {
		return line[:i+1]
	}
	name, _, _ := bytes.Cut(line, []byte(" "))
	return name
}
