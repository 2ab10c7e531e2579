package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"origintop/app/screen"
	"origintop/scrape/crash"
	"origintop/scrape/playback"
	"origintop/scrape/recording"
)

// watch is the command without a name: the dashboard or, with --once, one snapshot. $ORIGINTOP_OPTS is for it alone: other commands
// have other flags.
func watch(ctx context.Context, args []string, stdout, stderr io.Writer, demo []byte) (status int, err error) {
	args = withOptions(args)
	c, err := parse(args)
	if err != nil {
		return exitUsage, err
	}
	return c.run(ctx, args, stdout, stderr, demo)
}

// withOptions returns the arguments of $ORIGINTOP_OPTS followed by args.
func withOptions(args []string) []string {
	return append(strings.Fields(os.Getenv("ORIGINTOP_OPTS")), args...)
}

// run does what watch does once the arguments have been read.
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
	if errors.Is(err, screen.ErrHangup) { // nobody is there to read an error
		ctx = hungUp(ctx)
		status, err = signalled(ctx, status), nil
	}
	c.logEnd(ctx, argSecrets(args), status, err)
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
		printNotes(stderr, "replay "+c.replay, rec)
		log := c.log
		c = c.withRecordedFlags(rec.Flags, args)
		c.log = log
		c.origin = rec.Origin
		if c.at != "" {
			first, last := rec.At(0), rec.At(rec.Len()-1)
			if start, err = playback.ParseMoment(c.at, first, last, last, false); err != nil {
				return exitUsage, fmt.Errorf("--at: %w", err)
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

func version() string {
	text := "origintop (devel)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		text = "origintop " + info.Main.Version
	}
	return text + " " + runtime.Version()
}
