// Package app is the dashboard: its layout, its keys and its refresh.
//
// The flow: a Player holds the snapshot to show, the newest one or that of another time. When there is a new one, and each second, one
// goroutine, the pump, queues one QueueUpdateDraw that has the dashboard take it over and draw itself, and waits until that is done. So
// there is never more than one update under way, and the goroutine of the user interface waits for nothing: it reads a pointer and draws.
//
// A key goes to the topmost open layer of the stack, and what that does not handle to the one below. Its handler changes the dashboard's
// state and returns. To quit, a handler cancels the context; the pump alone stops the application.
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
	"origintop/scrape"
	"origintop/scrape/alarm"
	"origintop/scrape/explore"
	"origintop/scrape/playback"
	"origintop/scrape/recording"
	"origintop/widgets"
)

// A Config says what the dashboard shows. Player or Fleet is required; the rest has useful zero values.
type Config struct {
	Player      Player
	Refresh     time.Duration                   // the longest a new snapshot waits for the screen; 500 ms if 0. The first ones wait 10 ms
	Origin      string                          // the name of the origin; "": the one it gives itself
	Interval    time.Duration                   // between scrapes
	SetInterval func(time.Duration)             // changes it; nil if it can't be changed
	Replay      *playback.Replay                // the Player, if it is a recording; nil when live
	Fleet       Fleet                           // the Player, if it is of several origins; nil: of one
	Ghost       *playback.Ghost                 // another run to show beside this one; nil: none
	GhostName   string                          // what it is called
	Notice      string                          // shown at the start, for ten seconds or until a key is pressed
	Trouble     func() string                   // of the lists of origins, shown in its place as long as it is not ""; nil: none
	Settings    Settings                        // how the screen looks at the start
	Save        func(was, is Settings)          // called at the end with the looks at start and end, if they differ; may be nil
	Pins        []explore.Selector              // of the series that are pinned at the start
	Explore     func(explore.Interest)          // has series read, as State.Explore; nil: there is no explorer
	NetDevice   bool                            // the user says which network devices count
	Thresholds  alarm.Thresholds                // from where on numbers are high, as explanations say it
	Mark        func(at time.Time, text string) // sets a marker of the operator; nil if none can be set
	Recorder    *recording.Recorder             // of the live run; nil if there is nothing to record
	RecordTo    func() string                   // proposes a file to record to
	Theme       panels.Theme
	Alarms      <-chan string // what turns critical, in words; nil: nobody says
	Bell        bool          // rings for each of them
	Notify      bool          // has the terminal show a notification of each
	OnAlarm     func() string // why the command that is run for each of them has failed, "" if it hasn't; nil: there is none
	Screen      tcell.Screen  // nil: the terminal
	Scrollback  io.Writer     // takes the last screen, in colours, when the user quits with Q; nil if there is none
	Log         *slog.Logger  // takes what happens to the screen; may be nil

	// Ending is called when the user quits. When the channel it returns is closed, Run stops waiting for files that are being written. If
	// nil, Run waits for all of them.
	Ending func() <-chan struct{}
}

// dashboard is the state of the screen. All of it but crash belongs to the goroutine of the user interface.
type dashboard struct {
	cfg    Config
	app    *tview.Application
	quit   context.CancelFunc
	canvas *screen.Canvas
	job    *screen.JobControl
	crash  atomic.Pointer[error] // the first panic in a goroutine of the dashboard; any of them may set it

	// What is on the screen: the grid or the explorer, between the same lines, and overlays such as the help.
	pages    *tview.Pages
	screens  [3]*tview.Flex
	header   *header
	alert    *alert
	grid     *grid
	explorer *explorer
	fleet    *fleetScreen // nil unless there are several origins
	timeline *timeline
	footer   *footer
	markers  *markers
	help     *help
	verdict  *story
	summary  *summary
	stack    stack // of the open layers

	player   player
	switched chan struct{} // has a value when the player is another one
	interval interval
	recorder recorder
	pictures pictures
	notice   notice
	onAlarm  string // what Config.OnAlarm has said last
}

