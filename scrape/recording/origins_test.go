package recording

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"origintop/scrape"
	"origintop/scrape/recording/format"
	"origintop/scrape/scrapetest"
)

// fleetPages returns pages of node and nginx of so many origins, in rounds two seconds apart, with a marker in each.
func fleetPages(origins, rounds int) (pages []scrape.Page) {
	for round := range rounds {
		at := scrapetest.T0.Add(time.Duration(2*round) * time.Second)
		for i := range origins {
			for k, name := range []string{"node", "nginx"} {
				pages = append(pages, scrape.Page{
					Target: scrape.Target{
						Origin: fmt.Sprint("edge-", i), Labels: `dc="fra"`, Name: name, URL: fmt.Sprintf("http://10.0.0.%d/metrics", i),
						Role: []scrape.Role{scrape.RoleMachine, scrape.RoleServer}[k],
					},
					Time: at.Add(time.Duration(i*1500/origins) * time.Millisecond), Status: 200, Whole: true,
					Body: fmt.Appendf(nil, "node_load1 %d\nnode_boot_time_seconds %d\n", round, i),
				})
			}
		}
		pages = append(pages, scrape.Page{Time: at.Add(700 * time.Millisecond), Marker: fmt.Sprint("round ", round)})
	}
	slices.SortStableFunc(pages, func(a, b scrape.Page) int { return a.Time.Compare(b.Time) })
	return pages
}

// recordFleet records pages and opens the file.
func recordFleet(t *testing.T, pages []scrape.Page) *Recording {
	t.Helper()
	path, _ := record(t, pages)
	rec, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { rec.Close() })
	return rec
}

// text is what a page says, and of what target.
func text(p scrape.Page) string {
	t := p.Target
	return fmt.Sprintln(t.Origin, t.Labels, t.Name, t.URL, t.Role, p.Time.UnixNano(), p.Marker, p.Err, string(p.Body))
}

// A recording of 150 origins has all that was recorded, and each of them has its own pages and all markers, also when several goroutines
// read them.
func TestOf(t *testing.T) {
	pages := fleetPages(150, 4)
	rec := recordFleet(t, pages)
	got := scrapetest.PagesOf(t, rec.Pages())
	if len(got) != len(pages) {
		t.Fatalf("%d pages, want %d", len(got), len(pages))
	}
	for i := range pages {
		if text(got[i]) != text(pages[i]) {
			t.Fatalf("got %s, want %s", text(got[i]), text(pages[i]))
		}
	}
	names := rec.Origins()
	if len(names) != 150 || len(rec.Targets) != 300 {
		t.Errorf("%d origins, %d targets", len(names), len(rec.Targets))
	}
	var readers sync.WaitGroup
	for _, name := range names {
		readers.Go(func() {
			of := rec.Of(name)
			if len(of.Targets) != 2 || !slices.Equal(of.Origins(), []string{name}) || of.Origin != name || of.Targets[0].Name != "node" {
				t.Errorf("%s has %v", name, of.Targets)
			}
			var buffer []byte
			at := 0
			for _, want := range pages {
				if want.Marker == "" && want.Target.Origin != name {
					continue
				}
				p := of.Page(at, buffer)
				if text(p) != text(want) {
					t.Errorf("%s: got %s, want %s", name, text(p), text(want))
				}
				if t := of.Target(at); p.Marker == "" && of.Targets[t] != p.Target {
					at = 1 << 30
				}
				at++
				buffer = p.Body
			}
			if at != of.Len() {
				t.Errorf("%s: %d pages and markers, want %d", name, of.Len(), at)
			}
			if gaps, ends := of.Gaps(), of.Rounds(); len(gaps) > 0 || len(ends) != 4 || of.Interval() != 2*time.Second {
				t.Errorf("%s: gaps %v, rounds %v, interval %v", name, gaps, ends, of.Interval())
			}
			if again := of.Of(name); again.Len() != of.Len() || of.Of("edge") != nil {
				t.Errorf("%s of itself has %d pages", name, again.Len())
			}
		})
	}
	readers.Wait()
	if rec.Of("edge-150") != nil || rec.Of("") != nil {
		t.Error("there is an origin that was not recorded")
	}
	part := rec.Of("edge-3")
	rec.Close()
	if p := part.Page(1, nil); rec.Damaged(p) == nil && p.Marker == "" {
		t.Error("a page was read of a file that is closed")
	}
}

