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
}

// PutCell draws a cell of a row, which may have several parts. If there isn't room for all, the last part but one is shortened first, at
// its beginning: a series' name rather than its labels.
type PutCell func(column int, parts ...Cell)

// NewList returns a list without rows. Draw calls row for each row that it draws; row calls put for each cell.
func NewList(p *Palette, row func(i int, put PutCell), columns ...ListColumn) *List {
	return &List{Box: newBox(), palette: p, columns: columns, row: row}
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

// Draw draws the heading and the rows that fit, the selected one among them.
func (l *List) Draw(screen tcell.Screen) {
	l.DrawForSubclass(screen, l)
	x, y, width, height := area(screen, l.Box)
	l.height, l.firstRow = 0, y
	if width < 1 || height < 1 {
		return
	}
	widths := shares(l.columns, width)
	if height > 1 && slices.ContainsFunc(l.columns, func(c ListColumn) bool { return c.Title != "" }) {
		at := x
		for i, c := range l.columns {
			if widths[i] == 0 {
				continue
			}
			l.cell(screen, at, y, min(widths[i], x+width-at), c.Right, []Cell{{Text: c.Title, Style: l.palette.Label}}, false)
			at += widths[i] + columnGap
		}
		y++
		height--
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
		l.row(l.top+i, func(column int, parts ...Cell) {
			if widths[column] == 0 {
				return
			}
			at := x
			for before, w := range widths[:column] {
				if w > 0 {
					at += widths[before] + columnGap
				}
			}
			l.cell(screen, at, y+i, min(widths[column], x+width-at), l.columns[column].Right, parts, marked)
		})
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
			putRight(screen, x, y, width, part.Text, style)
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
