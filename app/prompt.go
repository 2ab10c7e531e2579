package app

import (
	"unicode"
	"unicode/utf8"

	"github.com/gdamore/tcell/v2"

	"origintop/app/panels"
	"origintop/app/screen"
	"origintop/widgets"
)

// prompt asks for a line of text in place of the footer.
type prompt struct {
	question, hint string
	text           string
	problem        string             // with what was entered
	answer         func(string) error // takes in what was entered
	close          func()
}

// maxTyped is how many bytes can be typed.
const maxTyped = screen.MaxPasted

// ask asks for a line of text, which may be there already. It asks again, with the error of answer, until there is none.
func (d *dashboard) ask(question, hint, text string, answer func(string) error) {
	p := &prompt{question: question, hint: hint, text: text, answer: answer}
	p.close = func() { d.stack.pop(p) }
	d.stack.push(p)
}

func (p *prompt) handle(e *tcell.EventKey) bool {
	p.problem = ""
	switch {
	case everywhere(e):
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

// edit changes a text as a key says. It returns false for one with a meaning of its own.
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

// insert adds to a text what can be typed, as long as there is room.
func insert(text *string, more string) {
	for _, r := range more {
		if unicode.IsPrint(r) && len(*text) < maxTyped {
			*text += string(r)
		}
	}
}

// draw draws the question and what was typed, in a line of the screen.
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
