//go:build !windows

package access

import (
	"errors"
	"syscall"
)

// failed reports whether a connection failed with that error.
func failed(err error, name syscall.Errno) bool { return errors.Is(err, name) }
