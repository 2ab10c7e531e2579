package debuglog

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"origintop/scrape/leaktest"
)

func opened(t *testing.T, path string, most int64) *file {
	t.Helper()
	f, err := open(path, most)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// blank returns the path of a log, and the log without a line, which the caller writes to without a goroutine.
func blank(t *testing.T, most int64) (path string, f *file) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "a.log")
	f = opened(t, path, most)
	written(f)
	if err := f.reopen(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.out.Close() })
	return path, f
}

// begun is blank with the first line.
func begun(t *testing.T, most int64) (path string, f *file) {
	t.Helper()
	path, f = blank(t, most)
	f.write(begin("0"))
	return path, f
}

func writeLines(f *file, from, to int) {
	for i := from; i <= to; i++ {
		f.write(line(100, fmt.Sprint(i)))
	}
}

// When lines are lost before the first is written, a log begins with that all the same, by which it is known.
func TestLostBeforeTheFirst(t *testing.T) {
	path, f := blank(t, 1000)
	f.lost.Add(3)
	f.write(begin("0"))
	writeLines(f, 1, 1)
	got := lines(t, path)
	if len(got) != 3 || !strings.HasPrefix(got[0], "time=0 ") || !strings.HasSuffix(got[1], "lines=3") || !strings.HasPrefix(got[2], "time=1 ") {
		t.Errorf("got %q", got)
	}
	if err := isLog(f.out); err != nil {
		t.Error(err)
	}
}

// While too many files are open the log goes on in the full file, up to twice its size, and then lines are missing.
func TestTooManyOpenFiles(t *testing.T) {
	path, f := begun(t, 1000)
	writeLines(f, 1, 9)
	var usual syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &usual); err != nil {
		t.Skip(err)
	}
	none := usual
	none.Cur = 0
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &none); err != nil {
		t.Skip(err)
	}
	writeLines(f, 10, 24)
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &usual); err != nil {
		t.Fatal(err)
	}
	holds(t, path, "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19")
	if _, err := os.Stat(path + ".1"); err == nil {
		t.Error("there is FILE.1")
	}
	f.write(line(100, "25"))
	holds(t, path+".1", "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19")
	got := lines(t, path)
	if len(got) != 3 || !strings.HasSuffix(got[1], "lines=5") || !strings.HasPrefix(got[2], "time=25 ") {
		t.Errorf("got %q", got)
	}
	if all, _ := filepath.Glob(path + "*"); len(all) != 2 {
		t.Errorf("files: %q", all)
	}
}

// What is no log is not in the way of the newest lines, and stays as it is.
func TestWhatIsInTheWay(t *testing.T) {
	f := func(what, at string, make func(path string) error) {
		t.Helper()
		path, f := begun(t, 1000)
		if err := make(path + at); err != nil {
			t.Fatal(what, err)
		}
		was, err := os.Lstat(path + at)
		if err != nil {
			t.Fatal(err)
		}
		writeLines(f, 1, 10)
		holds(t, path, "0 10")
		if is, err := os.Lstat(path + at); err != nil || !os.SameFile(was, is) || is.Size() != was.Size() {
			t.Errorf("%s: %v, %v", what, is, err)
		}
	}
	foreign := func(path string) error { return os.WriteFile(path, []byte("time=1 level=INFO msg=begin\n"), 0o600) }
	f("a file", ".1", foreign)
	f("a file", ".new", foreign)
	f("a pipe", ".1", func(path string) error { return syscall.Mkfifo(path, 0o600) })
	f("a pipe", ".new", func(path string) error { return syscall.Mkfifo(path, 0o600) })
	f("a link", ".1", func(path string) error { return os.Symlink("nowhere", path) })
	f("a directory", ".1", func(path string) error { return os.Mkdir(path, 0o700) })
}

// What a program has left that ended as it turned is not in the way.
func TestLeftBehind(t *testing.T) {
	path, f := begun(t, 1000)
	if err := os.WriteFile(path+".new", begin("z"), 0o600); err != nil {
		t.Fatal(err)
	}
	writeLines(f, 1, 10)
	holds(t, path, "0 10")
	holds(t, path+".1", "0 1 2 3 4 5 6 7 8 9")
}

// A log has one writer, also while it begins file after file.
func TestTwoPrograms(t *testing.T) {
	leaktest.Check(t)
	path := filepath.Join(t.TempDir(), "a.log")
	a := opened(t, path, 1000)
	a.Write(begin("0"))
	for i := range mostQueued {
		a.Write(line(400, fmt.Sprint(i)))
	}
	for tries := 0; tries == 0 || len(a.lines) > 0; tries++ {
		b, err := open(path, 1000)
		if err == nil {
			b.Close()
		}
		if fmt.Sprint(err) != "debug log "+path+": another origintop writes it: name another file" {
			t.Errorf("try %d: %v", tries, err)
			break
		}
	}
	written(a)
	written(opened(t, path, 1000))
}

// A log that others remove, rotate or empty goes on in a file of that name, which begins like each.
func TestOthersTakeTheFile(t *testing.T) {
	f := func(what string, take func(path string) error, want string) {
		t.Helper()
		path, f := begun(t, 1000)
		writeLines(f, 1, 2)
		if err := take(path); err != nil {
			t.Fatal(what, err)
		}
		writeLines(f, 3, 4)
		if what != "another's" {
			holds(t, path, want)
		} else if got := lines(t, path); len(got) != 1 || got[0] != want {
			t.Errorf("%s: got %q", what, got)
		}
	}
	f("removed", os.Remove, "0 3 4")
	f("renamed", func(path string) error { return os.Rename(path, path+".old") }, "0 3 4")
	f("emptied", func(path string) error { return os.Truncate(path, 0) }, "0 3 4")
	f("a log", func(path string) error {
		os.Remove(path)
		return os.WriteFile(path, begin("x"), 0o600)
	}, "x 3 4")
	f("another's", func(path string) error {
		os.Remove(path)
		return os.WriteFile(path, []byte("my notes"), 0o600)
	}, "my notes")
}

// What others have written counts, and stays when a line does not fit on the disk.
func TestOthersWriteToo(t *testing.T) {
	path, f := begun(t, 1000)
	other, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if _, err := other.Write(line(850, "x")); err != nil {
		t.Fatal(err)
	}
	writeLines(f, 1, 1)
	holds(t, path, "0 1")
	holds(t, path+".1", "0 x")
}

// A symbolic link stays one.
func TestLink(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "link")
	if err := os.Symlink("a.log", path); err != nil {
		t.Skip(err)
	}
	f := opened(t, path, 1000)
	f.Write(begin("0"))
	for i := range 10 {
		f.Write(line(100, fmt.Sprint(i+1)))
	}
	written(f)
	holds(t, path, "0 10")
	holds(t, filepath.Join(dir, "a.log.1"), "0 1 2 3 4 5 6 7 8 9")
	if to, err := os.Readlink(path); to != "a.log" {
		t.Error(to, err)
	}
}
