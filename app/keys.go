package app

import (
	"slices"

	"github.com/gdamore/tcell/v2"

	"origintop/app/words"
)

// A keyID names a key of the dashboard or the explorer by what it does.
type keyID uint8

const (
	keyHelp keyID = iota
	keyPause
	keyStep
	keySpeed
	keyGoTo
	keyStartEnd
	keyNextMarker
	keyZoom
	keyBack
	keyQuit
	keyLeave
	keyFocusNext
	keyFocusPrevious
	keyExplore
	keyPanels
	keyAllPanels
	keyMark
	keyMarkers
	keyVerdict
	keyRecord
	keyPreset
	keySpan
	keyPeaks
	keyAlign
	keyStyle
	keyTheme
	keyScroll
	keyPicture
	keyInterval
	keyRedraw
	keySuspend
	keyFilter
	keySort
	keyPin
	keyCounter
	keyCopy
	keyMove
	keyMovePage
	keyMoveEnd
	keyOpen
	keyFleet
	keyReverse
	keyGraph
)

// dashboardKeys returns the keys of the dashboard.
func (d *dashboard) dashboardKeys() keymap {
	return slices.Concat(
		keymap{
			{
				id: keyHelp, name: "?", runes: "?", codes: []tcell.Key{tcell.KeyF1}, short: "help", help: "this page",
				do: func(int) { d.help.open() },
			},
		},
		d.playerKeys(), d.panelKeys(), d.markKeys(), d.appearanceKeys(), d.otherKeys(),
	)
}

// panelKeys returns the keys that choose panels, and those that quit.
func (d *dashboard) panelKeys() keymap {
	g := d.grid
	keys := keymap{
		{
			id: keyZoom, name: "z", runes: "z", codes: []tcell.Key{tcell.KeyEnter}, short: "zoom",
			help: "maximise the panel with the focus (also enter)",
			do:   func(int) { g.setZoomed(!g.zoomed) },
		},
		{
			id: keyBack, name: "esc", codes: []tcell.Key{tcell.KeyEscape}, short: "back", help: "back to all panels",
			when: func() bool { return g.zoomed },
			do:   func(int) { g.setZoomed(false) },
		},
		{
			id: keyQuit, name: "q", runes: "q", codes: []tcell.Key{tcell.KeyCtrlC}, short: "quit", help: "quit (also ctrl-c)",
			do: func(int) { d.quit() },
		},
		{
			id: keyLeave, name: "Q", runes: "Q", help: "quit, and leave this screen in the terminal", brief: "leave",
			when: func() bool { return d.cfg.Scrollback != nil },
			do:   func(int) { d.quitLeaving() },
		},
		{
			id: keyFocusNext, name: "tab", codes: []tcell.Key{tcell.KeyTab}, short: "next", help: "move the focus on; shift-tab: back",
			do: func(int) { g.moveFocus(1) },
		},
		{
			id: keyFocusPrevious, name: "shift-tab", codes: []tcell.Key{tcell.KeyBacktab},
			do: func(int) { g.moveFocus(-1) },
		},
		{
			id: keyExplore, name: "e", runes: "e", short: "explore", help: "every series of every source",
			when: func() bool { return d.cfg.Explore != nil },
			do:   func(int) { d.openExplorer() },
		},
		{
			id: keyPanels, name: g.keyRange(), runes: panelRunes, short: "panels",
			help: "show or hide a panel; 7: limits, 8: pinned, 9: scraping",
			do: func(i int) {
				if key := rune(panelRunes[i]); g.vacant(key) {
					d.notice.say(d.howToPin())
				} else {
					g.toggle(key)
				}
			},
		},
		{
			id: keyAllPanels, name: "0", runes: "0", short: "all", help: "show all panels",
			when: func() bool { return g.zoomed || len(g.hidden()) > len(g.unfit) },
			do:   func(int) { g.showAll() },
		},
	}
	if d.cfg.Fleet != nil {
		keys = slices.Insert(keys, 2, key{
			id: keyFleet, name: "esc", codes: []tcell.Key{tcell.KeyEscape}, short: "fleet", help: "back to all origins",
			when: func() bool { return !g.zoomed },
			do:   func(int) { d.closeOrigin() },
		})
	}
	return keys
}

// panelRunes are the keys that panels may have.
const panelRunes = "123456789"

