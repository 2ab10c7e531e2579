package discovery

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"origintop/scrape/access"
)

// A pipeListener has the server's ends of connections.
type pipeListener struct {
	ends   chan net.Conn
	closed context.Context
	close  context.CancelFunc
}

func listen() *pipeListener {
	l := &pipeListener{ends: make(chan net.Conn)}
	l.closed, l.close = context.WithCancel(context.Background())
	return l
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.ends:
		return c, nil
	case <-l.closed.Done():
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error { l.close(); return nil }

func (l *pipeListener) Addr() net.Addr { return &net.UnixAddr{} }

func (l *pipeListener) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case l.ends <- server:
		return client, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// serve answers requests for a list at http://sd.test/ in that way, until the test ends. It returns the list.
func serve(t *testing.T, answer http.HandlerFunc) List {
	l := listen()
	server := &http.Server{Handler: answer}
	done := make(chan struct{})
	go func() {
		defer close(done)
		server.Serve(l)
	}()
	c := access.Config{
		URL: &url.URL{Scheme: "http", Host: "sd.test", Path: "/", RawQuery: "token=secret", User: url.UserPassword("u", "secret")}, Dial: l.dial,
	}
	by, err := access.Open(t.Context(), c, &access.Files{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		by.CloseIdleConnections()
		server.Close()
		<-done
	})
	return List{Name: access.Redacted(c.URL), By: by}
}

// A list by HTTP is asked for again; while that fails, the last one that was good counts.
func TestListByHTTP(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var answer atomic.Pointer[func(w http.ResponseWriter)]
		say := func(f func(w http.ResponseWriter)) { answer.Store(&f) }
		text := func(status int, text string) func(w http.ResponseWriter) {
			return func(w http.ResponseWriter) { w.WriteHeader(status); io.WriteString(w, text) }
		}
		var asked atomic.Int64
		list := serve(t, func(w http.ResponseWriter, r *http.Request) {
			asked.Add(1)
			user, password, _ := r.BasicAuth()
			if user+password+r.URL.Query().Get("token") != "usecretsecret" || r.Header.Get("X-Prometheus-Refresh-Interval-Seconds") != "60" ||
				r.Header.Get("Accept") != "application/json" {
				t.Errorf("asked with %q of %q", r.Header, r.URL)
			}
			(*answer.Load())(w)
		})
		say(text(200, `[{"targets": ["a:9100"]}]`))
		l, err := Open(t.Context(), []List{list})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		var changes atomic.Int64
		ended := make(chan error, 1)
		go func() { ended <- l.Run(ctx, func() { changes.Add(1) }) }()
		was := int64(0)
		f := func(what func(w http.ResponseWriter), changed int64, want string) {
			t.Helper()
			if what != nil {
				say(what)
			}
			time.Sleep(time.Minute)
			synctest.Wait()
			if got := l.Found().text(); got != strings.TrimPrefix(want, "\n") || changes.Load()-was != changed {
				t.Errorf("%d changes, want %d; got\n%swant%s", changes.Load()-was, changed, got, want)
			}
			was = changes.Load()
		}
		const a, b = "a{} node=http://a:9100/metrics\n", "b{} nginx=http://b:9113/metrics\n"
		const name = "# http://sd.test/?token=…: "
		time.Sleep(2 * timeout) // looked at is after the answer, or when there is none
		f(nil, 0, a)
		f(text(200, `[{"targets": ["a:9100", "b:9113"]}]`), 1, a+b)
		f(text(503, "no"), 1, a+b+name+"HTTP 503 Service Unavailable\n")
		f(nil, 0, a+b+name+"HTTP 503 Service Unavailable\n")
		f(text(200, "<!DOCTYPE html><html><title>secret</title>"), 1, a+b+name+
			"it answers with an HTML page, “…”, not with a list of targets in JSON\n")
		f(text(200, `[{"secret": 1}]`), 1, a+b+name+`it is not JSON: unknown field "…"`+"\n")
		f(text(200, `[{"targets": ["b:9113"]`), 1, a+b+name+"it ends in the middle of its JSON\n")
		f(text(200, "[]"+strings.Repeat(" ", maxList)), 1, a+b+name+"the answer is larger than 10 MiB\n")
		f(func(http.ResponseWriter) { panic(http.ErrAbortHandler) }, 1, a+b+name+"the connection was closed before the answer\n")
		f(func(w http.ResponseWriter) { time.Sleep(timeout + time.Second) }, 1, a+b+name+"no answer within 10s\n")
		f(text(200, `[{"targets": ["b:9113"], "labels": {"dc": "fra"}}]`), 1, "b{dc=\"fra\"} nginx=http://b:9113/metrics\n")
		f(text(200, "[]"), 1, "\n")
		if asked.Load() != 13 {
			t.Errorf("asked %d times", asked.Load())
		}
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

// At the start a list that can't be read is an error, without what is secret.
func TestListThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		list := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Error(w, "secret", http.StatusUnauthorized) })
		_, err := Open(t.Context(), []List{list})
		if want := "http://sd.test/?token=…: HTTP 401 Unauthorized"; err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	})
}

