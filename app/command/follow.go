package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"origintop/app/command/sources"
	"origintop/app/debuglog"
	"origintop/app/notify"
	"origintop/scrape"
	"origintop/scrape/crash"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/scrape/prometheus"
	"origintop/scrape/recording"
)

// A follower watches live origins without a screen. It judges each of them round by round, as a replay of its recording does.
type follower struct {
	source   scrape.Source
	recorder *recording.Recorder
	clock    func() time.Time // of the run
	log      *debuglog.Log

	origins  []*followed // by their names
	fleet    bool        // there may be several
	news     bulletin    // of all of them
	notifier *notify.Notifier
	begin    func(name string, targets ...scrape.Target) *followed
	targets  atomic.Pointer[[]scrape.Target] // that there are
	known    *[]scrape.Target                // those of them that the origins are those of
	leftOut  atomic.Pointer[[]string]        // of the lists, and why
	lists    func(context.Context) error     // has targets come and go while it runs; nil: they don't

	ended  time.Time // when the run had
	rounds int       // that each origin has had
	behind int       // origins that had no more

	observe func(*followed) error // is called at the end of each round of an origin; an error ends the run
	failed  error                 // that it has returned
}

// A followed is an origin that is watched.
type followed struct {
	*judged
	name, labels string // "" where there is only one
	state        *origin.State
	log          *debuglog.Log
	pages        playback.Rounds
	rounds       int // so far
	gone         bool
	news         bulletin
}

// newNotifier returns what tells of alarms as the flags say, nil if they say nothing.
func (c *config) newNotifier() *notify.Notifier {
	if c.onAlarm == "" && !c.bell && !c.notify {
		return nil
	}
	return notify.New(c.origin, c.onAlarm, c.log.Logger)
}

// newFollower returns what watches the sources of the flags. It records to the file of --record, if there is one.
func (c *config) newFollower(ctx context.Context, stderr io.Writer) (*follower, error) {
	exporters, recorder, err := c.sources(ctx, stderr)
	if err != nil {
		return nil, err
	}
	if stored, ok := exporters.(*prometheus.Fleet); ok {
		stored.Past = 0 // what was before the run is not judged, as with exporters
	}
	if c.record != "" {
		_, err := interruptible(ctx, func() (struct{}, error) { return struct{}{}, recorder.Record(c.record) })
		if err != nil {
			return nil, fmt.Errorf("record to %s: %w", c.record, err)
		}
	}
	for _, t := range c.targets {
		if t.Insecure {
			say(stderr, "%s is insecure: its certificate is not verified", strings.TrimSpace(t.Origin+" "+t.Name))
		}
	}
	f := c.follow(recorder, exporters.Now)
	f.notifier = c.newNotifier()
	was := c.listed
	f.leftOut.Store(&was.LeftOut)
	f.lists = func(ctx context.Context) error {
		return c.lists.Changes(ctx, func(now *sources.Now) {
			c.logLists(now)
			for _, line := range now.Since(was) {
				say(stderr, "%s", line)
			}
			was = now
			f.leftOut.Store(&now.LeftOut)
			f.expect(now.Targets)
			setTargets(exporters, now)
		})
	}
	return f, nil
}

// follow returns the follower of a Recorder's pages.
func (c *config) follow(recorder *recording.Recorder, now func() time.Time) *follower {
	f := &follower{source: c.log.Source(recorder), recorder: recorder, clock: now, log: c.log}
	f.begin = func(name string, targets ...scrape.Target) *followed {
		o := &followed{name: name, labels: targets[0].Labels, state: origin.NewState(c.options, targets...), log: c.log.Of(name)}
		o.judged = newJudged(&c.checks, &c.options, o.state)
		o.pages = playback.Rounds{State: o.state, Observe: func(s *origin.Snapshot) { f.round(o, s) }, Targets: len(targets)}
		return o
	}
	of := map[string][]scrape.Target{}
	for _, t := range c.targets {
		of[t.Origin] = append(of[t.Origin], t)
	}
	f.fleet = c.isFleet() || len(of) > 1
	for name, targets := range of {
		f.add(f.begin(f.nameOf(name), targets...))
	}
	f.expect(c.targets)
	f.known = f.targets.Load()
	return f
}

