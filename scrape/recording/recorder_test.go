package recording

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"origintop/scrape"
	"origintop/scrape/live"
	"origintop/scrape/origin"
	"origintop/scrape/recording/format"
	"origintop/scrape/scrapetest"
)

// record records pages to a new file, and returns it and the snapshots of the run.
func record(t *testing.T, pages []scrape.Page) (path string, run []*origin.Snapshot) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "run.otr")
	r := &Recorder{Source: &scrapetest.Given{Pages: pages}, Head: format.Head{Origin: "10.0.0.1", Flags: []string{"--link-speed=1Gbit"}}}
	if err := r.Record(path); err != nil {
		t.Fatal(err)
	}
	st := origin.NewState(origin.Options{})
	for range pages {
		p, err := r.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		st.Apply(p)
		run = append(run, st.Snapshot())
	}
	r.Stop()
	if s := r.Status(); s.On || s.Err != nil || s.Pages == 0 || s.Lost != 0 {
		t.Errorf("%+v", s)
	}
	return path, run
}

// What was recorded gives the same snapshots as the run: failures, markers and odd pages as well.
func TestRecordAndReplay(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	pages := slices.Clone(demoPages(t, ""))
	for i := range pages {
		p := &pages[i]
		p.Took, p.Status, p.Whole = time.Duration(i)*time.Microsecond, 200, i%3 > 0
		p.Target.URL = "http://user:secret@10.0.0.1:9100/" + p.Target.Name
		if p.Err != nil {
			p.Err = &scrape.ScrapeError{URL: p.Target.URL, Reason: "HTTP 503 Service Unavailable"}
			p.Status, p.Body = 503, []byte("cut of")
		}
	}
	pages = slices.Insert(pages, 50, scrape.Page{Time: pages[50].Time, Marker: "ramp to 300"})
	path, want := record(t, pages)
	rec, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer rec.Close()
	if rec.Len() != len(pages) || rec.Origin != "10.0.0.1" || len(rec.Flags) != 1 || len(rec.Notes) != 0 {
		t.Fatalf("%d pages, %+v", rec.Len(), rec)
	}
	st := origin.NewState(origin.Options{})
	for i, got := range scrapetest.PagesOf(t, rec.Pages()) {
		p := pages[i]
		if !got.Time.Equal(p.Time) || got.Took != p.Took || got.Status != p.Status || got.Whole != p.Whole ||
			string(got.Body) != string(p.Body) || got.Marker != p.Marker || got.Target.Name != p.Target.Name ||
			got.Target.Role != p.Target.Role || (got.Err == nil) != (p.Err == nil) {
			t.Fatalf("page %d: %+v, want %+v", i, got, p)
		}
		st.Apply(got)
		now := *st.Snapshot()
		now.Sources = slices.Clone(now.Sources)
		for k := range now.Sources {
			now.Sources[k].URL = want[i].Sources[k].URL // without the secret
		}
		if !scrapetest.Equal(&now, want[i]) {
			t.Fatalf("after page %d:\n%+v\nwant\n%+v", i, &now, want[i])
		}
	}
	file, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(file), "secret") {
		t.Errorf("the password was recorded (%v)", err)
	}
	for _, target := range rec.Targets {
		if target.URL != "http://10.0.0.1:9100/"+target.Name {
			t.Errorf("URL %q", target.URL)
		}
	}
}

// A recording that is there goes on; what is none stays as it is.
func TestRecordToWhatIsThere(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	pages := demoPages(t, "")[:20]
	path, _ := record(t, pages)
	r := &Recorder{Source: &scrapetest.Given{Pages: slices.Clone(pages)}}
	if err := r.Record(path); err != nil {
		t.Fatal(err)
	}
	if err := r.Record(path); err == nil || !strings.Contains(err.Error(), "already recording to") {
		t.Errorf("error %v", err)
	}
	other := &Recorder{}
	if err := other.Record(path); err == nil || !strings.Contains(err.Error(), "another origintop is writing to it") {
		t.Errorf("error %v", err)
	}
	if s := other.Status(); s.On || s.Err == nil {
		t.Errorf("%+v", s)
	}
	for range pages {
		r.Next(t.Context())
	}
	r.Stop()
	r.Stop()
	if s := r.Status(); s.EarlierPages != 0 || s.Pages != len(pages) {
		t.Errorf("%+v", s)
	}
	r.change(func(s *Status) { s.EarlierPages = 5 })
	for _, to := range []string{path, t.TempDir()} { // there it goes on; a directory is another file
		want := 0
		if to == path {
			want = 5 + len(pages)
		}
		r.Record(to)
		r.Stop()
		if s := r.Status(); s.EarlierPages != want {
			t.Errorf("%s: %+v", to, s)
		}
	}
	rec, err := Open(t.Context(), path)
	if err != nil || rec.Len() != 2*len(pages) {
		t.Fatalf("%v: %d pages", err, rec.Len())
	}
	rec.Close()
	notes := filepath.Join(t.TempDir(), "notes.txt")
	os.WriteFile(notes, []byte("important"), 0o644)
	if err := r.Record(notes); err == nil {
		t.Error("no error")
	}
	if text, _ := os.ReadFile(notes); string(text) != "important" {
		t.Errorf("the file holds %q", text)
	}
}

