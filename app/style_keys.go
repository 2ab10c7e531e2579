package app

import (
	"slices"
	"time"

	"github.com/gdamore/tcell/v2"

	"origintop/app/words"
)

// lookKeys returns the keys that change how things are shown.
func (d *dashboard) lookKeys() []key {
	return []key{
		{
			name: "p", runes: "p", short: "preset", help: "the next of the presets overview, network, nginx and tiny",
			do: func(*tcell.EventKey) { d.setPreset((d.preset + 1) % len(presets)) },
		},
		{
			name: "i/o", runes: "io", help: "graphs of a shorter time, or of a longer", brief: "time",
			do: func(e *tcell.EventKey) { d.changeSpan(e.Rune() == 'o') },
		},
		{
			name: "r", runes: "r", help: "reset the marks of the largest values, ├ and │", brief: "peaks",
			do: func(*tcell.EventKey) { d.resetPeaks() },
		},
		{
			name: "s", runes: "s", help: "graphs of braille, of blocks, or all of it in ASCII", brief: "style",
			do: func(*tcell.EventKey) {
				d.cfg.Theme.Style = d.cfg.Theme.Style.Next()
				d.restyle()
				d.notice = "style " + d.cfg.Theme.Style.String()
			},
		},
		{
			name: "T", runes: "T", help: "the next theme: default, contrast, colourblind, mono", brief: "theme",
			do: func(*tcell.EventKey) {
				d.cfg.Theme.Become(d.cfg.Theme.Next())
				d.restyle()
				d.notice = "theme " + d.cfg.Theme.Name
			},
		},
		{
			name: "↑/↓", codes: []tcell.Key{tcell.KeyUp, tcell.KeyDown}, help: "scroll the panel with the focus (also the wheel)", brief: "scroll",
			do: func(e *tcell.EventKey) {
				by := 1
				if e.Key() == tcell.KeyUp {
					by = -1
				}
				d.slots[d.focus].Frame().Scroll(by)
			},
		},
	}
}

// restyle has all parts take over the theme.
func (d *dashboard) restyle() {
	d.help.setKeys(d.keysNow())
	d.update()
	d.canvas.SendAll()
}

// setPreset shows the panels of a preset, the first of which has the focus.
func (d *dashboard) setPreset(i int) {
	p := &presets[i]
	d.preset, d.zoomed = i, false
	for k, s := range d.slots {
		s.shown = p.panels == nil || slices.Contains(p.panels, s.name)
		if s.name == p.main || p.main == "" && k == 0 {
			d.focus = k
		}
	}
	d.moveFocus(0)
	d.notice = "preset " + p.name
}

// spans are the times that graphs can show at least; 0 is two seconds a dot.
var spans = []time.Duration{0, time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 2 * time.Hour}

// changeSpan has the graphs show a longer time, or a shorter one.
func (d *dashboard) changeSpan(longer bool) {
	at := slices.Index(spans, d.span)
	switch {
	case longer && at == len(spans)-1:
		d.notice = "graphs show the longest time already, " + words.Interval(d.span)
		return
	case !longer && at == 0:
		d.notice = "graphs show the shortest time already"
		return
	case longer:
		at++
	default:
		at--
	}
	d.span = spans[at]
	for _, s := range d.slots {
		s.Frame().SetSpan(d.span)
	}
	if d.notice = "graphs of " + words.Interval(d.span) + " at least"; d.span == 0 {
		d.notice = "graphs of 2s a dot"
	}
}
