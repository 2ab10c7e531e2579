//go:build !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd || windows)

package format

import (
	"errors"
	"os"
	"time"
)

// errLocked is that of a file that somebody else is writing to. Here it is never known.
var errLocked = errors.New("it is locked")

// lock does nothing where there is no flock(2): nothing keeps a second program from recording to the same file, and none
// can put in markers.
func lock(*os.File) error { return nil }

// recordedTo reports whether the file of that name was written to within the last minute: here that is all that can be known.
func recordedTo(path string) bool {
	info, err := os.Stat(path)
	return err == nil && time.Since(info.ModTime()) < time.Minute
}

func inProgress(*os.File) error {
	return errors.New("on this system other programs cannot add markers")
}
