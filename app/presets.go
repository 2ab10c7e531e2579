package app

// A preset is a choice of panels and how they are laid out.
type preset struct {
	name   string
	main   string   // the panel that has a row of its own, the largest; "": none has
	panels []string // nil: all
	lines  bool     // a line for each panel, however much room there is
}

// presets are those that a key steps through, the one to begin with first.
var presets = []preset{
	{name: "overview"},
	{name: "network", main: "network", panels: []string{"network", "cpu", "nginx"}},
	{name: "nginx", main: "nginx", panels: []string{"nginx", "network", "swarm"}},
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
