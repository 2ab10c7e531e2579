package format

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"
)

// hostPage returns a page as another machine's exporter would say it: the same series with other values.
func hostPage(body []byte, host int) []byte {
	var out []byte
	for line := range bytes.Lines(body) {
		i := bytes.LastIndexByte(line, ' ')
		v, err := strconv.ParseFloat(string(bytes.TrimSpace(line[i+1:])), 64)
		if line[0] == '#' || err != nil || v == 0 || v == 1 {
			out = append(out, line...)
			continue
		}
		h := fnv.New64a()
		fmt.Fprintf(h, "%d %s", host, line[:i])
		w := v * (0.3 + 1.5*float64(h.Sum64()%100003)/100003)
		if v == math.Trunc(v) {
			w = math.Trunc(w)
		} else {
			w = math.Round(w*100) / 100
		}
		out = append(out, line[:i+1]...)
		out = append(strconv.AppendFloat(out, w, 'g', -1, 64), '\n')
	}
	return out
}

// fleetPages returns pages of node_exporter and of nginx' exporter of so many origins, in rounds.
func fleetPages(t testing.TB, origins, rounds int) []Page {
	t.Helper()
	node, nginx := realPages(t, "node"), realPages(t, "nginx")
	var pages []Page
	for round := range rounds {
		for i := range origins {
			for _, p := range []Page{node[round], nginx[round]} {
				p.Origin, p.Labels = fmt.Sprintf("edge-%d", i), `dc="fra",tier="edge"`
				p.URL = fmt.Sprintf("http://10.0.%d.%d:9100/metrics", i/250, i%250)
				p.Time = t0.Add(time.Duration(round) * 2 * time.Second).Add(time.Duration(i) * time.Millisecond)
				p.Body = hostPage(p.Body, i)
				pages = append(pages, p)
			}
		}
	}
	return pages
}

// smallFleet returns pages of three origins, of which one has no name.
func smallFleet() []Page {
	pages := smallPages(15)
	for i := range pages {
		if n := i / 2 % 3; n > 0 {
			pages[i].Origin, pages[i].Labels = fmt.Sprint("edge-", n), `dc="fra"`
		}
	}
	return pages
}

// The exporters of 150 origins share two dictionaries; each page can be read, with an index and without, and with any one place damaged
// that has a key page.
func TestFleet(t *testing.T) {
	t.Parallel()
	pages := fleetPages(t, 150, 3)
	file := recorded(t, pages...)
	open := withoutIndex(t, file)
	for _, file := range [][]byte{file, open} {
		r := read(t, file)
		check(t, r, pages)
		if len(r.Streams()) != 300 || len(r.Damage()) > 0 {
			t.Errorf("%d streams, damage %v", len(r.Streams()), r.Damage())
		}
	}
	keys, plain := 0, 0
	for _, f := range framesOf(t, file) {
		switch f.kind {
		case kindKey, kindCopy:
			keys++
			bad := bytes.Clone(open)
			bad[f.offset+headerSize+40] ^= 1
			check(t, read(t, bad), pages)
		case kindPage:
			if f.dictionary == 0 || !f.named {
				plain++
			}
		}
	}
	if keys != 4 || plain > 0 {
		t.Errorf("%d key pages and copies, %d pages without a dictionary or an origin", keys, plain)
	}
}

