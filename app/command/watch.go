package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"origintop/app"
	"origintop/app/command/arguments"
	"origintop/app/command/sources"
	"origintop/app/command/usage"
	"origintop/app/command/version"
	"origintop/app/debuglog"
	"origintop/app/screen"
	"origintop/scrape/access"
	"origintop/scrape/crash"
	"origintop/scrape/fleet"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/scrape/prometheus"
	"origintop/scrape/recording"
)

// watch is the command without a name: the dashboard or, with --once, one snapshot. $ORIGINTOP_OPTS is for it alone: other commands
// have other flags.
func watch(ctx context.Context, args []string, stdout, stderr io.Writer, demo []byte) (status int, err error) {
	args = withOptions(args, !slices.ContainsFunc(withOptions(args, true), isWithoutScreen))
	c, err := parse(args)
	if err != nil {
		return exitUsage, err
	}
	return c.run(ctx, args, stdout, stderr, demo)
}

// withOptions returns the arguments of $ORIGINTOP_OPTS followed by args. Without a screen, those that are for it are left out: the variable
// is for all that is ever run. On the command line they are a mistake.
func withOptions(args []string, screen bool) (all []string) {
	options := strings.Fields(os.Getenv("ORIGINTOP_OPTS"))
	table := usage.Named("")
	for i := 0; i < len(options); i++ {
		name, _, valued := strings.Cut(strings.TrimLeft(options[i], "-"), "=")
		if flag := table.Flag(name); !screen && flag != nil && flag.Screen && strings.HasPrefix(options[i], "-") {
			if flag.Value != "" && !valued {
				i++
			}
			continue
		}
		all = append(all, options[i])
	}
	return append(all, args...)
}

// isWithoutScreen reports whether an argument has the dashboard do without its screen.
func isWithoutScreen(arg string) bool {
	name, value, valued := strings.Cut(strings.TrimLeft(arg, "-"), "=")
	on, _ := strconv.ParseBool(value)
	return strings.HasPrefix(arg, "-") && (name == "once" || name == "headless") && (on || !valued)
}

// run does what watch does once the arguments have been read.
func (c *config) run(ctx context.Context, args []string, stdout, stderr io.Writer, demo []byte) (status int, err error) {
	if c.version {
		if _, err := fmt.Fprint(stdout, version.Long()); err != nil {
			return exitFailure, err
		}
		return 0, nil
	}
	if _, err := interruptible(ctx, func() (struct{}, error) { return struct{}{}, c.openLog() }); err != nil {
		return signalled(ctx, exitFailure), err
	}
	defer c.log.Close()
	err = crash.Guarded(func() (err error) {
		status = exitFailure // after a panic
		status, err = c.watch(ctx, args, stdout, stderr, demo)
		return err
	})
	if errors.Is(err, screen.ErrHangup) { // nobody is there to read an error
		ctx = hungUp(ctx)
		status, err = signalled(ctx, status), nil
	}
	c.logEnd(ctx, arguments.Secrets(args), status, err)
	return status, err
}

func (c *config) watch(ctx context.Context, args []string, stdout, stderr io.Writer, demo []byte) (status int, err error) {
	rec, err := interruptible(ctx, func() (*recording.Recording, error) { return c.recording(ctx, demo) })
	if err != nil {
		return signalled(ctx, exitFailure), err
	}
	var start time.Time
	if rec != nil {
		defer rec.Close()
		if rec, err = partOf(rec, c.only); err != nil {
			return exitUsage, err
		}
		printNotes(stderr, "replay "+c.replay, rec)
		log := c.log
		c = c.withRecordedFlags(rec.Flags, args)
		c.log = log
		c.origin = rec.Origin
		if c.at != "" {
			first, last := rec.At(0), rec.At(rec.Len()-1)
			var as playback.Reading
			if start, as, err = playback.ParseMoment(c.at, first, last, last, false); err != nil {
				return exitUsage, fmt.Errorf("--at: %w", err)
			}
			if note := as.Note(c.at); note != "" {
				say(stderr, "--at: %s", note)
			}
		}
	}
	if c.headless {
		return headless(ctx, c, stdout, stderr)
	}
	if c.once {
		return interruptibleStatus(ctx, func() (int, error) { return once(ctx, c, rec, start, stdout, stderr) })
	}
	err = show(ctx, c, rec, start, stderr)
	switch by := (*Interrupted)(nil); {
	case errors.As(err, &by): // before there was a screen
		return signalled(ctx, exitFailure), err
	case err != nil:
		return exitFailure, err
	}
	return signalled(ctx, 0), nil
}

