package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"origintop/app/command/arguments"
	"origintop/scrape/recording/format"
)

const markUsage = `Origintop mark puts a marker into a recording that another origintop is making.

Usage:
  origintop mark FILE TEXT

As in: origintop mark test.otr "ramp to 300". The time is now. Exit status: 0, 1 if nobody records to the file, 2 for a usage error.
`

// mark puts a marker into a recording in progress.
func mark(_ context.Context, args []string, _, _ io.Writer, _ []byte) (status int, err error) {
	f := arguments.NewFlagSet("origintop mark")
	f.SetInterspersed(false) // the text after the name of the file may begin with a dash
	if err := arguments.Parse(f, args[:min(len(args), 1)], flagSets); err != nil {
		return exitUsage, err
	}
	if err := f.Parse(args); err != nil {
		return exitUsage, err
	}
	if f.NArg() < 2 {
		return exitUsage, errors.New(`name a recording and what to mark it with, as in origintop mark test.otr "ramp to 300"`)
	}
	path, text := f.Arg(0), strings.TrimSpace(strings.Join(f.Args()[1:], " "))
	if text == "" {
		return exitUsage, errors.New("the text of the marker is empty")
	}
	if err := format.Mark(path, format.Marker{Time: time.Now(), Text: text}); err != nil {
		return exitFailure, fmt.Errorf("mark %s: %w", path, err)
	}
	return 0, nil
}
