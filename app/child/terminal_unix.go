//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package child

import "golang.org/x/sys/unix"

// keepModes returns a function that makes the modes of the terminal what they are now: a command that is killed cannot do so itself. It
// does nothing while another process group has the terminal, as that of a shell has while the program is in the background.
func keepModes() (restore func()) {
	var modes *unix.Termios
	onTerminal(func(tty int) { modes, _ = unix.IoctlGetTermios(tty, getModes) })
	return func() {
		if modes != nil {
			onTerminal(func(tty int) { unix.IoctlSetTermios(tty, setModes, modes) })
		}
	}
}

// onTerminal does something with the terminal if the program is in the foreground there.
func onTerminal(do func(tty int)) {
	tty, err := unix.Open("/dev/tty", unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	if err != nil {
		return
	}
	defer unix.Close(tty)
	if group, err := unix.IoctlGetInt(tty, unix.TIOCGPGRP); err == nil && group == unix.Getpgrp() {
		do(tty)
	}
}
