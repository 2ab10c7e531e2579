package scrape

import (
	"bytes"
	"slices"

	"origintop/promtext"
)

// A page without a length, as HTTP/1.0 has them, may have been cut off where a line ends, and then looks whole: devices would be
// missing in sums. But pages keep their order, so that what a whole one ends with is on the next one, too.

// An ending is the last series of a page, as it is written there; empty if there is none or a very long one.
type ending []byte

// endings are those of the last page that was taken, and of the one after it that was not.
type endings struct{ taken, refused ending }

// refuses reports whether a page may have been cut off. What a page that was taken ended with may be gone for good: a second page in a row that ends
// as the refused one did is whole.
func (e *endings) refuses(page []byte) bool {
	if !e.taken.missing(page) || len(e.refused) > 0 && bytes.Equal(lastSeries(page), e.refused) {
		return false
	}
	e.refused.set(page)
	return true
}

func (e *endings) clone() endings { return endings{slices.Clone(e.taken), slices.Clone(e.refused)} }

// take takes in the ending of a page that is good.
func (e *endings) take(page []byte) {
	e.taken.set(page)
	e.refused = e.refused[:0]
}

// mostEnding is how many bytes of a series are kept.
const mostEnding = 4 << 10

// missing reports whether the next page has lost what the one before ended with.
func (e ending) missing(page []byte) bool {
	page = page[:bytes.LastIndexByte(page, '\n')+1]
	return len(e) > 0 && !bytes.HasPrefix(page, e) && !bytes.Contains(page, append([]byte("\n"), e...))
}

// set takes in the ending of a page.
func (e *ending) set(page []byte) {
	last := lastSeries(page)
	if len(last) > mostEnding {
		last = nil
	}
	*e = append((*e)[:0], last...)
}

// lastSeries returns name and labels of the last whole line of a page that is no comment, nil if there is none.
func lastSeries(page []byte) []byte {
	for end := bytes.LastIndexByte(page, '\n'); end >= 0; end = bytes.LastIndexByte(page[:end], '\n') {
		line := bytes.TrimSpace(page[bytes.LastIndexByte(page[:end], '\n')+1 : end])
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		if i := bytes.LastIndexByte(line, '}'); i >= 0 {
			return line[:i+1]
		}
		name, _, _ := bytes.Cut(line, []byte(" "))
		return name
	}
	return nil
}

// hasSample reports whether there is a single good line on a page.
func hasSample(page []byte) bool {
	var s promtext.Scanner
	s.Reset(page)
	return s.Scan()
}
