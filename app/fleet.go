package app

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gdamore/tcell/v2"

	"origintop/app/fleetview"
	"origintop/app/words"
	"origintop/scrape/fleet"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/scrape/severity"
	"origintop/widgets"
)

// A Fleet is a Player of many origins, one of which can be opened in full. One that has a method SetSpeed(float64) plays a recording.
type Fleet interface {
	Player
	Rows(*playback.View) *fleet.View           // of the time of a View
	Open(origin string) (*fleet.Opened, error) // at the time that is shown
}

// fleetScreen is the screen of a fleet. It is the lowest layer; the dashboard of an origin that was opened is above it.
type fleetScreen struct {
	*fleetview.View
	d      *dashboard
	fleet  Fleet
	keys   keymap
	filter filter
	rows   *fleet.View
	opened *fleet.Opened // the origin whose dashboard is shown; nil: none
	player player        // of the fleet, while one is opened
	name   string        // likewise Config.Origin
}

func newFleetScreen(d *dashboard) *fleetScreen {
	f := &fleetScreen{View: fleetview.New(&d.cfg.Theme), d: d, fleet: d.cfg.Fleet, rows: &fleet.View{}}
	f.filter = filter{stack: &d.stack, show: func() { f.SetFilter(f.filter.text, d.stack.has(&f.filter)) }}
	f.Open = func(name string) { d.pressed(func() { d.openOrigin(name) }) }
	return f
}

// onFleet reports whether the screen of a fleet is shown, or would be but for overlays.
func (d *dashboard) onFleet() bool { return d.fleet != nil && d.fleet.opened == nil }

func (f *fleetScreen) handle(e *tcell.EventKey) bool { return f.keys.handle(e) }

// update takes over the rows of what is shown.
func (f *fleetScreen) update(v *playback.View, now time.Time) {
	rows, at := f.fleet.Rows(v), now
	if !v.Live { // of a long time, not all rounds are kept: what is shown may be of a while before
		at = rows.Time
	}
	f.rows = rows.WithLate(func(src *origin.SourceState) bool { return f.d.late(src, at) })
	f.Update(f.rows, now)
}

// openSelected opens the selected origin.
func (f *fleetScreen) openSelected() {
	if name, ok := f.Selected(); ok {
		f.d.openOrigin(name)
	}
}

// openOrigin shows the dashboard of an origin of the fleet.
func (d *dashboard) openOrigin(name string) {
	f := d.fleet
	opened, err := f.fleet.Open(name)
	if err != nil {
		d.notice.say(widgets.Clean(err.Error()))
		return
	}
	f.Choose(name)
	f.opened, f.player, f.name = opened, d.player, d.cfg.Origin
	p := player{film: d.player.film}
	if opened.Replay != nil {
		p.Player, p.replay, p.film = opened.Replay, opened.Replay, opened.Replay
	} else {
		p.Player = opened.Rewind
	}
	d.cfg.Origin, d.cfg.Explore = name, opened.Explore
	d.stack.push(d.grid)
	d.pages.SwitchToPage("main")
	d.play(p)
	d.explore()
	d.grid.moveFocus(0)
}

// closeOrigin goes back to the screen of the fleet, at the time that was shown of the origin.
func (d *dashboard) closeOrigin() {
	f := d.fleet
	if d.cfg.Explore != nil {
		d.cfg.Explore(nil)
	}
	f.opened.Close() // which takes the time back to the fleet
	f.opened = nil
	d.cfg.Origin, d.cfg.Explore = f.name, nil
	d.stack.pop(d.grid)
	d.pages.SwitchToPage("fleet")
	f.player.speed = d.player.speed
	d.play(f.player)
}

// reopen leaves an origin of which nothing more comes: for the same one if it has begun anew, as it does with other targets, else for the
// fleet. What the user has wound back to stays.
func (d *dashboard) reopen() {
	f := d.fleet
	if f == nil || f.opened == nil || f.opened.Gone == nil || d.player.View().Paused || d.stack.top() != layer(d.grid) || !f.opened.Gone() {
		return
	}
	name := d.cfg.Origin
	d.closeOrigin()
	d.openOrigin(name)
	if f.opened != nil {
		d.notice.say(widgets.Clean(name) + " has other targets, and begins anew")
	}
}

