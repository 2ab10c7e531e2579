// Package widgets draws values in a terminal: gauges, graphs, tables, and panels that hold them. A widget draws the values it was given. It
// knows no exporter, reads no clock, takes no lock, and belongs to one goroutine.
//
// Texts may come from outside and hold anything: no control character reaches the terminal, and nothing is drawn outside a widget's
// rectangle. A number that does not fit is left out whole.
package widgets

import (
	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"origintop/scrape/severity"
)

// A Palette has the styles that widgets draw with. The zero Palette is the terminal's own colours. Widgets read it each time they are
// drawn, so it may change between two draws.
type Palette struct {
	Style Style

	Text, Dim, Label, Strong tcell.Style
	Good, Warn, Crit         tcell.Style
	Graph, Graph2            tcell.Style
	Ramp, Ramp2              []tcell.Style // of graphs by height, the lowest first, at most eight; none: Graph and Graph2
	Border, Focus            tcell.Style
	Mark                     tcell.Style
}

// signOf returns the symbol of a severity and a blank.
func signOf(s severity.Severity) string { return [...]string{"○ ", "● ", "▲ ", "✖ "}[s] }

// Severity returns the style of a number with that severity.
func (p *Palette) Severity(s severity.Severity) tcell.Style {
	return [...]tcell.Style{p.Text, p.Good, p.Warn, p.Crit}[s]
}

// area returns the style of the area of a graph where values have that severity. It fills no background, so that heights can be told.
func (p *Palette) area(s severity.Severity) tcell.Style {
	style := Solid(p.Severity(s)).Background(tcell.ColorDefault).Underline(false)
	if style == tcell.StyleDefault {
		style = style.Bold(true) // there are no colours
	}
	return style
}

// dimmable is embedded in widgets that are drawn dim while their values are old.
type dimmable struct{ dim bool }

// SetDim sets whether the widget draws everything dim, because its values are old.
func (d *dimmable) SetDim(on bool) { d.dim = on }

func (d *dimmable) style(s tcell.Style, p *Palette) tcell.Style {
	if !d.dim {
		return s
	}
	return p.Dim
}

// Solid returns a style that draws a full block in the background colour of s, if it has one.
func Solid(s tcell.Style) tcell.Style {
	if _, ground, _ := s.Decompose(); ground != tcell.ColorDefault {
		s = s.Foreground(ground)
	}
	return s.Reverse(false)
}

// newBox returns a box with the terminal's own background that clears nothing, because each draw begins on a clear screen. A box of
// tview.NewBox clears with an allocation a cell, and visits cells outside the screen.
func newBox() *tview.Box { return tview.NewFlex().Box.SetBackgroundColor(tcell.ColorDefault) }

// area returns the part of a box's inner rectangle that is on the screen.
func area(screen tcell.Screen, box *tview.Box) (x, y, width, height int) {
	x, y, width, height = box.GetInnerRect()
	columns, rows := screen.Size()
	return x, y, max(0, min(width, columns-x)), max(0, min(height, rows-y))
}

// A Style is a set of characters to draw with.
type Style uint8

// The styles, for terminals that can show more or less.
const (
	Braille Style = iota // graphs of dots, two values and four heights a cell
	Block                // graphs of blocks, a value and eight heights a cell
	ASCII                // graphs of ASCII; see ASCIIFallback for all else that is drawn
	styles
)

func (s Style) String() string { return [...]string{"braille", "block", "ascii"}[s] }

// Next returns the style after this one, and after the last the first.
func (s Style) Next() Style { return (s + 1) % styles }

// across returns how many values a cell of a graph shows side by side, and up how many heights it has.
func (s Style) across() int { return [...]int{2, 1, 1}[s] }
func (s Style) up() int     { return [...]int{4, 8, 3}[s] }

// braillesUp and braillesDown are the characters with columns of 0 to 4 dots, from below and from above. The index is 5 times the dots of
// the left column, plus those of the right one.
var braillesUp, braillesDown = func() (up, down [25]string) {
	left := [2][5]rune{{0, 0x40, 0x44, 0x46, 0x47}, {0, 0x01, 0x03, 0x07, 0x47}}
	right := [2][5]rune{{0, 0x80, 0xa0, 0xb0, 0xb8}, {0, 0x08, 0x18, 0x38, 0xb8}}
	for l := range 5 {
		for r := range 5 {
			up[5*l+r] = string(0x2800 + left[0][l] + right[0][r])
			down[5*l+r] = string(0x2800 + left[1][l] + right[1][r])
		}
	}
	up[0], down[0] = " ", " "
	return up, down
}()

var (
	heights   = [...]string{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}
	asciiUp   = [...]string{" ", ".", ":", "#"}
	asciiDown = [...]string{" ", "'", ":", "#"}
)

// part returns the character for a cell of a graph with these heights at its left and right, from above if down is set, and whether to draw
// it reversed. Styles with one value a cell use the left one.
func (s Style) part(left, right int, down bool) (text string, reverse bool) {
	switch {
	case s == Braille && down:
		return braillesDown[5*left+right], false
	case s == Braille:
		return braillesUp[5*left+right], false
	case s == Block && down && left > 0 && left < 8:
		return heights[8-left], true // no blocks hang from above
	case s == Block:
		return heights[left], false
	case down:
		return asciiDown[left], false
	}
	return asciiUp[left], false
}

// asciiFallbacks has an ASCII character for each symbol of the widgets. Different severities and heights have different ones.
var asciiFallbacks = map[rune]string{
	'○': "?", '●': "*", '▲': "!", '✖': "X", '◆': "*", '▼': "v",
	'╭': "+", '╮': "+", '╯': "+", '╰': "+", '─': "-", '│': "|", '┤': "+", '├': "+", '┼': "+", '┈': "-", '╎': ":",
	'▸': ">", '◂': "<", '◉': "|", '▾': "v", '▔': "-",
	'┏': "#", '┓': "#", '┛': "#", '┗': "#", '━': "=", '┃': "#", '╌': "-", '┄': ".", '╷': "'",
	'▁': "_", '▂': ".", '▃': ",", '▄': "-", '▅': "=", '▆': "+", '▇': "%", '█': "#",
	'▏': ":", '▎': ":", '▍': ":", '▌': "#", '▋': "#", '▊': "#", '▉': "#",
	'░': ".", '▒': "+", '▓': "%",
	'–': "-", '…': "~", '·': ".", 'µ': "u", '∞': "^", '←': "<", '→': ">", '↑': "^", '↓': "v", '↕': "|",
}

// ASCIIFallback returns what a screen in the style ASCII shows instead of a symbol of this package. For all other characters, as in names
// that come from outside, it returns "".
func ASCIIFallback(symbol rune) string { return asciiFallbacks[symbol] }
