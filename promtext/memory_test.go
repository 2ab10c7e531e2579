package promtext

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"origintop/scrape/recording/format"
)

// full is scan with the types and help texts.
func full(s *Scanner, page []byte) string {
	var b strings.Builder
	s.Reset(page)
	for s.Scan() {
		fmt.Fprintf(&b, "%s %s %s\n", s.Type(), s.Help(), text(s))
	}
	fmt.Fprintln(&b, s.Skipped(), s.Err())
	return b.String()
}

// recorded returns the pages of node_exporter during a load test.
func recorded(t testing.TB) [][]byte {
	t.Helper()
	r, err := format.Open(t.Context(), "../testdata/demo.otr")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var pages [][]byte
	for i, e := range r.Entries() {
		if r.Streams()[e.Stream].Target == "node" {
			p, err := r.Page(i, nil)
			if err != nil {
				t.Fatal(err)
			}
			pages = append(pages, p.Body)
		}
	}
	if len(pages) < 20 {
		t.Fatalf("%d pages", len(pages))
	}
	return pages
}

// What a scanner makes of a page does not depend on the pages before.
func TestMemory(t *testing.T) {
	pages := recorded(t)[:20]
	for _, page := range realPages(t) {
		pages = append(pages, page)
	}
	r := rand.New(rand.NewPCG(3, 4))
	for range 200 { // and pages that lose, gain and change lines
		lines := bytes.SplitAfter(bytes.Clone(pages[r.IntN(20)]), []byte("\n"))
		for range 1 + r.IntN(3) {
			at := r.IntN(len(lines) - 1)
			switch r.IntN(6) {
			case 0:
				lines = append(lines[:at], lines[at+1:]...)
			case 1:
				lines = append(lines[:at+1], lines[at:]...)
			case 2:
				lines[at] = []byte("# TYPE new gauge\nnew{a=\"b\\\\\"} 1 5\n\n")
			case 3:
				lines[at] = []byte("bad line\n")
			case 4:
				lines[at], lines[at+1] = lines[at+1], lines[at]
			case 5:
				lines = lines[:at]
			}
			if len(lines) < 2 {
				break
			}
		}
		pages = append(pages, bytes.Join(lines, nil))
	}
	var s Scanner
	for i := range 2 * len(pages) {
		page := pages[i%len(pages)]
		if got, want := full(&s, page), full(new(Scanner), page); got != want {
			t.Fatalf("page %d: %s", i, firstDifference(got, want))
		}
	}
}

// A head is no line: what follows it may change what it is.
func TestGluedValues(t *testing.T) {
	f := func(first, second string) {
		t.Helper()
		var s Scanner
		full(&s, []byte(first))
		full(&s, []byte(first))
		if got, want := full(&s, []byte(second)), full(new(Scanner), []byte(second)); got != want {
			t.Errorf("%q, then %q: got %s, alone %s", first, second, got, want)
		}
	}
	f("foo-5\n", "foo-6\n")
	f("foo-5\n", "foo1 5\n")
	f("foo-5\n", "foo5\n")
	f("h.5 2\n", "h5.5 2\n")
	f("m{a=\"b\"}5\n", "m{a=\"b\"}55\n")
	f("m 1\n", "m {a=\"b\"} 1\n")
	f("m 1\n", "m 1 5\n")
	f("m 1 5\nn 1.5\n", "m 1 6\nn 1.5\n")
	f("m 1 5\nn 1.5\n", "m 1\nn 1.5\n")
	f("m 1\n", "m 1")
	f("m 1\n", "m x\n")
	f("m 1\nn 1\no 1\n", "m 1\n# EOF\nn 1\n")
	f("m 1\n\n\nn 1\n", "m 1\n\nn 1\n")
	f("# TYPE m gauge\nm 1\n", "# TYPE m gauge\n# TYPE m counter\nm 1\n")
}

