package notify

import (
	"runtime"
	"strings"
	"testing"
)

func TestSequence(t *testing.T) {
	f := func(env, want string) {
		t.Helper()
		variables := map[string]string{}
		for pair := range strings.FieldsSeq(env) {
			name, value, _ := strings.Cut(pair, "=")
			variables[name] = value
		}
		if got := Sequence("origintop", "net; 95%\x1b\a\u202e\u009c", func(name string) string { return variables[name] }); got != want {
			t.Errorf("%s:\n%q, want\n%q", env, got, want)
		}
	}
	const osc9, osc777 = "\x1b]9;origintop: net, 95%····\a", "\x1b]777;notify;origintop;net, 95%····\a"
	if runtime.GOOS == "windows" { // no console of which says what it is
		f("", osc9+osc777)
		f("WT_SESSION=x", osc9)
	} else {
		f("", "")
	}
	f("TERM=linux", "")
	f("TERM=vt100", "")
	f("TERM=dumb TMUX=x", "")
	f("TERM=xterm-256color", osc9+osc777)
	f("TERM=xterm-256color TERM_PROGRAM=iTerm.app", osc9)
	f("TERM=xterm-256color TERM_PROGRAM=WezTerm", osc777)
	f("TERM=xterm-256color VTE_VERSION=7600", osc777)
	f("TERM=xterm-kitty VTE_VERSION=7600", osc9)
	f("TERM=foot KITTY_WINDOW_ID=1", osc777)
	f("TERM=xterm-256color WT_SESSION=x", osc9)
	f("TERM=tmux-256color TMUX=/tmp/x VTE_VERSION=1", "\x1bPtmux;"+strings.ReplaceAll(osc9+osc777, "\x1b", "\x1b\x1b")+"\x1b\\")
	f("TERM=screen STY=1", "\x1bP"+osc9+osc777+"\x1b\\")
	if got := Sequence("origintop", strings.Repeat("x", 5000), func(string) string { return "xterm" }); len(got) > 600 {
		t.Errorf("%d bytes", len(got))
	}
}
