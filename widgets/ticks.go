package widgets

import (
	"cmp"
	"slices"
	"time"

	"github.com/gdamore/tcell/v2"
)

// A tick is a text on an axis. Its place is the row from the top, or the cell from the left.
type tick struct {
	at    int
	text  string
	value float64
}

// tickRow returns the row of a value in a graph of rows rows, from 0 to top.
func tickRow(v, top float64, rows int) int {
	const resolution = 4
	return rows - (height(v, top, resolution*rows)+resolution-1)/resolution
}

// valueTicks returns the ticks beside a graph from 0 to top. They are at highest, a round number that is not above top; at the base, if
// there is room; and, if many is set, at round values between the two, at least four rows apart.
func valueTicks(u Unit, highest, top float64, rows int, many bool) []tick {
	const apart = 4
	if rows < 2 || !(top > 0) {
		return nil
	}
	var ticks []tick
	first := tickRow(highest, top, rows)
	if first < rows-1 {
		ticks = append(ticks, tick{first, u.Label(highest), highest})
	}
	if high := rows - first; many && high >= 2*apart {
		step := u.roundUp(highest * apart / float64(high))
		for _, parts := range [...]int{5, 4, 2} {
			if part := highest / float64(parts); high >= parts*apart && u.isRound(part) {
				step = part
				break
			}
		}
		for v := step; v < highest*(1-1e-9); v += step {
			if at := tickRow(v, top, rows); at > first+1 && at < rows-2 {
				ticks = append(ticks, tick{at, u.Label(v), v})
			}
		}
	}
	if rows > 2 {
		ticks = append(ticks, tick{rows - 1, u.Label(0), 0})
	}
	return ticks
}

// A timeline maps times to the cells and columns of a graph.
type timeline struct {
	width  int           // cells
	across int           // columns in a cell
	step   time.Duration // of a column
	edge   int64         // a time in the last column
	end    int64         // nothing later is shown
	tick   time.Duration // see TimeAxis
}

// cell returns the cell of a time; the first cell is 0.
func (l *timeline) cell(at int64) int {
	ms := l.step.Milliseconds()
	return l.width - 1 - int(columnOf(l.edge, ms)-columnOf(at, ms))/l.across
}

// column returns the column of a time; the first column is 0.
func (l *timeline) column(at int64) int {
	ms := l.step.Milliseconds()
	return l.width*l.across - 1 - int(columnOf(l.edge, ms)-columnOf(at, ms))
}

// first returns the number of the first column, see columnOf.
func (l *timeline) first() int64 {
	return columnOf(l.edge, l.step.Milliseconds()) - int64(l.width*l.across) + 1
}

// ticks returns the ticks below the graph: clock times in a zone or, if that is nil, how long before the end.
func (l *timeline) ticks(zone *time.Location) []tick {
	var ticks []tick
	width, cell := l.width, l.step*time.Duration(l.across)
	step := cmp.Or(l.tick, labelStep(cell))
	add := func(at int, text string) {
		from := at - Width(text)/2
		if at == width-1 {
			from = width - Width(text)
		}
		if from >= 0 && from+Width(text) <= width && (len(ticks) == 0 || ticks[len(ticks)-1].at > from+Width(text)) {
			ticks = append(ticks, tick{at: from, text: text})
		}
	}
	if zone == nil {
		end := l.cell(l.end)
		for back := time.Duration(0); int(back/cell) <= end; back += step {
			add(end-int(back/cell), ago(back))
		}
		return ticks
	}
	format := "15:04"
	if step%time.Minute != 0 {
		format = "15:04:05"
	}
	edge := time.UnixMilli(l.edge).In(zone)
	_, offset := edge.Zone()
	round := edge.Add(time.Duration(offset) * time.Second).Truncate(step).Add(-time.Duration(offset) * time.Second)
	for at := round; ; at = at.Add(-step) {
		column := l.cell(at.UnixMilli())
		if column < 0 {
			return ticks
		}
		add(column, at.Format(format))
	}
}

// An axis keeps the ticks of the last draw: the next one mostly has the same.
type axis struct {
	unit   Unit
	above  scale
	limit  float64
	many   bool
	values []tick

	below scale
	lower []tick // of the lower half

	line  timeline
	zone  *time.Location
	times []tick
}

// A scale is the value axis of one half of a graph.
type scale struct {
	highest float64 // a round number, not above edge
	edge    float64 // the value at the edge
	rows    int
}

// valueTicks returns the ticks beside a graph, and beside the lower half of a mirrored one. Limit is the value of the limit's line, 0 if
// there is none.
func (a *axis) valueTicks(u Unit, above, below scale, limit float64, many bool) (values, lower []tick) {
	if a.unit != u || a.above != above || a.limit != limit || a.many != many {
		a.values = withLimit(valueTicks(u, above.highest, above.edge, above.rows, many), u, limit, above)
	}
	if a.unit != u || a.below != below || a.above.rows != above.rows {
		a.lower = a.lower[:0]
		if row := below.rows - 1 - tickRow(below.highest, below.edge, below.rows); below.rows > 2 && row > 0 {
			a.lower = append(a.lower, tick{above.rows + row, u.Label(below.highest), below.highest})
		}
	}
	a.unit, a.above, a.below, a.limit, a.many = u, above, below, limit, many
	return a.values, a.lower
}

