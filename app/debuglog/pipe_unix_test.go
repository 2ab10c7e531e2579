//go:build unix

package debuglog

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"go.uber.org/goleak"
)

// Whoever reads a pipe is told of lines that are missing, too.
func TestPipeWithLostLines(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	f := opened(t, path, 1000)
	reader, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	f.lost.Add(3)
	f.Write(begin("0"))
	f.Write(line(100, "1"))
	written(f)
	text, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Split(string(text), "\n")
	if len(got) != 4 ||
		!strings.HasPrefix(got[0], "time=0 ") || !strings.HasSuffix(got[1], "lines=3") || !strings.HasPrefix(got[2], "time=1 ") {
		t.Errorf("got %q", got)
	}
}

// A pipe that nobody reads stops nobody, and is never full.
func TestPipe(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	f := opened(t, path, 1000)
	for range 10 * maxQueued {
		f.Write(line(1000, "x"))
	}
	if f.lost.Load() == 0 {
		t.Error("nothing is lost, so this tests nothing")
	}
	written(f)
}
