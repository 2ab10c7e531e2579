// Package app is the dashboard: its layout, its keys and its refresh.
//
// The flow: a Film has the snapshot that is to be shown, the newest one or that of another time. One goroutine, the pump, looks
// each tick, and when the film has been wound, whether there is something new, and if so has the dashboard take it over and draw itself, by one
// QueueUpdateDraw, and waits until that was done. So there is never more than one update under way, and nothing on the
// user interface's own goroutine waits for anything: it reads a pointer and draws. Key handlers change the dashboard's
// state and return. To quit, one cancels the context; the pump alone then stops the application.
package app

import (
	"context"
	"io"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"origintop/app/panels"
	"origintop/app/screen"
	"origintop/scrape/crash"
	"origintop/scrape/explore"
	"origintop/scrape/playback"
	"origintop/scrape/recording"
	"origintop/widgets"
)

// A Config says what the dashboard shows. Film is needed, the rest has useful zero values.
type Config struct {
	Film        Film
	Refresh     time.Duration                   // the longest a new snapshot waits for the screen, but for the first ones, which wait 10 ms; 500 ms if 0
	Origin      string                          // what the origin is called; "": what it calls itself
	Interval    time.Duration                   // between scrapes
	SetInterval func(time.Duration)             // changes it; nil if it can't be changed
	Replay      *playback.Replay                // the Film, if it is a recording; nil when live
	Notice      string                          // said at the start, for ten seconds or until a key is pressed; "": nothing is
	Settings    Settings                        // how it looks at the start
	Save        func(was, is Settings)          // is told how it looked at the start and looks in the end, if that differs; nil: nobody is
	Pins        []explore.Selector              // of the series that are pinned at the start
	Explore     func(explore.Interest)          // has series read, as State.Explore; nil: there is no explorer
	NetDevice   bool                            // the user says which network devices count
	Mark        func(at time.Time, text string) // sets a marker of the operator's; nil if none can be set
	Recorder    *recording.Recorder             // of the live run; nil if there is nothing to record
	RecordTo    func() string                   // the file to record to when that is asked for
	Theme       panels.Theme
	Screen      tcell.Screen // nil: the terminal
	Scrollback  io.Writer    // takes the last screen, in colours, when the user leaves it there; nil if there is none
	Log         *slog.Logger // is told what happens to the screen; nil: nobody is

	// Ending is called when the user quits. What it returns is closed when files that are being written are waited for no longer. nil: all are.
	Ending func() <-chan struct{}
}

// dashboard is the state of the screen. All of it belongs to the user interface's goroutine.
type dashboard struct {
	cfg      Config
	app      *tview.Application
	quit     context.CancelFunc
	pages    *tview.Pages
	main     *tview.Flex // the dashboard
	other    *tview.Flex // the explorer
	body     *panelArea
	header   *header
	alert    *alert
	footer   *footer
	help     *help
	markers  *markers
	timeline *timeline
	prompt   prompt
	keys     []key
	job      *screen.JobControl
	slots    []*slot        // all panels, in the order of their numbers
	marks    []widgets.Mark // in the graphs
	peaks    time.Time      // when their marks of the largest values were reset; zero: never
	pins     *panels.Pins

	explorer *explorer
	xkeys    []key // of the explorer

	span        time.Duration  // of graphs, one of spans
	preset      int            // index into presets
	focus       int            // index of the slot with the focus
	zoomed      bool           // only that one is shown
	view        *playback.View // what is shown, and when that is
	speed       float64        // that was last asked for; 0: none was
	unfit       []*slot        // shown, but there is no room
	notice      string         // why the last key did nothing
	noticed     string         // that has been there
	noticedAt   time.Time      // since then
	unrecorded  error          // why nothing is recorded, as it was said last
	intervalSet time.Time      // when the user changed the interval

	recorded recording.Status // as it was when it was last looked at

	canvas  *screen.Canvas
	written chan written      // will say what has become of a picture of the screen; nil: none is being written
	last    *tcell.CellBuffer // the screen that is to be left behind; nil: none

	crash atomic.Pointer[error] // the first one in a goroutine of the dashboard's; any of them may set it
}

// soonest is how soon after another the screen is drawn again for a film that is wound or runs fast.
const soonest = 50 * time.Millisecond

// At first it is looked more often whether there is something new: whoever has just started the program waits for numbers.
const (
	eager    = 10 * time.Millisecond
	eagerFor = 2 * time.Second
)

// pump has the screen drawn whenever there is something new, until the context is cancelled, and then stops the
// application. It alone calls Stop. If the application has ended of itself, it just returns.
func (d *dashboard) pump(ctx context.Context, ended <-chan struct{}) {
	tick := time.NewTicker(min(eager, d.cfg.Refresh))
	defer tick.Stop()
	settled := time.After(eagerFor)
	for fresh := true; ; {
		snapshot, second := d.cfg.Film.View().Snapshot, time.Now().Unix()
		if !d.queue(func() { d.canvas.Fresh = fresh; d.update() }, ended) {
			return
		}
		fresh = true
		soon := time.NewTimer(soonest)
		changed := (<-chan struct{})(nil) // not before soon
		for wait := true; wait; {
			select {
			case <-ctx.Done():
				d.stop(ended)
				return
			case <-ended:
				return
			case <-soon.C:
				changed = d.cfg.Film.Changed()
			case <-changed:
				wait = false
			case <-d.canvas.Again.C:
				wait, fresh = false, false
			case <-settled:
				tick.Reset(d.cfg.Refresh)
			case <-tick.C:
				// Ages and the clock move each second.
				wait = d.cfg.Film.View().Snapshot == snapshot && time.Now().Unix() == second
			}
		}
		soon.Stop()
	}
}

