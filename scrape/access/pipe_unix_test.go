//go:build unix

package access_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"origintop/scrape/access"
	"origintop/scrape/access/accesstest"
)

// What comes out of a pipe is read once, for all sources.
func TestPipe(t *testing.T) {
	ca := accesstest.NewAuthority(t)
	server := ca.Serve(ca.Sign(nil), nil, who)
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	go os.WriteFile(pipe, []byte("X-Token: piped\n"), 0)
	u, _ := url.Parse(server.URL)
	files := &access.Files{}
	for range 2 {
		transport, err := access.Open(
			t.Context(), access.Config{URL: u, Defaults: access.Settings{CAFile: ca.File, Headers: []string{"@" + pipe}}}, files,
		)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if got, want := get(t, transport, server.URL), "nobody, , piped"; got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		}
		transport.CloseIdleConnections()
	}
}

// Nobody writes to a pipe: at the start that is said, and can be interrupted. Later on a pipe in the place of a file is not read, nor
// does any other source wait.
func TestPipeWithoutWriter(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(who))
	t.Cleanup(server.Close)
	u, _ := url.Parse(server.URL)
	stop := errors.New("enough of it")
	ctx, cancel := context.WithCancelCause(t.Context())
	said := ""
	files := &access.Files{Waits: func(file string) {
		said = file
		cancel(stop)
	}}
	_, err := access.Open(ctx, access.Config{URL: u, Override: access.Settings{Headers: []string{"@" + pipe}}}, files)
	if !errors.Is(err, stop) || said != "--header @"+pipe {
		t.Errorf("waits for %q, error %v", said, err)
	}
	if end, err := os.OpenFile(pipe, os.O_WRONLY|syscall.O_NONBLOCK, 0); err == nil { // lets go what reads
		end.Close()
	}

	token := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(token, []byte("one"), 0o600); err != nil {
		t.Fatal(err)
	}
	transport, err := access.Open(t.Context(), access.Config{URL: u, Override: access.Settings{TokenFile: token}}, files)
	if err != nil {
		t.Fatal(err)
	}
	defer transport.CloseIdleConnections()
	if err := errors.Join(os.Remove(token), syscall.Mkfifo(token, 0o600)); err != nil {
		t.Fatal(err)
	}
	if got := get(t, transport, server.URL); got != "nobody, Bearer one, " {
		t.Errorf("got %s", got)
	}
	if err := transport.Err(); err == nil || !strings.Contains(err.Error(), "no longer a regular file") {
		t.Error(err)
	}
}
