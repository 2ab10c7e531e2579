package scrape

import (
	"context"
	"errors"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"origintop/scrape/access"
	"origintop/scrape/recording"
)

// A Recorder is a Source that passes on the pages of another and, while it is told to, writes them to a file. That is done by a
// goroutine of its own: a slow disk delays no page, and one that is full ends the recording only.
type Recorder struct {
	Source Source
	Head   recording.Head                  // of the file; its Start is when the recording began
	Found  func(at time.Time, text string) // is told of markers that other programs have put into the file

	mu     sync.Mutex
	tape   *tape // nil while nothing is recorded
	last   *tape // the one whose file is not closed yet; nil if there is none
	status atomic.Pointer[RecordStatus]
}

// A tape is one recording on its way to the file.
type tape struct {
	queue  chan Page
	queued atomic.Int64  // bytes in the queue
	done   chan struct{} // closed when the file is
}

// A RecordStatus says how a recording goes.
type RecordStatus struct {
	Path  string // "" if nothing was recorded yet
	On    bool
	Start time.Time
	Bytes int64 // of the file
	Pages int   // of this session
	Prior int   // pages of the sessions before that this Recorder has recorded there, one after the other
	Lost  int   // pages that are not in the file: the disk was too slow for them, or they did not fit
	Err   error // why it has stopped, in words; nil if it was told to
}

// How much waits for the disk at most.
const (
	mostQueued      = 1024
	mostQueuedBytes = 32 << 20
)

// Next returns the next page of the Source, and hands a copy of it to the file.
func (r *Recorder) Next(ctx context.Context) (Page, error) {
	p, err := r.Source.Next(ctx)
	if err == nil && !p.kept {
		r.hand(p)
	}
	return p, err
}

func (r *Recorder) hand(p Page) {
	r.mu.Lock()
	defer r.mu.Unlock()
	t := r.tape
	if t == nil {
		return
	}
	if queued := int(t.queued.Load()); queued == 0 || queued+len(p.Body) <= mostQueuedBytes { // a huge page alone
		p.Body = slices.Clone(p.Body)
		select {
		case t.queue <- p:
			t.queued.Add(int64(len(p.Body)))
			return
		default:
		}
	}
	r.change(func(s *RecordStatus) { s.Lost++ })
}

// Status returns how the recording goes. It may be called from any goroutine, and costs nothing.
func (r *Recorder) Status() RecordStatus {
	if s := r.status.Load(); s != nil {
		return *s
	}
	return RecordStatus{}
}

// change changes the status.
func (r *Recorder) change(how func(*RecordStatus)) {
	for {
		old := r.status.Load()
		now := RecordStatus{}
		if old != nil {
			now = *old
		}
		how(&now)
		if r.status.CompareAndSwap(old, &now) {
			return
		}
	}
}

// Record begins to record to a file: a new one, or one that a Recorder has written, which then goes on. It fails if that can't be
// done, or if it records already; one that is about to end is waited for. Pages that come while the file is opened are recorded, too.
func (r *Recorder) Record(path string) error {
	t := &tape{queue: make(chan Page, mostQueued), done: make(chan struct{})}
	r.mu.Lock()
	for r.tape == nil && r.last != nil { // it was told to end
		last := r.last
		r.mu.Unlock()
		<-last.done
		r.mu.Lock()
	}
	if r.tape != nil {
		r.mu.Unlock()
		return errors.New("it records already, to " + r.Status().Path)
	}
	r.tape, r.last = t, t
	head := r.Head
	head.Start = time.Now()
	r.change(func(s *RecordStatus) {
		prior := 0
		if s.Path == path {
			prior = s.Prior + s.Pages
		}
		*s = RecordStatus{Path: path, On: true, Start: head.Start, Prior: prior}
	})
	r.mu.Unlock()
	var w *recording.Writer
	var file os.FileInfo
	err := Guarded(func() (err error) {
		if w, err = recording.Create(path, head); err != nil {
			return err
		}
		if file, err = os.Stat(path); err != nil {
			w.Close()
		}
		return err
	})
	if err != nil {
		r.end(t, err)
		return err
	}
	r.change(func(s *RecordStatus) { s.Bytes = w.Size() })
	go func() {
		r.end(t, Guarded(func() error { return r.write(w, file, t) }))
	}()
	return nil
}

// end says that nothing more is written, and why.
func (r *Recorder) end(t *tape, err error) {
	r.mu.Lock()
	if r.tape == t { // nobody has told it to end
		r.tape = nil
	}
	left := len(t.queue)
	r.change(func(s *RecordStatus) { s.On, s.Err, s.Lost = false, err, s.Lost+left })
	r.last = nil
	close(t.done)
	r.mu.Unlock()
}

// Stop ends the recording and returns when all of it is in the file, also if another call has ended it. It does nothing if there is none.
func (r *Recorder) Stop() {
	r.mu.Lock()
	if r.tape != nil {
		close(r.tape.queue)
		r.tape = nil
	}
	last := r.last
	r.mu.Unlock()
	if last != nil {
		<-last.done
	}
}

// write writes the pages of the queue until that is closed or the file can't be written.
func (r *Recorder) write(w *recording.Writer, file os.FileInfo, t *tape) (err error) {
	defer func() {
		if closed := w.Close(); err == nil {
			err = closed
		}
	}()
	for p := range t.queue {
		for left := len(t.queue); ; left-- { // all that is there, before the disk is waited for, and no more: it may never be empty
			t.queued.Add(-int64(len(p.Body)))
			if err := r.writePage(w, &p); err != nil {
				return err
			}
			if left == 0 {
				break
			}
			p = <-t.queue
		}
		if err := w.Sync(); err != nil {
			return err
		}
		if now, err := os.Stat(r.Status().Path); err != nil || !os.SameFile(file, now) {
			return errors.New("the file has been removed")
		}
		for _, m := range w.Found() {
			if r.Found != nil {
				r.Found(m.Time, m.Text)
			}
		}
	}
	return nil
}

// writePage writes a page or a marker.
func (r *Recorder) writePage(w *recording.Writer, p *Page) error {
	var err error
	if p.Marker != "" {
		err = w.Mark(&recording.Marker{Time: p.Time, Text: p.Marker})
	} else {
		page := &recording.Page{
			Target: p.Target.Name, URL: access.ShownText(p.Target.URL), Kind: p.Target.Kind.String(),
			Time: p.Time, Took: p.Took, Status: p.Status, Whole: p.Whole, Body: p.Body,
		}
		if p.Err != nil {
			page.Err = Reason(p.Err)
		}
		err = w.Page(page)
	}
	var unfit recording.PageError
	alone := errors.As(err, &unfit) // others can be recorded
	r.change(func(s *RecordStatus) {
		s.Bytes = w.Size()
		switch {
		case alone:
			s.Lost++
		case err == nil && p.Marker == "":
			s.Pages++
		}
	})
	if alone {
		return nil
	}
	return err
}
