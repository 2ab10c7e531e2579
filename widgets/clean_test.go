package widgets

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"origintop/widgets/screentest"

	"github.com/rivo/tview"
)

func TestClean(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		if got := Clean(text); got != want {
			t.Errorf("Clean(%+q) = %+q, want %+q", text, got, want)
		}
	}
	f("", "")
	f("eth0 [red]ok[-]", "eth0 [red]ok[-]")
	f("naïve 世界 –…● 👍 한글 Việt ☃ €", "naïve 世界 –…● 👍 한글 Việt ☃ €")
	// Control characters.
	f("\x1b[31mred", "·[31mred")
	f("\x1b]0;title\x07\x1bPq\x1b\\", "·]0;title··Pq·\\")
	f("\u009b31m\u009d0;\u0090\u0085", "·31m·0;··")
	f("a\x00b\x7fc\n\r\td", "a·b·c···d")
	// Directions of writing, and letters that have one.
	f("\u202eabc\u2066\u2069", "·abc··")
	f("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u2067\u2068", "·········")
	f("\u05d0 12 \u0628 34 \u0661\ufeb0\U00010840\U0001e900", "· 12 · 34 ····")
	// What has no glyph.
	f("a\u200b\u200c\u200d\u2060\u2061\u2064\ufeffb", "a·······b")
	f("\u00ad\u034f\u115f\u1160\u3164\uffa0\u180e\u17b4", "········")
	f("\ufff9\ufffb\u2028\u2029\u206a\U000e0001\U000e0041\U000e0100\ufe00\ufe0f\u180b", "···········")
	f("\ue000\uf8ff\U000f0000\U0010fffd\uffff\ufdd0\u0378", "·······")
	// Combining marks.
	f("e\u0301 a\u0302\u0301", "e\u0301 a\u0302\u0301")
	f("a"+strings.Repeat("\u0301", 5)+"b\u0301", "a\u0301\u0301···b\u0301")
	f("\u0301a\x1b\u0301", "·a·\u0301")
	f("\u0915\u093f 1\u20e3", "\u0915· 1·")
	// What terminals join, or don't.
	f("\u1112\u1161\u11ab", "···")
	f("🇦🇧 👍🏽 👩\u200d👧 🏳\ufe0f\u200d🌈", "·· 👍· 👩·👧 🏳··🌈")
	f("\uff76\uff9e \u2e3a\u2e3b", "\uff76· ··")
	// What is no UTF-8.
	f("a\xffb", "a\uFFFDb")
	f("\xc0\xaf", "\uFFFD")
	f("\xe0\x80\xaf", "\uFFFD")
	f("\xed\xa0\xbd\xed\xb8\x80", "\uFFFD")
	f("a\ufffdb", "a\ufffdb")
	f("a\xe2\x82", "a\uFFFD")
	// The end.
	f(strings.Repeat("x", 3000), strings.Repeat("x", maxText))
	f("x"+strings.Repeat("界", 3000), "x"+strings.Repeat("界", (maxText-1)/3))
	f(strings.Repeat("\x00", 3000), strings.Repeat("·", maxText/2))

	for _, text := range []string{"eth0 with – and 世界", "/var/lib/docker/overlay2", "e\u0301 \ufffd"} {
		if n := testing.AllocsPerRun(100, func() { Clean(text) }); n != 0 {
			t.Errorf("Clean(%q), which is clean: %v allocations", text, n)
		}
	}
}

// checkClean checks what holds of the Clean of any text.
func checkClean(t *testing.T, text string) {
	t.Helper()
	clean := Clean(text)
	if what := screentest.UnsafeText(clean); what != "" {
		t.Errorf("Clean(%+q) = %+q: %s", text, clean, what)
	}
	if again := Clean(clean); again != clean {
		t.Errorf("Clean(%+q) = %+q, and of that %+q", text, clean, again)
	}
	// A terminal that looks at each character alone counts as many cells as one that joins them.
	cells := 0
	for _, r := range clean {
		if !unicode.Is(unicode.Mn, r) {
			cells += max(1, tview.TaggedStringWidth(string(r)))
		}
	}
	if got := Width(clean); got != cells {
		t.Errorf("Clean(%+q) = %+q is %d cells wide, its characters %d", text, clean, got, cells)
	}
	var b bytes.Buffer
	w := CleanWriter{To: &b}
	for i := range len(text) { // in the smallest pieces
		w.Write([]byte{text[i]})
	}
	w.Flush()
	if got := strings.NewReplacer("\n", "", "\t", "").Replace(b.String()); screentest.UnsafeText(got) != "" {
		t.Errorf("written in pieces, %+q is %+q", text, got)
	}
	if !utf8.ValidString(text) || len(text) > maxText { // of which more stays
		return
	}
	want := regexp.MustCompile(`[^\n\t]+`).ReplaceAllStringFunc(text, Clean)
	if got := b.String(); got != want {
		t.Errorf("written in pieces, %+q is %+q, want %+q", text, got, want)
	}
}

// What is written in pieces is as if it were written at once, to its end.
func TestCleanWriter(t *testing.T) {
	f := func(want string, pieces ...string) {
		t.Helper()
		var b bytes.Buffer
		w := CleanWriter{To: &b}
		for _, p := range pieces {
			w.Write([]byte(p))
		}
		if err := w.Flush(); err != nil || b.String() != want {
			t.Errorf("%+q: got %+q, want %+q", pieces, b.String(), want)
		}
	}
	f("é\n", "\xc3", "\xa9\n")
	f("a\u0301\u0301··\n", "a", "\u0301", "\u0301\u0301", "\u0301\n")
	f("a\n·b\t·", "a\n\u0301", "b\t", "\u0301")
	f("·a", "\u0301", "a")
	f("a\uFFFD", "a", "\xe2\x82")
	f("a\uFFFD", "a\xe2")
	f("")
}

// Each character there is, alone, twice, and between others.
func TestCleanAll(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if unicode.In(r, unicode.Han, unicode.Hangul) && r%64 > 0 {
			continue // they are all alike
		}
		s := Clean(string(r))
		if s == "·" && r != '·' {
			continue
		}
		for _, text := range []string{s, s + s, "x" + s + "x", "世" + s + "世", "👍" + s + "👍"} {
			clean, cells := Clean(text), 0
			for _, r := range clean {
				if !unicode.Is(unicode.Mn, r) {
					cells += tview.TaggedStringWidth(string(r))
				}
			}
			if what := screentest.UnsafeText(clean); what != "" || r != '[' && tview.TaggedStringWidth(clean) != cells {
				t.Errorf("%U: %q is %d cells wide, its characters %d; %s", r, clean, tview.TaggedStringWidth(clean), cells, what)
			}
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, text := range hostile {
		f.Add(text[:min(len(text), 300)])
	}
	f.Fuzz(checkClean)
}

func BenchmarkClean(b *testing.B) {
	for b.Loop() {
		Clean("node_exporter – 世界 and naïve")
	}
}
