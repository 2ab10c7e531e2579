//go:build !windows

package regular

import (
	"io/fs"
	"os"
	"syscall"
)

// openNow opens a file. O_NONBLOCK means nothing to regular files; it keeps openNow from hanging if the file is a FIFO.
func openNow(path string, flag int, perm fs.FileMode) (*os.File, error) {
	return os.OpenFile(path, flag|syscall.O_NONBLOCK, perm)
}
