package screen

import (
	"testing"

	"github.com/gdamore/tcell/v2"

	"origintop/widgets/screentest"
)

// A character that comes back where the second half of a wide one was is sent again.
func TestCanvasWideCharacter(t *testing.T) {
	screen := screentest.New(t, 4, 1)
	c := &Canvas{Screen: screen}
	for _, text := range []string{"ab", "日", "ab"} {
		c.Clear()
		for x, rest := 0, text; rest != ""; {
			var width int
			rest, width = c.Put(x, 0, rest, tcell.StyleDefault)
			x += width
		}
		c.Show()
		if text != "ab" {
			continue
		}
		for x, want := range []string{"a", "b"} {
			if got, _, _ := screen.Get(x, 0); got != want {
				t.Errorf("cell %d has %q, want %q", x, got, want)
			}
		}
	}
}

// A terminal with eight colours has no grey: it would be cyan.
func TestCanvasEightColours(t *testing.T) {
	screen := screentest.New(t, 3, 1)
	c := &Canvas{Screen: screen, few: true}
	c.Clear()
	for x, colour := range []tcell.Color{tcell.PaletteColor(1), tcell.PaletteColor(240)} {
		c.Put(x, 0, "x", tcell.StyleDefault.Foreground(colour))
	}
	c.Show()
	for x, want := range []tcell.Style{tcell.StyleDefault.Foreground(tcell.PaletteColor(1)), tcell.StyleDefault.Dim(true)} {
		if _, style, _ := screen.Get(x, 0); style != want {
			t.Errorf("cell %d has %v, want %v", x, style, want)
		}
	}
}
