package widgets

import (
	"fmt"
	"strings"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"
)

// A Table has a heading and rows of cells. A column is as wide as its Width or the widest text it ever had, so that columns don't jump. If
// there isn't room for all, those with the highest Priority are left out.
type Table struct {
	*tview.Box
	dimmable
	palette *Palette
	columns []Column
	widths  []int // the widest text that each column ever had
	shown   []int // scratch of Draw
	rows    [][]Cell
	more    int    // rows that didn't fit
	rest    string // says so
}

// A Cell is a text with its style.
type Cell struct {
	Text  string
	Style tcell.Style
	About bool // the value is uncertain: About is put before it, in the gap between columns if need be
}

// About is the sign of an uncertain number.
const About = "~"

// putAbout puts About into the cell before a text that is aligned right in width cells.
func putAbout(screen tcell.Screen, x, y, width int, text string, style tcell.Style) {
	blanks := len(text) - len(strings.TrimLeft(text, " "))
	screen.Put(x+max(0, width-Width(text))+blanks-1, y, About, style)
}

// NewTable returns a table without rows.
func NewTable(p *Palette, columns ...Column) *Table {
	t := &Table{Box: newBox(), palette: p, columns: columns, widths: make([]int, len(columns)), shown: make([]int, len(columns))}
	for i, c := range columns {
		t.widths[i] = max(Width(c.Title), c.Width)
	}
	return t
}

// SetTitle sets the title of a column.
func (t *Table) SetTitle(column int, title string) {
	t.columns[column].Title = Clean(title)
	t.widths[column] = max(t.widths[column], Width(t.columns[column].Title))
}

// Set sets the rows. The table keeps and changes them.
func (t *Table) Set(rows [][]Cell) {
	t.rows = rows
	for _, row := range rows {
		for i := range row {
			row[i].Text = Clean(row[i].Text)
			if i < len(t.widths) {
				t.widths[i] = max(t.widths[i], Width(row[i].Text))
			}
		}
	}
}

// Rows returns how many rows the table takes, with the heading; 0 if it is empty.
func (t *Table) Rows() int {
	if len(t.rows) == 0 {
		return 0
	}
	return len(t.rows) + 1
}

// Labels returns the titles of the columns; none if the table is empty.
func (t *Table) Labels() (labels []string) {
	for i := range t.columns {
		if len(t.rows) > 0 {
			labels = append(labels, t.columns[i].Title)
		}
	}
	return labels
}

// Draw draws the table. If rows don't fit, the last row says how many.
func (t *Table) Draw(screen tcell.Screen) {
	t.DrawForSubclass(screen, t)
	x, y, width, height := area(screen, t.Box)
	if width < 1 || height < 1 || len(t.rows) == 0 {
		return
	}
	widths := t.shown
	layout(widths, t.columns, t.widths, width)
	put := func(row, column, at int, text string, style tcell.Style) {
		style = t.style(style, t.palette)
		if t.columns[column].Right {
			putRight(screen, at, y+row, widths[column], text, style)
		} else {
			Put(screen, at, y+row, widths[column], text, style)
		}
	}
	at := x
	fit := len(t.rows)
	heading := 1
	switch {
	case height == 1:
		heading, fit = 0, 1 // the first row is the most important
	case height == 2:
		fit = 1 // with the heading: numbers need their names
	case fit > height-heading:
		fit = height - heading - 1
	}
	for column := range t.columns {
		if widths[column] == 0 {
			continue
		}
		if heading > 0 {
			put(0, column, at, t.columns[column].Title, t.palette.Label)
		}
		for i, row := range t.rows[:max(fit, 0)] {
			if column < len(row) {
				put(heading+i, column, at, row[column].Text, row[column].Style)
				if row[column].About && column > 0 {
					putAbout(screen, at, y+heading+i, widths[column], row[column].Text, t.style(row[column].Style, t.palette))
				}
			}
		}
		at += widths[column] + columnGap
	}
	if more := len(t.rows) - max(fit, 0); more > 0 && height > 2 {
		if t.more != more {
			t.more, t.rest = more, fmt.Sprintf("+%d more", more)
		}
		Put(screen, x, y+height-1, width, t.rest, t.style(t.palette.Label, t.palette))
	}
}
