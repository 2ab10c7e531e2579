package app

import (
	"cmp"
	"math"
	"sort"
	"time"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"origintop/app/panels"
	"origintop/app/words"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/scrape/severity"
	"origintop/widgets"
)

// timeline is the line that shows the whole run: what was wrong when, gaps, markers, and the time that is shown. A click seeks.
type timeline struct {
	*tview.Box
	theme  *panels.Theme
	player *player
	onSeek func() // called after each seek
	x, of  int    // the first cell of the line on the screen, and how many there are
}

func newTimeline(theme *panels.Theme, player *player, onSeek func()) *timeline {
	return &timeline{Box: tview.NewBox(), theme: theme, player: player, onSeek: onSeek}
}

// shown reports whether a screen of that height has the line: whenever the user can seek, if there is some room; always if there is much,
// so that nothing moves when a live run is paused.
func (l *timeline) shown(height int) bool {
	const some, much = 12, 30
	return height >= much && !l.player.view.Timeline.First.IsZero() || height >= some && l.player.canSeek()
}

// A timelineCell says what happened in a part of the run. Of several things in one part, the greatest is shown.
type timelineCell uint8

const (
	cellHole   timelineCell = iota // nothing was recorded
	cellUnread                     // not read yet
	cellGood
	cellWarn
	cellCrit

	cellEvent  // an automatic marker
	cellMarker // a marker of the operator
	cellNow    // what is shown
)

// cellSigns are the signs of the cells.
var cellSigns = [...]string{" ", "┄", "─", "━", "█", "▾", "◆", "◉"}

func (c timelineCell) style(theme *panels.Theme) tcell.Style {
	return [...]tcell.Style{
		theme.Dim, theme.Dim, theme.Border, widgets.Solid(theme.Warn), widgets.Solid(theme.Crit), theme.Mark, theme.Mark, theme.Mark,
	}[c]
}

// below returns the style of a sign on the line, so that it doesn't hide that something was at its limit then.
func (c timelineCell) below(theme *panels.Theme, sign tcell.Style) tcell.Style {
	if c != cellCrit {
		return sign
	}
	if colour, _, _ := widgets.Solid(theme.Crit).Decompose(); colour != tcell.ColorDefault {
		return sign.Background(colour)
	}
	return sign.Reverse(true)
}

// timelineCells divides the run into cells, each for an equal part of its time, and returns what was wrong in each, and which marker it
// has; 0 is none.
func timelineCells(s *playback.Timeline, cells int) (line, markers []timelineCell) {
	both := make([]timelineCell, 2*cells)
	line, markers = both[:cells], both[cells:]
	span := s.Last.Sub(s.First)
	part := func(i float64) time.Time { return s.First.Add(time.Duration(float64(span) * i / float64(cells))) }
	index := func(at time.Time) int {
		return sort.Search(len(s.Moments), func(i int) bool { return s.Moments[i].At >= at.UnixMilli() })
	}
	for i := range line {
		first, end := index(part(float64(i))), index(part(float64(i+1)))
		first = min(first, end)
		if first == end && first > 0 {
			// The last moment stands for the time up to the next one, unless that is long.
			const hold = 3
			if middle := part(float64(i) + 0.5); middle.Sub(time.UnixMilli(s.Moments[first-1].At)) < hold*s.Usual {
				first--
			}
		}
		switch {
		case first == end && end == len(s.Moments) && !s.Surveyed:
			line[i] = cellUnread
		case span == 0:
			line[i] = cellGood
		}
		for _, m := range s.Moments[first:end] {
			worst := [...]timelineCell{severity.Good: cellGood, severity.Warn: cellWarn, severity.Crit: cellCrit}[m.Worst]
			line[i] = max(line[i], worst)
		}
	}
	for i := range s.Markers {
		m := &s.Markers[i]
		if cells == 0 || m.At.Before(s.First) || m.At.After(s.Last) {
			continue
		}
		cell := cellEvent
		if m.Kind == origin.ByOperator {
			cell = cellMarker
		}
		at := &markers[cellOf(s, m.At, cells)]
		*at = max(*at, cell)
	}
	return line, markers
}

// cellOf returns the index of the cell of a time.
func cellOf(s *playback.Timeline, at time.Time, cells int) int {
	span := s.Last.Sub(s.First)
	if span <= 0 {
		return 0
	}
	return max(0, min(int(float64(at.Sub(s.First))/float64(span)*float64(cells)), cells-1))
}

