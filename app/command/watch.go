package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"time"

	"origintop/app/screen"
	"origintop/scrape/crash"
	"origintop/scrape/playback"
	"origintop/scrape/recording"
)

// watch is the command without a name: the dashboard or, with --once, one snapshot. $ORIGINTOP_OPTS stands before its
// arguments, and only before these: other commands have other flags.
func watch(ctx context.Context, args []string, stdout, stderr io.Writer, demo []byte) (status int, err error) {
	args = withOptions(args)
	c, err := parse(args)
	if err != nil {
		return exitUsage, err
	}
	return c.run(ctx, args, stdout, stderr, demo)
}

// withOptions returns arguments behind those of $ORIGINTOP_OPTS.
func withOptions(args []string) []string {
	return append(strings.Fields(os.Getenv("ORIGINTOP_OPTS")), args...)
}

// run is watch when the arguments have been read.
func (c *config) run(ctx context.Context, args []string, stdout, stderr io.Writer, demo []byte) (status int, err error) {
	if c.version {
		fmt.Fprintln(stdout, version())
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
	if errors.Is(err, screen.ErrHangup) { // there is nobody to be told
		ctx = hungUp(ctx)
		status, err = signalled(ctx, status), nil
	}
	c.logEnd(ctx, argSecrets(args), status, err)
	return status, err
}

// hungUp returns a context that a signal has ended, which is SIGHUP if none comes: a terminal may be gone some time before it says so.
func hungUp(ctx context.Context) context.Context {
	ctx, end := context.WithCancelCause(ctx)
	select {
	case <-ctx.Done():
	case <-time.After(time.Second):
	}
	end(&Interrupted{Signal: syscall.SIGHUP})
	return ctx
}

func (c *config) watch(ctx context.Context, args []string, stdout, stderr io.Writer, demo []byte) (status int, err error) {
	rec, err := interruptible(ctx, func() (*recording.Recording, error) { return c.recording(ctx, demo) })
	if err != nil {
		return signalled(ctx, exitFailure), err
	}
	var start time.Time
	if rec != nil {
		defer rec.Close()
		tell(stderr, "replay "+c.replay, rec)
		log := c.log
		c = c.withMeaning(rec.Flags, args)
		c.log = log
		c.origin = rec.Origin
		if c.at != "" {
			first, last := rec.At(0), rec.At(rec.Len()-1)
			if start, err = playback.ParseMoment(c.at, first, last, last, false); err != nil {
				return exitUsage, fmt.Errorf("--at: %w", err)
			}
		}
	}
	if c.once {
		return atOnce(ctx, func() (int, error) { return once(ctx, c, rec, start, stdout, stderr) })
	}
	err = show(ctx, c, rec, start, stderr)
	switch by := (*Interrupted)(nil); {
	case errors.As(err, &by): // while files were read that come before the screen
		return signalled(ctx, exitFailure), err
	case err != nil:
		return exitFailure, err
	}
	return signalled(ctx, 0), nil
}

func version() string {
	text := "origintop (devel)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		text = "origintop " + info.Main.Version
	}
	return text + " " + runtime.Version()
}

// recording opens what is to be played: nil if nothing is.
func (c *config) recording(ctx context.Context, demo []byte) (*recording.Recording, error) {
	switch {
	case c.demo:
		rec, err := recording.ReadFile(bytes.NewReader(demo), int64(len(demo)))
		if err != nil {
			return nil, fmt.Errorf("open the demo: %w", err)
		}
		return rec, nil
	case c.replay != "":
		return open(ctx, c.replay)
	}
	return nil, nil
}

// tell writes what is to be known of a recording.
func tell(stderr io.Writer, what string, rec *recording.Recording) {
	for _, note := range slices.Concat(notes(rec), rec.Damage) {
		say(stderr, "%s: %s", what, note)
	}
}

// notes returns what is to be known of a recording, in words.
func notes(rec *recording.Recording) []string {
	list := slices.Clone(rec.Notes)
	if note := unknownFlags(rec.Flags); note != "" {
		list = append(list, note)
	}
	return list
}

// unknownFlags says which flags of a recorder this program does not understand; "" if it does all. Another version has written them.
func unknownFlags(flags []string) string {
	unknown := slices.DeleteFunc(slices.Clone(flags), means)
	if len(unknown) == 0 {
		return ""
	}
	const most = 5
	if n := len(unknown); n > most {
		unknown = append(unknown[:most:most], fmt.Sprintf("and %d more", n-most))
	}
	return "it was recorded with " + strings.Join(unknown, " ") + ", which this version does not know: its numbers may not be those that were seen"
}

// means reports whether a flag says what numbers mean.
func means(flag string) bool {
	probe := &config{}
	return parseFlags(flagSet(probe), []string{flag}) == nil && slices.Equal(probe.meaning, []string{flag})
}

// open opens the recording that an argument names.
func open(ctx context.Context, path string) (*recording.Recording, error) {
	rec, err := recording.Open(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("replay %s: %w", path, err)
	}
	return rec, nil
}

// withMeaning returns what the arguments say where those flags of the recorder stand before them which say what its numbers mean. What
// this program does not understand of them, it leaves out, and their thresholds if the arguments contradict these.
func (c *config) withMeaning(flags, args []string) *config {
	known := slices.DeleteFunc(slices.Clone(flags), func(flag string) bool { return !means(flag) })
	limit := func(flag string) bool {
		return strings.HasPrefix(flag, "--warn=") || strings.HasPrefix(flag, "--crit=")
	}
	for _, flags := range [][]string{known, slices.DeleteFunc(slices.Clone(known), limit)} {
		if with, err := parse(append(flags, args...)); err == nil {
			return with
		}
	}
	return c
}
