package recording

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"
)

func TestTwoWriters(t *testing.T) {
	path := filepath.Join(t.TempDir(), "recording")
	w := create(t, path)
	for range 2 {
		if _, err := Create(path, head); err == nil || err.Error() != "it is being recorded by another origintop" {
			t.Errorf("got %v", err)
		}
	}
	write(t, w, smallPages(3)...)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	create(t, path)
}

// Other programs put in markers while one records.
func TestMark(t *testing.T) {
	path := filepath.Join(t.TempDir(), "recording")
	w := create(t, path)
	pages := smallPages(200)
	done := make(chan bool)
	var group sync.WaitGroup
	for program := range 3 {
		group.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-done:
					return
				default:
				}
				if err := Mark(path, Marker{t0.Add(time.Duration(i)), fmt.Sprintf("%d: %d", program, i)}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	var found []Marker
	for i := range pages {
		write(t, w, pages[i])
		found = append(found, w.Found()...)
	}
	close(done)
	group.Wait()
	if err := w.Mark(&Marker{t0, "mine"}); err != nil {
		t.Fatal(err)
	}
	found = append(found, w.Found()...)
	if len(found) < 3 {
		t.Fatalf("%d markers", len(found))
	}
	if err := Mark(path, Marker{t0, "the last"}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := Mark(path, Marker{t0, "too late"}); err == nil || err.Error() != "nobody is recording to it" {
		t.Errorf("got %v", err)
	}
	want := append(slices.Clone(found), Marker{t0, "mine"}, Marker{t0, "the last"})

	file := readFile(t, path)
	if _, err := readIndex(bytes.NewReader(file), int64(len(file))); err != nil {
		t.Error(err)
	}
	for _, file := range [][]byte{file, withoutIndex(t, file)} {
		r := read(t, file)
		check(t, r, pages)
		if len(r.Damage()) > 0 {
			t.Errorf("damage %v", r.Damage())
		}
		if !slices.EqualFunc(r.Markers(), want, func(a, b Marker) bool { return a.Text == b.Text && a.Time.Equal(b.Time) }) {
			t.Errorf("%d markers, want %d: %v", len(r.Markers()), len(want), r.Markers())
		}
	}
}

// Somebody else empties the file that is being recorded to.
func TestCutOffByOthers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "recording")
	w := create(t, path)
	pages := smallPages(5)
	write(t, w, pages[:6]...)
	if err := os.Truncate(path, 0); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := w.Page(&pages[7]); err == nil || err.Error() != "another program has cut off the recording" {
			t.Errorf("got %v", err)
		}
	}
	if err := w.Close(); err == nil {
		t.Error("closed as if nothing had been")
	}
}