// queue has tview run f and draw, and waits until it has, or returns false if it has ended before. A panic ends the dashboard.
func (d *dashboard) queue(f func(), ended <-chan struct{}) bool {
	done := make(chan struct{})
	d.spawn(func() {
		d.app.QueueUpdate(func() {
			// Not QueueUpdateDraw: a panic in that would leave this goroutine waiting.
			if err := crash.Guarded(func() error { f(); d.app.ForceDraw(); return nil }); err != nil {
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

func newDashboard(cfg Config, quit context.CancelFunc) *dashboard {
	panels.UseTerminalColours()
	d := &dashboard{
		cfg: cfg, quit: quit,
		app:   tview.NewApplication(),
		pages: tview.NewPages(),
		pins:  &panels.Pins{Selectors: cfg.Pins},
	}
	d.pages.Box = tview.NewFlex().Box // which clears nothing: each frame begins on a clear screen
	d.slots = slots(&d.cfg.Theme, d.pins)
	d.view = cfg.Film.View()
	d.job = screen.NewJobControl(cfg.Log)
	d.keys = d.keyTable()
	d.body = newPanelArea(d)
	d.header, d.alert, d.footer = newHeader(d), newAlert(d), newFooter(d)
	d.help, d.explorer = newHelp(d), newExplorer(d)
	d.markers, d.timeline = newMarkers(d), newTimeline(d)
	d.xkeys = d.explorerKeys()
	for _, s := range d.slots {
		s.shown = true
	}
	d.main = tview.NewFlex().SetDirection(tview.FlexRow).
		AddItem(d.header, 1, 0, false).
		AddItem(d.alert, 1, 0, false).
		AddItem(d.body, 0, 1, true).
		AddItem(d.timeline, 0, 0, false).
		AddItem(d.footer, 1, 0, false)
	d.other = tview.NewFlex().SetDirection(tview.FlexRow).
		AddItem(d.header, 1, 0, false).
		AddItem(d.alert, 1, 0, false).
		AddItem(d.explorer, 0, 1, true).
		AddItem(d.timeline, 0, 0, false).
		AddItem(d.footer, 1, 0, false)
	d.pages.AddPage("main", d.main, true, true).AddPage("explorer", d.other, true, false).AddPage("markers", d.markers, true, false).AddPage("help", d.help, true, false)
	d.app.SetRoot(&root{d.pages, d}, true).SetInputCapture(d.key).EnableMouse(true).EnablePaste(true)
	first := true
	d.app.SetBeforeDrawFunc(func(screen tcell.Screen) bool {
		if d.crash.Load() != nil {
			return true // what panics once does so again
		}
		if !d.canvas.Due() {
			return true
		}
		if first { // tview draws once before it looks at updates and keys
			first = false
			d.update()
		}
		_, height := screen.Size()
		d.fit(height)
		return false
	})
	d.apply(cfg.Settings)
	d.notice = widgets.Clean(cfg.Notice)
	for _, s := range d.slots {
		s.absent = s.optional
	}
	d.showPinned()
	d.explore()
	d.moveFocus(0)
	return d
}

// fit gives the timeline its line, if there is to be one on a screen of that height.
func (d *dashboard) fit(height int) {
	lines := 0
	if d.timeline.shown(height) {
		lines = 1
	}
	d.main.ResizeItem(d.timeline, lines, 0)
	d.other.ResizeItem(d.timeline, lines, 0)
}

// now returns the time of what is shown.
func (d *dashboard) now() time.Time { return d.view.Now(time.Now()) }

// update has all parts of the screen take over what the film shows.
func (d *dashboard) update() {
	d.view = d.cfg.Film.View()
	s, now := d.view.Snapshot, d.now()
	d.setGraphs(s)
	for _, slot := range d.slots {
		slot.absent = slot.optional && s.Source(slot.kind) == nil
		slot.Update(s)
		d.setStatus(slot, s, now)
	}
	if d.explorer.shown {
		d.explorer.update(s)
	}
	if d.markers.shown {
		d.markers.update(d.view.Strip)
	}
	d.header.update(s, now)
	d.alert.update(s, now)
	d.body.places = nil // they depend on what the panels hold
	d.lookWritten()
	d.noticeReading()
	d.forgetNotice()
}

// forgetNotice takes a notice away that has been there for long.
func (d *dashboard) forgetNotice() {
	const long = 10 * time.Second
	switch now := time.Now(); {
	case d.notice != d.noticed:
		d.noticed, d.noticedAt = d.notice, now
	case now.Sub(d.noticedAt) >= long:
		d.notice = ""
	}
}
