package accesslog

import "bytes"

// A shape is a format that was found out from a line: combined, or what is like it up to the number of bytes. Status and bytes stand right
// behind the request, wherever else they may stand in other formats. A duration may stand behind them.
type shape struct {
	part int    // between two quotes, counted from 0, that has the duration; 0: there is none
	word int    // of it
	key  []byte // that stands before the number, as in rt=
}

// requestTimes are the keys that log formats of this kind have before the time of a request.
var requestTimes = [][]byte{[]byte("rt="), []byte("request_time="), []byte("req_time="), []byte("reqtime=")}

// detect returns the format of a line, if it is one that is known.
func detect(line []byte) (f Format, ok bool) {
	e := entry{bytes: -1, took: -1}
	if bytes.HasPrefix(bytes.TrimSpace(line), []byte("{")) {
		ok, _ = readJSON(line, &e)
		return Format{name: "JSON", json: true}, ok
	}
	s := &shape{}
	if !s.read(line, &e) {
		return Format{}, false
	}
	parts := partsOf(line)
	f = Format{name: "combined", shape: s}
	if len(parts) < 5 {
		f.name = "common"
	}
	var bare, keyed []shape // the durations that there may be
	for i := 2; i < len(parts); i += 2 {
		for j, word := range bytes.Fields(parts[i]) {
			if i == 2 && j < 2 {
				continue // status and bytes
			}
			if _, ok := nginxSeconds(word); ok {
				bare = append(bare, shape{i, j, nil})
			}
			for _, key := range requestTimes {
				if text, is := bytes.CutPrefix(word, key); is {
					if _, ok := seconds(text); ok {
						keyed = append(keyed, shape{i, j, key})
					}
				}
			}
		}
	}
	switch {
	case len(keyed) == 1:
		*s = keyed[0]
	case len(keyed) == 0 && len(bare) == 1:
		*s = bare[0]
	case len(bare) > 1:
		f.name += ", with several times of which nobody knows which is the request's" // one may be the upstream's
		return f, true
	}
	if s.part > 0 {
		f.name += " + request time"
	}
	return f, true
}

// nginxSeconds returns a duration as nginx writes it, with three decimals. Other numbers behind a user agent may be anything.
func nginxSeconds(text []byte) (e entry, ok bool) {
	_, decimals, _ := bytes.Cut(text, point)
	return e, len(decimals) == 3 && e.set(secondsField, text)
}

// partsOf splits a line at its quotes.
func partsOf(line []byte) (parts [][]byte) {
	for {
		at := quote(line)
		if at < 0 {
			return append(parts, line)
		}
		parts, line = append(parts, line[:at]), line[at+1:]
	}
}

// read takes in a line.
func (s *shape) read(line []byte, e *entry) bool {
	at := quote(line)
	if at < 2 || line[at-2] != ']' || line[at-1] != ' ' { // behind the time
		return false
	}
	line = line[at+1:]
	if at = quote(line); at < 0 {
		return false
	}
	line = line[at+1:]
	if len(line) < 6 || line[0] != ' ' || line[4] != ' ' || !e.set(statusField, line[1:4]) {
		return false
	}
	sent := line[5:]
	if end := bytes.IndexAny(sent, " \t"); end >= 0 {
		sent = sent[:end]
	}
	if !e.set(bytesField, sent) {
		return false
	}
	if s.part > 0 {
		s.duration(line, e)
	}
	return true
}

// duration takes in the duration of a line, from what is behind its request on. A line that has none counts without.
func (s *shape) duration(line []byte, e *entry) {
	for i := 2; i < s.part; i++ {
		at := quote(line)
		if at < 0 {
			return
		}
		line = line[at+1:]
	}
	if at := quote(line); at >= 0 {
		line = line[:at]
	}
	for n := 0; ; n++ {
		line = bytes.TrimLeft(line, " \t")
		end := bytes.IndexAny(line, " \t")
		if end < 0 {
			end = len(line)
		}
		switch {
		case end == 0:
			return
		case n < s.word:
			line = line[end:]
			continue
		}
		text, is := bytes.CutPrefix(line[:end], s.key)
		if is && readable(secondsField, text) {
			e.set(secondsField, text)
		}
		return
	}
}

// read takes in a line. It reports false if that is not of the format.
func (f *Format) read(line []byte, e *entry) (ok, allBytes bool) {
	*e = entry{bytes: -1, took: -1}
	switch {
	case f.pattern != nil:
		return f.pattern.read(line, e), f.pattern.allBytes
	case f.json:
		return readJSON(line, e)
	}
	return f.shape.read(line, e), false
}
