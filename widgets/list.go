package widgets

import (
	"slices"
	"unicode/utf8"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"
)

// A List has a heading and any number of rows, of which one may be selected. It asks only for the rows that it draws.
type List struct {
	*tview.Box
	dimmable
	palette  *Palette
	columns  []ListColumn
	rows     int
	row      func(i int, put PutCell)
	selected int // -1: none
	top      int // the first row on the screen
	height   int // rows that the last Draw had room for
	firstRow int // the line of the screen of the first one
	heading  int // the line of the screen of the heading, -1 if there is none
	places   []place
	bare     bool          // see SetBare
	foot     func(PutCell) // see SetFoot
}

// A place is where a column is on the screen; it is not there if the width is 0.
type place struct{ x, width int }

// PutCell draws a cell of a row, which may have several parts. If there isn't room for all, the last part but one is shortened first, at
// its beginning: a series' name rather than its labels.
type PutCell func(column int, parts ...Cell)

// NewList returns a list without rows. Draw calls row for each row that it draws; row calls put for each cell.
func NewList(p *Palette, row func(i int, put PutCell), columns ...ListColumn) *List {
	return &List{Box: newBox(), palette: p, columns: columns, row: row}
}

// Labels returns the titles of the columns; none if there are no rows.
func (l *List) Labels() (labels []string) {
	for i := range l.columns {
		if l.rows > 0 {
			labels = append(labels, l.columns[i].Title)
		}
	}
	return labels
}

// SetRows sets the number of rows and selects one as Select does.
func (l *List) SetRows(rows, selected int) {
	l.rows = rows
	l.Select(selected)
}

// Rows returns the number of rows.
func (l *List) Rows() int { return l.rows }

// SetWidth sets the width of a column.
func (l *List) SetWidth(column, cells int) { l.columns[column].Width = cells }

// SetPriority sets the priority of a column.
func (l *List) SetPriority(column, priority int) { l.columns[column].Priority = priority }

// SetTitle sets the title of a column.
func (l *List) SetTitle(column int, title string) { l.columns[column].Title = Clean(title) }

// SetSorted sets how the rows are sorted by a column.
func (l *List) SetSorted(column int, s Sorted) { l.columns[column].Sorted = s }

// SetBare sets whether the list has neither a heading nor a last row.
func (l *List) SetBare(bare bool) { l.bare = bare }

// SetFoot sets what puts the cells of a last row, which stays where it is; nil: there is none.
func (l *List) SetFoot(foot func(PutCell)) { l.foot = foot }

// ColumnWidth returns how wide a column is on the screen, 0 if it is not there. It is known from Draw on.
func (l *List) ColumnWidth(column int) int {
	if column < len(l.places) {
		return l.places[column].width
	}
	return 0
}

// ColumnAt returns the index of the column whose heading is there on the screen, -1 if none is.
func (l *List) ColumnAt(x, y int) int {
	if y != l.heading {
		return -1
	}
	return slices.IndexFunc(l.places, func(p place) bool { return p.width > 0 && x >= p.x && x < p.x+p.width })
}

// Selected returns the index of the selected row, -1 if there is none.
func (l *List) Selected() int { return l.selected }

// Select selects a row, or the last one if there are fewer rows. The index -1 selects none.
func (l *List) Select(i int) { l.selected = max(-1, min(i, l.rows-1)) }

// Page returns the number of rows to scroll by for a page.
func (l *List) Page() int { return max(1, l.height-1) }

// Scroll scrolls down by that many rows, or up if negative, and keeps the selected row on the screen.
func (l *List) Scroll(rows int) {
	l.top = max(0, min(l.top+rows, l.rows-l.height))
	l.Select(max(l.top, min(l.selected, l.top+l.height-1)))
}

// RowAt returns the index of the row in a line of the screen, -1 if there is none.
func (l *List) RowAt(y int) int {
	if i := y - l.firstRow; i >= 0 && i < l.height && l.top+i < l.rows {
		return l.top + i
	}
	return -1
}

