//go:build linux || darwin

package export

import (
	"context"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"origintop/scrape"
)

// withRoom calls f in a process of its own, whose files may not be larger than so many bytes, which is as a full disk is.
func withRoom(t *testing.T, bytes uint64, f func()) {
	t.Helper()
	const inside = "ORIGINTOP_TEST_ROOM"
	if os.Getenv(inside) == "" {
		cmd := exec.Command(os.Args[0], "-test.run", "^"+t.Name()+"$")
		cmd.Env = append(os.Environ(), inside+"=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, out)
		}
		return
	}
	signal.Ignore(syscall.SIGXFSZ)
	var was syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &was); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: bytes, Max: was.Max}); err != nil {
		t.Fatal(err)
	}
	defer syscall.Setrlimit(syscall.RLIMIT_FSIZE, &was) // for what the test writes of itself, as coverage
	f()
}

// Half a dump is none.
func TestNoRoomForDumps(t *testing.T) {
	withRoom(t, 8, func() {
		dir := t.TempDir()
		tally, err := Dumps(t.Context(), dir, &film{page("a", 0, "m 1\n"), page("a", 2, "m 1\nm{a=\"1\"} 2\n")}, Options{})
		if err == nil || err.Error() != "write the export: file too large" {
			t.Errorf("got %v", err)
		}
		if files, err := os.ReadDir(dir); err != nil || len(files) != 1 || files[0].Name() != "1795448567852.a.prom" {
			t.Errorf("%v, %v, %+v", files, err, tally)
		}
	})
}

// The temporary file of OpenMetrics needs room, too.
func TestNoRoomForSpill(t *testing.T) {
	withRoom(t, blockBytes, func() {
		var pages film
		for i := range 2 * bufferSize / sampleBytes {
			pages = append(pages, page("a", float64(i), "m 1\n"))
		}
		_, err := OpenMetrics(t.Context(), io.Discard, &pages, Options{})
		if err == nil || err.Error() != "write a temporary file in "+os.TempDir()+": file too large" {
			t.Errorf("got %v", err)
		}
	})
}

// A temporary file has no name, so that it is gone when the process is killed.
func TestSpillHasNoName(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	var src looking
	src.look = func() {
		if files, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(files) > 0 {
			t.Errorf("%v, %v", files, err)
		}
		if runtime.GOOS != "linux" {
			return
		}
		found := false
		fds, err := filepath.Glob("/proc/self/fd/*")
		for _, fd := range fds {
			to, _ := os.Readlink(fd)
			found = found || strings.HasPrefix(to, dir)
		}
		if !found {
			t.Errorf("there is no temporary file, %v", err)
		}
	}
	if _, err := OpenMetrics(t.Context(), io.Discard, &src, Options{}); err != nil || !src.looked {
		t.Error(err)
	}
}

// looking is a Source without pages that has a look around first.
type looking struct {
	look   func()
	looked bool
}

func (l *looking) Next(context.Context) (scrape.Page, error) {
	l.looked = true
	l.look()
	return scrape.Page{}, io.EOF
}
