package app

import (
	"cmp"
	"slices"

	"origintop/scrape/severity"
)

// A box is what the layout is to know of a panel.
type box struct {
	shown bool              // else it only keeps the others where they are
	grade severity.Severity // how bad what it shows is
	line  bool              // it has nothing to show but a line of text
	rows  func(width int) (least, all int)
	grows bool // it makes use of more
}

// A rect is a place on the screen; one without rows is none.
type rect struct{ x, y, width, height int }

// The smallest frame, and from which width on there are so many columns.
const (
	frameRows    = 4
	frameWidth   = 34
	twoColumns   = 76
	threeColumns = 170
)

// layout returns a place in that room for each box, in their order. Boxes stand in rows of as many columns as there is room for;
// each stays in its row when others go, whose room the others of the row get, or the other rows. Lines are below all rows. If main,
// the first box has the first row, and half of the room. Where there isn't room for frames all are lines.
func layout(boxes []box, width, height int, main, lines bool) []rect {
	places := make([]rect, len(boxes))
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
				shown := slices.DeleteFunc(slices.Clone(rows[i]), func(b int) bool { return !boxes[b].shown })
				for k, b := range shown {
					w := width*(k+1)/len(shown) - x
					places[b] = rect{x, y, w, h}
					x += w
				}
				y += h
			}
			for b := range boxes {
				if boxes[b].shown && boxes[b].line && y < height {
					places[b] = rect{0, y, width, 1}
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
		if lines && !boxes[b].line {
			h = max(1, height/len(fit))
		}
		places[b] = rect{0, y, width, h}
		y += h
	}
	return places
}

// worst returns the indices of the boxes that are shown, in their order: of more than n only the worst.
func worst(boxes []box, n int) []int {
	var shown []int
	for b := range boxes {
		if boxes[b].shown {
			shown = append(shown, b)
		}
	}
	slices.SortStableFunc(shown, func(a, b int) int { return cmp.Compare(boxes[b].grade, boxes[a].grade) })
	shown = shown[:max(0, min(n, len(shown)))]
	slices.Sort(shown)
	return shown
}

// rowsOf returns the boxes of each row in which one is shown, by their indices, those that aren't shown among them: they still have a say
// in how high it is, so that nothing moves when they go. And it returns how many lines there are below.
func rowsOf(boxes []box, columns int, main bool) (rows [][]int, lines int) {
	var row []int
	any := false // box of the row is shown
	end := func() {
		if any {
			rows = append(rows, row)
		}
		row, any = nil, false
	}
	for b := range boxes {
		if boxes[b].line {
			if boxes[b].shown {
				lines++
			}
			continue
		}
		row = append(row, b)
		any = any || boxes[b].shown
		if len(row) == columns || main && b == 0 {
			end()
		}
	}
	end()
	return rows, lines
}

// heights shares the room among the rows: evenly, and then those that lack something take from those that have more than they
// use. Small differences stay: rows are not to move with each word that comes or goes.
func heights(boxes []box, rows [][]int, width, room int, main bool) []int {
	n := len(rows)
	got, least, all := make([]int, n), make([]int, n), make([]int, n)
	for i, row := range rows {
		for k, b := range row {
			l, a := boxes[b].rows(width*(k+1)/len(row) - width*k/len(row))
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
	// take moves rows from where there are more than enough to where there are less than wanted.
	take := func(want, enough []int, most int) {
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
			if n == 0 || want[to]-got[to] <= most || got[from]-max(enough[from], frameRows) <= most {
				return
			}
			got[from]--
			got[to]++
		}
	}
	const small = 1
	take(least, least, 0)
	take(all, all, small)
	// What is still left over goes to the rows that make use of it.
	growing := 0
	for _, row := range rows {
		if slices.ContainsFunc(row, func(b int) bool { return boxes[b].grows }) {
			growing++
		}
	}
	over := 0
	for i, row := range rows {
		if enough := max(all[i], frameRows); growing > 0 && got[i] > enough && !slices.ContainsFunc(row, func(b int) bool { return boxes[b].grows }) {
			over, got[i] = over+got[i]-enough, enough
		}
	}
	for i, row := range rows {
		if over > 0 && slices.ContainsFunc(row, func(b int) bool { return boxes[b].grows }) {
			more := over / growing
			got[i], over, growing = got[i]+more, over-more, growing-1
		}
	}
	return got
}
