package app

import (
	"fmt"
	"time"

	"origintop/scrape/playback"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"origintop/app/panels"
	"origintop/app/words"
	"origintop/widgets"
)

// story is an overlay of lines that say what the run has shown, some of them with a moment that enter goes to.
type story struct {
	*widgets.Panel
	d     *dashboard
	page  string // of the dashboard
	list  *widgets.List
	lines []words.Line
	rows  []storyRow // the lines, wrapped
	width int        // to which
	text  func() []words.Line
}

// A storyRow is a row of a line: the first one has its time.
type storyRow struct {
	line  *words.Line
	text  string
	first bool
}

func newStory(d *dashboard, page, key, title string, text func() []words.Line) *story {
	theme := &d.cfg.Theme
	v := &story{Panel: widgets.NewPanel(&theme.Palette, key, title), d: d, page: page, text: text}
	v.list = widgets.NewList(
		&theme.Palette, v.row, widgets.ListColumn{Width: 1}, widgets.ListColumn{},
	)
	v.Add(v.list, panels.TwoRows, 0, 1)
	return v
}

// storyIndent is how many cells the time of a line takes, and what is below it.
const storyIndent = 10

// row puts the cells of a row.
func (v *story) row(i int, put widgets.PutCell) {
	theme := &v.d.cfg.Theme
	r := &v.rows[i]
	if r.line.Head {
		put(1, widgets.Cell{Text: r.text, Style: theme.Strong})
		return
	}
	at := ""
	if r.first {
		put(0, widgets.Cell{Text: r.line.Mark, Style: theme.Focus})
		if !r.line.At.IsZero() {
			at = words.Clock(r.line.At)
		}
	}
	put(1, widgets.Cell{Text: fmt.Sprintf("%-*s", storyIndent, at), Style: theme.Dim}, widgets.Cell{Text: r.text, Style: theme.Text})
}

// open shows the overlay.
func (v *story) open() {
	v.update()
	v.list.Scroll(-len(v.rows))
	v.list.Select(-1)
	v.d.stack.push(v)
	v.d.pages.ShowPage(v.page)
}

func (v *story) close() {
	v.d.stack.pop(v)
	v.d.pages.HidePage(v.page)
}

// update takes over what is to be said.
func (v *story) update() {
	v.lines, v.width = v.text(), 0
}

// wrap breaks the lines to a width.
func (v *story) wrap(width int) {
	if v.width == width {
		return
	}
	v.width, v.rows = width, v.rows[:0]
	for i := range v.lines {
		l := &v.lines[i]
		for k, text := range widgets.Wrap(l.Text, width) {
			v.rows = append(v.rows, storyRow{l, text, k == 0})
		}
	}
	v.list.SetRows(len(v.rows), v.list.Selected())
}

// move selects the next row with a moment, so many rows on at least; back if that is negative.
func (v *story) move(by int) {
	at := v.list.Selected()
	if at < 0 && by < 0 {
		at = len(v.rows)
	}
	step := 1
	if by < 0 {
		step = -1
	}
	found := v.list.Selected()
	for i := at + step; i >= 0 && i < len(v.rows); i += step {
		if r := &v.rows[i]; r.first && !r.line.At.IsZero() {
			if found = i; (i-at)*step >= by*step {
				break
			}
		}
	}
	if found == v.list.Selected() {
		v.list.Scroll(by) // to what has no moment
		return
	}
	v.list.Select(found)
}

// handle selects a line, goes to its moment, or closes the overlay.
func (v *story) handle(e *tcell.EventKey) bool {
	page := v.list.Page()
	moves := map[tcell.Key]int{
		tcell.KeyUp: -1, tcell.KeyDown: 1, tcell.KeyPgUp: -page, tcell.KeyPgDn: page, tcell.KeyHome: -len(v.rows),
		tcell.KeyEnd: len(v.rows),
	}
	by, moved := moves[e.Key()]
	switch {
	case moved:
		v.move(by)
	case e.Key() == tcell.KeyEnter && v.seek(v.list.Selected()):
	case isGlobal(e), isRune(e, 'q'), isRune(e, 'Q'):
		return false
	default:
		v.close()
	}
	return true
}

// seek goes to the moment of a row, if it has one, and closes the overlay.
func (v *story) seek(row int) bool {
	if row < 0 || row >= len(v.rows) || v.rows[row].line.At.IsZero() {
		return false
	}
	l := v.rows[row].line
	v.close()
	v.d.notice.say(v.d.player.seekMoment(moment{at: l.At, known: l.At, place: v.d.player.view.Timeline.RoundEnd(l.At)}))
	v.d.update()
	return true
}

