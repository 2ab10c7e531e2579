package widgets

import (
	"math"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"
)

// A Scatter draws points on two axes that begin at 0, the straight line through them, a limit across, and where the line meets it.
type Scatter struct {
	*tview.Box
	dimmable
	palette *Palette
	plot    ScatterPlot
	dots    []uint8 // scratch: of each cell the points, as bits of a braille character
	trace   []uint8 // and the line
}

// A ScatterPlot is what a Scatter draws.
type ScatterPlot struct {
	Points []ScatterPoint // the last one is where it is now
	A, B   float64        // the line y = A + B x; NaN: there is none
	Limit  float64        // above 0
	Meet   float64        // where the line meets the limit; NaN if that is not known

	LimitText string // beside the limit
	MeetText  string // where the line meets it
	XText     string // what x is, at the right end of its axis
	XLabel    func(float64) string
}

// A ScatterPoint is a point of a Scatter.
type ScatterPoint struct{ X, Y float64 }

// NewScatter returns a scatter of nothing.
func NewScatter(p *Palette) *Scatter { return &Scatter{Box: newBox(), palette: p} }

// Set sets what is drawn. The points are read until the next call.
func (s *Scatter) Set(plot ScatterPlot) {
	plot.LimitText, plot.MeetText, plot.XText = Clean(plot.LimitText), Clean(plot.MeetText), Clean(plot.XText)
	s.plot = plot
}

// scatterLeast is the least number of rows and of columns of a plot.
const scatterLeast = 4

// edges returns the values at the right edge of the plot and at its upper one: the limit and where the line meets it are on it.
func (p *ScatterPlot) edges() (right, top float64) {
	top, right = p.Limit, 1
	for _, at := range p.Points {
		right, top = math.Max(right, orZero(at.X)), math.Max(top, orZero(at.Y))
	}
	if p.Meet > 0 {
		right = math.Max(right, p.Meet)
	}
	const beyond = 1.1
	return right * beyond, top * beyond
}

// brailleDot is the bit of each dot of a braille character, column by column from its top.
var brailleDot = [2][4]uint8{{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}}

// set sets the dot of a cell for a place in a plot of so many cells, given as parts of its width and its height from below.
func setDot(cells []uint8, width, rows int, x, y float64) {
	column, row := int(x*float64(2*width)), int((1-y)*float64(4*rows))
	if !(x >= 0 && x < 1 && y >= 0 && y <= 1) || column >= 2*width {
		return
	}
	row = min(row, 4*rows-1)
	cells[row/4*width+column/2] |= brailleDot[column%2][row%4]
}

// sign returns what stands for the dots of a cell.
func (s *Scatter) sign(dots uint8, plain string) string {
	if s.palette.Style == Braille {
		return string(rune(0x2800) + rune(dots))
	}
	return plain
}

// Draw draws the plot.
func (s *Scatter) Draw(screen tcell.Screen) {
	s.DrawForSubclass(screen, s)
	x, y, width, rows := area(screen, s.Box)
	left := 0
	if width >= gutterWidth {
		left = gutter
	}
	if rows--; rows < scatterLeast || width-left < scatterLeast || !(s.plot.Limit > 0) {
		return
	}
	x, width = x+left, width-left
	p := &s.plot
	right, top := p.edges()
	limitRow := min(int((1-p.Limit/top)*float64(rows)), rows-1)
	dim, label := s.style(s.palette.Border, s.palette), s.style(s.palette.Label, s.palette)
	for i := range width {
		screen.Put(x+i, y+limitRow, "─", s.style(s.palette.Label, s.palette))
	}
	s.cells(width, rows, right, top)
	for i := range rows {
		for k := range width {
			switch at := i*width + k; {
			case s.dots[at] != 0:
				screen.Put(x+k, y+i, s.sign(s.dots[at], "●"), s.style(s.palette.Strong, s.palette))
			case s.trace[at] != 0 && i != limitRow:
				screen.Put(x+k, y+i, s.sign(s.trace[at], "·"), s.style(s.palette.Graph, s.palette))
			}
		}
	}
	if at := int(p.Meet / right * float64(width)); p.Meet > 0 && at < width {
		screen.Put(x+at, y+limitRow, "◆", s.style(s.palette.Focus.Bold(true), s.palette))
		if w := Width(p.MeetText); w <= width && limitRow+1 < rows {
			Put(screen, x+min(max(at-w/2, 0), width-w), y+limitRow+1, w, p.MeetText, s.style(s.palette.Focus, s.palette))
		}
	}
	if left > 0 {
		for i := range rows {
			screen.Put(x-1, y+i, "│", dim)
		}
		screen.Put(x-1, y+limitRow, "┤", dim)
		putRight(screen, x-left, y+limitRow, left-2, p.LimitText, label)
		putRight(screen, x-left, y+rows-1, left-2, "0", label)
	}
	s.drawAxis(screen, x, y+rows, width, right, label)
}

// cells works out which dots the points and the line have.
func (s *Scatter) cells(width, rows int, right, top float64) {
	n := width * rows
	if cap(s.dots) < n {
		s.dots, s.trace = make([]uint8, n), make([]uint8, n)
	}
	s.dots, s.trace = s.dots[:n], s.trace[:n]
	clear(s.dots)
	clear(s.trace)
	for _, at := range s.plot.Points {
		setDot(s.dots, width, rows, at.X/right, at.Y/top)
	}
	for i := range 2 * width {
		part := (float64(i) + 0.5) / float64(2*width)
		setDot(s.trace, width, rows, part, (s.plot.A+s.plot.B*part*right)/top)
	}
}

// drawAxis draws the labels of the axis below the plot: round values, and at its end what they are of.
func (s *Scatter) drawAxis(screen tcell.Screen, x, y, width int, right float64, style tcell.Style) {
	if s.plot.XLabel == nil {
		return
	}
	end := width
	if w := Width(s.plot.XText); w < width/2 {
		putRight(screen, x, y, width, s.plot.XText, style)
		end -= w + 1
	}
	const apart = 12 // cells
	step := Plain.roundUp(right * apart / float64(width))
	if !(step > 0) {
		return
	}
	free := 0
	for v := 0.0; v <= right; v += step {
		text := s.plot.XLabel(v)
		at := int(v/right*float64(width)) - Width(text)/2
		if at = max(at, free); at+Width(text) > end {
			return
		}
		free = at + 2 + Put(screen, x+at, y, Width(text), text, style)
	}
}

// BarText returns a bar of that many cells as a text.
func BarText(percent float64, cells int) string {
	full, part := fill(percent, cells)
	text := make([]byte, 0, 3*cells)
	for i := range cells {
		switch {
		case i < full:
			text = append(text, "█"...)
		case i == full && part > 0:
			text = append(text, eighths[part]...)
		default:
			text = append(text, "·"...)
		}
	}
	return string(text)
}