// The second page of an exporter is remembered whole; this is what makes it fast.
func TestRemembered(t *testing.T) {
	var s Scanner
	pages := recorded(t)
	full(&s, pages[0]) // of the first page nothing is remembered
	full(&s, pages[0])
	rows := len(s.memory.rows)
	full(&s, pages[1])
	if s.memory.next != rows || len(s.memory.rows) != rows || rows < 400 {
		t.Errorf("%d of %d rows recalled, %d then", s.memory.next, rows, len(s.memory.rows))
	}
	n := testing.AllocsPerRun(10, func() {
		for _, page := range pages[:4] {
			s.Reset(page)
			for s.Scan() {
			}
		}
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// withoutUnwanted returns a page without the lines that a scanner with that Want passes over.
func withoutUnwanted(page []byte, want func(family []byte) bool) []byte {
	b := bytes.NewBuffer(bytes.Clone(bom)) // the rest may begin with another one, which is no part of it
	unwanted := false
	for line := range bytes.Lines(bytes.TrimPrefix(page, bom)) {
		if line[0] == '#' {
			if _, family, _ := announcement(line); len(family) > 0 && line[len(line)-1] == '\n' {
				unwanted = !want(family)
			}
		}
		if !unwanted || line[0] == '#' {
			b.Write(line)
		}
	}
	return b.Bytes()
}

func TestWant(t *testing.T) {
	asked := 0
	want := func(family []byte) bool { asked++; return bytes.HasPrefix(family, []byte("node_disk")) }
	s := Scanner{Want: want}
	for i, page := range recorded(t)[:10] {
		var all strings.Builder
		for line := range strings.Lines(scan(new(Scanner), page)) {
			if strings.HasPrefix(line, "node_disk") {
				all.WriteString(line)
			}
		}
		if got := scan(&s, page); got != all.String() || got == "" {
			t.Errorf("page %d: %s", i, firstDifference(got, all.String()))
		}
		if i == 5 {
			asked = 0
		}
	}
	if asked > 0 {
		t.Errorf("asked %d times on pages that are known", asked)
	}

	s = Scanner{Want: func(family []byte) bool { return family[0] == 'w' }}
	f := func(page, want string) {
		t.Helper()
		for range 3 { // read twice, and remembered
			if got := strings.ReplaceAll(strings.TrimSpace(scan(&s, []byte(page))), "\n", "; "); got != want {
				t.Errorf("%q: got %q, want %q", page, got, want)
			}
		}
	}
	f("w 1\nx 1\n# TYPE a gauge\na 1\nw 2\n# TYPE w gauge\nw 5\nx 6\n", "w 1; x 1; w 5; x 6")
	f("w 1\nx 1\n# TYPE a gauge\n# TYPE w gauge\nw 5\nx 6\n", "w 1; x 1; w 5; x 6")
	f("# TYPE a gauge\na 1\nbad\n# plain\nw 2\n# TYPE w gauge\nbad\nw 3\n", `w 3; ! 1, line 7: no value: "bad"`)
	f("# TYPE a gauge\na{b=\"#\"} 1\na{b=\"\\n#\"} 1\n\n\n# TYPE w gauge\n\nw 2\n\n", "w 2")
	f("# TYPE a gauge\na 1\n # TYPE w gauge\nw 1\n# HELP w x\nw 2\n", "w 2")
	f("# TYPE a gauge\n# EOF\n# TYPE w gauge\nw 1\n", "")
	f("# TYPE a gauge\na 5", "")
	f("# TYPE a gauge\na 5\n# TYPE w gau", "")
	f("# TYPE \"a b\" gauge\na 5\n# TYPE \"w x\" gauge\n{\"w x\"} 1\n", "w x 1")

	// What is passed over is counted, be it a line that is the same as before, another, or more than is compared.
	long := "# TYPE a gauge\n" + strings.Repeat("a{b=\"c\"} 1\n", maxStill)
	for _, page := range []string{
		"# TYPE a gauge\na 1\na 2\n# TYPE w gauge\nw 1\n", "# TYPE a gauge\na 1\na 5\n# TYPE w gauge\nw 1\n",
		"# TYPE a gauge\na 1\na 5\na 6\n# TYPE w gauge\nw 1\n", long, long[:len(long)-1] + "2\n",
	} {
		for range 3 {
			if scan(&s, []byte(page)); s.Passed() != strings.Count(page, "\na") {
				t.Errorf("%.60q: %d lines passed over, want %d", page, s.Passed(), strings.Count(page, "\na"))
			}
		}
	}
}

func TestMoved(t *testing.T) {
	s := Scanner{Moved: true}
	f := func(page, want string) {
		t.Helper()
		got := strings.ReplaceAll(strings.TrimSpace(scan(&s, []byte(page))), "\n", "; ")
		if got != want || s.Samples() != strings.Count(page, "\n") {
			t.Errorf("%q: got %q of %d, want %q", page, got, s.Samples(), want)
		}
		for s.Reset([]byte(page)); s.Scan(); {
			s.SetMark(1)
		}
	}
	f("a 1\nb 1\nc 1 5\n", "a 1; b 1; c 1 @5")
	f("a 1\nb 1\nc 1 5\n", "c 1 @5") // what has a time comes each time
	f("a 1\nb 2\nc 1 5\n", "b 2; c 1 @5")
	f("a 1\nb 2\n", "b 2") // what has moved once comes from then on
	f("a 1\nx 2\n", "x 2")
	f("a 1\n", "")
}

// Empty lines between families don't keep the page from being remembered.
func TestRememberedWithEmptyLines(t *testing.T) {
	asked := 0
	s := Scanner{Want: func(family []byte) bool { asked++; return family[0] == 'w' }}
	var b strings.Builder
	for i := range 50 {
		fmt.Fprintf(&b, "\n# TYPE a%d gauge\na%d 1\n\n# TYPE w%d gauge\nw%d 1\n", i, i, i, i)
	}
	scan(&s, []byte(b.String()))
	scan(&s, []byte(b.String()))
	asked = 0
	if got := strings.Count(scan(&s, []byte(b.String())), "\n"); got != 50 || asked > 0 {
		t.Errorf("%d samples, asked %d times", got, asked)
	}
}

func TestMark(t *testing.T) {
	var s Scanner
	f := func(page string, want ...int) {
		t.Helper()
		s.Reset([]byte(page))
		i := 0
		for ; s.Scan(); i++ {
			if got := s.Mark(); got != want[i] {
				t.Errorf("%q: mark %d of sample %d, want %d", page, got, i, want[i])
			}
			s.SetMark(i + 1)
		}
		if i != len(want) {
			t.Errorf("%q: %d samples, want %d", page, i, len(want))
		}
	}
	f("a 1\nb 1\nc 1\n", 0, 0, 0)
	f("a 1\nb 1\nc 1\n", 0, 0, 0) // of the first page nothing is remembered
	f("a 2\nb 2\nc 2\n", 1, 2, 3)
	f("a 2\nx 2\nc 2\n", 1, 0, 0) // all behind a change is read anew
	f("a 2\nx 2\nc 2\n", 1, 2, 3)
	f("bad\na 2\nx 2\n", 0, 0)
	f("bad\na 2\nx 2\n", 0, 0)
	if s.Mark() != 0 {
		t.Error("a mark without a sample")
	}
	s.SetMark(5)
}

func TestTypeAndHelp(t *testing.T) {
	var s Scanner
	f := func(page, wantType, wantHelp string) {
		t.Helper()
		for range 3 { // read twice, and remembered
			n := 0
			for s.Reset([]byte(page)); s.Scan(); n++ {
				if got := string(s.Type()); got != wantType {
					t.Errorf("%q: type %q, want %q", page, got, wantType)
				}
				if got := string(s.Help()); got != wantHelp {
					t.Errorf("%q: help %q, want %q", page, got, wantHelp)
				}
			}
			if samples := strings.Count(page, "\nm") + strings.Count(page, "\n{\"m") + strings.Count(page[:1], "m"); n != samples {
				t.Errorf("%q: %d samples, want %d", page, n, samples)
			}
		}
	}
	f("m 1\n", "", "")
	f("# HELP m What it \\n is.\n# TYPE m counter\nm 1\nm{a=\"b\"} 2\n", "counter", "What it \\n is.")
	f("#  TYPE\tm   gauge \r\n\nm 1\r\n", "gauge", "")
	f("# TYPE m histogram\nm_bucket{le=\"1\"} 1\nm_sum 1\nm_count 1\n", "histogram", "")
	f("# TYPE m counter\nm_total 1\n", "counter", "")
	f("# TYPE a gauge\n# TYPE m counter\n# TYPE b gauge\nm 1\n", "counter", "")
	f("# TYPE m counter\nmm 1\n", "", "")
	f("# TYPE \"m.x\" counter\n{\"m.x\"} 1\n", "counter", "")
	f("# TYPE\n# HELP\n# TYPE m\n# comment\n#TYPE m gauge\nm 1\n", "", "")
	f("# TYPE m gauge\nm 1\n\nm{a=\"b\"} 2\n# a comment\nm{a=\"c\"} 2\nbad\nm{a=\"d\"} 2\n", "gauge", "")
	f("# TYPE m gauge\nbad\nm 1\n", "gauge", "")
	f("\n# TYPE m summary\n\n# HELP m x\n # HELP m y\n\nm_sum 1\n", "summary", "x")
	f("# TYPE \"m x\" gauge\n{\"m x\"} 1\n", "gauge", "")
	f("# TYPE \"m\" gauge\n# TYPE \"\n# TYPE \"m\nm 1\n", "gauge", "")
	f(strings.Repeat("# TYPE a gauge\n", 1000)+"# TYPE m gauge\nm 1\n", "gauge", "")
	if s.Type() != nil || s.Help() != nil {
		t.Error("a type without a sample")
	}
}

// No page makes a scanner keep more than it may.
func TestMemoryIsBounded(t *testing.T) {
	var s Scanner
	page := bytes.Repeat([]byte("m 1\n"), maxRows+5)
	for i := range 3 {
		n := 0
		for s.Reset(page); s.Scan(); n++ {
		}
		if n != maxRows+5 || i > 0 && len(s.memory.rows) != maxRows {
			t.Errorf("%d samples, %d rows", n, len(s.memory.rows))
		}
	}
	page = append(bytes.Repeat([]byte("# a long comment before a sample\n"), maxText/32), "m 1\nn 2\n"...)
	if got := scan(&s, page); got != "m 1\nn 2\n" || len(s.memory.text) > maxText {
		t.Errorf("%s, %d bytes", got, len(s.memory.text))
	}
}
