package screen

import (
	"errors"
	"fmt"
	"os"
	"strconv"

	"github.com/gdamore/tcell/v2"
)

// Open returns the process's terminal and the screen on it, not yet initialised. The screen draws ASCII if tcell doesn't know the character
// set of the locale, such as ISO-8859-1 or eucJP.
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
	return nil, nil, fmt.Errorf("TERM=%s: no screen can be drawn on a terminal of that name, or it is not known here: "+
		"use TERM=xterm-256color, TERM=linux or TERM=vt100, "+
		"or install its description (Debian: apt-get install ncurses-term ncurses-bin)", term)
}

// errNoTerminal is the error of a process without a terminal, such as one started by setsid or cron.
var errNoTerminal = errors.New("there is no terminal to draw on, use --once for a snapshot")

// boundSizeVariables brings $COLUMNS and $LINES within bounds: tcell begins with as many cells as they say.
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

// The largest screen that is drawn. A terminal may claim any size, and each cell costs memory and time.
const (
	maxColumns = 1000
	maxRows    = 500
	maxCells   = 250_000
)

// boundedSize returns how much of a terminal of that size is drawn on. The rest stays blank.
func boundedSize(width, height int) (columns, rows int) {
	columns = max(0, min(width, maxColumns))
	return columns, max(0, min(height, maxRows, maxCells/max(columns, 1)))
}

// ErrHangup is the error after the terminal has gone away.
var ErrHangup = errors.New("the terminal has gone")
