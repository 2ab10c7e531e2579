package playback

import (
	"context"
	"sync"
	"time"

	"origintop/scrape/crash"
	"origintop/scrape/recording"
)

// PollEvery is how often a film looks whether more has come to a recording that grows.
const PollEvery = 500 * time.Millisecond

// growing reports whether more comes to the recording.
func (p *Replay) growing() bool { return p.Recording.Outlook == recording.Growing }

// follows reports whether what is shown is the newest page, and each that comes.
func (p *Replay) follows() bool { return p.growing() && p.ended() && !p.paused }

// beginSurvey begins a survey of the recording in the background. End it before another is begun.
func (p *Replay) beginSurvey(ctx context.Context) (surveyed <-chan error, end func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	rec := p.Recording
	var running sync.WaitGroup
	running.Go(func() { done <- crash.Guarded(func() error { return p.survey(ctx, rec) }) })
	return done, func() {
		cancel()
		running.Wait()
	}
}

// grow takes over what has come to the recording, and shows it if it follows that. It reports anew if the indices of pages mean other ones
// now, so that another survey is to be begun.
func (p *Replay) grow() (anew bool) {
	follows := p.follows()
	grown, anew, err := p.Recording.Grow()
	if err != nil { // what can't be read is told where its pages are
		stopped := *p.Recording
		stopped.Outlook = recording.Stopped
		grown = &stopped
	}
	if grown == p.Recording {
		return false
	}
	at := p.View().Now(time.Now())
	p.Recording, p.ends, p.usual = grown, nil, grown.Interval()
	if anew {
		p.state, p.next, p.approximate = p.fresh(), 0, false
		p.state.Explore(p.interest)
		p.seek(at)
	} else {
		select {
		case <-p.more:
		default:
		}
		p.more <- grown
	}
	for follows && !p.ended() && p.apply(p.state) {
	}
	if follows {
		p.at, p.since = p.last(), time.Now()
	}
	return anew
}
