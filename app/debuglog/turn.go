package debuglog

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"regexp"

	"origintop/scrape/recording/format"
	"origintop/scrape/regular"
)

// startLine is how the first line of each file begins, see Start, and so how a log is told from other files.
var startLine = regexp.MustCompile(`^time=\S+ level=INFO msg=start version="?origintop\b`)

var (
	errForeign = errors.New("it is not a log of origintop's, and stays as it is")
	errLocked  = errors.New("another origintop writes it")
)

// isLog returns nil if a file is a log, as far as its beginning tells, or empty.
func isLog(file io.ReaderAt) error {
	begin := make([]byte, 256)
	n, err := file.ReadAt(begin, 0)
	switch {
	case err != nil && err != io.EOF:
		return err
	case n > 0 && !startLine.Match(begin[:n]):
		return errForeign
	}
	return nil
}

// there takes note of the file's size, which others may have changed. It reports false if the file has gone, or another is in its place.
func (f *file) there() bool {
	switch is, err := os.Stat(f.path); {
	case err == nil && os.SameFile(is, f.is):
		f.size = is.Size()
		return true
	case err == nil:
		return false
	default:
		return !errors.Is(err, fs.ErrNotExist)
	}
}

// reopen opens the file of that name, which is a log or new, in place of the one that it had.
func (f *file) reopen() error {
	out, is, err := openLog(f.path, 0)
	if err != nil {
		return err
	}
	f.use(out, is)
	return nil
}

func (f *file) use(out *os.File, is fs.FileInfo) {
	if f.out != nil {
		f.out.Close()
	}
	f.out, f.is, f.size = out, is, is.Size()
}

// openLog opens a log, or a new file, and keeps other programs from the same. It waits for nobody, should it be a pipe.
func openLog(path string, flags int) (out *os.File, is fs.FileInfo, err error) {
	for range 3 {
		out, err = regular.Open(context.Background(), path, flags|os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o644)
		if err != nil {
			return nil, nil, err
		}
		if is, err = keep(out); err != nil {
			out.Close()
			return nil, nil, err
		}
		if now, err := os.Stat(path); err == nil && os.SameFile(is, now) {
			return out, is, nil
		}
		out.Close() // another program has renamed it before it was kept from that
	}
	return nil, nil, errLocked
}

// keep keeps other programs from a file, which is to be a log or empty.
func keep(file *os.File) (fs.FileInfo, error) {
	is, err := file.Stat()
	if err == nil {
		err = isLog(file)
	}
	if err == nil && errors.Is(format.Lock(file), format.ErrLocked) { // there are disks without locks
		err = errLocked
	}
	return is, err
}

// turn begins a new file, and keeps the full one as FILE.1. Where that can never be done the full one is emptied: FILE.1 is no log, or
// nothing can be written in the directory. Otherwise, as when too many files are open, the next line has it tried again.
func (f *file) turn() {
	err := f.replace()
	if (errors.Is(err, errForeign) || errors.Is(err, fs.ErrPermission)) && f.out.Truncate(0) == nil {
		f.size = 0
	}
}

// replace opens a file before it renames any, so that whatever fails, the log stays as it was. At no moment there is none of its name,
// which another program could take then.
func (f *file) replace() error {
	full, fresh := f.path+".1", f.path+".new"
	for _, path := range []string{full, fresh} {
		if err := replaceable(path); err != nil {
			return err
		}
	}
	os.Remove(fresh) // of a program that has ended at that moment
	out, is, err := openLog(fresh, os.O_EXCL)
	if err != nil {
		return err
	}
	os.Remove(full)
	if err = os.Link(f.path, full); err != nil { // there are disks without links
		err = os.Rename(f.path, full)
	}
	if err == nil {
		if err = os.Rename(fresh, f.path); err != nil {
			os.Rename(full, f.path)
		}
	}
	if err != nil {
		out.Close()
		os.Remove(fresh)
		return err
	}
	f.use(out, is)
	return nil
}

// replaceable returns nil if there is no file of that name, or a log, and errForeign if it is something else.
func replaceable(path string) error {
	is, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !is.Mode().IsRegular():
		return errForeign
	}
	file, err := regular.Open(context.Background(), path, os.O_RDONLY, 0)
	if err != nil {
		return err
	}
	defer file.Close()
	return isLog(file)
}
