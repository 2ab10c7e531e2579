//go:build unix

package child

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A started command is one with what it has written so far.
type started struct {
	*Child
	t     *testing.T
	lines *bufio.Reader
}

// script starts a script of the shell: in the process group of the test, or in one of its own.
func script(t *testing.T, shares bool, text string) *started {
	t.Helper()
	return run(t, shares, &exec.Cmd{Path: "/bin/sh", Args: []string{"sh", "-c", text}})
}

// listener starts a program, see program, and waits until it listens.
func listener(t *testing.T, shares bool, does string) *started {
	t.Helper()
	s := run(t, shares, &exec.Cmd{Path: os.Args[0], Args: os.Args[:1], Env: append(os.Environ(), "ORIGINTOP_TEST_CHILD="+does)})
	s.line()
	return s
}

func run(t *testing.T, shares bool, cmd *exec.Cmd) *started {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout = w
	c, _, err := start(shares, cmd)
	w.Close()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.kill()
		<-c.Ended()
		c.EndLeft(0, true)
		r.Close()
	})
	return &started{c, t, bufio.NewReader(r)}
}

// line waits for the next line.
func (s *started) line() string {
	s.t.Helper()
	line, err := s.lines.ReadString('\n')
	if err != nil {
		s.t.Fatal(err)
	}
	return strings.TrimSuffix(line, "\n")
}

// both runs a test in both kinds of process groups.
func both(t *testing.T, test func(t *testing.T, shares bool)) {
	t.Run("own group", func(t *testing.T) { test(t, false) })
	t.Run("shared group", func(t *testing.T) { test(t, true) })
}

// The exit status is that of a shell.
func TestStatus(t *testing.T) {
	f := func(text string, want int) {
		t.Helper()
		s := script(t, false, text)
		if <-s.Ended(); s.Status() != want {
			t.Errorf("%s: status %d, want %d", text, s.Status(), want)
		}
	}
	f("exit 0", 0)
	f("exit 7", 7)
	f("exit 99", 99)
	f("kill -TERM $$", 143)
	f("kill -KILL $$", 137)
}

// What can't be run has the exit status that a shell gives it, and a reason without the path.
func TestNotRun(t *testing.T) {
	dir := t.TempDir()
	text, loop := filepath.Join(dir, "text"), filepath.Join(dir, "script")
	if err := errors.Join(os.WriteFile(text, []byte("hello\n"), 0o644), os.WriteFile(loop, []byte("#!/no/such\n"), 0o755)); err != nil {
		t.Fatal(err)
	}
	f := func(name string, want int, reason string) {
		t.Helper()
		path, status, err := Find(name)
		if err == nil {
			_, status, err = Start(path, []string{name}, nil, nil, nil)
		}
		if status != want || err == nil || err.Error() != reason {
			t.Errorf("%s: status %d, %v, want %d, %s", name, status, err, want, reason)
		}
	}
	f("no-such-command", NotFound, "executable file not found in $PATH")
	f(dir+"/nothing", NotFound, "no such file or directory")
	f(text, NotExecutable, "permission denied")
	f(dir, NotExecutable, "is a directory")
	f(loop, NotFound, "no such file or directory") // its interpreter
}

// Input and output go through as they are.
func TestPassesThrough(t *testing.T) {
	data := bytes.Repeat([]byte("\x00\xff\r\n\x1b[31m"), 100_000)
	var out, err strings.Builder
	c, _, failed := Start("/bin/sh", []string{"sh", "-c", "cat; echo told >&2"}, bytes.NewReader(data), &out, &err)
	if failed != nil {
		t.Fatal(failed)
	}
	<-c.Ended()
	if out.String() != string(data) || err.String() != "told\n" {
		t.Errorf("%d bytes came out of %d, and %q", out.Len(), len(data), err.String())
	}
}

// A signal reaches a command once.
func TestPass(t *testing.T) {
	s := listener(t, false, syscall.SIGTERM.String())
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGHUP, syscall.SIGTERM} {
		s.Pass(signal)
		s.Pass(signal) // as timeout sends it
		if got := s.line(); got != signal.String() {
			t.Errorf("%v: got %s", signal, got)
		}
	}
	if <-s.Ended(); s.Status() != 5 {
		t.Errorf("status %d", s.Status())
	}
	if rest, _ := io.ReadAll(s.lines); len(rest) > 0 {
		t.Errorf("it got more: %s", rest)
	}
	s.Pass(os.Interrupt) // to nobody
}

// What a terminal has sent to the whole group is not sent again.
func TestPassInSharedGroup(t *testing.T) {
	s := listener(t, true, syscall.SIGTERM.String())
	s.Pass(os.Interrupt)
	s.Pass(syscall.SIGQUIT)
	s.Pass(syscall.SIGTERM)
	if got := s.line(); got != syscall.SIGTERM.String() {
		t.Errorf("got %s", got)
	}
}

// A command that ends when it is interrupted gets nothing else. One that ignores all that can be ignored is killed.
func TestEnd(t *testing.T) {
	both(t, func(t *testing.T, shares bool) {
		s := listener(t, shares, os.Interrupt.String())
		s.End(time.Hour)
		if got := s.line(); got != os.Interrupt.String() || s.Status() != 5 {
			t.Errorf("got %s, status %d", got, s.Status())
		}
		s = listener(t, shares, "ignore")
		if s.End(time.Millisecond); s.Status() != 137 {
			t.Errorf("status %d", s.Status())
		}
		s.End(time.Hour) // of one that has ended
	})
}
