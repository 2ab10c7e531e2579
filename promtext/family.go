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
	lines := s.page[s.comments:s.commentsEnd]
	if n := len(lines) - maxAbout; n > 0 {
		lines = lines[n:]
		lines = lines[1+bytes.IndexByte(lines, '\n'):]
	}
	for line := range bytes.Lines(lines) {
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

// maxAbout is how many bytes of HELP and TYPE lines are looked through for those of a sample: those of a page that announces
// a hundred families at once.
const maxAbout = 1 << 13

// isAnnouncement reports whether announcement finds a family in a line that begins with '#'. Most lines need no closer look.
func isAnnouncement(line []byte) bool {
	if len(line) > 7 && class[line[7]]&inName != 0 && (string(line[:7]) == "# HELP " || string(line[:7]) == "# TYPE ") {
		return true
	}
	_, family, _ := announcement(line)
	return len(family) > 0
}

// announcement takes a line "# TYPE family text" or "# HELP family text" apart. Its family is nil if it is none of these.
func announcement(line []byte) (keyword, family, text []byte) {
	if len(line) == 0 || line[0] != '#' {
		return nil, nil, nil
	}
	line = trim(bytes.TrimSuffix(line, newline))
	keyword, text = cutWord(line[blanks(line, 1):])
	if string(keyword) != "TYPE" && string(keyword) != "HELP" || len(line) > 1 && line[1] == keyword[0] {
		return nil, nil, nil
	}
	if len(text) > 0 && text[0] == '"' {
		if n := closingQuote(text[1:]); n >= 0 {
			return keyword, text[1 : 1+n], text[blanks(text, n+2):]
		}
	}
	family, text = cutWord(text)
	return keyword, family, text
}
