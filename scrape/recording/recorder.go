package recording

import (
	"context"
	"errors"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"origintop/scrape"
	"origintop/scrape/crash"
	"origintop/scrape/recording/format"
)

// A Recorder is a Source that passes on the pages of another and, while it is told to, writes them to a file. That is done by a
// goroutine of its own: a slow disk delays no page, and one that is full ends the recording only.
type Recorder struct {
	Source   scrape.Source
	Head     format.Head                     // of the file; its Start is when the recording was asked for
	OnMarker func(at time.Time, text string) // is told of markers that other programs have put into the file

	// History is for how long pages are held in memory, packed: a recording begins with those. 0 holds none.
	History time.Duration
	Past    int // how many bytes these may take, at most 32 MiB, which 0 stands for

	mu      sync.Mutex
	past    past
	targets map[scrape.Key]bool // that there were pages of
	session *session            // nil while nothing is recorded
	closing *session            // the one whose file is not closed yet; nil if there is none
	written []writtenFile
	file    os.FileInfo // of the last recording that has ended; nil if that never had one
	status  atomic.Pointer[Status]
	waiting atomic.Int64 // pages and markers on their way to the disk
	busy    atomic.Int64 // since when the disk has been doing what it does, Unix time in nanoseconds; 0: it does nothing
}

// A session is one recording on its way to the file.
type session struct {
	queue  chan queued
	queued atomic.Int64  // bytes in the queue, and of the page that is being written
	copies copies        // of pages
	done   chan struct{} // closed when the file is
	before []*pack       // what comes before the queue
	marks  []queued      // that the queue had no room for; with the Recorder's mutex held
	upTo   int64         // number of the last page that is in the file; -1: none. Of the goroutine that writes
}

// A queued page is one on its way to the file, with its number in the run.
type queued struct {
	scrape.Page
	number int64
}

// A writtenFile is one that was recorded to: what of the run is there, is not written there again.
type writtenFile struct {
	file os.FileInfo
	upTo int64
}

// A Status says how a recording goes.
type Status struct {
	Path         string // "" if nothing was recorded yet
	On           bool
	Start        time.Time
	Bytes        int64     // of the file
	Pages        int       // of this session
	From         time.Time // of the first page, if that was in memory when the recording began
	EarlierPages int       // pages of the sessions before that this Recorder has recorded there, one after the other
	Lost         int       // pages that are not in the file: the disk was too slow for them, or they did not fit
	Err          error     // why it has stopped, in words; nil if it was told to

	Stored   int // of Pages, those that the disk is known to have stored
	Unstored int // pages and markers that were written to the file since then

	Ending  bool          // it was told to end, and not all is in the file yet
	Waiting int           // pages and markers that wait for the disk
	Stuck   time.Duration // since the disk has begun what it is doing
}

// How much waits for the disk at most: eight scrapes of a thousand targets, or, in bytes, one of as many large pages as there are targets.
const (
	maxQueued       = 8192
	maxQueuedBytes  = 32 << 20
	queuedPerTarget = 64 << 10 // bytes
)

// Next returns the next page of the Source, and hands a copy of it to the file.
func (r *Recorder) Next(ctx context.Context) (scrape.Page, error) {
	p, err := r.Source.Next(ctx)
	if err == nil {
		r.enqueue(p)
	}
	return p, err
}

// enqueue takes in a page: into memory, and to the file if there is one.
func (r *Recorder) enqueue(p scrape.Page) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.past.most = r.Past
	q := queued{p, r.past.add(&p, r.History)}
	if r.targets == nil {
		r.targets = map[scrape.Key]bool{}
	}
	r.targets[p.Target.Key()] = true
	t := r.session
	if t == nil {
		return
	}
	room := max(maxQueuedBytes, queuedPerTarget*len(r.targets))
	if bytes := int(t.queued.Load()); bytes == 0 || bytes+len(p.Body) <= room { // a huge page alone
		q.Body = t.copies.of(p.Body)
		select {
		case t.queue <- q:
			t.queued.Add(int64(len(p.Body)))
			r.waiting.Add(1)
			return
		default:
		}
	}
	if p.Marker != "" { // few, small, and not to be had again
		t.marks = append(t.marks, q)
		r.waiting.Add(1)
		return
	}
	r.change(func(s *Status) { s.Lost++ })
}

