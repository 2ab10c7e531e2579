package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"origintop/app/command/arguments"
	"origintop/app/command/manual"
	"origintop/app/command/usage"
	"origintop/app/command/version"
)

// flagsOfManual returns the flags of origintop manual, which fill man.
func flagsOfManual(man *bool) *arguments.Flags {
	f := arguments.NewFlags(usage.Named("manual"))
	f.Bool("man", man)
	return f
}

// showManual prints the list of topics, a topic, or the man page.
func showManual(_ context.Context, args []string, stdout, stderr io.Writer, _ []byte) (status int, err error) {
	man := false
	f := flagsOfManual(&man)
	if err := f.Parse(args); err != nil {
		return exitUsage, err
	}
	if f.NArg() > 1 || man && f.NArg() > 0 {
		return exitUsage, errors.New("name one topic, or none for the list of topics")
	}
	topic := f.Arg(0)
	if topic != "" && !manual.Explains(topic) {
		if err := arguments.OneOf(topic, manual.Topics()); err != nil {
			if found := manual.Mentions(topic); len(found) > 0 && !errors.Is(err, arguments.ErrMisplaced) {
				err = fmt.Errorf("there is no topic %q; topics that mention it: %s", topic, strings.Join(found, ", "))
			}
			return exitUsage, fmt.Errorf("manual: %w", err)
		}
	}
	if man {
		err = manual.PrintMan(stdout, strings.Fields(version.Short())[1])
	} else {
		err = manual.Print(topic, stdout, stderr)
	}
	if err != nil {
		return exitFailure, fmt.Errorf("show the manual: %w", err)
	}
	return 0, nil
}
