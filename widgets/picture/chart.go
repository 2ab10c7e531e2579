package picture

import (
	"cmp"
	"math"
	"slices"
	"time"

	"origintop/scrape/sorting"
)

// A Chart is panels below each other over one axis of time, as a figure of a paper has them; or over a number with a name.
type Chart struct {
	Title   string    // for those who can't see it
	XName   string    // of the number that the axis has in place of seconds; "": it is time
	Start   time.Time // where the axis begins; all times are seconds since then
	Seconds float64   // how long it is
	Gap     float64   // points further apart than that are not joined; 0: all are
	Phases  []Band    // above the panels
	Bands   []Band    // behind all panels
	Marks   []Mark    // across all panels
	Panels  []Panel
}

// A Panel is a graph of one or a few lines from 0 on.
type Panel struct {
	Name, Unit string
	Lines      []Line
	Limit      float64 // NaN: none is known
	LimitText  string
	Threshold  float64 // from where on a number is high; NaN: none
	Top        float64 // up to where it reaches at least
	Bands      []Band  // behind this panel only
}

// A Line is a number over time. NaN is a gap.
type Line struct {
	Name string
	X, Y []float64
}

// A Band is a time from which to which something was so.
type Band struct {
	From, To float64
	Text     string
	Kind     Kind
}

// A Mark is a moment.
type Mark struct {
	At   float64
	Text string
	Kind Kind
}

// A Kind says what a Band or a Mark is, for its colour.
type Kind uint8

// The kinds.
const (
	Neutral Kind = iota
	Warned
	Limited
)

// The classes of bands, marks and their texts.
func (k Kind) band() string { return [...]string{"bg", "ba", "bo"}[k] }
func (k Kind) mark() string { return [...]string{"k", "w", "l"}[k] }
func (k Kind) text() string { return [...]string{"m", "tw", "tl"}[k] }

// The measures of a chart, in pixels.
const (
	panelHeight = 60
	firstHeight = 84 // of the first panel, which is the largest
	titleHeight = 23
	rowHeight   = 13
	wideChart   = 600 // from here on there is room for names at the right
)

// SVG returns the chart as a part of a document with ChartStyle, so many pixels wide as a rule.
func (c *Chart) SVG(width float64) string {
	d, _ := c.draw(width)
	return d.svg(c.Title)
}

// Picture returns the chart as a picture of its own.
func (c *Chart) Picture(width float64, g Ground) []byte {
	d, _ := c.draw(width)
	return standalone(d.svg(c.Title), d.width, d.height, g)
}

func (c *Chart) draw(width float64) (*drawing, *axis) {
	d := &drawing{width: width}
	left, right, ticks := 46.0, 96.0, 10
	if width < wideChart {
		left, right, ticks = 34, 34, 4
	}
	x := &axis{0, max(c.Seconds, 1), left, width - right}
	labels, rows := c.place(x, width)
	top := 4 + rowHeight*float64(rows)
	if len(c.Phases) > 0 {
		top += rowHeight + 3
	}
	height := top
	for i := range c.Panels {
		height += titleHeight + c.Panels[i].height(i)
	}
	bottom := height
	d.height = bottom + 22

	moments, write := c.ticks(ticks)
	d.bands(c.Bands, x, top+4, bottom)
	y := top
	for i := range c.Panels {
		p := &c.Panels[i]
		y += titleHeight
		c.panel(d, p, x, moments, y, p.height(i))
		y += p.height(i)
	}
	for _, at := range moments {
		d.down(x.pixel(at), bottom, bottom+4, "x")
		d.text(x.pixel(at), bottom+16, "m c", write(at))
	}
	if c.XName != "" {
		d.height += rowHeight
		d.text(x.until, bottom+16+rowHeight, "m e", c.XName)
	}
	for _, m := range c.Marks {
		d.down(x.pixel(m.At), top, bottom, m.Kind.mark())
	}
	for _, l := range labels {
		d.text(l.x, top-4-rowHeight*float64(l.row), l.class, l.text)
	}
	if len(c.Phases) > 0 {
		c.phases(d, x)
	}
	return d, x
}

// ticks returns at most so many places on the axis, and what writes them.
func (c *Chart) ticks(most int) (at []float64, write func(float64) string) {
	if c.XName != "" {
		at, digits := roundTicks(c.Seconds, most)
		if n := len(at); at[n-1] > c.Seconds {
			at = at[:n-1]
		}
		return at, func(v float64) string { return number(v, digits) }
	}
	at, layout := timeTicks(c.Start, c.Seconds, most)
	return at, func(v float64) string {
		return c.Start.Add(time.Duration(v * float64(time.Second))).Round(time.Second).Format(layout)
	}
}

func (p *Panel) height(i int) float64 {
	if i == 0 {
		return firstHeight
	}
	return panelHeight
}

// phases draws the phases as brackets above all.
func (c *Chart) phases(d *drawing, x *axis) {
	const y = 9
	for _, p := range c.Phases {
		from, to := x.pixel(p.From)+1, x.pixel(p.To)-1
		width := textWidth(p.Text)
		d.down(from, y-4, y+4, "x")
		d.down(to, y-4, y+4, "x")
		if to-from < width+16 {
			d.across(y, from, to, "x")
			continue
		}
		middle := (from + to) / 2
		d.across(y, from, middle-width/2-3, "x")
		d.across(y, middle+width/2+3, to, "x")
		d.text(middle, y+4, "m c", p.Text)
	}
}

