package widgets

import (
	"math"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"origintop/scrape/severity"
)

// Bars shows many shares: as a grid of "cpu0 ██████▌··· 61.0%" or, with less room, of "cpu0 ▅ 61.0%" or of blocks as high as the shares. If
// there are more shares than cells, a block shows the largest of several.
type Bars struct {
	*tview.Box
	dimmable
	palette *Palette
	bars    []Bar
	texts   []string // the percentages
	names   int      // cells of the widest name
	notes   int      // cells of the widest note
}

// A Bar is one share.
type Bar struct {
	Name     string
	Percent  float64
	Note     string // shown behind the number if there is room
	Severity severity.Severity
}

// NewBars returns Bars without shares.
func NewBars(p *Palette) *Bars { return &Bars{Box: newBox(), palette: p} }

// Set sets the shares. It copies them.
func (b *Bars) Set(bars []Bar) {
	for len(b.bars) < len(bars) {
		b.bars, b.texts = append(b.bars, Bar{}), append(b.texts, "")
	}
	b.bars, b.texts = b.bars[:len(bars)], b.texts[:len(bars)]
	b.names, b.notes = 0, len(" softirq") // room for a note, so that nothing moves when one comes
	for i, bar := range bars {
		if b.texts[i] == "" || !sameNumber(b.bars[i].Percent, bar.Percent) {
			b.texts[i] = Percent(bar.Percent)
		}
		bar.Name, bar.Note = Clean(bar.Name), Clean(bar.Note)
		b.names, b.notes = max(b.names, Width(bar.Name)), max(b.notes, 1+Width(bar.Note))
		b.bars[i] = bar
	}
}

// sameNumber reports whether two numbers are equal or both NaN.
func sameNumber(a, b float64) bool { return a == b || a != a && b != b }

// The parts of one bar, in cells.
const (
	barGap   = 2 // to the next
	minBar   = 8 // with less room a bar becomes a block
	barShare = 5 // its number
)

// narrow returns how many cells a name, a block and a number take.
func (b *Bars) narrow() int { return b.names + len(" x ") + barShare }

// columns returns the number of columns, and the cells of each, with which the bars fit into these rows; 0 if they don't.
func (b *Bars) columns(width, rows int) (columns, cells int) {
	if len(b.bars) == 0 || rows < 1 {
		return 0, 0
	}
	columns = (len(b.bars) + rows - 1) / rows
	cells = (width+barGap)/columns - barGap
	if cells < b.narrow() {
		return 0, 0
	}
	return columns, min(cells, b.narrow()+32)
}

// Rows returns how many rows the bars need: at most four with names and numbers, or two as blocks.
func (b *Bars) Rows(width int) int {
	if len(b.bars) == 0 || width < 1 {
		return 0
	}
	for rows := 1; rows <= 4; rows++ {
		if columns, _ := b.columns(width, rows); columns > 0 {
			return rows
		}
	}
	return min(2, (len(b.bars)+width-1)/width)
}

// full returns how many of these rows the bars make use of: for bars, or for blocks with numbers, or as Rows.
func (b *Bars) full(width, rows int) int {
	for _, cells := range [...]int{b.narrow() + minBar, b.narrow()} {
		columns := max(1, (width+barGap)/(cells+barGap))
		if full := (len(b.bars) + columns - 1) / columns; full <= rows && cells <= width {
			return full
		}
	}
	return b.Rows(width)
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
	columns, cells := b.columns(width, rows)
	if columns == 0 {
		b.drawHeat(screen, x, y, width, rows)
		return
	}
	note := 0
	if cells >= b.narrow()+b.notes {
		note = b.notes
	}
	length := 1
	if room := cells - b.narrow() - note + 1; room >= minBar {
		length = room
	}
	for i := range b.bars {
		bar := &b.bars[i]
		at, row := x+i%columns*(cells+barGap), y+i/columns
		Put(screen, at, row, b.names, bar.Name, b.style(b.palette.Label, b.palette))
		at += b.names + 1
		style := b.style(b.palette.Severity(bar.Severity), b.palette)
		if length > 1 {
			drawBar(screen, at, row, length, bar.Percent, style, b.style(b.palette.Border, b.palette))
		} else {
			screen.Put(at, row, block(bar.Percent), style)
		}
		at += length + 1
		Put(screen, at, row, barShare, b.texts[i], style)
		if bar.Note != "" && note > 0 {
			Put(screen, at+barShare+1, row, note-1, bar.Note, style)
		}
	}
}

