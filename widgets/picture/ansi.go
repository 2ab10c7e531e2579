package picture

import (
	"bytes"
	"strconv"

	"github.com/gdamore/tcell/v2"
)

// ANSI returns what is on a screen as text with the escape sequences (SGR) that make a terminal of so many colours show it as it
// was: 0 for one without, 8, 16, 256, or more for one that knows red, green and blue. No line ends in blanks that nobody would
// see, each ends in the terminal's own colours.
func ANSI(c Cells, colours int) []byte {
	a := ansi{palette: palette(colours), rgb: colours > 256, nearest: map[tcell.Color]int{}}
	_, height := c.Size()
	for y := range height {
		blanks := 0 // plain ones that nothing has come behind yet
		for _, cell := range row(c, y) {
			if cell.text == " " && cell.style == tcell.StyleDefault {
				blanks++
				continue
			}
			if blanks > 0 {
				a.look(tcell.StyleDefault)
				a.b.Write(bytes.Repeat([]byte{' '}, blanks))
				blanks = 0
			}
			a.look(cell.style)
			a.b.WriteString(cell.text)
		}
		a.look(tcell.StyleDefault)
		a.b.WriteByte('\n')
	}
	return a.b.Bytes()
}

// palette returns the first colours of the palette, at most 256.
func palette(colours int) []tcell.Color {
	var p []tcell.Color
	for i := range min(colours, 256) {
		p = append(p, tcell.PaletteColor(i))
	}
	return p
}

type ansi struct {
	b       bytes.Buffer
	palette []tcell.Color
	rgb     bool                // it knows more
	nearest map[tcell.Color]int // of the palette's, for those that are none
	now     tcell.Style         // what the terminal writes in
}

// look has what follows look like that.
func (a *ansi) look(style tcell.Style) {
	if style == a.now {
		return
	}
	a.now = style
	a.b.WriteString("\x1b[0")
	fg, bg, attributes := style.Decompose()
	for _, s := range [...]struct {
		attribute tcell.AttrMask
		code      string
	}{
		{tcell.AttrBold, ";1"},
		{tcell.AttrDim, ";2"},
		{tcell.AttrItalic, ";3"},
		{tcell.AttrUnderline, ";4"},
		{tcell.AttrBlink, ";5"},
		{tcell.AttrReverse, ";7"},
		{tcell.AttrStrikeThrough, ";9"},
	} {
		if attributes&s.attribute != 0 {
			a.b.WriteString(s.code)
		}
	}
	a.colour(fg, 30)
	a.colour(bg, 40)
	a.b.WriteByte('m')
}

// colour adds a colour's codes; those of the first eight begin with base.
func (a *ansi) colour(c tcell.Color, base int) {
	if c.Hex() < 0 || len(a.palette) == 0 {
		return // the terminal's own
	}
	if c.IsRGB() && a.rgb {
		r, g, b := c.RGB()
		a.numbers(base+8, 2, int(r), int(g), int(b))
		return
	}
	index := int(c - tcell.ColorValid)
	if c.IsRGB() || index >= len(a.palette) {
		known := false
		if index, known = a.nearest[c]; !known {
			index = int(tcell.FindColor(c, a.palette) - tcell.ColorValid)
			a.nearest[c] = index
		}
	}
	switch {
	case index < 8:
		a.numbers(base + index)
	case index < 16:
		a.numbers(base + 60 + index - 8)
	default:
		a.numbers(base+8, 5, index)
	}
}

func (a *ansi) numbers(list ...int) {
	for _, n := range list {
		a.b.WriteByte(';')
		a.b.WriteString(strconv.Itoa(n))
	}
}
