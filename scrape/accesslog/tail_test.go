package accesslog

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A tailed is a file with who writes and who reads it.
type tailed struct {
	*testing.T
	tail
	r    *reader
	now  time.Time
	logs map[string]*os.File
}

func newTailed(t *testing.T) *tailed {
	l := &tailed{T: t, r: newReader(Format{}, func(string) {}), now: time.Unix(0, 0), logs: map[string]*os.File{}}
	l.path = filepath.Join(t.TempDir(), "access.log")
	t.Cleanup(func() {
		l.tail.close()
		for _, f := range l.logs {
			f.Close()
		}
	})
	return l
}

// server opens the log as a server of that name does.
func (l *tailed) server(name string) {
	l.Helper()
	if f := l.logs[name]; f != nil {
		f.Close()
	}
	f, err := os.OpenFile(l.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		l.Fatal(err)
	}
	l.logs[name] = f
}

func (l *tailed) write(name, text string) {
	l.Helper()
	if _, err := l.logs[name].WriteString(text); err != nil {
		l.Fatal(err)
	}
}

func (l *tailed) must(err error) {
	l.Helper()
	if err != nil {
		l.Fatal(err)
	}
}

// expect polls after a time, and compares the sums so far.
func (l *tailed) expect(after time.Duration, requests, bad uint64) {
	l.Helper()
	l.now = l.now.Add(after)
	for more := true; more; {
		var err error
		more, err = l.poll(l.now, l.r)
		l.must(err)
	}
	if l.r.requests != requests || l.r.badLines != bad {
		l.Errorf("%d requests and %d bad lines, want %d and %d", l.r.requests, l.r.badLines, requests, bad)
	}
}

const one = begin + "200 1 " + browser + "\n"

func TestTail(t *testing.T) {
	l := newTailed(t)
	l.server("nginx")
	l.write("nginx", one+one+one[:30]) // an old half line
	l.expect(0, 0, 0)
	l.write("nginx", one[30:])
	l.expect(0, 0, 0)
	l.write("nginx", one+one[:50])
	l.expect(0, 1, 0)
	l.expect(0, 1, 0)
	l.write("nginx", one[50:]+one+"x\n")
	l.expect(0, 3, 1)
}

