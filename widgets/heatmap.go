package widgets

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"
)

// HeatRows says what the values of a HeatColumn are of, in their order: buckets of durations, or things that have names.
type HeatRows struct {
	Bounds []float64 // upper bounds of buckets in seconds, rising, the last one +Inf; nil: Names
	Names  []string  // "0–3" is the largest value of several

	// Era is the same for rows between which nothing began anew: a bucket that others of the era have in addition was empty here.
	Era int
}

// A HeatColumn is what there was at one time: requests per second by bucket, or percent by name.
type HeatColumn struct {
	At int64 // Unix time in milliseconds
	HeatRows
	Values []float32 // NaN is not known; nil: nothing is
}

// A Heatmap shows how something was spread over time, darker where there was more of it. Of buckets, a cell shows the share that its bucket
// had in all requests of its time; of things with names, the largest value of its time. Time that nothing is known of stays blank.
//
// Buckets for which there are too few rows are added up; of things that share a row the largest counts. With fewer than rows, each is
// higher. Columns whose buckets do not end where those of the last one do stay blank as well.
type Heatmap struct {
	*tview.Box
	dimmable
	palette  *Palette
	caption  string
	prefix   string // of the names
	columns  []HeatColumn
	end      int64
	timeAxis TimeAxis
	zone     *time.Location
	marks    []Mark
	axis     axis

	index  []Point   // of the columns
	last   []float64 // by cell: the last column in it
	bands  []band
	edges  []float64 // the bounds of the bands, of buckets
	others bool      // there are columns with other buckets
	merged bool      // there are things that share a band
	of     []int     // by value of a column: its band
	sums   []float64 // by band, of one cell
}

// A band is the rows of one bucket, or of one thing.
type band struct {
	y, rows int
	text    string
}

// HeatmapRows is how many rows a Heatmap needs: its legend, the time axis, and at least six between.
const HeatmapRows = 8

// NewHeatmap returns an empty heat map of what the caption says. The prefix stands before the names of things.
func NewHeatmap(p *Palette, caption, prefix string) *Heatmap {
	return &Heatmap{Box: newBox(), palette: p, caption: Clean(caption), prefix: Clean(prefix)}
}

// Set sets what there was, in order of time, and the time of the right edge in Unix milliseconds. Later columns are not shown. The Heatmap
// keeps the columns until the next call and doesn't change them.
func (h *Heatmap) Set(columns []HeatColumn, end int64) {
	h.columns, h.end = columns, end
	h.index = h.index[:0]
	for i := range columns {
		at := Point{columns[i].At, float64(i)}
		if columns[i].Values == nil {
			at.Value = math.NaN()
		}
		h.index = append(h.index, at)
	}
}

// SetTimeAxis is that of a Graph.
func (h *Heatmap) SetTimeAxis(a TimeAxis) { h.timeAxis = a }

// SetClock is that of a Graph.
func (h *Heatmap) SetClock(zone *time.Location) { h.zone = zone }

// SetMarks is that of a Graph.
func (h *Heatmap) SetMarks(marks []Mark) { h.marks = marks }

// rows returns how many rows the map wants: none if there is nothing to show.
func (h *Heatmap) rows(int) int {
	if slices.ContainsFunc(h.columns, func(c HeatColumn) bool { return len(c.Values) > 1 }) {
		return HeatmapRows
	}
	return 0
}

// full returns how many rows the map makes use of: one for each thing, of buckets all that there are.
func (h *Heatmap) full(rows int) int {
	for i := len(h.columns) - 1; i >= 0; i-- {
		if n := len(h.columns[i].Names); n > 0 {
			return min(max(n+2, HeatmapRows), rows)
		} else if len(h.columns[i].Bounds) > 0 {
			break
		}
	}
	return rows
}

// Draw draws the map.
func (h *Heatmap) Draw(screen tcell.Screen) {
	h.DrawForSubclass(screen, h)
	x, y, width, rows := area(screen, h.Box)
	left := width - plotWidth(width)
	if width-left < 1 || rows < 3 {
		return
	}
	plot, high := width-left, rows-2
	line := h.timeAxis.timeline(plot, 1, h.end)
	h.last = slices.Grow(h.last[:0], plot)[:plot]
	sampleColumns(h.last, h.index, line.first(), line.step.Milliseconds(), line.end)
	first := line.first() * line.step.Milliseconds()
	from, to := h.shown(first)
	h.arrange(from, to, high)
	h.drawScale(screen, x, y+1, left)
	h.drawCells(screen, x+left, y+1, from)
	h.drawMarks(screen, x+left, y+1, high, &line)
	h.drawLegend(screen, x, y, width)
	label := h.style(h.palette.Label, h.palette)
	drawTimes(screen, x+left, y+1+high, plot, h.axis.timeTicks(line, h.zone), label)
}