// expect says which targets there are from now on: call it before they are asked. An origin without a target any more is judged up to its
// last page.
func (f *follower) expect(targets []scrape.Target) { f.targets.Store(&targets) }

// retarget takes over the targets that there are now. An origin without any is no longer waited for.
func (f *follower) retarget() {
	f.known = f.targets.Load()
	count := map[string]int{}
	for _, t := range *f.known {
		count[f.nameOf(t.Origin)]++
	}
	for _, o := range f.origins {
		was := o.gone
		switch o.gone = count[o.name] == 0; {
		case o.gone && !was && o.rounds == f.rounds:
			f.behind--
		case was && !o.gone && o.rounds <= f.rounds:
			o.rounds = f.rounds
			f.behind++
		}
		if !o.gone {
			o.pages.Targets = count[o.name]
		}
	}
}

// add adds an origin, as one that is not behind the others.
func (f *follower) add(o *followed) {
	at, _ := f.at(o.name)
	f.origins = slices.Insert(f.origins, at, o)
	o.rounds = f.rounds
	f.behind++
}

// at returns where an origin is among the others.
func (f *follower) at(name string) (i int, is bool) {
	return slices.BinarySearchFunc(f.origins, name, func(o *followed, name string) int { return strings.Compare(o.name, name) })
}

// nameOf returns what an origin is called, "" if it is the only one.
func (f *follower) nameOf(origin string) string {
	if !f.fleet {
		return ""
	}
	return origin
}

// of returns the origin that a page is of. One that is added while the others are watched is there from its first page on.
func (f *follower) of(p *scrape.Page) *followed {
	name := f.nameOf(p.Target.Origin)
	i, is := f.at(name)
	if !is {
		targets := slices.DeleteFunc(slices.Clone(*f.targets.Load()), func(t scrape.Target) bool { return t.Origin != p.Target.Origin })
		if len(targets) == 0 {
			targets = []scrape.Target{p.Target} // which were taken away while it was asked
		}
		f.add(f.begin(name, targets...))
	}
	return f.origins[i]
}

// run watches until the context ends, which is no error.
func (f *follower) run(ctx context.Context) error {
	if f.lists != nil {
		return together(ctx, f.watch, f.lists)
	}
	return f.watch(ctx)
}

func (f *follower) watch(ctx context.Context) error {
	return crash.Guarded(func() (err error) {
		for f.failed == nil {
			var page scrape.Page
			if page, err = f.source.Next(ctx); err != nil {
				break
			}
			if f.targets.Load() != f.known {
				f.retarget()
			}
			if page.Marker == "" {
				f.of(&page).apply(page)
				continue
			}
			for _, o := range f.origins {
				o.apply(page)
			}
		}
		f.ended = f.clock()
		for _, o := range f.origins {
			o.pages.End() // with the pages that it has: the recording has them, too
		}
		if ctx.Err() != nil {
			err = nil
		}
		return errors.Join(err, f.failed)
	})
}

// apply takes in a page.
func (o *followed) apply(p scrape.Page) {
	o.pages.Before(&p)
	o.state.Apply(p)
	s := o.state.Snapshot()
	o.log.Observe(s)
	switch {
	case !scrape.HasLeft(&p):
		o.pages.After()
	case gone(s): // of the others of the origin, the round that is open may get pages still
		o.pages.End()
	}
}

// round takes in the snapshot at the end of a round of an origin.
func (f *follower) round(o *followed, s *origin.Snapshot) {
	o.judged.observe(s)
	f.notifier.Observe(o.name, s, f.clock())
	if o.rounds++; o.rounds == f.rounds+1 && !o.gone {
		f.behind--
	}
	if f.behind == 0 {
		f.rounds++
		for _, o := range f.origins {
			if o.rounds == f.rounds && !o.gone {
				f.behind++
			}
		}
	}
	if f.observe != nil && f.failed == nil {
		f.failed = f.observe(o)
	}
}
