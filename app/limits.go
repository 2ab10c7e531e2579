package app

import (
	"cmp"
	"math"
	"slices"

	"origintop/scrape/origin"
	"origintop/widgets"
)

// severity returns how bad a number is that alarms are raised of: this one, or nil.
func severity(a *origin.Alarm, v float64) widgets.Severity {
	if s := raised(a); s > widgets.Good || math.IsNaN(v) {
		return s
	}
	return widgets.Good
}

// raised returns how bad the number is that an alarm was raised of, and leaves what is all right in its normal style. The alarm may last
// while the number is all right by now: that the line above the panels says.
func raised(a *origin.Alarm) widgets.Severity {
	if a == nil || !a.Near {
		return widgets.Unknown
	}
	return level(a)
}

// level returns how bad it is, or just was, what an alarm is raised of.
func level(a *origin.Alarm) widgets.Severity {
	if a.Level == origin.Crit {
		return widgets.Crit
	}
	return widgets.Warn
}

// worstOf returns how bad the worst of these is: a grade, and alarms that may be nil.
func worstOf(s widgets.Severity, alarms ...*origin.Alarm) widgets.Severity {
	for _, a := range alarms {
		s = max(s, raised(a))
	}
	return s
}

// worse returns the worse one of two alarms, nil if there is none.
func worse(a, b *origin.Alarm) *origin.Alarm {
	if raised(b) > raised(a) {
		return b
	}
	return a
}

// pending returns what stands for a number that isn't known: that it is still to come if its source has given only one page
// yet, and that it can't be known otherwise.
func pending(src *origin.SourceState) string {
	if src != nil && src.Pages < 2 {
		return widgets.Pending
	}
	return widgets.Unknowable
}

// addRow adds a row to those of a table, in place of one that was there before.
func addRow(rows [][]widgets.Cell, cells ...widgets.Cell) [][]widgets.Cell {
	if len(rows) < cap(rows) {
		rows = rows[:len(rows)+1]
	} else {
		rows = append(rows, nil)
	}
	last := &rows[len(rows)-1]
	*last = append((*last)[:0], cells...)
	return rows
}

// few is how many rows a table has room for nearly everywhere.
const few = 4

// busiestFirst returns the order in which to list n things: as they come if they are few, so that no row jumps, and else those with
// the largest numbers first, so that none of these is missing where there is no room for all.
func busiestFirst(n int, number func(i int) float64) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	if n > few {
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(number(b), number(a)) })
	}
	return order
}
