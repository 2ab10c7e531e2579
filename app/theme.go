package app

import (
	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"origintop/widgets"
)

// A Theme says how the dashboard looks. Backgrounds are always the terminal's own.
type Theme struct{ widgets.Palette }

// Colours returns the theme for terminals with 256 colours, as tmux has them by default.
func Colours() Theme {
	on := func(c int) tcell.Style { return tcell.StyleDefault.Foreground(tcell.PaletteColor(c)) }
	return Theme{widgets.Palette{
		Text:   tcell.StyleDefault,
		Dim:    on(243),
		Label:  on(246),
		Strong: tcell.StyleDefault.Bold(true),
		Good:   on(71),
		Warn:   on(178),
		Crit:   on(203).Bold(true),
		Graph:  on(74),
		Graph2: on(139),
		Border: on(240),
		Focus:  on(74),
	}}
}

// Mono returns the theme without colours: bold, reverse and symbols.
func Mono() Theme {
	plain := tcell.StyleDefault
	return Theme{widgets.Palette{
		Text: plain, Dim: plain, Label: plain, Strong: plain.Bold(true),
		Good: plain, Warn: plain.Bold(true), Crit: plain.Reverse(true),
		Graph: plain, Graph2: plain, Border: plain, Focus: plain.Bold(true),
	}}
}

// useTerminalColours makes what tview itself draws, which is little, have the terminal's colours.
func useTerminalColours() {
	tview.Styles.PrimitiveBackgroundColor = tcell.ColorDefault
	tview.Styles.PrimaryTextColor = tcell.ColorDefault
}
