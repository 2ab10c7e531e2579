package widgets

import (
	"math"
	"strings"

	"github.com/gdamore/tcell/v2"
)

// A curve is a series as it stands in the columns of a graph.
type curve struct {
	points []Point
	most   []float64 // by column
}

// fill works out the columns.
func (c *curve) fill(line *timeline) {
	n, step := line.width*line.across, line.step.Milliseconds()
	if cap(c.most) < n {
		c.most = make([]float64, n)
	}
	c.most = c.most[:n]
	columns(c.most, c.points, columnOf(line.end, step)-int64(n)+1, step, line.end)
}

// largest returns the largest value that is finite, 0 if none is above that, and whether there is one.
func (c *curve) largest() (most float64, any bool) {
	for _, v := range c.most {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			most, any = max(most, v), true
		}
	}
	return most, any
}

// peak returns the largest value that is finite of the columns from that time on, NaN if there is none.
func (c *curve) peak(line *timeline, from int64) float64 {
	peak := math.NaN()
	for _, v := range c.most[min(max(0, line.column(from)), len(c.most)):] {
		if !math.IsInf(v, 0) && !(v <= peak) && !math.IsNaN(v) {
			peak = v
		}
	}
	return peak
}

// height returns how high a value stands in a graph of that many heights: at least one, and 0 for NaN.
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

// A region is the part of the screen that a curve is drawn in.
type region struct {
	x, y, width, rows int
	top               float64       // the value at the edge far from the base
	down              bool          // the base is at the top
	ramp              []tcell.Style // by height, the lowest first
}

// draw draws the area between the curve and its base.
func (c *curve) draw(screen tcell.Screen, s Style, r *region) {
	across, up := s.across(), s.up()
	for i := range r.width {
		left := height(c.most[i*across], r.top, up*r.rows)
		right := height(c.most[i*across+across-1], r.top, up*r.rows)
		for row := range r.rows {
			l, r1 := min(max(left-up*row, 0), up), min(max(right-up*row, 0), up)
			if l+r1 == 0 {
				break
			}
			text, reverse := s.part(l, r1, r.down)
			style := r.ramp[min((row*len(r.ramp)+len(r.ramp)/2)/r.rows, len(r.ramp)-1)]
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
		for _, v := range c.most[i*across : (i+1)*across] {
			level = max(level, height(v, r.top, len(shades)-1))
		}
		if level > 0 {
			screen.Put(r.x+i, r.y, shades[level], r.ramp[(level-1)*len(r.ramp)/(len(shades)-1)])
		}
	}
}

// Spark returns a graph of values at even distances, one row high and width cells wide, the newest at its right end. Top is the
// value at its upper edge; if that is not above 0, it is the largest one shown. NaN is a gap.
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

// orZero returns v, and 0 for NaN.
func orZero(v float64) float64 {
	if v != v {
		return 0
	}
	return v
}
