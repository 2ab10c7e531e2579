package format

import (
	"bytes"
	"encoding/binary"
	"math"
	"path/filepath"
	"slices"
	"testing"
)

func TestIndex(t *testing.T) {
	frames := []frame{
		{offset: 22, time: noTime, length: 300, kind: kindHead},
		{offset: 350, time: 5, length: maxPayload, dictionary: math.MaxUint32, stream: math.MaxUint16, kind: kindKey},
		{offset: 1000 + headerSize + maxPayload, time: math.MaxInt64, kind: 0xff},
	}
	var x index
	for _, f := range frames {
		x.add(&f)
	}
	got, ok := parseIndex(x.b, x.end)
	if !ok || !slices.Equal(got, frames) {
		t.Errorf("got %v, want %v", got, frames)
	}
	for n := range x.b {
		if got, ok := parseIndex(x.b[:n], x.end); ok && len(got) == len(frames) {
			t.Errorf("%d bytes of %d are an index", n, len(x.b))
		}
	}
}

// Indexes whose checksum is good, and that are nonsense.
func TestFalseIndex(t *testing.T) {
	f := func(want bool, values ...uint64) {
		t.Helper()
		var b []byte
		for _, v := range values {
			b = binary.AppendUvarint(b, v)
		}
		if _, got := parseIndex(b, 1000); got != want {
			t.Errorf("%v: got %v", values, got)
		}
	}
	f(true)
	f(true, 2, 22, 950, 0, 0, 0)
	f(false, 2, 22, 951, 0, 0, 0) // behind the index
	f(false, 2, 1001, 0, 0, 0, 0)
	f(false, 2, math.MaxUint64, 0, 0, 0, 0)
	f(false, 256, 22, 5, 0, 0, 0)
	f(false, 2, 22, 1<<32+5, 0, 0, 0)
	f(false, 2, 22, 5, 1<<16, 0, 0)
	f(false, 2, 22, 5, 0, 1<<32, 0)
	f(false, 2, 22, 5, 0, 0)
	if _, ok := parseIndex(bytes.Repeat([]byte{0xff}, 60), 1000); ok {
		t.Error("an endless number is an index")
	}
}

// An index that is not the end of the file is of no use: there is more behind it.
func TestIndexWithin(t *testing.T) {
	pages := smallPages(5)
	file := recorded(t, pages...)
	trailer := file[len(file)-trailerSize:]
	m := Marker{t0, "m"}
	_, b, err := m.frame()
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range [][]byte{slices.Concat(file, b), slices.Concat(file, b, trailer)} {
		r := read(t, file)
		check(t, r, pages)
		if len(r.Markers()) != 1 {
			t.Errorf("markers %v", r.Markers())
		}
	}
}

// A file with too many frames for an index has none, and is a recording all the same.
func TestNoIndexOfTooManyFrames(t *testing.T) {
	path := filepath.Join(t.TempDir(), "recording")
	pages := smallPages(10)
	w := create(t, path)
	write(t, w, pages[:5]...)
	w.index.b = append(w.index.b, make([]byte, maxIndex)...)
	write(t, w, pages[5:]...)
	if len(w.index.b) > 0 {
		t.Errorf("an index of %d bytes", len(w.index.b))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	file := readFile(t, path)
	check(t, read(t, file), pages)
	if frames := framesOf(t, file); frames[len(frames)-1].kind == kindIndex {
		t.Error("there is an index")
	}
}