func TestTailWaits(t *testing.T) {
	l := newTailed(t)
	dir := filepath.Dir(l.path)
	l.path = filepath.Join(dir, "logs", "access.log")
	f := func(want string) {
		t.Helper()
		if _, err := l.poll(l.now, l.r); err == nil || !strings.Contains(l.reason(err), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	f("there is no directory " + filepath.Join(dir, "logs"))
	l.must(os.Mkdir(filepath.Join(dir, "logs"), 0o755))
	f("there is no such file yet")
	l.must(os.Mkdir(l.path, 0o755))
	f("it is a directory")
	l.must(os.Remove(l.path))
	f("there is no such file yet")
	l.server("nginx")
	l.write("nginx", one) // all of a file that has come is new
	l.expect(0, 1, 0)
	if got := l.reason(&fs.PathError{Err: fs.ErrPermission}); !strings.Contains(got, "permission denied: be of the group") {
		t.Error(got)
	}
	if got := l.reason(&fs.PathError{Path: "secret", Err: errors.New("stale file handle")}); got != "it can't be read: stale file handle" {
		t.Error(got)
	}
}

// Rotated by a new name, as logrotate does: the server goes on in the old file until it is told.
func TestRotationByName(t *testing.T) {
	l := newTailed(t)
	l.server("nginx")
	l.expect(0, 0, 0)
	l.write("nginx", one)
	l.must(os.Rename(l.path, l.path+".1"))
	l.write("nginx", one)
	l.expect(time.Second, 2, 0)
	l.server("worker 2") // has been told
	l.write("worker 2", one)
	l.write("nginx", one)
	l.expect(time.Second, 4, 0)
	l.write("nginx", one+one[:20])
	l.write("worker 2", one)
	l.expect(oldFor, 6, 0)
	l.expect(oldFor+time.Second, 6, 1) // the old file's half line never ends
	l.write("nginx", one)
	l.expect(time.Second, 6, 1)
	if len(l.files) != 1 {
		t.Errorf("%d files are open", len(l.files))
	}
	// Several in a short time.
	for i := range 10 {
		l.must(os.Rename(l.path, fmt.Sprint(l.path, i)))
		l.server("worker 2")
		l.write("worker 2", one)
		l.expect(time.Millisecond, uint64(7+i), 1)
		if len(l.files) > maxFiles {
			t.Errorf("%d files are open", len(l.files))
		}
	}
	// Removed, and only later made anew.
	l.must(os.Remove(l.path))
	l.write("worker 2", one)
	l.expect(0, 17, 1)
	l.server("worker 2")
	l.write("worker 2", one)
	l.expect(0, 18, 1)
}

// Rotated by copying and truncating, whether the file is shorter or longer again when it is looked at.
func TestRotationByTruncating(t *testing.T) {
	l := newTailed(t)
	l.server("nginx")
	l.expect(0, 0, 0)
	l.write("nginx", one+one)
	l.expect(0, 2, 0)
	l.must(os.Truncate(l.path, 0))
	l.expect(0, 2, 0)
	l.write("nginx", one)
	l.expect(0, 3, 0)
	l.must(os.Truncate(l.path, 0))
	l.write("nginx", strings.Replace(one, "200", "404", 1)+one+one)
	l.expect(0, 6, 0)
	l.write("nginx", one[:70])
	l.expect(0, 6, 0)
	l.must(os.Truncate(l.path, 0)) // and the half line with it
	l.write("nginx", one)
	l.expect(0, 7, 1)
	if l.r.statuses[404] != 1 {
		t.Errorf("404: %d", l.r.statuses[404])
	}
}

// The name may be that of a link, which comes to lead elsewhere.
func TestLink(t *testing.T) {
	l := newTailed(t)
	link := l.path
	l.path += ".monday"
	l.server("nginx")
	l.must(os.Symlink(l.path, link))
	l.path = link
	tuesday := link + ".tuesday"
	l.expect(0, 0, 0)
	l.write("nginx", one)
	l.expect(0, 1, 0)
	l.must(os.WriteFile(tuesday, []byte(one+one), 0o644))
	l.must(os.Remove(link))
	l.must(os.Symlink(tuesday, link))
	l.expect(0, 3, 0)
}

// However the log is cut into pieces, rotated and read: each line counts once.
func TestManyLines(t *testing.T) {
	l := newTailed(t)
	l.server("nginx")
	l.expect(0, 0, 0)
	total := uint64(0)
	for i := range 200 {
		n := i * 37 % 3000
		text := strings.Repeat(one, n)
		l.write("nginx", text[:len(text)/3])
		if i%3 == 0 {
			l.expect(time.Second, total+uint64(len(text)/3/len(one)), 0)
		}
		l.write("nginx", text[len(text)/3:])
		total += uint64(n)
		if i%20 == 7 {
			l.must(os.Rename(l.path, l.path+".1"))
			l.server("nginx")
		}
	}
	l.expect(0, total, 0)
}

// A server that nobody tells that its log has another name goes on writing there: that is no silence.
func TestServerThatIsNotTold(t *testing.T) {
	l := newTailed(t)
	l.server("nginx")
	l.expect(0, 0, 0)
	l.must(os.Rename(l.path, l.path+".1"))
	l.server("new")
	for i := range 10 {
		l.write("nginx", one)
		l.expect(3*time.Second, uint64(i+1), 0)
	}
	l.expect(oldFor+time.Second, 10, 0)
	if len(l.files) != 1 {
		t.Errorf("%d files are read", len(l.files))
	}
}
