package app

import (
	"cmp"
	"fmt"
	"math"
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
	d    *dashboard
	line []piece
}

func newAlert(d *dashboard) *alert { return &alert{Box: tview.NewBox(), d: d} }

// finding is something that isn't as it should be.
type finding struct {
	severity widgets.Severity
	text     string
	brief    string // instead, where there is little room; "": the text up to a colon
}

// findings returns what is the matter, the worst first: with the origin, then with the exporters, then what those that are down
// said last.
func findings(s *scrape.Snapshot) []finding {
	var list, old []finding
	var src *scrape.SourceState // of the numbers that are looked at
	add := func(severity widgets.Severity, format string, args ...any) {
		switch {
		case severity <= widgets.Good:
		case src != nil && src.Err != "":
			old = append(old, finding{severity: widgets.Warn, text: fmt.Sprintf(format, args...) + ", last value"})
		default:
			list = append(list, finding{severity: severity, text: fmt.Sprintf(format, args...)})
		}
	}
	node, nginx := s.Source(scrape.KindNode), s.Source(scrape.KindNginx)
	if src = nginx; s.Nginx.Known && !s.Nginx.Up {
		add(widgets.Crit, "nginx is down: its exporter cannot reach it")
	}
	src = node
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
			const more = 5 // percent above the mean: less is the same fact once more
			if core.Busy-c.Busy >= more || grade(c.Busy, cpuHigh, cpuCritical) <= widgets.Good {
				add(grade(core.Busy, cpuHigh+10, cpuCritical+5), "cpu%s %s, mostly %s", core.Name, trimmed(core.Busy), core.Most)
			}
		}
	}
	m := &s.Memory
	add(grade(m.UsedPercent, memoryHigh, memoryCritical), "memory %s used", trimmed(m.UsedPercent))
	src = nginx
	add(grade(100*s.Nginx.Active/s.Nginx.Limit, tableHigh, tableCritical), "nginx has %.0f of %.0f connections", s.Nginx.Active, s.Nginx.Limit)
	add(anyMore(s.Nginx.Dropped), "nginx drops %.1f connections/s", s.Nginx.Dropped)
	add(anyMore(s.Nginx.Status[5]), "nginx answers %.1f/s with 5xx", s.Nginx.Status[5])
	src = node
	w := &s.Network
	add(anyMore(m.OOMKills), "%.0f processes killed for want of memory", m.OOMKills)
	add(grade(m.Pressure, pressureHigh, pressureCritical), "memory pressure %s", trimmed(m.Pressure))
	add(anyMore(w.ListenOverflows), "listen queues overflow, %.1f/s", w.ListenOverflows)
	add(grade(100*w.Conntrack/w.ConntrackLimit, tableHigh, tableCritical), "conntrack %.0f%% full", 100*w.Conntrack/w.ConntrackLimit)
	add(anyMore(w.SoftnetDropped), "CPUs drop %.1f packets/s (softnet)", w.SoftnetDropped)
	add(grade(100*s.Disk.FilesOpen/s.Disk.FilesLimit, tableHigh, tableCritical), "%.0f%% of all file handles open", 100*s.Disk.FilesOpen/s.Disk.FilesLimit)
	for i := range s.Disk.Filesystems {
		f := &s.Disk.Filesystems[i]
		add(grade(f.InodesPercent, volumeHigh, volumeCritical), "%s %s of inodes used", f.Mountpoint, trimmed(f.InodesPercent))
	}
	add(grade(s.Network.RetransmitPercent, 1, 5), "%.1f%% of TCP segments sent again", s.Network.RetransmitPercent)
	add(grade(s.Disk.Pressure, pressureHigh, pressureCritical), "disk pressure %s", trimmed(s.Disk.Pressure))
	for i := range s.Disk.Devices {
		if d := &s.Disk.Devices[i]; d.Busy == s.Disk.Busiest {
			add(grade(d.Busy, diskHigh, 1e9), "disk %s busy %s", d.Name, trimmed(d.Busy))
			break
		}
	}
	if src = s.Source(scrape.KindSwarm); src != nil && src.Err == "" {
		z := &s.Swarm
		add(grade(100*z.Stalled/z.Active, stallHigh, stallCritical), "%.0f of %.0f clients stalled", z.Stalled, z.Active)
		add(grade(z.LostPercent, lostHigh, lostCritical), "the swarm loses %s of its statistics", trimmed(z.LostPercent))
	}
	for i := range s.Sources {
		if down := &s.Sources[i]; down.Err != "" && down.Kind != scrape.KindSwarm { // which goes when its test ends
			text := exporter(down) + " down since " + clock(down.DownSince) + ": "
			reason, _, _ := strings.Cut(down.Err, ": ") // without what to do about it
			list = append(list, finding{widgets.Warn, text + down.Err, text + reason})
		}
	}
	list = append(list, old...)
	slices.SortStableFunc(list, func(a, b finding) int { return cmp.Compare(b.severity, a.severity) })
	return list
}

