//go:build linux || darwin

package format

import (
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// There is no more room on the disk, again and again: the limit that a process has for the size of its files is as good, since
// writes up to it are cut short. Nothing remains of what could not be written whole.
func TestDiskFull(t *testing.T) {
	const variable = "ORIGINTOP_TEST_DISK_FULL"
	pages := smallPages(60)
	if path := os.Getenv(variable); path != "" {
		fillUp(t, path, pages)
		return
	}
	path := filepath.Join(t.TempDir(), "recording")
	cmd := exec.Command(os.Args[0], "-test.run=^TestDiskFull$")
	cmd.Env = append(os.Environ(), variable+"="+path)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	file := readFile(t, path)
	r := read(t, file)
	check(t, r, pages)
	if len(r.Damage()) > 0 || len(r.Markers()) != 1 {
		t.Errorf("damage %v, markers %v", r.Damage(), r.Markers())
	}
	check(t, read(t, withoutIndex(t, file)), pages)
}

// fillUp records in a process of its own, for which it sets limits.
func fillUp(t *testing.T, path string, pages []Page) {
	signal.Ignore(syscall.SIGXFSZ)
	var usual syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &usual); err != nil {
		t.Fatal(err)
	}
	limit := func(size int64) {
		l := usual
		if size >= 0 {
			l.Cur = uint64(size)
		}
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &l); err != nil {
			t.Fatal(err)
		}
	}
	full := func(what string, err error) {
		if err == nil || !strings.Contains(err.Error(), "file too large") {
			t.Errorf("%s: %v", what, err)
		}
	}

	limit(10)
	_, err := Create(path, head)
	full("create", err)
	if b := readFile(t, path); len(b) > 0 {
		t.Errorf("there is %q", b)
	}
	limit(-1)
	w := create(t, path)
	for i := range pages {
		size := w.Size()
		limit(size + int64(i)%50)
		full("page", w.Page(&pages[i]))
		if info, err := os.Stat(path); err != nil || info.Size() != size || w.Size() != size {
			t.Errorf("page %d: it has %d bytes, had %d; %v", i, info.Size(), size, err)
		}
		limit(-1)
		write(t, w, pages[i])
	}
	limit(w.Size() + 1)
	full("marker", w.Mark(&Marker{t0, "m"}))
	limit(-1)
	if err := w.Mark(&Marker{t0, "m"}); err != nil {
		t.Error(err)
	}
	before := readFile(t, path)
	limit(w.Size() + 30)
	full("marker of another program", Mark(path, Marker{t0, "m"}))
	limit(-1)
	if after := readFile(t, path); len(after) != len(before) {
		t.Errorf("marker of another program: %d bytes, had %d", len(after), len(before))
	}
	limit(w.Size() + 20)
	full("close", w.Close())
	limit(-1)
	if b := readFile(t, path); int64(len(b)) != w.Size() {
		t.Errorf("%d bytes, want %d", len(b), w.Size())
	}
	w = create(t, path)
	if err := w.Close(); err != nil {
		t.Error(err)
	}
}

// A part of a frame that others have written behind stays, as damage.
func TestNotTakenBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "recording")
	w := create(t, path)
	pages := smallPages(10)
	write(t, w, pages[:9]...)
	part := readFile(t, path)[len(firstLine):][:50]
	n, err := w.file.Write(part)
	if err != nil {
		t.Fatal(err)
	}
	if err := Mark(path, Marker{t0, "m"}); err != nil {
		t.Fatal(err)
	}
	before := readFile(t, path)
	takeBack(w.file, int64(n))
	if len(readFile(t, path)) != len(before) {
		t.Fatal("what others have written is gone")
	}
	write(t, w, pages[9:]...)
	if found := w.Found(); len(found) != 1 || found[0].Text != "m" {
		t.Errorf("found %v", found)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	file := readFile(t, path)
	for _, file := range [][]byte{file, withoutIndex(t, file)} {
		r := read(t, file)
		check(t, r, pages)
		if d := r.Damage(); len(d) != 1 || d[0].Bytes != 50 || len(r.Markers()) != 1 {
			t.Errorf("damage %v, markers %v", d, r.Markers())
		}
	}
}
