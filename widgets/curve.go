package widgets

import (
	"math"
	"strings"

	"github.com/gdamore/tcell/v2"

	"origintop/scrape/severity"
)

// A curve is a series in the columns of a graph.
type curve struct {
	points  []Point
	columns []float64 // the largest value in each, see sampleColumns
}

// fill computes the columns.
func (c *curve) fill(line *timeline) {
	n, step := line.width*line.across, line.step.Milliseconds()
	if cap(c.columns) < n {
		c.columns = make([]float64, n)
	}
	c.columns = c.columns[:n]
	sampleColumns(c.columns, c.points, line.first(), step, line.end)
}

// largest returns the largest finite value, or 0 if none is above 0. Any is false if there is no finite value.
func (c *curve) largest() (largest float64, any bool) {
	for _, v := range c.columns {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			largest, any = max(largest, v), true
		}
	}
	return largest, any
}

// peak returns the largest finite value of the columns from a time on, NaN if there is none.
func (c *curve) peak(line *timeline, from int64) float64 {
	peak := math.NaN()
	for _, v := range c.columns[min(max(0, line.column(from)), len(c.columns)):] {
		if !math.IsInf(v, 0) && !(v <= peak) && !math.IsNaN(v) {
			peak = v
		}
	}
	return peak
}

// height returns the height of a value in a graph of high heights, from 1; 0 for NaN.
func height(value, top float64, high int) int {
	if math.IsNaN(value) {
		return 0
	}
	if !(top > 0) {
		return min(1, high)
	}
	n := int(math.Round(min(value/top, 1) * float64(high)))
	return min(max(n, 1), high)
}

// A region is a part of the screen for a curve.
type region struct {
	x, y, width, rows int
	top               float64        // the value at the edge far from the base
	down              bool           // the base is at the top
	ramp              []tcell.Style  // by height, the lowest first
	limits            *Limits        // of the values; nil: none
	bad               [2]tcell.Style // where a value is high, and critical
}

// draw draws the area between the curve and its base.
func (c *curve) draw(screen tcell.Screen, s Style, r *region) {
	across, up := s.across(), s.up()
	for i := range r.width {
		left := height(c.columns[i*across], r.top, up*r.rows)
		right := height(c.columns[i*across+across-1], r.top, up*r.rows)
		bad := r.severity(c.columns[i*across : (i+1)*across])
		for row := range r.rows {
			l, r1 := min(max(left-up*row, 0), up), min(max(right-up*row, 0), up)
			if l+r1 == 0 {
				break
			}
			text, reverse := s.part(l, r1, r.down)
			style := r.colour(row, bad)
			y := r.y + r.rows - 1 - row
			if r.down {
				y = r.y + row
			}
			screen.Put(r.x+i, y, text, style.Reverse(reverse))
		}
	}
}

var shades = [...]string{" ", "░", "▒", "▓", "█"}

// drawHeat draws one row of shades by value.
func (c *curve) drawHeat(screen tcell.Screen, across int, r *region) {
	for i := range r.width {
		level := 0
		for _, v := range c.columns[i*across : (i+1)*across] {
			level = max(level, height(v, r.top, len(shades)-1))
		}
		if level > 0 {
			screen.Put(r.x+i, r.y, shades[level], r.ramp[(level-1)*len(r.ramp)/(len(shades)-1)])
		}
	}
}

// Spark returns a graph of evenly spaced values, one row high and width cells wide, the newest at its right end. Top is the value at the
// upper edge; if it is not above 0, that is the largest one shown. NaN is a gap.
func Spark(s Style, values []float64, top float64, width int) string {
	across := s.across()
	if n := across * width; len(values) > n {
		values = values[len(values)-n:]
	}
	if !(top > 0) {
		top = 0
		for _, v := range values {
			top = max(top, orZero(v))
		}
	}
	var b strings.Builder
	for i := range width {
		var heights [2]int
		for side := range across {
			if at := len(values) - across*(width-i) + side; at >= 0 {
				heights[side] = height(values[at], top, s.up())
			}
		}
		text, _ := s.part(heights[0], heights[1], false)
		b.WriteString(text)
	}
	return b.String()
}

// orZero returns v, or 0 if v is NaN.
func orZero(v float64) float64 {
	if v != v {
		return 0
	}
	return v
}

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
				style = r.colour(row, r.severity(area.columns[first:last+1]))
			}
			y := r.y + r.rows - 1 - row
			if r.down {
				y = r.y + row
			}
			screen.Put(r.x+i, y, text, style.Reverse(reverse))
		}
	}
}

// severity returns the severity of the worst of values.
func (r *region) severity(values []float64) (worst severity.Severity) {
	if r.limits == nil {
		return severity.Unknown
	}
	for _, v := range values {
		worst = max(worst, r.limits.severity(v))
	}
	return worst
}

// colour returns the style of the area in a row, counted from its base, where the worst of the values has that severity: a column has the
// colour of its own value from its base to its top.
func (r *region) colour(row int, worst severity.Severity) tcell.Style {
	if worst >= severity.Warn {
		return r.bad[worst-severity.Warn]
	}
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
