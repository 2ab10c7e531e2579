package scrape

import (
	"context"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"
)

// folder returns a folder with empty files of these names.
func folder(names ...string) fstest.MapFS {
	files := fstest.MapFS{}
	for _, n := range names {
		files[n] = &fstest.MapFile{Data: []byte("node_load1 1\n")}
	}
	return files
}

func TestReplayInItsOwnTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, err := NewReplay(folder("12000.b.prom", "10000.a.prom", "12000.a.prom", "10000.b.prom", "14000.a.prom", "14000.b.prom"))
		if err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		var got []string
		for {
			p, err := r.Next(t.Context())
			if err == io.EOF {
				break
			}
			if err != nil || p.Err != nil {
				t.Fatal(err, p.Err)
			}
			got = append(got, p.Target.Name+" "+time.Since(begin).String())
		}
		want := []string{"a 0s", "b 0s", "a 2s", "b 2s", "a 4s", "b 4s"}
		if !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

func TestReplayPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, _ := NewReplay(folder("10000.a.prom", "12000.a.prom", "14000.a.prom"))
		if at, length := r.Position(); at != 0 || length != 4*time.Second || !r.Now().IsZero() {
			t.Errorf("at %v of %v before it begins", at, length)
		}
		begin := time.Now()
		r.Next(t.Context())
		go func() {
			time.Sleep(time.Second)
			r.SetPaused(true)
			r.SetPaused(true)
			time.Sleep(time.Minute)
			if at, _ := r.Position(); at != time.Second {
				t.Errorf("at %v during the pause", at)
			}
			r.SetPaused(false)
		}()
		r.Next(t.Context())
		if got := time.Since(begin); got != 62*time.Second {
			t.Errorf("the second page came after %v, want 2s and a minute's pause", got)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := r.Next(ctx); err != context.Canceled {
			t.Errorf("error %v", err)
		}
	})
}

func TestReplayLoops(t *testing.T) {
	r, _ := NewReplay(folder("10000.a.prom", "12000.a.prom"))
	r.Fast, r.Loop = true, true
	var times []int64
	for range 5 {
		p, err := r.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		times = append(times, p.Time.UnixMilli())
	}
	if want := []int64{10000, 12000, 14000, 16000, 18000}; !slices.Equal(times, want) {
		t.Errorf("times %v, want %v", times, want)
	}
}

// Where a target has no page while others go on, its scrape had failed.
func TestReplayHoles(t *testing.T) {
	r, _ := NewReplay(folder("0.a.prom", "2000.a.prom", "4000.a.prom", "6000.a.prom", "8000.a.prom", "10000.a.prom",
		"0.b.prom", "2000.b.prom", "6010.b.prom", "8000.b.prom"))
	r.Fast = true
	var missing []int64
	for {
		p, err := r.Next(t.Context())
		if err == io.EOF {
			break
		}
		if p.Err != nil {
			if p.Target.Name != "b" {
				t.Errorf("%s lacks a page", p.Target.Name)
			}
			missing = append(missing, p.Time.UnixMilli())
		}
	}
	if want := []int64{4000, 10000}; !slices.Equal(missing, want) {
		t.Errorf("pages missing at %v, want %v", missing, want)
	}
}

func TestReplayOfWhatIsNone(t *testing.T) {
	f := func(want string, names ...string) {
		t.Helper()
		_, err := NewReplay(folder(names...))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: error %v, want %q in it", names, err, want)
		}
	}
	f("it is empty")
	f(`it holds "notes.txt" instead`, "notes.txt")
	f("instead", "x.node.prom", "12.prom")

	r, err := NewReplay(folder("1.node.prom", "notes.txt"))
	if err != nil || !slices.Equal(r.Foreign(), []string{"notes.txt"}) {
		t.Errorf("error %v, foreign %v", err, r.Foreign())
	}
}

// One page that is bad doesn't end the replay.
func TestReplayOfABadPage(t *testing.T) {
	files := folder("1000.node.prom", "3000.node.prom", "7000.node.prom")
	files["5000.node.prom"] = &fstest.MapFile{Data: []byte("<html>")}
	r, err := NewReplay(files)
	if err != nil {
		t.Fatal(err)
	}
	r.Fast = true
	st := NewState(Options{}, r.Targets()...)
	bad := 0
	for {
		p, err := r.Next(t.Context())
		if err == io.EOF {
			break
		}
		st.Apply(p)
		if strings.Contains(st.Snapshot().Sources[0].Err, "HTML") {
			bad++
		}
	}
	if s := st.Snapshot(); bad != 1 || !s.Sources[0].Up() || s.Sources[0].Pages != 3 {
		t.Errorf("%d bad pages, %+v", bad, s.Sources[0])
	}
}
