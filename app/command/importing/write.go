// Package importing makes recordings of what a Prometheus has stored.
package importing

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"time"

	"origintop/scrape"
	"origintop/scrape/access"
	"origintop/scrape/prometheus"
	"origintop/scrape/recording"
	"origintop/scrape/recording/format"
)

// A Tally is what was written.
type Tally struct {
	Pages       int // good ones
	Failed      int // and those that say why there is none
	Before      int // that were in the file already
	First, Last time.Time
	Markers     []string
	Bytes       int64 // of the file
}

// Write writes the pages of a Source to a new recording, or to the end of one that Write has made of the same targets. Those that are there
// already are left out, and the Source begins where they end. Progress, if it is not nil, is told the time that was reached.
//
// If it fails, or the context ends, the recording is good and ends with the last page that was written.
func Write(ctx context.Context, path string, h format.Head, s *prometheus.Source, progress func(time.Time)) (t Tally, err error) {
	there, err := look(ctx, path, &h, s)
	if err != nil {
		return t, err
	}
	t.Before = there.pages
	w, err := format.Create(path, h)
	if err != nil {
		return t, err
	}
	defer func() {
		err = errors.Join(err, w.Sync(), w.Close())
		t.Bytes = w.Size()
	}()
	for {
		p, err := s.Next(ctx)
		switch {
		case err == io.EOF:
			return t, nil
		case err != nil:
			return t, err
		}
		at := p.Time.Add(p.Took)
		if progress != nil {
			progress(at)
		}
		if p.Marker != "" {
			if there.markers[p.Marker] {
				continue
			}
			t.Markers = append(t.Markers, p.Marker)
			err = w.Mark(&format.Marker{Time: p.Time, Text: p.Marker})
		} else {
			if !at.After(there.last[p.Target.Key()]) {
				continue
			}
			err = w.Page(recording.Framed(&p))
			if t.First.IsZero() {
				t.First = at
			}
			t.Last = at
			if p.Err != nil {
				t.Failed++
			} else {
				t.Pages++
			}
		}
		if err != nil {
			return t, err
		}
	}
}

// What is in the file already.
type there struct {
	pages   int
	last    map[scrape.Key]time.Time // when the last page of a target was there
	markers map[string]bool
}

// overlap is how long before the last page a Source begins that goes on: what there is between two pages is known by both.
const overlap = 10 * time.Minute

// look reads the recording that is to go on, if there is one. It has the Source begin where that ends.
func look(ctx context.Context, path string, h *format.Head, s *prometheus.Source) (t there, err error) {
	t = there{last: map[scrape.Key]time.Time{}, markers: map[string]bool{}}
	if info, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) || err == nil && info.Mode().IsRegular() && info.Size() == 0 {
		return t, nil
	}
	r, err := format.Open(ctx, path)
	if err != nil {
		return t, err
	}
	defer r.Close()
	for _, head := range r.Heads() {
		if head.Origin != h.Origin {
			return t, fmt.Errorf("it is a recording of %s, not of %s: name another file", cmp.Or(head.Origin, "exporters"), h.Origin)
		}
	}
	keys := make([]scrape.Key, len(r.Streams()))
	for i, stream := range r.Streams() {
		keys[i] = scrape.Key{Origin: stream.Origin, Name: stream.Target}
		if !slices.ContainsFunc(s.Watched, func(w prometheus.Watched) bool {
			return w.Key() == keys[i] && access.RedactedText(w.URL) == stream.URL
		}) {
			return t, fmt.Errorf("it has pages of %s that are not of this import: name another file", stream.Target)
		}
	}
	first := map[scrape.Key]time.Time{}
	for _, e := range r.Entries() {
		if at, ok := first[keys[e.Stream]]; !ok || e.At().Before(at) {
			first[keys[e.Stream]] = e.At()
		}
		if last := t.last[keys[e.Stream]]; e.At().After(last) {
			t.last[keys[e.Stream]] = e.At()
		}
		t.pages++
	}
	for _, m := range r.Markers() {
		t.markers[m.Text] = true
	}
	for _, w := range s.Watched {
		at := first[w.Key()]
		if !s.From.Before(at) {
			continue
		}
		n, err := s.Client.Scrapes(ctx, w, s.From, at)
		if err != nil {
			return t, fmt.Errorf("looking for what is before its beginning: %w", err)
		}
		if n > 1 { // one is that of the first page
			return t, fmt.Errorf("it begins at %s, and what is before can't be added: name another file, or begin there",
				at.Local().Format(time.DateTime))
		}
	}
	from := t.last[s.Watched[0].Key()] // when the first of the targets ends
	for _, w := range s.Watched {
		if last := t.last[w.Key()]; last.Before(from) {
			from = last
		}
	}
	gap := s.From.Sub(from)
	switch {
	case from.IsZero():
	case gap > overlap: // nobody would be told what is missing there
		return t, fmt.Errorf("it ends at %s, %v before what is to be added: name another file, or begin there",
			from.Local().Format(time.DateTime), gap.Round(time.Second))
	case gap > 0, gap < -overlap: // what is between is added as well
		s.From = from.Add(-overlap)
	}
	return t, nil
}
