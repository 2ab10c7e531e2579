package format

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/windows"
)

const (
	lockShared    = 0
	lockExclusive = windows.LOCKFILE_EXCLUSIVE_LOCK
)

// flock locks a file, or returns errLocked. It locks a byte far behind all others: nobody else can read or write what is locked here.
func flock(file *os.File, how uint32) error {
	behind := windows.Overlapped{OffsetHigh: 1 << 30}
	switch err := windows.LockFileEx(windows.Handle(file.Fd()), how|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &behind); {
	case errors.Is(err, windows.ERROR_LOCK_VIOLATION):
		return errLocked
	case err != nil:
		return fmt.Errorf("it cannot be locked: %w", err)
	}
	return nil
}