// Rounds of a fleet are steps of one interval, however its targets are spread over it.
func TestRoundsOfAFleet(t *testing.T) {
	rec := recordFleet(t, fleetPages(20, 10))
	ends := rec.Rounds()
	if len(ends) != 10 || rec.Interval() != 2*time.Second || len(rec.Gaps()) > 0 {
		t.Errorf("rounds end at %v, interval %v, gaps %v", ends, rec.Interval(), rec.Gaps())
	}
	for i, end := range ends {
		if want := int32(41 * (i + 1)); end != want && i < 9 || int(end) > rec.Len() {
			t.Errorf("round %d ends at %d, want %d", i, end, want)
		}
	}
}

// To find the rounds of thousands of targets takes a heap, and not a look at all of them for each page.
func TestRounderOfManyTargets(t *testing.T) {
	var r Rounder
	steps := map[int]time.Duration{}
	for i := range 200 {
		for k := range 50 {
			at := scrapetest.T0.Add(time.Duration(i)*2*time.Second + time.Duration((k*k*i)%97)*time.Millisecond)
			p := scrape.Page{Target: scrape.Target{Origin: fmt.Sprint(k % 7), Name: fmt.Sprint(k)}, Time: at}
			before := r.targets[p.Target.Key()]
			if before != nil && at.After(before.at) {
				steps[k] = at.Sub(before.at)
			}
			r.Next(&p)
			least := time.Duration(1 << 60)
			for _, step := range steps {
				least = min(least, step)
			}
			if len(r.steps) != len(steps) || len(steps) > 0 && r.steps[0].step != least {
				t.Fatalf("round %d: the shortest step of %d is %v, want %v", i, len(r.steps), r.steps[0].step, least)
			}
		}
	}
}

func BenchmarkRounder(b *testing.B) {
	const targets = 1000
	var pages []scrape.Page
	for i := range targets {
		pages = append(pages, scrape.Page{Target: scrape.Target{Origin: fmt.Sprint(i / 2), Name: fmt.Sprint(i % 2)}})
	}
	var r Rounder
	n := 0
	for b.Loop() {
		p := &pages[n%targets]
		p.Time = scrapetest.T0.Add(time.Duration(n/targets)*2*time.Second + time.Duration(n*7919%1000)*time.Microsecond)
		r.Next(p)
		n++
	}
}

// All pages of one scrape of a thousand large targets wait for the disk at once, and none is lost.
func TestRecorderTakesABurst(t *testing.T) {
	r := &Recorder{Source: &scrapetest.Given{}, session: &session{queue: make(chan queued, maxQueued)}} // that nobody empties
	body := make([]byte, queuedPerTarget)
	for i := range 1000 {
		r.enqueue(scrape.Page{Target: scrape.Target{Origin: fmt.Sprint(i), Name: "node"}, Body: body})
	}
	if s := r.Status(); s.Lost > 0 || r.waiting.Load() != 1000 {
		t.Errorf("%d lost, %d wait", s.Lost, r.waiting.Load())
	}
	r.enqueue(scrape.Page{Target: scrape.Target{Origin: "1", Name: "node"}, Body: body})
	if s := r.Status(); s.Lost != 1 {
		t.Errorf("%d lost, want 1", s.Lost)
	}
}

// An origin can have 256 targets, and a recording any number of origins.
func TestTooManyTargets(t *testing.T) {
	f := func(want string, origins, targets int) {
		t.Helper()
		files := fstest.MapFS{}
		for i := range origins {
			for k := range targets {
				files[fmt.Sprintf("edge-%d/1000.node%d.prom", i, k)] = &fstest.MapFile{Data: []byte("node_load1 1\n")}
			}
		}
		r, err := ReadDumps(files)
		if got := fmt.Sprint(err); got != want || err == nil && len(r.Targets) != origins*targets {
			t.Errorf("%d origins with %d targets: %s", origins, targets, got)
		}
	}
	f("<nil>", 1, 256)
	f("<nil>", 600, 2)
	f("there are pages of more than 256 targets of one origin", 2, 257)
}

