package panels

import (
	"slices"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"origintop/widgets"
)

// A Theme is the look of the dashboard. Backgrounds are the terminal's own.
//
// All parts of the dashboard share one Theme and read it when they update and draw. After Become they must update again.
type Theme struct {
	Name string
	widgets.Palette
}

// Themes returns the themes, the default first. They use 256 colours, for which terminals with 16 show the nearest; mono uses none.
func Themes() []Theme { return []Theme{Colours(), contrast(), colourBlind(), Mono()} }

// ThemeNamed returns the theme of that name.
func ThemeNamed(name string) (Theme, bool) {
	themes := Themes()
	i := slices.IndexFunc(themes, func(t Theme) bool { return t.Name == name })
	if i < 0 {
		return Theme{}, false
	}
	return themes[i], true
}

// Next returns the next theme; after the last one, the first.
func (t *Theme) Next() Theme {
	themes := Themes()
	i := slices.IndexFunc(themes, func(other Theme) bool { return t.Name == other.Name })
	return themes[(i+1)%len(themes)]
}

// Become turns this theme into another one, but keeps its style of graphs.
func (t *Theme) Become(other Theme) {
	other.Style = t.Style
	*t = other
}

func on(c int) tcell.Style { return tcell.StyleDefault.Foreground(tcell.PaletteColor(c)) }

func ramp(colours ...int) []tcell.Style {
	styles := make([]tcell.Style, len(colours))
	for i, c := range colours {
		styles[i] = on(c)
	}
	return styles
}

// Colours returns the theme "default". Its colours stand out from black and from white, because a terminal may have either.
func Colours() Theme {
	return Theme{"default", widgets.Palette{
		Text:   tcell.StyleDefault,
		Dim:    on(243),
		Label:  on(245),
		Strong: tcell.StyleDefault.Bold(true),
		Good:   on(71), // lighter than the others, so that it is green in 16 colours, too
		Warn:   on(136),
		Crit:   on(167).Bold(true),
		Graph:  on(31),
		Graph2: on(97),
		Ramp:   ramp(25, 31, 37),
		Ramp2:  ramp(61, 97, 133),
		Border: on(241),
		Focus:  on(31),
		Mark:   tcell.StyleDefault.Bold(true), // in no colour of a graph
	}}
}

// contrast returns a theme with the strongest contrasts: nothing is grey, and bad severities have a background.
func contrast() Theme {
	plain := tcell.StyleDefault
	bright := plain.Foreground(tcell.PaletteColor(231))
	return Theme{"contrast", widgets.Palette{
		Text: plain, Dim: plain, Label: plain, Strong: plain.Bold(true),
		Good:  plain.Bold(true),
		Warn:  plain.Foreground(tcell.PaletteColor(16)).Background(tcell.PaletteColor(220)).Bold(true),
		Crit:  bright.Background(tcell.PaletteColor(160)).Bold(true),
		Graph: plain, Graph2: on(33), Border: plain,
		Focus: plain.Bold(true),
		Mark:  plain.Bold(true),
	}}
}

// colourBlind returns a theme for people who can't tell red from green: blue and orange of the palette of Okabe and Ito, in the nearest of
// 256 colours.
func colourBlind() Theme {
	t := Colours()
	t.Name = "colourblind"
	t.Good = on(33)
	t.Warn = on(172)
	t.Crit = on(166).Bold(true).Underline(true)
	t.Graph, t.Graph2 = on(31), on(133) // orange and red are for what is high
	t.Ramp, t.Ramp2 = ramp(25, 31, 74), ramp(97, 133, 175)
	t.Focus = on(33)
	return t
}

// Mono returns the theme "mono", without colours: bold, reverse and symbols.
func Mono() Theme {
	plain := tcell.StyleDefault
	return Theme{"mono", widgets.Palette{
		Text: plain, Dim: plain, Label: plain, Strong: plain.Bold(true),
		Good: plain, Warn: plain.Bold(true), Crit: plain.Reverse(true),
		Graph: plain, Graph2: plain.Dim(true), Border: plain, Focus: plain.Bold(true), Mark: plain.Bold(true),
	}}
}

// UseTerminalColours makes tview use the terminal's colours for the little that it draws itself.
func UseTerminalColours() {
	tview.Styles.PrimitiveBackgroundColor = tcell.ColorDefault
	tview.Styles.PrimaryTextColor = tcell.ColorDefault
}
