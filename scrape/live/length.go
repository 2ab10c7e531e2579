package live

import (
	"bytes"
	"io"
	"unicode/utf8"

	"origintop/scrape"
)

// onTheWay returns how many bytes the answer with a page of limit bytes may take on the connection, with headers, chunks and TLS.
func onTheWay(limit int) int64 { return 2*int64(limit) + 1<<20 }

// A boundedReader fails with scrape.ErrTooLarge as soon as allowed returns false.
type boundedReader struct {
	io.Reader
	allowed func(n int) bool // gets the number of bytes of each read
}

func (r *boundedReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if !r.allowed(n) {
		return 0, scrape.ErrTooLarge
	}
	return n, err
}

// A length finds pages that were cut off because their Content-Length is wrong. Some exporters count characters instead of bytes, which
// cuts pages with characters of several bytes, perhaps within a number.
type length struct{ open bool } // the last page ended without a newline

// ends reports whether a page is complete: it ends with a newline or, like the page before, without one and in ASCII, where a length in
// characters is the length in bytes.
func (l *length) ends(page []byte) bool {
	n := len(page)
	was := l.open
	l.open = n > 0 && page[n-1] != '\n'
	return !l.open || was && !bytes.ContainsFunc(page, func(r rune) bool { return r >= utf8.RuneSelf })
}
