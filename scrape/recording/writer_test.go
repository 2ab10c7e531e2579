package recording

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Pages that are not like others.
func TestOddPages(t *testing.T) {
	random := make([]byte, 3<<20)
	rand.NewChaCha8([32]byte{}).Read(random)
	text := bytes.Repeat([]byte("metric_of_a_page_that_is_longer_than_any_window 1\n"), 200_000)
	numbered := slices.Clone(text)
	for i := 0; i < len(numbered); i += 50 {
		copy(numbered[i+10:], fmt.Sprintf("%06d", i/50))
	}
	page := Page{Target: "app", URL: "http://10.0.0.1/metrics", Kind: "other", Time: t0.Local(), Took: time.Millisecond, Status: 200, Whole: true}
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
		with(func(p *Page) { p.Time, p.Took, p.Body = time.Time{}, 0, []byte("\n\n") }),
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
		with(func(p *Page) { p.Took = -time.Second }),
		with(func(p *Page) { p.Time = time.Date(1990, 1, 1, 0, 0, 0, 1, time.UTC) }),
		{Time: t0},
	}
	for range 12 {
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
		{Page{Time: t0, Body: make([]byte, maxPayload)}, "the page is too large to be recorded"},
		{Page{Time: time.Date(2300, 1, 1, 0, 0, 0, 0, time.UTC)}, "there are no recordings of that time"},
	} {
		if err := w.Page(&test.page); err == nil || err.Error() != test.want {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
	if err := w.Mark(&Marker{t0, strings.Repeat("x", mostText+1)}); err == nil {
		t.Error("a marker of any length")
	}
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
	const foreign, tooNew = "it is not a recording of origintop", "it was written by a newer origintop (format 2); this one reads format 1"
	for _, test := range []struct{ path, create, open, mark string }{
		{dir, "it is a directory", "it is a directory", "it is a directory"},
		{"/dev/null", "it is not a file on a disk", "it is not a file on a disk", "it is not a file on a disk"},
		{filepath.Join(dir, "none", "x"), "there is no such directory", "there is no such file", "there is no such file"},
		{put("page", []byte("node_load1 0.5\n")), foreign, foreign, foreign},
		{put("one", []byte("x")), foreign, foreign, foreign},
		{put("zeros", make([]byte, 1000)), foreign, foreign, foreign},
		{put("newer", newer), tooNew, tooNew, "nobody is recording to it"},
		{put("bare", []byte(firstLine)), "", "", "nobody is recording to it"},
		{put("begun", []byte(firstLine[:9])), "", "", "nobody is recording to it"},
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
		r, err := Open(test.path)
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

// A program of a newer minor version has frames and members that this one doesn't know.
func TestNewerMinor(t *testing.T) {
	file := []byte(firstLine)
	add := func(f frame, payload string) {
		b := append(make([]byte, headerSize), payload...)
		f.seal(b)
		file = append(file, b...)
	}
	add(frame{kind: kindHead, time: t0.UnixNano()}, `{"format":"1.7","program":"p","new":[1]}`+"\n")
	add(frame{kind: 77, time: 1}, "anything")
	add(frame{kind: kindMarker, time: t0.UnixNano()}, `{"text":"m","colour":7}`+"\n")
	w := create(t, filepath.Join(t.TempDir(), "recording"))
	add(frame{kind: kindPage, time: t0.UnixNano()}, string(w.plain.EncodeAll([]byte(`{"target":"x","took_ns":5,"weather":"fine"}`+"\na 1\n"), nil)))
	r := read(t, file)
	check(t, r, []Page{{Target: "x", Time: t0.Add(-5), Took: 5, Body: []byte("a 1\n")}})
	if r.Format() != "1.7" || len(r.Heads()) != 1 || len(r.Markers()) != 1 || len(r.Damage()) > 0 {
		t.Errorf("format %s, heads %v, markers %v, damage %v", r.Format(), r.Heads(), r.Markers(), r.Damage())
	}
}

// The bytes of a file, so that the format does not change unnoticed.
func TestFormat(t *testing.T) {
	path := filepath.Join(t.TempDir(), "recording")
	w, err := Create(path, Head{"origintop", []string{"-i", "2"}, "o", "h", time.Unix(0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Mark(&Marker{time.Unix(0, 258), "m"}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	const want = "origintop recording 1\n" +
		"\xd7ot\xf5" + "y\x1c\xb0y" + "R\x00\x00\x00" + "\x01" + "\x01" + "\x00\x00" + "\x00\x00\x00\x00" + "\x01\x00\x00\x00\x00\x00\x00\x00" +
		`{"format":"1.0","program":"origintop","flags":["-i","2"],"origin":"o","host":"h"}` + "\n" +
		"\xd7ot\xf5" + "\xfd\x9fk\xa4" + "\r\x00\x00\x00" + "\x01" + "\x05" + "\x00\x00" + "\x00\x00\x00\x00" + "\x02\x01\x00\x00\x00\x00\x00\x00" +
		`{"text":"m"}` + "\n" +
		"\xd7ot\xf5" + "\x05\xdfF\xef" + "\x19\x00\x00\x00" + "\x01" + "\x06" + "\x00\x00" + "\x00\x00\x00\x00" + "\x02\x01\x00\x00\x00\x00\x00\x00" +
		"\x01\x16R\x00\x00\x02" + "\x05\x00\r\x00\x00\x82\x04" + "\xad\x00\x00\x00\x00\x00\x00\x00" + "otix"
	if got := string(readFile(t, path)); got != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
}
