package app

import (
	"context"
	"time"

	"origintop/scrape/crash"
)

// A new snapshot of a live run waits a moment for the other pages of its scrape, and until Config.Refresh has passed since the
// screen was drawn last. A recording is drawn sooner: the user seeks in it, or has it run fast.
const (
	together = 50 * time.Millisecond // that a live snapshot waits for others
	soonest  = 50 * time.Millisecond // from one draw of a recording to the next, at least
)

// At first all is drawn sooner: whoever has just started the program waits for numbers.
const (
	eager    = 10 * time.Millisecond
	eagerFor = 2 * time.Second
)

// pump has the screen drawn whenever there is something new, until the context is cancelled, and then stops the
// application. It alone calls Stop. If the application has ended of itself, it just returns.
func (d *dashboard) pump(ctx context.Context, ended <-chan struct{}) {
	settled := time.Now().Add(eagerFor)
	changed := d.player.Changed()
	for fresh := true; ; {
		select {
		case <-changed: // which is drawn now
		default:
		}
		if !d.queue(func() { d.canvas.Fresh = fresh; d.update() }, ended) {
			return
		}
		drawn := time.Now()
		gap, moment := d.cfg.Refresh, together
		if d.player.replay != nil {
			gap, moment = min(gap, soonest), 0
		}
		if drawn.Before(settled) {
			gap = min(gap, eager)
		}
		news, due := changed, (<-chan time.Time)(nil)
		second := time.After(time.Until(drawn.Truncate(time.Second).Add(time.Second))) // when ages and the clock move
		for waits := true; waits; {
			select {
			case <-ctx.Done():
				d.stop(ended)
				return
			case <-ended:
				return
			case <-d.canvas.Again.C:
				fresh, waits = false, false
			case <-due:
				fresh, waits = true, false
			case <-news:
			case <-second:
			}
			if waits { // until what is new is due; more is not waited for
				news, second, due = nil, nil, time.After(max(min(moment, gap), gap-time.Since(drawn)))
			}
		}
	}
}

// queue has tview run f and draw, and waits until it has, or returns false if it has ended before. A panic ends the dashboard.
func (d *dashboard) queue(f func(), ended <-chan struct{}) bool {
	done := make(chan struct{})
	d.spawn(func() { // because it never returns if tview's loop has ended
		d.app.QueueUpdateDraw(func() {
			if err := crash.Guarded(func() error { f(); return nil }); err != nil {
				d.crashed(err)
			}
		})
		close(done)
	})
	select {
	case <-done:
		return true
	case <-ended:
		return false
	}
}

// stop ends tview's loop. Before that has begun, Stop would be lost: an update that was run shows that it has.
func (d *dashboard) stop(ended <-chan struct{}) {
	if d.queue(func() {}, ended) {
		d.app.Stop()
	}
}
