package accesslog

import "bytes"

// maxLine is how long a line can be that is read, in bytes.
const maxLine = 64 << 10

// lines puts the lines of a stream together, which comes in pieces. It keeps maxLine bytes at most.
type lines struct {
	rest []byte // of a line whose end has not come yet
	skip bool   // the line is not to be read
}

// feed takes in a piece of the stream, and calls each for the lines that it completes. A line that is too long is nil.
func (l *lines) feed(text []byte, each func(line []byte)) {
	for {
		at := bytes.IndexByte(text, '\n')
		if at < 0 {
			break
		}
		line := text[:at]
		text = text[at+1:]
		switch {
		case l.skip:
			l.skip = false
			continue
		case len(l.rest)+len(line) > maxLine:
			line = nil
		case len(l.rest) > 0:
			line = append(l.rest, line...)
		}
		l.rest = l.rest[:0]
		each(line)
	}
	switch {
	case l.skip:
	case len(l.rest)+len(text) > maxLine:
		l.rest, l.skip = nil, true
		each(nil)
	default:
		l.rest = append(l.rest, text...)
	}
}

// cut gives up the line whose end will not come, and reports whether there was one.
func (l *lines) cut() bool {
	some := len(l.rest) > 0
	l.rest, l.skip = l.rest[:0], false
	return some
}
