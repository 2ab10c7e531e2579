//go:build unix

package command

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"origintop/app"
	"origintop/app/command/settings"
	"origintop/app/debuglog"
	"origintop/scrape/recording"
)

// Whatever a user names in place of a file, of a recording or of a directory: it is said what it is, and nothing waits for it.
func TestNoFile(t *testing.T) {
	t.Setenv("ORIGINTOP_OPTS", "")
	const demo = "../../testdata/demo.otr"
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	socket, err := net.Listen("unix", in("socket"))
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	if err := errors.Join(
		syscall.Mkfifo(in("fifo"), 0o600), os.Symlink("fifo", in("link")), os.Mkdir(in("directory"), 0o700),
		os.WriteFile(in("directory/a"), nil, 0o600),
		os.Symlink("/dev/zero", in("device")), os.Symlink("nowhere", in("dangling")), os.Symlink("loop", in("loop")),
	); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) error {
		var stdout, stderr bytes.Buffer
		status := Run(t.Context(), args, &stdout, &stderr, nil)
		if said := strings.TrimPrefix(strings.TrimSpace(stderr.String()), "origintop: "); said != "" || status != 0 {
			return fmt.Errorf("%s (status %d)", said, status)
		}
		return nil
	}
	are := map[string]string{
		"fifo": "it is a FIFO, not a file", "link": "it is a FIFO, not a file", "socket": "it is a socket, not a file",
		"device":    "it is a device, not a file",
		"directory": "it is a directory", "dangling": "there is no such file", "loop": "too many levels of symbolic links",
	}
	for name, opener := range map[string]struct {
		open   func(path string) error
		others map[string]string // what is said of other things than of those that are no file; "": they will do
	}{
		"replay": {func(path string) error { return run("--once", "--replay", path) }, map[string]string{"directory": "no dumps there"}},
		"info":   {func(path string) error { return run("info", path) }, map[string]string{"directory": "no dumps there"}},
		"mark":   {func(path string) error { return run("mark", path, "text") }, nil},
		"export": {
			func(path string) error { return run("export", path, "--format", "csv") },
			map[string]string{"directory": "no dumps there"},
		},
		"export to": {
			func(path string) error { return run("export", demo, "--format", "csv", "-o", path) },
			map[string]string{"dangling": "exists already", "loop": "exists already"},
		},
		"dumps to": {
			func(path string) error { return run("export", demo, "--format", "prometheus", "-o", path) },
			map[string]string{
				"fifo": "open the directory: not a directory", "link": "open the directory: not a directory",
				"socket": "open the directory: not a directory",
				"device": "open the directory: not a directory", "directory": "the directory is not empty",
				"dangling": "open the directory: no such file",
			},
		},
		"record": {
			func(path string) error {
				r := &recording.Recorder{}
				err := r.Record(path)
				r.Stop()
				return errors.Join(err, os.RemoveAll(in("nowhere")))
			}, map[string]string{"dangling": ""},
		},
		"settings": {
			func(path string) error { _, err := settings.Load(t.Context(), path); return err },
			map[string]string{"dangling": ""},
		},
		"keeping settings": {
			func(path string) error {
				if is, err := os.Readlink(path); err == nil && is != "fifo" {
					return nil // it takes the place of a link that leads nowhere; and a mistake would cost root the machine's device
				}
				return settings.Save(path, app.Settings{Theme: "mono"})
			}, map[string]string{"dangling": "", "loop": "", "device": ""},
		},
		"keeping settings beside it": { // what a fixed name of the new file would be
			func(path string) error {
				dir := t.TempDir()
				return errors.Join(os.Symlink(path, filepath.Join(dir, "a.new")), settings.Save(filepath.Join(dir, "a"), app.Settings{}))
			},
			map[string]string{"fifo": "", "link": "", "socket": "", "device": "", "directory": "", "dangling": "", "loop": ""},
		},
		"debug log": {
			func(path string) error {
				log, err := debuglog.Open(path, slog.LevelInfo)
				if err == nil {
					log.Close()
				}
				return errors.Join(err, os.RemoveAll(in("nowhere")))
			},
			map[string]string{"fifo": "", "link": "", "dangling": ""},
		},
	} {
		for thing, want := range are {
			if other, ok := opener.others[thing]; ok {
				want = other
			}
			done := make(chan error, 1)
			go func() { done <- opener.open(in(thing)) }()
			select {
			case err := <-done:
				if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
					t.Errorf("%s of a %s: got %v, want %q", name, thing, err, want)
				}
			case <-time.After(30 * time.Second):
				t.Fatalf("%s of a %s hangs", name, thing)
			}
		}
	}
}

// What is no file among dumps is left out, which is said. What takes a file's place later is a page that can't be read.
func TestNoFileAmongDumps(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	err := errors.Join(
		os.WriteFile(in("1000.node.prom"), []byte("node_load1 1\n"), 0o600), os.WriteFile(in("file"), []byte("node_load1 2\n"), 0o600),
		os.Symlink("file", in("2000.node.prom")), os.WriteFile(in("3000.node.prom"), []byte("node_load1 3\n"), 0o600),
		syscall.Mkfifo(in("4000.node.prom"), 0o600), os.Symlink("4000.node.prom", in("5000.node.prom.gz")),
		os.Symlink("nowhere", in("6000.node.prom")),
		os.Symlink("7000.node.prom", in("7000.node.prom")), os.Mkdir(in("8000.node.prom"), 0o700),
		os.Symlink("/dev/zero", in("9000.node.prom")),
	)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		rec, err := recording.Open(t.Context(), dir)
		if err != nil {
			t.Error(err)
			return
		}
		defer rec.Close()
		const want = `left out "4000.node.prom" and 5 more, not to be read: it is a FIFO, not a file`
		if rec.Len() != 3 || len(rec.Notes) != 2 || rec.Notes[1] != want {
			t.Errorf("%d pages, notes %q", rec.Len(), rec.Notes)
		}
		if err := errors.Join(os.Remove(in("1000.node.prom")), syscall.Mkfifo(in("1000.node.prom"), 0o600)); err != nil {
			t.Error(err)
		}
		for i, want := range []string{
			"the dump could not be read: open " + in("1000.node.prom") + ": it is a FIFO, not a file", "<nil>", "<nil>",
		} {
			if p := rec.Page(i, nil); fmt.Sprint(p.Err) != want {
				t.Errorf("page %d: %v, want %s", i, p.Err, want)
			}
		}
	}()
	select {
	case <-done:
	case <-time.After(30 * time.Second):
		t.Fatal("it hangs")
	}
}
