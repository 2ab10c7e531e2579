// Package usage is the command line as a table: the commands, their flags, what each takes and what it is for, and the exit statuses.
// Flags are registered by it; --help, the manual and the completion of shells are made from it. Nothing about a flag is written twice.
//
// To add a flag, add its row to a group of its command, and register it by that name where the command reads its flags.
package usage

import (
	"iter"
	"slices"
)

// A Command is one of the things that origintop does.
type Command struct {
	Name     string   // the first argument; "" is the dashboard
	Summary  string   // what it does, a few words for a list of commands
	Forms    []string // how it is called, without "origintop" and the name
	About    string   // what it does, in whole sentences; paragraphs have an empty line between them
	Examples []Example
	Operands Kind     // what its arguments are, beside flags
	Values   []string // the arguments that there can be, if Operands is Choice
	Groups   []Group  // its flags as --help lists them; those of the first one are used most
	More     []Group  // flags that it takes as well, and that the --help of another command lists
	Notes    string   // what --help says below the flags, as About
	ExitNote string   // what --help says above the exit statuses
	Exits    []int    // the exit statuses that not every command can have, see ExitStatuses
}

// An Example is a command line, without "origintop", and what it does.
type Example struct{ Line, Does string }

// A Group is flags of one topic.
type Group struct {
	Title string
	Text  string // what holds for all of them; "" is nothing
	Flags []Flag
}

// A Flag is one flag of a command.
type Flag struct {
	Name    string   // without dashes
	Aliases []string // other names of it, without dashes
	Short   string   // the letter of its short form; "" for none
	Value   string   // what --help calls its value; "" for a flag without one
	Default string   // its value where it isn't given; "" for none, or where Text says it
	Text    string   // what it is for, in whole sentences
	Kind    Kind     // what its value is
	Values  []string // the values it can have, or the names that it begins with, by its Kind
	Repeats bool     // it may be given several times
	Screen  bool     // it is for the screen alone: where there is none, what $ORIGINTOP_OPTS says of it doesn't count
}

// A Kind is what the value of a flag is, or an argument: what can be completed there.
type Kind uint8

const (
	None       Kind = iota // there is no value
	Text                   // anything: nothing can be completed
	Time                   // a duration or a moment
	Number                 // with or without a unit
	Host                   // a name or an address
	URL                    // of a page, as a rule with a name and = before it
	File                   // any file
	Recordings             // a recording, or a directory of dumps
	Directory              // only a directory
	Choice                 // one of Values
	List                   // some of Values, separated by commas
	Threshold              // one of Values, = and a number
	Condition              // an expression that begins with one of Values, as --check has it
	Origin                 // an origin of the recording on the command line, or one to watch with = and its host
	Series                 // the name of a series, with labels or without
	Program                // a command of the system, with its arguments
)

// Flag returns the flag of that name or alias, nil if there is none.
func (c *Command) Flag(name string) *Flag {
	for f := range c.Flags() {
		if f.Name == name || slices.Contains(f.Aliases, name) {
			return f
		}
	}
	return nil
}

// Flags returns all flags, those of Groups first.
func (c *Command) Flags() iter.Seq[*Flag] {
	return func(yield func(*Flag) bool) {
		for _, groups := range [][]Group{c.Groups, c.More} {
			for g := range groups {
				for i := range groups[g].Flags {
					if !yield(&groups[g].Flags[i]) {
						return
					}
				}
			}
		}
	}
}

// Names returns the flag's name and its aliases.
func (f *Flag) Names() []string { return append([]string{f.Name}, f.Aliases...) }

// Title returns what calls the command, "origintop check".
func (c *Command) Title() string {
	if c.Name == "" {
		return "origintop"
	}
	return "origintop " + c.Name
}

// Named returns the command of that name; "" is the dashboard. Nil: there is none.
func Named(name string) *Command {
	all := Commands()
	if i := slices.IndexFunc(all, func(c Command) bool { return c.Name == name }); i >= 0 {
		return &all[i]
	}
	return nil
}

// without returns groups without the flags of those names, and without what is empty then.
func without(groups []Group, names []string) []Group {
	var left []Group
	for _, g := range groups {
		g.Flags = slices.DeleteFunc(slices.Clone(g.Flags), func(f Flag) bool { return slices.Contains(names, f.Name) })
		if len(g.Flags) > 0 {
			left = append(left, g)
		}
	}
	return left
}
