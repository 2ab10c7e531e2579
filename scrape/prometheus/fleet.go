package prometheus

import (
	"cmp"
	"context"
	"errors"
	"io"
	"sync/atomic"
	"time"

	"origintop/scrape"
	"origintop/scrape/crash"
)

// A Fleet is a Source of pages of many origins. Of each scrape that a server has stored it makes a page, with the time of that; on it is
// what an origin is judged by, and no more. It asks for the exporters of many origins at once, one query for what belongs together, such as
// their CPUs: raw samples, as rates that the server works out would be other numbers where a counter begins anew or goes back by a hair. So
// an origin has the numbers that it would have if origintop scraped it.
//
// It returns io.EOF only if there is an end; while the server gives no answer there are failed pages that say so.
type Fleet struct {
	scrape.Markers // Next returns them, too; and its own, which say what is to be known of the pages

	Client *Client
	Match  []Label // of the series that are read
	Past   int     // rounds of before the first that are asked for, so that there are rates at once
	Once   bool    // Next returns io.EOF after the first round

	// OnTargets, if not nil, is called when there are other targets than before, by the goroutine that calls Next.
	OnTargets func([]scrape.Target)

	// OnNote, if not nil, is called with what is to be known, which are markers as well, by Begin, and by Next if Once.
	OnNote func(string)

	clock     serverClock
	origins   atomic.Pointer[[]Origin] // that there are
	exporters []*followed
	found     time.Time // when the exporters were looked for
	measured  bool      // since then, or since one of them was missed
	changed   bool
	interval  time.Duration // between two rounds
	window    time.Duration // in which each exporter was scraped, if it still is
	size      int           // how many exporters are asked for at once

	round   time.Time // when the open one began
	past    int       // so many intervals before now it is
	next    int       // exporter to ask for
	notes   map[string]bool
	asking  chan batch
	queue   []scrape.Page
	started bool
	ended   bool // there is nothing after the queue
}

// A batch is what the server has said of some exporters.
type batch struct {
	pages []scrape.Page
	notes []string
	ended bool  // the round is over
	err   error // a bug, or the end of the context
}

const (
	settling  = 2 * time.Second // until a scrape can be had, all of it: VictoriaMetrics takes a second
	discovers = 5 * time.Minute // from one look for exporters to the next
	maxBatch  = 400             // exporters
)

// Begin looks for the exporters, and returns the targets. Next does so if Begin was not called; it never fails then.
func (f *Fleet) Begin(ctx context.Context) ([]scrape.Target, error) {
	notes, err := f.discover(ctx)
	if err != nil {
		return nil, err
	}
	f.say(notes)
	f.changed = false
	return f.targets(), nil
}

// Now returns the present by the server's clock, which dates the pages. It may be called from any goroutine.
func (f *Fleet) Now() time.Time { return f.clock.now() }

// Watched returns the exporters of an origin, for a Source of all that these say; none if there is no such origin any more. It may be
// called from any goroutine.
func (f *Fleet) Watched(origin string) []Watched {
	if all := f.origins.Load(); all != nil {
		for i := range *all {
			if o := &(*all)[i]; o.Name == origin {
				return o.Watch(f.Match)
			}
		}
	}
	return nil
}

// Interval returns how often the server scrapes, about. It is for the goroutine that calls Next.
func (f *Fleet) Interval() time.Duration { return f.interval }

func (f *Fleet) targets() []scrape.Target {
	list := make([]scrape.Target, len(f.exporters))
	for i, e := range f.exporters {
		list[i] = e.Target
	}
	return list
}

// discover looks for the exporters. Those that are still there go on.
func (f *Fleet) discover(ctx context.Context) (notes []string, err error) {
	f.tick(ctx)
	origins, notes, err := f.Client.Discover(ctx, f.Match)
	if err != nil {
		return nil, err
	}
	before := map[[2]string]*followed{}
	for _, e := range f.exporters {
		before[e.key()] = e
	}
	var now []*followed
	for _, o := range origins {
		for _, t := range o.Targets {
			e := before[[2]string{t.Job, t.Instance}]
			if e == nil {
				e = &followed{}
			}
			f.changed = f.changed || e.Target != t.Target
			e.Found = t
			now = append(now, e)
		}
	}
	f.changed = f.changed || len(now) != len(f.exporters)
	notes = append(notes, dropped(f.exporters, now)...)
	f.exporters, f.found, f.measured = now, time.Now(), false
	f.origins.Store(&origins)
	return notes, nil
}

