//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd || windows

package format

import (
	"context"
	"errors"
	"os"

	"origintop/scrape/regular"
)

// errLocked is that of a file that somebody else is writing to.
var errLocked = errors.New("it is locked")

// lock keeps all others from the same, until the file is closed or the program ends. Its error is errLocked if another one does. Where the
// system has no such locks, it does nothing.
func lock(file *os.File) error { return flock(file, lockExclusive) }

// inProgress returns nil if somebody is recording to a file, and why not otherwise. It locks the file until that is closed, but
// keeps nobody else from asking.
func inProgress(file *os.File) error {
	switch err := flock(file, lockShared); {
	case err == nil:
		return errors.New("nobody is recording to it")
	case !errors.Is(err, errLocked):
		return err
	}
	return nil
}

// recordedTo reports whether somebody is recording to the file of that name.
func recordedTo(path string) bool {
	file, err := regular.Open(context.Background(), path, os.O_RDONLY, 0)
	if err != nil {
		return false
	}
	defer file.Close()
	return inProgress(file) == nil
}
