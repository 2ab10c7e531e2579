package live

import (
	"context"
	"slices"
	"time"

	"origintop/scrape"
)

// A target rests after a page that was much work to receive and process, as huge pages are, or those that unpack to nothing or come byte by
// byte. It rests for rests times the time of that work, times the number of targets, so that all targets together work half the time and
// none keeps the others waiting. Waiting for a page is no work. The targets of a large fleet rest as those of a smaller one do: where many
// pages at once are much work, they wait for a slot.
const (
	rests    = 2
	maxRest  = time.Minute
	maxRests = 16 // targets that count
)

// follow scrapes one target until the context is cancelled.
func (l *Live) follow(ctx context.Context, f *follower) {
	t := f.exporter
	defer t.client.CloseIdleConnections()
	done := make(chan processed, 1)
	done <- processed{}
	timer := time.NewTimer(l.delay(t.phase))
	defer timer.Stop()
	var asked, due time.Time // when the last scrape was, and when it should have been
	pages := 0
	var last *processed // the last page; nil while it is on its way
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
		case <-f.changed:
			if pages > 0 {
				due = latest(time.Now().Add(t.phase), asked.Add(wait()))
				timer.Reset(time.Until(due))
			}
			continue
		case <-timer.C:
		}
		if last == nil {
			select {
			case was := <-done:
				last = &was
			case <-ctx.Done():
				return
			}
			rest := min(rests*time.Duration(min(l.following.Load(), maxRests))*(received+last.took), maxRest)
			if wait := time.Until(last.at.Add(rest)); wait > 0 {
				due = time.Now().Add(wait)
				timer.Reset(wait)
				continue
			}
		}
		slot := l.slots.take(ctx)
		if slot == nil {
			return
		}
		asked = time.Now()
		if pages == 0 {
			due = asked
		}
		var page scrape.Page
		page, received = l.safeScrape(ctx, t, slot)
		slot.complete()
		if ctx.Err() != nil {
			slot.release()
			return
		}
		select {
		case l.pages <- livePage{Page: page, of: f, slot: slot, done: done}:
			last = nil
		case <-ctx.Done():
			slot.release()
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
