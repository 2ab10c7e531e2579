package widgets

import (
	"time"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"origintop/scrape/severity"
)

// A Graph is the area below a curve over time. NaN is a gap.
//
// If there is room, a Graph has a value axis at its left and, if it is high, a time axis below it. A large one has lines at the median, the
// 95th percentile and the largest value of what it shows, and says above the plot what these are. A second series, see SetBelow, hangs from
// the base of the first, in the same scale.
type Graph struct {
	*tview.Box
	dimmable
	palette      *Palette
	above, below curve
	ghosts       [2]curve // of another run, see SetGhost
	mirrored     bool
	second       bool // see SetSecond
	heat         bool // see SetHeat
	end          int64
	timeAxis     TimeAxis
	unit         Unit
	fixed        float64          // see SetTop
	limits       Limits           // see SetLimits
	near         bool             // the scale ends at the limit
	minTop       float64          // see SetMinTop
	tops         [2]float64       // the values at the upper and the lower edge
	shown        [2]time.Duration // the time that tops were for: for another one the scale begins anew
	captions     [2]string
	marks        []Mark
	zone         *time.Location
	from         int64 // see SetPeaksFrom

	axis   axis
	levels levels
	ramp   [8]tcell.Style // scratch of colours
}

// NewGraph returns an empty graph.
func NewGraph(p *Palette, unit Unit) *Graph { return &Graph{Box: newBox(), palette: p, unit: unit} }

func (g *Graph) graph() *Graph { return g }

// Set sets the values, in order of time, and the time of the right edge in Unix milliseconds. Later points are not shown. The graph keeps
// the points until the next call and doesn't change them. If end is earlier than before, the scale begins anew, so that it doesn't depend
// on later values.
func (g *Graph) Set(points []Point, end int64) {
	if end < g.end {
		g.tops, g.near = [2]float64{}, false
	}
	g.above.points, g.end = points, end
}

// SetBelow sets values that are drawn downwards. The graph keeps the points until the next call.
func (g *Graph) SetBelow(points []Point) { g.below.points, g.mirrored = points, true }

// SetGhost sets the values of another run, which are drawn as faint lines: those that SetBelow is about come second. Nil is none. The graph
// keeps the points until the next call.
func (g *Graph) SetGhost(above, below []Point) { g.ghosts[0].points, g.ghosts[1].points = above, below }

// SetUnit sets the unit of the values. A new unit begins a new scale.
func (g *Graph) SetUnit(u Unit) {
	if g.unit != u {
		g.unit, g.tops, g.near = u, [2]float64{}, false
	}
}

// SetCaption sets the names of the values and of those that are drawn downwards.
func (g *Graph) SetCaption(above, below string) {
	g.captions = [2]string{Clean(above), Clean(below)}
}

// Labels returns the names of the values.
func (g *Graph) Labels() []string { return g.captions[:] }

// SetTop fixes the value at the upper edge, not at the lower one. With 0 it is a round number not below the largest value shown.
func (g *Graph) SetTop(v float64) { g.fixed = v }

// SetLimits sets what the values are compared with. A column whose value is high or critical has the colour of that, and there is a line at
// the limit: at Full or, where that isn't known, at the higher threshold. Full is the value at the upper edge when the largest value shown
// comes near it, so that full looks full.
func (g *Graph) SetLimits(l Limits) { g.limits = l }

// SetMinTop sets the smallest value at the upper edge, so that next to nothing doesn't look like much.
func (g *Graph) SetMinTop(v float64) { g.minTop = v }

// SetSecond makes the graph use the palette's second colour.
func (g *Graph) SetSecond() { g.second = true }

// SetHeat sets whether the graph is drawn in shades, darker for higher values, when it has only one row.
func (g *Graph) SetHeat(on bool) { g.heat = on }

// SetTimeAxis sets the time to show. The zero TimeAxis ends where the values do, and the width decides where it begins.
func (g *Graph) SetTimeAxis(a TimeAxis) { g.timeAxis = a }

// SetMarks sets the moments to mark, in any order. The graph keeps the marks until the next call.
func (g *Graph) SetMarks(marks []Mark) { g.marks = marks }

// SetPeaksFrom makes the value axis mark the largest value shown from that time on, in Unix milliseconds.
func (g *Graph) SetPeaksFrom(at int64) { g.from = at }

// SetClock makes the time axis show clock times in that zone; nil: how long ago.
func (g *Graph) SetClock(zone *time.Location) { g.zone = zone }

// The parts of a graph, and the sizes from which on it has them.
const (
	gutter      = 12 // cells left of it, for the value axis and the captions
	gutterWidth = 34
	marksRows   = 3 // a mark hides what is below it
	axisRows    = 6
	gridRows    = 7 // of the plot
)

// plotWidth returns how many cells are left of a width beside the value axis.
func plotWidth(width int) int {
	if width >= gutterWidth {
		width -= gutter
	}
	return max(width, 0)
}

