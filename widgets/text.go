package widgets

import (
	"strings"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"
)

// Width returns how many cells a text takes that Clean has returned.
func Width(text string) int {
	n := 0
	for _, r := range text {
		if !Narrow(r) {
			n = -1
			break
		}
		n++
	}
	if n >= 0 {
		return n
	}
	width := strings.Count(text, "[")
	for part := range strings.SplitSeq(text, "[") { // no part can be a tag
		width += tview.TaggedStringWidth(part)
	}
	return width
}

// Narrow reports whether a character takes one cell on any terminal, whatever stands beside it: ASCII, and what this package draws with. It
// returns false for many others that do.
func Narrow(r rune) bool {
	return r >= ' ' && r < 0x7f || r >= 0x80 && narrow(r)
}

func narrow(r rune) bool {
	return r >= 0x2500 && r < 0x2596 || r >= 0x2800 && r < 0x2900 || // lines, blocks, braille
		strings.ContainsRune("–…·µ∞○●▲✖◆▼▾▸◂◉←→↑↓↕", r)
}

// Put draws a text from x on and returns how many cells it took. A text of more than width cells is cut and ends with "…".
func Put(screen tcell.Screen, x, y, width int, text string, style tcell.Style) int {
	text = Clean(text)
	whole := Width(text)
	if whole == 0 || width < 1 {
		return 0
	}
	cut := whole > width
	if cut {
		width--
	}
	at := 0
	for text != "" && at < width {
		rest, w := screen.Put(x+at, y, text, style)
		if w < 1 || at+w > width {
			break
		}
		text = rest
		at += w
	}
	if cut && width >= 0 {
		for ; at < width; at++ {
			screen.Put(x+at, y, " ", style)
		}
		screen.Put(x+at, y, "…", style)
		at++
	}
	return at
}

// putRight draws a text that ends before x+width, or nothing if it doesn't fit. It returns how many cells the text took.
func putRight(screen tcell.Screen, x, y, width int, text string, style tcell.Style) int {
	text = Clean(text)
	w := Width(text)
	if w > width {
		return 0
	}
	return Put(screen, x+width-w, y, w, text, style)
}

// A TextLine is one line of text. If it is empty, it takes no room.
type TextLine struct {
	*tview.Box
	Parts []Cell
}

// NewTextLine returns an empty line.
func NewTextLine() *TextLine { return &TextLine{Box: newBox()} }

// Rows returns how many rows the line takes, at any width.
func (l *TextLine) Rows(int) int { return min(1, len(l.Parts)) }

// Draw draws the line.
func (l *TextLine) Draw(screen tcell.Screen) {
	x, y, width, _ := l.GetRect()
	for _, p := range l.Parts {
		n := Put(screen, x, y, width, p.Text, p.Style)
		x, width = x+n, width-n
	}
}
