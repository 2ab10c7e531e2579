package export

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/recording"
)

// A recording written as dumps is the same recording, to the millisecond.
func TestDumpsAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	tally, err := Dumps(t.Context(), dir, demo(t).Pages(), Options{})
	if err != nil || tally.Pages != 275 || tally.Repeated != 0 {
		t.Fatalf("%+v, %v", tally, err)
	}
	again, err := recording.Open(t.Context(), dir)
	if err != nil || len(again.Notes) > 0 {
		t.Fatal(err, again.Notes)
	}
	good := func(r *recording.Recording) map[string]string {
		pages := map[string]string{}
		for i := range r.Len() {
			if p := r.Page(i, nil); p.Err == nil && p.Marker == "" {
				pages[fmt.Sprint(p.Target.Name, p.Time.UnixMilli())] = string(p.Body)
			}
		}
		return pages
	}
	if want, got := good(demo(t)), good(again); len(got) != 275 || !maps.Equal(got, want) {
		t.Errorf("%d pages, %d as dumps", len(want), len(got))
	}
}

// Which files there are, of which pages.
func TestDumps(t *testing.T) {
	dir := t.TempDir() // which is there, but empty
	cut := page("a", 3, "m 3\nm 4")
	cut.Whole = false
	f := film{
		page("a", 0, "m 0\n"), page("a", 1, "m 1"), page("b.c", 1, "m 1\n"), page("a", 1.0001, "m 2\n"), failure("a", 2),
		cut, page("a", 9, "m 9\n"),
		{Time: t0.Add(time.Second), Marker: "ramp"},
	}
	tally, err := Dumps(t.Context(), dir, &f, Options{From: t0.Add(time.Second), To: t0.Add(4 * time.Second)})
	if want := (Tally{Pages: 3, Failures: 1, Repeated: 1}); err != nil || tally != want {
		t.Errorf("got %+v, want %+v; %v", tally, want, err)
	}
	want := map[string]string{
		"1795448568852.a.prom": "m 1\n", "1795448568852.b.c.prom": "m 1\n", "1795448570852.a.prom": "m 3\nm 4",
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != len(want) {
		t.Errorf("%d files, %v", len(files), err)
	}
	for name, body := range want {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != body {
			t.Errorf("%s: got %q, want %q; %v", name, got, body, err)
		}
	}
}

func TestDumpsFails(t *testing.T) {
	dir := t.TempDir()
	f := func(to string, src scrape.Source, want string) {
		t.Helper()
		if _, err := Dumps(t.Context(), filepath.Join(dir, to), src, Options{}); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	good := func() scrape.Source { return &film{page("a", 0, "m 1\n")} }
	f("", good(), `the directory is not empty, it holds "file": name a new one`)
	f("file", good(), "open the directory: not a directory")
	f("no/such", good(), "make the directory: no such file or directory")
	f("new", broken{}, "the recording is damaged")
	for name, quoted := range map[string]string{"../a": `"../a"`, `a\b`: `"a\\b"`, "a\x00": `"a\x00"`, "": `""`} {
		f("new", &film{page(name, 0, "m 1\n")}, "a page of "+quoted+" at 1795448567852 ms cannot be a file named <unix ms>.<target>.prom")
	}
	old := page("a", 0, "m 1\n")
	old.Time = time.UnixMilli(-1)
	f("new", &film{old}, `a page of "a" at -1 ms cannot be a file named <unix ms>.<target>.prom`)
	if left, err := os.ReadDir(filepath.Join(dir, "new")); err != nil || len(left) > 0 {
		t.Errorf("%v, %v", left, err)
	}
}

// A file that cannot be written whole is not there.
func TestWriteFile(t *testing.T) {
	files, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer files.Close()
	if err := writeFile(files, "a", []byte("m 1\n")); err != nil {
		t.Error(err)
	}
	if err := writeFile(files, "a", []byte("m 2\n")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("got %v", err)
	}
	if got, err := files.ReadFile("a"); err != nil || string(got) != "m 1\n" {
		t.Errorf("got %q, %v", got, err)
	}
}
