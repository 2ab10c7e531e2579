package command

import (
	"context"
	"errors"
	"os"
	"sync/atomic"

	"origintop/app"
	"origintop/scrape"
)

// show runs the dashboard until the user has seen enough.
func show(ctx context.Context, c *config, replay *scrape.Replay) error {
	if info, err := os.Stdout.Stat(); err == nil && info.Mode()&os.ModeCharDevice == 0 {
		const once = "use --once for a snapshot as text or, with --output json, for programs"
		if replay == nil && len(c.targets) == 0 {
			return errors.New("standard output is not a terminal, and there is nothing to watch: name a HOST, and " + once)
		}
		return errors.New("standard output is not a terminal: " + once)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var latest atomic.Pointer[scrape.Snapshot]
	dashboard := app.Config{
		Latest: latest.Load, Refresh: c.tick, Origin: c.origin, Panels: c.panels, Replay: replay, Theme: app.Colours(),
		Pins:      c.pins,
		NetDevice: c.options.NetDevice != nil,
	}
	if os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "vt100" {
		dashboard.Theme = app.Mono()
	}
	var source scrape.Source
	state := scrape.NewState(c.options, c.targets...)
	switch {
	case replay != nil:
		source = replay
		state = scrape.NewState(c.options, replay.Targets()...)
	case len(c.targets) > 0:
		live := &scrape.Live{Targets: c.targets, Interval: c.interval, Timeout: c.timeout}
		source = live
		dashboard.Interval, dashboard.SetInterval = c.interval, live.SetInterval
	}
	dashboard.Explore = state.Explore
	scraped := make(chan error, 1)
	latest.Store(state.Snapshot())
	if source == nil {
		scraped <- nil
	} else {
		go func() {
			err := scrape.Run(ctx, source, state, &latest)
			if err != nil && ctx.Err() == nil {
				cancel() // a failure of ours: the dashboard would show old numbers for ever
			}
			scraped <- err
		}()
	}
	err := app.Run(ctx, dashboard)
	cancel()
	if scrapeErr := <-scraped; err == nil && !errors.Is(scrapeErr, context.Canceled) {
		err = scrapeErr
	}
	return err
}
