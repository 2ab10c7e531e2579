package promtext

import "bytes"

// Type returns the type of the current sample's family, as the TYPE line before it says: "counter", "gauge",
// "histogram", "summary", "untyped", or what else stands there; nil if there is none.
func (s *Scanner) Type() []byte { return s.about("TYPE") }

// Help returns the text of the HELP line of the current sample's family, its escapes left as they are; nil if there is
// none.
func (s *Scanner) Help() []byte { return s.about("HELP") }

// about looks the current sample's family up among the comments before it.
func (s *Scanner) about(keyword string) []byte {
	name := s.Name()
	for line := range bytes.Lines(s.page[s.comments[0]:s.comments[1]]) {
		word, family, text := announcement(line)
		if suffix, ok := bytes.CutPrefix(name, family); ok && string(word) == keyword && len(family) > 0 {
			switch string(suffix) {
			case "", "_bucket", "_sum", "_count", "_total", "_created", "_info":
				return text
			}
		}
	}
	return nil
}

// announcement takes a line "# TYPE family text" or "# HELP family text" apart. Its family is nil if it is none of these.
func announcement(line []byte) (keyword, family, text []byte) {
	sign, text := cutWord(trim(bytes.TrimSuffix(line, newline)))
	keyword, text = cutWord(text)
	if string(sign) != "#" || string(keyword) != "TYPE" && string(keyword) != "HELP" {
		return nil, nil, nil
	}
	family, text = cutWord(text)
	return keyword, bytes.Trim(family, `"`), text
}
