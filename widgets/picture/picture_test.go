package picture

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/gdamore/tcell/v2"
)

// screen returns cells with these lines of text on them, all in the same style.
func screen(width int, style tcell.Style, lines ...string) *tcell.CellBuffer {
	c := new(tcell.CellBuffer)
	c.Resize(width, len(lines))
	c.Fill(' ', tcell.StyleDefault)
	for y, text := range lines {
		for x := 0; text != "" && x < width; {
			rest, w := c.Put(x, y, text, style)
			text = rest
			x += max(w, 1)
		}
	}
	return c
}

var plain = tcell.StyleDefault

func TestText(t *testing.T) {
	f := func(c Cells, want string) {
		t.Helper()
		if got := Text(c); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	f(screen(0, plain), "")
	f(screen(5, plain, ""), "\n")
	f(screen(5, plain, "ab", " c  d", "漢字"), "ab\n c  d\n漢字\n")
	f(screen(5, plain, "e\u0301⣿█", "a    b"), "e\u0301⣿█\na\n")
	never := new(tcell.CellBuffer) // cells that nothing was put in
	never.Resize(3, 2)
	f(never, "\n\n")
}

func TestCopy(t *testing.T) {
	style := plain.Foreground(tcell.PaletteColor(31)).Bold(true)
	c := screen(6, style, "ab", "漢 x")
	other := Copy(c)
	want := ANSI(c, 256)
	c.Fill('z', plain)
	if got := ANSI(other, 256); !bytes.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestANSI(t *testing.T) {
	f := func(colours int, style tcell.Style, want string) {
		t.Helper()
		got := string(ANSI(screen(6, style, " a"), colours))
		if want = "\x1b[0" + want + "m a\x1b[0m\n"; got != want {
			t.Errorf("%d colours: got %q, want %q", colours, got, want)
		}
	}
	colour := func(i int) tcell.Style { return plain.Foreground(tcell.PaletteColor(i)) }
	f(256, colour(1), ";31")
	f(256, colour(9), ";91")
	f(256, colour(31), ";38;5;31")
	f(256, plain.Background(tcell.PaletteColor(2)), ";42")
	f(256, plain.Background(tcell.PaletteColor(12)), ";104")
	f(256, plain.Background(tcell.PaletteColor(220)).Bold(true), ";1;48;5;220")
	f(16, colour(31), ";36")  // the nearest
	f(16, colour(196), ";91") // which is exact
	f(8, colour(196), ";31")
	f(0, colour(196).Bold(true), ";1")
	f(1<<24, colour(196), ";38;5;196")
	f(1<<24, plain.Foreground(tcell.NewRGBColor(1, 2, 3)).Background(tcell.NewRGBColor(4, 5, 6)), ";38;2;1;2;3;48;2;4;5;6")
	f(256, plain.Foreground(tcell.NewRGBColor(0xff, 0, 0)), ";91")
	f(256, plain.Foreground(tcell.ColorReset).Dim(true), ";2")
	f(256, plain.Bold(true).Dim(true).Italic(true).Underline(true).Blink(true).Reverse(true).StrikeThrough(true), ";1;2;3;4;5;7;9")

	// Blanks are written where they can be seen, or something comes behind them.
	red := colour(1)
	c := screen(8, plain, "a  b")
	c.Put(5, 0, " ", red.Reverse(true))
	if got, want := string(ANSI(c, 256)), "a  b \x1b[0;7;31m \x1b[0m\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	c.Put(5, 0, "x", red)
	c.Put(7, 0, "y", plain)
	if got, want := string(ANSI(c, 256)), "a  b \x1b[0;31mx\x1b[0m y\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSVGCells(t *testing.T) {
	const ink = "#c9d1d9" // of text on a dark ground
	f := func(text string, style tcell.Style, want ...string) {
		t.Helper()
		svg := string(SVG(screen(10, style, text), "", Dark))
		_, svg, _ = strings.Cut(svg, `fill="#11151c"/>`+"\n")
		svg = regexp.MustCompile(`(?s)<g font-family="[^>]*>\n(.*)</g>\n</svg>\n`).ReplaceAllString(svg, "$1")
		if want := strings.Join(want, "\n") + "\n"; svg != want && svg+"\n" != want {
			t.Errorf("%q: got\n%swant\n%s", text, svg, want)
		}
	}
	words := func(attributes string, elements ...string) string {
		return "<g fill=" + attributes + ">\n" + strings.Join(elements, "\n") + "\n</g>"
	}
	text := `"` + ink + `"`
	f("", plain, "")
	f("a", plain, words(text, `<text x="0" y="12">a</text>`))
	f(" a<b &c", plain, words(text, `<text x="8" y="12" textLength="48">a&lt;b &amp;c</text>`))
	f("ab  c", plain, words(text, `<text x="0" y="12" textLength="16">ab</text>`,
		`<text x="32" y="12">c</text>`)) // blanks are not relied on
	f("a→b", plain, words(text, `<text x="0" y="12">a</text>`, `<text x="8" y="12">→</text>`, `<text x="16" y="12">b</text>`))
	f("漢a", plain, words(text, `<text x="0" y="12" textLength="16">漢</text>`, `<text x="16" y="12">a</text>`))
	f("a", plain.Foreground(tcell.PaletteColor(31)).Bold(true), words(`"#0087af" font-weight="bold"`, `<text x="0" y="12">a</text>`))
	f("a", plain.Foreground(tcell.PaletteColor(1)).Dim(true).Italic(true),
		words(`"#800000" opacity=".6" font-style="italic"`, `<text x="0" y="12">a</text>`))
	f("a ", plain.Underline(true), words(text+` text-decoration="underline"`, `<text x="0" y="12" textLength="16">a </text>`))
	f("a", plain.StrikeThrough(true).Foreground(tcell.NewRGBColor(1, 2, 3)),
		words(`"#010203" text-decoration="line-through"`, `<text x="0" y="12">a</text>`))

	f("ab", plain.Reverse(true), `<path fill="`+ink+`" d="M0 0h16v16h-16z"/>`,
		words(`"#11151c"`, `<text x="0" y="12" textLength="16">ab</text>`))
	f("a", plain.Background(tcell.PaletteColor(9)), `<path fill="#ff0000" d="M0 0h8v16h-8z"/>`, words(text, `<text x="0" y="12">a</text>`))
	f("a", plain.Background(tcell.PaletteColor(9)).Reverse(true), `<path fill="`+ink+`" d="M0 0h8v16h-8z"/>`,
		words(`"#ff0000"`, `<text x="0" y="12">a</text>`))

	shape := func(p pen, d string) string {
		return `<path ` + strings.Replace(p.attributes(), "%s", ink, 1) + ` d="` + d + `"/>`
	}
	f("██▌", plain, shape(solid, "M0 0h20v16h-20z"))
	f("▁█▇", plain, shape(solid, "M0 14h8v2h-8zM8 0h8v16h-8zM16 2h8v14h-8z"))
	f("▁█▇", plain.Reverse(true), `<path fill="`+ink+`" d="M8 0h8v16h-8z"/>`, // the ground's colour on its own
		shape(solid, "M0 0h8v14h-8zM16 0h8v2h-8z"), strings.Replace(shape(solid, "M8 0h8v16h-8z"), ink, "#11151c", 1))
	f("▀▐", plain, shape(solid, "M0 0h8v8h-8zM12 0h4v16h-4z"))
	f("▏▉", plain, shape(solid, "M0 0h1v16h-1zM8 0h7v16h-7z"))
	f("░▒▓", plain, shape(quarter, "M0 0h8v16h-8z"), shape(half, "M8 0h8v16h-8z"), shape(threeQuarters, "M16 0h8v16h-8z"))
	f("──┤", plain, shape(thin, "M0 8h20M20 0v16"))
	f("┏━┃", plain, shape(thick, "M4 8h12M4 8v8M20 0v16"))
	f("╭╮", plain, shape(thin, "M4 16v-4q0-4 4-4M12 16v-4q0-4-4-4"))
	f("╰╯", plain, shape(thin, "M4 0v4q0 4 4 4M12 0v4q0 4-4 4"))
	f("┈┈ ┄╌╎", plain, shape(dashes2, "M32 8h8"), shape(dashes3, "M24 8h8"), shape(dashes4, "M0 8h16"), shape(dashesDown, "M44 0v16"))
	f("●a", plain, shape(solid, "M0 0"+signs['●']), words(text, `<text x="8" y="12">a</text>`))

	// The dots of braille, bit by bit, and those that touch as one line.
	f("\u2800", plain, "")
	for dot, d := range []string{"M0 2h4", "M0 6h4", "M0 10h4", "M4 2h4", "M4 6h4", "M4 10h4", "M0 14h4", "M4 14h4"} {
		f(string(rune(0x2800+1<<dot)), plain, shape(dots, d))
	}
	f("⣿⣿⣀", plain, shape(dots, "M0 2h16M0 6h16M0 10h16M0 14h24"))
	f("⡇⢸", plain, shape(dots, "M0 2h4M12 2h4M0 6h4M12 6h4M0 10h4M12 10h4M0 14h4M12 14h4"))
}

// Rows are joined where they touch.
func TestSVGFrames(t *testing.T) {
	svg := string(SVG(screen(3, plain, "╭─╮", "│ │", "╰─╯"), "", Light))
	if want := `d="M8 8h8M8 40h8M4 16v16M20 16v16M4 16v-4q0-4 4-4M20 16v-4q0-4-4-4M4 32v4q0 4 4 4M20 32v4q0 4-4 4"`; !strings.Contains(svg, want) {
		t.Errorf("no %s in\n%s", want, svg)
	}
	if !strings.Contains(svg, `stroke="#24292f"`) || !strings.Contains(svg, `fill="#ffffff"`) {
		t.Errorf("the picture is not light:\n%s", svg)
	}
}

func TestSVGHead(t *testing.T) {
	svg := string(SVG(screen(120, plain, make([]string, 40)...), `a <b> & "c"`, Dark))
	want := `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="984" height="660" viewBox="-12 -10 984 660">
<title>a &lt;b&gt; &amp; &#34;c&#34;</title>
<rect x="-12" y="-10" width="984" height="660" rx="8" fill="#11151c"/>
`
	if !strings.HasPrefix(svg, want) {
		t.Errorf("got\n%.400s\nwant\n%s", svg, want)
	}
}

// FuzzPictures draws any text in any style: an SVG is well-formed XML, and without its sequences ANSI is the text, but for reversed blocks:
// of those a text without colours shows what hangs above.
func FuzzPictures(f *testing.F) {
	golden, err := os.ReadFile("../../testdata/golden/live-120x40.txt")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(golden), uint64(1<<32|31), uint64(0), uint(1), 256)
	f.Add("a<b>&\"'\uFFFF 漢e\u0301⣿█┏┈●\U0001F600", uint64(1<<33|1<<32|0xff8000), uint64(1<<32|300), uint(0x7f), 16)
	f.Add("▅", uint64(1<<32|1), uint64(1<<32|2), uint(tcell.AttrReverse), 16)
	sequences := regexp.MustCompile("\x1b\\[[0-9;]*m")
	f.Fuzz(func(t *testing.T, text string, fg, bg uint64, attributes uint, colours int) {
		text = strings.Map(func(r rune) rune {
			if r < ' ' && r != '\n' || r == 0x7f {
				return ' ' // no widget draws control characters
			}
			return r
		}, text)
		style := plain.Foreground(tcell.Color(fg)).Background(tcell.Color(bg)).Attributes(tcell.AttrMask(attributes))
		lines := strings.Split(text, "\n")
		lines = lines[:min(len(lines), 60)]
		c := screen(120, style, lines...)
		decoder := xml.NewDecoder(bytes.NewReader(SVG(c, text, Dark)))
		for {
			if _, err := decoder.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
		want := regexp.MustCompile(`(?m) +$`).ReplaceAllString(Text(screen(120, style.Reverse(false), lines...)), "")
		got := sequences.ReplaceAllString(string(ANSI(c, colours)), "")
		if got = regexp.MustCompile(`(?m) +$`).ReplaceAllString(got, ""); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	})
}

func BenchmarkSVG(b *testing.B) {
	golden, err := os.ReadFile("../../testdata/golden/live-120x40.txt")
	if err != nil {
		b.Fatal(err)
	}
	c := screen(120, plain, strings.Split(string(golden), "\n")...)
	b.ReportAllocs()
	for b.Loop() {
		b.SetBytes(int64(len(SVG(c, "", Dark))))
	}
}
