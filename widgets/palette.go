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