// appearanceKeys returns the keys that change how things are shown.
func (d *dashboard) appearanceKeys() keymap {
	g := d.grid
	keys := keymap{
		{
			id: keyPreset, name: "p", runes: "p", short: "preset", help: "the next of the presets overview, network, server and tiny",
			do: func(int) { g.setPreset((g.preset + 1) % len(presets)) },
		},
		{
			id: keySpan, name: "i/o", runes: "io", help: "graphs of a shorter time, or of a longer", brief: "time",
			do: func(i int) { g.changeSpan(i == 1) },
		},
		{
			id: keyPeaks, name: "r", runes: "r", help: "reset the marks of the largest values, ├ and │", brief: "peaks",
			do: func(int) {
				g.resetPeaks(d.player.view.Snapshot.Time)
				d.update()
			},
		},
		{
			id: keyStyle, name: "s", runes: "s", help: "graphs of braille, of blocks, or all of it in ASCII", brief: "style",
			do: func(int) { d.nextStyle() },
		},
		{
			id: keyTheme, name: "T", runes: "T", help: "the next theme: default, contrast, colourblind, mono", brief: "theme",
			do: func(int) {
				g.theme.Become(g.theme.Next())
				d.restyle()
				d.notice.say("theme " + g.theme.Name)
			},
		},
		{
			id: keyScroll, name: "↑/↓", ascii: "up/down", codes: []tcell.Key{tcell.KeyUp, tcell.KeyDown},
			help: "scroll the panel with the focus (also the wheel)", brief: "scroll",
			do: func(i int) { g.slots[g.focus].Frame().Scroll(2*i - 1) },
		},
	}
	if d.player.ghost != nil {
		keys = append(keys, key{
			id: keyAlign, name: "a", runes: "a", short: "align", help: "align the run of --ghost by load, or by elapsed time",
			do: func(int) {
				ghost := d.player.ghost
				ghost.SetByLoad(!ghost.ByLoad())
				d.update()
				d.notice.say(d.cfg.GhostName + " aligned by " + words.Alignment(ghost.ByLoad()))
			},
		})
	}
	return keys
}

// otherKeys returns the rest, which the footer drops first.
func (d *dashboard) otherKeys() keymap {
	const runes = "+-=_"
	pace := key{
		id: keyInterval, name: "+/-", runes: runes, short: "interval", help: "scrape more often, or less",
		do: func(i int) {
			if problem := d.interval.change(i%2 == 0, d.player.view.Present); problem != "" {
				d.notice.say(problem)
			}
			d.update()
		},
	}
	if d.interval.set == nil { // nothing is scraped
		pace = key{
			id: keyInterval, runes: runes + "R",
			when: func() bool { return d.player.film != nil },
			do:   func(int) { d.notice.say("in a recording nothing is scraped") },
		}
	}
	return keymap{
		{
			id: keyPicture, name: "w", runes: "w", help: "write the screen to a file, as .svg or .txt", brief: "write",
			do: func(int) { d.askPicture() },
		},
		{
			id: keyCopy, name: "y", runes: "y", help: "copy the panel's headline (tmux: with set-clipboard on)", brief: "copy",
			do: func(int) { d.copy(d.headline()) },
		},
		pace,
		{
			id: keyRedraw, name: "ctrl-l", codes: []tcell.Key{tcell.KeyCtrlL}, help: "draw the whole screen anew", brief: "redraw",
			do: func(int) { d.canvas.SendAll() },
		},
		{
			id: keySuspend, name: "ctrl-z", codes: []tcell.Key{tcell.KeyCtrlZ}, help: "suspend; fg brings it back", brief: "suspend",
			do: func(int) { d.app.Suspend(d.job.StopAll) },
		},
	}
}

// playerKeys returns the keys that pause and seek.
func (d *dashboard) playerKeys() keymap {
	p := &d.player
	space, end, endHelp := "hold the screen still; scraping goes on", "live", "back to what is live"
	if p.film != nil {
		space, end, endHelp = "stop the recording, and let it go on", "end", "to the end"
	}
	keys := keymap{
		{
			id: keyPause, name: "space", runes: " ", short: "pause", state: p.pauseText, help: space,
			do: func(int) { p.TogglePause() },
		},
		{
			id: keyStep, name: "←/→", ascii: "[/]", runes: "[]", codes: []tcell.Key{tcell.KeyLeft, tcell.KeyRight}, short: "step",
			help: "back or on by a scrape (also [ ])",
			do:   func(i int) { p.Step(2*i - 1) },
		},
		{
			id: keySpeed, name: "</>", runes: "<>", short: "speed", help: "slower or faster, from a quarter to 64 times",
			do: func(i int) { d.notice.say("speed x" + factor(p.changeSpeed(i == 1))) },
		},
		{
			id: keyGoTo, name: "b", runes: "b:", short: "go to", help: "go to a time: 02:16, 14:05:10, 3m ago, +30s, 50% (also :)",
			do: func(int) { d.ask("go to", "02:16, 14:05:10, 3m, 3m ago, +30s, 50%", "", d.goTo) },
		},
		{
			id: keyStartEnd, name: "g/G", runes: "gG", short: "start/" + end, help: "to the beginning; " + endHelp,
			do: func(i int) { p.seekEnd(i == 0) },
		},
		{
			id: keyNextMarker, name: "n/N", runes: "nN", help: "to the next marker or critical moment; to the one before", brief: "markers",
			when: func() bool { return len(p.view.Timeline.Markers) > 0 || p.view.Timeline.HasCritical() },
			do:   func(i int) { d.notice.say(p.seekNext(i == 0)) },
		},
	}
	if p.film == nil {
		keys = slices.DeleteFunc(keys, func(k key) bool { return k.id == keySpeed })
	}
	for i := range keys {
		k := &keys[i]
		if k.id != keyPause {
			k.foot = p.canSeek
		}
		do := k.do
		k.do = func(i int) {
			do(i)
			d.update()
		}
	}
	return keys
}

