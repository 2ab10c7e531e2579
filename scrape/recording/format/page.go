package format

import (
	"bytes"
	"encoding/json"
	"errors"
	"time"
)

// A Head says what was recorded in one session.
type Head struct {
	Program string // with its version
	Flags   []string
	Origin  string
	Host    string    // where it ran
	Start   time.Time // zero if not known
}

// A Page is one answer of an exporter, or the failure to get one. Texts are UTF-8, what is not becomes U+FFFD, and all of them
// together may have about 64 KB.
type Page struct {
	Origin, Labels    string // the name of the origin and its labels, dc="fra",tier="edge"; "" where there is only one
	Target, URL, Kind string
	Time              time.Time     // when the page was asked for; in the years 1990 to 2200
	Took              time.Duration // until it was there; 0 if not known, and in place of what is below 0 or above 24 h
	Status            int           // of HTTP
	Whole             bool          // the end of Body is known to be the end of the page
	Err               string        // why there is no page; Body may hold a part of it
	Body              []byte        // as it came; at most 64 MiB less 64 KiB
}

// A Marker is a remark at a time.
type Marker struct {
	Time time.Time // in the years 1990 to 2200
	Text string    // of at most 64 KiB
}

// A PageError is why a page or a marker can't be recorded, in words for a person. Nothing of it was written, and others can be.
type PageError string

func (e PageError) Error() string { return string(e) }

const errTime = PageError("there are no recordings of that time")

// The lines of JSON in the payloads of frames.
type (
	headLine struct {
		Format  string   `json:"format"`
		Program string   `json:"program"`
		Flags   []string `json:"flags"`
		Origin  string   `json:"origin"`
		Host    string   `json:"host"`
	}
	pageLine struct {
		Origin string        `json:"origin,omitempty"`
		Labels string        `json:"labels,omitempty"`
		Target string        `json:"target"`
		URL    string        `json:"url,omitempty"`
		Kind   string        `json:"kind,omitempty"`
		Took   time.Duration `json:"took_ns,omitempty"`
		Status int           `json:"status,omitempty"`
		Whole  bool          `json:"whole,omitempty"`
		Error  string        `json:"error,omitempty"`
	}
	markerLine struct {
		Text string `json:"text"`
	}
)

// appendLine appends the JSON of one of these, and a newline.
func appendLine(b []byte, line any) []byte {
	text, err := json.Marshal(line)
	if err != nil {
		panic(err) // there is nothing in them that has no JSON
	}
	return append(append(b, text...), '\n')
}

// appendPageLine appends the line that stands before the body of a page.
func appendPageLine(b []byte, p *Page) []byte {
	return appendLine(b, &pageLine{p.Origin, p.Labels, p.Target, p.URL, p.Kind, likely(p.Took), p.Status, p.Whole, p.Err})
}

// parsePage reads a page, uncompressed: that line, and the body, which is a part of b.
func parsePage(b []byte, arrived int64, lines *lastLine) (Page, error) {
	errLine := errors.New("the page's header cannot be read")
	end := bytes.IndexByte(b[:min(len(b), maxLine)], '\n')
	if end < 0 {
		return Page{}, errLine
	}
	line, ok := lines.line(b[:end])
	if !ok {
		return Page{}, errLine
	}
	took := likely(line.Took)
	return Page{
		Origin: line.Origin, Labels: line.Labels, Target: line.Target, URL: line.URL, Kind: line.Kind,
		Time: timeOf(arrived).Add(-took), Took: took, Status: line.Status, Whole: line.Whole, Err: line.Error, Body: b[end+1:],
	}, nil
}

// lastLine is the line of a page as it was read last. Those of one stream differ only in how long the page took, as a rule.
type lastLine struct {
	before, after []byte // that number
	pageLine
}

// lines are the last lines of streams, those of a recording of thousands as far as there is room.
type lines map[int]*lastLine

const (
	maxLines    = 16 << 10 // streams whose lines are kept
	maxLastLine = 1 << 10  // bytes of a line that is
)

// of returns the last line of a stream.
func (l *lines) of(stream int) *lastLine {
	last := (*l)[stream]
	if last == nil {
		if *l == nil || len(*l) == maxLines {
			*l = lines{}
		}
		last = new(lastLine)
		(*l)[stream] = last
	}
	return last
}

// line reads the line of a page.
func (l *lastLine) line(text []byte) (line pageLine, ok bool) {
	const took = `"took_ns":`
	const most = 15 // digits
	begin, n := 0, time.Duration(0)
	if i := bytes.Index(text, []byte(took)); i >= 0 {
		begin = i + len(took)
	}
	end := begin
	for ; end < min(len(text), begin+most) && text[end] >= '0' && text[end] <= '9'; end++ {
		n = 10*n + time.Duration(text[end]-'0')
	}
	known := end > begin && text[begin] != '0'
	if known && bytes.Equal(l.before, text[:begin]) && bytes.Equal(l.after, text[end:]) {
		line = l.pageLine
		line.Took = n
		return line, true
	}
	if err := json.Unmarshal(text, &line); err != nil {
		return pageLine{}, false
	}
	if known && len(text) <= maxLastLine && line.Took == n && bytes.Count(text, []byte(took)) == 1 {
		l.before, l.after, l.pageLine = bytes.Clone(text[:begin]), bytes.Clone(text[end:]), line
	}
	return line, true
}

// stream returns the stream that the page is of.
func (p *Page) stream() Stream { return Stream{p.Origin, p.Labels, p.Target, p.URL, p.Kind} }

// arrival returns when a page was there.
func (p *Page) arrival() time.Time { return p.Time.Add(likely(p.Took)) }

// likely returns what a page took, 0 if it cannot be.
func likely(took time.Duration) time.Duration {
	if took < 0 || took > 24*time.Hour {
		return 0
	}
	return took
}
