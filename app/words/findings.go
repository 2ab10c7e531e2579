package words

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"origintop/scrape"
	"origintop/scrape/origin"
	"origintop/widgets"
)

// Finding is something that isn't as it should be.
type Finding struct {
	Severity widgets.Severity
	Past     bool // it no longer is
	over     bool // it has just ceased, or is past
	Text     string
	Brief    string // instead, where there is little room; "": the text up to a colon
}

// Word returns what a finding of its severity is called.
func (f *Finding) Word() string {
	if f.over {
		return "was " + word(f.Severity)
	}
	return word(f.Severity)
}

// settled is how long something must be over to be past: what comes in bursts would else come and go.
const settled = 5 * time.Second

// findings are put together from a snapshot.
type findings struct {
	s     *origin.Snapshot
	late  func(*origin.SourceState) bool // whether a page is overdue; nil: none is
	list  []Finding
	old   []Finding              // what a source that is down said last
	told  map[*origin.Alarm]bool // alarms that have been put in words, or that say nothing more than these
	owner *origin.SourceState    // of the numbers that are looked at
}

// findingsOf returns what is the matter, the worst first: with the origin, then with the exporters, then what those that are down said last.
// Behind all that is so now comes what has just been. Every alarm of the snapshot is in it, and a number is only drawn in a colour because of
// one: so nothing is amber or red on a screen that says that all is quiet.
func Findings(s *origin.Snapshot, late func(*origin.SourceState) bool) []Finding {
	f := &findings{s: s, late: late, told: map[*origin.Alarm]bool{}}
	f.servers()
	f.failing()
	f.machine()
	f.suffering()
	f.rest()
	f.sources()
	f.troubles()
	return WorstFirst(append(f.list, f.old...))
}

// WorstFirst sorts findings: the worst first, and behind all that is so now what has just been.
func WorstFirst(list []Finding) []Finding {
	slices.SortStableFunc(list, func(a, b Finding) int {
		return cmp.Or(rank(a.Past)-rank(b.Past), cmp.Compare(b.Severity, a.Severity), rank(a.over)-rank(b.over))
	})
	return list
}

// rank sorts what is so behind what is not.
func rank(is bool) int {
	if is {
		return 1
	}
	return 0
}

// of sets of which kind of source the numbers are that come next.
func (f *findings) of(k scrape.Kind) { f.owner = f.s.Source(k) }

// isOld reports whether the numbers are not of now.
func (f *findings) isOld() bool {
	return f.owner != nil && (f.owner.Err != "" || f.late != nil && f.late(f.owner))
}

func (f *findings) alarm(a *origin.Alarm, format string, args ...any) {
	if a == nil {
		return
	}
	f.told[a] = true
	s, text := f.s, fmt.Sprintf(format, args...)
	switch {
	case f.isOld():
		f.old = append(f.old, Finding{Severity: widgets.Warn, Text: text + ", last value"})
	case a.Over:
		f.list = append(f.list, Finding{Severity: level(a), Text: text + lasting(a.Since, s.Time)})
	default:
		what, _, _ := strings.Cut(text, ": ")
		ended := ", ended " + Age(s.Time.Sub(a.Last)) + " ago"
		f.list = append(f.list, Finding{
			Severity: level(a), over: true, Past: s.Time.Sub(a.Last) > settled, Text: text + lasting(a.Since, a.Last) + ended, Brief: what + ended,
		})
	}
}

