// Package layout finds places on a screen for the panels of a dashboard. It is arithmetic: it knows no panel and draws nothing.
package layout

import (
	"cmp"
	"slices"

	"origintop/scrape/severity"
	"origintop/scrape/sorting"
)

// A Box describes one panel.
type Box struct {
	Shown    bool                             // otherwise it only keeps the others where they are
	Severity severity.Severity                // of what it shows
	Line     bool                             // it has only one line of text to show
	Small    bool                             // it gets little room, and none of what is left over
	Wide     bool                             // it stands below the others unless there are many columns
	Rows     func(width int) (least, all int) // how many rows it needs, and how many show everything
	Grows    bool                             // it makes use of more rows than that
}

// A Rect is a place on the screen. One with no rows is no place.
type Rect struct{ X, Y, Width, Height int }

// The smallest frame of a panel, the smallest screens with two, three and four columns, and the smallest place for a panel in one line.
const (
	frameRows    = 4
	frameWidth   = 34
	twoColumns   = 76
	threeColumns = 170
	fourColumns  = 280
	lineWidth    = 40
	lineGap      = 2 // between lines beside each other
)

// A cell holds boxes one above another, a row holds cells one beside another: the indices of the boxes.
type (
	cell []int
	row  []cell
)

// Places returns a place for each box, in the order of the boxes, on a screen of that width and height. Boxes stand in rows, in one to
// four columns depending on the width. Small ones share a cell of the last row or, if none is free, a row. When a box goes, the others stay
// in their rows and share its room. Boxes with only a line stand below all rows. With main, the first box has a row of its own and half of
// the height. With lines, or where frames do not fit, every box gets lines only.
func Places(boxes []Box, width, height int, main, lines bool) []Rect {
	places := make([]Rect, len(boxes))
	columns := 1
	for _, least := range [...]int{twoColumns, threeColumns, fourColumns} {
		if width >= least {
			columns++
		}
	}
	if !lines && width >= frameWidth {
		rows, low := flow(boxes, columns, main)
		if heights := heightsOf(boxes, rows, width, height-low, main); heights != nil {
			y := 0
			for i, h := range heights {
				rows[i].place(boxes, places, Rect{0, y, width, h})
				y += h
			}
			for b := range boxes {
				if boxes[b].Shown && boxes[b].Line {
					places[b] = Rect{0, y, width, 1}
					y++
				}
			}
			return places
		}
	}
	strip(boxes, places, width, height, lines)
	return places
}

// strip gives every box lines only: as many beside each other as there is room for, unless lines are asked for.
func strip(boxes []Box, places []Rect, width, height int, lines bool) {
	beside := max(1, (width+lineGap)/(lineWidth+lineGap))
	if lines {
		beside = 1
	}
	fit := worst(boxes, height*beside)
	if len(fit) == 0 {
		return
	}
	rows := (len(fit) + beside - 1) / beside
	beside = (len(fit) + rows - 1) / rows
	y := 0
	for i := range rows {
		h := 1
		switch {
		case lines:
			h = max(1, height/rows)
		case beside > 1: // the first ones get what is left over
			h = (height - y + rows - i - 1) / (rows - i)
		}
		for k, b := range fit[i*beside : min((i+1)*beside, len(fit))] {
			x := (width + lineGap) * k / beside
			places[b] = Rect{x, y, (width+lineGap)*(k+1)/beside - lineGap - x, h}
		}
		y += h
	}
}

// place gives the boxes of a row their places in a room.
func (r row) place(boxes []Box, places []Rect, room Rect) {
	var shown []cell
	for _, c := range r {
		c = slices.DeleteFunc(slices.Clone(c), func(b int) bool { return !boxes[b].Shown })
		if len(c) > 0 {
			shown = append(shown, c)
		}
	}
	for k, c := range shown {
		x := room.Width * k / len(shown)
		width := room.Width*(k+1)/len(shown) - x
		y := room.Y
		stack := make([]row, len(c))
		for i, b := range c {
			stack[i] = row{{b}}
		}
		for i, h := range heights(boxes, stack, width, room.Height, false) {
			places[c[i]] = Rect{room.X + x, y, width, h}
			y += h
		}
	}
}

