package screen

import (
	"errors"
	"fmt"
	"os"
	"strconv"

	"github.com/gdamore/tcell/v2"
)

// newScreen returns the screen of the terminal that $TERM names, before its Init, and that terminal. In a locale whose character set tcell
// doesn't know, as ISO-8859-1 or eucJP, it draws ASCII.
func Open() (tcell.Screen, *TTY, error) {
	tcell.SetEncodingFallback(tcell.EncodingFallbackASCII)
	screen, terminal, err := openScreen()
	if err == nil {
		return screen, terminal, nil
	}
	if errors.Is(err, errNoTerminal) {
		return nil, nil, err
	}
	term := os.Getenv("TERM")
	if term == "" {
		return nil, nil, errors.New("the environment variable TERM is not set: say what the terminal is, as in TERM=xterm-256color")
	}
	return nil, nil, fmt.Errorf("TERM=%s: no screen can be drawn on a terminal of that name, or it is not known here: use TERM=xterm-256color, TERM=linux or TERM=vt100, or install its description (Debian: apt-get install ncurses-term ncurses-bin)", term)
}

// errNoTerminal is the error of a process without a terminal, as one that setsid or cron has started.
var errNoTerminal = errors.New("there is no terminal to draw on, use --once for a snapshot")

// boundSizeVariables has $COLUMNS and $LINES say nothing but sizes that can be drawn on: tcell begins with cells for what they say,
// whatever that is.
func boundSizeVariables() {
	for name, most := range map[string]int{"COLUMNS": maxColumns, "LINES": maxRows} {
		switch n, _ := strconv.Atoi(os.Getenv(name)); { // as tcell does
		case n < 0:
			os.Unsetenv(name)
		case n > most:
			os.Setenv(name, strconv.Itoa(most))
		}
	}
}

// The largest screen that is drawn. Terminals say what they like of their size, and each cell costs memory and time.
const (
	maxColumns = 1000
	maxRows    = 500
	maxCells   = 250_000
)

// boundedSize returns how much is drawn on of a terminal that says it is that large. The rest stays blank.
func boundedSize(width, height int) (columns, rows int) {
	columns = max(0, min(width, maxColumns))
	return columns, max(0, min(height, maxRows, maxCells/max(columns, 1)))
}

// ErrHangup is the error of a terminal that has gone.
var ErrHangup = errors.New("the terminal has gone")