// servers finds the servers that are down. Of one whose exporter doesn't answer nobody knows: that its exporter is down says the rest.
func (f *findings) servers() {
	s := f.s
	f.of(scrape.KindNginx)
	var down []string
	var since time.Time
	live := 0
	for i := range s.Servers {
		switch w := &s.Servers[i]; {
		case w.Stale:
		case w.Known && !w.Up:
			down, since = append(down, w.Name), w.DownSince
			live++
		default:
			live++
		}
	}
	const why = ": its exporter cannot reach it"
	switch {
	case !s.Nginx.Known || s.Nginx.Up && len(down) == 0:
	case len(s.Servers) < 2 && f.isOld():
		f.old = append(f.old, Finding{Severity: widgets.Warn, Text: "nginx is down" + why + ", last value", Brief: "nginx is down, last value"})
	case len(s.Servers) < 2:
		f.list = append(f.list, Finding{Severity: widgets.Crit, Text: "nginx is down" + lasting(s.Nginx.DownSince, s.Time) + why})
	case len(down) == 0:
	case len(down) == len(s.Servers):
		text := fmt.Sprintf("all %d nginx are down%s", len(down), lasting(since, s.Time))
		f.list = append(f.list, Finding{Severity: widgets.Crit, Text: text + ": their exporters cannot reach them"})
	default:
		text := fmt.Sprintf("%d of %d nginx down", len(down), len(s.Servers)) + lasting(since, s.Time)
		f.list = append(f.list, Finding{Severity: widgets.Crit, Text: text + ": " + few3(down), Brief: text})
	}
}

// few3 lists up to three names.
func few3(names []string) string {
	const most = 3
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
}

// testing reports whether a load test goes on. What was the matter with one that is over is not so now.
func (f *findings) testing() bool {
	z := &f.s.Swarm
	f.of(scrape.KindSwarm)
	if f.owner == nil || Ended(f.owner) {
		for _, a := range []*origin.Alarm{z.StalledAlarm, z.BelowAlarm, z.ErrorsAlarm, z.HungAlarm, z.LostAlarm, z.RestartsAlarm} {
			f.told[a] = true
		}
		return false
	}
	return true
}

// failing finds that clients get errors, or nothing at all: that is what is wrong, whatever else is.
func (f *findings) failing() {
	z := &f.s.Swarm
	if !f.testing() {
		return
	}
	if a := z.HungAlarm; a != nil && a.Over {
		f.alarm(a, "no client gets a segment: %s active, the last segment %s ago", widgets.Count(number(a)), Age(f.s.Time.Sub(z.HungSince)))
	} else {
		f.alarm(a, "no client got a segment, %s active", widgets.Count(number(a)))
	}
	f.alarm(z.ErrorsAlarm, "%s of the clients' requests fail%s", percent(z.ErrorsAlarm), statuses(z))
}

// suffering finds that clients get too little: what the machine has to say may be why.
func (f *findings) suffering() {
	z := &f.s.Swarm
	if !f.testing() {
		return
	}
	clients := func(n float64) string {
		all := max(z.Active, n) // clients that crash are not active for a moment
		if z.Target > all {
			all = z.Target
		}
		return widgets.Count(n) + " of " + widgets.Count(all) + " clients"
	}
	if a := z.StalledAlarm; a != nil && a.Over && z.Stalled > 0 && z.Active > 0 {
		f.alarm(a, "%s stalled", clients(z.Stalled))
	} else {
		f.alarm(a, "%s of the clients stalled", percent(a))
	}
	if a := z.BelowAlarm; a != nil && a.Over && z.Below > 0 && z.Active > 0 {
		f.alarm(a, "%s below real time", clients(z.Below))
	} else {
		f.alarm(a, "%s of the clients below real time", percent(a))
	}
	f.alarm(z.RestartsAlarm, "clients restart, %s/s", decimal(z.RestartsAlarm, 1))
	f.alarm(z.LostAlarm, "the swarm loses %s of its statistics", percent(z.LostAlarm))
}

// statuses says with which statuses requests fail.
func statuses(z *origin.Swarm) string {
	var list []string
	for _, e := range z.Errors {
		if e.Rate > 0 {
			list = append(list, fmt.Sprintf("HTTP %s %s/s", e.Status, widgets.Decimal(e.Rate, 1)))
		}
	}
	if z.Timeouts > 0 {
		list = append(list, fmt.Sprintf("timeouts %s/s", widgets.Decimal(z.Timeouts, 1)))
	}
	if len(list) == 0 {
		return ""
	}
	return ": " + few3(list)
}

