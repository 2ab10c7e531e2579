// Package layout finds places on a screen for the panels of a dashboard. It is arithmetic: it knows no panel and draws nothing.
package layout

import (
	"cmp"
	"slices"

	"origintop/scrape/severity"
)

// A Box describes one panel.
type Box struct {
	Shown    bool                             // otherwise it only keeps the others where they are
	Severity severity.Severity                // of what it shows
	Line     bool                             // it has only one line of text to show
	Rows     func(width int) (least, all int) // how many rows it needs, and how many show everything
	Grows    bool                             // it makes use of more rows than that
}

// A Rect is a place on the screen. One with no rows is no place.
type Rect struct{ X, Y, Width, Height int }

// The smallest frame of a panel, and the smallest screens with two and three columns.
const (
	frameRows    = 4
	frameWidth   = 34
	twoColumns   = 76
	threeColumns = 170
)

// Places returns a place for each box, in the order of the boxes, on a screen of that width and height. Boxes stand in rows, in one to
// three columns depending on the width. When a box goes, the others stay in their rows and share its room. Boxes with only a line stand
// below all rows. With main, the first box has a row of its own and half of the height. With lines, or where frames do not fit, every box
// gets lines only.
func Places(boxes []Box, width, height int, main, lines bool) []Rect {
	places := make([]Rect, len(boxes))
	columns := 1
	if width >= twoColumns {
		columns++
	}
	if width >= threeColumns {
		columns++
	}
	if !lines && width >= frameWidth {
		rows, low := rowsOf(boxes, columns, main)
		if room := height - low; len(rows)*frameRows <= room {
			y := 0
			for i, h := range heights(boxes, rows, width, room, main) {
				x := 0
				shown := slices.DeleteFunc(slices.Clone(rows[i]), func(b int) bool { return !boxes[b].Shown })
				for k, b := range shown {
					w := width*(k+1)/len(shown) - x
					places[b] = Rect{x, y, w, h}
					x += w
				}
				y += h
			}
			for b := range boxes {
				if boxes[b].Shown && boxes[b].Line && y < height {
					places[b] = Rect{0, y, width, 1}
					y++
				}
			}
			return places
		}
	}
	y := 0
	fit := worst(boxes, height)
	for _, b := range fit {
		h := 1
		if lines && !boxes[b].Line {
			h = max(1, height/len(fit))
		}
		places[b] = Rect{0, y, width, h}
		y += h
	}
	return places
}

// worst returns the indices of the boxes that are shown, in their order. Of more than n, it returns only the most severe.
func worst(boxes []Box, n int) []int {
	var shown []int
	for b := range boxes {
		if boxes[b].Shown {
			shown = append(shown, b)
		}
	}
	slices.SortStableFunc(shown, func(a, b int) int { return cmp.Compare(boxes[b].Severity, boxes[a].Severity) })
	shown = shown[:max(0, min(n, len(shown)))]
	slices.Sort(shown)
	return shown
}

// rowsOf returns the indices of the boxes in each row that has one to show, and the number of lines below the rows. Hidden boxes are
// included: they still count for the height of the row, so that nothing moves when they go.
func rowsOf(boxes []Box, columns int, main bool) (rows [][]int, lines int) {
	var row []int
	any := false // box of the row is shown
	end := func() {
		if any {
			rows = append(rows, row)
		}
		row, any = nil, false
	}
	for b := range boxes {
		if boxes[b].Line {
			if boxes[b].Shown {
				lines++
			}
			continue
		}
		row = append(row, b)
		any = any || boxes[b].Shown
		if len(row) == columns || main && b == 0 {
			end()
		}
	}
	end()
	return rows, lines
}

// heights divides the room among the rows: evenly at first; then rows that have too little take from rows that have more than they use.
// Small differences stay, so that rows do not move with each word that comes or goes.
func heights(boxes []Box, rows [][]int, width, room int, main bool) []int {
	n := len(rows)
	got, least, all := make([]int, n), make([]int, n), make([]int, n)
	for i, row := range rows {
		for k, b := range row {
			l, a := boxes[b].Rows(width*(k+1)/len(row) - width*k/len(row))
			least[i], all[i] = max(least[i], l), max(all[i], a)
		}
	}
	left, of := room, n
	if main && n > 1 {
		got[0] = max(room/2, frameRows)
		left, of = room-got[0], n-1
	}
	for i := n - of; i < n; i++ {
		got[i] = left / (n - i)
		left -= got[i]
	}
	// take moves lines from rows with more than enough to rows with less than they want, except differences up to small.
	take := func(want, enough []int, small int) {
		for range room {
			from, to := 0, 0
			for i := range got {
				if got[i]-max(enough[i], frameRows) > got[from]-max(enough[from], frameRows) {
					from = i
				}
				if want[i]-got[i] > want[to]-got[to] {
					to = i
				}
			}
			if n == 0 || want[to]-got[to] <= small || got[from]-max(enough[from], frameRows) <= small {
				return
			}
			got[from]--
			got[to]++
		}
	}
	take(least, least, 0)
	take(all, all, 1)
	// What is still left over goes to the rows that grow.
	grows := func(row []int) bool { return slices.ContainsFunc(row, func(b int) bool { return boxes[b].Grows }) }
	growing := 0
	for _, row := range rows {
		if grows(row) {
			growing++
		}
	}
	over := 0
	for i, row := range rows {
		if enough := max(all[i], frameRows); growing > 0 && got[i] > enough && !grows(row) {
			over, got[i] = over+got[i]-enough, enough
		}
	}
	for i, row := range rows {
		if over > 0 && grows(row) {
			more := over / growing
			got[i], over, growing = got[i]+more, over-more, growing-1
		}
	}
	return got
}
