package picture

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ChartStyle is the style sheet of charts that are part of a document. The colours are the document's: see ChartColours.
const ChartStyle = `.chart{display:block;width:100%;height:auto;
font:11px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
.chart text{fill:var(--ink)}.chart text.m,.chart tspan.m{fill:var(--muted)}.chart .b{font-weight:600}
.chart .e{text-anchor:end}.chart .c{text-anchor:middle}
.chart path{fill:none}.chart .g{stroke:var(--grid)}.chart .x{stroke:var(--muted)}.chart .l{stroke:var(--limit)}
.chart .w{stroke:var(--warn);stroke-dasharray:4 3}
.chart .k{stroke:var(--muted);stroke-dasharray:1.5 2.5}
.chart .s0,.chart .s1,.chart .s2{stroke-linejoin:round}
.chart .s0{stroke:var(--first)}.chart .s1{stroke:var(--second)}.chart .s2{stroke:var(--third)}
.chart text.t0,.chart tspan.t0{fill:var(--first)}
.chart text.t1,.chart tspan.t1{fill:var(--second)}.chart text.t2,.chart tspan.t2{fill:var(--third)}
.chart text.tl{fill:var(--limit)}.chart text.tw{fill:var(--warn)}
.chart .p{stroke:var(--first);stroke-linecap:round}.chart .q{stroke:var(--muted);stroke-linecap:round;opacity:.45}
.chart .d{stroke-dasharray:5 4}
.chart .bo{fill:var(--limit);opacity:.13}.chart .ba{fill:var(--warn);opacity:.16}.chart .bg{fill:var(--muted);opacity:.14}
`

// ChartColours returns the colours of charts on a ground, as a style sheet's custom properties.
func ChartColours(g Ground) string {
	if g == Light {
		return "--back:#ffffff;--ink:#1f2328;--muted:#656d76;--grid:#e4e7eb;" +
			"--first:#0b5cc4;--second:#b35900;--third:#1a7f37;--limit:#c62828;--warn:#9a6700"
	}
	return "--back:#11151c;--ink:#dfe5ec;--muted:#98a2ad;--grid:#2b323b;" +
		"--first:#62abff;--second:#f0914e;--third:#52c269;--limit:#ff7b72;--warn:#dba53a"
}

// A drawing is a chart in the making.
type drawing struct {
	bytes.Buffer
	width, height float64
}

// svg returns the drawing as a part of a document, whose style sheet is ChartStyle.
func (d *drawing) svg(title string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="chart" role="img" viewBox="0 0 %s %s">`, short(d.width), short(d.height))
	b.WriteString("<title>" + escaped(title) + "</title>\n")
	b.Write(d.Bytes())
	b.WriteString("</svg>\n")
	return b.String()
}

// standalone returns a chart as a picture of its own, in the colours of a ground.
func standalone(svg string, width, height float64, g Ground) []byte {
	style := ChartStyle
	for colour := range strings.SplitSeq(ChartColours(g), ";") {
		name, value, _ := strings.Cut(colour, ":")
		style = strings.ReplaceAll(style, "var("+name+")", value)
	}
	head := fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%s" height="%s" class="chart"`, short(width), short(height))
	svg = strings.Replace(svg, `<svg class="chart"`, head, 1)
	style = strings.Replace(style, "display:block;width:100%;height:auto;", "", 1)
	ground := fmt.Sprintf(
		"<style>\n%s</style>\n<rect width=\"%s\" height=\"%s\" rx=\"8\" fill=\"%s\"/>\n", style, short(width), short(height), g.back(),
	)
	return []byte(strings.Replace(svg, "</title>\n", "</title>\n"+ground, 1))
}

func escaped(text string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(text))
	return b.String()
}

// short writes a length in pixels to a tenth, in as few characters as that takes.
func short(v float64) string {
	text := strconv.FormatFloat(math.Round(10*v)/10, 'f', -1, 64)
	if cut, ok := strings.CutPrefix(text, "0."); ok {
		return "." + cut
	}
	if text == "-0" {
		return "0"
	}
	return text
}

func (d *drawing) text(x, y float64, class, text string) {
	if class != "" {
		class = ` class="` + class + `"`
	}
	fmt.Fprintf(d, `<text x="%s" y="%s"%s>%s</text>`+"\n", short(x), short(y), class, escaped(text))
}

// A span is a part of a text.
type span struct{ class, text string }