// machine finds what is the matter with the machine and with nginx, in the order of how much that matters.
func (f *findings) machine() {
	s := f.s
	c, m, w, n := &s.CPU, &s.Memory, &s.Network, &s.Nginx
	f.of(scrape.KindNode)
	for i := range s.Disk.Filesystems {
		fs := &s.Disk.Filesystems[i]
		f.alarm(fs.UsedAlarm, "%s %s full", fs.Mountpoint, percent(fs.UsedAlarm))
	}
	for i := range w.Devices {
		d := &w.Devices[i]
		f.alarm(d.OutAlarm, "%s out %s of %s", d.Name, percent(d.OutAlarm), LinkSpeed(d.Link))
		f.alarm(d.InAlarm, "%s in %s of %s", d.Name, percent(d.InAlarm), LinkSpeed(d.Link))
	}
	f.alarm(s.PlateauAlarm, "traffic stays at %s though the load grows: something is at its limit", strings.TrimSpace((&widgets.Scale{}).BitRate(number(s.PlateauAlarm))))
	f.alarm(c.Alarm, "CPU %s busy", percent(c.Alarm))
	core := Hottest(c.Cores)
	for i := range c.Cores {
		f.told[c.Cores[i].Alarm] = core != nil // the hottest one speaks for all
	}
	if core != nil && len(c.Cores) > 1 && (c.Alarm == nil || SaysMore(core.Alarm, c.Alarm)) {
		most := ""
		if core.Alarm.Over {
			most = ", mostly " + core.Most.String()
		}
		f.alarm(core.Alarm, "cpu%s %s%s", core.Name, percent(core.Alarm), most)
	} else if core != nil && c.Alarm == nil {
		f.alarm(core.Alarm, "cpu%s %s", core.Name, percent(core.Alarm))
	}
	f.alarm(m.UsedAlarm, "memory %s used", percent(m.UsedAlarm))
	f.of(scrape.KindNginx)
	for i := range s.Servers {
		if v := &s.Servers[i]; len(s.Servers) > 1 && !v.Stale {
			f.connections(&v.Nginx, v.Name)
		}
	}
	f.connections(n, "nginx") // the worst of each server's, if there are several
	for i := range s.Servers {
		v := &s.Servers[i]
		for _, of := range [][2]*origin.Alarm{{v.ActiveAlarm, n.ActiveAlarm}, {v.DroppedAlarm, n.DroppedAlarm}, {v.ErrorsAlarm, n.ErrorsAlarm}} {
			f.told[of[0]] = of[1] != nil // the worst of each speaks for all
		}
	}
	f.of(scrape.KindNode)
	f.alarm(m.OOMAlarm, "%s processes killed for want of memory", decimal(m.OOMAlarm, 0))
	f.alarm(m.PressureAlarm, "memory pressure %s", percent(m.PressureAlarm))
	f.alarm(w.OverflowAlarm, "listen queues overflow, %s/s", decimal(w.OverflowAlarm, 1))
	f.alarm(w.ConntrackAlarm, "conntrack %s%% full", decimal(w.ConntrackAlarm, 0))
	f.alarm(w.SoftnetAlarm, "CPUs drop %s packets/s (softnet)", decimal(w.SoftnetAlarm, 1))
	f.alarm(s.Disk.FilesAlarm, "%s%% of all file handles open", decimal(s.Disk.FilesAlarm, 0))
	for i := range s.Disk.Filesystems {
		fs := &s.Disk.Filesystems[i]
		f.alarm(fs.InodesAlarm, "%s %s of inodes used", fs.Mountpoint, percent(fs.InodesAlarm))
	}
	for i := range w.Devices {
		d := &w.Devices[i]
		f.alarm(d.LossAlarm, "%s: %s of the packets have errors or are dropped", d.Name, percent(d.LossAlarm))
	}
	f.alarm(w.RetransmitAlarm, "%s%% of TCP segments sent again", decimal(w.RetransmitAlarm, 1))
	f.alarm(s.Disk.PressureAlarm, "disk pressure %s", percent(s.Disk.PressureAlarm))
	for i := range s.Disk.Devices {
		d := &s.Disk.Devices[i]
		f.alarm(d.Alarm, "disk %s busy %s", d.Name, percent(d.Alarm))
	}
	f.alarm(c.PressureAlarm, "CPU pressure %s", percent(c.PressureAlarm))
	f.alarm(c.LoadAlarm, "load %s per core", decimal(c.LoadAlarm, 1))
	f.alarm(m.SwapAlarm, "memory swaps, %s pages/s", decimal(m.SwapAlarm, 0))
}

