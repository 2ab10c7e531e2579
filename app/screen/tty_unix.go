//go:build unix

package screen

import (
	"os"

	"github.com/gdamore/tcell/v2"
	"golang.org/x/sys/unix"
)

// A sharedTTY is a terminal that processes use in turn.
type sharedTTY struct {
	tcell.Tty
	control *os.File // the same terminal, for ioctls
}

func openTerminal() (tcell.Tty, error) {
	terminal, err := tcell.NewDevTty()
	if err != nil {
		return nil, err
	}
	control, err := os.OpenFile("/dev/tty", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return nil, err
	}
	return sharedTTY{terminal, control}, nil
}

// terminalType returns what tcell knows the terminal by.
func terminalType() string { return os.Getenv("TERM") }

// Background reports whether another process has the terminal.
func (s sharedTTY) Background() bool {
	foreground, err := unix.IoctlGetInt(int(s.control.Fd()), unix.TIOCGPGRP)
	own, errOwn := unix.Getpgid(0)
	return err == nil && errOwn == nil && foreground != own
}

func (s sharedTTY) Close() error {
	s.control.Close()
	return s.Tty.Close()
}