// play shows what another player shows.
func (d *dashboard) play(p player) {
	p.view = p.View()
	d.player = p
	d.summary.forget()
	d.update()
	select {
	case d.switched <- struct{}{}:
	default: // the last switch has yet to be noticed
	}
}

// closeOpened ends what was opened, when the dashboard ends.
func (d *dashboard) closeOpened() {
	if d.fleet != nil && d.fleet.opened != nil {
		d.fleet.opened.Close()
	}
}

// lights returns the pieces of the header that say how many origins are how well.
func (f *fleetScreen) lights() (list []piece) {
	theme := &f.d.cfg.Theme
	var counts [severity.Crit + 1]int
	for _, r := range f.rows.Rows {
		counts[words.RowSeverity(r)]++
	}
	list = append(list, piece{text: words.Origins(len(f.rows.Rows)), style: theme.Text, priority: 2})
	for _, is := range []severity.Severity{severity.Crit, severity.Warn, severity.Unknown, severity.Good} {
		if counts[is] > 0 {
			list = append(list, piece{text: fmt.Sprintf("%s %d", is.Symbol(), counts[is]), style: theme.Severity(is), priority: 5})
		}
	}
	return list
}

// insecure says how many origins have sources whose certificates are not verified.
func (f *fleetScreen) insecure() piece {
	n := 0
	for _, r := range f.rows.Rows {
		n += min(1, len(insecure(r.Snapshot)))
	}
	if n == 0 {
		return piece{}
	}
	text := fmt.Sprintf("insecure: %d of %d", n, len(f.rows.Rows))
	return piece{text: text, style: f.d.cfg.Theme.Warn, priority: 9, short: "insecure"}
}

// findings returns what the bar says of the fleet: what is the matter or, if nothing is, how sure that is.
func (f *fleetScreen) findings() (list []words.Finding, quiet piece, is severity.Severity) {
	if list = words.FleetFindings(f.rows); len(list) > 0 {
		return list, piece{}, severity.Unknown
	}
	text, brief, is := words.FleetVerdict(f.rows)
	first, _, _ := strings.Cut(text, "; ")
	return nil, piece{text: text, middle: first, short: brief}, is
}

// fleetKeys returns the keys of the screen of a fleet, some of which it shares with the dashboard and the explorer.
func (d *dashboard) fleetKeys() keymap {
	f, shared := d.fleet, d.grid.keys.only
	return slices.Concat(
		shared(keyHelp),
		keymap{
			{
				id: keyOpen, name: "enter", codes: []tcell.Key{tcell.KeyEnter}, short: "open", help: "the dashboard of the selected origin",
				do: func(int) { f.openSelected() },
			},
			{
				id: keyBack, name: "esc", codes: []tcell.Key{tcell.KeyEscape}, short: "all", help: "all origins again, without the filter",
				when: func() bool { return f.filter.text != "" },
				do:   func(int) { f.filter.set("") },
			},
			{
				id: keyFilter, name: "/", runes: "/", short: "filter", help: "only origins with these words in name, labels or findings",
				do: func(int) { f.filter.open() },
			},
			{
				id: keySort, name: "s/S", runes: "sS", short: "sort", help: "sort by the next column, or the one before; the worst first",
				do: func(i int) {
					f.SortNext(i == 1)
					d.notice.say(f.Order())
				},
			},
			{
				id: keyReverse, name: "r", runes: "r", short: "reverse", help: "turn the order round",
				do: func(int) {
					f.Reverse()
					d.notice.say(f.Order())
				},
			},
		},
		shared(keyPause, keyStep, keySpeed, keyGoTo, keyStartEnd),
		shared(keyVerdict, keyMark, keyMarkers, keyRecord),
		shared(keyQuit),
		keymap{
			{
				id: keyGraph, name: "c/C", runes: "cC", short: "graph", help: "graphs of the next column, or the one before",
				do: func(i int) {
					f.GraphNext(i == 1)
					d.notice.say("graphs of " + f.Graph())
				},
			},
		},
		moveKeys(f.Move, f.MovePage, f.MoveEnd),
		shared(keyNextMarker, keyInterval),
		keymap{
			{
				id: keyStyle, name: "B", runes: "B", help: "graphs of braille, of blocks, or all of it in ASCII", brief: "style",
				do: func(int) { d.nextStyle() },
			},
		},
		shared(keyTheme, keyPicture, keyLeave, keyRedraw, keySuspend),
	)
}
