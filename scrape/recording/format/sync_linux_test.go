package format

import (
	"encoding/binary"
	"errors"
	"path/filepath"
	"syscall"
	"testing"
)

// With the first Sync the name of the file is stored as well, in its directory: that is opened once.
func TestSyncDirectory(t *testing.T) {
	dir := t.TempDir()
	w := create(t, filepath.Join(dir, "recording"))
	watch, err := syscall.InotifyInit1(syscall.IN_NONBLOCK)
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(watch)
	if _, err := syscall.InotifyAddWatch(watch, dir, syscall.IN_OPEN|syscall.IN_ONLYDIR); err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{1, 0} {
		if err := w.Sync(); err != nil {
			t.Fatal(err)
		}
		b := make([]byte, 4096)
		n, err := syscall.Read(watch, b)
		if err != nil && !errors.Is(err, syscall.EAGAIN) {
			t.Fatal(err)
		}
		opened := 0
		for b := b[:max(n, 0)]; len(b) >= syscall.SizeofInotifyEvent; {
			if binary.NativeEndian.Uint32(b[4:])&syscall.IN_ISDIR != 0 {
				opened++
			}
			b = b[syscall.SizeofInotifyEvent+binary.NativeEndian.Uint32(b[12:]):]
		}
		if opened != want {
			t.Errorf("Sync %d: the directory was opened %d times, want %d", i, opened, want)
		}
	}
}
