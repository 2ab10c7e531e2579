package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"runtime/debug"
	"sync"
	"time"

	"origintop/app"
	"origintop/app/command/settings"
	"origintop/app/command/sources"
	"origintop/app/command/version"
	"origintop/app/panels"
	"origintop/scrape"
	"origintop/scrape/access"
	"origintop/scrape/crash"
	"origintop/scrape/fleet"
	"origintop/scrape/live"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/scrape/prometheus"
	"origintop/scrape/recording"
	"origintop/scrape/recording/format"
)

// show runs the dashboard until the user quits: live or, if rec is not nil, on the recording from that time on.
func show(ctx context.Context, c *config, rec *recording.Recording, start time.Time, stderr io.Writer) error {
	if info, err := os.Stdout.Stat(); err == nil && info.Mode()&os.ModeCharDevice == 0 {
		const once = "use --once for a snapshot as text or, with --output json, for programs"
		if rec == nil && !c.watches() {
			return errors.New("standard output is not a terminal, and there is nothing to watch: add a HOST and " + once)
		}
		return errors.New("standard output is not a terminal: " + once)
	}
	if c.ghost != "" && (c.isFleet() || rec != nil && isFleet(rec)) {
		return errors.New("--ghost needs a single origin: choose one with --origin NAME")
	}
	c.onScreen = true
	outer := ctx
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ending := newEnding()
	var recorder *recording.Recorder
	dashboard := app.Config{
		Refresh: c.tick, Origin: c.origin, Theme: panels.Colours(), Pins: c.pins, NetDevice: c.options.NetDevice != nil,
		Thresholds: c.options.Thresholds,
		Scrollback: os.Stdout, Log: c.log.Logger, Ending: ending,
	}
	dashboard.Settings, dashboard.Notice, dashboard.Save = c.settings(ctx, stderr)
	c.notifier = c.newNotifier()
	defer func() { warn(stderr, c.notifier.Close(time.Second)) }()
	if n := c.notifier; n != nil {
		dashboard.Alarms, dashboard.Bell, dashboard.Notify = n.Raised, c.bell, c.notify
		if n.Hook != nil {
			dashboard.OnAlarm = n.Hook.Trouble
		}
	}
	var run func(context.Context) error
	if rec != nil {
		run = c.play(&dashboard, rec, start)
	} else {
		watch := c.live
		if c.isFleet() {
			watch = c.liveFleet
		}
		var err error
		if run, err = watch(ctx, &dashboard, stderr); err != nil {
			return err
		}
		recorder = dashboard.Recorder
	}
	if c.ghost != "" {
		ghost, err := c.openGhost(ctx, &dashboard)
		if err != nil {
			return err
		}
		defer ghost.Close()
		alone := run
		run = func(ctx context.Context) error { return together(ctx, alone, dashboard.Ghost.Run) }
	}
	var runErr error
	ran := make(chan struct{})
	go func() {
		defer close(ran)
		runErr = crash.Guarded(func() error { return run(ctx) })
		if runErr != nil && ctx.Err() == nil {
			cancel() // or the dashboard would show old numbers for ever
		}
	}()
	err := crash.Guarded(func() error { return app.Run(ctx, dashboard) })
	cancel()
	over := ending()
	select {
	case <-ran:
		if err == nil && !errors.Is(runErr, context.Canceled) {
			err = runErr
		}
	case <-time.After(patience / 4): // nothing is lost: the Recorder gets each page first
		c.log.Warn("what is read last is not waited for")
	}
	if rec != nil {
		player := dashboard.Player
		if dashboard.Fleet != nil {
			player = dashboard.Fleet
		}
		c.log.Remember(player.View().Snapshot)
		crash.Note(err, "playing the recording at %v", player.View().Now(time.Now()))
	}
	return errors.Join(err, finishRecording(outer, recorder, over, stderr))
}

// openGhost opens the recording that the dashboard shows beside what it shows. The caller closes it.
func (c *config) openGhost(ctx context.Context, dashboard *app.Config) (*recording.Recording, error) {
	whole, err := recording.Open(ctx, c.ghost)
	if err != nil {
		return nil, fmt.Errorf("--ghost %s: %w", c.ghost, err)
	}
	rec, err := namesakeOf(whole, cmp.Or(c.only, c.origin))
	if err != nil {
		whole.Close()
		return nil, fmt.Errorf("--ghost %s: %w", c.ghost, err)
	}
	dashboard.Ghost = playback.NewGhost(rec, (&config{}).withRecordedFlags(rec.Flags, nil).options)
	dashboard.GhostName = filepath.Base(c.ghost)
	return rec, nil
}

