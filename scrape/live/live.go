// Package live scrapes exporters over HTTP.
package live

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"origintop/scrape"
	"origintop/scrape/access"
	"origintop/scrape/crash"
)

// Live is a Source that scrapes targets, each in a goroutine of its own, so that a slow or dead exporter delays no other. The second round
// of scrapes follows soon after the first, so that there are rates; further rounds follow at the interval. The goroutines start with the
// first call of Next and end with its context.
type Live struct {
	scrape.Markers // Next returns them, too

	Targets  []scrape.Target
	Interval time.Duration // between scrapes; see SetInterval
	Timeout  time.Duration // of one scrape; 5 s if 0
	Second   time.Duration // between the first round and the second; 250 ms if 0
	Limit    int           // largest page in bytes, unpacked; scrape.DefaultLimit if 0

	// Access has the transports of targets. The requests for other targets carry no credentials.
	Access map[scrape.Key]*access.Transport

	// Transport carries the requests for those other targets; nil: the network.
	Transport http.RoundTripper

	start    sync.Once
	clock    clock
	interval atomic.Int64
	pages    chan livePage
	failed   chan error // the first panic of a target's goroutine
	last     livePage   // the page that Next returned last

	mu      sync.Mutex      // guards the fields below
	changed []chan struct{} // tell each target's goroutine of a new interval
}

// A livePage is a page from a target's goroutine, with the channel that returns its buffer.
type livePage struct {
	scrape.Page
	free chan<- returned
	at   time.Time // when Next returned it
}

// A returned is the buffer of a page that the caller of Next is done with, when that was, and how long the page took it.
type returned struct {
	buffer []byte
	at     time.Time
	took   time.Duration
}

// A target rests after a page that was much work to receive and process, as huge pages are, or those that unpack to nothing or come byte by
// byte. It rests for rests times the time of that work, times the number of targets, so that all targets together work half the time and
// none keeps the others waiting. Waiting for a page is no work.
const (
	rests   = 2
	maxRest = time.Minute
)

// The most that processing a page can take, plus that for each byte. If it took longer, the machine did something else.
const (
	maxPerPage = 10 * time.Millisecond
	maxPerByte = 300 * time.Nanosecond
)

// SetInterval sets the time between scrapes from now on. It may be called from any goroutine.
func (l *Live) SetInterval(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.interval.Store(int64(d))
	for _, c := range l.changed {
		select {
		case c <- struct{}{}:
		default: // it has yet to see the last change
		}
	}
}

// Next returns the next page or marker, or the context's error. Its body is valid until the next call. The first call's context ends all
// scrapes.
func (l *Live) Next(ctx context.Context) (scrape.Page, error) {
	l.start.Do(func() { l.begin(ctx) })
	if l.last.free != nil {
		now := time.Now()
		limit := maxPerPage + time.Duration(len(l.last.Body))*maxPerByte
		l.last.free <- returned{scrape.Reuse(l.last.Body), now, min(now.Sub(l.last.at), limit)}
		l.last = livePage{}
	}
	for {
		select {
		case l.last = <-l.pages:
			l.last.at = time.Now()
			return l.last.Page, nil
		case <-l.Ready():
			if marker, ok := l.Markers.Next(); ok {
				return marker, nil
			}
		case err := <-l.failed:
			return scrape.Page{}, err
		case <-ctx.Done():
			return scrape.Page{}, ctx.Err()
		}
	}
}

// Now returns the time of the run, which dates its pages: this machine's time, as if its clock had not been set since the start. It may be
// called from any goroutine.
func (l *Live) Now() time.Time { return l.clock.now() }

func (l *Live) begin(ctx context.Context) {
	if l.Timeout <= 0 {
		l.Timeout = 5 * time.Second
	}
	if l.Second <= 0 {
		l.Second = 250 * time.Millisecond
	}
	if l.Limit <= 0 {
		l.Limit = scrape.DefaultLimit
	}
	l.interval.CompareAndSwap(0, int64(l.Interval))
	l.pages, l.failed = make(chan livePage), make(chan error, 1)
	for _, target := range l.Targets {
		t := l.exporter(target)
		changed := make(chan struct{}, 1)
		l.mu.Lock()
		l.changed = append(l.changed, changed)
		l.mu.Unlock()
		go l.guarded(func() { l.follow(ctx, t, changed) })
	}
}

// guarded runs f. If f panics, Next returns the error.
func (l *Live) guarded(f func()) {
	if err := crash.Guarded(func() error { f(); return nil }); err != nil {
		select {
		case l.failed <- err:
		default:
		}
	}
}

// follow scrapes one target until the context is cancelled.
func (l *Live) follow(ctx context.Context, t *exporter, changed <-chan struct{}) {
	defer t.client.CloseIdleConnections()
	free := make(chan returned, 1)
	free <- returned{}
	timer := time.NewTimer(0)
	defer timer.Stop()
	var asked, due time.Time // when the last scrape was, and when it should have been
	pages := 0
	var last *returned // nil while the page is on its way
	var received time.Duration
	// wait returns the time from the last scrape to the next one.
	wait := func() time.Duration {
		interval := time.Duration(l.interval.Load())
		if pages == 1 {
			return min(interval, l.Second)
		}
		return interval
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-changed:
			if pages > 0 {
				due = latest(time.Now(), asked.Add(wait()))
				timer.Reset(time.Until(due))
			}
			continue
		case <-timer.C:
		}
		if last == nil {
			select {
			case back := <-free:
				last = &back
			case <-ctx.Done():
				return
			}
			rest := min(rests*time.Duration(len(l.Targets))*(received+last.took), maxRest)
			if wait := time.Until(last.at.Add(rest)); wait > 0 {
				due = time.Now().Add(wait)
				timer.Reset(wait)
				continue
			}
		}
		asked = time.Now()
		if pages == 0 {
			due = asked
		}
		var page scrape.Page
		page, received = l.safeScrape(ctx, t, last.buffer)
		if ctx.Err() != nil {
			return
		}
		select {
		case l.pages <- livePage{Page: page, free: free}:
			last = nil
		case <-ctx.Done():
			return
		}
		pages++
		due = nextScrape(due, asked, time.Now(), wait(), l.Second)
		timer.Reset(time.Until(due))
	}
}

// nextScrape returns when to scrape a target again that was due, was asked, and has answered now: a whole number of intervals after it was
// due, so that scrapes keep their rhythm and those of all targets stay together, without those that a slow answer has taken. If it was
// asked late, as on a machine that is busy or was suspended, the next scrape is at least least after that: a rate over a moment means
// nothing.
func nextScrape(due, asked, now time.Time, interval, least time.Duration) time.Time {
	soonest := latest(due.Add(interval), now, asked.Add(min(interval, least)))
	if interval <= 0 {
		return soonest
	}
	late := soonest.Sub(due) % interval
	return soonest.Add((interval - late) % interval)
}

// latest returns the latest of some times.
func latest(times ...time.Time) time.Time { return slices.MaxFunc(times, time.Time.Compare) }
