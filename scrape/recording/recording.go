// Package recording keeps the pages of a run: a Recorder writes them to a file while they come, and Open and ReadDumps return them as a
// Recording, from a file or from a directory with a file a page. Package format has the file's bytes.
package recording

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"origintop/scrape"
	"origintop/scrape/recording/format"
	"origintop/scrape/regular"
)

// A Recording is a run that was kept: its pages, failed scrapes and markers of the operator, in the order in which they came. Its methods
// may be called by any goroutine.
type Recording struct {
	Targets []scrape.Target // in the order of their first appearance
	Origin  string          // what the origin was called; "" if that was not kept
	Flags   []string        // of the program that recorded it: those that say what the numbers mean
	Notes   []string        // what the user should know of it, in words
	Damage  []string        // what of it can't be read, in words

	Whole *Recording // that of all origins, of which it is a part; nil if it is no part

	Outlook  Outlook       // whether anything more comes, see Grow
	Format   string        // of the file; "" of dumps
	Sessions []format.Head // of the file: each time that it was recorded to

	frames     []frame
	streams    []int32 // by number, the index of the target of each of the file's streams
	generation int     // of what an index means, see Grow
	covers     int     // of a part, the frames of Whole that were looked at
	*reading
	*division
}

// A reading is how the pages of a recording are read: one at a time.
type reading struct {
	mu    sync.Mutex
	pages pageReader

	growing sync.Mutex
	newest  *Recording // of all origins, as it is after the last Grow; nil: as it was opened
}

// A frame is where a page is in time, and in the recording.
type frame struct {
	at     int64 // when the page was there, Unix time in nanoseconds
	target int32 // index into the Targets; -1: a marker
	number int32 // of the page, as the pageReader counts; -1: it is missing, the scrape had failed
}

// A pageReader reads the pages of a recording.
type pageReader interface {
	marker(number int) scrape.Page
	// page returns a page. Its body is in the buffer, or in a larger one.
	page(number int, buffer []byte) (scrape.Page, error)
	io.Closer
}

// errMissing is the error of a page that the recording does not have.
var errMissing = errors.New("the scrape failed, and the reason was not recorded")

// Open opens the recording at path: a file that origintop has written, or a directory of dumps, see ReadDumps. When the context ends it
// reads no further, and fails.
func Open(ctx context.Context, path string) (*Recording, error) {
	r, err := openFile(ctx, path)
	switch {
	case regular.IsDirectory(err):
		return ReadDumps(regular.FS(path))
	case errors.Is(err, format.ErrNoFile):
		return nil, errors.New("there is no such file or directory")
	}
	return r, err
}

// Close closes the recording's files. While a page is being read, perhaps from a disk that hangs, it does nothing and leaves them to the
// end of the program.
func (r *Recording) Close() error {
	if !r.mu.TryLock() {
		return nil
	}
	defer r.mu.Unlock()
	return r.pages.Close()
}

// Len returns how many pages and markers there are.
func (r *Recording) Len() int { return len(r.frames) }

// At returns when the page or marker with that index was there.
func (r *Recording) At(i int) time.Time { return time.Unix(0, r.frames[i].at) }

// Target returns the index of the target that the page with that index is of, -1 for a marker.
func (r *Recording) Target(i int) int { return int(r.frames[i].target) }

// Page returns the page or marker with that index. Its body is in the buffer, or in a larger one. A page that can't be read comes as
// one that failed.
func (r *Recording) Page(i int, buffer []byte) scrape.Page {
	f := r.frames[i]
	if f.number < 0 {
		return scrape.Page{Target: r.Targets[f.target], Time: time.Unix(0, f.at), Err: errMissing}
	}
	if f.target < 0 {
		r.mu.Lock()
		defer r.mu.Unlock()
		return r.pages.marker(int(f.number))
	}
	r.mu.Lock()
	p, err := r.pages.page(int(f.number), buffer)
	r.mu.Unlock()
	if err != nil {
		p = scrape.Page{Time: time.Unix(0, f.at), Err: &scrape.DamagedError{Err: err}}
	}
	p.Target = r.Targets[f.target]
	return p
}

// PageUntil is Page, but reports false once the context has ended, also while the page was read: taking in a huge page would take as long
// again.
func (r *Recording) PageUntil(ctx context.Context, i int, buffer []byte) (p scrape.Page, ok bool) {
	if ctx.Err() == nil {
		p = r.Page(i, buffer)
	}
	return p, ctx.Err() == nil
}

