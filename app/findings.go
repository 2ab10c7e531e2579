package app

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"origintop/scrape"
	"origintop/widgets"
)

// finding is something that isn't as it should be.
type finding struct {
	severity widgets.Severity
	past     bool // it no longer is
	text     string
	brief    string // instead, where there is little room; "": the text up to a colon
}

// settled is how long something must be over to be past: what comes in bursts would else come and go.
const settled = 5 * time.Second

// findings returns what is the matter, the worst first: with the origin, then with the exporters, then what those that are down
// said last. Behind all that is so now comes what has just been.
func findings(s *scrape.Snapshot, late func(*scrape.SourceState) bool) []finding {
	isOld := func(src *scrape.SourceState) bool { return src != nil && (src.Err != "" || late != nil && late(src)) }
	var list, old []finding
	var src *scrape.SourceState // of the numbers that are looked at
	alarm := func(a *scrape.Alarm, format string, args ...any) {
		switch {
		case a == nil:
		case isOld(src):
			old = append(old, finding{severity: widgets.Warn, text: fmt.Sprintf(format, args...) + ", last value"})
		case a.Over:
			list = append(list, finding{severity: level(a), text: fmt.Sprintf(format, args...) + lasting(a.Since, s.Time)})
		default: // that it is over comes first: it is not to be cut off
			was := "until " + age(s.Time.Sub(a.Last)) + " ago: " + fmt.Sprintf(format, args...)
			list = append(list, finding{severity: level(a), past: s.Time.Sub(a.Last) > settled, text: was + lasting(a.Since, a.Last), brief: was})
		}
	}
	node, nginx := s.Source(scrape.KindNode), s.Source(scrape.KindNginx)
	if s.Nginx.Known && !s.Nginx.Up {
		if why := ": its exporter cannot reach it"; isOld(nginx) {
			old = append(old, finding{severity: widgets.Warn, text: "nginx is down" + why + ", last value"})
		} else {
			list = append(list, finding{severity: widgets.Crit, text: "nginx is down" + lasting(s.Nginx.DownSince, s.Time) + why})
		}
	}
	src = node
	for i := range s.Disk.Filesystems {
		f := &s.Disk.Filesystems[i]
		alarm(f.UsedAlarm, "%s %s full", f.Mountpoint, percent(f.UsedAlarm))
	}
	for i := range s.Network.Devices {
		d := &s.Network.Devices[i]
		alarm(d.OutAlarm, "%s out %s of %s", d.Name, percent(d.OutAlarm), linkSpeed(d.Link))
		alarm(d.InAlarm, "%s in %s of %s", d.Name, percent(d.InAlarm), linkSpeed(d.Link))
	}
	c := &s.CPU
	alarm(c.Alarm, "CPU %s busy", percent(c.Alarm))
	if core := hottest(c.Cores); core != nil && len(c.Cores) > 1 && (c.Alarm == nil || saysMore(core.Alarm, c.Alarm)) {
		most := ""
		if core.Alarm.Over {
			most = ", mostly " + core.Most.String()
		}
		alarm(core.Alarm, "cpu%s %s%s", core.Name, percent(core.Alarm), most)
	}
	m := &s.Memory
	alarm(m.UsedAlarm, "memory %s used", percent(m.UsedAlarm))
	src = nginx
	n := &s.Nginx
	alarm(n.ActiveAlarm, "nginx has %.0f of %.0f connections", number(n.ActiveAlarm)*n.Limit/100, n.Limit)
	alarm(n.DroppedAlarm, "nginx drops %.1f connections/s", number(n.DroppedAlarm))
	alarm(n.ErrorsAlarm, "nginx answers %.1f/s with 5xx", number(n.ErrorsAlarm))
	src = node
	w := &s.Network
	alarm(m.OOMAlarm, "%.0f processes killed for want of memory", number(m.OOMAlarm))
	alarm(m.PressureAlarm, "memory pressure %s", percent(m.PressureAlarm))
	alarm(w.OverflowAlarm, "listen queues overflow, %.1f/s", number(w.OverflowAlarm))
	alarm(w.ConntrackAlarm, "conntrack %.0f%% full", number(w.ConntrackAlarm))
	alarm(w.SoftnetAlarm, "CPUs drop %.1f packets/s (softnet)", number(w.SoftnetAlarm))
	alarm(s.Disk.FilesAlarm, "%.0f%% of all file handles open", number(s.Disk.FilesAlarm))
	for i := range s.Disk.Filesystems {
		f := &s.Disk.Filesystems[i]
		alarm(f.InodesAlarm, "%s %s of inodes used", f.Mountpoint, percent(f.InodesAlarm))
	}
	alarm(w.RetransmitAlarm, "%.1f%% of TCP segments sent again", number(w.RetransmitAlarm))
	alarm(s.Disk.PressureAlarm, "disk pressure %s", percent(s.Disk.PressureAlarm))
	for i := range s.Disk.Devices {
		d := &s.Disk.Devices[i]
		alarm(d.Alarm, "disk %s busy %s", d.Name, percent(d.Alarm))
	}
	if src = s.Source(scrape.KindSwarm); src != nil && !ended(src) {
		z := &s.Swarm
		if a := z.StalledAlarm; a != nil && a.Over && z.Stalled > 0 && z.Active > 0 {
			alarm(z.StalledAlarm, "%s of %s clients stalled", widgets.Count(z.Stalled), widgets.Count(z.Active))
		} else {
			alarm(z.StalledAlarm, "%s of the clients stalled", percent(z.StalledAlarm))
		}
		alarm(z.LostAlarm, "the swarm loses %s of its statistics", percent(z.LostAlarm))
	}
	for i := range s.Sources {
		if down := &s.Sources[i]; down.Err != "" && down.Kind != scrape.KindSwarm { // which goes when its test ends
			text := exporter(down) + " down since " + clock(down.DownSince) + ": "
			reason, _, _ := strings.Cut(down.Err, ": ") // without what to do about it
			list = append(list, finding{severity: widgets.Warn, text: text + down.Err, brief: exporter(down) + " down: " + reason})
		}
	}
	if len(old) > 0 && len(list) == 0 && late != nil {
		// What is old only seems to be all there is to say: there has been no page.
		for i := range s.Sources {
			if src := &s.Sources[i]; late(src) {
				list = append(list, finding{severity: widgets.Warn, text: "no page of " + src.Name + " since " + clock(src.Last)})
				break
			}
		}
	}
	list = append(list, old...)
	slices.SortStableFunc(list, func(a, b finding) int {
		if a.past == b.past {
			return cmp.Compare(b.severity, a.severity)
		}
		if a.past {
			return 1
		}
		return -1
	})
	return list
}

