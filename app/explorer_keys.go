package app

import (
	"slices"

	"github.com/gdamore/tcell/v2"

	"origintop/app/panels"
)

// explorerKeys returns the keys of the explorer, the most wanted first. Some are those of the dashboard.
func (d *dashboard) explorerKeys() []key {
	x := d.explorer
	var keys []key
	shared := func(names ...string) {
		for _, k := range d.keys {
			if slices.Contains(names, k.name) {
				keys = append(keys, k)
			}
		}
	}
	shared("?")
	keys = append(
		keys,
		key{
			name: "esc", codes: []tcell.Key{tcell.KeyEscape}, runes: "e", short: "back", help: "back to the dashboard (also e)",
			do: func(*tcell.EventKey) { d.showExplorer(false) },
		},
		key{
			name: "/", runes: "/", short: "filter", help: "only series with these words; enter keeps, esc clears them",
			do: func(*tcell.EventKey) { x.setTyping(true) },
		},
		key{
			name: "s", runes: "s", short: "sort", help: "sort by name, value, rate, or change since it was opened",
			do: func(*tcell.EventKey) { x.sortNext() },
		},
		key{
			name: "enter", codes: []tcell.Key{tcell.KeyEnter}, short: "pin", help: "pin the series to the dashboard (◆), or unpin it",
			do: func(*tcell.EventKey) { x.pin() },
		},
	)
	shared("space", "←/→", "</>", "b", "g/G", "n/N")
	shared("q")
	keys = append(
		keys,
		key{
			name: "up, down", codes: []tcell.Key{tcell.KeyUp, tcell.KeyDown}, help: "move by a row (also the mouse's wheel)", brief: "move",
			do: func(e *tcell.EventKey) { x.move(1, e.Key() == tcell.KeyUp) },
		},
		key{
			name: "pgup/pgdn", codes: []tcell.Key{tcell.KeyPgUp, tcell.KeyPgDn}, help: "move by a page", brief: "page",
			do: func(e *tcell.EventKey) { x.move(x.list.Page(), e.Key() == tcell.KeyPgUp) },
		},
		key{
			name: "home, end", codes: []tcell.Key{tcell.KeyHome, tcell.KeyEnd}, help: "to the first or the last row", brief: "ends",
			do: func(e *tcell.EventKey) { x.move(len(x.series.rows), e.Key() == tcell.KeyHome) },
		},
	)
	shared("w", "Q", "+/-", "ctrl-l", "ctrl-z")
	return keys
}

// showExplorer opens the explorer over the whole screen, or closes it. While it is open all series are read.
func (d *dashboard) showExplorer(show bool) {
	d.explorer.shown = show
	if show {
		d.pages.SwitchToPage("explorer")
	} else {
		d.explorer.release()
		d.pages.SwitchToPage("main")
	}
	d.explore()
	d.moveFocus(0)
	d.update()
}

// explore has those series read that the screen shows.
func (d *dashboard) explore() {
	switch {
	case d.cfg.Explore == nil:
	case d.explorer.shown:
		d.cfg.Explore(panels.EverySeries)
	default:
		d.cfg.Explore(d.pins.Interest())
	}
}

// move selects the row that is so many rows further.
func (x *explorer) move(rows int, up bool) {
	if up {
		rows = -rows
	}
	x.selectRow(x.list.Selected() + rows)
}

func (x *explorer) sortNext() {
	x.series.sortBy((x.series.order + 1) % sortOrders)
	// On a narrow screen one of the two has room.
	byTheRate := x.series.order == byRate
	x.list.SetPriority(valueColumn, map[bool]int{true: 1}[byTheRate])
	x.list.SetPriority(rateColumn, map[bool]int{false: 1}[byTheRate])
	x.selectRow(0)
}

// pin pins the selected series, or unpins it.
func (x *explorer) pin() {
	at := x.list.Selected()
	if at < 0 {
		return
	}
	x.d.pins.Toggle(x.series.source, &x.series.wanted)
	x.d.showPinned()
	x.selectRow(at)
}

func (x *explorer) setTyping(on bool) {
	x.typing = on
	x.selectRow(x.list.Selected())
}

func (x *explorer) setFilter(text string) {
	x.filter = text
	x.series.filter(text)
	at := x.list.Selected()
	if at > 0 {
		at = x.series.find(-1)
	}
	x.selectRow(at)
}

// typed takes a key that is pressed while the filter is typed. It returns false for one with a meaning of its own.
func (x *explorer) typed(e *tcell.EventKey) bool {
	switch e.Key() {
	case tcell.KeyEnter:
		x.setTyping(false)
	case tcell.KeyEscape:
		x.setTyping(false)
		x.setFilter("")
	default:
		text := x.filter
		if !edit(&text, e) {
			return false
		}
		x.setFilter(text)
	}
	return true
}
