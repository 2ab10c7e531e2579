// Package arguments reads command lines, whatever the command: flags with one dash or two, with a hint at what a mistyped one was meant to
// be, hosts, URLs and sizes. It knows what in a command line may be secret.
package arguments

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"origintop/app/command/usage"
)

// Flags are those of a command. Each is registered by its name in the table of package usage, which has its short form, its other names,
// its default and the values that it can have. What isn't in the table can't be registered: that panics.
type Flags struct {
	*pflag.FlagSet
	Command *usage.Command

	help bool
}

// NewFlags returns the flags of a command, of which only --help is registered. They print nothing.
func NewFlags(c *usage.Command) *Flags {
	f := &Flags{FlagSet: pflag.NewFlagSet(c.Title(), pflag.ContinueOnError), Command: c}
	f.SortFlags = false
	f.Usage = func() {}
	f.Bool("help", &f.help)
	return f
}

// Func registers a flag with a value, which set gets; a default it gets at once. A flag that has several names is one for each of them, so
// that an error names the one that was given.
func (f *Flags) Func(name string, set func(string) error) {
	row := f.row(name)
	if row.Default != "" {
		if err := set(row.Default); err != nil {
			panic(fmt.Sprintf("the default of --%s: %v", name, err))
		}
	}
	f.FuncP(name, row.Short, row.Text, set)
	for _, alias := range row.Aliases {
		f.FlagSet.Func(alias, row.Text, set)
	}
}

// String registers a flag whose value is any text.
func (f *Flags) String(name string, to *string) {
	f.Func(name, func(s string) error { *to = s; return nil })
}

// Choice registers a flag whose value is one of those in the table.
func (f *Flags) Choice(name string, to *string) {
	f.Func(name, func(s string) error { *to = s; return OneOf(s, f.row(name).Values) })
}

// OneOf returns an error if a value is none of those that there are.
func OneOf(s string, values []string) error {
	switch {
	case slices.Contains(values, s):
		return nil
	case LooksSecret(s):
		return ErrMisplaced
	}
	if len(values) == 1 {
		return fmt.Errorf("%q is not %s, the only value that it can have", s, values[0])
	}
	return fmt.Errorf("%q is not one of %s", s, strings.Join(values, ", "))
}

// Strings registers a flag whose values are collected.
func (f *Flags) Strings(name string, to *[]string) {
	f.Func(name, func(s string) error { *to = append(*to, s); return nil })
}

// Bool registers a flag that may have a value, true or false. What to holds is its default.
func (f *Flags) Bool(name string, to *bool) {
	f.BoolVarP(to, name, f.row(name).Short, *to, f.row(name).Text)
}

// BoolFunc registers a flag that may have a value, which set gets; "true" if it has none.
func (f *Flags) BoolFunc(name string, set func(string) error) {
	f.FlagSet.BoolFunc(name, f.row(name).Text, set)
}

func (f *Flags) row(name string) *usage.Flag {
	row := f.Command.Flag(name)
	if row == nil {
		panic(fmt.Sprintf("%s has no flag --%s in the table", f.Command.Title(), name))
	}
	return row
}

// Parse reads the arguments into the flags; the remaining ones are f.Args(). Its error is one sentence about what the user typed, or
// pflag.ErrHelp.
func (f *Flags) Parse(args []string) error {
	args, err := f.doubleDashes(args)
	if err != nil {
		return err
	}
	if err := f.flagError(f.FlagSet.Parse(args)); err != nil {
		return err
	}
	if f.help {
		return pflag.ErrHelp
	}
	return nil
}

// doubleDashes adds the second dash to long flags written with one, as the load tester has them. Its error names a flag that does not
// exist: pflag would take the first letter for a short flag and the rest for its value.
func (f *Flags) doubleDashes(args []string) ([]string, error) {
	args = slices.Clone(args)
	for i := 0; i < len(args) && args[i] != "--"; i++ {
		bare, dashed := strings.CutPrefix(args[i], "-")
		if !dashed || bare == "" || bare[0] == '=' {
			continue
		}
		bare, long := strings.CutPrefix(bare, "-")
		name, _, valued := strings.Cut(bare, "=")
		flag := f.Lookup(name)
		switch {
		case flag != nil && !long:
			args[i] = "-" + args[i]
		case flag == nil && !long:
			flag = f.ShorthandLookup(name[:1])
			glued := len(name) > 1 // the value follows the letter directly, as in -ofile
			if glued && (flag == nil || flag.NoOptDefVal != "" || slices.ContainsFunc(usage.Commands(), hasAlike(name))) {
				return nil, f.unknown("-", name)
			}
			valued = valued || glued
		}
		if flag != nil && !valued && flag.NoOptDefVal == "" {
			i++ // the next argument is its value
		}
	}
	return args, nil
}

// flagError turns an error of pflag into one sentence.
func (f *Flags) flagError(err error) error {
	var invalid *pflag.InvalidValueError
	var missing *pflag.ValueRequiredError
	var unknown *pflag.NotExistError
	var syntax *pflag.InvalidSyntaxError
	switch {
	case errors.As(err, &invalid):
		return fmt.Errorf("--%s: %w", invalid.GetFlag().Name, invalid.Unwrap())
	case errors.As(err, &missing):
		name := missing.GetFlag().Name
		return fmt.Errorf("--%s needs a value: --%s %s", name, name, f.row(name).Value)
	case errors.As(err, &unknown):
		dashes, name := "--", unknown.GetSpecifiedName()
		if letters := unknown.GetSpecifiedShortnames(); letters != "" { // after one dash, pflag reads letter by letter
			dashes = "-"
			name, _, _ = strings.Cut(letters, "=")
		}
		return f.unknown(dashes, name)
	case errors.As(err, &syntax): // pflag's own text quotes the argument, which may be a secret
		return errors.New("an argument begins with -- but is not a flag: write --NAME VALUE or --NAME=VALUE")
	}
	return err
}

// ParseDuration parses a duration from shortest to longest.
func ParseDuration(s string, shortest, longest time.Duration) (time.Duration, error) {
	d, err := time.ParseDuration(s)
	if err != nil {
		if _, err := strconv.ParseFloat(s, 64); err == nil {
			return 0, fmt.Errorf("%q has no unit; did you mean %ss?", s, s)
		}
		return 0, fmt.Errorf("%q is not a duration such as 2s or 500ms", s)
	}
	switch {
	case d < shortest:
		return 0, fmt.Errorf("%s is too short; the minimum is %v", s, shortest)
	case d > longest:
		return 0, fmt.Errorf("%s is too long; the maximum is %v", s, longest)
	}
	return d, nil
}
