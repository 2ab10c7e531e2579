package app

import (
	"strings"
	"time"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"origintop/app/words"
	"origintop/scrape/origin"
	"origintop/scrape/severity"
	"origintop/widgets"
)

// alert is the verdict line, below the header: what matters most now.
type alert struct {
	*tview.Box
	d        *dashboard
	line     []piece           // the most important first
	severity severity.Severity // of the first; Unknown if all is quiet
	word     string            // for the severity
	more     int               // how many findings are not in line
}

func newAlert(d *dashboard) *alert { return &alert{Box: tview.NewBox(), d: d} }

func (a *alert) update(s *origin.Snapshot, now time.Time) {
	theme := &a.d.cfg.Theme
	list := words.Findings(s, func(src *origin.SourceState) bool { return a.d.late(src, now) })
	if f, failed := a.d.recorder.finding(); failed {
		list = words.WorstFirst(append(list, f))
	}
	a.line, a.severity, a.more = a.line[:0], severity.Unknown, 0
	switch {
	case len(s.Sources) == 0 && a.d.player.replay == nil:
		a.line = append(a.line, piece{text: "Origin metrics not configured: origintop HOST, or origintop --demo", style: theme.Warn})
	case len(list) == 0 && s.Time.IsZero():
		a.line = append(a.line, piece{text: "waiting for the first page " + widgets.Pending, style: theme.Dim})
	case len(list) == 0:
		long, middle, short := words.Quiet(s)
		a.line = append(a.line, piece{text: long, style: theme.Dim, middle: middle, short: short})
	default:
		for i, f := range list {
			text, brief := f.Text, f.Brief
			if brief == "" {
				brief, _, _ = strings.Cut(text, ": ")
			}
			style := theme.Dim
			switch {
			case f.Past: // it may come back in a moment, so it is still there, but not in its colour
			case i == 0:
				style = theme.Severity(f.Severity)
				a.severity, a.word = f.Severity, f.Word()
			case i == 1:
				text, brief = "next: "+text, "next: "+brief
			}
			if i == 4 {
				a.more = len(list) - i
				break
			}
			a.line = append(a.line, piece{text: text, style: style, short: brief})
		}
	}
}

// hiddenTexts say how many findings have no room.
var hiddenTexts = [...]string{
	"", "+1 more", "+2 more", "+3 more", "+4 more", "+5 more", "+6 more", "+7 more", "+8 more", "+9 more", "+ more",
}

// wordsWidth is the least width for the severity as a word beside its symbol. It does not depend on the findings, so that the word does not
// come and go.
const wordsWidth = 60

// Draw draws the line: the most important finding, shortened or cut if need be, and then those of the others that fit whole.
func (a *alert) Draw(screen tcell.Screen) {
	a.DrawForSubclass(screen, a)
	x, y, width, height := a.GetInnerRect()
	if height < 1 {
		return
	}
	const gap = 2
	at, end := x+1, x+width
	if a.severity > severity.Unknown {
		sign := a.severity.Symbol()
		if width >= wordsWidth {
			sign += " " + a.word + ":"
		}
		at += widgets.Put(screen, at, y, end-at, sign, a.line[0].style) + 1
	}
	const sign = len("+9 more")
	hidden := a.more
	for i := range a.line {
		p := &a.line[i]
		text, room := p.text, end
		if i > 0 && (hidden > 0 || i+1 < len(a.line)) {
			room -= gap + sign // for how many have no room
		}
		for _, shorter := range []string{p.middle, p.short} {
			if shorter != "" && at+widgets.Width(text) > room {
				text = shorter
			}
		}
		if i > 0 && at+widgets.Width(text) > room {
			hidden++
			continue
		}
		at += widgets.Put(screen, at, y, end-at, text, p.style) + gap
	}
	if hidden > 0 && at+sign <= end {
		widgets.Put(screen, at, y, end-at, hiddenTexts[min(hidden, len(hiddenTexts)-1)], a.d.cfg.Theme.Dim)
	}
}
