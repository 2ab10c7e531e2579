package scrape

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestReadBody(t *testing.T) {
	const limit = 300_000
	page := bytes.Repeat([]byte("up 1\n"), limit/5+1)
	f := func(size int, buffer []byte, want error) {
		t.Helper()
		for _, r := range []io.Reader{
			bytes.NewReader(page[:size]), iotest.DataErrReader(bytes.NewReader(page[:size])),
			iotest.HalfReader(bytes.NewReader(page[:size])),
		} {
			got, err := ReadBody(buffer, r, limit)
			if !errors.Is(err, want) || want == nil && !bytes.Equal(got, page[:size]) {
				t.Errorf("%d bytes: %d bytes, %v, want %v", size, len(got), err, want)
			}
			if cap(got) > max(limit+limit/8, cap(buffer)) { // the allocator rounds up
				t.Errorf("%d bytes: a buffer of %d", size, cap(got))
			}
		}
	}
	f(0, nil, nil)
	f(5, nil, nil)
	f(64<<10, nil, nil)
	f(limit, nil, nil)
	f(limit+1, nil, ErrTooLarge)
	f(limit, make([]byte, 0, 100), nil)
	f(limit, make([]byte, 0, limit), nil)
	f(5, make([]byte, 0, 1<<20), nil)
	f(limit+1, make([]byte, 0, 1<<20), ErrTooLarge)
	if got, err := ReadBody(nil, io.MultiReader(strings.NewReader("up 1\n"), iotest.ErrReader(io.ErrUnexpectedEOF)),
		limit); len(got) != 5 || err != io.ErrUnexpectedEOF {
		t.Errorf("cut off: %q, %v", got, err)
	}
}

func TestForNext(t *testing.T) {
	f := func(size, room int, kept bool) {
		t.Helper()
		if got := Reuse(make([]byte, size, room)); (got != nil) != kept || len(got) > 0 {
			t.Errorf("%d bytes in a buffer of %d: kept %d of %d", size, room, len(got), cap(got))
		}
	}
	f(0, 64<<10, true)
	f(100<<10, 1<<20, true)
	f(64<<20, 64<<20, true)
	f(20<<20, 64<<20, true)
	f(100<<10, 64<<20, false)
	f(0, 64<<20, false)
}
