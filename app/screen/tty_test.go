package screen

import (
	"testing"

	"github.com/gdamore/tcell/v2"
)

// vast is a terminal that says it is as large as can be.
type vast struct{ tcell.Tty }

func (vast) WindowSize() (tcell.WindowSize, error) {
	return tcell.WindowSize{Width: 65535, Height: 65535}, nil
}

// Of a terminal of any size no more is drawn on than there is memory for.
func TestVastTerminal(t *testing.T) {
	size, err := (&TTY{Tty: vast{}}).WindowSize()
	if err != nil || size.Width != maxColumns || size.Height != maxCells/maxColumns {
		t.Errorf("%dx%d is drawn on, %v", size.Width, size.Height, err)
	}
}
