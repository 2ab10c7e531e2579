package picture

import (
	"cmp"
	"fmt"
	"strings"

	"origintop/scrape/sorting"
)

// A pen is how shapes are drawn.
type pen uint8

// The pens, in the order in which they lie over each other.
const (
	behind pen = iota // fills whole cells
	solid
	quarter // fills as densely as that
	half
	threeQuarters
	thin // draws lines
	thick
	dashes2 // draws so many dashes a cell, across
	dashes3
	dashes4
	dashesDown // two a cell
	dots       // draws a row of braille's dots
)

// attributes returns the attributes of a path, with %s for its colour.
func (p pen) attributes() string {
	const line = `fill="none" stroke="%s" `
	return [...]string{
		behind: `fill="%s"`, solid: `fill="%s"`,
		quarter: `fill="%s" fill-opacity=".25"`, half: `fill="%s" fill-opacity=".5"`, threeQuarters: `fill="%s" fill-opacity=".75"`,
		thin:       line + `stroke-width="1.2" stroke-linecap="square"`,
		thick:      line + `stroke-width="2.4" stroke-linecap="square"`,
		dashes2:    line + `stroke-dasharray="3 1"`,
		dashes3:    line + `stroke-dasharray="1.667 1"`,
		dashes4:    line + `stroke-dasharray="1 1"`,
		dashesDown: line + `stroke-dasharray="5 3"`,
		dots:       line + `stroke-width="2.8" stroke-dasharray="2.8 1.2" stroke-dashoffset="3.4"`, // each in the middle of its 4 pixels
	}[p]
}

// A layer is all that is drawn with the same pen and ink.
type layer struct {
	pen
	ink
}

// shapes are those of a layer.
type shapes struct {
	number     int // of the layer, in order of appearance
	rectangles []rectangle
	lines      []line
	others     strings.Builder // as a path has them
}

type rectangle struct{ x, y, w, h int }

// A line goes down, at an x from a y to another, or across.
type line struct {
	down         bool
	at, from, to int
}

// on returns the layer for a pen and an ink.
func (p *painter) on(pen pen, ink ink) *shapes {
	key := layer{pen, ink}
	s := p.layers[key]
	if s == nil {
		s = &shapes{number: len(p.layers)}
		p.layers[key] = s
	}
	return s
}

// rectangle adds one. It is joined to the one before if it goes on to the right of it.
func (s *shapes) rectangle(x, y, w, h int) {
	if n := len(s.rectangles); n > 0 {
		if last := &s.rectangles[n-1]; last.y == y && last.h == h && last.x+last.w == x {
			last.w += w
			return
		}
	}
	s.rectangles = append(s.rectangles, rectangle{x, y, w, h})
}

func (s *shapes) across(y, from, to int) { s.lines = append(s.lines, line{false, y, from, to}) }
func (s *shapes) down(x, from, to int)   { s.lines = append(s.lines, line{true, x, from, to}) }

// path returns the shapes as a path, lines that touch as one.
func (s *shapes) path() string {
	var b strings.Builder
	for _, r := range s.rectangles {
		fmt.Fprintf(&b, "M%d %dh%dv%dh%dz", r.x, r.y, r.w, r.h, -r.w)
	}
	for _, l := range joined(s.lines) {
		if l.down {
			fmt.Fprintf(&b, "M%d %dv%d", l.at, l.from, l.to-l.from)
		} else {
			fmt.Fprintf(&b, "M%d %dh%d", l.from, l.at, l.to-l.from)
		}
	}
	b.WriteString(s.others.String())
	return b.String()
}

// joined returns lines with those that touch end to end joined.
func joined(lines []line) []line {
	sorting.Stable(lines, func(a, b line) int {
		if a.down != b.down {
			return map[bool]int{false: -1, true: 1}[a.down]
		}
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.from, b.from))
	})
	var list []line
	for _, l := range lines {
		if n := len(list); n > 0 {
			if last := &list[n-1]; last.down == l.down && last.at == l.at && last.to >= l.from {
				last.to = max(last.to, l.to)
				continue
			}
		}
		list = append(list, l)
	}
	return list
}

