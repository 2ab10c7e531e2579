package picture

import (
	"fmt"
	"math"
	"slices"
)

// A Scatter is how much of something is used by the load, with the straight line that follows from it.
type Scatter struct {
	Title            string // for those who can't see it
	Name, Note       string // above it
	XName, YName     string
	Before, After    []Point // those that the line goes through, and others
	Intercept, Slope float64 // NaN: there is no line
	Limit, Threshold float64
	Meet, Low, High  float64 // where the line reaches the limit, with its interval; NaN if nobody knows
}

// A Point is a place on a Scatter.
type Point struct{ X, Y float64 }

// The size of a Scatter, in pixels.
const (
	scatterWidth  = 340
	scatterHeight = 226
)

// SVG returns the picture as a part of a document with ChartStyle.
func (s *Scatter) SVG() string {
	d := s.draw()
	return d.svg(s.Title)
}

// Picture returns the picture as one of its own.
func (s *Scatter) Picture(g Ground) []byte {
	d := s.draw()
	return standalone(d.svg(s.Title), d.width, d.height, g)
}

func (s *Scatter) draw() *drawing {
	d := &drawing{width: scatterWidth, height: scatterHeight}
	before, after := spread(s.Before), spread(s.After)
	right, top, seen := 1.0, s.Limit, 0.0
	for _, p := range before {
		right, top, seen = max(right, p.X), max(top, p.Y), max(seen, p.X)
	}
	for _, p := range after {
		right, top = max(right, p.X), max(top, p.Y)
	}
	if !math.IsNaN(s.Meet) {
		right = max(right, s.Meet*1.02)
		if s.High < 1.3*right {
			right = max(right, s.High*1.02)
		}
	}
	xs, xDigits := roundTicks(right, 5)
	ys, yDigits := roundTicks(top, 4)
	x := &axis{0, max(xs[len(xs)-1], right), 40, scatterWidth - 12}
	y := &axis{0, max(ys[len(ys)-1], top), scatterHeight - 34, 42}
	d.spans(x.at, 13, []span{{"b", s.Name}, {"m", s.YName}})
	d.text(x.at, 28, "m", s.Note)
	d.grid(x, y, nil, ys)
	for _, v := range ys {
		d.text(x.at-5, y.pixel(v)+4, "m e", number(v, yDigits))
	}
	for _, v := range xs {
		d.down(x.pixel(v), y.at, y.at+4, "x")
		d.text(x.pixel(v), y.at+15, "m c", number(v, xDigits))
	}
	d.text(x.until, y.at+29, "m e", s.XName)
	d.across(y.pixel(s.Limit), x.at, x.until, "l")
	if s.Threshold < s.Limit {
		d.across(y.pixel(s.Threshold), x.at, x.until, "w")
	}
	d.dots(x, y, after, 4, "q")
	d.dots(x, y, before, 4.5, "p")
	if !math.IsNaN(s.Slope) {
		at := func(v float64) float64 { return s.Intercept + s.Slope*v }
		from := 0.0
		if at(0) < 0 {
			from = -s.Intercept / s.Slope
		}
		d.segment(x, y, Point{from, at(from)}, Point{seen, at(seen)}, "s1")
		if to := s.Meet; to > seen && !math.IsNaN(to) {
			d.segment(x, y, Point{seen, at(seen)}, Point{to, at(to)}, "s1 d")
		}
	}
	if !math.IsNaN(s.Meet) {
		h := y.pixel(s.Limit)
		if !math.IsNaN(s.Low) && !math.IsNaN(s.High) {
			from, to := x.pixel(s.Low), min(x.pixel(s.High), x.until)
			d.down(from, h-5, h+5, "s1")
			d.down(to, h-5, h+5, "s1")
			d.across(h, from, to, "s1")
		}
		fmt.Fprintf(d, `<path class="s1" stroke-width="7" stroke-linecap="round" d="M%s %sh0"/>`+"\n", short(x.pixel(s.Meet)), short(h))
	}
	return d
}

// segment draws a straight line.
func (d *drawing) segment(x, y *axis, a, b Point, class string) {
	at := func(p Point) string { return short(x.pixel(p.X)) + " " + short(y.pixel(p.Y)) }
	fmt.Fprintf(d, `<path class="%s" stroke-width="1.4" d="M%sL%s"/>`+"\n", class, at(a), at(b))
}

// spread returns the points that are known, or evenly chosen ones if there are too many.
func spread(points []Point) []Point {
	const most = 120
	isKnown := func(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
	points = slices.DeleteFunc(slices.Clone(points), func(p Point) bool { return !isKnown(p.X) || !isKnown(p.Y) })
	if len(points) <= most {
		return points
	}
	list := make([]Point, most)
	for i := range list {
		list[i] = points[i*len(points)/most]
	}
	return list
}