func newDashboard(cfg Config, quit context.CancelFunc) *dashboard {
	panels.UseTerminalColours()
	d := &dashboard{
		cfg: cfg, app: tview.NewApplication(), quit: quit, job: screen.NewJobControl(cfg.Log), pages: tview.NewPages(),
		switched: make(chan struct{}, 1),
	}
	d.pages.Box = tview.NewFlex().Box // this one does not clear: the screen is clear at the start of each draw
	theme, pins := &d.cfg.Theme, &panels.Pins{Selectors: cfg.Pins}
	d.player = firstPlayer(&cfg)
	d.interval = interval{each: cfg.Interval, set: cfg.SetInterval}
	d.recorder = recorder{Recorder: cfg.Recorder, notice: &d.notice}
	d.grid = newGrid(theme, &d.notice, pins)
	d.explorer = newExplorer(theme, &d.player, pins, &d.stack)
	d.header, d.alert, d.timeline, d.footer = newHeader(d), newAlert(d), newTimeline(theme, &d.player, d.update), newFooter(d)
	d.markers, d.help, d.summary = newMarkers(d), newHelp(d), newSummary(d)
	d.verdict = newStory(d, "verdict", "v", "Verdict", d.verdictLines)
	d.grid.keys = d.dashboardKeys()
	d.explorer.keys = d.explorerKeys()
	middles, first := []tview.Primitive{d.grid, d.explorer}, layer(d.grid)
	if cfg.Fleet != nil {
		d.fleet = newFleetScreen(d)
		d.fleet.keys = d.fleetKeys()
		middles, first = append(middles, d.fleet), d.fleet
	}
	d.stack.push(first)
	for i, middle := range middles {
		d.screens[i] = tview.NewFlex().SetDirection(tview.FlexRow).
			AddItem(d.header, 1, 0, false).
			AddItem(d.alert, 1, 0, false).
			AddItem(middle, 0, 1, false).
			AddItem(d.timeline, 0, 0, false).
			AddItem(d.footer, 1, 0, false)
	}
	d.pages.AddPage("main", d.screens[0], true, true).AddPage("explorer", d.screens[1], true, false).
		AddPage("markers", d.markers, true, false).AddPage("help", d.help, true, false).
		AddPage("verdict", d.verdict, true, false).AddPage("summary", d.summary, true, false)
	d.app.SetRoot(&root{d.pages, d}, true).SetInputCapture(d.key).EnableMouse(true).EnablePaste(true)
	if d.fleet != nil {
		d.pages.AddPage("fleet", d.screens[2], true, false).SendToBack("fleet").SwitchToPage("fleet")
	}
	undrawn := true
	d.app.SetBeforeDrawFunc(func(screen tcell.Screen) bool {
		if d.crash.Load() != nil {
			return true // what panicked once would do so again
		}
		if !d.canvas.Due() {
			return true
		}
		if undrawn { // tview draws once before it handles updates and keys
			undrawn = false
			d.update()
		}
		width, height := screen.Size()
		d.fit(height)
		d.fitStrip(width, height)
		return false
	})
	d.cfg.GhostName = widgets.Clean(cfg.GhostName)
	d.apply(cfg.Settings)
	d.notice.clear()
	d.notice.say(widgets.Clean(cfg.Notice))
	for _, s := range d.grid.slots {
		s.absent = s.optional
	}
	d.grid.showPinned()
	d.explore()
	d.grid.moveFocus(0)
	return d
}

// fit gives the timeline a line, if it is shown on a screen of that height, and the bar one or two.
func (d *dashboard) fit(height int) {
	lines := 0
	if d.timeline.shown(height) {
		lines = 1
	}
	for _, s := range d.screens {
		if s != nil {
			s.ResizeItem(d.alert, barLines(height), 0)
			s.ResizeItem(d.timeline, lines, 0)
		}
	}
	if d.onFleet() && height <= smallFleet {
		d.screens[2].ResizeItem(d.alert, 1, 0)
		d.screens[2].ResizeItem(d.footer, d.footer.lines(), 0)
	} else if d.fleet != nil {
		d.screens[2].ResizeItem(d.footer, 1, 0)
	}
}

// fitStrip gives the panels the line of the footer on a strip that has room for all of them then, while the footer neither asks nor says
// anything.
func (d *dashboard) fitStrip(width, height int) {
	const low, wide = 7, 100
	footer := 1
	if height <= low && width >= wide {
		footer = d.footer.lines()
	}
	d.screens[0].ResizeItem(d.footer, footer, 0)
}

// firstPlayer returns what is shown at the start.
func firstPlayer(cfg *Config) (p player) {
	switch {
	case cfg.Fleet != nil:
		p.Player = cfg.Fleet
		p.film, _ = cfg.Fleet.(film)
	case cfg.Replay != nil:
		p.Player, p.film, p.replay = cfg.Player, cfg.Replay, cfg.Replay
	default:
		p.Player = cfg.Player
	}
	p.ghost, p.view = cfg.Ghost, p.View()
	return p
}

// smallFleet is the height of a screen up to which a fleet's has no line that rows could have.
const smallFleet = 10

// update has every part of the screen take over what the player shows.
func (d *dashboard) update() {
	d.reopen()
	was := d.player.view
	d.player.view = d.player.View()
	s, now := d.player.view.Snapshot, d.player.now()
	ghost := d.ghost()
	if d.onFleet() {
		d.fleet.update(d.player.view, now)
	} else {
		d.grid.run.film = nil
		if d.player.film != nil && !d.player.view.Follows {
			d.grid.run.film = d.player.view.Timeline
		}
		d.grid.update(s, d.player.view.Judgement, ghost)
		for _, slot := range d.grid.slots {
			d.setStatus(slot, s, now)
		}
		d.grid.vitals.Update(s, func(r scrape.Role) bool {
			src := s.Source(r)
			return src != nil && (src.Err != "" || d.late(src, now))
		})
	}
	if d.stack.has(d.explorer) {
		d.explorer.update(s)
	}
	if d.stack.has(d.markers.overlay) {
		d.markers.update(d.player.view.Timeline)
	}
	if d.stack.has(d.verdict.overlay) {
		d.verdict.update()
	}
	d.summary.update(was)
	d.header.update(s, now, ghost)
	d.alert.update(s, now)
	d.pictures.noticeWritten(&d.notice)
	d.player.noticeReading(&d.notice)
	d.player.noticeOutlook(was, &d.notice)
	d.noticeOnAlarm()
	d.notice.forget()
}

// nextStyle draws graphs in the next style.
func (d *dashboard) nextStyle() {
	d.cfg.Theme.Style = d.cfg.Theme.Style.Next()
	d.restyle()
	d.notice.say("style " + d.cfg.Theme.Style.String())
}

// restyle has every part of the screen take over the theme.
func (d *dashboard) restyle() {
	d.update()
	d.canvas.SendAll()
}
