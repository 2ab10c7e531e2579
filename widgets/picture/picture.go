// Package picture makes pictures of a screen's cells: as text, as text with escape sequences, as SVG.
package picture

import (
	"strings"

	"github.com/gdamore/tcell/v2"
)

// Cells is what a picture is made of. A tcell.Screen has them, a tcell.CellBuffer too. Get returns a cell's text, how it looks and
// how many cells it takes; what lies under a wide character is not asked for.
type Cells interface {
	Size() (width, height int)
	Get(x, y int) (text string, style tcell.Style, width int)
}

// Copy returns a copy, for a goroutine that may take its time.
func Copy(c Cells) *tcell.CellBuffer {
	to := new(tcell.CellBuffer)
	width, height := c.Size()
	to.Resize(width, height)
	for y := range height {
		for x, cell := range row(c, y) {
			to.Put(x, y, cell.text, cell.style)
		}
	}
	return to
}

// Text returns what is on a screen, a line a row, without the blanks at their ends.
func Text(c Cells) string {
	var b strings.Builder
	_, height := c.Size()
	for y := range height {
		var line strings.Builder
		for _, cell := range row(c, y) {
			line.WriteString(upright(cell))
		}
		b.WriteString(strings.TrimRight(line.String(), " "))
		b.WriteByte('\n')
	}
	return b.String()
}

// upright returns the character that looks as a cell does without its style: of a block that is reversed, the part above it.
func upright(c cell) string {
	if _, _, attributes := c.style.Decompose(); attributes&tcell.AttrReverse == 0 {
		return c.text
	}
	switch c.text {
	case "▇", "▆":
		return "▔"
	case "▅", "▄", "▃", "▂", "▁":
		return "▀"
	}
	return c.text
}

// A cell is one of a screen's cells, or two if its character is wide.
type cell struct {
	text  string // not ""
	style tcell.Style
	width int // 1 or 2
}

// row goes through a row of cells from the left, each with the column that it begins in.
func row(c Cells, y int) func(yield func(x int, cell cell) bool) {
	return func(yield func(int, cell) bool) {
		width, _ := c.Size()
		for x := 0; x < width; {
			text, style, w := c.Get(x, y)
			if text == "" {
				text = " "
			}
			w = max(w, 1)
			if !yield(x, cell{text, style, w}) {
				return
			}
			x += w
		}
	}
}
