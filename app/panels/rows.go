package panels

import (
	"cmp"

	"origintop/scrape/sorting"
	"origintop/widgets"
)

// addRow adds a row to those of a table, in the memory of a former row.
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

// few is how many rows fit into a table on nearly any screen.
const few = 4

// busiestFirst returns the order in which to list n things: a few as they come, so that no row jumps; many by size, so that the largest are
// on the screen.
func busiestFirst(n int, number func(i int) float64) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	if n > few {
		sorting.Stable(order, func(a, b int) int { return cmp.Compare(number(b), number(a)) })
	}
	return order
}

func oneRow(int) int { return 1 }

// TwoRows is for Panel.Add: a widget takes two rows at any width.
func TwoRows(int) int { return 2 }

func fiveRows(int) int { return 5 }
