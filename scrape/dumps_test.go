package scrape

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// folder returns a folder with empty files of these names.
func folder(names ...string) fstest.MapFS {
	files := fstest.MapFS{}
	for _, n := range names {
		files[n] = &fstest.MapFile{Data: []byte("node_load1 1\n")}
	}
	return files
}

// Where a target has no page while others go on, its scrape had failed.
func TestDumpsWithHoles(t *testing.T) {
	r, _ := ReadDumps(folder("0.a.prom", "2000.a.prom", "4000.a.prom", "6000.a.prom", "8000.a.prom", "10000.a.prom",
		"0.b.prom", "2000.b.prom", "6010.b.prom", "8000.b.prom"))
	var missing []int64
	for _, p := range allPages(r) {
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

func TestDumpsThatAreNone(t *testing.T) {
	f := func(want string, names ...string) {
		t.Helper()
		_, err := ReadDumps(folder(names...))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: error %v, want %q in it", names, err, want)
		}
	}
	f("it is empty")
	f(`it holds "notes.txt" instead`, "notes.txt")
	f("instead", "x.node.prom", "12.prom")

	r, err := ReadDumps(folder("1.node.prom", "notes.txt"))
	if err != nil || len(r.Notes) != 1 || !strings.HasPrefix(r.Notes[0], `left out "notes.txt", not named`) {
		t.Errorf("error %v, notes %v", err, r.Notes)
	}
}

// One page that is bad doesn't end the replay.
func TestDumpsWithABadPage(t *testing.T) {
	files := folder("1000.node.prom", "3000.node.prom", "7000.node.prom")
	files["5000.node.prom"] = &fstest.MapFile{Data: []byte("<html>")}
	r, err := ReadDumps(files)
	if err != nil {
		t.Fatal(err)
	}
	st := NewState(Options{}, r.Targets...)
	bad := 0
	for _, p := range allPages(r) {
		st.Apply(p)
		if strings.Contains(st.Snapshot().Sources[0].Err, "HTML") {
			bad++
		}
	}
	if s := st.Snapshot(); bad != 1 || !s.Sources[0].Up() || s.Sources[0].Pages != 3 {
		t.Errorf("%d bad pages, %+v", bad, s.Sources[0])
	}
}