// spans writes parts of a text behind each other.
func (d *drawing) spans(x, y float64, list []span) {
	fmt.Fprintf(d, `<text x="%s" y="%s">`, short(x), short(y))
	gap := ""
	for _, s := range list {
		if s.text != "" {
			fmt.Fprintf(d, `<tspan class="%s"%s>%s</tspan>`, s.class, gap, escaped(s.text))
			gap = ` dx="6"`
		}
	}
	d.WriteString("</text>\n")
}

func (d *drawing) across(y, from, to float64, class string) {
	fmt.Fprintf(d, `<path class="%s" d="M%s %sH%s"/>`+"\n", class, short(from), short(y), short(to))
}

func (d *drawing) down(x, from, to float64, class string) {
	fmt.Fprintf(d, `<path class="%s" d="M%s %sV%s"/>`+"\n", class, short(x), short(from), short(to))
}

// grid draws lines at ticks across a graph, and its axis below.
func (d *drawing) grid(x, y *axis, xs, ys []float64) {
	d.WriteString(`<path class="g" d="`)
	for _, v := range xs {
		fmt.Fprintf(d, "M%s %sV%s", short(x.pixel(v)), short(y.at), short(y.until))
	}
	for _, v := range ys[1:] {
		fmt.Fprintf(d, "M%s %sH%s", short(x.at), short(y.pixel(v)), short(x.until))
	}
	d.WriteString(`"/>` + "\n")
	d.across(y.at, x.at, x.until, "x")
}

// bands draws bands from one height to another. Those of a kind that next to nothing lies between become one.
func (d *drawing) bands(list []Band, x *axis, from, to float64) {
	const least = 1.5 // pixels
	for kind := Neutral; kind <= Limited; kind++ {
		var path strings.Builder
		left, right := math.NaN(), math.NaN()
		end := func() {
			if !math.IsNaN(left) {
				fmt.Fprintf(&path, "M%s %sH%sV%sH%[1]sz", short(left), short(from), short(right), short(to))
			}
		}
		for _, b := range list {
			if b.Kind != kind {
				continue
			}
			l, r := x.pixel(b.From), max(x.pixel(b.To), x.pixel(b.From)+least)
			if l <= right+least && l >= left {
				right = max(right, r)
				continue
			}
			end()
			left, right = l, r
		}
		end()
		if path.Len() > 0 {
			fmt.Fprintf(d, `<path class="%s" d="%s"/>`+"\n", kind.band(), path.String())
		}
	}
}

// fine is how many units of a path of points are a pixel: whole numbers take the least room.
const fine = 5

// line draws a line through points, with gaps where one is NaN, or further from the one before than so much.
func (d *drawing) line(x, y *axis, xs, ys []float64, gap float64, class string) {
	fmt.Fprintf(d, `<path class="%s" transform="scale(.2)" stroke-width="6.5" d="`, class)
	joined, lines := false, false // to the point before; by an l that is written already
	var lastX, lastY int
	for i := range xs {
		if math.IsNaN(ys[i]) || math.IsInf(ys[i], 0) {
			joined = false
			continue
		}
		px, py := int(math.Round(fine*x.pixel(xs[i]))), int(math.Round(fine*y.pixel(ys[i])))
		if joined && gap > 0 && xs[i]-xs[i-1] > gap {
			joined = false
		}
		switch {
		case !joined:
			fmt.Fprintf(d, "M%d %dh0", px, py)
			lines = false
		case !lines:
			fmt.Fprintf(d, "l%d", px-lastX)
			separated(d, py-lastY)
			lines = true
		default:
			separated(d, px-lastX)
			separated(d, py-lastY)
		}
		joined, lastX, lastY = true, px, py
	}
	fmt.Fprint(d, `"/>`+"\n")
}

// separated writes a number of a path behind another.
func separated(d *drawing, v int) {
	if last := d.Bytes()[d.Len()-1]; v >= 0 && last >= '0' && last <= '9' {
		d.WriteByte(' ')
	}
	d.WriteString(strconv.Itoa(v))
}

// dots draws a dot for each point.
func (d *drawing) dots(x, y *axis, points []Point, size float64, class string) {
	if len(points) == 0 {
		return
	}
	fmt.Fprintf(d, `<path class="%s" stroke-width="%s" d="`, class, short(size))
	for _, p := range points {
		fmt.Fprintf(d, "M%s %sh0", short(x.pixel(p.X)), short(y.pixel(p.Y)))
	}
	fmt.Fprint(d, `"/>`+"\n")
}

// textWidth estimates how wide a text is.
func textWidth(text string) float64 { return 5.9 * float64(utf8.RuneCountInString(text)) }
