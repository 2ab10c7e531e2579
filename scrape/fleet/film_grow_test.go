package fleet

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/scrape/recording"
	"origintop/scrape/recording/format"
)

// A recording of many origins in progress is followed, and so is one of its origins that is opened.
func TestFilmFollows(t *testing.T) {
	path := filepath.Join(t.TempDir(), "live.otr")
	w, err := format.Create(path, format.Head{Program: "test"})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	n := 0
	record := func(origins ...string) {
		t.Helper()
		n++
		for _, name := range origins {
			err := w.Page(&format.Page{
				Origin: name, Target: "node", Kind: "node", Time: time.Unix(int64(1_700_000_000+2*n), 0), Whole: true,
				Body: fmt.Appendf(nil, "node_load1 %d\n", n),
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	for range 5 {
		record("a", "b")
	}
	rec, err := recording.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer rec.Close()
	var mu sync.Mutex
	var seen []string
	synctest.Test(t, func(t *testing.T) {
		f := NewFilm(rec, origin.Options{})
		f.Observe = func(name string, s *origin.Snapshot) {
			mu.Lock()
			defer mu.Unlock()
			seen = append(seen, fmt.Sprint(name, s.CPU.Load1))
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- f.Run(ctx) }()
		synctest.Wait()
		polled := func() {
			time.Sleep(playback.PollEvery)
			synctest.Wait()
		}
		check := func(load float64, origins int, follows, over bool) {
			t.Helper()
			v := f.View()
			rows := f.Rows(v).Rows
			if len(rows) != origins || rows[0].Snapshot.CPU.Load1 != load || v.Follows != follows || v.Ended != over {
				t.Errorf("%d rows, load %v, follows %v, ended %v", len(rows), rows[0].Snapshot.CPU.Load1, v.Follows, v.Ended)
			}
		}
		check(1, 2, false, false)
		f.Seek(time.Unix(2_000_000_000, 0))
		synctest.Wait()
		check(5, 2, true, false)
		record("a", "b")
		polled()
		check(6, 2, true, false)
		f.Step(-2)
		record("a", "b")
		polled()
		check(4, 2, false, false)
		f.Seek(time.Unix(2_000_000_000, 0))
		f.SetPaused(false)
		polled()
		check(7, 2, true, false)

		opened, err := f.Open("b")
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		record("a", "b")
		polled()
		polled()
		if v := opened.Replay.View(); !v.Follows || v.Snapshot.CPU.Load1 != 8 {
			t.Errorf("b is opened: follows %v, load %v", v.Follows, v.Snapshot.CPU.Load1)
		}
		opened.Close()
		synctest.Wait()
		check(8, 2, true, false)

		record("a", "b", "c") // one more
		polled()
		check(9, 3, true, false)
		w.Close()
		polled()
		check(9, 3, false, true)
		cancel()
		if err := <-ended; err != context.Canceled {
			t.Error(err)
		}
	})
	mu.Lock()
	defer mu.Unlock()
	if got, want := strings.Join(seen, " "), "a6 b6 a7 b7 a8 b8 a9"; !strings.HasPrefix(got, want) {
		t.Errorf("observed %s", got)
	}
	if len(seen) != 9 {
		t.Errorf("observed %v", seen)
	}
}
