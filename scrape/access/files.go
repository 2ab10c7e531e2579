package access

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"sync"
)

// Files reads the files that flags name, for all sources: what comes out of a pipe, as in --header @<(pass show origin), is kept,
// as it can be read once. The zero Files is ready. Its method may be called by any goroutine.
type Files struct {
	mu    sync.Mutex
	pipes map[string][]byte
}

// mostFile is how many bytes of a file are read.
const mostFile = 1 << 20

// read returns what is in the file of that flag now.
func (f *Files) read(flag, path string) ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if text, ok := f.pipes[path]; ok {
		return text, nil
	}
	text, pipe, err := readFile(path)
	if err != nil {
		var of *fs.PathError
		if errors.As(err, &of) {
			err = of.Err
		}
		switch missing := errors.Is(err, fs.ErrNotExist); {
		case missing && flag == "--bearer-token-file" && (len(path) >= 20 && !strings.ContainsAny(path, "/.") || strings.HasPrefix(path, "eyJ")):
			return nil, fmt.Errorf("%s: there is no such file, and its name looks like a token: write that to a file, and name it", flag)
		case missing && strings.HasPrefix(path, "~"):
			err = fmt.Errorf("%w: the shell knows ~ only where a word begins, write $HOME", err)
		}
		return nil, fmt.Errorf("%s %s: %w", flag, path, err)
	}
	if pipe {
		if f.pipes == nil {
			f.pipes = map[string][]byte{}
		}
		f.pipes[path] = text
	}
	return text, nil
}

// readFile returns what is in a file, and whether it is one that can be read only once.
func readFile(path string) (text []byte, pipe bool, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, false, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, false, err
	}
	text, err = io.ReadAll(io.LimitReader(file, mostFile+1))
	if err == nil && len(text) > mostFile {
		err = errors.New("it is larger than 1 MiB")
	}
	return text, !info.Mode().IsRegular(), err
}
