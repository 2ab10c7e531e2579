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
	texts   []string // what stands behind each block, without the note
	wide    int      // cells of the widest one, with room for a note
	narrow  int      // and without
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
	const noteRoom = len(" softirq") // always kept, so that a note that comes moves nothing
	b.bars = append(b.bars[:0], bars...)
	b.texts, b.wide, b.narrow = b.texts[:0], 0, 0
	for i := range b.bars {
		bar := &b.bars[i]
		bar.Name, bar.Note = Clean(bar.Name), Clean(bar.Note)
		text := Percent(bar.Percent)
		b.texts = append(b.texts, text)
		w := Width(bar.Name) + len(" x ") + Width(text)
		b.narrow = max(b.narrow, w)
		b.wide = max(b.wide, w+noteRoom, w+1+Width(bar.Note))
	}
}

const barGap = 2

// layout returns in how many columns, of how many cells, the bars fit into so many rows: 0 if they don't.
func (b *Bars) layout(width, rows int) (columns, cells int) {
	for _, cells := range [...]int{b.wide, b.narrow} {
		if columns := (width + barGap) / (cells + barGap); columns*rows >= len(b.bars) {
			return columns, cells
		}
	}
	return 0, 0
}

// Rows returns how many rows the bars take with names and numbers, at most four, or as blocks.
func (b *Bars) Rows(width int) int {
	if len(b.bars) == 0 || width < 1 {
		return 0
	}
	for rows := range 4 {
		if columns, _ := b.layout(width, rows+1); columns > 0 {
			return rows + 1
		}
	}
	return min(2, (len(b.bars)+width-1)/width)
}

// block returns the block for a share.
func block(percent float64) string {
	if math.IsNaN(percent) {
		return "·"
	}
	return heights[min(max(int(percent/100*8)+1, 1), 8)]
}

// Draw draws the bars.
func (b *Bars) Draw(screen tcell.Screen) {
	b.DrawForSubclass(screen, b)
	x, y, width, rows := area(screen, b.Box)
	if width < 1 || rows < 1 || len(b.bars) == 0 {
		return
	}
	columns, cells := b.layout(width, rows)
	if columns == 0 {
		b.drawStrip(screen, x, y, width, rows)
		return
	}
	for i := range b.bars {
		bar := &b.bars[i]
		at, row := x+i%columns*(cells+barGap), y+i/columns
		end := at + cells
		at += Put(screen, at, row, end-at, bar.Name, b.style(b.palette.Label, b.palette)) + 1
		style := b.style(b.palette.Severity(bar.Severity), b.palette)
		screen.Put(at, row, block(bar.Percent), style)
		at += 2 + Put(screen, at+2, row, end-at-2, b.texts[i], style)
		if bar.Note != "" && at+1+Width(bar.Note) <= end {
			Put(screen, at+1, row, end-at-1, bar.Note, style)
		}
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
		screen.Put(x+i%width, y+i/width, block(bar.Percent), b.style(b.palette.Severity(bar.Severity), b.palette))
	}
	PutRight(screen, x, y+rows-1, width, more, b.style(b.palette.Label, b.palette))
}

// Distribution returns a cell for each value: a bar as high as its root, so that beside the largest the small ones show;
// a space for 0 and for what is not known.
func Distribution(values []float64) string {
	most := 0.0
	for _, v := range values {
		if v > most {
			most = v
		}
	}
	levels := []rune("▁▂▃▄▅▆▇█")
	cells := make([]rune, len(values))
	for i, v := range values {
		cells[i] = ' '
		if v > 0 {
			cells[i] = levels[min(len(levels)-1, int(math.Sqrt(v/most)*float64(len(levels))))]
		}
	}
	return string(cells)
}
