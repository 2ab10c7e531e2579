package widgets

import (
	"bytes"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longest is how many bytes of a text are looked at: more than the widest screen has room for.
const longest = 2048

// Clean returns text fit for a terminal, where it does nothing but stand there, in as many cells as Width says on any terminal,
// and moves nothing beside it. All that comes from outside goes through here, or through Put, which calls it. Text that is
// fit is returned as it is. Invalid UTF-8, as overlong forms and surrogates are, becomes U+FFFD. A dot takes the place of each
//
//   - control character, C0, DEL and C1, so that nothing of an escape sequence is left but its letters
//   - character without a glyph: format characters, those of zero width, blanks of no width and fillers, separators of lines,
//     variation selectors, tags, what is for private use or not assigned
//   - control and letter of writing from right to left: a terminal that knows it would show the numbers behind it in another order
//   - combining mark that takes a cell, that encloses what is before it, that has nothing to stand on or is the third on one letter
//   - character that terminals join with its neighbour, or not: conjoining Hangul, halves of flags, skin tones, parts of Katakana
//     and of Thai; and
//     the dashes that are wider than two cells
//
// Wide characters and emoji stay. What East Asian terminals may take for wide is taken for narrow, as tcell does. The text is cut after
// 2 KiB.
func Clean(text string) string {
	text = cutText(text)
	if isFit(text) {
		return text
	}
	marks := maxMarks
	return cutText(strings.Map(func(r rune) rune {
		if fits(r, &marks) {
			return r
		}
		return '·'
	}, strings.ToValidUTF8(text, "\uFFFD")))
}

// cutText cuts a text after the last whole character that there is room for.
func cutText(text string) string {
	if len(text) <= longest {
		return text
	}
	text = text[:longest]
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

// maxMarks is how many combining marks a letter can have: as many as Vietnamese needs.
const maxMarks = 2

// fits reports whether a character may stand on a terminal behind one that has so many marks.
func fits(r rune, marks *int) bool {
	switch {
	case Narrow(r), r > 0xa0 && r < 0x300 && r != 0xad, r >= 0x4e00 && r < 0xa000: // without a look into the tables
		*marks = 0
		return true
	case r >= 0x300 && unicode.Is(unicode.Mn, r) && !unfit(r):
		*marks++
		return *marks <= maxMarks
	}
	*marks = 0
	return !unfit(r)
}

// unfit reports whether a character may do something to a terminal other than stand there in one cell or two.
func unfit(r rune) bool {
	return !unicode.IsGraphic(r) ||
		unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector, unicode.Mc, unicode.Me, rightToLeft, disputed)
}

// rightToLeft has the blocks of scripts that are written so.
var rightToLeft = &unicode.RangeTable{
	R16: []unicode.Range16{{Lo: 0x0590, Hi: 0x08ff, Stride: 1}, {Lo: 0xfb1d, Hi: 0xfdff, Stride: 1}, {Lo: 0xfe70, Hi: 0xfeff, Stride: 1}},
	R32: []unicode.Range32{{Lo: 0x10800, Hi: 0x10fff, Stride: 1}, {Lo: 0x1e800, Hi: 0x1efff, Stride: 1}},
}

// disputed has the characters whose width depends on their neighbours, or on the terminal.
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

// A CleanWriter writes text of any length as Clean would return it, but for line ends and tabs, which stay. It is for what is meant for
// other programs and goes to a terminal. Flush ends the text.
type CleanWriter struct {
	To io.Writer

	rest []byte // the beginning of a character
	room int    // for so many marks, on the last character: none at the beginning of a line
}

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

// Flush writes what is left of a text that has ended within a character.
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
