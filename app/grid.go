package app

import (
	"slices"
	"strings"
	"time"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"origintop/app/layout"
	"origintop/app/panels"
	"origintop/app/words"
	"origintop/scrape/analysis"
	"origintop/scrape/origin"
	"origintop/widgets"
)

// grid is the dashboard's own part of the screen, with the panels.
type grid struct {
	*tview.Box
	theme  *panels.Theme
	notice *notice
	pins   *panels.Pins
	keys   keymap

	vitals *panels.Vitals
	slots  []*slot // all panels, in the order of their numbers
	order  []int   // indices of them, in the order of their places
	focus  int     // index of the slot with the focus
	before int     // of the one that had it before a panel that was asked for
	zoomed bool    // only that one is shown
	preset int     // index into presets

	places  []layout.Rect        // of the slots; nil: not known yet
	room    layout.Rect          // all of the screen that the places divide
	unfit   []*slot              // to be shown, but there is no room
	sources []origin.SourceState // of the snapshot that is shown

	span  time.Duration  // the longest that graphs show, one of spans
	run   extent         // what there is to show
	marks []widgets.Mark // the markers, for the graphs
	peaks time.Time      // when the peaks of the graphs were reset; zero: never
}

func newGrid(theme *panels.Theme, notice *notice, pins *panels.Pins) *grid {
	g := &grid{Box: tview.NewBox(), theme: theme, notice: notice, pins: pins, slots: slots(theme, pins)}
	for _, s := range g.slots {
		if l, ok := s.Panel.(*panels.Limits); ok {
			g.vitals = panels.NewVitals(theme, l)
		}
	}
	for _, name := range screenOrder {
		g.order = append(g.order, slices.IndexFunc(g.slots, func(s *slot) bool { return s.name == name }))
	}
	g.focus = g.order[0]
	g.showAll()
	return g
}

// update has the panels take over a snapshot, what the run has shown up to then, and the other run beside it, if there is one.
func (g *grid) update(s *origin.Snapshot, j *analysis.Judgement, ghost *panels.Ghost) {
	g.sources = s.Sources
	g.setGraphs(s)
	g.run.first, g.run.now = panels.FirstValue(s), s.Time
	for _, slot := range g.slots {
		if !slot.roomy {
			slot.absent = slot.optional && s.Source(slot.role) == nil
		}
		if p, ok := slot.Panel.(panels.Judged); ok {
			p.Judge(j)
		}
		if p, ok := slot.Panel.(panels.Haunted); ok {
			p.SetGhost(ghost)
		}
		slot.Update(s)
	}
	g.rearrange()
}

// handle does what a key means, and swallows the others: those of a fleet below mean nothing here.
func (g *grid) handle(e *tcell.EventKey) bool {
	g.keys.handle(e)
	return true
}

// Draw draws the panels in their places.
func (g *grid) Draw(screen tcell.Screen) {
	x, y, width, height := g.GetRect()
	if room := (layout.Rect{X: x, Y: y, Width: width, Height: height}); g.places == nil || g.room != room {
		g.arrange(room)
	}
	g.setTimeAxis()
	g.vitals.Draw(screen)
	for i, s := range g.slots {
		if r := g.places[i]; r.Height > 0 {
			s.Panel.SetRect(r.X, r.Y, r.Width, r.Height)
			s.Panel.Draw(screen)
		}
	}
	g.drawReasons(screen)
}

// MouseHandler focuses the panel that is clicked, zooms it with two clicks, and scrolls it with the wheel.
func (g *grid) MouseHandler() func(tview.MouseAction, *tcell.EventMouse, func(tview.Primitive)) (bool, tview.Primitive) {
	return g.WrapMouseHandler(func(action tview.MouseAction, e *tcell.EventMouse, _ func(tview.Primitive)) (bool, tview.Primitive) {
		x, y := e.Position()
		at := slices.IndexFunc(g.places, func(r layout.Rect) bool {
			return r.Height > 0 && x >= r.X && x < r.X+r.Width && y >= r.Y && y < r.Y+r.Height
		})
		if at < 0 {
			return false, nil
		}
		const lines = 3
		switch action {
		case tview.MouseLeftDown:
			g.setFocus(at)
		case tview.MouseLeftDoubleClick:
			g.setZoomed(!g.zoomed)
		case tview.MouseScrollUp:
			g.slots[at].Frame().Scroll(-lines)
		case tview.MouseScrollDown:
			g.slots[at].Frame().Scroll(lines)
		default:
			return false, nil
		}
		return true, nil
	})
}

