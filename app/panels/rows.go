package panels

import (
	"cmp"
	"slices"

	"origintop/widgets"
)

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

func oneRow(int) int { return 1 }

// TwoRows says that a widget takes two rows, however wide it is.
func TwoRows(int) int { return 2 }

func fiveRows(int) int { return 5 }