// worst returns the indices of the boxes that are shown, in their order. Of more than n, it returns only the most severe.
func worst(boxes []Box, n int) []int {
	var shown []int
	for b := range boxes {
		if boxes[b].Shown {
			shown = append(shown, b)
		}
	}
	sorting.Stable(shown, func(a, b int) int { return cmp.Compare(boxes[b].Severity, boxes[a].Severity) })
	shown = shown[:max(0, min(n, len(shown)))]
	slices.Sort(shown)
	return shown
}

// flow returns the rows that have a box to show, and the number of lines below them. Hidden boxes are included: they still count for the
// height of the row, so that nothing moves when they go.
func flow(boxes []Box, columns int, main bool) (rows []row, lines int) {
	const many = 3 // columns with which a wide box stands among the others
	var cells, wide []cell
	var small []int
	for b := range boxes {
		switch {
		case boxes[b].Line:
			if boxes[b].Shown {
				lines++
			}
		case main && b == 0:
			rows = append(rows, row{{b}})
		case boxes[b].Small:
			small = append(small, b)
		case boxes[b].Wide && columns < many:
			wide = append(wide, cell{b})
		default:
			cells = append(cells, cell{b})
		}
	}
	for len(cells) >= columns || len(cells) > 0 && len(small) == 0 {
		n := min(columns, len(cells))
		rows, cells = append(rows, row(cells[:n:n])), cells[n:]
	}
	last := row(cells)
	switch {
	case len(small) > 0 && len(last) > 0: // there is a free cell: all small ones stand in it
		last = append(last, small)
	case len(small) > 0:
		for _, b := range small {
			last = append(last, cell{b})
		}
	}
	if len(last) > 0 {
		rows = append(rows, last)
	}
	for c := range slices.Chunk(wide, columns) {
		rows = append(rows, c)
	}
	shown := func(b int) bool { return boxes[b].Shown }
	return slices.DeleteFunc(rows, func(r row) bool {
		return !slices.ContainsFunc(r, func(c cell) bool { return slices.ContainsFunc(c, shown) })
	}), lines
}

// small reports whether a row has small boxes only.
func (r row) small(boxes []Box) bool {
	return !slices.ContainsFunc(r, func(c cell) bool {
		return slices.ContainsFunc(c, func(b int) bool { return !boxes[b].Small })
	})
}

// heightsOf returns the heights of the rows; nil if frames don't fit. A row of small boxes has half of the height of another one, and no
// more than it needs; where that is no frame, it has one line for each box.
func heightsOf(boxes []Box, rows []row, width, room int, main bool) []int {
	n := len(rows)
	low, at := 0, slices.IndexFunc(rows, func(r row) bool { return r.small(boxes) })
	if n > 1 && at >= 0 {
		_, all := rows[at].rows(boxes, width)
		low = min(room/(2*n-1), all)
		if low < frameRows {
			low = 0
			for _, c := range rows[at] {
				low = max(low, len(c))
			}
		}
		rows = slices.Delete(slices.Clone(rows), at, at+1)
	}
	if len(rows)*frameRows > room-low {
		return nil
	}
	list := heights(boxes, rows, width, room-low, main)
	if low > 0 {
		list = slices.Insert(list, at, low)
	}
	return list
}

// rows returns how many rows the boxes of a row need, and make use of.
func (r row) rows(boxes []Box, width int) (least, all int) {
	for k, c := range r {
		l, a := 0, 0
		for _, b := range c {
			l1, a1 := boxes[b].Rows(width*(k+1)/len(r) - width*k/len(r))
			l, a = l+l1, a+a1
		}
		least, all = max(least, l), max(all, a)
	}
	return least, all
}

// heights divides the room among the rows: evenly at first; then rows that have too little take from rows that have more than they use.
// Small differences stay, so that rows do not move with each word that comes or goes.
func heights(boxes []Box, rows []row, width, room int, main bool) []int {
	n := len(rows)
	got, least, all := make([]int, n), make([]int, n), make([]int, n)
	for i, row := range rows {
		least[i], all[i] = row.rows(boxes, width)
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
	grows := func(r row) bool {
		return slices.ContainsFunc(r, func(c cell) bool {
			return slices.ContainsFunc(c, func(b int) bool { return boxes[b].Grows })
		})
	}
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
