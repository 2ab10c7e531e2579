package format

import (
	"encoding/base64"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// What a huge page was packed to is not held for ever.
func TestHugePageIsForgotten(t *testing.T) {
	w, err := Create(filepath.Join(t.TempDir(), "a.otr"), Head{Start: t0})
	if err != nil {
		t.Fatal(err)
	}
	const size = 16 << 20
	noise, random := make([]byte, size*3/4), rand.NewChaCha8([32]byte{})
	random.Read(noise)
	huge := []byte(base64.StdEncoding.EncodeToString(noise))
	for i := range 2 + keepsFrame + 1 {
		p := &Page{Target: "huge", Time: t0.Add(time.Duration(i) * time.Second), Status: 200, Body: huge}
		if i >= 2 {
			p.Target, p.Body = "small", []byte("a 1\n")
		}
		if err := w.Page(p); err != nil {
			t.Fatal(err)
		}
	}
	noise, huge = nil, nil
	heap()
	with := heap()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	runtime.KeepAlive(w)
	w = nil
	// Encoders and dictionaries, which are kept, are far smaller.
	if kept := int(with) - int(heap()); kept > size {
		t.Errorf("%d bytes are kept", kept)
	}
}