// signs are drawn by these paths, from the corner of their cell on: fonts lack some of them, and have others in colours.
var signs = map[rune]string{
	'●': "m1 8a3 3 0 1 1 6 0a3 3 0 1 1-6 0z",
	'○': "m1 8a3 3 0 1 1 6 0a3 3 0 1 1-6 0zm1 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0z",
	'▲': "m4 4 3.5 8h-7z",
	'▼': "m.5 5h7l-3.5 8z",
	'◆': "m4 4 3.5 4-3.5 4-3.5-4z",
	'✖': "m.9 6.2 1.3-1.3 1.8 1.8 1.8-1.8 1.3 1.3-1.8 1.8 1.8 1.8-1.3 1.3-1.8-1.8-1.8 1.8-1.3-1.3 1.8-1.8z",
}

// curves are the paths of round corners, from the middle of their cell's lower or upper edge on.
var curves = map[rune]string{'╭': "v-4q0-4 4-4", '╮': "v-4q0-4-4-4", '╰': "v4q0 4 4 4", '╯': "v4q0 4-4 4"}

// arms are the directions of lines from the middle of their cell: left, right, up, down; a capital is a thick one.
var arms = map[rune]string{
	'─': "lr", '│': "ud", '┌': "rd", '┐': "ld", '└': "ru", '┘': "lu", '├': "udr", '┤': "udl", '┬': "lrd", '┴': "lru", '┼': "lrud",
	'╵': "u", '╷': "d", '━': "LR", '┃': "UD", '┏': "RD", '┓': "LD", '┗': "RU", '┛': "LU",
}

// shape draws a character that is drawn as a shape, and returns whether it is one.
func (p *painter) shape(r rune, x, y int, ink ink) bool {
	const midX, midY = cellWidth / 2, cellHeight / 2
	switch {
	case r >= 0x2800 && r < 0x2900:
		p.braille(r-0x2800, x, y, ink)
	case r == '▀':
		p.on(solid, ink).rectangle(x, y, cellWidth, midY)
	case r >= '▁' && r <= '█':
		p.on(solid, ink).rectangle(x, y+cellHeight-eighths(r), cellWidth, eighths(r))
	case r >= '▉' && r <= '▏': // from the left, in eighths
		p.on(solid, ink).rectangle(x, y, int('▏'-r+1)*cellWidth/8, cellHeight)
	case r == '▐':
		p.on(solid, ink).rectangle(x+midX, y, midX, cellHeight)
	case r >= '░' && r <= '▓':
		p.on(quarter+pen(r-'░'), ink).rectangle(x, y, cellWidth, cellHeight)
	case r == '╌':
		p.on(dashes2, ink).across(y+midY, x, x+cellWidth)
	case r == '┄':
		p.on(dashes3, ink).across(y+midY, x, x+cellWidth)
	case r == '┈':
		p.on(dashes4, ink).across(y+midY, x, x+cellWidth)
	case r == '╎':
		p.on(dashesDown, ink).down(x+midX, y, y+cellHeight)
	case signs[r] != "":
		fmt.Fprintf(&p.on(solid, ink).others, "M%d %d%s", x, y, signs[r])
	case curves[r] != "":
		if r == '╭' || r == '╮' {
			y += cellHeight
		}
		fmt.Fprintf(&p.on(thin, ink).others, "M%d %d%s", x+midX, y, curves[r])
	case arms[r] != "":
		for _, arm := range arms[r] {
			pen := thin
			if arm < 'a' {
				pen = thick
			}
			switch s := p.on(pen, ink); arm {
			case 'l', 'L':
				s.across(y+midY, x, x+midX)
			case 'r', 'R':
				s.across(y+midY, x+midX, x+cellWidth)
			case 'u', 'U':
				s.down(x+midX, y, y+midY)
			case 'd', 'D':
				s.down(x+midX, y+midY, y+cellHeight)
			}
		}
	default:
		return false
	}
	return true
}

// eighths returns how high a block is that stands on the lower edge of its cell.
func eighths(r rune) int { return int(r-'▁'+1) * cellHeight / 8 }

// braille draws the dots of a character, a bit each.
func (p *painter) braille(bits rune, x, y int, ink ink) {
	const size = cellWidth / 2
	for dot := range 8 {
		if bits&(1<<dot) == 0 {
			continue
		}
		column, row := dot/3, dot%3
		if dot >= 6 {
			column, row = dot-6, 3
		}
		left := x + column*size
		p.on(dots, ink).across(y+row*size+size/2, left, left+size)
	}
}
