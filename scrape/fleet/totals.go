package fleet

import (
	"math"
	"slices"
	"time"

	"origintop/scrape"
	"origintop/scrape/analysis"
	"origintop/scrape/fields"
	"origintop/scrape/origin"
	"origintop/scrape/severity"
)

// Value returns the number of a row in the column with that index.
func (r *Row) Value(column int) float64 { return columns[column].Value(r.Snapshot) }

// Current reports whether the number of a row in a column is one of now: its source has answered last time, and is not late.
func (r *Row) Current(column int) bool {
	src := r.source(column)
	if src == nil {
		return true // whoever gave the number says so
	}
	for i := range r.Findings {
		if f := &r.Findings[i]; f.What == analysis.PageLate && f.Source == src {
			return false
		}
	}
	return src.Up()
}

// source returns the source that a column's numbers come from.
func (r *Row) source(column int) *origin.SourceState {
	if f := columns[column].Field; f != nil {
		return r.Snapshot.Source(f.Role())
	}
	return r.Snapshot.Source(scrape.RoleMachine)
}

// Oldest returns the time of the oldest of the last pages of the sources, zero before the first. A load tester whose test has ended is
// none of them.
func (r *Row) Oldest() (oldest time.Time) {
	s := r.Snapshot
	for i := range s.Sources {
		if src := &s.Sources[i]; src.Pages > 0 && !analysis.LoadTestEnded(src) && (oldest.IsZero() || src.Last.Before(oldest)) {
			oldest = src.Last
		}
	}
	if len(s.Sources) == 0 {
		return s.Time
	}
	return oldest
}

// Limited reports whether a column's numbers are parts of a limit, in percent.
func (c *Column) Limited() bool { return c.Unit == fields.Percent }

// A Total is what a column adds up to over all rows.
type Total struct {
	Sum     float64 // of what is known; NaN if nothing is
	Part    bool    // some rows that should have the number don't have it now: the sum is more than that
	Largest *Row    // nil unless several rows have the number
	Times   float64 // by how many times its number is more than the mean; NaN if that is not known
}

// Total returns what a column adds up to.
func (v *View) Total(column int) Total {
	t := Total{Sum: math.NaN(), Times: math.NaN()}
	known, most := 0, math.Inf(-1)
	var largest *Row
	loads := map[string]bool{} // the load testers that have been counted
	for _, r := range v.Rows {
		if src := r.source(column); src != nil && src.URL != "" && src.Only(scrape.RoleLoad) {
			if loads[src.URL] { // of one that several origins have, the clients are there once
				continue
			}
			loads[src.URL] = true
		}
		switch n := r.Value(column); {
		case n == n && r.Current(column):
			if known++; known == 1 {
				t.Sum = 0
			}
			if t.Sum += n; n > most {
				most, largest = n, r
			}
		case r.owes(column):
			t.Part = true
		}
	}
	if known > 1 {
		t.Largest = largest
		if mean := t.Sum / float64(known); mean > 0 {
			t.Times = most / mean
		}
	}
	return t
}

// owes reports whether a row would have a number in a column if all were well.
func (r *Row) owes(column int) bool {
	src := r.source(column)
	if src == nil { // nobody knows what a source is of that has never answered
		return slices.ContainsFunc(r.Snapshot.Sources, func(s origin.SourceState) bool {
			return s.Pages == 0 && (s.Role == scrape.RoleUnknown || s.Role == scrape.RoleOther)
		})
	}
	return !src.Only(scrape.RoleLoad) || src.Pages > 0 && !analysis.LoadTestEnded(src)
}

// WithLate returns the View with the rows in which a source is late: that is found beside what else is the matter with them.
func (v *View) WithLate(late func(*origin.SourceState) bool) *View {
	changed := *v
	changed.Rows = nil
	for i, r := range v.Rows {
		for k := range r.Snapshot.Sources {
			if late(&r.Snapshot.Sources[k]) {
				if changed.Rows == nil {
					changed.Rows = append(make([]*Row, 0, len(v.Rows)), v.Rows...)
				}
				row := *r
				row.judge(late)
				changed.Rows[i] = &row
				break
			}
		}
	}
	if changed.Rows == nil {
		return v
	}
	return &changed
}

// Recorded returns the View of a recording with the rows in which pages are missing: origins come and go, and what one said last is not so
// for ever.
func (v *View) Recorded() *View {
	return v.WithLate(func(src *origin.SourceState) bool { return MissesPages(src, v.Time) })
}

// MissesPages reports whether a recording has no page of a source for so long that what it said is not of that time.
func MissesPages(src *origin.SourceState, at time.Time) bool {
	return src.Up() && at.Sub(src.Last) > 3*src.Interval+2*time.Second
}

// judge finds what is the matter with the row.
func (r *Row) judge(late func(*origin.SourceState) bool) {
	r.Findings = analysis.Findings(r.Snapshot, late)
	switch {
	case len(r.Findings) > 0 && !r.Findings[0].Past:
		r.Severity = r.Findings[0].Severity
	case !r.Snapshot.Time.IsZero():
		r.Severity = severity.Good
	}
}
