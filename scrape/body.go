package scrape

import (
	"errors"
	"fmt"
	"io"
)

// ReadBody reads all of r into buffer, or into a larger one. Of what is packed, limit counts the bytes unpacked. While the buffer grows
// there are one and a half times limit bytes of it at most, however much comes or is announced.
func ReadBody(buffer []byte, r io.Reader, limit int) ([]byte, error) {
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
			return buffer, ErrTooLarge
		case err == io.EOF:
			return buffer, nil
		case err != nil:
			return buffer, err
		}
	}
}

// ErrTooLarge is the error of a page that has more bytes than it can have.
var ErrTooLarge = errors.New("too large")

// Reuse returns the buffer of a page for the one that comes next, nil if it is far too large for that: one huge page is not to cost
// its memory for ever.
func Reuse(body []byte) []byte {
	if cap(body) > 1<<20 && cap(body)/4 > len(body) {
		return nil
	}
	return body[:0]
}

// DefaultLimit is how many bytes a page can have, unless the user says otherwise.
const DefaultLimit = 64 << 20

// FormatSize writes a number of bytes, as limits are.
func FormatSize(bytes int) string {
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
