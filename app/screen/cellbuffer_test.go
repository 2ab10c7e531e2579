package screen

import (
	"testing"

	"github.com/gdamore/tcell/v2"
)

// A cellBuffer and tcell's cell buffer hold the same after the same calls of Put.
func FuzzCellBuffer(f *testing.F) {
	for _, text := range []string{
		"cpu0 21.2%", "╭─ 1 CPU ─╮", "a\u0301b", "日本", "▲\ufe0f", "é", "\x1b[31m", "", "⣿⣶", "🇩🇪x", "\xff", "x\u200d", "│\u0301",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var is cellBuffer
		var want tcell.CellBuffer
		const width = 40
		is.resize(width, 1)
		want.Resize(width, 1)
		is.fill(" ", tcell.StyleDefault)
		want.Fill(' ', tcell.StyleDefault)
		style := tcell.StyleDefault.Bold(true)
		for x := 0; x < width && text != ""; x++ {
			rest, cells := is.put(x, 0, text, style)
			wantRest, wantCells := want.Put(x, 0, text, style)
			if rest != wantRest || cells != wantCells {
				t.Fatalf("put %q: %q, %d, want %q, %d", text, rest, cells, wantRest, wantCells)
			}
			text = rest
		}
		for x := range width {
			text, style, cells := is.Get(x, 0)
			wantText, wantStyle, wantCells := want.Get(x, 0)
			if text != wantText || style != wantStyle || cells != wantCells {
				t.Errorf("cell %d: %q, %d, want %q, %d", x, text, cells, wantText, wantCells)
			}
		}
	})
}
