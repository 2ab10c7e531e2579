package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"origintop/app/debuglog"
	"origintop/scrape"
	"origintop/scrape/crash"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/scrape/recording"
)

// A follower watches the live origin without a screen. It judges round by round, as a replay of its recording does.
type follower struct {
	*judged
	source   scrape.Source
	recorder *recording.Recorder
	clock    func() time.Time // of the run
	log      *debuglog.Log
	state    *origin.State
	rounds   playback.Rounds

	observe func() error // is called at the end of each round; an error ends the run
	failed  error        // that it has returned
}

// newFollower returns what watches the sources of the flags. It records to the file of --record, if there is one.
func (c *config) newFollower(ctx context.Context, stderr io.Writer) (*follower, error) {
	exporters, recorder, err := c.sources(ctx, stderr)
	if err != nil {
		return nil, err
	}
	if c.record != "" {
		_, err := interruptible(ctx, func() (struct{}, error) { return struct{}{}, recorder.Record(c.record) })
		if err != nil {
			return nil, fmt.Errorf("record to %s: %w", c.record, err)
		}
	}
	for _, t := range c.targets {
		if t.Insecure {
			say(stderr, "%s is insecure: its certificate is not verified", t.Name)
		}
	}
	return c.follow(recorder, exporters.Now), nil
}

// follow returns the follower of a Recorder's pages.
func (c *config) follow(recorder *recording.Recorder, now func() time.Time) *follower {
	state := origin.NewState(c.options, c.targets...)
	f := &follower{
		judged: newJudged(&c.checks, &c.options, state), source: c.log.Source(recorder), recorder: recorder, clock: now, log: c.log, state: state,
	}
	f.rounds = playback.Rounds{State: state, Observe: f.round, Targets: len(c.targets)}
	return f
}

// run watches until the context ends, which is no error.
func (f *follower) run(ctx context.Context) error {
	return crash.Guarded(func() (err error) {
		for f.failed == nil {
			var page scrape.Page
			if page, err = f.source.Next(ctx); err != nil {
				break
			}
			f.rounds.Before(&page)
			f.state.Apply(page)
			f.log.Observe(f.state.Snapshot())
			f.rounds.After()
		}
		f.rounds.End() // with the pages that it has: the recording has them, too
		if ctx.Err() != nil {
			err = nil
		}
		return errors.Join(err, f.failed)
	})
}

// round takes in the snapshot at the end of a round.
func (f *follower) round(s *origin.Snapshot) {
	f.judged.observe(s)
	if f.observe != nil && f.failed == nil {
		f.failed = f.observe()
	}
}
