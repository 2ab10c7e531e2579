package app

import (
	"strings"

	"github.com/rivo/tview"
)

// root is what tview gives pastes to.
type root struct {
	*tview.Pages
	d *dashboard
}

// HasFocus says that what is pasted is for it, whichever panel has the focus.
func (*root) HasFocus() bool { return true }

// PasteHandler has the dashboard take what is pasted. Keys are commands, and a paste is none: a text with a q in it must not quit.
func (r *root) PasteHandler() func(string, func(tview.Primitive)) {
	return func(text string, _ func(tview.Primitive)) { r.d.paste(text) }
}

// paste puts a text where one is being typed. Elsewhere it does nothing, and says so.
func (d *dashboard) paste(text string) {
	text = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ", "\t", " ").Replace(text)
	d.notice, d.noticed = "", ""
	switch {
	case d.prompt.asks():
		d.prompt.problem = ""
		insert(&d.prompt.text, text)
	case !d.help.shown && d.explorer.typing:
		filter := d.explorer.filter
		insert(&filter, text)
		d.explorer.setFilter(filter)
	default:
		d.notice = "pasted text is ignored: keys are commands here"
	}
}
