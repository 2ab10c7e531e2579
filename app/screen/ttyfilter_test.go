package screen

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/gdamore/tcell/v2"
)

// A typist is a filter before a parser of tcell's, and the events that come out.
type typist struct {
	t      testing.TB
	filter inputFilter
	parser tcell.InputProcessor
	queue  chan tcell.Event
	keys   []string
	pastes int // that are open
	now    time.Time
}

func newTypist(t testing.TB) *typist {
	y := &typist{t: t, queue: make(chan tcell.Event, 1024), now: time.Unix(0, 0)}
	y.parser = tcell.NewInputProcessor(y.queue)
	y.parser.SetSize(1<<16, 1<<16)
	<-y.queue
	y.filter.emit = y.emit
	return y
}

// emit checks what every key has to be, and that tcell is ready for the next one after it.
func (y *typist) emit(key []byte) {
	if !utf8.Valid(key) {
		y.t.Fatalf("passes on %q", key)
	}
	y.parser.ScanUTF8(key)
	if len(y.queue) > 9 {
		y.t.Fatalf("%q makes %d events", key, len(y.queue))
	}
	for len(y.queue) > 0 {
		y.event(<-y.queue)
	}
	y.parser.ScanUTF8([]byte("q"))
	if e, ok := (<-y.queue).(*tcell.EventKey); !ok || e.Rune() != 'q' || e.Modifiers() != 0 || len(y.queue) > 0 {
		y.t.Fatalf("after %q tcell does not know the key q", key)
	}
}

func (y *typist) event(e tcell.Event) {
	switch e := e.(type) {
	case *tcell.EventKey:
		name := e.Name()
		if e.Key() == tcell.KeyRune {
			name = string(e.Rune())
			if e.Modifiers() != 0 {
				name = fmt.Sprintf("mod%d+%c", e.Modifiers(), e.Rune())
			}
		}
		y.keys = append(y.keys, name)
	case *tcell.EventPaste:
		if e.Start() {
			y.pastes++
		} else {
			y.pastes--
		}
		if y.pastes != 0 && y.pastes != 1 {
			y.t.Fatalf("%d pastes are open", y.pastes)
		}
		y.keys = append(y.keys, map[bool]string{true: "<", false: ">"}[e.Start()])
	case *tcell.EventMouse:
		y.keys = append(y.keys, "mouse")
	}
}

// types takes what comes at once.
func (y *typist) types(input string) { y.filter.feed([]byte(input), y.now) }

// waits lets time pass, in which nothing comes.
func (y *typist) waits(d time.Duration) {
	y.now = y.now.Add(d)
	if at := y.filter.deadline(); !at.IsZero() && !at.After(y.now) {
		y.filter.expire(y.now)
	}
}

func TestInputFilter(t *testing.T) {
	// f gives the filter what comes at once, in parts that a pause of 60 ms lies between.
	f := func(want string, parts ...string) {
		t.Helper()
		y := newTypist(t)
		for _, part := range parts {
			y.types(part)
			y.waits(60 * time.Millisecond)
		}
		if got := strings.Join(y.keys, " "); got != want {
			t.Errorf("%q: %q, want %q", parts, got, want)
		}
	}
	f("a ä 日 q", "aä日q")
	f("q", "\xe4q")             // Latin-1
	f("q", "\xe4", "q")         // that may be the beginning of a rune
	f("q", "\xff\xc0\x80\x9bq") // never UTF-8, too long, a control character of 8 bits
	f("q", "\u009bq")           // as UTF-8
	f("Up", "\x1b[A")
	f("Esc", "\x1b")
	f("Esc Esc", "\x1b\x1b")
	f("Esc q", "\x1b", "q")
	f("mod4+q", "\x1bq")
	f("Up", "\x1b\x1b[A") // Alt-Up
	f("Esc Enter", "\x1b\r")
	f("mod4+] q", "\x1b]", "q")
	f("mod4+] q", "\x1b]q")
	f("mod4+P mod4+X mod4+^ mod4+_ q", "\x1bP", "\x1bX", "\x1b^", "\x1b_", "q")
	f("mod4+[ q", "\x1b[", "q")
	f("mod4+O q", "\x1bO", "q")
	f("mod4+N q", "\x1bNq")
	f("F1 F1 q", "\x1bOP\x1b[[Aq")
	f("q", "\x1b[[", "q")
	f("q", "\x1b[12;", "q")
	f("q", "\x1b["+strings.Repeat("1;", 1000)+"Aq")
	f("Ctrl+C q", "\x1b[1\x03q")
	f("q", "\x1b]11;rgb:0000/0000/0000\x1b\\q") // answers of the terminal
	f("q", "\x1b]11;rgb:0000/0000/0000\aq")
	f("q", "\x1bP>|xterm(388)\x1b\\q")
	f("q", "\x1b]11;rgb:0000/0", "q")
	f("q", "\x1b[?62;4cq")
	f("mouse", "\x1b[<0;120;5M")
	f("q", "\x1b[M \xf0!q") // a mouse event of the old coding, beyond column 95
	f("q", "\x1b[M!q!q")    // and one in column 81
	f("q", "\x1b[M", "q")
	f("q", "\x1b[65;30;97;1;0;2147483647_q") // the key a, two billion times
	f("a", "\x1b[65;30;97;1;0;1_")
	f("mod4+] q", "\x1b[0;0;27;1;0;1_\x1b[0;0;93;1;0;1_", "q") // each byte in a sequence of its own
	f("Up", "\x1b[0;0;27;1;0;1_\x1b[0;0;91;1;0;1_\x1b[0;0;65;1;0;1_")
	f("Ctrl+Space q", "\x00q")
	f("", "\x1b[201~")
}

