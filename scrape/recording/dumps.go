package recording

import (
	"cmp"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"

	"origintop/scrape"
	"origintop/scrape/regular"
)

// dumps is a folder with a file for each page.
type dumps struct {
	files fs.FS
	found []dump
	unit  time.Duration // of the coarsest names
}

// A dump is one page of a folder.
type dump struct {
	at   time.Time
	name string // of the target
	path string // "" for a page that is missing
}

var dumpName = regexp.MustCompile(`^([0-9]{1,15})\.(.+)\.prom(\.gz|\.zst)?$`)

// largestDump is how large a page may be, in bytes.
const largestDump = 128 << 20

// ReadDumps returns the recording in a folder of files named <unix ms>.<target>.prom, or with .gz or .zst behind that. A time of ten digits
// is in seconds. It fails if there are no such files. Other files are left out, and so are further files of a page and what is no file; all
// are noted. Where a target's pages stop while those of others go on, its scrapes had failed: such pages are there as failures.
func ReadDumps(files fs.FS) (*Recording, error) {
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		return nil, err
	}
	d := &dumps{files: files, unit: time.Millisecond}
	var foreign, odd []string
	var whyOdd error
	inSeconds := ""
	for _, e := range entries {
		m := dumpName.FindStringSubmatch(e.Name())
		if m == nil {
			foreign = append(foreign, e.Name())
			continue
		}
		if err := isFile(files, e); err != nil {
			odd, whyOdd = append(odd, e.Name()), cmp.Or(whyOdd, err)
			continue
		}
		n, _ := strconv.ParseInt(m[1], 10, 64)
		at := time.UnixMilli(n)
		if n >= 1e9 && n < 1e10 { // as milliseconds that would be early in 1970
			at, d.unit, inSeconds = time.Unix(n, 0), time.Second, e.Name()
		}
		if at.Year() > 2200 {
			foreign = append(foreign, e.Name())
			continue
		}
		d.found = append(d.found, dump{at, m[2], e.Name()})
	}
	if len(d.found) == 0 {
		found := "it is empty"
		switch {
		case len(odd) > 0:
			found = fmt.Sprintf("%q cannot be read: %v", odd[0], whyOdd)
		case len(foreign) > 0:
			found = fmt.Sprintf("it holds %q instead", foreign[0])
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
	note(foreign, "not named like a dump, <unix ms>.<target>.prom")
	note(odd, fmt.Sprintf("not to be read: %v", whyOdd))
	note(twice, "another file has the same target's page of the same time")
	if inSeconds != "" {
		r.Notes = append(r.Notes, fmt.Sprintf("read names such as %q as seconds, which makes rates coarse: "+
			"name dumps <unix ms>.<target>.prom (date +%%s%%3N)", inSeconds))
	}
	return r, nil
}

// isFile returns why an entry of a folder is no regular file, nor a link to one; nil if it is.
func isFile(files fs.FS, e fs.DirEntry) error {
	mode := e.Type()
	if mode&fs.ModeSymlink != 0 {
		info, err := fs.Stat(files, e.Name())
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return errors.New("it is a link that leads nowhere")
		case err != nil:
			return errors.Unwrap(err) // such as that of links in a circle
		}
		mode = info.Mode()
	}
	if !mode.IsRegular() {
		return regular.NotFile(mode)
	}
	return nil
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
	slices.SortFunc(d.found, func(a, b dump) int {
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.name, b.name), packed(a.path)-packed(b.path), cmp.Compare(a.path, b.path))
	})
}

// dropRepeated leaves one file for each page, and returns the names of the others.
func (d *dumps) dropRepeated() (repeated []string) {
	d.sort()
	d.found = slices.CompactFunc(d.found, func(next, kept dump) bool {
		same := kept.at.Equal(next.at) && kept.name == next.name
		if same {
			repeated = append(repeated, next.path)
		}
		return same
	})
	return repeated
}

func (d *dumps) recording() (*Recording, error) {
	r := &Recording{reading: &reading{pages: d}}
	for i, found := range d.found {
		t := slices.IndexFunc(r.Targets, func(t scrape.Target) bool { return t.Name == found.name })
		if t < 0 {
			if t = len(r.Targets); t == maxTargets {
				return nil, fmt.Errorf("there are pages of more than %d targets", maxTargets)
			}
			r.Targets = append(r.Targets, recorded(found.name))
		}
		f := frame{at: found.at.UnixNano(), target: int32(t), number: int32(i)}
		if found.path == "" {
			f.number = -1
		}
		r.frames = append(r.frames, f)
	}
	r.sort()
	return r, nil
}

// recorded returns the target of that name in a recording. Its pages may hold anything unless it is called what the exporters
// of the origin are called.
func recorded(name string) scrape.Target {
	t := scrape.Target{Name: name, Role: scrape.RoleOther}
	if strings.HasPrefix(name, "node") || strings.HasPrefix(name, "nginx") {
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
