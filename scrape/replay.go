package scrape

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Replay is a Source that reads a recording of dumps, files named <unix ms>.<target>.prom, and gives each page when its
// time has come. Where a target's pages stop while those of others go on, its scrapes had failed: such pages come as
// failures.
type Replay struct {
	Loop bool // begin again after the last page; the times go on
	Fast bool // don't wait between the pages

	files   fs.FS
	dumps   []dump
	foreign []string
	next    int
	round   time.Duration // by how much a loop shifts the times

	mu      sync.Mutex
	at      time.Time // the film's time
	since   time.Time // when it was that; zero before the first page
	paused  bool
	changed chan struct{} // closed at each change of the above
}

// dump is one page of a recording.
type dump struct {
	at     time.Time
	target Target
	path   string // "" for a page that is missing
}

var dumpName = regexp.MustCompile(`^([0-9]{1,15})\.(.+)\.prom$`)

// errMissing is the error of a page that the recording does not have.
var errMissing = errors.New("no page was recorded: the scrape had failed")

// OpenReplay returns a Replay of the dumps in the directory at path, see NewReplay.
func OpenReplay(path string) (*Replay, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, errors.New("there is no such directory")
	case err != nil:
		return nil, errors.Unwrap(err)
	case !info.IsDir():
		return nil, errors.New("it is a file; name the directory the dumps are in")
	}
	return NewReplay(os.DirFS(path))
}

// NewReplay returns a Replay of the dumps in a folder. It fails if there are none. Files that are no dumps are left out,
// see Foreign.
func NewReplay(files fs.FS) (*Replay, error) {
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		return nil, err
	}
	r := &Replay{files: files, changed: make(chan struct{})}
	for _, e := range entries {
		m := dumpName.FindStringSubmatch(e.Name())
		if m == nil || e.IsDir() {
			r.foreign = append(r.foreign, e.Name())
			continue
		}
		ms, _ := strconv.ParseInt(m[1], 10, 64)
		r.dumps = append(r.dumps, dump{time.UnixMilli(ms), recorded(m[2]), e.Name()})
	}
	if len(r.dumps) == 0 {
		found := "it is empty"
		if len(r.foreign) > 0 {
			found = fmt.Sprintf("it holds %q instead", r.foreign[0])
		}
		return nil, fmt.Errorf("no dumps there, files named <unix ms>.<target>.prom; %s", found)
	}
	r.fillHoles()
	slices.SortStableFunc(r.dumps, func(a, b dump) int {
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.target.Name, b.target.Name))
	})
	r.round = r.dumps[len(r.dumps)-1].at.Sub(r.dumps[0].at) + 2*time.Second
	return r, nil
}

// fillHoles adds the pages that are missing where others of the recording go on.
func (r *Replay) fillHoles() {
	times := map[string][]time.Time{}
	var end time.Time
	for _, d := range r.dumps {
		times[d.target.Name] = append(times[d.target.Name], d.at)
		if d.at.After(end) {
			end = d.at
		}
	}
	for name, at := range times {
		slices.SortFunc(at, time.Time.Compare)
		steps := make([]time.Duration, 0, len(at))
		for i := 1; i < len(at); i++ {
			steps = append(steps, at[i].Sub(at[i-1]))
		}
		if len(steps) == 0 {
			continue // one page tells no interval
		}
		slices.Sort(steps)
		usual := max(steps[len(steps)/2], 100*time.Millisecond)
		for i := range at {
			until := end.Add(usual)
			if i+1 < len(at) {
				until = at[i+1]
			}
			for t := at[i].Add(usual); until.Sub(t) > usual/2 && !t.After(end); t = t.Add(usual) {
				r.dumps = append(r.dumps, dump{at: t, target: recorded(name)})
			}
		}
	}
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

// Foreign returns the names of the files that are no dumps.
func (r *Replay) Foreign() []string { return r.foreign }

// Targets returns what the recording has pages of, in the order of their names.
func (r *Replay) Targets() []Target {
	var targets []Target
	for _, d := range r.dumps {
		if !slices.Contains(targets, d.target) {
			targets = append(targets, d.target)
		}
	}
	slices.SortFunc(targets, func(a, b Target) int { return cmp.Compare(a.Name, b.Name) })
	return targets
}

// Next returns the next page when its time has come, io.EOF after the last one, or the context's error.
func (r *Replay) Next(ctx context.Context) (Page, error) {
	if r.next == len(r.dumps) && !r.Loop {
		return Page{}, io.EOF
	}
	d := r.dumps[r.next%len(r.dumps)]
	d.at = d.at.Add(time.Duration(r.next/len(r.dumps)) * r.round)
	if err := r.wait(ctx, d.at); err != nil {
		return Page{}, err
	}
	r.next++
	page := Page{Target: d.target, Time: d.at}
	if d.path == "" {
		page.Err = errMissing
		return page, nil
	}
	if page.Body, page.Err = fs.ReadFile(r.files, d.path); page.Err != nil {
		page.Err = fmt.Errorf("the dump could not be read: %w", page.Err)
	}
	return page, nil
}

// wait returns when the film has come to that time.
func (r *Replay) wait(ctx context.Context, at time.Time) error {
	for {
		r.mu.Lock()
		if r.since.IsZero() || r.Fast {
			r.at, r.since = at, time.Now()
		}
		left, paused, changed := at.Sub(r.now()), r.paused, r.changed
		r.mu.Unlock()
		if err := ctx.Err(); err != nil {
			return err
		}
		if left <= 0 {
			return nil
		}
		timer := time.NewTimer(left)
		if paused {
			timer.Stop()
		}
		select {
		case <-timer.C:
		case <-changed:
		case <-ctx.Done():
		}
		timer.Stop()
	}
}

// now returns the film's time. The mutex is held.
func (r *Replay) now() time.Time {
	if r.paused {
		return r.at
	}
	return r.at.Add(time.Since(r.since))
}

// Now returns the time in the recording that it has come to; zero before the first page.
func (r *Replay) Now() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.since.IsZero() {
		return time.Time{}
	}
	return r.now()
}

// Position returns how far the replay has come and how long the recording is.
func (r *Replay) Position() (at, length time.Duration) {
	now := r.Now()
	first, last := r.dumps[0].at, r.dumps[len(r.dumps)-1].at
	length = last.Sub(first)
	if now.IsZero() {
		return 0, length
	}
	at = now.Sub(first)
	if r.Loop {
		at %= r.round
	}
	return min(at, length), length
}

// SetPaused stops the film, or lets it go on.
func (r *Replay) SetPaused(paused bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.paused == paused {
		return
	}
	if !r.since.IsZero() {
		r.at = r.now()
	}
	r.paused, r.since = paused, time.Now()
	close(r.changed)
	r.changed = make(chan struct{})
}
