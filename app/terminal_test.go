package app

import (
	"testing"

	"github.com/gdamore/tcell/v2"

	"origintop/widgets/screentest"
)

func TestBoundedSize(t *testing.T) {
	f := func(width, height, columns, rows int) {
		t.Helper()
		if c, r := boundedSize(width, height); c != columns || r != rows {
			t.Errorf("%dx%d: drawn on %dx%d, want %dx%d", width, height, c, r, columns, rows)
		}
	}
	f(80, 24, 80, 24)
	f(0, 0, 0, 0)
	f(-1, -1, 0, 0)
	f(768, 240, 768, 240) // a display of 3840 pixels, in the smallest type
	f(432, 426, 432, 426) // on its side
	f(1000, 250, 1000, 250)
	f(1, 65535, 1, 500)
	f(65535, 1, 1000, 1)
	f(65535, 65535, 1000, 250)
}

// vast is a screen that says it is as large as can be.
type vast struct{ tcell.SimulationScreen }

func (vast) Size() (width, height int) { return 65535, 65535 }

// Of a terminal of any size no more is drawn on than there is memory for.
func TestCanvasOfAVastTerminal(t *testing.T) {
	c := &canvas{Screen: vast{screentest.New(t, 80, 24)}}
	if width, height := c.Size(); width != maxColumns || height != maxCells/maxColumns {
		t.Fatalf("%dx%d is drawn on", width, height) // and there may not be the memory to go on
	}
	c.Clear()
	c.Fill('x', tcell.StyleDefault)
	c.Show()
	if len(c.frame.cells) != maxCells || len(c.shown) != maxCells {
		t.Errorf("%d cells are drawn on, %d are kept", len(c.frame.cells), len(c.shown))
	}
}
