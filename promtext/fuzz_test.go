package promtext

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
)

// inside reports whether part is a slice of page, from which no append reaches the page.
func inside(page, part []byte) bool {
	if len(part) == 0 {
		return true
	}
	for at := range page {
		if &page[at] == &part[0] {
			return at+len(part) <= len(page) && cap(part) == len(part)
		}
	}
	return false
}

// FuzzScanner holds the scanner to what is true of any page.
func FuzzScanner(f *testing.F) {
	data, err := os.ReadFile("../testdata/corpus.json")
	if err != nil {
		f.Fatal(err)
	}
	var corpus []struct{ Input string }
	if err := json.Unmarshal(data, &corpus); err != nil {
		f.Fatal(err)
	}
	for _, c := range corpus {
		f.Add([]byte(c.Input))
	}
	for _, page := range realPages(f) {
		for lines := bytes.SplitAfter(page, []byte("\n")); len(lines) > 0; lines = lines[min(len(lines), 23):] {
			f.Add(bytes.Join(lines[:min(len(lines), 5)], nil))
		}
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		// The capacity ends with the page, so that a read beyond it panics.
		page := bytes.Clone(input)[:len(input):len(input)]
		var s Scanner
		s.Reset(page)
		samples := 0
		for s.Scan() {
			samples++
			if len(s.Name()) == 0 {
				t.Fatal("a sample without a name")
			}
			if !bytes.ContainsRune(page, '\\') && !inside(page, s.Name()) {
				t.Fatal("the name is not on the page")
			}
			seen := map[string]string{}
			for name, value := range s.Labels() {
				if len(value) > 0 && !s.row.escaped && !inside(page, value) {
					t.Fatal("the value is not on the page")
				}
				if _, ok := seen[string(name)]; !ok {
					seen[string(name)] = string(value)
				}
			}
			for name, want := range seen {
				if got, ok := s.Label(name); !ok || string(got) != want {
					t.Fatalf("label %q: %q, %t, want %q", name, got, ok, want)
				}
			}
		}
		if (s.Skipped() == 0) != (s.Err() == nil) || s.Skipped()+samples > 1+bytes.Count(page, []byte("\n")) {
			t.Fatalf("%d samples, %d skipped, %v", samples, s.Skipped(), s.Err())
		}
		if !bytes.Equal(page, input) {
			t.Fatal("the page has been changed")
		}
		fresh := scan(new(Scanner), page)
		scan(&s, page)
		if again := scan(&s, page); again != fresh {
			t.Fatalf("a used scanner gives\n%s\na fresh one\n%s", again, fresh)
		}
		// Each line is read for itself: the page gives what its lines give, one at a time.
		lines := 0
		for line := range bytes.Lines(bytes.TrimPrefix(page, bom)) {
			if bytes.Equal(trim(bytes.TrimSuffix(line, []byte("\n"))), eof) && line[0] == '#' {
				break
			}
			if bytes.HasPrefix(line, bom) {
				line = line[1:] // only at the beginning of a page is it one
			}
			s.Reset(line)
			for s.Scan() {
				lines++
			}
		}
		if lines != samples {
			t.Fatalf("%d samples on the page, %d on its lines", samples, lines)
		}
	})
}

