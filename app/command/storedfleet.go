package command

import (
	"context"
	"fmt"
	"io"
	"sync"

	"origintop/scrape"
	"origintop/scrape/access"
	"origintop/scrape/crash"
	"origintop/scrape/fleet"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/scrape/prometheus"
)

// storedFleet returns a Source of the pages of all origins that a Prometheus scrapes. It sets the targets.
func (c *config) storedFleet(
	ctx context.Context, opened map[scrape.Key]*access.Transport, stderr io.Writer,
) (*prometheus.Fleet, error) {
	source := &prometheus.Fleet{Client: c.server(opened), Match: c.match}
	targets, err := interruptible(ctx, func() ([]scrape.Target, error) { return source.Begin(ctx) })
	if err != nil {
		return nil, err
	}
	// So much of the past that the graphs begin filled, as long as that doesn't take long.
	const least, most, pages = 2, 20, 4000
	source.Past = min(max(pages/len(targets), least), most)
	c.targets = targets
	c.log.Info("sources", "of", source.Client.String(), "exporters", len(targets))
	if len(targets) > 1000 {
		say(stderr, "%s scrapes %d exporters: the first numbers take some seconds", source.Client, len(targets))
	}
	return source, nil
}

// A storedFleet is a Live of origins whose pages have no more than what a fleet is judged by: one that is opened is shown by all that the
// server has stored of it.
type storedFleet struct {
	*fleet.Live
	config *config
	source *prometheus.Fleet
	within context.Context // what follows an origin ends with it
	failed chan error      // a bug of that

	following sync.WaitGroup
}

// Open implements app.Fleet. What follows the origin ends with Close.
func (s *storedFleet) Open(name string) (*fleet.Opened, error) {
	watched := s.source.Watched(name)
	if watched == nil {
		return nil, fmt.Errorf("open %q: there is no such origin any more", name)
	}
	source := &prometheus.Source{Client: s.source.Client, Watched: watched, History: s.config.history}
	targets := make([]scrape.Target, len(watched))
	for i := range watched {
		targets[i] = watched[i].Target
	}
	rewind := playback.NewRewind(s.config.history)
	rewind.Judge.Run.Limits, rewind.Now = s.config.options.Thresholds, s.source.Now
	state := origin.NewState(s.config.options, targets...)
	rewind.Add(state.Snapshot())
	if v := s.View(); v.Paused {
		rewind.Seek(v.At)
	}
	ctx, cancel := context.WithCancel(s.within)
	s.following.Go(func() {
		err := crash.Guarded(func() error { return origin.Run(ctx, source, state, rewind.Add) })
		if err != nil && ctx.Err() == nil {
			select {
			case s.failed <- err:
			default:
			}
		}
	})
	return &fleet.Opened{Rewind: rewind, Explore: state.Explore, Close: sync.OnceFunc(func() {
		cancel()
		if v := rewind.View(); v.Paused {
			s.Seek(v.At)
		} else {
			s.SetPaused(false)
		}
	})}, nil
}

// run returns the first error of what follows an origin, or that of the context. Nothing follows one when it has returned.
func (s *storedFleet) run(ctx context.Context) error {
	defer s.following.Wait()
	select {
	case err := <-s.failed:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}
