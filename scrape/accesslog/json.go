package accesslog

import "bytes"

// jsonKeys are what the keys of JSON lines mean, of several the one with the greater rank counts: those that are usual in nginx'
// log_format, Caddy's and Traefik's. What is deeper than the first level is not looked at.
var jsonKeys = map[string]struct {
	field field
	rank  int
}{
	"status": {statusField, 3}, "DownstreamStatus": {statusField, 2}, "status_code": {statusField, 1}, "response_code": {statusField, 0},
	"bytes_sent": {allBytesField, 4}, "body_bytes_sent": {bytesField, 3}, "DownstreamContentSize": {bytesField, 2},
	"bytes": {bytesField, 1}, "size": {bytesField, 0},
	"request_time": {secondsField, 4}, "duration": {secondsField, 3}, "Duration": {nanosecondsField, 2},
	"request_time_ms": {millisecondsField, 1}, "duration_ms": {millisecondsField, 0},
}

// readJSON takes in a line that is a JSON object. It reports false if it is none, or has nothing of a request.
func readJSON(line []byte, e *entry) (ok, allBytes bool) {
	s := jsonScanner{rest: line}
	if !s.take('{') {
		return false, false
	}
	status, sent, took := -1, -1, -1 // the ranks of what was found
	for first := true; !s.take('}'); first = false {
		if !first && !s.take(',') {
			return false, false
		}
		key, good := s.text()
		if !good || !s.take(':') {
			return false, false
		}
		value, good := s.value()
		if !good {
			return false, false
		}
		is, known := jsonKeys[string(key)]
		if !known || !readable(is.field, value) {
			continue
		}
		rank := &took
		switch is.field {
		case statusField:
			rank = &status
		case bytesField, allBytesField:
			rank = &sent
		}
		if is.rank >= *rank {
			*rank = is.rank
			e.set(is.field, value)
			if rank == &sent {
				allBytes = is.field == allBytesField
			}
		}
	}
	return status >= 0 && s.end(), allBytes
}

// A jsonScanner goes through a text of JSON.
type jsonScanner struct{ rest []byte }

func (s *jsonScanner) blank() {
	for len(s.rest) > 0 && (s.rest[0] == ' ' || s.rest[0] == '\t' || s.rest[0] == '\r') {
		s.rest = s.rest[1:]
	}
}

func (s *jsonScanner) end() bool {
	s.blank()
	return len(s.rest) == 0
}

// take reports whether that character is next, and passes it.
func (s *jsonScanner) take(c byte) bool {
	s.blank()
	if len(s.rest) == 0 || s.rest[0] != c {
		return false
	}
	s.rest = s.rest[1:]
	return true
}

// text returns the string that is next, with its escapes as they are.
func (s *jsonScanner) text() (text []byte, ok bool) {
	if !s.take('"') {
		return nil, false
	}
	end := quote(s.rest)
	if end < 0 {
		return nil, false
	}
	text, s.rest = s.rest[:end], s.rest[end+1:]
	return text, true
}

// maxDepth is how deep objects and lists may be in each other.
const maxDepth = 64

// value passes the value that is next. It returns a number or a string, and nil for anything else.
func (s *jsonScanner) value() (value []byte, ok bool) {
	s.blank()
	if len(s.rest) == 0 {
		return nil, false
	}
	switch s.rest[0] {
	case '"':
		return s.text()
	case '{', '[':
		return nil, s.nested()
	}
	end := bytes.IndexAny(s.rest, ",}] \t\r")
	if end <= 0 {
		return nil, false
	}
	value, s.rest = s.rest[:end], s.rest[end:]
	switch string(value) {
	case "null", "true", "false":
		return nil, true
	}
	return value, isNumber(value)
}

// isNumber reports whether a text may be a number of JSON.
func isNumber(text []byte) bool {
	for _, c := range text {
		if (c < '0' || c > '9') && c != '-' && c != '+' && c != '.' && c != 'e' && c != 'E' {
			return false
		}
	}
	return true
}

// nested passes an object or a list. Only its brackets are looked at.
func (s *jsonScanner) nested() bool {
	var open [maxDepth]byte
	depth := 0
	for i := 0; i < len(s.rest); i++ {
		switch c := s.rest[i]; c {
		case '"':
			end := quote(s.rest[i+1:])
			if end < 0 {
				return false
			}
			i += 1 + end
		case '{', '[':
			if depth == maxDepth {
				return false
			}
			open[depth] = c + 2 // the closing one is two further, in both cases
			depth++
		case '}', ']':
			if depth--; open[depth] != c {
				return false
			}
			if depth == 0 {
				s.rest = s.rest[i+1:]
				return true
			}
		}
	}
	return false
}