// The pages of an origin's folder are that origin's; what else there is in folders is left out, and noted.
func TestDumpsOfOrigins(t *testing.T) {
	files := fstest.MapFS{}
	for name, text := range map[string]string{
		"1000.node.prom": "node_load1 1\n", "edge-1/1000.node.prom": "node_load1 2\n", "edge-1/3000.node.prom.gz": "",
		"edge-1/labels":    "dc=\"fra\"\n",
		"edge-1/notes.txt": "x", "edge-1/deeper/1000.node.prom": "node_load1 3\n", "fra%3A9100/2000.nginx.prom": "nginx_up 1\n",
		"100%/4000.node.prom": "a 1\n",
		"empty/notes.txt":     "x", "1000.node.prom.zst/x": "x",
	} {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	r, err := ReadDumps(files)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, target := range r.Targets {
		got = append(got, fmt.Sprintf("%s{%s}/%s", target.Origin, target.Labels, target.Name))
	}
	if want := `{}/node 100%{}/node edge-1{dc="fra"}/node fra:9100{}/nginx`; strings.Join(got, " ") != want {
		t.Errorf("got %s, want %s", strings.Join(got, " "), want)
	}
	notes := strings.Join(r.Notes, "; ")
	if want := `left out "edge-1/deeper" and 2 more, not named like a dump, <unix ms>.<target>.prom; ` +
		`left out "1000.node.prom.zst", not to be read: it is a directory`; notes != want {
		t.Errorf("got %s, want %s", notes, want)
	}
	_, err = ReadDumps(fstest.MapFS{"edge/notes.txt": {Data: []byte("x")}})
	if err == nil || !strings.Contains(err.Error(), `it holds "edge" instead`) {
		t.Errorf("no dumps: %v", err)
	}
}

// An origin whose pages all stop while those of others go on was down.
func TestDumpsOfAnOriginThatIsDown(t *testing.T) {
	files := fstest.MapFS{}
	for i := range 20 {
		for origin := range 30 {
			if origin != 7 || i < 10 {
				files[fmt.Sprintf("edge-%d/%d.node.prom", origin, 2000*i+origin)] = &fstest.MapFile{Data: []byte("node_load1 1\n")}
			}
		}
	}
	r, err := ReadDumps(files)
	if err != nil {
		t.Fatal(err)
	}
	failed := map[string]int{}
	for _, p := range scrapetest.PagesOf(t, r.Pages()) {
		if p.Err != nil {
			failed[p.Target.Origin]++
		}
	}
	if len(failed) != 1 || failed["edge-7"] != 10 {
		t.Errorf("failed scrapes: %v", failed)
	}
}

// A page that says of no target whose it is makes no origin of its own.
func TestDamagedStreamIsNoOrigin(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.otr")
	w, err := format.Create(path, format.Head{})
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"edge-1", "edge-2"} {
		p := &format.Page{Origin: name, Target: "node", Kind: fmt.Sprint(i), Time: scrapetest.T0, Body: bytes.Repeat([]byte("a"), 100+i)}
		if err := w.Page(p); err != nil {
			t.Fatal(err)
		}
	}
	size := w.Size()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	file := scrapetest.ReadFile(t, path)
	file[size-5] ^= 1 // with an index, so that there is a page
	rec, err := ReadFile(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	defer rec.Close()
	if names := rec.Origins(); !slices.Equal(names, []string{"edge-1"}) || rec.Of("").Len() != 1 {
		t.Errorf("origins %q", names)
	}
}

// Labels that change make no other targets, of which there could be only so many.
func TestLabelsChange(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.otr")
	at := time.Date(2026, 11, 20, 14, 0, 0, 0, time.UTC)
	w, err := format.Create(path, format.Head{Start: at})
	if err != nil {
		t.Fatal(err)
	}
	for i := range maxTargets + 1 {
		err := w.Page(&format.Page{
			Origin: "a", Labels: fmt.Sprintf(`build="%d"`, i), Target: "node", URL: "http://a/metrics", Kind: "other",
			Time: at.Add(time.Duration(i) * time.Minute), Body: []byte("node_load1 1\n"),
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if len(r.Targets) != 1 || r.Targets[0].Labels != `build="256"` || r.Len() != maxTargets+1 {
		t.Errorf("%d pages of %v", r.Len(), r.Targets)
	}
}

// In a file of many origins, one that was recorded alone has the name that its session gave it.
func TestRecordedAloneAndWithOthers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.otr")
	at := scrapetest.T0
	session := func(head string, origins ...string) {
		t.Helper()
		w, err := format.Create(path, format.Head{Program: "test", Origin: head, Start: at})
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			at = at.Add(2 * time.Second)
			for _, o := range origins {
				p := format.Page{Origin: o, Target: "node", URL: "http://" + o + head, Time: at, Body: []byte("node_load1 1\n")}
				if err := w.Page(&p); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	session("10.0.0.9", "")
	session("", "")
	session("fleet", "a", "10.0.0.9")
	rec, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer rec.Close()
	names := rec.Origins()
	slices.Sort(names)
	if want := []string{"10.0.0.9", "a", "unnamed"}; !slices.Equal(names, want) {
		t.Fatalf("origins %q, want %q", names, want)
	}
	for name, want := range map[string]int{"10.0.0.9": 6, "a": 3, "unnamed": 3} {
		if got := rec.Of(name).Len(); got != want {
			t.Errorf("%s: %d pages, want %d", name, got, want)
		}
	}
	if len(rec.Notes) > 0 {
		t.Errorf("notes: %q", rec.Notes)
	}
}
