package command

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"

	"origintop/scrape"
)

// watch is the command without a name: the dashboard or, with --once, one snapshot. $ORIGINTOP_OPTS stands before its
// arguments, and only before these: other commands have other flags.
func watch(ctx context.Context, args []string, stdout, stderr io.Writer, demo []byte) (status int, err error) {
	c, err := parse(append(strings.Fields(os.Getenv("ORIGINTOP_OPTS")), args...))
	if err != nil {
		return exitUsage, err
	}
	if c.version {
		fmt.Fprintln(stdout, version())
		return 0, nil
	}
	replay, err := c.recording(demo, stderr)
	if err != nil {
		return exitFailure, err
	}
	if c.once {
		return once(ctx, c, replay, stdout, stderr)
	}
	if err := show(ctx, c, replay); err != nil {
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
func (c *config) recording(demo []byte, stderr io.Writer) (*scrape.Replay, error) {
	switch {
	case c.demo:
		files, err := zip.NewReader(bytes.NewReader(demo), int64(len(demo)))
		if err != nil {
			return nil, fmt.Errorf("open the demo: %w", err)
		}
		replay, err := scrape.NewReplay(files)
		if err != nil {
			return nil, fmt.Errorf("open the demo: %w", err)
		}
		replay.Loop = true
		// Its link was shaped to that, which its device knows nothing of.
		if err := c.options.SetLinkSpeed("eth0=200Mbit"); err != nil {
			return nil, err
		}
		return replay, nil
	case c.replay != "":
		replay, err := scrape.OpenReplay(c.replay)
		if err != nil {
			return nil, fmt.Errorf("replay %s: %w", c.replay, err)
		}
		if foreign := replay.Foreign(); len(foreign) > 0 {
			more := ""
			if len(foreign) > 1 {
				more = fmt.Sprintf(" and %d more", len(foreign)-1)
			}
			fmt.Fprintf(stderr, "origintop: replay %s: left out %q%s, not named like a dump, <unix ms>.<target>.prom\n",
				c.replay, foreign[0], more)
		}
		return replay, nil
	}
	return nil, nil
}
