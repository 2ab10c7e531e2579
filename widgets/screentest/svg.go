package screentest

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"

	"github.com/gdamore/tcell/v2"
)

// The measures of a picture, in pixels.
const (
	cellWidth  = 8.4
	cellHeight = 18
	margin     = 14
	background = "#11151c"
	foreground = "#c9d1d9"
)

// SVG returns a picture of the screen. Blocks, lines and braille are drawn as shapes, so that they join whatever fonts the
// viewer has; all else is text.
func SVG(screen tcell.Screen) []byte {
	width, height := screen.Size()
	w, h := float64(width)*cellWidth+2*margin, float64(height)*cellHeight+2*margin
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" viewBox="0 0 %.1f %.1f">`+"\n", w, h, w, h)
	fmt.Fprintf(&b, `<rect width="%.1f" height="%.1f" rx="8" fill="%s"/>`+"\n", w, h, background)
	fmt.Fprintf(&b, `<g font-family="'DejaVu Sans Mono',Menlo,Consolas,monospace" font-size="14" xml:space="preserve">`+"\n")
	for y := range height {
		for x := 0; x < width; {
			x = run(&b, screen, x, y, width)
		}
	}
	b.WriteString("</g>\n</svg>\n")
	return b.Bytes()
}

// run draws the cells from x on that look alike and returns where they end.
func run(b *bytes.Buffer, screen tcell.Screen, x, y, width int) int {
	first, style, w := screen.Get(x, y)
	shapes := isShape(first)
	text := first
	end := x + max(w, 1)
	for end < width {
		next, s, w := screen.Get(end, y)
		if s != style || isShape(next) != shapes {
			break
		}
		text += next
		end += max(w, 1)
	}
	fg, bg, attributes := style.Decompose()
	fill, back := colour(fg, foreground), colour(bg, "")
	if attributes&tcell.AttrReverse != 0 {
		fill, back = background, fill
	}
	left, top := margin+float64(x)*cellWidth, margin+float64(y)*cellHeight
	if back != "" {
		fmt.Fprintf(b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%d" fill="%s"/>`+"\n",
			left, top, float64(end-x)*cellWidth, cellHeight, back)
	}
	if strings.TrimSpace(text) == "" {
		return end
	}
	extra := ""
	if attributes&tcell.AttrBold != 0 {
		extra += ` font-weight="bold"`
	}
	if attributes&tcell.AttrDim != 0 {
		extra += ` opacity="0.6"`
	}
	if shapes {
		fmt.Fprintf(b, `<path fill="%s"%s d="`, fill, extra)
		for i, r := range []rune(text) {
			shape(b, r, left+float64(i)*cellWidth, top)
		}
		b.WriteString("\"/>\n")
		return end
	}
	// Blanks at the ends would be lost.
	lead := len(text) - len(strings.TrimLeft(text, " "))
	text = strings.TrimSpace(text)
	fmt.Fprintf(b, `<text x="%.1f" y="%.1f" fill="%s"%s textLength="%.1f" lengthAdjust="spacingAndGlyphs">`,
		left+float64(lead)*cellWidth, top+13.5, fill, extra, float64(cells(text))*cellWidth)
	xml.EscapeText(b, []byte(text))
	b.WriteString("</text>\n")
	return end
}

func cells(text string) int { return len([]rune(text)) }

// colour returns a colour as SVG writes it, or what the terminal has instead.
func colour(c tcell.Color, terminal string) string {
	if c == tcell.ColorDefault {
		return terminal
	}
	return fmt.Sprintf("#%06x", c.Hex())
}

// isShape reports whether a cell's text is drawn as a shape.
func isShape(text string) bool {
	r := []rune(text)
	return len(r) == 1 && (r[0] >= 0x2500 && r[0] < 0x2580 && strings.ContainsRune("─│╭╮╰╯━┃┏┓┗┛┤┈╎", r[0]) ||
		r[0] >= 0x2581 && r[0] <= 0x2593 && r[0] != 0x2590 || r[0] >= 0x2800 && r[0] < 0x2900)
}

// shape adds the outline of a character to a path.
func shape(b *bytes.Buffer, r rune, x, y float64) {
	rect := func(x, y, w, h float64) {
		fmt.Fprintf(b, "M%.2f %.2fh%.2fv%.2fh-%.2fz", x, y, w, h, w)
	}
	switch {
	case r >= 0x2581 && r <= 0x2588: // from below, in eighths
		h := float64(r-0x2580) / 8 * cellHeight
		rect(x, y+cellHeight-h, cellWidth, h)
	case r >= 0x2589 && r <= 0x258f: // from the left
		rect(x, y, float64(0x2590-r)/8*cellWidth, cellHeight)
	case r >= 0x2591 && r <= 0x2593: // shades: lines of a quarter, a half and three quarters
		for i := range 6 {
			rect(x, y+float64(i)*cellHeight/6, cellWidth, float64(r-0x2590)*cellHeight/24)
		}
	case r == '┈' || r == '╎':
		for i := 0.0; i < 4; i++ {
			if r == '┈' {
				rect(x+(i+0.25)*cellWidth/4, y+cellHeight/2.-0.5, cellWidth/8, 1)
			} else {
				rect(x+cellWidth/2-0.5, y+(i+0.25)*cellHeight/4, 1, cellHeight/8.)
			}
		}
	case r >= 0x2800 && r < 0x2900:
		for dot := range 8 {
			if (r-0x2800)&(1<<dot) == 0 {
				continue
			}
			column, row := dot/3, dot%3
			if dot >= 6 {
				column, row = dot-6, 3
			}
			const size = 2.6
			rect(x+(float64(column)+0.5)*cellWidth/2-size/2, y+(float64(row)+0.5)*cellHeight/4-size/2, size, size)
		}
	default:
		line(rect, r, x, y)
	}
}

// line draws a part of a frame: up to four arms from the middle of the cell.
func line(rect func(x, y, w, h float64), r rune, x, y float64) {
	arms := map[rune]string{
		'─': "lr", '│': "ud", '╭': "rd", '╮': "ld", '╰': "ru", '╯': "lu",
		'┤': "udl", '━': "LR", '┃': "UD", '┏': "RD", '┓': "LD", '┗': "RU", '┛': "LU",
	}[r]
	midX, midY := x+cellWidth/2, y+cellHeight/2.
	for _, arm := range arms {
		thick := 1.2
		if arm < 'a' {
			thick = 2.4
		}
		half := thick / 2
		switch arm {
		case 'l', 'L':
			rect(x, midY-half, cellWidth/2+half, thick)
		case 'r', 'R':
			rect(midX-half, midY-half, cellWidth/2+half, thick)
		case 'u', 'U':
			rect(midX-half, y, thick, cellHeight/2.+half)
		case 'd', 'D':
			rect(midX-half, midY-half, thick, cellHeight/2.+half)
		}
	}
}
