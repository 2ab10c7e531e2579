// Package widgets draws values in a terminal: gauges, graphs, tables, and the panels they stand in. A widget holds what it
// was given and draws it. It knows no exporter, no clock and no lock, and belongs to one goroutine.
//
// What comes from outside may hold anything: no control character reaches the terminal, and nothing is drawn outside a
// widget's rectangle. A number that does not fit is left out whole.
package widgets

import (
	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"origintop/scrape/severity"
)

// A Palette holds the styles that widgets draw with. The zero Palette is the terminal's own colours. Widgets look at it each
// time they are drawn: it can be changed between two frames.
type Palette struct {
	Style Style

	Text, Dim, Label, Strong tcell.Style
	Good, Warn, Crit         tcell.Style
	Graph, Graph2            tcell.Style
	Ramp, Ramp2              []tcell.Style // of graphs by height, the lowest first, at most eight; Graph and Graph2 if none
	Border, Focus            tcell.Style
	Mark                     tcell.Style
}

// signOf returns the symbol with a blank behind it.
func signOf(s severity.Severity) string { return [...]string{"○ ", "● ", "▲ ", "✖ "}[s] }

// Severity returns the style of a number that is so bad.
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

// Solid returns a style in which a full block is of the colour that text has behind it, if it has one.
func Solid(s tcell.Style) tcell.Style {
	if _, ground, _ := s.Decompose(); ground != tcell.ColorDefault {
		s = s.Foreground(ground)
	}
	return s.Reverse(false)
}

// newBox returns a box with the terminal's own background that clears nothing: each frame begins on a clear screen. The one of
// tview.NewBox clears with an allocation a cell, and walks over cells outside the screen.
func newBox() *tview.Box { return tview.NewFlex().Box.SetBackgroundColor(tcell.ColorDefault) }

// area returns a box's rectangle, as far to the right and down as there is a screen.
func area(screen tcell.Screen, box *tview.Box) (x, y, width, height int) {
	x, y, width, height = box.GetInnerRect()
	columns, rows := screen.Size()
	return x, y, max(0, min(width, columns-x)), max(0, min(height, rows-y))
}