// drawHeat draws a block for each share, or for the largest of several neighbours.
func (b *Bars) drawHeat(screen tcell.Screen, x, y, width, rows int) {
	each := (len(b.bars) + width*rows - 1) / (width * rows)
	for i := 0; i*each < len(b.bars); i++ {
		worst := &b.bars[i*each]
		for j := i * each; j < min((i+1)*each, len(b.bars)); j++ {
			if bar := &b.bars[j]; bar.Percent > worst.Percent || math.IsNaN(worst.Percent) {
				worst = bar
			}
		}
		screen.Put(x+i%width, y+i/width, block(worst.Percent), b.style(b.palette.Severity(worst.Severity), b.palette))
	}
}

// Distribution returns a cell for each value: a space for 0 and NaN, else a bar. Heights are square roots, so that small values stay
// visible beside the largest.
func Distribution(values []float64) string {
	largest := 0.0
	for _, v := range values {
		if v > largest && !math.IsInf(v, 0) {
			largest = v
		}
	}
	levels := []rune("▁▂▃▄▅▆▇█")
	cells := make([]rune, len(values))
	for i, v := range values {
		cells[i] = ' '
		if v > 0 {
			cells[i] = levels[min(len(levels)-1, int(math.Sqrt(min(v/largest, 1))*float64(len(levels))))]
		}
	}
	return string(cells)
}

// A Gauge is a bar in one row, with a text at its right end.
type Gauge struct {
	*tview.Box
	dimmable
	palette  *Palette
	percent  float64
	severity severity.Severity
	label    string // what it is a gauge of
	text     string
	peak     float64
}

// NewGauge returns an empty gauge.
func NewGauge(p *Palette) *Gauge {
	return &Gauge{Box: newBox(), palette: p, percent: math.NaN(), peak: math.NaN()}
}

// Set sets how full the bar is, and the text. NaN is an empty bar.
func (g *Gauge) Set(percent float64, severity severity.Severity, text string) {
	g.percent, g.severity, g.text = percent, severity, text
}

// SetLabel sets what the bar shows. It isn't drawn: the text, or the graph below, says it.
func (g *Gauge) SetLabel(label string) { g.label = label }

// Labels returns that.
func (g *Gauge) Labels() []string { return []string{g.label} }

// SetPeak marks how full the bar has been. NaN is no mark.
func (g *Gauge) SetPeak(percent float64) { g.peak = percent }

var eighths = [...]string{" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"}

// fill returns how many cells of a bar are full, and how many eighths of the next one. Anything above 0 shows.
func fill(percent float64, width int) (full, part int) {
	if math.IsNaN(percent) || percent <= 0 || width <= 0 {
		return 0, 0
	}
	n := int(math.Round(min(percent, 100) / 100 * float64(8*width)))
	n = max(n, 1)
	return n / 8, n % 8
}

// Draw draws the gauge in the first row.
func (g *Gauge) Draw(screen tcell.Screen) {
	g.DrawForSubclass(screen, g)
	x, y, width, height := area(screen, g.Box)
	if height < 1 || width < 1 {
		return
	}
	if w := Width(g.text); g.text != "" && width-w-1 >= minBar {
		putRight(screen, x, y, width, g.text, g.style(g.palette.Strong, g.palette))
		width -= w + 1
	}
	drawBar(screen, x, y, width, g.percent, g.style(g.palette.Severity(g.severity), g.palette), g.style(g.palette.Border, g.palette))
	g.drawPeak(screen, x, y, width)
}

// drawPeak draws the mark of the peak, unless the bar covers it.
func (g *Gauge) drawPeak(screen tcell.Screen, x, y, width int) {
	full, part := fill(g.peak, width)
	at := full
	if part == 0 {
		at--
	}
	covered, part := fill(g.percent, width)
	if part > 0 {
		covered++
	}
	if at >= covered && at >= 0 {
		screen.Put(x+at, y, "◂", g.style(g.palette.Mark, g.palette))
	}
}

// drawBar draws a bar on its track.
func drawBar(screen tcell.Screen, x, y, width int, percent float64, bar, track tcell.Style) {
	bar = Solid(bar)
	full, part := fill(percent, width)
	for i := range width {
		switch {
		case i < full:
			screen.Put(x+i, y, "█", bar)
		case i == full && part > 0:
			screen.Put(x+i, y, eighths[part], bar)
		default:
			screen.Put(x+i, y, "·", track)
		}
	}
}
