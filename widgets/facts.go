package widgets

import (
	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"origintop/scrape/severity"
)

// Facts shows names and values in as many columns as there is room for: the name at the left of its cell, the value at the right. A fact
// that is wider than a cell takes several.
type Facts struct {
	*tview.Box
	dimmable
	palette *Palette
	facts   []Fact
}

// A Fact is one value with its name. It is shown whole or not at all.
type Fact struct {
	Label, Value string
	Brief        string // instead of Label where that is too wide for a row; "": the fact is left out there
	Severity     severity.Severity
	Width        int  // cells kept free for the value, even if it takes fewer, so that nothing jumps
	About        bool // the value is uncertain: About is put before it
}

const (
	factGap   = 2  // cells between facts
	factWidth = 17 // cells of a column, at least
)

// width returns how many cells a fact takes with a label.
func (f *Fact) width(label string) int {
	if label == "" || f.Value == "" {
		return max(Width(label)+Width(f.Value), f.Width)
	}
	return Width(label) + 1 + max(Width(f.Value), f.Width)
}

// label returns the label for rows of a width.
func (f *Fact) label(row int) string {
	if f.Brief != "" && f.width(f.Label) > row {
		return f.Brief
	}
	return f.Label
}

// NewFacts returns Facts without any.
func NewFacts(p *Palette) *Facts { return &Facts{Box: newBox(), palette: p} }

// Set sets the facts, the most important first.
func (f *Facts) Set(facts ...Fact) {
	f.facts = append(f.facts[:0], facts...)
	for i := range f.facts {
		f.facts[i].Label, f.facts[i].Value = Clean(f.facts[i].Label), Clean(f.facts[i].Value)
		f.facts[i].Brief = Clean(f.facts[i].Brief)
	}
}

// Labels returns the names of the values, in their order.
func (f *Facts) Labels() (labels []string) {
	for i := range f.facts {
		if f.facts[i].Value != "" {
			labels = append(labels, f.facts[i].Label)
		}
	}
	return labels
}

// columns returns how many columns fill a row.
func (f *Facts) columns(width int) int {
	switch n := (width + factGap) / (factWidth + factGap); {
	case n < 2 && width >= factWidth:
		return 2
	default:
		return max(n, 1)
	}
}

// place calls put, if not nil, with the place of each fact: its row and first cell, and how many cells and columns it has. It returns how
// many rows there are. Facts that are wider than a row are left out.
func (f *Facts) place(width int, put func(fact *Fact, row, at, cells, columns int)) (rows int) {
	n := f.columns(width)
	edge := func(column int) int { return column * (width + factGap) / n }
	row, column, at := 0, 0, 0
	for i := range f.facts {
		fact := &f.facts[i]
		w, span := fact.width(fact.label(width)), 1
		if w > width {
			continue
		}
		for column+span < n && edge(column+span)-factGap-at < w {
			span++
		}
		if at > 0 && at+w > width {
			row, column, at = row+1, 0, 0
			for span = 1; edge(span)-factGap < w; {
				span++
			}
		}
		column += span
		next := edge(column)
		w = next - factGap - at
		if put != nil {
			put(fact, row, at, w, span)
		}
		if at = next; at >= width {
			row, column, at = row+1, 0, 0
		}
	}
	if at > 0 {
		row++
	}
	return row
}

// Rows returns how many rows the facts take.
func (f *Facts) Rows(width int) int { return f.place(width, nil) }

// Draw draws the facts that fit.
func (f *Facts) Draw(screen tcell.Screen) {
	f.DrawForSubclass(screen, f)
	x, y, width, height := area(screen, f.Box)
	label := f.style(f.palette.Label, f.palette)
	f.place(width, func(fact *Fact, row, at, cells, columns int) {
		if row >= height {
			return
		}
		style := f.palette.Strong
		if fact.Severity != severity.Unknown {
			style = f.palette.Severity(fact.Severity)
		}
		style = f.style(style, f.palette)
		n := Put(screen, x+at, y+row, cells, fact.label(width), label)
		switch {
		case fact.Value == "":
		case fact.Width == 0 && columns > 1, n == 0: // words
			if n > 0 {
				n++
			}
			Put(screen, x+at+n, y+row, cells-n, fact.Value, style)
			if fact.About && n > 0 {
				putAbout(screen, x+at+n, y+row, 0, fact.Value, style)
			}
		default:
			putRight(screen, x+at, y+row, cells, fact.Value, style)
			if fact.About && n > 0 {
				putAbout(screen, x+at, y+row, cells, fact.Value, style)
			}
		}
	})
}
