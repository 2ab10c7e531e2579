//go:build !unix

package app

import "github.com/gdamore/tcell/v2"

// A tty is nothing here: tcell does not read keys as bytes.
type tty struct {
	crashed func(error)
	quit    func()
}

func openScreen() (tcell.Screen, *tty, error) {
	screen, err := tcell.NewScreen()
	return screen, &tty{}, err
}

func (*tty) Stop() error { return nil }

func (*tty) background() bool { return false }
