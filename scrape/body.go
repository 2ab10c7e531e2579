package scrape

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// How many bytes a page can have: unless the user says another limit, and what limits there can be.
const (
	DefaultLimit = 64 << 20
	leastLimit   = 64 << 10
	mostLimit    = 1 << 30
)

var volume = regexp.MustCompile(`(?i)^([0-9]+(?:\.[0-9]+)?) *([kmg]i?)b?$`)

// ParseLimit returns the bytes that a limit for pages says, "64MiB" or "10MB".
func ParseLimit(text string) (int, error) {
	m := volume.FindStringSubmatch(text)
	if m == nil {
		if _, err := strconv.ParseFloat(text, 64); err == nil {
			return 0, fmt.Errorf("%q has no unit, did you mean %sMiB?", text, text)
		}
		return 0, fmt.Errorf("%q is not a size in bytes, as 64MiB or 10MB are", text)
	}
	number, err := strconv.ParseFloat(m[1], 64)
	number *= map[string]float64{"k": 1e3, "m": 1e6, "g": 1e9, "ki": 1 << 10, "mi": 1 << 20, "gi": 1 << 30}[strings.ToLower(m[2])]
	if err != nil || number < leastLimit || number > mostLimit {
		return 0, fmt.Errorf("%q is not a size from %s to %s", text, size(leastLimit), size(mostLimit))
	}
	return int(number), nil
}

// size writes a number of bytes, as limits are.
func size(bytes int) string {
	switch {
	case bytes%(1<<30) == 0:
		return fmt.Sprintf("%d GiB", bytes>>30)
	case bytes%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", bytes>>20)
	case bytes%(1<<10) == 0:
		return fmt.Sprintf("%d KiB", bytes>>10)
	}
	return fmt.Sprintf("%d bytes", bytes)
}

// errTooLarge is the error of a page that has more bytes than it can have.
var errTooLarge = errors.New("too large")

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
		return 0, errTooLarge
	}
	return n, err
}

// readBody reads all of r into buffer, or into a larger one. Of what is packed, limit counts the bytes unpacked. While the buffer grows
// there are one and a half times limit bytes of it at most, however much comes or is announced.
func readBody(buffer []byte, r io.Reader, limit int) ([]byte, error) {
	for {
		if len(buffer) == cap(buffer) {
			larger := make([]byte, len(buffer), max(min(max(64<<10, 2*len(buffer)), limit+1), len(buffer)+1))
			copy(larger, buffer)
			buffer = larger
		}
		n, err := r.Read(buffer[len(buffer):cap(buffer)])
		buffer = buffer[:len(buffer)+n]
		switch {
		case len(buffer) > limit:
			return buffer, errTooLarge
		case err == io.EOF:
			return buffer, nil
		case err != nil:
			return buffer, err
		}
	}
}

// A length is what is known of how an exporter says the lengths of its pages. Some say them in characters, which cuts pages with characters of
// more than one byte, maybe within a number.
type length struct{ open bool } // the last page ended without a newline

// ends reports whether a page ends where its length says: where a line does, or without a newline as the page before, if a length in characters is
// one in bytes.
func (l *length) ends(page []byte) bool {
	n := len(page)
	was := l.open
	l.open = n > 0 && page[n-1] != '\n'
	return !l.open || was && !bytes.ContainsFunc(page, func(r rune) bool { return r >= utf8.RuneSelf })
}

// forNext returns the buffer of a page for the one that comes next, nil if it is far too large for that: one huge page is not to cost
// its memory for ever.
func forNext(body []byte) []byte {
	if cap(body) > 1<<20 && cap(body)/4 > len(body) {
		return nil
	}
	return body[:0]
}
