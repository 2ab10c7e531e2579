package app

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gdamore/tcell/v2"

	"origintop/app/words"
	"origintop/widgets"
)

// A key is one row of the key table. Dispatch, footer and help page come from it.
type key struct {
	name  string      // as the user reads it
	runes string      // what is pressed, any of these
	codes []tcell.Key // or any of these
	short string      // in the footer; "" for a key that isn't there
	help  string      // on the help page; "" for a key that isn't there
	brief string      // there, where there is little room, if short is ""
	when  func() bool // whether it does something now; nil: always
	foot  func() bool // whether it is in the footer then; nil: it is
	do    func(*tcell.EventKey)
}

// The intervals that + and - step through.
var intervals = []time.Duration{
	100 * time.Millisecond, 200 * time.Millisecond, 500 * time.Millisecond, time.Second, 2 * time.Second, 5 * time.Second,
	10 * time.Second, 30 * time.Second, time.Minute,
}

// label returns the key's name as it can be shown in that style.
func (k *key) label(style widgets.Style) string {
	if style != widgets.ASCII {
		return k.name
	}
	switch k.name {
	case "←/→":
		return "[/]"
	case "↑/↓":
		return "up/down"
	}
	return k.name
}

// pressedAt returns the event of the key that has been hit in that cell of its name, of the blank behind it, or of what it does: of
// two keys, as in "g/G start/live", the one that stands there; nil if a key of several has not been hit itself, as in "1-8 panels".
func (k *key) pressedAt(cell int) *tcell.EventKey {
	name := []rune(k.name)
	if len(name) == 3 && name[1] == '-' {
		if cell != 0 && cell != 2 {
			return nil
		}
		return tcell.NewEventKey(tcell.KeyRune, name[cell], tcell.ModNone)
	}
	second := len(name) == 3 && name[1] == '/' && cell > 1
	if slash := strings.IndexByte(k.short, '/'); slash >= 0 && cell > len(name) {
		second = second && cell-len(name)-1 > slash
	}
	switch {
	case second && len(k.codes) > 1:
		return tcell.NewEventKey(k.codes[1], 0, tcell.ModNone)
	case second && len([]rune(k.runes)) > 1:
		return tcell.NewEventKey(tcell.KeyRune, []rune(k.runes)[1], tcell.ModNone)
	case k.runes != "" && (len(name) != 3 || len(k.codes) < 2):
		return tcell.NewEventKey(tcell.KeyRune, []rune(k.runes)[0], tcell.ModNone)
	}
	return tcell.NewEventKey(k.codes[0], 0, tcell.ModNone)
}

// keyTable returns the keys, the most wanted first, as the footer drops them from the end.
func (d *dashboard) keyTable() []key {
	keys := []key{
		{
			name: "?", runes: "?", codes: []tcell.Key{tcell.KeyF1}, short: "help", help: "this page",
			do: func(*tcell.EventKey) { d.showHelp(true) },
		},
		{
			name: "z", runes: "z", codes: []tcell.Key{tcell.KeyEnter}, short: "zoom", help: "maximise the panel with the focus (also enter)",
			do: func(*tcell.EventKey) { d.setZoomed(!d.zoomed) },
		},
		{
			name: "esc", codes: []tcell.Key{tcell.KeyEscape}, short: "back", help: "back to all panels",
			when: func() bool { return d.zoomed },
			do:   func(*tcell.EventKey) { d.setZoomed(false) },
		},
		{
			name: "q", runes: "q", codes: []tcell.Key{tcell.KeyCtrlC}, short: "quit", help: "quit (also ctrl-c)",
			do: func(*tcell.EventKey) { d.quit() },
		},
		{
			name: "Q", runes: "Q", help: "quit, and leave this screen in the terminal", brief: "leave",
			when: func() bool { return d.cfg.Scrollback != nil },
			do:   func(*tcell.EventKey) { d.quitLeaving() },
		},
		{
			name: "tab", codes: []tcell.Key{tcell.KeyTab}, short: "next", help: "move the focus to the next panel",
			do: func(*tcell.EventKey) { d.moveFocus(1) },
		},
		{
			name: "shift-tab", codes: []tcell.Key{tcell.KeyBacktab}, help: "and to the one before", brief: "prev",
			do: func(*tcell.EventKey) { d.moveFocus(-1) },
		},
		{
			name: "e", runes: "e", short: "explore", help: "every series of every source",
			when: func() bool { return d.cfg.Explore != nil },
			do:   func(*tcell.EventKey) { d.showExplorer(true) },
		},
		{
			name: d.panelKeys(), runes: "123456789", short: "panels", help: "show or hide a panel; 7: pinned series, 8: cost of scraping",
			do: func(e *tcell.EventKey) { d.toggle(d.slotOf(e.Rune())) },
		},
		{
			name: "0", runes: "0", short: "all", help: "show all panels",
			when: func() bool { return d.zoomed || len(d.hidden()) > len(d.unfit) },
			do:   func(*tcell.EventKey) { d.showAll() },
		},
		{
			name: "+/-", runes: "+-=_", short: "interval", help: "scrape more often, or less",
			do: func(e *tcell.EventKey) { d.changeInterval(e.Rune() == '+' || e.Rune() == '=') },
		},
		{
			name: "ctrl-l", codes: []tcell.Key{tcell.KeyCtrlL}, help: "draw the whole screen anew", brief: "redraw",
			do: func(*tcell.EventKey) { d.canvas.SendAll() },
		},
		{
			name: "ctrl-z", codes: []tcell.Key{tcell.KeyCtrlZ}, help: "suspend; fg brings it back", brief: "suspend",
			do: func(*tcell.EventKey) { d.app.Suspend(d.job.StopAll) },
		},
	}
	keys = slices.Insert(keys, 1, d.filmKeys()...)
	at := slices.IndexFunc(keys, func(k key) bool { return k.name == "+/-" })
	keys = slices.Insert(keys, at, slices.Concat(d.markKeys(), d.lookKeys(), d.pictureKeys())...)
	if d.cfg.SetInterval == nil { // there is nothing to scrape
		keys = slices.DeleteFunc(keys, func(k key) bool { return k.name == "+/-" })
		keys = append(keys, key{
			name: "+/-", runes: "+-=_R",
			when: func() bool { return d.cfg.Replay != nil },
			do:   func(*tcell.EventKey) { d.notice = "in a recording nothing is scraped" },
		})
	}
	return keys
}

