package app

import (
	"cmp"
	"math"
	"strings"
	"time"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"origintop/app/words"
	"origintop/scrape/analysis"
	"origintop/scrape/origin"
	"origintop/scrape/severity"
	"origintop/widgets"
)

// alert is the verdict, a bar below the header: what matters most now and, in a line of its own if it has two, what the run has shown so
// far.
type alert struct {
	*tview.Box
	d        *dashboard
	line     []piece           // the most important first
	severity severity.Severity // of the first, and so of the bar
	word     string            // for the severity; "": none
	more     int               // how many findings are not in line
	past     bool              // none of them is so now

	judgement *analysis.Judgement
	run       []string // what it says, in ever fewer words; none: nobody knows
}

// barLines returns how many lines the bar has on a screen of that height. That depends on nothing else, so that nothing moves.
func barLines(height int) int {
	const roomy = 10
	if height < roomy {
		return 1
	}
	return 2
}

func newAlert(d *dashboard) *alert { return &alert{Box: tview.NewBox(), d: d} }

func (a *alert) update(s *origin.Snapshot, now time.Time) {
	list, quiet, calm := a.findings(s, now)
	if f, failed := a.d.recorder.finding(); failed {
		list = words.WorstFirst(append(list, f))
	}
	a.line, a.severity, a.word, a.more = a.line[:0], severity.Unknown, "", 0
	a.past = len(list) > 0 && list[0].Past
	switch {
	case len(s.Sources) == 0 && a.d.player.film == nil && !a.d.onFleet():
		a.severity = severity.Warn
		a.line = append(a.line, piece{text: "Origin metrics not configured: origintop HOST, or origintop --demo"})
	case len(list) == 0 && s.Time.IsZero() && !a.d.onFleet():
		a.line = append(a.line, piece{text: "waiting for the first page " + widgets.Pending})
	case len(list) == 0:
		a.severity = calm
		a.line = append(a.line, quiet)
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
			}
			if i == 4 {
				a.more = len(list) - i
				break
			}
			rank := analysis.Rank(f.Severity, f.Ended, f.Past)
			a.line = append(a.line, piece{text: text, short: brief, rank: rank, next: i > 0 && !f.Past})
		}
	}
	if a.d.onFleet() {
		a.judgement, a.run = nil, words.FleetSoFar(a.d.fleet.rows)
		return
	}
	if j := a.d.player.view.Judgement; j != a.judgement {
		if a.judgement, a.run = j, nil; j != nil {
			a.run = words.SoFar(j)
		}
	}
}

// findings returns what is the matter and, if nothing is, what is said then, and how bad that is.
func (a *alert) findings(s *origin.Snapshot, now time.Time) (list []words.Finding, quiet piece, is severity.Severity) {
	if a.d.onFleet() {
		return a.d.fleet.findings()
	}
	list = words.Findings(s, func(src *origin.SourceState) bool { return a.d.late(src, now) })
	long, middle, short := words.Quiet(s)
	if words.IsQuiet(s) {
		is = severity.Good
	}
	return list, piece{text: long, middle: middle, short: short}, is
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

// Draw draws the bar: the most important finding, shortened or cut if need be, what the run has shown so far, and those of the other
// findings that fit whole, but none past a worse one that doesn't.
func (a *alert) Draw(screen tcell.Screen) {
	a.DrawForSubclass(screen, a)
	x, y, width, height := a.GetInnerRect()
	if height < 1 || len(a.line) == 0 {
		return
	}
	style := a.style()
	for i := range height * width {
		screen.Put(x+i%width, y+i/width, " ", style)
	}
	sign := a.severity.Symbol()
	if width >= wordsWidth && a.word != "" {
		sign += " " + a.word + ":"
	}
	l := barLine{screen, x + 1, y, x + width}
	l.put(l.end, style.Bold(true), true, sign)
	l.at-- // one cell behind the sign, and two behind what follows
	run := a.run
	if height > 1 {
		if below := (barLine{screen, x + 1, y + 1, x + width}); len(run) > 0 {
			if width >= wordsWidth {
				below.at += widgets.Width(a.severity.Symbol()) + 1
			}
			below.put(below.end, style, true, run...)
		}
		run = nil
	}
	hidden, rest := a.more, a.line
	room := func(others int) int { // without what says how many have no room
		if hidden+others > 0 {
			return l.end - barGap - len("+9 more")
		}
		return l.end
	}
	if len(run) == 0 || !a.past { // else the run is more than what is over
		first := &a.line[0]
		rest = rest[1:]
		end := l.end
		if n := len(run); n > 0 { // both, if that can be
			short := room(len(rest)) - barGap - widgets.Width(run[n-1])
			if l.at+widgets.Width(cmp.Or(first.short, first.middle, first.text)) <= short {
				end = short
			}
		}
		l.put(end, style.Bold(true), true, first.text, first.middle, first.short)
		l.put(room(len(rest)), style, false, run...)
	} else {
		l.put(l.end, style.Bold(true), true, run...)
	}
	lead := "also: " // before the first that is drawn, which would read as of the severity of the bar
	missed := math.MaxInt
	for i := range rest {
		p := &rest[i]
		if p.rank > missed || !l.putAfter(lead, p, room(len(rest)-i-1), style) {
			hidden, missed = hidden+1, min(missed, p.rank)
			continue
		}
		lead = ""
	}
	if hidden > 0 {
		l.put(l.end, style, false, hiddenTexts[min(hidden, len(hiddenTexts)-1)])
	}
}

// A barLine is a line of the bar: what comes next, goes to at.
type barLine struct {
	screen     tcell.Screen
	at, y, end int
}

const barGap = 2 // cells

// put draws the first of some texts that ends before room. If none does, it draws nothing or, if it may be cut, what fits of the last one.
func (l *barLine) put(room int, style tcell.Style, cut bool, texts ...string) bool {
	text := ""
	for _, t := range texts {
		if t != "" && (text == "" || l.at+widgets.Width(text) > room) {
			text = t
		}
	}
	if text == "" || !cut && l.at+widgets.Width(text) > room {
		return false
	}
	l.at += widgets.Put(l.screen, l.at, l.y, l.end-l.at, text, style) + barGap
	return true
}

// putAfter puts the longest of the texts of a finding that ends before room, behind the lead if one belongs there.
func (l *barLine) putAfter(lead string, p *piece, room int, style tcell.Style) bool {
	texts := [...]string{p.text, p.middle, p.short}
	for i, t := range texts {
		if t != "" && p.next {
			texts[i] = lead + t
		}
	}
	return l.put(room, style, false, texts[:]...)
}
