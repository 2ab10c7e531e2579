package picture

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"fmt"
	"strings"

	"github.com/gdamore/tcell/v2"

	"origintop/scrape/sorting"
)

// A Ground is what a picture is drawn on, in place of the terminal's own colours.
type Ground uint8

// The grounds.
const (
	Dark Ground = iota
	Light
)

func (g Ground) back() string { return [...]string{"#11151c", "#ffffff"}[g] }
func (g Ground) fore() string { return [...]string{"#c9d1d9", "#24292f"}[g] }

// The measures of a picture, in pixels. A dot of braille has 4 by 4 of them, an eighth of a block a whole number.
const (
	cellWidth  = 8
	cellHeight = 16
	baseline   = 12
	marginX    = 12
	marginY    = 10
	fontSize   = 13.3 // at which usual fonts are about as wide as a cell
)

// SVG returns a picture of a screen, with a title for those who can't see it. Lines, blocks, braille and the signs of the
// widgets are drawn as shapes, so that they join whatever fonts the viewer has; all else is text that is as wide as its cells.
func SVG(c Cells, title string, ground Ground) []byte {
	width, height := c.Size()
	p := painter{ground: ground, layers: map[layer]*shapes{}, texts: map[look][]words{}}
	for y := range height {
		for x, cell := range row(c, y) {
			p.cell(x*cellWidth, y*cellHeight, cell)
		}
	}
	var b bytes.Buffer
	w, h := width*cellWidth+2*marginX, height*cellHeight+2*marginY
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="%d" height="%d" viewBox="%d %d %[1]d %[2]d">`+"\n",
		w, h, -marginX, -marginY)
	b.WriteString("<title>")
	xml.EscapeText(&b, []byte(title))
	b.WriteString("</title>\n")
	fmt.Fprintf(&b, `<rect x="%d" y="%d" width="%d" height="%d" rx="8" fill="%s"/>`+"\n", -marginX, -marginY, w, h, ground.back())
	p.write(&b)
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// A painter gathers what is drawn alike.
type painter struct {
	ground Ground
	layers map[layer]*shapes
	texts  map[look][]words // each row from the left, the rows from above
	looks  []look           // of the texts, in order of appearance
}

// An ink is what is drawn with.
type ink struct {
	colour string // as SVG has it
	dim    bool
}

// A look is how a text looks, but for what is behind it.
type look struct {
	ink
	attributes tcell.AttrMask
}

// words are a text without two blanks side by side.
type words struct {
	x, y  int
	text  string
	cells int
	alone bool // none can be added
}

// cell draws a cell at that place.
func (p *painter) cell(x, y int, c cell) {
	fg, bg, attributes := c.style.Decompose()
	fill, back := colour(fg, p.ground.fore()), colour(bg, "")
	if attributes&tcell.AttrReverse != 0 {
		if r := []rune(c.text)[0]; back == "" && r >= '▁' && r <= '▇' { // it is what hangs above that is seen
			p.on(solid, ink{fill, attributes&tcell.AttrDim != 0}).rectangle(x, y, cellWidth, cellHeight-eighths(r))
			return
		}
		fill, back = cmp.Or(back, p.ground.back()), fill
	}
	if back != "" {
		p.on(behind, ink{back, false}).rectangle(x, y, c.width*cellWidth, cellHeight)
	}
	pen := ink{fill, attributes&tcell.AttrDim != 0}
	const visible = tcell.AttrBold | tcell.AttrItalic | tcell.AttrUnderline | tcell.AttrStrikeThrough
	if r := []rune(c.text); len(r) != 1 || !p.shape(r[0], x, y, pen) {
		p.text(x, y, c, look{pen, attributes & visible})
	}
}

// text adds a cell to the text before it that looks the same, or begins one.
func (p *painter) text(x, y int, c cell, l look) {
	lines := l.attributes&(tcell.AttrUnderline|tcell.AttrStrikeThrough) != 0
	if c.text == " " {
		if !lines {
			return
		}
		c.text = "\u00a0" // as one that is sure to be there
	}
	list, known := p.texts[l]
	if !known {
		p.looks = append(p.looks, l)
	}
	plain := c.width == 1 && everywhere(c.text)
	if n := len(list); n > 0 && plain {
		last := &list[n-1]
		gap := (x-last.x)/cellWidth - last.cells
		if last.y == y && !last.alone && (gap == 0 || gap == 1 && !lines) {
			last.text += " "[:gap] + c.text
			last.cells += gap + 1
			return
		}
	}
	if c.text != "\u00a0" { // with which not everybody begins a text
		p.texts[l] = append(list, words{x, y, c.text, c.width, !plain})
	}
}

// everywhere reports whether each font for terminals has that character, and so no other font stands in, whose characters may
// be wider.
func everywhere(text string) bool {
	r := []rune(text)
	return len(r) == 1 && (r[0] > ' ' && r[0] < 0x180 || strings.ContainsRune("–—‘’“”…", r[0]))
}

// write writes the shapes, those behind the others first, and then the texts.
func (p *painter) write(b *bytes.Buffer) {
	var order []layer
	for l := range p.layers {
		order = append(order, l)
	}
	sorting.Stable(order, func(a, b layer) int {
		return cmp.Or(cmp.Compare(a.pen, b.pen), cmp.Compare(p.layers[a].number, p.layers[b].number))
	})
	for _, l := range order {
		fmt.Fprintf(b, `<path %s%s d="%s"/>`+"\n", fmt.Sprintf(l.pen.attributes(), l.colour), l.opacity(), p.layers[l].path())
	}
	fmt.Fprintf(b, `<g font-family="'DejaVu Sans Mono',Menlo,Consolas,monospace" font-size="%v">`+"\n", fontSize)
	for _, l := range p.looks {
		fmt.Fprintf(b, `<g fill="%s"%s>`+"\n", l.colour, l.attribute())
		for _, t := range p.texts[l] {
			length := ""
			if t.cells > 1 {
				length = fmt.Sprintf(` textLength="%d"`, t.cells*cellWidth)
			}
			fmt.Fprintf(b, `<text x="%d" y="%d"%s>`, t.x, t.y+baseline, length)
			xml.EscapeText(b, []byte(t.text))
			b.WriteString("</text>\n")
		}
		b.WriteString("</g>\n")
	}
	b.WriteString("</g>\n")
}

// attribute returns the attributes of a group of texts but for its colour.
func (l *look) attribute() string {
	var s strings.Builder
	s.WriteString(l.opacity())
	for _, a := range [...]struct {
		attribute tcell.AttrMask
		text      string
	}{
		{tcell.AttrBold, ` font-weight="bold"`},
		{tcell.AttrItalic, ` font-style="italic"`},
		{tcell.AttrUnderline, ` text-decoration="underline"`},
		{tcell.AttrStrikeThrough, ` text-decoration="line-through"`},
	} {
		if l.attributes&a.attribute != 0 {
			s.WriteString(a.text)
		}
	}
	return s.String()
}

func (i ink) opacity() string {
	if i.dim {
		return ` opacity=".6"`
	}
	return ""
}

// colour returns a colour as SVG writes it, or what the terminal has instead.
func colour(c tcell.Color, terminal string) string {
	if c.Hex() < 0 {
		return terminal
	}
	return fmt.Sprintf("#%06x", c.Hex())
}
