// Package format reads and writes the files that origintop records its pages in. What exporters have said is kept byte by
// byte, in a file that only ever grows, so that it is whole up to the last page whatever happens to the program or the machine.
//
// # The file, format 1.1
//
// It begins with a line of text for people and for file(1):
//
//	origintop recording 1\n
//
// To read the file nothing depends on it; but only a file that begins so is appended to. Behind it there are frames, one after the
// other, to the end of the file. Each was appended with one write, by the program that records or by another one that put in a
// marker. Numbers are little-endian. A frame is
//
//	offset size
//	     0    4  sync: d7 6f 74 f5
//	     4    4  CRC-32C (Castagnoli) of the frame from offset 8 to the end of its payload
//	     8    4  length of the payload, in bytes, at most 128 MiB
//	    12    1  major version of the format: 1
//	    13    1  type
//	    14    2  number of the stream
//	    16    4  number of the dictionary, 0 if there is none
//	    20    8  time, in nanoseconds since 1970, of the years 1990 to 2200; in a head any other means that it is not known, and
//	             the least number there is is written for that
//	    28       payload
//
// The types of frames, and their payloads:
//
//	1 head       a session of recording begins, at that time. JSON: format, the version with its minor part; program;
//	             flags, a list; origin; host
//	2 page       compressed with the dictionary of that number, or without if it is 0. The time is when the page was there
//	3 key page   compressed without. It is the dictionary of that number for pages that follow
//	4 key copy   the payload of that dictionary's key page once more, with the same stream and time. It is not one more page
//	5 marker     JSON: text
//	6 index      see below
//	7 page       as 2, of an origin that has a name
//	8 key page   as 3, of such an origin
//	9 key copy   as 4, of such a key page
//
// Pages of one origin, its labels, target, URL and kind are a stream; its number is one of the file, and goes on in later sessions.
// Streams of the types 7 to 9 are others than those of the types 2 to 4, also where they have the same number. Numbers may be left out;
// there are at most 65,535 streams. A page is compressed as one frame of Zstandard with a checksum. Uncompressed it is a line of JSON of
// at most 64 KiB with its newline, and the page as the exporter sent it, to the end; together at most 64 MiB:
//
//	{"origin":"edge-1","labels":"dc=\"fra\"","target":"node","url":"http://10.0.0.1:9100/metrics","kind":"node","took_ns":8123456,…}
//	# HELP node_load1 1m load average.
//	…
//
// There are also status, a number, whole, true or false, and error, why there is no page; what is missing is "", 0 or false: the origin
// where there is only one, and its labels, which are written as in the text format and sorted by name. The page was asked for at the
// frame's time less took_ns, which is 0 if it is not known; less than that, or more than 24 hours, is not believed and taken for 0.
//
// A dictionary is what a key page is uncompressed, line of JSON and all, of that no more than the first 4 MiB. It is raw content to
// Zstandard, without a number there. So a page takes few bytes, and any page can be read with no other but its key page. The number of a
// dictionary is given once in a file. Pages of any stream may depend on it: the Writer has one for all streams of an exporter, whatever
// the origin, and another one for those whose pages it does not fit. Pages of the types 2 to 4 depend on none of the type 8.
//
// Many pages depend on a dictionary, in a recording of many origins perhaps all of a session. So it is there twice: the copy follows the
// sixteenth page that depends on it, or comes when the session ends. Another copy follows each further 4,096 pages. Only damage to the key
// page, its first copy and its last one costs more than their frames, namely the pages that depend on it.
//
// # What a reader does
//
// It goes from frame to frame. What has not the sync bytes, or another checksum, or is cut off, is damage: it goes on at the next sync
// bytes that begin a good frame. So a flipped bit costs one frame. In place of a key page that is damaged it takes the first copy, or the
// last. A page whose Zstandard checksum is another is none. Pages and markers of other years, and the pages of streams after the 65,535th
// to begin, are damage as well: nobody should have to compute with such times, or to hold any number of streams.
//
// It passes over frames whose type it does not know, and members of the JSON it does not know: they are of a newer minor version.
// It refuses a file with a good frame of a newer major version. Sync, checksum, length and version will stay where they are.
//
// # Format 1.0
//
// It has no types 7 to 9, neither origin nor labels, at most 256 streams, a dictionary for the pages of one stream only, and one copy of
// it. A file of format 1.0 is one of 1.1, and goes on as that. A program that reads 1.0 takes in a file of format 1.1 as long as the
// origin has no name, and passes over the pages of those that have one: it knows no origins, and would take two machines for one.
//
// # The index
//
// When a session ends, an index of all frames before it is appended, unless it would have more than 64 MiB; one that is not the end of the
// file is of no use and passed over. A file without one is read from its beginning. The payload has for each frame, in the order of the
// file, unsigned varints as those of Go and Protocol Buffers have them, and in the end a trailer:
//
//	type, bytes between the frame before it, or the beginning of the file, and this one, length of the payload, stream, dictionary,
//	time: the difference to the frame before, modulo 2^64 and in zigzag, that of the first to 0
//	…
//	offset of the index' own frame in the file, 8 bytes, and the 4 bytes 6f 74 69 78
//
// The index is read like the other frames, and the trailer is the last 12 bytes of the file.
package format

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"math"
	"time"
)

