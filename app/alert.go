package app

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"origintop/scrape"
	"origintop/scrape/origin"
	"origintop/widgets"
)

// alert is the line below the header: what matters most now.
type alert struct {
	*tview.Box
	d     *dashboard
	line  []piece          // what matters most comes first
	grade widgets.Severity // of that, Unknown if all is quiet
	word  string           // for it
	more  int              // findings that are not in the line
}

func newAlert(d *dashboard) *alert { return &alert{Box: tview.NewBox(), d: d} }

// A blind spot is something that there can be no finding of.
type blindSpot struct {
	long, short string
	watched     bool // it is looked at, and still nobody knows it
}

// blindSpots returns what there can be no finding of, as nobody looks at it or knows it.
func blindSpots(s *origin.Snapshot) (list []blindSpot) {
	add := func(is, watched bool, long, short string) {
		if is {
			list = append(list, blindSpot{long, short, watched})
		}
	}
	switch node := s.Source(scrape.KindNode); {
	case node == nil:
		add(true, false, "CPU, memory, network and disk not watched", "no node_exporter")
	case node.Pages == 0:
		add(true, true, "no page of node_exporter yet", "no node_exporter")
	case node.Pages == 1:
		add(true, true, "rates not known yet", "rates "+widgets.Pending)
	default:
		add(math.IsNaN(s.CPU.Busy), true, "CPU not known", "CPU ?")
		add(math.IsNaN(s.Memory.UsedPercent), true, "memory not known", "memory ?")
		link, _, _ := links(&s.Network)
		add(len(s.Network.Devices) == 0, true, "network not known", "network ?")
		add(len(s.Network.Devices) > 0 && math.IsNaN(link) && !s.Network.TooMany, true, "link speed not known: --link-speed", "link ?")
		add(len(s.Network.Devices) > 0 && !math.IsNaN(link) && math.IsNaN(s.Network.Out) && !s.Network.TooMany, true, "network rates not known", "network ?")
		add(s.Network.TooMany, true, tooMany(true, origin.MostRows, "devices"), "devices ?")
		add(s.Disk.TooMany, true, tooMany(true, origin.MostRows, "disks or file systems"), "disk ?")
		add(len(s.Disk.Filesystems) == 0, true, "file systems not known", "disk ?")
		add(node.Doubt > 0, true, uncertain(node), "rates ~")
	}
	switch nginx := s.Source(scrape.KindNginx); {
	case nginx == nil:
		add(true, false, "nginx not watched", "no nginx")
	case nginx.Pages == 0:
		add(true, true, "no page of the nginx exporter yet", "nginx "+widgets.Pending)
	case nginx.Pages == 1:
		if node := s.Source(scrape.KindNode); node == nil || node.Pages != 1 { // else that has been said
			add(true, true, "nginx rates not known yet", "nginx "+widgets.Pending)
		}
	default:
		add(math.IsNaN(s.Nginx.Requests) && s.Nginx.Up, true, "requests not known", "requests ?")
		add(!s.Nginx.Known, true, "not known whether nginx is up", "nginx ?")
		if unsure := leastSure(s, scrape.KindNginx); unsure != nil && unsure.Doubt > 0 {
			add(true, true, uncertain(unsure), "requests ~")
		}
		swarm := s.Source(scrape.KindSwarm) // whose clients would say
		add(s.Nginx.Up && nginx.Pages > 1 && math.IsNaN(s.Nginx.Status[5]) && (swarm == nil || swarm.Pages == 0), true,
			"5xx not known: "+s.Nginx.Exporter+" does not count them", "5xx ?")
	}
	if swarm := s.Source(scrape.KindSwarm); swarm != nil && swarm.Pages == 0 {
		add(true, false, "no load test yet", "no test")
	}
	return list
}

// uncertain says how far the rates of a source may be off: of such ones only what is beyond doubt raises an alarm.
func uncertain(src *origin.SourceState) string {
	return fmt.Sprintf("rates of %s uncertain by %s%%", src.Name, widgets.Decimal(src.Doubt, 0))
}

// quiet says that nothing is the matter, as far as anybody can know. That all is quiet is a claim: it stands only where all that is watched is known.
// For where there is less room, middle has but the first of what is not known, and short that in fewer words.
func quiet(s *origin.Snapshot) (long, middle, short string) {
	text, spots := "all quiet", blindSpots(s)
	for _, b := range spots {
		if b.watched {
			text = "nothing seen"
		}
	}
	if len(spots) == 0 {
		return text, text, text
	}
	more := ""
	if n := len(spots) - 1; n > 0 {
		more = fmt.Sprintf(" +%d", n)
	}
	long = text
	for _, b := range spots {
		long += "; " + b.long
	}
	return long, text + "; " + spots[0].long + more, text + "; " + spots[0].short + more
}

// word returns what a finding of that severity is called.
func word(s widgets.Severity) string {
	if s == widgets.Crit {
		return "critical"
	}
	return "warning"
}

func trimmed(percent float64) string { return strings.TrimSpace(widgets.Percent(percent)) }

func (a *alert) update(s *origin.Snapshot, now time.Time) {
	theme := &a.d.cfg.Theme
	list := findingsOf(s, func(src *origin.SourceState) bool { return a.d.late(src, now) })
	if f, failed := a.d.unwritten(); failed {
		list = worstFirst(append(list, f))
	}
	a.line, a.grade, a.more = a.line[:0], widgets.Unknown, 0
	switch {
	case len(s.Sources) == 0 && a.d.cfg.Replay == nil:
		a.line = append(a.line, piece{text: "Origin metrics not configured: origintop HOST, or origintop --demo", style: theme.Warn})
	case len(list) == 0 && s.Time.IsZero():
		a.line = append(a.line, piece{text: "waiting for the first page " + widgets.Pending, style: theme.Dim})
	case len(list) == 0:
		long, middle, short := quiet(s)
		a.line = append(a.line, piece{text: long, style: theme.Dim, middle: middle, short: short})
	default:
		for i, f := range list {
			text, brief := f.text, f.brief
			if brief == "" {
				brief, _, _ = strings.Cut(text, ": ")
			}
			style := theme.Dim
			switch {
			case f.past: // as long as it may be there again in a moment, but not in its colour
			case i == 0:
				style = theme.Severity(f.severity)
				a.grade, a.word = f.severity, f.word()
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

// hiddenTexts say how many findings there is no room for.
var hiddenTexts = [...]string{"", "+1 more", "+2 more", "+3 more", "+4 more", "+5 more", "+6 more", "+7 more", "+8 more", "+9 more", "+ more"}

// wordsWidth is how wide the line has to be for severities in words beside their symbols: as that does not depend on what is to be said,
// it doesn't come and go.
const wordsWidth = 60

// Draw draws the line: what matters most, as far as there is room, and then as much of the rest as has room whole.
func (a *alert) Draw(screen tcell.Screen) {
	a.DrawForSubclass(screen, a)
	x, y, width, height := a.GetInnerRect()
	if height < 1 {
		return
	}
	const gap = 2
	at, end := x+1, x+width
	if a.grade > widgets.Unknown {
		sign := a.grade.Symbol()
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
			room -= gap + sign // for how many are not in it
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
