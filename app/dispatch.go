package app

import (
	"slices"
	"strings"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"origintop/widgets"
)

// A key is one row of a table of keys. Dispatch, footer, mouse and help page come from it.
type key struct {
	id    keyID
	name  string        // as the user reads it; "a/b" are two keys, "a-b" a row of them
	ascii string        // the name in ASCII; "" if it is
	runes string        // what is pressed, any of these
	codes []tcell.Key   // or any of these
	short string        // in the footer; "" for a key that isn't there
	state func() string // in the footer instead of short, if what the key does follows the state
	help  string        // on the help page; "" for a key that isn't there
	brief string        // there, where there is little room, if short is ""
	when  func() bool   // whether it does something now; nil: always
	foot  func() bool   // whether it is in the footer then; nil: it is
	do    func(i int)   // with the index, among runes or codes, of what was pressed
}

// index returns which of its runes or codes a key event is, -1 if none.
func (k *key) index(e *tcell.EventKey) int {
	if e.Key() == tcell.KeyRune { // with ctrl, an event has the letter's rune, too
		return slices.Index([]rune(k.runes), e.Rune())
	}
	return slices.Index(k.codes, e.Key())
}

// label returns the key's name as it can be shown in that style.
func (k *key) label(style widgets.Style) string {
	if style == widgets.ASCII && k.ascii != "" {
		return k.ascii
	}
	return k.name
}

// text returns what the footer says that the key does; "" if it isn't there now.
func (k *key) text() string {
	switch {
	case k.when != nil && !k.when(), k.foot != nil && !k.foot():
		return ""
	case k.state != nil:
		return k.state()
	}
	return k.short
}

// hit returns the index of what is pressed by a click on that cell of the footer's "name short": of two keys, as in
// "g/G start/live", the one that stands there; -1 if a key of several has not been hit itself, as in "1-8 panels".
func (k *key) hit(cell int) int {
	name := []rune(k.name)
	switch {
	case len(name) == 3 && name[1] == '-':
		if cell != 0 && cell != 2 {
			return -1
		}
		return strings.IndexRune(k.runes, name[cell])
	case len(name) != 3 || name[1] != '/' || cell <= 1:
		return 0
	}
	if slash := strings.IndexByte(k.short, '/'); slash >= 0 && cell > len(name) && cell-len(name)-1 <= slash {
		return 0
	}
	return 1
}

// A keymap is a table of keys, the most wanted first, as the footer drops them from the end.
type keymap []key

// handle does what a key event means. It returns false if that is nothing now.
func (keys keymap) handle(e *tcell.EventKey) bool {
	for i := range keys {
		k := &keys[i]
		if at := k.index(e); at >= 0 && (k.when == nil || k.when()) {
			k.do(at)
			return true
		}
	}
	return false
}

// only returns the keys with these ids, in their order in the table.
func (keys keymap) only(ids ...keyID) keymap {
	return slices.DeleteFunc(slices.Clone(keys), func(k key) bool { return !slices.Contains(ids, k.id) })
}

// key is called with each key that is pressed. Keys with no meaning are swallowed.
func (d *dashboard) key(e *tcell.EventKey) *tcell.EventKey {
	d.pressed(func() { d.stack.handle(e) })
	return nil
}

// pressed does what a key that was pressed does, or a click on it.
func (d *dashboard) pressed(do func()) {
	d.notice.clear()
	do()
	d.grid.rearrange() // whatever it has done
}

// keys returns the table of the screen that is shown.
func (d *dashboard) keys() keymap {
	if d.stack.has(d.explorer) {
		return d.explorer.keys
	}
	return d.grid.keys
}

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
func isGlobal(e *tcell.EventKey) bool {
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
