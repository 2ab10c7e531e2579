package discovery

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"origintop/scrape/access"
	"origintop/scrape/crash"
)

// A List is where targets are listed: a file, files of a pattern, or who answers by HTTP.
type List struct {
	Name string            // in sentences; it has no secret
	Path string            // of the file, or a pattern such as targets/*.json; "" for one by HTTP
	By   *access.Transport // who is asked by HTTP; nil for a file
}

// How often lists are read again.
const (
	poll    = 5 * time.Second  // files are looked at, and read if they have changed
	refresh = time.Minute      // an answer by HTTP is asked for
	timeout = 10 * time.Second // it is waited for
)

// Found is what all lists name.
type Found struct {
	Origins []*Origin
	Notes   []string // what is left out of the lists, in words
	Failed  []string // lists that can't be read now, and why: of those the targets are the last ones that were known
}

// Lists reads lists, and again when they have changed. Its methods may be called by any goroutine.
type Lists struct {
	lists []List

	mu       sync.Mutex
	readings []*reading // the last good ones
	failed   []string   // why there is no newer one; "" if there is
}

// Open reads the lists. Its error says which one can't be read: at the start that is rather a mistake than an outage.
func Open(ctx context.Context, lists []List) (*Lists, error) {
	l := &Lists{lists: lists, readings: make([]*reading, len(lists)), failed: make([]string, len(lists))}
	for i := range lists {
		r, err := l.read(ctx, i)
		if err != nil {
			return nil, err
		}
		l.readings[i] = r
	}
	return l, nil
}

func (l *Lists) read(ctx context.Context, i int) (*reading, error) {
	list := &l.lists[i]
	if list.By != nil {
		r, err := ask(ctx, list.By, timeout, refresh)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", list.Name, err)
		}
		return r, nil
	}
	return readFiles(ctx, list.Path) // the name of the file is in the error
}

// Found returns what the lists name by now.
func (l *Lists) Found() *Found {
	l.mu.Lock()
	defer l.mu.Unlock()
	f := &Found{}
	var all []listed
	for i, r := range l.readings {
		all = append(all, r.exporters...)
		for _, note := range r.notes {
			f.Notes = append(f.Notes, l.lists[i].Name+": "+note)
		}
		if l.failed[i] != "" {
			f.Failed = append(f.Failed, l.failed[i])
		}
	}
	f.Origins = together(all)
	for _, o := range f.Origins {
		if o.more > 0 {
			f.Notes = append(f.Notes, fmt.Sprintf("the origin %s has more than %d exporters, %d are left out: tell servers behind one address "+
				"apart by a label instance or origin", o.Name, maxOfOrigin, o.more))
		}
	}
	return f
}

// Run reads the lists again until the context ends, and calls changed when one names something else, or fails, or does so no more. It
// returns the context's error, or a panic's.
func (l *Lists) Run(ctx context.Context, changed func()) error {
	ctx, cancel := context.WithCancel(ctx)
	failed := make(chan error, len(l.lists))
	var all sync.WaitGroup
	for i := range l.lists {
		all.Go(func() {
			failed <- crash.Guarded(func() error { return l.follow(ctx, i, changed) })
			cancel()
		})
	}
	all.Wait()
	cancel()
	return <-failed
}

// follow reads one list again and again.
func (l *Lists) follow(ctx context.Context, i int, changed func()) error {
	every := poll
	if l.lists[i].By != nil {
		every = refresh
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	last, failing := l.readings[i], false
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
		if l.lists[i].By == nil && !failing && !last.changed() {
			continue
		}
		r, err := l.read(ctx, i)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if failing = err != nil; !failing {
			last = r
		}
		if l.take(i, r, err) {
			changed()
		}
	}
}

// take takes over what a list has, or why it can't be read. It reports whether that is something new.
func (l *Lists) take(i int, r *reading, err error) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	was, why := l.readings[i], ""
	if err != nil {
		why = err.Error()
	} else {
		l.readings[i] = r
	}
	changed := why != l.failed[i] || err == nil && !was.names(r)
	l.failed[i] = why
	return changed
}

// names reports whether a reading has all that another has, and nothing else.
func (r *reading) names(o *reading) bool {
	return slices.EqualFunc(r.exporters, o.exporters, listed.same) && slices.Equal(r.notes, o.notes)
}

// CheckPath returns what is wrong with the name of a file or a pattern.
func CheckPath(path string) error {
	if strings.TrimSpace(path) == "" {
		return fmt.Errorf("it is empty: name a file, as targets.json, or a URL")
	}
	return checkPattern(path)
}
