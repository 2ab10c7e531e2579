//go:build unix

package child

import (
	"os"
	"syscall"
)

// hasTerminal reports whether the program has a controlling terminal.
func hasTerminal() bool {
	tty, err := os.Open("/dev/tty")
	if err == nil {
		tty.Close()
	}
	return err == nil
}

// signal sends a signal to the command and what is in its process group, as a terminal does.
func (c *Child) signal(s os.Signal) {
	if n, ok := s.(syscall.Signal); ok {
		signalAll(c.group(), n)
	}
}

// signalAll sends a signal to some processes, and to the process groups of negative numbers.
func signalAll(processes []int, s syscall.Signal) {
	for _, p := range processes {
		syscall.Kill(p, s)
	}
}
