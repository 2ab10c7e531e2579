// Package screentest has screens for tests, and compares what is on them with golden files.
package screentest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gdamore/tcell/v2"

	"origintop/widgets/picture"
)

var update = flag.Bool("update", false, "write the golden files anew")

// New returns a screen of that size that is in memory only. It is gone with the test.
func New(t testing.TB, width, height int) tcell.SimulationScreen {
	t.Helper()
	screen := tcell.NewSimulationScreen("UTF-8")
	if err := screen.Init(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(screen.Fini)
	screen.SetSize(width, height)
	return screen
}

// Text returns what is on the screen, a line a row, without the blanks at their ends.
func Text(screen tcell.Screen) string { return picture.Text(screen) }

// Golden compares a text with the file of that path. With -update it writes the file.
func Golden(t testing.TB, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; go test with -update writes it", err)
	}
	if want := string(file); got != want {
		t.Errorf("%s differs; if it is meant to, go test with -update\n%s", path, diff(want, got))
	}
}

// diff returns the lines in which two texts differ.
func diff(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	var b strings.Builder
	for i := range max(len(w), len(g)) {
		var a, c string
		if i < len(w) {
			a = w[i]
		}
		if i < len(g) {
			c = g[i]
		}
		if a != c {
			fmt.Fprintf(&b, "line %d\n  want %.200s\n  got  %.200s\n", i+1, a, c)
		}
	}
	return b.String()
}
