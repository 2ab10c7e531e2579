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
package promtext

import (
	"bytes"
	"fmt"
	"iter"
	"unicode/utf8"
)

// A Scanner steps through the samples of one page. Its use is that of bufio.Scanner. The zero Scanner is ready for
// Reset, and Reset makes a used one as good as new.
//
// What Name and Label return aliases the page, or a buffer that the next call overwrites: copy what is to be kept.
// A Scanner is for one goroutine.
type Scanner struct {
	rest    []byte // the page after the current line
	name    []byte
	labels  []byte // what stands between the braces, validated
	value   float64
	escaped bool   // a label, or a quoted name, of this line holds a backslash
	scratch []byte // the last value that had to be unescaped
	line    int
	skipped int
	err     *SyntaxError
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

// Reset makes s ready for a new page. The page must not change while s is used.
func (s *Scanner) Reset(page []byte) {
	*s = Scanner{rest: bytes.TrimPrefix(page, bom), scratch: s.scratch[:0]}
}

var (
	bom = []byte("\xef\xbb\xbf")
	eof = []byte("# EOF")
)

// Scan moves on to the next sample and reports whether there is one. Comments and empty lines are passed over,
// malformed lines are skipped and counted. Nothing after a line "# EOF" is read.
func (s *Scanner) Scan() bool {
	for len(s.rest) > 0 {
		s.line++
		end := bytes.IndexByte(s.rest, '\n')
		if end < 0 {
			line := trim(s.rest)
			s.rest = nil
			if len(line) > 0 && line[0] != '#' {
				s.skip(line, "cut off, no newline at its end")
			}
			break
		}
		line := s.rest[:end]
		s.rest = s.rest[end+1:]
		if end > 0 && line[0] == '#' {
			if end <= len(eof)+1 && bytes.Equal(trim(line), eof) {
				s.rest = nil
			}
			continue
		}
		line = trim(line)
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		if msg := s.sample(line); msg != "" {
			s.skip(line, msg)
			continue
		}
		return true
	}
	s.name, s.labels, s.value = nil, nil, 0
	return false
}

// Name returns the name of the current sample.
func (s *Scanner) Name() []byte { return s.name }

// Value returns the value of the current sample, exactly as strconv.ParseFloat reads it.
func (s *Scanner) Value() float64 { return s.value }

// Label returns the value of the label with that name, its escapes undone, and whether the current sample has it.
// Of two labels with the same name it returns the first. The value is valid until the next call of Label or Scan.
func (s *Scanner) Label(name string) ([]byte, bool) {
	for rest := s.labels; ; {
		var key, value []byte
		if key, value, rest = s.cutLabel(rest); rest == nil {
			return nil, false
		}
		if string(key) == name || s.escaped && string(s.unescape(key)) == name {
			return s.unescape(value), true
		}
	}
}

// Labels returns the labels of the current sample, names and values, in the order of the page and with their escapes undone.
// A name and its value are valid until the next step.
func (s *Scanner) Labels() iter.Seq2[[]byte, []byte] {
	return func(yield func(name, value []byte) bool) { s.eachLabel(yield) }
}

func (s *Scanner) eachLabel(yield func(name, value []byte) bool) {
	for rest := s.labels; ; {
		var key, value []byte
		if key, value, rest = s.cutLabel(rest); rest == nil {
			return
		}
		if s.escaped {
			s.scratch = appendUnescaped(s.scratch[:0], key)
			n := len(s.scratch)
			s.scratch = appendUnescaped(s.scratch, value)
			key, value = s.scratch[:n:n], s.scratch[n:]
		}
		if !yield(key, value) {
			return
		}
	}
}

// cutLabel cuts the first label off, as it stands on the page. The rest is nil if there is none.
func (s *Scanner) cutLabel(text []byte) (key, value, rest []byte) {
	// Scan has validated the labels, so that a name, a quote and the quote that ends it are there.
	for {
		i := 0
		for i < len(text) && (text[i] == ',' || text[i] == ' ' || text[i] == '\t') {
			i++
		}
		if i == len(text) {
			return nil, nil, nil
		}
		if text = text[i:]; text[0] != '"' {
			i = bytes.IndexByte(text, '=')
			key = trim(text[:i])
		} else {
			i = 1 + s.closing(text[1:])
			key = text[1:i]
			if i = blanks(text, i+1); i == len(text) || text[i] != '=' {
				text = text[i:] // the sample's own name
				continue
			}
		}
		i += bytes.IndexByte(text[i:], '"') + 1
		end := i + s.closing(text[i:])
		return key, text[i:end], text[end+1:]
	}
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

func (s *Scanner) skip(line []byte, msg string) {
	s.skipped++
	if s.err == nil {
		s.err = &SyntaxError{s.line, msg, excerpt(line)}
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

// sample reads a line that is neither empty nor a comment. It returns what is wrong with it, or "".
func (s *Scanner) sample(line []byte) string {
	s.escaped = false
	i := 0
	for i < len(line) && class[line[i]]&inName != 0 {
		i++
	}
	if i > 0 && class[line[0]]&digit != 0 {
		return "a name starts with a digit"
	}
	s.name, s.labels = line[:i], nil
	i = blanks(line, i)
	if i < len(line) && line[i] == '{' {
		n, msg := s.labelSet(line[i+1:])
		if msg != "" {
			return msg
		}
		s.labels = line[i+1 : i+n]
		i = blanks(line, i+1+n)
	}
	if len(s.name) == 0 {
		return "no name"
	}
	end := i
	for end < len(line) && line[end] != ' ' && line[end] != '\t' {
		end++
	}
	if end == i {
		return "no value"
	}
	var ok bool
	if s.value, ok = parseFloat(line[i:end]); !ok {
		return "the value is not a number"
	}
	if end == len(line) {
		return ""
	}
	// A timestamp, an exemplar or a comment may follow. None of them is used.
	i = blanks(line, end)
	if line[i] == '#' {
		return ""
	}
	end = i
	for end < len(line) && line[end] != ' ' && line[end] != '\t' {
		end++
	}
	if !isTimestamp(line[i:end]) {
		return "what follows the value is not a timestamp"
	}
	if i = blanks(line, end); i < len(line) && line[i] != '#' {
		return "something follows the timestamp"
	}
	return ""
}

// labelSet validates the labels at the start of text, behind the opening brace, and returns how far they go, the
// closing brace included. It takes note of escapes and quoted names, and sets the name if it stands among the labels.
func (s *Scanner) labelSet(text []byte) (int, string) {
	i := blanks(text, 0)
	for first := true; ; first = false {
		if i < len(text) && text[i] == '}' {
			return i + 1, ""
		}
		if !first {
			if i >= len(text) || text[i] != ',' {
				return 0, "no comma or brace after a label"
			}
			if i = blanks(text, i+1); i < len(text) && text[i] == '}' {
				return i + 1, ""
			}
		}
		// The label's name.
		start := i
		var quotedName []byte
		if i < len(text) && text[i] == '"' {
			end, msg := s.quotedText(text, i)
			if msg != "" {
				return 0, msg
			}
			quotedName, i = text[i+1:end], end+1
		} else {
			for i < len(text) && class[text[i]]&inLabel != 0 {
				i++
			}
			if i == start {
				return 0, "a label has no proper name"
			}
			if class[text[start]]&digit != 0 {
				return 0, "a label's name starts with a digit"
			}
		}
		if i < len(text) && text[i] != '=' {
			i = blanks(text, i)
		}
		if i >= len(text) || text[i] != '=' {
			if quotedName == nil {
				return 0, "no = after a label's name"
			}
			if len(s.name) > 0 {
				return 0, "two names"
			}
			if len(quotedName) == 0 {
				return 0, "an empty name"
			}
			s.name = quotedName
			if bytes.IndexByte(quotedName, '\\') >= 0 {
				// A buffer of its own: the scratch buffer belongs to Label.
				s.name = appendUnescaped(nil, quotedName)
			}
			continue
		}
		// Its value.
		if i++; i < len(text) && text[i] != '"' {
			i = blanks(text, i)
		}
		if i >= len(text) || text[i] != '"' {
			return 0, "a label's value is not in quotes"
		}
		end, msg := s.quotedText(text, i)
		if msg != "" {
			return 0, msg
		}
		if i = end + 1; i < len(text) && text[i] != ',' {
			i = blanks(text, i)
		}
	}
}

// quotedText returns the index of the quote that ends the text which the quote at i begins.
func (s *Scanner) quotedText(text []byte, i int) (int, string) {
	n := closingQuote(text[i+1:])
	if n < 0 {
		return 0, "a quote is not closed"
	}
	value := text[i+1 : i+1+n]
	odd := byte(0)
	for _, c := range value {
		odd |= class[c]
	}
	if odd&backslash != 0 {
		s.escaped = true
	}
	if odd&high != 0 && !utf8.Valid(value) {
		return 0, "invalid UTF-8"
	}
	return i + 1 + n, ""
}

// closing is closingQuote for text that is known to have one.
func (s *Scanner) closing(text []byte) int {
	if !s.escaped {
		return bytes.IndexByte(text, '"')
	}
	return closingQuote(text)
}

// closingQuote returns the index of the first quote that no backslash escapes, or -1.
func closingQuote(text []byte) int {
	from := 0
	for {
		i := bytes.IndexByte(text[from:], '"')
		if i < 0 {
			return -1
		}
		i += from
		n := 0
		for n < i && text[i-1-n] == '\\' {
			n++
		}
		if n%2 == 0 {
			return i
		}
		from = i + 1
	}
}

func (s *Scanner) unescape(text []byte) []byte {
	if !s.escaped || bytes.IndexByte(text, '\\') < 0 {
		return text
	}
	s.scratch = appendUnescaped(s.scratch[:0], text)
	return s.scratch
}

// appendUnescaped appends text to dst with \\, \" and \n undone. Any other escape is kept as it stands.
func appendUnescaped(dst, text []byte) []byte {
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c == '\\' && i+1 < len(text) {
			switch text[i+1] {
			case '\\', '"':
				i++
				c = text[i]
			case 'n':
				i++
				c = '\n'
			}
		}
		dst = append(dst, c)
	}
	return dst
}

// trim cuts blanks, and the carriage return of a CRLF, off both ends of a line.
func trim(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	for len(line) > 0 && (line[0] == ' ' || line[0] == '\t') {
		line = line[1:]
	}
	for n := len(line); n > 0 && (line[n-1] == ' ' || line[n-1] == '\t'); n-- {
		line = line[:n-1]
	}
	return line
}

// blanks returns the index of the first byte of text, from i on, that is no blank.
func blanks(text []byte, i int) int {
	for i < len(text) && (text[i] == ' ' || text[i] == '\t') {
		i++
	}
	return i
}

// What a byte may be part of.
const (
	inName    = 1 << iota // a metric's name
	inLabel               // a label's name
	digit                 //
	backslash             // an escape begins
	high                  // not ASCII
)

var class = func() (t [256]byte) {
	for c := range t {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', c == '_':
			t[c] = inName | inLabel
		case '0' <= c && c <= '9':
			t[c] = inName | inLabel | digit
		case c == ':':
			t[c] = inName
		case c == '\\':
			t[c] = backslash
		case c >= 0x80:
			t[c] = high
		}
	}
	return t
}()
