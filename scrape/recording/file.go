package recording

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"origintop/scrape"
	"origintop/scrape/access"
	"origintop/scrape/recording/format"
)

// file is a recording in a file of its own.
type file struct{ *format.Reader }

// openFile opens the file that a Recorder has written.
func openFile(ctx context.Context, path string) (*Recording, error) {
	r, err := format.Open(ctx, path)
	if err != nil {
		return nil, err
	}
	return newRecording(r)
}

// ReadFile returns the recording in a file that a Recorder has written.
func ReadFile(r io.ReaderAt, size int64) (*Recording, error) {
	reader, err := format.NewReader(r, size)
	if err != nil {
		return nil, err
	}
	return newRecording(reader)
}

// newRecording returns the recording in a file.
func newRecording(r *format.Reader) (*Recording, error) {
	if len(r.Entries()) == 0 {
		if r.Outlook() == format.Growing {
			return nil, errors.New("no page has been recorded yet")
		}
		return nil, errors.New("no page was recorded")
	}
	return recordingOf(r, &reading{pages: file{r}})
}

// recordingOf returns the recording in a file that is read so.
func recordingOf(r *format.Reader, reading *reading) (*Recording, error) {
	entries := r.Entries()
	rec := &Recording{
		reading: reading, division: new(division), Format: r.Format(), Sessions: slices.Clip(r.Heads()), Outlook: r.Outlook(),
	}
	streams := originsNamed(r)
	index, of := map[scrape.Target]int32{}, make([]int32, len(streams)) // of the target of each stream
	rec.streams = of
	for i, s := range streams {
		t := scrape.Target{Origin: s.Origin, Name: s.Target, URL: access.RedactedText(s.URL), Role: roleOf(s.Kind)}
		at, is := index[t]
		if !is || s == (format.Stream{}) { // nobody knows whose pages these are
			at = int32(len(rec.Targets))
			index[t], rec.Targets = at, append(rec.Targets, t)
		}
		rec.Targets[at].Labels, of[i] = s.Labels, at // the last ones: those of a list may change every minute
	}
	if err := rec.tooManyTargets(); err != nil {
		return nil, err
	}
	rec.frames = make([]frame, 0, len(entries)+len(r.Markers()))
	for i := range entries {
		rec.frames = append(rec.frames, frame{at: entries[i].At().UnixNano(), target: of[entries[i].Stream], number: int32(i)})
	}
	for i, m := range r.Markers() {
		rec.frames = append(rec.frames, frame{at: m.Time.UnixNano(), target: -1, number: int32(i)})
	}
	if note := setBack(entries); note != "" {
		rec.Notes = append(rec.Notes, note)
	}
	rec.sort()
	many, differ := len(rec.Origins()) > 1, false
	for i, s := range rec.Sessions { // the last one says it
		differ = differ || i > 0 && (s.Origin != rec.Origin && !many || !slices.Equal(s.Flags, rec.Flags))
		rec.Origin, rec.Flags = s.Origin, s.Flags
	}
	if differ {
		rec.Notes = append(rec.Notes, "its sessions have different flags or origins: those of the last one count")
	}
	for _, d := range r.Damage() {
		rec.Damage = append(rec.Damage, damageText(d))
	}
	return rec, nil
}

func damageText(d format.Damage) string {
	return fmt.Sprintf("%s (%d bytes at %d)", d.What, d.Bytes, d.Offset)
}

// originsNamed returns the streams of a file. Where some are of origins with names, those of a session that had a single origin get the name
// that the session has for it: in one file, one origin is called the same everywhere.
func originsNamed(r *format.Reader) []format.Stream {
	streams := slices.Clone(r.Streams())
	if !slices.ContainsFunc(streams, func(s format.Stream) bool { return s.Origin != "" }) {
		return streams
	}
	entries := r.Entries()
	for i := range entries {
		s := &streams[entries[i].Stream]
		if s.Origin != "" || *s == (format.Stream{}) {
			continue
		}
		const unnamed = "unnamed"
		s.Origin = unnamed
		for _, h := range r.Heads() { // the last one before the page
			if !h.Start.After(entries[i].At()) {
				s.Origin = cmp.Or(h.Origin, unnamed)
			}
		}
	}
	return streams
}

// setBack says when the clock was set back while pages were recorded, "" if it wasn't: these lie between those of before then.
func setBack(entries []format.Entry) string {
	const least = 2 * time.Second
	for i := 1; i < len(entries); i++ {
		if by := entries[i-1].At().Sub(entries[i].At()); by > least {
			return fmt.Sprintf(
				"the clock was set back by %v at %s: pages of before and after lie between each other, and what is said of that time is wrong",
				by.Round(time.Second), entries[i-1].At().Local().Format(time.TimeOnly),
			)
		}
	}
	return ""
}

func (f file) page(number int, buffer []byte) (scrape.Page, error) {
	p, err := f.Page(number, buffer)
	if err != nil {
		return scrape.Page{}, err
	}
	page := scrape.Page{Time: p.Time, Took: p.Took, Body: p.Body, Whole: p.Whole, Status: p.Status}
	if p.Err != "" {
		page.Err = &scrape.ScrapeError{URL: access.RedactedText(p.URL), Reason: p.Err}
	}
	return page, nil
}

func (f file) marker(number int) scrape.Page {
	m := f.Markers()[number]
	return scrape.Page{Time: m.Time, Marker: cmp.Or(strings.TrimSpace(m.Text), "marker")}
}

// roleOf returns the role of that name, RoleUnknown for one of a program to come.
func roleOf(name string) scrape.Role {
	for _, k := range append(scrape.Roles[:], scrape.RoleOther) {
		if k.String() == name {
			return k
		}
	}
	return scrape.RoleUnknown
}
