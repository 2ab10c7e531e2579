package recording

import (
	"encoding/binary"
	"errors"
	"path/filepath"
	"syscall"
	"testing"

	"origintop/scrape"
	"origintop/scrape/scrapetest"
)

// What was written is stored at once, whatever happens to the machine: with the first page that is, the name of the file is stored as well,
// for which its directory is opened.
func TestRecorderSyncs(t *testing.T) {
	dir := t.TempDir()
	watch, err := syscall.InotifyInit1(0)
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(watch)
	r := &Recorder{}
	if err := r.Record(filepath.Join(dir, "a.otr")); err != nil {
		t.Fatal(err)
	}
	if _, err := syscall.InotifyAddWatch(watch, dir, syscall.IN_OPEN|syscall.IN_ONLYDIR); err != nil {
		t.Fatal(err)
	}
	r.enqueue(scrape.Page{Target: scrape.Target{Name: "node"}, Time: scrapetest.T0, Body: []byte("node_load1 1\n")})
	r.Stop()
	if err := syscall.SetNonblock(watch, true); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 4096)
	n, err := syscall.Read(watch, b)
	if err != nil && !errors.Is(err, syscall.EAGAIN) {
		t.Fatal(err)
	}
	stored := false
	for b := b[:max(n, 0)]; len(b) >= syscall.SizeofInotifyEvent; {
		stored = stored || binary.NativeEndian.Uint32(b[4:])&syscall.IN_ISDIR != 0
		b = b[syscall.SizeofInotifyEvent+binary.NativeEndian.Uint32(b[12:]):]
	}
	if !stored {
		t.Error("nothing was stored")
	}
}
