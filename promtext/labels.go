package promtext

import (
	"bytes"
	"iter"
)

// Label returns the value of the label with that name, its escapes undone, and whether the current sample has it.
// Of two labels with the same name it returns the first. The value is valid until the next call of Label or Scan.
func (s *Scanner) Label(name string) ([]byte, bool) {
	for rest := s.RawLabels(); ; {
		var key, value []byte
		if key, value, rest = s.cutLabel(rest); rest == nil {
			return nil, false
		}
		if string(key) == name || s.row.escaped && string(s.unescape(key)) == name {
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
	for rest := s.RawLabels(); ; {
		var key, value []byte
		if key, value, rest = s.cutLabel(rest); rest == nil {
			return
		}
		if s.row.escaped {
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
			for i = 1; class[text[i]]&inLabel != 0; i++ {
			}
			key = text[:i]
			i = blanks(text, i)
		} else {
			i = 1 + s.closing(text[1:])
			key = text[1:i]
			if i = blanks(text, i+1); i == len(text) || text[i] != '=' {
				text = text[i:] // the sample's own name
				continue
			}
		}
		for text[i] != '"' { // the = and blanks
			i++
		}
		i++
		end := i + s.closing(text[i:])
		return key, text[i:end], text[end+1:]
	}
}

// RawLabels returns the labels of the current sample as they stand on the page, without the braces: nil if there are none.
// They are valid. Together with Name it tells a series from the others.
func (s *Scanner) RawLabels() []byte {
	if s.row == nil {
		return nil
	}
	return s.page[s.base+int(s.row.labels) : s.base+int(s.row.labelsEnd)]
}

// closing is closingQuote for text that is known to have one.
func (s *Scanner) closing(text []byte) int {
	if !s.row.escaped {
		return bytes.IndexByte(text, '"')
	}
	return closingQuote(text)
}

func (s *Scanner) unescape(text []byte) []byte {
	if !s.row.escaped || bytes.IndexByte(text, '\\') < 0 {
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
