package screen

import (
	"runtime"
	"strings"
	"testing"

	"origintop/widgets/screentest"
)

func TestCopySequence(t *testing.T) {
	f := func(text, want string, env ...string) {
		t.Helper()
		getenv := func(name string) string {
			for _, e := range env {
				if value, ok := strings.CutPrefix(e, name+"="); ok {
					return value
				}
			}
			return ""
		}
		if got := copySequence(text, getenv); got != want {
			t.Errorf("%q with %q: got %q, want %q", text, env, got, want)
		}
	}
	const up = "\x1b]52;c;dXAgMQ==\a"
	f("up 1", up, "TERM=xterm-256color")
	f("up 1", up+"\x1bPtmux;\x1b"+up+"\x1b\\", "TERM=tmux-256color", "TMUX=/tmp/tmux-0/default,1,0")
	f("up 1", "\x1bP"+up+"\x1b\\", "TERM=screen", "STY=1.x")
	f("up 1", "", "TERM=linux")
	f("up 1", "", "TERM=vt220")
	f("up 1", "", "TERM=dumb")
	console := ""
	if runtime.GOOS == "windows" {
		console = up
	}
	f("up 1", console)
	f("\x1b\\\a\x1b]0;x\a", "\x1b]52;c;G1wHG10wO3gH\a", "TERM=xterm") // whatever it is, it is only letters
}

// What is copied has nothing in it that a shell or a terminal would take for a command of its own.
func TestCopyIsClean(t *testing.T) {
	simulation := screentest.New(t, 10, 1)
	c := New(simulation, nil, Owner{})
	if !c.Copy("a\nrm -rf /\x1b[31m\r\u009b0m b", func(string) string { return "" }) {
		t.Error("there is no clipboard")
	}
	got := string(simulation.GetClipboardData())
	long := strings.Repeat("label ", 1000) + "43.1"
	if c.Copy(long, func(string) string { return "" }); string(simulation.GetClipboardData()) != long {
		t.Errorf("of %d bytes %d were copied", len(long), len(simulation.GetClipboardData()))
	}
	if strings.ContainsFunc(got, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }) || !strings.HasPrefix(got, "a") {
		t.Errorf("copied %q", got)
	}
}
