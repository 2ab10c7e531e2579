// Package promtext reads the Prometheus text exposition format (version 0.0.4), one sample at a time, from a page
// that is in memory. It knows no exporter and decides nothing: what a series means is its caller's business.
//
//	var s promtext.Scanner
//	s.Reset(page)
//	for s.Scan() {
//		if string(s.Name()) == "node_load1" {
//			load = s.Value()
//		}
//	}
//
// It takes what Prometheus' own parser takes, and a little more: a UTF-8 byte order mark, CRLF, TYPE lines nobody knows,
// timestamps with decimals. Two things it does not take: labels without a comma between them, and a newline within quotes.
// It loses one line where others lose the page: a line that is not in the format is skipped and counted. It never takes a
// value from a line that was cut off: a line counts when its newline is there. Whoever knows that a page without a final
// newline is complete appends one.
//
// A Scanner that reads one page of an exporter after the other is several times as fast as a new one for each: from
// scrape to scrape a page changes in little but its values, and a Scanner remembers what the last one looked like. Once it
// does, it allocates nothing, but for the first bad line of a page and for numbers of more than 32 bytes.
package promtext

import (
	"bytes"
	"fmt"
)

// A Scanner steps through the samples of one page. Its use is that of bufio.Scanner. The zero Scanner is ready for
// Reset. What it makes of a page does not depend on the pages before.
//
// What Name, Label, Labels, RawLabels, Type and Help return aliases the page, or a buffer of the Scanner: it holds for as
// long as the page does, and no longer than to the next call of the method that returned it, of Scan or of Reset. Copy what
// is to be kept. The Scanner keeps the page up to the next Reset. It is for one goroutine.
type Scanner struct {
	// Want, if not nil, says which families are wanted. It is asked at each HELP or TYPE line that begins with a '#', with
	// the name that stands there. If it says no, all lines from there on up to the next that begins with '#' are passed
	// over, whatever they hold, and not looked at for errors either. Samples that no such line precedes are always
	// read. It must say the same of a name each time: it is not asked again for what is remembered.
	Want func(family []byte) bool

	// Moved has Scan pass over the samples of series that have a mark and the value that they had on the page before, which was scanned to
	// its end.
	Moved bool

	// Bad, if not nil, is called for each line that is skipped because it is not in the format, with the name that it begins with; nil if
	// that is none. The name aliases the page.
	Bad func(name []byte)

	page  []byte
	whole int // where its last whole line ends
	at    int // the offset of the line to be read next

	// The current sample.
	row     *row
	base    int // where on the page its row begins
	value   float64
	stamp   []byte // its timestamp, if it has one
	stamped bool

	comments, commentsEnd int  // the last HELP and TYPE lines
	unwanted              bool // the family that they announce is not wanted
	passed                int  // lines that nobody wanted
	samples               int
	name, nameEnd         int // of the last sample

	memory   memory
	spare    row    // for a sample that is not remembered
	unquoted []byte // the last name that had to be unescaped
	label    []byte // the last value that Label had to
	labels   []byte // the last label that Labels had to
	skipped  int
	err      *SyntaxError
}

// A SyntaxError describes a line that is not in the text format.
type SyntaxError struct {
	Line    int    // counted from 1
	Msg     string // what is wrong with it
	Excerpt string // its beginning, printable
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d: %s: %s", e.Line, e.Msg, e.Excerpt)
}

// Reset makes s ready for a new page, which must not change while s is used. It need not be one of the same exporter,
// but then it is read no faster than by a new Scanner.
func (s *Scanner) Reset(page []byte) {
	s.page, s.at = bytes.TrimPrefix(page, bom), 0
	s.whole = 1 + bytes.LastIndexByte(s.page, '\n')
	s.row, s.base, s.value, s.stamped = nil, 0, 0, false
	s.comments, s.commentsEnd, s.unwanted, s.passed, s.samples = 0, 0, false, 0, 0
	s.name, s.nameEnd = 0, 0
	s.unquoted, s.label, s.labels = small(s.unquoted), small(s.label), small(s.labels)
	s.skipped, s.err = 0, nil
	s.memory.rewind(len(s.page))
}

// small returns a buffer for more use, or nil if it has grown too large to be kept.
func small(buffer []byte) []byte {
	if cap(buffer) > 1<<16 {
		return nil
	}
	return buffer
}

// longest is how long a line can be with the comments before it.
const longest = 1 << 30

var (
	bom = []byte("\xef\xbb\xbf")
	eof = []byte("# EOF")

	newline = []byte("\n")
)

