package debuglog

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"syscall"
	"time"

	"origintop/scrape/crash"
	"origintop/scrape/regular"
)

const (
	mostBytes  = 10 << 20 // of a file; then it is renamed to FILE.1, in place of the one that has that name
	mostQueued = 1024     // lines that wait for the disk
	patience   = time.Second
)

// A file takes lines and writes them in a goroutine of its own. At most three times as much as it may have is on the disk.
type file struct {
	most  int64
	lines chan []byte
	lost  atomic.Int64  // lines since the last one that was written
	ends  chan struct{} // closed: what is in the queue is all
	ended chan struct{} // closed: it is written
	pipe  *os.File      // nil: it is a regular file

	// Of the goroutine that writes:
	path  string // no symbolic link
	out   *os.File
	is    fs.FileInfo // which file that is
	size  int64
	first []byte // the first line of the run, which stands at the beginning of each file
}

// open opens a log: a new file, one that holds a log, which then goes on, or a named pipe. Nothing else is written to, nor what another
// program writes.
func open(path string, most int64) (*file, error) {
	f := &file{
		path: path, most: most, lines: make(chan []byte, mostQueued), ends: make(chan struct{}), ended: make(chan struct{}),
	}
	if err := f.begin(); err != nil {
		if cause, ok := errors.AsType[*fs.PathError](err); ok {
			err = cause.Err
		}
		return nil, fmt.Errorf("debug log %s: %w: name another file", path, err)
	}
	go func() {
		defer close(f.ended)
		crash.Guarded(func() error { f.run(); return nil }) // there is nobody to be told
	}()
	return f, nil
}

func (f *file) begin() error {
	err := f.reopen()
	if isPipe(err) { // opened for reading, too: then nobody need read it yet. Writes to it can be interrupted
		if f.out, err = os.OpenFile(f.path, os.O_RDWR|syscall.O_NONBLOCK, 0); err != nil {
			return err
		}
		info, err := f.out.Stat()
		if err == nil && info.Mode()&fs.ModeNamedPipe == 0 { // something else has come in its place
			err = regular.NotFile(info.Mode())
		}
		if err != nil {
			f.out.Close()
		}
		f.pipe, f.most = f.out, math.MaxInt64
		return err
	}
	if err != nil {
		return err
	}
	if to, err := filepath.EvalSymlinks(f.path); err == nil {
		f.path = to // else the link would be renamed
	}
	return nil
}

// isPipe reports whether an error is that of a named pipe in place of a file.
func isPipe(err error) bool {
	not, ok := errors.AsType[regular.NotFile](err)
	return ok && fs.FileMode(not)&fs.ModeNamedPipe != 0
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
	defer func() { f.out.Close() }()
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

// write writes a line and, before it, how many are missing there: not before the first, by which a log is told from other files.
func (f *file) write(line []byte) {
	text, lost := line, int64(0)
	if f.first == nil {
		defer func() { f.first = line }()
	} else {
		lost = f.lost.Swap(0)
	}
	if lost > 0 {
		now := time.Now().Format("2006-01-02T15:04:05.000Z07:00")
		text = append(fmt.Appendf(nil, "time=%s level=WARN msg=\"lines are missing here\" lines=%d\n", now, lost), line...)
	}
	if f.pipe != nil {
		if _, err := f.out.Write(text); err != nil {
			f.lost.Add(lost + 1)
		}
		return
	}
	if !f.ready(int64(len(text))) || !f.append(text) {
		f.lost.Add(lost + 1)
	}
}

// ready makes room for so many bytes, and reports whether there is.
func (f *file) ready(n int64) bool {
	if !f.there() && f.reopen() != nil {
		return false
	}
	if f.size > 0 && f.size+n > f.most {
		f.turn()
	}
	return f.size == 0 || f.size+n <= 2*f.most
}

// append writes all of the text or nothing.
func (f *file) append(text []byte) bool {
	if f.size == 0 {
		text = slices.Concat(f.first, text)
	}
	n, err := f.out.Write(text)
	if err != nil && n > 0 && f.out.Truncate(f.size) == nil {
		n = 0
	}
	f.size += int64(n)
	return err == nil
}
