//go:build !unix

package screen

import "github.com/gdamore/tcell/v2"

// A TTY does nothing on this system: tcell reads keys, not bytes.
type TTY struct {
	Crashed func(error)
	Quit    func()
}

func openScreen() (tcell.Screen, *TTY, error) {
	screen, err := tcell.NewScreen()
	return screen, &TTY{}, err
}

func (*TTY) Stop() error { return nil }

func (*TTY) Background() bool { return false }
