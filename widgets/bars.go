package widgets

import (
	"fmt"
	"math"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"
)

// Bars shows many shares in little room: "cpu0 ▅ 61%" each where there is room, else a block each, as high as its share.
type Bars struct {
	*tview.Box
	faded
	palette *Palette
	bars    []Bar
	texts   []string // what stands behind each block
	wide    int      // cells of the widest one, name and block included
}

// A Bar is one share, with a note if something is to be said of it.
type Bar struct {
	Name     string
	Percent  float64
	Note     string
	Severity Severity
}

// NewBars returns bars of nothing.
func NewBars(p *Palette) *Bars { return &Bars{Box: newBox(), palette: p} }

// Set gives the bars their values, which are copied.
func (b *Bars) Set(bars []Bar) {
	b.bars = append(b.bars[:0], bars...)
	b.texts, b.wide = b.texts[:0], 0
	for i := range b.bars {
		bar := &b.bars[i]
		bar.Name = Clean(bar.Name)
		text := Percent(bar.Percent)
		if bar.Note != "" {
			text += " " + Clean(bar.Note)
		}
		b.texts = append(b.texts, text)
		b.wide = max(b.wide, Width(bar.Name)+3+max(Width(text), len("99.9% softirq")))
	}
}

const barGap = 2

func (b *Bars) columns(width int) int { return (width + barGap) / (b.wide + barGap) }

// Rows returns how many rows the bars take with names and numbers, at most four.
func (b *Bars) Rows(width int) int {
	n := len(b.bars)
	if n == 0 || width < 1 {
		return 0
	}
	columns := max(1, b.columns(width))
	if rows := (n + columns - 1) / columns; rows <= 4 {
		return rows
	}
	return min(2, (n+width-1)/width)
}

var heights = [...]string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}

// height returns the block for a share.
func height(percent float64) string {
	if math.IsNaN(percent) {
		return "·"
	}
	return heights[min(max(int(percent/100*8), 0), 7)]
}

// Draw draws the bars.
func (b *Bars) Draw(screen tcell.Screen) {
	b.DrawForSubclass(screen, b)
	x, y, width, rows := b.GetInnerRect()
	if width < 1 || rows < 1 || len(b.bars) == 0 {
		return
	}
	columns := b.columns(width)
	if columns < 1 || columns*rows < len(b.bars) {
		b.drawStrip(screen, x, y, width, rows)
		return
	}
	step := b.wide + barGap
	for i := range b.bars {
		bar := &b.bars[i]
		at, row := x+i%columns*step, y+i/columns
		end := at + b.wide
		at += Put(screen, at, row, end-at, bar.Name, b.style(b.palette.Label, b.palette)) + 1
		style := b.style(b.palette.Severity(bar.Severity), b.palette)
		screen.Put(at, row, height(bar.Percent), style)
		Put(screen, at+2, row, end-at-2, b.texts[i], style)
	}
}

// drawStrip draws a block each, and how many more there are if there isn't room for all.
func (b *Bars) drawStrip(screen tcell.Screen, x, y, width, rows int) {
	room := width * rows
	more := ""
	if len(b.bars) > room {
		more = fmt.Sprintf(" +%d", len(b.bars)-room)
		more = fmt.Sprintf(" +%d", len(b.bars)-room+len(more))
		room -= len(more)
	}
	for i := range min(len(b.bars), max(room, 0)) {
		bar := &b.bars[i]
		screen.Put(x+i%width, y+i/width, height(bar.Percent), b.style(b.palette.Severity(bar.Severity), b.palette))
	}
	PutRight(screen, x, y+rows-1, width, more, b.style(b.palette.Label, b.palette))
}
