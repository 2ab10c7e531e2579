package widgets

import (
	"strings"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"
)

// Width returns how many cells a clean text takes.
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

// Narrow reports whether a character is one that is known to take one cell, whatever stands beside it: ASCII, and what this
// package draws with.
func Narrow(r rune) bool {
	switch {
	case r >= ' ' && r < 0x7f, strings.ContainsRune("–…·µ∞○●▲✖◆▼←→↑↓↕", r):
		return true
	}
	return r >= 0x2500 && r < 0x2596 || r >= 0x2800 && r < 0x2900 // lines, blocks, braille
}

// Put draws a line of text from x on, ending in "…" where it doesn't fit in width cells, and returns how many it took.
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

// PutRight draws a line of text that ends before x+width, or nothing if it doesn't fit, and returns how many cells it took.
func PutRight(screen tcell.Screen, x, y, width int, text string, style tcell.Style) int {
	text = Clean(text)
	w := Width(text)
	if w > width {
		return 0
	}
	return Put(screen, x+width-w, y, w, text, style)
}
