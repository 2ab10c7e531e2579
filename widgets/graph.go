package widgets

import (
	"math"
	"strings"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"
)

// A Graph is an area of braille dots below a curve, two values a cell, the newest at the right edge. NaN is a gap.
type Graph struct {
	*tview.Box
	faded
	palette *Palette
	values  []float64
	most    float64
	area    tcell.Style
	caption string
	top     func(most float64) string // what the upper edge stands for
}

// NewGraph returns an empty graph.
func NewGraph(p *Palette) *Graph { return &Graph{Box: newBox(), palette: p} }

// Set gives the graph its values and the value at its upper edge; if that is not above 0, it is the largest one shown. The
// values are read until the next call of Set, and not changed.
func (g *Graph) Set(values []float64, most float64, style tcell.Style) {
	g.values, g.most, g.area = values, most, style
}

// SetCaption puts words into the upper left corner, over the oldest values: what is shown and, if top is not nil, what it
// says of the value at the upper edge.
func (g *Graph) SetCaption(text string, top func(most float64) string) {
	g.caption, g.top = Clean(text), top
}

// brailles are the characters for columns of 0 to 4 dots, counted from below: the left column's number times 5 plus the right
// one's.
var brailles = func() (t [25]string) {
	left, right := [...]rune{0, 0x40, 0x44, 0x46, 0x47}, [...]rune{0, 0x80, 0xa0, 0xb0, 0xb8}
	for l := range left {
		for r := range right {
			t[5*l+r] = string(0x2800 + left[l] + right[r])
		}
	}
	t[0] = " "
	return t
}()

// dots returns how many dots high a value stands in a graph of that many: at least one, and 0 for NaN.
func dots(value, most float64, high int) int {
	if math.IsNaN(value) {
		return 0
	}
	if !(most > 0) {
		return min(1, high)
	}
	n := int(math.Round(min(value/most, 1) * float64(high)))
	return min(max(n, 1), high)
}

// tail returns the values that are shown in width cells, and the largest of them if most is not above 0.
func tail(values []float64, most float64, width int) ([]float64, float64) {
	if n := 2 * width; len(values) > n {
		values = values[len(values)-n:]
	}
	if !(most > 0) {
		most = 0
		for _, v := range values {
			if v > most {
				most = v
			}
		}
	}
	return values, most
}

// column returns the dots of the two values of a cell: those at the offsets from the right edge.
func column(values []float64, most float64, fromRight, high int) (left, right int) {
	if i := len(values) - 1 - 2*fromRight; i >= 0 {
		right = dots(values[i], most, high)
		if i > 0 {
			left = dots(values[i-1], most, high)
		}
	}
	return left, right
}

// Draw draws the graph.
func (g *Graph) Draw(screen tcell.Screen) {
	g.DrawForSubclass(screen, g)
	x, y, width, height := area(screen, g.Box)
	if width < 1 || height < 1 {
		return
	}
	values, most := tail(g.values, g.most, width)
	style := g.style(g.area, g.palette)
	for i := range width {
		left, right := column(values, most, i, 4*height)
		for row := range height {
			l, r := min(max(left-4*row, 0), 4), min(max(right-4*row, 0), 4)
			if l+r > 0 {
				screen.Put(x+width-1-i, y+height-1-row, brailles[5*l+r], style)
			}
		}
	}
	text := g.caption
	if g.top != nil && most > 0 {
		text += " · top " + strings.TrimSpace(g.top(most))
	}
	if Width(text) >= width {
		text = g.caption
	}
	if text != "" && Width(text) < width {
		used := Put(screen, x, y, width, text, g.style(g.palette.Label, g.palette))
		screen.Put(x+used, y, " ", g.palette.Text)
	}
}

// Spark returns a graph one row high and width cells wide.
func Spark(values []float64, most float64, width int) string {
	values, most = tail(values, most, width)
	var b strings.Builder
	for i := width - 1; i >= 0; i-- {
		left, right := column(values, most, i, 4)
		b.WriteString(brailles[5*left+right])
	}
	return b.String()
}