// Markers that another program puts into the file are told of, and not written twice.
func TestRecorderFindsMarkers(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	pages := demoPages(t, "")[:6]
	path := filepath.Join(t.TempDir(), "run.otr")
	live := &live.Live{}
	var found sync.WaitGroup
	found.Add(1)
	source := &scrapetest.Given{Pages: pages}
	r := &Recorder{Source: source, OnMarker: func(at time.Time, text string) {
		live.MarkFound(at, text)
		found.Done()
	}}
	if err := r.Record(path); err != nil {
		t.Fatal(err)
	}
	r.Next(t.Context())
	if err := format.Mark(path, format.Marker{Time: pages[0].Time, Text: "from a script"}); err != nil {
		t.Fatal(err)
	}
	for range pages[1:] {
		r.Next(t.Context())
	}
	found.Wait()
	marker, err := live.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	source.Pages = []scrape.Page{marker}
	if p, err := r.Next(t.Context()); err != nil || p.Marker != "from a script" {
		t.Errorf("%+v, %v", p, err)
	}
	r.Stop()
	rec, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer rec.Close()
	n := 0
	for _, p := range scrapetest.PagesOf(t, rec.Pages()) {
		if p.Marker != "" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d markers in the file", n)
	}
}

// While the disk does not keep up, pages are lost, counted, and nothing waits.
func TestRecorderThatFallsBehind(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	r := &Recorder{Source: &scrapetest.Given{}, session: &session{queue: make(chan queued, 2)}} // that nobody empties
	for range 5 {
		r.enqueue(scrape.Page{Body: []byte("x")})
	}
	if s := r.Status(); s.Lost != 3 {
		t.Errorf("%d lost, want 3", s.Lost)
	}
	r.session = &session{queue: make(chan queued, 2)}
	r.enqueue(scrape.Page{Body: make([]byte, maxQueuedBytes)})
	r.enqueue(scrape.Page{Body: []byte("x")})
	if s := r.Status(); s.Lost != 4 || len(r.session.queue) != 1 {
		t.Errorf("%d lost, want 4", s.Lost)
	}
}

// After a recording that broke off with pages in its queue, the next one has all of its own.
func TestRecorderBeginsAnew(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	r := &Recorder{}
	dir := t.TempDir()
	path := filepath.Join(dir, "a.otr")
	body := scrapetest.ReadFile(t, "../../testdata/pages/node_exporter-1.12.1-load.prom")
	if err := r.Record(path); err != nil {
		t.Fatal(err)
	}
	os.Remove(path)     // which breaks it off after what is queued,
	for r.Status().On { // and be it that pages come faster than they can be written
		r.enqueue(scrape.Page{Target: scrape.Target{Name: "node"}, Time: scrapetest.T0, Body: body})
	}
	if s := r.Status(); s.Err == nil || !strings.Contains(s.Err.Error(), "removed") {
		t.Errorf("%+v", s)
	}
	path = filepath.Join(dir, "b.otr")
	if err := r.Record(path); err != nil {
		t.Fatal(err)
	}
	for i := range 40 {
		at := scrapetest.T0.Add(time.Duration(i) * time.Second)
		r.enqueue(scrape.Page{Target: scrape.Target{Name: "node"}, Time: at, Body: make([]byte, 1<<20)})
		for r.Status().On && r.Status().Pages <= i-10 {
			time.Sleep(time.Millisecond)
		}
	}
	r.Stop()
	if s := r.Status(); s.Pages != 40 || s.Lost != 0 || s.Err != nil {
		t.Errorf("%+v", s)
	}
}

