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

// Large boxes stand in rows of as many columns as there are, small ones in a free cell or a row of their own, wide ones below where there
// are few columns.
func TestFlow(t *testing.T) {
	large, small, wide := Box{Shown: true}, Box{Shown: true, Small: true}, Box{Shown: true, Wide: true}
	hidden := Box{}
	f := func(boxes []Box, columns int, main bool, want string) {
		t.Helper()
		if rows, _ := flow(boxes, columns, main); fmt.Sprint(rows) != want {
			t.Errorf("%d columns: %v, want %s", columns, rows, want)
		}
	}
	f([]Box{large, large, large, large, small, small}, 2, false, "[[[0] [1]] [[2] [3]] [[4] [5]]]")
	f([]Box{large, large, large, small, small}, 2, false, "[[[0] [1]] [[2] [3 4]]]")
	f([]Box{large, large, large, large, small, small, wide}, 2, false, "[[[0] [1]] [[2] [3]] [[4] [5]] [[6]]]")
	f([]Box{large, large, large, large, small, small, wide}, 3, false, "[[[0] [1] [2]] [[3] [6] [4 5]]]")
	f([]Box{large, large, large, large, small, small, wide}, 4, false, "[[[0] [1] [2] [3]] [[6] [4 5]]]")
	f([]Box{large, large, small}, 1, false, "[[[0]] [[1]] [[2]]]")
	f([]Box{large, large, large}, 2, true, "[[[0]] [[1] [2]]]")
	f([]Box{small, small}, 2, false, "[[[0] [1]]]")
	// One that is hidden keeps the others where they are; a row of hidden ones goes.
	f([]Box{hidden, large, large, hidden, small}, 2, false, "[[[0] [1]] [[2] [3]] [[4]]]")
	f([]Box{large, large, hidden, hidden, small}, 2, false, "[[[0] [1]] [[4]]]")
	f(nil, 2, false, "[]")
}

// A row of small boxes has half of the height of another one, and no more than it needs; a line where that is no frame.
func TestSmallRows(t *testing.T) {
	rows := func(int) (int, int) { return 5, 9 }
	large, small := Box{Shown: true, Rows: rows, Grows: true}, Box{Shown: true, Small: true, Rows: rows, Grows: true}
	boxes := []Box{large, large, small, small}
	f := func(width, height int, want string) {
		t.Helper()
		if got := fmt.Sprint(Places(boxes, width, height, false, false)); got != want {
			t.Errorf("%dx%d: %s, want %s", width, height, got, want)
		}
	}
	f(120, 18, "[{0 0 60 12} {60 0 60 12} {0 12 60 6} {60 12 60 6}]")
	f(120, 40, "[{0 0 60 31} {60 0 60 31} {0 31 60 9} {60 31 60 9}]")
	f(120, 10, "[{0 0 60 9} {60 0 60 9} {0 9 60 1} {60 9 60 1}]")
	// Where no frame fits, there are lines, as many a row as are wide enough.
	f(120, 4, "[{0 0 59 2} {61 0 59 2} {0 2 59 2} {61 2 59 2}]")
	f(83, 2, "[{0 0 40 1} {42 0 41 1} {0 1 40 1} {42 1 41 1}]")
	f(40, 3, "[{0 0 40 1} {0 1 40 1} {0 2 40 1} {0 0 0 0}]")
}

// No box gets a place outside of the screen or on another one, at any size.
func TestPlacesAreApart(t *testing.T) {
	rows := func(int) (int, int) { return 5, 9 }
	for n := range 9 {
		boxes := make([]Box, n)
		for i := range boxes {
			boxes[i] = Box{Shown: i != 2, Small: i == 3 || i == 4, Wide: i == 6, Line: i == 7, Rows: rows, Grows: i < 4}
		}
		for _, width := range []int{0, 1, 39, 40, 76, 83, 120, 170, 300} {
			for height := range 90 {
				for _, main := range []bool{false, true} {
					taken := map[[2]int]int{}
					for i, r := range Places(boxes, width, height, main && n > 0, false) {
						if r.Height > 0 && (r.X < 0 || r.Y < 0 || r.X+r.Width > width || r.Y+r.Height > height) {
							t.Fatalf("%d boxes in %dx%d: %d is at %v", n, width, height, i, r)
						}
						for x := r.X; x < r.X+r.Width; x += max(1, r.Width-1) {
							for y := r.Y; y < r.Y+r.Height; y++ {
								if other, ok := taken[[2]int{x, y}]; ok && other != i {
									t.Fatalf("%d boxes in %dx%d: %d and %d are both at %d,%d", n, width, height, other, i, x, y)
								}
								taken[[2]int{x, y}] = i
							}
						}
					}
				}
			}
		}
	}
}
