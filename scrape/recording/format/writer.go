package format

import (
	"errors"
	"io"
	"os"
	"slices"
	"time"

	"github.com/klauspost/compress/zstd"

	"origintop/scrape/regular"
)

// A Writer appends to a recording, as the only one but for markers. It is for one goroutine. What it has written survives
// the end of the program, and that of the machine once Sync has returned.
type Writer struct {
	file    *os.File
	folder  string // of the file, until its name is sure to stay there
	end     int64  // of the last frame, as far as is known
	index   index
	streams []*stream
	byName  map[Stream]*stream
	last    uint32        // number of a dictionary
	plain   *zstd.Encoder // without a dictionary
	line    []byte        // of a page
	page    []byte        // uncompressed, unless it is huge
	frame   []byte
	small   int // pages since there was a huge one
	found   []Marker
	broken  error // since then nothing can be written
	newest  time.Time
}

// A stream is one of pages, see Stream.
type stream struct {
	number     uint16
	dictionary *dictionary // nil before the first good page
	stale      bool        // a new dictionary would be better
}

// maxKept is how many bytes of a buffer are kept for the next page. A larger one is kept for so many pages after a huge one: as the garbage
// of each, there would be several of it in memory.
const (
	maxKept    = 1 << 20
	keepsFrame = 64
)

// Page appends a page. After an error it is not in the recording. A PageError is one of the page alone; any other is one of the
// file, which others will meet as well, until there is room again on a disk that is full.
func (w *Writer) Page(p *Page) error {
	at, ok := nanoseconds(p.arrival())
	switch {
	case !ok:
		return errTime
	case len(p.Body) > MaxBody:
		return PageError("the page is too large to be recorded")
	}
	w.line = appendPageLine(w.line[:0], p)
	plain := &plainPage{w.line, p.Body}
	if len(w.line) > maxLine {
		return PageError("the names of the page, or its error, are too long to be recorded")
	}
	s, err := w.stream(p)
	if err != nil {
		return err
	}
	f := frame{kind: kindPage, stream: s.number, time: at}
	good := p.Err == "" && len(p.Body) > 0
	switch {
	case good && (s.dictionary == nil || s.stale):
		err = w.key(s, &f, plain)
	case s.dictionary != nil:
		err = w.dependent(s, &f, plain, good)
	default:
		err = w.write(&f, w.encode(w.plain, plain, w.header()))
	}
	if w.small++; plain.size() > maxKept {
		w.small = 0
	}
	if cap(w.frame) > maxKept && w.small >= keepsFrame {
		w.frame = nil
	}
	return err
}

// stream returns the stream of a page.
func (w *Writer) stream(p *Page) (*stream, error) {
	name := p.stream()
	if s := w.byName[name]; s != nil {
		return s, nil
	}
	if len(w.streams) == maxStreams {
		return nil, PageError("a recording has no place for more than 256 sources")
	}
	s := &stream{}
	for slices.ContainsFunc(w.streams, func(other *stream) bool { return other.number == s.number }) {
		s.number++
	}
	w.byName[name] = s
	w.streams = append(w.streams, s)
	return s, nil
}

// key writes the page as the key page of a new dictionary of the stream.
func (w *Writer) key(s *stream, f *frame, p *plainPage) error {
	if err := w.copyKey(s.dictionary); err != nil {
		return err
	}
	w.last++
	f.kind, f.dictionary = kindKey, w.last
	b := w.encode(w.plain, p, w.header())
	if err := w.write(f, b); err != nil {
		return err
	}
	d, err := newDictionary(w.last, p.beginning(maxKey))
	if err != nil {
		return err
	}
	d.key, d.alone = *f, len(b)
	s.dictionary, s.stale = d, false
	return nil
}

// dependent writes the page with the dictionary of the stream.
func (w *Writer) dependent(s *stream, f *frame, p *plainPage, good bool) error {
	d := s.dictionary
	f.dictionary = d.number
	if good && d.tryAlone() {
		d.alone = w.encodedSize(w.plain, p)
	}
	b := w.encode(d.encoder, p, w.header())
	if err := w.write(f, b); err != nil {
		return err
	}
	if !good {
		return nil
	}
	s.stale = d.wrote(len(b))
	if d.pages >= copyAfter {
		w.copyKey(d) // the page is there all the same; if there is no more room, the next one will tell
	}
	return nil
}

// copyKey writes the copy of a dictionary's key page, if pages depend on it and there is none yet. It takes it from the file, as a huge one
// is not to be held in memory until then; of one that is damaged there already, there is nothing to be copied.
func (w *Writer) copyKey(d *dictionary) error {
	if d == nil || d.copied || d.pages == 0 {
		return nil
	}
	n := headerSize + int(d.key.length)
	b := slices.Grow(w.header()[:0], n)[:n]
	if _, err := load(w.file, d.key, b); err == nil {
		f := d.key
		f.kind = kindCopy
		if err := w.write(&f, b); err != nil {
			return err
		}
	}
	d.copied = true
	return nil
}

// header returns a buffer for a frame, with room for its header.
func (w *Writer) header() []byte {
	if w.frame == nil {
		w.frame = make([]byte, headerSize, 8<<10)
	}
	return w.frame[:headerSize]
}

// Mark appends a marker. Its errors are as those of Page.
func (w *Writer) Mark(m *Marker) error {
	f, b, err := m.frame()
	if err != nil {
		return err
	}
	return w.write(&f, b)
}

// Found returns the markers that others have appended, as far as they have been noticed since the last call: those in the
// file before the last page or marker of the Writer's own.
func (w *Writer) Found() []Marker {
	found := w.found
	w.found = nil
	return found
}

// Sync has all that was written stored, whatever happens to the machine. It may take a while.
func (w *Writer) Sync() error {
	if err := w.file.Sync(); err != nil {
		return bare(err)
	}
	if w.folder != "" {
		// A new file may be lost with all that is in it while its name is not stored. Not everywhere can that be had.
		if folder, err := os.Open(regular.Directory(w.folder)); err == nil {
			folder.Sync()
			folder.Close()
		}
		w.folder = ""
	}
	return nil
}

// Newest returns when the last page was there of those that were in the file at first, zero if there were none.
func (w *Writer) Newest() time.Time { return w.newest }

// Size returns the bytes of the file.
func (w *Writer) Size() int64 { return w.end }

// Close ends the session with an index. The recording is good without it, which is only slower to open.
func (w *Writer) Close() error {
	err := w.finish()
	return errors.Join(err, bare(w.file.Close()))
}

func (w *Writer) finish() error {
	for _, s := range w.streams {
		if err := w.copyKey(s.dictionary); err != nil {
			return err
		}
	}
	end, err := w.file.Seek(0, io.SeekEnd)
	if err != nil {
		return bare(err)
	}
	if err := w.others(end); err != nil {
		return err
	}
	f := frame{kind: kindIndex, time: w.index.time}
	return w.write(&f, w.index.appendPayload(w.header(), end))
}