// An extent is what graphs can show of a run.
type extent struct {
	first, now time.Time
	film       *playback.Timeline // the whole of it, if it is a recording; else it goes on
}

// axis returns the time axis of graphs, of which none shows more than the longest span.
func (e *extent) axis(longest time.Duration) widgets.TimeAxis {
	if e.film != nil {
		return widgets.FilmAxis(e.film.First.UnixMilli(), e.film.Last.UnixMilli(), e.now.UnixMilli(), longest)
	}
	return widgets.RunAxis(e.first.UnixMilli(), e.now.UnixMilli(), longest)
}

// setTimeAxis gives all graphs the same time axis, with the same labels: those for which the narrowest has room.
func (g *grid) setTimeAxis() {
	widest, narrowest := 0, math.MaxInt
	for i, s := range g.slots {
		if r := g.places[i]; r.Height > 0 {
			cells := s.Frame().PlotWidth(r.Width, r.Height)
			widest, narrowest = max(widest, cells), min(narrowest, max(cells, minTicks))
		}
	}
	axis := g.run.axis(cmp.Or(g.span, widgets.NaturalSpan(widest))).WithTicks(min(narrowest, max(widest, 1)))
	g.vitals.SetTimeAxis(axis)
	for _, s := range g.slots {
		s.Frame().SetTimeAxis(axis)
	}
}

// minTicks is how many cells a graph has for which labels are that far apart in all of them.
const minTicks = 20

// Draw draws the line.
func (l *timeline) Draw(screen tcell.Screen) {
	l.DrawForSubclass(screen, l)
	x, y, width, height := l.GetInnerRect()
	l.of = 0
	if height < 1 {
		return
	}
	theme := l.theme
	s := l.player.view.Timeline
	first, last := words.Clock(s.First), words.Clock(s.Last)
	l.x, l.of = x+2+len(first), width-4-len(first)-len(last)
	if l.of < 10 {
		l.x, l.of = x+1, width-2
	} else {
		if text, n := leftOutOf(s, l.of/2); n > 0 {
			l.x, l.of = l.x+n+1, l.of-n-1
			widgets.Put(screen, x+2+len(first), y, n, text, theme.Warn)
		}
		widgets.Put(screen, x+1, y, len(first), first, theme.Dim)
		widgets.Put(screen, x+width-1-len(last), y, len(last), last, theme.Dim)
	}
	if l.of < 1 {
		l.of = 0
		return
	}
	cells, markers := timelineCells(s, l.of)
	for i, cell := range cells {
		screen.Put(l.x+i, y, cellSigns[cell], cell.style(theme))
		if m := markers[i]; m != 0 {
			screen.Put(l.x+i, y, cellSigns[m], cell.below(theme, m.style(theme)))
		}
	}
	at := cellOf(s, l.player.now(), l.of)
	screen.Put(l.x+at, y, cellSigns[cellNow], cells[at].below(theme, cellNow.style(theme)))
}

// leftOutOf says, in the longest form that fits into room cells, how many markers the line lacks, and returns how many cells that takes.
func leftOutOf(s *playback.Timeline, room int) (text string, cells int) {
	n := s.MarkersLeftOut.Operator + s.MarkersLeftOut.Automatic
	if n == 0 {
		return "", 0
	}
	for _, text := range []string{MarkersLeftOut(s.MarkersLeftOut), words.Grouped(n) + " markers not shown", "+" + words.Grouped(n)} {
		if len(text) <= room {
			return text, len(text)
		}
	}
	return "", 0
}

// MouseHandler seeks to where the line is clicked, and follows a button that is held.
func (l *timeline) MouseHandler() func(tview.MouseAction, *tcell.EventMouse, func(tview.Primitive)) (bool, tview.Primitive) {
	return l.WrapMouseHandler(func(action tview.MouseAction, e *tcell.EventMouse, _ func(tview.Primitive)) (bool, tview.Primitive) {
		x, y := e.Position()
		held := action == tview.MouseMove && e.Buttons()&tcell.Button1 != 0
		if action != tview.MouseLeftDown && !held || !l.InRect(x, y) || l.of < 1 {
			return false, nil
		}
		s := l.player.view.Timeline
		part := float64(min(max(x-l.x, 0), l.of-1)) / float64(max(l.of-1, 1))
		l.player.Seek(s.First.Add(time.Duration(part * float64(s.Last.Sub(s.First)))))
		l.onSeek()
		return true, nil
	})
}
