package widgets

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gdamore/tcell/v2"

	"origintop/widgets/screentest"
)

// hostile are texts as an exporter might send them.
var hostile = []string{
	"\x1b[31mred\x1b[0m",
	"\x1b]0;title\x07",
	"[red]tag[-] [::b] [\"region\"]",
	"a\x00b\x7fc\u009bd\r\n\te",
	"bad \xff\xfe utf-8 \xe2\x82",
	"\u202eright to left\u202c\u2066\u200f",
	"\u2028\u2029\ufeff\u200b",
	"世界世界世界世界世界",
	"e\u0301 \u0301\u0301\u0301",
	"👩‍👩‍👧‍👦🇦🇧🇨🇩🏳️‍🌈",
	"\u2e3b three cells",
	strings.Repeat("x", 3<<20),
	strings.Repeat("界", 1<<20),
	strings.Repeat("\x00", 1<<20),
	strings.Repeat("a\u0301", 1<<18),
	"a" + strings.Repeat("\u0301", 200),
	"\u05d0\u0661 12 34",
	"\u1112\u1161\u11ab \uff76\uff9e 1\ufe0f\u20e3 \u0915\u093f",
	"overlong \xc0\xaf, surrogates \xed\xa0\xbd\xed\xb8\x80",
	"\u00ad\u034f\u3164\u180e\U000e0041\ufff9\ue000\uffff\u0378",
}

// What Put says it used, and only that, is what it drew on.
func checkPut(t *testing.T, screen tcell.SimulationScreen, text string, width int) {
	t.Helper()
	const x, columns = 3, 40
	screen.Fill('~', tcell.StyleDefault)
	used := Put(screen, x, 1, width, text, tcell.StyleDefault)
	if used < 0 || used > max(width, 0) {
		t.Fatalf("Put(%.60q) in %d cells used %d", text, width, used)
	}
	for y := range 3 {
		for at := range columns {
			cell, _, n := screen.Get(at, y)
			switch inside := y == 1 && at >= x && at < x+used; {
			case !inside && cell != "~":
				t.Fatalf("Put(%.60q) in %d cells used %d and drew %q at %d,%d", text, width, used, cell, at, y)
			case inside && n > x+used-at:
				t.Fatalf("Put(%.60q) in %d cells: %q sticks out at %d", text, width, cell, at)
			}
		}
	}
	if n := Width(Clean(text)); n <= width && used != n {
		t.Fatalf("Put(%.60q) of width %d used %d of %d", text, n, used, width)
	}
}

func TestPut(t *testing.T) {
	screen := screentest.New(t, 40, 3)
	f := func(width int, text, want string) {
		t.Helper()
		screen.Clear()
		Put(screen, 0, 0, width, text, tcell.StyleDefault)
		if got, _, _ := strings.Cut(screentest.Text(screen), "\n"); got != want {
			t.Errorf("Put(%q) in %d cells: %q, want %q", text, width, got, want)
		}
	}
	f(5, "eth0", "eth0")
	f(4, "eth0", "eth0")
	f(3, "eth0", "et…")
	f(1, "eth0", "…")
	f(0, "eth0", "")
	f(-1, "eth0", "")
	f(9, "[red]x[-]", "[red]x[-]")
	f(4, "世界", "世界")
	f(3, "世界", "世…")
	for _, text := range hostile {
		for width := -1; width <= 20; width++ {
			checkPut(t, screen, text, width)
		}
	}
}

func TestPutRight(t *testing.T) {
	screen := screentest.New(t, 10, 1)
	f := func(width int, text, want string, used int) {
		t.Helper()
		screen.Clear()
		if got := putRight(screen, 0, 0, width, text, tcell.StyleDefault); got != used {
			t.Errorf("putRight(%q) used %d, want %d", text, got, used)
		}
		if got := strings.TrimRight(screentest.Text(screen), "\n"); got != want {
			t.Errorf("putRight(%q) in %d cells: %q, want %q", text, width, got, want)
		}
	}
	f(8, "12.4", "    12.4", 4)
	f(4, "12.4", "12.4", 4)
	f(3, "12.4", "", 0)
	f(0, "", "", 0)
	f(6, "界–", "   界–", 3)
}

func TestWrap(t *testing.T) {
	f := func(text string, width int, want ...string) {
		t.Helper()
		if got := Wrap(text, width); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("Wrap(%q, %d) = %q, want %q", text, width, got, want)
		}
	}
	f("not configured", 20, "not configured")
	f("not  configured yet", 14, "not configured", "yet")
	f("anticonstitutional a b", 5, "anticonstitutional", "a b")
	f("", 5, "")
}

func FuzzPut(f *testing.F) {
	for _, text := range hostile {
		f.Add(text[:min(len(text), 200)], 7)
	}
	screen := tcell.NewSimulationScreen("UTF-8")
	if err := screen.Init(); err != nil {
		f.Fatal(err)
	}
	f.Cleanup(screen.Fini)
	screen.SetSize(40, 3)
	f.Fuzz(func(t *testing.T, text string, width int) {
		checkPut(t, screen, text, min(width, 36))
	})
}
