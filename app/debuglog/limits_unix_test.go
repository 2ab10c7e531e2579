//go:build unix

package debuglog

import (
	"os"
	"os/signal"
	"syscall"
	"testing"
)

// Lines that come while no file can be opened are missing in the one that takes the place of a log that was moved.
func TestTooManyOpenFiles(t *testing.T) {
	path, f := begun(t, 1000)
	if err := os.Rename(path, path+".1"); err != nil {
		t.Fatal(err)
	}
	limited(t, syscall.RLIMIT_NOFILE, func(l *syscall.Rlimit) { l.Cur = 0 }, func() { writeLines(f, 1, 2) })
	writeLines(f, 3, 3)
	holds(t, path+".1", "0")
	holds(t, path, "0 lines=2 3")
}

// What is written of a line when the disk becomes full is not mistaken for the beginning of the next.
func TestHalfALine(t *testing.T) {
	path, f := begun(t, 1000)
	signal.Ignore(syscall.SIGXFSZ)
	defer signal.Reset(syscall.SIGXFSZ)
	limited(t, syscall.RLIMIT_FSIZE, func(l *syscall.Rlimit) { l.Cur = 150 }, func() { writeLines(f, 1, 2) })
	writeLines(f, 3, 4)
	holds(t, path, "0 1 lines=2 3 4")
	if got := lines(t, path); len(got[1]) != 50 {
		t.Errorf("got %q", got)
	}
}

// limited does something while this process has less of a resource.
func limited(t *testing.T, resource int, lower func(*syscall.Rlimit), do func()) {
	t.Helper()
	var usual syscall.Rlimit
	if err := syscall.Getrlimit(resource, &usual); err != nil {
		t.Fatal(err)
	}
	less := usual
	lower(&less)
	if err := syscall.Setrlimit(resource, &less); err != nil {
		t.Fatal(err)
	}
	do()
	if err := syscall.Setrlimit(resource, &usual); err != nil {
		t.Fatal(err)
	}
}