// Next returns the next page or marker, or the context's error. The body of the page is valid until the next call.
func (f *Fleet) Next(ctx context.Context) (scrape.Page, error) {
	for {
		if len(f.queue) > 0 {
			page := f.queue[0]
			f.queue = f.queue[1:]
			return page, ctx.Err()
		}
		if f.ended {
			if marker, ok := f.Markers.Next(); ok {
				return marker, nil
			}
			return scrape.Page{}, io.EOF
		}
		if f.asking == nil {
			f.asking = make(chan batch, 1)
			go func() {
				var b batch
				if err := crash.Guarded(func() error { b = f.ask(ctx); return nil }); err != nil {
					b.err = err
				}
				f.asking <- b
			}()
		}
		select {
		case <-f.Ready():
			if marker, ok := f.Markers.Next(); ok {
				return marker, nil
			}
		case b := <-f.asking:
			if f.asking = nil; b.err != nil {
				return scrape.Page{}, b.err
			}
			f.ended = b.ended && f.Once
			f.say(b.notes)
			if f.queue = b.pages; f.changed && f.OnTargets != nil {
				f.OnTargets(f.targets())
			}
			f.changed = false
		case <-ctx.Done():
			return scrape.Page{}, ctx.Err()
		}
	}
}

// say adds markers with what is to be known, each once.
func (f *Fleet) say(notes []string) {
	const most = 100
	if f.notes == nil {
		f.notes = map[string]bool{}
	}
	for _, note := range notes {
		if !f.notes[note] && len(f.notes) < most {
			f.notes[note] = true
			f.Mark(f.Now(), scrape.Cut(note, scrape.MaxWords))
			if f.OnNote != nil && (f.Once || !f.started) {
				f.OnNote(note)
			}
		}
	}
}

// ask waits until the next round is due, and asks for the next exporters of it.
func (f *Fleet) ask(ctx context.Context) (b batch) {
	if !f.started || f.next >= len(f.exporters) { // a round begins
		if b.err = f.wait(ctx); b.err != nil {
			return b
		}
		if time.Since(f.found) >= discovers {
			b.notes, _ = f.discover(ctx) // if that fails, what there was is asked for
		}
		f.next = 0
		if len(f.exporters) == 0 { // as long as Begin was not called
			return b
		}
	}
	if f.interval == 0 || !f.measured && f.next == 0 {
		b.notes = append(b.notes, f.measure(ctx)...)
	}
	f.size = cmp.Or(f.size, maxBatch)
	some := f.exporters[f.next:min(f.next+f.size, len(f.exporters))]
	a := asking{fleet: f, of: some, at: f.Now().Add(-settling - time.Duration(f.past)*f.interval), past: f.past > 0}
	b.pages, b.err = a.pages(ctx)
	if ctx.Err() != nil {
		b.err = ctx.Err()
		return b
	}
	if refused, ok := errors.AsType[*Error](b.err); ok && refused.TooMuch && len(some) > 1 {
		f.size, b.err = len(some)/2, nil
		return b
	}
	if b.err != nil {
		b.pages, b.err = a.failed(b.err), nil
	}
	b.notes = append(b.notes, a.notes...)
	f.next += len(some)
	if f.next >= len(f.exporters) {
		if b.ended = f.past == 0; !b.ended {
			f.past--
		}
	}
	return b
}

// wait waits until a round is due, and begins it.
func (f *Fleet) wait(ctx context.Context) error {
	const least = time.Second
	switch {
	case !f.started:
		f.started, f.past = true, f.Past
	case f.past > 0:
	default:
		now := time.Now()
		timer := time.NewTimer(max(least, f.round.Add(cmp.Or(f.interval, least)).Sub(now)))
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	f.round = time.Now()
	return nil
}