// Status returns how the recording goes. It may be called from any goroutine, and costs nothing.
func (r *Recorder) Status() Status {
	old := r.status.Load()
	if old == nil {
		return Status{}
	}
	s := *old
	s.Waiting = int(r.waiting.Load())
	if busy := r.busy.Load(); busy != 0 {
		s.Stuck = max(0, time.Since(time.Unix(0, busy)))
	}
	return s
}

// change changes the status.
func (r *Recorder) change(how func(*Status)) {
	for {
		old := r.status.Load()
		now := Status{}
		if old != nil {
			now = *old
		}
		how(&now)
		if r.status.CompareAndSwap(old, &now) {
			return
		}
	}
}

// Record begins to record to a file: a new one, or one that a Recorder has written, which then goes on. The pages that are in memory come
// first, but for those that are in the file already. It fails if that can't be done, or if it records already; one that is about to end is
// waited for. Pages that come while the file is opened are recorded, too.
func (r *Recorder) Record(path string) error {
	t := &session{queue: make(chan queued, maxQueued), done: make(chan struct{}), upTo: -1}
	r.mu.Lock()
	for r.session == nil && r.closing != nil { // it was told to end
		last := r.closing
		r.mu.Unlock()
		<-last.done
		r.mu.Lock()
	}
	if r.session != nil {
		r.mu.Unlock()
		return errors.New("already recording to " + r.Status().Path)
	}
	r.session, r.closing = t, t
	t.before = r.past.all()
	for _, k := range t.before {
		r.waiting.Add(int64(len(k.pages)))
	}
	r.working(true)
	head := r.Head
	head.Start = time.Now()
	r.change(func(s *Status) {
		prior := 0
		if s.Path == path {
			prior = s.EarlierPages + s.Pages
		}
		*s = Status{Path: path, On: true, Start: head.Start, EarlierPages: prior}
	})
	r.mu.Unlock()
	var w *format.Writer
	var file os.FileInfo
	err := crash.Guarded(func() (err error) {
		if w, err = format.Create(path, head); err != nil {
			return err
		}
		if file, err = os.Stat(path); err != nil {
			w.Close()
		}
		return err
	})
	if err != nil {
		r.finish(t, nil, err)
		return err
	}
	r.change(func(s *Status) { s.Bytes = w.Size() })
	go func() {
		r.finish(t, file, crash.Guarded(func() error { return r.write(w, file, t) }))
	}()
	return nil
}

// finish says that nothing more is written to the file, nil if there is none, and why.
func (r *Recorder) finish(t *session, file os.FileInfo, err error) {
	r.mu.Lock()
	if r.session == t { // nobody has told it to end
		r.session = nil
	}
	if file != nil {
		r.written = slices.DeleteFunc(r.written, func(w writtenFile) bool { return os.SameFile(w.file, file) })
		r.written = append(r.written, writtenFile{file, t.upTo})
	}
	r.file = file
	left := len(t.queue) + len(t.marks)
	r.change(func(s *Status) { s.On, s.Ending, s.Err, s.Lost = false, false, err, s.Lost+left })
	r.closing, t.before = nil, nil
	r.waiting.Store(0)
	r.working(false)
	close(t.done)
	r.mu.Unlock()
}

// Stop ends the recording and returns when all of it is in the file, also if another call has ended it. It does nothing if there is none.
func (r *Recorder) Stop() { <-r.End() }

// End ends the recording as Stop does, but doesn't wait: what it returns is closed when all is in the file.
func (r *Recorder) End() <-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.session != nil {
		close(r.session.queue)
		r.session = nil
		r.change(func(s *Status) { s.Ending = true })
	}
	if r.closing == nil {
		none := make(chan struct{})
		close(none)
		return none
	}
	return r.closing.done
}

// working notes that the disk has something to do, the next thing or nothing more.
func (r *Recorder) working(on bool) {
	if on {
		r.busy.Store(time.Now().UnixNano())
	} else {
		r.busy.Store(0)
	}
}
