package recording

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"origintop/scrape/recording/format"
)

// growing is a recording that the test records to.
type growing struct {
	*testing.T
	path   string
	writer *format.Writer
	pages  int
}

func newGrowing(t *testing.T) *growing {
	t.Helper()
	g := &growing{T: t, path: filepath.Join(t.TempDir(), "live.otr")}
	g.record("")
	return g
}

// record begins a session.
func (g *growing) record(origin string) {
	g.Helper()
	var err error
	if g.writer, err = format.Create(g.path, format.Head{Program: "test", Origin: origin}); err != nil {
		g.Fatal(err)
	}
	g.Cleanup(func() { g.writer.Close() })
}

// page records the next page of a target.
func (g *growing) page(origin, target string) {
	g.Helper()
	g.pages++
	err := g.writer.Page(&format.Page{
		Origin: origin, Target: target, Kind: target, Time: time.Unix(int64(1700001000+2*g.pages), 0), Whole: true,
		Body: fmt.Appendf(nil, "node_load1 %d\n", g.pages),
	})
	if err != nil {
		g.Fatal(err)
	}
}

func (g *growing) open() *Recording {
	g.Helper()
	r, err := Open(g.Context(), g.path)
	if err != nil {
		g.Fatal(err)
	}
	g.Cleanup(func() { r.Close() })
	return r
}

// grow grows a recording, and checks that it is then what is read when it is opened.
func (g *growing) grow(r *Recording, wantAnew bool, want Outlook) *Recording {
	g.Helper()
	now, anew, err := r.Grow()
	if err != nil || anew != wantAnew || now.Outlook != want {
		g.Fatalf("anew %v, %v, outlook %d, want %d", anew, err, now.Outlook, want)
	}
	if want == Moved {
		return now
	}
	opened := g.open()
	if r.Whole != nil {
		opened = opened.Of(r.Targets[0].Origin)
	}
	if !reflect.DeepEqual(now.Targets, opened.Targets) || !reflect.DeepEqual(now.Damage, opened.Damage) || now.Len() != opened.Len() {
		g.Fatalf("%d pages of %v, damage %q; opened %d of %v, %q",
			now.Len(), now.Targets, now.Damage, opened.Len(), opened.Targets, opened.Damage)
	}
	for i := range now.Len() {
		a, b := now.Page(i, nil), opened.Page(i, nil)
		if now.Target(i) != opened.Target(i) || !now.At(i).Equal(opened.At(i)) || string(a.Body) != string(b.Body) || a.Marker != b.Marker ||
			a.Target != b.Target || (a.Err == nil) != (b.Err == nil) {
			g.Fatalf("page %d: %+v, opened %+v", i, a, b)
		}
	}
	return now
}

func TestGrow(t *testing.T) {
	g := newGrowing(t)
	g.page("", "node")
	first := g.open()
	if first.Outlook != Growing || first.Len() != 1 {
		t.Fatalf("outlook %d, %d pages", first.Outlook, first.Len())
	}
	if r := g.grow(first, false, Growing); r != first {
		t.Error("nothing has come, and it is another recording")
	}
	for range 40 { // a copy of the key page among them
		g.page("", "node")
	}
	r := g.grow(first, false, Growing)
	if r.Len() != 41 || first.Len() != 1 || string(first.Page(0, nil).Body) != "node_load1 1\n" {
		t.Errorf("%d pages, and %d before", r.Len(), first.Len())
	}
	if err := format.Mark(g.path, format.Marker{Time: time.Unix(1700001083, 0), Text: "ramp"}); err != nil {
		t.Fatal(err)
	}
	if r = g.grow(r, false, Growing); r.Len() != 42 || r.Page(41, nil).Marker != "ramp" {
		t.Errorf("%d pages, no marker", r.Len())
	}
	g.page("", "nginx") // of a target that was not there
	r = g.grow(r, true, Growing)
	g.page("", "node")
	r = g.grow(r, false, Growing)
	g.writer.Close()
	r = g.grow(r, false, Ended)
	g.record("another") // which is another recording for who follows the first
	if again := g.grow0(r); again != r {
		t.Error("it goes on after its end")
	}
}

// grow0 returns what Grow does.
func (g *growing) grow0(r *Recording) *Recording {
	g.Helper()
	now, anew, err := r.Grow()
	if err != nil || anew {
		g.Fatal(anew, err)
	}
	return now
}

