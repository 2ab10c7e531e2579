//go:build unix

package app

import (
	"os"
	"os/signal"
	"syscall"
	"time"
)

// stopSelf stops the process as ctrl-z does, and returns when it goes on. In a session without job control the signal has
// no effect and stopSelf returns soon.
func stopSelf() {
	goesOn := make(chan os.Signal, 1)
	signal.Notify(goesOn, syscall.SIGCONT)
	defer signal.Stop(goesOn)
	if syscall.Kill(0, syscall.SIGTSTP) != nil {
		return
	}
	select {
	case <-goesOn:
	case <-time.After(500 * time.Millisecond):
	}
}
