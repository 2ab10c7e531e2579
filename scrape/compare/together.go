package compare

import (
	"slices"

	"origintop/scrape/analysis"
)

// Together decides anew which differences are none of chance, for all fields of several comparisons together: of forty origins compared one
// by one, two would differ by chance alone.
func Together(list []*Comparison) {
	found(list...)
	for _, c := range list {
		c.sort()
	}
}

// Release lets go of the numbers of the runs, so that many comparisons can be kept. What is left has no figures, and columns without
// values.
func (c *Comparison) Release() {
	for _, sides := range [...][]Side{c.Base, c.New} {
		for i := range sides {
			run, timeline := *sides[i].Run, *sides[i].Timeline
			run.Columns, run.settings, run.Loads, run.Times, timeline.Columns = nil, nil, nil, nil, nil
			run.Timeline = &timeline
			sides[i].Run = &run
		}
	}
	for _, columns := range [...][]analysis.Column{c.OnlyBase, c.OnlyNew, c.Partly} {
		for i := range columns {
			columns[i].Values = nil
		}
	}
}

// An Outcome is what a comparison comes to.
type Outcome uint8

// The outcomes, in the order in which they want to be looked at.
const (
	Worsened    Outcome = iota // a number did, or the server was down
	NotCompared                // the loads have nothing in common, or are not counted alike
	Untold                     // numbers that are looked at first are inconclusive
	Improved                   // a number did, and none got worse
	Differs                    // numbers differ of which neither is better
	Unchanged                  // no difference that runs this long could show
)

// String returns the outcome as JSON has it.
func (o Outcome) String() string {
	return [...]string{"worse", "not_compared", "too_short", "better", "differs", "no_difference"}[o]
}

// Outcome returns what the comparison comes to. The fields are those that were named for it, nil if none were.
func (c *Comparison) Outcome(named []string) Outcome {
	any := func(is func(*Difference) bool) bool {
		return slices.ContainsFunc(c.Fields, func(d Difference) bool { return is(&d) })
	}
	short, missing := c.Unsure(named)
	switch {
	case c.Basis == UnlikeSources || !c.Compared(): // whatever differs may come of another load
		return NotCompared
	case len(c.Worse()) > 0 || c.Down() != Downtime{}:
		return Worsened
	case !c.Judged() || len(short)+len(missing) > 0:
		return Untold
	case any((*Difference).IsBetter):
		return Improved
	case any(func(d *Difference) bool { return d.Word == Higher || d.Word == Lower }):
		return Differs
	}
	return Unchanged
}

// Larger returns the fields that differ most, at most so many: those that got worse, then those that got better, then others.
func (c *Comparison) Larger(most int) (list []*Difference) {
	for i := range c.Fields {
		if d := &c.Fields[i]; (d.Word == Higher || d.Word == Lower) && len(list) < most {
			list = append(list, d)
		}
	}
	return list
}
