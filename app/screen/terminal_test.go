package screen

import (
	"os"
	"testing"
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

// What $COLUMNS and $LINES say may be no size at all.
func TestSizeVariables(t *testing.T) {
	f := func(columns, lines, wantColumns, wantLines string) {
		t.Helper()
		t.Setenv("COLUMNS", columns)
		t.Setenv("LINES", lines)
		boundSizeVariables()
		if c, l := os.Getenv("COLUMNS"), os.Getenv("LINES"); c != wantColumns || l != wantLines {
			t.Errorf("COLUMNS=%s LINES=%s become %q and %q, want %q and %q", columns, lines, c, l, wantColumns, wantLines)
		}
	}
	f("", "", "", "")
	f("120", "40", "120", "40")
	f("wide", "1e9", "wide", "1e9")
	f("-5", "-5", "", "")
	f("20000", "20000", "1000", "500")
	f("999999999999999999999", "-999999999999999999999", "1000", "")
}
