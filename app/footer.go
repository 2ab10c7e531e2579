package app

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"origintop/app/panels"
	"origintop/app/screen"
	"origintop/widgets"
)

// footer is the bottom line: the keys that do something now and, at the right, a notice or the hidden panels. A prompt takes its place.
type footer struct {
	*tview.Box
	d    *dashboard
	keys []footerKey // those on the screen
}

// Draw draws the line.
func (f *footer) Draw(screen tcell.Screen) {
	f.DrawForSubclass(screen, f)
	x, y, width, height := f.GetInnerRect()
	if height <= 0 {
		return
	}
	theme := &f.d.cfg.Theme
	f.keys = f.keys[:0]
	if p, asks := f.d.stack.top().(*prompt); asks {
		p.draw(screen, theme, x, y, width)
		return
	}
	end := x + width
	if long, short := f.note(); long != "" {
		text := long
		if widgets.Width(long)+12 >= width {
			text = short
		}
		n := min(widgets.Width(text), width)
		end -= n + 1
		widgets.Put(screen, max(x, end), y, n, text, theme.Strong)
	}
	at := x + 1
	keys := f.d.keys()
	for i := range keys {
		k := &keys[i]
		name, text := k.label(theme.Style), k.text()
		if text == "" {
			continue
		}
		n := widgets.Width(name)
		if at+n+1+len(text)+1 > end {
			break
		}
		f.keys = append(f.keys, footerKey{at, n + 1 + len(text), k})
		at += widgets.Put(screen, at, y, n, name, theme.Focus) + 1
		at += widgets.Put(screen, at, y, len(text), text, theme.Label) + 2
	}
}

// lines returns how many lines the footer needs where rows need them too: one if it asks or says something.
func (f *footer) lines() int {
	if _, asks := f.d.stack.top().(*prompt); asks || f.d.notice.text != "" {
		return 1
	}
	return 0
}

// MouseHandler presses the key that is clicked.
func (f *footer) MouseHandler() func(tview.MouseAction, *tcell.EventMouse, func(tview.Primitive)) (bool, tview.Primitive) {
	return f.WrapMouseHandler(func(action tview.MouseAction, e *tcell.EventMouse, _ func(tview.Primitive)) (bool, tview.Primitive) {
		x, y := e.Position()
		if action != tview.MouseLeftClick && action != tview.MouseLeftDoubleClick || !f.InRect(x, y) {
			return false, nil
		}
		for _, at := range f.keys {
			if x >= at.x && x < at.x+at.width {
				if i := at.key.hit(x - at.x); i >= 0 {
					f.d.pressed(func() { at.key.do(i) })
				}
				break
			}
		}
		return true, nil
	})
}

// note returns the text at the right, in full and for a narrow screen: the notice, or which panels are hidden.
func (f *footer) note() (long, short string) {
	hidden, trouble := f.d.grid.hidden(), ""
	if f.d.cfg.Trouble != nil {
		trouble = widgets.Clean(f.d.cfg.Trouble())
	}
	switch {
	case f.d.notice.text != "":
		return f.d.notice.text, f.d.notice.text
	case trouble != "":
		return trouble, trouble
	case len(hidden) == 0, f.d.stack.has(f.d.explorer), f.d.onFleet():
		return "", ""
	}
	short = fmt.Sprintf("+%d", len(hidden))
	var keys strings.Builder
	for _, s := range hidden {
		fmt.Fprintf(&keys, " %c", s.key)
	}
	return short + " hidden:" + keys.String(), short
}

// A footerKey is where a key is on the screen.
type footerKey struct {
	x, width int
	key      *key
}

func newFooter(d *dashboard) *footer { return &footer{Box: tview.NewBox(), d: d} }

// prompt asks for a line of text in place of the footer.
type prompt struct {
	question, hint string
	text           string
	problem        string             // with the last answer
	answer         func(string) error // takes the text when enter is pressed
	close          func()
}

// maxTyped is how many bytes can be typed.
const maxTyped = screen.MaxPasted

// ask asks for a line of text, and proposes one. It calls answer with the text, and asks again, showing the error, until there is none.
func (d *dashboard) ask(question, hint, text string, answer func(string) error) {
	p := &prompt{question: question, hint: hint, text: text, answer: answer}
	p.close = func() { d.stack.pop(p) }
	d.stack.push(p)
}

func (p *prompt) handle(e *tcell.EventKey) bool {
	p.problem = ""
	switch {
	case isGlobal(e):
		return false
	case e.Key() == tcell.KeyEscape:
		p.close()
	case e.Key() != tcell.KeyEnter:
		edit(&p.text, e)
	default:
		if err := p.answer(p.text); err != nil {
			p.problem = err.Error()
		} else {
			p.close()
		}
	}
	return true
}

func (p *prompt) paste(text string) {
	p.problem = ""
	insert(&p.text, text)
}

// edit changes a text as a key says. It returns false if the key is not one for editing.
func edit(text *string, e *tcell.EventKey) bool {
	switch e.Key() {
	case tcell.KeyBackspace, tcell.KeyBackspace2:
		_, n := utf8.DecodeLastRuneInString(*text)
		*text = (*text)[:len(*text)-n]
	case tcell.KeyCtrlU:
		*text = ""
	case tcell.KeyRune:
		if e.Modifiers()&tcell.ModAlt == 0 {
			insert(text, string(e.Rune()))
		}
	default:
		return false
	}
	return true
}

// insert appends the printable characters of more to a text, as far as there is room.
func insert(text *string, more string) {
	for _, r := range more {
		if unicode.IsPrint(r) && len(*text) < maxTyped {
			*text += string(r)
		}
	}
}

// draw draws the question, the text typed so far, and the hint or the problem with the last answer.
func (p *prompt) draw(screen tcell.Screen, theme *panels.Theme, x, y, width int) {
	x, width = x+1, width-2
	n := widgets.Put(screen, x, y, width, p.question+": ", theme.Focus)
	typed := p.text
	for widgets.Width(typed) > max(width-n-1, 1) { // its end is what matters
		_, first := utf8.DecodeRuneInString(typed)
		typed = typed[first:]
	}
	n += widgets.Put(screen, x+n, y, width-n, typed, theme.Text)
	if n < width {
		screen.Put(x+n, y, " ", theme.Text.Reverse(true))
		n += 2
	}
	note, style := p.hint+"; esc leaves", theme.Dim
	if p.problem != "" {
		note, style = p.problem, theme.Warn
	}
	if n < width {
		widgets.Put(screen, x+n, y, width-n, note, style)
	}
}

// A notice says for a while, at the right of the footer, what has happened, or why the last key did nothing.
type notice struct {
	text  string // "": none
	since time.Time
}

func (n *notice) say(text string) {
	if text != n.text {
		n.text, n.since = text, time.Now()
	}
}

func (n *notice) clear() { n.text = "" }

// forget clears a notice that has been there for ten seconds.
func (n *notice) forget() {
	const long = 10 * time.Second
	if time.Since(n.since) >= long {
		n.clear()
	}
}
