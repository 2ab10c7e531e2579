package promtext

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what the scanner makes of the corpus into it")

// scan returns a line for each sample of a page, and one that begins with "!" for the first error.
func scan(s *Scanner, page []byte) string {
	var b strings.Builder
	s.Reset(page)
	for s.Scan() {
		b.WriteString(text(s))
		b.WriteByte('\n')
	}
	if s.Skipped() > 0 {
		fmt.Fprintf(&b, "! %d, %v\n", s.Skipped(), s.Err())
	} else if s.Err() != nil {
		fmt.Fprintf(&b, "! an error, and nothing skipped: %v\n", s.Err())
	}
	return b.String()
}

// text writes the current sample in the canonical form of the format.
func text(s *Scanner) string {
	b := append([]byte(nil), s.Name()...)
	separator := byte('{')
	for name, value := range s.Labels() {
		b = append(b, separator)
		b = append(b, name...)
		b = append(b, `="`...)
		b = append(b, strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(string(value))...)
		b = append(b, '"')
		separator = ','
	}
	if separator == ',' {
		b = append(b, '}')
	}
	b = append(b, ' ')
	b = strconv.AppendFloat(b, s.Value(), 'g', -1, 64)
	if at, ok := s.Timestamp(); ok {
		b = append(b, " @"...)
		b = strconv.AppendFloat(b, at, 'f', -1, 64)
	}
	return string(b)
}

