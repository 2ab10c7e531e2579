package recording

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
)

// pagesAt returns the names of dumps from what "node 0 2 4; nginx 0-20/2" says: times in seconds, or from one to another by steps.
func pagesAt(t *testing.T, text string) (names []string) {
	t.Helper()
	for part := range strings.SplitSeq(text, ";") {
		words := strings.Fields(part)
		for _, word := range words[1:] {
			var from, to, step float64
			if n, _ := fmt.Sscanf(word, "%f-%f/%f", &from, &to, &step); n != 3 {
				if _, err := fmt.Sscanf(word, "%f", &from); err != nil {
					t.Fatalf("%q: %v", word, err)
				}
				to, step = from, 1
			}
			for i := 0; from+float64(i)*step <= to+0.0001; i++ {
				names = append(names, fmt.Sprintf("%.0f.%s.prom", math.Round(1000*(from+float64(i)*step)), words[0]))
			}
		}
	}
	return names
}

// missingFrom returns the pages that are missing from dumps of these names, as "node 4 6; nginx 8".
func missingFrom(t *testing.T, names []string) string {
	t.Helper()
	r, err := ReadDumps(folder(names...))
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for i, target := range r.Targets {
		words := []string{target.Name}
		for page := range r.Len() {
			if r.Target(page) == i && r.frames[page].number < 0 {
				words = append(words, strconv.FormatFloat(float64(r.At(page).UnixMilli())/1000, 'f', -1, 64))
			}
		}
		if len(words) > 1 {
			list = append(list, strings.Join(words, " "))
		}
	}
	return strings.Join(list, "; ")
}

func TestMissingPages(t *testing.T) {
	f := func(what, pages, want string) {
		t.Helper()
		if got := missingFrom(t, pagesAt(t, pages)); got != want {
			t.Errorf("%s, %s:\n got missing %q\nwant missing %q", what, pages, got, want)
		}
	}
	// The interval was changed, or nothing was recorded for a while: no scrape had failed.
	f("2 s, then 0.5 s", "node 0-4/2 4.5-7/0.5; nginx 0-4/2 4.5-7/0.5", "")
	f("2 s, then 0.5 s, one a bit later", "node 0-4/2 4.5-7/0.5; nginx 0.03-4.1/2 4.53-7.1/0.5", "")
	f("2 s, then 10 s", "node 0-10/2 20-80/10; nginx 0.1-10.1/2 20.1-80.1/10", "")
	f("2 s, then 10 s once", "node 0-10/2 20; nginx 0.1-10.1/2 20.1", "")
	f("2 s, then 10 s twice", "node 0-10/2 20 30; nginx 0.1-10.1/2 20.1 30.1", "")
	f("longer step by step", "node 0-6/2 9 13 20 30-60/10; nginx 0.1-6.1/2 9.1 13.1 20.1 30.1-60.1/10", "")
	f("shorter step by step", "node 0-40/10 47 51 53-60/1; nginx 0.1-40.1/10 47.1 51.1 53.1-60.1/1", "")
	f("longer, and back at once", "node 0-10/2 20-30/2; nginx 0.1-10.1/2 20.1-30.1/2", "")
	f("a break", "node 0-10/2 600-620/2; nginx 0.1-10.1/2 600.1-620.1/2", "")
	f("a break, half a step after the others", "node 0-10/2 600-620/2; nginx 1-11/2 599-621/2", "")
	f("a break, three quarters of a step after the others", "node 0-10/2 600-620/2; nginx 1.6-11.6/2 600-620/2", "")
	f("one target alone", "node 0-10/2 20-30/2 60 70", "")

	// Each has an interval of its own.
	f("one often, one seldom", "node 0-60/0.5; nginx 0-60/5", "")
	f("one often, one seldom, apart", "node 0.2-60/0.5; nginx 0-60/7", "")
	f("both by five times", "node 0-10/1 15-135/5; nginx 0-10/5 35-135/25", "")
	f("three", "node 0-60/1; nginx 0-60/2; swarm 0-60/15", "")
	f("unevenly", "node 0 10 34 44 48 58; nginx 0 10 34 44 48 58", "")
	f("not exactly", "node 0 2.1 3.9 6.2 8 9.8; nginx 0.3 2 4.3 5.8 8.4 10", "")
	f("one late by less than half a step", "node 1.6-21.6/2; nginx 0-10/2 12.8 14-20/2", "")

	// One is there for a part of the time.
	f("begun later", "node 0-60/2; nginx 30-60/2", "")
	f("ended with the others", "node 0-60/2; nginx 0-59/2", "nginx 60")
	f("the others end in the middle of a step", "node 0-59/2 59.5; nginx 0-58/2", "")
	f("ended earlier", "node 0-20/2; nginx 0-14/2", "nginx 16 18 20")
	f("one page, which tells no interval", "node 0-20/2; nginx 4", "")

	// Outages.
	f("one page", "node 0-10/2; nginx 0-4/2 8 10", "nginx 6")
	f("one page of few", "node 0-6/2; nginx 0 2 6", "nginx 4")
	f("the second page", "node 0-10/2; nginx 0 4-10/2", "nginx 2")
	f("the second page of few", "node 0-6/2; nginx 0 4 6", "nginx 2")
	f("soon after another", "node 0-30/2; nginx 0 2 10 14-30/2", "nginx 4 6 8 12")
	f("before another, at the end", "node 0-30/2; nginx 0-20/2 24 30", "nginx 22 26 28")
	f("the last page, a bit early", "node 0-10/2; nginx 0.1-8.1/2", "nginx 10")
	f("several pages", "node 0-40/2; nginx 0.1-10.2/2 20.1-40.2/2", "nginx 12 14 16 18")
	f("one more behind it", "node 0-40/2; nginx 0-10/2 20 22 26-40/2", "nginx 12 14 16 18 24")
	f("one more behind it, at the end", "node 0-40/2; nginx 0-10/2 20-36/2 40", "nginx 12 14 16 18 38")
	f("both, one after the other", "node 0-10/2 16-40/2; nginx 0-20/2 26-40/2", "node 12 14; nginx 22 24")
	f("both, overlapping", "node 0-10/2 16-40/2; nginx 0-12/2 20-40/2", "node 12; nginx 16 18")
	f("of the more frequent one", "node 0-60/10; nginx 0-20/1 26-60/1", "nginx 21 22 23 24 25")
	f("of the less frequent one", "node 0-60/1; nginx 0-20/5 40-60/5", "nginx 25 30 35")
	f("after 0.5 s became 2 s", "node 0-5/0.5 7-31/2; nginx 0-5/0.5 7-15/2 23-31/2", "nginx 17 19 21")
	f("after 2 s became 0.5 s", "node 0-10/2 10.5-20/0.5; nginx 0-10/2 10.5-15/0.5 17-20/0.5", "nginx 15.5 16 16.5")
	f("while 2 s became 10 s", "node 0-20/2 30-100/10; nginx 0-10/2 60-100/10", "nginx 20 30 40 50")
	f("while 2 s became 10 s, until the end", "node 0-14/2 24-54/10; nginx 0-10/2", "nginx 12 14 24 34 44 54")
	f("over a break", "node 0-20/2 600-620/2; nginx 0-10/2 610-620/2", "nginx 12 14 16 18 20 600 602 604 606 608")
	f("of one of three", "node 0-20/2; nginx 0-10/2 16-20/2; swarm 0-20/2", "nginx 12 14")
	f("of two of three", "node 0-40/20; nginx 0-20/2 26-40/2; swarm 0-20/2", "nginx 22 24; swarm 22 24 26 28 30 32 34 36 38 40")
	f("of one of three, over a break", "node 0-20/2 600.6-606.6/2; nginx 0-10/2; swarm 0-20/2 600-606/2",
		"nginx 12 14 16 18 20 600 602 604 606")
}