// Damaged returns why a page of the recording can't be read; nil if it can, and its error, if any, is that of the scrape.
func (r *Recording) Damaged(p scrape.Page) error {
	if scrape.IsDamaged(p) {
		return p.Err
	}
	return nil
}

// Pages returns a Source of all pages and markers, one after the other, without the time between them.
func (r *Recording) Pages() scrape.Source { return &pages{recording: r} }

// pages is a Source of the pages of a recording.
type pages struct {
	recording *Recording
	next      int
	buffer    []byte
}

func (p *pages) Next(ctx context.Context) (scrape.Page, error) {
	if p.next == p.recording.Len() {
		return scrape.Page{}, io.EOF
	}
	page, ok := p.recording.PageUntil(ctx, p.next, p.buffer[:0])
	if !ok {
		return scrape.Page{}, ctx.Err()
	}
	p.buffer = scrape.Reuse(page.Body)
	p.next++
	return page, nil
}

// sort sorts the frames by time, keeping the order of those of one moment, and the targets by role and name, as a live run has them.
func (r *Recording) sort() {
	sortFrames(r.frames)
	rank := func(t scrape.Target) int {
		for i, k := range scrape.Roles {
			if t.Role == k || strings.HasPrefix(t.Name, k.String()) {
				return i
			}
		}
		return len(scrape.Roles)
	}
	order := make([]int32, len(r.Targets)) // by the new index, the old one
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int { // whoever answered first
		x, y := r.Targets[a], r.Targets[b]
		return cmp.Or(cmp.Compare(x.Origin, y.Origin), cmp.Compare(rank(x), rank(y)), cmp.Compare(x.Name, y.Name))
	})
	targets, is := make([]scrape.Target, len(order)), make([]int32, len(order))
	for now, was := range order {
		targets[now], is[was] = r.Targets[was], int32(now)
	}
	r.Targets = targets
	for i := range r.frames {
		if f := &r.frames[i]; f.target >= 0 {
			f.target = is[f.target]
		}
	}
	for i := range r.streams {
		r.streams[i] = is[r.streams[i]]
	}
}

// sortFrames sorts frames by time, keeping the order of those of one moment.
func sortFrames(frames []frame) {
	slices.SortStableFunc(frames, func(a, b frame) int { return cmp.Compare(a.at, b.at) })
}

// Gaps returns the times for which nothing was recorded: those that are more than three times as long as the interval at that time.
func (r *Recording) Gaps() (gaps []Gap) {
	times := make([]pageTimes, len(r.Targets))
	for i, f := range r.frames {
		if f.target >= 0 {
			times[f.target] = append(times[f.target], r.At(i))
		}
	}
	most := slices.MaxFunc(append(times, nil), func(a, b pageTimes) int { return cmp.Compare(len(a), len(b)) })
	usual := r.Interval()
	page := -1 // of that target, the last one before the frame
	for i := 1; i < len(r.frames); i++ {
		for page+1 < len(most) && most[page+1].Before(r.At(i)) {
			page++
		}
		interval := max(cmp.Or(most.interval(max(page, 0)), usual), 100*time.Millisecond)
		if length := time.Duration(r.frames[i].at - r.frames[i-1].at); length > 3*interval {
			gaps = append(gaps, Gap{r.At(i - 1), length})
		}
	}
	return gaps
}

// A Gap is a time for which nothing was recorded.
type Gap struct {
	From   time.Time
	Length time.Duration
}

// Interval returns the usual time from one scrape to the next: the median of the times between two pages of the target with the most of
// them, but at least 100 ms.
func (r *Recording) Interval() time.Duration {
	last := make([]int64, len(r.Targets))
	steps := make([][]time.Duration, len(r.Targets))
	for _, f := range r.frames {
		if f.target < 0 {
			continue
		}
		if last[f.target] != 0 {
			steps[f.target] = append(steps[f.target], time.Duration(f.at-last[f.target]))
		}
		last[f.target] = f.at
	}
	most := slices.MaxFunc(append(steps, nil), func(a, b []time.Duration) int { return cmp.Compare(len(a), len(b)) })
	return max(median(most), 100*time.Millisecond)
}

// median returns the median of some times, 0 of none. It sorts them.
func median(of []time.Duration) time.Duration {
	if len(of) == 0 {
		return 0
	}
	slices.Sort(of)
	return of[len(of)/2]
}
