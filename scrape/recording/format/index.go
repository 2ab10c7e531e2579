package format

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

const trailerSize = 12

var trailerMark = []byte("otix")

// An index is that of the frames of a file, as far as it has been written.
type index struct {
	b    []byte
	end  int64 // of the last frame
	time int64 // of the last frame
	full bool  // it would be too large: it is given up
}

// maxIndex is how many bytes an index has at most, of five million frames: those of three hours of a thousand exporters. A larger file has
// none.
const maxIndex = 64 << 20

// add appends a frame.
func (x *index) add(f *frame) {
	if x.full = x.full || len(x.b) > maxIndex; x.full {
		x.b = nil
		return
	}
	x.b = binary.AppendUvarint(x.b, uint64(f.code()))
	x.b = binary.AppendUvarint(x.b, uint64(f.offset-x.end))
	x.b = binary.AppendUvarint(x.b, uint64(f.length))
	x.b = binary.AppendUvarint(x.b, uint64(f.stream))
	x.b = binary.AppendUvarint(x.b, uint64(f.dictionary))
	x.b = binary.AppendVarint(x.b, f.time-x.time)
	x.end, x.time = f.end(), f.time
}

// appendPayload appends that of an index frame which is to be at that offset.
func (x *index) appendPayload(b []byte, offset int64) []byte {
	b = append(b, x.b...)
	b = binary.LittleEndian.AppendUint64(b, uint64(offset))
	return append(b, trailerMark...)
}

// errNoIndex is that of a file that does not end with a good index.
var errNoIndex = errors.New("it has no index")

// readIndex returns the frames of a file of that size, the index itself included, by the index at its end.
func readIndex(file io.ReaderAt, size int64) ([]frame, error) {
	if size < headerSize+trailerSize {
		return nil, errNoIndex
	}
	var b [headerSize]byte
	if err := readAt(file, b[:trailerSize], size-trailerSize); err != nil {
		return nil, err
	}
	offset := binary.LittleEndian.Uint64(b[:])
	if !bytes.Equal(b[8:trailerSize], trailerMark) || offset > uint64(size-headerSize-trailerSize) {
		return nil, errNoIndex
	}
	if err := readAt(file, b[:], int64(offset)); err != nil {
		return nil, err
	}
	h, ok := parseHeader(b[:], int64(offset))
	if !ok || h.end() != size || h.major != major || h.kind != kindIndex {
		return nil, errNoIndex
	}
	payload, err := load(file, h.frame, nil)
	if err != nil {
		return nil, errNoIndex
	}
	frames, ok := parseIndex(payload[:len(payload)-trailerSize], int64(offset))
	if !ok {
		return nil, errNoIndex
	}
	return append(frames, h.frame), nil
}

// parseIndex reads the frames in an index, all of which are in the file before that offset. It reports false if it is not an index.
func parseIndex(b []byte, offset int64) ([]frame, bool) {
	frames := make([]frame, 0, min(int64(len(b)/8), offset/headerSize))
	var end, time int64
	for len(b) > 0 {
		var v [5]uint64
		for i := range v {
			u, n := binary.Uvarint(b)
			if n <= 0 {
				return nil, false
			}
			v[i], b = u, b[n:]
		}
		step, n := binary.Varint(b)
		if n <= 0 {
			return nil, false
		}
		b = b[n:]
		time += step
		f := frame{offset: end + int64(v[1]), time: time, length: uint32(v[2]), dictionary: uint32(v[4]), stream: uint16(v[3])}
		f.setCode(byte(v[0]))
		if v[0] > 0xff || v[1] > uint64(offset) || v[2] > maxPayload || v[3] > 0xffff || v[4] > 0xffffffff || f.end() > offset {
			return nil, false
		}
		end = f.end()
		frames = append(frames, f)
	}
	return frames, true
}