// rearrange has the next draw find new places: they depend on which panels are shown, and on what these hold.
func (g *grid) rearrange() { g.places = nil }

// arrange finds places for the panels in a room.
func (g *grid) arrange(room layout.Rect) {
	g.room, g.places, g.unfit = room, make([]layout.Rect, len(g.slots)), nil
	g.fit(room)
	load, limits := 0, 0
	if !g.zoomed && !presets[g.preset].lines {
		load, limits = layout.Vitals(room.Width, room.Height)
	}
	g.vitals.SetRows(load, limits)
	g.vitals.SetRect(room.X, room.Y, room.Width, load+limits)
	room.Y, room.Height = room.Y+load+limits, room.Height-load-limits
	if g.zoomed {
		g.places[g.focus] = room
		g.slots[g.focus].Frame().SetLines(false)
		if p, ok := g.slots[g.focus].Panel.(panels.Sized); ok {
			p.SetRoom(room.Height)
		}
		return
	}
	p := &presets[g.preset]
	order := make([]int, 0, len(g.slots))
	for _, i := range g.order {
		s := g.slots[i]
		switch {
		case s.name == p.main:
			order = slices.Insert(order, 0, i)
		case s.absent, s.empty(), p.panels != nil && !s.shown && !slices.Contains(p.panels, s.name):
		default:
			order = append(order, i)
		}
	}
	boxes := make([]layout.Box, len(order))
	for k, i := range order {
		s := g.slots[i]
		boxes[k] = layout.Box{
			Shown: s.visible(), Severity: s.Frame().Severity(), Line: s.line, Small: s.small, Wide: s.wide,
			Rows: s.Frame().Rows, Grows: s.Frame().Grows(),
		}
		s.Frame().SetLines(p.lines)
	}
	main := p.main != "" && boxes[0].Shown && !boxes[0].Line
	for k, r := range layout.Places(boxes, room.Width, room.Height, main, p.lines) {
		r.X, r.Y = r.X+room.X, r.Y+room.Y
		g.places[order[k]] = r
	}
	for i, s := range g.slots {
		if p, ok := s.Panel.(panels.Sized); ok {
			p.SetRoom(g.places[i].Height)
		}
	}
	for i, s := range g.slots {
		if s.visible() && g.places[i].Height == 0 {
			g.unfit = append(g.unfit, s)
		}
	}
}

// drawReasons says in full why there are no pages, if no panel has anything to show.
func (g *grid) drawReasons(screen tcell.Screen) {
	x, y, width, height := g.GetRect()
	below := 0
	for i, s := range g.slots {
		if r := g.places[i]; r.Height > 0 {
			if !s.line {
				return
			}
			below = max(below, r.Y+r.Height-y)
		}
	}
	row := below + 1
	for i := range g.sources {
		src := &g.sources[i]
		if src.Err == "" || src.Pages > 0 {
			continue
		}
		lines := widgets.Wrap(widgets.Clean(strings.TrimSpace(src.Name+" "+src.URL)+": "+src.Err), width-2)
		if row+len(lines) > height {
			return
		}
		for _, line := range lines {
			widgets.Put(screen, x+1, y+row, width-2, line, g.theme.Text)
			row++
		}
		row++
	}
}

// setGraphs gives all graphs the markers, the start of their peaks and the time zone.
func (g *grid) setGraphs(s *origin.Snapshot) {
	g.marks = g.marks[:0]
	for i := range s.Markers {
		m := &s.Markers[i]
		g.marks = append(g.marks, widgets.Mark{At: m.At.UnixMilli(), Sign: markSign(m)})
	}
	for _, slot := range g.slots {
		slot.Frame().SetMarks(g.marks)
		slot.Frame().SetPeaksFrom(peaksFrom(g.peaks, s))
		slot.Frame().SetClock(s.Time.Location())
	}
}