func TestLines(t *testing.T) {
	f := func(line, want string) {
		t.Helper()
		got := strings.TrimSuffix(scan(new(Scanner), []byte(line)), "\n")
		if strings.HasPrefix(got, "! 1, ") {
			got = "!"
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", line, got, want)
		}
	}
	const bad = "!"

	f("m 1\n", "m 1")
	f("", "")
	f("\n\n  \n\t\r\n", "")

	// Escapes, and what is no syntax inside quotes.
	f(`m{a="x\"y\\z\nw"} 1`+"\n", `m{a="x\"y\\z\nw"} 1`)
	f(`m{a="x\ty"} 1`+"\n", `m{a="x\\ty"} 1`) // an unknown escape stays as it stands
	f(`m{a="\\"} 1`+"\n", `m{a="\\"} 1`)
	f(`m{a="\\\""} 1`+"\n", `m{a="\\\""} 1`)
	f(`m{a="b, } # = {",b="x  y"} 1`+"\n", `m{a="b, } # = {",b="x  y"} 1`)
	f(`m{a="naïve 世界",b=""} 1`+"\n", `m{a="naïve 世界",b=""} 1`)

	// Commas and blanks.
	f(`m{a="b",} 1`+"\n", `m{a="b"} 1`)
	f("m{} 1\n", "m 1")
	f("m{ } 1\n", "m 1")
	f(" \tm\t{ a = \"b\" , c\t=\t\"d\" ,\t} \t 1 \t \n", `m{a="b",c="d"} 1`)
	f(`m{a="b"}1`+"\n", `m{a="b"} 1`)
	f("m\t1\r\n", "m 1")
	f("\ufeffm 1\n", "m 1")
	f("n 2\n\ufeffm 1\n", "n 2\n! 1, line 2: no name: \"\\ufeffm 1\"")

	// Labels that aren't.
	f("m{,} 1\n", bad)
	f(`m{a="b",,} 1`+"\n", bad)
	f(`m{,a="b"} 1`+"\n", bad)
	f(`m{a="b" c="d"} 1`+"\n", bad)
	f("m{a=b} 1\n", bad)
	f("m{a='b'} 1\n", bad)
	f("m{a} 1\n", bad)
	f("m{a=} 1\n", bad)
	f("m{=\"b\"} 1\n", bad)
	f(`m{a="b} 1`+"\n", bad)
	f(`m{a="b\"} 1`+"\n", bad)
	f(`m{a="b" 1`+"\n", bad)
	f("m{ 1\n", bad)
	f("m{a=\"b\xff\"} 1\n", bad)
	f(`m{1a="b"} 1`+"\n", bad)
	f(`m{a:b="c"} 1`+"\n", bad)
	f(`m{a-b="c"} 1`+"\n", bad)
	f("m{a=\"x\ny\"} 1\nn 1\n", "n 1\n! 2, line 1: a quote is not closed: \"m{a=\\\"x\"")
	f(`m{a="x",a="y"} 1`+"\n", `m{a="x",a="y"} 1`)

	// Values.
	f("m NaN\n", "m NaN")
	f("m nan\n", "m NaN")
	f("m Inf\n", "m +Inf")
	f("m +inf\n", "m +Inf")
	f("m -INFINITY\n", "m -Inf")
	f("m +5\n", "m 5")
	f("m .5\n", "m 0.5")
	f("m 5.\n", "m 5")
	f("m -0\n", "m -0")
	f("m 1.5e3\n", "m 1500")
	f("m 1E-3\n", "m 0.001")
	f("m 5e-324\n", "m 5e-324")
	f("m 0.1000000000000000055511151231257827021181583404541015625\n", "m 0.1")
	f("m 18446744073709551615\n", "m 1.8446744073709552e+19")
	for _, value := range []string{
		"0x10", "0x1p4", "1_000", "0b1", "1e999", "-1e999", "one", "", ".", "+", "-", "e5", "1e", "1e+", "--1", "1,5", "1 2 3", "\"1\"",
		"1\x00", "infinit",
	} {
		f("m "+value+"\n", bad)
	}
	f("m\n", bad)

	// What may follow a value.
	f("m 1 1700000000000\n", "m 1 @1700000000000")
	f("m 1 -5\n", "m 1 @-5")
	f("m 1 1700000000.125\n", "m 1 @1700000000.125")
	f("m 1 1e5\n", bad)
	f("m 1 now\n", bad)
	f("m 1 99999999999999999999\n", bad)
	f("m 1 5 5\n", bad)
	f(`m_bucket{le="1"} 1 # {trace_id="x"} 0.5`+"\n", `m_bucket{le="1"} 1`)
	f("m 1 5 # {} 1\n", "m 1 @5")
	f("m 1 # a comment\n", "m 1")
	f("m 1#\n", bad)

	// Comments.
	f("# HELP m text\n# TYPE m counter\nm 1\n# TYPE m gauge\n# TYPE m nonsense\n#\n#x\n # blank before\nm 2\n", "m 1\nm 2")
	f("m 1\n# EOF\nm 2\n", "m 1")
	f("m 1\n# EOF\r\nm 2\n", "m 1")
	f("m 1\n# EOFS\nm 2\n", "m 1\nm 2")

	// Names.
	f(`{"my.metric",l="v"} 1`+"\n", `my.metric{l="v"} 1`)
	f(`{l="v","my.metric"} 1`+"\n", `my.metric{l="v"} 1`)
	f(`{"my.metric"} 1`+"\n", `my.metric 1`)
	f(`{"a\"b","c\"d"="e"} 1`+"\n", `a"b{c"d="e"} 1`)
	f(`m{"l.x"="v","y"="w"} 1`+"\n", `m{l.x="v",y="w"} 1`)
	f(`m{"l.x" = "v" , "y"="w" , } 1`+"\n", `m{l.x="v",y="w"} 1`)
	f(`m{"n"} 1`+"\n", bad)
	f(`{"m","n"} 1`+"\n", bad)
	f(`{l="v"} 1`+"\n", bad)
	f("{} 1\n", bad)
	f(`{""} 1`+"\n", bad)
	f(":a:b_9 1\n", ":a:b_9 1")
	f("a.b 1\n", bad)
	f("a-b 1\n", bad)
	f("9a 1\n", bad)
	f("5 1\n", bad)
	f("m {count:1,sum:2} 1\n", bad)

	// Lines that are not of the format at all, and the last one.
	f("a\x00b 1\n", bad)
	f("<html>\n", bad)
	f("m 1\nm 2", "m 1\n! 1, line 2: cut off, no newline at its end: \"m 2\"")
	f("m 1\n# comm", "m 1")
	f("m 1\nm 1\n", "m 1\nm 1")
	f(`m{a="`+strings.Repeat("x", 1<<17)+`"} 1`+"\n", `m{a="`+strings.Repeat("x", 1<<17)+`"} 1`)
}

