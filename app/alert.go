package app

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"origintop/scrape"
	"origintop/widgets"
)

// alert is the line below the header: what matters most now.
type alert struct {
	*tview.Box
	theme *Theme
	line  []piece
}

func newAlert(theme *Theme) *alert { return &alert{Box: tview.NewBox(), theme: theme} }

// finding is something that isn't as it should be.
type finding struct {
	severity widgets.Severity
	text     string
}

// findings returns what is the matter with the origin, the worst first.
func findings(s *scrape.Snapshot) []finding {
	var list []finding
	add := func(severity widgets.Severity, format string, args ...any) {
		if severity > widgets.Good {
			list = append(list, finding{severity, fmt.Sprintf(format, args...)})
		}
	}
	for i := range s.Sources {
		if src := &s.Sources[i]; src.Err != "" {
			add(widgets.Crit, "%s down since %s: %s", src.Name, clock(src.DownSince), src.Err)
		}
	}
	if s.Nginx.Known && !s.Nginx.Up {
		add(widgets.Crit, "nginx is down: its exporter cannot reach it")
	}
	for i := range s.Disk.Filesystems {
		f := &s.Disk.Filesystems[i]
		add(grade(f.UsedPercent, volumeHigh, volumeCritical), "%s %s full", f.Mountpoint, trimmed(f.UsedPercent))
	}
	for i := range s.Network.Devices {
		d := &s.Network.Devices[i]
		add(grade(d.OutPercent, linkHigh, linkCritical), "%s out %s of %s", d.Name, trimmed(d.OutPercent), linkSpeed(d.Link))
		add(grade(d.InPercent, linkHigh, linkCritical), "%s in %s of %s", d.Name, trimmed(d.InPercent), linkSpeed(d.Link))
	}
	c := &s.CPU
	if !c.SinceBoot {
		add(grade(c.Busy, cpuHigh, cpuCritical), "CPU %s busy", trimmed(c.Busy))
		if c.BusiestCore >= 0 && len(c.Cores) > 1 {
			core := &c.Cores[c.BusiestCore]
			add(grade(core.Busy, cpuHigh+10, cpuCritical+5), "cpu%s %s, mostly %s", core.Name, trimmed(core.Busy), core.Most)
		}
	}
	m := &s.Memory
	add(grade(m.UsedPercent, memoryHigh, memoryCritical), "memory %s used", trimmed(m.UsedPercent))
	add(anyMore(s.Nginx.Dropped), "nginx drops %.1f connections/s", s.Nginx.Dropped)
	add(anyMore(s.Nginx.Status[5]), "nginx answers %.1f/s with 5xx", s.Nginx.Status[5])
	add(grade(s.Network.RetransmitPercent, 1, 5), "%.1f%% of TCP segments sent again", s.Network.RetransmitPercent)
	add(grade(s.Disk.Busiest, diskHigh, 1e9), "disk busy %s", trimmed(s.Disk.Busiest))
	slices.SortStableFunc(list, func(a, b finding) int { return cmp.Compare(b.severity, a.severity) })
	return list
}

func trimmed(percent float64) string { return strings.TrimSpace(widgets.Percent(percent)) }

func (a *alert) update(s *scrape.Snapshot) {
	list := findings(s)
	a.line = a.line[:0]
	switch {
	case len(s.Sources) == 0:
		a.line = append(a.line, piece{text: "Origin metrics not configured: origintop HOST, or origintop --demo", style: a.theme.Warn, keep: 9})
	case len(list) == 0 && s.Time.IsZero():
		a.line = append(a.line, piece{text: "waiting for the first page " + widgets.Pending, style: a.theme.Dim, keep: 9})
	case len(list) == 0:
		a.line = append(a.line, piece{text: "nothing near its limit", style: a.theme.Dim, keep: 9})
	default:
		for i, f := range list {
			text := f.text
			style := a.theme.Dim
			if i == 0 {
				text = f.severity.Symbol() + " " + f.severity.Word() + ": " + text
				style = a.theme.Severity(f.severity)
			} else if i == 1 {
				text = "next: " + text
			}
			a.line = append(a.line, piece{text: text, style: style, keep: 9 - i})
			if i == 3 {
				break
			}
		}
	}
}

// Draw draws the line.
func (a *alert) Draw(screen tcell.Screen) {
	a.DrawForSubclass(screen, a)
	if x, y, width, height := a.GetInnerRect(); height > 0 {
		drawPieces(screen, x, y, width, a.line, nil)
	}
}
