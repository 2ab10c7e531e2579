package widgets

import (
	"time"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"
)

// A Graph is an area below a curve over time, whose right edge is the time that Set says. All graphs of the same width and
// span stand above each other: a column is of the same time in each. NaN is a gap.
//
// Where there is room, its axes stand at its left and, if it is high, below it; if it is large, lines say what its median, its 95th
// percentile and its largest value are over the time that it shows. With a second series, see SetBelow, that one hangs from the
// base of the first, in the same scale.
type Graph struct {
	*tview.Box
	dimmable
	palette      *Palette
	above, below curve
	mirrored     bool
	second       bool // drawn in the palette's second colour
	heat         bool // drawn as shades where there is one row
	end          int64
	span         time.Duration
	unit         Unit
	fixed        float64 // value at the upper edge; 0: as the values are
	full         float64 // and if the largest value comes near this
	least        float64 // the upper edge is not below it
	tops         [2]float64
	shown        [2]time.Duration // how much that was of: of another time the scale begins anew
	captions     [2]string
	marks        []Mark
	zone         *time.Location
	from         int64 // from when on the largest value is marked

	axis   axis
	levels levels
	ramp   [8]tcell.Style // scratch of colours
}

// NewGraph returns an empty graph of values of that unit.
func NewGraph(p *Palette, unit Unit) *Graph { return &Graph{Box: newBox(), palette: p, unit: unit} }

// Set gives the graph its values, in order of time, and the time of its right edge in Unix milliseconds. What is later is not shown. The
// points are read until the next call of Set, and not changed. The scale of an earlier time begins anew, so that it doesn't depend on what
// came later.
func (g *Graph) Set(points []Point, end int64) {
	if end < g.end {
		g.tops = [2]float64{}
	}
	g.above.points, g.end = points, end
}

// SetBelow gives the graph values that are drawn downwards. Points are read until the next call.
func (g *Graph) SetBelow(points []Point) { g.below.points, g.mirrored = points, true }

// SetUnit says what the values are of. The scale of another unit begins anew.
func (g *Graph) SetUnit(u Unit) {
	if g.unit != u {
		g.unit, g.tops = u, [2]float64{}
	}
}

// SetCaption names the values, and those that are drawn downwards.
func (g *Graph) SetCaption(above, below string) {
	g.captions = [2]string{Clean(above), Clean(below)}
}

// SetTop sets the value at the upper edge, not at the lower one; 0 is a round number that is not below the largest value shown.
func (g *Graph) SetTop(v float64) { g.fixed = v }

// SetFull sets what the upper edge is when the largest value shown comes near it, so that what is full looks full; NaN: nothing.
func (g *Graph) SetFull(v float64) { g.full = v }

// SetLeast sets a value that the upper edge is not below, so that next to nothing doesn't look like much.
func (g *Graph) SetLeast(v float64) { g.least = v }

// SetSecond has the graph drawn in the palette's second colour.
func (g *Graph) SetSecond() { g.second = true }

// SetHeat has the graph drawn as a row of shades, the darker the higher, where it has one row only; or not.
func (g *Graph) SetHeat(on bool) { g.heat = on }

// SetSpan sets the time that is to be shown at least. With 0 a column of dots is of 2 s, so that the width says how long.
func (g *Graph) SetSpan(d time.Duration) { g.span = d }

// SetMarks sets the moments that are marked, in any order. They are read until the next call.
func (g *Graph) SetMarks(marks []Mark) { g.marks = marks }

// SetPeaksFrom sets from when on, in Unix milliseconds, the largest value of those shown is marked in the value axis.
func (g *Graph) SetPeaksFrom(at int64) { g.from = at }

// SetClock has times below a large graph written as those of a clock in that zone; nil: how far back they are.
func (g *Graph) SetClock(zone *time.Location) { g.zone = zone }

// The parts of a graph.
const (
	gutter      = 12 // cells left of it, for the value axis and the captions
	gutterLeast = 34 // width from which on there is one
	marksRows   = 3  // from which on moments are marked: a mark hides what is below it
	axisRows    = 8  // from which on there is a time axis
)

// step returns the time of each column of a graph of that width. A cell is of the same time in each style.
func (g *Graph) step(width int) time.Duration {
	return columnStep(g.span, 2*width) * 2 / time.Duration(g.palette.Style.across())
}

