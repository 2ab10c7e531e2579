package widgets

import (
	"cmp"
	"strings"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"origintop/scrape/severity"
)

// A Panel is a frame with a title at the left of its upper edge, a headline value at the right of it, and a stack of widgets
// within. Where there is no room for a frame it is one line: name, value, a small graph, state.
type Panel struct {
	*tview.Box
	palette   *Palette
	number    string // the key that toggles it
	name      string // the first word of the title
	title     string
	head      string
	severity  severity.Severity
	message   []string
	stale     string   // why the values are old, in full
	staleWord string   // and in a word
	over      bool     // they are old because there is nothing more to come
	notes     []string // what is to be known of values that are not old, in full and in fewer words
	unknown   string   // what the one-line form says of a severity that isn't known
	line      curve    // the small graph
	end       int64
	top       float64
	width     int // of the panel when it was drawn last
	height    int
	offset    int // rows that the content has been moved up by
	window    window
	items     []item // the stack
	peaksFrom int64
	lines     bool // it has no frame at any size
}

// NewPanel returns an empty panel. Its number is that of its key.
func NewPanel(p *Palette, number, title string) *Panel {
	return &Panel{Box: newBox(), palette: p, number: number, name: title, title: title}
}

// Frame returns the panel, for who has one that is a part of something larger.
func (p *Panel) Frame() *Panel { return p }

// SetTitle sets the title behind the number.
func (p *Panel) SetTitle(title string) { p.title = Clean(title) }

// SetHead sets the headline value.
func (p *Panel) SetHead(value string, severity severity.Severity) {
	p.head, p.severity = strings.TrimSpace(Clean(value)), severity
}

// Severity returns how bad the headline value is, or that it is worth a warning that it is old.
func (p *Panel) Severity() severity.Severity {
	if p.stale != "" && !p.over {
		return max(p.severity, severity.Warn)
	}
	return p.severity
}

// SetLines has the panel be one line at any size, and its graph as high as there is room.
func (p *Panel) SetLines(on bool) { p.lines = on }

// SetMessage sets what is said instead of the stack; nothing brings the stack back.
func (p *Panel) SetMessage(lines ...string) { p.message = lines }

// SetStale says that the values are old, and why, in a word and in full; "" that they are not. Old values are drawn dim.
func (p *Panel) SetStale(word, note string) {
	p.staleWord, p.stale, p.over = word, note, false
	for _, item := range p.items {
		if d, ok := item.Primitive.(interface{ SetDim(bool) }); ok {
			d.SetDim(note != "")
		}
	}
}

// SetEnded says that the values are old as there is nothing more to come, which is as it should be; see SetStale.
func (p *Panel) SetEnded(word, note string) {
	p.SetStale(word, note)
	p.over = true
}

// SetNote sets what is to be known of the values as long as they are not old, in its lower edge: in full and, for where that has no room,
// in fewer words; "" is nothing. It is no warning.
func (p *Panel) SetNote(notes ...string) { p.notes = append(p.notes[:0], notes...) }

// note returns the first of the notes that fits into so many cells, else the last.
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

// SetUnknown sets what the one-line form says in place of a severity that isn't known.
func (p *Panel) SetUnknown(text string) { p.unknown = text }

// SetLine sets the values of the small graph and the time of its right edge, see Graph.Set, and the value at its upper edge; if
// that is not above 0, it is the largest one shown.
func (p *Panel) SetLine(points []Point, end int64, top float64) {
	p.line.points, p.end, p.top = points, end, top
}

// The least size at which a panel has a frame.
const (
	frameRows  = 3
	frameWidth = 24
)

// isLine reports whether the panel of that size is a line.
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

// DrawMore says in the lower edge of a panel with a frame that its content goes on above or below what is shown of it.
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

	head := 0
	if sign, style := p.headline(); p.head != "" {
		if w := Width(sign) + Width(p.head); w+2 <= width-12 {
			head = 2 + drawWords(screen, x+width-4-w, y, w+2, style, sign, p.head)
		}
	}
	room := width - 4 - head
	title := p.title
	if w := 2 + Width(p.number); w+Width(title) > room-1 {
		title = p.name // the devices or the exporter in it don't fit
	}
	at := x + 2 + drawWords(screen, x+2, y, room, p.palette.Label, p.number)
	at += Put(screen, at, y, x+2+room-at-1, title, p.palette.Strong)
	screen.Put(at, y, " ", style)
	const more = 4 // of DrawMore
	if note := cmp.Or(p.stale, p.note(width-6-more)); note != "" && len(p.message) == 0 {
		sign, style := signOf(severity.Warn), p.palette.Warn
		if p.over || p.stale == "" {
			sign, style = "", p.palette.Label
		}
		drawWords(screen, x+2, bottom, width-4, style, sign, note)
	}
}

// drawWords draws texts one behind the other with a blank before and after them all, and returns how many cells that took.
func drawWords(screen tcell.Screen, x, y, width int, style tcell.Style, texts ...string) int {
	if width < 2 {
		return 0
	}
	screen.Put(x, y, " ", style)
	at := 1
	for _, text := range texts {
		at += Put(screen, x+at, y, width-at, text, style)
	}
	if at < width {
		screen.Put(x+at, y, " ", style)
		at++
	}
	return at
}

// headline returns what stands before the headline value, its severity's symbol if that is bad, and its style.
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

// Wrap breaks a text at blanks into lines of that width. A longer word has a line of its own.
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
