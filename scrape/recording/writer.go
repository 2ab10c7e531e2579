package recording

import (
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"slices"

	"github.com/klauspost/compress/zstd"
)

// A Writer appends to a recording, as the only one but for markers. It is for one goroutine. What it has written survives
// the end of the program, and that of the machine once Sync has returned.
type Writer struct {
	file    *os.File
	end     int64 // of the last frame, as far as is known
	index   index
	streams []*stream
	numbers map[Stream]int // of the streams
	last    uint32         // number of a dictionary
	plain   *zstd.Encoder  // without a dictionary
	page    []byte         // uncompressed
	frame   []byte
	found   []Marker
	broken  error // since then nothing can be written
}

// A stream is one of pages, see Stream.
type stream struct {
	number     uint16
	dictionary *dictionary // nil before the first good page
	stale      bool        // a new dictionary would be better
}

// mostKept is how many bytes of a buffer are kept for the next page.
const mostKept = 1 << 20

// Create begins a recording in a new file, or another session at the end of a recording. It fails, in words for a person, if
// there is any other file, which stays as it is, and if it is being recorded by another program.
func Create(path string, h Head) (*Writer, error) {
	if info, err := os.Stat(path); err == nil {
		if err := regular(info); err != nil {
			return nil, err
		}
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o644)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, errors.New("there is no such directory")
	case err != nil:
		return nil, bare(err)
	}
	w, err := newWriter(file, &h)
	if err != nil {
		file.Close()
		return nil, err
	}
	return w, nil
}

func newWriter(file *os.File, h *Head) (*Writer, error) {
	if err := lock(file); errors.Is(err, errLocked) {
		return nil, errors.New("it is being recorded by another origintop")
	} else if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, bare(err)
	}
	plain, err := newEncoder(1 << 20)
	if err != nil {
		return nil, err
	}
	w := &Writer{file: file, numbers: map[Stream]int{}, plain: plain}
	if info.Size() > 0 {
		if err := w.goOn(info.Size()); err != nil {
			return nil, err
		}
	}
	return w, w.head(h)
}

// goOn takes up what is in the file.
func (w *Writer) goOn(size int64) error {
	r, frames, err := newReader(w.file, size)
	if err != nil {
		return err
	}
	for _, f := range frames {
		w.index.add(&f)
		w.last = max(w.last, f.dictionary)
	}
	if w.last == math.MaxUint32 {
		return errors.New("it has all the dictionaries there can be; record to a new file")
	}
	for i, s := range r.Streams() {
		w.streams = append(w.streams, &stream{number: uint16(i)})
		if _, taken := w.numbers[s]; !taken && s != (Stream{}) { // else it is not known whose it is
			w.numbers[s] = i
		}
	}
	w.end = size
	return nil
}

// head begins the file if it is new, and the session.
func (w *Writer) head(h *Head) error {
	at, ok := nanoseconds(h.Start)
	if !ok {
		return errTime
	}
	b := make([]byte, headerSize, 512)
	b = appendLine(b, &headLine{version, h.Program, h.Flags, h.Origin, h.Host})
	f := frame{kind: kindHead, time: at}
	return w.write(&f, b)
}

var errTime = errors.New("there are no recordings of that time")

// Page appends a page. After an error it is not in the recording, which can go on with others.
func (w *Writer) Page(p *Page) error {
	s, err := w.stream(p)
	if err != nil {
		return err
	}
	at, ok := nanoseconds(p.arrival())
	if !ok {
		return errTime
	}
	if len(p.Body) > maxPayload-1<<20 {
		return errors.New("the page is too large to be recorded")
	}
	w.page = appendPage(w.page[:0], p)
	f := frame{kind: kindPage, stream: s.number, time: at}
	good := p.Err == "" && len(p.Body) > 0
	switch {
	case good && (s.dictionary == nil || s.stale):
		err = w.key(s, &f)
	case s.dictionary != nil:
		err = w.dependent(s, &f, good)
	default:
		err = w.write(&f, w.plain.EncodeAll(w.page, w.header()))
	}
	if cap(w.page) > mostKept {
		w.page, w.frame = nil, nil
	}
	return err
}

// stream returns the stream of a page.
func (w *Writer) stream(p *Page) (*stream, error) {
	name := Stream{p.Target, p.URL, p.Kind}
	if i, ok := w.numbers[name]; ok {
		return w.streams[i], nil
	}
	if len(w.streams) > math.MaxUint16 {
		return nil, errors.New("a recording has no place for so many sources")
	}
	s := &stream{number: uint16(len(w.streams))}
	w.numbers[name] = len(w.streams)
	w.streams = append(w.streams, s)
	return s, nil
}

// key writes the page as the key page of a new dictionary of the stream.
func (w *Writer) key(s *stream, f *frame) error {
	if err := w.copyKey(s.dictionary); err != nil {
		return err
	}
	w.last++
	f.kind, f.dictionary = kindKey, w.last
	b := w.plain.EncodeAll(w.page, w.header())
	if err := w.write(f, b); err != nil {
		return err
	}
	d, err := newDictionary(w.last, w.page)
	if err != nil {
		return err
	}
	d.key, d.copy, d.alone = *f, slices.Clone(b[headerSize:]), len(b)
	s.dictionary, s.stale = d, false
	return nil
}

// dependent writes the page with the dictionary of the stream.
func (w *Writer) dependent(s *stream, f *frame, good bool) error {
	d := s.dictionary
	f.dictionary = d.number
	if good && d.tryAlone() {
		d.alone = len(w.plain.EncodeAll(w.page, w.header()))
	}
	b := d.encoder.EncodeAll(w.page, w.header())
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

// copyKey writes the copy of a dictionary's key page, if pages depend on it and there is none yet.
func (w *Writer) copyKey(d *dictionary) error {
	if d == nil || d.copy == nil || d.pages == 0 {
		return nil
	}
	f := d.key
	f.kind = kindCopy
	if err := w.write(&f, append(w.header(), d.copy...)); err != nil {
		return err
	}
	d.copy = nil
	return nil
}

// header returns a buffer for a frame, with room for its header.
func (w *Writer) header() []byte {
	if w.frame == nil {
		w.frame = make([]byte, headerSize, 8<<10)
	}
	return w.frame[:headerSize]
}

// Mark appends a marker.
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
func (w *Writer) Sync() error { return bare(w.file.Sync()) }

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