// A label is a text in one of the rows above the panels, which are counted from below.
type label struct {
	x     float64
	row   int
	class string
	text  string
}

// place finds places for the texts of marks and bands, in up to three rows. One for which there is no room is left out.
func (c *Chart) place(x *axis, width float64) (labels []label, rows int) {
	const most = 4
	var list []Mark
	list = append(list, c.Marks...)
	for _, b := range c.Bands {
		list = append(list, Mark{b.From, b.Text, b.Kind})
	}
	sorting.Stable(list, func(a, b Mark) int { return cmp.Compare(b.Kind, a.Kind) })
	const often = 3 // is enough to say what something is
	said := map[string]int{}
	type taken struct{ from, to float64 }
	var used [most][]taken
	for _, m := range list {
		w := textWidth(m.Text)
		at, class := x.pixel(m.At), m.Kind.text()
		from := at + 2
		if from+w > width {
			from, class = at-2-w, class+" e"
		}
		if said[m.Text]++; m.Text == "" || from < 0 || said[m.Text] > often {
			continue
		}
		for row := range used {
			if slices.ContainsFunc(used[row], func(t taken) bool { return from < t.to+6 && t.from < from+w+6 }) {
				continue
			}
			used[row] = append(used[row], taken{from, from + w})
			l := label{from, row, class, m.Text}
			if l.x < at {
				l.x = at - 2
			}
			labels, rows = append(labels, l), max(rows, row+1)
			break
		}
	}
	return labels, rows
}

// panel draws a panel whose graph begins at y.
func (c *Chart) panel(d *drawing, p *Panel, x *axis, moments []float64, y, height float64) {
	most := p.Top
	for _, l := range p.Lines {
		for _, v := range l.Y {
			if v > most && !math.IsInf(v, 0) {
				most = v
			}
		}
	}
	if p.Limit > most {
		most = p.Limit
	}
	steps := 2
	if height > panelHeight {
		steps = 4
	}
	ticks, digits := roundTicks(most, steps)
	scale := &axis{0, max(ticks[len(ticks)-1], most), y + height, y}
	d.bands(p.Bands, x, y, y+height)
	d.grid(x, scale, moments, ticks)
	for _, v := range ticks {
		d.text(x.at-5, scale.pixel(v)+4, "m e", number(v, digits))
	}
	title := []span{{"b", p.Name}, {"m", p.Unit}}
	wide := d.width >= wideChart
	var names []label
	if p.Threshold < p.Limit || p.Threshold < most && math.IsNaN(p.Limit) {
		d.across(scale.pixel(p.Threshold), x.at, x.until, "w")
	}
	if !math.IsNaN(p.Limit) {
		d.across(scale.pixel(p.Limit), x.at, x.until, "l")
		text := p.LimitText
		if !wide {
			text = "limit"
		}
		names = append(names, label{x: scale.pixel(p.Limit), class: "tl", text: text})
	}
	for i, l := range p.Lines {
		kind := string(rune('0' + i%3))
		xs, ys := thinned(l.X, l.Y, c.points(x))
		gap := c.Gap
		if len(xs) < len(l.X) {
			gap = max(gap, 3*c.Seconds/float64(len(xs)))
		}
		d.line(x, scale, xs, ys, gap, "s"+kind)
		if last := lastKnown(l.Y); len(p.Lines) > 1 && wide && last >= 0 {
			names = append(names, label{x: scale.pixel(l.Y[last]), class: "t" + kind, text: l.Name})
		} else if len(p.Lines) > 1 {
			title = append(title, span{"t" + kind, l.Name})
		}
	}
	d.spans(x.at, y-6, title)
	apart(names, y, y+height)
	for _, n := range names {
		d.text(x.until+5, n.x+4, n.class, n.text)
	}
}

// points returns how many points are drawn of each line: as many as can be told apart, or fewer where there are many lines.
func (c *Chart) points(x *axis) int {
	const all = 6 // of all lines together, for each pixel
	lines := 0
	for i := range c.Panels {
		lines += len(c.Panels[i].Lines)
	}
	width := int(x.until - x.at)
	return min(width*2/3, width*all/max(lines, 1))
}

// lastKnown returns the index of the last value that is known, -1 if there is none.
func lastKnown(ys []float64) int {
	for i, v := range slices.Backward(ys) {
		if !math.IsNaN(v) {
			return i
		}
	}
	return -1
}

// apart moves labels, whose x is their height here, so far apart that they can be read, and keeps them between two heights.
func apart(labels []label, from, to float64) {
	const least = 11
	sorting.Stable(labels, func(a, b label) int { return cmp.Compare(a.x, b.x) })
	for i := range labels {
		labels[i].x = max(labels[i].x, from)
		if i > 0 {
			labels[i].x = max(labels[i].x, labels[i-1].x+least)
		}
	}
	for i := range slices.Backward(labels) {
		labels[i].x = min(labels[i].x, to-least*float64(len(labels)-1-i))
	}
}