// rest finds every alarm that nothing above has words for.
func (f *findings) rest() {
	f.owner = nil
	for name, a := range f.s.Alarms() {
		if !f.told[a] {
			f.alarm(a, "%s %.4g", name, a.Value)
		}
	}
}

// sources finds the exporters that don't answer.
func (f *findings) sources() {
	s := f.s
	for i := range s.Sources {
		src := &s.Sources[i]
		switch {
		case src.Only(scrape.KindSwarm) && (Ended(src) || src.Pages == 0): // it goes when its test ends
		case src.Err != "" && !src.Only(scrape.KindSwarm):
			text := exporter(src) + " down since " + Clock(src.DownSince) + ": "
			reason, _, _ := strings.Cut(src.Err, ": ") // without what to do about it
			f.list = append(f.list, Finding{Severity: widgets.Warn, Text: text + src.Err, Brief: exporter(src) + " down: " + reason})
		case f.late != nil && f.late(src):
			f.list = append(f.list, Finding{Severity: widgets.Warn, Text: "no page of " + src.Name + " since " + Clock(src.Last)})
		}
	}
}

// troubles finds what pages say of why numbers are missing.
func (f *findings) troubles() {
	for i := range f.s.Troubles {
		if t := &f.s.Troubles[i]; t.Kind.Warns() {
			text := troubleText(t)
			brief, _, _ := strings.Cut(text, ": ")
			f.list = append(f.list, Finding{Severity: widgets.Warn, Text: text, Brief: brief})
		}
	}
}

// connections finds what is the matter with the connections and answers of a server.
func (f *findings) connections(n *origin.Nginx, name string) {
	if a := n.ActiveAlarm; !f.told[a] {
		f.alarm(a, "%s has %s of %s connections", name, widgets.Decimal(number(a)*n.Limit/100, 0), widgets.Decimal(n.Limit, 0))
	}
	if a := n.DroppedAlarm; !f.told[a] {
		f.alarm(a, "%s drops %s connections/s", name, decimal(a, 1))
	}
	if a := n.ErrorsAlarm; !f.told[a] {
		f.alarm(a, "%s answers %s/s with 5xx", name, decimal(a, 1))
	}
}

// SaysMore reports whether the alarm of a core is another fact than that of all of them.
func SaysMore(core, all *origin.Alarm) bool {
	const more = 5 // percent
	return core.Value-all.Value >= more || core.Level > all.Level || core.Over && !all.Over
}

// lasts returns 1 for an alarm that lasts, and 0 for one that is over.
func lasts(a *origin.Alarm) int {
	if a.Over {
		return 1
	}
	return 0
}

// Hottest returns the core with the worst alarm, of several one that lasts, and of these the busiest; nil if there is none.
func Hottest(cores []origin.Core) (worst *origin.Core) {
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
func number(a *origin.Alarm) float64 {
	if a == nil {
		return math.NaN()
	}
	return a.Value
}

// decimal writes the number that an alarm is of, with that many digits after the point.
func decimal(a *origin.Alarm, digits int) string { return widgets.Decimal(number(a), digits) }

// percent writes the number that an alarm is of.
func percent(a *origin.Alarm) string { return Trimmed(number(a)) }