// FuzzMemory holds a scanner that has read one page, and then another, to what a new one makes of the second.
func FuzzMemory(f *testing.F) {
	pages := recorded(f)
	first, second := bytes.SplitAfter(pages[0], []byte("# HELP")), bytes.SplitAfter(pages[1], []byte("# HELP"))
	for i := 0; i+4 < min(len(first), len(second)); i += 11 {
		f.Add(bytes.Join(first[i:i+4], nil), bytes.Join(second[i:i+4], nil))
		f.Add(bytes.Join(first[i:i+4], nil), bytes.Join(second[i+1:i+3], nil))
	}
	for _, page := range []string{
		"a 1\nb{c=\"d\"} 2\n", "a 2\nb{c=\"d\"} 3 5\n", "a 1\n# EOF\n", "a 1\nbad\nb 2\n", "\ufeff# TYPE a counter\na 1\n", "a 1\nb",
		"foo-5\n", "foo1 5\n", "foo{}5\n", "# TYPE a gauge\na 1\n # TYPE w gauge\nw 1\n",
		"# TYPE b summary\n\nb 1\n\n# HELP b x\nb_sum 1\n",
		"# EOF  \na 1\n", "a 1 9223372036854775807\nb 1.5\n",
		"# TYPE a counter\na_total{b=\"\\\"#\"} 1\n# HELP wb x\nwb 1\nwb{a=\"b\"} 2\nx 1\n",
	} {
		f.Add([]byte(page), []byte(page))
		f.Add([]byte(page+"z 1\n"), []byte(page+"z 2\n"))
		f.Add([]byte(page), []byte("a 2\nb{c=\"d\"} 5\n"))
	}
	f.Fuzz(func(t *testing.T, first, second []byte) {
		var s Scanner
		full(&s, first)
		full(&s, first)
		if got, want := full(&s, second), full(new(Scanner), second); got != want {
			t.Fatalf("after %q, %q gives\n%s\nalone\n%s", first, second, got, want)
		}
		// Those that are wanted come, and no others.
		want := func(family []byte) bool { return family[0]%2 == 0 }
		s = Scanner{Want: want}
		for _, page := range [][]byte{first, first, first, second, second} {
			got := full(&s, page)
			if alone := full(&Scanner{Want: want}, page); got != alone {
				t.Fatalf("after %q, %q gives\n%s\nalone\n%s", first, second, got, alone)
			}
			got = samples(&s, page)
			if expected := samples(new(Scanner), withoutUnwanted(page, want)); got != expected {
				t.Fatalf("%q gives\n%s\nwant\n%s", page, got, expected)
			}
			alone := Scanner{Want: want}
			if scan(&alone, page); s.Passed() != alone.Passed() || s.Samples() != alone.Samples() {
				t.Fatalf("after %q, %q: %d lines passed over, %d samples; alone %d and %d",
					first, second, s.Passed(), s.Samples(), alone.Passed(), alone.Samples())
			}
		}
		// What is marked and has not moved is all that does not come.
		marked := func(s *Scanner) bool { return len(s.Name())%3 > 0 }
		for _, want := range []func([]byte) bool{nil, want} {
			s = Scanner{Moved: true, Want: want}
			var before map[string]int // how many there are of each sample that is marked
			for _, page := range [][]byte{first, first, first, second, second, first} {
				alone := Scanner{Want: want}
				all, markedAll := map[string]int{}, map[string]int{}
				for alone.Reset(page); alone.Scan(); {
					all[announced(&alone)]++
					if marked(&alone) {
						markedAll[announced(&alone)]++
					}
				}
				came := map[string]int{}
				for s.Reset(page); s.Scan(); {
					came[announced(&s)]++
					if marked(&s) {
						s.SetMark(1)
					}
				}
				if s.Samples() != alone.Samples() || s.Skipped() != alone.Skipped() || s.Passed() != alone.Passed() {
					t.Fatalf("after %q, %q: %d samples, %d bad lines, %d passed over; alone %d, %d and %d",
						first, second, s.Samples(), s.Skipped(), s.Passed(), alone.Samples(), alone.Skipped(), alone.Passed())
				}
				for sample, n := range all {
					if missing := n - came[sample]; missing < 0 || missing > before[sample] {
						t.Fatalf("after %q, %q: %q came %d times of %d, and was there %d times before",
							first, second, sample, came[sample], n, before[sample])
					}
				}
				before = markedAll
			}
		}
	})
}

// announced is a sample with the type and the help text of its family.
func announced(s *Scanner) string { return fmt.Sprintf("%s %q %q", text(s), s.Type(), s.Help()) }

// samples is scan without the place of the first error.
func samples(s *Scanner, page []byte) string {
	text, _, bad := strings.Cut(scan(s, page), "! ")
	if bad {
		text += strconv.Itoa(s.Skipped())
	}
	return text
}
