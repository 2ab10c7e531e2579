package app

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"origintop/app/words"
	"origintop/scrape/analysis"
	"origintop/scrape/fleet"
	"origintop/scrape/origin"
	"origintop/scrape/severity"
	"origintop/widgets"

	"origintop/app/layout"
	"origintop/app/panels"
	"origintop/scrape"
)

// slots returns the panels in the order of their numbers. A new one is added here.
func slots(theme *panels.Theme, pins *panels.Pins) []*slot {
	list := []*slot{
		{name: "cpu", role: scrape.RoleMachine, Panel: panels.NewCPU(theme)},
		{name: "memory", role: scrape.RoleMachine, Panel: panels.NewMemory(theme), small: true},
		{name: "network", role: scrape.RoleMachine, Panel: panels.NewNetwork(theme)},
		{name: "disk", role: scrape.RoleMachine, Panel: panels.NewDisk(theme), small: true},
		{name: "server", role: scrape.RoleServer, Panel: panels.NewServer(theme)},
		{name: "clients", role: scrape.RoleLoad, Panel: panels.NewClients(theme), optional: true},
		{name: "limits", Panel: panels.NewLimits(theme), wide: true, optional: true, roomy: true},
	}
	for i, s := range list {
		s.key = rune('1' + i)
	}
	pinned := panels.NewPinned(theme, pins)
	return append(
		list, &slot{name: "pinned", Panel: pinned, wide: true, key: '8', vacant: pinned.Vacant},
		&slot{name: "scrapes", Panel: panels.NewScrapes(theme), wide: true, key: '9', role: noRole, optional: true},
	)
}

// screenOrder is the order in which panels stand on the screen.
var screenOrder = []string{"network", "clients", "server", "cpu", "memory", "disk", "limits", "pinned", "scrapes"}

// noRole is the role of a panel without a source of its own, which is shown only on request.
const noRole = ^scrape.Role(0)

// PanelNames returns the names of the panels.
func PanelNames() []string {
	var names []string
	for _, s := range slots(&panels.Theme{}, &panels.Pins{}) {
		names = append(names, s.name)
	}
	return names
}

// CurrentName returns the name of a panel or preset for the one that earlier versions had for it.
func CurrentName(name string) string {
	switch name {
	case "nginx":
		return "server"
	case "swarm":
		return "clients"
	}
	return name
}

// A slot is a panel's place on the screen.
type slot struct {
	panels.Panel
	name  string
	key   rune        // toggles it
	role  scrape.Role // of the source of its numbers
	shown bool        // the user wants it
	line  bool        // it has only a line of text to show
	wide  bool        // it lists things in long rows
	small bool        // little happens in it in a load test, so that it needs little room

	optional bool // it has no place until it has a source, or the user asks for it
	roomy    bool // or, in place of a source, a large screen
	absent   bool // which is so now

	vacant func() bool // whether it has nothing to show, and so no place; nil: never
}

// visible reports whether the panel has a place on the screen.
func (s *slot) visible() bool { return s.shown && !s.absent && !s.empty() }

// onRequest reports whether it is there only if the user asks for it, where there is little room at least.
func (s *slot) onRequest() bool { return s.roomy || s.role == noRole }

// fit gives the panels that want a large screen a place if it is one.
func (g *grid) fit(room layout.Rect) {
	const width, height = 100, 50
	for i, s := range g.slots {
		if s.roomy {
			s.absent = s.optional && (room.Width < width || room.Height < height)
		}
		if z, ok := s.Panel.(panels.Sized); ok {
			z.SetRoom(0)
		}
		if z, ok := s.Panel.(panels.Zoomer); ok {
			rows := 0
			if g.zoomed && i == g.focus {
				rows = room.Height
			}
			z.SetZoomed(rows)
		}
	}
}

func (s *slot) empty() bool { return s.vacant != nil && s.vacant() }

// A preset is a choice of panels and their layout.
type preset struct {
	name   string
	main   string   // the panel with a row of its own, half of the height; "": none
	panels []string // nil: all
	lines  bool     // a line for each panel, however much room there is
}

// presets are in the order that the key steps through; the first is the default.
var presets = []preset{
	{name: "overview"},
	{name: "network", main: "network", panels: []string{"network", "cpu", "server"}},
	{name: "server", main: "server", panels: []string{"server", "network", "clients"}},
	{name: "tiny", lines: true},
}

