package widgets

import (
	"slices"
	"strings"
	"time"

	"github.com/gdamore/tcell/v2"
)

// A tick is a text at a place on an axis: rows from the top, or columns of cells from the left.
type tick struct {
	at    int
	text  string
	value float64
}

// valueTicks returns what stands beside a graph of that many rows from 0 to top: its upper edge and, where there is room, its
// base; if many is set, round values between them, four rows apart at least.
func valueTicks(u Unit, top float64, rows int, many bool) []tick {
	if rows < 2 || !(top > 0) {
		return nil
	}
	const resolution, apart = 4, 4
	row := func(v float64) int { return rows - (height(v, top, resolution*rows)+resolution-1)/resolution }
	ticks := []tick{{0, u.Label(top), top}}
	if many && rows >= 2*apart {
		step := u.roundUp(top * apart / float64(rows))
		for _, parts := range [...]int{5, 4, 2} {
			if part := top / float64(parts); rows >= parts*apart && u.isRound(part) {
				step = part
				break
			}
		}
		for v := step; v < top*(1-1e-9); v += step {
			if at := row(v); at > 1 && at < rows-2 {
				ticks = append(ticks, tick{at, u.Label(v), v})
			}
		}
	}
	if rows > 2 {
		ticks = append(ticks, tick{rows - 1, u.Label(0), 0})
	}
	return ticks
}

// A timeline says which cells of a graph times stand in.
type timeline struct {
	width  int           // cells
	across int           // columns in each
	step   time.Duration // of a column
	end    int64         // a time in the last column
}

// cell returns in which cell a time is: 0 is the first one.
func (l *timeline) cell(at int64) int {
	ms := l.step.Milliseconds()
	return l.width - 1 - int(columnOf(l.end, ms)-columnOf(at, ms))/l.across
}

// column returns in which column a time is: 0 is the first one.
func (l *timeline) column(at int64) int {
	ms := l.step.Milliseconds()
	return l.width*l.across - 1 - int(columnOf(l.end, ms)-columnOf(at, ms))
}

// ticks returns what stands below the graph. With a zone these are the times of a clock, else how far back they are.
func (l *timeline) ticks(zone *time.Location) []tick {
	var ticks []tick
	width, cell := l.width, l.step*time.Duration(l.across)
	step := labelStep(cell)
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
		for back := time.Duration(0); int(back/cell) < width; back += step {
			add(width-1-int(back/cell), ago(back))
		}
		return ticks
	}
	format := "15:04"
	if step%time.Minute != 0 {
		format = "15:04:05"
	}
	now := time.UnixMilli(l.end).In(zone)
	_, offset := now.Zone()
	round := now.Add(time.Duration(offset) * time.Second).Truncate(step).Add(-time.Duration(offset) * time.Second)
	for at := round; ; at = at.Add(-step) {
		column := l.cell(at.UnixMilli())
		if column < 0 {
			return ticks
		}
		add(column, at.Format(format))
	}
}

// An axis keeps the ticks that a graph had when it was drawn last: they are mostly the same again.
type axis struct {
	unit   Unit
	top    float64
	rows   int
	many   bool
	values []tick

	bottom float64
	edge   string // what the lower edge of a mirrored graph stands for

	line  timeline
	zone  *time.Location
	times []tick
}

// below returns what stands beside the lower edge of a mirrored graph, which is of that value.
func (a *axis) below(u Unit, bottom float64) string {
	if a.bottom != bottom || a.edge == "" {
		a.bottom, a.edge = bottom, u.Label(bottom)
	}
	return a.edge
}

func (a *axis) valueTicks(u Unit, top float64, rows int, many bool) []tick {
	if a.unit != u || a.top != top || a.rows != rows || a.many != many {
		a.unit, a.top, a.rows, a.many = u, top, rows, many
		a.values = valueTicks(u, top, rows, many)
	}
	return a.values
}

func (a *axis) timeTicks(line timeline, zone *time.Location) []tick {
	line.end = columnOf(line.end, line.step.Milliseconds()) * line.step.Milliseconds()
	if zone == nil {
		line.end = 0 // how far back a column is never changes
	}
	if a.line != line || a.zone != zone {
		a.line, a.zone, a.times = line, zone, line.ticks(zone)
	}
	return a.times
}

// drawGutter draws the value axis and the captions left of a graph.
func (g *Graph) drawGutter(screen tcell.Screen, x, y, up, down int, bottom float64, ticks []tick) {
	text, line := g.style(g.palette.Label, g.palette), g.style(g.palette.Border, g.palette)
	for row := range up + down {
		screen.Put(x+gutter-1, y+row, "│", line)
	}
	taken := func(row int) bool { return slices.ContainsFunc(ticks, func(t tick) bool { return t.at == row }) }
	for i := range ticks {
		t := &ticks[i]
		screen.Put(x+gutter-1, y+t.at, "┤", line)
		PutRight(screen, x, y+t.at, gutter-2, t.text, text)
	}
	row := 0
	for row < up-1 && taken(row) {
		row++
	}
	if !taken(row) || up == 1 {
		Put(screen, x, y+row, gutter-1, g.captions[0], text)
	}
	row = y + up + down - 1 // the last one
	if down > 2 {
		screen.Put(x+gutter-1, row, "┤", line)
		PutRight(screen, x, row, gutter-2, g.axis.below(g.unit, bottom), text)
		row--
	}
	if down > 0 {
		Put(screen, x, row, gutter-1, g.captions[1], text)
	}
}

// drawTimes draws the time axis.
func (g *Graph) drawTimes(screen tcell.Screen, x, y, width int, ticks []tick) {
	style := g.style(g.palette.Label, g.palette)
	for i := range ticks {
		Put(screen, x+ticks[i].at, y, width-ticks[i].at, ticks[i].text, style)
	}
}

// drawGrid draws a faint line at each round value between the edges.
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

// drawMarks draws the lines below the marks, or the marks themselves. Where the area is as high as they stand it shows behind them.
func (g *Graph) drawMarks(screen tcell.Screen, x, y, rows int, line *timeline, lines bool) {
	for i := range g.marks {
		style := g.style(g.palette.Mark, g.palette)
		at := line.cell(g.marks[i].At)
		switch {
		case at < 0 || at >= line.width || g.marks[i].At > line.end:
		case lines:
			for row := range rows {
				screen.Put(x+at, y+row, "╎", style)
			}
		default:
			sign := Clean(g.marks[i].Sign)
			if Width(sign) != 1 {
				sign = "▼"
			}
			if text, under, _ := screen.Get(x+at, y); !strings.Contains(" ╎╌┈", text) {
				style = under.Reverse(true)
			}
			screen.Put(x+at, y, sign, style)
		}
	}
}