// Whoever ends a recording that another is ending has all of it as well; so has the one that is begun meanwhile.
func TestRecorderEndedTwice(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	dir := t.TempDir()
	r := &Recorder{}
	body := scrapetest.ReadFile(t, "../../testdata/pages/node_exporter-1.12.1-load.prom")
	record := func(name string) {
		if err := r.Record(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
		for range 100 {
			r.enqueue(scrape.Page{Target: scrape.Target{Name: "node"}, Time: scrapetest.T0, Body: body})
		}
	}
	var group sync.WaitGroup
	end := func() {
		group.Go(func() {
			r.Stop()
			if s := r.Status(); s.On || s.Pages != 100 || s.Err != nil {
				t.Errorf("%+v", s)
			}
		})
	}
	record("a.otr")
	end()
	end()
	group.Wait()
	record("b.otr")
	r.mu.Lock()
	b := r.session
	close(b.queue) // as Stop does, and then waits
	r.session = nil
	r.mu.Unlock()
	record("c.otr")
	select {
	case <-b.done:
	default:
		t.Error("the one before is not closed yet")
	}
	if s := r.Status(); !s.On || s.Path != filepath.Join(dir, "c.otr") {
		t.Errorf("%+v", s)
	}
	end()
	group.Wait()
}

// The error of the source is the recorder's.
func TestRecorderPassesErrorsOn(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := &Recorder{Source: &scrapetest.Given{}}
	if _, err := r.Next(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// A page that can't be recorded costs only itself.
func TestRecorderGoesOnAfterAPage(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	r := &Recorder{}
	path := filepath.Join(t.TempDir(), "a.otr")
	if err := r.Record(path); err != nil {
		t.Fatal(err)
	}
	good := scrape.Page{Target: scrape.Target{Name: "node"}, Time: scrapetest.T0, Body: []byte("node_load1 1\n")}
	bad := good
	bad.Time = time.Unix(-1<<40, 0)
	for _, p := range []scrape.Page{good, bad, good} {
		r.enqueue(p)
	}
	r.Stop()
	if s := r.Status(); s.Pages != 2 || s.Lost != 1 || s.Err != nil {
		t.Errorf("%+v", s)
	}
}

// A page that is larger than all that may wait for the disk is recorded if nothing else waits.
func TestRecorderTakesAHugePage(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	r := &Recorder{}
	path := filepath.Join(t.TempDir(), "a.otr")
	if err := r.Record(path); err != nil {
		t.Fatal(err)
	}
	huge := slices.Repeat([]byte("node_load1 1\n"), maxQueuedBytes/12)
	r.enqueue(scrape.Page{Target: scrape.Target{Name: "node"}, Time: scrapetest.T0, Body: huge})
	r.Stop()
	if s := r.Status(); s.Pages != 1 || s.Lost != 0 || s.Err != nil {
		t.Errorf("%+v", s)
	}
	if got := inFile(t, path); len(got) != 1 || len(got[0]) < len(huge) {
		t.Errorf("%d pages", len(got))
	}
}

// A file that another one has taken the place of is not written any more, and neither is that.
func TestRecorderOfAReplacedFile(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	dir := t.TempDir()
	path := filepath.Join(dir, "a.otr")
	r := &Recorder{}
	if err := r.Record(path); err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(dir, "b.otr")
	os.WriteFile(other, []byte("of somebody else"), 0o644)
	if err := os.Rename(other, path); err != nil {
		t.Fatal(err)
	}
	r.enqueue(scrape.Page{Target: scrape.Target{Name: "node"}, Time: scrapetest.T0, Body: []byte("node_load1 1\n")})
	r.Stop()
	if s := r.Status(); s.Err == nil || !strings.Contains(s.Err.Error(), "another file has its name") {
		t.Errorf("%+v", s)
	}
	if text, _ := os.ReadFile(path); string(text) != "of somebody else" {
		t.Errorf("the file holds %q", text)
	}
}

// Markers that come while the disk does not keep up are recorded all the same.
func TestRecorderKeepsMarkers(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	path := filepath.Join(t.TempDir(), "a.otr")
	r := &Recorder{session: &session{queue: make(chan queued, 2), done: make(chan struct{}), upTo: -1}}
	tape := r.session
	r.closing = tape
	for i := range 5 {
		at := scrapetest.T0.Add(time.Duration(i) * time.Second)
		r.enqueue(scrape.Page{Target: scrape.Target{Name: "node"}, Time: at, Body: []byte("node_load1 1\n")})
		r.enqueue(scrape.Page{Time: scrapetest.T0.Add(time.Duration(i) * time.Second), Marker: "marker"})
	}
	w, err := format.Create(path, format.Head{})
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	r.change(func(s *Status) { s.Path = path })
	r.End()
	r.finish(tape, file, r.write(w, file, tape))
	if s := r.Status(); s.Pages != 1 || s.Lost != 4 || s.Err != nil || s.Waiting != 0 {
		t.Errorf("%+v", s)
	}
	markers := 0
	for _, line := range inFile(t, path) {
		if strings.Contains(line, "marker") {
			markers++
		}
	}
	if markers != 5 {
		t.Errorf("%d markers, want 5", markers)
	}
}

// demoPages returns the pages of the recording that is built in, as recordingtest.DemoPages, which can't be imported here.
func demoPages(t testing.TB, target string) []scrape.Page {
	t.Helper()
	r, err := Open(t.Context(), "../../testdata/demo.otr")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	return slices.DeleteFunc(scrapetest.PagesOf(t, r.Pages()), func(p scrape.Page) bool {
		return target != "" && (p.Target.Name != target || p.Err != nil)
	})
}