// shown returns which columns are shown, from the first up to one before to.
func (h *Heatmap) shown(first int64) (from, to int) {
	for from < len(h.columns) && h.columns[from].At < first {
		from++
	}
	for i := len(h.last) - 1; i >= 0; i-- {
		if at := h.last[i]; !math.IsNaN(at) {
			return min(from, int(at)), int(at) + 1
		}
	}
	return from, from
}

// through stands between the first and the last of several things.
const through = "–"

// arrange sets the bands for what is shown, as the last of it is laid out.
func (h *Heatmap) arrange(from, to, rows int) {
	h.bands, h.edges, h.others, h.merged = h.bands[:0], h.edges[:0], false, false
	if from >= to {
		return
	}
	is := &h.columns[to-1].HeatRows
	if is.Bounds == nil {
		n := min(len(is.Names), rows)
		h.merged = n < len(is.Names)
		for i := range n {
			first, last, several := strings.Cut(is.Names[i*len(is.Names)/n], through)
			if at := (i+1)*len(is.Names)/n - 1; at > i*len(is.Names)/n || several {
				_, end, ok := strings.Cut(is.Names[at], through)
				if last = end; !ok {
					last = is.Names[at]
				}
				last = through + last
				h.merged = true
			}
			h.addBand(i, n, rows, Clean(h.prefix+first+last))
		}
		return
	}
	h.edges = h.chooseEdges(is, from, to, rows)
	n := len(h.edges)
	factor, unit := heatUnit(h.edges)
	for i := n - 1; i >= 0; i-- { // the longest durations above
		text := heatNumber(h.edges[i]*factor) + unit
		if math.IsInf(h.edges[i], 1) {
			if text = "+Inf"; n > 1 {
				text = "> " + heatNumber(h.edges[n-2]*factor) + unit
			}
		}
		h.addBand(n-1-i, n, rows, text)
	}
}

// addBand adds the band with that index of n.
func (h *Heatmap) addBand(i, n, rows int, text string) {
	y := i * rows / n
	h.bands = append(h.bands, band{y, (i+1)*rows/n - y, text})
}

// chooseEdges returns the upper bounds of at most that many bands: all if there is room for them, else as many as there are rows, among the
// buckets that have been hit.
func (h *Heatmap) chooseEdges(is *HeatRows, from, to, rows int) []float64 {
	finite := is.Bounds[:len(is.Bounds)-1]
	n := min(len(finite), rows-1)
	low, high := len(finite)-1, 0 // of the finite ones that have been hit
	for i := from; i < to && n < len(finite); i++ {
		c := &h.columns[i]
		for b := range min(len(c.Values), len(c.Bounds)) {
			if c.Values[b] > 0 {
				at, _ := slices.BinarySearch(finite, c.Bounds[b])
				low, high = min(low, at), max(high, min(at, len(finite)-1))
			}
		}
	}
	if n == len(finite) || low > high {
		low, high = 0, len(finite)-1
	}
	for high-low+1 < n { // some that are empty
		if high < len(finite)-1 {
			high++
		} else {
			low--
		}
	}
	edges := h.edges[:0]
	for i := range n {
		edges = append(edges, finite[low+(i+1)*(high-low+1)/n-1])
	}
	return append(edges, math.Inf(1))
}

// place sets the band of each value of a column, and reports whether it has those of the map.
func (h *Heatmap) place(c, last *HeatRows) bool {
	h.of = h.of[:0]
	if (c.Bounds == nil) != (last.Bounds == nil) {
		return false
	}
	if c.Bounds == nil {
		for i, name := range c.Names {
			at := i
			if i >= len(last.Names) || last.Names[i] != name {
				at = slices.Index(last.Names, name)
			}
			if at >= 0 { // the band i*n/bands is the first one of
				at = ((at+1)*len(h.bands) - 1) / len(last.Names)
			}
			h.of = append(h.of, at)
		}
		return true
	}
	if c.Era != last.Era && slices.ContainsFunc(h.edges, func(le float64) bool { return !slices.Contains(c.Bounds, le) }) {
		return false
	}
	for _, le := range c.Bounds {
		at, _ := slices.BinarySearch(h.edges, le)
		h.of = append(h.of, len(h.bands)-1-at)
	}
	return true
}

