// Package live scrapes exporters over HTTP.
package live

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"origintop/scrape"
	"origintop/scrape/access"
	"origintop/scrape/crash"
)

// Live is a Source that scrapes targets, each in a goroutine of its own, so that a slow or dead exporter delays no other. The second round
// of scrapes follows soon after the first, so that there are rates; further rounds follow at the interval. The targets of an origin are
// scraped together, and origins one after the other: many are spread over the interval. The goroutines start with the first call of Next
// and end with its context.
type Live struct {
	scrape.Markers // Next returns them, too

	Targets  []scrape.Target // see SetTargets
	Interval time.Duration   // between scrapes; see SetInterval
	Timeout  time.Duration   // of one scrape; 5 s if 0
	Second   time.Duration   // between the first round and the second; 250 ms if 0
	Limit    int             // largest page in bytes, unpacked; scrape.DefaultLimit if 0

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
	next     livePage   // the page that it returns next, but for those of targets that are gone; its zero value: none
	buffers  buffers
	slots    slots

	mu        sync.Mutex      // guards the fields below, Targets and Access
	ctx       context.Context // of the scrapes; nil before they begin
	begun     time.Time
	running   map[scrape.Key]*follower
	phases    map[string]time.Duration // by how much an origin is scraped later than the first one
	origins   int                      // that have been given a phase so far
	following atomic.Int64             // how many targets there are
	left      []leftPage               // the last pages of targets that are gone, which Next has yet to return
	leaves    chan struct{}            // has a value if there are any
}

// A livePage is a page from a target's goroutine, with the channel that is told when the caller of Next is done with it.
type livePage struct {
	scrape.Page
	of   *follower
	slot *slot
	done chan<- processed
	at   time.Time // when Next returned it
}

// A processed says when the caller of Next was done with a page, and how long it took.
type processed struct {
	at   time.Time
	took time.Duration
}

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
	for _, f := range l.running {
		select {
		case f.changed <- struct{}{}:
		default: // it has yet to see the last change
		}
	}
}

// Next returns the next page or marker, or the context's error. Its body is valid until the next call. The first call's context ends all
// scrapes.
func (l *Live) Next(ctx context.Context) (scrape.Page, error) {
	l.start.Do(func() { l.begin(ctx) })
	l.finish(&l.last)
	for {
		if page, ok := l.take(); ok {
			return page, nil
		}
		select {
		case l.next = <-l.pages:
			l.next.at = time.Now()
		case <-l.leaves:
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

// take returns the next page that has come, if there is one. The last page of a target that is gone comes before those of the one in its
// place, and none of that target comes after it.
func (l *Live) take() (p scrape.Page, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.left) > 0 {
		p, l.left = l.left[0].Page, l.left[1:]
		return p, true
	}
	if l.next.done == nil {
		return p, false
	}
	if l.running[l.next.Target.Key()] != l.next.of {
		l.finish(&l.next)
		return p, false
	}
	l.next.of.last = l.next.Time
	l.last, l.next = l.next, livePage{}
	return l.last.Page, true
}

// finish says that a page, if it is one, was processed.
func (l *Live) finish(p *livePage) {
	if p.done == nil {
		return
	}
	now := time.Now()
	limit := maxPerPage + time.Duration(len(p.Body))*maxPerByte
	l.buffers.put(p.Body)
	p.slot.release()
	p.done <- processed{now, min(now.Sub(p.at), limit)}
	*p = livePage{}
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
	l.pages, l.failed, l.slots = make(chan livePage), make(chan error, 1), make(slots, maxSlots)
	l.leaves = make(chan struct{}, 1)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ctx, l.begun = ctx, time.Now()
	l.retarget()
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
