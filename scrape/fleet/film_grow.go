package fleet

import (
	"context"
	"time"

	"origintop/scrape/recording"
)

// beginSurvey begins a survey of the recording in the background, in place of one that has begun before.
func (f *Film) beginSurvey() {
	f.mu.Lock()
	rec := f.rec
	f.mu.Unlock()
	f.endSurvey()
	ended := make(chan struct{})
	ctx, cancel := context.WithCancel(f.ctx)
	f.endSurvey = func() {
		cancel()
		<-ended
	}
	f.guarded(func(context.Context) error {
		defer close(ended)
		if err := f.survey(ctx, rec); ctx.Err() == nil {
			return err
		}
		return nil
	})
}

// grow takes over what has come to the recording, and shows it if the newest was shown. It reports whether more may come.
func (f *Film) grow() bool {
	f.mu.Lock()
	was := f.rec
	f.mu.Unlock()
	grown, anew, err := was.Grow()
	if err != nil { // what can't be read is told where its pages are
		stopped := *was
		stopped.Outlook = recording.Stopped
		grown = &stopped
	}
	if grown == was {
		return grown.Outlook == recording.Growing
	}
	f.do(func() {
		follows := f.atEnd() && !f.paused && f.opened == 0
		f.rec, f.usual = grown, grown.Interval()
		if follows {
			f.at, f.since = f.last(), time.Now()
		}
	})
	if anew {
		f.beginSurvey()
	} else {
		select {
		case <-f.more:
		default:
		}
		f.more <- grown
	}
	return grown.Outlook == recording.Growing
}
