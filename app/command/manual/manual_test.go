package manual

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"origintop/app/command/usage"
	"origintop/scrape/alarm"
	"origintop/scrape/fields"
	"origintop/scrape/scrapetest"
	"origintop/widgets"
)

// Each file is a topic in the order, begins with its title, and has all of its tables.
func TestTopics(t *testing.T) {
	files, err := fs.Glob(topics, "topics/*.md")
	if err != nil || len(files) != len(Topics()) {
		t.Fatalf("%d files, %d topics in the table, %v", len(files), len(Topics()), err)
	}
	for _, topic := range Topics() {
		blocks, err := blocksOf(topic)
		if err != nil {
			t.Fatal(err)
		}
		if blocks[0].kind != title || len(blocks) < 2 {
			t.Errorf("%s doesn't begin with a title, or has nothing else", topic)
		}
		for _, b := range blocks {
			if b.kind == table && len(b.rows) < 2 {
				t.Errorf("%s: an empty table with the head %q", topic, b.rows)
			}
			for _, row := range b.rows {
				if len(row) != len(b.rows[0]) {
					t.Errorf("%s: %d cells below %d: %q", topic, len(row), len(b.rows[0]), row)
				}
			}
		}
	}
	if _, err := blocksOf("../manual"); err == nil {
		t.Error("a topic that is none was found")
	}
}

// What the program's tables have, the manual has.
func TestTables(t *testing.T) {
	has := func(topic, text string) {
		t.Helper()
		got, err := Text(topic, 200, false)
		if err != nil || !strings.Contains(got, text) {
			t.Errorf("%s doesn't have %q, error %v", topic, text, err)
		}
	}
	for _, c := range usage.Commands() {
		for f := range c.Flags() {
			for _, name := range f.Names() {
				has("flags", "--"+name)
			}
		}
	}
	for _, e := range usage.Exits() {
		has("exit-codes", e.When)
	}
	for i := range alarm.Defaults {
		has("thresholds", alarm.Defaults[i].Name)
	}
	for _, f := range fields.All() {
		part, _, _ := strings.Cut(f.Name, ".")
		has("fields", part)
		has("fields", f.Name[strings.LastIndex(f.Name, ".")+1:])
	}
	has("exporters", "prometheus-varnish-exporter 1.6.1")
	has("exporters", "go-ffmpeg-hls-swarm 946160b")
	has("keys", "quit (also ctrl-c)")
	has("keys", "the dashboard of the selected origin")
	has("keys", "sort by name, value, rate")
	has("screen", "a number at its limit, a server that is down")
	has("screen", "overview, network, server, tiny")
	has("screen", "default, contrast, colourblind, mono")
	has("screen", "limits, pinned, scrapes")
	if _, err := expand("<!-- table: nonsense -->\n<!-- /table -->\n"); err == nil {
		t.Error("a table that is none was found")
	}
	if _, err := expand("<!-- table: fields -->\n"); err == nil {
		t.Error("a table without an end was found")
	}
}

// texts returns what people read: the topics and README.md, by file name.
func texts(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{"README.md": string(scrapetest.ReadFile(t, "../../../README.md"))}
	for _, topic := range Topics() {
		all[topic+".md"] = string(scrapetest.ReadFile(t, "topics/"+topic+".md"))
	}
	return all
}

var ofOthers = []string{ // flags of other programs in the examples
	"--collector.netdev.device-exclude", "--json",
}

