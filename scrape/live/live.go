// Package live asks exporters for their pages over HTTP.
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

// Live is a Source that asks exporters over HTTP. Each target has a goroutine of its own, so that a slow or dead exporter
// delays nobody else. The first round is followed soon by a second one, so that there are rates, and from then on by one
// each interval. The goroutines start with the first call of Next and end with its context.
type Live struct {
	Targets  []scrape.Target
	Interval time.Duration // between scrapes; see SetInterval
	Timeout  time.Duration // of one scrape; 5 s if 0
	Second   time.Duration // between the first round and the second; 250 ms if 0
	Limit    int           // bytes of a page, unpacked; DefaultLimit if 0

	// Access says how targets are asked, by their names; those that are not there are asked for their URL, without credentials.
	Access map[string]*access.Transport

	// Transport carries the requests for those; nil: the network.
	Transport http.RoundTripper

	start    sync.Once
	clock    clock
	interval atomic.Int64
	mu       sync.Mutex
	changed  []chan struct{} // one a target, with the mutex held
	pages    chan livePage
	failed   chan error    // a bug; of one target's goroutine or of more, the first
	marked   []scrape.Page // to come; with the mutex held
	marking  sync.Once
	mark     chan struct{} // there are some
	last     livePage      // the page that Next returned last
}

// livePage is a page on its way from a target's goroutine, and where its buffer goes back to.
type livePage struct {
	scrape.Page
	free chan<- returned
	at   time.Time // when Next returned it
}

// returned is the buffer of a page that has been taken in, when that was, and how long it took.
type returned struct {
	buffer []byte
	at     time.Time
	took   time.Duration
}

// How long a target is left alone whose last page took long to be received and taken in, as huge ones do, and those that unpack to nothing
// or come byte by byte, so that the pages of the others are not kept waiting: so many times as long, times the number of targets. All of
// them together take half the time then. What a page is waited for does not count.
const (
	rests   = 2
	maxRest = time.Minute
)

// What a page costs at most to be taken in, and each of its bytes. What takes longer was not the page, but whatever else the machine did.
const (
	maxPerPage = 10 * time.Millisecond
	maxPerByte = 300 * time.Nanosecond
)

// SetInterval sets the time between scrapes from the next one on. It may be called from any goroutine.
func (l *Live) SetInterval(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.interval.Store(int64(d))
	for _, c := range l.changed {
		select {
		case c <- struct{}{}:
		default: // it has yet to notice the change before
		}
	}
}

// Mark has Next return a marker of that time, with these words. It may be called from any goroutine. None is lost.
func (l *Live) Mark(at time.Time, text string) { l.addMarker(scrape.Page{Time: at, Marker: text}) }

// MarkFound is Mark for a marker that is in the recording already.
func (l *Live) MarkFound(at time.Time, text string) {
	l.addMarker(scrape.Page{Time: at, Marker: text, Recorded: true})
}

func (l *Live) addMarker(marker scrape.Page) {
	l.mu.Lock()
	l.marked = append(l.marked, marker)
	if i := slices.IndexFunc(l.marked, func(m scrape.Page) bool { return m.Recorded }); i >= 0 && len(l.marked) > scrape.MaxMarkers {
		l.marked = slices.Delete(l.marked, i, i+1) // no State keeps more, and it is in the recording
	}
	l.mu.Unlock()
	select {
	case l.marks() <- struct{}{}:
	default: // it has yet to be noticed that there were some before
	}
}

// marks has a value while there are markers that Next has not returned.
func (l *Live) marks() chan struct{} {
	l.marking.Do(func() { l.mark = make(chan struct{}, 1) })
	return l.mark
}

// nextMarker returns the first marker that Next has not returned.
func (l *Live) nextMarker() (marker scrape.Page, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.marked) == 0 {
		return scrape.Page{}, false
	}
	marker = l.marked[0]
	l.marked = slices.Delete(l.marked, 0, 1)
	if len(l.marked) > 0 {
		select {
		case l.marks() <- struct{}{}:
		default:
		}
	}
	return marker, true
}

// Next returns the next page that has come, or the context's error. The first call's context is that of all scrapes.
func (l *Live) Next(ctx context.Context) (scrape.Page, error) {
	l.start.Do(func() { l.begin(ctx) })
	if l.last.free != nil {
		now := time.Now()
		most := maxPerPage + time.Duration(len(l.last.Body))*maxPerByte
		l.last.free <- returned{scrape.Reuse(l.last.Body), now, min(now.Sub(l.last.at), most)}
		l.last = livePage{}
	}
	for {
		select {
		case l.last = <-l.pages:
			l.last.at = time.Now()
			return l.last.Page, nil
		case <-l.marks():
			if marker, ok := l.nextMarker(); ok {
				return marker, nil
			}
		case err := <-l.failed:
			return scrape.Page{}, err
		case <-ctx.Done():
			return scrape.Page{}, ctx.Err()
		}
	}
}

// Now returns the time of the run, by which its pages are dated: that of this machine's clock, unless it was set meanwhile. It may be
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

// guarded runs f. If it panics, Next fails.
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
	var asked, due time.Time // the last scrape, and when it should have been
	pages := 0
	var last *returned // nil while the page is on its way
	var received time.Duration
	// wait returns the time from that scrape to the next one.
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

// nextScrape returns when a target is to be asked again that should have been asked at the time due, was asked, and has answered now: at
// the next tick of the clock, not the interval after the answer. Ticks that a slow answer took are left out. What was asked for late, as
// on a machine that is busy or was suspended, is not asked for again at once, but least later: a rate over a moment is no rate.
func nextScrape(due, asked, now time.Time, interval, least time.Duration) time.Time {
	return latest(due.Add(interval), now, asked.Add(min(interval, least)))
}

// latest returns the latest of some times.
func latest(times ...time.Time) time.Time { return slices.MaxFunc(times, time.Time.Compare) }
