//go:build unix

package command

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A pipe that nobody writes to is not waited for once a signal has come.
func TestChecksFromPipeWithoutWriter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "limits")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(&Interrupted{syscall.SIGTERM})
	var stderr strings.Builder
	c := &checkFlags{files: []string{path}}
	if status := c.read(ctx, &stderr); status != exitSignal+int(syscall.SIGTERM) || !strings.Contains(stderr.String(), "interrupted") {
		t.Errorf("status %d: %s", status, stderr.String())
	}
	if w, err := os.OpenFile(path, os.O_WRONLY, 0); err != nil { // so that what waits for it ends
		t.Error(err)
	} else {
		w.Close()
	}
}
