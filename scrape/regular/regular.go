// Package regular opens regular files and nothing else. A name may lead to anything: opening a FIFO hangs, a terminal gets read from or
// written to, a device starts to do something.
package regular

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// A NotFile is the error of a name that is not a regular file's: the mode of what it is.
type NotFile fs.FileMode

// Error says what it is.
func (n NotFile) Error() string {
	switch mode := fs.FileMode(n); {
	case mode.IsDir():
		return "it is a directory"
	case mode&fs.ModeNamedPipe != 0:
		return "it is a FIFO, not a file"
	case mode&fs.ModeSocket != 0:
		return "it is a socket, not a file"
	case mode&fs.ModeDevice != 0:
		return "it is a device, not a file"
	}
	return "it is not a regular file"
}

// IsDirectory reports whether an error is a NotFile of a directory.
func IsDirectory(err error) bool {
	not, ok := errors.AsType[NotFile](err)
	return ok && fs.FileMode(not).IsDir()
}

// Open opens a file as os.OpenFile does. The error is a *fs.PathError; it wraps a NotFile if the name is not that of a regular file or a
// link to one. Open returns when the context ends, even if the file system hangs.
func Open(ctx context.Context, path string, flag int, perm fs.FileMode) (*os.File, error) {
	return waited(ctx, path, func() (*os.File, error) { return open(path, flag, perm) }, func(f *os.File) { f.Close() })
}

// Read returns the contents of a regular file. It fails if they are more than limit bytes, and as Open does.
func Read(ctx context.Context, path string, limit int) ([]byte, error) {
	return waited(ctx, path, func() ([]byte, error) {
		file, err := open(path, os.O_RDONLY, 0)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		text, err := io.ReadAll(io.LimitReader(file, int64(limit)+1))
		if err == nil && len(text) > limit {
			err = &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf("it is larger than %d bytes", limit)}
		}
		return text, err
	}, func([]byte) {})
}

// open opens a regular file. It checks the file before opening, because opening a device can start it, and again after, because something
// else may have taken its name in between.
func open(path string, flag int, perm fs.FileMode) (*os.File, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "open", Path: path, Err: NotFile(info.Mode())}
	}
	file, err := openNow(path, flag, perm)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "open", Path: path, Err: NotFile(info.Mode())}
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return file, nil
}

// waited returns what f returns. When the context ends, it returns at once, and drop gets what f returns later.
func waited[T any](ctx context.Context, path string, f func() (T, error), drop func(T)) (T, error) {
	if ctx.Done() == nil {
		return f()
	}
	type result struct {
		value T
		err   error
	}
	done, left := make(chan result), make(chan struct{})
	defer close(left)
	go func() {
		value, err := f()
		select {
		case done <- result{value, err}:
		case <-left:
			if err == nil {
				drop(value)
			}
		}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		var none T
		return none, &fs.PathError{Op: "open", Path: path, Err: fmt.Errorf("interrupted while waiting: %w", context.Cause(ctx))}
	}
}
