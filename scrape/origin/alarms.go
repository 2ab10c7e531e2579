package origin

import (
	"iter"
	"math"
	"slices"
	"strings"
	"time"

	"origintop/scrape"
	"origintop/scrape/series"
	"origintop/scrape/severity"
)

// Alarms gives all alarms of the snapshot, each with the name of what it is of: the resource, as --warn names it, and which of
// several, as in "net eth0 out". Such a name may hold what comes from outside.
func (s *Snapshot) Alarms() iter.Seq2[string, *Alarm] {
	return func(yield func(string, *Alarm) bool) {
		for f, row := range inOrder(asListed, s) {
			if a := f.AlarmOf(s, row); a != nil && !yield(f.alarmName(s, row), a) {
				return
			}
		}
	}
}

// Graded gives all fields with a limit, those that matter most first, and of those that are in lists the rows.
func Graded(s *Snapshot) iter.Seq2[*Field, int] { return inOrder(byWeight, s) }

// AlarmOf returns what is known of a field by its limit, nil if that is nothing; in a list, of that row.
func (f *Field) AlarmOf(s *Snapshot, row int) *Alarm {
	if f.List == nil {
		return f.Alarm(s)
	}
	return f.RowAlarm(s, row)
}

// Orders of the fields with a limit. Those of a list that come one after the other are together: they go row by row.
var (
	asListed = grouped(func(f *Field) int { return f.listed })
	byWeight = grouped(func(f *Field) int { return f.weight })
)

func grouped(by func(*Field) int) (groups [][]*Field) {
	var all []*Field
	for i := range allFields {
		if allFields[i].Limit != nil {
			all = append(all, &allFields[i])
		}
	}
	slices.SortStableFunc(all, func(a, b *Field) int { return by(a) - by(b) })
	for i, f := range all {
		if i > 0 && f.List != nil && f.List == all[i-1].List {
			groups[len(groups)-1] = append(groups[len(groups)-1], f)
		} else {
			groups = append(groups, []*Field{f})
		}
	}
	return groups
}

func inOrder(groups [][]*Field, s *Snapshot) iter.Seq2[*Field, int] {
	return func(yield func(*Field, int) bool) {
		for _, group := range groups {
			rows := 1
			if list := group[0].List; list != nil {
				rows = list.Len(s)
			}
			for row := range rows {
				for _, f := range group {
					if !yield(f, row) {
						return
					}
				}
			}
		}
	}
}

func (f *Field) alarmName(s *Snapshot, row int) string {
	subject := f.Subject
	if f.List != nil {
		subject = strings.ReplaceAll(subject, "%s", f.List.Row(s, row))
	}
	if subject == "" {
		return f.Limit.Name
	}
	return f.Limit.Name + scrape.Short(" "+subject)
}

// A Matter is something that is high, critical or down now.
type Matter struct {
	Resource string // as --warn names it; "nginx" for one that is down, "source" for an exporter that is, "page" for what pages say is wrong with them
	Subject  string // which of several, in words; "" if there is one
	Severity severity.Severity
	Since    time.Time // zero if that is not known
	Value    float64   // NaN if it has none
	Limit    float64
}

// Matters returns all that is the matter now, alarms of numbers first. What only was is not among it.
func (s *Snapshot) Matters() (list []Matter) {
	current := s.Current()
	for name, a := range current.Alarms() {
		if a.Over || a.Near {
			resource, subject, _ := strings.Cut(name, " ")
			list = append(list, Matter{resource, subject, a.Severity, a.Since, a.Value, a.Limit})
		}
	}
	for i := range s.Servers {
		if w := &s.Servers[i]; w.Known && !w.Up && !w.Stale {
			list = append(list, Matter{"nginx", w.Name, severity.Crit, w.DownSince, series.Unknown, series.Unknown})
		}
	}
	for i := range s.Sources {
		src := &s.Sources[i]
		if src.Err != "" && !src.Only(scrape.RoleLoad) {
			list = append(list, Matter{"source", src.Name, severity.Warn, src.DownSince, series.Unknown, series.Unknown})
		}
	}
	for _, t := range s.Troubles {
		if t.Kind.Warns() {
			list = append(list, Matter{"page", t.name(), severity.Warn, time.Time{}, float64(t.Count), series.Unknown})
		}
	}
	return list
}

// Current returns the snapshot without what is only known of the time before: numbers of sources that are down.
func (s *Snapshot) Current() *Snapshot {
	old := func(k scrape.Role) bool { src := s.Source(k); return src != nil && !src.Up() }
	c := *s
	if old(scrape.RoleMachine) {
		c.CPU, c.Memory, c.Network, c.Disk = unknownMachine()
		c.PlateauAlarm = nil
	}
	if old(scrape.RoleServer) {
		c.Nginx, c.Servers = unknownNginx(), nil
		c.Nginx.Limit = s.Nginx.Limit
	}
	for i := range c.Servers {
		if v := &c.Servers[i]; v.Stale {
			if &c.Servers[0] == &s.Servers[0] {
				c.Servers = slices.Clone(c.Servers)
			}
			exporter := v.Exporter
			c.Servers[i].Nginx = unknownNginx()
			c.Servers[i].Exporter = exporter
		}
	}
	if old(scrape.RoleLoad) {
		c.Swarm = unknownSwarm()
	}
	return &c
}

