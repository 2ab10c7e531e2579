package app

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"origintop/app/ptytest"
)

// Whatever $COLUMNS and $LINES say, there is a screen.
func TestSizeVariablesOnTerminal(t *testing.T) {
	binary := build(t)
	t.Parallel()
	for _, variables := range [][]string{{"COLUMNS=-5"}, {"LINES=-1"}, {"COLUMNS=20000", "LINES=20000"}, {"COLUMNS=9223372036854775807"}} {
		p := ptytest.New(t)
		c := p.Start(variables, binary, "--no-config", "--demo")
		p.Until("the screen", func() bool { return strings.Contains(p.Sent(), "REPLAY") || strings.Contains(p.Sent(), "origintop:") })
		p.Type("q")
		if status := p.Ends(c); status.ExitStatus() != 0 {
			t.Errorf("%s: it ends with %x: %q", variables, status, p.Sent())
		}
	}
}

// A process without a terminal says that, and not that the kind of the terminal is unknown.
func TestNoTerminal(t *testing.T) {
	binary := build(t)
	t.Parallel()
	p := ptytest.New(t)
	c := p.Start(nil, "setsid", "--wait", binary, "--no-config", "--demo")
	if status := p.Ends(c); status.ExitStatus() != 1 {
		t.Errorf("it ends with %x", status)
	}
	p.Until("the reason", func() bool { return strings.Contains(p.Sent(), "there is no terminal to draw on") })
}

// Signals that say that the program is broken come from elsewhere, too, and end it as others do.
func TestSignalsOfFaults(t *testing.T) {
	build(t)
	t.Parallel()
	for _, s := range []syscall.Signal{syscall.SIGABRT, syscall.SIGBUS, syscall.SIGFPE, syscall.SIGILL, syscall.SIGSEGV, syscall.SIGTRAP} {
		p, c := onTerminal(t)
		c.Process.Signal(s)
		if status := p.Ends(c); status.ExitStatus() != 128+int(s) {
			t.Errorf("%v: it ends with %x", s, status)
		}
		if strings.Contains(p.Sent(), "goroutine ") {
			t.Errorf("%v: it prints its stacks", s)
		}
		p.Restored(s.String())
	}
}

// While the terminal takes no output, ctrl-c ends the program all the same.
func TestQuitWhileBlocked(t *testing.T) {
	build(t)
	t.Parallel()
	p, c := onTerminal(t)
	p.Far.SetReadDeadline(time.Now()) // from now on nobody reads
	for range 40 {
		p.Type("\x0c") // draws all of the screen
		time.Sleep(50 * time.Millisecond)
	}
	time.Sleep(time.Second)
	p.Type("\x03")
	if status := p.Ends(c); status.ExitStatus() != 0 {
		t.Errorf("it ends with %x", status)
	}
	if got := p.Settings(); *got != *p.Before {
		t.Errorf("the terminal's settings are %+v, were %+v", *got, *p.Before)
	}
}
