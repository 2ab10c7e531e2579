// Package arguments reads command lines, whatever the command: flags with one dash or two, with a hint at what a mistyped one was meant to
// be, hosts, URLs and sizes. It knows what in a command line may be secret.
package arguments

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"
)

// NewFlagSet returns an empty set of flags for the command of that name. It prints nothing, and its flags need no texts: usage texts are
// written by hand.
func NewFlagSet(name string) *pflag.FlagSet {
	f := pflag.NewFlagSet(name, pflag.ContinueOnError)
	f.SortFlags = false
	f.Usage = func() {}
	return f
}

// Sets returns the flags of every command of the program: a flag that one command lacks may be one of another.
type Sets func() []*pflag.FlagSet

// Parse reads the arguments into the flags of f; the remaining ones are f.Args(). Its error is one sentence about what the user typed,
// or pflag.ErrHelp if f has no --help of its own.
func Parse(f *pflag.FlagSet, args []string, all Sets) error {
	args, err := doubleDashes(f, args, all)
	if err != nil {
		return err
	}
	return flagError(f, f.Parse(args), all)
}

// doubleDashes adds the second dash to long flags written with one, as the load tester has them. Its error names a flag that does not
// exist: pflag would take the first letter for a short flag and the rest for its value.
func doubleDashes(f *pflag.FlagSet, args []string, all Sets) ([]string, error) {
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
			known := func(f *pflag.FlagSet) bool { return alike(f, name) != "" }
			if glued && (flag == nil || flag.NoOptDefVal != "" || slices.ContainsFunc(all(), known)) {
				return nil, noFlag(f, "-", name, all)
			}
			valued = valued || glued
		}
		if flag != nil && !valued && flag.NoOptDefVal == "" {
			i++ // the next argument is its value
		}
	}
	return args, nil
}

// alike returns the flag that shares the longest beginning with that name, at least three letters; "" if none does. Of several it returns
// the shortest.
func alike(f *pflag.FlagSet, name string) (found string) {
	if f.Lookup(name) != nil {
		return name
	}
	longest := 3
	f.VisitAll(func(flag *pflag.Flag) {
		n := 0
		for n < min(len(name), len(flag.Name)) && name[n] == flag.Name[n] {
			n++
		}
		if n > longest || n == longest && (found == "" || len(flag.Name) < len(found)) {
			longest, found = n, flag.Name
		}
	})
	return found
}

// noFlag returns the error for a flag that does not exist. What was typed may end with a secret value: the error shows little of a name
// that is unlike every flag, and nothing that follows the name of one.
func noFlag(f *pflag.FlagSet, dashes, name string, all Sets) error {
	typed := dashes + shownOfFlag(dashes, name, all)
	if typed != dashes+name {
		typed += "…"
	}
	meant := alike(f, name)
	for _, other := range all() {
		if of := alike(other, name); (meant == "" || of == name) && of != "" && other.Name() != f.Name() {
			return fmt.Errorf("there is no flag %s: --%s is one of %s, not of %s", typed, of, other.Name(), f.Name())
		}
	}
	f.VisitAll(func(flag *pflag.Flag) {
		if meant == "" && len(name) > 2 && (strings.Contains(flag.Name, name) || strings.Contains(name, flag.Name)) {
			meant = flag.Name
		}
	})
	if meant == "" {
		return fmt.Errorf("there is no flag %s", typed)
	}
	return fmt.Errorf("there is no flag %s, did you mean --%s?", typed, meant)
}

// shownOfFlag returns the part of a flag that does not exist which an error may show. After a single dash a value may follow directly.
func shownOfFlag(dashes, name string, all Sets) string {
	known, behind := "", ""
	for _, f := range all() {
		f.VisitAll(func(flag *pflag.Flag) {
			if len(name) > 2 && strings.Contains(flag.Name, name) {
				known = name
			}
			if strings.HasPrefix(name, flag.Name) && len(flag.Name) > len(behind) && len(flag.Name) < len(name) {
				behind = flag.Name
			}
		})
	}
	switch {
	case known != "":
		return known
	case behind != "" && !strings.HasPrefix(name[len(behind):], "-"):
		return behind
	case dashes == "--":
		return nameOfFlag.FindString(name)
	}
	words := strings.Split(name, "-")
	for i, word := range words {
		if !wordOfFlags(word, all) {
			known = strings.Join(words[:i], "-")
			break
		}
		known = name
	}
	return cmp.Or(known, beginningOfFlag.FindString(name))
}

// wordOfFlags reports whether the name of some flag has that word between its dashes.
func wordOfFlags(word string, all Sets) (is bool) {
	for _, f := range all() {
		f.VisitAll(func(flag *pflag.Flag) { is = is || slices.Contains(strings.Split(flag.Name, "-"), word) })
	}
	return is
}

// flagError turns an error of pflag into one sentence.
func flagError(f *pflag.FlagSet, err error, all Sets) error {
	var invalid *pflag.InvalidValueError
	var missing *pflag.ValueRequiredError
	var unknown *pflag.NotExistError
	var syntax *pflag.InvalidSyntaxError
	switch {
	case errors.As(err, &invalid):
		return fmt.Errorf("--%s: %w", invalid.GetFlag().Name, invalid.Unwrap())
	case errors.As(err, &missing):
		return fmt.Errorf("--%s: its value is missing", missing.GetFlag().Name)
	case errors.As(err, &unknown):
		dashes, name := "--", unknown.GetSpecifiedName()
		if letters := unknown.GetSpecifiedShortnames(); letters != "" { // after one dash, pflag reads letter by letter
			dashes = "-"
			name, _, _ = strings.Cut(letters, "=")
		}
		return noFlag(f, dashes, name, all)
	case errors.As(err, &syntax): // pflag's own text quotes the argument, which may be a secret
		return errors.New("there is an argument that begins with -- and is no flag: flags are written as --name value or --name=value")
	}
	return err
}

var (
	nameOfFlag      = regexp.MustCompile(`^(?:[a-z][a-z0-9-]*|.?)`)
	beginningOfFlag = regexp.MustCompile(`^(?:[a-z][a-z0-9-]{0,4}|.?)`)
)

// ParseDuration parses a duration from shortest to longest.
func ParseDuration(s string, shortest, longest time.Duration) (time.Duration, error) {
	d, err := time.ParseDuration(s)
	if err != nil {
		if _, err := strconv.ParseFloat(s, 64); err == nil {
			return 0, fmt.Errorf("%q has no unit, did you mean %ss?", s, s)
		}
		return 0, fmt.Errorf("%q is not a duration like 2s or 500ms", s)
	}
	switch {
	case d < shortest:
		return 0, fmt.Errorf("%s is too short, the least is %v", s, shortest)
	case d > longest:
		return 0, fmt.Errorf("%s is too long, the most is %v", s, longest)
	}
	return d, nil
}
