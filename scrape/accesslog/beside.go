package accesslog

import (
	"context"
	"sync"
	"time"

	"origintop/scrape"
	"origintop/scrape/crash"
	"origintop/scrape/live"
)

// Beside is a Source of the pages of exporters and those of a log, as they come. The goroutines start with the first call of Next and end
// with its context.
type Beside struct {
	*live.Live // whose methods are those of both
	Log        *Log

	start sync.Once
	pages chan besidePage
	taken chan<- struct{} // has who gave the last page go on
}

// A besidePage is what a source has given.
type besidePage struct {
	scrape.Page
	err   error
	taken chan<- struct{} // has a value when the page is not used any more
}

// SetInterval sets the time between pages from now on. It may be called from any goroutine.
func (b *Beside) SetInterval(d time.Duration) {
	b.Live.SetInterval(d)
	b.Log.SetInterval(d)
}

// Next returns the next page or marker, or the context's error. Its body is valid until the next call.
func (b *Beside) Next(ctx context.Context) (scrape.Page, error) {
	b.start.Do(func() {
		b.pages = make(chan besidePage)
		for _, source := range []scrape.Source{b.Live, b.Log} {
			go crash.Guarded(func() error { b.follow(ctx, source); return nil })
		}
	})
	if b.taken != nil {
		b.taken <- struct{}{}
		b.taken = nil
	}
	select {
	case p := <-b.pages:
		b.taken = p.taken
		return p.Page, p.err
	case <-ctx.Done():
		return scrape.Page{}, ctx.Err()
	}
}

// follow hands on the pages of a source until it fails or the context ends.
func (b *Beside) follow(ctx context.Context, source scrape.Source) {
	taken := make(chan struct{}, 1)
	for {
		p := besidePage{taken: taken}
		err := crash.Guarded(func() (err error) { p.Page, err = source.Next(ctx); return err })
		p.err = err
		select {
		case b.pages <- p:
		case <-ctx.Done():
			return
		}
		if err != nil {
			return
		}
		select {
		case <-taken:
		case <-ctx.Done():
			return
		}
	}
}
