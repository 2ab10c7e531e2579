package widgets

import "github.com/gdamore/tcell/v2"

// drawGhost draws the curve of another run as a line of dots: faint where there is no area, and as a hole in the area, but not on its edge.
// Where the line and the edge share a cell that can't show both, it shows the area.
func (c *curve) drawGhost(screen tcell.Screen, s Style, area *curve, r *region, faint tcell.Style) {
	across, up := s.across(), s.up()
	for i := range r.width {
		first, last := i*across, i*across+across-1
		left, right := height(c.columns[first], r.top, up*r.rows), height(c.columns[last], r.top, up*r.rows)
		fullLeft, fullRight := height(area.columns[first], r.top, up*r.rows), height(area.columns[last], r.top, up*r.rows)
		for _, row := range [2]int{(left - 1) / up, (right - 1) / up} {
			l, r1 := left-up*row, right-up*row
			if l < 1 || l > up || left == fullLeft {
				l = 0
			}
			if r1 < 1 || r1 > up || right == fullRight {
				r1 = 0
			}
			if l+r1 == 0 {
				continue
			}
			areaLeft, areaRight := min(max(fullLeft-up*row, 0), up), min(max(fullRight-up*row, 0), up)
			text, reverse := s.line(l, r1, areaLeft, areaRight, r.down)
			if text == "" {
				continue
			}
			style := faint
			if areaLeft+areaRight > 0 {
				style = r.colour(row)
			}
			y := r.y + r.rows - 1 - row
			if r.down {
				y = r.y + row
			}
			screen.Put(r.x+i, y, text, style.Reverse(reverse))
		}
	}
}

// colour returns the style of the area in a row, counted from its base.
func (r *region) colour(row int) tcell.Style {
	return r.ramp[min((row*len(r.ramp)+len(r.ramp)/2)/r.rows, len(r.ramp)-1)]
}

// line returns the character for a cell with a line at these heights, 0 for none, over an area with those, and whether to draw it reversed.
// It returns "" where the cell can show the area alone.
func (s Style) line(left, right, areaLeft, areaRight int, down bool) (text string, reverse bool) {
	switch filled := areaLeft + areaRight; {
	case s == Braille:
		dots := brailleBits(areaLeft, areaRight, down)
		if left > 0 {
			dots ^= brailleBits(left, 0, down) ^ brailleBits(left-1, 0, down)
		}
		if right > 0 {
			dots ^= brailleBits(0, right, down) ^ brailleBits(0, right-1, down)
		}
		return string(0x2800 + dots), false
	case filled > 0 && areaLeft < s.up():
		return "", false
	case s == ASCII:
		return "-", false
	case down:
		left = s.up() + 1 - left
	}
	return [...]string{"▁", "▁", "─", "─", "─", "─", "▔", "▔"}[left-1], areaLeft > 0
}

// brailleBits returns the dots of the characters of braillesUp and braillesDown.
func brailleBits(left, right int, down bool) (dots rune) {
	all := &braillesUp
	if down {
		all = &braillesDown
	}
	if left+right == 0 {
		return 0
	}
	for _, c := range all[5*left+right] {
		dots = c - 0x2800
	}
	return dots
}

// drawGhost draws the line of another run over the area of a curve, if it is to be seen.
func (g *Graph) drawGhost(screen tcell.Screen, i int, area *curve, r *region) {
	if len(g.ghosts[i].points) > 0 {
		g.ghosts[i].drawGhost(screen, g.palette.Style, area, r, g.style(g.palette.Label, g.palette))
	}
}
