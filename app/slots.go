package app

import (
	"origintop/app/panels"
	"origintop/scrape"
)

// slots returns the panels in the order of their numbers. A new one is added here.
func slots(theme *panels.Theme, pins *panels.Pins) []*slot {
	list := []*slot{
		{name: "cpu", role: scrape.RoleMachine, Panel: panels.NewCPU(theme)},
		{name: "memory", role: scrape.RoleMachine, Panel: panels.NewMemory(theme)},
		{name: "network", role: scrape.RoleMachine, Panel: panels.NewNetwork(theme)},
		{name: "disk", role: scrape.RoleMachine, Panel: panels.NewDisk(theme)},
		{name: "nginx", role: scrape.RoleServer, Panel: panels.NewNginx(theme)},
		{name: "swarm", role: scrape.RoleLoad, Panel: panels.NewSwarm(theme), optional: true},
	}
	for i, s := range list {
		s.key = rune('1' + i)
	}
	pinned := panels.NewPinned(theme, pins)
	return append(
		list, &slot{name: "pinned", Panel: pinned, key: '7', vacant: pinned.Vacant},
		&slot{name: "scrapes", Panel: panels.NewScrapes(theme), key: '8', role: noRole, optional: true},
	)
}

// noRole is for a panel that has no source of its own: it is there when it is asked for.
const noRole = ^scrape.Role(0)

// PanelNames returns the names of the panels.
func PanelNames() []string {
	var names []string
	for _, s := range slots(&panels.Theme{}, &panels.Pins{}) {
		names = append(names, s.name)
	}
	return names
}

// A slot is a panel's place on the screen.
type slot struct {
	panels.Panel
	name  string
	key   rune        // toggles it
	role  scrape.Role // the source of its numbers
	shown bool        // the user wants it
	line  bool        // it has nothing to show but a line of text

	optional bool // there is no place for it before it has a source, or the user asks for it
	absent   bool

	vacant func() bool // there is nothing to be shown, and so no panel; nil: there always is
}

// visible reports whether the panel has a place on the screen.
func (s *slot) visible() bool { return s.shown && !s.absent && !s.empty() }

func (s *slot) empty() bool { return s.vacant != nil && s.vacant() }
