package format

import (
	"bytes"
	"slices"
	"testing"
)

// FuzzReader opens anything. Where there are pages they can be read again, and come out the same; whether there is an index or not
// makes no difference to a file that is a recording as the Writer leaves it.
func FuzzReader(f *testing.F) {
	pages := smallPages(20)
	closed := recorded(f, pages...)
	f.Add(closed)
	f.Add(withoutIndex(f, closed))
	f.Add(closed[:len(closed)/2])
	real := recorded(f, realPages(f, "nginx")[:40]...)
	f.Add(real)
	f.Add(slices.Concat(real[:900], real[1000:]))
	f.Add(recorded(f))
	fleet := recorded(f, smallFleet()...)
	f.Add(fleet)
	f.Add(slices.Concat(fleet[:300], fleet[400:]))
	f.Add([]byte(firstLine))
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := NewReader(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			return
		}
		defer r.Close()
		lost := int64(0)
		for _, d := range r.Damage() {
			if d.Offset < 0 || d.Bytes <= 0 || d.Offset+d.Bytes > int64(len(file)) || d.What == "" {
				t.Fatalf("damage %v", d)
			}
			lost += d.Bytes
		}
		if lost > int64(len(file)) {
			t.Fatalf("%d bytes of %d are lost", lost, len(file))
		}
		for i, e := range r.Entries() {
			if e.Stream < 0 || e.Stream >= len(r.Streams()) {
				t.Fatalf("stream %d of %d", e.Stream, len(r.Streams()))
			}
			first, err := r.Page(i, nil)
			if err != nil {
				continue
			}
			second, err := r.Page(i, make([]byte, 10, 5000))
			if err != nil || !same(&first, &second) {
				t.Fatalf("page %d is another one when it is read again: %v", i, err)
			}
		}
	})
}

// FuzzSealed is FuzzReader for what has good checksums: frames of any kind, that refer to one another in any way.
func FuzzSealed(f *testing.F) {
	closed := recorded(f, smallPages(20)...)
	f.Add(closed)
	f.Add(recorded(f, smallFleet()...))
	f.Fuzz(func(t *testing.T, file []byte) {
		file = bytes.Clone(file)
		for at := 0; at+headerSize <= len(file); at++ {
			h, ok := parseHeader(file[at:], int64(at))
			if ok && h.end() <= int64(len(file)) {
				sum(file[at:h.end()])
				at = int(h.end()) - 1
			}
		}
		r, err := NewReader(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			return
		}
		defer r.Close()
		for i := range r.Entries() {
			r.Page(i, nil)
		}
	})
}
