// Package completion completes command lines: what can stand where is in the table of package usage. The scripts for shells are a few lines
// that ask the program itself, so that what it completes is always what it takes.
package completion

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"origintop/app/command/usage"
)

// A Candidate is a word that can stand where one was begun.
type Candidate struct {
	Word  string
	About string // a few words; "" for none
	Open  bool   // the word can go on, as a directory or a list does
}

// A Completer completes command lines. Origins returns the names of the origins in a recording, none if it can't be read.
type Completer struct{ Origins func(path string) []string }

// Complete returns what the last of the words can be completed to. They come without the program's name and without quotes; the last one
// ends where the cursor is, and may be empty. What has control characters is left out.
func (c *Completer) Complete(words []string) []Candidate {
	if len(words) == 0 {
		return nil
	}
	command, rest := usage.Named(""), words
	if named := usage.Named(words[0]); len(words) > 1 && words[0] != "" && named != nil {
		command, rest = named, words[1:]
	}
	l := line{Completer: c, command: command, given: map[string]bool{}}
	list := l.complete(rest)
	if len(words) == 1 && !strings.HasPrefix(words[0], "-") {
		list = append(list, commands(words[0])...)
	}
	return slices.DeleteFunc(list, func(c Candidate) bool { return c.Word == "" || strings.ContainsFunc(c.Word, unicode.IsControl) })
}

func commands(begun string) (list []Candidate) {
	for _, c := range usage.Commands() {
		if c.Name != "" && strings.HasPrefix(c.Name, begun) {
			list = append(list, Candidate{Word: c.Name, About: c.Summary})
		}
	}
	return list
}

// A line is a command line as far as it has been read.
type line struct {
	*Completer
	command    *usage.Command
	given      map[string]bool // flags, by name
	recordings []string        // that the line names
	dashes     bool            // there was a --, behind which nothing is a flag
}

func (l *line) complete(words []string) []Candidate {
	var flag *usage.Flag // whose value comes next
	for _, word := range words[:len(words)-1] {
		switch name, value, valued := flagOf(word); {
		case flag != nil:
			l.value(flag, word)
			flag = nil
		case l.dashes, name == "" && word != "--":
			if l.command.Operands == usage.Recordings {
				l.recordings = append(l.recordings, word)
			}
		case word == "--":
			l.dashes = true
		default:
			row := l.flag(name)
			if row == nil {
				continue
			}
			l.given[row.Name] = true
			if valued {
				l.value(row, value)
			} else if row.Kind != usage.None {
				flag = row
			}
		}
	}
	last := words[len(words)-1]
	name, value, valued := flagOf(last)
	switch {
	case flag != nil:
		return l.values(flag, last)
	case l.dashes:
		return l.operands(last)
	case valued:
		if row := l.flag(name); row != nil {
			return prefixed(strings.TrimSuffix(last, value), l.values(row, value))
		}
		return nil
	case strings.HasPrefix(last, "-"):
		return l.flags(last)
	}
	return l.operands(last)
}

// flagOf returns the name in a word that is a flag, and its value if that is in the same word. The name is "" if it is no flag.
func flagOf(word string) (name, value string, valued bool) {
	bare, dashed := strings.CutPrefix(word, "-")
	if !dashed {
		return "", "", false
	}
	name, value, valued = strings.Cut(strings.TrimPrefix(bare, "-"), "=")
	return name, value, valued
}

// flag returns the flag of that name, or of that letter; nil if there is none.
func (l *line) flag(name string) *usage.Flag {
	if row := l.command.Flag(name); row != nil {
		return row
	}
	for row := range l.command.Flags() {
		if row.Short != "" && row.Short == name {
			return row
		}
	}
	return nil
}

// value takes in the value of a flag.
func (l *line) value(row *usage.Flag, value string) {
	if row.Kind == usage.Recordings {
		l.recordings = append(l.recordings, value)
	}
}

// flags returns the flags that begin so, with as many dashes. One that was given already is left out, unless it may be repeated.
func (l *line) flags(begun string) (list []Candidate) {
	dashes := "--"
	if len(begun) > 1 && begun[1] != '-' {
		dashes = "-"
	}
	for row := range l.command.Flags() {
		if l.given[row.Name] && !row.Repeats {
			continue
		}
		if word := dashes + row.Name; strings.HasPrefix(word, begun) {
			list = append(list, Candidate{Word: word, About: row.Brief()})
		}
	}
	return list
}

// operands returns what an argument that is no flag can be.
func (l *line) operands(begun string) []Candidate {
	switch l.command.Operands {
	case usage.Choice:
		return choices(begun, l.command.Values)
	case usage.Recordings:
		return files(begun, isRecording)
	case usage.Program:
		if l.dashes {
			return files(begun, anyFile)
		}
	}
	return nil
}

// values returns what the value of a flag can be.
func (l *line) values(row *usage.Flag, begun string) []Candidate {
	switch row.Kind {
	case usage.Choice:
		return choices(begun, row.Values)
	case usage.List:
		before := begun[:strings.LastIndexByte(begun, ',')+1]
		there := strings.Split(before, ",")
		left := slices.DeleteFunc(slices.Clone(row.Values), func(v string) bool { return slices.Contains(there, v) })
		return prefixed(before, opened(choices(begun[len(before):], left)))
	case usage.Threshold:
		name, number, found := strings.Cut(begun, "=")
		switch {
		case found && number == "": // a number is wanted more often than the only word that could be put in for it
			return nil
		case found:
			return prefixed(name+"=", choices(number, []string{"off"}))
		}
		var list []string
		for _, v := range row.Values {
			list = append(list, v+"=")
		}
		return opened(choices(begun, list))
	case usage.Condition:
		return fields(begun, row.Values)
	case usage.Recordings:
		return files(begun, isRecording)
	case usage.Directory:
		return files(begun, noFile)
	case usage.File:
		before := begun[:strings.LastIndexByte(begun, '=')+1] // the name of a source
		if strings.Contains(row.Value, "@FILE") {
			if !strings.HasPrefix(begun[len(before):], "@") {
				return nil
			}
			before += "@"
		}
		return prefixed(before, files(begun[len(before):], anyFile))
	case usage.Origin:
		var names []string
		for _, path := range l.recordings {
			for _, name := range l.Origins(path) {
				if !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
		}
		return choices(begun, names)
	}
	return nil
}

func choices(begun string, values []string) (list []Candidate) {
	for _, v := range values {
		if strings.HasPrefix(v, begun) {
			list = append(list, Candidate{Word: v})
		}
	}
	return list
}

// rowOfList matches what names a row, [eth0] or [*].
var rowOfList = regexp.MustCompile(`\[[^\]]*\]`)

// fields returns the fields that a condition can begin with, for the row that it names if it names one.
func fields(begun string, values []string) (list []Candidate) {
	row := rowOfList.FindString(begun)
	if row != "" {
		begun = strings.Replace(begun, row, "[*]", 1)
	}
	list = opened(choices(begun, values))
	for i := range list {
		if row != "" {
			list[i].Word = strings.Replace(list[i].Word, "[*]", row, 1)
		}
	}
	return list
}

func prefixed(prefix string, list []Candidate) []Candidate {
	for i := range list {
		list[i].Word = prefix + list[i].Word
	}
	return list
}

func opened(list []Candidate) []Candidate {
	for i := range list {
		list[i].Open = true
	}
	return list
}
