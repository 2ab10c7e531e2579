package sources

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"origintop/scrape"
	"origintop/scrape/access"
	"origintop/scrape/discovery"
)

// Watched are the targets of a Plan, and those of its lists as they come and go. Its methods may be called by any goroutine.
type Watched struct {
	plan  *Plan
	files *access.Files
	lists *discovery.Lists // nil: there are none

	mu     sync.Mutex
	opened map[scrape.Key]*access.Transport
	asked  map[scrape.Key]string // the URL of each that is of a list
}

// Now is what is watched at one time.
type Now struct {
	Targets []scrape.Target
	Access  map[scrape.Key]*access.Transport
	LeftOut []string // of the lists, and why, in words
	Failed  []string // lists that can't be read now, and why: their last targets are still watched
}

// Trouble says in one line what is not as it should be; "" if nothing is.
func (n *Now) Trouble() string {
	list := slices.Concat(n.Failed, n.LeftOut)
	if len(n.Targets) == 0 {
		list = append(list, "no list has a target")
	}
	switch len(list) {
	case 0:
		return ""
	case 1:
		return list[0]
	}
	return fmt.Sprintf("%s (+%d more)", list[0], len(list)-1)
}

// Since says what has changed, a line each.
func (n *Now) Since(was *Now) (lines []string) {
	names := func(of *Now) map[string]bool {
		set := map[string]bool{}
		for _, t := range of.Targets {
			set[t.Origin] = true
		}
		return set
	}
	before, after := names(was), names(n)
	for _, change := range []struct {
		word string
		a, b map[string]bool
	}{{"came", after, before}, {"went", before, after}} {
		list := slices.Sorted(maps.Keys(change.a))
		list = slices.DeleteFunc(list, func(name string) bool { return change.b[name] })
		const most = 5
		if k := len(list); k > most {
			list = append(list[:most], fmt.Sprintf("and %d more", k-most))
		}
		if len(list) > 0 {
			lines = append(lines, fmt.Sprintf("origins that %s: %s; now there are %d", change.word, strings.Join(list, ", "), len(after)))
		}
	}
	for _, text := range slices.Concat(n.Failed, n.LeftOut) {
		if !slices.Contains(was.Failed, text) && !slices.Contains(was.LeftOut, text) {
			lines = append(lines, text)
		}
	}
	if len(was.Failed) > 0 && len(n.Failed) == 0 {
		lines = append(lines, "all lists of targets can be read again")
	}
	return lines
}

// Open reads the lists, and the files that say how targets are asked. Waits is called when it has to wait for one of those.
func (p *Plan) Open(ctx context.Context, waits func(file string)) (*Watched, *Now, error) {
	if err := access.CheckProxies(); len(p.Access)+len(p.Lists) > 0 && err != nil {
		return nil, nil, err
	}
	w := &Watched{
		plan: p, files: &access.Files{Waits: waits}, opened: map[scrape.Key]*access.Transport{}, asked: map[scrape.Key]string{},
	}
	for key, a := range p.Access {
		t, err := access.Open(ctx, *a, w.files)
		if err != nil {
			return nil, nil, fmt.Errorf("%s can't be asked: %w", Called(key), err)
		}
		w.opened[key] = t
	}
	if len(p.Lists) == 0 {
		return w, &Now{Targets: p.Targets, Access: w.opened}, nil
	}
	lists := make([]discovery.List, len(p.Lists))
	for i, a := range p.Lists {
		lists[i] = discovery.List{Name: access.Redacted(a.URL), Path: a.URL.Path}
		if a.URL.Scheme == "" {
			lists[i].Name = a.URL.Path
			continue
		}
		by, err := access.Open(ctx, *a, w.files)
		if err != nil {
			return nil, nil, fmt.Errorf("%s can't be asked: %w", lists[i].Name, err)
		}
		lists[i] = discovery.List{Name: lists[i].Name, By: by}
	}
	var err error
	if w.lists, err = discovery.Open(ctx, lists); err != nil {
		return nil, nil, fmt.Errorf("--targets %w", err)
	}
	now, err := w.now(ctx)
	return w, now, err
}

// Changes reads the lists again until the context ends, and calls changed with what is watched when that changes, or when a list fails or
// does so no more. It returns the context's error, or a panic's.
func (w *Watched) Changes(ctx context.Context, changed func(*Now)) error {
	if w.lists == nil {
		<-ctx.Done()
		return ctx.Err()
	}
	var one sync.Mutex // what is newest comes last
	return w.lists.Run(ctx, func() {
		one.Lock()
		defer one.Unlock()
		now, err := w.now(ctx)
		if err != nil {
			now.LeftOut = append(now.LeftOut, err.Error())
		}
		changed(now)
	})
}

// now returns what is watched. Its error is that of the first target that can't be asked, which is left out.
func (w *Watched) now(ctx context.Context) (*Now, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	found := w.lists.Found()
	now := &Now{Targets: slices.Clone(w.plan.Targets), Access: map[scrape.Key]*access.Transport{}, LeftOut: found.Notes}
	for _, text := range found.Failed {
		now.Failed = append(now.Failed, text+"; its last targets are watched on")
	}
	for key := range w.plan.Access {
		now.Access[key] = w.opened[key]
	}
	var failed error
	for _, o := range found.Origins {
		if slices.ContainsFunc(w.plan.Targets, func(t scrape.Target) bool { return t.Origin == o.Name }) {
			now.LeftOut = append(now.LeftOut, fmt.Sprintf("the origin %s of a list is left out: the command line has one of that name", o.Name))
			continue
		}
		for _, e := range o.Exporters {
			a := w.plan.listed(&e)
			t := scrape.Target{
				Origin: o.Name, Labels: o.Labels, Name: e.Name, URL: access.Redacted(e.URL), Role: scrape.RoleOther, Insecure: a.Insecure(),
			}
			by, err := w.open(ctx, t.Key(), a)
			if err != nil {
				if failed == nil {
					failed = fmt.Errorf("%s can't be asked: %w", Called(t.Key()), err)
				}
				continue
			}
			now.Targets, now.Access[t.Key()] = append(now.Targets, t), by
		}
	}
	maps.DeleteFunc(w.opened, func(key scrape.Key, _ *access.Transport) bool { return now.Access[key] == nil })
	return now, failed
}

// listed returns how an exporter of a list is asked: with what was given for those of lists, and nothing else.
func (p *Plan) listed(e *discovery.Exporter) *access.Config {
	a := &access.Config{URL: e.URL, Dial: p.Dial}
	for _, r := range p.rules {
		if r.of == listed {
			r.set(&a.Defaults)
		}
	}
	return a
}

// open returns the transport of an exporter of a list: the one that it has already, unless that has another URL.
func (w *Watched) open(ctx context.Context, key scrape.Key, a *access.Config) (*access.Transport, error) {
	if by := w.opened[key]; by != nil && w.asked[key] == a.URL.String() {
		return by, nil
	}
	if err := a.Check(); err != nil {
		return nil, err
	}
	by, err := access.Open(ctx, *a, w.files)
	if err == nil {
		w.opened[key], w.asked[key] = by, a.URL.String()
	}
	return by, err
}