// firstLine is how a recording begins, and version what its heads say.
const (
	firstLine = "origintop recording 1\n"
	version   = "1.1"
	major     = 1
)

const (
	headerSize = 28
	maxPayload = 128 << 20 // bytes
	maxPage    = 64 << 20  // bytes of a page, uncompressed
	maxLine    = 64 << 10  // of that for the line of JSON
	maxKey     = 4 << 20   // of a key page so many bytes are a dictionary
	maxStreams = 65_535
)

// MaxBody is how many bytes the body of a page may have.
const MaxBody = maxPage - maxLine

// A kind is the type of a frame.
type kind uint8

const (
	kindHead kind = 1 + iota
	kindPage
	kindKey
	kindCopy
	kindMarker
	kindIndex
)

// named is what the types of pages of named origins have more than those of others.
const named = 5

var (
	syncBytes  = []byte{0xd7, 'o', 't', 0xf5}
	castagnoli = crc32.MakeTable(crc32.Castagnoli)
)

// A frame is where one is in the file and what its header says.
type frame struct {
	offset     int64
	time       int64 // see nanoseconds
	length     uint32
	dictionary uint32
	stream     uint16
	kind       kind // of a page of a named origin as of any other
	named      bool // a page's origin has a name
}

// id tells streams apart.
func (f *frame) id() streamID { return streamID{f.stream, f.named} }

// A streamID is the number of a stream, and whether its origin has a name.
type streamID struct {
	number uint16
	named  bool
}

// code returns the type of a frame as the file has it.
func (f *frame) code() byte {
	if f.named {
		return byte(f.kind) + named
	}
	return byte(f.kind)
}

// setCode sets the type that the file has.
func (f *frame) setCode(code byte) {
	f.kind, f.named = kind(code), code >= byte(kindPage)+named && code <= byte(kindCopy)+named
	if f.named {
		f.kind -= named
	}
}

// end returns the offset behind the frame.
func (f *frame) end() int64 { return f.offset + headerSize + int64(f.length) }

// seal writes the header of a frame. The payload is there already, from headerSize on.
func (f *frame) seal(b []byte) {
	f.length = uint32(len(b) - headerSize)
	copy(b, syncBytes)
	binary.LittleEndian.PutUint32(b[8:], f.length)
	b[12] = major
	b[13] = f.code()
	binary.LittleEndian.PutUint16(b[14:], f.stream)
	binary.LittleEndian.PutUint32(b[16:], f.dictionary)
	binary.LittleEndian.PutUint64(b[20:], uint64(f.time))
	sum(b)
}

// sum writes the checksum of a frame.
func sum(b []byte) { binary.LittleEndian.PutUint32(b[4:], crc32.Checksum(b[8:], castagnoli)) }

// A header is that of a frame, not checked yet.
type header struct {
	frame
	major uint8
	crc   uint32
}

// parseHeader reads the header of a frame at that offset. It reports false if there can be none.
func parseHeader(b []byte, offset int64) (h header, ok bool) {
	if len(b) < headerSize || !bytes.HasPrefix(b, syncBytes) {
		return header{}, false
	}
	h.offset = offset
	h.crc = binary.LittleEndian.Uint32(b[4:])
	h.length = binary.LittleEndian.Uint32(b[8:])
	h.major = b[12]
	h.setCode(b[13])
	h.stream = binary.LittleEndian.Uint16(b[14:])
	h.dictionary = binary.LittleEndian.Uint32(b[16:])
	h.time = int64(binary.LittleEndian.Uint64(b[20:]))
	return h, h.length <= maxPayload && h.major > 0
}

// The times that frames may have, in seconds since 1970: those of the years 1990 to 2200. With others a program that reads them
// would compute nonsense.
const (
	firstSecond = 631152000
	endSecond   = 7289654400
)

// noTime is the time of a head that is the zero Time.
const noTime = math.MinInt64

// nanoseconds returns a time as frames have it. It reports false if they cannot.
func nanoseconds(t time.Time) (int64, bool) {
	s := t.Unix()
	return t.UnixNano(), firstSecond <= s && s < endSecond
}

// known reports whether a frame may have that time.
func known(ns int64) bool { return firstSecond*1e9 <= ns && ns < endSecond*1e9 }

// timeOf returns the time of a frame, the zero Time if it may not have it.
func timeOf(ns int64) time.Time {
	if !known(ns) {
		return time.Time{}
	}
	return time.Unix(0, ns)
}
