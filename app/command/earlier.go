package command

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"sort"
	"time"

	"origintop/scrape"
	"origintop/scrape/access"
	"origintop/scrape/origin"
	"origintop/scrape/recording"
)

// How much of a recording that goes on is read again: what graphs show at most.
const (
	earlierSpan  = 2 * time.Hour
	earlierPages = 4096 // of each source
)

// An earlier is the end of a recording that is to go on: what the graphs begin with.
type earlier struct {
	rec     *recording.Recording
	targets map[int]scrape.Target // that are watched now, by their index in the recording
	from    int                   // index of the first page
}

// openEarlier opens the recording at path, if there is one with pages of the sources that are watched and not long before now; else it
// returns nil. Whatever is wrong with the file, whoever is to write to it will say.
func (c *config) openEarlier(ctx context.Context, path string, now time.Time) *earlier {
	if info, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) || err != nil || !info.Mode().IsRegular() {
		return nil
	}
	rec, err := recording.Open(ctx, path)
	if err != nil {
		return nil
	}
	e := &earlier{rec: rec, targets: map[int]scrape.Target{}}
	for i, t := range rec.Targets {
		for _, watched := range c.targets {
			if watched.Name == t.Name && access.RedactedText(watched.URL) == t.URL { // of that name there may have been another machine
				e.targets[i] = watched
			}
		}
	}
	after := now.Add(-earlierSpan)
	e.from = sort.Search(rec.Len(), func(i int) bool { return rec.At(i).After(after) })
	e.from = max(e.from, rec.Len()-earlierPages*max(len(rec.Targets), 1))
	if len(e.targets) == 0 || !slices.ContainsFunc(e.indices(now), func(i int) bool { return rec.Target(i) >= 0 }) {
		rec.Close()
		return nil
	}
	return e
}

// indices returns those of the pages and markers to be read, which came before now.
func (e *earlier) indices(now time.Time) (list []int) {
	for i := e.from; i < e.rec.Len() && !e.rec.At(i).After(now); i++ {
		_, watched := e.targets[e.rec.Target(i)]
		if watched || e.rec.Target(i) < 0 {
			list = append(list, i)
		}
	}
	return list
}

// notice says from when on there is something.
func (e *earlier) notice(path string) string {
	return fmt.Sprintf("%s goes on: the graphs begin with it, from %s", path, clockOf(e.rec.At(e.from)))
}

// apply applies the pages to a State, publishes what comes of each, and closes the recording.
func (e *earlier) apply(ctx context.Context, now time.Time, st *origin.State, publish func(*origin.Snapshot)) error {
	defer e.rec.Close()
	var buffer []byte
	for _, i := range e.indices(now) {
		if err := ctx.Err(); err != nil {
			return err
		}
		page := e.rec.Page(i, buffer[:0])
		if page.Body != nil {
			buffer = page.Body
		}
		if e.rec.Damaged(page) != nil {
			continue
		}
		if page.Marker == "" {
			page.Target = e.targets[e.rec.Target(i)]
		}
		st.Apply(page)
		publish(st.Snapshot())
	}
	return nil
}
