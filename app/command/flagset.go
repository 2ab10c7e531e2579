package command

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"
)

// newFlagSet returns a set without flags, for parseFlags. It prints nothing: usage texts are written by hand, so flags
// need no text of their own.
func newFlagSet() *pflag.FlagSet {
	f := pflag.NewFlagSet("origintop", pflag.ContinueOnError)
	f.SortFlags = false
	f.Usage = func() {}
	return f
}

// parseFlags reads the arguments into the flags of f, whose Args are what is left. Its error is one sentence about what
// the user has typed; or pflag.ErrHelp, if f has no --help of its own.
func parseFlags(f *pflag.FlagSet, args []string) error {
	return flagError(f, f.Parse(doubleDashes(f, args)))
}

// doubleDashes gives long flags that are written with one dash, as the load tester's are, their second one.
func doubleDashes(f *pflag.FlagSet, args []string) []string {
	args = slices.Clone(args)
	for i, arg := range args {
		if arg == "--" {
			break
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(arg, "-"), "=")
		if strings.HasPrefix(arg, "-") && len(name) > 1 && f.Lookup(name) != nil {
			args[i] = "-" + arg
		}
	}
	return args
}

// flagError makes one sentence of what pflag says.
func flagError(f *pflag.FlagSet, err error) error {
	var invalid *pflag.InvalidValueError
	var missing *pflag.ValueRequiredError
	var unknown *pflag.NotExistError
	switch {
	case errors.As(err, &invalid):
		return fmt.Errorf("--%s: %w", invalid.GetFlag().Name, invalid.Unwrap())
	case errors.As(err, &missing):
		return fmt.Errorf("--%s: its value is missing", missing.GetFlag().Name)
	case errors.As(err, &unknown):
		name, typed, hint := unknown.GetSpecifiedName(), "--"+unknown.GetSpecifiedName(), ""
		if letters := unknown.GetSpecifiedShortnames(); letters != "" { // one dash: pflag has taken it letter by letter
			name, _, _ = strings.Cut(letters, "=")
			typed = "-" + name
		}
		f.VisitAll(func(flag *pflag.Flag) {
			if len(name) > 2 && (strings.Contains(flag.Name, name) || strings.Contains(name, flag.Name)) {
				hint = ", did you mean --" + flag.Name + "?"
			}
		})
		return fmt.Errorf("there is no flag %s%s", typed, hint)
	}
	return err
}

// parseDuration reads a duration that is neither shorter than least nor longer than most.
func parseDuration(s string, least, most time.Duration) (time.Duration, error) {
	d, err := time.ParseDuration(s)
	if err != nil {
		if _, err := strconv.ParseFloat(s, 64); err == nil {
			return 0, fmt.Errorf("%q has no unit, did you mean %ss?", s, s)
		}
		return 0, fmt.Errorf("%q is not a duration, as 2s or 500ms are", s)
	}
	switch {
	case d < least:
		return 0, fmt.Errorf("%s is too short, the least is %v", s, least)
	case d > most:
		return 0, fmt.Errorf("%s is too long, the most is %v", s, most)
	}
	return d, nil
}