// storyWidth is how wide the overlay is at most.
const storyWidth = 100

// Draw draws the overlay in the middle of the screen, over what is there.
func (v *story) Draw(screen tcell.Screen) {
	const frame, mark = 4, 1 + 2 // cells
	width, height := screen.Size()
	w := min(width, storyWidth)
	v.wrap(max(w-frame-mark-storyIndent, 1))
	full := len(v.rows) + 2
	h := min(height, full)
	x, y := (width-w)/2, (height-h)/2
	for row := range h {
		for column := range w {
			screen.Put(x+column, y+row, " ", tcell.StyleDefault)
		}
	}
	const minWidth, minHeight = 24, 6 // of a frame with something in it
	if w < minWidth || h < min(minHeight, full) {
		v.list.SetRect(x, y, w, h)
		v.list.Draw(screen)
		return
	}
	v.SetHead(v.d.overlayHead(y == 0, "↑/↓ select, enter goes there, esc closes", "esc closes"))
	v.SetRect(x, y, w, h)
	v.Panel.Draw(screen)
	from, to := v.list.Shown()
	v.DrawMore(screen, from > 0, to < len(v.rows))
}

// MouseHandler selects the row that is clicked, goes to the moment of one that is clicked twice, and scrolls with the wheel. A click beside
// the overlay closes it. Nothing gets through to what is below.
func (v *story) MouseHandler() func(tview.MouseAction, *tcell.EventMouse, func(tview.Primitive)) (bool, tview.Primitive) {
	return v.WrapMouseHandler(func(action tview.MouseAction, e *tcell.EventMouse, _ func(tview.Primitive)) (bool, tview.Primitive) {
		x, y := e.Position()
		i := v.list.RowAt(y)
		switch action {
		case tview.MouseLeftClick, tview.MouseLeftDoubleClick:
			switch {
			case !v.list.InRect(x, y) && !v.InRect(x, y):
				v.close()
			case i >= 0 && action == tview.MouseLeftDoubleClick:
				v.seek(i)
			case i >= 0:
				v.list.Select(i)
			}
		case tview.MouseScrollUp:
			v.list.Scroll(-3)
		case tview.MouseScrollDown:
			v.list.Scroll(3)
		}
		return action != tview.MouseMove, nil
	})
}

// verdictLines says what the run has shown up to what is shown.
func (d *dashboard) verdictLines() []words.Line {
	if j := d.player.view.Judgement; j != nil {
		return words.JudgementLines(j)
	}
	return []words.Line{{Text: words.NothingJudged}}
}

// summary is the overlay that says, when a load test has ended, what it has shown. It stays until a key is pressed.
type summary struct {
	*story
	seen bool         // something was judged
	said bool         // the end that is shown
	of   []words.Line // the last one
}

func newSummary(d *dashboard) *summary {
	m := &summary{}
	m.story = newStory(d, "summary", "●", "The load test has ended", func() []words.Line { return m.of })
	return m
}

// update opens the overlay when a load test has ended in a live run, or a recording has played to its end; was is what was shown before.
func (m *summary) update(was *playback.View) {
	d := m.d
	v := d.player.view
	j := v.Judgement
	ends := false
	if d.player.replay == nil {
		ended := j != nil && !j.Ended.IsZero()
		if j != nil && !m.seen { // one that has ended before is no news
			m.seen, m.said = true, ended
		}
		if !v.Live || ended == m.said {
			return
		}
		ends = ended && !j.Phases.Begin.IsZero()
	} else {
		const near = time.Second // of the end: it was played to it, not sought
		played := v.Ended && !v.Paused && !was.Ended && was.Speed > 0 && !was.Now(time.Now()).Before(v.Timeline.Last.Add(-near))
		ends = played && !m.said && !d.player.replay.Loop && j != nil && !j.Phases.Begin.IsZero()
		if !ends {
			return
		}
	}
	if ends && d.stack.top() != layer(d.grid) {
		return // the user is at something else: later
	}
	if m.said = ends; ends {
		m.of = words.SummaryLines(j, v.Snapshot)
		m.open()
	}
}

// text returns what is left in the terminal: the summary of a load test that has ended, "" if none has.
func (m *summary) text() string {
	v := m.d.player.view
	j := v.Judgement
	if j == nil || j.Phases.Begin.IsZero() || j.Ended.IsZero() && !v.Ended {
		return ""
	}
	const width = 100
	title := fmt.Sprintf("origintop %s, %s", m.d.origin(), j.From.Format(time.DateTime))
	return widgets.Clean(title) + "\n\n" + words.LinesText(words.SummaryLines(j, v.Snapshot), width)
}