func TestLabel(t *testing.T) {
	var s Scanner
	f := func(line, name, want string, has bool) {
		t.Helper()
		s.Reset([]byte(line + "\n"))
		if !s.Scan() {
			t.Fatalf("%s: %v", line, s.Err())
		}
		if got, ok := s.Label(name); string(got) != want || ok != has {
			t.Errorf("label %s of %s: %q, %t", name, line, got, ok)
		}
	}
	f(`m 1`, "a", "", false)
	f(`m{} 1`, "a", "", false)
	f(`m{a="x"} 1`, "a", "x", true)
	f(`m{a="x"} 1`, "", "", false)
	f(`m{a="",b="y"} 1`, "a", "", true)
	f(`m{a="",b="y"} 1`, "b", "y", true)
	f(`m{a="b=\"y\",",b="z"} 1`, "b", "z", true)
	f(`m{a="x",a="y"} 1`, "a", "x", true)
	f(`m{ab="x",a="y",} 1`, "a", "y", true)
	f(`m { ab = "x" , a = "y" , } 1`, "a", "y", true)
	f(`m{"a"="x"} 1`, "a", "x", true)
	f(`m{"a\"b"="x\\"} 1`, `a"b`, `x\`, true)
	f(`{"a",a="x"} 1`, "a", "x", true)
	f(`{a="x","a"} 1`, "b", "", false)
	f(`m{a="x\n"} 1`, "a", "x\n", true)
}

func TestErrors(t *testing.T) {
	f := func(page, want string) {
		t.Helper()
		var s Scanner
		s.Reset([]byte(page))
		for s.Scan() {
		}
		var e *SyntaxError
		if !errors.As(s.Err(), &e) || e.Error() != want {
			t.Errorf("got  %v\nwant %s", s.Err(), want)
		}
	}
	f("m 1\n\nm{a=b} 2\nn\n", `line 3: a label's value is not in quotes: "m{a=b} 2"`)
	f("<!DOCTYPE html>\x1b[31m\u202e\xff\n", `line 1: no name: "<!DOCTYPE html>\x1b[31m\u202e\xff"`)
	f(strings.Repeat("x", 100)+"\n", `line 1: no value: "`+strings.Repeat("x", 60)+`"...`)
	var s Scanner
	if s.Scan() || s.Err() != nil || s.Name() != nil || s.Skipped() != 0 {
		t.Error("a scanner without a page has found something")
	}
}

// TestCorpus holds the scanner to testdata/corpus.json: odd pages, and what it makes of each.
func TestCorpus(t *testing.T) {
	type odd struct{ Group, Name, Input, Want string }
	path := "../testdata/corpus.json"
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var corpus []odd
	if err := json.Unmarshal(data, &corpus); err != nil {
		t.Fatal(err)
	}
	for i, c := range corpus {
		got := strings.ReplaceAll(strings.TrimSuffix(scan(new(Scanner), []byte(c.Input)), "\n"), "\n", "; ")
		if *update {
			corpus[i].Want = got
		} else if got != c.Want {
			t.Errorf("%s, %s: %q\ngot  %s\nwant %s", c.Group, c.Name, c.Input, got, c.Want)
		}
	}
	if *update {
		var b bytes.Buffer
		b.WriteString("[\n")
		for i, c := range corpus {
			line := new(bytes.Buffer)
			e := json.NewEncoder(line)
			e.SetEscapeHTML(false)
			e.Encode(map[string]string{"group": c.Group, "name": c.Name, "input": c.Input, "want": c.Want})
			b.Write(bytes.TrimSpace(line.Bytes()))
			if i < len(corpus)-1 {
				b.WriteByte(',')
			}
			b.WriteByte('\n')
		}
		b.WriteString("]\n")
		if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// realPages returns the pages of real exporters by name.
func realPages(t testing.TB) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob("../testdata/pages/*.prom")
	if err != nil || len(paths) < 5 {
		t.Fatalf("%d real pages, %v", len(paths), err)
	}
	pages := map[string][]byte{}
	for _, path := range paths {
		page, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		pages[filepath.Base(path)] = page
	}
	return pages
}

var (
	sampleLine = regexp.MustCompile(`^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)(?: (\d+))?$`)
	labelPair  = regexp.MustCompile(`([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"`)
)

// reference reads a page whose lines are all in order, slowly.
func reference(t *testing.T, page []byte) string {
	var b strings.Builder
	for line := range strings.Lines(string(page)) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		m := sampleLine.FindStringSubmatch(line)
		if m == nil {
			t.Fatalf("%q", line)
		}
		b.WriteString(m[1])
		separator := "{"
		for _, pair := range labelPair.FindAllStringSubmatch(m[2], -1) {
			fmt.Fprintf(&b, `%s%s="%s"`, separator, pair[1], pair[2])
			separator = ","
		}
		if separator == "," {
			b.WriteString("}")
		}
		v, err := strconv.ParseFloat(m[3], 64)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, " %v", v)
		if m[4] != "" {
			b.WriteString(" @" + m[4])
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestRealPages(t *testing.T) {
	var used Scanner
	for name, page := range realPages(t) {
		want := reference(t, page)
		if got := scan(new(Scanner), page); got != want {
			t.Errorf("%s: %s", name, firstDifference(got, want))
		}
		if got := scan(&used, page); got != want {
			t.Errorf("%s, used scanner: %s", name, firstDifference(got, want))
		}
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Sprintf("line %d: got %s, want %s", i+1, g[i], w[i])
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(g), len(w))
}

// A page that was cut off gives its whole lines, and nothing of the one that was cut.
func TestCutOff(t *testing.T) {
	page := realPages(t)["node_exporter-1.5.0-load.prom"]
	var s Scanner
	s.Reset(page)
	type place struct{ end, samples int }
	wholes := []place{{}} // the end of each line, and how many samples there are up to it
	for _, line := range bytes.SplitAfter(page, []byte("\n")) {
		last := wholes[len(wholes)-1]
		last.end += len(line)
		if len(line) > 0 && line[0] != '#' {
			last.samples++
		}
		wholes = append(wholes, last)
	}
	step := 1
	if testing.Short() {
		step = 37
	}
	line := 0
	for cut := 0; cut < len(page); cut += step {
		for line+1 < len(wholes) && wholes[line+1].end <= cut {
			line++
		}
		// The lines before are the same whatever follows them: it is enough to look at the last few.
		from := max(0, line-3)
		s.Reset(page[wholes[from].end:cut])
		n := 0
		for s.Scan() {
			n++
		}
		want := wholes[line].samples - wholes[from].samples
		skipped := 0
		if tail := page[wholes[line].end:cut]; len(tail) > 0 && tail[0] != '#' {
			skipped = 1
		}
		if n != want || s.Skipped() != skipped {
			t.Fatalf("cut at %d: %d samples and %d skipped lines, want %d and %d", cut, n, s.Skipped(), want, skipped)
		}
	}
}

func TestAllocations(t *testing.T) {
	var s Scanner
	pages := realPages(t)
	pages["escapes"] = []byte(strings.Repeat(`m{a="x\"y\\",b.c="z"} 1`+"\n"+`m{a="x\"y\\",b="\n"} 1.2345678901234567e-7`+"\n", 20))[24:]
	for name, page := range pages {
		n := testing.AllocsPerRun(20, func() {
			s.Reset(page)
			for s.Scan() {
				s.Name()
				s.Value()
				s.Label("device")
				s.Label("mode")
				for name, value := range s.Labels() {
					if len(name) == 0 || len(value) > len(page) {
						t.Error("no name")
					}
				}
			}
		})
		if skipped := s.Skipped(); skipped == 0 && n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		} else if skipped > 0 && n > 8 { // the first error is put together
			t.Errorf("%s: %v allocations with %d lines skipped", name, n, skipped)
		}
	}
}

func BenchmarkScan(b *testing.B) {
	for _, name := range []string{"node_exporter-1.5.0-load.prom", "nginx-lua-prometheus-0.20240525-4-load.prom"} {
		page := realPages(b)[name]
		b.Run(strings.TrimSuffix(name, "-load.prom"), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(page)))
			var s Scanner
			for b.Loop() {
				s.Reset(page)
				for s.Scan() {
				}
			}
		})
	}
}