// top returns the value at the upper (0) or lower (1) edge, for a filled curve that shows that much time.
func (g *Graph) top(i int, c *curve, shown time.Duration) float64 {
	switch {
	case i == 0 && g.fixed > 0:
		return g.fixed
	case i == 0 && g.isNear(shown):
		return g.limits.Full
	}
	largest, any := c.largest()
	if len(g.ghosts[i].points) > 0 {
		ghost, also := g.ghosts[i].largest()
		largest, any = max(largest, ghost), any || also
	}
	if any || g.tops[i] == 0 {
		before := g.tops[i]
		if shown != g.shown[i] {
			before = 0
		}
		g.tops[i], g.shown[i] = max(g.unit.ceiling(before, largest), g.unit.roundUp(g.minTop)), shown
	}
	return g.tops[i]
}

// isNear reports whether the largest value shown is near the limit. It remains near for some way down, so that the scale doesn't jump.
func (g *Graph) isNear(shown time.Duration) bool {
	const near, remains, over = 0.5, 0.4, 1.05
	largest, _ := g.above.largest()
	if g.mirrored {
		below, _ := g.below.largest()
		largest = max(largest, below)
	}
	least := near
	if g.near && g.tops[0] == 0 && shown == g.shown[0] {
		least = remains
	}
	share := largest / g.limits.Full
	g.near = g.limits.Full > 0 && share > least && share <= over
	for i := range g.ghosts { // which may have had another limit
		if ghost, _ := g.ghosts[i].largest(); len(g.ghosts[i].points) > 0 && ghost > over*g.limits.Full {
			g.near = false
		}
	}
	if g.near {
		g.tops[0], g.shown[0] = 0, shown
	}
	return g.near
}

// split shares rows between two curves of one scale with these values at their edges; each gets at least one. It returns the value of one
// row.
func split(rows int, above, below float64) (up, down int, row float64) {
	if rows < 2 {
		return rows, 0, above / float64(max(rows, 1))
	}
	part := 0.5
	if above+below > 0 {
		part = below / (above + below)
	}
	down = int(part*float64(rows) + 1 - 1e-9)     // rounded up
	down = min(max(down, 1), rows-min(2, rows-1)) // two: room for the scale beside the name
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
	if g.captions[0] != "" || rows > 1 {
		left = width - plotWidth(width)
	}
	times := rows >= axisRows && left > 0
	if times {
		rows--
	}
	grid := rows >= gridRows && left > 0
	x, width = x+left, width-left
	legend := width+left >= levelsWidth && rows > levelsRows
	if legend {
		y, rows = y+1, rows-1
	}
	line := g.timeAxis.timeline(width, g.palette.Style.across(), g.end)
	g.above.fill(&line)
	shown := time.Duration(width) * line.step
	if g.mirrored {
		g.below.fill(&line)
	}
	for i := range g.ghosts {
		if len(g.ghosts[i].points) > 0 {
			g.ghosts[i].fill(&line)
		}
	}
	top := g.top(0, &g.above, shown)
	over, under := scale{top, top, rows}, scale{}
	if g.mirrored {
		bottom := g.top(1, &g.below, shown)
		up, down, row := split(rows, top, bottom)
		over, under = scale{top, row * float64(up), up}, scale{bottom, row * float64(down), down}
	}
	ticks, lower := g.axis.valueTicks(g.unit, over, under, g.limits.line(), grid)
	if grid {
		g.drawGrid(screen, x, y, width, ticks)
	}
	above := region{x: x, y: y, width: width, rows: over.rows, top: over.edge, ramp: g.colours(g.second), limits: &g.limits, bad: g.bad()}
	if rows > 1 {
		g.drawLimit(screen, &above)
	}
	if legend {
		levels := g.levels.of(g.above.points, &line, g.unit)
		g.drawLegend(screen, levels, x, y-1, width)
		g.drawLevels(screen, levels, &above)
	}
	if times {
		g.drawMarks(screen, x, y, rows, &line, nil)
	}
	if g.heat && rows == 1 {
		g.above.drawHeat(screen, line.across, &above)
	} else {
		g.above.draw(screen, g.palette.Style, &above)
		g.drawGhost(screen, 0, &g.above, &above)
	}
	if under.rows > 0 {
		below := above
		below.y, below.rows, below.top, below.down, below.ramp = y+over.rows, under.rows, under.edge, true, g.colours(!g.second)
		g.below.draw(screen, g.palette.Style, &below)
		g.drawGhost(screen, 1, &g.below, &below)
	}
	if rows >= marksRows {
		g.drawMarks(screen, x, y, rows, &line, &over)
	}
	if left > 0 {
		g.drawGutter(screen, x-left, y, over.rows, under.rows, ticks, lower)
		if row := tickRow(g.above.peak(&line, g.from), over.edge, over.rows); row < over.rows-1 {
			screen.Put(x-1, y+row, "▸", g.style(g.palette.Mark, g.palette))
		}
	}
	if times {
		drawTimes(screen, x, y+rows, width, g.axis.timeTicks(line, g.zone), g.style(g.palette.Label, g.palette))
	}
}

// colours returns the styles of the area by height, the lowest first. They are valid until the next call.
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

// bad returns the styles of columns whose values are high, and critical.
func (g *Graph) bad() [2]tcell.Style {
	p := g.palette
	return [2]tcell.Style{g.style(p.area(severity.Warn), p), g.style(p.area(severity.Crit), p)}
}
