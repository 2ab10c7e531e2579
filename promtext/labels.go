package promtext

import (
	"bytes"
	"iter"
)

// Label returns the value of the label with that name, its escapes undone, and whether the current sample has it.
// Of two labels with the same name it returns the first. The value is valid until the next call of Label or Scan.
func (s *Scanner) Label(name string) ([]byte, bool) {
	escaped := s.row != nil && s.row.escaped
	for rest := s.RawLabels(); ; {
		var key, value []byte
		if key, value, rest = cutLabel(rest, escaped); rest == nil {
			return nil, false
		}
		if escaped {
			s.label = appendUnescaped(s.label[:0], key)
			if string(s.label) != name {
				continue
			}
			s.label = appendUnescaped(s.label[:0], value)
			return s.label, true
		}
		if string(key) == name {
			return value, true
		}
	}
}

// Labels returns the labels of the current sample, names and values, in the order of the page and with their escapes undone.
// A name and its value are valid until the next step.
func (s *Scanner) Labels() iter.Seq2[[]byte, []byte] {
	return func(yield func(name, value []byte) bool) { s.eachLabel(yield) }
}

func (s *Scanner) eachLabel(yield func(name, value []byte) bool) {
	text := s.RawLabels()
	escaped := s.row != nil && s.row.escaped
	for at := 0; at < len(text); {
		end := at
		for end < len(text) && class[text[end]]&inLabel != 0 {
			end++
		}
		if end > at && !escaped && text[end] == '=' && text[end+1] == '"' { // almost always
			name, start := text[at:end:end], end+2
			end = start + bytes.IndexByte(text[start:], '"')
			if !yield(name, text[start:end:end]) {
				return
			}
			if at = end + 1; at < len(text) && text[at] == ',' {
				at++
			}
			continue
		}
		name, value, rest := cutLabel(text[at:], escaped)
		if rest == nil {
			return
		}
		if escaped {
			s.labels = appendUnescaped(s.labels[:0], name)
			n := len(s.labels)
			s.labels = appendUnescaped(s.labels, value)
			name, value = s.labels[:n:n], s.labels[n:]
		}
		if !yield(name, value) {
			return
		}
		at = len(text) - len(rest)
	}
}

// cutLabel cuts the first label off, as it stands on the page. The rest is nil if there is none.
func cutLabel(text []byte, escaped bool) (key, value, rest []byte) {
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
			key = text[:i:i]
			i = blanks(text, i)
		} else {
			i = 1 + closing(text[1:], escaped)
			key = text[1:i:i]
			if i = blanks(text, i+1); i == len(text) || text[i] != '=' {
				text = text[i:] // the sample's own name
				continue
			}
		}
		for text[i] != '"' { // the = and blanks
			i++
		}
		i++
		end := i + closing(text[i:], escaped)
		return key, text[i:end:end], text[end+1:]
	}
}

// RawLabels returns the labels of the current sample as they stand on the page, without the braces: nil if there are none.
// They are valid. Together with Name it tells a series from the others.
func (s *Scanner) RawLabels() []byte {
	if s.row == nil || s.row.labels == s.row.labelsEnd {
		return nil
	}
	end := s.base + int(s.row.labelsEnd)
	return s.page[s.base+int(s.row.labels) : end : end]
}

// closing is closingQuote for text that is known to have one.
func closing(text []byte, escaped bool) int {
	if !escaped {
		return bytes.IndexByte(text, '"')
	}
	return closingQuote(text)
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