// read reads on to the next sample, without the help of the memory, and remembers it.
func (s *Scanner) read() bool {
	begin, about := s.at, -1 // of the next row: its comments, and the HELP and TYPE lines among them
	for s.at < s.whole {
		from := s.at
		if from-begin > longest {
			s.memory.close()
			begin, about = from, -1
		}
		if s.page[from] == '#' {
			s.at += 1 + bytes.IndexByte(s.page[from:], '\n')
			line := s.page[from:s.at]
			if len(line) > len(eof) && bytes.Equal(trim(line[:len(line)-1]), eof) {
				s.at = len(s.page)
				break
			}
			if isAnnouncement(line) {
				if about < 0 {
					about = from
				}
				s.comments, s.commentsEnd = about, s.at
				if s.Want != nil {
					_, family, _ := announcement(line)
					s.unwanted = !s.Want(family)
				}
			}
			continue
		}
		r := &s.spare
		*r = row{}
		if s.unwanted {
			r.passed, r.end = true, uint32(from-begin)
			size, lines := unannounced(s.page[from:])
			s.at, s.passed, r.mark = from+size, s.passed+lines, lines
			s.remember(r, begin, about)
			begin, about = s.at, -1
			continue
		}
		if n := s.plain(s.page[from:], from-begin, r); n > 0 {
			s.name, s.nameEnd = begin+int(r.name), begin+int(r.nameEnd)
			s.at += n
		} else {
			s.at += 1 + bytes.IndexByte(s.page[from:], '\n')
			line := s.page[from : s.at-1]
			from += blanks(line, 0)
			if line = trim(line); len(line) == 0 || line[0] == '#' {
				continue
			}
			if msg := s.sample(line, from-begin, r); msg != "" {
				s.skip(from, line, msg)
				begin, about = s.at, -1
				continue
			}
		}
		s.row, s.base = s.remember(r, begin, about), begin
		s.samples++
		return true
	}
	if line := trim(s.page[s.at:]); len(line) > 0 && line[0] != '#' && !s.unwanted {
		s.skip(s.at, line, "cut off, no newline at its end")
	}
	s.at = len(s.page)
	s.row, s.value, s.stamped = nil, 0, false
	return false
}

// Name returns the name of the current sample.
func (s *Scanner) Name() []byte {
	if s.row == nil || s.row.quoted {
		return s.quotedName()
	}
	end := s.base + int(s.row.nameEnd)
	return s.page[s.base+int(s.row.name) : end : end]
}

func (s *Scanner) quotedName() []byte {
	if s.row == nil {
		return nil
	}
	end := s.base + int(s.row.nameEnd)
	name := s.page[s.base+int(s.row.name) : end : end]
	if bytes.IndexByte(name, '\\') < 0 {
		return name
	}
	s.unquoted = appendUnescaped(s.unquoted[:0], name)
	return s.unquoted
}

// Value returns the value of the current sample, exactly as strconv.ParseFloat reads it.
func (s *Scanner) Value() float64 { return s.value }

// Timestamp returns the timestamp of the current sample as it is written, and whether it has one. It is in milliseconds
// in this format; some exporters write the seconds of OpenMetrics.
func (s *Scanner) Timestamp() (float64, bool) {
	if !s.stamped {
		return 0, false
	}
	return parseFloat(s.stamp)
}

// SetMark attaches a number to the current series. Mark gives it back where the series comes again on a later page, so
// that what its name and labels mean need not be found out once more.
func (s *Scanner) SetMark(mark int) {
	if s.row != nil {
		if (s.row.mark == 0) != (mark == 0) {
			s.memory.untidy = true // a stretch is passed over only if all samples of it are marked
		}
		s.row.mark = mark
	}
}

// Mark returns the number that was attached to the current series on an earlier page: 0 if there was none, or if it has
// been forgotten. That happens to all series behind a place where a page differs from the one before in more than values,
// and to all of them now and then.
func (s *Scanner) Mark() int {
	if s.row == nil {
		return 0
	}
	return s.row.mark
}

// Skipped returns how many lines of the page have been skipped so far because they are not in the format.
func (s *Scanner) Skipped() int { return s.skipped }

// Passed returns how many lines of the page have been passed over so far because nobody wants their family.
func (s *Scanner) Passed() int { return s.passed }

// Samples returns how many samples of the page there have been so far, with those of Moved that were passed over.
func (s *Scanner) Samples() int { return s.samples }

// Err returns what is wrong with the first line that was skipped, as a *SyntaxError, or nil.
func (s *Scanner) Err() error {
	if s.err == nil {
		return nil // and not a nil *SyntaxError
	}
	return s.err
}

// skip counts a line that is bad, at that offset. Nothing that comes after it is remembered.
func (s *Scanner) skip(at int, line []byte, msg string) {
	s.memory.close()
	s.skipped++
	if s.Bad != nil {
		s.Bad(nameOf(line))
	}
	if s.err == nil {
		s.err = &SyntaxError{1 + bytes.Count(s.page[:at], newline), msg, excerpt(line)}
	}
}

// nameOf returns the name that a line begins with.
func nameOf(line []byte) []byte {
	for i, c := range line {
		letter := c == '_' || c == ':' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return line[:i:i]
		}
	}
	return line
}

// excerpt returns the beginning of a line as it may be shown to a person.
func excerpt(line []byte) string {
	const most = 60
	cut := len(line) > most
	if cut {
		line = line[:most]
	}
	text := fmt.Sprintf("%+q", line)
	if cut {
		text += "..."
	}
	return text
}
