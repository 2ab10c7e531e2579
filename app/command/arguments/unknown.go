package arguments

import (
	"cmp"
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strings"

	"origintop/app/command/usage"
)

// unknown returns the error for a flag that does not exist. What was typed may end with a secret value: the error shows little of a name
// that is unlike every flag, and nothing that follows the name of one.
func (f *Flags) unknown(dashes, name string) error {
	typed := dashes + shownOfFlag(dashes, name)
	if typed != dashes+name {
		typed += "…"
	}
	meant := alike(f.Command, name)
	if dashes == "--" && meant != "" && IsSlip(meant, name) {
		typed = dashes + name // there is no value in it
	}
	if others := commandsWith(name); len(others) > 0 {
		return fmt.Errorf("unknown flag %s: --%s is a flag of %s, not of %s", typed, name, list(others), f.Name())
	}
	for i := range usage.Commands() {
		if other := &usage.Commands()[i]; meant == "" && other.Name != f.Command.Name && alike(other, name) != "" {
			return fmt.Errorf("unknown flag %s: --%s is a flag of %s, not of %s", typed, alike(other, name), other.Title(), f.Name())
		}
	}
	for flag := range allNames(f.Command) {
		if meant == "" && len(name) > 2 && (strings.Contains(flag, name) || strings.Contains(name, flag)) {
			meant = flag
		}
	}
	if meant == "" {
		return fmt.Errorf("unknown flag %s", typed)
	}
	return fmt.Errorf("unknown flag %s; did you mean --%s?", typed, meant)
}

// commandsWith returns what the commands are called whose help has a flag of that name.
func commandsWith(name string) (titles []string) {
	for _, c := range usage.Commands() {
		if c.More = nil; c.Flag(name) != nil {
			titles = append(titles, c.Title())
		}
	}
	return titles
}

// hasAlike returns a function that reports whether a command has a flag alike to that name.
func hasAlike(name string) func(usage.Command) bool {
	return func(c usage.Command) bool { return alike(&c, name) != "" }
}

// list returns names as a sentence has them.
func list(names []string) string {
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return names[0]
}

// allNames returns the names of a command's flags, all that each has.
func allNames(c *usage.Command) iter.Seq[string] {
	return func(yield func(string) bool) {
		for f := range c.Flags() {
			for _, name := range f.Names() {
				if !yield(name) {
					return
				}
			}
		}
	}
}

// alike returns the flag that is a slip away from that name, or else shares the longest beginning with it, at least three letters; "" if none
// does. Of several it returns the shortest.
func alike(c *usage.Command, name string) (found string) {
	if c.Flag(name) != nil {
		return name
	}
	for flag := range allNames(c) {
		if len(flag) > 3 && IsSlip(flag, name) {
			return flag
		}
	}
	longest := 3
	for flag := range allNames(c) {
		n := 0
		for n < min(len(name), len(flag)) && name[n] == flag[n] {
			n++
		}
		if n > longest || n == longest && (found == "" || len(flag) < len(found)) {
			longest, found = n, flag
		}
	}
	return found
}

// IsSlip reports whether one of two words becomes the other by one letter more, less or other, or by two letters that change places.
func IsSlip(a, b string) bool {
	for a != "" && b != "" && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for a != "" && b != "" && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return len(a) < 2 && len(b) < 2 || len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]
}

// everyName returns the names of the flags of all commands.
func everyName() iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := range usage.Commands() {
			for name := range allNames(&usage.Commands()[i]) {
				if !yield(name) {
					return
				}
			}
		}
	}
}

// shownOfFlag returns the part of a flag that does not exist which an error may show. After a single dash a value may follow directly.
func shownOfFlag(dashes, name string) string {
	known, behind := "", ""
	for flag := range everyName() {
		if len(name) > 2 && strings.Contains(flag, name) {
			known = name
		}
		if strings.HasPrefix(name, flag) && len(flag) > len(behind) && len(flag) < len(name) {
			behind = flag
		}
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
		if !wordOfFlags(word) {
			known = strings.Join(words[:i], "-")
			break
		}
		known = name
	}
	return cmp.Or(known, beginningOfFlag.FindString(name))
}

// wordOfFlags reports whether the name of some flag has that word between its dashes.
func wordOfFlags(word string) bool {
	for flag := range everyName() {
		if slices.Contains(strings.Split(flag, "-"), word) {
			return true
		}
	}
	return false
}

var (
	nameOfFlag      = regexp.MustCompile(`^(?:[a-z][a-z0-9-]*|.?)`)
	beginningOfFlag = regexp.MustCompile(`^(?:[a-z][a-z0-9-]{0,4}|.?)`)
)
