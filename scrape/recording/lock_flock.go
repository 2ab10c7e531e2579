//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package recording

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// locks reports that there are locks.
const locks = true

// errLocked is that of a file that somebody else is recording to.
var errLocked = errors.New("it is locked")

// lock keeps all others from the same, until the file is closed or the program ends.
func lock(file *os.File) error {
	for {
		switch err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); {
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