// drawCells draws the map itself.
func (h *Heatmap) drawCells(screen tcell.Screen, x, y, from int) {
	if len(h.bands) == 0 {
		return
	}
	var placed, last *HeatRows // placed: what h.of is for
	for i := len(h.last) - 1; i >= 0 && last == nil; i-- {
		if at := h.last[i]; !math.IsNaN(at) {
			last = &h.columns[int(at)].HeatRows
		}
	}
	shares, fits := last.Bounds != nil, false
	h.sums = slices.Grow(h.sums[:0], len(h.bands))[:len(h.bands)]
	before := from - 1
	for cell, at := range h.last {
		if math.IsNaN(at) {
			continue
		}
		start := min(before+1, int(at)) // a column lasts for several cells, or there are several in one
		before = int(at)
		for i := range h.sums {
			h.sums[i] = math.NaN()
		}
		all := 0.0
		for i := start; i <= before; i++ {
			c := &h.columns[i]
			if c.Values == nil {
				continue
			}
			if placed == nil || !sameRows(placed, &c.HeatRows) {
				placed, fits = &c.HeatRows, h.place(&c.HeatRows, last)
				h.others = h.others || !fits
			}
			if !fits {
				continue
			}
			lasts := 1.0
			if shares {
				lasts = float64(lasted(h.index, i))
			}
			for b, v := range c.Values[:min(len(c.Values), len(h.of))] {
				v, to := float64(v), h.of[b]
				switch {
				case to < 0 || math.IsNaN(v) || math.IsInf(v, 0):
				case shares:
					h.sums[to] = orZero(h.sums[to]) + v*lasts
					all += v * lasts
				case !(h.sums[to] >= v):
					h.sums[to] = v
				}
			}
		}
		for i := range h.bands {
			v := h.sums[i]
			if shares && all > 0 {
				v *= 100 / all
			}
			if !math.IsNaN(v) {
				h.drawCell(screen, x+cell, y, &h.bands[i], heatLevel(shares, v))
			}
		}
	}
}

// sameRows reports whether two columns have the same rows because these are one in memory.
func sameRows(a, b *HeatRows) bool {
	if a.Bounds != nil && b.Bounds != nil {
		return &a.Bounds[0] == &b.Bounds[0] && len(a.Bounds) == len(b.Bounds) && a.Era == b.Era
	}
	return len(a.Names) > 0 && len(b.Names) > 0 && &a.Names[0] == &b.Names[0] && len(a.Names) == len(b.Names)
}

// The percentages from which on a cell has each of the four shades: those of shares show the few slow requests that matter beside the many.
var heatShares, heatBusy = [4]float64{0, 5, 20, 50}, [4]float64{5, 25, 50, 80}

// heatLevel returns the shade of a percentage, 0 for none.
func heatLevel(shares bool, v float64) int {
	steps := &heatBusy
	if shares {
		if steps = &heatShares; v <= 0 {
			return 0
		}
	}
	level := 0
	for level < len(steps) && v >= steps[level] {
		level++
	}
	return level
}

// heatASCII are the shades of the style ASCII: those of others would share a character with what is empty.
var heatASCII = [len(shades)]string{".", ":", "+", "%", "#"}

// shade returns the character of a level, and its style.
func (h *Heatmap) shade(level int) (string, tcell.Style) {
	text := shades[level]
	if level == 0 {
		text = "·"
	}
	if h.palette.Style == ASCII {
		text = heatASCII[level]
	}
	if level == 0 {
		return text, h.style(h.palette.Border, h.palette)
	}
	ramp, style := h.palette.Ramp2, h.palette.Graph2
	if len(ramp) > 0 {
		style = ramp[max(len(ramp)/2, (level-1)*len(ramp)/(len(shades)-1))] // the darkest would be lost in a light shade
	}
	return text, h.style(Solid(style), h.palette)
}

func (h *Heatmap) drawCell(screen tcell.Screen, x, y int, b *band, level int) {
	text, style := h.shade(level)
	for row := range b.rows {
		screen.Put(x, y+b.y+row, text, style)
	}
}
