package playback

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"origintop/scrape/origin"
	"origintop/scrape/recording"
)

// endsAt is a directory of dumps, and ends a context while a file is read. It counts those that are read after that.
type endsAt struct {
	fstest.MapFS
	name    string
	ends    context.CancelFunc // nil: not yet
	ended   atomic.Bool
	further atomic.Int32
}

func (e *endsAt) Open(name string) (fs.File, error) {
	if e.ended.Load() {
		e.further.Add(1)
	}
	if e.ends != nil && name == e.name {
		e.ended.Store(true)
		e.ends()
	}
	return e.MapFS.Open(name)
}

// When a replay is to end in the middle of a search, no page is read any more: each may be huge. The survey and the film may each have
// begun with one.
func TestReplayEndsInASearch(t *testing.T) {
	const pages = 2000
	for _, number := range []int{0, pages - 200} { // at first both read it; the film begins near its place
		e := &endsAt{MapFS: fstest.MapFS{}, name: fmt.Sprintf("%d.node.prom", 1000*(number+1))}
		for i := range pages {
			e.MapFS[fmt.Sprintf("%d.node.prom", 1000*(i+1))] = &fstest.MapFile{Data: []byte("node_load1 1\n")}
		}
		r, err := recording.ReadDumps(e)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		e.ends = cancel
		p := NewReplay(r, origin.Options{})
		p.Start = r.At(pages - 1)
		if err := p.Run(ctx); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		if further := e.further.Load(); !e.ended.Load() || further > 2 {
			t.Errorf("page %d, ended: %v: %d further pages were read", number, e.ended.Load(), further)
		}
	}
}
