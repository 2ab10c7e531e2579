package format

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"origintop/scrape/regular"
)

var (
	errForeign = errors.New("it is not a recording of origintop")
	errEmpty   = errors.New("it is empty")
	errBegin   = errors.New("it does not begin like a recording: it can be replayed, but not appended to")
)

// firstBytes returns what a file of that size has of the first line, and whether it is that: the whole of it, or all that there is
// in a file which was cut off within it, if that is more than the name of the program.
func firstBytes(file io.ReaderAt, size int64) (line []byte, ok bool, err error) {
	line = make([]byte, min(int64(len(firstLine)), size))
	err = readAt(file, line, 0)
	return line, len(line) > len("origintop ") && strings.HasPrefix(firstLine, string(line)), err
}

// ours returns why nothing is to be appended to a file, nil if it is a recording. Frames alone do not make it one: they may be in
// the file of an archive.
func ours(file io.ReaderAt, size int64) error {
	if _, ok, err := firstBytes(file, size); ok || err != nil {
		return err
	}
	r, err := NewReader(file, size)
	if err != nil {
		return err
	}
	r.Close()
	return errBegin
}

// ErrNoFile is the error of a file that is not there.
var ErrNoFile = errors.New("there is no such file")

// missing returns why there is no file to be read.
func missing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return ErrNoFile
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

// Open opens the recording at path. Its errors are in words for a person. When the context ends it reads no further, and fails.
func Open(ctx context.Context, path string) (*Reader, error) {
	file, err := regular.Open(ctx, path, os.O_RDONLY, 0)
	if not, ok := errors.AsType[regular.NotFile](err); ok && !regular.IsDirectory(err) {
		return nil, fmt.Errorf("%w: recordings need random access: write it to a file first", not)
	}
	if err != nil {
		return nil, missing(err)
	}
	outlook := Ended
	if recordedTo(path) { // before it is read: then what has been cut off may come still
		outlook = Growing
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return nil, bare(err)
	}
	r, err := newReader(until{ctx, file}, info.Size(), outlook, func(frame) {})
	if ctx.Err() != nil { // which may have come to nothing but damage
		err = fmt.Errorf("interrupted while opening it: %w", context.Cause(ctx))
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	r.file, r.closer, r.path = file, file, path
	return r, nil
}