// Where all copies of a key page are lost, so are the pages that depend on it, of all streams; and no others. Each further copy is one
// more place that the key page is in.
func TestFleetWithoutKey(t *testing.T) {
	t.Parallel()
	var pages []Page
	page := exporter(1, false)
	for i := range 2*copyAgain + 100 {
		pages = append(pages, Page{
			Origin: fmt.Sprint(i % 100), Target: "node", Kind: "node", Time: t0.Add(time.Duration(i) * time.Millisecond), Body: page(),
		})
	}
	other := Page{Origin: "1", Target: "nginx", Kind: "nginx", Time: t0, Body: []byte("nginx_up 1\n")}
	pages = append(pages, other)
	file := recorded(t, pages...)
	var at []frame
	number := uint32(0)
	for _, f := range framesOf(t, file) {
		if f.kind == kindKey && number == 0 {
			number = f.dictionary
		}
		if f.dictionary == number && (f.kind == kindKey || f.kind == kindCopy) {
			at = append(at, f)
		}
	}
	if len(at) != 4 {
		t.Fatalf("the key page is in %d places", len(at))
	}
	for left := range at {
		bad := bytes.Clone(file)
		for i, f := range at {
			if i != left {
				bad[f.offset+headerSize+9] ^= 1
			}
		}
		for _, bad := range [][]byte{withoutIndex(t, bad), bad} {
			if left == 2 && len(bad) == len(file) {
				continue // of the places that an index has, neither the first nor the last copy
			}
			got, err := lost(read(t, bad), pages)
			if err != nil || len(got) > 0 {
				t.Errorf("place %d is left: %d pages are lost; %v", left, len(got), err)
			}
		}
	}
	for _, f := range at {
		file[f.offset+headerSize+9] ^= 1
	}
	r := read(t, withoutIndex(t, file))
	got, err := lost(r, pages)
	if err != nil || len(got) != len(pages)-1 {
		t.Errorf("%d pages of %d are lost; %v", len(got), len(pages), err)
	}
}

// Exporters of one kind that differ have dictionaries of their own, also more than there are encoders: those are made again from the file.
func TestManyExporters(t *testing.T) {
	t.Parallel()
	const kinds = 3 * maxLive
	var pages []Page
	var next []func() []byte
	for i := range kinds {
		next = append(next, exporter(uint64(i), false))
	}
	for round := range 12 {
		for i := range 2 * kinds {
			pages = append(pages, Page{
				Origin: fmt.Sprint(i), Target: "app", Kind: "other", Time: t0.Add(time.Duration(round) * time.Second), Body: next[i%kinds](),
			})
		}
	}
	path := filepath.Join(t.TempDir(), "recording")
	w := create(t, path)
	write(t, w, pages...)
	if len(w.live) > maxLive {
		t.Errorf("%d encoders", len(w.live))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	file := readFile(t, path)
	check(t, read(t, file), pages)
	keys, alone := 0, 0
	for _, f := range framesOf(t, file) {
		switch {
		case f.kind == kindKey:
			keys++
			alone = max(alone, int(f.length))
		case f.kind == kindPage && int(f.length) > alone/2:
			t.Fatalf("a page of %d bytes, alone it has %d", f.length, alone)
		}
	}
	if keys > 2*kinds {
		t.Errorf("%d key pages of %d exporters", keys, kinds)
	}
}

// A dictionary whose key page was damaged in the file by another program is lost to the Writer once its encoder was let go: it makes
// another one.
func TestLostDictionary(t *testing.T) {
	path := filepath.Join(t.TempDir(), "recording")
	w := create(t, path)
	page := exporter(1, false)
	pages := []Page{{Target: "app", Time: t0, Body: page()}, {Target: "app", Time: t0.Add(time.Second), Body: page()}}
	write(t, w, pages[0])
	d := w.live[0]
	d.encoder, w.live = nil, nil
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteAt([]byte("damage"), d.key.offset+headerSize+20); err != nil {
		t.Fatal(err)
	}
	write(t, w, pages[1])
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := lost(read(t, withoutIndex(t, readFile(t, path))), pages)
	if err != nil || !slices.Equal(got, []int{0}) {
		t.Errorf("pages %v are lost; %v", got, err)
	}
}

// A program that reads format 1.0 passes over what is of a named origin: it sees types that it does not know. What is of none it reads,
// and that depends on nothing else.
func TestReadBy10(t *testing.T) {
	path := filepath.Join(t.TempDir(), "recording")
	w := create(t, path)
	page := exporter(1, false)
	var pages []Page
	for i := range 60 {
		p := Page{Target: "app", Kind: "other", Time: t0.Add(time.Duration(i) * time.Second), Body: page()}
		if i%3 < 2 { // the first one has a name
			p.Origin = fmt.Sprint(i % 3)
		}
		pages = append(pages, p)
	}
	write(t, w, pages...)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	file := readFile(t, path)
	check(t, read(t, file), pages)
	keys := map[uint32]bool{}
	for _, f := range framesOf(t, file) {
		code := file[f.offset+13]
		if code == 3 {
			keys[f.dictionary] = true
		}
		if code == 2 && !keys[f.dictionary] || f.named != (code >= 7 && code <= 9) {
			t.Errorf("a frame of type %d with dictionary %d", code, f.dictionary)
		}
	}

	// It goes on in such a file: a stream of its own may have the number of one that it does not know.
	own := Page{Target: "more", Kind: "other", Time: t0.Add(time.Hour), Body: []byte("a 1\n")}
	f := frame{kind: kindPage, stream: 1, time: own.Time.UnixNano()}
	file = appendSealed(withoutIndex(t, file), f, compressed(t, appendPage(nil, &own)))
	r := read(t, file)
	check(t, r, append(pages, own))
	if len(r.Streams()) != 4 {
		t.Errorf("streams %v", r.Streams())
	}
}

// A file of format 1.0 is read, and goes on as one of 1.1.
func TestGoesOnFrom10(t *testing.T) {
	old := readFile(t, "../../../testdata/runs/link.otr")
	r := read(t, old)
	if r.Format() != "1.0" {
		t.Fatalf("it has format %s", r.Format())
	}
	var pages []Page
	for i := range r.Entries() {
		p, err := r.Page(i, nil)
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, p)
	}
	more := realPages(t, "node")[:5]
	for i := range more {
		more[i].Took = pages[0].Took
	}
	more = append(more, fleetPages(t, 3, 2)...)
	path := filepath.Join(t.TempDir(), "recording")
	put(t, path, old)
	w := create(t, path)
	write(t, w, more...)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r = read(t, readFile(t, path))
	check(t, r, append(pages, more...))
	if len(r.Streams()) != 3+6 || len(r.Damage()) > 0 || r.Format() != "1.1" || len(r.Heads()) != 2 {
		t.Errorf("streams %v, damage %v, format %s, %d sessions", r.Streams(), r.Damage(), r.Format(), len(r.Heads()))
	}
}

