package scrape

import (
	"cmp"
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"
)

// dumps is a folder with a file for each page.
type dumps struct {
	files fs.FS
	found []dump
}

// A dump is one page of a folder.
type dump struct {
	at   time.Time
	name string // of the target
	path string // "" for a page that is missing
}

var dumpName = regexp.MustCompile(`^([0-9]{1,15})\.(.+)\.prom(\.gz|\.zst)?$`)

// mostMissing is how many pages in a row can be missing: after that it is as if the target were not there.
const mostMissing = 2000

// largestDump is how large a page may be, in bytes.
const largestDump = 128 << 20

// ReadDumps returns the recording in a folder of files named <unix ms>.<target>.prom, or with .gz or .zst behind that. It fails if
// there are none. Other files are left out, and noted. Where a target's pages stop while those of others go on, its scrapes
// had failed: such pages are there as failures.
func ReadDumps(files fs.FS) (*Recording, error) {
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		return nil, err
	}
	d := &dumps{files: files}
	var foreign []string
	for _, e := range entries {
		m := dumpName.FindStringSubmatch(e.Name())
		if m == nil || e.IsDir() {
			foreign = append(foreign, e.Name())
			continue
		}
		ms, _ := strconv.ParseInt(m[1], 10, 64)
		at := time.UnixMilli(ms)
		if at.Year() > 2200 {
			foreign = append(foreign, e.Name())
			continue
		}
		d.found = append(d.found, dump{at, m[2], e.Name()})
	}
	if len(d.found) == 0 {
		found := "it is empty"
		if len(foreign) > 0 {
			found = fmt.Sprintf("it holds %q instead", foreign[0])
		}
		return nil, fmt.Errorf("no dumps there, files named <unix ms>.<target>.prom; %s", found)
	}
	d.fillHoles()
	slices.SortStableFunc(d.found, func(a, b dump) int {
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.name, b.name))
	})
	return d.recording(foreign)
}

func (d *dumps) recording(foreign []string) (*Recording, error) {
	r := &Recording{pages: d}
	for i, found := range d.found {
		t := slices.IndexFunc(r.Targets, func(t Target) bool { return t.Name == found.name })
		if t < 0 {
			if t = len(r.Targets); t == mostTargets {
				return nil, fmt.Errorf("there are pages of more than %d targets", mostTargets)
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
	if len(foreign) > 0 {
		more := ""
		if len(foreign) > 1 {
			more = fmt.Sprintf(" and %d more", len(foreign)-1)
		}
		r.Notes = append(r.Notes, fmt.Sprintf("left out %q%s, not named like a dump, <unix ms>.<target>.prom", foreign[0], more))
	}
	return r, nil
}

// fillHoles adds the pages that are missing where others of the recording go on.
func (d *dumps) fillHoles() {
	times := map[string][]time.Time{}
	var end time.Time
	for _, f := range d.found {
		times[f.name] = append(times[f.name], f.at)
		if f.at.After(end) {
			end = f.at
		}
	}
	const most = 100_000 // pages that are missing, of all targets
	pages := len(d.found)
	for _, at := range times {
		slices.SortFunc(at, time.Time.Compare)
	}
	for name, at := range times {
		steps := make([]time.Duration, 0, len(at))
		for i := 1; i < len(at); i++ {
			steps = append(steps, at[i].Sub(at[i-1]))
		}
		if len(steps) == 0 {
			continue // one page tells no interval
		}
		usual := max(median(steps), 100*time.Millisecond)
		for i := range at {
			until := end.Add(usual)
			if i+1 < len(at) {
				until = at[i+1]
			}
			t := at[i].Add(usual)
			for range mostMissing {
				if len(d.found) > pages+most || until.Sub(t) <= usual/2 || t.After(end) {
					break
				}
				if goesOn(times, name, t, usual) {
					d.found = append(d.found, dump{at: t, name: name})
				}
				t = t.Add(usual)
			}
		}
	}
}

// goesOn reports whether another target than that one has a page about that time: else nothing was recorded then.
func goesOn(times map[string][]time.Time, but string, at time.Time, usual time.Duration) bool {
	for name, list := range times {
		i, _ := slices.BinarySearchFunc(list, at.Add(-usual), time.Time.Compare)
		if name != but && i < len(list) && list[i].Before(at.Add(usual)) {
			return true
		}
	}
	return false
}

// recorded returns the target of that name in a recording. Its pages may hold anything unless it is called what the exporters
// of the origin are called.
func recorded(name string) Target {
	t := Target{Name: name, Kind: KindOther}
	if strings.HasPrefix(name, "node") || strings.HasPrefix(name, "nginx") {
		t.Kind = KindUnknown
	}
	return t
}

func (d *dumps) page(number int, buffer []byte) (Page, error) {
	found := d.found[number]
	body, err := d.read(found.path, buffer[:0])
	if err != nil {
		return Page{}, fmt.Errorf("the dump could not be read: %w", err)
	}
	return Page{Time: found.at, Body: body}, nil
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
	return readBody(buffer, text, largestDump)
}

func (d *dumps) marker(int) Page { return Page{} } // there are none

func (d *dumps) Close() error { return nil }
