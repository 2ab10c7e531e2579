package promtext

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
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
	z, err := zip.OpenReader("../testdata/demo.zip")
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	var pages [][]byte
	for _, f := range z.File {
		if !strings.HasSuffix(f.Name, ".node.prom") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		page, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, page)
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

// The second page of an exporter is remembered whole; this is what makes it fast.
func TestRemembered(t *testing.T) {
	var s Scanner
	pages := recorded(t)
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

func TestWant(t *testing.T) {
	asked := 0
	s := Scanner{Want: func(name []byte) bool { asked++; return bytes.HasPrefix(name, []byte("node_disk")) }}
	for i, page := range recorded(t)[:10] {
		var want strings.Builder
		for line := range strings.Lines(scan(new(Scanner), page)) {
			if strings.HasPrefix(line, "node_disk") {
				want.WriteString(line)
			}
		}
		if got := scan(&s, page); got != want.String() || got == "" {
			t.Errorf("page %d: %s", i, firstDifference(got, want.String()))
		}
		if i == 5 {
			asked = 0
		}
	}
	if asked > 0 {
		t.Errorf("asked %d times on pages that are known", asked)
	}
	page := recorded(t)[9]
	wanted := strings.Count(scan(&s, page), "\n")
	families := bytes.Count(page, []byte("\n# TYPE"))
	if n := len(s.memory.rows); n > wanted+families {
		t.Errorf("%d rows for %d wanted samples and %d families", n, wanted, families)
	}

	// Samples without comments of their own, wanted ones among strange ones.
	s = Scanner{Want: func(name []byte) bool { return name[0] == 'w' }}
	f := func(page, want string) {
		t.Helper()
		if got := strings.ReplaceAll(strings.TrimSpace(scan(&s, []byte(page))), "\n", "; "); got != want {
			t.Errorf("%q: got %q, want %q", page, got, want)
		}
	}
	f("# TYPE a gauge\na 1\nw 2\na 3\nx 4\n", "w 2")
	f("# TYPE a gauge\na 1\nw 3\na 3\nw 4\n", "w 3; w 4")
	f("w 1\n# TYPE a gauge\na 1\n# TYPE b gauge\nw 5\n", "w 1; w 5")

	s = Scanner{Want: s.Want}
	f("# TYPE a gauge\na 1\nbad\nw 2\n# TYPE b gauge\nw 3\n", `w 2; w 3; ! 1, line 3: no value: "bad"`)
	f("# TYPE a gauge\na 1\nbad\nw 2\n# TYPE b gauge\nw 3\n", `w 2; w 3; ! 1, line 3: no value: "bad"`)

	s = Scanner{Want: s.Want}
	f("# TYPE a gauge\na{b=\"#\"} 1\na{b=\"\\n#\"} 1\n# TYPE w gauge\nw 2\n", "w 2")
	f("# TYPE a gauge\na{b=\"#\"} 2\na{b=\"#\"} 2\na 3\n# TYPE w gauge\nw 3\n", "w 3")
	f("# TYPE a gauge\na{b=\"#\"} 2\n# TYPE x gauge\nx 3\n# TYPE w gauge\nw 4\n", "w 4")
	f("# TYPE a gauge\na 5", "")

	s = Scanner{Want: s.Want}
	f("# TYPE a gauge\n# TYPE w gauge\na 1\n", "")
	f("# TYPE a gauge\n# TYPE w gauge\na 1\nw 1\n", "w 1")

	// A series in a strange place is found when all is read anew.
	s = Scanner{Want: s.Want}
	f("# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\n", "")
	for i := 2; ; i++ {
		got := scan(&s, []byte("# TYPE a gauge\na 1\nw 1\n# TYPE b gauge\nb 1\n"))
		if got == "w 1\n" {
			break
		}
		if i > relearn {
			t.Fatal("not found")
		}
	}
}

func TestMark(t *testing.T) {
	var s Scanner
	f := func(page string, want ...int) {
		t.Helper()
		s.Reset([]byte(page))
		for i := 0; s.Scan(); i++ {
			if got := s.Mark(); got != want[i] {
				t.Errorf("%q: mark %d of sample %d, want %d", page, got, i, want[i])
			}
			s.SetMark(i + 1)
		}
	}
	f("a 1\nb 1\nc 1\n", 0, 0, 0)
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
		for range 2 { // read, and remembered
			s.Reset([]byte(page))
			for s.Scan() {
				if got := string(s.Type()); got != wantType {
					t.Errorf("%q: type %q, want %q", page, got, wantType)
				}
				if got := string(s.Help()); got != wantHelp {
					t.Errorf("%q: help %q, want %q", page, got, wantHelp)
				}
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
	if s.Type() != nil || s.Help() != nil {
		t.Error("a type without a sample")
	}
}

// No page makes a scanner keep more than it may.
func TestMemoryIsBounded(t *testing.T) {
	var s Scanner
	page := bytes.Repeat([]byte("m 1\n"), mostRows+5)
	for range 2 {
		n := 0
		for s.Reset(page); s.Scan(); n++ {
		}
		if n != mostRows+5 || len(s.memory.rows) != mostRows {
			t.Errorf("%d samples, %d rows", n, len(s.memory.rows))
		}
	}
	page = append(bytes.Repeat([]byte("# a long comment before a sample\n"), mostText/32), "m 1\nn 2\n"...)
	if got := scan(&s, page); got != "m 1\nn 2\n" || len(s.memory.text) > mostText {
		t.Errorf("%s, %d bytes", got, len(s.memory.text))
	}
}
