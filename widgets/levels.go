package widgets

import (
	"math"
	"slices"
	"sort"

	"github.com/gdamore/tcell/v2"
)

// The size from which on a graph tells of the largest value it shows, and of its percentiles.
const (
	levelsWidth = 72
	levelsRows  = 8
	levelsWords = 76 // width of the area from which on it is said what they are of
)

// A level is a value that a line is drawn at.
type level struct {
	name  string
	value float64
	text  string
}

// levels are the maximum, the 95th percentile and the median of what a graph shows. They are worked out anew when that changes.
type levels struct {
	list   [3]level
	values []float64 // in order of size
	line   timeline
	count  int
	latest Point
	unit   Unit
}

// rank returns the percentile of values in order of size, by the nearest rank: NaN if there are none.
func rank(values []float64, percent float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	return values[max(0, int(math.Ceil(percent/100*float64(len(values))))-1)]
}

// of returns the levels of the points that are within a timeline.
func (l *levels) of(points []Point, line *timeline, u Unit) []level {
	to := sort.Search(len(points), func(i int) bool { return points[i].At > line.end })
	if to == 0 {
		return nil
	}
	if latest := points[to-1]; l.line != *line || l.count != to || l.unit != u || l.latest.At != latest.At || !sameNumber(l.latest.Value, latest.Value) {
		l.line, l.count, l.unit, l.latest = *line, to, u, latest
		l.values = l.values[:0]
		for i := to - 1; i >= 0 && line.cell(points[i].At) >= 0; i-- {
			if v := points[i].Value; !math.IsNaN(v) && !math.IsInf(v, 0) {
				l.values = append(l.values, v)
			}
		}
		slices.Sort(l.values)
		for i, of := range [...]struct {
			name    string
			percent float64
		}{{"max", 100}, {"p95", 95}, {"p50", 50}} {
			v := rank(l.values, of.percent)
			l.list[i] = level{of.name, v, " " + of.name + " " + u.Label(v) + " "}
			if i == 0 && line.width >= levelsWords {
				l.list[i].text += "of all shown "
			}
		}
	}
	if len(l.values) == 0 {
		return nil
	}
	return l.list[:]
}

// drawLevels draws the lines, which the area covers, or what they are of, which it doesn't.
func (g *Graph) drawLevels(screen tcell.Screen, levels []level, r *region, lines bool) {
	// The names stand one behind the other, as levels may be in the same row.
	const apart = 20
	first := apart
	if r.width >= levelsWords {
		first = 32
	}
	style := g.style(g.palette.Label, g.palette)
	for i := range levels {
		at := 2
		if i > 0 {
			at += first + (i-1)*apart
		}
		y := r.y + tickRow(levels[i].value, r.top, r.rows)
		if !lines {
			Put(screen, r.x+at, y, r.width-at, levels[i].text, style)
			continue
		}
		for column := range r.width {
			screen.Put(r.x+column, y, "╌", style)
		}
	}
}
