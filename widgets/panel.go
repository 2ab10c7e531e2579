package widgets

import (
	"strings"
	"time"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"
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
	severity  Severity
	message   []string
	stale     string // why the values are old, in full
	staleWord string // and in a word
	unknown   string // what the one-line form says of a severity that isn't known
	line      curve  // the small graph
	end       int64
	top       float64
	items     []item
}

// An item is a widget in a panel's stack.
type item struct {
	tview.Primitive
	rows     func(width int) int
	least    int // rows without which it says too little; 1 if 0
	priority int
	grow     int
}

// dimmer is what all widgets of this package are.
type dimmer interface{ SetDim(bool) }

// NewPanel returns an empty panel. Its number is that of its key.
func NewPanel(p *Palette, number, title string) *Panel {
	return &Panel{Box: newBox(), palette: p, number: number, name: title, title: title}
}

// SetTitle sets the title behind the number.
func (p *Panel) SetTitle(title string) { p.title = Clean(title) }

// SetHead sets the headline value.
func (p *Panel) SetHead(value string, severity Severity) {
	p.head, p.severity = strings.TrimSpace(Clean(value)), severity
}

// SetMessage sets what is said instead of the stack; nothing brings the stack back.
func (p *Panel) SetMessage(lines ...string) { p.message = lines }

// SetStale says that the values are old, and why, in a word and in full; "" that they are not. Old values are drawn dim.
func (p *Panel) SetStale(word, note string) {
	p.staleWord, p.stale = word, note
	for _, item := range p.items {
		if d, ok := item.Primitive.(dimmer); ok {
			d.SetDim(note != "")
		}
	}
}

// SetUnknown sets what the one-line form says in place of a severity that isn't known.
func (p *Panel) SetUnknown(text string) { p.unknown = text }

// SetLine sets the values of the small graph and the time of its right edge, see Graph.Set, and the value at its upper edge; if
// that is not above 0, it is the largest one shown.
func (p *Panel) SetLine(points []Point, end int64, top float64) {
	p.line.points, p.end, p.top = points, end, top
}

// Add puts a widget below those in the stack. It is to have so many rows at a width; it is drawn only if rows says more than
// 0. Where there isn't a row for each, those of the highest priority number go first, and the lower ones get the rows they
// want first. What is left over goes to those that grow, in proportion.
func (p *Panel) Add(widget tview.Primitive, rows func(width int) int, priority, grow int) {
	p.items = append(p.items, item{Primitive: widget, rows: rows, priority: priority, grow: grow})
}

// AddTable puts a table below the stack, see Add. It has room for its heading and two rows before anything of a higher priority
// number has any.
func (p *Panel) AddTable(table *Table, priority int) {
	rows := func(int) int { return table.Rows() }
	p.items = append(p.items, item{Primitive: table, rows: rows, least: 3, priority: priority})
}

// stack shares height rows among items that want so many, and returns how many each gets.
func stack(items []item, want []int, height int) []int {
	got := make([]int, len(items))
	priority := 0
	for _, it := range items {
		priority = max(priority, it.priority)
	}
	left := max(height, 0)
	for p := 0; p <= priority; p++ { // a row each, or the least
		for i, it := range items {
			if it.priority == p {
				got[i] = max(0, min(want[i], max(it.least, 1), left))
				left -= got[i]
			}
		}
	}
	for p := 0; p <= priority; p++ { // what they want
		for i, it := range items {
			if more := min(want[i]-got[i], left); it.priority == p && got[i] > 0 && more > 0 {
				got[i], left = got[i]+more, left-more
			}
		}
	}
	shares := 0
	for i, it := range items {
		if got[i] > 0 {
			shares += it.grow
		}
	}
	for i, it := range items {
		if got[i] > 0 && it.grow > 0 {
			more := left * it.grow / shares
			got[i], left, shares = got[i]+more, left-more, shares-it.grow
		}
	}
	return got
}

// The least size at which a panel has a frame.
const (
	frameRows  = 3
	frameWidth = 24
)

// Draw draws the panel.
func (p *Panel) Draw(screen tcell.Screen) {
	p.DrawForSubclass(screen, p)
	x, y, width, height := area(screen, p.Box)
	if width < 1 || height < 1 {
		return
	}
	if height < frameRows || width < frameWidth {
		p.drawLine(screen, x, y, width)
		return
	}
	p.drawFrame(screen, x, y, width, height)
	x, y, width, height = x+2, y+1, width-4, height-2
	if len(p.message) > 0 {
		p.drawMessage(screen, x, y, width, height)
		return
	}
	want := make([]int, len(p.items))
	for i := range p.items {
		want[i] = p.items[i].rows(width)
	}
	for i, rows := range stack(p.items, want, height) {
		if rows > 0 {
			p.items[i].SetRect(x, y, width, rows)
			p.items[i].Draw(screen)
			y += rows
		}
	}
}

