package command

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"origintop/scrape/origin"
	"origintop/scrape/severity"
)

// alarmKey is what an alarm is of.
type alarmKey struct{ resource, subject string }

// A recordedAlarm is all alarms of one thing in a recording.
type recordedAlarm struct {
	alarmKey
	level severity.Severity // the worst
	from  time.Time         // the first time
	times int               // how often it began
	all   time.Duration     // how long they lasted together
	worst float64           // NaN if it has no value
	limit float64           // of the worst level

	since, last time.Time // of the one that lasts
	began       time.Time // when the alarm itself says that it began
	round       int       // in which it was seen last
}

// alarms are those of a recording.
type alarms struct {
	list  map[alarmKey]*recordedAlarm
	round int
	more  bool // there are more than these
}

const (
	maxAlarms   = 1000 // things whose alarms are counted
	alarmsShown = 20
)

// see takes in what is the matter on the next snapshot.
func (a *alarms) see(s *origin.Snapshot) {
	a.round++
	for _, m := range s.Matters() {
		key := alarmKey{m.Resource, m.Subject}
		r := a.list[key]
		if r == nil {
			if a.more = a.more || len(a.list) == maxAlarms; a.more {
				continue
			}
			if a.list == nil {
				a.list = map[alarmKey]*recordedAlarm{}
			}
			r = &recordedAlarm{alarmKey: key, worst: m.Value}
			a.list[key] = r
		}
		since := m.Since
		if since.IsZero() || since.After(s.Time) {
			since = s.Time
		}
		// One that was away for a page, and says that it began before that, is the same one.
		if r.times == 0 || r.round < a.round-1 && !since.Equal(r.began) {
			r.all += r.last.Sub(r.since)
			r.times, r.since = r.times+1, latestOf(since, r.last)
			if r.times == 1 {
				r.from = since
			}
		}
		r.round, r.last, r.began = a.round, s.Time, since
		if m.Severity > r.level {
			r.level, r.limit = m.Severity, m.Limit
		}
		if m.Value > r.worst {
			r.worst = m.Value
		}
	}
}

// latestOf returns the later of two times.
func latestOf(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// lasted returns how long the alarms lasted together.
func (r *recordedAlarm) lasted() time.Duration { return r.all + r.last.Sub(r.since) }

// worstFirst returns the alarms, critical ones first, then those that lasted longer.
func (a *alarms) worstFirst() []*recordedAlarm {
	var list []*recordedAlarm
	for _, r := range a.list {
		list = append(list, r)
	}
	slices.SortFunc(list, func(a, b *recordedAlarm) int {
		return cmp.Or(cmp.Compare(b.level, a.level), cmp.Compare(b.lasted(), a.lasted()), a.from.Compare(b.from),
			cmp.Compare(a.resource, b.resource), cmp.Compare(a.subject, b.subject))
	})
	return list
}

// what says what the alarms are of.
func (r *recordedAlarm) what() string {
	what := r.resource
	if r.subject != "" && r.subject != r.resource {
		what += " " + r.subject
	}
	if r.resource == "nginx" || r.resource == "source" {
		what += " down"
	}
	return what
}

// words says how long the alarms lasted, and how bad it was.
func (r *recordedAlarm) words() string {
	words := "on one page"
	if all := r.lasted().Round(time.Second); r.times > 1 {
		words = fmt.Sprintf("%d times, %s in all", r.times, all)
	} else if all > 0 {
		words = "for " + all.String()
	}
	const any = 1e-300 // a limit below that says any
	switch {
	case math.IsNaN(r.worst) || math.IsNaN(r.limit):
	case r.limit < any:
		words += ", worst " + short(r.worst)
	default:
		words += ", worst " + short(r.worst) + ", limit " + short(r.limit)
	}
	return words
}

// rows returns the alarms in words, no more than have room.
func (a *alarms) rows() (rows [][]string) {
	list := a.worstFirst()
	for _, r := range list[:min(len(list), alarmsShown)] {
		rows = append(rows, []string{r.level.String(), r.what(), "from " + clockOf(r.from), "to " + clockOf(r.last), r.words()})
	}
	switch more := len(list) - alarmsShown; {
	case a.more:
		rows = append(rows, []string{fmt.Sprintf("and more than %d others", more)})
	case more > 0:
		rows = append(rows, []string{fmt.Sprintf("and %d more", more)})
	}
	return rows
}

// short writes a number with three digits.
func short(v float64) string { return strconv.FormatFloat(v, 'g', 3, 64) }