// together runs two functions until the first one ends, and then ends the other one. It returns the error of the first one.
func together(ctx context.Context, first, other func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	var both sync.WaitGroup
	defer both.Wait()
	defer cancel()
	failed := make(chan error, 1)
	both.Go(func() {
		if err := crash.Guarded(func() error { return other(ctx) }); ctx.Err() == nil {
			failed <- err
			cancel()
		}
	})
	err := first(ctx)
	select {
	case other := <-failed:
		return other
	default:
		return err
	}
}

// play has the dashboard show a recording. It returns the function that plays it.
func (c *config) play(dashboard *app.Config, rec *recording.Recording, start time.Time) (run func(context.Context) error) {
	if note := unknownFlags(rec.Flags); note != "" && dashboard.Notice == "" {
		dashboard.Notice = note
	}
	if isFleet(rec) {
		film := fleet.NewFilm(rec, c.options)
		film.Start, film.Loop = start, c.loop
		if c.notifier != nil {
			film.Observe = func(name string, s *origin.Snapshot) { c.notifier.Observe(name, s, s.Known) }
		}
		if c.speed > 0 {
			film.Speed = c.speed
		}
		dashboard.Fleet = film
		return film.Run
	}
	replay := playback.NewReplay(rec, c.options)
	replay.Start, replay.Loop = start, c.loop || c.demo
	if c.notifier != nil {
		replay.Observe = func(s *origin.Snapshot) { c.notifier.Observe("", s, s.Known) }
	}
	if c.speed > 0 {
		replay.Speed = c.speed
	}
	dashboard.Player, dashboard.Replay, dashboard.Mark, dashboard.Explore = replay, replay, replay.Mark, replay.Explore
	return replay.Run
}

// quickStart puts off the garbage collector while the user waits for the first numbers. Then what the start has left is given back, and
// a quarter as much garbage as there is in use is all that may gather: that saves megabytes, and costs no time, for little is allocated.
func quickStart() {
	if os.Getenv("GOGC") != "" {
		return
	}
	debug.SetGCPercent(200) // of at least 4 MB: a page without end still meets the collector
	time.AfterFunc(startFor, func() {
		crash.Guarded(func() error {
			debug.SetGCPercent(25)
			debug.FreeOSMemory()
			return nil
		})
	})
}

const startFor = 3 * time.Second

// live has the dashboard show the live origin. It returns the function that watches it.
func (c *config) live(ctx context.Context, dashboard *app.Config, stderr io.Writer) (run func(context.Context) error, err error) {
	quickStart()
	rewind := playback.NewRewind(c.history)
	rewind.Judge.Run.Limits = c.options.Thresholds
	dashboard.Player = rewind
	if !c.watches() {
		rewind.Add(origin.NewState(c.options).Snapshot())
		return func(context.Context) error { return nil }, nil
	}
	exporters, recorder, err := c.sources(ctx, stderr)
	if err != nil {
		return nil, err
	}
	dashboard.Origin = c.origin
	state := origin.NewState(c.options, c.targets...)
	rewind.Add(state.Snapshot())
	rewind.Now, dashboard.Explore = exporters.Now, state.Explore
	before, err := c.showRecorded(ctx, dashboard, exporters, recorder)
	if err != nil {
		return nil, err
	}
	source := c.log.Source(recorder)
	return func(ctx context.Context) error {
		apply := func(p scrape.Page) {
			state.Apply(p)
			rewind.Add(state.Snapshot())
		}
		if err := before.apply(ctx, apply); err != nil {
			return err
		}
		return origin.Run(ctx, source, state, func(s *origin.Snapshot) {
			rewind.Add(s)
			c.log.Observe(s)
			c.notifier.Observe("", s, exporters.Now())
		})
	}, nil
}

// showRecorded begins the recording of --record, if there is one, and gives the dashboard what it can change of the run. It returns the
// pages of that recording that the graphs begin with; nil if there are none.
func (c *config) showRecorded(
	ctx context.Context, dashboard *app.Config, exporters watching, recorder *recording.Recorder,
) (before *earlier, err error) {
	recorder.History, recorder.Past = c.history, fleet.RecorderPast(len(c.targets)/2)
	started := time.Now()
	if c.record != "" {
		if before, err = c.beginRecording(ctx, recorder, started); err != nil {
			return nil, err
		}
		if before != nil && dashboard.Notice == "" {
			dashboard.Notice = before.notice(c.record)
		}
	}
	switch exporters := exporters.(type) {
	case interface{ SetInterval(time.Duration) }:
		dashboard.Interval = c.interval
		dashboard.SetInterval = func(d time.Duration) {
			c.log.Info("interval changed", "to", d)
			exporters.SetInterval(d)
		}
	case *prometheus.Source: // the graphs begin with what it has, from where the recording ends
		exporters.History = c.history
		if before != nil && before.last().After(started.Add(-c.history)) {
			exporters.From = before.last()
		}
	}
	dashboard.Mark, dashboard.Recorder, dashboard.RecordTo = exporters.Mark, recorder, c.recordTo
	return before, nil
}

