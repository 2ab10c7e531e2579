package recording

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
	Host    string // where it ran
	Start   time.Time
}

// A Page is one answer of an exporter, or the failure to get one. Texts are UTF-8; what is not becomes U+FFFD. Times are of the
// years 1678 to 2261, or zero.
type Page struct {
	Target, URL, Kind string
	Time              time.Time     // when the page was asked for
	Took              time.Duration // until it was there
	Status            int           // of HTTP
	Whole             bool          // the end of Body is known to be the end of the page
	Err               string        // why there is no page; Body may hold a part of it
	Body              []byte        // as it came; less than 127 MiB
}

// A Marker is a remark at a time.
type Marker struct {
	Time time.Time
	Text string
}

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

// appendPage appends what a page is, uncompressed.
func appendPage(b []byte, p *Page) []byte {
	b = appendLine(b, &pageLine{p.Target, p.URL, p.Kind, p.Took, p.Status, p.Whole, p.Err})
	return append(b, p.Body...)
}

// parsePage is the reverse of appendPage. The body of the page is a part of b.
func parsePage(b []byte, arrived int64) (Page, error) {
	text, body, found := bytes.Cut(b, []byte("\n"))
	var line pageLine
	if err := json.Unmarshal(text, &line); err != nil || !found {
		return Page{}, errors.New("what it says of the page cannot be read")
	}
	p := Page{
		Target: line.Target, URL: line.URL, Kind: line.Kind, Time: timeOf(arrived), Took: line.Took,
		Status: line.Status, Whole: line.Whole, Err: line.Error, Body: body,
	}
	if !p.Time.IsZero() {
		p.Time = p.Time.Add(-p.Took)
	}
	return p, nil
}

// arrival returns when a page was there; zero if it is not known when it was asked for.
func (p *Page) arrival() time.Time {
	if p.Time.IsZero() {
		return time.Time{}
	}
	return p.Time.Add(p.Took)
}
