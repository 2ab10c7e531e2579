// Package notify tells of alarms outside of the screen: which have turned critical, how a terminal is told, and a command that is run for
// each.
package notify

import (
	"cmp"
	"fmt"
	"math"
	"strings"
	"time"

	"origintop/app/words"
	"origintop/scrape/analysis"
	"origintop/scrape/export"
	"origintop/scrape/fields"
	"origintop/scrape/origin"
	"origintop/scrape/severity"
	"origintop/scrape/sorting"
)

// A Watch tells which findings of an origin have turned critical, and which have ceased to be. The zero Watch knows of none. It is for one
// goroutine at a time.
type Watch struct {
	critical map[string]time.Time // by what they are of: since when
	alarms   map[string]time.Time // likewise, when the alarm began that there is still, below its limit by now or not
}

// A Change is a finding that has turned critical or is no longer.
type Change struct {
	Subject string           // what it is of, the same as long as it is the same one
	Finding analysis.Finding // that has turned critical; zero of one that is over
	Index   int              // of it among the findings of the snapshot
	Again   bool             // it is of an alarm that was critical before and has not ended meanwhile
	Over    bool
	Unknown bool          // nobody says whether it is over
	Lasted  time.Duration // of one that is over
}

// Observe takes in the next snapshot and returns what has changed: what has turned critical, the worst first, and then what is over.
func (w *Watch) Observe(s *origin.Snapshot) (list []Change) {
	now, alarms, unknown := map[string]time.Time{}, map[string]time.Time{}, map[string]bool{}
	for i, f := range analysis.Findings(s, nil) {
		subject := subjectOf(s, &f)
		if f.Stale {
			unknown[subject] = true
		}
		began, told := w.alarms[subject]
		if told = told && began.Equal(f.Since); told {
			alarms[subject] = began
		}
		if f.Severity != severity.Crit || f.Ended {
			continue
		}
		alarms[subject] = f.Since
		since, is := w.critical[subject]
		if !is {
			since = s.Known
			list = append(list, Change{Subject: subject, Finding: f, Index: i, Again: told})
		}
		now[subject] = since
	}
	turned := len(list)
	for subject, since := range w.critical {
		if _, is := now[subject]; !is {
			list = append(list, Change{Subject: subject, Over: true, Unknown: unknown[subject], Lasted: s.Known.Sub(since)})
		}
	}
	sorting.Stable(list[turned:], func(a, b Change) int { return cmp.Compare(a.Subject, b.Subject) })
	w.critical, w.alarms = now, alarms
	return list
}

// subjectOf returns what a finding is of, the same text as long as it is the same one.
func subjectOf(s *origin.Snapshot, f *analysis.Finding) string {
	switch f.What {
	case analysis.High:
		row := ""
		if f.Field.List != nil {
			row = f.Field.List.Row(s, f.Row)
		}
		return f.Field.Name + " " + row
	case analysis.ExporterDown, analysis.PageLate:
		return f.Source.Name
	}
	return fmt.Sprint(f.What)
}

// An Alarm is a finding that has turned critical.
type Alarm struct {
	Origin string    // "" if nobody has named it
	Time   time.Time // of the snapshot
	Matter fields.Matter
	Text   string // what it is, in words
}

// AlarmOf returns the alarm of a finding of a snapshot that has turned critical.
func AlarmOf(name string, s *origin.Snapshot, c *Change) Alarm {
	a := Alarm{Origin: name, Time: s.Time, Text: words.Findings(s, nil)[c.Index].Text}
	switch f := &c.Finding; f.What {
	case analysis.High:
		a.Matter = f.Field.Matter(s, f.Row)
	default:
		a.Matter = fields.Matter{
			Resource: "nginx", Subject: strings.Join(f.Servers, ", "), Severity: f.Severity, Since: f.Since,
			Value: math.NaN(), Limit: math.NaN(),
		}
	}
	return a
}

// JSON returns the alarm as an element of alarms of the JSON document, with the origin and the time, on a line.
func (a *Alarm) JSON() ([]byte, error) { return export.AlarmLine(a.Origin, a.Time, &a.Matter) }
