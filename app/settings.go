package app

import (
	"slices"

	"origintop/app/panels"
	"origintop/widgets"
)

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
	if !slices.Contains(PresetNames(), s.Preset) {
		s.Preset = ""
	}
	if _, ok := panels.ThemeNamed(s.Theme); !ok {
		s.Theme = ""
	}
	if _, ok := styleNamed(s.Style); !ok {
		s.Style = ""
	}
	names := PanelNames()
	s.Panels = slices.DeleteFunc(slices.Clone(s.Panels), func(name string) bool { return !slices.Contains(names, name) })
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
