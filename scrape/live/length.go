package live

import (
	"bytes"
	"io"
	"unicode/utf8"

	"origintop/scrape"
)

// onTheWay returns how many bytes an answer may have where it is sent, whose page has so many at most: with headers, chunks and TLS.
func onTheWay(limit int) int64 { return 2*int64(limit) + 1<<20 }

// A boundedReader fails with errTooLarge as soon as what it has read is not allowed any more.
type boundedReader struct {
	io.Reader
	allowed func(n int) bool // after n more bytes
}

func (r *boundedReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if !r.allowed(n) {
		return 0, scrape.ErrTooLarge
	}
	return n, err
}

// A length is what is known of how an exporter says the lengths of its pages. Some say them in characters, which cuts pages with characters
// of more than one byte, maybe within a number.
type length struct{ open bool } // the last page ended without a newline

// ends reports whether a page ends where its length says: where a line does, or without a newline as the page before, if a length in
// characters is one in bytes.
func (l *length) ends(page []byte) bool {
	n := len(page)
	was := l.open
	l.open = n > 0 && page[n-1] != '\n'
	return !l.open || was && !bytes.ContainsFunc(page, func(r rune) bool { return r >= utf8.RuneSelf })
}
