package app

import "github.com/gdamore/tcell/v2"

// lookKeys returns the keys that change how things are shown.
func (d *dashboard) lookKeys() keymap {
	g := d.grid
	return keymap{
		{
			id: keyPreset, name: "p", runes: "p", short: "preset", help: "the next of the presets overview, network, nginx and tiny",
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
			do: func(int) {
				g.theme.Style = g.theme.Style.Next()
				d.restyle()
				d.notice.say("style " + g.theme.Style.String())
			},
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
}

// restyle has all parts take over the theme.
func (d *dashboard) restyle() {
	d.update()
	d.canvas.SendAll()
}
