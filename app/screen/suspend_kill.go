//go:build unix && !linux

package screen

import "syscall"

// stopNow stops the process as ctrl-z does one that handles nothing. It is SIGTTIN, because once it was notified of SIGTSTP, Go's runtime
// goes on handling that. It may return before the process stops.
func stopNow() error { return syscall.Kill(syscall.Getpid(), syscall.SIGTTIN) }
