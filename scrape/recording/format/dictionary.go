package format

import (
	"math/bits"

	"github.com/klauspost/compress/zstd"
)

// A dictionary is one that pages are compressed with: those of all streams of an exporter, as far as it fits them.
type dictionary struct {
	number  uint32
	group   group
	encoder *zstd.Encoder // nil: made again when it is needed, see Writer.encoder
	key     frame         // its key page
	size    int           // of that, uncompressed

	streams int  // that have it now
	pages   int  // that depend on it, but for failures
	copied  bool // there is a copy of the key page in the file
}

// mayFit reports whether a page of that size is worth a try: of another exporter of the same kind it differs the most.
func (d *dictionary) mayFit(size int) bool { return size/4 <= d.size && d.size/4 <= size }

// A group is the streams whose pages may have one dictionary.
type group struct {
	kind  string
	named bool // see frame
}

const (
	copyAfter = 16   // pages
	copyAgain = 4096 // pages
	maxLive   = 8    // dictionaries that have an encoder
)

// newEncoderWith returns the encoder of a dictionary; content is the beginning of its key page, uncompressed, as much as a dictionary has.
func newEncoderWith(content []byte) (*zstd.Encoder, error) {
	// The window is such that the dictionary is in sight from the end of a page, even of one that has grown.
	window := min(max(128<<10, 1<<bits.Len(uint(2*len(content)))), 2*maxKey)
	return newEncoder(window, zstd.WithEncoderDictRaw(0, content))
}

// newEncoder returns one that takes 0.8 MB with a small window. The next better level takes another 2 MB for each dictionary, and twice
// the time, and saves 15 % of the file.
func newEncoder(window int, options ...zstd.EOption) (*zstd.Encoder, error) {
	return zstd.NewWriter(nil, append(
		options,
		zstd.WithEncoderLevel(zstd.SpeedFastest),
		zstd.WithEncoderConcurrency(1),
		zstd.WithLowerEncoderMem(true),
		zstd.WithWindowSize(window),
		zstd.WithEncoderCRC(true),
	)...)
}

// NewPacker returns an encoder for pages that are kept in memory, one behind the other. A page is compressed with what is in that many bytes
// before it, a power of 2.
func NewPacker(window int) (*zstd.Encoder, error) { return newEncoder(window) }

// A fit is how well the pages of a stream are compressed with its dictionary. As they become less like the key page they take more bytes,
// until another dictionary pays: a page of 54 KB, 9.5 KB alone, has 2.5 KB with a good one, and 3 KB with that of another machine's
// exporter.
//
// What a new one costs is a key page and its copy, each what a page takes alone. So it is time for it when the pages since have
// taken that much more than they did in the beginning. A page counts for no more than it takes alone, so that one
// that is different does not change the dictionary; and what pages take less than half of that counts against the excess, so that
// it stays the same where two exporters take turns at answering.
type fit struct {
	pages  int // but for failures
	alone  int // bytes of a page without the dictionary
	usual  int // bytes of one of the first pages, on average
	excess int // bytes that pages have taken in excess of that
}

const (
	early    = 8  // pages are the first ones
	tryAgain = 16 // a page is tried alone after 4 pages, and after so many times as many
)

// tryAlone reports whether it is time to tell what the next page takes without the dictionary.
func (f *fit) tryAlone() bool {
	for n := 4; n <= f.pages; n *= tryAgain {
		if n == f.pages {
			return true
		}
	}
	return false
}

// wrote takes note of the size of a page. It reports whether the next page should have another dictionary.
func (f *fit) wrote(size int) bool {
	f.pages++
	if f.pages <= early {
		f.usual += (size - f.usual) / f.pages
	}
	f.excess = max(0, f.excess+min(size, f.alone)-min(f.usual, f.alone/2))
	return f.excess > 2*f.alone
}
