package recording

import (
	"cmp"
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"

	"origintop/scrape"
	"origintop/scrape/sorting"
)

// dumps is a folder with a file for each page.
type dumps struct {
	files  fs.FS
	found  []dump
	unit   time.Duration     // of the coarsest names
	labels map[string]string // of origins
}

// A dump is one page of a folder.
type dump struct {
	at   time.Time
	key  scrape.Key // of the target
	path string     // "" for a page that is missing
}

// largestDump is how large a page may be, in bytes.
const largestDump = 128 << 20

// ReadDumps returns the recording in a folder of files named <unix ms>.<target>.prom, or with .gz or .zst behind that. A time of ten
// digits is in seconds. The pages of an origin that has a name are in a folder of that name, see OriginFolder, and its labels in the file
// labels there. It fails if there are no such files. Other files are left out, and so are further files of a page and what is no file; all
// are noted. Where a target's pages stop while those of others go on, its scrapes had failed: such pages are there as failures.
func ReadDumps(files fs.FS) (*Recording, error) {
	d := &dumps{files: files, unit: time.Millisecond, labels: map[string]string{}}
	l, err := d.list(".", "")
	if err != nil {
		return nil, err
	}
	if len(d.found) == 0 {
		found := "it is empty"
		switch {
		case len(l.odd) > 0:
			found = fmt.Sprintf("%q cannot be read: %v", l.odd[0], l.whyOdd)
		case len(l.foreign) > 0:
			found = fmt.Sprintf("it holds %q instead", l.foreign[0])
		}
		return nil, fmt.Errorf("no dumps there, files named <unix ms>.<target>.prom; %s", found)
	}
	twice := d.dropRepeated()
	d.fillHoles()
	r, err := d.recording()
	if err != nil {
		return nil, err
	}
	note := func(names []string, why string) {
		if len(names) == 0 {
			return
		}
		more := ""
		if len(names) > 1 {
			more = fmt.Sprintf(" and %d more", len(names)-1)
		}
		r.Notes = append(r.Notes, fmt.Sprintf("left out %q%s, %s", names[0], more, why))
	}
	note(l.foreign, "not named like a dump, <unix ms>.<target>.prom")
	note(l.odd, fmt.Sprintf("not to be read: %v", l.whyOdd))
	note(twice, "another file has the same target's page of the same time")
	if l.inSeconds != "" {
		r.Notes = append(r.Notes, fmt.Sprintf("read names such as %q as seconds, which makes rates coarse: "+
			"name dumps <unix ms>.<target>.prom (date +%%s%%3N)", l.inSeconds))
	}
	return r, nil
}

// sort puts the pages in order of time, those of one time in order of their targets. Of several files of one page, the one that is not
// packed comes first.
func (d *dumps) sort() {
	packed := func(name string) int {
		if strings.HasSuffix(name, ".prom") {
			return 0
		}
		return 1
	}
	sorting.Stable(d.found, func(a, b dump) int {
		return cmp.Or(
			a.at.Compare(b.at), compareKeys(a.key, b.key), packed(a.path)-packed(b.path), cmp.Compare(a.path, b.path),
		)
	})
}

func compareKeys(a, b scrape.Key) int {
	return cmp.Or(cmp.Compare(a.Origin, b.Origin), cmp.Compare(a.Name, b.Name))
}

// dropRepeated leaves one file for each page, and returns the names of the others.
func (d *dumps) dropRepeated() (repeated []string) {
	d.sort()
	d.found = slices.CompactFunc(d.found, func(next, kept dump) bool {
		same := kept.at.Equal(next.at) && kept.key == next.key
		if same {
			repeated = append(repeated, next.path)
		}
		return same
	})
	return repeated
}

func (d *dumps) recording() (*Recording, error) {
	r := &Recording{reading: &reading{pages: d}, division: new(division)}
	targets := map[scrape.Key]int32{}
	for i, found := range d.found {
		t, known := targets[found.key]
		if !known {
			t = int32(len(r.Targets))
			targets[found.key] = t
			r.Targets = append(r.Targets, recorded(found.key, d.labels[found.key.Origin]))
		}
		f := frame{at: found.at.UnixNano(), target: t, number: int32(i)}
		if found.path == "" {
			f.number = -1
		}
		r.frames = append(r.frames, f)
	}
	if err := r.tooManyTargets(); err != nil {
		return nil, err
	}
	r.sort()
	return r, nil
}

// recorded returns the target of that key in a recording. Its pages may hold anything unless it is called what the exporters
// of the origin are called.
func recorded(key scrape.Key, labels string) scrape.Target {
	t := scrape.Target{Origin: key.Origin, Labels: labels, Name: key.Name, Role: scrape.RoleOther}
	if strings.HasPrefix(key.Name, "node") || strings.HasPrefix(key.Name, "nginx") {
		t.Role = scrape.RoleUnknown
	}
	return t
}

func (d *dumps) page(number int, buffer []byte) (scrape.Page, error) {
	found := d.found[number]
	body, err := d.read(found.path, buffer[:0])
	if err != nil {
		return scrape.Page{}, fmt.Errorf("the dump could not be read: %w", err)
	}
	return scrape.Page{Time: found.at, Body: body}, nil
}

// read returns what is in a file, unpacked, in the buffer or in a larger one.
func (d *dumps) read(path string, buffer []byte) ([]byte, error) {
	file, err := d.files.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var text io.Reader = file
	switch {
	case strings.HasSuffix(path, ".gz"):
		if text, err = gzip.NewReader(file); err != nil {
			return nil, err
		}
	case strings.HasSuffix(path, ".zst"):
		unpacked, err := zstd.NewReader(file, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(largestDump))
		if err != nil {
			return nil, err
		}
		defer unpacked.Close()
		text = unpacked
	}
	return scrape.ReadBody(buffer, text, largestDump)
}

func (d *dumps) marker(int) scrape.Page { return scrape.Page{} } // there are none

func (d *dumps) Close() error { return nil }
