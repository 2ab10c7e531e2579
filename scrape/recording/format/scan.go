package format

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
)

// scan calls each for the good frames in a part of a file, in their order. What is between them is damage. It fails if the file
// cannot be read and if there is a frame of a newer major version.
//
// To find frames again after one that is damaged it looks into that one: it may have been cut off, and its length be wrong. A file
// made so that this would go on for ever is read a few times at most; then damaged frames are passed over whole.
func scan(file io.ReaderAt, from, to int64, each func(frame) error) error {
	w := window{file: file, end: to}
	again := 4*(to-from) + maxPayload
	for at := from; at+headerSize <= to; {
		b, err := w.peek(at, headerSize)
		if err != nil {
			return err
		}
		h, ok := parseHeader(b, at)
		if !ok || h.end() > to {
			if at, err = w.find(syncBytes, at+1); err != nil {
				return err
			}
			continue
		}
		crc, err := w.checksum(at+8, h.end())
		switch {
		case err != nil:
			return err
		case crc != h.crc && again < 0:
			at = h.end()
			continue
		case crc != h.crc:
			again -= int64(h.length)
			if at, err = w.find(syncBytes, at+1); err != nil {
				return err
			}
			continue
		case h.major > major:
			return fmt.Errorf("it was written by a newer origintop (format %d); this one reads format %d", h.major, major)
		}
		if err := each(h.frame); err != nil {
			return err
		}
		at = h.end()
	}
	return nil
}

// A window is the part of a file that was read last.
type window struct {
	file   io.ReaderAt
	end    int64 // of what is to be read
	offset int64 // of buf in the file
	buf    []byte
}

// windowSize is how much is read at once.
const windowSize = 256 << 10

// peek returns up to n bytes at that offset, n not more than windowSize: less only at the end. They are valid until the next call.
func (w *window) peek(at int64, n int) ([]byte, error) {
	n = int(min(int64(n), w.end-at))
	if at < w.offset || at+int64(n) > w.offset+int64(len(w.buf)) {
		if w.buf == nil {
			w.buf = make([]byte, min(windowSize, w.end-at))
		}
		w.buf = w.buf[:min(int64(cap(w.buf)), w.end-at)]
		w.offset = at
		if err := readAt(w.file, w.buf, at); err != nil {
			w.buf = w.buf[:0]
			return nil, err
		}
	}
	return w.buf[at-w.offset:][:n], nil
}

// find returns the offset of the next occurrence of pattern from at on, or the end.
func (w *window) find(pattern []byte, at int64) (int64, error) {
	for at+int64(len(pattern)) <= w.end {
		n := windowSize
		if kept := w.offset + int64(len(w.buf)) - at; kept >= int64(len(pattern)) && at >= w.offset {
			n = int(kept) // what there is of it first
		}
		b, err := w.peek(at, n)
		if err != nil {
			return 0, err
		}
		if i := bytes.Index(b, pattern); i >= 0 {
			return at + int64(i), nil
		}
		at += int64(len(b) - len(pattern) + 1)
	}
	return w.end, nil
}

// checksum returns the CRC-32C of that part of the file.
func (w *window) checksum(from, to int64) (uint32, error) {
	crc := uint32(0)
	for from < to {
		b, err := w.peek(from, int(min(windowSize, to-from)))
		if err != nil {
			return 0, err
		}
		crc = crc32.Update(crc, castagnoli, b)
		from += int64(len(b))
	}
	return crc, nil
}

// errDamaged is that of a frame that is not as it was written.
var errDamaged = errors.New("it is damaged")

// load returns the payload of a frame that was found before, in buf if there is room. It fails if the frame is no longer the
// same.
func load(file io.ReaderAt, f frame, buf []byte) ([]byte, error) {
	n := headerSize + int(f.length)
	if cap(buf) < n {
		buf = make([]byte, n)
	}
	buf = buf[:n]
	if err := readAt(file, buf, f.offset); err != nil {
		return nil, err
	}
	if h, ok := parseHeader(buf, f.offset); !ok || h.frame != f || h.major != major || h.crc != crc32.Checksum(buf[8:], castagnoli) {
		return nil, errDamaged
	}
	return buf[headerSize:], nil
}

// readAt fills b with what is at that offset.
func readAt(file io.ReaderAt, b []byte, at int64) error {
	n, err := file.ReadAt(b, at)
	switch {
	case n == len(b):
		return nil
	case err == io.EOF:
		return errors.New("the file has become shorter")
	}
	return bare(err)
}
