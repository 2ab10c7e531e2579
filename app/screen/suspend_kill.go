//go:build unix && !linux

package screen

import "syscall"

// stopNow stops the process as ctrl-z stops one without handlers. It sends SIGTTIN, because Go's runtime never stops handling SIGTSTP after
// a Notify. It may return before the process stops.
func stopNow() error { return syscall.Kill(syscall.Getpid(), syscall.SIGTTIN) }
