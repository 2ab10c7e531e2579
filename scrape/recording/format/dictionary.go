package format

import (
	"math/bits"

	"github.com/klauspost/compress/zstd"
)

// A dictionary is the one that the pages of a stream are compressed with at present. As the pages become less like its key page
// they take more bytes, until a new dictionary pays: a page of 54 KB, 9.5 KB alone, has 2.5 KB with a good one.
//
// What a new one costs is a key page and its copy, each what a page takes alone. So it is time for it when the pages since have
// taken that much more than they did in the beginning. A page counts for no more than it takes alone, so that one
// that is different does not change the dictionary; and what pages take less than half of that counts against the excess, so that
// it stays the same where two exporters take turns at answering.
type dictionary struct {
	number  uint32
	encoder *zstd.Encoder
	key     frame // its key page
	copied  bool  // there is a copy of that in the file

	pages  int // that depend on it, but for failures
	alone  int // bytes of a page without it
	usual  int // bytes of one of the first pages, on average
	excess int // bytes that pages have taken in excess of that
}

const (
	copyAfter = 16 // pages
	early     = 8  // pages are the first ones
	tryAgain  = 16 // a page is tried alone after 4 pages, and after so many times as many
)

// newDictionary returns that which has a page as its key page; content is the beginning of that, uncompressed, as much as a dictionary has.
func newDictionary(number uint32, content []byte) (*dictionary, error) {
	// The window is such that the dictionary is in sight from the end of a page, even of one that has grown.
	window := min(max(128<<10, 1<<bits.Len(uint(2*len(content)))), 2*maxKey)
	encoder, err := newEncoder(window, zstd.WithEncoderDictRaw(0, content))
	return &dictionary{number: number, encoder: encoder}, err
}

// newEncoder returns one that takes 0.8 MB with a small window. The next better level takes another 2 MB for each stream, and twice
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

// NewPacker returns an encoder for pages that are kept in memory, one behind the other, so many bytes of them together.
func NewPacker(bytes int) (*zstd.Encoder, error) { return newEncoder(bytes) }

// tryAlone reports whether it is time to tell what the next page takes without the dictionary.
func (d *dictionary) tryAlone() bool {
	for n := 4; n <= d.pages; n *= tryAgain {
		if n == d.pages {
			return true
		}
	}
	return false
}

// wrote takes note of the size of a page. It reports whether the next page should be the key page of a new dictionary.
func (d *dictionary) wrote(size int) bool {
	d.pages++
	if d.pages <= early {
		d.usual += (size - d.usual) / d.pages
	}
	d.excess = max(0, d.excess+min(size, d.alone)-min(d.usual, d.alone/2))
	return d.excess > 2*d.alone
}
