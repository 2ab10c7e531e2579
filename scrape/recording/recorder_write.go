package recording

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"time"

	"origintop/scrape"
	"origintop/scrape/recording/format"
)

// write writes the pages that were in memory and those of the queue until that is closed or the file can't be written.
func (r *Recorder) write(w *format.Writer, file os.FileInfo, t *session) (err error) {
	defer func() {
		r.working(true)
		if closed := w.Close(); err == nil {
			err = closed
		}
		if err == nil {
			err = moved(r.Status().Path, file)
		}
	}()
	if err := r.writeBefore(w, file, t); err != nil {
		return err
	}
	r.working(false)
	for q := range t.queue {
		for left := len(t.queue); ; left-- { // all that is there, before the disk is waited for, and no more: it may never be empty
			if err := r.writeQueued(w, t, &q); err != nil {
				return err
			}
			t.queued.Add(-int64(len(q.Body)))
			t.copies.done(q.Body)
			if left == 0 {
				break
			}
			q = <-t.queue
		}
		if err := r.writeMarks(w, t); err != nil {
			return err
		}
		if err := r.sync(w, file); err != nil {
			return err
		}
		r.working(false)
	}
	return r.writeMarks(w, t)
}

// writeBefore writes the pages that were in memory when the recording began: all of them to a new file, those since then to one
// that this Recorder has written before, and those of later than is there to that of another run.
func (r *Recorder) writeBefore(w *format.Writer, file os.FileInfo, t *session) error {
	newest := w.Newest()
	r.mu.Lock()
	i := slices.IndexFunc(r.written, func(w writtenFile) bool { return os.SameFile(w.file, file) })
	if i >= 0 && !newest.IsZero() {
		t.upTo, newest = r.written[i].upTo, time.Time{}
	}
	before := t.before
	t.before = nil
	r.mu.Unlock()
	if len(before) == 0 {
		return nil
	}
	upTo := t.upTo
	err := readPacks(before, func(p *scrape.Page, number int64, gone bool) error {
		there := p.Time.Add(p.Took)
		switch {
		case number <= upTo, p.Marker == "" && !there.After(newest):
			t.upTo = number
			r.waiting.Add(-1)
			return nil
		case gone:
			t.upTo = number
			r.waiting.Add(-1)
			r.change(func(s *Status) { s.Lost++ })
			return nil
		}
		if p.Marker == "" {
			r.change(func(s *Status) {
				if s.From.IsZero() {
					s.From = there
				}
			})
		}
		p.Recorded = false // it is in another file, if in any
		return r.writeQueued(w, t, &queued{*p, number})
	})
	if err != nil {
		return err
	}
	return r.sync(w, file)
}

// writeQueued writes a page or a marker, unless it is in the file already.
func (r *Recorder) writeQueued(w *format.Writer, t *session, q *queued) error {
	r.working(true)
	if !q.Recorded {
		if err := r.writePage(w, &q.Page); err != nil {
			return err
		}
	}
	t.upTo = max(t.upTo, q.number)
	r.waiting.Add(-1)
	return nil
}

// writeMarks writes the markers that the queue had no room for.
func (r *Recorder) writeMarks(w *format.Writer, t *session) error {
	r.mu.Lock()
	marks := t.marks
	t.marks = nil
	r.mu.Unlock()
	for i := range marks {
		if marks[i].Recorded {
			r.waiting.Add(-1)
			continue
		}
		r.working(true)
		if err := r.writePage(w, &marks[i].Page); err != nil {
			r.mu.Lock()
			t.marks = append(t.marks, marks[i:]...)
			r.mu.Unlock()
			return err
		}
		r.waiting.Add(-1)
	}
	return nil
}

// sync has all that was written stored, looks whether it is still the file of that name, and for markers of others.
func (r *Recorder) sync(w *format.Writer, file os.FileInfo) error {
	r.working(true)
	if err := w.Sync(); err != nil {
		return err
	}
	r.change(func(s *Status) { s.Stored, s.Unstored = s.Pages, 0 })
	if err := moved(r.Status().Path, file); err != nil {
		return err
	}
	for _, m := range w.Found() {
		if r.OnMarker != nil {
			r.OnMarker(m.Time, m.Text)
		}
	}
	return nil
}

// writePage writes a page or a marker.
func (r *Recorder) writePage(w *format.Writer, p *scrape.Page) error {
	var err error
	if p.Marker != "" {
		err = w.Mark(&format.Marker{Time: p.Time, Text: p.Marker})
	} else {
		err = w.Page(Framed(p))
	}
	var unfit format.PageError
	alone := errors.As(err, &unfit) // others can be recorded
	r.change(func(s *Status) {
		s.Bytes = w.Size()
		switch {
		case alone:
			s.Lost++
		case err == nil && p.Marker == "":
			s.Pages++
			s.Unstored++
		case err == nil:
			s.Unstored++
		}
	})
	if alone {
		return nil
	}
	return err
}

// moved returns why the file is not the one of that name any more; nil if it is, or if that can't be known.
func moved(path string, file os.FileInfo) error {
	switch now, err := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
		return errors.New("the file has been removed or renamed")
	case err == nil && !os.SameFile(file, now):
		return errors.New("another file has its name now")
	}
	return nil
}

// A FileLook is what a look at the file of a recording has shown after that has ended.
type FileLook uint8

// What can be known of it.
const (
	FileUnknown FileLook = iota // nothing was written to one, or it can't be looked at
	FileThere                   // and no shorter than it was
	FileShorter
	FileGone
	FileReplaced // by another one of that name
)

// LookAtFile looks what has become of the file that was recorded to last, and how many bytes it has. It waits for the disk.
func (r *Recorder) LookAtFile() (look FileLook, bytes int64) {
	r.mu.Lock()
	file := r.file
	r.mu.Unlock()
	if file == nil {
		return FileUnknown, 0
	}
	s := r.Status()
	switch now, err := os.Stat(s.Path); {
	case errors.Is(err, fs.ErrNotExist):
		return FileGone, 0
	case err != nil:
		return FileUnknown, 0
	case !os.SameFile(file, now):
		return FileReplaced, 0
	case now.Size() < s.Bytes:
		return FileShorter, now.Size()
	default:
		return FileThere, now.Size()
	}
}