// A watching is a Source of pages as they come.
type watching interface {
	scrape.Source
	Now() time.Time
	Mark(at time.Time, text string)
	MarkFound(at time.Time, text string)
}

// setTargets has exporters asked that are now listed. What a Prometheus scrapes is no list's.
func setTargets(w watching, now *sources.Now) {
	if exporters, ok := w.(*live.Live); ok {
		exporters.SetTargets(now.Targets, now.Access)
	}
}

// sources returns what asks the exporters, or the Prometheus that scrapes them, and the Recorder of its pages. After it, the targets are
// known.
func (c *config) sources(ctx context.Context, stderr io.Writer) (watching, *recording.Recorder, error) {
	opened, err := c.openAccess(ctx, stderr)
	if err != nil {
		return nil, nil, err
	}
	var exporters watching
	switch {
	case c.watched.Prometheus != nil && c.isFleet():
		exporters, err = c.storedFleet(ctx, opened, stderr)
	case c.watched.Prometheus != nil:
		exporters, err = c.stored(ctx, opened, stderr)
	default:
		exporters, err = c.exporters(&live.Live{Interval: c.interval}, opened, stderr)
	}
	if err != nil {
		return nil, nil, err
	}
	host, _ := os.Hostname()
	recorder := &recording.Recorder{
		Source: exporters, OnMarker: exporters.MarkFound,
		Head: format.Head{Program: version.Short(), Flags: c.recordedFlags, Origin: c.origin, Host: host},
	}
	c.log.Recorder = recorder
	return exporters, recorder, nil
}

// exporters returns what asks the exporters and, where there is one, reads the access log beside them. The rest of exporters is set already.
func (c *config) exporters(exporters *live.Live, opened map[scrape.Key]*access.Transport, stderr io.Writer) (watching, error) {
	exporters.Targets, exporters.Access, exporters.Timeout, exporters.Limit = c.targets, opened, c.timeout, c.maxBody
	if c.plan.Log == nil {
		return exporters, nil
	}
	return c.watched.Beside(exporters, c.plan, func(format string) {
		c.log.Info("access log", "format", format)
		if !c.onScreen {
			say(stderr, "%s is read as %s", c.plan.Log.URL, format)
		}
	})
}

// settings returns how the screen looks at the start, by what was kept, the terminal and the flags. Call keep at the end to keep what the
// user has changed; it is nil if nothing can be kept.
func (c *config) settings(ctx context.Context, stderr io.Writer) (s app.Settings, notice string, keep func(was, is app.Settings)) {
	path := ""
	if dir, err := os.UserConfigDir(); err == nil && !c.noConfig {
		path = filepath.Join(dir, filepath.FromSlash(settings.File))
	}
	var kept app.Settings
	if path != "" {
		var err error
		if kept, err = settings.Load(ctx, path); err != nil {
			notice = "settings in " + path + ": " + err.Error()
			say(stderr, "%s", notice)
		}
		if errors.Is(err, settings.ErrForeign) {
			path = ""
		}
	}
	s = kept
	plain := func(name string) bool { return os.Getenv(name) != "" }
	if plain("NO_COLOR") || os.Getenv("TERM") == "vt100" {
		s.Theme = "mono"
	}
	if !utf8Locale() {
		s.Style = "ascii"
	}
	if c.preset != "" {
		s.Preset, s.Panels = c.preset, nil
	}
	if len(c.panels) > 0 {
		s.Panels, s.Asked = c.panels, true
	}
	if c.theme != "" {
		s.Theme = c.theme
	}
	if c.ascii {
		s.Style = "ascii"
	}
	if path == "" {
		return s, notice, nil
	}
	return s, notice, func(was, is app.Settings) {
		// Only what the user changed with a key is kept, not what flags or the terminal have set.
		if is.Theme != was.Theme {
			kept.Theme = is.Theme
		}
		if is.Style != was.Style {
			kept.Style = is.Style
		}
		if is.Preset != was.Preset {
			kept.Preset = is.Preset
		}
		if !reflect.DeepEqual(is.Panels, was.Panels) {
			kept.Panels = is.Panels
		}
		if err := settings.Save(path, kept); err != nil {
			if cause, ok := errors.AsType[*fs.PathError](err); ok {
				err = cause.Err
			}
			say(stderr, "could not save the settings in %s: %v", path, err)
		}
	}
}
