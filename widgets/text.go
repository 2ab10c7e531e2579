package widgets

import (
	"bytes"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

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

// maxText is how many bytes of a text are shown: more than the widest screen has room for.
const maxText = 2048

// Clean makes a text safe for a terminal: it takes as many cells as Width says on any terminal, and affects nothing else on the screen. All
// text from outside must go through Clean, or through Put, which calls it. Clean returns safe text as it is. Invalid UTF-8 becomes U+FFFD.
// A dot replaces
//
//   - control characters, C0, DEL and C1, so that only the letters of an escape sequence are left
//   - characters without a glyph: format characters, zero-width characters and fillers, line separators, variation selectors, tags, private
//     use, unassigned
//   - letters and controls of right-to-left scripts, because some terminals would reorder the numbers after them
//   - combining marks that take a cell, enclose a character, have no character to stand on, or are the third on one character
//   - characters that only some terminals join with their neighbours: conjoining Hangul, halves of flags, skin tones, parts of Katakana and
//     Thai; and dashes wider than two cells
//
// Wide characters and emoji stay. Characters of ambiguous width count as narrow, as in tcell. The text is cut after 2 KiB.
func Clean(text string) string { return cutText(CleanWhole(cutText(text))) }

// CleanWhole is Clean for what is handed on and not drawn: it cuts nothing off.
func CleanWhole(text string) string {
	if isFit(text) {
		return text
	}
	marks := maxMarks
	return strings.Map(func(r rune) rune {
		if fits(r, &marks) {
			return r
		}
		return '·'
	}, strings.ToValidUTF8(text, "\uFFFD"))
}

// cutText cuts a text to maxText bytes, after a whole character.
func cutText(text string) string {
	if len(text) <= maxText {
		return text
	}
	text = text[:maxText]
	for range utf8.UTFMax - 1 {
		if r, n := utf8.DecodeLastRuneInString(text); r == utf8.RuneError && n == 1 {
			text = text[:len(text)-1]
		}
	}
	return text
}

func isFit(text string) bool {
	marks := maxMarks
	for _, r := range text {
		if r >= ' ' && r < 0x7f {
			marks = 0
		} else if !fits(r, &marks) {
			return false
		}
	}
	return utf8.ValidString(text)
}

// maxMarks is how many combining marks a letter may have: Vietnamese needs two.
const maxMarks = 2

// fits reports whether a character is safe after one that has that many marks, and counts them.
func fits(r rune, marks *int) bool {
	switch {
	case Narrow(r), r > 0xa0 && r < 0x300 && r != 0xad, r >= 0x4e00 && r < 0xa000: // fast: no tables
		*marks = 0
		return true
	case r >= 0x300 && unicode.Is(unicode.Mn, r) && !unfit(r):
		*marks++
		return *marks <= maxMarks
	}
	*marks = 0
	return !unfit(r)
}

// unfit reports whether a character may do anything on a terminal but take one cell or two.
func unfit(r rune) bool {
	return !unicode.IsGraphic(r) ||
		unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector, unicode.Mc, unicode.Me, rightToLeft, disputed)
}

// rightToLeft has the blocks of right-to-left scripts.
var rightToLeft = &unicode.RangeTable{
	R16: []unicode.Range16{{Lo: 0x0590, Hi: 0x08ff, Stride: 1}, {Lo: 0xfb1d, Hi: 0xfdff, Stride: 1}, {Lo: 0xfe70, Hi: 0xfeff, Stride: 1}},
	R32: []unicode.Range32{{Lo: 0x10800, Hi: 0x10fff, Stride: 1}, {Lo: 0x1e800, Hi: 0x1efff, Stride: 1}},
}

// disputed has the characters whose width depends on their neighbours or on the terminal.
var disputed = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x0e33, Hi: 0x0eb3, Stride: 0x80},
		{Lo: 0x1100, Hi: 0x11ff, Stride: 1},
		{Lo: 0x2e3a, Hi: 0x2e3b, Stride: 1},
		{Lo: 0xa960, Hi: 0xa97f, Stride: 1},
		{Lo: 0xd7b0, Hi: 0xd7ff, Stride: 1},
		{Lo: 0xff9e, Hi: 0xff9f, Stride: 1},
	},
	R32: []unicode.Range32{{Lo: 0x1f1e6, Hi: 0x1f1ff, Stride: 1}, {Lo: 0x1f3fb, Hi: 0x1f3ff, Stride: 1}},
}

// A CleanWriter cleans text of any length as Clean does, but keeps line ends and tabs. It is for output that other programs should read
// when it goes to a terminal. Call Flush at the end.
type CleanWriter struct {
	To io.Writer

	rest []byte // the beginning of a character
	room int    // how many more marks the last character may have; none at the beginning of a line
}

// Write implements io.Writer.
func (w *CleanWriter) Write(p []byte) (int, error) {
	text := append(w.rest, p...)
	end := len(text)
	for at := max(0, end-utf8.UTFMax+1); at < end; at++ {
		if utf8.RuneStart(text[at]) && !utf8.FullRune(text[at:]) {
			end = at
		}
	}
	w.rest = bytes.Clone(text[end:])
	return len(p), w.write(text[:end])
}

// Flush writes the rest of a text that has ended within a character.
func (w *CleanWriter) Flush() error {
	rest := w.rest
	w.rest = nil
	if len(rest) == 0 {
		return nil
	}
	return w.write(rest)
}

func (w *CleanWriter) write(text []byte) error {
	marks := maxMarks - w.room
	clean := bytes.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			marks = maxMarks
		case !fits(r, &marks):
			return '·'
		}
		return r
	}, bytes.ToValidUTF8(text, []byte("\uFFFD")))
	w.room = max(0, maxMarks-marks)
	_, err := w.To.Write(clean)
	return err
}