// PresetNames returns the names of the presets.
func PresetNames() []string {
	var names []string
	for i := range presets {
		names = append(names, presets[i].name)
	}
	return names
}

// hidden returns the panels that are not on the screen; none if one is zoomed.
func (g *grid) hidden() []*slot {
	if g.zoomed {
		return nil
	}
	var hidden []*slot
	for _, s := range g.slots {
		if !s.shown && !s.absent && !s.empty() {
			hidden = append(hidden, s)
		}
	}
	return append(hidden, g.unfit...)
}

// moveFocus gives the focus to the next visible panel on the screen in the given direction, 1 or -1. With 0, the focus stays where it is
// if that panel is visible.
func (g *grid) moveFocus(direction int) {
	n := len(g.order)
	at := (slices.Index(g.order, g.focus) + direction + n) % n
	for i := 0; i < n && !g.slots[g.order[at]].visible(); i++ {
		at = (at + cmp.Or(direction, 1) + n) % n
	}
	g.setFocus(g.order[at])
}

// setFocus gives the focus to a panel. tview does not know: the dashboard handles all keys.
func (g *grid) setFocus(at int) {
	g.slots[g.focus].Blur()
	g.focus = at
	g.slots[at].Focus(nil)
}

func (g *grid) setZoomed(zoomed bool) {
	g.moveFocus(0)
	g.zoomed = zoomed && g.slots[g.focus].visible()
	g.rearrange()
}

// toggle shows or hides the panel with that key; the last one stays. One that is shown only on request gets the focus. If a panel is
// zoomed, it zooms that one instead.
func (g *grid) toggle(key rune) {
	i := slices.IndexFunc(g.slots, func(s *slot) bool { return s.key == key && !s.empty() })
	if i < 0 {
		return
	}
	s := g.slots[i]
	if s.absent {
		s.optional, s.absent, s.shown = false, false, false // the user asks for it
	}
	if g.zoomed {
		s.shown = true
		g.setFocus(i)
		g.moveFocus(0)
		return
	}
	others := slices.ContainsFunc(g.slots, func(o *slot) bool { return o.visible() && o != s })
	if s.shown && !others {
		g.notice.say("the last panel stays")
	}
	s.shown = !s.shown || !others
	switch {
	case s.onRequest() && s.shown:
		g.before = g.focus
		g.setFocus(i) // so that z zooms what was asked for
	case s.onRequest():
		s.optional, s.absent = true, true // gone until it is asked for again
		if g.focus == i {
			g.setFocus(g.before)
		}
	}
	g.moveFocus(0)
}

// vacant reports whether the panel with that key has nothing to show.
func (g *grid) vacant(key rune) bool {
	return slices.ContainsFunc(g.slots, func(s *slot) bool { return s.key == key && s.empty() })
}

func (g *grid) showAll() {
	for _, s := range g.slots {
		s.shown = true
	}
	g.zoomed = false
}

// showPinned shows the panel of pinned series if any are pinned.
func (g *grid) showPinned() {
	for _, s := range g.slots {
		if s.name == "pinned" && g.pins.Any() {
			s.shown = true
		}
	}
}

// setPreset shows the panels of a preset, and focuses its main panel, or the first one.
func (g *grid) setPreset(i int) {
	p := &presets[i]
	g.preset, g.zoomed = i, false
	for k, s := range g.slots {
		s.shown = p.panels == nil || slices.Contains(p.panels, s.name)
		if s.name == p.main || p.main == "" && k == g.order[0] {
			g.setFocus(k)
		}
	}
	g.moveFocus(0)
	g.notice.say("preset " + p.name)
}

// keyRange names the keys of the panels, as in "1-8".
func (g *grid) keyRange() string {
	first, last := g.slots[0].key, g.slots[0].key
	for _, s := range g.slots {
		if s.vacant == nil {
			last = s.key
		}
	}
	return fmt.Sprintf("%c-%c", first, last)
}

// late reports whether a source's next page is overdue: the last one is two intervals old, or the load tester no longer answers although
// its test has not ended.
func (d *dashboard) late(src *origin.SourceState, now time.Time) bool {
	if !src.Up() {
		return src.Only(scrape.RoleLoad) && src.Pages > 0 && !analysis.LoadTestEnded(src)
	}
	if d.player.film != nil { // the interval of the recorder is not known
		return fleet.MissesPages(src, now)
	}
	since := src.Last
	if d.interval.changed.After(since) {
		since = d.interval.changed
	}
	if d.fleet != nil && d.interval.each == 0 { // a Prometheus is asked once an interval, at any time of it; a source that is down it says to be so
		return now.Sub(since) > 3*src.Interval+2*time.Second
	}
	return now.Sub(since) >= max(2*d.interval.each, 2*src.Interval, time.Second)
}

