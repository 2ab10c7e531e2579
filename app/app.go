// Package app is the dashboard: its layout, its keys and its refresh.
//
// The flow: whoever scrapes publishes snapshots; Config.Latest returns the newest one. One goroutine, the pump, looks
// each tick whether there is something new, and if so has the dashboard take it over and draw itself, by one
// QueueUpdateDraw, and waits until that was done. So there is never more than one update under way, and nothing on the
// user interface's own goroutine waits for anything: it reads a pointer and draws. Key handlers change the dashboard's
// state and return. To quit, one cancels the context; the pump alone then stops the application.
package app

import (
	"context"
	"errors"
	"os"
	"slices"
	"time"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"origintop/scrape"
)

// A Config says what the dashboard shows. Latest is needed, the rest has useful zero values.
type Config struct {
	Latest      func() *scrape.Snapshot // the newest snapshot; nil before there is one
	Refresh     time.Duration           // the longest a new snapshot waits for the screen; 500 ms if 0
	Origin      string                  // what the origin is called; "": what it calls itself
	Interval    time.Duration           // between scrapes
	SetInterval func(time.Duration)     // changes it; nil if it can't be changed
	Replay      *scrape.Replay          // the recording that is played; nil when live
	Panels      []string                // shown at the start, by name; nil: all
	Pins        []scrape.Selector       // of the series that are pinned at the start
	Explore     func(scrape.Interest)   // has series read, as State.Explore; nil: there is no explorer
	NetDevice   bool                    // the user says which network devices count
	Theme       Theme
	Screen      tcell.Screen // nil: the terminal
}

// dashboard is the state of the screen. All of it belongs to the user interface's goroutine.
type dashboard struct {
	cfg    Config
	app    *tview.Application
	quit   context.CancelFunc
	pages  *tview.Pages
	body   *tview.Flex
	header *header
	alert  *alert
	footer *footer
	help   *help
	keys   []key
	job    *jobControl
	slots  []*slot // all panels, in the order of their numbers
	pins   *pins

	explorer *explorer
	xkeys    []key // of the explorer

	focus       int              // index of the slot with the focus
	zoomed      bool             // only that one is shown
	paused      time.Time        // the time of what is held; zero: not paused
	pausedAt    time.Time        // when that was
	held        *scrape.Snapshot // what is shown while paused
	unfit       []*slot          // shown, but there is no room
	notice      string           // why the last key did nothing
	intervalSet time.Time        // when the user changed the interval
	arranged    arrangement      // what body is laid out for
	now         func() time.Time // the time of what is shown
}

// Run shows the dashboard until the user quits or the context is cancelled, and leaves the terminal as it was. It fails
// if there is no terminal that it could draw on.
func Run(ctx context.Context, cfg Config) (err error) {
	if cfg.Refresh <= 0 {
		cfg.Refresh = 500 * time.Millisecond
	}
	ours := cfg.Screen == nil
	if ours {
		if cfg.Screen, err = tcell.NewScreen(); err != nil {
			if os.Getenv("TERM") == "" {
				return errors.New("the environment variable TERM is not set: say what the terminal is, as in TERM=xterm-256color")
			}
			return err
		}
	}
	ctx, quit := context.WithCancel(ctx)
	defer quit()
	d := newDashboard(cfg, quit)
	if err := cfg.Screen.Init(); err != nil {
		return err
	}
	d.app.SetScreen(&canvas{Screen: cfg.Screen, theme: &d.cfg.Theme})

	ended := make(chan struct{})
	pumped := make(chan struct{})
	if ours {
		go d.job.watch(d, ended)
	}
	var pumpErr error
	go func() {
		defer close(pumped)
		defer func() {
			if p := recover(); p != nil {
				pumpErr = scrape.PanicError(p)
				d.stop(ended)
			}
		}()
		d.pump(ctx, ended)
	}()
	err = d.run()
	close(ended)
	<-pumped
	return errors.Join(err, pumpErr)
}

// run is tview's event loop. A panic in it comes back as an error, after tview has restored the terminal.
func (d *dashboard) run() (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = scrape.PanicError(p)
		}
	}()
	return d.app.Run()
}

