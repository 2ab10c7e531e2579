package format

import (
	"errors"
	"io"
	"os"
)

// write appends a frame: its header is filled in, in b and in f, with the offset that it has got.
func (w *Writer) write(f *frame, b []byte) error {
	if w.broken != nil {
		return w.broken
	}
	f.seal(b)
	w.keep(b)
	if w.end < int64(len(firstLine)) {
		b = append([]byte(firstLine[w.end:]), b...)
	}
	n, err := w.file.Write(b)
	if err != nil {
		takeBack(w.file, int64(n))
		return bare(err)
	}
	end, err := w.file.Seek(0, io.SeekCurrent)
	if err != nil {
		return bare(err)
	}
	f.offset = end - headerSize - int64(f.length)
	if err := w.others(end - int64(n)); err != nil {
		return err
	}
	w.index.add(f)
	w.end = end
	return nil
}

// takeBack cuts off the part of a frame that was written before there was no more room, unless others have written behind it.
func takeBack(file *os.File, n int64) {
	end, err := file.Seek(0, io.SeekCurrent)
	if err != nil || n == 0 {
		return
	}
	if info, err := file.Stat(); err == nil && info.Size() == end {
		file.Truncate(end - n) // if that fails it is damage, which a reader passes over
	}
}

// others takes in what others have appended, up to that offset.
func (w *Writer) others(end int64) error {
	switch {
	case end == w.end:
		return nil
	case end < w.end:
		w.broken = errors.New("another program has cut off the recording") // with pages that others depend on
		return w.broken
	}
	err := scan(w.file, w.end, end, func(f frame) error {
		w.index.add(&f)
		if f.kind == kindMarker {
			if m, err := loadMarker(w.file, f); err == nil {
				w.found = append(w.found, m)
			}
		}
		return nil
	})
	w.end = end
	return err
}
