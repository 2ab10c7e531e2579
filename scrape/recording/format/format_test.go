package format

import (
	"math"
	"path/filepath"
	"testing"
	"time"
)

// A program of a newer minor version has frames and members that this one doesn't know.
func TestNewerMinor(t *testing.T) {
	file := []byte(firstLine)
	add := func(f frame, payload string) { file = appendSealed(file, f, []byte(payload)) }
	add(frame{kind: kindHead, time: t0.UnixNano()}, `{"format":"1.7","program":"p","new":[1]}`+"\n")
	add(frame{kind: 77, time: 1}, "anything")
	add(frame{kind: kindMarker, time: t0.UnixNano()}, `{"text":"m","colour":7}`+"\n")
	w := create(t, filepath.Join(t.TempDir(), "recording"))
	add(frame{kind: kindPage, time: t0.UnixNano()},
		string(w.plain.EncodeAll([]byte(`{"target":"x","took_ns":5,"weather":"fine"}`+"\na 1\n"), nil)))
	r := read(t, file)
	check(t, r, []Page{{Target: "x", Time: t0.Add(-5), Took: 5, Body: []byte("a 1\n")}})
	if r.Format() != "1.7" || len(r.Heads()) != 1 || len(r.Markers()) != 1 || len(r.Damage()) > 0 {
		t.Errorf("format %s, heads %v, markers %v, damage %v", r.Format(), r.Heads(), r.Markers(), r.Damage())
	}
}

// The bytes of a file, so that the format does not change unnoticed.
func TestFormat(t *testing.T) {
	path := filepath.Join(t.TempDir(), "recording")
	w, err := Create(path, Head{"origintop", []string{"-i", "2"}, "o", "h", time.Unix(1.7e9, 1)})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Mark(&Marker{time.Unix(1.7e9, 258), "m"}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	const want = "origintop recording 1\n" +
		"\xd7ot\xf5" + "\v\x0fa\\" + "R\x00\x00\x00" + "\x01" + "\x01" + "\x00\x00" + "\x00\x00\x00\x00" +
		"\x01\x00*6\xfe\x9c\x97\x17" +
		`{"format":"1.1","program":"origintop","flags":["-i","2"],"origin":"o","host":"h"}` + "\n" +
		"\xd7ot\xf5" + "\xc2Ww\xfc" + "\r\x00\x00\x00" + "\x01" + "\x05" + "\x00\x00" + "\x00\x00\x00\x00" + "\x02\x01*6\xfe\x9c\x97\x17" +
		`{"text":"m"}` + "\n" +
		"\xd7ot\xf5" + "\v\x82\x00p" + "!\x00\x00\x00" + "\x01" + "\x06" + "\x00\x00" + "\x00\x00\x00\x00" + "\x02\x01*6\xfe\x9c\x97\x17" +
		"\x01\x16R\x00\x00\x82\x80\xd0\xe2\xc6\xbf\xce\x97/" + "\x05\x00\r\x00\x00\x82\x04" + "\xad\x00\x00\x00\x00\x00\x00\x00" + "otix"
	if got := string(readFile(t, path)); got != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

// sealed returns the file of a recording with one frame.
func sealed(f frame, payload []byte) []byte { return appendSealed([]byte(firstLine), f, payload) }

// appendSealed appends a frame to a file.
func appendSealed(file []byte, f frame, payload []byte) []byte {
	b := append(make([]byte, headerSize), payload...)
	f.seal(b)
	return append(file, b...)
}

// compressed returns the payload of a page.
func compressed(t testing.TB, page []byte) []byte {
	t.Helper()
	e, err := newEncoder(1 << 20)
	if err != nil {
		t.Fatal(err)
	}
	return e.EncodeAll(page, nil)
}

// Frames of times that nobody should compute with.
func TestTimes(t *testing.T) {
	payload := compressed(t, []byte(`{"target":"app"}`+"\na 1\n"))
	f := func(ns int64, want bool) {
		t.Helper()
		for _, kind := range []kind{kindPage, kindKey, kindCopy} {
			file := sealed(frame{kind: kind, time: ns, dictionary: 1}, payload)
			if kind == kindPage {
				file = sealed(frame{kind: kind, time: ns}, payload)
			}
			r := read(t, file)
			if got := len(r.Entries()) == 1 && len(r.Damage()) == 0; got != want {
				t.Errorf("a page of %d, type %d: %v", ns, kind, got)
			}
			if !want && (len(r.Damage()) != 1 || r.Damage()[0].What != "a page is of a time that cannot be" || len(r.Streams()) > 0) {
				t.Errorf("a page of %d, type %d: damage %v, streams %v", ns, kind, r.Damage(), r.Streams())
			}
		}
		r := read(t, sealed(frame{kind: kindMarker, time: ns}, []byte(`{"text":"m"}`+"\n")))
		if got := len(r.Markers()) == 1 && len(r.Damage()) == 0; got != want || !want && len(r.Damage()) != 1 {
			t.Errorf("a marker of %d: %v, damage %v", ns, got, r.Damage())
		}
		r = read(t, sealed(frame{kind: kindHead, time: ns}, []byte(`{"format":"1.0"}`+"\n")))
		if len(r.Heads()) != 1 || r.Heads()[0].Start.IsZero() == want {
			t.Errorf("a head of %d: %v", ns, r.Heads())
		}
	}
	first, end := time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC).UnixNano(), time.Date(2201, 1, 1, 0, 0, 0, 0, time.UTC).UnixNano()
	f(first-1, false)
	f(first, true)
	f(end-1, true)
	f(end, false)
	f(0, false)
	f(noTime, false)
	f(math.MaxInt64, false)
}
