package recording

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
)

// Which rounds there are of pages "a0 b0.1", a target and when it was asked each, in the order in which they came; "!3" is a marker.
func TestRounder(t *testing.T) {
	f := func(what, want string) {
		t.Helper()
		var got strings.Builder
		var r Rounder
		for word := range strings.FieldsSeq(strings.ReplaceAll(want, "|", "")) {
			seconds, err := strconv.ParseFloat(word[1:], 64)
			if err != nil {
				t.Fatal(err)
			}
			p := scrape.Page{Target: scrape.Target{Name: word[:1]}, Time: time.UnixMilli(int64(1000 * seconds))}
			if word[0] == '!' {
				p = scrape.Page{Time: p.Time, Marker: "ramp"}
			}
			if r.Next(&p) {
				got.WriteString("| ")
			}
			got.WriteString(word + " ")
		}
		if got := strings.TrimSpace(got.String()); got != want {
			t.Errorf("%s: got %s, want %s", what, got, want)
		}
	}
	f("nothing", "")
	f("one page", "a0")
	f("one target", "a0 | a2 | a4")
	f("two targets", "a0 b0 | a2 b2 | a4 b4")
	f("in another order", "a0 b0.1 | b2 a2.1 | a4 b4")
	f("one is missing", "a0 b0 | b2 | a4 b4 | a6 b6")
	f("one is asked more often", "a0 b0 | a1 | a2 b2 | a3")
	f("the second round comes soon", "a0 b0 | a0.25 b0.25 | a2 b2.01 | a4 b4")
	f("a slow answer, at the end of its round", "a0 b0 c0 | a2 c2 b2 | c4 a4 b4")
	f("an answer that comes in the next round, twice", "a0 b0 | a2 | a4 b2 | a6 | a8 b6")
	f("the interval is longer from now on", "a0 b0 | a2 b2 | a12 b12 | a22 b22.1")
	f("and shorter", "a0 b0 | a10 b10 | a10.5 b10.5 | a11 | b11.5 a11.5")
	f("up to half an interval late", "a0 b0 | a2 b2 | a4 b5 | a6 b6.9 | a8 b8.1")
	f("later than that", "a0 b0 | a2 b2 | a4 | b5.1 a6 | b7.1 a8")
	f("half of the shortest interval", "a0 b0 c0 | a2 b2 c2.4 | a4 b3 | a5 b4.5 | a7 b6.5")
	f("a time for which nothing was recorded", "a0 b0 | a2 | b600 | a602 b602")
	f("markers", "!0 a0 !0.1 b0 !1.5 | a2 b2 !9")
	f("a clock that goes back", "a10 b10 | a12 b12 | a5 b5 | a7 b7")
	f("a page of one time twice", "a0 | a0 | a2")
}

// A recording's rounds end with their last pages, the last one with the recording.
func TestRounds(t *testing.T) {
	f := func(pages string, want ...int32) {
		t.Helper()
		r, err := ReadDumps(folder(pagesAt(t, pages)...))
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Rounds(); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", pages, got, want)
		}
	}
	f("node 1", 1)
	f("node 1-5/2; nginx 1.1-5.1/2", 2, 4, 6)

	r := &Recording{Targets: []scrape.Target{{Name: "node"}, {Name: "nginx"}}}
	for _, f := range []struct{ at, target int64 }{{-1, -1}, {0, 0}, {0, 1}, {1, -1}, {2, 0}, {3, 1}, {3, -1}, {4, 0}, {5, -1}} {
		r.frames = append(r.frames, frame{at: f.at * 1e9, target: int32(f.target)})
	}
	if got, want := fmt.Sprint(r.Rounds()), "[3 6 9]"; got != want {
		t.Errorf("with markers: got %s, want %s", got, want)
	}
}
