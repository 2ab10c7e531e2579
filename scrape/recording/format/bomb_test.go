package format

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// appendPage appends what a page is, uncompressed.
func appendPage(b []byte, p *Page) []byte { return append(appendPageLine(b, p), p.Body...) }

// The largest page there can be is read again, alone and with a dictionary. One that is larger by a byte is not.
func TestLargestPage(t *testing.T) {
	p := Page{Target: "app", Time: t0}
	line := len(appendPage(nil, &p))
	p.Body = bytes.Repeat([]byte("0123456789abcde\n"), (maxPage-maxLine)/16)
	check(t, read(t, recorded(t, p, p)), []Page{p, p})

	b := appendPage(nil, &Page{Target: "app"})
	b = append(b, make([]byte, maxPage-line+1)...)
	for want, b := range map[string][]byte{"": b[:maxPage], errDamaged.Error(): b} {
		r := read(t, sealed(frame{kind: kindPage, time: t0.UnixNano()}, compressed(t, b)))
		got := ""
		if _, err := r.Page(0, nil); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%d bytes: got %q, want %q", len(b), got, want)
		}
	}
}

// A line of JSON has a limit: nobody holds names of any length.
func TestLongNames(t *testing.T) {
	f := func(n int, want bool) {
		t.Helper()
		line := `{"target":"` + strings.Repeat("x", n-len(`{"target":""}`)-1) + `"}` + "\n"
		r := read(t, sealed(frame{kind: kindPage, time: t0.UnixNano()}, compressed(t, []byte(line+"a 1\n"))))
		if _, err := r.Page(0, nil); (err == nil) != want || (r.Streams()[0].Target != "") != want {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
	f(maxLine, true)
	f(maxLine+1, false)
}

// Numbers of streams may be any; there are as many Streams as there are streams.
func TestStreamNumbers(t *testing.T) {
	file := []byte(firstLine)
	numbers := []uint16{65535, 7, 65535, 0, 7}
	for i, n := range numbers {
		page := compressed(t, fmt.Appendf(nil, `{"target":"app%d"}`+"\nvalue %d\n", n, i))
		file = appendSealed(file, frame{kind: kindPage, stream: n, time: t0.UnixNano()}, page)
	}
	r := read(t, file)
	if want := []Stream{{Target: "app65535"}, {Target: "app7"}, {Target: "app0"}}; !slices.Equal(r.Streams(), want) {
		t.Errorf("streams %v, want %v", r.Streams(), want)
	}
	for i, want := range []int{0, 1, 0, 2, 1} {
		if got := r.Entries()[i].Stream; got != want {
			t.Errorf("page %d is of stream %d, want %d", i, got, want)
		}
	}

	path := filepath.Join(t.TempDir(), "recording")
	put(t, path, file)
	w := create(t, path)
	write(t, w, Page{Target: "app7", Time: t0}, Page{Target: "another", Time: t0})
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	frames := framesOf(t, readFile(t, path))
	if a, b := frames[6].stream, frames[7].stream; a != 7 || b != 1 {
		t.Errorf("pages are of streams %d and %d, want 7 and 1", a, b)
	}
}

// A recording has no more than 65,535 streams, and the Writer knows it.
func TestManyStreams(t *testing.T) {
	path := filepath.Join(t.TempDir(), "recording")
	w := create(t, path)
	page := Page{Target: "app", Time: t0, Err: "timeout"}
	write(t, w, page)
	for i := range maxStreams - 1 {
		w.taken[streamID{uint16(i + 1), false}] = true
	}
	if err := w.Page(&Page{Target: "one more", Time: t0}); err != PageError("a recording has no place for more than 65535 sources") {
		t.Errorf("got %v", err)
	}
	write(t, w, page)

	file := []byte(firstLine)
	line := compressed(t, []byte(`{"target":"app"}`+"\n"))
	const more = 300 // by another program
	for i := range maxStreams + more {
		file = appendSealed(file, frame{kind: kindPage, stream: uint16(i), named: i > math.MaxUint16, time: t0.UnixNano()}, line)
	}
	r := read(t, file)
	d := r.Damage()
	n := len(r.Entries())
	if n != maxStreams || len(r.Streams()) != n || len(d) != more || d[0].What != "a page is of one of too many sources" {
		t.Errorf("%d pages, %d streams, damage %v", n, len(r.Streams()), d[:min(len(d), 3)])
	}
}

// The names of streams take no more memory than there is for them, and to look for them takes no longer than that.
func TestNamesOfManyStreams(t *testing.T) {
	f := func(streams int, most int64, packed func(i int) []byte) {
		t.Helper()
		file := []byte(firstLine)
		for i := range streams {
			file = appendSealed(file, frame{kind: kindPage, stream: uint16(i), time: t0.UnixNano()}, packed(i))
		}
		r := read(t, file)
		names := 0
		for _, s := range r.Streams() {
			names += len(s.Target)
		}
		if names > maxNames+maxLine || len(r.Streams()) != streams || r.Streams()[0].Target == "" || r.read > most {
			t.Errorf("%d bytes of names in %d streams; %d bytes were read", names, len(r.Streams()), r.read)
		}
	}
	f(1000, 40<<20, func(i int) []byte {
		return compressed(t, fmt.Appendf(nil, `{"target":"%d%s"}`+"\n", i, strings.Repeat("x", maxLine-100)))
	})
	bomb := compressed(t, append([]byte(`{"target":"app"}`+"\n"), make([]byte, 60<<20)...))
	f(100, maxNaming+maxPage, func(int) []byte { return bomb })
}

// Of a stream whose pages can't be read only some are tried; but it gets its names if that is the fault of one dictionary.
func TestUnreadableStream(t *testing.T) {
	f := func(streams, pages, atMost int) {
		t.Helper()
		file := []byte(firstLine)
		for i := range pages {
			h := frame{kind: kindPage, stream: uint16(i % streams), time: t0.UnixNano()}
			file = appendSealed(file, h, []byte("no Zstandard"))
		}
		c := &countReads{ReaderAt: bytes.NewReader(file)}
		r, err := NewReader(c, int64(len(file)))
		if err != nil || len(r.Entries()) != pages || r.Streams()[0] != (Stream{}) {
			t.Fatal(err)
		}
		if c.reads > atMost {
			t.Errorf("%d streams: read %d times", streams, c.reads)
		}
	}
	f(1, 5000, 30)
	f(256, 5120, 256+maxFailed+10)

	file := []byte(firstLine)
	for i := range 100 {
		payload := []byte("no Zstandard")
		if i > 50 {
			payload = compressed(t, []byte(`{"target":"app"}`+"\n"))
		}
		file = appendSealed(file, frame{kind: kindPage, time: t0.UnixNano()}, payload)
	}
	if s := read(t, file).Streams(); len(s) != 1 || s[0].Target != "app" {
		t.Errorf("streams %v", s)
	}
}

type countReads struct {
	io.ReaderAt
	reads int
}

func (c *countReads) ReadAt(b []byte, at int64) (int, error) {
	c.reads++
	return c.ReaderAt.ReadAt(b, at)
}

// Dictionaries of large pages take no more memory than others.
func TestLargeDictionaries(t *testing.T) {
	page := compressed(t, append(appendPage(nil, &Page{Target: "app"}), make([]byte, 32<<20)...))
	file := []byte(firstLine)
	const n = 3
	for i := range n {
		file = appendSealed(file, frame{kind: kindKey, dictionary: uint32(i), time: t0.UnixNano()}, page)
	}
	r := read(t, file)
	before := heap() // with a page that the decoder holds
	for i := range n {
		if content, err := r.dictionary(uint32(i)); err != nil || len(content) != maxKey {
			t.Errorf("%d bytes; %v", len(content), err)
		}
	}
	if grown := int64(heap() - before); grown > (n+1)*maxKey {
		t.Errorf("%d dictionaries take %d bytes", n, grown)
	}
	runtime.KeepAlive(r)
}
