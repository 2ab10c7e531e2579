package debuglog

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"math"
	"os"
	"regexp"
	"sync/atomic"
	"syscall"
	"time"

	"origintop/scrape"
	"origintop/scrape/crash"
	"origintop/scrape/regular"
)

const (
	maxBytes  = 100 << 20   // of a file; then it is full
	maxQueued = 1024        // lines waiting for the disk
	patience  = time.Second // of Close
)

// A file appends lines to a log in a goroutine of its own.
type file struct {
	path  string
	max   int64
	lines chan []byte
	lost  atomic.Int64  // lines lost since the last one that was written
	ends  chan struct{} // closed when no more lines come
	ended chan struct{} // closed when all are written
	pipe  *os.File      // nil: it is a regular file

	// For the goroutine that writes:
	out   *os.File
	info  fs.FileInfo // identifies out
	first []byte      // the first line of the run, repeated at the beginning of each new file
	torn  bool        // the last line is not whole, because the disk was full
}

// open opens a log: a new file, a log of an earlier run, or a named pipe, and nothing else.
func open(path string, max int64) (*file, error) {
	f := &file{
		path: path, max: max, lines: make(chan []byte, maxQueued), ends: make(chan struct{}), ended: make(chan struct{}),
	}
	if err := f.begin(); err != nil {
		if cause, ok := errors.AsType[*fs.PathError](err); ok {
			err = cause.Err
		}
		return nil, fmt.Errorf("debug log %s: %w: name another file", path, err)
	}
	go func() {
		defer close(f.ended)
		crash.Guarded(func() error { f.run(); return nil }) // there is no log to note a panic in
	}()
	return f, nil
}

func (f *file) begin() error {
	switch err := f.reopen(); {
	case isPipe(err): // O_RDWR: nobody need read it yet; O_NONBLOCK: Close interrupts a write
		out, err := os.OpenFile(f.path, os.O_RDWR|syscall.O_NONBLOCK, 0)
		if err != nil {
			return err
		}
		info, err := out.Stat()
		if err == nil && info.Mode()&fs.ModeNamedPipe == 0 { // something else has taken its place
			err = regular.NotFile(info.Mode())
		}
		if err != nil {
			out.Close()
		}
		f.out, f.pipe, f.max = out, out, math.MaxInt64
		return err
	case err != nil:
		return err
	case f.info.Size() >= f.max:
		f.out.Close()
		return fmt.Errorf("it is full, with %s", scrape.FormatSize(int(f.max)))
	}
	return nil
}

// isPipe reports whether an error is a regular.NotFile of a named pipe.
func isPipe(err error) bool {
	not, ok := errors.AsType[regular.NotFile](err)
	return ok && fs.FileMode(not)&fs.ModeNamedPipe != 0
}

// reopen opens the file that has the path now, a log or a new file, and closes the one before.
func (f *file) reopen() error {
	out, err := regular.Open(context.Background(), f.path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	info, err := out.Stat()
	if err == nil {
		err = isLog(out)
	}
	if err != nil {
		out.Close()
		return err
	}
	f.out.Close() // of nil it is an error
	f.out, f.info = out, info
	return nil
}

// startLine matches the beginning of a log, see Start.
var startLine = regexp.MustCompile(`^time=\S+ level=INFO msg=start version="?origintop\b`)

// isLog returns nil if a file is empty or begins as a log does.
func isLog(file io.ReaderAt) error {
	begin := make([]byte, 256)
	n, err := file.ReadAt(begin, 0)
	switch {
	case err != nil && err != io.EOF:
		return err
	case n > 0 && !startLine.Match(begin[:n]):
		return errors.New("it is not a log of origintop's, and stays as it is")
	}
	return nil
}

// Write queues a line, or counts it as lost. It never waits and never fails.
func (f *file) Write(line []byte) (int, error) {
	select {
	case f.lines <- bytes.Clone(line):
	default:
		f.lost.Add(1)
	}
	return len(line), nil
}

// Close waits until all lines are written, but not longer than patience.
func (f *file) Close() {
	close(f.ends)
	select {
	case <-f.ended:
	case <-time.After(patience):
		if f.pipe != nil {
			f.pipe.Close() // interrupts a write
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

// write writes a line and, before it, how many are missing there. The first line always comes first: it marks the file as a log.
func (f *file) write(line []byte) {
	lost := f.lost.Swap(0)
	first := f.first == nil
	if first {
		f.first = line
	}
	size, err := f.size()
	var text bytes.Buffer
	if f.torn && size > 0 {
		text.WriteByte('\n')
	}
	if first || size == 0 {
		text.Write(f.first)
	}
	if lost > 0 {
		note(&text, "lines are missing here", "lines", lost)
	}
	if !first {
		text.Write(line)
	}
	if size+int64(text.Len()) >= f.max {
		note(&text, "the log is full", "bytes", f.max)
	}
	if err != nil || size >= f.max || !f.append(text.Bytes()) {
		f.lost.Add(lost + 1)
	}
}

func note(text *bytes.Buffer, message string, args ...any) {
	slog.New(slog.NewTextHandler(text, nil)).Warn(message, args...)
}

// size returns the size of the file. Others may write to it, too. If another file has the path now, as after logrotate, or none, the log
// continues in that one or a new one.
func (f *file) size() (int64, error) {
	if f.pipe != nil {
		return 1, nil // never new
	}
	named, err := os.Stat(f.path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !os.SameFile(named, f.info) {
		if err := f.reopen(); err != nil {
			return 0, err
		}
	}
	info, err := f.out.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

func (f *file) append(text []byte) bool {
	n, err := f.out.Write(text)
	f.torn = err != nil && (n > 0 || f.torn)
	return err == nil
}