// What is of before the last page stands behind it: what was shown stays.
func TestGrowOutOfOrder(t *testing.T) {
	g := newGrowing(t)
	for range 3 {
		g.page("", "node")
	}
	r := g.open()
	if err := g.writer.Mark(&format.Marker{Time: time.Unix(1700001003, 0), Text: "late"}); err != nil {
		t.Fatal(err)
	}
	g.page("", "node")
	r = g.grow0(r)
	if r.Len() != 5 || r.Page(3, nil).Marker != "late" || !r.At(3).Equal(r.At(2)) || !r.Page(3, nil).Time.Equal(time.Unix(1700001003, 0)) {
		t.Errorf("%d pages, %+v at %v", r.Len(), r.Page(3, nil), r.At(3))
	}
}

// A page of which a part is there is none yet, and no damage unless nothing more comes.
func TestGrowByHalfAPage(t *testing.T) {
	g := newGrowing(t)
	for range 3 {
		g.page("", "node")
	}
	whole, err := os.ReadFile(g.path)
	if err != nil {
		t.Fatal(err)
	}
	g.page("", "node")
	all, err := os.ReadFile(g.path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(g.path, int64(len(whole)+20)); err != nil {
		t.Fatal(err)
	}
	r := g.open()
	if r.Len() != 3 || r.Damage != nil || r.Outlook != Growing {
		t.Errorf("%d pages, damage %q", r.Len(), r.Damage)
	}
	r = g.grow(r, false, Growing)
	write := func(b []byte) {
		t.Helper()
		file, err := os.OpenFile(g.path, os.O_WRONLY|os.O_APPEND, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if _, err := file.Write(b); err != nil {
			t.Fatal(err)
		}
	}
	rest := all[len(whole)+20:]
	write(rest[:len(rest)-1])
	r = g.grow(r, false, Growing)
	write(rest[len(rest)-1:])
	if r = g.grow(r, false, Growing); r.Len() != 4 {
		t.Errorf("%d pages", r.Len())
	}
	write(all[len(whole) : len(whole)+50]) // cut off, and something behind it
	write(all[len(whole):])
	if r = g.grow0(r); r.Len() != 5 || len(r.Damage) != 1 || !strings.HasPrefix(r.Damage[0], "frames are damaged or cut off (50 bytes") {
		t.Errorf("%d pages, damage %q", r.Len(), r.Damage)
	}
}

// Each way in which a recording ceases to grow is told from the others.
func TestGrowEnds(t *testing.T) {
	f := func(name string, do func(g *growing), want Outlook) {
		t.Run(name, func(t *testing.T) {
			g := newGrowing(t)
			for range 3 {
				g.page("", "node")
			}
			r := g.open()
			do(g)
			if r = g.grow0(r); r.Outlook != want || r.Len() < 3 || r.Page(2, nil).Err != nil && want != Shortened {
				t.Errorf("outlook %d, want %d, %d pages", r.Outlook, want, r.Len())
			}
			if again := g.grow0(r); again != r {
				t.Error("it goes on")
			}
		})
	}
	f("ended", func(g *growing) { g.writer.Close() }, Ended)
	f("removed", func(g *growing) { os.Remove(g.path) }, Moved)
	f("rotated", func(g *growing) {
		g.page("", "node")
		os.Rename(g.path, g.path+".1")
		os.WriteFile(g.path, []byte("another"), 0o600)
	}, Moved)
	f("cut off", func(g *growing) { os.Truncate(g.path, 100) }, Shortened)
	f("killed", func(g *growing) {
		end, err := os.Stat(g.path)
		if err != nil {
			g.Fatal(err)
		}
		g.writer.Close()
		os.Truncate(g.path, end.Size()) // as if it had not been closed
	}, Stopped)
}

// A part of a recording of many origins grows with it, whoever of both is first.
func TestGrowOfMany(t *testing.T) {
	g := newGrowing(t)
	g.page("a", "node")
	g.page("b", "node")
	whole := g.open()
	b := whole.Of("b")
	g.page("a", "node")
	g.page("b", "node")
	b = g.grow(b, false, Growing)
	whole = g.grow(whole, false, Growing)
	if b.Len() != 2 || whole.Len() != 4 || whole.Of("a").Len() != 2 {
		t.Errorf("%d pages, %d of b", whole.Len(), b.Len())
	}
	g.page("b", "node")
	whole = g.grow(whole, false, Growing)
	if b = g.grow(b, false, Growing); b.Len() != 3 {
		t.Errorf("%d pages of b", b.Len())
	}
	g.page("c", "node")
	whole = g.grow(whole, true, Growing)
	b = g.grow(b, true, Growing)
	if c := whole.Of("c"); c == nil || c.Len() != 1 {
		t.Error("no page of c")
	}
	g.page("b", "node")
	if b = g.grow(b, false, Growing); b.Len() != 4 {
		t.Errorf("%d pages of b", b.Len())
	}
}
