package layout

import (
	"fmt"
	"testing"

	"origintop/scrape/severity"
)

// Where there is room for some lines only, it is the worst panels that have one, in their usual order.
func TestWorst(t *testing.T) {
	boxes := []Box{
		{Shown: true, Severity: severity.Good},
		{Shown: true, Severity: severity.Warn},
		{Shown: false, Severity: severity.Crit},
		{Shown: true, Severity: severity.Unknown},
		{Shown: true, Severity: severity.Crit},
		{Shown: true, Severity: severity.Good},
	}
	f := func(n int, want string) {
		t.Helper()
		if got := fmt.Sprint(worst(boxes, n)); got != want {
			t.Errorf("worst(%d) = %s, want %s", n, got, want)
		}
	}
	f(9, "[0 1 3 4 5]")
	f(5, "[0 1 3 4 5]")
	f(4, "[0 1 4 5]")
	f(3, "[0 1 4]")
	f(1, "[4]")
	f(0, "[]")
	f(-1, "[]")
	places := Places(boxes, 20, 2, false, false)
	if got, want := fmt.Sprint(places), "[{0 0 0 0} {0 0 20 1} {0 0 0 0} {0 0 0 0} {0 1 20 1} {0 0 0 0}]"; got != want {
		t.Errorf("Places: %s, want %s", got, want)
	}
	// Lines by the user's choice share all of the room.
	places = Places(boxes, 120, 17, false, true)
	if got, want := fmt.Sprint(places), "[{0 0 120 3} {0 3 120 3} {0 0 0 0} {0 6 120 3} {0 9 120 3} {0 12 120 3}]"; got != want {
		t.Errorf("Places: %s, want %s", got, want)
	}
}

// What a row has no use for goes to those that grow, in equal parts.
func TestHeights(t *testing.T) {
	rows := func(least, all int) func(int) (int, int) { return func(int) (int, int) { return least, all } }
	boxes := []Box{
		{Shown: true, Rows: rows(4, 5)},
		{Shown: true, Rows: rows(4, 12), Grows: true},
		{Shown: true, Rows: rows(4, 12), Grows: true},
	}
	f := func(room int, want string) {
		t.Helper()
		if got := fmt.Sprint(heights(boxes, []row{{{0}}, {{1}}, {{2}}}, 60, room, false)); got != want {
			t.Errorf("of %d rows: %s, want %s", room, got, want)
		}
	}
	f(12, "[4 4 4]")
	f(30, "[5 12 13]")
	f(60, "[5 27 28]")
}