// top returns the value at the edge of a part of the graph, whose columns are filled, and show so much time.
func (g *Graph) top(i int, c *curve, shown time.Duration) float64 {
	switch {
	case i == 0 && g.fixed > 0:
		return g.fixed
	case i == 0 && g.isNear():
		return g.full
	}
	most, any := c.largest()
	if any || g.tops[i] == 0 {
		before := g.tops[i]
		if shown != g.shown[i] {
			before = 0
		}
		g.tops[i], g.shown[i] = max(g.unit.ceiling(before, most), g.unit.roundUp(g.least)), shown
	}
	return g.tops[i]
}

// isNear reports whether the largest value shown is near to what is full.
func (g *Graph) isNear() bool {
	const near, over = 0.4, 1.05
	most, _ := g.above.largest()
	if g.mirrored {
		below, _ := g.below.largest()
		most = max(most, below)
	}
	share := most / g.full
	return g.full > 0 && share > near && share <= over
}

// split shares rows between two curves of one scale, whose largest values are to be at the tops: both have a row at least. It
// returns the value of one row.
func split(rows int, above, below float64) (up, down int, row float64) {
	if rows < 2 {
		return rows, 0, above / float64(max(rows, 1))
	}
	part := 0.5
	if above+below > 0 {
		part = below / (above + below)
	}
	down = int(part*float64(rows) + 1 - 1e-9)     // rounded up
	down = min(max(down, 1), rows-min(2, rows-1)) // two, so that there is a scale beside the name
	up = rows - down
	return up, down, max(above/float64(up), below/float64(down))
}

// Draw draws the graph.
func (g *Graph) Draw(screen tcell.Screen) {
	g.DrawForSubclass(screen, g)
	x, y, width, rows := area(screen, g.Box)
	if width < 1 || rows < 1 {
		return
	}
	left := 0
	if width >= gutterLeast && (g.captions[0] != "" || rows > 1) {
		left = gutter
	}
	times := rows >= axisRows && left > 0
	if times {
		rows--
	}
	x, width = x+left, width-left
	line := timeline{width, g.palette.Style.across(), g.step(width), g.end}
	g.above.fill(&line)
	shown := time.Duration(width) * line.step
	if g.mirrored {
		g.below.fill(&line)
	}
	top := g.top(0, &g.above, shown)
	over, under := scale{top, top, rows}, scale{}
	if g.mirrored {
		bottom := g.top(1, &g.below, shown)
		up, down, row := split(rows, top, bottom)
		over, under = scale{top, row * float64(up), up}, scale{bottom, row * float64(down), down}
	}
	ticks, lower := g.axis.valueTicks(g.unit, over, under, times)
	if times {
		g.drawGrid(screen, x, y, width, ticks)
	}
	above := region{x: x, y: y, width: width, rows: over.rows, top: over.edge, ramp: g.colours(g.second)}
	var levels []level
	if width+left >= levelsWidth && rows >= levelsRows {
		levels = g.levels.of(g.above.points, &line, g.unit)
	}
	g.drawLevels(screen, levels, &above, true)
	if times {
		g.drawMarks(screen, x, y, rows, &line, nil)
	}
	if g.heat && rows == 1 {
		g.above.drawHeat(screen, line.across, &above)
	} else {
		g.above.draw(screen, g.palette.Style, &above)
	}
	if under.rows > 0 {
		g.below.draw(screen, g.palette.Style, &region{
			x: x, y: y + over.rows, width: width, rows: under.rows, top: under.edge, down: true, ramp: g.colours(!g.second),
		})
	}
	g.drawLevels(screen, levels, &above, false)
	if rows >= marksRows {
		g.drawMarks(screen, x, y, rows, &line, &over)
	}
	if left > 0 {
		g.drawGutter(screen, x-left, y, over.rows, under.rows, ticks, lower)
		if row := tickRow(g.above.peak(&line, g.from), over.edge, over.rows); row < over.rows-1 {
			mark := "├"
			if taken(ticks, row) {
				mark = "┼"
			}
			screen.Put(x-1, y+row, mark, g.style(g.palette.Mark, g.palette))
		}
	}
	if times {
		zone := g.zone
		if width+left < levelsWidth {
			zone = nil
		}
		g.drawTimes(screen, x, y+rows, width, g.axis.timeTicks(line, zone))
	}
}

// colours returns the styles of an area by height, the lowest first. They are valid until the next call.
func (g *Graph) colours(second bool) []tcell.Style {
	ramp, plain := g.palette.Ramp, g.palette.Graph
	if second {
		ramp, plain = g.palette.Ramp2, g.palette.Graph2
	}
	colours := g.ramp[:0]
	for _, style := range ramp[:min(len(ramp), len(g.ramp))] {
		colours = append(colours, g.style(style, g.palette))
	}
	if len(colours) == 0 {
		colours = append(colours, g.style(plain, g.palette))
	}
	return colours
}
