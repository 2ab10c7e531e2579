package scrape

import (
	"errors"
	"io"
)

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

// errTooLarge is the error of a page that has more bytes than it can have.
var errTooLarge = errors.New("too large")

// forNext returns the buffer of a page for the one that comes next, nil if it is far too large for that: one huge page is not to cost
// its memory for ever.
func forNext(body []byte) []byte {
	if cap(body) > 1<<20 && cap(body)/4 > len(body) {
		return nil
	}
	return body[:0]
}

// DefaultLimit is how many bytes a page can have, unless the user says otherwise.
const DefaultLimit = 64 << 20