// key is called with each key that is pressed. Keys with no meaning are swallowed.
func (d *dashboard) key(e *tcell.EventKey) *tcell.EventKey {
	d.notice, d.noticed = "", ""
	d.body.places = nil // whatever the key does
	switch {
	case d.prompt.asks() && d.prompt.typed(e),
		d.help.shown && d.helpKey(e),
		d.markers.shown && d.markers.key(e),
		!d.help.shown && d.explorer.typing && d.explorer.typed(e):
		return nil
	}
	keys := d.keysNow()
	for i := range keys {
		k := &keys[i]
		// With ctrl, an event has the letter's rune, too.
		pressed := e.Key() == tcell.KeyRune && slices.Contains([]rune(k.runes), e.Rune()) || slices.Contains(k.codes, e.Key())
		if pressed && (k.when == nil || k.when()) {
			k.do(e)
			break
		}
	}
	return nil
}

// keysNow returns the keys of the screen that is shown.
func (d *dashboard) keysNow() []key {
	if d.explorer != nil && d.explorer.shown {
		return d.xkeys
	}
	return d.keys
}

// panelKeys names the keys of the panels that are always there: "1-5".
func (d *dashboard) panelKeys() string {
	first, last := d.slots[0].key, d.slots[0].key
	for _, s := range d.slots {
		if s.vacant == nil {
			last = s.key
		}
	}
	return fmt.Sprintf("%c-%c", first, last)
}

// slotOf returns the index of the slot with that key, -1 if it is nobody's.
func (d *dashboard) slotOf(key rune) int {
	return slices.IndexFunc(d.slots, func(s *slot) bool { return s.key == key && !s.empty() })
}

// helpKey handles the keys that the help page has to itself: any but quit and those of the screen close it, or scroll one that is cut.
func (d *dashboard) helpKey(e *tcell.EventKey) bool {
	switch e.Key() {
	case tcell.KeyCtrlC, tcell.KeyCtrlL, tcell.KeyCtrlZ:
		return false
	}
	by := map[tcell.Key]int{tcell.KeyUp: -1, tcell.KeyDown: 1, tcell.KeyPgUp: -d.help.cut, tcell.KeyPgDn: d.help.cut}
	if rows, ok := by[e.Key()]; ok && d.help.scroll(rows) {
		return true
	}
	if e.Key() == tcell.KeyRune && e.Rune() == 'q' {
		return false
	}
	d.showHelp(false)
	return true
}

func (d *dashboard) showHelp(show bool) {
	d.help.shown = show
	if show {
		d.help.setKeys(d.keysNow())
		d.help.first = 0
		d.pages.ShowPage("help")
	} else {
		d.pages.HidePage("help")
	}
	d.setFocus()
}

func (d *dashboard) setZoomed(zoomed bool) {
	d.moveFocus(0)
	d.zoomed = zoomed && d.slots[d.focus].visible()
	d.body.places = nil
}

// toggle shows or hides the panel with that index; the last one stays. Zoomed, it shows that one instead.
func (d *dashboard) toggle(i int) {
	if i < 0 {
		return
	}
	s := d.slots[i]
	if s.absent {
		s.optional, s.absent, s.shown = false, false, false // asked for
	}
	if d.zoomed {
		s.shown = true
		d.focus = i
		d.moveFocus(0)
		return
	}
	others := slices.ContainsFunc(d.slots, func(o *slot) bool { return o.visible() && o != s })
	if s.shown && !others {
		d.notice = "the last panel stays"
	}
	s.shown = !s.shown || !others
	if s.kind == noKind && !s.shown {
		s.optional, s.absent = true, true // gone until it is asked for again
	}
	d.moveFocus(0)
}

func (d *dashboard) showAll() {
	for _, s := range d.slots {
		s.shown = true
	}
	d.zoomed = false
}

func (d *dashboard) changeInterval(shorter bool) {
	at := slices.IndexFunc(intervals, func(i time.Duration) bool { return i >= d.cfg.Interval })
	switch {
	case at < 0 && !shorter:
		d.notice = "scraped as seldom as can be, every " + words.Interval(d.cfg.Interval)
		return
	case at < 0:
		at = len(intervals) - 1
	case shorter:
		at = max(0, at-1)
	case intervals[at] == d.cfg.Interval:
		at = min(len(intervals)-1, at+1)
	}
	d.cfg.Interval, d.intervalSet = intervals[at], d.view.Present
	d.cfg.SetInterval(d.cfg.Interval)
	d.update()
}
