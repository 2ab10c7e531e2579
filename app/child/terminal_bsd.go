//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package child

import "golang.org/x/sys/unix"

// How the modes of a terminal are asked for and set.
const getModes, setModes = unix.TIOCGETA, unix.TIOCSETA
