package accesslog

import (
	"bytes"
	"fmt"
)

// A reader counts what the lines of a log say.
type reader struct {
	counters
	lines
	format  Format       // the zero Format until a line has told
	found   func(string) // is called with what was found out
	given   bool         // by the operator
	before  counts       // the last page
	page    []byte
	observe func([]byte) // r.line, which would be made anew for each piece of the log
}

// counts are how many lines a page is of.
type counts struct{ good, bad uint64 }

func newReader(f Format, found func(string)) *reader {
	r := &reader{format: f, given: f.name != "", found: found}
	r.observe = r.line
	return r
}

// read takes in a piece of the log.
func (r *reader) read(text []byte) { r.feed(text, r.observe) }

// line takes in a line, nil if it was too long.
func (r *reader) line(line []byte) {
	if line == nil {
		r.badLines++
		return
	}
	if line = bytes.TrimSuffix(line, []byte("\r")); len(line) == 0 {
		return
	}
	if r.format.name == "" {
		f, ok := detect(line)
		if !ok {
			r.badLines++
			return
		}
		r.format = f
		r.found(f.name)
	}
	var e entry
	ok, all := r.format.read(line, &e)
	if !ok {
		r.badLines++
		return
	}
	r.allBytes = r.allBytes || all
	r.observeEntry(&e)
}

// So many bad lines tell that a log is not in a format, if they are more than one of maxBad: numbers without them would be wrong.
const (
	minTold = 10
	maxBad  = 20
)

// make returns a page of what was counted, or says why there is none: too many lines since the page before are not in the format. The page
// is valid until the next call.
func (r *reader) make() (page []byte, trouble string) {
	now := counts{r.requests, r.badLines}
	good, bad := now.good-r.before.good, now.bad-r.before.bad
	switch {
	case r.requests == 0 && r.badLines >= minTold: // however few of them have come lately
	case bad < minTold || maxBad*bad <= good+bad:
		r.before = now
		r.page = r.appendPage(r.page[:0], r.format.name)
		return r.page, ""
	}
	r.before = now
	switch {
	case r.format.name == "":
		return nil, fmt.Sprintf("none of its %d lines so far is in the combined format or in JSON: say how they are written with "+
			"--access-log-format, as in nginx' log_format", r.badLines)
	case r.requests == 0 && r.given:
		return nil, fmt.Sprintf("none of its %d lines so far is written as --access-log-format says", r.badLines)
	}
	what := "the format that the first one had, " + r.format.name
	if r.given {
		what = "that of --access-log-format"
	}
	return nil, fmt.Sprintf("%d of its last %d lines are not in its format: %s", bad, bad+good, what)
}