// Texts name no flag that isn't there, and lead nowhere that isn't there.
func TestFlagsAndLinks(t *testing.T) {
	known := map[string]bool{}
	for _, c := range usage.Commands() {
		for f := range c.Flags() {
			for _, name := range f.Names() {
				known["--"+name] = true
			}
		}
	}
	flags, links := regexp.MustCompile(`--[a-z][a-z.-]*[a-z]`), regexp.MustCompile(`\]\(([^)]*)\)|(?:src|srcset)="([^"]*)"`)
	ours := regexp.MustCompile("origintop manual ([a-z][a-z-]*)")
	for name, text := range texts(t) {
		dir := "topics"
		if name == "README.md" {
			dir = "../../.."
		}
		for _, flag := range flags.FindAllString(text, -1) {
			if !known[flag] && !slices.Contains(ofOthers, flag) {
				t.Errorf("%s: there is no flag %s", name, flag)
			}
		}
		for _, found := range links.FindAllStringSubmatch(text, -1) {
			to, section, _ := strings.Cut(found[1]+found[2], "#")
			if strings.Contains(to, "://") {
				continue
			}
			path := filepath.Join(dir, to)
			if to == "" {
				path = filepath.Join(dir, name)
			}
			target, err := os.ReadFile(path)
			if err != nil {
				if info, e := os.Stat(path); e != nil || !info.IsDir() {
					t.Errorf("%s: %v", name, err)
				}
				continue
			}
			if section != "" && !slices.Contains(sections(string(target)), section) {
				t.Errorf("%s: %s has no section %s, but %s", name, to, section, sections(string(target)))
			}
		}
		for _, found := range ours.FindAllStringSubmatch(text, -1) {
			if !slices.Contains(Topics(), found[1]) {
				t.Errorf("%s: there is no topic %s", name, found[1])
			}
		}
	}
}

// sections returns the names that headings have in links.
func sections(text string) (names []string) {
	for line := range strings.Lines(text) {
		if bare := strings.TrimLeft(line, "#"); bare != line {
			name := regexp.MustCompile(`[^\w\- ]`).ReplaceAllString(strings.ToLower(strings.TrimSpace(bare)), "")
			names = append(names, strings.ReplaceAll(name, " ", "-"))
		}
	}
	return names
}

// No line is wider than the screen, unless it is code, whatever the width; nothing is lost, and styles end with their line.
func TestWidths(t *testing.T) {
	letters := func(text string) string { return strings.Join(strings.Fields(text), "") }
	for _, topic := range Topics() {
		blocks, err := blocksOf(topic)
		if err != nil {
			t.Fatal(err)
		}
		blocks = slices.DeleteFunc(blocks, func(b block) bool { return b.kind == code })
		var words string
		for _, b := range blocks {
			for _, text := range append(b.items, b.text) {
				for _, s := range spans(text) {
					words += letters(s.text)
				}
			}
		}
		for _, width := range []int{1, 20, 40, 80, 100, 300} {
			plain, styled := renderText(blocks, width, false), renderText(blocks, width, true)
			for line := range strings.Lines(plain) {
				if n := widgets.Width(strings.TrimSuffix(line, "\n")); n > max(width, margin+codeBy+1) {
					t.Errorf("%s at %d: %d cells: %s", topic, width, n, line)
				}
			}
			if strings.ContainsRune(plain, '\x1b') {
				t.Errorf("%s at %d: plain text has escapes", topic, width)
			}
			if got := regexp.MustCompile("\x1b\\[[0-9;]*m").ReplaceAllString(styled, ""); got != plain {
				t.Errorf("%s at %d: styled text differs", topic, width)
			}
			for line := range strings.Lines(styled) {
				if at := strings.LastIndex(line, "\x1b["); at >= 0 && !strings.HasPrefix(line[at:], "\x1b[0m") {
					t.Errorf("%s at %d: a style doesn't end: %q", topic, width, line)
				}
			}
		}
		got := letters(renderText(blocks, 80, false))
		for _, b := range blocks {
			for _, s := range spans(b.text) {
				if !strings.Contains(got, letters(s.text)) {
					t.Errorf("%s lacks %q", topic, s.text)
				}
			}
		}
	}
}

func TestSpans(t *testing.T) {
	f := func(text string, want ...span) {
		t.Helper()
		if got := spans(text); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", text, got, want)
		}
	}
	f("plain", span{text: "plain"})
	f("a `b *c*` d", span{text: "a "}, span{text: "b *c*", style: bold}, span{text: " d"})
	f("**x** and *y*", span{text: "x", style: bold}, span{text: " and "}, span{text: "y", style: italic})
	f("2 * 3 * 4", span{text: "2 *"}, span{text: " 3 *"}, span{text: " 4"})
	topic := span{"origintop manual origins", bold, "origins"}
	f("see [many origins](origins.md).",
		span{text: "see "}, span{text: "many origins"}, span{text: " ("}, topic, span{text: ")"}, span{text: "."})
	f("[`origins`](origins.md#x)", topic)
	f("[k6](https://k6.io)", span{text: "k6"}, span{text: " (https://k6.io)"})
	f("a[0]", span{text: "a["}, span{text: "0]"})
	f("`*`", span{text: "*", style: bold})
}

