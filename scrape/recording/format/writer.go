package format

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/klauspost/compress/zstd"

	"origintop/scrape/regular"
)

// A Writer appends to a recording, as the only one but for markers. It is for one goroutine. What it has written survives
// the end of the program, and that of the machine once Sync has returned.
type Writer struct {
	file     *os.File
	folder   string // of the file, until its name is sure to stay there
	end      int64  // of the last frame, as far as is known
	index    index
	byName   map[Stream]*stream
	taken    map[streamID]bool // numbers of streams
	free     [2]uint32         // from this number on some may be free; of streams without and with a named origin
	last     uint32            // number of a dictionary
	live     []*dictionary     // those that have an encoder, the one that was used last first
	uncopied []*dictionary     // some of them are copied by now
	plain    *zstd.Encoder     // without a dictionary
	decoder  *zstd.Decoder     // nil until it is needed
	line     []byte            // of a page
	page     []byte            // uncompressed, unless it is huge
	frame    []byte
	huge     []byte // a frame of a huge page
	small    int    // pages since there was a huge one
	found    []Marker
	broken   error // since then nothing can be written
	newest   time.Time
}

// A stream is one of pages, see Stream.
type stream struct {
	id         streamID
	group      group
	dictionary *dictionary // nil before the first good page
	fit        fit         // of the pages to that
	stale      bool        // another dictionary would be better
}

// maxKept is how many bytes of a buffer are kept for the next page. A larger one is kept for so many pages after a huge one: as the
// garbage of each, there would be several of it in memory.
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
	f := frame{kind: kindPage, stream: s.id.number, named: s.id.named, time: at}
	good := p.Err == "" && len(p.Body) > 0
	switch {
	case good && (s.dictionary == nil || s.stale):
		err = w.choose(s, &f, plain)
	case s.dictionary != nil:
		err = w.dependent(s, &f, plain, good)
	default:
		err = w.write(&f, w.encode(w.plain, plain))
	}
	if w.small++; plain.size() > maxKept {
		w.small = 0
	}
	if w.small >= keepsFrame {
		w.huge = nil
	}
	return err
}

// stream returns the stream of a page.
func (w *Writer) stream(p *Page) (*stream, error) {
	name := p.stream()
	if s := w.byName[name]; s != nil {
		return s, nil
	}
	if len(w.taken) == maxStreams {
		return nil, PageError(fmt.Sprintf("a recording has no place for more than %d sources", maxStreams))
	}
	s := &stream{group: group{p.Kind, p.Origin != ""}}
	s.id = w.freeID(s.group.named)
	w.taken[s.id] = true
	w.byName[name] = s
	return s, nil
}

// freeID returns the first number of a stream that is free. There is one.
func (w *Writer) freeID(named bool) streamID {
	free := &w.free[0]
	if named {
		free = &w.free[1]
	}
	for {
		id := streamID{uint16(*free), named}
		*free++
		if !w.taken[id] {
			return id
		}
	}
}

// dependent writes the page with the dictionary of the stream.
func (w *Writer) dependent(s *stream, f *frame, p *plainPage, good bool) error {
	d := s.dictionary
	encoder, err := w.encoder(d)
	switch {
	case err != nil && good: // it is lost
		return w.choose(s, f, p)
	case err != nil:
		return w.write(f, w.encode(w.plain, p))
	}
	f.dictionary = d.number
	if good && s.fit.tryAlone() {
		s.fit.alone = w.encodedSize(w.plain, p)
	}
	b := w.encode(encoder, p)
	if err := w.write(f, b); err != nil {
		return err
	}
	if !good {
		return nil
	}
	s.stale = s.fit.wrote(len(b))
	if d.pages++; d.pages >= copyAfter && !d.copied || d.pages%copyAgain == 0 {
		w.copyKey(d) // the page is there all the same; if there is no more room, the next one will tell
	}
	return nil
}

// header returns a buffer for a frame of a page of that size, with room for its header. That of a huge page is another one: encoders hold
// on to what they have written to last.
func (w *Writer) header(size int) []byte {
	frame := &w.frame
	if size > maxKept {
		frame = &w.huge
	}
	if *frame == nil {
		*frame = make([]byte, headerSize, 8<<10)
	}
	return (*frame)[:headerSize]
}

// keep keeps the buffer of a frame, which may have grown, for the next one.
func (w *Writer) keep(b []byte) {
	if cap(b) > maxKept {
		w.huge = b[:0]
	} else {
		w.frame = b[:0]
	}
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
	if err := w.copyKeys(); err != nil {
		return err
	}
	end, err := w.file.Seek(0, io.SeekEnd)
	if err != nil {
		return bare(err)
	}
	if err := w.others(end); err != nil {
		return err
	}
	if w.index.full {
		return nil
	}
	f := frame{kind: kindIndex, time: w.index.time}
	return w.write(&f, w.index.appendPayload(w.header(len(w.index.b)), end))
}