func (p *Panel) drawFrame(screen tcell.Screen, x, y, width, height int) {
	sym := p.palette.Style.symbols()
	e, style := &sym.light, p.palette.Border
	if p.HasFocus() {
		e, style = &sym.heavy, p.palette.Focus
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
	if text, style := p.headline(); text != "" {
		if head = PutRight(screen, x+10, y, width-12, " "+text+" ", style); head > 0 {
			head += 2
		}
	}
	room := width - 4 - head
	at := x + 2
	at += Put(screen, at, y, room, " "+p.number+" ", p.palette.Label)
	title := p.title
	if Width(title) > x+2+room-at-1 {
		title = p.name // the devices or the exporter in it don't fit
	}
	at += Put(screen, at, y, x+2+room-at-1, title, p.palette.Strong)
	screen.Put(at, y, " ", style)
	if p.stale != "" && len(p.message) == 0 {
		Put(screen, x+2, bottom, width-4, " "+Warn.Symbol()+" "+p.stale+" ", p.palette.Warn)
	}
}

// headline returns the headline value, with its severity's symbol before it if that is bad, and its style.
func (p *Panel) headline() (string, tcell.Style) {
	switch {
	case p.stale != "":
		return p.head, p.palette.Dim.Dim(true)
	case p.head != "" && p.severity >= Warn:
		return p.severity.Symbol() + " " + p.head, p.palette.Severity(p.severity)
	}
	return p.head, p.palette.Severity(p.severity)
}

func (p *Panel) drawMessage(screen tcell.Screen, x, y, width, height int) {
	var lines []string
	for _, m := range p.message {
		lines = append(lines, wrap(Clean(m), width)...)
	}
	if len(lines) > height {
		lines = lines[:height]
	}
	y += (height - len(lines)) / 2
	for i, line := range lines {
		Put(screen, x+max(0, (width-Width(line))/2), y+i, width, line, p.palette.Label)
	}
}

// wrap breaks a text at blanks into lines of that width. A longer word has a line of its own.
func wrap(text string, width int) []string {
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

// The parts of the one-line form.
const (
	lineName  = 9
	lineHead  = 15
	lineState = 11
)

func (p *Panel) drawLine(screen tcell.Screen, x, y, width int) {
	name := p.palette.Strong
	if p.HasFocus() {
		name = p.palette.Focus.Reverse(true)
	}
	Put(screen, x, y, min(width, lineName-1), p.name, name)
	x, width = x+lineName, width-lineName
	switch {
	case len(p.message) > 0:
		style := p.palette.Label
		if p.severity >= Warn {
			style = p.palette.Severity(p.severity)
		}
		Put(screen, x, y, width, p.message[0], style)
		return
	case width < 1:
		return
	}
	head, severity := p.head, p.severity
	style := p.palette.Severity(severity)
	if p.stale != "" {
		style = p.palette.Dim.Dim(true)
	}
	PutRight(screen, x, y, min(width, lineHead), head, style)
	x, width = x+lineHead+1, width-lineHead-1
	state := severity.Symbol() + " " + severity.Word()
	if severity == Unknown {
		state = p.unknown
	}
	style = p.palette.Severity(severity)
	if p.stale != "" {
		state, style = Warn.Symbol()+" "+p.staleWord, p.palette.Warn
	}
	if room := width - lineState; room >= 4 {
		graph := p.palette.Graph
		if p.stale != "" {
			graph = p.palette.Dim.Dim(true)
		}
		p.drawSpark(screen, x, y, room, graph)
		x, width = x+room+1, lineState-1
	}
	if Width(state) > width {
		state, _, _ = strings.Cut(state, " ") // the symbol alone
	}
	if width > 0 {
		Put(screen, x, y, width, state, style)
	}
}

// drawSpark draws the small graph.
func (p *Panel) drawSpark(screen tcell.Screen, x, y, width int, style tcell.Style) {
	across := p.palette.Style.across()
	p.line.fill(&timeline{width, across, natural * 2 / time.Duration(across), p.end})
	top := p.top
	if !(top > 0) {
		top, _ = p.line.largest()
	}
	p.line.draw(screen, p.palette.Style, &region{x: x, y: y, width: width, rows: 1, top: top, ramp: []tcell.Style{style}})
}
