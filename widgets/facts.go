package widgets

import (
	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"
)

// Facts are names with their values, in as many rows as it takes: "user 21.0%  load 2.10".
type Facts struct {
	*tview.Box
	faded
	palette *Palette
	facts   []Fact
}

// A Fact is one value with its name. It is shown whole or not at all. The next one begins after Width cells, even if the value
// takes fewer, so that it doesn't jump.
type Fact struct {
	Label, Value string
	Severity     Severity
	Width        int
}

const factGap = 3

func (f *Fact) width() int { return Width(f.Label) + 1 + max(Width(f.Value), f.Width) }

// NewFacts returns no facts.
func NewFacts(p *Palette) *Facts { return &Facts{Box: newBox(), palette: p} }

// Set sets the facts, the most important first.
func (f *Facts) Set(facts ...Fact) {
	f.facts = append(f.facts[:0], facts...)
	for i := range f.facts {
		f.facts[i].Label, f.facts[i].Value = Clean(f.facts[i].Label), Clean(f.facts[i].Value)
	}
}

// place returns where the facts go in rows of that width: row and column of each, -1 for one that is wider than a row.
func (f *Facts) place(width int, put func(fact *Fact, row, column int)) (rows int) {
	row, column := 0, 0
	for i := range f.facts {
		fact := &f.facts[i]
		w := fact.width()
		if w > width {
			continue
		}
		if column > 0 && column+factGap+w > width {
			row, column = row+1, 0
		}
		if column > 0 {
			column += factGap
		}
		if put != nil {
			put(fact, row, column)
		}
		column += w
	}
	if column > 0 {
		row++
	}
	return row
}

// Rows returns how many rows all facts take.
func (f *Facts) Rows(width int) int { return f.place(width, nil) }

// Draw draws the facts that fit.
func (f *Facts) Draw(screen tcell.Screen) {
	f.DrawForSubclass(screen, f)
	x, y, width, height := area(screen, f.Box)
	label := f.style(f.palette.Label, f.palette)
	f.place(width, func(fact *Fact, row, column int) {
		if row >= height {
			return
		}
		style := f.palette.Strong
		if fact.Severity != Unknown {
			style = f.palette.Severity(fact.Severity)
		}
		n := Put(screen, x+column, y+row, width-column, fact.Label, label)
		Put(screen, x+column+n+1, y+row, width-column-n-1, fact.Value, f.style(style, f.palette))
	})
}
