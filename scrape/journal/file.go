package journal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"sync/atomic"
	"syscall"
	"time"

	"origintop/scrape"
)

const (
	mostBytes  = 10 << 20 // of a file; then it is renamed to FILE.1, in place of the one that has that name
	mostQueued = 1024     // lines that wait for the disk
	patience   = time.Second
)

// head is how each line begins, and so how a log is told from other files.
var head = []byte("time=")

// A file takes lines and writes them in a goroutine of its own. At most twice as much as it may have is on the disk.
type file struct {
	path  string
	most  int64
	lines chan []byte
	lost  atomic.Int64  // lines since the last one that was written
	ends  chan struct{} // closed: what is in the queue is all
	ended chan struct{} // closed: it is written
	pipe  *os.File      // nil: it is a regular file

	// Of the goroutine that writes:
	out   *os.File
	size  int64
	first []byte // the first line of the run, which stands at the beginning of each file
}

// open opens a log: a new file, one that holds a log, which then goes on, or a named pipe. Nothing else is written to.
func open(path string, most int64) (*file, error) {
	fail := func(err error) (*file, error) {
		if cause, ok := errors.AsType[*fs.PathError](err); ok {
			err = cause.Err
		}
		return nil, fmt.Errorf("debug log %s: %w: name another file", path, err)
	}
	is, err := os.Stat(path)
	pipe := err == nil && is.Mode()&fs.ModeNamedPipe != 0
	if err == nil && !is.Mode().IsRegular() && !pipe {
		return fail(errors.New("it is not a file"))
	}
	f := &file{
		path: path, most: most, lines: make(chan []byte, mostQueued), ends: make(chan struct{}), ended: make(chan struct{}),
	}
	if err := f.reopen(); err != nil {
		return fail(err)
	}
	if pipe {
		f.pipe, f.most = f.out, math.MaxInt64
	} else if !isLog(f.out) {
		f.out.Close()
		return fail(errors.New("it is not a log of origintop's, and stays as it is"))
	}
	go func() {
		defer close(f.ended)
		scrape.Guarded(func() error { f.run(); return nil }) // there is nobody to be told
	}()
	return f, nil
}

// isLog reports whether a file is a log, as far as its beginning tells. One that is empty is.
func isLog(file io.ReaderAt) bool {
	begin, err := io.ReadAll(io.NewSectionReader(file, 0, int64(len(head))))
	return err == nil && (len(begin) == 0 || bytes.Equal(begin, head))
}

// reopen opens the file. A pipe is opened for reading, too: then nobody need read it yet. Writes to it can be interrupted.
func (f *file) reopen() error {
	out, err := os.OpenFile(f.path, os.O_RDWR|os.O_CREATE|os.O_APPEND|syscall.O_NONBLOCK, 0o644)
	if err != nil {
		return err
	}
	is, err := out.Stat()
	if err != nil {
		out.Close()
		return err
	}
	f.out, f.size = out, is.Size()
	return nil
}

// Write takes a line, or counts it as lost. It never waits, and never fails.
func (f *file) Write(line []byte) (int, error) {
	select {
	case f.lines <- bytes.Clone(line):
	default:
		f.lost.Add(1)
	}
	return len(line), nil
}

// Close returns when the lines are written or, if the disk has no time for them or nobody reads the pipe, soon.
func (f *file) Close() {
	close(f.ends)
	select {
	case <-f.ended:
	case <-time.After(patience):
		if f.pipe != nil {
			f.pipe.Close() // which interrupts a write to it
		}
	}
}

func (f *file) run() {
	defer f.out.Close()
	for {
		select {
		case line := <-f.lines:
			f.write(line)
		case <-f.ends:
			for len(f.lines) > 0 {
				f.write(<-f.lines)
			}
			return
		}
	}
}

// write writes a line and, before it, how many are missing there.
func (f *file) write(line []byte) {
	text, lost := line, f.lost.Swap(0)
	if lost > 0 {
		now := time.Now().Format("2006-01-02T15:04:05.000Z07:00")
		text = append(fmt.Appendf(nil, "time=%s level=WARN msg=\"lines are missing here\" lines=%d\n", now, lost), line...)
	}
	if f.size > 0 && f.size+int64(len(text)) > f.most {
		f.turn()
	}
	if !f.append(text) {
		f.lost.Add(lost + 1)
	}
	if f.first == nil {
		f.first = line
	}
}

// append writes all of the text or nothing.
func (f *file) append(text []byte) bool {
	n, err := f.out.Write(text)
	if err != nil && n > 0 && f.out.Truncate(f.size) == nil {
		n = 0
	}
	f.size += int64(n)
	return err == nil
}

// turn begins a new file, and keeps the full one as FILE.1. Where that can't be done, the full one is emptied.
func (f *file) turn() {
	full := f.out
	if replaceable(f.path+".1") && os.Rename(f.path, f.path+".1") == nil && f.reopen() == nil {
		full.Close()
	} else if full.Truncate(0) == nil {
		f.size = 0
	}
	f.append(f.first)
}

// replaceable reports whether there is no file of that name, or a log.
func replaceable(path string) bool {
	file, err := os.Open(path)
	if err != nil {
		return errors.Is(err, fs.ErrNotExist)
	}
	defer file.Close()
	return isLog(file)
}
