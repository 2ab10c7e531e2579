package accesslog

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"origintop/scrape/regular"
)

// A tail reads a file from its end on, as it grows. When another file takes its name, as of a log that is rotated, that is read from its
// beginning, and the old one for a while longer: the server writes there until it is told.
type tail struct {
	path  string
	begun bool    // files that come now are new
	files []*file // that are read, the one of that name last
	chunk []byte
}

// A file is one that a tail reads.
type file struct {
	*os.File
	offset   int64
	last     []byte // what stands before the offset: if that has changed, the file was truncated and written anew
	lines    lines
	replaced time.Time // when another took its name; zero: none has
	grown    time.Time // when something was last read of it
}

const (
	chunkSize   = 256 << 10
	maxLast     = 1 << 10          // a line or some: ends alone may be those of other lines, too
	oldFor      = 10 * time.Second // that a file is read which has lost its name, and in which nothing is written
	maxFiles    = 4
	longestRead = 200 * time.Millisecond // for one call of poll: then it goes on later
)

// poll reads what has been written since the last call, and reports whether there is more to read at once. Its error is about what can't be
// read now, and may be gone at the next call.
func (t *tail) poll(now time.Time, r *reader) (more bool, err error) {
	if t.chunk == nil {
		t.chunk = make([]byte, chunkSize)
	}
	err = t.follow(now)
	end := time.Now().Add(longestRead)
	for _, f := range t.files {
		for {
			n, readErr := f.read(t.chunk, r)
			if readErr != nil && err == nil {
				err = readErr
			}
			if n == 0 || readErr != nil {
				break
			}
			f.grown = now
			if time.Now().After(end) {
				return true, err
			}
		}
	}
	for len(t.files) > 1 && (t.files[0].isOver(now) || len(t.files) > maxFiles) {
		t.files[0].close(r)
		t.files = t.files[1:]
	}
	return false, err
}

// follow opens the file of the name, if it is not the one that is read last.
func (t *tail) follow(now time.Time) error {
	var current *file
	if len(t.files) > 0 {
		current = t.files[len(t.files)-1]
		info, err := os.Stat(t.path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // the server writes to what had the name until it makes a new one
		}
		is, errIs := current.Stat()
		if err == nil && errIs == nil && os.SameFile(info, is) {
			return nil
		}
	}
	opened, err := regular.Open(context.Background(), t.path, os.O_RDONLY, 0)
	if err != nil {
		t.begun = t.begun || errors.Is(err, fs.ErrNotExist) // what comes now is new
		return err
	}
	f := &file{File: opened}
	if !t.begun {
		if err := f.seekEnd(); err != nil {
			opened.Close()
			return err
		}
		t.begun = true
	}
	if current != nil {
		current.replaced = now
	}
	t.files = append(t.files, f)
	return nil
}

// seekEnd has the file be read from its end on. A line that is half written belongs to what was before.
func (f *file) seekEnd() (err error) {
	if f.offset, err = f.Seek(0, io.SeekEnd); err != nil {
		return err
	}
	f.last = make([]byte, min(maxLast, f.offset))
	if _, err = f.ReadAt(f.last, f.offset-int64(len(f.last))); err != nil && err != io.EOF {
		return err
	}
	f.lines.skip = len(f.last) > 0 && f.last[len(f.last)-1] != '\n'
	return nil
}

// read reads the next piece.
func (f *file) read(chunk []byte, r *reader) (n int, err error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	if info.Size() < f.offset || info.Size() > f.offset && !f.unchanged(chunk) {
		if f.lines.cut() {
			r.badLines++
		}
		f.offset, f.last = 0, f.last[:0]
	}
	n, err = f.ReadAt(chunk, f.offset)
	if err == io.EOF {
		err = nil
	}
	if n > 0 {
		f.lines.feed(chunk[:n], r.observe)
		f.offset += int64(n)
		if n >= maxLast {
			f.last = append(f.last[:0], chunk[n-maxLast:n]...)
		} else {
			f.last = append(f.last, chunk[:n]...)
			f.last = f.last[max(0, len(f.last)-maxLast):]
		}
	}
	return n, err
}

// unchanged reports whether what was read last still stands there. A file that was truncated may be longer again by now.
func (f *file) unchanged(room []byte) bool {
	room = room[:len(f.last)]
	n, err := f.ReadAt(room, f.offset-int64(len(f.last)))
	return err == nil && bytes.Equal(room[:n], f.last)
}

// isOver reports whether a file has lost its name, and the server has been told: it writes there no more.
func (f *file) isOver(now time.Time) bool {
	return now.Sub(f.replaced) > oldFor && now.Sub(f.grown) > oldFor
}

func (f *file) close(r *reader) {
	if f.lines.cut() {
		r.badLines++
	}
	f.Close()
}

func (t *tail) close() {
	for _, f := range t.files {
		f.Close()
	}
}

// reason says why a file can't be read.
func (t *tail) reason(err error) string {
	not, isNot := errors.AsType[regular.NotFile](err)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if _, err := os.Stat(filepath.Dir(t.path)); err != nil {
			return "there is no directory " + filepath.Dir(t.path)
		}
		return "there is no such file yet; waiting for it"
	case errors.Is(err, fs.ErrPermission):
		return "permission denied: be of the group that may read it, on Debian adm, or pipe it in, as in " +
			"sudo tail -n 0 -F FILE | origintop --access-log -"
	case isNot && fs.FileMode(not)&fs.ModeNamedPipe != 0:
		return "it is a FIFO, not a file: read it with --access-log - <FIFO"
	case isNot:
		return not.Error()
	}
	if cause, ok := errors.AsType[*fs.PathError](err); ok {
		err = cause.Err
	}
	return "it can't be read: " + err.Error()
}