// withLimit adds a tick at the limit, if it is in a graph, in place of those it would touch.
func withLimit(ticks []tick, u Unit, limit float64, above scale) []tick {
	if !(limit > 0) || limit > above.edge || above.rows < 3 || limit == above.highest {
		return ticks
	}
	row := tickRow(limit, above.edge, above.rows)
	if row >= above.rows-1 {
		return ticks
	}
	ticks = slices.DeleteFunc(ticks, func(t tick) bool { return t.at >= row-1 && t.at <= row+1 && t.value != 0 })
	return append(ticks, tick{row, u.Label(limit), limit})
}

func (a *axis) timeTicks(line timeline, zone *time.Location) []tick {
	if zone == nil { // how long ago a column is never changes
		line.end, line.edge = line.end-line.edge, 0
	} else {
		line.end, line.edge = 0, columnOf(line.edge, line.step.Milliseconds())*line.step.Milliseconds()
	}
	if a.line != line || a.zone != zone {
		a.line, a.zone, a.times = line, zone, line.ticks(zone)
	}
	return a.times
}

// drawGutter draws the value axis and the captions left of a graph.
func (g *Graph) drawGutter(screen tcell.Screen, x, y, up, down int, ticks, lower []tick) {
	text, line := g.style(g.palette.Label, g.palette), g.style(g.palette.Border, g.palette)
	for row := range up + down {
		screen.Put(x+gutter-1, y+row, "│", line)
	}
	for _, ticks := range [...][]tick{ticks, lower} {
		for i := range ticks {
			screen.Put(x+gutter-1, y+ticks[i].at, "┤", line)
			putRight(screen, x, y+ticks[i].at, gutter-2, ticks[i].text, text)
		}
	}
	row := 0
	for row < up-1 && taken(ticks, row) {
		row++
	}
	if !taken(ticks, row) || up == 1 {
		Put(screen, x, y+row, gutter-1, g.captions[0], text)
	}
	if down > 0 {
		row = up + down - 1 // the last one
		if taken(lower, row) {
			row--
		}
		Put(screen, x, y+row, gutter-1, g.captions[1], text)
	}
}

// taken reports whether a row has a tick.
func taken(ticks []tick, row int) bool {
	return slices.ContainsFunc(ticks, func(t tick) bool { return t.at == row })
}

// drawTimes draws the time axis.
func drawTimes(screen tcell.Screen, x, y, width int, ticks []tick, style tcell.Style) {
	for i := range ticks {
		Put(screen, x+ticks[i].at, y, width-ticks[i].at, ticks[i].text, style)
	}
}

// drawGrid draws a faint line at each tick between the edges.
func (g *Graph) drawGrid(screen tcell.Screen, x, y, width int, ticks []tick) {
	style := g.style(g.palette.Border, g.palette)
	for i := range ticks {
		if ticks[i].at == 0 || ticks[i].value == 0 {
			continue
		}
		for column := range width {
			screen.Put(x+column, y+ticks[i].at, "┈", style)
		}
	}
}

// limitSigns are the signs of the line at the limit, at the upper edge of a cell and below.
var limitSigns = [...]string{"▔", "─"}

// drawLimit draws a line at the limit, if it is in the graph.
func (g *Graph) drawLimit(screen tcell.Screen, r *region) {
	limit := g.limits.line()
	if !(limit > 0) || limit > r.top {
		return
	}
	above := (1 - limit/r.top) * float64(r.rows) // rows above it
	row := min(int(above), r.rows-1)
	sign := limitSigns[1]
	if above-float64(row) < 0.25 {
		sign = limitSigns[0]
	}
	style := g.style(g.palette.Label, g.palette)
	for column := range r.width {
		screen.Put(r.x+column, r.y+row, sign, style)
	}
}

// drawMarks draws the lines below the marks or, given the scale of the area, the marks themselves. Where the area reaches up to a mark, it
// shows behind it.
func (g *Graph) drawMarks(screen tcell.Screen, x, y, rows int, line *timeline, above *scale) {
	style := g.style(g.palette.Mark, g.palette)
	line.forMarks(g.marks, func(at int, sign string) {
		if above == nil {
			for row := range rows {
				screen.Put(x+at, y+row, markLine, style)
			}
			return
		}
		style := style
		cells := g.above.columns[at*line.across : (at+1)*line.across]
		if slices.ContainsFunc(cells, func(v float64) bool { return tickRow(v, above.edge, above.rows) == 0 }) {
			_, under, _ := screen.Get(x+at, y)
			style = under.Reverse(true)
		}
		screen.Put(x+at, y, sign, style)
	})
}

// markLine is the line below a mark, where there is nothing else.
const markLine = "╎"

// forMarks calls f with the cell and the sign of each mark that is shown.
func (l *timeline) forMarks(marks []Mark, f func(at int, sign string)) {
	for i := range marks {
		at := l.cell(marks[i].At)
		if at < 0 || at >= l.width || marks[i].At > l.end {
			continue
		}
		sign := Clean(marks[i].Sign)
		if Width(sign) != 1 {
			sign = "▼"
		}
		f(at, sign)
	}
}
