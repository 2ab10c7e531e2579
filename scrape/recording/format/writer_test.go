package format

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// Pages that are not like others.
func TestOddPages(t *testing.T) {
	t.Parallel()
	random := make([]byte, 3<<20)
	rand.NewChaCha8([32]byte{}).Read(random)
	text := bytes.Repeat([]byte("metric_of_a_page_that_is_longer_than_any_window 1\n"), 200_000)
	numbered := slices.Clone(text)
	for i := 0; i < len(numbered); i += 50 {
		copy(numbered[i+10:], fmt.Sprintf("%06d", i/50))
	}
	page := Page{
		Target: "app", URL: "http://10.0.0.1/metrics", Kind: "other", Time: t0.Local(), Took: time.Millisecond, Status: 200,
		Whole: true,
	}
	with := func(change func(*Page)) Page {
		p := page
		change(&p)
		return p
	}
	pages := []Page{
		with(func(p *Page) { p.Err, p.Status = "connection refused", 0 }), // the first: not a key page
		with(func(p *Page) { p.Body = []byte("a 1\n") }),
		with(func(p *Page) { p.Body = []byte("a 2\n") }),
		with(func(p *Page) {}),
		with(func(p *Page) { p.Took, p.Body = 0, []byte("\n\n") }),
		with(func(p *Page) { p.Body = []byte("\x00\xff\xfe{}\n") }),
		with(func(p *Page) { p.Body, p.Err, p.Whole = []byte("a 1\nb"), "cut off <here>\n\x1b[31m", false }),
		with(func(p *Page) { p.Body = bytes.Clone(syncBytes) }),
		with(func(p *Page) { p.Body = random }),
		with(func(p *Page) { p.Body = random[1:] }),
		with(func(p *Page) { p.Body = random[5:] }),
		with(func(p *Page) { p.Body = numbered }),
		with(func(p *Page) { p.Body = numbered[50:] }),
		with(func(p *Page) { p.Body = []byte("a 1\n") }),
		with(func(p *Page) { p.Kind, p.Body = "node", []byte("a 2\n") }), // another stream
		with(func(p *Page) { p.Took = 24 * time.Hour }),
		with(func(p *Page) { p.Time = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC) }),
		with(func(p *Page) { p.Time, p.Took = time.Date(2200, 12, 31, 23, 59, 59, 1e9-1, time.UTC), 0 }),
		{Time: t0},
	}
	for range 2 {
		pages = append(pages, with(func(p *Page) { p.Body = numbered[100:] }))
	}
	file := recorded(t, pages...)
	check(t, read(t, file), pages)
	check(t, read(t, withoutIndex(t, file)), pages)
	if n := len(read(t, file).Streams()); n != 3 {
		t.Errorf("%d streams", n)
	}
}

