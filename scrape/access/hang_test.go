package access

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// A file on a file system that hangs delays a request by a second at most, and by half of its time-out: it is asked with what was known,
// and which file it is can be said. Only one read hangs, and what it brings in the end counts.
func TestFileThatHangs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		u, _ := url.Parse("http://origin/metrics")
		files := &Files{}
		transport, err := Open(t.Context(), Config{URL: u, Defaults: Settings{TokenFile: path}}, files)
		if err != nil {
			t.Fatal(err)
		}
		back := make(chan struct{})
		var reads atomic.Int32
		files.read = func(path string, how int) ([]byte, bool, error) {
			reads.Add(1)
			<-back
			return readFile(path, how)
		}
		f := func(timeout, most time.Duration, token, trouble string) {
			t.Helper()
			ctx, cancel := context.WithTimeout(t.Context(), timeout)
			defer cancel()
			asked := time.Now()
			h := transport.refresh(ctx)
			if took := time.Since(asked); took > most {
				t.Errorf("it took %v, want %v", took, most)
			}
			if got := h.header.Get("Authorization"); got != "Bearer "+token {
				t.Errorf("asked with %q", got)
			}
			switch err := transport.Err(); {
			case trouble == "" && err != nil:
				t.Error(err)
			case trouble != "" && (err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), trouble)):
				t.Errorf("error %v", err)
			}
		}
		f(400*time.Millisecond, 200*time.Millisecond, "old", "read for 200ms")
		f(10*time.Second, 800*time.Millisecond, "old", "read for 1s") // a second in all
		time.Sleep(time.Minute)
		f(10*time.Second, 0, "old", "read for 1m1s")
		if n := reads.Load(); n != 1 {
			t.Errorf("%d reads", n)
		}
		if err := os.WriteFile(path, []byte("new"), 0o600); err != nil {
			t.Fatal(err)
		}
		close(back)
		synctest.Wait()
		f(time.Second, 0, "new", "")
	})
}
