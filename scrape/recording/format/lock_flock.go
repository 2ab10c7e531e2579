//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package format

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

const (
	lockShared    = syscall.LOCK_SH
	lockExclusive = syscall.LOCK_EX
)

// flock locks a file, or returns errLocked.
func flock(file *os.File, how int) error {
	for {
		switch err := syscall.Flock(int(file.Fd()), how|syscall.LOCK_NB); {
		case errors.Is(err, syscall.EINTR):
		case errors.Is(err, syscall.EWOULDBLOCK):
			return errLocked
		case err != nil:
			return fmt.Errorf("it cannot be locked: %w", err)
		default:
			return nil
		}
	}
}
