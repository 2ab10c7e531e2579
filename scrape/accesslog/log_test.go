package accesslog

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"origintop/scrape"
)

// next returns when the next page came, since the start, and its text or its error.
func next(t *testing.T, l *Log, start time.Time) (at time.Duration, text string, p scrape.Page) {
	t.Helper()
	p, err := l.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if text = string(p.Body); p.Err != nil {
		text = p.Err.Error()
	}
	return time.Since(start), text, p
}

func newLog(name string, input io.Reader) *Log {
	return &Log{
		Target: scrape.Target{Name: "log", URL: name, Role: scrape.RoleServer}, Path: name, Input: input,
		Interval: 2 * time.Second, Now: time.Now,
	}
}

func TestLogOfFile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		name := filepath.Join(t.TempDir(), "access.log")
		l := newLog(name, nil)
		ctx, cancel := context.WithCancel(t.Context())
		start := time.Now()
		f := func(wantAt time.Duration, want string) {
			t.Helper()
			p, err := l.Next(ctx)
			at, text := p.Time.Sub(start), string(p.Body)
			if p.Err != nil {
				text = p.Err.Error()
			}
			if err != nil || at != wantAt || !strings.Contains(text, want) || p.Target != l.Target || !p.Whole {
				t.Errorf("after %v, want %v: %v, want %q in %s", at, wantAt, err, want, text)
			}
		}
		f(0, "no such file yet")
		write := func(text string) {
			t.Helper()
			file, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
			if err == nil {
				_, err = file.WriteString(text)
			}
			if err := errors.Join(err, file.Close()); err != nil {
				t.Fatal(err)
			}
		}
		write(one)
		f(250*time.Millisecond, "requests_total 1\n")
		write(one + one)
		f(2250*time.Millisecond, "requests_total 3\n")
		l.SetInterval(time.Second)
		f(3250*time.Millisecond, "requests_total 3\n")
		time.Sleep(2500 * time.Millisecond) // who reads is late
		write(one)
		f(5750*time.Millisecond, "requests_total 4\n")
		f(6250*time.Millisecond, "requests_total 4\n")
		cancel()
		if _, err := l.Next(ctx); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

// The second page comes soon after the first, however late that was.
func TestSecondPage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		l := newLog(filepath.Join(t.TempDir(), "access.log"), nil)
		l.start.Do(func() { l.begin(ctx) })
		start := time.Now()
		time.Sleep(time.Millisecond)
		for i, want := range []time.Duration{time.Millisecond, 251 * time.Millisecond, 2251 * time.Millisecond} {
			if at, _, _ := next(t, l, start); at != want {
				t.Errorf("page %d after %v, want %v", i+1, at, want)
			}
		}
	})
}

// The lines that a pipe begins with are on its first page, so that they are in no rate; what has ended is said.
func TestLogOfPipe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := io.Pipe()
		found := ""
		l := newLog("-", near)
		l.Found = func(format string) { found += format }
		start := time.Now()
		go func() {
			time.Sleep(time.Second)
			io.WriteString(far, one+one)
			time.Sleep(time.Second)
			io.WriteString(far, one+one[:20])
			time.Sleep(time.Second)
			io.WriteString(far, one[20:]+one[:40])
			far.Close()
		}()
		f := func(wantAt time.Duration, want string) {
			t.Helper()
			if at, text, _ := next(t, l, start); at != wantAt || !strings.Contains(text, want) {
				t.Errorf("after %v, want %v: want %q in %s", at, wantAt, want, text)
			}
		}
		f(1150*time.Millisecond, "requests_total 2\n")
		f(1400*time.Millisecond, "requests_total 2\n")
		f(3400*time.Millisecond, "requests_total 4\n")
		f(5400*time.Millisecond, "standard input has ended")
		if found != "combined" {
			t.Error(found)
		}
	})
}

// A pipe that says nothing has a page in the end, and a busy one has it at once.
func TestLogOfQuietPipe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := io.Pipe()
		start := time.Now()
		if at, text, _ := next(t, newLog("-", near), start); at != 5*time.Second || !strings.Contains(text, "requests_total 0\n") {
			t.Errorf("after %v: %s", at, text)
		}
		far.Close()
	})
	synctest.Test(t, func(t *testing.T) {
		near, far := io.Pipe()
		start := time.Now()
		go func() {
			for {
				if _, err := io.WriteString(far, one); err != nil {
					return
				}
				time.Sleep(10 * time.Millisecond)
			}
		}()
		if at, text, _ := next(t, newLog("-", near), start); at != quiet || !strings.Contains(text, "requests_total 1") {
			t.Errorf("after %v: %s", at, text)
		}
		near.Close()
		time.Sleep(time.Second) // who writes sees it
	})
}

// A disk that hangs is said, and pages come again when it does no more.
func TestLogHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLog("-", nil)
		l.start.Do(func() {}) // there is nobody to ask
		l.open()
		l.Timeout, l.asks, l.failed, l.filled = time.Second, make(chan chan state), make(chan error), make(chan struct{})
		close(l.filled)
		start := time.Now()
		l.due = start
		if at, text, _ := next(t, l, start); at != time.Second || !strings.Contains(text, "does not answer within 1s") {
			t.Errorf("after %v: %s", at, text)
		}
		go func() { reply := <-l.asks; reply <- state{page: []byte("page"), at: time.Now()} }()
		if _, text, _ := next(t, l, start); text != "page" {
			t.Error(text)
		}
	})
}
