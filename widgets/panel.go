package widgets

import (
	"cmp"
	"strings"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"origintop/scrape/severity"
)

// A Panel is a frame around a stack of widgets, with a title and a headline value in its upper edge. Without room for a frame it is one
// line: name, headline value, a small graph, state.
type Panel struct {
	*tview.Box
	palette   *Palette
	number    string // the key that toggles it
	name      string // the first word of the title
	title     string
	head      string
	brief     string // see SetBrief
	severity  severity.Severity
	message   []string
	stale     string   // see SetStale: the note
	staleWord string   // and the word
	over      bool     // see SetEnded
	notes     []string // see SetNote
	unknown   string   // see SetUnknown
	line      curve    // the small graph
	end       int64
	top       float64
	timeAxis  TimeAxis
	limits    Limits
	width     int // at the last draw
	height    int // at the last draw
	offset    int // rows that the stack is scrolled by
	window    window
	items     []item // the stack
	peaksFrom int64
	lines     bool // see SetLines
}

// NewPanel returns an empty panel. Number is the key that toggles it.
func NewPanel(p *Palette, number, title string) *Panel {
	return &Panel{Box: newBox(), palette: p, number: number, name: title, title: title}
}

// Frame returns the panel itself. Types that embed a Panel give access to it by this method.
func (p *Panel) Frame() *Panel { return p }

// SetName sets what stands in the title's place where there is little room.
func (p *Panel) SetName(name string) { p.name = Clean(name) }

// Name returns the first word of the title, or what SetName set.
func (p *Panel) Name() string { return p.name }

// SetTitle sets the title behind the number.
func (p *Panel) SetTitle(title string) { p.title = Clean(title) }

// SetHead sets the headline value.
func (p *Panel) SetHead(value string, severity severity.Severity) {
	p.head, p.severity, p.brief = strings.TrimSpace(Clean(value)), severity, ""
}

// Headline returns the title and the headline value as one text; "" if there is no such value.
func (p *Panel) Headline() string {
	if p.head == "" {
		return ""
	}
	return p.title + ": " + p.head
}

// SetBrief sets what stands in the frame instead of the headline value where that would cut the name. SetHead takes it back.
func (p *Panel) SetBrief(value string) { p.brief = strings.TrimSpace(Clean(value)) }

// Severity returns the severity of the headline value, at least Warn if it is stale.
func (p *Panel) Severity() severity.Severity {
	if p.stale != "" && !p.over {
		return max(p.severity, severity.Warn)
	}
	return p.severity
}

// SetLines sets whether the panel is drawn without a frame at any size: in one line, with a graph as high as the panel.
func (p *Panel) SetLines(on bool) { p.lines = on }

// SetMessage sets a text to show instead of the stack; without lines the stack is shown again.
func (p *Panel) SetMessage(lines ...string) { p.message = lines }

// SetStale says why the values are old, in a word and in full; with the note "" they are not. Old values are drawn dim.
func (p *Panel) SetStale(word, note string) {
	p.staleWord, p.stale, p.over = word, note, false
	for _, item := range p.items {
		if d, ok := item.Primitive.(interface{ SetDim(bool) }); ok {
			d.SetDim(note != "")
		}
	}
}

// SetEnded is SetStale for values that are old because the data has ended. That is no reason for a warning.
func (p *Panel) SetEnded(word, note string) {
	p.SetStale(word, note)
	p.over = true
}

// SetNote sets a remark on the values for the lower edge: in full, and shorter for less room. It is shown while the values are not old, and
// is no warning.
func (p *Panel) SetNote(notes ...string) { p.notes = append(p.notes[:0], notes...) }

// note returns the first note that fits, or the last one.
func (p *Panel) note(width int) string {
	for _, note := range p.notes {
		if Width(note) <= width {
			return note
		}
	}
	if len(p.notes) == 0 {
		return ""
	}
	return p.notes[len(p.notes)-1]
}

// SetUnknown sets what a panel in one line shows for an unknown severity.
func (p *Panel) SetUnknown(text string) { p.unknown = text }

// SetLine sets the values of the small graph and the time of its right edge, see Graph.Set. Top is the value at its upper edge; if it is
// not above 0, that is the largest one shown.
func (p *Panel) SetLine(points []Point, end int64, top float64) {
	p.line.points, p.end, p.top = points, end, top
}

// SetLimits sets what the values of the small graph are compared with, see Graph.SetLimits.
func (p *Panel) SetLimits(l Limits) { p.limits = l }

// The smallest size of a panel with a frame.
const (
	frameRows  = 3
	frameWidth = 24
)

// isLine reports whether the panel is one line at a size.
func (p *Panel) isLine(width, height int) bool {
	return p.lines || height < frameRows || width < frameWidth
}

