package app

import (
	"slices"
	"strings"

	"github.com/gdamore/tcell/v2"

	"origintop/widgets"
)

// A keyID names a key of the dashboard or the explorer by what it does.
type keyID uint8

const (
	keyHelp keyID = iota
	keyPause
	keyStep
	keySpeed
	keyGoTo
	keyStartEnd
	keyNextMarker
	keyZoom
	keyBack
	keyQuit
	keyLeave
	keyFocusNext
	keyFocusPrevious
	keyExplore
	keyPanels
	keyAllPanels
	keyMark
	keyMarkers
	keyRecord
	keyPreset
	keySpan
	keyPeaks
	keyStyle
	keyTheme
	keyScroll
	keyPicture
	keyInterval
	keyRedraw
	keySuspend
	keyFilter
	keySort
	keyPin
	keyMove
	keyMovePage
	keyMoveEnd
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
