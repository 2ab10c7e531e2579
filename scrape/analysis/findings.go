// Package analysis judges what is known of an origin: what is the matter, as data. What to call it is the business of who says it.
package analysis

import (
	"cmp"
	"slices"
	"time"

	"origintop/scrape"
	"origintop/scrape/alarm"
	"origintop/scrape/fields"
	"origintop/scrape/origin"
	"origintop/scrape/severity"
	"origintop/scrape/sorting"
)

// A Finding is something that isn't as it should be.
type Finding struct {
	What     What
	Severity severity.Severity
	Ended    bool // it has just ceased
	Past     bool // that is some time ago
	Stale    bool // a source that is down, or late, said it last

	Field       *fields.Field // of a High one
	Row         int           // of the field's list
	Alarm       *alarm.Alarm  // likewise
	Since, Last time.Time     // zero if that is not known

	Source  *origin.SourceState // that is down or late
	Trouble *origin.Trouble     // of a Page
	Servers []string            // that are down, of those there are
	Of      int
}

// What says what sort of thing a finding is.
type What uint8

// The sorts of findings.
const (
	High         What = iota // a number that has reached its limit, or had
	ServersDown              // nginx, or some of several
	ExporterDown             // Source gives no page
	PageLate                 // the page of Source is overdue
	Page                     // a page says why numbers are missing
)

// settled is how long something must have ended to be past, or a quarter of how long it lasted if that is less: what comes in bursts would
// else come and go, and what was there for a moment must not stand before what is so now.
const settled = 5 * time.Second

func isPast(a *alarm.Alarm, now time.Time) bool {
	return !a.Over && now.Sub(a.Last) > min(settled, a.Last.Sub(a.Since)/4)
}

// findings are put together from a snapshot.
type findings struct {
	s    *origin.Snapshot
	late func(*origin.SourceState) bool
	list []Finding
	old  []Finding             // what a source that is down said last
	told map[*alarm.Alarm]bool // or what says no more than another
}

// Findings returns what is the matter, the worst first, and of equals what matters most; then what sources that are down said last. Behind
// all that is so now comes what has just been. Every alarm of the snapshot is in it, but for those that others speak for. Late reports
// whether the page of a source is overdue; nil: none is.
func Findings(s *origin.Snapshot, late func(*origin.SourceState) bool) []Finding {
	f := &findings{s: s, late: late, told: map[*alarm.Alarm]bool{nil: true}}
	f.servers()
	f.alarms()
	f.sources()
	for i := range s.Troubles {
		if t := &s.Troubles[i]; t.Kind.Warns() {
			f.list = append(f.list, Finding{What: Page, Severity: severity.Warn, Trouble: t})
		}
	}
	list := append(f.list, f.old...)
	sorting.Stable(list, func(a, b Finding) int { return Rank(a.Severity, a.Ended, a.Past) - Rank(b.Severity, b.Ended, b.Past) })
	return list
}

// Rank returns where a finding stands among others, the lowest first: the worst, and behind all that is so now what has just been.
func Rank(is severity.Severity, ended, past bool) int {
	rank := -2 * int(is)
	if ended {
		rank++
	}
	if past {
		rank += 2 * int(severity.Crit+1)
	}
	return rank
}

// Worst returns how bad the worst finding is, OK if there is none.
func Worst(s *origin.Snapshot) severity.Severity {
	worst := severity.Good
	for _, f := range Findings(s, nil) {
		worst = max(worst, f.Severity)
	}
	return worst
}

// LoadTestEnded reports whether a source is a load tester that is gone, as it is when its test ends. One page that is missing is not yet
// that.
func LoadTestEnded(src *origin.SourceState) bool {
	return src.Only(scrape.RoleLoad) && src.Pages > 0 && src.Failures > 1 && !src.Bare
}

// isOld reports whether what a source says is not of now.
func (f *findings) isOld(src *origin.SourceState) bool {
	return src != nil && (src.Err != "" || f.late != nil && f.late(src))
}

// isOldServer reports whether what is known of a server is not of now: of each of its sources.
func (f *findings) isOldServer(v *origin.Server) bool {
	for i := range f.s.Sources {
		if src := &f.s.Sources[i]; slices.Contains(v.Sources, src.Name) && !f.isOld(src) {
			return v.Stale
		}
	}
	return true
}

// add adds a finding, to the old ones if what it is of is.
func (f *findings) add(found Finding, old bool) {
	if old {
		found.Stale, found.Severity, found.Ended, found.Past = true, severity.Warn, false, false
		f.old = append(f.old, found)
		return
	}
	f.list = append(f.list, found)
}

