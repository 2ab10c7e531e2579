package recording

import (
	"path/filepath"
	"testing"
	"time"
)

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
