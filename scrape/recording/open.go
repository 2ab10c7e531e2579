package recording

import (
	"errors"
	"io/fs"
	"os"
)

var (
	errForeign = errors.New("it is not a recording of origintop")
	errEmpty   = errors.New("it is empty")
)

// regular returns why something is no file that can be a recording, nil if it can.
func regular(info fs.FileInfo) error {
	switch {
	case info.IsDir():
		return errors.New("it is a directory")
	case !info.Mode().IsRegular():
		return errors.New("it is not a file on a disk")
	}
	return nil
}

// missing returns why there is no file to be read.
func missing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New("there is no such file")
	}
	return bare(err)
}

// bare returns an error of package os without the path in it.
func bare(err error) error {
	var path *fs.PathError
	var call *os.SyscallError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &call):
		return call.Err
	}
	return err
}