// BenchmarkFleet writes pages of 500 origins with two exporters each. It reports the bytes of a page in the file, what the Writer holds,
// and how long it takes to open the file.
func BenchmarkFleet(b *testing.B) {
	const origins = 500
	pages := fleetPages(b, origins, 3)
	path := filepath.Join(b.TempDir(), "recording")
	before := heap()
	w := create(b, path)
	bytes, n := 0, 0
	for i := range pages {
		bytes += len(pages[i].Body)
	}
	b.SetBytes(int64(bytes / len(pages)))
	b.ReportAllocs()
	for b.Loop() {
		write(b, w, pages[n%len(pages)])
		n++
	}
	b.ReportMetric(float64(w.Size())/float64(n), "file-B/op")
	b.ReportMetric((float64(heap())-float64(before))/1e6, "writer-MB")
	runtime.KeepAlive(pages)
	runtime.KeepAlive(w)
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	r, err := Open(b.Context(), path)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(time.Since(began).Microseconds())/1e3, "open-ms")
	r.Close()
}

// BenchmarkSharing reports how many bytes a page of each exporter takes with the dictionary of its own, and with that of another
// machine's.
func BenchmarkSharing(b *testing.B) {
	random := rand.New(rand.NewPCG(7, 8))
	for _, target := range []string{"node", "nginx", "swarm"} {
		pages := realPages(b, target)
		own, err := newEncoderWith(hostPage(pages[0].Body, 1))
		if err != nil {
			b.Fatal(err)
		}
		other, err := newEncoderWith(hostPage(pages[0].Body, 2))
		if err != nil {
			b.Fatal(err)
		}
		b.Run(target, func(b *testing.B) {
			var with, without, n int
			for b.Loop() {
				page := hostPage(pages[random.IntN(len(pages))].Body, 1)
				with += len(other.EncodeAll(page, nil))
				without += len(own.EncodeAll(page, nil))
				n++
			}
			b.ReportMetric(float64(without)/float64(n), "own-B/op")
			b.ReportMetric(float64(with)/float64(n), "other-B/op")
		})
	}
}
