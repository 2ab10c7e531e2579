package format

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestTwoWriters(t *testing.T) {
	path := filepath.Join(t.TempDir(), "recording")
	w := create(t, path)
	for range 2 {
		if _, err := Create(path, head); err == nil || err.Error() != "another origintop is writing to it" {
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
	var begun, group sync.WaitGroup
	begun.Add(3)
	for program := range 3 {
		group.Go(func() {
			for i := range 300 {
				select {
				case <-done:
					return
				default:
				}
				err := Mark(path, Marker{t0.Add(time.Duration(i)), fmt.Sprintf("%d: %d", program, i)})
				if i == 0 {
					begun.Done()
				}
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	var found []Marker
	for i := range pages {
		if i == 1 {
			begun.Wait()
		}
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

// asks does what Mark does to find out whether a file is being recorded, and has not ended yet.
func asks(t *testing.T, path string) *os.File {
	t.Helper()
	file, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	if err := inProgress(file); err == nil || err.Error() != "nobody is recording to it" {
		t.Fatal(err)
	}
	return file
}

// Two programs that want to put in a marker at the same time do not take each other for one that records.
func TestMarkAtTheSameTime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "recording")
	if err := create(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	size := len(readFile(t, path))
	asks(t, path)
	if err := Mark(path, Marker{t0, "m"}); err == nil || err.Error() != "nobody is recording to it" {
		t.Errorf("got %v", err)
	}
	if len(readFile(t, path)) != size {
		t.Error("there is a marker")
	}
}

// One that asks does not keep others from recording.
func TestCreateWhileAnotherAsks(t *testing.T) {
	path := filepath.Join(t.TempDir(), "recording")
	if err := create(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		file := asks(t, path)
		time.AfterFunc(95*time.Millisecond, func() { file.Close() })
		w := create(t, path)
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
}

// What is none of ours gets no marker, even if it has frames and somebody has locked it.
func TestMarkOther(t *testing.T) {
	path := filepath.Join(t.TempDir(), "archive")
	want := slices.Concat(make([]byte, 512), recorded(t, smallPages(2)...))
	if err := os.WriteFile(path, want, 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := lock(file); err != nil {
		t.Fatal(err)
	}
	if err := Mark(path, Marker{t0, "m"}); err != errBegin {
		t.Errorf("got %v", err)
	}
	if !bytes.Equal(readFile(t, path), want) {
		t.Error("there is a marker")
	}
}