// markKeys returns the keys of markers and of recording.
func (d *dashboard) markKeys() keymap {
	keys := keymap{
		{
			id: keyMark, name: "m", runes: "m", short: "mark", help: "mark this time, with a text or without",
			when: func() bool { return d.cfg.Mark != nil },
			do:   func(int) { d.askMarker() },
		},
		{
			id: keyMarkers, name: "M", runes: "M", short: "markers", help: "all markers; enter goes to one",
			when: func() bool { return len(d.player.view.Timeline.Markers) > 0 },
			do:   func(int) { d.markers.open() },
		},
		{
			id: keyVerdict, name: "v", runes: "v", short: "verdict", help: "the verdict with its evidence; enter goes to a moment",
			do: func(int) { d.verdict.open() },
		},
	}
	if d.cfg.Recorder != nil {
		keys = append(keys, key{
			id: keyRecord, name: "R", runes: "R", short: "record", help: "record every page to a file, or stop that",
			do: func(int) { d.record() },
		})
	}
	return keys
}

// explorerKeys returns the keys of the explorer, some of which it shares with the dashboard.
func (d *dashboard) explorerKeys() keymap {
	x, shared := d.explorer, d.grid.keys.only
	return slices.Concat(
		shared(keyHelp),
		keymap{
			{
				id: keyBack, name: "esc", codes: []tcell.Key{tcell.KeyEscape}, runes: "e", short: "back",
				help: "back to the dashboard (also e)",
				do:   func(int) { d.closeExplorer() },
			},
			{
				id: keyFilter, name: "/", runes: "/", short: "filter", help: "only series with these words; enter keeps, esc clears them",
				do: func(int) { x.filter.open() },
			},
			{
				id: keySort, name: "s", runes: "s", short: "sort", help: "sort by name, value, rate, or change over the graph beside it",
				do: func(int) { x.sortNext() },
			},
			{
				id: keyPin, name: "enter", codes: []tcell.Key{tcell.KeyEnter}, short: "pin",
				help: "pin the series to the dashboard (◆), or unpin it",
				do: func(int) {
					x.pin()
					d.grid.showPinned()
				},
			},
		},
		keymap{{
			id: keyCounter, name: "c", runes: "c", short: "counter", help: "take the series as a counter, of which the rate counts, or not",
			do: func(int) {
				if says := x.takeAsCounter(); says != "" {
					d.notice.say(says)
					d.update()
				}
			},
		}, {
			id: keyCopy, name: "y", runes: "y", help: "copy the series and its value (tmux: with set-clipboard on)", brief: "copy",
			do: func(int) { d.copy(x.line()) },
		}},
		shared(keyPause, keyStep, keySpeed, keyGoTo, keyStartEnd, keyNextMarker),
		shared(keyQuit),
		moveKeys(
			x.move, func(by int) { x.move(by * x.list.Page()) }, func(by int) { x.move(by * len(x.series.rows)) },
		),
		shared(keyPicture, keyLeave, keyInterval, keyRedraw, keySuspend),
	)
}

// moveKeys returns the keys that move the selection of a list.
func moveKeys(move, page, end func(by int)) keymap {
	return keymap{
		{
			id: keyMove, name: "up, down", codes: []tcell.Key{tcell.KeyUp, tcell.KeyDown},
			help: "move by a row (also the mouse's wheel)", brief: "move",
			do: func(i int) { move(2*i - 1) },
		},
		{
			id: keyMovePage, name: "pgup/pgdn", codes: []tcell.Key{tcell.KeyPgUp, tcell.KeyPgDn}, help: "move by a page", brief: "page",
			do: func(i int) { page(2*i - 1) },
		},
		{
			id: keyMoveEnd, name: "home, end", codes: []tcell.Key{tcell.KeyHome, tcell.KeyEnd},
			help: "to the first or the last row", brief: "ends",
			do: func(i int) { end(2*i - 1) },
		},
	}
}
