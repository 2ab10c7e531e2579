package widgets

import (
	"math"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"origintop/scrape/severity"
)

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
