package recording

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"origintop/scrape/origin"
	"origintop/scrape/scrapetest"
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
	for _, p := range scrapetest.PagesOf(t, r.Pages()) {
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
	f("instead", "8000000000000.node.prom", "8000000000.node.prom")

	r, err := ReadDumps(folder("1.node.prom", "notes.txt"))
	if err != nil || len(r.Notes) != 1 || !strings.HasPrefix(r.Notes[0], `left out "notes.txt", not named`) {
		t.Errorf("error %v, notes %v", err, r.Notes)
	}
}

// Names of ten digits are seconds since 1970, as date +%s writes them.
func TestDumpsNamedInSeconds(t *testing.T) {
	f := func(name string, want time.Time, seconds bool) {
		t.Helper()
		r, err := ReadDumps(folder(name))
		if err != nil {
			t.Fatal(err)
		}
		said := len(r.Notes) == 1 && strings.HasPrefix(r.Notes[0], fmt.Sprintf("read names such as %q as seconds", name))
		if got := r.At(0); !got.Equal(want) || said != seconds || len(r.Notes) > 1 {
			t.Errorf("%s: got %v, notes %q, want %v, and a note about seconds: %v", name, got, r.Notes, want, seconds)
		}
	}
	f("1700000000.node.prom", time.Unix(1_700_000_000, 0), true)
	f("1000000000.node.prom.gz", time.Unix(1_000_000_000, 0), true)
	f("7000000000.node.prom", time.Unix(7_000_000_000, 0), true)
	f("1700000000000.node.prom", time.Unix(1_700_000_000, 0), false)
	f("999999999.node.prom", time.UnixMilli(999_999_999), false)
	f("10000000000.node.prom", time.UnixMilli(10_000_000_000), false)
	f("2000.node.prom", time.UnixMilli(2000), false)
}

// A page is there once, however many files hold it. The one that is not packed is read, and the others are noted.
func TestDumpsOfOnePage(t *testing.T) {
	f := func(names, want, note string) {
		t.Helper()
		r, err := ReadDumps(folder(strings.Fields(names)...))
		if err != nil {
			t.Fatal(err)
		}
		var read []string
		for i := range r.Len() {
			read = append(read, r.pages.(*dumps).found[r.frames[i].number].path)
		}
		if got, notes := strings.Join(read, " "), strings.Join(r.Notes, "; "); got != want || notes != note {
			t.Errorf("%s:\n got %s, notes %s\nwant %s, notes %s", names, got, notes, want, note)
		}
	}
	f("1.node.prom 2.node.prom", "1.node.prom 2.node.prom", "")
	f("1.node.prom 1.nginx.prom", "1.nginx.prom 1.node.prom", "")
	f("1.node.prom 1.node.prom.gz", "1.node.prom", `left out "1.node.prom.gz", another file has the same target's page of the same time`)
	f("1.node.prom 1.node.prom.zst", "1.node.prom", `left out "1.node.prom.zst", another file has the same target's page of the same time`)
	f("1.node.prom.gz 1.node.prom.zst", "1.node.prom.gz",
		`left out "1.node.prom.zst", another file has the same target's page of the same time`)
	f("1.node.prom 1.node.prom.gz 1.node.prom.zst 2.node.prom.gz 3.node.prom 3.node.prom.zst", "1.node.prom 2.node.prom.gz 3.node.prom",
		`left out "1.node.prom.gz" and 2 more, another file has the same target's page of the same time`)
	f("1.node.prom 0001.node.prom 1.nginx.prom", "1.nginx.prom 0001.node.prom",
		`left out "1.node.prom", another file has the same target's page of the same time`)
	f("1.node.prom 0001.node.prom.gz", "1.node.prom",
		`left out "0001.node.prom.gz", another file has the same target's page of the same time`)
	f("1.node.prom.gz 000001.node.prom", "000001.node.prom",
		`left out "1.node.prom.gz", another file has the same target's page of the same time`)
	f("1700000000000.node.prom 1700000000000.node.prom.gz notes.txt", "1700000000000.node.prom",
		`left out "notes.txt", not named like a dump, <unix ms>.<target>.prom; `+
			`left out "1700000000000.node.prom.gz", another file has the same target's page of the same time`)
	f("1700000000000.node.prom.gz 1700000000.node.prom", "1700000000.node.prom",
		`left out "1700000000000.node.prom.gz", another file has the same target's page of the same time; `+
			`read names such as "1700000000.node.prom" as seconds, which makes rates coarse: `+
			`name dumps <unix ms>.<target>.prom (date +%s%3N)`)
}

// One page that is bad doesn't end the replay.
func TestDumpsWithABadPage(t *testing.T) {
	files := folder("1000.node.prom", "3000.node.prom", "7000.node.prom")
	files["5000.node.prom"] = &fstest.MapFile{Data: []byte("<html>")}
	r, err := ReadDumps(files)
	if err != nil {
		t.Fatal(err)
	}
	st := origin.NewState(origin.Options{}, r.Targets...)
	bad := 0
	for _, p := range scrapetest.PagesOf(t, r.Pages()) {
		st.Apply(p)
		if strings.Contains(st.Snapshot().Sources[0].Err, "HTML") {
			bad++
		}
	}
	if s := st.Snapshot(); bad != 1 || !s.Sources[0].Up() || s.Sources[0].Pages != 3 {
		t.Errorf("%d bad pages, %+v", bad, s.Sources[0])
	}
}
