package format

import (
	"errors"

	"github.com/klauspost/compress/zstd"
)

// A plainPage is what a page is, uncompressed: the line of JSON with its newline, and the body. They are in two places, so that a huge
// body is not copied.
type plainPage struct{ line, body []byte }

func (p *plainPage) size() int { return len(p.line) + len(p.body) }

// beginning returns a copy of the first bytes, so many at most.
func (p *plainPage) beginning(most int) []byte {
	n := min(p.size(), most)
	b := append(make([]byte, 0, n), p.line[:min(len(p.line), n)]...)
	return append(b, p.body[:n-len(b)]...)
}

// A bounded takes what an encoder writes. It grows in few steps, to what is needed at most, and fails instead of growing further.
type bounded struct {
	b    []byte
	most int
}

var errFull = errors.New("there is no room for more")

func (w *bounded) Write(p []byte) (int, error) {
	n := len(w.b) + len(p)
	if n > w.most {
		return 0, errFull
	}
	if n > cap(w.b) {
		size := max(n, w.most/8)
		if n > w.most/8 {
			size = w.most // what doesn't compress well doesn't at all
		}
		w.b = append(make([]byte, 0, size), w.b...)
	}
	w.b = append(w.b, p...)
	return len(p), nil
}

// A counter counts what an encoder writes.
type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// encodeHuge appends the parts, as one frame of Zstandard, to b, without a copy of them, and reports false if it would be more than so
// many bytes with that.
func encodeHuge(encoder *zstd.Encoder, b []byte, most int, parts ...[]byte) ([]byte, bool) {
	w := &bounded{b, most}
	defer encoder.Reset(nil) // it would keep what it has written
	size := 0
	for _, part := range parts {
		size += len(part)
	}
	encoder.ResetContentSize(w, int64(size))
	for _, part := range parts {
		if _, err := encoder.Write(part); err != nil {
			return nil, false
		}
	}
	return w.b, encoder.Close() == nil
}

// encode returns a page, compressed, behind room for the header of a frame. It is valid until the next call.
func (w *Writer) encode(encoder *zstd.Encoder, p *plainPage) []byte {
	b := w.header(p.size())
	if p.size() > maxKept {
		b, ok := encodeHuge(encoder, b, len(b)+encoder.MaxEncodedSize(p.size()), p.line, p.body)
		if !ok {
			panic("a page has more bytes compressed than it can have")
		}
		return b
	}
	w.page = append(append(w.page[:0], p.line...), p.body...)
	return encoder.EncodeAll(w.page, b)
}

// encodedSize returns how many bytes a page has, compressed.
func (w *Writer) encodedSize(encoder *zstd.Encoder, p *plainPage) int {
	if p.size() <= maxKept {
		return len(w.encode(encoder, p))
	}
	var n counter
	encoder.Reset(&n)
	encoder.Write(p.line)
	encoder.Write(p.body)
	encoder.Close()
	return headerSize + int(n)
}