// What is missing is bounded: files whose names are far apart need no memory.
func TestMissingPagesAreBounded(t *testing.T) {
	names := pagesAt(t, "nginx 0 0.1 0.2")
	for i := range 300 {
		names = append(names, fmt.Sprintf("%d.node.prom", 1000*i))
	}
	f := func(want int) {
		t.Helper()
		r, err := ReadDumps(folder(names...))
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Len() - len(names); got != want {
			t.Errorf("%d pages are missing, want %d", got, want)
		}
	}
	f(maxMissing)
	for i := range 60 {
		names = append(names, pagesAt(t, fmt.Sprintf("nginx%d 0 0.1 0.2", i))...)
	}
	f(maxMissingInAll)
}

// In names that are whole seconds a step may look longer by one.
func TestMissingPagesBySeconds(t *testing.T) {
	f := func(what, pages, want string) {
		t.Helper()
		names := pagesAt(t, pages)
		for i, name := range names {
			ms, target, _ := strings.Cut(name, ".")
			n, err := strconv.Atoi(ms)
			if err != nil {
				t.Fatal(err)
			}
			names[i] = fmt.Sprint(1_700_000_000+n/1000, ".", target)
		}
		if got := strings.ReplaceAll(missingFrom(t, names), "17000000", ""); got != want {
			t.Errorf("%s: got missing %q, want %q", what, got, want)
		}
	}
	f("1 s and a bit", "node 10-16/1 18-30/1; nginx 10-20/1 22-30/1", "")
	f("2 s and a bit", "node 10-16/2 19-31/2; nginx 10-20/2 23-31/2", "")
	f("two of 1 s", "node 10-30/1; nginx 10-20/1 23-30/1", "nginx 21 22")
	f("one of 2 s", "node 10-30/2; nginx 10-20/2 24-30/2", "nginx 22")
}
