package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"reflect"
	"time"

	"github.com/gdamore/tcell/v2"

	"origintop/app/notify"
	"origintop/app/panels"
	"origintop/app/screen"
	"origintop/scrape/crash"
	"origintop/scrape/severity"
	"origintop/widgets"
)

// Run shows the dashboard until the user quits or the context is cancelled, and leaves the terminal as it was. It fails if there is no
// terminal to draw on, with screen.ErrHangup if the terminal goes away, and with a *crash.Crash if something panicked.
//
// A terminal that takes no output, after ctrl-s or over a connection that hangs, does not keep Run from ending. When the channel of
// Config.Ending is closed, it restores the settings of the terminal, leaves the screen as it is, and returns.
func Run(ctx context.Context, cfg Config) (err error) {
	if cfg.Refresh <= 0 {
		cfg.Refresh = 500 * time.Millisecond
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	var terminal *screen.TTY
	if cfg.Screen == nil {
		if cfg.Screen, terminal, err = screen.Open(); err != nil {
			return err
		}
	}
	ctx, quit := context.WithCancel(ctx)
	defer quit()
	ended := make(chan error, 1)
	go func() { ended <- crash.Guarded(func() error { return run(ctx, quit, cfg, terminal) }) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	over := (<-chan struct{})(nil)
	if cfg.Ending != nil {
		over = cfg.Ending()
	}
	select {
	case err := <-ended:
		return err
	case <-over:
	}
	const moment = 100 * time.Millisecond // for run to stop waiting as well, and say so
	select {
	case err := <-ended:
		return err
	case <-time.After(moment):
		if terminal != nil {
			terminal.Stop()
		}
		return nil
	}
}

// run runs the dashboard on cfg.Screen, which is that of the terminal if that is not nil. Quitting cancels the context.
func run(ctx context.Context, quit context.CancelFunc, cfg Config, terminal *screen.TTY) (err error) {
	defer quit()
	d := newDashboard(cfg, quit)
	if terminal != nil {
		terminal.Crashed, terminal.Quit = d.crashed, quit
		d.job.Background, d.job.Done = terminal.Background, ctx.Done()
		d.job.Listen()
	}
	if err := cfg.Screen.Init(); err != nil {
		d.job.Ignore()
		return err
	}
	cfg.Screen.EnableMouse(tcell.MouseButtonEvents) // tview does so only for a screen of its own
	cfg.Screen.EnablePaste()
	d.canvas = screen.New(cfg.Screen, &d.cfg.Theme.Palette, screen.Owner{
		Paced: true, Log: cfg.Log, Crashed: d.crashed, Broken: func() bool { return d.crash.Load() != nil },
	})
	d.app.SetScreen(d.canvas)
	width, height := cfg.Screen.Size()
	cfg.Log.Info("screen", "width", width, "height", height, "colours", cfg.Screen.Colors(), "TERM", os.Getenv("TERM"))

	ended := make(chan struct{})
	pumped := make(chan struct{})
	if terminal != nil {
		d.spawn(func() { d.job.Watch(func(f func()) { d.queue(f, ended) }, d.app.Suspend, ended) })
	}
	d.spawn(func() {
		defer close(pumped)
		if err := crash.Guarded(func() error { d.pump(ctx, ended); return nil }); err != nil {
			d.crashed(err)
			d.stop(ended)
		}
	})
	before := d.settings()
	err = d.run()
	d.closeOpened()
	over := (<-chan struct{})(nil)
	if cfg.Ending != nil {
		over = cfg.Ending()
	}
	if after := d.settings(); cfg.Save != nil && !reflect.DeepEqual(before, after) {
		saved := make(chan struct{})
		d.spawn(func() {
			defer close(saved)
			cfg.Save(before, after)
		})
		select {
		case <-saved:
		case <-over:
			err = errors.Join(err, errors.New("the settings may not be kept: their disk does not answer"))
		}
	}
	close(ended)
	<-pumped
	if crash := d.crash.Load(); crash != nil {
		err = errors.Join(*crash, err)
	}
	width, height = cfg.Screen.Size()
	crash.Note(err, "screen %dx%d, %d colours, theme %s", width, height, cfg.Screen.Colors(), d.cfg.Theme.Name)
	return errors.Join(err, d.leave(over))
}

// run is tview's event loop. A panic in it comes back as an error, after tview has restored the terminal.
func (d *dashboard) run() error {
	err := crash.Guarded(d.app.Run)
	if err != nil {
		d.app.Stop() // ends the goroutine of tview that waits for a new screen
	}
	if gone, ok := errors.AsType[*tcell.EventError](err); ok { // the terminal can't be read
		return fmt.Errorf("%w: %s", screen.ErrHangup, gone)
	}
	return err
}

// spawn runs f in a goroutine of its own. If it panics, the dashboard ends.
func (d *dashboard) spawn(f func()) {
	go func() {
		if err := crash.Guarded(func() error { f(); return nil }); err != nil {
			d.crashed(err)
		}
	}()
}

// crashed ends the dashboard because of a panic. It may be called by any goroutine.
func (d *dashboard) crashed(err error) {
	d.crash.CompareAndSwap(nil, &err)
	d.quit()
}

// A new snapshot of a live run waits a moment for the other pages of its scrape, and until Config.Refresh has passed since the last draw.
// A recording is drawn more often, because the user seeks in it or plays it fast. So is everything at the start, when the user waits for
// numbers.
const (
	scrapeWait    = 50 * time.Millisecond // for the other pages of a scrape
	replayRefresh = 50 * time.Millisecond // the least time from one draw of a recording to the next
	startRefresh  = 10 * time.Millisecond // likewise at the start
	startFor      = 2 * time.Second
)

// pump has the screen drawn whenever there is something new, until the context is cancelled. Then it stops the application; nothing else
// calls Stop. If the application has ended by itself, pump just returns.
func (d *dashboard) pump(ctx context.Context, ended <-chan struct{}) {
	if d.cfg.Notify && notify.Sequence(notifier, "", os.Getenv) == "" {
		d.queue(func() {
			d.notice.say("--notify: a terminal with TERM=" + os.Getenv("TERM") + " shows no notifications")
		}, ended)
	}
	started := time.Now().Add(startFor)
	var changed, haunted <-chan struct{} // those of the player that is shown
	film := false
	update := func() {
		d.update()
		if changed, film = d.player.Changed(), d.player.film != nil; d.player.ghost != nil {
			haunted = d.player.ghost.Changed()
		}
	}
	for fresh := true; ; {
		select {
		case <-changed: // it is drawn now
		default:
		}
		if !d.queue(func() { d.canvas.Fresh = fresh; update() }, ended) {
			return
		}
		drawn := time.Now()
		gap, moment := d.cfg.Refresh, scrapeWait
		if film {
			gap, moment = min(gap, replayRefresh), 0
		}
		if drawn.Before(started) {
			gap, moment = min(gap, startRefresh), 0
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
			case text := <-d.cfg.Alarms:
				if !d.queue(func() { d.raise(text) }, ended) {
					return
				}
				continue
			case <-d.canvas.Again.C:
				fresh, waits = false, false
			case <-due:
				fresh, waits = true, false
			case <-news:
			case <-d.switched:
			case <-haunted:
			case <-second:
			}
			if waits { // until the news is due; whatever comes meanwhile is drawn with it
				news, second, due = nil, nil, time.After(max(min(moment, gap), gap-time.Since(drawn)))
			}
		}
	}
}

// queue has tview run f and draw, and waits until that is done. It returns false if the application ended before. A panic ends the
// dashboard.
func (d *dashboard) queue(f func(), ended <-chan struct{}) bool {
	done := make(chan struct{})
	d.spawn(func() { // QueueUpdateDraw never returns if tview's loop has ended
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

// stop ends tview's loop. A Stop from before the loop has begun would be lost, so it waits until the loop has run an update.
func (d *dashboard) stop(ended <-chan struct{}) {
	if d.queue(func() {}, ended) {
		d.app.Stop()
	}
}

// notifier is what notifications say that they are of.
const notifier = "origintop"

// raise tells of something that has turned critical, beside the screen. It is called by the goroutine that draws, so it writes between two
// frames.
func (d *dashboard) raise(text string) {
	if d.cfg.Bell {
		d.canvas.Beep()
	}
	if tty, is := d.canvas.Tty(); is && d.cfg.Notify {
		tty.Write([]byte(notify.Sequence(notifier, text, os.Getenv)))
	}
}

// noticeOnAlarm says why the command of an alarm has failed.
func (d *dashboard) noticeOnAlarm() {
	if d.cfg.OnAlarm == nil {
		return
	}
	was := d.onAlarm
	if d.onAlarm = widgets.Clean(d.cfg.OnAlarm()); d.onAlarm != was && d.onAlarm != "" {
		d.notice.say("--on-alarm: " + d.onAlarm)
	}
}

// onAlarmLight is the piece of the header that says that the command of an alarm has failed, until one succeeds.
func (d *dashboard) onAlarmLight(theme *panels.Theme) piece {
	if d.onAlarm == "" {
		return piece{}
	}
	name := severity.Warn.Symbol() + " on-alarm"
	return piece{text: name + " failed", style: theme.Severity(severity.Warn), priority: 7, short: name}
}
