package app

import (
	"slices"
	"strings"
	"time"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"origintop/app/words"
	"origintop/scrape/origin"
	"origintop/scrape/severity"
	"origintop/widgets"
)

// alert is the verdict line, a bar below the header: what matters most now, and what the run has shown so far.
type alert struct {
	*tview.Box
	d        *dashboard
	line     []piece           // the most important first
	severity severity.Severity // of the first, and so of the bar
	word     string            // for the severity; "": none
	more     int               // how many findings are not in line
	run      piece             // what gave out first, or which limit is the nearest
}

func newAlert(d *dashboard) *alert { return &alert{Box: tview.NewBox(), d: d} }

func (a *alert) update(s *origin.Snapshot, now time.Time) {
	list := words.Findings(s, func(src *origin.SourceState) bool { return a.d.late(src, now) })
	if f, failed := a.d.recorder.finding(); failed {
		list = words.WorstFirst(append(list, f))
	}
	a.line, a.severity, a.word, a.more, a.run = a.line[:0], severity.Unknown, "", 0, piece{}
	switch {
	case len(s.Sources) == 0 && a.d.player.replay == nil:
		a.severity = severity.Warn
		a.line = append(a.line, piece{text: "Origin metrics not configured: origintop HOST, or origintop --demo"})
	case len(list) == 0 && s.Time.IsZero():
		a.line = append(a.line, piece{text: "waiting for the first page " + widgets.Pending})
	case len(list) == 0:
		long, middle, short := words.Quiet(s)
		if words.IsQuiet(s) {
			a.severity = severity.Good
		}
		a.line = append(a.line, piece{text: long, middle: middle, short: short})
	default:
		for i, f := range list {
			text, brief := f.Text, f.Brief
			if brief == "" {
				brief, _, _ = strings.Cut(text, ": ")
			}
			switch {
			case f.Past: // it may come back in a moment, so it is still there, but not in its colour
			case i == 0:
				a.severity, a.word = f.Severity, f.Word()
			case i == 1:
				text, brief = "next: "+text, "next: "+brief
			}
			if i == 4 {
				a.more = len(list) - i
				break
			}
			a.line = append(a.line, piece{text: text, short: brief})
		}
	}
	if j := a.d.player.view.Judgement; j != nil {
		a.run.text, a.run.short = words.SoFar(j.Verdict)
	}
	if len(list) > 0 && list[0].Past && a.run.text != "" { // it is more than what is over
		a.line, a.run = slices.Insert(a.line, 0, a.run), piece{}
	}
}

// hiddenTexts say how many findings have no room.
var hiddenTexts = [...]string{
	"", "+1 more", "+2 more", "+3 more", "+4 more", "+5 more", "+6 more", "+7 more", "+8 more", "+9 more", "+ more",
}

// wordsWidth is the least width for the severity as a word beside its symbol. It does not depend on the findings, so that the word does not
// come and go.
const wordsWidth = 60

// style returns the style of the bar: the ground is of the colour of its severity.
func (a *alert) style() tcell.Style {
	theme := &a.d.cfg.Theme
	style := theme.Dim
	if a.severity > severity.Unknown {
		style = theme.Severity(a.severity)
	}
	if _, ground, _ := style.Decompose(); ground == tcell.ColorDefault {
		style = style.Reverse(true)
	}
	return style.Bold(false)
}

// Draw draws the bar: the most important finding, shortened or cut if need be, what the run has shown so far, and then those of the other
// findings that fit whole.
func (a *alert) Draw(screen tcell.Screen) {
	a.DrawForSubclass(screen, a)
	x, y, width, height := a.GetInnerRect()
	if height < 1 || len(a.line) == 0 {
		return
	}
	style := a.style()
	for column := range width {
		screen.Put(x+column, y, " ", style)
	}
	const gap = 2
	at, end := x+1, x+width
	sign := a.severity.Symbol()
	if width >= wordsWidth && a.word != "" {
		sign += " " + a.word + ":"
	}
	at += widgets.Put(screen, at, y, end-at, sign, style.Bold(true)) + 1
	const more = len("+9 more")
	hidden := a.more
	// put draws the first of some texts that fits, and of the first piece what fits of the last text.
	put := func(room int, style tcell.Style, cut bool, texts ...string) bool {
		text := ""
		for _, t := range texts {
			if t != "" && (text == "" || at+widgets.Width(text) > room) {
				text = t
			}
		}
		if text == "" || !cut && at+widgets.Width(text) > room {
			return false
		}
		at += widgets.Put(screen, at, y, end-at, text, style) + gap
		return true
	}
	for i := range a.line {
		p := &a.line[i]
		room := end
		if i > 0 && (hidden > 0 || i+1 < len(a.line)) {
			room -= gap + more // for how many have no room
		}
		if i > 0 {
			if !put(room, style, false, p.text, p.middle, p.short) {
				hidden++
			}
			continue
		}
		put(room, style.Bold(true), true, p.text, p.middle, p.short)
		if hidden > 0 || len(a.line) > 1 {
			room -= gap + more
		}
		put(room, style, false, a.run.text, a.run.short)
	}
	if hidden > 0 && at+more <= end {
		widgets.Put(screen, at, y, end-at, hiddenTexts[min(hidden, len(hiddenTexts)-1)], style)
	}
}