// Shown returns the index of the first row on the screen, and that behind the last.
func (l *List) Shown() (from, to int) { return l.top, min(l.top+l.height, l.rows) }

// Draw draws the heading, the rows that fit, the selected one among them, and the last row.
func (l *List) Draw(screen tcell.Screen) {
	l.DrawForSubclass(screen, l)
	x, y, width, height := area(screen, l.Box)
	l.height, l.firstRow, l.heading = 0, y, -1
	if width < 1 || height < 1 {
		return
	}
	l.place(x, width)
	if height > 1 && !l.bare && slices.ContainsFunc(l.columns, func(c ListColumn) bool { return c.Title != "" }) {
		l.heading = y
		l.drawHeading(screen, y)
		y++
		height--
	}
	if l.foot != nil && height > 2 && !l.bare {
		height--
		l.foot(l.putAt(screen, y+height, false))
	}
	l.height, l.firstRow = height, y
	l.top = max(0, min(l.top, l.rows-height))
	if l.selected >= 0 {
		l.top = max(min(l.top, l.selected), l.selected-height+1)
	}
	for i := range min(height, l.rows-l.top) {
		marked := l.top+i == l.selected
		if marked {
			for column := range width {
				screen.Put(x+column, y+i, " ", l.palette.Text.Reverse(true))
			}
		}
		l.row(l.top+i, l.putAt(screen, y+i, marked))
	}
}

// place finds the places of the columns.
func (l *List) place(x, width int) {
	l.places = l.places[:0]
	at := x
	for _, w := range shares(l.columns, width) {
		l.places = append(l.places, place{at, max(0, min(w, x+width-at))})
		if w > 0 {
			at += w + columnGap
		}
	}
}

// putAt returns what puts cells into a line of the screen.
func (l *List) putAt(screen tcell.Screen, y int, marked bool) PutCell {
	return func(column int, parts ...Cell) {
		if p := l.places[column]; p.width > 0 {
			l.cell(screen, p.x, y, p.width, l.columns[column].Right, parts, marked)
		}
	}
}

func (l *List) drawHeading(screen tcell.Screen, y int) {
	for i, c := range l.columns {
		p := l.places[i]
		if p.width == 0 {
			continue
		}
		style := l.palette.Label
		if c.Sorted != Unsorted {
			style = l.palette.Focus
			at, arrow := p.x+Width(c.Title), [...]string{Down: "↓", Up: "↑"}[c.Sorted]
			if c.Right {
				at = p.x + p.width - Width(c.Title) - 1 // in the gap between columns, if need be
			}
			screen.Put(at, y, arrow, style)
		}
		l.cell(screen, p.x, y, p.width, c.Right, []Cell{{Text: c.Title, Style: style}}, false)
	}
}

// cell draws the parts of a cell.
func (l *List) cell(screen tcell.Screen, x, y, width int, right bool, parts []Cell, marked bool) {
	const minPart, tellingPart = 8, 14
	over := -width
	for _, part := range parts {
		over += Width(Clean(part.Text))
	}
	for i, part := range parts {
		text, room := part.Text, width
		if whole := Width(Clean(text)); over > 0 && i == len(parts)-2 {
			room = min(room, max(whole-over, min(whole, minPart)))
			if room >= tellingPart {
				text = ending(text, room)
			}
		}
		style := l.style(part.Style, l.palette)
		if marked {
			style = l.palette.Text.Reverse(true)
		}
		if right {
			if n := putRight(screen, x, y, width, part.Text, style); part.About && n > 0 {
				screen.Put(x+width-n-1, y, About, style) // in the gap between columns, if need be
			}
			return
		}
		n := Put(screen, x, y, room, text, style)
		x, width = x+n, width-n
	}
}

// ending cuts a text at its beginning to that many cells: the names of series differ towards their ends.
func ending(text string, cells int) string {
	text = Clean(text)
	if Width(text) <= cells {
		return text
	}
	for text != "" && Width(text) >= cells {
		_, n := utf8.DecodeRuneInString(text)
		text = text[n:]
	}
	return "…" + text
}
