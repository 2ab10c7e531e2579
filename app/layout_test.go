package app

import (
	"fmt"
	"regexp"
	"testing"
	"time"

	"origintop/scrape/origin"
	"origintop/scrape/severity"
)

// Where there is room for some lines only, it is the worst panels that have one, in their usual order.
func TestWorst(t *testing.T) {
	boxes := []box{
		{shown: true, grade: severity.Good},
		{shown: true, grade: severity.Warn},
		{shown: false, grade: severity.Crit},
		{shown: true, grade: severity.Unknown},
		{shown: true, grade: severity.Crit},
		{shown: true, grade: severity.Good},
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
	places := layout(boxes, 20, 2, false, false)
	if got, want := fmt.Sprint(places), "[{0 0 0 0} {0 0 20 1} {0 0 0 0} {0 0 0 0} {0 1 20 1} {0 0 0 0}]"; got != want {
		t.Errorf("layout: %s, want %s", got, want)
	}
	// Lines by the user's choice share all of the room.
	places = layout(boxes, 120, 17, false, true)
	if got, want := fmt.Sprint(places), "[{0 0 120 3} {0 3 120 3} {0 0 0 0} {0 6 120 3} {0 9 120 3} {0 12 120 3}]"; got != want {
		t.Errorf("layout: %s, want %s", got, want)
	}
}

func TestPeaks(t *testing.T) {
	s := &origin.Snapshot{Time: time.UnixMilli(5)}
	if got := peaksFrom(time.UnixMilli(4), s); got != 4 {
		t.Errorf("peaks from %d", got)
	}
	if got := peaksFrom(time.UnixMilli(6), s); got != 0 { // a replay that has gone back behind it
		t.Errorf("peaks from %d", got)
	}
	play(t, 120, 40, 0, nil, func(s *session) {
		text := regexp.MustCompile(`1 CPU ─* *━* +([0-9.]+%)[^\n]*\n[^\n]* peak +([0-9.]+%)`)
		of := func() (now, peak string) {
			found := text.FindStringSubmatch(s.text())
			if found == nil {
				t.Fatalf("no peak:\n%s", s.text())
			}
			return found[1], found[2]
		}
		s.wait(120 * time.Second)
		if now, peak := of(); now == peak {
			t.Errorf("%s is the peak", now)
		}
		s.press("r")
		s.shows("peaks from 00:02:0")
		if now, peak := of(); now != peak {
			t.Errorf("now %s, peak %s", now, peak)
		}
	})
}

// What a row has no use for goes to those that grow, in equal parts.
func TestHeights(t *testing.T) {
	rows := func(least, all int) func(int) (int, int) { return func(int) (int, int) { return least, all } }
	boxes := []box{
		{shown: true, rows: rows(4, 5)},
		{shown: true, rows: rows(4, 12), grows: true},
		{shown: true, rows: rows(4, 12), grows: true},
	}
	f := func(room int, want string) {
		t.Helper()
		if got := fmt.Sprint(heights(boxes, [][]int{{0}, {1}, {2}}, 60, room, false)); got != want {
			t.Errorf("of %d rows: %s, want %s", room, got, want)
		}
	}
	f(12, "[4 4 4]")
	f(30, "[5 12 13]")
	f(60, "[5 27 28]")
}
