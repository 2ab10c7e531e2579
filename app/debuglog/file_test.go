package debuglog

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func lines(t *testing.T, path string) []string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}

// line returns a line of so many bytes.
func line(n int, name string) []byte {
	return fmt.Appendf(nil, "time=%-*s\n", n-len("time=\n"), name)
}

// begin returns a first line, of 100 bytes.
func begin(name string) []byte { return line(100, name+` level=INFO msg=start version="origintop 1"`) }

// written closes a log and returns when all of it is written, however long that takes.
func written(f *file) {
	f.Close()
	<-f.ended
}

// holds checks which lines are in a file: their names, and of what the log says of itself the last word, as "lines=3" if so many are
// missing.
func holds(t *testing.T, path, want string) {
	t.Helper()
	var got []string
	for _, line := range lines(t, path) {
		name, _, _ := strings.Cut(strings.TrimPrefix(line, "time="), " ")
		if strings.Contains(line, " level=WARN ") {
			name = line[strings.LastIndexByte(line, ' ')+1:]
		}
		got = append(got, name)
	}
	if got := strings.Join(got, " "); got != want {
		t.Errorf("%s holds %q, want %q", path, got, want)
	}
}

// A log ends when it is full. The next run needs another one, or none of that name.
func TestFull(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	path := filepath.Join(t.TempDir(), "a.log")
	f := opened(t, path, 1000)
	f.Write(begin("0"))
	for i := range 20 {
		f.Write(line(100, fmt.Sprint(i+1)))
	}
	written(f)
	holds(t, path, "0 1 2 3 4 5 6 7 8 9 bytes=1000")
	if got := lines(t, path); !strings.HasSuffix(got[len(got)-1], ` level=WARN msg="the log is full" bytes=1000`) {
		t.Errorf("got %q", got)
	}

	_, err := open(path, 1000)
	if want := "debug log " + path + ": it is full, with 1000 bytes: name another file"; fmt.Sprint(err) != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	f = opened(t, path, 1000)
	f.Write(begin("next"))
	written(f)
	holds(t, path, "next")
}

// A full log that is moved away goes on, and says how many lines are in neither.
func TestFullAndMoved(t *testing.T) {
	path, f := begun(t, 1000)
	writeLines(f, 1, 20)
	if err := os.Rename(path, path+".1"); err != nil {
		t.Fatal(err)
	}
	writeLines(f, 21, 21)
	holds(t, path, "0 lines=11 21")
}

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	f := func(path, want string) {
		t.Helper()
		was, _ := os.ReadFile(path)
		f, err := open(path, 1000)
		if err == nil {
			written(f)
		}
		if text := fmt.Sprint(err); text != want {
			t.Errorf("got %q, want %q", text, want)
		}
		if is, _ := os.ReadFile(path); string(is) != string(was) {
			t.Errorf("%s held %q, and holds %q", path, was, is)
		}
	}
	f(file("empty", ""), "<nil>")
	f(file("log", string(begin("1"))), "<nil>")
	f(filepath.Join(dir, "new"), "<nil>")
	foreign := file("foreign", "time=2026-11-24T12:00:00.000Z level=INFO source=node_exporter.go:216 msg=\"Starting node_exporter\"\n")
	f(foreign, "debug log "+foreign+": it is not a log of origintop's, and stays as it is: name another file")
	notes := file("notes", "timetable")
	f(notes, "debug log "+notes+": it is not a log of origintop's, and stays as it is: name another file")
	short := file("short", "tim")
	f(short, "debug log "+short+": it is not a log of origintop's, and stays as it is: name another file")
	f(dir, "debug log "+dir+": it is a directory: name another file")
	f("/dev/null", "debug log /dev/null: it is a device, not a file: name another file")
	f(filepath.Join(dir, "no", "log"), "debug log "+filepath.Join(dir, "no", "log")+": no such file or directory: name another file")
}

// Lines that can't be written are counted in the next one that can.
func TestLostLines(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.log")
	f := opened(t, path, 10000)
	written(f)
	good, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer good.Close()
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("here is no /dev/full")
	}
	defer full.Close()
	for _, out := range []struct {
		*os.File
		lines int
	}{{good, 1}, {full, 3}, {good, 2}} {
		f.out = out.File
		for range out.lines {
			f.write(line(20, "x"))
		}
	}
	got := lines(t, path)
	if len(got) != 4 || !strings.HasSuffix(got[1], ` level=WARN msg="lines are missing here" lines=3`) {
		t.Errorf("got %q", got)
	}
}