// openLog opens the log and writes there what was started and which sources it watches.
func (c *config) openLog() (err error) {
	level := slog.LevelDebug
	if c.logLevel == "info" {
		level = slog.LevelInfo
	}
	if c.log, err = debuglog.Open(c.debugLog, level); err != nil {
		return err
	}
	what := "watch"
	switch {
	case c.demo:
		what = "demo"
	case c.replay != "":
		what = "replay " + c.replay
	}
	c.log.Start(version.Short(), "on", runtime.GOOS+"/"+runtime.GOARCH, "pid", os.Getpid(), "what", what, "once", c.once,
		"interval", c.interval, "timeout", c.timeout, "flags", strings.Join(c.givenFlags(), " "))
	for _, t := range c.targets {
		c.log.Info("source", "name", t.Name, "kind", t.Role, "url", t.URL)
	}
	return nil
}

// givenFlags returns the flags that were given. Flags that are recorded, and those that name recordings, keep their values; of all others
// it returns only the names, because headers and URLs may hold secrets.
func (c *config) givenFlags() (flags []string) {
	for _, name := range c.given {
		flag := "--" + name
		switch {
		case name == "record":
			flag += "=" + c.record
		case name == "replay":
			flag += "=" + c.replay
		case slices.ContainsFunc(c.recordedFlags, func(m string) bool { return strings.HasPrefix(m, flag+"=") }):
			continue
		}
		flags = append(flags, flag)
	}
	return append(flags, c.recordedFlags...)
}

// logEnd writes to the log how the program ended. To the report of a crash it adds the sizes of the last pages.
func (c *config) logEnd(ctx context.Context, secrets *access.Secrets, status int, err error) {
	c.log.ObserveRecording()
	for _, page := range c.log.Pages(time.Now()) {
		crash.Note(err, "%s", page)
	}
	for _, line := range crashReport(err) {
		c.log.Error(line)
	}
	level, end := slog.LevelInfo, []any{"status", status}
	if err != nil {
		level, end = slog.LevelError, append(end, "error", secrets.Redact(err.Error()))
	}
	if by, ok := errors.AsType[*Interrupted](context.Cause(ctx)); ok {
		end = append(end, "signal", by.Signal)
	}
	c.log.Log(ctx, level, "end", end...)
}

// liveFleet has the dashboard show many live origins. It returns the function that watches them.
func (c *config) liveFleet(ctx context.Context, dashboard *app.Config, stderr io.Writer) (run func(context.Context) error, err error) {
	exporters, recorder, err := c.sources(ctx, stderr)
	if err != nil {
		return nil, err
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(fleet.GCPercent(len(c.targets) / 2)) // an origin has two, as a rule
	}
	watched := fleet.NewLive(c.options, c.history, c.targets)
	watched.Now, dashboard.Fleet = exporters.Now, watched
	follow := func(ctx context.Context) error { <-ctx.Done(); return nil }
	if stored, ok := exporters.(*prometheus.Fleet); ok {
		all := &storedFleet{Live: watched, config: c, source: stored, within: ctx, failed: make(chan error, 1)}
		stored.OnTargets, dashboard.Fleet, follow = watched.SetTargets, all, all.run
	}
	if c.notifier != nil {
		watched.Observe = func(name string, s *origin.Snapshot) { c.notifier.Observe(name, s, exporters.Now()) }
	}
	before, err := c.showRecorded(ctx, dashboard, exporters, recorder)
	if err != nil {
		return nil, err
	}
	var trouble atomic.Pointer[string]
	tell := func(text string) { trouble.Store(&text) }
	tell(c.listed.Trouble())
	dashboard.Trouble = func() string { return *trouble.Load() }
	source := c.log.Source(recorder)
	watch := func(ctx context.Context) error {
		if err := before.apply(ctx, watched.Apply); err != nil {
			return err
		}
		return together(ctx, func(ctx context.Context) error { return watched.Run(ctx, source) }, follow)
	}
	return func(ctx context.Context) error {
		return together(ctx, watch, func(ctx context.Context) error {
			return c.lists.Changes(ctx, func(now *sources.Now) {
				c.logLists(now)
				watched.SetTargets(now.Targets) // before there are pages of new ones
				setTargets(exporters, now)
				tell(now.Trouble())
			})
		})
	}, nil
}
