package fields

import (
	_ "embed"
	"strings"
	"sync"
)

// An Explanation says of one number what it is, when it is a reason to worry and where it comes from, to someone who meets it for the first
// time. The screen, the lists, the report and the manual all have these texts. Each part is plain text of one short line, a clause without a
// full stop.
type Explanation struct {
	What  string // it is
	Worry string // about it when: what the thresholds don't say, as they are numbers that the operator sets; "": they say it, or never
	From  string // which metrics, by their names on the pages of exporters
}

// explained has a block for each field: its name, then a line for each part.
//
//go:embed explain.txt
var explained string

// explanations returns them by the name of the field, read when the first is asked for.
var explanations = sync.OnceValue(func() map[string]Explanation {
	all := map[string]Explanation{}
	for block := range strings.SplitSeq(explained, "\n\n") {
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
