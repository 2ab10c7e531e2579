package widgets

import (
	"strconv"

	"github.com/gdamore/tcell/v2"
)

// drawScale writes the name of each band beside its upper edge, which of a bucket is its bound.
func (h *Heatmap) drawScale(screen tcell.Screen, x, y, width int) {
	if width == 0 {
		return
	}
	text, line := h.style(h.palette.Label, h.palette), h.style(h.palette.Border, h.palette)
	for i := range h.bands {
		b := &h.bands[i]
		for row := range b.rows {
			screen.Put(x+width-1, y+b.y+row, "│", line)
		}
		screen.Put(x+width-1, y+b.y, "┤", line)
		putRight(screen, x, y+b.y, width-2, b.text, text)
	}
}

// drawLegend writes what a cell is, and which shade is how much, as long as there is room.
func (h *Heatmap) drawLegend(screen tcell.Screen, x, y, width int) {
	label := h.style(h.palette.Label, h.palette)
	shares := len(h.edges) > 0
	about, brief, steps := "percent busy", "busy", &heatBusy
	if h.merged {
		about, brief = about+", the busiest of a row", "busiest of a row"
	}
	if shares {
		about, brief, steps = "share of the requests at that moment", "share", &heatShares
		if h.others {
			about += ", blank: other buckets"
		}
	}
	// As much of it as there is room for.
	text, from := h.caption, ""
	for _, longer := range [...][2]string{{": " + about, "from "}, {": " + brief, "from "}, {": " + brief, ""}} {
		length := Width(h.caption) + Width(longer[0])
		for i := range steps {
			length += len("  #  ") - 1 + Width(heatStep(steps, i, longer[1]))
		}
		if length <= width {
			text, from = h.caption+longer[0], longer[1]
			break
		}
	}
	at := Put(screen, x, y, width, text, label)
	for i := range steps {
		step := heatStep(steps, i, from)
		if at+len("  # ")+Width(step) > width {
			return
		}
		shade, style := h.shade(i + 1)
		screen.Put(x+at+2, y, shade, style)
		at += len("  # ") + Put(screen, x+at+len("  # "), y, width-at-len("  # "), step, label)
	}
}

// drawMarks draws the marks: their signs in the first row, and their lines in the cells that nothing is in. Where something is in the first
// cell, its colour shows behind the sign.
func (h *Heatmap) drawMarks(screen tcell.Screen, x, y, rows int, line *timeline) {
	if rows < marksRows {
		return
	}
	mark := h.style(h.palette.Mark, h.palette)
	none, _ := h.shade(0)
	line.forMarks(h.marks, func(at int, sign string) {
		for row := range rows {
			text, style, _ := screen.Get(x+at, y+row)
			free := text == none || text == " "
			switch {
			case free && row > 0:
				screen.Put(x+at, y+row, markLine, mark)
			case free:
				screen.Put(x+at, y, sign, mark)
			case row == 0 && style == mark: // another one
				screen.Put(x+at, y, sign, mark)
			case row == 0:
				screen.Put(x+at, y, sign, style.Reverse(true))
			}
		}
	})
}

// heatStep writes from where on a cell has a shade.
func heatStep(steps *[4]float64, i int, from string) string {
	if steps[i] == 0 {
		return ">0"
	}
	return from + short(steps[i]) + "%"
}

// heatUnit returns the unit that all bounds are written in, and how many of it are in a second.
func heatUnit(bounds []float64) (factor float64, unit string) {
	highest := bounds[max(len(bounds)-2, 0)]
	switch {
	case highest < 1e-3:
		return 1e6, " µs"
	case highest <= 10:
		return 1e3, " ms"
	}
	return 1, " s"
}

// heatNumber writes a number with up to three digits, or all of an integer.
func heatNumber(v float64) string {
	if v >= 999.5 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}
