package widgets

// symbols are the characters that widgets draw with, each one cell wide.
type symbols struct {
	light, heavy edges // of a frame, and of one with the focus
	line, tick   string
	grid         string // a faint horizontal line
	mark         string // a moment
	markLine     string // below it
	level        string // a horizontal line at a value
}

// edges are the parts of a frame: corners from the upper left one clockwise, horizontal, vertical.
type edges [6]string

var drawn = symbols{
	light: edges{"╭", "╮", "╯", "╰", "─", "│"},
	heavy: edges{"┏", "┓", "┛", "┗", "━", "┃"},
	line:  "│", tick: "┤", grid: "┈", mark: "▼", markLine: "╎", level: "─",
}

var typed = symbols{
	light: edges{"+", "+", "+", "+", "-", "|"},
	heavy: edges{"#", "#", "#", "#", "=", "#"},
	line:  "|", tick: "+", grid: ".", mark: "v", markLine: "|", level: "-",
}

func (s Style) symbols() *symbols {
	if s == ASCII {
		return &typed
	}
	return &drawn
}