// lateWord says what is wrong with a source that is late. In a recording a page may be missing for no known reason.
func (d *dashboard) lateWord(src *origin.SourceState) string {
	if d.player.film != nil && src.Up() {
		return "not recorded"
	}
	return "late"
}

// light returns a source's name, the age of its numbers or what is wrong, and a severity. An exporter that is down is only a warning: what
// it watches may be well. A server that is down is critical.
func (d *dashboard) light(s *origin.Snapshot, src *origin.SourceState, now time.Time) (name, what string, bad severity.Severity) {
	const maxName = 12
	name = words.SourceName(src)
	if runes := []rune(name); len(runes) > maxName {
		name = string(runes[:maxName])
	}
	name = widgets.Clean(name)
	old := now.Sub(src.Last)
	switch {
	case src.Pages == 0 && src.Err == "":
		return name, widgets.Pending, severity.Unknown
	case src.Bare:
		return name, "no answer yet", severity.Warn
	case src.Only(scrape.RoleLoad) && src.Pages == 0 && !src.Wrong: // the load tester comes and goes with its test
		return name, "not there yet", severity.Unknown
	case analysis.LoadTestEnded(src):
		return name, "ended " + words.Clock(src.DownSince), severity.Unknown
	case src.Pages == 0:
		return name, "exporter down", severity.Warn
	case words.ServersDown(s, src) != "":
		return name, words.ServersDown(s, src), severity.Crit
	case d.late(src, now):
		return name, d.lateWord(src) + " " + words.Age(old), severity.Warn
	case src.Err != "":
		return name, "exporter down " + words.Age(now.Sub(src.DownSince)), severity.Warn
	}
	return name, words.Age(now.Sub(words.Sampled(src))), severity.Good
}

// setStatus has a panel say what is wrong if its source gives no numbers, or old ones.
func (d *dashboard) setStatus(s *slot, snapshot *origin.Snapshot, now time.Time) {
	if s.role == scrape.RoleUnknown || s.role == noRole {
		return // its numbers come from several sources, and it says itself what is wrong
	}
	p := s.Frame()
	s.line = false
	p.SetMessage()
	p.SetStale("", "")
	src := snapshot.Source(s.role)
	if src == nil || src.Pages == 0 {
		p.SetHead("", severity.Unknown)
	}
	switch {
	case src == nil:
		p.SetMessage(words.Missing(snapshot, s.role, d.player.film != nil)...)
		s.line = true
	case src.Pages == 0 && src.Err == "":
		p.SetMessage("waiting for the first page " + widgets.Pending)
	case src.Bare:
		p.SetMessage("the load tester waits for its first answer", src.Err)
	case src.Pages == 0 && s.role == scrape.RoleLoad:
		p.SetMessage("waiting for the load tester", src.Err)
		s.line = true
	case src.Pages == 0:
		message := []string{"no page since " + words.Clock(src.DownSince), src.Err}
		if hint := words.Instead(snapshot, s.role); hint != "" {
			message = append(message, hint)
		}
		if s.role == scrape.RoleServer && d.player.film == nil {
			message = append(message, words.OtherServer)
		}
		p.SetMessage(message...)
		p.SetHead("exporter down", severity.Warn)
		s.line = true
	case s.name == "network" && d.cfg.NetDevice && len(snapshot.Network.Devices) == 0:
		p.SetMessage("no device matches --net-device")
		if there := snapshot.Network.Ignored; len(there) > 0 {
			p.SetMessage("no device matches --net-device", "there are "+strings.Join(there, ", "))
		}
	case analysis.LoadTestEnded(src):
		p.SetEnded("ended", "ended "+words.Clock(src.DownSince)+", last values")
	case d.late(src, now):
		p.SetStale("late", d.lateWord(src)+" "+words.Age(now.Sub(src.Last))+", last values")
	case src.Err != "":
		p.SetStale("no data", "exporter down "+words.Age(now.Sub(src.DownSince))+", last values")
	}
}
