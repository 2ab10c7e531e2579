package app

import (
	"fmt"
	"time"

	"origintop/app/words"
	"origintop/scrape/playback"
	"origintop/widgets"
)

// story is an overlay of lines that say what the run has shown, some of them with a moment.
type story struct {
	*overlay
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
	const mark = 1
	v := &story{text: text}
	v.overlay = newOverlay(d, page, key, title, v.row, widgets.ListColumn{Width: mark}, widgets.ListColumn{})
	v.wide = 100
	v.fill = func(width int) int {
		v.wrap(max(width-mark-2-storyIndent, 1))
		return len(v.rows)
	}
	v.at = func(row int) (moment, bool) {
		at := v.rows[row].line.At
		return moment{at: at, known: at, place: d.player.view.Timeline.RoundEnd(at)}, v.rows[row].first && !at.IsZero()
	}
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
	v.show()
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

// verdictLines says what the run has shown up to what is shown.
func (d *dashboard) verdictLines() []words.Line {
	if d.onFleet() {
		return words.FleetLines(d.fleet.rows)
	}
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

// forget begins anew, with another run.
func (m *summary) forget() { m.seen, m.said, m.of = false, false, nil }

// update opens the overlay when a load test has ended in a live run, or a recording has played to its end; was is what was shown before.
func (m *summary) update(was *playback.View) {
	d := m.d
	v := d.player.view
	j := v.Judgement
	ends := false
	if d.onFleet() {
		return
	}
	if d.player.film == nil {
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
