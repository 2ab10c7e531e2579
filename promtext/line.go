package promtext

import (
	"bytes"
	"unicode/utf8"
)

// plain reads the line that text begins with, at that offset of its row, if it is written as almost all are: a name, labels
// that need no second look, one blank, a short number, the newline. It returns the size of the line: 0 if it is not of that
// kind; then it may still be good, or empty. There is a newline in text, behind which it does not look.
func (s *Scanner) plain(line []byte, at int, r *row) int {
	i := 0
	// Most names are those of the line before. It is known to be one.
	last := s.page[s.name:s.nameEnd]
	if n := len(last); n < len(line) && (line[n] == '{' || line[n] == ' ') && string(line[:n]) == string(last) {
		i = n
	} else {
		for class[line[i]]&inName != 0 {
			i++
		}
	}
	if i == 0 || class[line[0]]&digit != 0 {
		return 0
	}
	r.name, r.nameEnd = uint32(at), uint32(at+i)
	if line[i] == '{' {
		r.labels = uint32(at + i + 1)
		for {
			i++
			start := i
			for class[line[i]]&inLabel != 0 {
				i++
			}
			if i == start || class[line[start]]&digit != 0 || line[i] != '=' || line[i+1] != '"' {
				return 0
			}
			for i += 2; class[line[i]]&notPlain == 0; i++ {
			}
			if line[i] != '"' {
				return 0
			}
			if i++; line[i] == '}' {
				break
			}
			if line[i] != ',' {
				return 0
			}
		}
		r.labelsEnd = uint32(at + i)
		i++
	}
	if line[i] != ' ' {
		return 0
	}
	v, n := leadingFloat(line[i+1:])
	if n == 0 || line[i+1+n] != '\n' {
		return 0
	}
	r.end = uint32(at + i + 1)
	s.value, s.stamped = v, false
	return i + 1 + n + 1
}

// sample reads a line, at that offset of its row, that is neither empty nor a comment. It returns what is wrong with it,
// or "".
func (s *Scanner) sample(line []byte, at int, r *row) string {
	if len(line) > longest {
		return "longer than a gigabyte"
	}
	i := 0
	for i < len(line) && class[line[i]]&inName != 0 {
		i++
	}
	if i > 0 && class[line[0]]&digit != 0 {
		return "a name starts with a digit"
	}
	r.name, r.nameEnd = uint32(at), uint32(at+i)
	i = blanks(line, i)
	if i < len(line) && line[i] == '{' {
		n, msg := s.labelSet(line[i+1:], at+i+1, r)
		if msg != "" {
			return msg
		}
		r.labels, r.labelsEnd = uint32(at+i+1), uint32(at+i+n)
		i = blanks(line, i+1+n)
	}
	if r.name == r.nameEnd {
		return "no name"
	}
	r.end = uint32(at + i)
	return s.number(line[i:])
}

// number reads what follows name and labels in a line, without blanks at its ends. It returns what is wrong with it, or "".
func (s *Scanner) number(text []byte) string {
	end := word(text)
	if end == 0 {
		return "no value"
	}
	v, ok := parseFloat(text[:end])
	if !ok {
		return "the value is not a number"
	}
	s.value, s.stamped = v, false
	text = text[end:]
	// A timestamp, an exemplar or a comment may follow. Only the first is of any use.
	text = text[blanks(text, 0):]
	if len(text) == 0 || text[0] == '#' {
		return ""
	}
	end = word(text)
	if !isTimestamp(text[:end]) {
		return "what follows the value is not a timestamp"
	}
	s.stamp, s.stamped = text[:end], true
	if i := blanks(text, end); i < len(text) && text[i] != '#' {
		return "something follows the timestamp"
	}
	return ""
}

// labelSet validates the labels at the start of text, behind the opening brace, and returns how far they go, the
// closing brace included. It takes note of escapes, and of the name if it stands among the labels. Text begins at that offset
// of the row.
func (s *Scanner) labelSet(text []byte, at int, r *row) (int, string) {
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
			end, msg := quotedText(text, i, r)
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
			if r.name < r.nameEnd {
				return 0, "two names"
			}
			if len(quotedName) == 0 {
				return 0, "an empty name"
			}
			r.name, r.nameEnd, r.quoted = uint32(at+start+1), uint32(at+start+1+len(quotedName)), true
			continue
		}
		// Its value.
		if i++; i < len(text) && text[i] != '"' {
			i = blanks(text, i)
		}
		if i >= len(text) || text[i] != '"' {
			return 0, "a label's value is not in quotes"
		}
		end, msg := quotedText(text, i, r)
		if msg != "" {
			return 0, msg
		}
		if i = end + 1; i < len(text) && text[i] != ',' {
			i = blanks(text, i)
		}
	}
}

// quotedText returns the index of the quote that ends the text which the quote at i begins.
func quotedText(text []byte, i int, r *row) (int, string) {
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
		r.escaped = true
	}
	if odd&high != 0 && !utf8.Valid(value) {
		return 0, "invalid UTF-8"
	}
	return i + 1 + n, ""
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

// cutWord cuts the first word, and the blanks behind it, off a line.
func cutWord(line []byte) (first, rest []byte) {
	end := word(line)
	return line[:end], line[blanks(line, end):]
}

// word returns where the first word of text ends.
func word(text []byte) int {
	end := 0
	for end < len(text) && text[end] != ' ' && text[end] != '\t' {
		end++
	}
	return end
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
	notPlain              // a quote, or what has to be looked at within quotes
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
			t[c] = backslash | notPlain
		case c >= 0x80:
			t[c] = high | notPlain
		case c == '"', c < ' ':
			t[c] = notPlain
		}
	}
	return t
}()
