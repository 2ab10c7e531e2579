package format

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"
)

var (
	t0   = time.Date(2026, 11, 23, 12, 0, 0, 123456789, time.UTC)
	head = Head{"origintop 1.2", []string{"--record", "x"}, "10.0.0.1", "client", t0}
)

// realPages returns pages of a real load test, of the target of that name, of all if it is "".
func realPages(t testing.TB, target string) []Page {
	t.Helper()
	r, err := Open(t.Context(), "../../../testdata/demo.otr")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var pages []Page
	for i := range r.Entries() {
		p, err := r.Page(i, nil)
		if err != nil {
			t.Fatal(err)
		}
		if p.Err == "" && (target == "" || p.Target == target) {
			p.Took = 7 * time.Millisecond
			pages = append(pages, p)
		}
	}
	return pages
}

func create(t testing.TB, path string) *Writer {
	t.Helper()
	w, err := Create(path, head)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.file.Close() })
	return w
}

func write(t testing.TB, w *Writer, pages ...Page) {
	t.Helper()
	for i := range pages {
		if err := w.Page(&pages[i]); err != nil {
			t.Fatal(err)
		}
	}
}

// recorded returns the file of a recording with these pages.
func recorded(t testing.TB, pages ...Page) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "recording")
	w := create(t, path)
	write(t, w, pages...)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return readFile(t, path)
}

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func put(t testing.TB, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t testing.TB, file []byte) *Reader {
	t.Helper()
	r, err := NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func same(a, b *Page) bool {
	return a.stream() == b.stream() && a.Time.Equal(b.Time) && a.Took == b.Took && a.Status == b.Status && a.Whole == b.Whole &&
		a.Err == b.Err && bytes.Equal(a.Body, b.Body)
}

// check holds all pages of a recording to those that it was made of.
func check(t testing.TB, r *Reader, want []Page) {
	t.Helper()
	if len(r.Entries()) != len(want) {
		t.Fatalf("%d pages, want %d", len(r.Entries()), len(want))
	}
	var body []byte
	for i, e := range r.Entries() {
		got, err := r.Page(i, body)
		if err != nil {
			t.Fatalf("page %d: %v", i, err)
		}
		if !same(&got, &want[i]) {
			t.Fatalf("page %d is not what was recorded", i)
		}
		if !e.At().Equal(got.Time.Add(got.Took)) {
			t.Errorf("page %d is at %v, its entry at %v", i, got.Time, e.At())
		}
		if s := got.stream(); r.Streams()[e.Stream] != s {
			t.Errorf("page %d is of %v, its stream %v", i, s, r.Streams()[e.Stream])
		}
		body = got.Body
	}
}

func TestRoundTrip(t *testing.T) {
	pages := realPages(t, "")
	file := recorded(t, pages...)
	r := read(t, file)
	check(t, r, pages)
	if len(r.Damage()) > 0 || r.Format() != "1.1" || len(r.Heads()) != 1 || len(r.Streams()) != 3 {
		t.Errorf("damage %v, format %s, heads %v, streams %v", r.Damage(), r.Format(), r.Heads(), r.Streams())
	}
	t.Logf("%d bytes of %d pages", len(file), len(pages))

	noIndex := read(t, file[:len(file)-1])
	check(t, noIndex, pages)
	if len(noIndex.Damage()) != 1 || noIndex.Damage()[0].What != "the end of the file was cut off" {
		t.Errorf("damage %v", noIndex.Damage())
	}
}
