package recording

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"origintop/scrape"
	"origintop/scrape/recording/format"
	"origintop/scrape/scrapetest"
)

// inFile returns what is in a recording, a line for each page and marker.
func inFile(t *testing.T, path string) (list []string) {
	t.Helper()
	rec, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer rec.Close()
	for _, p := range scrapetest.PagesOf(t, rec.Pages()) {
		list = append(list, lineOf(&p))
	}
	return list
}

func lineOf(p *scrape.Page) string {
	return fmt.Sprintln(p.Time.UnixNano(), p.Target.Name, p.Took, p.Status, p.Whole, p.Marker, p.Err != nil, string(p.Body))
}

// A recording begins with what is in memory: pages, failures and markers, each once and in the order of time, whether the file is new, was
// recorded to before, or is that of another run.
func TestRecordingBeginsBefore(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	var pages []scrape.Page
	for _, p := range demoPages(t, "")[:240] {
		p.Took, p.Status = time.Duration(len(pages))*time.Microsecond, 200
		pages = append(pages, p)
		if len(pages)%50 == 20 {
			pages = append(pages, scrape.Page{Time: p.Time.Add(p.Took), Marker: fmt.Sprint("marker ", len(pages))})
		}
	}
	var all []string
	for i := range pages {
		all = append(all, lineOf(&pages[i]))
	}
	dir := t.TempDir()
	r := &Recorder{Source: &scrapetest.Given{Pages: slices.Clone(pages)}, History: time.Hour}
	done := 0
	next := func(n int) {
		t.Helper()
		for ; n > 0; n, done = n-1, done+1 {
			if _, err := r.Next(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	record := func(name string, n int) {
		t.Helper()
		if err := r.Record(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
		next(n)
		r.Stop()
		if s := r.Status(); s.Err != nil || s.Lost != 0 || s.Waiting != 0 || s.Stuck != 0 {
			t.Errorf("%s: %+v", name, s)
		}
	}
	check := func(name string, want []string) {
		t.Helper()
		got := inFile(t, filepath.Join(dir, name))
		if !slices.Equal(got, want) {
			t.Errorf("%s: %d pages and markers, want %d", name, len(got), len(want))
		}
	}
	next(100)
	record("new", 30)
	check("new", all[:130])
	if s := r.Status(); !s.From.Equal(pages[0].Time.Add(pages[0].Took)) {
		t.Errorf("from %v", s.From)
	}
	next(30)
	record("new", 10) // which goes on
	check("new", all[:170])
	record("other", 0) // which has all of it, too, though it is in a file already
	check("other", all[:170])
	// A file of that name which is another one has all of it.
	if err := os.Rename(filepath.Join(dir, "new"), filepath.Join(dir, "old")); err != nil {
		t.Fatal(err)
	}
	record("new", 0)
	check("new", all[:170])
	// So has one that was emptied.
	if err := os.Truncate(filepath.Join(dir, "new"), 0); err != nil {
		t.Fatal(err)
	}
	record("new", 0)
	check("new", all[:170])
	// Another run goes on where the file ends, and its own markers are all there.
	r = &Recorder{Source: &scrapetest.Given{Pages: slices.Clone(pages[120:])}, History: time.Hour}
	next(90)
	record("other", 5)
	want := slices.Clone(all[:170])
	for i := 120; i < 170; i++ {
		if pages[i].Marker != "" {
			want = append(want, all[i])
		}
	}
	want = append(want, all[170:215]...)
	got := inFile(t, filepath.Join(dir, "other"))
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("another run: %d pages and markers, want %d", len(got), len(want))
	}
	// What was found in one file is not there twice, and is in the next one.
	marker := scrape.Page{Time: pages[219].Time, Marker: "of a script", Recorded: true}
	r.Source = &scrapetest.Given{Pages: []scrape.Page{marker}}
	record("old", 1)
	record("old", 0)
	record("third", 0)
	for name, want := range map[string]int{"old": 0, "third": 1} {
		n := 0
		for _, line := range inFile(t, filepath.Join(dir, name)) {
			if line == lineOf(&marker) {
				n++
			}
		}
		if n != want {
			t.Errorf("%s: the marker is there %d times, want %d", name, n, want)
		}
	}
}

// What is older than the history is not in memory, nor is more than there is room for.
func TestPastIsBounded(t *testing.T) {
	held := func(p *past) (first time.Time, n int) {
		readPacks(p.all(), func(page *scrape.Page, _ int64, _ bool) error {
			if n++; n == 1 {
				first = page.Time
			}
			return nil
		})
		return first, n
	}
	body := scrapetest.ReadFile(t, "../../testdata/pages/node_exporter-1.12.1-load.prom")
	p := &past{}
	at := scrapetest.T0
	for range 3000 {
		at = at.Add(2 * time.Second)
		p.add(&scrape.Page{Time: at, Body: body}, 15*time.Minute)
	}
	if first, n := held(p); at.Sub(first) < 15*time.Minute || at.Sub(first) > 16*time.Minute || n != int(at.Sub(first)/(2*time.Second))+1 {
		t.Errorf("%d pages of %v", n, at.Sub(first))
	}
	// Noise is of no use for compression.
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	p = &past{}
	noise := rand.NewChaCha8([32]byte{})
	body = make([]byte, 200<<10)
	for range 400 {
		at = at.Add(2 * time.Second)
		noise.Read(body)
		p.add(&scrape.Page{Time: at, Body: body}, time.Hour)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if n := after.HeapAlloc - before.HeapAlloc; n > maxPast+6*packBytes || p.weight > maxPast || p.weight < maxPast*3/4 {
		t.Errorf("%d bytes in memory, and it says %d", n, p.weight)
	}
	runtime.KeepAlive(p)
	// Small pages are counted, too.
	p = &past{}
	for range maxPast/pageWeight + 5000 {
		p.add(&scrape.Page{Time: at}, time.Hour)
	}
	if _, n := held(p); n > maxPast/pageWeight+packPages || n < maxPast/pageWeight-packPages {
		t.Errorf("%d small pages", n)
	}
	// There may be another bound.
	p = &past{most: maxPast / 4}
	for range maxPast / pageWeight / 2 {
		p.add(&scrape.Page{Time: at}, time.Hour)
	}
	if p.weight > maxPast/4 || p.weight < maxPast/8 {
		t.Errorf("%d bytes, of %d at most", p.weight, maxPast/4)
	}
}

// What somebody has begun to read stays as it was, however many pages come meanwhile.
func TestPastIsReadLater(t *testing.T) {
	p := &past{}
	add := func(from, to int) {
		for i := from; i < to; i++ {
			p.add(&scrape.Page{Time: scrapetest.T0, Body: fmt.Appendf(nil, "node_load1 %d\n", i)}, time.Hour)
		}
	}
	const n = packPages + 3 // in two packs: the second one is in the memory of the first
	add(0, n)
	packs := p.all()
	add(n, 3*packPages)
	i := 0
	err := readPacks(packs, func(page *scrape.Page, number int64, _ bool) error {
		if want := fmt.Sprintf("node_load1 %d\n", i); string(page.Body) != want || number != int64(i) {
			t.Errorf("page %d is %q, want %q", number, page.Body, want)
		}
		i++
		return nil
	})
	if i != n || err != nil {
		t.Errorf("%d pages: %v", i, err)
	}
}

// A page that is too large for memory is one that is lost to a recording; a large one is there.
func TestPastOfHugePages(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	noise := make([]byte, maxPast/4+packBytes)
	rand.NewChaCha8([32]byte{}).Read(noise)
	large := slices.Repeat([]byte("node_load1 1\n"), 1<<20)
	r := &Recorder{History: time.Hour}
	for i, body := range [][]byte{large, noise, []byte("node_load1 2\n"), make([]byte, format.MaxBody+1), large} {
		r.enqueue(scrape.Page{Target: scrape.Target{Name: "node"}, Time: scrapetest.T0.Add(time.Duration(i) * time.Second), Body: body})
	}
	path := filepath.Join(t.TempDir(), "a.otr")
	if err := r.Record(path); err != nil {
		t.Fatal(err)
	}
	r.Stop()
	if s := r.Status(); s.Pages != 3 || s.Lost != 2 || s.Err != nil {
		t.Errorf("%+v", s)
	}
	got := inFile(t, path)
	if len(got) != 3 || len(got[0]) < len(large) || !strings.Contains(got[1], "node_load1 2\n") || len(got[2]) < len(large) {
		t.Errorf("%d pages", len(got))
	}
}

// BenchmarkPast is what a page costs to hold it in memory.
func BenchmarkPast(b *testing.B) {
	pages := demoPages(b, "node")
	p := &past{}
	at, n := scrapetest.T0, 0
	b.ReportAllocs()
	for b.Loop() {
		page := pages[n%len(pages)]
		page.Time, page.Took = at, 0
		at, n = at.Add(2*time.Second), n+1
		p.add(&page, 15*time.Minute)
	}
	b.ReportMetric(float64(p.weight)/1e6, "MB")
	b.ReportMetric(float64(len(p.packs)), "packs")
}