// Files are read again when they change, and the last good ones count.
func TestFilesChange(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		put := func(name, text string) {
			t.Helper()
			path := filepath.Join(dir, name)
			temporary := path + "~"
			if err := os.WriteFile(temporary, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Rename(temporary, path); err != nil {
				t.Fatal(err)
			}
		}
		put("a.json", `[{"targets": ["a:9100"]}]`)
		put("b.yml", `[{"targets": ["b:9100"]}]`)
		put("p.yml", `scrape_configs: [{job_name: x, file_sd_configs: [{files: [p/*.json]}]}]`)
		l, err := Open(t.Context(), []List{
			{Name: "*.json", Path: filepath.Join(dir, "*.json")},
			{Name: "b.yml", Path: filepath.Join(dir, "b.yml")},
			{Name: "p.yml", Path: filepath.Join(dir, "p.yml")},
		})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		var changes atomic.Int64
		ended := make(chan error, 1)
		go func() { ended <- l.Run(ctx, func() { changes.Add(1) }) }()
		was := int64(0)
		f := func(changed int64, want string) {
			t.Helper()
			time.Sleep(poll)
			synctest.Wait()
			if got := strings.ReplaceAll(l.Found().text(), dir, ""); got != strings.TrimPrefix(want, "\n") || changes.Load()-was != changed {
				t.Errorf("%d changes, want %d; got\n%swant%s", changes.Load()-was, changed, got, want)
			}
			was = changes.Load()
		}
		time.Sleep(time.Second)
		const a, b, c = "a{} node=http://a:9100/metrics\n", "b{} node=http://b:9100/metrics\n", "c{} node=http://c:9100/metrics\n"
		f(0, a+b)
		put("c.json", `[{"targets": ["c:9100"]}]`)
		f(1, a+c+b)
		os.Remove(filepath.Join(dir, "a.json")) // a file that a pattern no longer has
		f(1, c+b)
		put("b.yml", `[{"targets": [`)
		f(1, c+b+"# /b.yml: it is not a list of targets in YAML: line 1: did not find expected node content\n")
		f(0, c+b+"# /b.yml: it is not a list of targets in YAML: line 1: did not find expected node content\n")
		os.Remove(filepath.Join(dir, "b.yml"))
		f(1, c+b+"# /b.yml: no such file or directory\n")
		put("b.yml", `[{"targets": ["b:9100"]}]`)
		f(1, c+b)
		put("b.yml", `[{"targets": ["b:9100"]}] `) // nothing new
		f(0, c+b)
		put("b.yml", `[]`)
		f(1, c)
		os.Mkdir(filepath.Join(dir, "p"), 0o755)
		put("p/x.json", `[{"targets": ["p:80"]}]`)
		f(1, c+"p{} x=http://p:80/metrics\n")
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}
