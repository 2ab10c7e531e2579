package debuglog

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func opened(t *testing.T, path string, max int64) *file {
	t.Helper()
	f, err := open(path, max)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// blank returns the path of a log, and the log without a line, which the caller writes to without a goroutine.
func blank(t *testing.T, max int64) (path string, f *file) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "a.log")
	f = opened(t, path, max)
	written(f)
	if err := f.reopen(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.out.Close() })
	return path, f
}

// begun is blank with the first line.
func begun(t *testing.T, max int64) (path string, f *file) {
	t.Helper()
	path, f = blank(t, max)
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
	holds(t, path, "0 lines=3 1")
	if err := isLog(f.out); err != nil {
		t.Error(err)
	}
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

// Two programs may append to the same log: each of their lines is there, and whole.
func TestTwoPrograms(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	path := filepath.Join(t.TempDir(), "a.log")
	a, b := opened(t, path, 1<<20), opened(t, path, 1<<20)
	a.Write(begin("0"))
	b.Write(begin("0"))
	want := []string{string(begin("0")), string(begin("0"))}
	for i := range maxQueued - 1 {
		for _, f := range []*file{a, b} {
			f.Write(line(100, fmt.Sprint(i)))
			want = append(want, string(line(100, fmt.Sprint(i))))
		}
	}
	written(a)
	written(b)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got := slices.Sorted(strings.Lines(string(text)))
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%d lines, want %d", len(got), len(want))
	}
}

// A symbolic link stays one.
func TestLink(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "link")
	if err := os.Symlink("a.log", path); err != nil {
		t.Fatal(err)
	}
	f := opened(t, path, 1000)
	f.Write(begin("0"))
	written(f)
	if err := os.Rename(filepath.Join(dir, "a.log"), filepath.Join(dir, "a.log.1")); err != nil {
		t.Fatal(err)
	}
	f = opened(t, path, 1000)
	f.Write(begin("1"))
	written(f)
	holds(t, filepath.Join(dir, "a.log"), "1")
	holds(t, filepath.Join(dir, "a.log.1"), "0")
	if to, err := os.Readlink(path); to != "a.log" {
		t.Error(to, err)
	}
}
