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

// Files reads the files that flags name. All sources share one, because a pipe, as in --header @<(pass show origin), can be read only once:
// Files keeps what came out of it. The zero Files is ready for use, by any goroutine.
type Files struct {
	// Waits, if not nil, is called when Open has waited for a file for a second, with the file as the flag names it.
	Waits func(file string)

	read func(path string, how int) (text []byte, pipe bool, err error) // nil: readFile; in a test it may hang

	mu    sync.Mutex
	pipes map[string][]byte // contents by path
}

// A reader returns the contents of a file. Flag is what stands before the path on the command line, as in "--header @".
type reader func(flag, path string) ([]byte, error)

// maxFile is the size of the largest file that is read, in bytes.
const maxFile = 1 << 20

// errNoFile is the error of a path that was a regular file at the start.
var errNoFile = errors.New("it is no longer a regular file and is not read")

// first returns a reader for Open. It waits for pipes until the context ends.
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
		go func() { // it hangs until somebody writes
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
				return nil, fmt.Errorf("%s%s: interrupted while reading it: %w", flag, path, context.Cause(ctx))
			}
		}
	}
}

// again is a reader for requests. It waits for no pipe.
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

// pipe returns what came out of a pipe.
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

// fileError says why a file could not be read, and what to do.
func fileError(flag, path string, err error) error {
	var of *fs.PathError
	if errors.As(err, &of) {
		err = of.Err
	}
	switch missing := errors.Is(err, fs.ErrNotExist); {
	case missing && flag == tokenFlag && mayBeToken(path):
		return fmt.Errorf("%s: there is no such file: if this is the token itself, put it in a file and name the file",
			strings.TrimSpace(flag))
	case missing && strings.HasPrefix(path, "~"):
		err = fmt.Errorf("%w: the shell expands ~ only at the start of a word: use $HOME", err)
	}
	return fmt.Errorf("%s%s: %w", flag, path, err)
}

// mayBeToken reports whether the name of a file that doesn't exist may be a token. A token may have a / in it.
func mayBeToken(path string) bool {
	if strings.HasPrefix(path, "~/") || strings.HasPrefix(path, "./") {
		return false
	}
	_, err := os.Stat(filepath.Dir(path))
	return !strings.Contains(path, "/") || err != nil
}

// readFile returns the contents of a file, and whether it is a pipe or the like, which can be read only once. With O_NONBLOCK it reads no
// pipe.
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
