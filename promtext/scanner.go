// Package promtext reads the Prometheus text exposition format (version 0.0.4), one sample at a time, from a page
// that is in memory. It allocates nothing, knows no exporter and decides nothing: what a series means is its
// caller's business.
//
//	var s promtext.Scanner
//	s.Reset(page)
//	for s.Scan() {
//		if string(s.Name()) == "node_load1" {
//			load = s.Value()
//		}
//	}
//
// It takes what Prometheus' own parser takes and a little more (a UTF-8 byte order mark, CRLF, TYPE lines nobody
// knows), and it loses one line where others lose the page: a line that is not in the format is skipped and counted.
// It never takes a value from a line that was cut off: a line counts when its newline is there. Whoever knows that a
// page without a final newline is complete appends one.
//
// A Scanner that reads one page of an exporter after the other is several times as fast as a new one for each: from
// scrape to scrape a page changes in little but its values, and a Scanner remembers what the last one looked like.
package promtext

import (
	"bytes"
	"fmt"
)

// A Scanner steps through the samples of one page. Its use is that of bufio.Scanner. The zero Scanner is ready for
// Reset. What it makes of a page does not depend on the pages before.
//
// What Name, Label, Labels, Type and Help return aliases the page, or a buffer that the next call overwrites: copy what
// is to be kept. A Scanner is for one goroutine.
type Scanner struct {
	// Want, if not nil, says of a name whether its series are wanted; all others are passed over, and not looked at for
	// errors either. It is to be set before the first Reset, and to say the same of a name each time: it is not asked
	// again for each page. On pages whose families all begin with their HELP or TYPE line, as most exporters write
	// them, unwanted families are passed over whole, so that a series that stands among those of a strange family for
	// the first time may be missed; no longer than for 256 pages.
	Want func(name []byte) bool

	page []byte
	at   int // the offset of the line to be read next

	// The current sample.
	row     *row
	base    int // where on the page its row begins
	value   float64
	stamp   []byte // its timestamp, if it has one
	stamped bool

	comments [2]int // the last HELP and TYPE lines: from, to
	memory   memory
	spare    row    // for a sample that is not remembered
	scratch  []byte // the last label that had to be unescaped
	unquoted []byte // the last name that had to be
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
	s.row, s.base, s.value, s.stamped = nil, 0, 0, false
	s.comments = [2]int{}
	s.skipped, s.err = 0, nil
	s.memory.rewind()
}

// longest is how long a line can be with the comments before it.
const longest = 1 << 30

var (
	bom = []byte("\xef\xbb\xbf")
	eof = []byte("# EOF")

	newline = []byte("\n")
)

// Scan moves on to the next sample and reports whether there is one. Comments and empty lines are passed over,
// malformed lines are skipped and counted. Nothing after a line "# EOF" is read.
func (s *Scanner) Scan() bool {
	if s.recall() {
		return true
	}
	return s.read()
}

// read reads on to the next sample, without the help of the memory, and remembers it.
func (s *Scanner) read() bool {
	begin := s.at // of a row: its comments, its line
	for s.at < len(s.page) {
		from := s.at
		end := bytes.IndexByte(s.page[from:], '\n')
		if end < 0 {
			s.at = len(s.page)
			if line := trim(s.page[from:]); len(line) > 0 && line[0] != '#' {
				s.skip(from, line, "cut off, no newline at its end")
			}
			break
		}
		s.at = from + end + 1
		line := s.page[from : from+end]
		if end > 0 && line[0] == '#' {
			if end <= len(eof)+1 && bytes.Equal(trim(line), eof) {
				s.page = s.page[:from]
				break
			}
			continue
		}
		if line = trim(line); len(line) == 0 || line[0] == '#' {
			continue
		}
		if s.at-begin > longest {
			s.skip(from, line, "longer, with the comments before it, than a gigabyte")
			begin = s.at
			continue
		}
		r := &s.spare
		*r = row{line: uint32(from - begin)}
		for c := s.page[from]; c == ' ' || c == '\t'; c = s.page[from] {
			from++
		}
		if msg := s.sample(line, from-begin, r); msg != "" {
			s.skip(from, line, msg)
			continue
		}
		s.base = begin
		if r.line > 0 {
			s.comments = [2]int{begin, begin + int(r.line)}
		}
		s.row = r
		r.unwanted = s.Want != nil && !s.Want(s.Name())
		s.remember()
		if !r.unwanted {
			return true
		}
		begin = s.at
	}
	s.row, s.value, s.stamped = nil, 0, false
	s.memory.end()
	return false
}

// Name returns the name of the current sample.
func (s *Scanner) Name() []byte {
	r := s.row
	if r == nil {
		return nil
	}
	name := s.page[s.base+int(r.name) : s.base+int(r.nameEnd)]
	if r.quoted && bytes.IndexByte(name, '\\') >= 0 {
		s.unquoted = appendUnescaped(s.unquoted[:0], name)
		return s.unquoted
	}
	return name
}

// Value returns the value of the current sample, exactly as strconv.ParseFloat reads it.
func (s *Scanner) Value() float64 { return s.value }

// SetMark attaches a number to the current series. Mark gives it back where the series comes again on a later page, so that
// what its name and labels mean need not be found out once more.
func (s *Scanner) SetMark(mark int) {
	if s.row != nil {
		s.row.mark = int32(mark)
	}
}

// Mark returns the number that was attached to the current series on an earlier page: 0 if there was none, or if it is not
// remembered.
func (s *Scanner) Mark() int {
	if s.row == nil {
		return 0
	}
	return int(s.row.mark)
}

// Timestamp returns the timestamp of the current sample as it is written, and whether it has one. It is in milliseconds
// in this format; some exporters write the seconds of OpenMetrics.
func (s *Scanner) Timestamp() (float64, bool) {
	if !s.stamped {
		return 0, false
	}
	return parseFloat(s.stamp)
}

// Skipped returns how many lines of the page have been skipped so far because they are not in the format.
func (s *Scanner) Skipped() int { return s.skipped }

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
	if s.err == nil {
		s.err = &SyntaxError{1 + bytes.Count(s.page[:at], newline), msg, excerpt(line)}
	}
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