// A table of sentences stands in columns where they have room, and else one cell below the other.
func TestTable(t *testing.T) {
	blocks := parse("| key | what |\n|---|---|\n| `a\\|b` | one two three four five six seven |\n| c | |\n")
	f := func(width int, want string) {
		t.Helper()
		if got := renderText(blocks, width, false); got != want {
			t.Errorf("at %d: got\n%s\nwant\n%s", width, got, want)
		}
	}
	f(80, "   key  what\n   a|b  one two three four five six seven\n   c\n")
	f(33, "   key  what\n   a|b  one two three four five\n        six seven\n   c\n")
	f(30, "   a|b\n       what: one two three\n       four five six seven\n   c\n")
}

// The man page is what groff takes without a warning, and has every topic but those for people with the sources.
func TestMan(t *testing.T) {
	text, err := Man("v1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(text) {
		known := regexp.MustCompile(`^\.(TH|SH|SS|PP|TP|IP|RS|RE|nf|fi|br|nh|ad)\b`).MatchString(line)
		if strings.HasPrefix(line, "'") || strings.HasPrefix(line, ".") && !known {
			t.Errorf("an unknown request: %s", line)
		}
	}
	groff := exec.Command(scrapetest.Program(t, "groff"), "-man", "-ww", "-Tutf8", "-P-c", "-rLL=80n")
	var out, complaints bytes.Buffer
	groff.Stdin, groff.Stdout, groff.Stderr = strings.NewReader(text), &out, &complaints
	if err := groff.Run(); err != nil || complaints.Len() > 0 {
		t.Errorf("groff: %v\n%s", err, complaints.String())
	}
	page := regexp.MustCompile(".\b").ReplaceAllString(out.String(), "") // bold letters are printed twice
	for _, want := range []string{
		"origintop - watch", "origintop v1.2.3", "\nCHECK\n", "--bearer-token-file FILE", "await", "\nEXIT-CODES\n", "128+n", `'{dc="fra"}'`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the man page doesn't have %q", want)
		}
	}
	if strings.Contains(page, "\nHACKING\n") {
		t.Error("the man page has what is for people with the sources")
	}
}

// What samples of output show, a golden file or a session has, as far as the sample goes: "..." is the rest of a line.
func TestSamples(t *testing.T) {
	words := func(text string) string { return strings.Join(strings.Fields(text), " ") }
	var golden strings.Builder
	for _, dir := range []string{"golden", "script"} {
		err := filepath.WalkDir("../../../testdata/"+dir, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() {
				golden.WriteString(" " + words(string(scrapetest.ReadFile(t, path))))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	samples := 0
	for name, text := range texts(t) {
		if name == "hacking.md" { // a tree of the sources
			continue
		}
		inSample, inCode := false, false
		for line := range strings.Lines(text) {
			if strings.HasPrefix(line, "```") {
				inCode = !inCode
				inSample = inCode && line == "```\n"
				continue
			}
			if !inSample || words(line) == "" {
				continue
			}
			samples++
			if line, _, _ := strings.Cut(words(line), ", ..."); !strings.Contains(golden.String(), line) {
				t.Errorf("%s: no golden file has %q", name, line)
			}
		}
	}
	if samples < 5 {
		t.Errorf("%d samples", samples)
	}
}

// Words that are no topic are found in those that explain them.
func TestMentions(t *testing.T) {
	f := func(word string, want ...string) {
		t.Helper()
		if got := Mentions(word); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
	f("await", "numbers", "fields")
	f("OSC 777", "alarms")
	f("osc 777", "alarms")
	f("zebra")
}
