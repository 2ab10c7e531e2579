package app

import (
	"slices"

	"github.com/gdamore/tcell/v2"

	"origintop/app/panels"
)

// explorerKeys returns the keys of the explorer. Some are those of the dashboard.
func (d *dashboard) explorerKeys() keymap {
	x, shared := d.explorer, d.grid.keys.only
	return slices.Concat(
		shared(keyHelp),
		keymap{
			{
				id: keyBack, name: "esc", codes: []tcell.Key{tcell.KeyEscape}, runes: "e", short: "back", help: "back to the dashboard (also e)",
				do: func(int) { d.closeExplorer() },
			},
			{
				id: keyFilter, name: "/", runes: "/", short: "filter", help: "only series with these words; enter keeps, esc clears them",
				do: func(int) { x.filter.open() },
			},
			{
				id: keySort, name: "s", runes: "s", short: "sort", help: "sort by name, value, rate, or change since it was opened",
				do: func(int) { x.sortNext() },
			},
			{
				id: keyPin, name: "enter", codes: []tcell.Key{tcell.KeyEnter}, short: "pin", help: "pin the series to the dashboard (◆), or unpin it",
				do: func(int) {
					x.pin()
					d.grid.showPinned()
				},
			},
		},
		shared(keyPause, keyStep, keySpeed, keyGoTo, keyStartEnd, keyNextMarker),
		shared(keyQuit),
		keymap{
			{
				id: keyMove, name: "up, down", codes: []tcell.Key{tcell.KeyUp, tcell.KeyDown},
				help: "move by a row (also the mouse's wheel)", brief: "move",
				do: func(i int) { x.move(2*i - 1) },
			},
			{
				id: keyMovePage, name: "pgup/pgdn", codes: []tcell.Key{tcell.KeyPgUp, tcell.KeyPgDn}, help: "move by a page", brief: "page",
				do: func(i int) { x.move((2*i - 1) * x.list.Page()) },
			},
			{
				id: keyMoveEnd, name: "home, end", codes: []tcell.Key{tcell.KeyHome, tcell.KeyEnd}, help: "to the first or the last row", brief: "ends",
				do: func(i int) { x.move((2*i - 1) * len(x.series.rows)) },
			},
		},
		shared(keyPicture, keyLeave, keyInterval, keyRedraw, keySuspend),
	)
}

// handle does what a key means. None means what it does on the dashboard but those that are in the explorer's table as well.
func (x *explorer) handle(e *tcell.EventKey) bool {
	x.keys.handle(e)
	return true
}

// openExplorer opens the explorer over the whole screen. While it is open all series are read.
func (d *dashboard) openExplorer() {
	d.stack.push(d.explorer)
	d.pages.SwitchToPage("explorer")
	d.explore()
	d.update()
}

func (d *dashboard) closeExplorer() {
	d.stack.pop(d.explorer)
	d.explorer.release()
	d.pages.SwitchToPage("main")
	d.explore()
	d.grid.moveFocus(0)
	d.update()
}

// explore has those series read that the screen shows.
func (d *dashboard) explore() {
	switch {
	case d.cfg.Explore == nil:
	case d.stack.has(d.explorer):
		d.cfg.Explore(panels.EverySeries)
	default:
		d.cfg.Explore(d.grid.pins.Interest())
	}
}

// move selects the row that is so many rows further.
func (x *explorer) move(rows int) { x.selectRow(x.list.Selected() + rows) }

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
	if at := x.list.Selected(); at >= 0 {
		x.pins.Toggle(x.series.source, &x.series.wanted)
		x.selectRow(at)
	}
}

// filter is the line above the series, with the words of those that are shown. It is a layer while it is typed.
type filter struct {
	x    *explorer
	text string
}

func (f *filter) open() {
	f.x.stack.push(f)
	f.x.move(0)
}

func (f *filter) set(text string) {
	f.text = text
	f.x.series.filter(text)
	at := f.x.list.Selected()
	if at > 0 {
		at = f.x.series.find(-1)
	}
	f.x.selectRow(at)
}

func (f *filter) handle(e *tcell.EventKey) bool {
	text := f.text
	switch {
	case e.Key() == tcell.KeyEnter:
		f.x.stack.pop(f)
		f.x.move(0)
		return true
	case e.Key() == tcell.KeyEscape:
		f.x.stack.pop(f)
		text = ""
	case !edit(&text, e):
		return false
	}
	f.set(text)
	return true
}

func (f *filter) paste(text string) {
	typed := f.text
	insert(&typed, text)
	f.set(typed)
}
