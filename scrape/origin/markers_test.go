package origin

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/scrapetest"
)

// However often a source goes and comes, the operator's markers stay, and what is left out is counted. What was handed out before stays
// as it was, and a clone goes on like its State.
func TestMarkersOfTheOperatorStay(t *testing.T) {
	st := NewState(Options{})
	mark := func(s int, text string) {
		st.Apply(scrape.Page{Time: scrapetest.T0.Add(time.Duration(s) * time.Second), Marker: text})
	}
	flap := func(from, to int) {
		for s := from; s < to; s++ {
			st.Apply(scrapetest.Page("nginx", s*1000, fmt.Sprintf("nginx_up %d\n", s%2)))
		}
	}
	mark(0, "the first")
	flap(1, 6000)
	early := st.Snapshot().Markers
	was := slices.Clone(early)
	clone := st.Clone()
	mark(6000, "the second")
	flap(6001, 14000)
	s := st.Snapshot()
	if !slices.Equal(early, was) {
		t.Error("the markers of an earlier snapshot have changed")
	}
	var own []string
	automatic := 0
	for _, m := range s.Markers {
		if m.Kind == ByOperator {
			own = append(own, m.Text)
		} else {
			automatic++
		}
	}
	if want := []string{"the first", "the second"}; !slices.Equal(own, want) {
		t.Errorf("of the operator's markers there are %q, want %q", own, want)
	}
	if n := s.MarkersLeftOut; n.Operator != 0 || automatic+n.Automatic != 13996 || automatic < scrape.MaxMarkers ||
		automatic > 3*scrape.MaxMarkers/2 {
		t.Errorf("%d automatic markers are listed, left out are %+v; want 13996 together", automatic, n)
	}
	if last := s.Markers[len(s.Markers)-1]; !last.At.Equal(scrapetest.T0.Add(13999 * time.Second)) {
		t.Errorf("the last one is %v", last)
	}
	st = clone
	mark(6000, "the second")
	flap(6001, 14000)
	if c := st.Snapshot(); !slices.Equal(c.Markers, s.Markers) || c.MarkersLeftOut != s.MarkersLeftOut {
		t.Errorf("a clone has %d markers, and left out %+v; want %d and %+v", len(c.Markers), c.MarkersLeftOut, len(s.Markers),
			s.MarkersLeftOut)
	}
}

// The operator's are bounded, too, by themselves.
func TestMarkersAreBounded(t *testing.T) {
	st := NewState(Options{})
	for i := range 3 * scrape.MaxMarkers {
		st.Apply(scrape.Page{Time: scrapetest.T0, Marker: fmt.Sprint(i)})
	}
	s := st.Snapshot()
	if n := len(s.Markers); n > 3*scrape.MaxMarkers/2 || n+s.MarkersLeftOut.Operator != 3*scrape.MaxMarkers ||
		s.Markers[n-1].Text != fmt.Sprint(3*scrape.MaxMarkers-1) {
		t.Errorf("%d markers, left out %+v", n, s.MarkersLeftOut)
	}
}
