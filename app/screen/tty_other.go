//go:build !unix && !windows

package screen

import (
	"os"

	"github.com/gdamore/tcell/v2"
)

func openTerminal() (tcell.Tty, error) { return tcell.NewDevTty() }

func terminalType() string { return os.Getenv("TERM") }
