package accesslog

import (
	"bytes"
	"strconv"
	"time"
)

// An entry is what a line of the log says of one request.
type entry struct {
	status int           // 100 to 599; 0: the log says none
	bytes  int64         // sent; -1: the line doesn't say
	took   time.Duration // -1: the line doesn't say
	whole  bool          // it is in whole milliseconds, as nginx has it: 0 is less than one
}

// A field is what a part of a line is read as.
type field uint8

const (
	noField field = iota
	statusField
	bytesField        // of the body
	allBytesField     // with the header: goes before those of the body
	secondsField      // with decimals, as nginx and Caddy write them: whole seconds are too coarse, or of another unit
	millisecondsField // whole
	microsecondsField // whole
	nanosecondsField  // whole
)

// unit returns the unit of a field that is a whole number of it.
func (f field) unit() time.Duration {
	switch f {
	case millisecondsField:
		return time.Millisecond
	case microsecondsField:
		return time.Microsecond
	}
	return time.Nanosecond
}

// maxTook is the longest that a request can take: what is longer is no duration.
const maxTook = 1e6 * time.Second

// set takes in the text of a field. It reports false if that is nothing that the field can be.
func (e *entry) set(f field, text []byte) bool {
	dash := len(text) == 1 && text[0] == '-'
	switch f {
	case statusField:
		if dash {
			e.status = 0
			return true
		}
		n, ok := whole(text)
		if !ok || len(text) != 3 {
			return false
		}
		e.status = int(n)
		if n < 100 || n > 599 { // nginx writes 000 where it has sent no answer
			e.status = 0
		}
		return true
	case bytesField, allBytesField:
		if dash { // Apache's 0
			e.bytes = 0
			return true
		}
		n, ok := whole(text)
		e.bytes = n
		return ok
	case secondsField:
		took, ok := seconds(text)
		e.took, e.whole = took, len(text)-bytes.IndexByte(text, '.') <= 4
		return ok || dash
	case millisecondsField, microsecondsField, nanosecondsField:
		n, ok := whole(text)
		if e.took = -1; ok && n <= int64(maxTook/f.unit()) {
			e.took, e.whole = time.Duration(n)*f.unit(), f == millisecondsField
		}
		return ok || dash
	}
	return true
}

// whole returns the value of decimal digits.
func whole(text []byte) (n int64, ok bool) {
	if len(text) == 0 || len(text) > 18 {
		return 0, false
	}
	for _, c := range text {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int64(c-'0')
	}
	return n, true
}

// seconds returns the duration of seconds with decimals, -1 if there are none: a bare integer may be of any unit.
func seconds(text []byte) (took time.Duration, ok bool) {
	before, after, pointed := bytes.Cut(text, point)
	if n, ok := whole(before); ok && pointed && len(before) <= 6 {
		took, unit := time.Duration(n)*time.Second, time.Second
		for _, c := range after {
			if c < '0' || c > '9' {
				return exponential(text)
			}
			unit /= 10
			took += time.Duration(c-'0') * unit
		}
		return took, len(after) > 0
	}
	return exponential(text)
}

// exponential is seconds for a number with an exponent, as some loggers write very short times: 5.1e-05.
func exponential(text []byte) (time.Duration, bool) {
	v, err := strconv.ParseFloat(string(text), 64)
	if err != nil || !bytes.ContainsAny(text, "eE") || bytes.ContainsAny(text, "xX_") || !(v >= 0 && v <= maxTook.Seconds()) {
		return -1, false
	}
	return time.Duration(v*1e9 + 0.5), true
}

var point = []byte(".")

// readable reports whether the time of a field is a number of its unit: only those count.
func readable(f field, text []byte) bool {
	e := entry{took: -1}
	return e.set(f, text) && (f < secondsField || e.took >= 0)
}
