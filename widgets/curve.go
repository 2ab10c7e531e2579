package widgets

import (
	"math"
	"strings"

	"github.com/gdamore/tcell/v2"
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
	sampleColumns(c.columns, c.points, columnOf(line.end, step)-int64(n)+1, step, line.end)
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
	top               float64       // the value at the edge far from the base
	down              bool          // the base is at the top
	ramp              []tcell.Style // by height, the lowest first
}

// draw draws the area between the curve and its base.
func (c *curve) draw(screen tcell.Screen, s Style, r *region) {
	across, up := s.across(), s.up()
	for i := range r.width {
		left := height(c.columns[i*across], r.top, up*r.rows)
		right := height(c.columns[i*across+across-1], r.top, up*r.rows)
		for row := range r.rows {
			l, r1 := min(max(left-up*row, 0), up), min(max(right-up*row, 0), up)
			if l+r1 == 0 {
				break
			}
			text, reverse := s.part(l, r1, r.down)
			style := r.colour(row)
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