// unwatched returns what there can be no finding of, as nobody knows it, in full and for a narrow screen.
func unwatched(s *scrape.Snapshot) (long, short []string) {
	add := func(is bool, in, brief string) {
		if is {
			long, short = append(long, in), append(short, brief)
		}
	}
	switch node := s.Source(scrape.KindNode); {
	case node == nil:
		add(true, "CPU, memory, network and disk not watched", "nginx only")
	case node.Pages == 0:
		add(true, "no page of node_exporter yet", "nginx only")
	case node.Pages == 1:
		add(true, "rates not known yet", "rates "+widgets.Pending)
	default:
		add(math.IsNaN(s.CPU.Busy), "CPU not known", "CPU ?")
		add(math.IsNaN(s.Memory.UsedPercent), "memory not known", "memory ?")
		link, _, _ := links(&s.Network)
		add(len(s.Network.Devices) == 0, "network not known", "network ?")
		add(len(s.Network.Devices) > 0 && math.IsNaN(link), "link speed not known: --link-speed", "link ?")
		add(len(s.Disk.Filesystems) == 0, "file systems not known", "disk ?")
	}
	switch nginx := s.Source(scrape.KindNginx); {
	case nginx == nil:
		add(true, "nginx not watched", "no nginx")
	case nginx.Pages == 0:
		add(true, "no page of the nginx exporter yet", "nginx "+widgets.Pending)
	}
	return long, short
}

// word returns what a finding of that severity is called.
func word(s widgets.Severity) string {
	if s == widgets.Crit {
		return "critical"
	}
	return "warning"
}

func trimmed(percent float64) string { return strings.TrimSpace(widgets.Percent(percent)) }

func (a *alert) update(s *scrape.Snapshot) {
	theme := &a.d.cfg.Theme
	list := findings(s)
	a.line = a.line[:0]
	switch {
	case len(s.Sources) == 0 && a.d.cfg.Replay == nil:
		a.line = append(a.line, piece{text: "Origin metrics not configured: origintop HOST, or origintop --demo", style: theme.Warn, keep: 9})
	case len(list) == 0 && s.Time.IsZero():
		a.line = append(a.line, piece{text: "waiting for the first page " + widgets.Pending, style: theme.Dim, keep: 9})
	case len(list) == 0:
		const fine = "nothing near its limit"
		line := piece{text: fine, style: theme.Dim, keep: 9}
		if long, short := unwatched(s); len(long) > 0 {
			line.text, line.short = fine+"; "+strings.Join(long, "; "), fine+"; "+short[0]
			if len(short) > 1 {
				line.short += fmt.Sprintf(" +%d", len(short)-1)
			}
		}
		a.line = append(a.line, line)
	default:
		for i, f := range list {
			text, brief := f.text, f.brief
			if brief == "" {
				brief, _, _ = strings.Cut(text, ": ")
			}
			style := theme.Dim
			if i == 0 {
				brief = f.severity.Symbol() + " " + brief
				text = f.severity.Symbol() + " " + word(f.severity) + ": " + text
				style = theme.Severity(f.severity)
			} else if i == 1 {
				text, brief = "next: "+text, "next: "+brief
			}
			a.line = append(a.line, piece{text: text, style: style, keep: 9 - i, short: brief})
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