// pump has the screen drawn whenever there is something new, until the context is cancelled, and then stops the
// application. It alone calls Stop. If the application has ended of itself, it just returns.
func (d *dashboard) pump(ctx context.Context, ended <-chan struct{}) {
	tick := time.NewTicker(d.cfg.Refresh)
	defer tick.Stop()
	for {
		snapshot, second := d.cfg.Latest(), time.Now().Unix()
		if !d.queue(d.update, ended) {
			return
		}
		for wait := true; wait; {
			select {
			case <-ctx.Done():
				d.stop(ended)
				return
			case <-ended:
				return
			case <-tick.C:
				// Ages and the clock move each second.
				wait = d.cfg.Latest() == snapshot && time.Now().Unix() == second
			}
		}
	}
}

// queue has tview run f and draw, and waits until it has, or returns false if it has ended before.
func (d *dashboard) queue(f func(), ended <-chan struct{}) bool {
	done := make(chan struct{})
	go func() {
		d.app.QueueUpdateDraw(f)
		close(done)
	}()
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

func newDashboard(cfg Config, quit context.CancelFunc) *dashboard {
	useTerminalColours()
	d := &dashboard{
		cfg: cfg, quit: quit,
		app:   tview.NewApplication(),
		pages: tview.NewPages(),
		body:  tview.NewFlex().SetDirection(tview.FlexRow),
		pins:  &pins{selectors: cfg.Pins},
	}
	d.pages.Box = tview.NewFlex().Box // which clears nothing: each frame begins on a clear screen
	d.slots = slots(&d.cfg.Theme, d.pins)
	d.now = time.Now
	if cfg.Replay != nil {
		d.now = d.filmTime
	}
	d.job = newJobControl()
	d.keys = d.keyTable()
	d.header, d.alert, d.footer = newHeader(d), newAlert(d), newFooter(d)
	d.help, d.explorer = newHelp(d), newExplorer(d)
	d.xkeys = d.explorerKeys()
	for _, s := range d.slots {
		s.shown = len(cfg.Panels) == 0 || slices.Contains(cfg.Panels, s.name)
		s.optional = s.optional && !slices.Contains(cfg.Panels, s.name)
		s.absent = s.optional
	}
	main := tview.NewFlex().SetDirection(tview.FlexRow).
		AddItem(d.header, 1, 0, false).
		AddItem(d.alert, 1, 0, false).
		AddItem(d.body, 0, 1, true).
		AddItem(d.footer, 1, 0, false)
	explorer := tview.NewFlex().SetDirection(tview.FlexRow).
		AddItem(d.header, 1, 0, false).
		AddItem(d.alert, 1, 0, false).
		AddItem(d.explorer, 0, 1, true).
		AddItem(d.footer, 1, 0, false)
	d.pages.AddPage("main", main, true, true).AddPage("explorer", explorer, true, false).AddPage("help", d.help, true, false)
	d.app.SetRoot(d.pages, true).SetInputCapture(d.key)
	d.app.SetBeforeDrawFunc(func(screen tcell.Screen) bool {
		d.arrange(screen.Size())
		return false
	})
	d.showPinned()
	d.explore()
	d.moveFocus(0)
	return d
}

// snapshot returns what is shown: the newest one, or the one that pause holds on to.
func (d *dashboard) snapshot() *scrape.Snapshot {
	if !d.paused.IsZero() {
		return d.held
	}
	return d.cfg.Latest()
}

// update has all parts of the screen take over the snapshot.
func (d *dashboard) update() {
	s := d.snapshot()
	if s == nil {
		s = scrape.NewState(scrape.Options{}).Snapshot()
	}
	now := d.now()
	if !d.paused.IsZero() {
		now = d.paused
	}
	for _, slot := range d.slots {
		slot.absent = slot.optional && s.Source(slot.kind) == nil
		slot.update(s)
		d.setStatus(slot, s, now)
	}
	if d.explorer.shown {
		d.explorer.update(s)
	}
	d.header.update(s, now)
	d.alert.update(s)
}

// filmTime returns the time in the recording. After its end nothing grows older.
func (d *dashboard) filmTime() time.Time {
	now := d.cfg.Replay.Now()
	at, length := d.cfg.Replay.Position()
	if s := d.cfg.Latest(); at == length && s != nil && s.Time.Before(now) {
		return s.Time
	}
	return now
}

// setPaused holds on to the snapshot on the screen, or lets go of it. Scraping goes on; a film stops.
func (d *dashboard) setPaused(paused bool) {
	d.held, d.paused = nil, time.Time{}
	if paused {
		d.held, d.paused, d.pausedAt = d.cfg.Latest(), d.now(), time.Now()
	}
	if d.cfg.Replay != nil {
		d.cfg.Replay.SetPaused(paused)
	}
	d.update()
}
