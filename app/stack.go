package app

import (
	"slices"
	"strings"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"
)

// A layer takes keys while it is open: a screen, a page over it, a line that is being typed.
type layer interface {
	// handle does what a key means here, or returns false if it means what it does on the layer below.
	handle(*tcell.EventKey) bool
}

// A stack is the layers that are open; the last one has the keys first. The dashboard itself is at the bottom.
type stack []layer

func (s *stack) push(l layer) { *s = append(*s, l) }

// pop closes a layer and all that is above it.
func (s *stack) pop(l layer) {
	if i := slices.Index(*s, l); i >= 0 {
		*s = slices.Delete(*s, i, len(*s))
	}
}

func (s stack) has(l layer) bool { return slices.Contains(s, l) }

func (s stack) top() layer { return s[len(s)-1] }

func (s stack) handle(e *tcell.EventKey) {
	for _, l := range slices.Backward(s) {
		if l.handle(e) {
			return
		}
	}
}

// everywhere reports whether a key means the same on each layer, even where text is typed.
func everywhere(e *tcell.EventKey) bool {
	return slices.Contains([]tcell.Key{tcell.KeyCtrlC, tcell.KeyCtrlL, tcell.KeyCtrlZ}, e.Key())
}

// isRune reports whether a key is that character.
func isRune(e *tcell.EventKey, r rune) bool { return e.Key() == tcell.KeyRune && e.Rune() == r }

// root is what tview gives pastes to.
type root struct {
	*tview.Pages
	d *dashboard
}

// HasFocus says that what is pasted is for it.
func (*root) HasFocus() bool { return true }

// Focus hands the focus to nothing: a panel looks as if it had it when the grid says so.
func (*root) Focus(func(tview.Primitive)) {}

// PasteHandler puts a text where one is being typed. Elsewhere keys are commands, and a paste is none: a text with a q in it must not quit.
func (r *root) PasteHandler() func(string, func(tview.Primitive)) {
	return func(text string, _ func(tview.Primitive)) {
		r.d.notice.clear()
		if line, ok := r.d.stack.top().(interface{ paste(string) }); ok {
			line.paste(strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ", "\t", " ").Replace(text))
			return
		}
		r.d.notice.say("pasted text is ignored: keys are commands here")
	}
}