// Draw draws the panel.
func (p *Panel) Draw(screen tcell.Screen) {
	p.DrawForSubclass(screen, p)
	x, y, width, height := area(screen, p.Box)
	if width < 1 || height < 1 {
		return
	}
	p.width, p.height = width, height
	if p.isLine(width, height) {
		p.offset = 0
		p.drawLine(screen, x, y, width, height)
		return
	}
	p.drawFrame(screen, x, y, width, height)
	x, y, width, height = x+2, y+1, width-4, height-2
	if len(p.message) > 0 {
		p.drawMessage(screen, x, y, width, height)
		return
	}
	more := p.drawStack(screen, x, y, width, height)
	p.DrawMore(screen, p.offset > 0, more > 0)
}

// DrawMore shows in the lower edge of a frame that the content goes on above or below.
func (p *Panel) DrawMore(screen tcell.Screen, above, below bool) {
	sign := "↕"
	switch {
	case !above && !below:
		return
	case !above:
		sign = "↓"
	case !below:
		sign = "↑"
	}
	style := p.palette.Border
	if p.HasFocus() {
		style = p.palette.Focus
	}
	x, y, width, height := area(screen, p.Box)
	drawWords(screen, x+width-5, y+height-1, 3, style, sign)
}

// edges are the parts of a frame: corners from the upper left one clockwise, horizontal, vertical.
type edges [6]string

var (
	light = edges{"╭", "╮", "╯", "╰", "─", "│"}
	heavy = edges{"┏", "┓", "┛", "┗", "━", "┃"}
)

func (p *Panel) drawFrame(screen tcell.Screen, x, y, width, height int) {
	e, style := &light, p.palette.Border
	if p.HasFocus() {
		e, style = &heavy, p.palette.Focus
	}
	right, bottom := x+width-1, y+height-1
	for i := x + 1; i < right; i++ {
		screen.Put(i, y, e[4], style)
		screen.Put(i, bottom, e[4], style)
	}
	for i := y + 1; i < bottom; i++ {
		screen.Put(x, i, e[5], style)
		screen.Put(right, i, e[5], style)
	}
	screen.Put(x, y, e[0], style)
	screen.Put(right, y, e[1], style)
	screen.Put(right, bottom, e[2], style)
	screen.Put(x, bottom, e[3], style)

	head, number := 0, 2+Width(p.number)
	if sign, style := p.headline(); p.head != "" {
		text := p.head
		if p.brief != "" && number+Width(p.name) > width-4-(2+Width(sign)+Width(text)+2)-1 {
			text = p.brief
		}
		if w := Width(sign) + Width(text); w+2 <= width-12 {
			head = 2 + drawWords(screen, x+width-4-w, y, w+2, style, sign, text)
		}
	}
	room := width - 4 - head
	title := p.title
	if number+Width(title) > room-1 {
		title = p.name // without the devices or the exporter
	}
	at := x + 2 + drawWords(screen, x+2, y, room, p.palette.Label, p.number)
	at += Put(screen, at, y, x+2+room-at-1, title, p.palette.Strong)
	screen.Put(at, y, " ", style)
	const more = 4 // cells of DrawMore
	if note := cmp.Or(p.stale, p.note(width-6-more)); note != "" && len(p.message) == 0 {
		sign, style := signOf(severity.Warn), p.palette.Warn
		if p.over || p.stale == "" {
			sign, style = "", p.palette.Label
		}
		drawWords(screen, x+2, bottom, width-4, style, sign, note)
	}
}

// drawWords draws texts in a row, with a blank before the first and after the last, and returns how many cells that took.
func drawWords(screen tcell.Screen, x, y, width int, style tcell.Style, texts ...string) int {
	if width < 2 {
		return 0
	}
	screen.Put(x, y, " ", style)
	at := 1
	for _, text := range texts {
		at += Put(screen, x+at, y, width-at, text, style)
	}
	if at > 1 && at < width {
		screen.Put(x+at, y, " ", style)
		at++
	}
	return at
}

// headline returns what stands before the headline value, the symbol of a bad severity or "", and its style.
func (p *Panel) headline() (string, tcell.Style) {
	switch {
	case p.stale != "":
		return "", p.palette.Dim.Dim(true)
	case p.severity >= severity.Warn:
		return signOf(p.severity), p.palette.Severity(p.severity)
	}
	return "", p.palette.Severity(p.severity)
}

func (p *Panel) drawMessage(screen tcell.Screen, x, y, width, height int) {
	var lines []string
	for _, m := range p.message {
		lines = append(lines, Wrap(Clean(m), width)...)
	}
	if len(lines) > height {
		lines = lines[:height]
	}
	y += (height - len(lines)) / 2
	for i, line := range lines {
		Put(screen, x+max(0, (width-Width(line))/2), y+i, width, line, p.palette.Label)
	}
}

// Wrap breaks a text at blanks into lines of at most width cells. A longer word gets a line of its own.
func Wrap(text string, width int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && Width(line)+1+Width(word) > width {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}
