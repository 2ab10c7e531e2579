package app

import (
	"cmp"
	"math"
	"slices"

	"origintop/scrape"
	"origintop/widgets"
)

// From where on a number is high, and critical, in percent. A disk's busy time never is critical: an SSD works on many
// requests at once and has room at 100 %.
const (
	cpuHigh, cpuCritical       = 70, 90
	memoryHigh, memoryCritical = 80, 92
	linkHigh, linkCritical     = 70, 90
	diskHigh                   = 80
	volumeHigh, volumeCritical = 85, 95

	pressureHigh, pressureCritical = 10, 40 // of the time, some task waits
	tableHigh, tableCritical       = 80, 95 // of a table of the kernel
)

// grade returns how bad a number is.
func grade(v, high, critical float64) widgets.Severity {
	switch {
	case math.IsNaN(v):
		return widgets.Unknown
	case v >= critical:
		return widgets.Crit
	case v >= high:
		return widgets.Warn
	}
	return widgets.Good
}

// anyMore grades a number of which any is bad.
func anyMore(v float64) widgets.Severity {
	return grade(v, math.SmallestNonzeroFloat64, math.Inf(1))
}

// pending returns what stands for a number that isn't known: that it is still to come if its source has given only one page
// yet, and that it can't be known otherwise.
func pending(src *scrape.SourceState) string {
	if src != nil && src.Pages < 2 {
		return widgets.Pending
	}
	return widgets.Unknowable
}

// points returns a history as graphs take it, in place of what was in the slice.
func points(to []widgets.Point, series scrape.Series) []widgets.Point {
	to = to[:0]
	for _, p := range series {
		to = append(to, widgets.Point(p))
	}
	return to
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
