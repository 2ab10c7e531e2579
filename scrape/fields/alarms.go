package fields

import (
	"iter"
	"slices"
	"strings"
	"time"

	"origintop/scrape"
	"origintop/scrape/alarm"
	"origintop/scrape/series"
	"origintop/scrape/severity"
)

// Alarms gives all alarms of the snapshot, each with the name of what it is of: the resource, as --warn names it, and which of
// several, as in "net eth0 out". Such a name may hold what comes from outside.
func Alarms(s *Snapshot) iter.Seq2[string, *alarm.Alarm] {
	return func(yield func(string, *alarm.Alarm) bool) {
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
func (f *Field) AlarmOf(s *Snapshot, row int) *alarm.Alarm {
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
	for i := range table {
		if table[i].Limit != nil {
			all = append(all, &table[i])
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
	Resource string // as --warn names it; "nginx" or "source" for one that is down, "page" for what pages say is wrong with them
	Subject  string // which of several, in words; "" if there is one
	Severity severity.Severity
	Since    time.Time // zero if that is not known
	Value    float64   // NaN if it has none
	Limit    float64
}

// Matters returns all that is the matter now, alarms of numbers first. What only was is not among it.
func Matters(s *Snapshot) (list []Matter) {
	current := s.Current()
	for name, a := range Alarms(current) {
		if a.Over || a.Near {
			list = append(list, matter(name, a))
		}
	}
	for i := range s.Servers {
		if w := &s.Servers[i]; w.Known && !w.Up && !w.Stale {
			list = append(list, Matter{"nginx", w.Name, severity.Crit, w.DownSince, series.Unknown, series.Unknown})
		}
	}
	for i := range s.Sources {
		src := &s.Sources[i]
		if src.Err != "" && src.Matters() {
			list = append(list, Matter{"source", src.Name, severity.Warn, src.DownSince, series.Unknown, series.Unknown})
		}
	}
	for _, t := range s.Troubles {
		if t.Kind.Warns() {
			list = append(list, Matter{"page", t.Name(), severity.Warn, time.Time{}, float64(t.Count), series.Unknown})
		}
	}
	return list
}

// matter returns an alarm with that name, see Alarms.
func matter(name string, a *alarm.Alarm) Matter {
	resource, subject, _ := strings.Cut(name, " ")
	return Matter{resource, subject, a.Severity, a.Since, a.Value, a.Limit}
}

// Matter returns the alarm of the field, in a list of that row, which must have one.
func (f *Field) Matter(s *Snapshot, row int) Matter {
	return matter(f.alarmName(s, row), f.AlarmOf(s, row))
}