// peaksFrom returns the time from which on peaks are marked, after a reset at that time. Snapshots from before the reset show all peaks.
func peaksFrom(reset time.Time, s *origin.Snapshot) int64 {
	if reset.IsZero() || reset.After(s.Time) {
		return 0
	}
	return reset.UnixMilli()
}

// resetPeaks forgets the peaks of the graphs so far.
func (g *grid) resetPeaks(now time.Time) {
	g.peaks = now
	g.notice.say("peaks from " + words.Clock(now) + " on")
}

// spans are the longest times that graphs can be told to show; 0 is two seconds a column of dots.
var spans = []time.Duration{0, time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 2 * time.Hour}

// changeSpan has the graphs show the next longer or shorter time.
func (g *grid) changeSpan(longer bool) {
	at := slices.Index(spans, g.span)
	switch {
	case longer && at == len(spans)-1:
		g.notice.say("graphs show the longest time already, " + words.Interval(g.span))
		return
	case !longer && at == 0:
		g.notice.say("graphs show the shortest time already")
		return
	case longer:
		at++
	default:
		at--
	}
	g.span = spans[at]
	if g.span == 0 {
		g.notice.say("graphs show up to 2s per dot")
	} else {
		g.notice.say("graphs show up to " + words.Interval(g.span))
	}
}

// Settings are the parts of the screen's look that are kept from run to run. "" or nil means the default.
type Settings struct {
	Preset string   `json:"preset,omitempty"`
	Panels []string `json:"panels,omitempty"` // the names of those that are shown; nil: those of the preset
	Theme  string   `json:"theme,omitempty"`
	Style  string   `json:"style,omitempty"`

	// Asked says that the user named the panels for this run: they have a place even if they have nothing to show.
	Asked bool `json:"-"`
}

// Known returns the settings without names that this version does not know.
func (s Settings) Known() Settings {
	if s.Preset = CurrentName(s.Preset); !slices.Contains(PresetNames(), s.Preset) {
		s.Preset = ""
	}
	if _, ok := panels.ThemeNamed(s.Theme); !ok {
		s.Theme = ""
	}
	if _, ok := styleNamed(s.Style); !ok {
		s.Style = ""
	}
	names := PanelNames()
	s.Panels = slices.Clone(s.Panels)
	for i, name := range s.Panels {
		s.Panels[i] = CurrentName(name)
	}
	s.Panels = slices.DeleteFunc(s.Panels, func(name string) bool { return !slices.Contains(names, name) })
	return s
}

// StyleNames returns the names of the styles.
func StyleNames() []string {
	return []string{widgets.Braille.String(), widgets.Block.String(), widgets.ASCII.String()}
}

func styleNamed(name string) (widgets.Style, bool) {
	i := slices.Index(StyleNames(), name)
	return widgets.Style(max(i, 0)), i >= 0
}

// apply sets how the dashboard looks.
func (d *dashboard) apply(s Settings) {
	s = s.Known()
	if theme, ok := panels.ThemeNamed(s.Theme); ok {
		d.cfg.Theme.Become(theme)
	}
	if style, ok := styleNamed(s.Style); ok {
		d.cfg.Theme.Style = style
	}
	if i := slices.Index(PresetNames(), s.Preset); i >= 0 {
		d.grid.setPreset(i)
	}
	if len(s.Panels) > 0 {
		for _, slot := range d.grid.slots {
			slot.shown = slices.Contains(s.Panels, slot.name)
			slot.optional = slot.optional && !(slot.shown && (s.Asked || slot.onRequest()))
		}
	}
}

// settings returns how the dashboard looks.
func (d *dashboard) settings() Settings {
	p := &presets[d.grid.preset]
	s := Settings{Preset: p.name, Theme: d.cfg.Theme.Name, Style: d.cfg.Theme.Style.String()}
	own := false
	for _, slot := range d.grid.slots {
		shown := slot.shown && !(slot.onRequest() && slot.absent)
		if shown {
			s.Panels = append(s.Panels, slot.name)
		}
		preset := (p.panels == nil || slices.Contains(p.panels, slot.name)) && slot.role != noRole
		if slot.roomy && slot.optional { // it depends on the room
			preset = preset && !slot.absent
		} else if slot.roomy {
			preset = false
		}
		own = own || shown != preset
	}
	if !own {
		s.Panels = nil
	}
	return s
}