func TestRefusedPages(t *testing.T) {
	w := create(t, filepath.Join(t.TempDir(), "recording"))
	for _, test := range []struct {
		page Page
		want string
	}{
		{Page{Time: t0, Body: make([]byte, maxPage-maxLine+1)}, "the page is too large to be recorded"},
		{Page{Time: t0, Target: strings.Repeat("x", maxLine)}, "the names of the page, or its error, are too long to be recorded"},
		{Page{Time: t0, Err: strings.Repeat("\x00", maxLine/6)}, "the names of the page, or its error, are too long to be recorded"},
		{Page{}, "there are no recordings of that time"},
		{Page{Time: time.Date(1989, 12, 31, 23, 59, 59, 1e9-1, time.UTC)}, "there are no recordings of that time"},
		{Page{Time: time.Date(2201, 1, 1, 0, 0, 0, 0, time.UTC)}, "there are no recordings of that time"},
		{Page{Time: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)}, "there are no recordings of that time"},
	} {
		size := w.Size()
		if err := w.Page(&test.page); err != PageError(test.want) || w.Size() != size {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
	for _, m := range []Marker{{t0, strings.Repeat("x", maxText+1)}, {time.Time{}, "x"}} {
		if _, ok := errors.AsType[PageError](w.Mark(&m)); !ok {
			t.Error("a marker of any length, or time")
		}
	}
	if len(w.byName) > 0 {
		t.Errorf("%d streams of pages that were refused", len(w.byName))
	}
	page := Page{Target: "app", Time: t0, Body: []byte("a 1\n")}
	write(t, w, page)
	w.file.Close()
	if err := w.Page(&page); err == nil || errors.As(err, new(PageError)) {
		t.Errorf("a file that cannot be written: %v", err)
	}
}

// What a page took is not believed if it cannot be; when it was asked for stays.
func TestTook(t *testing.T) {
	f := func(took, want time.Duration) {
		t.Helper()
		p := Page{Target: "app", Time: t0, Took: took}
		file := recorded(t, p)
		p.Took = want
		check(t, read(t, file), []Page{p})

		b := appendLine(nil, &pageLine{Target: "app", Took: took}) // by another program
		p.Time = t0.Add(-want)
		check(t, read(t, sealed(frame{kind: kindPage, time: t0.UnixNano()}, compressed(t, b))), []Page{p})
	}
	f(0, 0)
	f(1, 1)
	f(24*time.Hour, 24*time.Hour)
	f(24*time.Hour+1, 0)
	f(math.MaxInt64, 0)
	f(-1, 0)
	f(math.MinInt64, 0)
}

// Sessions follow one another in a file, even if one of them was cut off.
func TestAppend(t *testing.T) {
	path := filepath.Join(t.TempDir(), "recording")
	pages := smallPages(60)
	var want []Page
	size := int64(0)
	for session := range 6 {
		w, err := Create(path, Head{Program: fmt.Sprint(session), Start: t0.Add(time.Duration(session) * time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		if w.Size() <= size {
			t.Errorf("session %d begins with %d bytes", session, w.Size())
		}
		part := pages[session*20 : session*20+20]
		if session%2 == 1 {
			slices.Reverse(part) // another target is the first
		}
		write(t, w, part...)
		size = w.Size()
		switch session {
		case 1: // killed
			w.file.Close()
		case 3: // and its last page cut off
			w.file.Close()
			if err := os.Truncate(path, size-3); err != nil {
				t.Fatal(err)
			}
			part = part[:19]
		default:
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
		}
		want = append(want, part...)
		file := readFile(t, path)
		r := read(t, file)
		check(t, r, want)
		if n := len(r.Heads()); n != session+1 || r.Heads()[session].Program != fmt.Sprint(session) {
			t.Errorf("heads %v", r.Heads())
		}
		if n := len(r.Streams()); n != 2 {
			t.Errorf("%d streams", n)
		}
		if damaged := len(r.Damage()) > 0; damaged != (session >= 3) {
			t.Errorf("session %d: damage %v", session, r.Damage())
		}
		numbers := map[uint32]bool{}
		for _, f := range framesOf(t, file) {
			if f.kind == kindKey {
				if numbers[f.dictionary] {
					t.Errorf("dictionary %d is there twice", f.dictionary)
				}
				numbers[f.dictionary] = true
			}
		}
	}
	file := readFile(t, path)
	if _, err := readIndex(bytes.NewReader(file), int64(len(file))); err != nil {
		t.Error(err)
	}
	check(t, read(t, withoutIndex(t, file)), want)
}

func TestCreateAndOpenRefuse(t *testing.T) {
	dir := t.TempDir()
	put := func(name string, b []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	newer := withoutIndex(t, recorded(t))
	for at := range newer {
		if bytes.HasPrefix(newer[at:], syncBytes) {
			h, _ := parseHeader(newer[at:], 0)
			reseal(newer[at:h.end()+int64(at)], func(b []byte) { b[12] = 2 })
			break
		}
	}
	closed := recorded(t, smallPages(3)...)
	frames := closed[len(firstLine):]
	flipped := bytes.Clone(closed)
	flipped[4] ^= 1
	const onlyRead = "it does not begin like a recording: it can be replayed, but not appended to"
	const device, save = "it is a device, not a file",
		": recordings need random access: write it to a file first"
	const foreign, tooNew = "it is not a recording of origintop", "it was written by a newer origintop (format 2); this one reads format 1"
	for _, test := range []struct{ path, create, open, mark string }{
		{dir, "it is a directory", "it is a directory", "it is a directory"},
		{"/dev/null", device, device + save, device},
		{filepath.Join(dir, "none", "x"), "there is no such directory", "there is no such file", "there is no such file"},
		{put("page", []byte("node_load1 0.5\n")), foreign, foreign, foreign},
		{put("name", []byte("origintop")), foreign, foreign, foreign},
		{put("one", []byte("o")), foreign, foreign, foreign},
		{put("zeros", make([]byte, 1000)), foreign, foreign, foreign},
		{put("newer", newer), tooNew, tooNew, "nobody is recording to it"},
		{put("bare", []byte(firstLine)), "", "", "nobody is recording to it"},
		{put("begun", []byte(firstLine[:11])), "", "", "nobody is recording to it"},
		{put("not begun", []byte(firstLine[:10])), foreign, foreign, foreign},
		{put("frames", frames), onlyRead, "", onlyRead},
		{put("o, frames", slices.Concat([]byte("o"), frames)), onlyRead, "", onlyRead},
		{put("origintop, frames", slices.Concat([]byte("origintop"), frames)), onlyRead, "", onlyRead},
		{put("a part of the line, frames", slices.Concat([]byte(firstLine[:15]), frames)), onlyRead, "", onlyRead},
		{put("bit flipped", flipped), onlyRead, "", onlyRead},
		{put("archive", slices.Concat(make([]byte, 512), closed, make([]byte, 1024))), onlyRead, "", onlyRead},
		{put("empty", nil), "", "it is empty", "it is empty"},
	} {
		f := func(what, want string, err error) {
			got := ""
			if err != nil {
				got = err.Error()
			}
			if got != want {
				t.Errorf("%s %s: got %q, want %q", what, filepath.Base(test.path), got, want)
			}
		}
		before, _ := os.ReadFile(test.path)
		r, err := Open(t.Context(), test.path)
		f("open", test.open, err)
		if err == nil {
			r.Close()
		}
		f("mark", test.mark, Mark(test.path, Marker{t0, "x"}))
		w, err := Create(test.path, head)
		f("create", test.create, err)
		if err == nil {
			if err := w.Close(); err != nil {
				t.Error(err)
			}
		}
		if test.create == "" {
			if file := readFile(t, test.path); !bytes.HasPrefix(file, []byte(firstLine)) || len(read(t, file).Damage()) > 0 {
				t.Errorf("%s does not begin well: %q", test.path, file)
			}
		}
		if after, _ := os.ReadFile(test.path); !bytes.HasPrefix(after, before) || test.create != "" && len(after) > len(before) {
			t.Errorf("%s is no longer what it was", test.path)
		}
	}
}

// reseal changes a frame and makes its checksum good again.
func reseal(b []byte, change func([]byte)) {
	h, _ := parseHeader(b, 0)
	h.seal(b)
	change(b)
	sum(b)
}
