package recording

import (
	"fmt"
	"strings"
	"testing"
)

// A gap is long for its time of the recording: the interval may have been another before and after.
func TestGaps(t *testing.T) {
	f := func(what, pages, want string) {
		t.Helper()
		r, err := ReadDumps(folder(pagesAt(t, pages)...))
		if err != nil {
			t.Fatal(err)
		}
		var gaps []string
		for _, g := range r.Gaps() {
			gaps = append(gaps, fmt.Sprint(float64(g.From.UnixMilli())/1000, "+", g.Length))
		}
		if got := strings.Join(gaps, " "); got != want {
			t.Errorf("%s, %s: got gaps %q, want %q", what, pages, got, want)
		}
	}
	f("none", "node 0-60/2; nginx 0.1-60.1/2", "")
	f("one page missing", "node 0-20/2 24-40/2", "")
	f("a break", "node 0-10/2 60-70/2; nginx 0.1-10.1/2 60.1-70.1/2", "10.1+49.9s")
	f("two breaks", "node 0-10/2 60-70/2 170-180/2", "10+50s 70+1m40s")
	f("one target stops", "node 0-10/2 60-70/2; nginx 0-70/2", "")
	f("10 s, then mostly 0.5 s", "node 0-60/10 60.5-90/0.5", "")
	f("0.5 s, then mostly 10 s", "node 0-5/0.5 15-300/10", "")
	f("mostly 0.5 s, then 10 s", "node 0-60/0.5 70-130/10", "")
	f("a break of 12 s while it is 0.5 s", "node 0-200/10 200.5-205/0.5 217-220/0.5", "205+12s")
	f("two pages, which tell no interval", "node 1 3601", "")
	f("pages that are close together", "node 0-0.5/0.01 0.75-1/0.01", "")
}
