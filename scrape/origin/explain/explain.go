// Package explain says of each number of an origin what it is, when it is a reason to worry and where it comes from, to someone who meets it
// for the first time. The screen, the lists, the report and the manual all have these texts.
package explain

import (
	_ "embed"
	"strings"
	"sync"
)

// An Explanation is of one number. Each part is plain text of one short line, a clause without a full stop.
type Explanation struct {
	What  string // it is
	Worry string // about it when: what the thresholds don't say, as they are numbers that the operator sets; "": they say it, or never
	From  string // which metrics, by their names on the pages of exporters
}

// fields has a block for each field: its name, then a line for each part.
//
//go:embed fields.txt
var fields string

// byName returns the explanations, read when the first is asked for.
var byName = sync.OnceValue(func() map[string]Explanation {
	all := map[string]Explanation{}
	for block := range strings.SplitSeq(fields, "\n\n") {
		name, parts, _ := strings.Cut(strings.TrimSpace(block), "\n")
		var e Explanation
		for line := range strings.Lines(parts) {
			switch part, text, _ := strings.Cut(strings.TrimSpace(line), ": "); part {
			case "what":
				e.What = text
			case "worry":
				e.Worry = text
			case "from":
				e.From = text
			}
		}
		all[name] = e
	}
	return all
})

// Of returns the explanation of the field with that name; the zero Explanation if there is no such field.
func Of(name string) Explanation { return byName()[name] }

// Names returns the names of all fields that are explained, in no order.
func Names() []string {
	var names []string
	for name := range byName() {
		names = append(names, name)
	}
	return names
}