// What a scanner has returned stays what it is, whatever its caller does with it.
func TestWhatAliasesWhat(t *testing.T) {
	var s Scanner
	page := []byte(`m{a="x\\y",b="z\\w"} 1` + "\nn{c=\"d\"} 2\n")
	s.Reset(page)
	s.Scan()
	for name, value := range s.Labels() {
		other, _ := s.Label("b")
		if string(other) != `z\w` || string(name) == "a" && string(value) != `x\y` || string(name) == "b" && string(value) != `z\w` {
			t.Errorf("%s is %s while b is %s", name, value, other)
		}
	}
	s.Scan()
	value, _ := s.Label("c")
	for _, part := range [][]byte{s.Name(), s.RawLabels(), value} {
		_ = append(part, "_total and more"...)
	}
	for name, value := range s.Labels() {
		_ = append(append(name, "xxxxxx"...), append(value, "yyyyy"...)...)
	}
	if string(page[len(page)-11:]) != "n{c=\"d\"} 2\n" {
		t.Errorf("the page has become %q", page)
	}
	s.Reset(page)
	s.Scan()
	for range s.Labels() {
		s.Scan() // which is no use, and does no harm
	}
	if s.RawLabels() != nil || s.Scan() {
		t.Error("there is a sample behind the last")
	}
	s.Reset([]byte("m 1\n"))
	if s.Scan(); s.RawLabels() != nil {
		t.Error("labels that there are not")
	}
}

// Nothing large is kept for a page that was.
func TestBuffersShrink(t *testing.T) {
	var s Scanner
	long := `m{a="\\` + strings.Repeat("x", 1<<20) + `"} 1` + "\n"
	for range 3 {
		s.Reset([]byte(long))
		for s.Scan() {
			s.Label("a")
			for range s.Labels() {
			}
		}
	}
	for range relearn + 2 {
		s.Reset([]byte("m 1\n"))
		for s.Scan() {
		}
	}
	if n := cap(s.label) + cap(s.labels) + cap(s.memory.text); n > 1<<18 {
		t.Errorf("%d bytes", n)
	}
}