// saysMore reports whether the alarm of a core is another fact than that of all of them.
func saysMore(core, all *scrape.Alarm) bool {
	const more = 5 // percent
	return core.Value-all.Value >= more || core.Level > all.Level || core.Over && !all.Over
}

// lasts returns 1 for an alarm that lasts, and 0 for one that is over.
func lasts(a *scrape.Alarm) int {
	if a.Over {
		return 1
	}
	return 0
}

// hottest returns the core with the worst alarm, of several one that lasts, and of these the busiest; nil if there is none.
func hottest(cores []scrape.Core) (worst *scrape.Core) {
	for i := range cores {
		c := &cores[i]
		if c.Alarm == nil {
			continue
		}
		if worst == nil || cmp.Or(cmp.Compare(c.Alarm.Level, worst.Alarm.Level), lasts(c.Alarm)-lasts(worst.Alarm), cmp.Compare(c.Alarm.Value, worst.Alarm.Value)) > 0 {
			worst = c
		}
	}
	return worst
}

// number returns the number that an alarm is of, as it was when it was last high; NaN without an alarm.
func number(a *scrape.Alarm) float64 {
	if a == nil {
		return math.NaN()
	}
	return a.Value
}

// percent writes the number that an alarm is of.
func percent(a *scrape.Alarm) string { return trimmed(number(a)) }

// lasting says how long something lasts by now or, if that is long, since when. What has just begun is without a time.
func lasting(since, now time.Time) string {
	switch d := now.Sub(since); {
	case d < time.Second:
		return ""
	case d < 10*time.Minute:
		return " for " + age(d)
	case d < 24*time.Hour:
		return " since " + since.Format("15:04")
	}
	return " since " + since.Format("2 Jan 15:04")
}
