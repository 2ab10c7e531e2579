package screen

import (
	"unicode/utf8"

	"github.com/gdamore/tcell/v2"

	"origintop/widgets"
)

// A frame is what a screen is to show: a cell buffer as tcell's, that is faster with what a dashboard is made of, characters that stand
// for themselves and take one cell. Others it leaves to one of tcell's.
type frame struct {
	width, height int
	cells         []cell // row by row
	blank         []cell // a row
	other         tcell.CellBuffer
}

// A cell of a frame. Text is what is seen in it, and in those that follow if width is not 1; "" is not known.
type cell struct {
	text  string
	style tcell.Style
	width int
}

// resize gives the frame a size, with nothing in it if that is another one.
func (f *frame) resize(width, height int) {
	if f.width == width && f.height == height {
		return
	}
	f.width, f.height = width, height
	f.cells, f.blank = make([]cell, width*height), make([]cell, width)
	f.other.Resize(widest, 1)
}

// widest is how many cells a character may take, and more.
const widest = 8

func (f *frame) fill(text string, style tcell.Style) {
	for i := range f.blank {
		f.blank[i] = cell{text, style, 1}
	}
	for y := range f.height {
		copy(f.cells[y*f.width:], f.blank)
	}
}

// Size returns how many columns and rows there are.
func (f *frame) Size() (width, height int) { return f.width, f.height }

// Get returns what is in a cell; outside there is nothing.
func (f *frame) Get(x, y int) (text string, style tcell.Style, width int) {
	if x < 0 || y < 0 || x >= f.width || y >= f.height {
		return "", tcell.StyleDefault, 0
	}
	c := &f.cells[y*f.width+x]
	return c.text, c.style, c.width
}

// put is tcell.Screen's Put.
func (f *frame) put(x, y int, text string, style tcell.Style) (rest string, width int) {
	if x < 0 || y < 0 || x >= f.width || y >= f.height {
		return text, 0
	}
	c := &f.cells[y*f.width+x]
	if n := alone(text); n > 0 {
		c.text, c.style, c.width = text[:n], style, 1
		return text[n:], 1
	}
	f.other.Put(0, 0, " ", tcell.StyleDefault)
	rest, width = f.other.Put(0, 0, text, style)
	c.text, c.style, c.width = f.other.Get(0, 0)
	return rest, width
}

// alone returns the length of a text's first character if that takes one cell and none of those behind it belongs to it, and else 0.
func alone(text string) int {
	first, n := utf8.DecodeRuneInString(text)
	if !widgets.Narrow(first) {
		return 0
	}
	if n < len(text) {
		if next, _ := utf8.DecodeRuneInString(text[n:]); !widgets.Narrow(next) {
			return 0
		}
	}
	return n
}
