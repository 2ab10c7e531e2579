package layout

import (
	"fmt"
	"testing"
)

// needs is a box that needs that many rows, and makes use of that many.
func needs(least, all int) Box {
	return Box{Shown: true, Rows: func(int) (int, int) { return least, all }}
}

// expect compares places with those wanted, as {x y width height}.
func expect(t *testing.T, boxes []Box, width, height int, main bool, want string) {
	t.Helper()
	if got := fmt.Sprint(Places(boxes, width, height, main, false)); got != want {
		t.Errorf("%dx%d: %s, want %s", width, height, got, want)
	}
}

// The columns are as many as there is width for, from exactly that width on.
func TestColumns(t *testing.T) {
	box := needs(4, 4)
	boxes := []Box{box, box, box, box}
	for _, at := range []struct{ width, columns int }{
		{34, 1}, {75, 1}, {76, 2}, {169, 2}, {170, 3}, {279, 3}, {280, 4}, {600, 4},
	} {
		places, columns := Places(boxes, at.width, 40, false, false), 0
		for _, r := range places {
			if r.Y == 0 {
				columns++
			}
		}
		if columns != at.columns {
			t.Errorf("%d cells: %d columns, want %d: %v", at.width, columns, at.columns, places)
		}
	}
	// Where no frame fits, there are lines, though there were rows enough.
	expect(t, boxes[:1], 33, 40, false, "[{0 0 33 1}]")
	expect(t, boxes[:1], 34, 40, false, "[{0 0 34 40}]")
	// The last column ends at the edge, also where the width can't be divided.
	expect(t, boxes[:3], 172, 9, false, "[{0 0 57 9} {57 0 57 9} {114 0 58 9}]")
}

// A box with only a line stands below all rows, and none below the screen.
func TestLinesBelow(t *testing.T) {
	line := Box{Shown: true, Line: true, Rows: func(int) (int, int) { return 1, 1 }}
	box := needs(4, 9)
	expect(t, []Box{line, box, line}, 60, 12, false, "[{0 10 60 1} {0 0 60 10} {0 11 60 1}]")
	expect(t, []Box{line, line, line}, 60, 2, false, "[{0 0 60 1} {0 1 60 1} {0 0 0 0}]")
}

// Lines beside each other get what is left over, the first ones more.
func TestStripRows(t *testing.T) {
	box := needs(9, 9)
	expect(t, []Box{box, box, box, box}, 83, 3, false, "[{0 0 40 2} {42 0 41 2} {0 2 40 1} {42 2 41 1}]")
}

// Rows that have too little take from those with more than they use, and main from none.
func TestHeightsByNeed(t *testing.T) {
	f := func(boxes []Box, room int, main bool, want string) {
		t.Helper()
		var rows []row
		for b := range boxes {
			rows = append(rows, row{{b}})
		}
		if got := fmt.Sprint(heights(boxes, rows, 60, room, main)); got != want {
			t.Errorf("%v of %d rows: %s, want %s", boxes, room, got, want)
		}
	}
	// What each needs comes before what the other makes use of.
	f([]Box{needs(12, 12), needs(5, 12)}, 18, false, "[12 6]")
	f([]Box{needs(4, 12), needs(4, 5)}, 18, false, "[11 7]") // a difference of one row stays
	f([]Box{needs(4, 10), needs(4, 12)}, 20, false, "[10 10]")
	f([]Box{needs(4, 5), needs(4, 14)}, 20, false, "[7 13]")
	f([]Box{needs(4, 10), needs(4, 11)}, 21, false, "[10 11]")
	// What is over goes to the rows that grow in equal parts, however much they have.
	low, high := needs(4, 6), needs(4, 20)
	low.Grows, high.Grows = true, true
	f([]Box{needs(4, 5), low, high}, 60, false, "[5 27 28]")
	// The first box has half of the height, and a frame at least.
	f([]Box{needs(4, 20), needs(4, 20), needs(4, 20)}, 40, true, "[20 10 10]")
	f([]Box{needs(4, 9), needs(4, 9)}, 7, true, "[4 3]")
	// A row needs what the neediest of its cells needs, and a cell what its boxes need together.
	boxes := []Box{needs(3, 8), needs(3, 8), needs(9, 12), needs(5, 6)}
	for _, of := range []struct {
		r    row
		want [2]int
	}{{row{{2}, {3}}, [2]int{9, 12}}, {row{{3}, {2}}, [2]int{9, 12}}, {row{{0, 1}, {3}}, [2]int{6, 16}}, {row{{0, 1}, {2}}, [2]int{9, 16}}} {
		if least, all := of.r.rows(boxes, 80); [2]int{least, all} != of.want {
			t.Errorf("%v: %d and %d, want %v", of.r, least, all, of.want)
		}
	}
}

// Rows of frames are there from exactly that height on, and so are those of small boxes.
func TestFramesFit(t *testing.T) {
	box, small := needs(4, 9), needs(4, 9)
	small.Small = true
	expect(t, []Box{box, box}, 60, 8, false, "[{0 0 60 4} {0 4 60 4}]")
	expect(t, []Box{box, box}, 60, 7, false, "[{0 0 60 1} {0 1 60 1}]")
	expect(t, []Box{box, small}, 60, 12, false, "[{0 0 60 8} {0 8 60 4}]")
	expect(t, []Box{box, small}, 60, 11, false, "[{0 0 60 10} {0 10 60 1}]")
	// No more than they need.
	small.Rows = func(int) (int, int) { return 4, 5 }
	expect(t, []Box{box, small}, 60, 40, false, "[{0 0 60 35} {0 35 60 5}]")
}

// The load and the limits get rows by the size of the screen alone.
func TestVitals(t *testing.T) {
	f := func(width, height, want int) {
		t.Helper()
		if load, limits := Vitals(width, height); load != want || limits != want {
			t.Errorf("%dx%d: %d and %d, want %d", width, height, load, limits, want)
		}
	}
	f(33, 40, 0)
	f(34, 40, 2)
	f(75, 11, 0)
	f(75, 12, 1)
	f(76, 3, 0)
	f(76, 4, 1)
	f(76, 25, 1)
	f(76, 26, 2)
}
