// Package accesslog reads a web server's access log as it is written, and makes pages of metrics of it: a Source like any exporter. Of what
// clients have asked for it keeps nothing but numbers: how many requests, with which status, how many bytes, how long they took.
package accesslog

import (
	"context"
	"fmt"
	"io"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"origintop/scrape"
	"origintop/scrape/crash"
)

// A Log is a Source that gives a page of what the lines of a log say, at the interval. Lines count when they are read, from the start on:
// what was in the file before counts for nothing. The goroutines start with the first call of Next and end with its context; one that reads
// an Input that can't be interrupted ends with that.
type Log struct {
	Target   scrape.Target
	Path     string           // the file; it need not be there yet
	Input    io.Reader        // or this, which is read to its end
	Format   Format           // the zero Format: found out from the first lines
	Interval time.Duration    // between pages; see SetInterval
	Second   time.Duration    // between the first page and the second; 250 ms if 0
	Timeout  time.Duration    // how long a disk may take to answer, and an Input for its first line; 5 s if 0
	Now      func() time.Time // the time of the run, which dates pages

	Found func(format string) // is called with the format that was found out, by a goroutine of the Log; may be nil

	start    sync.Once
	set      atomic.Int64  // the interval that was set, 0: none
	changed  chan struct{} // has a value if it was
	asks     chan chan state
	filled   chan struct{} // is closed once the first lines of Input are read
	failed   chan error    // a panic
	pages    int
	due      time.Time // of the next page
	asked    time.Time // for the last one
	openOnce sync.Once
}

// A state is what there is to say of a log at a time.
type state struct {
	page    []byte // valid until the next one is asked for
	trouble string // why there is none
	at      time.Time
	took    time.Duration // to read what was there at that time
}

// SetInterval sets the time between pages from now on. It may be called from any goroutine.
func (l *Log) SetInterval(d time.Duration) {
	l.open()
	l.set.Store(int64(d))
	select {
	case l.changed <- struct{}{}:
	default: // it has yet to see the last change
	}
}

func (l *Log) open() { l.openOnce.Do(func() { l.changed = make(chan struct{}, 1) }) }

func (l *Log) begin(ctx context.Context) {
	l.open()
	if l.Timeout <= 0 {
		l.Timeout = 5 * time.Second
	}
	if l.Second <= 0 {
		l.Second = 250 * time.Millisecond
	}
	l.asks, l.filled, l.failed = make(chan chan state), make(chan struct{}), make(chan error, 2)
	l.due = time.Now()
	if l.Input == nil {
		close(l.filled)
		go l.guarded(func() { l.readFile(ctx) })
		return
	}
	l.due = l.due.Add(l.Timeout) // or when its first lines are there: they may be older, as those that tail begins with
	go l.guarded(func() { l.readInput(ctx) })
}

// guarded runs f. If f panics, Next returns the error.
func (l *Log) guarded(f func()) {
	if err := crash.Guarded(func() error { f(); return nil }); err != nil {
		l.failed <- err
	}
}

// wait returns the time from the last page to the next one.
func (l *Log) wait() time.Duration {
	interval := l.Interval
	if d := l.set.Load(); d > 0 {
		interval = time.Duration(d)
	}
	if l.pages == 1 {
		return min(interval, l.Second)
	}
	return interval
}

// Next returns the next page, or the context's error. Its body is valid until the next call.
func (l *Log) Next(ctx context.Context) (scrape.Page, error) {
	l.start.Do(func() { l.begin(ctx) })
	timer := time.NewTimer(time.Until(l.due))
	defer timer.Stop()
	filled := l.filled
	if l.pages > 0 {
		filled = nil
	}
	for waits := true; waits; {
		select {
		case <-timer.C:
			waits = false
		case <-filled:
			l.due, waits = time.Now(), false
		case <-l.changed:
			if l.pages > 0 {
				l.due = slices.MaxFunc([]time.Time{time.Now(), l.asked.Add(l.wait())}, time.Time.Compare)
				timer.Reset(time.Until(l.due))
			}
		case err := <-l.failed:
			return scrape.Page{}, err
		case <-ctx.Done():
			return scrape.Page{}, ctx.Err()
		}
	}
	return l.ask(ctx)
}

// ask returns the page of now.
func (l *Log) ask(ctx context.Context) (scrape.Page, error) {
	l.asked = time.Now()
	asked := l.Now()
	p := scrape.Page{Target: l.Target, Whole: true}
	late := time.NewTimer(l.Timeout)
	defer late.Stop()
	reply := make(chan state, 1) // of one that is late nobody takes the answer
	asks, s := l.asks, state{}
	for answered := false; !answered; {
		select {
		case asks <- reply:
			asks = nil
		case s = <-reply:
			answered = true
		case <-late.C:
			s, answered = state{trouble: fmt.Sprintf("what it is on does not answer within %v", l.Timeout)}, true
		case err := <-l.failed:
			return scrape.Page{}, err
		case <-ctx.Done():
			return scrape.Page{}, ctx.Err()
		}
	}
	p.Body, p.Time, p.Took = s.page, s.at, s.took
	if s.trouble != "" {
		p.Body, p.Time, p.Took = nil, asked, time.Since(l.asked)
		p.Err = &scrape.ScrapeError{URL: l.Target.URL, Reason: s.trouble}
	}
	if l.pages++; l.pages == 1 {
		l.due = l.asked
	}
	// A whole number of intervals later, so that pages keep their rhythm; and not too soon, as a rate over a moment means nothing.
	now, wait := time.Now(), l.wait()
	l.due = l.due.Add(wait)
	if soonest := l.asked.Add(min(wait, l.Second)); wait > 0 && (l.due.Before(now) || l.due.Before(soonest)) {
		l.due = l.due.Add(max(now.Sub(l.due), soonest.Sub(l.due)).Truncate(wait) + wait)
	}
	return p, nil
}

// foundFormat says which format was found out.
func (l *Log) foundFormat(format string) {
	if l.Found != nil {
		l.Found(format)
	}
}
