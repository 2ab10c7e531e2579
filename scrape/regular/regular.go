// Package regular opens regular files and nothing else. A user may name anything, and a directory may hold anything: a FIFO would be
// waited for, a terminal would be read from or written to, a device would begin to do something.
package regular

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// NotFile is the error of what is no regular file, by what it is instead.
type NotFile fs.FileMode

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

// IsDirectory reports whether an error is that of a directory in place of a file.
func IsDirectory(err error) bool {
	not, ok := errors.AsType[NotFile](err)
	return ok && fs.FileMode(not).IsDir()
}

// Open opens a file as os.OpenFile does. If it is not a regular one, or a link to one, the error is a NotFile. It waits for a file system
// that hangs until the context ends, and no longer. Errors are of type *fs.PathError.
func Open(ctx context.Context, path string, flag int, perm fs.FileMode) (*os.File, error) {
	return waited(ctx, path, func() (*os.File, error) { return open(path, flag, perm) }, func(f *os.File) { f.Close() })
}

// Read returns what is in a regular file. It fails if that is more than so many bytes, and otherwise as Open does.
func Read(ctx context.Context, path string, most int) ([]byte, error) {
	return waited(ctx, path, func() ([]byte, error) {
		file, err := open(path, os.O_RDONLY, 0)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		text, err := io.ReadAll(io.LimitReader(file, int64(most)+1))
		if err == nil && len(text) > most {
			err = &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf("it is larger than %d bytes", most)}
		}
		return text, err
	}, func([]byte) {})
}

// open opens a regular file. What decides is what was opened: by the time of the call the name may be that of something else than it was
// before. It is asked before all the same, because to open a device can be to set it to work. O_NONBLOCK keeps a FIFO that takes the
// file's place in between from being waited for, and means nothing to files.
func open(path string, flag int, perm fs.FileMode) (*os.File, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "open", Path: path, Err: NotFile(info.Mode())}
	}
	file, err := os.OpenFile(path, flag|syscall.O_NONBLOCK, perm)
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

// waited returns what f does. When the context ends f is left behind: what it returns later is let go by drop.
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
		return none, &fs.PathError{Op: "open", Path: path, Err: fmt.Errorf("interrupted while it was waited for: %w", context.Cause(ctx))}
	}
}