// An Alarm says how bad a number is that is not as it should be, and since when. It never changes. Where a snapshot has none, nil,
// the number is all right or not known.
//
// An alarm is raised when the number was at its threshold or above on two pages in a row, further apart than a burst; at once if
// it is a state or an event. It ends when the number has been clearly below for ten seconds. A page that
// doesn't know the number changes nothing, but after ten seconds of these the alarm is forgotten.
type Alarm struct {
	Severity severity.Severity // severity.Warn or severity.Crit
	Since    time.Time         // of the first of the pages that have raised it to that level
	Last     time.Time         // of the last page on which the number was at the level's threshold or above
	Value    float64           // that it had then
	Limit    float64           // the threshold
	Over     bool              // that was the last page there is: else the number is below by now, or not known
	Near     bool              // on the last page there is the number was not clearly below
}

const (
	burst     = 1500 * time.Millisecond // two pages that are less apart may be of one burst
	calm      = 10 * time.Second        // for how long a number has to be below its threshold
	clearance = 0.95                    // of a threshold: a number below that is clearly below
)

// A grade is what is kept of a number to tell how bad it is.
type grade struct {
	warn, crit threshold
	lost       time.Time // of the first of the last pages in a row that didn't know the number; zero: the last one did
}

// idle reports whether the number has been at neither threshold lately.
func (g *grade) idle() bool {
	return !g.warn.on && !g.crit.on && g.warn.since.IsZero() && g.crit.since.IsZero()
}

// A threshold is what is kept of a number at one of its thresholds.
type threshold struct {
	on          bool
	since, last time.Time // of the first page and the last one at or above; zero: there is none
	value       float64   // on the last one
	below       time.Time // of the first of the last pages in a row that were clearly below; zero: the last one wasn't
}

// see takes in what a page says of the number, which is of the time since from.
func (t *threshold) see(v, at float64, from, page time.Time, once bool) {
	switch {
	case v >= at:
		t.since = began(t.since, from)
		t.on = t.on || once || page.Sub(t.since) >= burst
		t.last, t.value, t.below = page, v, time.Time{}
	case !t.on:
		*t = threshold{}
	case v >= clearance*at:
		t.below = time.Time{}
	default:
		if t.below = began(t.below, page); page.Sub(t.below) >= calm {
			*t = threshold{}
		}
	}
}

// began returns since when something lasts that is so on this page: since then or, if that is zero or yet to come by a clock that was
// set back, from this page on.
func began(since, page time.Time) time.Time {
	if since.IsZero() || page.Before(since) {
		return page
	}
	return since
}

// A judge grades the numbers of one page after the other.
type judge struct {
	page   time.Time
	length time.Duration // of the step that the page's rates are of
	doubt  float64       // by which part of itself that may be wrong
	limits *Limits
	raised int     // alarms on the page
	room   []Alarm // for as many as there were on the page before
	alarms series.Arena[Alarm]
}

// begin makes ready for the numbers of the page that a span ends with.
func (j *judge) begin(s *span, o *Options) {
	j.page, j.length, j.doubt, j.limits = s.asked, s.since(), s.doubt, &o.Limits
	j.room, j.raised = j.alarms.Alloc(j.raised), 0
}

// see takes in what the page says of a number, NaN if that is nothing, and returns the alarm of it.
func (j *judge) see(g *grade, r resource, v float64) *Alarm {
	l := j.limits.of(r)
	if g.idle() && !(v >= min(l.warn, l.crit)) {
		return nil // as almost always
	}
	if math.IsNaN(v) {
		if g.lost = began(g.lost, j.page); j.page.Sub(g.lost) >= calm {
			*g = grade{lost: g.lost}
		}
	} else {
		from := j.page
		if j.length >= calm && !l.once {
			from = from.Add(-j.length) // a mean over so long is no burst
		}
		g.lost = time.Time{}
		g.warn.see(v, l.warn, from, j.page, l.once)
		g.crit.see(v, l.crit, from, j.page, l.once)
	}
	return j.alarm(g, l)
}

// seeRate is see for a number that depends on how long the step was. If that is uncertain, only what the number is at least can raise an
// alarm, and only what it is at most can end one.
func (j *judge) seeRate(g *grade, r resource, v float64) *Alarm {
	least := v / (1 + j.doubt)
	if l := j.limits.of(r); j.doubt > 0 && !(least >= min(l.warn, l.crit)) {
		if most := v * (1 + j.doubt); most < clearance*min(l.warn, l.crit) {
			return j.see(g, r, most)
		}
		return j.alarm(g, l)
	}
	return j.see(g, r, least)
}

// ifEnough returns a share of counted events, which is 0 if these are so few that chance decides.
func ifEnough(share, events, of float64) float64 {
	if events < 5 || of < 200 {
		return min(share, 0)
	}
	return share
}

// alarm returns the alarm of what is known of a number.
func (j *judge) alarm(g *grade, l limit) *Alarm {
	level, t, limit := severity.Crit, &g.crit, l.crit
	if !t.on {
		level, t, limit = severity.Warn, &g.warn, l.warn
	}
	if !t.on {
		return nil
	}
	if len(j.room) == cap(j.room) {
		j.room = j.alarms.Alloc(1)
	}
	j.raised++
	a := series.Grow(&j.room)
	*a = Alarm{level, t.since, t.last, t.value, limit, t.last.Equal(j.page), t.below.IsZero() && g.lost.IsZero()}
	return a
}
