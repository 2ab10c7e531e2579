package format

import (
	"context"
	"fmt"
	"io"
	"math/bits"
	"time"

	"github.com/klauspost/compress/zstd"
)

// A Reader reads the pages of a recording in any order. It holds where they are, and not what is in them. It is for one
// goroutine.
type Reader struct {
	file    io.ReaderAt
	closer  io.Closer
	path    string // of the file, if Open has opened it
	entries []Entry
	streams []Stream
	ids     []streamID       // of the streams, in the file
	byID    map[streamID]int // the streams
	end     int64            // of the last good frame
	last    kind             // of that
	outlook Outlook
	heads   []Head
	markers []Marker
	damage  []Damage
	format  string

	lines lines
	keys  map[uint32]*keyPage
	cache cache
	read  int64         // bytes of pages and dictionaries, uncompressed
	plain *zstd.Decoder // without a dictionary
	keyed *zstd.Decoder
	frame []byte // compressed
}

// An Entry is a page in the file.
type Entry struct {
	Stream int // whose page it is, an index to Streams
	frame  frame
}

// At returns when the page was there.
func (e *Entry) At() time.Time { return timeOf(e.frame.time) }

// A Stream is what pages have in common that are those of one exporter.
type Stream struct{ Origin, Labels, Target, URL, Kind string }

// Damage is a part of the file that is lost.
type Damage struct {
	Offset, Bytes int64
	What          string // in words for a person
}

// until reads a file until the context ends.
type until struct {
	ctx context.Context
	io.ReaderAt
}

func (u until) ReadAt(b []byte, at int64) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.ReaderAt.ReadAt(b, at)
}

// NewReader returns a Reader of a recording of that size. What is appended later is not in it. It fails, in words for a person, if
// it is no recording, if it is one of a newer program, or if it cannot be read. Damage is no error.
func NewReader(file io.ReaderAt, size int64) (*Reader, error) {
	return newReader(file, size, Ended, func(frame) {})
}

// newDecoder returns a decoder for pages.
func newDecoder() (*zstd.Decoder, error) {
	return zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxPage))
}

// newReader is NewReader of a file with that Outlook. It calls each for all good frames.
func newReader(file io.ReaderAt, size int64, outlook Outlook, each func(frame)) (*Reader, error) {
	r := &Reader{file: file, keys: map[uint32]*keyPage{}, byID: map[streamID]int{}, format: fmt.Sprint(major), outlook: outlook}
	for _, d := range []**zstd.Decoder{&r.plain, &r.keyed} {
		var err error
		if *d, err = newDecoder(); err != nil {
			return nil, err
		}
	}
	if err := r.survey(size, each); err != nil {
		return nil, err
	}
	r.nameStreams()
	return r, nil
}

// Bounds of what nameStreams does for a file that was made to keep it busy, or to fill the memory.
const (
	maxFailed = 64       // pages that may fail to give the names of their streams. Then each other stream has one try
	maxNaming = 2 << 30  // bytes of pages that are read, uncompressed: 32 KB a stream of 65,535
	maxNames  = 32 << 20 // bytes of all names: 512 a stream
)

// nameStreams takes the names of each stream from its first page that can be read. Each may take a while to fail, so that of many
// only some are tried: the first ones, and then ever fewer, as a dictionary that is lost may be that of many pages.
func (r *Reader) nameStreams() {
	r.streams = append(r.streams, make([]Stream, len(r.ids)-len(r.streams))...)
	pages := make([]int, len(r.ids)) // that were seen, -1 if there are names
	failed, left, names := 0, len(r.ids), 0
	for i := range r.streams {
		if r.streams[i] != (Stream{}) { // it was named before the file grew
			pages[i] = -1
			left--
		}
	}
	var body []byte
	for i, e := range r.entries {
		if left == 0 || r.read > maxNaming || names > maxNames {
			break
		}
		n := &pages[e.Stream]
		if *n < 0 {
			continue
		}
		*n++
		try := *n <= 4 || *n <= 1024 && bits.OnesCount(uint(*n)) == 1
		if *n > 1 && (!try || failed >= maxFailed) {
			continue
		}
		p, err := r.Page(i, body)
		if err != nil {
			failed++
			continue
		}
		*n = -1
		left--
		s := p.stream()
		names += len(s.Origin) + len(s.Labels) + len(s.Target) + len(s.URL) + len(s.Kind)
		r.streams[e.Stream] = s
		body = p.Body
	}
}

// Page returns the page of an Entry, by its index. Its body is in into if there is room. It fails if it is damaged, or its
// dictionary is.
func (r *Reader) Page(i int, into []byte) (Page, error) {
	f := r.entries[i].frame
	b, err := r.page(f, into[:0])
	for _, c := range r.copiesOf(f) {
		if err != nil && c != nil {
			b, err = r.page(*c, into[:0])
		}
	}
	if err != nil {
		return Page{}, err
	}
	p, err := parsePage(b, f.time, r.lines.of(r.entries[i].Stream))
	if err != nil {
		return Page{}, err
	}
	p.Body = b[:copy(b, p.Body)]
	return p, nil
}

// page appends what is in a page's frame, uncompressed, to b.
func (r *Reader) page(f frame, b []byte) ([]byte, error) {
	decoder := r.plain
	if f.kind == kindPage && f.dictionary != 0 {
		content, err := r.dictionary(f.dictionary)
		if err != nil {
			return nil, err
		}
		decoder = r.keyed
		if err := decoder.ResetWithOptions(nil, zstd.WithDecoderDictRaw(0, content)); err != nil {
			return nil, err
		}
	}
	payload, err := load(r.file, f, r.frame)
	if err != nil {
		return nil, err
	}
	if r.frame = payload[:0]; cap(r.frame) > maxKept {
		r.frame = nil
	}
	b, err = decoder.DecodeAll(payload, b)
	r.read += int64(len(b))
	if err != nil {
		return nil, errDamaged
	}
	return b, nil
}

// copiesOf returns the copies of a key page, nil for those that are not there.
func (r *Reader) copiesOf(f frame) (copies [2]*frame) {
	if f.kind != kindKey {
		return copies
	}
	k := r.keys[f.dictionary]
	copies = [...]*frame{k.copy, k.last}
	for i, c := range copies {
		if c != nil && (c.time != f.time || c.id() != f.id()) {
			copies[i] = nil
		}
	}
	return copies
}

// Entries returns the pages, in the order of the file; those whose key page is lost stand behind those of the same Grow. It belongs to the
// Reader.
func (r *Reader) Entries() []Entry { return r.entries }

// Streams returns what the streams are, in the order in which they begin, at most 65,535. One whose pages can't be read has no names.
func (r *Reader) Streams() []Stream { return r.streams }

// Heads returns the heads of the sessions.
func (r *Reader) Heads() []Head { return r.heads }

// Markers returns the markers, in the order of the file.
func (r *Reader) Markers() []Marker { return r.markers }

// Damage returns what was lost of the file, as far as it is known without reading all pages.
func (r *Reader) Damage() []Damage { return r.damage }

// Format returns the version of the format, such as 1.0.
func (r *Reader) Format() string { return r.format }

// Close closes the file, if Open has opened it.
func (r *Reader) Close() error {
	r.plain.Close()
	r.keyed.Close()
	if r.closer == nil {
		return nil
	}
	return bare(r.closer.Close())
}
