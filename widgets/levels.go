package widgets

import (
	"cmp"
	"math"
	"slices"
	"sort"

	"github.com/gdamore/tcell/v2"
)

// The size from which on a graph has levels.
const (
	levelsWidth = 72
	levelsRows  = 8 // without the legend
)

// A level is a value that has a line in a graph.
type level struct {
	name  string
	value float64
	text  string
}

// levels are the maximum, the 95th percentile and the median of what a graph shows, kept until that changes.
type levels struct {
	list   [3]level
	values []stretch // in order of size
	line   timeline
	count  int
	latest Point
	unit   Unit
}

// A stretch is a value with the time it lasted, in milliseconds.
type stretch struct {
	value  float64
	length int64
}

// rank returns a percentile of values in order of size, weighted by how long they lasted; NaN if there are none. It is the smallest value
// that was not exceeded for that part of the time or, if the next one is just as right, the mean of the two.
func rank(values []stretch, percent float64) float64 {
	var all, below int64
	for i := range values {
		all += values[i].length
	}
	for i := range values {
		below += values[i].length
		switch part := float64(below) * 100; {
		case part == percent*float64(all) && i+1 < len(values):
			return (values[i].value + values[i+1].value) / 2
		case part >= percent*float64(all):
			return values[i].value
		}
	}
	return math.NaN()
}

// lasted returns how long the value of a point lasted: the time since the point before, unless there is a gap between them.
func lasted(points []Point, i int) int64 {
	if i == 0 {
		if len(points) < 2 {
			return 1
		}
		return max(1, points[1].At-points[0].At)
	}
	return max(1, min(points[i].At-points[i-1].At, usualStep(points, i)*3/2))
}

// of returns the levels of the points within a timeline.
func (l *levels) of(points []Point, line *timeline, u Unit) []level {
	to := sort.Search(len(points), func(i int) bool { return points[i].At > line.end })
	if to == 0 {
		return nil
	}
	latest := points[to-1]
	if l.line != *line || l.count != to || l.unit != u || l.latest.At != latest.At || !sameNumber(l.latest.Value, latest.Value) {
		l.line, l.count, l.unit, l.latest = *line, to, u, latest
		l.values = l.values[:0]
		for i := to - 1; i >= 0 && line.cell(points[i].At) >= 0; i-- {
			if v := points[i].Value; !math.IsNaN(v) && !math.IsInf(v, 0) {
				l.values = append(l.values, stretch{v, lasted(points, i)})
			}
		}
		slices.SortFunc(l.values, func(a, b stretch) int { return cmp.Compare(a.value, b.value) })
		for i, of := range [...]struct {
			name    string
			percent float64
		}{{"max", 100}, {"95%", 95}, {"median", 50}} {
			v := rank(l.values, of.percent)
			l.list[i] = level{of.name, v, " " + of.name + " " + u.Label(v) + " "}
		}
	}
	if len(l.values) == 0 {
		return nil
	}
	return l.list[:]
}

// drawLevels draws the lines, which the area then covers. Where there is a line already, as at the limit, it stays.
func (g *Graph) drawLevels(screen tcell.Screen, levels []level, r *region) {
	style := g.style(g.palette.Label, g.palette)
	for i := range levels {
		y := r.y + tickRow(levels[i].value, r.top, r.rows)
		if text, _, _ := screen.Get(r.x, y); text == limitSigns[0] || text == limitSigns[1] {
			continue
		}
		for column := range r.width {
			screen.Put(r.x+column, y, "╌", style)
		}
	}
}

// drawLegend draws, above the plot, what the lines stand for.
func (g *Graph) drawLegend(screen tcell.Screen, levels []level, x, y, width int) {
	if len(levels) == 0 {
		return
	}
	style := g.style(g.palette.Label, g.palette)
	at := Put(screen, x, y, width, "╌", style)
	for i := range levels {
		if text := levels[i].text; at+Width(text) <= width {
			at += Put(screen, x+at, y, width-at, text, style)
		}
	}
	if text := " of all shown"; at > 1 && at+Width(text) <= width {
		Put(screen, x+at, y, width-at, text, style)
	}
}
