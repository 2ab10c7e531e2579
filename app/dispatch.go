package app

import (
	"slices"
	"strings"
	"time"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"origintop/app/fleetview"
	"origintop/app/panels"
	"origintop/scrape/fleet"
	"origintop/scrape/playback"
	"origintop/scrape/recording"
	"origintop/widgets"
)

// A key is one row of a table of keys. Dispatch, footer, mouse and help come from it.
type key struct {
	id    keyID
	name  string        // as the user reads it; "a/b" are two keys, "a-b" a row of them
	ascii string        // the name in ASCII, if name is not
	runes string        // the characters that press it, any of these
	codes []tcell.Key   // the other keys that press it
	short string        // in the footer; "": it is not there
	state func() string // in the footer instead of short, if what the key does depends on the state
	help  string        // in the help; "": it is not there
	brief string        // in the help on a small screen, if short is ""
	when  func() bool   // whether it does something now; nil: always
	foot  func() bool   // whether it is in the footer then; nil: it is
	do    func(i int)   // gets the index, among runes or codes, of what was pressed
}

// index returns the index of a key event among the key's runes or codes, -1 if it is none of them.
func (k *key) index(e *tcell.EventKey) int {
	if e.Key() == tcell.KeyRune { // an event with ctrl has a rune as well
		return slices.Index([]rune(k.runes), e.Rune())
	}
	return slices.Index(k.codes, e.Key())
}

// label returns the key's name in that style.
func (k *key) label(style widgets.Style) string {
	if style == widgets.ASCII && k.ascii != "" {
		return k.ascii
	}
	return k.name
}

// text returns what the footer says about the key; "" if the key is not there now.
func (k *key) text() string {
	switch {
	case k.when != nil && !k.when(), k.foot != nil && !k.foot():
		return ""
	case k.state != nil:
		return k.state()
	}
	return k.short
}

// hit returns the index of what a click on that cell of the footer's "name short" presses. Of two keys, as in "g/G start/live", it is the
// one that was hit. It is -1 if a row of keys, as in "1-8 panels", was hit beside its keys.
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

// A keymap is a table of keys, the most important first: the footer drops them from the end.
type keymap []key

// handle does what a key event means. It returns false if it means nothing now.
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

// key handles each key that is pressed. Keys without a meaning are swallowed.
func (d *dashboard) key(e *tcell.EventKey) *tcell.EventKey {
	d.pressed(func() { d.stack.handle(e) })
	return nil
}

// pressed calls do for a key that was pressed or clicked.
func (d *dashboard) pressed(do func()) {
	d.notice.clear()
	do()
	d.grid.rearrange() // any key may have changed what is shown
}

// keys returns the table of keys of the screen that is shown.
func (d *dashboard) keys() keymap {
	if d.stack.has(d.explorer) {
		return d.explorer.keys
	}
	if d.onFleet() {
		return d.fleet.keys
	}
	return d.grid.keys
}

// A layer takes keys while it is open: a screen, an overlay such as the help, a line that is being typed.
type layer interface {
	// handle does what a key means here, or returns false to leave it to the layer below.
	handle(*tcell.EventKey) bool
}

// A stack holds the open layers; the last one gets keys first. The grid is at the bottom.
type stack []layer

func (s *stack) push(l layer) { *s = append(*s, l) }

// pop closes a layer and all layers above it.
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

// isGlobal reports whether a key means the same on each layer, even where text is typed.
func isGlobal(e *tcell.EventKey) bool {
	return slices.Contains([]tcell.Key{tcell.KeyCtrlC, tcell.KeyCtrlL, tcell.KeyCtrlZ}, e.Key())
}

// isRune reports whether a key is that character.
func isRune(e *tcell.EventKey, r rune) bool { return e.Key() == tcell.KeyRune && e.Rune() == r }

// root gets pasted text from tview.
type root struct {
	*tview.Pages
	d *dashboard
}

// HasFocus is true, so that tview gives it what is pasted.
func (*root) HasFocus() bool { return true }

// Focus passes the focus on to nothing: the grid says which panel looks focused.
func (*root) Focus(func(tview.Primitive)) {}

// PasteHandler inserts pasted text where text is being typed. Elsewhere keys are commands, and it ignores the paste: a q in it must not
// quit.
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

// A KeyTable is the keys of a screen, for the manual.
type KeyTable struct {
	Screen string // "dashboard", "origins" or "explorer"
	Keys   []KeyMeaning
}

// A KeyMeaning is what a key does, or a sign means, as the help says it.
type KeyMeaning struct{ Key, Does string }

// KeyTables returns the keys of every screen, live and of a recording, in the order of the help. The tables of the other screens leave out
// what the dashboard has.
func KeyTables() []KeyTable {
	live, recorded := keymapsOf(nil), keymapsOf((*playback.Replay)(nil))
	tables := []KeyTable{{Screen: "dashboard"}, {Screen: "origins"}, {Screen: "explorer"}}
	for i := range tables {
		for _, k := range withRecorded(live[i], recorded[i]) {
			if is := (KeyMeaning{k.name, k.help}); k.help != "" && !slices.Contains(tables[0].Keys, is) {
				tables[i].Keys = append(tables[i].Keys, is)
			}
		}
	}
	return tables
}

// Signs returns the signs on the screen and what they mean, as the help has them.
func Signs() (list []KeyMeaning) {
	for _, line := range signs(&panels.Theme{}) {
		list = append(list, KeyMeaning{line.sign, line.text})
	}
	return list
}

// keymapsOf returns the keys of a dashboard that has everything there is, of its screen of many origins, and of its explorer.
func keymapsOf(of film) [3]keymap {
	theme, pins := &panels.Theme{}, &panels.Pins{}
	d := &dashboard{grid: newGrid(theme, &notice{}, pins), explorer: &explorer{}, fleet: &fleetScreen{View: fleetview.New(theme)}}
	d.cfg.Recorder, d.cfg.Fleet = &recording.Recorder{}, (*fleet.Live)(nil)
	d.player.film, d.player.ghost = of, &playback.Ghost{}
	d.interval.set = func(time.Duration) {}
	d.grid.keys = d.dashboardKeys()
	return [3]keymap{d.grid.keys, d.fleetKeys(), d.explorerKeys()}
}

// withRecorded returns the keys of a live run with what a recording adds to them.
func withRecorded(live, recorded keymap) (all keymap) {
	for _, k := range recorded {
		i := slices.IndexFunc(live, func(l key) bool { return l.name == k.name && l.id == k.id })
		switch {
		case i < 0:
			k.help += " (recordings)"
		case live[i].help != k.help:
			k.help = live[i].help + "; in a recording: " + k.help
		}
		all = append(all, k)
	}
	return all
}
