//go:build unix

package regular

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// soon calls f, which is not to hang.
func soon(t *testing.T, what string, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	select {
	case <-done:
	case <-time.After(30 * time.Second):
		t.Fatalf("%s hangs", what)
	}
}

// noFiles makes things in a directory that are no regular files, and returns why each is none, by its path.
func noFiles(t *testing.T, dir string) map[string]string {
	t.Helper()
	in := func(name string) string { return filepath.Join(dir, name) }
	socket, err := net.Listen("unix", in("socket"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { socket.Close() })
	if err := errors.Join(
		syscall.Mkfifo(in("fifo"), 0o600), os.Mkdir(in("directory"), 0o700), os.Symlink("fifo", in("link")),
		os.Symlink("nowhere", in("dangling")), os.Symlink("loop", in("loop")), os.Symlink("/dev/zero", in("device")),
	); err != nil {
		t.Fatal(err)
	}
	return map[string]string{
		in("fifo"): "it is a FIFO, not a file", in("link"): "it is a FIFO, not a file", in("directory"): "it is a directory",
		in("socket"): "it is a socket, not a file", in("device"): "it is a device, not a file", "/dev/null": "it is a device, not a file",
		in("dangling"): "no such file or directory", in("loop"): "too many levels of symbolic links",
	}
}

func TestOpenNoFile(t *testing.T) {
	for path, want := range noFiles(t, t.TempDir()) {
		for name, f := range map[string]func() error{
			"read": func() error { _, err := Open(t.Context(), path, os.O_RDONLY, 0); return err },
			"add":  func() error { _, err := Open(t.Context(), path, os.O_RDWR|os.O_APPEND, 0); return err },
			"all":  func() error { _, err := Read(t.Context(), path, 10); return err },
			"of a directory": func() error {
				_, err := FS(filepath.Dir(path)).Open(filepath.Base(path))
				return err
			},
		} {
			soon(t, name+" "+path, func() {
				err := f()
				if of, ok := errors.AsType[*fs.PathError](err); !ok || of.Err.Error() != want || of.Path != path {
					t.Errorf("%s %s: %v, want %s", name, path, err, want)
				}
			})
		}
	}
}

// What a name is may change between a look at it and the opening of it.
func TestOpenWhatChanges(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	err := errors.Join(os.WriteFile(in("file"), []byte("text"), 0o600), syscall.Mkfifo(in("fifo"), 0o600), os.Symlink("file", in("name")))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for i := 0; ctx.Err() == nil; i++ {
			os.Symlink([]string{"fifo", "file"}[i%2], in("next"))
			os.Rename(in("next"), in("name"))
		}
	}()
	soon(t, "one of many calls", func() {
		files := 0
		for i := 0; i < 20_000 || files == 0; i++ {
			text, err := Read(context.Background(), in("name"), 10)
			if err == nil {
				files++
			}
			if err == nil && string(text) != "text" || err != nil && !strings.HasSuffix(err.Error(), "it is a FIFO, not a file") {
				t.Error(text, err)
				return
			}
		}
	})
	cancel()
	<-ended
}

// A file system that hangs is given up when the context ends; a file that comes then is closed.
func TestWaited(t *testing.T) {
	stop := errors.New("enough of it")
	ctx, cancel := context.WithCancelCause(t.Context())
	hangs, dropped := make(chan struct{}), make(chan int)
	cancel(stop)
	_, err := waited(ctx, "a", func() (int, error) {
		<-hangs
		return 7, nil
	}, func(v int) { dropped <- v })
	if want := "open a: interrupted while waiting: enough of it"; !errors.Is(err, stop) || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	close(hangs)
	if v := <-dropped; v != 7 {
		t.Error(v)
	}
}

func TestRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	if err := os.WriteFile(path, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	if text, err := Read(t.Context(), path, 4); string(text) != "text" || err != nil {
		t.Error(text, err)
	}
	if _, err := Read(t.Context(), path, 3); fmt.Sprint(err) != "read "+path+": it is larger than 3 bytes" {
		t.Error(err)
	}
}

// A file is replaced as a whole, where a link leads to, and keeps who may read it. What is no file stays, and nothing else is written to.
func TestReplace(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	f := func(name, want string) {
		t.Helper()
		soon(t, name, func() {
			err := Replace(in(name), []byte("new"), 0o640)
			if cause, ok := errors.AsType[*fs.PathError](err); ok {
				err = cause.Err
			}
			if fmt.Sprint(err) != want {
				t.Errorf("%s: %v, want %s", name, err, want)
			}
		})
	}
	mine := filepath.Join(dir, "mine")
	if err := errors.Join(
		os.Mkdir(in("dotfiles"), 0o700), os.WriteFile(in("dotfiles/a"), []byte("old"), 0o600), os.Symlink("dotfiles/a", in("a")),
		os.WriteFile(mine, []byte("mine"), 0o600),
	); err != nil {
		t.Fatal(err)
	}
	// What a fixed name of the new file would have been written through.
	for _, name := range []string{"a.new", "a.tmp", "b.new", "b.tmp"} {
		if err := os.Symlink(mine, in(name)); err != nil {
			t.Fatal(err)
		}
	}
	umask := syscall.Umask(0o022)
	defer syscall.Umask(umask)
	if err := errors.Join(os.WriteFile(in("c"), nil, 0o600), os.Chmod(in("c"), 0o664)); err != nil {
		t.Fatal(err)
	}
	f("c", "<nil>")
	f("a", "<nil>")
	f("b", "<nil>")
	f("none/b", "no such file or directory")
	content := func(path string) string {
		text, err := os.ReadFile(path)
		return fmt.Sprint(string(text), err)
	}
	if content(in("a")) != "new<nil>" || content(in("b")) != "new<nil>" || content(mine) != "mine<nil>" {
		t.Error(content(in("a")), content(in("b")), content(mine))
	}
	if to, err := os.Readlink(in("a")); to != "dotfiles/a" {
		t.Error(to, err)
	}
	for name, want := range map[string]os.FileMode{"a": 0o600, "b": 0o640, "c": 0o664} {
		if info, err := os.Stat(in(name)); err != nil || info.Mode().Perm() != want {
			t.Error(name, info, err)
		}
	}
	for _, folder := range []string{".", "dotfiles"} {
		left, err := filepath.Glob(filepath.Join(dir, folder, "?.????????????????"))
		if err != nil || len(left) > 0 {
			t.Error(left, err)
		}
	}
	things := t.TempDir()
	are := noFiles(t, things)
	// No device: to replace it by mistake would cost root the machine's.
	for _, name := range []string{"fifo", "link", "directory", "socket"} {
		path := filepath.Join(things, name)
		soon(t, name, func() {
			if err := Replace(path, []byte("new"), 0o640); err == nil || !strings.HasSuffix(err.Error(), are[path]) {
				t.Errorf("%s: %v, want %s", name, err, are[path])
			}
		})
	}
}