// A paste ends with its bracket or, without one, when nothing comes that only a terminal can send.
func TestInputFilterPaste(t *testing.T) {
	f := func(want string, parts ...any) {
		t.Helper()
		y := newTypist(t)
		for _, part := range parts {
			switch part := part.(type) {
			case string:
				y.types(part)
			case time.Duration:
				y.waits(part)
			}
		}
		if got := strings.Join(y.keys, ""); got != want {
			t.Errorf("%q: %q, want %q", parts, got, want)
		}
	}
	f("<phase 1 quiet>", "\x1b[200~phase 1\r\nquiet\x1b[201~")
	f("<a  b>q", "\x1b[200~a\n\tb\x1b[201~q")
	f("<a[31mb[20c>q", "\x1b[200~a\x1b[31mb\x1b[20c\x00\x07\x7f\xff\u0085\x1b[201~q")
	f("<ä>q", "\x1b[200~\xc3", "\xa4\x1b[20", "1~q")
	f("<qq>q", "\x1b[200~q", 100*time.Millisecond, "q", pasteGap, "q")
	long := strings.Repeat("q", 100)
	const pause = 400 * time.Millisecond
	f("<"+long+long+">q", "\x1b[200~", pause, long, pause, long, pause, long, "\x1b[201~q") // a slow connection, and a long text
	// One that stalls goes on with what nobody can have typed. What is typed is a key.
	f("<phase 1 ><quiet>q", "\x1b[200~phase 1\n", 600*time.Millisecond, "quiet", 200*time.Millisecond, "\x1b[201~q")
	f(
		"<phase 1 ><quietquit>q", "\x1b[200~phase 1\n", 600*time.Millisecond, "quiet", 400*time.Millisecond, "quit", 400*time.Millisecond,
		"\x1b[201~", "q",
	)
	f("<phase 1 >q<quit>", "\x1b[200~phase 1\n", 600*time.Millisecond, "q", "quit", time.Second)
	f("<phase 1 >Up", "\x1b[200~phase 1\n", 600*time.Millisecond, "\x1b[A", 600*time.Millisecond)
	f("<phase 1 >quit", "\x1b[200~phase 1\n", pasteStall+pasteGap, "quit")
	f("<phase 1>quit", "\x1b[200~phase 1\x1b[201~", time.Second, "quit")
	// Somebody who presses a key again and again is heard.
	pressed := []any{"\x1b[200~"}
	for range 10 {
		pressed = append(pressed, "q", 100*time.Millisecond)
	}
	f("<qqqqq>qqqqq", pressed...)
}

// FuzzTerminalInput has any bytes come in any pieces, at any times. Whatever comes out is whole and leaves tcell ready for more, and after
// a pause a key is that key.
func FuzzTerminalInput(f *testing.F) {
	for _, seed := range []string{
		"\x1b]", "\xe4q", "\x1b[M \xf0!", "\x1b[200~phase 1\nquiet", "\x1b[0;0;27;1;0;1_\x1b[0;0;93;1;0;1_", "\x1bP1\x1b\\",
		"\x1b\x1b[A\x1bO",
		"\x1b[<0;12;5M", "\x1b[27;5;113~\x1b[113;5u\x1b[1;5A", "\x1b[65;30;97;1;0;9_", "\x1b[0;0;27;1;0;1_\x1b[0;0;91;1;0;1_\x1b[200~",
	} {
		f.Add([]byte(seed), uint64(1))
	}
	f.Fuzz(func(t *testing.T, input []byte, seed uint64) {
		random := rand.New(rand.NewPCG(seed, 0))
		y, whole := newTypist(t), newTypist(t)
		whole.types(string(input))
		pauses := random.IntN(2) == 0
		for rest := input; len(rest) > 0; {
			n := 1 + random.IntN(len(rest))
			if random.IntN(2) == 0 {
				n = min(n, 3)
			}
			y.types(string(rest[:n]))
			rest = rest[n:]
			if pauses {
				y.waits(time.Duration(random.IntN(100)) * time.Millisecond)
			}
		}
		if !pauses && !slices.Equal(y.keys, whole.keys) {
			t.Errorf("%q at once: %q, in pieces: %q", input, whole.keys, y.keys)
		}
		y.waits(pasteGap)
		if y.pastes != 0 || !y.filter.deadline().IsZero() {
			t.Fatalf("%d pastes are open, it waits until %v", y.pastes, y.filter.deadline())
		}
		y.keys = nil
		y.types("q")
		if !slices.Equal(y.keys, []string{"q"}) {
			t.Fatalf("after %q and a pause the key q is %q", input, y.keys)
		}
	})
}
