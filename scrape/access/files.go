package access

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"origintop/scrape/regular"
)

// Files reads the files that flags name, for all sources: what comes out of a pipe, as in --header @<(pass show origin), is kept,
// as it can be read once. The zero Files is ready. Its methods may be called by any goroutine.
type Files struct {
	// Waits, if it is not nil, is called when a file takes more than a second to be read at the start, with how the flag names it.
	Waits func(file string)

	read func(path string, how int) (text []byte, pipe bool, err error) // nil: readFile. A test's may hang

	mu    sync.Mutex
	pipes map[string][]byte
}

// A reader returns what is in a file now. It is named as the flag does it: what stands before the path, as in "--header @", and that.
type reader func(flag, path string) ([]byte, error)

// maxFile is how many bytes of a file are read.
const maxFile = 1 << 20

// errNoFile is the error of what was a file at the start.
var errNoFile = errors.New("it is not a regular file any more, and is not read")

// first returns a reader for the start, which waits for what comes out of pipes until the context ends.
func (f *Files) first(ctx context.Context) reader {
	return func(flag, path string) ([]byte, error) {
		if text, ok := f.pipe(path); ok {
			return text, nil
		}
		type result struct {
			text []byte
			pipe bool
			err  error
		}
		read := make(chan result, 1)
		go func() { // which nothing can end while nobody writes
			text, pipe, err := readFile(path, 0)
			read <- result{text, pipe, err}
		}()
		late := time.NewTimer(time.Second)
		defer late.Stop()
		for {
			select {
			case r := <-read:
				if r.err != nil {
					return nil, fileError(flag, path, r.err)
				}
				if r.pipe {
					f.keep(path, r.text)
				}
				return r.text, nil
			case <-late.C:
				if f.Waits != nil {
					f.Waits(flag + path)
				}
			case <-ctx.Done():
				return nil, fmt.Errorf("%s%s: interrupted while it was read: %w", flag, path, context.Cause(ctx))
			}
		}
	}
}

// again is a reader for later. It waits for no pipe.
func (f *Files) again(flag, path string) ([]byte, error) {
	if text, ok := f.pipe(path); ok {
		return text, nil
	}
	read := f.read
	if read == nil {
		read = readFile
	}
	text, pipe, err := read(path, syscall.O_NONBLOCK)
	if err == nil && pipe {
		err = errNoFile
	}
	if err != nil {
		return nil, fileError(flag, path, err)
	}
	return text, nil
}

// pipe returns what has come out of a pipe.
func (f *Files) pipe(path string) (text []byte, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	text, ok = f.pipes[path]
	return text, ok
}

func (f *Files) keep(path string, text []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.pipes == nil {
		f.pipes = map[string][]byte{}
	}
	f.pipes[path] = text
}

// fileError is why a file could not be read, and what to do.
func fileError(flag, path string, err error) error {
	var of *fs.PathError
	if errors.As(err, &of) {
		err = of.Err
	}
	switch missing := errors.Is(err, fs.ErrNotExist); {
	case missing && flag == tokenFlag && mayBeToken(path):
		return fmt.Errorf("%s: there is no such file: if it is the token itself, write that to a file, and name it", strings.TrimSpace(flag))
	case missing && strings.HasPrefix(path, "~"):
		err = fmt.Errorf("%w: the shell knows ~ only where a word begins, write $HOME", err)
	}
	return fmt.Errorf("%s%s: %w", flag, path, err)
}

// mayBeToken reports whether what is the name of no file may be a token, in which there may be a / as well.
func mayBeToken(path string) bool {
	if strings.HasPrefix(path, "~/") || strings.HasPrefix(path, "./") {
		return false
	}
	_, err := os.Stat(filepath.Dir(path))
	return !strings.Contains(path, "/") || err != nil
}

// readFile returns what is in a file, and whether it is one that can be read only once. With O_NONBLOCK such a one is not read.
func readFile(path string, how int) (text []byte, pipe bool, err error) {
	var file *os.File
	if how == 0 {
		file, err = os.Open(path)
	} else {
		file, err = regular.Open(context.Background(), path, os.O_RDONLY, 0)
	}
	if _, not := errors.AsType[regular.NotFile](err); not {
		return nil, true, nil
	}
	if err != nil {
		return nil, false, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, false, err
	}
	pipe = !info.Mode().IsRegular()
	text, err = io.ReadAll(io.LimitReader(file, maxFile+1))
	if err == nil && len(text) > maxFile {
		err = errors.New("it is larger than 1 MiB")
	}
	return text, pipe, err
}