// servers finds the servers that are down. Of one whose exporter doesn't answer nobody knows: that its exporter is down says the rest.
func (f *findings) servers() {
	s := f.s
	down := Finding{What: ServersDown, Severity: severity.Crit, Of: len(s.Servers)}
	for i := range s.Servers {
		if w := &s.Servers[i]; !w.Stale && w.Known && !w.Up {
			down.Servers, down.Since = append(down.Servers, w.Name), w.DownSince
		}
	}
	switch {
	case !s.Server.Known || s.Server.Up && len(down.Servers) == 0:
	case len(s.Servers) < 2:
		down.Since = s.Server.DownSince
		f.add(down, f.isOld(s.Source(scrape.RoleServer)))
	case len(down.Servers) > 0:
		f.list = append(f.list, down)
	}
}

// alarms finds the numbers that have reached their limits, or had.
func (f *findings) alarms() {
	s := f.s
	swarm := s.Source(scrape.RoleLoad)
	testing := swarm != nil && !LoadTestEnded(swarm) // what was the matter with a test that is over is not so now
	f.speakForAll()
	for field, row := range fields.Graded(s) {
		a := field.AlarmOf(s, row)
		if f.told[a] || field.Role() == scrape.RoleLoad && !testing {
			continue
		}
		f.told[a] = true
		old := f.isOld(s.Source(field.Role()))
		if v := field.Server(s, row); v != nil {
			old = f.isOldServer(v)
		}
		f.add(Finding{
			What: High, Severity: a.Severity, Ended: !a.Over, Past: isPast(a, s.Time),
			Field: field, Row: row, Alarm: a, Since: a.Since, Last: a.Last,
		}, old)
	}
}

// speakForAll leaves out alarms of rows that one of them, or that of all, speaks for.
func (f *findings) speakForAll() {
	s := f.s
	core := hottest(s.CPU.Cores)
	for i := range s.CPU.Cores {
		f.told[s.CPU.Cores[i].Alarm] = true
	}
	if core != nil && (s.CPU.Alarm == nil || len(s.CPU.Cores) > 1 && saysMore(core.Alarm, s.CPU.Alarm)) {
		delete(f.told, core.Alarm)
	}
	n := &s.Server
	for i := range s.Servers {
		v := &s.Servers[i]
		f.tellShare(&v.ServerNumbers)
		for _, of := range [][2]*alarm.Alarm{
			{v.ActiveAlarm, n.ActiveAlarm},
			{v.DroppedAlarm, n.DroppedAlarm},
			{v.ErrorsAlarm, n.ErrorsAlarm},
			{v.ErrorShareAlarm, n.ErrorShareAlarm},
			{v.FailedAlarm, n.FailedAlarm},
			{v.BusyAlarm, n.BusyAlarm},
			{v.QueuedAlarm, n.QueuedAlarm},
			{v.LimitedAlarm, n.LimitedAlarm},
			{v.BackendsAlarm, n.BackendsAlarm},
		} {
			if v.Stale && of[1] != nil && of[0] != of[1] {
				f.told[of[0]] = true
			}
		}
	}
}

// tellShare leaves out that a server answers with 5xx at all, where which part of its requests it does says as much.
func (f *findings) tellShare(w *origin.ServerNumbers) {
	any, part := w.ErrorsAlarm, w.ErrorShareAlarm
	if any != nil && part != nil && part.Severity >= any.Severity && (part.Over || !any.Over) {
		f.told[any] = true
	}
}

// sources finds the exporters that don't answer.
func (f *findings) sources() {
	s := f.s
	for i := range s.Sources {
		switch src := &s.Sources[i]; {
		case src.Err != "" && src.Matters():
			f.list = append(f.list, Finding{What: ExporterDown, Severity: severity.Warn, Source: src, Since: src.DownSince})
		case src.Only(scrape.RoleLoad) && (LoadTestEnded(src) || src.Pages == 0):
		case f.late != nil && f.late(src):
			f.list = append(f.list, Finding{What: PageLate, Severity: severity.Warn, Source: src, Since: src.Last})
		}
	}
}

// saysMore reports whether the alarm of a core is another fact than that of all of them.
func saysMore(core, all *alarm.Alarm) bool {
	const more = 5 // percent
	return core.Value-all.Value >= more || core.Severity > all.Severity || core.Over && !all.Over
}

// hottest returns the core with the worst alarm, of several one that lasts, and of these the busiest; nil if there is none.
func hottest(cores []origin.Core) (worst *origin.Core) {
	lasts := func(a *alarm.Alarm) int {
		if a.Over {
			return 1
		}
		return 0
	}
	order := func(a, b *alarm.Alarm) int {
		return cmp.Or(cmp.Compare(a.Severity, b.Severity), lasts(a)-lasts(b), cmp.Compare(a.Value, b.Value))
	}
	for i := range cores {
		c := &cores[i]
		if c.Alarm == nil {
			continue
		}
		if worst == nil || order(c.Alarm, worst.Alarm) > 0 {
			worst = c
		}
	}
	return worst
}
